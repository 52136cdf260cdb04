"""Two surveys of one county compared: what became of the stock of the baseline, and what is new.

Parcels and unsupplied pieces are matched by id where their boundary stands, else by overlay, so that splits, mergers
and changed boundaries are seen as such. The area of every parcel of the baseline is divided once, by what covers it
now: still of its class, of another class of the stock, not settled, without a problem (disposed of), or nothing. What
is doubtful is never disposed of. So the parts of a parcel add up to its area in the baseline, and nothing is disposed
of twice. Source: handbook §1.2 (the progress formula), §4.4.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence

import geopandas
import numpy as np
import pandas
import pyproj
import shapely

from baiyuan_qgis.data import contract, dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import crs as crs_of
from baiyuan_qgis.geometry import overlay, repair
from baiyuan_qgis.geometry.area import area_m2
from baiyuan_qgis.land import periods
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

# the scope of what is summed over everything
ALL = "all"
# the classes of land that a campaign disposes of
STOCK = ("unsupplied", "idle", "possibly_idle", "inefficient")
KINDS = {"parcels": ("parcel", "parcel_id"), "unsupplied": ("piece", "piece_id")}
_CLEAR = "normal"
# columns that are read of a layer; the rest passes by
_READ = (
    "source_fid", "land_status", "recognition", "recognition_on", "disposed_on", "disposed_area_m2", "park_id",
    "park_name", "county", "area_m2", "geometry",
)  # fmt: skip
# a boundary that holds at least this much of the other's land and as much of its own has not changed
_SAME = 0.99
# less of the smaller one is no match but a shifted boundary between neighbours
_MATCH = 0.1
# what a parcel of the baseline is divided into, those that stand before others where features of now overlap first
_PARTS = ("remaining", "reclassified", "unclear", "disposed", "unmatched")
_REST = _PARTS.index("unmatched")
_DISPOSED = _PARTS.index("disposed")
# vertices that lie closer are the same vertex, moved between two systems (metres)
_VERTEX = 0.001


@dataclass(frozen=True)
class Comparison:
    """``changes``: rows of the baseline, then rows of now that are new; ``classes``: sums by scope and class of land.

    ``counted``: row of ``changes`` -> whether it counts in the sums (unsupplied parcels do not where pieces do).
    """

    changes: geopandas.GeoDataFrame
    classes: pandas.DataFrame
    counted: Any
    findings: pandas.DataFrame
    figures: dict[str, float] = field(default_factory=dict)


@dataclass
class _Side:
    """One survey's features of one kind: arrays of length n."""

    ids: Any
    status: Any
    area: Any
    planar: Any
    shapes: Any
    settled: Any
    office_m2: Any
    places: pandas.DataFrame

    @property
    def stock(self) -> Any:
        return np.isin(self.status, STOCK) & ~self.settled


def kind_of(frame: pandas.DataFrame) -> str:
    """Say what a layer holds: ``unsupplied`` (pieces) or ``parcels``."""
    columns = set(_named(frame).columns)
    return "unsupplied" if "piece_id" in columns and "land_status" not in columns else "parcels"


