"""Which field of a role each column of a bureau's layer is: matched, shown with how sure it is, corrected, kept.

A column is known by its name (the dictionary's name, alias, code and synonyms; a name cut to ten bytes by a shapefile;
a name close to one), else by what it holds (19-character codes, land classes, areas that fit the geometry, dates).
Only what is sure is applied. Two columns that fit one field alike, or an area that may be in m² or in mu, are shown
and left alone until the user decides; a decision is kept in a profile (TOML) for the next layer of the same make.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Iterable, Mapping, Optional, Sequence

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary, parcelcode, tomlfile, values
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

# how a column was matched, the surest first, and how sure that is
CERTAINTY = {
    "correction": 1.0, "profile": 1.0, "name": 1.0, "alias": 0.98, "code": 0.95, "synonym": 0.9, "cut": 0.8,
    "numbered": 0.75, "content": 0.75, "likeness": 0.5,
}  # fmt: skip
# what is less sure is proposed, not applied
SURE = 0.75
FORMAT = 1
# one unit of the column in the unit of the field
UNITS: Mapping[str, Mapping[str, float]] = {
    "m²": {"m²": 1.0, "mu": 2000.0 / 3.0, "ha": 1e4, "km²": 1e6},
    "km²": {"km²": 1.0, "ha": 0.01, "mu": 2.0 / 3000.0, "m²": 1e-6},
    "mu": {"mu": 1.0, "m²": 0.0015, "ha": 15.0},
    "ha": {"ha": 1.0, "mu": 1.0 / 15.0, "m²": 1e-4},
    "wan_yuan": {"wan_yuan": 1.0, "yuan": 1e-4, "yi_yuan": 1e4},
    "ratio": {"ratio": 1.0, "percent": 0.01},
    "wan_yuan_per_mu": {"wan_yuan_per_mu": 1.0, "wan_yuan_per_ha": 1.0 / 15.0},
    "wan_yuan_per_ha": {"wan_yuan_per_ha": 1.0, "wan_yuan_per_mu": 15.0},
}
# the words for units in column names, cells and corrections
UNIT_WORDS = {
    "m²": "m²", "m2": "m²", "㎡": "m²", "平方米": "m²", "平米": "m²", "平方公尺": "m²", "mu": "mu", "亩": "mu",
    "ha": "ha", "公顷": "ha", "hm2": "ha", "hm²": "ha", "km²": "km²", "km2": "km²",
    "平方公里": "km²", "平方千米": "km²",
    "万元": "wan_yuan", "wan_yuan": "wan_yuan", "wan": "wan_yuan", "元": "yuan", "yuan": "yuan", "亿元": "yi_yuan",
    "%": "percent", "percent": "percent", "％": "percent", "ratio": "ratio", "万元/亩": "wan_yuan_per_mu",
    "万元/公顷": "wan_yuan_per_ha", "wan_yuan_per_mu": "wan_yuan_per_mu", "wan_yuan_per_ha": "wan_yuan_per_ha",
}  # fmt: skip
# areas of record of the whole feature: its geometry says in which unit they are
WHOLE_AREAS = frozenset(
    {
        "recorded_area_m2", "contract_area_m2", "certificate_area_m2", "legal_area_m2", "supply_area_m2",
        "approval_area_m2", "total_land_m2", "patch_area_m2", "farmland_patch_m2", "region_km2", "area_m2", "area_mu",
        "area_ha", "legal_area_mu", "park_planned_area_m2",
    }
)  # fmt: skip
# an area of record fits the geometry when it lies within this of it; mu and m² lie a factor of 667 apart
FITS = 1.25
# of the values that can be compared, as many must fit
MOST = 0.8
# a sum of money larger than this in 10,000 yuan is a hundred billion
_TOO_MUCH_WAN = 1e7
_LIKE = 0.75
_TECHNICAL = re.compile(
    r"^(fid|ogc_fid|objectid(_\d+)?|gid|id_0|shape_?(length|leng|area|le_\d|ar_\d)?|(the_)?geom|geometry|source_fid)$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]\s*")
_TAIL = re.compile(r"_([^\W_]+)$")
_BARE = re.compile(r"(平方公里|平方千米|平方米|公顷|亩|亿元|万元|元|%)$")
_OWN_ENDS = ("_m2", "_mu", "_ha", "_km2", "_wan", "_per_mu", "_per_ha")
_NUMBERED = re.compile(r"^(.+?)_\d{1,2}$")
_DBF_BYTES = 10


@dataclass(frozen=True)
class Match:
    """What one column is taken for.

    ``target`` is the field, "" where none is applied; ``basis`` how it was found (a key of CERTAINTY, "" for none);
    ``certainty`` 0 to 1; ``unit`` the unit of the column where the field has one; ``candidates`` the fields that fit
    besides; ``note`` what the user should know, one sentence.
    """

    source: str
    target: str = ""
    basis: str = ""
    certainty: float = 0.0
    unit: str = ""
    candidates: tuple[str, ...] = ()
    note: str = ""

    @property
    def ambiguous(self) -> bool:
        """Say whether the user has to decide."""
        return not self.target and bool(self.candidates)


@dataclass(frozen=True)
class FieldMapping:
    """The matches of a layer's columns, in the order of the columns, and the sentences that belong to none of them."""

    role: str
    layer: str
    matches: tuple[Match, ...]
    notes: tuple[str, ...] = ()

    @property
    def targets(self) -> dict[str, Match]:
        """Return the matches that are applied, by field."""
        return {one.target: one for one in self.matches if one.target}

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the fields the role must have and no column is."""
        return tuple(name for name in dictionary.role_required(self.role) if name not in self.targets)


@dataclass(frozen=True)
class Decision:
    """What the user says of a column: the field ("" for none of them) and, where it counts, the unit."""

    source: str
    target: str
    unit: str = ""


@dataclass
class Profile:
    """The decisions for layers of one make, by column; kept as TOML."""

    role: str
    decisions: dict[str, Decision] = field(default_factory=dict)
    layer: str = ""


# ---- decisions


def corrections(text: str, role: str, columns: Iterable[str], layer: str) -> dict[str, Decision]:
    """Read ``column=field;column=field:unit;column=`` (the last: the column is none of the fields).

    Raises InputFault for a column or a field that is not there, with the nearest, and for a unit nobody knows.
    """
    known = {str(column): str(column) for column in columns}
    folded = {name.casefold(): name for name in known}
    made: dict[str, Decision] = {}
    for part in filter(None, (piece.strip() for piece in text.replace("；", ";").split(";"))):
        source, sign, rest = (piece.strip() for piece in part.rpartition("="))
        if not sign or not source:
            raise InputFault(
                tr("“{part}” is no correction: write column=field, or column=field:mu, with ; between two.").format(
                    part=part
                )
            )
        column = folded.get(source.casefold())
        if column is None:
            raise InputFault(
                tr("Layer {layer} has no column {column}{hint}.").format(
                    layer=layer, column=source, hint=_hint(source, known)
                ),
                layer=layer,
                field=source,
            )
        name, _, unit = (piece.strip() for piece in rest.partition(":"))
        made[column] = _decision(column, name, unit, role)
    return made


def _decision(source: str, name: str, unit: str, role: str) -> Decision:
    fields = dictionary.role(role)
    target = name if name in fields else dictionary.name_of(name, role)
    if name and target not in fields:
        raise InputFault(
            tr("{role} has no field {field}{hint}.").format(
                role=dictionary.label("layer", role), field=name, hint=_hint(name, fields)
            ),
            field=name,
        )
    code = UNIT_WORDS.get(unit.casefold(), "") if unit else ""
    if unit:
        wanted = dictionary.field(target).unit if target else ""
        if not code or code not in UNITS.get(wanted, {}):
            raise InputFault(
                tr("Column {column}: “{unit}” is no unit of {field}; known are {units}.").format(
                    column=source, unit=unit, field=target or "-", units=", ".join(UNITS.get(wanted, {})) or "-"
                ),
                field=source,
            )
    return Decision(source, target, code)


def _hint(word: str, known: Iterable[str]) -> str:
    close = dictionary.nearest(word, known)
    return tr("; the nearest is {name}").format(name=close) if close else ""


def load(path: Any, role: str = "") -> Profile:
    """Read a profile; raises InputFault with the file and the key, or where it is of another role than ``role``."""
    document = tomlfile.read(path)
    document.integer("format", FORMAT, FORMAT)
    own = document.text("role", choices=dictionary.roles())
    if role and own != role:
        raise InputFault(
            tr("The profile {path} is of {other}, and {role} are to be matched.").format(
                path=path, other=dictionary.label("layer", own), role=dictionary.label("layer", role)
            )
        )
    made = Profile(own, layer=document.text("layer", ""))
    for entry in document.tables("field") if document.has("field") else ():
        source = entry.text("source")
        decision = _decision(source, entry.text("target"), entry.text("unit", ""), own)
        if source in made.decisions:
            raise entry.fault("source", tr("the column {column} stands there twice").format(column=source))
        made.decisions[source] = decision
        entry.done()
    document.done()
    return made


def profile_of(mapping: FieldMapping) -> Profile:
    """Return what was decided about a layer as a profile: the fields applied, and the columns said to be none."""
    kept = [one for one in mapping.matches if one.target or one.basis in ("correction", "profile")]
    decisions = {one.source: Decision(one.source, one.target, one.unit) for one in kept}
    return Profile(mapping.role, decisions, mapping.layer)


def save(profile: Profile, path: Any) -> None:
    """Write a profile as TOML; raises InputFault where the file cannot be written."""
    lines = [
        f"format = {FORMAT}",
        f"role = {_quoted(profile.role)}",
        f"layer = {_quoted(profile.layer)}",
    ]
    for one in profile.decisions.values():
        lines += ["", "[[field]]", f"source = {_quoted(one.source)}", f"target = {_quoted(one.target)}"]
        lines += [f"unit = {_quoted(one.unit)}"] if one.unit else []
    try:
        Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputFault(
            tr("{path} cannot be written ({reason}). Close it where it is open, or choose another folder.").format(
                path=path, reason=error.strerror or error
            )
        ) from error


def _quoted(text: str) -> str:
    """Return a text as a TOML string: that of JSON, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# ---- matching


