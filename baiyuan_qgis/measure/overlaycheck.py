"""Parcels against park boundaries, zoning, current use and protection lines: who lies on what, to the square metre.

For every parcel and layer the pieces (less what overlaps inside the layer) and the uncovered rest sum to the parcel's
area; the rest is cut from the geometry, not computed as a remainder, so that the sum proves something. What is proved
is then closed: the rounding of new vertices is shared by all in proportion, and the sum is the area to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Mapping, Optional

import geopandas
import numpy as np
import pandas
import shapely

from baiyuan_qgis.data.contract import missing_field
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import overlay
from baiyuan_qgis.language import tr
from baiyuan_qgis.measure.parcelarea import areas, curvature
from baiyuan_qgis.progress import SILENT, Progress

UNCOVERED = "uncovered"
BALANCE_TOLERANCE_M2 = 0.01
_CLASS_FIELDS = {"parks": "park_id", "zoning": "zone_code", "current_use": "dlbm"}
_ORDER = ("parks", "zoning", "current_use", "farmland", "eco_redline", "urban_boundary")
_PIECE_COLUMNS = ("overlay_id", "parcel_id", "layer", "feature_id", "class", "area_m2", "overlap_m2")


@dataclass(frozen=True)
class OverlayCheck:
    """Results of :func:`check`: tables as in survey.gpkg, ``parcels`` row by row as the input, figures by name."""

    parcels: pandas.DataFrame
    pieces: geopandas.GeoDataFrame
    composition: pandas.DataFrame
    findings: pandas.DataFrame
    figures: dict[str, float]


@dataclass(frozen=True)
class _Cover:
    """One layer over all parcels; areas in m² by the parcels' own ratio."""

    rows: Any
    columns: Any
    geometries: Any
    area: Any
    overlap: Any
    uncovered: Any
    classes: Any


def check(
    parcels: geopandas.GeoDataFrame,
    layers: Mapping[str, geopandas.GeoDataFrame],
    *,
    surveyed: Optional[geopandas.GeoSeries] = None,
    parcels_name: str = "parcels",
    names: Optional[Mapping[str, str]] = None,
    zone_field: str = "zone_code",
    area_method: str = "ellipsoidal",
    min_area: float = 0.0,
    min_width: float = 0.0,
    pieces: bool = True,
    progress: Progress = SILENT,
) -> OverlayCheck:
    """Overlay the parcels with every layer given; all frames in one projected CRS, valid or missing geometries.

    ``layers``: by role (parks, zoning, current_use, farmland, eco_redline, urban_boundary) or by any other name;
    ``names``: what the user calls each layer; ``min_area`` (m²) and ``min_width`` (m, 2·area/perimeter): smaller
    pieces are left out, counted and reported; ``pieces=False``: areas only, the table of pieces stays empty (all
    other results are the same, PIECE_COUNT too), which takes a fraction of the time.
    A value whose layer was not given is NULL, never 0. An overlap of two features of one layer belongs to the first
    (``overlap_m2`` of the later piece). Raises InputFault: a class field missing, parks that touch no parcel.
    """
    findings = Findings()
    measured = areas(parcels, area_method, surveyed)
    ratio = curvature(parcels, measured["area_m2"])
    result = measured[["area_m2", "area_mu"]].copy()
    ids = parcels["parcel_id"].to_numpy()
    figures_only = np.asarray(parcels.geometry.array, dtype=object)
    for row in np.flatnonzero(~(shapely.area(figures_only) > 0.0)):
        findings.add(
            "geometry",
            "error",
            parcels_name,
            ids[row],
            "",
            tr("Parcel {parcel} has no area on the map: it is kept, but nothing can be said of its place.").format(
                parcel=ids[row]
            ),
        )
    lost = (shapely.area(figures_only) > 0.0) & ~np.isfinite(measured["area_m2"].to_numpy())
    for row in np.flatnonzero(lost):
        findings.add(
            "geometry",
            "error",
            parcels_name,
            ids[row],
            "",
            tr(
                "Parcel {parcel}: its coordinates lie outside the CRS; it has no area and nothing can be said of it."
            ).format(parcel=ids[row]),
        )
    roles = [name for name in _ORDER if name in layers] + [name for name in layers if name not in _ORDER]
    limits = _Limits(min_area, min_width)
    layers_of_pieces: list[geopandas.GeoDataFrame] = []
    count = 0
    compositions: list[pandas.DataFrame] = []
    for number, name in enumerate(roles):
        within = progress.part(number / (len(roles) + 1), (number + 1) / (len(roles) + 1))
        called = (names or {}).get(name, name)
        within.report(0.0, tr("Overlaying {layer}").format(layer=called))
        frame = layers[name]
        field = zone_field if name == "zoning" else _CLASS_FIELDS.get(name, "")
        classes = _classes(frame, field, name, called)
        cover = _cover(parcels, ratio, frame, called, limits, findings, within, pieces=pieces)
        if not len(cover.rows):
            _no_contact(name, called, findings)
        cover = replace(cover, classes=classes[cover.columns])
        if field:
            _unclassed(cover, frame, field, called, findings)
        composition = _composition(cover, ids, result["area_m2"].to_numpy(), name)
        count += len(cover.rows)
        if pieces:
            layers_of_pieces.append(_pieces(cover, ids, frame, name))
        compositions.append(composition.drop(columns="row"))
        _attributes(result, cover, composition, frame, name, ids)
    result["overlap_m2"] = _overlap_inside(parcels, ratio, ids, parcels_name, findings, progress.part(0.9, 1.0))
    for fields in _LAYER_FIELDS.values():
        for field, kind in fields:
            if field not in result.columns:
                result[field] = pandas.Series(
                    [None] * len(result) if kind == "text" else np.nan,
                    index=result.index,
                    dtype=object if kind == "text" else "float64",
                )
    table = _concat(layers_of_pieces, parcels.crs)
    table["overlay_id"] = np.arange(1, len(table) + 1)
    composition = (
        pandas.concat(compositions, ignore_index=True)
        if compositions
        else pandas.DataFrame(columns=["parcel_id", "layer", "class", "area_m2", "share"])
    )
    noticed = findings.frame()
    figures = {
        "PARCEL_COUNT": float(len(parcels)),
        "PARCEL_M2": float(result["area_m2"].sum()),
        "PIECE_COUNT": float(count),
        "OVERLAP_M2": float(result["overlap_m2"].sum()),
        "FINDING_COUNT": float(len(noticed)),
    }
    for name in ("farmland_m2", "eco_redline_m2", "outside_urban_boundary_m2"):
        if result[name].notna().any():
            figures[name.upper()] = float(result[name].sum())
    return OverlayCheck(result, table, composition, noticed, figures)


