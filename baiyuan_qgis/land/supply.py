"""Approved land that was never supplied (批而未供), batch by batch, so that every batch's balance closes.

approved = duplicated + not expropriated + expropriated not supplied + (expropriation unknown) + supplied + residual

An overlap of two batches belongs to the earlier approval and is shown on the later as 重复报批. Land built without
supply still counts as unsupplied; ``used_unsupplied`` is a flag on it (handbook STK-03), never a class of its own.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Optional

import geopandas
import numpy as np
import pandas
import shapely

from baiyuan_qgis.data.contract import missing_field
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.data.landclass import is_construction
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import overlay
from baiyuan_qgis.geometry.area import area_m2
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.land import periods
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.language import tr
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
    "piece_id", "previous_id", "batch_id", "supply_state", "used_unsupplied", "area_m2", "area_mu", "zone_main",
    "township", "park_id", "lapse_on", "geometry", "source_fid",
)  # fmt: skip
_REASONS = ("unexpropriated_reason", "unsupplied_reason")


@dataclass(frozen=True)
class Unsupplied:
    """Results of :func:`unsupplied`: the tables of survey.gpkg and the scalar figures, areas in m²."""

    pieces: geopandas.GeoDataFrame
    balance: pandas.DataFrame
    anomalies: geopandas.GeoDataFrame
    findings: pandas.DataFrame
    figures: dict[str, float]
    batches: geopandas.GeoDataFrame


@dataclass(frozen=True)
class _Ground:
    """What is known of the ground at AS_OF: unions and layers in the working CRS, None where not given."""

    supplies: geopandas.GeoDataFrame
    expropriated: Optional[Any]
    built: Optional[Any]


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
    area_method: str = "ellipsoidal",
    min_area: float = 0.0,
    min_width: float = 0.0,
    progress: Progress = SILENT,
) -> Unsupplied:
    """Cut the unsupplied pieces out of the approvals; all frames typed, valid, in one projected CRS.

    ``as_of`` means the end of that day: approvals, expropriations and supplies dated later and approvals revoked by
    then do not count. ``previous``: the pieces of an earlier run; a piece that is still there keeps its piece_id and
    what the office typed. Source: 汴政办〔2021〕5号 二(三)1; amendments §1.1 (12).
    """
    findings = Findings()
    batches = _batches(approvals, as_of, findings)
    counted = _counted_supplies(supplies, as_of, findings)
    ground = _Ground(
        counted,
        None if expropriations is None else _union(_dated(expropriations, "expropriated_on", as_of, findings)),
        None if current_use is None else _built(current_use),
    )
    batches = _own_parts(batches, area_method, progress.part(0.0, 0.1))
    cut, balance = _cut(batches, ground, progress.part(0.1, 0.5))
    anomalies = _anomalies(batches, ground, progress.part(0.5, 0.7))
    pieces = _single_parts(cut, batches, min_area, min_width, findings)
    pieces["lapse_on"] = _lapse(pieces, batches, policy, as_of)
    _locate(pieces, zoning, zone_field, "zone_main", "zoning", progress.part(0.7, 0.8))
    _locate(pieces, townships, "township", "township", "townships", progress.part(0.8, 0.85))
    _locate(pieces, parks, "park_id", "park_id", "parks", progress.part(0.85, 0.9))
    pieces = _numbered(pieces, previous, progress.part(0.9, 1.0))
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
        "BATCH_COUNT": float(len(batches)),
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
    return Unsupplied(pieces, balance, anomalies, findings.frame(), figures, batches)


def is_supplied(parcels: pandas.DataFrame, as_of: datetime.date) -> pandas.Series:
    """Say of each parcel whether it was supplied by the end of ``as_of``: ``boolean``, NA where nothing tells.

    A supply method, contract or supply date tells; with a supply_method column a parcel without any of them was not
    supplied, without that column its silence tells nothing.
    """
    told = pandas.Series(np.zeros(len(parcels), dtype=bool), index=parcels.index)
    for name in ("supply_method", "contract_no", "contract_date", "supplied_on"):
        if name in parcels.columns:
            told |= parcels[name].notna()
    date = _first_date(parcels, ("supplied_on", "contract_date"))
    later = date > periods.day(as_of)
    answer = pandas.Series(told.to_numpy() & ~later, index=parcels.index, dtype="boolean")
    if "supply_method" not in parcels.columns:
        answer = answer.mask(~told)
    return answer


def states_of_parcels(
    parcels: geopandas.GeoDataFrame,
    supplied: pandas.Series,
    result: Optional[Unsupplied],
    progress: Progress = SILENT,
) -> pandas.DataFrame:
    """Return supply_state, used_unsupplied and batch_id of each parcel; None and NA where they cannot be known.

    A parcel that was not supplied has the state of the largest part of it: of the unsupplied pieces on it, or outside
    every batch. Inside a batch whose expropriation is unknown it has a batch_id and no state.
    """
    state = np.full(len(parcels), None, dtype=object)
    batch = np.full(len(parcels), None, dtype=object)
    used = pandas.Series(pandas.NA, index=parcels.index, dtype="boolean")
    certain = supplied.fillna(value=False).to_numpy(dtype=bool)
    state[certain] = SUPPLIED
    open_rows = np.flatnonzero(~certain & supplied.notna().to_numpy())
    if result is not None and len(open_rows):
        array = np.asarray(parcels.geometry.array, dtype=object)[open_rows]
        pieces = result.pieces
        table = overlay.area_table(array, pieces.geometry.array, progress)
        whole = shapely.area(array)
        codes = pieces["supply_state"].to_numpy(dtype=object)[table["right"]]
        built = pieces["used_unsupplied"].fillna(value=False).to_numpy(dtype=bool)[table["right"]]
        by_code = {
            code: np.bincount(table["left"], weights=table["area"] * (codes == code), minlength=len(array))
            for code in (NOT_EXPROPRIATED, NOT_SUPPLIED, None)
        }
        covered = np.sum(list(by_code.values()), axis=0)
        by_code[OUTSIDE] = whole - covered
        order = (NOT_SUPPLIED, NOT_EXPROPRIATED, None, OUTSIDE)
        stacked = np.stack([by_code[code] for code in order])
        chosen = np.argmax(stacked, axis=0)
        has_figure = whole > 0.0
        state[open_rows[has_figure]] = [order[k] for k in chosen[has_figure]]
        table["batch_id"] = pieces["batch_id"].to_numpy(dtype=object)[table["right"]]
        shares = table.groupby(["left", "batch_id"], sort=True)["area"].sum().reset_index()
        main = shares.sort_values(["left", "area"], ascending=[True, False], kind="stable").drop_duplicates("left")
        inside = main["left"].to_numpy()[chosen[main["left"].to_numpy()] != order.index(OUTSIDE)]
        batch[open_rows[inside]] = main.set_index("left").loc[inside, "batch_id"].to_numpy(dtype=object)
        if pieces["used_unsupplied"].notna().any():
            share = np.bincount(table["left"], weights=table["area"] * built, minlength=len(array))
            used.iloc[open_rows[has_figure]] = share[has_figure] > _NOTICEABLE_M2
    used.iloc[np.flatnonzero(certain)] = False
    return pandas.DataFrame({"supply_state": state, "used_unsupplied": used, "batch_id": batch}, index=parcels.index)


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


def _counted_supplies(
    supplies: geopandas.GeoDataFrame, as_of: datetime.date, findings: Findings
) -> geopandas.GeoDataFrame:
    date = _first_date(supplies, ("supplied_on", "contract_date"))
    names = supplies["parcel_id"] if "parcel_id" in supplies.columns else supplies["source_fid"].astype(str)
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
    kept = kept.assign(parcel_id=names.loc[kept.index].to_numpy())
    return kept.loc[shapely.area(np.asarray(kept.geometry.array, dtype=object)) > 0.0].reset_index(drop=True)


def _union(frame: geopandas.GeoDataFrame) -> Any:
    return overlay.polygonal(np.array([shapely.union_all(np.asarray(frame.geometry.array, dtype=object))]))[0]


def _built(current_use: geopandas.GeoDataFrame) -> Any:
    if "dlbm" not in current_use.columns:
        raise missing_field("dlbm", "current_use", current_use.columns)
    return _union(current_use.loc[is_construction(current_use["dlbm"])])


def _batches(approvals: geopandas.GeoDataFrame, as_of: datetime.date, findings: Findings) -> geopandas.GeoDataFrame:
    """One row per batch that counts at AS_OF, the earliest approval first; undated ones last, and said."""
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
    rows = []
    end = periods.day(as_of)
    for batch, members in approvals.groupby("batch_id", sort=True):
        date = np.fmin.reduce(periods.days(members["approval_date"]))
        revoked = periods.days(members["revoked_on"]) if "revoked_on" in members else np.array([periods.NAT])
        if np.isnat(date):
            findings.add(
                "undated", "warning", "approvals", batch, "approval_date",
                tr("Batch {batch} has no approval date: it is counted, after all dated ones.").format(batch=batch),
            )  # fmt: skip
        elif date > end:
            findings.add(
                "later", "note", "approvals", batch, "approval_date",
                tr("Batch {batch} was approved on {date}, after {as_of}: it does not count.").format(
                    batch=batch, date=periods.iso(date), as_of=as_of
                ),
            )  # fmt: skip
            continue
        if (revoked <= end).any():
            findings.add(
                "revoked", "note", "approvals", batch, "revoked_on",
                tr("The approval of batch {batch} was revoked on {date}: it does not count.").format(
                    batch=batch, date=periods.iso(np.fmin.reduce(revoked))
                ),
            )  # fmt: skip
            kept = members.loc[~(revoked <= end)]
            if not len(kept):
                continue
        else:
            kept = members
        compensated = periods.days(kept["compensated_on"]) if "compensated_on" in kept else [periods.NAT]
        done = bool(np.all(np.asarray(compensated) <= end))
        record = kept["approval_area_m2"] if "approval_area_m2" in kept else pandas.Series([np.nan])
        rows.append(
            {
                "batch_id": batch,
                "approval_no": kept["approval_no"].iloc[0] if "approval_no" in kept else None,
                "approval_date": date,
                "approval_area_m2": record.iloc[0] if len(set(record)) == 1 else record.sum(),
                "compensated": done,
                "geometry": _union(kept),
            }
        )
    columns = ["batch_id", "approval_no", "approval_date", "approval_area_m2", "compensated", "geometry"]
    frame = geopandas.GeoDataFrame(pandas.DataFrame(rows, columns=columns), geometry="geometry", crs=approvals.crs)
    order = np.lexsort((frame["batch_id"].astype(str), frame["approval_date"].to_numpy(dtype="datetime64[ns]")))
    return frame.iloc[order].reset_index(drop=True)


def _own_parts(batches: geopandas.GeoDataFrame, area_method: str, progress: Progress) -> geopandas.GeoDataFrame:
    """Add area_m2, ratio, own (the batch less all earlier ones) and duplicated (what an earlier one holds)."""
    array = np.asarray(batches.geometry.array, dtype=object)
    own, duplicated = array.copy(), np.full(len(array), shapely.Polygon(), dtype=object)
    first, second, _ = overlay.overlapping_pairs(array, progress)
    for later in np.unique(second):
        earlier = shapely.union_all(array[first[second == later]])
        own[later] = shapely.difference(array[later], earlier)
        duplicated[later] = shapely.intersection(array[later], earlier)
    computed = area_m2(array, batches.crs, area_method)
    planar = shapely.area(array)
    return batches.assign(
        approved_m2=computed,
        ratio=np.where(planar > 0.0, computed / np.where(planar > 0.0, planar, 1.0), 1.0),
        own=overlay.polygonal(own),
        duplicated=overlay.polygonal(duplicated),
    )


def _cut(
    batches: geopandas.GeoDataFrame, ground: _Ground, progress: Progress
) -> tuple[list[tuple[int, Optional[str], Optional[bool], Any]], pandas.DataFrame]:
    """Cut each batch's own part; returns (batch row, state, used, geometry) and the balance."""
    own = batches["own"].to_numpy(dtype=object)
    supplies = np.asarray(ground.supplies.geometry.array, dtype=object)
    free = overlay.uncovered(own, supplies, progress.part(0.0, 0.4))
    tree = shapely.STRtree(supplies)
    cut: list[tuple[int, Optional[str], Optional[bool], Any]] = []
    rows = []
    for i in range(len(batches)):
        progress.report(0.4 + 0.6 * i / len(batches))
        ratio = float(batches["ratio"].iloc[i])
        touching = supplies[np.sort(tree.query(own[i], predicate="intersects"))]
        sold = shapely.intersection(own[i], shapely.union_all(touching)) if len(touching) else shapely.Polygon()
        parts: list[tuple[Optional[str], Any]]
        if ground.expropriated is not None:
            parts = [
                (NOT_EXPROPRIATED, shapely.difference(free[i], ground.expropriated)),
                (NOT_SUPPLIED, shapely.intersection(free[i], ground.expropriated)),
            ]
        else:
            parts = [(NOT_SUPPLIED if batches["compensated"].iloc[i] else None, free[i])]
        row = {
            "batch_id": batches["batch_id"].iloc[i],
            "approved_m2": float(batches["approved_m2"].iloc[i]),
            "duplicated_m2": shapely.area(batches["duplicated"].iloc[i]) * ratio,
            "not_expropriated_m2": 0.0,
            "expropriated_not_supplied_m2": 0.0,
            "expropriation_unknown_m2": 0.0,
            "supplied_m2": shapely.area(sold) * ratio,
            "approval_area_m2": batches["approval_area_m2"].iloc[i],
        }
        for state, geometry in parts:
            column = {NOT_EXPROPRIATED: "not_expropriated_m2", NOT_SUPPLIED: "expropriated_not_supplied_m2"}
            row[column.get(state or "", "expropriation_unknown_m2")] += shapely.area(geometry) * ratio
            if ground.built is None:
                cut.append((i, state, None, geometry))
            else:
                cut.append((i, state, True, shapely.intersection(geometry, ground.built)))
                cut.append((i, state, False, shapely.difference(geometry, ground.built)))
        rows.append(row)
    columns = [
        "batch_id", "approved_m2", "duplicated_m2", "not_expropriated_m2", "expropriated_not_supplied_m2",
        "expropriation_unknown_m2", "supplied_m2", "approval_area_m2",
    ]  # fmt: skip
    balance = pandas.DataFrame(rows, columns=columns)
    parts_sum = balance[columns[2:7]].sum(axis=1)
    balance.insert(7, "residual_m2", balance["approved_m2"] - parts_sum)
    balance["approval_gap_m2"] = balance["approval_area_m2"] - balance["approved_m2"]
    return cut, balance