def match(
    frame: pandas.DataFrame,
    role: str,
    layer: str,
    decisions: Optional[Mapping[str, Decision]] = None,
    profile: Optional[Profile] = None,
    areas: Any = None,
    progress: Progress = SILENT,
) -> FieldMapping:
    """Say which field of a role each column of a layer is.

    ``decisions`` (of ``corrections``) win over ``profile``, both over what is found here. ``areas`` are the areas of
    the geometries in m² (n values, NaN where there is none), None for a table. The frame stays as it is.
    """
    decided = {**(profile.decisions if profile else {}), **(decisions or {})}
    made: list[Match] = []
    columns = [str(name) for name in frame.columns if not _TECHNICAL.match(str(name))]
    for number, name in enumerate(columns):
        progress.report(number / max(1, len(columns)))
        if name in decided:
            basis = "correction" if name in (decisions or {}) else "profile"
            made.append(_with_unit(_decided(decided[name], basis), decided[name].unit, frame[name], areas))
            continue
        made.append(_with_unit(_by_name(name, role), _named_unit(name), frame[name], areas))
    made = [_by_content(one, frame[one.source], role, areas, made) for one in made]
    notes = tuple(
        tr("The profile's column {column} is not in layer {layer}.").format(column=name, layer=layer)
        for name in (profile.decisions if profile else {})
        if name not in columns
    )
    return FieldMapping(role, layer, tuple(_one_each(made, frame)), notes)


