"""Approved land that was never supplied (批而未供), batch by batch, so that every batch's balance closes.

approved = duplicated + not expropriated + expropriated not supplied + (expropriation unknown) + supplied + residual

An overlap of two batches belongs to the earlier approval and is shown on the later as 重复报批. Land built without
supply still counts as unsupplied; ``used_unsupplied`` is a flag on it (handbook STK-03), never a class of its own.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Mapping, Optional

import geopandas
import numpy as np
import pandas
import shapely

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.contract import missing_field
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.data.landclass import is_construction
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import overlay, repair
from baiyuan_qgis.geometry.area import area_m2
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.land import periods
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.progress import SILENT, Progress

NOT_EXPROPRIATED = "approved_not_expropriated"
NOT_SUPPLIED = "expropriated_not_supplied"
SUPPLIED = "supplied"
OUTSIDE = "not_approved"
# what remains of a cut is dust below a square of 3 cm: left out of the pieces, counted in the balance, and said
_DUST_M2 = 1e-3
_NOTICEABLE_M2 = 0.01
_SAME_PIECE = 0.5
_COMPUTED = (
    "piece_id", "previous_id", "batch_id", "supply_state", "used_unsupplied", "area_m2", "area_mu", "lapse_on",
    "lapse_risk",
    "geometry", "source_fid", "fid",
)  # fmt: skip
# found by overlay where the layer was given; where it was not, what stood on the piece stays
_LOCATED = ("zone_main", "township", "park_id")
_REASONS = ("unexpropriated_reason", "unsupplied_reason")


@dataclass(frozen=True)
class Unsupplied:
    """Results of :func:`unsupplied`: the tables of survey.gpkg and the scalar figures, areas in m².

    ``batches``: one row per part of a batch with its own approval date; ``parts``: the pieces before anything small is
    left out; ``supplies``: the supplies that count; ``last_piece``: the highest number ever given in each batch.
    """

    pieces: geopandas.GeoDataFrame
    balance: pandas.DataFrame
    anomalies: geopandas.GeoDataFrame
    findings: pandas.DataFrame
    figures: dict[str, float]
    batches: geopandas.GeoDataFrame
    parts: geopandas.GeoDataFrame
    supplies: geopandas.GeoDataFrame
    last_piece: dict[str, int]


@dataclass(frozen=True)
class _Ground:
    """What is known of the ground at AS_OF: layers and their polygons in the working CRS, None where not given."""

    supplies: geopandas.GeoDataFrame
    expropriated: Optional[Any]
    built: Optional[Any]
    coded: Optional[Any] = None


def unsupplied(
    approvals: geopandas.GeoDataFrame,
    supplies: geopandas.GeoDataFrame,
    *,
    as_of: datetime.date,
    policy: Policy,
    expropriations: Optional[geopandas.GeoDataFrame] = None,
    current_use: Optional[geopandas.GeoDataFrame] = None,
    zoning: Optional[geopandas.GeoDataFrame] = None,
    zone_field: str = "zone_code",
    townships: Optional[geopandas.GeoDataFrame] = None,
    parks: Optional[geopandas.GeoDataFrame] = None,
    previous: Optional[geopandas.GeoDataFrame] = None,
    last_piece: Optional[Mapping[str, int]] = None,
    area_method: str = "ellipsoidal",
    min_area: float = 0.0,
    min_width: float = 0.0,
    progress: Progress = SILENT,
) -> Unsupplied:
    """Cut the unsupplied pieces out of the approvals; all frames typed, valid, in one projected CRS.

    ``as_of`` means the end of that day: approvals, expropriations and supplies dated later and approvals revoked by
    then do not count. ``previous``: the pieces of an earlier run; a piece that is still there keeps its piece_id and
    what the office typed. ``last_piece``: the highest number an earlier run gave in each batch; none is given twice.
    Source: 汴政办〔2021〕5号 二(三)1; amendments §1.1 (12).
    """
    findings = Findings()
    previous = _sound_previous(previous, findings)
    kept, batches = _batches(approvals, as_of, findings)
    counted = counted_supplies(supplies, as_of, findings)
    ground = _Ground(
        counted,
        None if expropriations is None else _polygons(_dated(expropriations, "expropriated_on", as_of, findings)),
        None if current_use is None else _built(current_use),
        None if current_use is None else _coded(current_use),
    )
    batches = _own_parts(batches, area_method, progress.part(0.0, 0.1))
    records = _record_areas(kept, batches, findings)
    cut, balance = _cut(batches, records, ground, progress.part(0.1, 0.5))
    if len(ground.supplies) and len(batches) and not (balance["supplied_m2"] > 0.0).any():
        findings.add(
            "no_contact", "warning", "approvals", None, "",
            tr(
                "No supply touches any batch: are approvals and supplies the right layers, and are their CRSs right? "
                "Everything approved counts as unsupplied."
            ),
        )  # fmt: skip
    anomalies = _anomalies(batches, ground, progress.part(0.5, 0.7))
    pieces, parts = _single_parts(cut, batches, ground, min_area, min_width, findings)
    for frame in (pieces, parts):
        frame["lapse_on"] = _lapse(frame, batches, policy, as_of)
    pieces["lapse_risk"] = _risk(pieces["lapse_on"], as_of)
    _locate(pieces, zoning, zone_field, "zone_main", "zoning", progress.part(0.7, 0.8))
    _locate(pieces, townships, "township", "township", "townships", progress.part(0.8, 0.85))
    _locate(pieces, parks, "park_id", "park_id", "parks", progress.part(0.85, 0.9))
    pieces, numbers = _numbered(pieces, previous, last_piece or {}, findings, progress.part(0.9, 1.0))
    before = anomalies[anomalies["anomaly"] == "supply_before_expropriation"]
    early = before.groupby("batch_id")["area_m2"].sum()
    balance["supply_before_expropriation_m2"] = balance["batch_id"].map(early).fillna(0.0)
    if ground.expropriated is None:
        balance["supply_before_expropriation_m2"] = np.nan
    _report(balance, anomalies, findings)
    used = pieces["used_unsupplied"].fillna(value=False).to_numpy(dtype=bool)
    state = pieces["supply_state"].to_numpy(dtype=object)
    area = pieces["area_m2"].to_numpy()
    figures = {
        "BATCH_COUNT": float(batches["batch_id"].nunique()),
        "PIECE_COUNT": float(len(pieces)),
        "UNSUPPLIED_M2": float(area.sum()),
        "SUPPLIED_M2": float(balance["supplied_m2"].sum()),
        "DUPLICATED_M2": float(balance["duplicated_m2"].sum()),
        "RESIDUAL_M2": float(balance["residual_m2"].abs().max()) if len(balance) else 0.0,
        "ANOMALY_COUNT": float(len(anomalies)),
    }
    if ground.expropriated is not None:
        figures["NOT_EXPROPRIATED_M2"] = float(area[state == NOT_EXPROPRIATED].sum())
        figures["EXPROPRIATED_NOT_SUPPLIED_M2"] = float(area[state == NOT_SUPPLIED].sum())
    if ground.built is not None:
        figures["USED_UNSUPPLIED_M2"] = float(area[used].sum())
    return Unsupplied(pieces, balance, anomalies, findings.frame(), figures, batches, parts, counted, numbers)


def is_supplied(parcels: pandas.DataFrame, as_of: datetime.date) -> pandas.Series:
    """Say of each parcel whether it was supplied by the end of ``as_of``: ``boolean``, NA where nothing tells.

    A supply method, contract or supply date tells; with a supply_method column a parcel without any of them was not
    supplied, without that column its silence tells nothing. A word for "none" (dictionary, ``no_supply``) is silence.
    """
    told = pandas.Series(np.zeros(len(parcels), dtype=bool), index=parcels.index)
    for name in ("supply_method", "contract_no"):
        if name in parcels.columns:
            told |= parcels[name].notna() & ~_denied(parcels[name])
    for name in ("contract_date", "supplied_on"):
        if name in parcels.columns:
            told |= parcels[name].notna()
    date = _first_date(parcels, ("supplied_on", "contract_date"))
    later = date > periods.day(as_of)
    answer = pandas.Series(told.to_numpy() & ~later, index=parcels.index, dtype="boolean")
    if "supply_method" not in parcels.columns:
        answer = answer.mask(~told)
    return answer


def typed_by_office(pieces: pandas.DataFrame) -> pandas.DataFrame:
    """Return the columns of unsupplied pieces that only the office fills: reasons and its own fields."""
    return pieces[[name for name in pieces.columns if name not in (*_COMPUTED, *_LOCATED)]]


def _denied(values: pandas.Series) -> pandas.Series:
    """Say of each text whether it is a word for "not supplied" or "none"."""
    words = {word for word in values.dropna().unique() if dictionary.code_of("no_supply", str(word))}
    return values.isin(words)


def report_words(parcels: pandas.DataFrame, layer: str, findings: Findings) -> None:
    """Say which words in supply_method are no known way of supply; such land counts as supplied, and is looked at."""
    if "supply_method" not in parcels.columns:
        return
    method = parcels["supply_method"]
    names = (parcels["parcel_id"] if "parcel_id" in parcels.columns else parcels["source_fid"]).to_numpy(dtype=object)
    for word in method.dropna().unique():
        if dictionary.code_of("supply_method", str(word)) or dictionary.code_of("no_supply", str(word)):
            continue
        here = (method == word).to_numpy()
        findings.add(
            "supply_method", "warning", layer, names[here][0], "supply_method",
            tr(
                "Parcel {parcel}: “{word}” is no known way of supply ({count} such parcels); it counts as supplied, "
                "please check."
            ).format(parcel=names[here][0], word=word, count=int(here.sum())),
        )  # fmt: skip
    denied = _denied(method)
    recorded = is_supplied(parcels.assign(supply_method=None), datetime.date.max).fillna(value=False)
    for row in np.flatnonzero((denied & recorded).to_numpy(dtype=bool)):
        findings.add(
            "supply_method", "warning", layer, names[row], "supply_method",
            tr(
                "Parcel {parcel}: supply_method says “{word}”, yet it has a contract or supply date; that decides."
            ).format(parcel=names[row], word=method.iloc[row]),
        )  # fmt: skip


def supplied_parcels(
    parcels: geopandas.GeoDataFrame,
    supplies: geopandas.GeoDataFrame,
    counted: geopandas.GeoDataFrame,
    as_of: datetime.date,
) -> pandas.Series:
    """Say of each parcel whether it was supplied, by the same supplies that count in the balance.

    Where the layer of supplies holds the parcel's id, its counting decides; a supply without an id counts for the
    parcel that it covers by half or more; of every other parcel its own record tells. ``counted``: of
    :func:`counted_supplies`.
    """
    answer = is_supplied(parcels, as_of)
    ids = parcels["parcel_id"]
    if "parcel_id" in supplies.columns and "id_from_fid" not in parcels.attrs:
        there = ids.isin(set(supplies["parcel_id"].dropna())).to_numpy()
        counts = ids.isin(set(counted.loc[counted["has_id"], "parcel_id"])).to_numpy()
        answer = answer.mask(there, other=False).mask(counts, other=True)
        nameless = counted.loc[~counted["has_id"]]
    else:
        nameless = counted
    if len(nameless):
        cover = overlay.uncovered(parcels.geometry.array, nameless.geometry.array)
        whole = parcels.geometry.area.to_numpy()
        free = np.where(whole > 0.0, shapely.area(cover), np.nan)
        answer = answer.mask(pandas.Series(whole - free >= 0.5 * whole, index=parcels.index), other=True)
    return answer


def states_of_parcels(
    parcels: geopandas.GeoDataFrame,
    supplied: pandas.Series,
    result: Optional[Unsupplied],
    progress: Progress = SILENT,
) -> pandas.DataFrame:
    """Return supply_state, used_unsupplied, batch_id and covered_by of each parcel; None and NA where unknown.

    A parcel that was not supplied lies in the batches or outside them, by the larger area. In them it has the state of
    the largest unsupplied part of it (before anything small is left out); where expropriation is unknown it has a
    batch_id and no state. Where the larger part of it is taken by the supply of another parcel nothing is known of it:
    ``covered_by`` names that supply, ``covered_in`` the batch. ``approval_date`` is that of the batch part that holds
    the largest share, ``lapse_on`` the earliest day on which the approval of a part of it may lapse.
    """
    names = ("supply_state", "batch_id", "covered_by", "covered_in")
    columns = {name: np.full(len(parcels), None, dtype=object) for name in names}
    approved, lapses = (np.full(len(parcels), periods.NAT) for _ in range(2))
    used = pandas.Series(pandas.NA, index=parcels.index, dtype="boolean")
    certain = supplied.fillna(value=False).to_numpy(dtype=bool)
    columns["supply_state"][certain] = SUPPLIED
    open_rows = np.flatnonzero(~certain & supplied.notna().to_numpy())
    if result is not None and len(open_rows):
        array = np.asarray(parcels.geometry.array, dtype=object)[open_rows]
        parts = result.parts
        table = overlay.area_table(array, parts.geometry.array, progress.part(0.0, 0.5))
        within = overlay.area_table(array, result.batches["own"].to_numpy(dtype=object), progress.part(0.5, 0.9))
        whole = shapely.area(array)
        count = len(array)
        inside = np.bincount(within["left"], weights=within["area"], minlength=count)
        codes = parts["supply_state"].to_numpy(dtype=object)[table["right"]]
        order = (NOT_SUPPLIED, NOT_EXPROPRIATED, None)
        by_code = [np.bincount(table["left"], weights=table["area"] * (codes == c), minlength=count) for c in order]
        free = np.sum(by_code, axis=0)
        chosen = np.argmax(np.stack([*by_code, inside - free]), axis=0)
        outside = whole - inside > inside
        taken = ~outside & (chosen == len(order)) & (whole > 0.0)
        state = np.array([*order, None], dtype=object)[chosen]
        state[outside] = OUTSIDE
        state[~(whole > 0.0)] = None
        columns["supply_state"][open_rows] = state
        main = _largest(within, result.batches["batch_id"], count)
        columns["batch_id"][open_rows[~(outside | taken)]] = main[~(outside | taken)]
        columns["covered_in"][open_rows[taken]] = main[taken]
        known = open_rows[~(outside | taken)]
        approved[known] = _approved(within, result.batches, count)[~(outside | taken)]
        lapses[known] = _earliest(table, parts["lapse_on"], count)[~(outside | taken)]
        covering = overlay.area_table(array, result.supplies.geometry.array, progress.part(0.9, 1.0))
        coverer = _largest(covering, result.supplies["parcel_id"], count)
        columns["covered_by"][open_rows[taken]] = coverer[taken]
        flag = parts["used_unsupplied"].astype("boolean").iloc[table["right"]]
        if parts["used_unsupplied"].notna().any():
            shares = {
                code: np.bincount(table["left"], weights=table["area"] * mask, minlength=count)
                for code, mask in (
                    (True, flag.fillna(value=False).to_numpy(dtype=bool)),
                    (None, flag.isna().to_numpy()),
                )
            }
            known = pandas.Series(shares[True] > _NOTICEABLE_M2, dtype="boolean")
            known = known.mask(~known & (shares[None] > _NOTICEABLE_M2)).mask(~(whole > 0.0))
            used.iloc[open_rows] = known
    used.iloc[np.flatnonzero(certain)] = False
    return pandas.DataFrame(
        {
            "supply_state": columns["supply_state"],
            "used_unsupplied": used,
            **{name: columns[name] for name in names[1:]},
            "approval_date": approved.astype("datetime64[ns]"),
            "lapse_on": lapses.astype("datetime64[ns]"),
        },
        index=parcels.index,
    )


def _largest(table: pandas.DataFrame, names: pandas.Series, count: int) -> Any:
    """The name with the largest common area in each of ``count`` left rows, None where there is no pair."""
    named = table.assign(name=names.to_numpy(dtype=object)[table["right"]])
    sums = named.groupby(["left", "name"], sort=True)["area"].sum().reset_index()
    main = sums.sort_values(["left", "area"], ascending=[True, False], kind="stable").drop_duplicates("left")
    found = np.full(count, None, dtype=object)
    found[main["left"].to_numpy(dtype=np.int64)] = main["name"].to_numpy(dtype=object)
    return found


def _approved(within: pandas.DataFrame, batches: geopandas.GeoDataFrame, count: int) -> Any:
    """The approval date of the batch part with the largest share of each of ``count`` left rows."""
    main = within.sort_values(["left", "area"], ascending=[True, False], kind="stable").drop_duplicates("left")
    found = np.full(count, periods.NAT)
    found[main["left"].to_numpy()] = periods.days(batches["approval_date"])[main["right"].to_numpy()]
    return found


def _earliest(table: pandas.DataFrame, dates: pandas.Series, count: int) -> Any:
    """The earliest known date among the right rows of each of ``count`` left rows, NaT where there is none."""
    day = periods.days(dates)[table["right"].to_numpy()]
    known = ~np.isnat(day)
    first = np.full(count, np.datetime64("9999-12-31", "D"))
    np.minimum.at(first, table["left"].to_numpy()[known], day[known])
    return np.where(first < np.datetime64("9999-12-31", "D"), first, periods.NAT)


def _first_date(frame: pandas.DataFrame, names: tuple[str, ...]) -> Any:
    """The first known date of several columns, row by row, as datetime64[D]."""
    date = np.full(len(frame), periods.NAT)
    for name in names:
        if name in frame.columns:
            column = periods.days(frame[name])
            date = np.where(np.isnat(date), column, date)
    return date


def _dated(
    frame: geopandas.GeoDataFrame, field: str, as_of: datetime.date, findings: Findings
) -> geopandas.GeoDataFrame:
    """The features dated by AS_OF; an undated one counts, and is said, because leaving it out would hide land."""
    if field not in frame.columns:
        raise missing_field(field, "expropriations", frame.columns)
    date = periods.days(frame[field])
    for fid in frame.loc[np.isnat(date), "source_fid"]:
        findings.add(
            "undated",
            "warning",
            "expropriations",
            fid,
            field,
            tr("Expropriation {feature} has no date: it is counted as done.").format(feature=fid),
        )
    return frame.loc[~(date > periods.day(as_of))]


def counted_supplies(
    supplies: geopandas.GeoDataFrame, as_of: datetime.date, findings: Findings
) -> geopandas.GeoDataFrame:
    """Return the supplies that count at AS_OF, with parcel_id (else the feature id) and has_id."""
    report_words(supplies, "supplies", findings)
    date = _first_date(supplies, ("supplied_on", "contract_date"))
    names = supplies["source_fid"].astype(str).astype(object)
    has_id = pandas.Series(np.zeros(len(supplies), dtype=bool), index=supplies.index)
    if "parcel_id" in supplies.columns:
        has_id = supplies["parcel_id"].notna()
        names = supplies["parcel_id"].where(has_id, names)
    for name in names[np.isnat(date)]:
        findings.add(
            "undated",
            "note",
            "supplies",
            name,
            "supplied_on",
            tr("Supply {parcel} has no date: it is counted as supplied by then.").format(parcel=name),
        )
    for name in names[date > periods.day(as_of)]:
        findings.add(
            "later",
            "note",
            "supplies",
            name,
            "supplied_on",
            tr("Supply {parcel} is dated after {as_of}: it does not count.").format(parcel=name, as_of=as_of),
        )
    never = ~is_supplied(supplies, as_of).fillna(value=True).to_numpy(dtype=bool) & ~(date > periods.day(as_of))
    if never.any():
        findings.add(
            "no_supply", "note", "supplies", None, "supply_method",
            tr("{count} features of the supplies have no supply on record: they do not count as supplied.").format(
                count=int(never.sum())
            ),
        )  # fmt: skip
    kept = supplies.loc[~(date > periods.day(as_of)) & ~never]
    kept = kept.assign(parcel_id=names.loc[kept.index].to_numpy(), has_id=has_id.loc[kept.index].to_numpy())
    return kept.loc[shapely.area(np.asarray(kept.geometry.array, dtype=object)) > 0.0].reset_index(drop=True)


def _polygons(frame: geopandas.GeoDataFrame) -> Any:
    return np.asarray(frame.geometry.array, dtype=object)


def _union(polygons: Any) -> Any:
    """The ground of polygons, every place once; empty where there are none."""
    unions = overlay.union(polygons, np.zeros(len(polygons), dtype=np.int64))[1]
    return unions[0] if len(unions) else shapely.Polygon()


def _shared(polygons: Any, layer: Any, progress: Progress = SILENT) -> Any:
    """What each polygon shares with the layer, every place once; the counterpart of :func:`overlay.uncovered`.

    From the pieces, which are proved: polygons dissolved from neighbours have cracks, in which GEOS loses land.
    """
    found = np.full(len(polygons), shapely.Polygon(), dtype=object)
    rows, _, pieces = overlay.pieces(polygons, layer, progress)
    owners, unions = overlay.union(pieces, rows)
    found[owners] = unions
    return found


def _built(current_use: geopandas.GeoDataFrame) -> Any:
    if "dlbm" not in current_use.columns:
        raise missing_field("dlbm", "current_use", current_use.columns)
    return _polygons(current_use.loc[is_construction(current_use["dlbm"])])


def _coded(current_use: geopandas.GeoDataFrame) -> Any:
    """The polygons of current use that have a code: elsewhere nobody looked."""
    return _polygons(current_use.loc[current_use["dlbm"].notna()])


def _sound_previous(previous: Optional[geopandas.GeoDataFrame], findings: Findings) -> Optional[geopandas.GeoDataFrame]:
    """The pieces of the earlier run with valid geometry: they were checked once, so they are repaired unasked."""
    if previous is None or not len(previous):
        return None
    if previous.crs is None:
        raise InputFault(
            tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer="previous"),
            layer="previous",
        )
    sound, repairs = repair.sound(previous.reset_index(drop=True), "previous", repair=True)
    for feature, before, after, reason in repairs:
        findings.add(
            "repair", "warning", "previous", feature, "",
            tr("Feature {feature} was repaired ({reason}): area {before:.3f} before, {after:.3f} after.").format(
                feature=feature, reason=reason, before=before, after=after
            ),
        )  # fmt: skip
    return sound


def _batches(
    approvals: geopandas.GeoDataFrame, as_of: datetime.date, findings: Findings
) -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame]:
    """The features that count at AS_OF, and one row per batch, approval date and compensation, the earliest first.

    Every feature has its own dates: later and revoked features are left out first, and said. Undated ones come last.
    """
    for name in ("batch_id", "approval_date"):
        if name not in approvals.columns:
            raise missing_field(name, "approvals", approvals.columns)
    unnamed = approvals["batch_id"].isna()
    if unnamed.any():
        feature = approvals.loc[unnamed, "source_fid"].iloc[0]
        raise InputFault(
            tr("Layer {layer}, feature {feature}: {field} is empty ({count} features); each needs an id.").format(
                layer="approvals", feature=feature, field="batch_id", count=int(unnamed.sum())
            ),
            layer="approvals",
            feature=feature,
            field="batch_id",
        )
    end = periods.day(as_of)
    date = periods.days(approvals["approval_date"])
    revoked = periods.days(approvals["revoked_on"]) if "revoked_on" in approvals else np.full(len(date), periods.NAT)
    given = (
        periods.days(approvals["compensated_on"]) if "compensated_on" in approvals else np.full(len(date), periods.NAT)
    )
    ids = approvals["batch_id"].to_numpy(dtype=object)
    for batch in sorted(set(ids), key=str):
        here = ids == batch
        _report_batch(batch, date[here], revoked[here], as_of, findings)
    kept = approvals.assign(part_date=date.astype("datetime64[ns]"), compensated=given <= end)
    kept = kept.loc[~(date > end) & ~(revoked <= end)]
    rows = []
    for batch, members in kept.groupby("batch_id", sort=True):
        number = members["approval_no"].iloc[0] if "approval_no" in members else None
        for day, same in members.groupby("part_date", dropna=False, sort=True):
            done = same["compensated"].to_numpy()
            paid = _polygons(same.loc[done])
            # what one feature calls compensated is so, whatever another feature on it says
            unpaid = overlay.uncovered(_polygons(same.loc[~done]), paid)
            for compensated, polygons in ((True, paid), (False, unpaid)):
                if (done == compensated).any():
                    rows.append(
                        {
                            "batch_id": batch,
                            "approval_no": number,
                            "approval_date": day,
                            "compensated": compensated,
                            "geometry": _union(polygons),
                        }
                    )
    columns = ["batch_id", "approval_no", "approval_date", "compensated", "geometry"]
    frame = geopandas.GeoDataFrame(pandas.DataFrame(rows, columns=columns), geometry="geometry", crs=approvals.crs)
    frame["approval_date"] = pandas.to_datetime(frame["approval_date"]).astype("datetime64[ns]")
    frame["compensated"] = frame["compensated"].astype(bool)
    keys = (~frame["compensated"], frame["batch_id"].astype(str), frame["approval_date"].to_numpy("datetime64[ns]"))
    return kept, frame.iloc[np.lexsort(keys)].reset_index(drop=True)


def _report_batch(batch: Any, date: Any, revoked: Any, as_of: datetime.date, findings: Findings) -> None:
    """Say which features of a batch have no date, came later or were revoked: all of them, or how many."""
    end = periods.day(as_of)
    gone = revoked <= end
    if np.isnat(date).any():
        findings.add(
            "undated", "warning", "approvals", batch, "approval_date",
            tr("Batch {batch} has no approval date: it is counted, after all dated ones.").format(batch=batch),
        )  # fmt: skip
    whole = {
        "later": tr("Batch {batch} was approved on {date}, after {as_of}: it does not count."),
        "revoked": tr("The approval of batch {batch} was revoked on {date}: it does not count."),
    }
    some = {
        "later": tr(
            "Batch {batch}: {count} of {total} features were approved on {date} or later, after {as_of}: they do not "
            "count."
        ),
        "revoked": tr(
            "Batch {batch}: the approval of {count} of {total} features was revoked by {date}: they do not count."
        ),
    }
    for rule, field, mask, days in (
        ("later", "approval_date", (date > end) & ~gone, date),
        ("revoked", "revoked_on", gone, revoked),
    ):
        if mask.any():
            sentence = whole[rule] if mask.all() else some[rule]
            day = np.min(days[mask]) if rule == "later" or mask.all() else np.max(days[mask])
            text = sentence.format(
                batch=batch, date=periods.iso(day), as_of=as_of, count=int(mask.sum()), total=len(mask)
            )
            findings.add(rule, "note", "approvals", batch, field, text)


def _record_areas(
    kept: geopandas.GeoDataFrame, batches: geopandas.GeoDataFrame, findings: Findings
) -> dict[Any, float]:
    """The area of record of each batch in m²: NaN where a feature does not state it (NULL is never 0).

    Several features that state the same area may each state the whole batch's or their own: the figure nearer to the
    outline is taken, and said.
    """
    outline = batches.groupby("batch_id")["approved_m2"].sum()
    found: dict[Any, float] = {}
    for batch, members in kept.groupby("batch_id", sort=True):
        if "approval_area_m2" not in members:
            found[batch] = float("nan")
            continue
        record = members["approval_area_m2"].to_numpy(dtype=np.float64, na_value=np.nan)
        value = float(record.sum())
        if len(record) > 1 and (record == record[0]).all():
            drawn = float(outline.get(batch, np.nan))
            if abs(float(record[0]) - drawn) <= abs(value - drawn):
                value = float(record[0])
            findings.add(
                "approval_area", "note", "approvals", batch, "approval_area_m2",
                tr(
                    "Batch {batch}: {count} features state the same approved area, {each:.2f} m²; {value:.2f} m² is "
                    "taken, which is nearer to the outline ({drawn:.2f} m²)."
                ).format(batch=batch, count=len(record), each=float(record[0]), value=value, drawn=drawn),
            )  # fmt: skip
        found[batch] = value
    return found


def _own_parts(batches: geopandas.GeoDataFrame, area_method: str, progress: Progress) -> geopandas.GeoDataFrame:
    """Add approved_m2, ratio, own (the part less all earlier ones), duplicated (what they hold) and their names."""
    array = np.asarray(batches.geometry.array, dtype=object)
    own, duplicated = array.copy(), np.full(len(array), shapely.Polygon(), dtype=object)
    first, second, shared = overlay.overlapping_pairs(array, progress)
    names = np.full(len(array), None, dtype=object)
    ids = batches["batch_id"].to_numpy(dtype=object)
    joint = "、" if language() == "zh" else ", "
    for later in np.unique(second):
        size = shapely.area(shared[second == later])
        holders = first[second == later][size > min(_NOTICEABLE_M2, float(size.max()) / 2.0)]
        names[later] = joint.join(dict.fromkeys(str(ids[k]) for k in holders))
    for later in np.unique(second):
        here = second == later
        own[later] = overlay.uncovered(array[[later]], array[first[here]])[0]
        duplicated[later] = _union(shared[here])
    computed = area_m2(array, batches.crs, area_method)
    planar = shapely.area(array)
    return batches.assign(
        approved_m2=computed,
        ratio=np.where(planar > 0.0, computed / np.where(planar > 0.0, planar, 1.0), 1.0),
        own=own,
        duplicated=duplicated,
        earlier=names,
    )


def _cut(
    batches: geopandas.GeoDataFrame, records: Mapping[Any, float], ground: _Ground, progress: Progress
) -> tuple[list[tuple[int, Optional[str], Optional[bool], Any]], pandas.DataFrame]:
    """Cut each batch's own part; returns (row, state, used, geometry) and the balance by batch.

    What is within a layer and what is outside it are cut independently of each other: the balance proves both.
    """
    own = batches["own"].to_numpy(dtype=object)
    supplies = np.asarray(ground.supplies.geometry.array, dtype=object)
    free = overlay.uncovered(own, supplies, progress.part(0.0, 0.2))
    sold = shapely.area(_shared(own, supplies, progress.part(0.2, 0.4)))
    count = len(batches)
    rows = np.arange(count)
    if ground.expropriated is not None:
        left = overlay.uncovered(free, ground.expropriated, progress.part(0.4, 0.5))
        geometries = np.concatenate([left, _shared(free, ground.expropriated, progress.part(0.5, 0.6))])
        rows, states = np.tile(rows, 2), np.repeat(np.array([NOT_EXPROPRIATED, NOT_SUPPLIED], dtype=object), count)
    else:
        states = np.array([None, NOT_SUPPLIED], dtype=object)[batches["compensated"].to_numpy(dtype=np.int64)]
        geometries = free
    ratio = batches["ratio"].to_numpy(dtype=np.float64)
    area = shapely.area(geometries) * ratio[rows]

    def of_state(code: Optional[str]) -> Any:
        return np.bincount(rows, weights=area * (states == code), minlength=count)

    balance = pandas.DataFrame(
        {
            "batch_id": batches["batch_id"],
            "approved_m2": batches["approved_m2"].astype(np.float64),
            "duplicated_m2": shapely.area(batches["duplicated"].to_numpy(dtype=object)) * ratio,
            "not_expropriated_m2": of_state(NOT_EXPROPRIATED),
            "expropriated_not_supplied_m2": of_state(NOT_SUPPLIED),
            "expropriation_unknown_m2": of_state(None),
            "supplied_m2": sold * ratio,
        }
    )
    balance = balance.groupby("batch_id", sort=False).sum().reset_index()
    balance["approval_area_m2"] = balance["batch_id"].map(records).astype("float64")
    parts_sum = balance.iloc[:, 2:7].sum(axis=1)
    balance.insert(7, "residual_m2", balance["approved_m2"] - parts_sum)
    balance["approval_gap_m2"] = balance["approval_area_m2"] - balance["approved_m2"]
    if ground.built is None:
        return list(zip(rows, states, [None] * len(rows), geometries)), balance
    cut = list(zip(rows, states, [True] * len(rows), _shared(geometries, ground.built, progress.part(0.6, 0.8))))
    bare = overlay.uncovered(geometries, ground.built, progress.part(0.8, 1.0))
    return cut + list(zip(rows, states, [False] * len(rows), bare)), balance


def _anomalies(batches: geopandas.GeoDataFrame, ground: _Ground, progress: Progress) -> geopandas.GeoDataFrame:
    """What does not fit: duplicate approvals, early supply, supply outside every batch, supplies that overlap."""
    rows = [
        _anomaly("duplicate_approval", batches, i, None, batches["duplicated"].iloc[i])
        for i in np.flatnonzero(
            shapely.area(batches["duplicated"].to_numpy(dtype=object)) * batches["ratio"].to_numpy() > _NOTICEABLE_M2
        )
    ]
    supplies = np.asarray(ground.supplies.geometry.array, dtype=object)
    ids = ground.supplies["parcel_id"].to_numpy(dtype=object)
    if ground.expropriated is not None:
        own = batches["own"].to_numpy(dtype=object)
        left, right, shared = overlay.pieces(supplies, own, progress.part(0.0, 0.5))
        early = overlay.uncovered(shared, ground.expropriated)
        rows.extend(
            _anomaly("supply_before_expropriation", batches, right[k], ids[left[k]], early[k])
            for k in np.flatnonzero(shapely.area(early) > _NOTICEABLE_M2)
        )
    outside = overlay.uncovered(supplies, batches.geometry.array, progress.part(0.5, 0.8))
    rows.extend(
        _anomaly("supply_outside_batches", batches, None, ids[k], outside[k])
        for k in np.flatnonzero(shapely.area(outside) > _NOTICEABLE_M2)
    )
    first, second, shared = overlay.overlapping_pairs(supplies, progress.part(0.8, 1.0))
    rows.extend(
        _anomaly("supply_overlap", batches, None, ids[first[k]], shared[k], ids[second[k]])
        for k in np.flatnonzero(shapely.area(shared) > _NOTICEABLE_M2)
        if ids[first[k]] != ids[second[k]]
    )
    columns = ["anomaly", "batch_id", "parcel_id", "area_m2", "sentence", "geometry"]
    return geopandas.GeoDataFrame(pandas.DataFrame(rows, columns=columns), geometry="geometry", crs=batches.crs)


def _anomaly(
    code: str,
    batches: geopandas.GeoDataFrame,
    batch: Optional[int],
    parcel: Optional[str],
    geometry: Any,
    other: Optional[str] = None,
) -> dict[str, Any]:
    if batch is None:
        area = float(area_m2([geometry], batches.crs)[0])
    else:
        area = float(shapely.area(geometry) * batches["ratio"].iloc[batch])
    name = None if batch is None else batches["batch_id"].iloc[batch]
    if code == "duplicate_approval":
        other = batches["earlier"].iloc[batch]
    return {
        "anomaly": code,
        "batch_id": name,
        "parcel_id": parcel,
        "area_m2": area,
        "sentence": _anomaly_sentence(code).format(batch=name, parcel=parcel, area=area, other=other),
        "geometry": overlay.polygonal(np.array([geometry], dtype=object))[0],
    }


def _single_parts(
    cut: list[tuple[int, Optional[str], Optional[bool], Any]],
    batches: geopandas.GeoDataFrame,
    ground: _Ground,
    min_area: float,
    min_width: float,
    findings: Findings,
) -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame]:
    """One row per contiguous piece, and all parts of the cut; what is smaller than asked for is counted and listed."""
    geometries = overlay.polygonal(np.array([item[3] for item in cut] + [None], dtype=object))[:-1]
    parts, owner = shapely.get_parts(geometries, return_index=True)
    rows = np.array([item[0] for item in cut], dtype=np.int64)[owner]
    area = shapely.area(parts) * batches["ratio"].to_numpy()[rows]
    dust = area < _DUST_M2
    small = ~dust & ((area < min_area) | (overlay.width(parts) * metres_per_unit(batches.crs) < min_width))
    for mask, sentence in (
        (dust & (area > 0.0), tr("{count} crumbs of cutting, {area:.6f} m² in all, are no pieces.")),
        (small, tr("{count} pieces smaller than asked for were left out, {area:.2f} m² in all.")),
    ):
        if mask.any():
            text = sentence.format(count=int(mask.sum()), area=float(area[mask].sum()))
            findings.add("slivers", "note", "unsupplied", None, "area_m2", text)
    batch_ids = batches["batch_id"].to_numpy(dtype=object)[rows]
    for batch, square_metres in zip(batch_ids[small].tolist(), area[small].tolist()):
        text = tr("Batch {batch}: a piece of {area:.6f} m² was left out.").format(batch=batch, area=square_metres)
        findings.add("sliver", "note", "unsupplied", batch, "area_m2", text)
    keep = ~dust & ~small
    used = pandas.array([cut[k][2] for k in owner], dtype="boolean")
    if ground.coded is not None:
        # not built on by what was mapped; where no use was mapped on the larger part of it, nobody knows
        quiet = np.flatnonzero(~used.to_numpy(dtype=bool, na_value=True))
        unseen = shapely.area(overlay.uncovered(parts[quiet], ground.coded))
        used[quiet[unseen > 0.5 * shapely.area(parts[quiet])]] = pandas.NA
    every = geopandas.GeoDataFrame(
        {
            "batch_row": rows,
            "batch_id": batch_ids,
            "supply_state": np.array([cut[k][1] for k in owner], dtype=object),
            "used_unsupplied": used,
            "area_m2": area,
        },
        geometry=parts,
        crs=batches.crs,
    )
    frame = every.loc[keep].reset_index(drop=True)
    bounds = shapely.bounds(np.asarray(frame.geometry.array, dtype=object)).reshape(-1, 4)
    state = frame["supply_state"].map(lambda code: "" if code is None else code)
    order = np.lexsort(
        (bounds[:, 0], -bounds[:, 3], frame["used_unsupplied"].fillna(value=False), state, frame["batch_row"])
    )
    return frame.iloc[order].reset_index(drop=True), every


def _lapse(
    pieces: geopandas.GeoDataFrame, batches: geopandas.GeoDataFrame, policy: Policy, as_of: datetime.date
) -> Any:
    """The day on which the approval may lapse (待核), unless the land was compensated, expropriated or is in use."""
    years = policy.value("approval_lapse_years", on=as_of)
    date = periods.days(batches["approval_date"])[pieces["batch_row"].to_numpy()]
    lapse = periods.add_years(date, int(years)) if years is not None else np.full(len(pieces), periods.NAT)
    safe = batches["compensated"].to_numpy(dtype=bool)[pieces["batch_row"].to_numpy()]
    safe |= (pieces["supply_state"] == NOT_SUPPLIED).to_numpy()
    # 已用地的不在此列
    safe |= pieces["used_unsupplied"].fillna(value=False).to_numpy(dtype=bool)
    return pandas.Series(np.where(safe, periods.NAT, lapse).astype("datetime64[ns]"), index=pieces.index)


def _risk(lapse_on: pandas.Series, as_of: datetime.date) -> pandas.Series:
    """Whether the approval may have lapsed by AS_OF; NA where no day is known or the piece is out of the rule."""
    day = periods.days(lapse_on)
    return pandas.Series(day <= periods.day(as_of), index=lapse_on.index, dtype="boolean").mask(np.isnat(day))


def _locate(
    pieces: geopandas.GeoDataFrame,
    layer: Optional[geopandas.GeoDataFrame],
    field: str,
    target: str,
    name: str,
    progress: Progress,
) -> None:
    """Put the value of the layer's feature with the largest share on each piece; equal shares: the first by name."""
    pieces[target] = pandas.Series([None] * len(pieces), index=pieces.index, dtype=object)
    if layer is None or not len(pieces):
        return
    if field not in layer.columns:
        raise missing_field(field, name, layer.columns)
    table = overlay.area_table(pieces.geometry.array, layer.geometry.array, progress)
    table["value"] = layer[field].to_numpy(dtype=object)[table["right"]]
    table = table.loc[table["value"].notna()]
    table["value"] = table["value"].astype(str)
    sums = table.groupby(["left", "value"], sort=True)["area"].sum().reset_index()
    main = sums.sort_values(["left", "area", "value"], ascending=[True, False, True]).drop_duplicates("left")
    values = pieces[target].to_numpy(dtype=object).copy()
    values[main["left"].to_numpy()] = main["value"].to_numpy()
    pieces[target] = values