def _anomalies(batches: geopandas.GeoDataFrame, ground: _Ground, progress: Progress) -> geopandas.GeoDataFrame:
    """What does not fit: duplicate approvals, supply before expropriation, supply outside every batch."""
    rows = [
        _anomaly("duplicate_approval", batches, i, None, batches["duplicated"].iloc[i])
        for i in np.flatnonzero(shapely.area(batches["duplicated"].to_numpy(dtype=object)) > 0.0)
    ]
    supplies = np.asarray(ground.supplies.geometry.array, dtype=object)
    ids = ground.supplies["parcel_id"].to_numpy(dtype=object)
    if ground.expropriated is not None:
        own = batches["own"].to_numpy(dtype=object)
        left, right, shared = overlay.pieces(supplies, own, progress.part(0.0, 0.5))
        early = overlay.polygonal(shapely.difference(shared, ground.expropriated))
        rows.extend(
            _anomaly("supply_before_expropriation", batches, right[k], ids[left[k]], early[k])
            for k in np.flatnonzero(shapely.area(early) > _NOTICEABLE_M2)
        )
    outside = overlay.uncovered(supplies, batches.geometry.array, progress.part(0.5, 1.0))
    rows.extend(
        _anomaly("supply_outside_batches", batches, None, ids[k], outside[k])
        for k in np.flatnonzero(shapely.area(outside) > _NOTICEABLE_M2)
    )
    columns = ["anomaly", "batch_id", "parcel_id", "area_m2", "sentence", "geometry"]
    return geopandas.GeoDataFrame(pandas.DataFrame(rows, columns=columns), geometry="geometry", crs=batches.crs)