def _decided(decision: Decision, basis: str) -> Match:
    note = "" if decision.target else tr("It is none of the fields, as decided.")
    return Match(decision.source, decision.target, basis, CERTAINTY[basis], decision.unit, (), note)


def _by_name(name: str, role: str) -> Match:
    """Match by the column's name: whole, without its unit, cut by a shapefile, numbered by a join, or close to one."""
    fields = dictionary.role(role)
    for text in dict.fromkeys((name, _split_unit(name)[0])):
        target = dictionary.name_of(text, role)
        if target in fields:
            return _matched(name, target, _basis(text, target))
    whole = _NUMBERED.match(name)
    if whole and dictionary.name_of(whole[1], role) in fields:
        return _matched(name, dictionary.name_of(whole[1], role), "numbered")
    cut = _cut_off(name, fields)
    if len(cut) == 1:
        return _matched(name, cut[0], "cut")
    if cut:
        note = tr("The name was cut to ten bytes and may be any of these fields.")
        return Match(name, basis="cut", certainty=1.0 / len(cut), candidates=tuple(cut), note=note)
    close = _alike(_split_unit(name)[0], fields)
    if close:
        note = tr("The name is only like this field's; confirm it in the corrections.")
        return Match(name, basis="likeness", certainty=CERTAINTY["likeness"], candidates=close, note=note)
    return Match(name)


