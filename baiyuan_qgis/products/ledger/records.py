"""The rows of every sheet of the ledger, out of a survey; nothing is judged here.

Suspicion and recognition stand on sheets of their own: what is recognised is no longer listed as apparent. Land used
before supply is a part of the land not supplied. The fee stands only beside its stage.
"""

from __future__ import annotations

import calendar
import datetime
from typing import Any, Iterable, Mapping, Optional

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary, holders
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.products.contents import Contents
from baiyuan_qgis.products.ledger import layout

IDLE = ("idle", "possibly_idle")
_UNSUPPLIED = ("approved_not_expropriated", "expropriated_not_supplied")
_YES_NO = {True: "yes", False: "no"}


def of(
    survey: Contents,
    reserves: Any = None,
    *,
    days: int = 90,
    full_names: bool = False,
    supervised: Iterable[str] = (),
) -> dict[str, Any]:
    """Return a frame of rows for each sheet, by its key; areas m², mu and ha, codes as codes, index from 0.

    ``reserves``: the government's reserve (a typed layer with ``area_m2``), for the list of land to supply; ``days``:
    how far the list of what falls due looks ahead; ``full_names``: natural persons' names as they stand;
    ``supervised``: numbers that the office itself put under supervision in an earlier issue.
    """
    parks = survey.table("parks").drop_duplicates("park_id").set_index("park_id")
    parcels = _of_parcels(survey, parks, full_names)
    pieces = _of_pieces(survey, parks, parcels)
    recognised = {code: parcels["recognition"] == f"recognised_{code}" for code in ("idle", "inefficient")}
    state = parcels["land_status"]
    found = {
        "approved_not_expropriated": pieces[pieces["supply_state"] == _UNSUPPLIED[0]],
        "expropriated_not_supplied": pieces[pieces["supply_state"] == _UNSUPPLIED[1]],
        "used_unsupplied": pieces[pieces["used_unsupplied"].fillna(value=False)],
        "suspected_idle": parcels[state.isin(IDLE) & ~recognised["idle"]],
        "recognised_idle": parcels[recognised["idle"]],
        "suspected_inefficient": parcels[(state == "inefficient") & ~recognised["inefficient"]],
        "recognised_inefficient": parcels[recognised["inefficient"]],
        "standard_land": parcels[_flag(parcels, "standard_land")],
        "supervised": _supervised(parcels, pieces, set(supervised)),
        "deadlines": _deadlines(survey, parcels, days),
    }
    found["supply_list"] = _supply(found, parcels, pieces, reserves)
    return {key: _numbered(found[key]) for key in (sheet.key for sheet in layout.sheets())}


def _of_parcels(survey: Contents, parks: pandas.DataFrame, full_names: bool) -> pandas.DataFrame:
    parcels = pandas.DataFrame(survey.parcels.drop(columns=survey.parcels.geometry.name))
    wanted = [name for sheet in layout.sheets() for name in (*sheet.fields, "standard_land", "supervised")]
    parcels = _with(parcels, [*wanted, "county"])
    parcels["area_mu"], parcels["area_ha"] = mu(parcels["area_m2"]), parcels["area_m2"] / 10_000.0
    parcels["county"] = parcels["county"].fillna(parcels["park_id"].map(parks["county"]))
    parcels["land_no"] = parcels["parcel_id"]
    if not full_names:
        parcels["holder"] = [holders.masked(each) for each in parcels["holder"]]
    parcels["idle_months"] = _months(parcels["idle_since"], survey.as_of)
    # whatever the file says: an estimate only in the stage of the fee
    parcels["fee_estimate_wan"] = parcels["fee_estimate_wan"].where(parcels["idle_stage"] == "fee")
    return parcels