def compare(
    baseline: Mapping[str, geopandas.GeoDataFrame],
    current: Mapping[str, geopandas.GeoDataFrame],
    as_of: datetime.date,
    *,
    area_method: str = "ellipsoidal",
    names: Optional[Mapping[str, str]] = None,
    progress: Progress = SILENT,
) -> Comparison:
    """Compare two surveys.

    ``baseline``, ``current``: layers by kind, ``parcels`` (parcel_id, land_status) and ``unsupplied`` (piece_id), each
    in its own CRS; a kind that only one side holds is not compared, and the findings say so. ``as_of``: disposals and
    recognitions dated later do not count. ``names``: what the user calls a layer, by ``baseline.parcels`` and so on.
    Raises InputFault: no kind in both, no CRS, another datum, an id used twice, an unknown status, invalid geometry.
    """
    called = dict(names or {})
    findings = Findings()
    kinds = [kind for kind in KINDS if kind in baseline and kind in current]
    if not kinds:
        raise InputFault(
            tr("The baseline and the current survey hold different things: give parcels of both, or pieces of both.")
        )
    for kind in KINDS:
        if (kind in baseline) != (kind in current):
            findings.add(
                "one_sided", "warning", called.get(f"baseline.{kind}", kind), None, KINDS[kind][1],
                tr("{kind}: only one of the two surveys holds them; they are not compared.").format(
                    kind=dictionary.label("layer", kind)
                ),
            )  # fmt: skip
    crs = _common_crs(
        [
            (frames[kind], called.get(f"{side}.{kind}", side))
            for side, frames in (("current", current), ("baseline", baseline))
            for kind in kinds
        ]
    )
    parts = []
    for number, kind in enumerate(kinds):
        step = progress.part(number / len(kinds), (number + 1) / len(kinds))
        before, after = (
            _side(frames[kind], kind, called.get(f"{side}.{kind}", side), crs, as_of, area_method, findings)
            for side, frames in (("baseline", baseline), ("current", current))
        )
        step.report(0.2)
        parts.append(_compared(kind, before, after, crs, called, findings, step.part(0.2, 1.0)))
    rows = pandas.concat([changes for changes, _ in parts], ignore_index=True)
    changes = geopandas.GeoDataFrame(rows[[*dictionary.table("changes"), "geometry"]], geometry="geometry", crs=crs)
    now = pandas.concat([frame for _, frame in parts], ignore_index=True)
    pieces = "unsupplied" in kinds
    counted = _counted(changes, pieces)
    now = now.loc[~_unsupplied_parcels(now["feature_kind"], now["status"], pieces)]
    classes = _classes(changes.loc[counted], now)
    return Comparison(changes, classes, counted, findings.frame(), _figures(classes, changes))


def stored(changes: geopandas.GeoDataFrame, classes: pandas.DataFrame) -> Comparison:
    """Return the comparison that a survey holds, from its tables ``changes`` and ``class_changes``."""
    # pieces were compared where there are any; without any, no parcel of the two surveys stands on one
    pieces = bool((changes["feature_kind"] == "piece").any())
    return Comparison(changes, classes, _counted(changes, pieces), Findings().frame())


def _counted(changes: pandas.DataFrame, pieces: bool) -> Any:
    """Say of each row of ``changes`` whether it counts in the sums."""
    now = changes["current_status"].where(changes["outcome"] == "newly")
    kinds = changes["feature_kind"]
    return ~_unsupplied_parcels(kinds, changes["baseline_status"], pieces) & ~_unsupplied_parcels(kinds, now, pieces)


def _unsupplied_parcels(kinds: pandas.Series, status: pandas.Series, pieces: bool) -> Any:
    """Unsupplied parcels are the pieces once more where those are compared."""
    if not pieces:
        return np.zeros(len(kinds), dtype=bool)
    return ((kinds == "parcel") & (status == "unsupplied")).to_numpy(dtype=bool)


def _working(frame: geopandas.GeoDataFrame, label: str) -> pyproj.CRS:
    if frame.crs is None:
        raise InputFault(
            tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer=label),
            layer=label,
        )
    return crs_of.working_crs(frame.crs, frame.total_bounds, label)


def _common_crs(layers: Sequence[tuple[geopandas.GeoDataFrame, str]]) -> pyproj.CRS:
    """The working CRS of the first layer that holds anything; an empty inventory is one, too."""
    for frame, label in layers:
        if len(frame) and frame.geometry.notna().any():
            return _working(frame, label)
    raise InputFault(tr("Layer {layer} holds no features.").format(layer=layers[0][1]), layer=layers[0][1])


# ---- one survey