def _matched(source: str, target: str, basis: str) -> Match:
    return Match(source, target, basis, CERTAINTY[basis])


def _basis(text: str, target: str) -> str:
    one, folded = dictionary.field(target), text.strip().casefold()
    for basis, known in (("name", one.name), ("alias", one.alias), ("code", one.code)):
        if folded == known.casefold():
            return basis
    return "alias" if folded == one.label.casefold() else "synonym"


def _split_unit(name: str) -> tuple[str, str]:
    """Return a column's name without its unit, and the unit: 面积（亩）, 面积_亩 and 面积亩 are 面积 in mu."""
    for found in (_BRACKET.search(name), _TAIL.search(name), _BARE.search(name)):
        unit = UNIT_WORDS.get(found[1].strip().casefold(), "") if found else ""
        if found and unit and found.start() > 0:
            before, after = found.span()
            return (name[:before] + name[after:]).strip(), unit
    return name.strip(), ""


def _named_unit(name: str) -> str:
    """Return the unit that a column's name states; the dictionary's own names end in theirs."""
    unit = _split_unit(name)[1]
    one = dictionary.fields().get(name)
    return one.unit if not unit and one is not None and name.endswith(_OWN_ENDS) else unit


def _cut_off(name: str, fields: Sequence[str]) -> list[str]:
    """Return the fields whose name, alias or synonym a shapefile would cut to this name."""
    found = []
    for target in fields:
        one = dictionary.field(target)
        for text in (one.name, one.alias, *one.synonyms):
            for coding in ("utf-8", "gbk"):
                raw = text.encode(coding, "ignore")
                if len(raw) > _DBF_BYTES and raw[:_DBF_BYTES].decode(coding, "ignore").casefold() == name.casefold():
                    found.append(target)
    return list(dict.fromkeys(found))


def _alike(name: str, fields: Sequence[str]) -> tuple[str, ...]:
    """Return up to three fields whose alias, label or name is close to the column's, the closest first."""
    folded, scored = name.casefold(), []
    for target in fields:
        one = dictionary.field(target)
        best = max(
            difflib.SequenceMatcher(None, folded, text.casefold()).ratio()
            for text in (one.name, one.alias, one.label, *one.synonyms)
            if len(text) > 2
        )
        if best >= _LIKE and len(folded) > 2:
            scored.append((best, target))
    return tuple(target for _, target in sorted(scored, key=lambda pair: -pair[0])[:3])


