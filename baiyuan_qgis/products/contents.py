"""A stored survey as the products read it: typed tables, facts of the run, figures. No QGIS.

What a survey does not hold (a layer was not given, or the file is of an earlier version) is an empty table or an empty
column, never a guess; what somebody's hand has made of a column that is no longer of its type is refused by name.
"""

from __future__ import annotations

import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Mapping, Optional

import geopandas
import numpy as np
import pandas

from baiyuan_qgis.data import dictionary, reviews, store
from baiyuan_qgis.data.database import content
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import policy as policies
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

GEOPACKAGE = "survey.gpkg"
ALL = "all"
# columns whose values are of the dictionary's type in every table of a survey
_DTYPES = {"real": "float64", "integer": "Int64", "boolean": "boolean", "date": "datetime64[ns]",
           "datetime": "datetime64[ns]"}  # fmt: skip


class Contents:
    """The tables of one survey.gpkg; each is read when it is first asked for."""

    def __init__(self, path: Path, facts: Mapping[str, str], as_of: datetime.date) -> None:
        self.path = path
        self.facts = facts
        self.as_of = as_of
        self._tables: dict[str, pandas.DataFrame] = {}
        # parcels that no product can name: their row in the table (from 1) and their id, None where they have none
        self.nameless: list[tuple[int, Optional[str]]] = []

    def table(self, name: str) -> pandas.DataFrame:
        """Return a copy of a table by the dictionary's names; a layer (parcels, unsupplied, pieces) as GeoDataFrame.

        Every column of the dictionary is there, those that the survey lacks are empty, and so is a table it lacks;
        columns of the bureau's own follow. Text is object with None, numbers float64 with NaN, whole numbers Int64,
        booleans ``boolean``, dates datetime64[ns] with NaT. Areas in m². Raises InputFault with table, row and field
        where a value is not of the field's type.
        """
        if name not in self._tables:
            found = store.read(self.path, name)
            self._tables[name] = typed(name, pandas.DataFrame() if found is None else found)
        return self._tables[name].copy()

    def leave_out_nameless(self) -> None:
        """Take the parcels without an id, and those whose id stands twice, out of the table into ``nameless``."""
        parcels = self.table("parcels")
        ids = parcels["parcel_id"]
        gone = (ids.isna() | (ids.astype(str).str.strip() == "")).to_numpy()
        unfit = gone | ids.duplicated(keep=False).to_numpy()
        self.nameless = [(int(row) + 1, None if gone[row] else str(ids.iloc[row])) for row in np.flatnonzero(unfit)]
        self._tables["parcels"] = parcels.loc[~unfit].reset_index(drop=True)

    @cached_property
    def parcels(self) -> geopandas.GeoDataFrame:
        """The parcels with the bureau's latest word: a review made after the run stands above what the run took over.

        ``recognition``, ``recognition_no`` and ``recognition_on`` come from one row. land_status stays the run's.
        """
        parcels = self.table("parcels")
        later = reviews.in_order(self.table("reviews"))
        made = self.created
        moments = reviews.moments(later["time"])
        known = set(parcels.loc[parcels["recognition"].notna(), "parcel_id"])
        after = (moments > made).to_numpy() if made is not None else np.zeros(len(later), dtype=bool)
        later = later.loc[after | ~later["parcel_id"].isin(known).to_numpy()]
        later = later.drop_duplicates("parcel_id", keep="last").set_index("parcel_id")
        taken = parcels["parcel_id"].isin(later.index)
        for name in reviews.RECOGNITION:
            parcels.loc[taken, name] = parcels.loc[taken, "parcel_id"].map(later[name])
        return parcels

    @property
    def created(self) -> Optional[pandas.Timestamp]:
        """When the survey was made, in UTC; None where its run table does not tell."""
        moment = reviews.moments(pandas.Series([self.facts.get("created")])).iloc[0]
        return None if pandas.isna(moment) else moment

    @cached_property
    def figures(self) -> Mapping[tuple[str, str], float]:
        """The table ``summary`` as numbers by (scope, measure): scope is "all" or a park_id; unknown ones are NaN."""
        table = self.table("summary")
        keys = zip(table["scope"], table["measure"])
        return {(str(scope), str(measure)): float(value) for (scope, measure), value in zip(keys, table["value"])}

    def figure(self, measure: str, scope: str = ALL) -> float:
        """Return a figure such as idle_m2 of a park or of all; NaN where the survey does not know it."""
        return self.figures.get((scope, measure), float("nan"))

    @property
    def inputs(self) -> dict[str, str]:
        """Which layers the run read: role, and name with the number of features."""
        return {key.removeprefix("layer."): text for key, text in self.facts.items() if key.startswith("layer.")}

    @property
    def area_method(self) -> str:
        """How areas were computed, as a code of the dictionary's area_method in lower case."""
        return self.facts.get("area_method", "")