def _anomaly(
    code: str, batches: geopandas.GeoDataFrame, batch: Optional[int], parcel: Optional[str], geometry: Any
) -> dict[str, Any]:
    if batch is None:
        area = float(area_m2([geometry], batches.crs)[0])
    else:
        area = float(shapely.area(geometry) * batches["ratio"].iloc[batch])
    name = None if batch is None else batches["batch_id"].iloc[batch]
    return {
        "anomaly": code,
        "batch_id": name,
        "parcel_id": parcel,
        "area_m2": area,
        "sentence": _anomaly_sentence(code).format(batch=name, parcel=parcel, area=area),
        "geometry": overlay.polygonal(np.array([geometry], dtype=object))[0],
    }


def _single_parts(
    cut: list[tuple[int, Optional[str], Optional[bool], Any]],
    batches: geopandas.GeoDataFrame,
    min_area: float,
    min_width: float,
    findings: Findings,
) -> geopandas.GeoDataFrame:
    """One row per contiguous piece; dust and what is smaller than asked for is counted and said."""
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
    keep = ~dust & ~small
    used = pandas.array([cut[k][2] for k in owner[keep]], dtype="boolean")
    frame = geopandas.GeoDataFrame(
        {
            "batch_row": rows[keep],
            "batch_id": batches["batch_id"].to_numpy(dtype=object)[rows[keep]],
            "supply_state": np.array([cut[k][1] for k in owner[keep]], dtype=object),
            "used_unsupplied": used,
            "area_m2": area[keep],
        },
        geometry=parts[keep],
        crs=batches.crs,
    )
    bounds = shapely.bounds(np.asarray(frame.geometry.array, dtype=object)).reshape(-1, 4)
    state = frame["supply_state"].map(lambda code: "" if code is None else code)
    order = np.lexsort(
        (bounds[:, 0], -bounds[:, 3], frame["used_unsupplied"].fillna(value=False), state, frame["batch_row"])
    )
    return frame.iloc[order].reset_index(drop=True)