def _with_unit(found: Match, stated: str, column: Any, areas: Any) -> Match:
    """Settle the unit of a matched column, or leave the column alone where it may be in two."""
    name = found.target
    unit = dictionary.field(name).unit if name else ""
    if unit not in UNITS:
        return found
    if found.basis in ("correction", "profile") and stated:
        return replace(found, unit=stated)
    numbers = _numbers(column)
    known = numbers[np.isfinite(numbers) & (numbers > 0.0)]
    if stated and stated not in UNITS[unit]:
        stated = ""
    if name in WHOLE_AREAS:
        return _area_unit(found, stated, unit, numbers, areas)
    if stated:
        return replace(found, unit=stated)
    if unit == "ratio" and len(known) and known.max() > 1.0:
        share = float(np.mean(known > 1.0))
        if share > 0.9 and known.max() <= 100.0:
            return replace(found, unit="percent", note=tr("Its values exceed 1: they are taken for per cent."))
        note = tr("Its values may be fractions or per cent: give the unit in the corrections, as {example}.")
        return _undecided(found, note.format(example=f"{found.source}={name}:percent"))
    if unit == "wan_yuan" and len(known) and float(np.median(known)) >= _TOO_MUCH_WAN:
        note = tr("Its sums may be in yuan or in 10,000 yuan: give the unit in the corrections, as {example}.")
        return _undecided(found, note.format(example=f"{found.source}={name}:yuan"))
    return replace(found, unit=unit)


def _undecided(found: Match, note: str) -> Match:
    return replace(found, target="", candidates=(found.target,), note=note)


def _area_unit(found: Match, stated: str, unit: str, numbers: Any, areas: Any) -> Match:
    fitting = _fitting_units(numbers, areas, "m²")
    if fitting is None:
        # a table, or a layer without areas to compare: the name's word counts, else the field's own unit
        if stated or not np.isfinite(numbers).any():
            return replace(found, unit=stated or unit)
        note = tr("Its name states no unit and no geometry tells it; it is taken for {unit}.")
        return replace(found, unit=unit, certainty=min(found.certainty, SURE), note=note.format(unit=_unit_label(unit)))
    if stated and stated in fitting:
        return replace(found, unit=stated)
    if stated:
        note = tr("Its name says {stated}, and its values do not fit the geometry in this unit{fitting}.").format(
            stated=_unit_label(stated),
            fitting=tr("; they fit in {units}").format(units=_unit_labels(fitting)) if fitting else "",
        )
        if fitting:
            return _undecided(found, note)
        return replace(found, unit=stated, certainty=SURE, note=note)
    if len(fitting) == 1:
        note = "" if fitting[0] == unit else tr("Its values fit the geometry in {unit}.")
        return replace(found, unit=fitting[0], note=note.format(unit=_unit_label(fitting[0])))
    note = tr("Its values fit the geometry in no unit: give the unit in the corrections, as {example}.")
    if fitting:
        note = tr("Its values fit the geometry in several units: give the unit in the corrections, as {example}.")
    return _undecided(found, note.format(example=f"{found.source}={found.target}:mu"))


def _unit_label(unit: str) -> str:
    labels = {"yuan": tr("yuan"), "yi_yuan": tr("100 million yuan")}
    return labels.get(unit) or dictionary.label("unit", unit).strip()


def _unit_labels(units: Iterable[str]) -> str:
    return ", ".join(_unit_label(unit) for unit in units)


def _fitting_units(numbers: Any, areas: Any, unit: str) -> Optional[list[str]]:
    """Return the units in which the numbers are the areas of the geometries, None where nothing can be compared."""
    if areas is None:
        return None
    areas = np.asarray(areas, dtype=np.float64)
    both = np.isfinite(numbers) & np.isfinite(areas) & (numbers > 0.0) & (areas > 0.0)
    if not both.any():
        return None
    off = np.abs(np.log(numbers[both] / areas[both]))
    return (
        [
            each
            for each, factor in UNITS[unit].items()
            if float(np.mean(np.abs(np.log(numbers[both] * factor / areas[both])) <= np.log(FITS))) >= MOST
        ]
        if len(off)
        else None
    )


def _numbers(column: Any) -> Any:
    """Return a column's numbers as float64, NaN for what is none."""
    if pandas.api.types.is_bool_dtype(column):
        return np.full(len(column), np.nan)
    if pandas.api.types.is_numeric_dtype(column):
        return pandas.Series(column).astype("Float64").to_numpy("float64", na_value=np.nan)
    if pandas.api.types.is_datetime64_any_dtype(column):
        return np.full(len(column), np.nan)
    read = (values.number(value) for value in column)
    return np.array([np.nan if one is None else one.value for one in read], dtype=np.float64)