def _months(since: pandas.Series, as_of: datetime.date) -> pandas.Series:
    """Return the whole months from the day on which land appears idle to the end of the survey's day; NA for no day.

    The day before counts as the first (it is not counted itself), the survey's day to its end: Civil Code 201-203.
    """
    first = pandas.to_datetime(since) - pandas.Timedelta(days=1)
    # a month of which the day is missing ends with its last day
    full = first.dt.day.clip(upper=calendar.monthrange(as_of.year, as_of.month)[1]) <= as_of.day
    months = (as_of.year - first.dt.year) * 12 + as_of.month - first.dt.month - (~full).astype(int)
    return months.where(first.notna() & (months >= 0)).astype("Int64")


def _of_pieces(survey: Contents, parks: pandas.DataFrame, parcels: pandas.DataFrame) -> pandas.DataFrame:
    """The pieces of land not supplied; where the survey had no approvals, the parcels that it took for such."""
    pieces = survey.table("unsupplied")
    if "geometry" in pieces.columns:
        pieces = pandas.DataFrame(pieces.drop(columns="geometry"))
    if not len(pieces):
        pieces = parcels[parcels["supply_state"].isin(_UNSUPPLIED)].copy()
        pieces["piece_id"] = pieces["parcel_id"]
        pieces["land_no"] = pieces["parcel_id"]
        return pieces
    wanted = [name for sheet in layout.sheets() if sheet.rows in ("pieces", "supply") for name in sheet.fields]
    pieces = _with(pieces, [*wanted, "park_id", "county", "parcel_id", "ownership", "land_status", "supervised",
                            "supervised_on"])  # fmt: skip
    pieces["area_mu"], pieces["area_ha"] = mu(pieces["area_m2"]), pieces["area_m2"] / 10_000.0
    for name, column in (("county", "county"), ("park_name", "park_name")):
        pieces[name] = pieces[name].where(pieces[name].notna(), pieces["park_id"].map(parks[column]))
    pieces["land_no"] = pieces["piece_id"]
    return pieces


def _supervised(parcels: pandas.DataFrame, pieces: pandas.DataFrame, known: set[str]) -> pandas.DataFrame:
    """What stands under public supervision, a parcel or a piece: by its flag, its day, or the office's own list."""
    parts = [
        frame[_flag(frame, "supervised") | frame["supervised_on"].notna() | frame["land_no"].isin(known)]
        for frame in (parcels, pieces)
    ]
    # a row of the table has the number under one name, whatever it is of
    parts[1] = parts[1].assign(parcel_id=parts[1]["piece_id"])
    parts = [part for part in parts if len(part)]
    joined = pandas.concat(parts, ignore_index=True) if parts else parcels.iloc[:0]
    return joined.drop_duplicates("parcel_id")


def _deadlines(survey: Contents, parcels: pandas.DataFrame, days: int) -> pandas.DataFrame:
    table = survey.table("deadlines")
    table = table[table["days_left"].fillna(days + 1) <= days].sort_values(["due_on", "parcel_id"], kind="stable")
    known = parcels.drop_duplicates("parcel_id").set_index("parcel_id")
    for name in (sheet for one in layout.sheets() if one.key == "deadlines" for sheet in one.fields):
        if name not in table.columns:
            table[name] = table["parcel_id"].map(known[name]) if name in known.columns else None
    return table


def _supply(
    found: Mapping[str, pandas.DataFrame], parcels: pandas.DataFrame, pieces: pandas.DataFrame, reserves: Any
) -> pandas.DataFrame:
    """Land that can be supplied: not supplied, recognised as idle or inefficient, in reserve, or named by the bureau.

    What only appears idle or inefficient still is its holder's and is not offered.
    """
    parts = [
        pieces[pieces["supply_state"].isin(_UNSUPPLIED)].assign(available_kind="unsupplied"),
        found["recognised_idle"].assign(available_kind="idle"),
        found["recognised_inefficient"].assign(available_kind="inefficient"),
        parcels[parcels["available_kind"].notna()],
    ]
    if reserves is not None and len(reserves):
        frame = pandas.DataFrame(reserves.drop(columns=reserves.geometry.name))
        frame = _with(frame, [*layout.sheets()[-1].fields, "area_m2"])
        frame["land_no"], frame["zone_main"] = frame["reserve_no"], frame["planned_use"]
        frame["available_kind"] = frame["available_kind"].fillna("reserve")
        frame["area_mu"], frame["area_ha"] = mu(frame["area_m2"]), frame["area_m2"] / 10_000.0
        parts.append(frame)
    parts = [part for part in parts if len(part)]
    joined = pandas.concat(parts, ignore_index=True) if parts else pieces.iloc[:0]
    order = list(dictionary.wording("available_kind"))
    rank = joined["available_kind"].map({code: place for place, code in enumerate(order)})
    joined = joined.assign(rank=rank).sort_values("rank", kind="stable")
    return joined.drop_duplicates("land_no").drop(columns="rank")