def _side(
    frame: geopandas.GeoDataFrame,
    kind: str,
    label: str,
    crs: pyproj.CRS,
    as_of: datetime.date,
    area_method: str,
    findings: Findings,
) -> _Side:
    key = KINDS[kind][1]
    given = _named(frame.reset_index(drop=True))
    given = given[[name for name in given.columns if name in (*_READ, key)]]
    if not isinstance(given, geopandas.GeoDataFrame) or given.crs is None:
        raise InputFault(
            tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer=label),
            layer=label,
        )
    crs_of.check_same_datum(given.crs, label, crs, label)
    given, _ = repair.sound(given, label, repair=False)
    if kind == "parcels":
        given = contract.typed(given, kind, label, ("parcel_id",))
        status = _statuses(given, label, findings)
    else:
        _check_pieces(given, label)
        status = np.full(len(given), "unsupplied", dtype=object)
    shapes = np.asarray(given.geometry.array, dtype=object)
    area = area_m2(shapes, given.crs, area_method)
    if "area_m2" in given.columns:
        stated = pandas.to_numeric(given["area_m2"], errors="coerce").to_numpy(np.float64)
        area = np.where(np.isfinite(area), area, stated)
    unknown = int((~np.isfinite(area)).sum())
    if unknown:
        findings.add(
            "area_unknown", "warning", label, None, "area_m2",
            tr("Layer {layer}: {count} features have neither figure nor area; they count by number only.").format(
                layer=label, count=unknown
            ),
        )  # fmt: skip
    moved = crs_of.transformed(given, crs, label)
    shapes = np.asarray(moved.geometry.array, dtype=object)
    return _Side(
        ids=given[key].astype(str).to_numpy(dtype=object),
        status=status,
        area=area,
        planar=shapely.area(shapes),
        shapes=shapes,
        settled=_settled(given, as_of),
        office_m2=_office(given, as_of),
        places=_places(given),
    )


def _named(frame: Any) -> Any:
    """The frame with columns that bear a field's shapefile code, or its name in other letters, under its name."""
    names = {}
    for name in (*_READ, *(key for _, key in KINDS.values())):
        if name in dictionary.fields():
            names[dictionary.field(name).code.lower()] = name
            names[name.lower()] = name
    renamed: dict[Any, str] = {}
    for column in frame.columns:
        meant = names.get(str(column).lower(), "")
        if meant and meant not in frame.columns and meant not in renamed.values():
            renamed[column] = meant
    return frame.rename(columns=renamed) if renamed else frame


def _check_pieces(frame: pandas.DataFrame, label: str) -> None:
    if "piece_id" not in frame.columns:
        raise contract.missing_field("piece_id", label, frame.columns)
    ids = frame["piece_id"]
    features = frame["source_fid"] if "source_fid" in frame.columns else pandas.Series(range(1, len(frame) + 1))
    bad = ids.isna() | ids.duplicated(keep=False)
    if bad.any():
        row = int(np.argmax(bad.to_numpy()))
        raise InputFault(
            tr(
                "Layer {layer}, feature {feature}: piece_id {value} is empty or there twice; each needs its own."
            ).format(layer=label, feature=features.iloc[row], value=ids.iloc[row]),
            layer=label,
            feature=features.iloc[row],
            field="piece_id",
        )


def _statuses(frame: pandas.DataFrame, label: str, findings: Findings) -> Any:
    """The land status of each parcel as a code, None where none is stated."""
    if "land_status" not in frame.columns:
        raise contract.missing_field("land_status", label, frame.columns)
    given = frame["land_status"]
    codes = given.map({text: _status(text) for text in given.dropna().unique()})
    blank = given.isna() | given.map(lambda text: not str(text).strip())
    wrong = (codes.isna() & ~blank).to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputFault(
            tr(
                "Layer {layer}, parcel {feature}, field land_status: “{value}” is no land status; it takes {codes}."
            ).format(
                layer=label,
                feature=frame["parcel_id"].iloc[row],
                value=given.iloc[row],
                codes=", ".join(dictionary.wording("land_status")),
            ),
            layer=label,
            feature=frame["parcel_id"].iloc[row],
            field="land_status",
        )
    if blank.any():
        first = frame["parcel_id"].iloc[int(np.argmax(blank.to_numpy()))]
        findings.add(
            "status_missing", "warning", label, first, "land_status",
            tr("Layer {layer}: {count} parcels have no land status; what became of them is not settled.").format(
                layer=label, count=int(blank.sum())
            ),
        )  # fmt: skip
    return np.where(blank, None, codes.astype(object).to_numpy())  # type: ignore[call-overload]


def _status(text: Any) -> Optional[str]:
    return dictionary.code_of("land_status", str(text)) or None


def _days(frame: pandas.DataFrame, name: str) -> Any:
    if name not in frame.columns:
        return np.full(len(frame), periods.NAT)
    return periods.days(frame[name])


def _settled(frame: pandas.DataFrame, as_of: datetime.date) -> Any:
    """Parcels that the bureau has struck off its list by AS_OF."""
    if "recognition" not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    day = _days(frame, "recognition_on")
    done = (frame["recognition"] == "disposed").fillna(value=False).to_numpy(dtype=bool)
    return done & ~(day > periods.day(as_of))