def _numbered(
    pieces: geopandas.GeoDataFrame,
    previous: Optional[geopandas.GeoDataFrame],
    last_piece: Mapping[str, int],
    findings: Findings,
    progress: Progress,
) -> tuple[geopandas.GeoDataFrame, dict[str, int]]:
    """Give each piece its id: the earlier run's where it is still the same piece, else its batch's next number.

    Also returns the highest number ever given in each batch. Where an id of the earlier run stands twice (a piece was
    split by hand) the larger piece keeps it. Merged pieces keep all their reasons.
    """
    count = len(pieces)
    ids = np.full(count, None, dtype=object)
    sources: list[list[int]] = [[] for _ in range(count)]
    numbers = {str(batch): int(number) for batch, number in last_piece.items()}
    if previous is not None:
        if "piece_id" not in previous.columns:
            raise missing_field("piece_id", "previous", previous.columns)
        for name in previous["piece_id"].dropna().astype(str):
            batch, _, number = name.rpartition("-")
            if number.isdecimal():
                numbers[batch] = max(numbers.get(batch, 0), int(number))
        size = previous.geometry.area.to_numpy()
        owner = previous.assign(size=size).sort_values("size", ascending=False, kind="stable")
        owns = set(owner.loc[owner["piece_id"].notna()].drop_duplicates("piece_id").index)
        table = overlay.area_table(pieces.geometry.array, previous.geometry.array, progress)
        here = pieces.geometry.area.to_numpy()[table["left"]]
        table = table.loc[table["area"].to_numpy() > _SAME_PIECE * np.minimum(here, size[table["right"]])]
        for row, old, _ in table.sort_values(["area", "left"], ascending=[False, True]).itertuples(index=False):
            if not sources[row] and old in owns:
                ids[row] = str(previous["piece_id"].iloc[old])
                owns.remove(old)
            sources[row].append(old)
    taken = set() if previous is None else set(previous["piece_id"].dropna().astype(str))
    for row in np.flatnonzero(pandas.isna(ids)):
        batch = str(pieces["batch_id"].iloc[row])
        name = ""
        while not name or name in taken:
            numbers[batch] = numbers.get(batch, 0) + 1
            name = f"{batch}-{numbers[batch]:03d}"
        ids[row] = name
    result = pieces.drop(columns="batch_row")
    result.insert(0, "piece_id", ids)
    result.insert(1, "previous_id", np.full(count, None, dtype=object))
    for name in _REASONS:
        result[name] = np.full(count, None, dtype=object)
    if previous is not None:
        first = [rows[0] if rows else -1 for rows in sources]
        old_ids = previous["piece_id"].to_numpy(dtype=object)
        result["previous_id"] = np.array([old_ids[k] if k >= 0 else None for k in first], dtype=object)
        _carry(result, previous, sources)
        ended = [str(name) for name in previous["piece_id"].dropna().unique() if str(name) not in set(ids)]
        if ended:
            findings.add(
                "piece_ended", "note", "previous", None, "piece_id",
                tr("{count} pieces of the earlier run are no more (supplied, merged or revoked): {ids}.").format(
                    count=len(ended), ids=("、" if language() == "zh" else ", ").join(ended)
                ),
            )  # fmt: skip
    return result, numbers