def in_parks(
    parcels: geopandas.GeoDataFrame,
    parks: geopandas.GeoDataFrame,
    *,
    parcels_name: str = "parcels",
    parks_name: str = "parks",
    progress: Progress = SILENT,
) -> geopandas.GeoDataFrame:
    """Return the parcels with park_id and park_name of the park that holds the largest share of each.

    Where a parcel lies in no park, what its own layer says stays. Raises InputFault as :func:`check` does.
    """
    found = check(
        parcels,
        {"parks": parks},
        parcels_name=parcels_name,
        names={"parks": parks_name},
        area_method="planar",
        progress=progress,
    ).parcels
    placed = parcels.copy()
    for name in ("park_id", "park_name"):
        stated = parcels[name] if name in parcels.columns else found[name]
        placed[name] = found[name].where(found[name].notna(), stated)
    return placed


_LAYER_FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    "parks": (("park_id", "text"), ("park_name", "text"), ("park_share", "real")),
    "zoning": (("zone_main", "text"), ("zone_share", "real")),
    "farmland": (("farmland_m2", "real"),),
    "eco_redline": (("eco_redline_m2", "real"),),
    "urban_boundary": (("outside_urban_boundary_m2", "real"),),
}


@dataclass(frozen=True)
class _Limits:
    """The smallest piece that counts: area in m², width in m."""

    area: float
    width: float