def _office(frame: pandas.DataFrame, as_of: datetime.date) -> Any:
    """The area that the office has written down as disposed of by AS_OF."""
    if "disposed_area_m2" not in frame.columns:
        return np.zeros(len(frame))
    area = pandas.to_numeric(frame["disposed_area_m2"], errors="coerce").to_numpy(np.float64, na_value=0.0)
    return np.where(_days(frame, "disposed_on") > periods.day(as_of), 0.0, np.nan_to_num(area))


def _places(frame: pandas.DataFrame) -> pandas.DataFrame:
    none = pandas.Series([None] * len(frame), dtype=object)
    return pandas.DataFrame(
        {
            name: frame[name].astype(object).where(frame[name].notna(), None) if name in frame.columns else none
            for name in ("park_id", "park_name", "county")
        }
    )


# ---- matching


@dataclass
class _Links:
    """Pairs of rows (baseline, current): shares of each one's area that the other holds; which pairs are matches."""

    old: Any
    new: Any
    of_old: Any
    of_new: Any
    edge: Any


def _links(old: _Side, new: _Side, label: str, findings: Findings, progress: Progress) -> _Links:
    """Match by id where the boundary stands or a figure is missing; overlay all others."""
    where = pandas.Series(np.arange(len(new.ids)), index=new.ids)
    partner = where.reindex(old.ids).fillna(-1).to_numpy(dtype=np.int64)
    rows = np.flatnonzero(partner >= 0)
    mine, theirs = old.shapes[rows], new.shapes[partner[rows]]
    drawn = ~(shapely.is_missing(mine) | shapely.is_missing(theirs))
    stands = ~drawn
    stands[drawn] = shapely.equals_exact(mine[drawn], theirs[drawn], tolerance=_VERTEX)
    fixed = rows[stands]
    left = np.setdiff1d(np.arange(len(old.ids)), fixed, assume_unique=True)
    right = np.setdiff1d(np.arange(len(new.ids)), partner[fixed], assume_unique=True)
    table = overlay.area_table(old.shapes[left], new.shapes[right], progress)
    a, b, area = left[table["left"]], right[table["right"]], table["area"].to_numpy()
    of_old, of_new = np.minimum(area / old.planar[a], 1.0), np.minimum(area / new.planar[b], 1.0)
    edge = np.maximum(of_old, of_new) >= _MATCH
    # one to one and within the tolerance: the same boundary, surveyed again
    alone = edge & (_degree(a, edge, len(old.ids))[a] == 1) & (_degree(b, edge, len(new.ids))[b] == 1)
    same = alone & (of_old >= _SAME) & (of_new >= _SAME)
    whole_old, whole_new = np.zeros(len(old.ids), dtype=bool), np.zeros(len(new.ids), dtype=bool)
    whole_old[a[same]] = whole_new[b[same]] = True
    keep = same | (~whole_old[a] & ~whole_new[b])
    of_old, of_new = np.where(same, 1.0, of_old), np.where(same, 1.0, of_new)
    moved = np.setdiff1d(rows[~stands], a[edge & (old.ids[a] == new.ids[b])])
    for row in moved[:20]:
        findings.add(
            "id_moved", "warning", label, old.ids[row], "",
            tr("{id} names other land in the current survey than in the baseline: it was matched by overlay.").format(
                id=old.ids[row]
            ),
        )  # fmt: skip
    ones = np.ones(len(fixed))
    return _Links(
        np.concatenate([fixed, a[keep]]),
        np.concatenate([partner[fixed], b[keep]]),
        np.concatenate([ones, of_old[keep]]),
        np.concatenate([ones, of_new[keep]]),
        np.concatenate([ones.astype(bool), edge[keep]]),
    )


def _degree(rows: Any, mask: Any, count: int) -> Any:
    return np.bincount(rows[mask], minlength=count)