def _by_content(found: Match, column: Any, role: str, areas: Any, others: Sequence[Match]) -> Match:
    """Match a column that no name told by what it holds."""
    if found.target or found.basis in ("correction", "profile") or found.candidates:
        return found
    fields, taken = dictionary.role(role), {one.target for one in others}
    texts = [text for text in (values.plain(value) for value in _sample(column)) if text]
    if not texts:
        return found
    for target, test in (("parcel_code", _is_parcel_code), ("credit_code", _is_credit_code), ("dlbm", _is_class)):
        if target in fields and target not in taken and _mostly(test(text) for text in texts):
            note = tr("Its values are those of this field.")
            return replace(_matched(found.source, target, "content"), note=note)
    numeric = _numbers(column)
    fitting = _fitting_units(numeric, areas, "m²")
    if fitting:
        whole = tuple(name for name in fields if name in WHOLE_AREAS and name not in taken)
        note = tr("Its values are areas of the features in {units}; which area of record they are is not told.")
        return replace(
            found, basis="content", certainty=0.4, candidates=whole, note=note.format(units=_unit_labels(fitting))
        )
    if not pandas.api.types.is_numeric_dtype(column) and _mostly(values.date(text) is not None for text in texts):
        dates = tuple(name for name in fields if dictionary.field(name).type == "date" and name not in taken)
        note = tr("Its values are dates; of what is not told.")
        return replace(found, basis="content", certainty=0.3, candidates=dates, note=note)
    return found