def _cover(
    parcels: geopandas.GeoDataFrame,
    ratio: Any,
    frame: geopandas.GeoDataFrame,
    called: str,
    limits: _Limits,
    findings: Findings,
    progress: Progress,
    *,
    pieces: bool,
) -> _Cover:
    """Measure the layer on the parcels and prove that pieces and rest give every parcel back; then leave out slivers.

    The area of a piece is computed without cutting it where nobody asks for its figure; the uncovered rest is cut
    always, so that the proof is one.
    """
    a = np.asarray(parcels.geometry.array, dtype=object)
    b = np.asarray(frame.geometry.array, dtype=object)
    # the width of a piece is that of its figure
    if pieces or limits.width > 0.0:
        rows, columns, geometries = overlay.pieces(a, b, progress.part(0.0, 0.6))
        area = shapely.area(geometries) * ratio[rows]
    else:
        pairs = overlay.area_table(a, b, progress.part(0.0, 0.6))
        rows, columns, geometries = pairs["left"].to_numpy(), pairs["right"].to_numpy(), None
        area = pairs["area"].to_numpy() * ratio[rows]
    doubtful = _overlapping(columns, b, progress.part(0.6, 0.7))[columns]
    if geometries is None:
        geometries = _figures(rows, columns, a, b, doubtful, progress.part(0.7, 0.8))
    overlap = _overlap_of_pieces(rows, geometries, doubtful, progress.part(0.7, 0.8)) * ratio[rows]
    covered = np.bincount(rows, weights=area - overlap, minlength=len(a))
    total = shapely.area(a) * ratio
    uncovered = np.where(np.isfinite(total), 0.0, np.nan)
    open_rows = np.flatnonzero(total - covered > 1e-6)
    if len(open_rows):
        rest = overlay.uncovered(a[open_rows], b, progress.part(0.8, 1.0))
        uncovered[open_rows] = shapely.area(rest) * ratio[open_rows]
    gap = total - covered - uncovered
    _audit(gap, parcels["parcel_id"].to_numpy(), called, findings)
    # proved within the tolerance; what new vertices were rounded by is shared, so that the sum is the area
    with np.errstate(invalid="ignore", divide="ignore"):
        closing = np.where(np.abs(gap) <= BALANCE_TOLERANCE_M2, total / (covered + uncovered), 1.0)
    closing[~np.isfinite(closing)] = 1.0
    area, overlap, uncovered = area * closing[rows], overlap * closing[rows], uncovered * closing
    small = area < limits.area
    if limits.width > 0.0:
        small |= overlay.width(geometries) * np.sqrt(ratio[rows]) < limits.width
    if small.any():
        ids, features = parcels["parcel_id"].to_numpy()[rows[small]], _features(frame)[columns[small]]
        _left_out(called, ids, features, area[small], findings)
        rows, columns, geometries, area = rows[~small], columns[~small], geometries[~small], area[~small]
        overlap = _overlap_of_pieces(rows, geometries, doubtful[~small], progress) * (ratio * closing)[rows]
    return _Cover(rows, columns, geometries, area, overlap, uncovered, None)


def _left_out(called: str, ids: Any, features: Any, area: Any, findings: Findings) -> None:
    """Count the slivers of a layer in one finding and list each in one of its own: no square metre goes unsaid."""
    sentence = tr("{count} pieces of {layer} smaller than asked for were left out, {area:.2f} m² in all.")
    text = sentence.format(count=len(area), layer=called, area=float(area.sum()))
    findings.add("slivers", "note", called, None, "", text)
    sentence = tr("Parcel {parcel}: {area:.6f} m² on feature {feature} of {layer} were left out.")
    for parcel, feature, square_metres in zip(ids.tolist(), features.tolist(), area.tolist()):
        text = sentence.format(parcel=parcel, area=square_metres, feature=feature, layer=called)
        findings.add("sliver", "note", called, parcel, "", text)


def _features(frame: geopandas.GeoDataFrame) -> Any:
    return frame["source_fid"].to_numpy() if "source_fid" in frame.columns else np.arange(len(frame))


def _no_contact(role: str, called: str, findings: Findings) -> None:
    sentence = tr("Layer {layer} touches no parcel: is it the right layer, and is its CRS right?").format(layer=called)
    if role == "parks":
        raise InputFault(sentence, layer=called)
    findings.add("no_contact", "warning", called, None, "", sentence)


def _classes(frame: geopandas.GeoDataFrame, field: str, role: str, called: str) -> Any:
    """The class of each feature as text; a layer without classes is one class of its own name, NULL stays NULL."""
    if not field:
        return np.full(len(frame), role, dtype=object)
    if field in frame.columns:
        return frame[field].map(lambda v: None if v is None or pandas.isna(v) else str(v)).to_numpy(dtype=object)
    if role != "zoning":
        raise missing_field(field, called, frame.columns)
    columns = ", ".join(str(c) for c in frame.columns if c not in ("geometry", "source_fid"))
    raise InputFault(
        tr("Layer {layer} has no field {field}; it has: {fields}. Choose the field that holds the zone.").format(
            layer=called, field=field, fields=columns
        ),
        layer=called,
        field=field,
    )