def _lapse(
    pieces: geopandas.GeoDataFrame, batches: geopandas.GeoDataFrame, policy: Policy, as_of: datetime.date
) -> Any:
    """The day on which the approval may lapse (待核), unless the land was compensated or expropriated."""
    years = policy.value("approval_lapse_years", on=as_of)
    date = periods.days(batches["approval_date"])[pieces["batch_row"].to_numpy()]
    lapse = periods.add_years(date, int(years)) if years is not None else np.full(len(pieces), periods.NAT)
    safe = batches["compensated"].to_numpy(dtype=bool)[pieces["batch_row"].to_numpy()]
    safe |= (pieces["supply_state"] == NOT_SUPPLIED).to_numpy()
    return pandas.Series(np.where(safe, periods.NAT, lapse).astype("datetime64[ns]"), index=pieces.index)


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
    progress: Progress,
) -> geopandas.GeoDataFrame:
    """Give each piece its id: the earlier run's where it is still the same piece, else its batch's next number."""
    count = len(pieces)
    ids = np.full(count, None, dtype=object)
    origin = np.full(count, -1, dtype=np.int64)
    taken: set[str] = set()
    kept = list(_REASONS)
    if previous is not None and len(previous):
        if "piece_id" not in previous.columns:
            raise missing_field("piece_id", "previous", previous.columns)
        taken = {str(value) for value in previous["piece_id"].dropna()}
        kept += [name for name in previous.columns if name not in _COMPUTED and name not in kept]
        table = overlay.area_table(pieces.geometry.array, previous.geometry.array, progress)
        here = pieces.geometry.area.to_numpy()[table["left"]]
        there = previous.geometry.area.to_numpy()[table["right"]]
        table = table.loc[table["area"].to_numpy() > _SAME_PIECE * np.minimum(here, there)]
        given: set[int] = set()
        for row, old, _ in table.sort_values(["area", "left"], ascending=[False, True]).itertuples(index=False):
            if origin[row] < 0:
                origin[row] = old
                name = previous["piece_id"].iloc[old]
                if old not in given and pandas.notna(name):
                    ids[row] = str(name)
                    given.add(old)
    numbers: dict[str, int] = {}
    for row in np.flatnonzero(pandas.isna(ids)):
        batch = str(pieces["batch_id"].iloc[row])
        while True:
            numbers[batch] = numbers.get(batch, 0) + 1
            name = f"{batch}-{numbers[batch]:03d}"
            if name not in taken:
                break
        ids[row] = name
    result = pieces.drop(columns="batch_row")
    result.insert(0, "piece_id", ids)
    result.insert(1, "previous_id", np.full(count, None, dtype=object))
    for name in kept:
        if name not in result.columns:
            result[name] = np.full(count, None, dtype=object)
    if previous is not None and len(previous):
        rows = np.flatnonzero(origin >= 0)
        result.loc[rows, "previous_id"] = previous["piece_id"].to_numpy(dtype=object)[origin[rows]]
        for name in kept:
            if name in previous.columns:
                column = result[name].to_numpy(dtype=object).copy()
                column[rows] = previous[name].to_numpy(dtype=object)[origin[rows]]
                result[name] = column
    return result


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
        "duplicate_approval": tr("Batch {batch}: {area:.2f} m² were already approved by an earlier batch."),
        "supply_before_expropriation": tr(
            "Parcel {parcel}: {area:.2f} m² supplied inside batch {batch} are not expropriated."
        ),
        "supply_outside_batches": tr("Parcel {parcel}: {area:.2f} m² were supplied outside every batch given."),
    }[code]