def _changes_of_boundary(links: _Links, count_old: int, count_new: int) -> tuple[Any, Any]:
    """How the boundary of each row of the baseline and of now has changed, by the matches."""
    a, b = links.old[links.edge], links.new[links.edge]
    full = (links.of_old[links.edge] >= 1.0) & (links.of_new[links.edge] >= 1.0)
    down, up = np.bincount(a, minlength=count_old), np.bincount(b, minlength=count_new)
    # of a row's matches, those that have further matches themselves
    shared = np.bincount(a, weights=(up[b] > 1).astype(float), minlength=count_old)
    divided = np.bincount(b, weights=(down[a] > 1).astype(float), minlength=count_new)
    standing = np.bincount(a, weights=full.astype(float), minlength=count_old) > 0
    old = np.full(count_old, "regrouped", dtype=object)
    old[down == 0] = "gone"
    old[(down == 1) & (shared == 0)] = "changed"
    old[(down == 1) & (shared == 0) & standing] = "same"
    old[(down > 1) & (shared == 0)] = "split"
    only = np.full(count_old, -1)
    only[a] = b
    merged = (down == 1) & (shared == 1)
    old[merged & (np.append(divided, 0.0)[only] == 0)] = "merged"
    new = np.full(count_new, "new", dtype=object)
    new[b] = old[a]
    return old, new


def _joined(rows: Any, texts: Any, count: int) -> Any:
    """The texts of each row, distinct and in order, joined by a comma; None for none."""
    result = np.full(count, None, dtype=object)
    known = pandas.notna(texts)
    rows, texts = rows[known], texts[known]
    degree = np.bincount(rows, minlength=count)
    single = degree[rows] == 1
    result[rows[single]] = texts[single]
    several: dict[int, dict[str, None]] = {}
    for row, text in zip(rows[~single].tolist(), texts[~single].tolist()):
        several.setdefault(row, {})[str(text)] = None
    for row, known_texts in several.items():
        result[row] = ", ".join(known_texts)
    return result


# ---- dividing the baseline's land


def _shares(kind: str, old: _Side, new: _Side, links: _Links) -> Any:
    """Share of each parcel of the baseline by what became of it, n x 5, rows sum to 1; order of ``_PARTS``."""
    count = len(old.ids)
    own = new.status[links.new] == old.status[links.old]
    settled = new.settled[links.new]
    stock = np.isin(new.status[links.new], STOCK) & ~settled
    clear = settled | (new.status[links.new] == _CLEAR)
    part = np.where(stock & own, 0, np.where(stock, 1, np.where(clear, _DISPOSED, 2)))
    sums = np.zeros((count, len(_PARTS)))
    np.add.at(sums, (links.old, part), links.of_old)
    left = np.ones(count)
    shares = np.zeros_like(sums)
    for column in range(_REST):
        shares[:, column] = np.minimum(sums[:, column], left)
        left = left - shares[:, column]
    # what is no longer in the inventory of unsupplied land has left it; a parcel that is not found is only not found
    rest = _DISPOSED if kind == "unsupplied" else _REST
    shares[:, rest] += np.where(left > 1e-9, left, 0.0)
    return _with_office(shares, old, new, links)


def _with_office(shares: Any, old: _Side, new: _Side, links: _Links) -> Any:
    """What the office wrote down as disposed of counts, too: at most the whole parcel, taken from what remains."""
    written = np.bincount(links.old, weights=new.office_m2[links.new] * links.of_new, minlength=len(old.ids))
    with np.errstate(divide="ignore", invalid="ignore"):
        stated = np.clip(np.nan_to_num((written - old.office_m2) / old.area), 0.0, 1.0)
    more = np.maximum(stated - shares[:, _DISPOSED], 0.0)
    shares[:, _DISPOSED] += more
    for column in (0, 1, 2, _REST):
        taken = np.minimum(shares[:, column], more)
        shares[:, column] -= taken
        more = more - taken
    return shares