def _with(frame: pandas.DataFrame, names: list[str]) -> pandas.DataFrame:
    """Add the columns that a frame lacks, empty, of the dictionary's type, all at once."""
    lacking = [name for name in dict.fromkeys(names) if name not in frame.columns]
    dtypes = {"real": "float64", "integer": "Int64", "boolean": "boolean", "date": "datetime64[ns]"}
    more = {
        name: pandas.Series([None] * len(frame), index=frame.index,
                            dtype=dtypes.get(dictionary.field(name).type, "object"))
        for name in lacking
    }  # fmt: skip
    return pandas.concat([frame, pandas.DataFrame(more, index=frame.index)], axis=1)


def _flag(frame: pandas.DataFrame, name: str) -> Any:
    return frame[name].astype("boolean").fillna(value=False).to_numpy(dtype=bool)


def _numbered(frame: pandas.DataFrame) -> pandas.DataFrame:
    frame = frame.reset_index(drop=True)
    return frame.drop(columns="row_no", errors="ignore").assign(row_no=np.arange(1, len(frame) + 1))


class Shown:
    """Makes of a column's values what a cell shows: words for codes, sentences and field names in one language."""

    def __init__(self, survey: Contents, language: str) -> None:
        self._language = language
        verdicts = survey.table("verdicts")
        other = "sentence_en" if language == "zh" else "sentence_zh"
        own = f"sentence_{language}"
        self._sentences = dict(zip(zip(verdicts["parcel_id"], verdicts[other]), verdicts[own]))

    def column(self, frame: pandas.DataFrame, name: str) -> list[Any]:
        """Return the cells of a field: texts, numbers, dates, or None."""
        if name not in frame.columns:
            return [None] * len(frame)
        values, field = frame[name], dictionary.field(name)
        missing = values.isna().to_numpy()
        if name == "reason":
            ids = frame["parcel_id"] if "parcel_id" in frame.columns else [None] * len(frame)
            return [self._sentences.get((key, text)) or text for key, text in zip(ids, values)]
        if name == "missing":
            return [self._fields(text) for text in values]
        if field.type == "boolean":
            words = {key: dictionary.label("answer", code, self._language) for key, code in _YES_NO.items()}
            return [None if gone else words[bool(each)] for each, gone in zip(values, missing)]
        kind = field.domain or field.open_domain
        if kind:
            known: dict[Any, Optional[str]] = {each: self._codes(kind, each) for each in values[~missing].unique()}
            return [None if gone else known[each] for each, gone in zip(values, missing)]
        cells = values.astype(object).tolist()
        return [None if gone else each for each, gone in zip(cells, missing)]

    def _codes(self, kind: str, text: Any) -> str:
        known = dictionary.wording(kind)
        if str(text) in known:
            return known[str(text)].text(self._language)
        joint = "、" if self._language == "zh" else ", "
        parts = [part.strip() for part in str(text).split(",")]
        return joint.join(known[part].text(self._language) if part in known else part for part in parts)

    def _fields(self, text: Any) -> Optional[str]:
        if pandas.isna(text) or not str(text).strip():
            return None
        known = dictionary.fields()
        parts = [part.strip() for part in str(text).split(",")]
        joint = "、" if self._language == "zh" else ", "
        return joint.join(dictionary.title(part, self._language) if part in known else part for part in parts)