def _carry(result: geopandas.GeoDataFrame, previous: geopandas.GeoDataFrame, sources: list[list[int]]) -> None:
    """Put on each piece what stood on the earlier ones it comes from; the largest goes first, reasons are joined."""
    for name in previous.columns:
        located = name in _LOCATED and name in result.columns and result[name].isna().all()
        if name in _COMPUTED or name == previous.geometry.name or (name in _LOCATED and not located):
            continue
        column = previous[name]
        values = column.astype(object).to_numpy()
        blank = column.isna().to_numpy()
        known = [list(dict.fromkeys(values[k] for k in rows if not blank[k])) for rows in sources]
        if name in _REASONS:
            carried: list[Any] = ["；".join(str(text) for text in texts) if texts else None for texts in known]
        else:
            carried = [texts[0] if texts else None for texts in known]
        if pandas.api.types.is_integer_dtype(column.dtype):
            result[name] = pandas.array(carried, dtype="Int64")
        elif pandas.api.types.is_bool_dtype(column.dtype):
            result[name] = pandas.array(carried, dtype="boolean")
        elif pandas.api.types.is_float_dtype(column.dtype) or pandas.api.types.is_datetime64_any_dtype(column.dtype):
            result[name] = pandas.Series(carried, index=result.index, dtype=column.dtype)
        else:
            result[name] = np.array([*carried, None], dtype=object)[:-1]