def _unclassed(cover: _Cover, frame: geopandas.GeoDataFrame, field: str, called: str, findings: Findings) -> None:
    """Name the features on parcels that have no class: what lies on them is known to be in none of the others."""
    nameless = pandas.isna(cover.classes)
    features = _features(frame)
    for column in np.unique(cover.columns[nameless]):
        findings.add(
            "class_missing",
            "warning",
            called,
            features[column],
            field,
            tr(
                "Feature {feature} of layer {layer} has no {field}: {area:.2f} m² of parcels lie on it, "
                "and their class is unknown."
            ).format(
                feature=features[column],
                layer=called,
                field=field,
                area=float(cover.area[nameless & (cover.columns == column)].sum()),
            ),
        )


def _overlapping(columns: Any, layer: Any, progress: Progress) -> Any:
    """Say which features of the layer share area with others of it; only those on parcels are looked at."""
    used = np.unique(columns)
    first, second, _ = overlay.overlapping_pairs(layer[used], progress)
    doubtful = np.zeros(len(layer), dtype=bool)
    doubtful[used[first]] = True
    doubtful[used[second]] = True
    return doubtful


def _figures(rows: Any, columns: Any, parcels: Any, layer: Any, doubtful: Any, progress: Progress) -> Any:
    """The figures of the pieces that may overlap others of their parcel; None for all others, which nobody needs."""
    figures = np.full(len(rows), None, dtype=object)
    several = doubtful & (np.bincount(rows, weights=doubtful, minlength=len(parcels))[rows] > 1)
    if several.any():
        own, other = np.unique(rows[several]), np.unique(columns[several])
        left, right, found = overlay.pieces(parcels[own], layer[other], progress)
        made = pandas.Series(found, index=pandas.MultiIndex.from_arrays([own[left], other[right]]))
        wanted = pandas.MultiIndex.from_arrays([rows[several], columns[several]])
        figures[several] = made.reindex(wanted).to_numpy(dtype=object)
        figures[pandas.isna(figures)] = None
    return figures


def _overlap_of_pieces(rows: Any, geometries: Any, doubtful: Any, progress: Progress) -> Any:
    """Planar area of each piece that an earlier piece of the same parcel already covers (the layer overlaps itself)."""
    overlap = np.zeros(len(rows))
    in_doubt = np.unique(rows[doubtful])
    for number, row in enumerate(in_doubt):
        progress.report(number / len(in_doubt))
        members = np.arange(*np.searchsorted(rows, [row, row + 1]))
        # what does not overlap in the layer does not overlap on the parcel
        members = members[doubtful[members] & ~shapely.is_missing(geometries[members])]
        if len(members) < 2:
            continue
        taken = geometries[members[0]]
        for i in members[1:]:
            overlap[i] = shapely.area(shapely.intersection(geometries[i], taken))
            taken = shapely.union(taken, geometries[i])
    return overlap


def _composition(cover: _Cover, ids: Any, total: Any, name: str) -> pandas.DataFrame:
    """Area and share of each class in each parcel; features of one class that overlap count once."""
    table = pandas.DataFrame({"row": cover.rows, "class": cover.classes, "area_m2": cover.area})
    grouped = table.groupby(["row", "class"], sort=True, dropna=False)
    group = grouped.ngroup().to_numpy()
    result = grouped["area_m2"].sum().reset_index()
    order = np.argsort(group, kind="stable")
    in_order = group[order]
    for number in np.unique(group[cover.overlap > 0.0]):
        members = order[slice(*np.searchsorted(in_order, [number, number + 1]))]
        members = members[~shapely.is_missing(cover.geometries[members])]
        own = cover.geometries[members]
        twice = shapely.area(own).sum() - shapely.area(shapely.union_all(own))
        result.loc[number, "area_m2"] -= twice * cover.area[members[0]] / shapely.area(own[0])
    bare = np.flatnonzero(cover.uncovered > 0.0)
    rest = pandas.DataFrame({"row": bare, "class": UNCOVERED, "area_m2": cover.uncovered[bare]})
    result = pandas.concat([result, rest], ignore_index=True).sort_values(["row", "class"], kind="stable")
    rows = result["row"].to_numpy(dtype=np.int64)
    return pandas.DataFrame(
        {
            "parcel_id": ids[rows],
            "layer": name,
            "class": result["class"].to_numpy(dtype=object),
            "area_m2": result["area_m2"].to_numpy(),
            "share": result["area_m2"].to_numpy() / total[rows],
            "row": rows,
        }
    )