def policy_title(facts: Mapping[str, str], language: Optional[str] = None) -> str:
    """Return the title of a survey's policy: of a built-in one in the reader's language, else as its run has it.

    ``facts`` are those of the run. The built-in policy must be the one of the run, or the title could be another's.
    """
    name = facts.get("policy", "")
    if name in policies.names():
        built_in = policies.load(name)
        if built_in.hash == facts.get("policy_hash"):
            return built_in.title(language)
    return facts.get("policy_title", "") or name


def read(path: Path, progress: Progress = SILENT, *, nameless: bool = False) -> Contents:
    """Open a survey: its folder, or its survey.gpkg.

    Raises InputFault when there is none, when it cannot be read, and when it is no survey: without run facts or a day
    (``as_of``), without parcels, with a parcel that has no id or one that stands twice. With ``nameless`` such parcels
    are left out of the table and listed in ``Contents.nameless`` instead.
    """
    path = Path(path)
    if path.is_dir():
        path /= GEOPACKAGE
    if not path.is_file():
        raise InputFault(tr("The survey {path} does not exist.").format(path=path))
    progress.check()
    none = InputFault(
        tr("{path} is no result of a survey: choose the survey.gpkg of an earlier run.").format(path=path)
    )
    run = store.read(path, "run")
    if run is None or not {"key", "value"} <= set(run.columns):
        raise none
    facts = {str(key): "" if pandas.isna(value) else str(value) for key, value in zip(run["key"], run["value"])}
    try:
        as_of = datetime.date.fromisoformat(facts.get("as_of", ""))
    except ValueError:
        raise none from None
    found = Contents(path, facts, as_of)
    parcels = found.table("parcels")
    if not isinstance(parcels, geopandas.GeoDataFrame):
        raise none
    if not nameless:
        content.check_ids(parcels["parcel_id"].tolist())
        return found
    found.leave_out_nameless()
    return found


def typed(name: str, frame: Any) -> Any:
    """Return a table of a survey with every column of the dictionary in the dictionary's type, then all others."""
    fields = dictionary.table(name) if name in dictionary.tables() else ()
    known = dictionary.fields()
    columns: dict[str, Any] = {}
    geometry = frame.geometry.name if isinstance(frame, geopandas.GeoDataFrame) else ""
    for column in (*fields, *(each for each in frame.columns if each not in fields and each != geometry)):
        kind = dictionary.table_field(name, column).type if column in fields else ""
        if not kind and column in known:
            kind = known[column].type
        if column not in frame.columns:
            columns[column] = pandas.Series([None] * len(frame), dtype=_DTYPES.get(kind, "object"))
        else:
            columns[column] = _as(name, frame[column].reset_index(drop=True), kind) if kind else frame[column]
    made = pandas.DataFrame(columns, index=pandas.RangeIndex(len(frame)))
    return geopandas.GeoDataFrame(made, geometry=frame.geometry.to_numpy(), crs=frame.crs) if geometry else made


def _as(table: str, values: pandas.Series, kind: str) -> pandas.Series:
    fitted = content.fitted(table, content.column_of(str(values.name), values), kind)
    missing = fitted.missing
    if kind == "text":
        texts = [None if gone else str(each) for each, gone in zip(fitted.values, missing)]
        return pandas.Series(texts, dtype=object)
    if missing.all():
        return pandas.Series([None] * len(values), dtype=_DTYPES[kind])
    return pandas.Series(fitted.values).mask(missing).astype(_DTYPES[kind])