def _report(balance: pandas.DataFrame, anomalies: geopandas.GeoDataFrame, findings: Findings) -> None:
    for row in balance.loc[balance["residual_m2"].abs() > _NOTICEABLE_M2].itertuples(index=False):
        findings.add(
            "balance", "error", "approvals", row.batch_id, "residual_m2",
            tr("The balance of batch {batch} does not close: {area:.3f} m² are left.").format(
                batch=row.batch_id, area=row.residual_m2
            ),
        )  # fmt: skip
    for row in anomalies.itertuples(index=False):
        feature = row.batch_id if row.parcel_id is None else row.parcel_id
        severity = "note" if row.anomaly == "supply_outside_batches" else "warning"
        layer = "approvals" if row.parcel_id is None else "supplies"
        findings.add(row.anomaly, severity, layer, feature, "", row.sentence)


def _anomaly_sentence(code: str) -> str:
    return {
        "duplicate_approval": tr("Batch {batch}: {area:.2f} m² were already approved by the earlier batch {other}."),
        "supply_before_expropriation": tr(
            "Parcel {parcel}: {area:.2f} m² supplied inside batch {batch} are not expropriated."
        ),
        "supply_outside_batches": tr("Parcel {parcel}: {area:.2f} m² were supplied outside every batch given."),
        "supply_overlap": tr("Supplies {parcel} and {other} overlap by {area:.2f} m²: the area counts once."),
    }[code]