def _compared(
    kind: str,
    old: _Side,
    new: _Side,
    crs: pyproj.CRS,
    called: Mapping[str, str],
    findings: Findings,
    progress: Progress,
) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Rows of changes of one kind, and the features of now with what is new of each."""
    links = _links(old, new, called.get(f"current.{kind}", "current"), findings, progress.part(0.0, 0.7))
    boundary, boundary_new = _changes_of_boundary(links, len(old.ids), len(new.ids))
    shares = _shares(kind, old, new, links)
    stock = old.stock
    known = np.nan_to_num(old.area)
    edges = links.edge
    a, b = links.old[edges], links.new[edges]
    by_id = np.bincount(a, weights=(old.ids[a] == new.ids[b]).astype(float), minlength=len(old.ids)) > 0
    rows = {
        "feature_kind": np.full(len(old.ids), KINDS[kind][0], dtype=object),
        "baseline_id": old.ids,
        "current_id": _joined(a, new.ids[b], len(old.ids)),
        "baseline_status": old.status,
        "current_status": _joined(a, new.status[b], len(old.ids)),
        "outcome": _outcomes(shares, stock),
        "boundary_change": boundary,
        "matched_by": np.where(by_id, "id", np.where(boundary == "gone", "none", "overlay")).astype(object),
        "baseline_m2": old.area,
        "current_m2": _sums(a, new.area[b], len(old.ids)),
    }
    for column, name in enumerate(_PARTS):
        rows[f"{name}_m2"] = np.where(stock, shares[:, column] * known, 0.0)
    rows["newly_m2"] = np.zeros(len(old.ids))
    before = pandas.concat([pandas.DataFrame(rows), old.places], axis=1)
    for name in old.places.columns:
        # a layer that does not say its park may still be found in the other
        other = _joined(a, new.places[name].to_numpy(dtype=object)[b], len(old.ids))
        before[name] = before[name].where(before[name].notna(), other)
    before["geometry"] = geopandas.array.GeometryArray(old.shapes, crs=crs)
    covered = np.bincount(
        links.new, weights=np.where(stock[links.old], links.of_new, 0.0), minlength=len(new.ids)
    ).clip(0.0, 1.0)
    fresh = np.where(new.stock, 1.0 - covered, 0.0)
    fresh[fresh < 1e-9] = 0.0
    shown = (boundary_new == "new") | (fresh > 1.0 - _SAME)
    after = _new_rows(kind, old, new, a, b, boundary_new, fresh)[shown]
    after["geometry"] = geopandas.array.GeometryArray(new.shapes[shown], crs=crs)
    now = pandas.DataFrame(
        {
            "feature_kind": KINDS[kind][0],
            "status": np.where(new.stock, new.status, None),  # type: ignore[call-overload]
            "area": np.nan_to_num(new.area),
            "fresh": fresh,
            "park_id": new.places["park_id"],
            "park_name": new.places["park_name"],
        }
    )
    progress.report(1.0)
    return pandas.concat([before, after], ignore_index=True), now


def _new_rows(kind: str, old: _Side, new: _Side, a: Any, b: Any, boundary: Any, fresh: Any) -> pandas.DataFrame:
    count = len(new.ids)
    same_id = np.bincount(b, weights=(old.ids[a] == new.ids[b]).astype(float), minlength=count) > 0
    rows = {
        "feature_kind": np.full(count, KINDS[kind][0], dtype=object),
        "baseline_id": _joined(b, old.ids[a], count),
        "current_id": new.ids,
        "baseline_status": _joined(b, old.status[a], count),
        "current_status": new.status,
        "outcome": np.where(fresh > 1.0 - _SAME, "newly", "not_in_stock").astype(object),
        "boundary_change": boundary,
        "matched_by": np.where(same_id, "id", np.where(boundary == "new", "none", "overlay")).astype(object),
        "baseline_m2": _sums(b, old.area[a], count),
        "current_m2": new.area,
    }
    for name in _PARTS:
        rows[f"{name}_m2"] = np.zeros(count)
    rows["newly_m2"] = fresh * np.nan_to_num(new.area)
    return pandas.concat([pandas.DataFrame(rows), new.places], axis=1)


def _sums(rows: Any, values: Any, count: int) -> Any:
    """Sum by row, NaN where a row has none."""
    total = np.bincount(rows, weights=np.nan_to_num(values), minlength=count)
    return np.where(np.bincount(rows, minlength=count) > 0, total, np.nan)


def _outcomes(shares: Any, stock: Any) -> Any:
    """One word for each parcel of the baseline."""
    names = np.array(_PARTS, dtype=object)
    rest = shares.copy()
    rest[:, _DISPOSED] = -1.0
    outcome = names[np.argmax(rest, axis=1)]
    disposed = shares[:, _DISPOSED]
    outcome[disposed > 1.0 - _SAME] = "partly_disposed"
    outcome[disposed >= _SAME] = "disposed"
    outcome[~stock] = "not_in_stock"
    return outcome


# ---- sums


def _classes(changes: pandas.DataFrame, now: pandas.DataFrame) -> pandas.DataFrame:
    """Sums by class of land, of all and of each park."""
    before = changes.loc[changes["baseline_status"].isin(STOCK) & (changes["outcome"] != "newly")]
    before = before.loc[before["outcome"] != "not_in_stock"]
    after = now.loc[now["status"].notna()]
    old, new = (dict(list(frame.groupby(_park(frame)))) for frame in (before, after))
    scopes = [(ALL, before, after)]
    scopes.extend(
        (name, old.get(name, before.iloc[:0]), new.get(name, after.iloc[:0])) for name in sorted({*old, *new})
    )
    rows = [_class_row(scope, status, old, new) for scope, old, new in scopes for status in STOCK]
    return pandas.DataFrame(rows, columns=list(dictionary.table("class_changes")))


def _park(frame: pandas.DataFrame) -> pandas.Series:
    """The park by which a row is summed, NULL where none is known."""
    return frame["park_name"].where(frame["park_name"].notna(), frame["park_id"])


def _class_row(scope: str, status: str, before: pandas.DataFrame, now: pandas.DataFrame) -> dict[str, Any]:
    old, new = before.loc[before["baseline_status"] == status], now.loc[now["status"] == status]
    count, disposed = len(old), int((old["outcome"] == "disposed").sum())
    partly = int((old["outcome"] == "partly_disposed").sum())
    area = float(old["baseline_m2"].sum())
    row: dict[str, Any] = {
        "scope": scope,
        "land_status": status,
        "baseline_count": count,
        "baseline_m2": area,
        "disposed_count": disposed,
        "partly_count": partly,
        "remaining_count": count - disposed - partly,
    }
    for name in _PARTS:
        row[f"{name}_m2"] = float(old[f"{name}_m2"].sum())
    row["newly_count"] = int((new["fresh"] > 0.5).sum())
    row["newly_m2"] = float((new["fresh"] * new["area"]).sum())
    row["current_count"], row["current_m2"] = len(new), float(new["area"].sum())
    row["count_rate"] = disposed / count if count else np.nan
    row["area_rate"] = row["disposed_m2"] / area if area > 0.0 else np.nan
    return row


def _figures(classes: pandas.DataFrame, changes: pandas.DataFrame) -> dict[str, float]:
    whole = classes.loc[classes["scope"] == ALL].set_index("land_status")
    figures = {
        f"{measure}_{unit.upper()}": float(whole[f"{column}_{unit}"].sum())
        for measure, column in (
            ("BASELINE", "baseline"),
            ("DISPOSED", "disposed"),
            ("REMAINING", "remaining"),
            ("NEW", "newly"),
            ("CURRENT", "current"),
        )
        for unit in ("count", "m2")
    }
    for name in ("reclassified", "unclear", "unmatched"):
        figures[f"{name.upper()}_M2"] = float(whole[f"{name}_m2"].sum())
    for code in ("changed", "split", "merged", "regrouped"):
        rows = (changes["boundary_change"] == code) & changes["baseline_id"].notna() & (changes["outcome"] != "newly")
        figures[f"{code.upper()}_COUNT"] = float(rows.sum())
    return figures


def placed(frame: geopandas.GeoDataFrame, parks: geopandas.GeoDataFrame, progress: Progress = SILENT) -> Any:
    """Return the features with park_id, park_name and county of the park that holds most of each.

    What a layer says of its own park stays where the overlay finds none. Both in any CRS of one datum.
    """
    crs = _working(frame, "features")
    crs_of.check_same_datum(parks.crs, "parks", crs, "features")
    table = overlay.area_table(
        crs_of.transformed(frame, crs, "features").geometry.array,
        crs_of.transformed(parks, crs, "parks").geometry.array,
        progress,
    )
    best = table.sort_values(["left", "area"], kind="stable").drop_duplicates("left", keep="last")
    result = frame.copy()
    for name in ("park_id", "park_name", "county"):
        if name not in parks.columns:
            continue
        found = pandas.Series([None] * len(frame), index=frame.index, dtype=object)
        found.iloc[best["left"].to_numpy()] = parks[name].to_numpy(dtype=object)[best["right"].to_numpy()]
        if name in frame.columns:
            found = found.where(found.notna(), frame[name].astype(object))
        result[name] = found
    return result
