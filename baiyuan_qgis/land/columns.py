"""Columns of parcels as arrays, the one way in which rules read them: what the layer lacks is wholly unknown.

Unknown is NaT, NaN, None or -1; it is never 0, never False. Each column is converted once.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Mapping, Optional

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import periods
from baiyuan_qgis.land.policy import Policy

YES, NO, UNKNOWN = 1, 0, -1
_DIVISION = re.compile(r"[A-Za-z]?([0-9]{2})[0-9]{0,2}$")


class Columns:
    """The columns of n parcels, typed by the dictionary, and those of the park that each lies in.

    ``parks`` (optional): one row per park with ``park_id``. With it a parcel without park_id is known to lie in no
    park; without it nothing is known of such a parcel.
    """

    def __init__(self, frame: pandas.DataFrame, parks: Optional[pandas.DataFrame] = None) -> None:
        self.frame = frame
        self.n = len(frame)
        self._parks = parks
        self._kept: dict[tuple[str, str], Any] = {}

    def adding(self, **more: pandas.Series) -> Columns:
        """Return the columns with some more, or other ones of the same name; what was converted is kept."""
        found = Columns(beside(self.frame, more), self._parks)
        found._kept = {key: kept for key, kept in self._kept.items() if key[1].split(":")[0] not in more}
        return found

    def __len__(self) -> int:
        """Return the number of parcels."""
        return self.n

    def has(self, name: str) -> bool:
        """Say whether the layer has the column at all."""
        return name in self.frame.columns

    def date(self, name: str) -> Any:
        """Return the dates as datetime64[D], shape (n,); NaT where unknown."""
        return self._once("date", name, periods.days, periods.NAT)

    def number(self, name: str) -> Any:
        """Return the numbers as float64, shape (n,); NaN where unknown."""
        return self._once("number", name, lambda column: column.to_numpy(dtype=np.float64, na_value=np.nan), np.nan)

    def text(self, name: str) -> Any:
        """Return the texts as objects, shape (n,); None where unknown or empty."""
        if ("text", name) not in self._kept:
            numbers, words = self.places(name)
            self._kept["text", name] = np.array([*words, None], dtype=object)[numbers]
        return self._kept["text", name]

    def code(self, name: str, kind: str) -> Any:
        """Return texts as the codes of a wording kind (objects, shape (n,)); a text that is none of them stays."""
        key = ("code", f"{name}:{kind}")
        if key not in self._kept:
            numbers, codes = self._numbered(name, kind)
            self._kept[key] = np.array([*codes, None], dtype=object)[numbers]
        return self._kept[key]

    def has_code(self, name: str, kind: str, *codes: str) -> Any:
        """Return a mask, shape (n,): where the text stands for one of these codes of a wording kind."""
        numbers, known = self._numbered(name, kind)
        return np.array([*(code in codes for code in known), False], dtype=bool)[numbers]

    def _numbered(self, name: str, kind: str) -> tuple[Any, list[Any]]:
        """Return each parcel's place in a list of codes (-1: no text), and the list."""
        numbers, words = self.places(name)
        return numbers, [dictionary.code_of(kind, str(word)) or word for word in words]

    def places(self, name: str) -> tuple[Any, Any]:
        """Return each parcel's place (int32, shape (n,)) in a list of texts, -1 where it has none, and the list.

        A million texts are read once, whatever they are asked; all else is asked of the few that differ.
        """
        key = ("places", name)
        if key not in self._kept:
            numbers, words = np.full(self.n, -1, dtype=np.int32), np.array([], dtype=object)
            if self.has(name):
                numbers, words = pandas.factorize(self.frame[name].to_numpy(dtype=object))
                numbers = numbers.astype(np.int32)
            empty = np.flatnonzero([isinstance(word, str) and not word for word in words])
            if len(empty):
                numbers[numbers == empty[0]] = -1
            self._kept[key] = numbers, words
        found: tuple[Any, Any] = self._kept[key]
        return found

    def flag(self, name: str) -> Any:
        """Return booleans as int8, shape (n,): 1 yes, 0 no, -1 unknown."""

        def flags(column: pandas.Series) -> Any:
            return column.astype("boolean").astype("Int8").fillna(UNKNOWN).to_numpy(dtype=np.int8)

        return self._once("flag", name, flags, np.int8(UNKNOWN))

    def known(self, name: str) -> Any:
        """Return a mask, shape (n,): where the parcel has a value."""
        key = ("known", name)
        if key not in self._kept:
            if not self.has(name):
                self._kept[key] = np.zeros(self.n, dtype=bool)
            elif self.frame[name].dtype == object:
                self._kept[key] = self.places(name)[0] >= 0
            else:
                self._kept[key] = self.frame[name].notna().to_numpy(dtype=bool)
        return self._kept[key]

    def documented(self, name: str) -> Any:
        """Return a mask, shape (n,): where the parcel names a document; 无, 暂无 or a dash names none."""
        numbers, known = self._numbered(name, "no_supply")
        none = set(dictionary.wording("no_supply"))
        return np.array([*(code not in none and bool(str(code).strip()) for code in known), False])[numbers]

    def in_park(self) -> Any:
        """Return int8, shape (n,): 1 in a park, 0 in none, -1 where nobody said."""
        inside = self.known("park_id") | self.known("park_name")
        outside = NO if self._parks is not None and self.has("park_id") else UNKNOWN
        return np.where(inside, YES, outside).astype(np.int8)

    def park(self, name: str) -> Any:
        """Return the texts of a column of the parks, by park_id, as objects, shape (n,).

        ``""`` where the parcel is known to lie in none (it meets no condition and is not unknown), None where unknown.
        """
        key = ("park", name)
        if key not in self._kept:
            found = np.full(self.n, None, dtype=object)
            parks = self._parks
            if parks is not None and self.has("park_id"):
                if name in parks.columns:
                    rows = parks.drop_duplicates("park_id").set_index("park_id")[name]
                    found = pandas.Series(self.text("park_id")).map(rows).to_numpy(dtype=object)
                    found[pandas.isna(found)] = None
                found[self.in_park() == NO] = ""
            elif self.has(name):
                found = self.text(name)
            self._kept[key] = found
        return self._kept[key]

    def condition(self, name: str, policy: Policy) -> Any:
        """Return :meth:`conditions` parcel by parcel: texts or booleans as objects, shape (n,), None where unknown."""
        numbers, values = self.conditions(name, policy)
        return np.array([*values, None], dtype=object)[numbers]

    def conditions(self, name: str, policy: Policy) -> tuple[Any, Any]:
        """Return what a policy's ``applies_to`` asks by this name: each parcel's place (-1: unknown) among values.

        ``park`` is the name as the policy writes it (a name it does not know is unknown), texts that stand for
        codes (``land_use``) as these, ``industry_2002`` the division of the industry, ``park_type`` and the like from
        the park, all else from the parcel's own column. ``""``: the parcel is known to have none.
        """
        key = ("conditions", f"{name}:{policy.name}")
        if key not in self._kept:
            if name == "park":
                found = self._policy_parks(policy)
            elif name == "industry_2002":
                found = pandas.factorize(self._divisions())
            elif name.startswith("park_"):
                numbers, words = pandas.factorize(self.park(name))
                found = numbers, _coded(name, words)
            else:
                field = dictionary.fields().get(name)
                if field is not None and field.type == "boolean":
                    found = self.flag(name), np.array([False, True], dtype=object)
                else:
                    numbers, words = self.places(name)
                    found = numbers, _coded(name, words)
            self._kept[key] = found
        return self._kept[key]

    def _policy_parks(self, policy: Policy) -> tuple[Any, Any]:
        numbers, words = self.places("park_name")
        names = [policy.park(str(word)) for word in words]
        strange = np.array([*(name is None for name in names), False], dtype=bool)
        places = np.where(strange[numbers], -1, numbers)
        # a parcel in no park meets the condition of none, and is not unknown
        places[(self.in_park() == NO) & (numbers < 0)] = len(names)
        return places, np.array([*names, ""], dtype=object)

    def _divisions(self) -> Any:
        """Return the divisions (two digits) of codes such as C2614 or 2614 of GB/T 4754-2002.

        Of another edition, or of none stated, the division is unknown: later editions number the industries anew.
        """
        numbers, words = self.places("industry_code")
        codes = [_DIVISION.match(str(word).strip()) for word in words]
        found = np.array([*(code.group(1) if code else None for code in codes), None], dtype=object)[numbers]
        found[self.code("industry_edition", "industry_edition") != "2002"] = None
        return found

    def _once(self, kind: str, name: str, convert: Callable[[pandas.Series], Any], absent: Any) -> Any:
        if (kind, name) not in self._kept:
            if self.has(name):
                self._kept[kind, name] = convert(self.frame[name])
            else:
                self._kept[kind, name] = np.full(self.n, absent, dtype=object if absent is None else None)
        return self._kept[kind, name]


def _coded(name: str, words: Any) -> Any:
    """The words of a field as the codes that they stand for, where the field has a list of codes."""
    field = dictionary.fields().get(name)
    kind = (field.domain or field.open_domain) if field is not None else ""
    kind = kind or (name if name in dictionary.wordings() else "")
    if not kind:
        return words
    return np.array([dictionary.code_of(kind, str(word)) or word for word in words], dtype=object)


def beside(frame: pandas.DataFrame, more: Mapping[str, Any]) -> pandas.DataFrame:
    """Return the frame with some more columns, or other ones of the same name; the others are shared, not copied."""
    found = frame.copy(deep=False)
    for name, values in more.items():
        found[name] = values
    return found