def _sample(column: Any) -> list[Any]:
    """Return up to a thousand values, spread over the column."""
    step = max(1, len(column) // 1000)
    return list(column.iloc[::step])


def _mostly(tests: Iterable[bool]) -> bool:
    seen = list(tests)
    return len(seen) > 0 and sum(seen) >= 0.9 * len(seen)


def _is_parcel_code(text: str) -> bool:
    return not parcelcode.defects(text)


def _is_credit_code(text: str) -> bool:
    return bool(re.match(r"^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$", text))


def _is_class(text: str) -> bool:
    return len(text) >= 4 and text.upper() in dictionary.wording("dlbm")


def _one_each(made: Sequence[Match], frame: pandas.DataFrame) -> list[Match]:
    """Let one column be a field: the surest; where two are as sure, neither, unless they hold the same."""
    result = list(made)
    ranks = {basis: rank for rank, basis in enumerate(CERTAINTY)}
    for target in dict.fromkeys(one.target for one in made if one.target):
        rows = [row for row, one in enumerate(made) if one.target == target]
        if len(rows) == 1:
            continue
        best = min(ranks[made[row].basis] for row in rows)
        first = [row for row in rows if ranks[made[row].basis] == best]
        same = len(first) == 1 or all(_same(frame, made[first[0]], made[row]) for row in first[1:])
        for row in rows:
            one = made[row]
            if same and row == first[0]:
                continue
            if same:
                note = tr("The field is taken from column {column}, which is surer or holds the same.")
                result[row] = replace(one, target="", certainty=0.0, note=note.format(column=made[first[0]].source))
                continue
            others = ", ".join(made[other].source for other in rows if other != row)
            note = tr("It fits this field as well as {others}: say in the corrections which one it is, as {example}.")
            result[row] = _undecided(one, note.format(others=others, example=f"{one.source}={target}"))
    return result


def _same(frame: pandas.DataFrame, first: Match, second: Match) -> bool:
    one, other = ([values.plain(value) for value in frame[each.source]] for each in (first, second))
    return first.unit == second.unit and one == other


# ---- applying


def apply(frame: Any, mapping: FieldMapping, progress: Progress = SILENT) -> tuple[Any, pandas.DataFrame]:
    """Return a copy of the frame with the fields of the role, and the findings.

    Every field that was matched is a column of the dictionary's type under the dictionary's name; a value that could
    not be converted is missing there, with a finding that names the feature. The columns of the layer stay as they
    are; one that has the field's own name and was changed is kept as ``<name>_raw``.
    """
    result, findings = frame.copy(), Findings()
    result.attrs = dict(frame.attrs)
    features = frame["source_fid"].to_numpy() if "source_fid" in frame.columns else np.arange(len(frame))
    for number, one in enumerate(mapping.matches):
        progress.report(number / len(mapping.matches))
        if not one.target:
            continue
        column = frame[one.source]
        made, bad = _converted(column, one)
        _report(findings, mapping.layer, one, column, bad, features)
        if one.target == one.source and _changed(column, made):
            result[f"{one.source}_raw"] = pandas.Series(
                [None if values.plain(value) == "" else str(value) for value in column], index=frame.index, dtype=object
            )
        result[one.target] = made
    return result, findings.frame()


def by_profile(
    frame: Any, profile: Profile, layer: str, areas: Any = None
) -> tuple[Any, pandas.DataFrame, FieldMapping]:
    """Return a frame with the fields that a profile names and no others, the findings, and what was matched."""
    named = [column for column in frame.columns if column in profile.decisions]
    mapping = match(pandas.DataFrame(frame[named]), profile.role, layer, profile=profile, areas=areas)
    made, findings = apply(frame, mapping)
    return made, findings, mapping


def raw_field(name: str) -> dictionary.Field:
    """Return the field that keeps what stood in a column before it was converted."""
    one = dictionary.field(name)
    return dictionary.Field(
        name=f"{name}_raw",
        alias=f"{one.alias}(原值)",
        label=f"{one.label} (as it stood)",
        code=f"{one.code[:9]}Y",
        type="text",
        unit="",
        meaning="What stood in the column before it was converted.",
        source=one.source,
        meaning_zh="换算前的原值。",
        length=254,
    )


def _changed(before: Any, after: Any) -> bool:
    return [values.plain(value) for value in before] != [values.plain(value) for value in after]


def _converted(column: Any, one: Match) -> tuple[Any, dict[str, list[int]]]:
    """Return a column as its field, and the rows that could not be converted or were, by reason."""
    entry = dictionary.field(one.target)
    bad: dict[str, list[int]] = {}
    made: list[Any] = []
    for row, value in enumerate(column):
        if values.plain(value) == "":
            if isinstance(value, str) and value.strip():
                bad.setdefault("placeholder", []).append(row)
            made.append(None)
            continue
        read, reason = _value(value, entry, one)
        if reason:
            bad.setdefault(reason, []).append(row)
        made.append(read)
    kinds = {"integer": "Int64", "boolean": "boolean"}
    index = column.index
    if entry.type in ("date", "datetime"):
        return pandas.Series(
            pandas.to_datetime(pandas.Series(made, dtype=object), errors="coerce").to_numpy("datetime64[ns]"),
            index=index,
        ), bad
    if entry.type == "real":
        return pandas.Series([np.nan if value is None else value for value in made], index=index, dtype="float64"), bad
    return pandas.Series(made, index=index, dtype=kinds.get(entry.type, "object")), bad


def _value(value: Any, entry: dictionary.Field, one: Match) -> tuple[Any, str]:
    """Return one value as its field, and the reason why it is missing or what was done to it."""
    if entry.type in ("date", "datetime"):
        day = values.date(value)
        return day, "date" if day is None else "serial" if values.is_serial(value) else ""
    if entry.type in ("real", "integer"):
        return _number(value, entry, one)
    if entry.type == "boolean":
        return _yes_or_no(value)
    text = values.plain(value)
    if one.target == "parcel_code":
        if values.lost_digits(value):
            return None, "digits-lost"
        return text, "code" if parcelcode.defects(str(value)) else ""
    if entry.domain:
        code = dictionary.code_of(entry.domain, text)
        return (code, "") if code else (None, "word")
    return (None, "digits-lost") if values.lost_digits(value) else (text, "")


def _number(value: Any, entry: dictionary.Field, one: Match) -> tuple[Any, str]:
    read = values.number(value)
    if read is None:
        return None, "number"
    factors = UNITS.get(entry.unit, {})
    unit, reason = one.unit, ""
    if read.unit:
        unit, reason = UNIT_WORDS.get(read.unit.casefold(), ""), "own-unit"
        if unit not in factors:
            return None, "number"
    made = read.value * factors.get(unit, 1.0)
    if entry.type == "integer":
        return (int(made), reason) if made == int(made) else (None, "number")
    return made, reason


def _yes_or_no(value: Any) -> tuple[Any, str]:
    text = values.plain(value).casefold()
    if text in ("1", "true", "t", "yes", "y", "是", "有", "√"):
        return True, ""
    return (False, "") if text in ("0", "false", "f", "no", "n", "否", "×") else (None, "yes-no")


def _report(
    findings: Findings, layer: str, one: Match, column: Any, bad: Mapping[str, Sequence[int]], features: Any
) -> None:
    wanted = {
        "date": tr("is no day that can be told for certain; write it as 2021-03-05"),
        "number": tr("is no number"),
        "word": tr("is none of the words of this field"),
        "yes-no": tr("is neither yes nor no"),
        "digits-lost": tr("was stored as a number and has lost its last digits; take it from the source again as text"),
    }
    title = dictionary.title(one.target)
    for reason, rows in bad.items():
        if reason in ("serial", "own-unit", "placeholder"):
            sentence = {
                "serial": tr("Layer {layer}, column {column} ({title}): {count} dates were Excel day numbers."),
                "own-unit": tr(
                    "Layer {layer}, column {column} ({title}): {count} values are read in the unit beside them."
                ),
                "placeholder": tr(
                    "Layer {layer}, column {column} ({title}): {count} cells hold a dash or a word for nothing: empty."
                ),
            }[reason]
            findings.add(
                f"mapping-{reason}", "note", layer, None, one.target,
                sentence.format(layer=layer, column=one.source, title=title, count=len(rows)),
            )  # fmt: skip
            continue
        for row in rows:
            value, feature = column.iloc[row], features[row]
            wrong = wanted.get(reason) or "; ".join(parcelcode.defects(str(value)))
            sentence = tr("Layer {layer}, feature {feature}, column {column} ({title}): “{value}” {wrong}.").format(
                layer=layer, feature=feature, column=one.source, title=title, value=value, wrong=wrong
            )
            findings.add(f"mapping-{reason}", "warning", layer, feature, one.target, sentence)


# ---- showing


TABLE_FIELDS = ("source_column", "target_field", "match_basis", "certainty", "source_unit", "candidates", "sentence")


def table(mapping: FieldMapping) -> pandas.DataFrame:
    """Return what was matched as a table, one row per column."""
    rows = [
        {
            "source_column": one.source,
            "target_field": one.target or None,
            "match_basis": one.basis or None,
            "certainty": round(one.certainty, 2),
            "source_unit": one.unit or None,
            "candidates": ", ".join(one.candidates) or None,
            "sentence": one.note or None,
        }
        for one in mapping.matches
    ]
    return pandas.DataFrame(rows, columns=list(TABLE_FIELDS))


def lines(mapping: FieldMapping) -> list[str]:
    """Return what was matched as sentences for the log, one per column."""
    made = []
    for one in mapping.matches:
        if one.target:
            sentence = tr("{column} → {field} ({title}), by {basis}, {certainty} % sure{unit}").format(
                column=one.source,
                field=one.target,
                title=dictionary.title(one.target),
                basis=dictionary.label("match_basis", one.basis),
                certainty=round(100.0 * one.certainty),
                unit=f", {_unit_label(one.unit)}" if one.unit else "",
            )
        elif one.candidates:
            sentence = tr("{column} → undecided: {candidates}").format(
                column=one.source, candidates=", ".join(one.candidates)
            )
        else:
            sentence = tr("{column} → none of the fields").format(column=one.source)
        made.append(f"{sentence}. {one.note}".strip() if one.note else f"{sentence}.")
    return [*made, *mapping.notes]