def _pieces(cover: _Cover, ids: Any, frame: geopandas.GeoDataFrame, name: str) -> geopandas.GeoDataFrame:
    features = _features(frame)
    return geopandas.GeoDataFrame(
        {
            "parcel_id": ids[cover.rows],
            "layer": name,
            "feature_id": [str(value) for value in features[cover.columns]],
            "class": cover.classes,
            "area_m2": cover.area,
            "overlap_m2": cover.overlap,
        },
        geometry=cover.geometries,
        crs=frame.crs,
    )


def _concat(frames: list[geopandas.GeoDataFrame], crs: Any) -> geopandas.GeoDataFrame:
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        empty: dict[str, Any] = {name: [] for name in _PIECE_COLUMNS}
        return geopandas.GeoDataFrame(empty, geometry=[], crs=crs)
    table = geopandas.GeoDataFrame(pandas.concat(frames, ignore_index=True), geometry="geometry", crs=crs)
    table.insert(0, "overlay_id", 0)
    return table


def _attributes(
    result: pandas.DataFrame, cover: _Cover, composition: pandas.DataFrame, frame: Any, name: str, ids: Any
) -> None:
    """Put the layer's fields on the parcels; a parcel without area keeps NULL."""
    known = np.isfinite(cover.uncovered)
    covered = np.bincount(cover.rows, weights=cover.area - cover.overlap, minlength=len(ids))
    if name in ("farmland", "eco_redline"):
        result[f"{name}_m2"] = np.where(known, covered, np.nan)
    elif name == "urban_boundary":
        result["outside_urban_boundary_m2"] = cover.uncovered
    elif name in ("parks", "zoning"):
        held = composition[(composition["class"] != UNCOVERED) & composition["class"].notna()]
        main = held.sort_values(["row", "area_m2", "class"], ascending=[True, False, True]).drop_duplicates("row")
        main = main.set_index("row")
        share = pandas.Series(np.where(known, 0.0, np.nan), index=range(len(ids)))
        share.loc[main.index] = main["share"]
        code = pandas.Series([None] * len(ids), dtype=object)
        code.loc[main.index] = main["class"]
        result["park_share" if name == "parks" else "zone_share"] = share.to_numpy()
        result["park_id" if name == "parks" else "zone_main"] = code.to_numpy()
        if name == "parks":
            names = dict(zip(frame["park_id"], frame["park_name"])) if "park_name" in frame.columns else {}
            result["park_name"] = [names.get(value) for value in code]


def _audit(gap: Any, ids: Any, called: str, findings: Findings) -> None:
    """Report every parcel that its pieces and the uncovered rest do not give back."""
    for row in np.flatnonzero(np.abs(np.nan_to_num(gap)) > BALANCE_TOLERANCE_M2):
        findings.add(
            "balance",
            "warning",
            called,
            ids[row],
            "area_m2",
            tr("Parcel {parcel}: pieces of {layer} and the uncovered rest miss its area by {gap:.3f} m².").format(
                parcel=ids[row], layer=called, gap=float(gap[row])
            ),
        )


def _overlap_inside(
    parcels: geopandas.GeoDataFrame, ratio: Any, ids: Any, name: str, findings: Findings, progress: Progress
) -> Any:
    """Area of each parcel that other parcels of the layer claim too."""
    array = np.asarray(parcels.geometry.array, dtype=object)
    first, second, shared = overlay.overlapping_pairs(array, progress)
    rows = np.concatenate([first, second])
    claimed = np.where(shapely.is_missing(array), np.nan, 0.0)
    if len(rows):
        keys, unions = overlay.union(np.concatenate([shared, shared]), rows)
        claimed[keys] = shapely.area(unions) * ratio[keys]
    for i, j, geometry in zip(first, second, shared):
        area = float(shapely.area(geometry) * ratio[i])
        if area > BALANCE_TOLERANCE_M2:
            findings.add(
                "overlap",
                "warning",
                name,
                ids[i],
                "overlap_m2",
                tr("Parcels {first} and {second} overlap by {area:.2f} m².").format(
                    first=ids[i], second=ids[j], area=area
                ),
            )
    return claimed
