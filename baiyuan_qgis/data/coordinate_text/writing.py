"""The strict writer: coordinate text exactly as a dialect wants it, or a refusal that names plot and field."""

from __future__ import annotations

import codecs
import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Iterator, NamedTuple, Optional, Sequence

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import shapely

from baiyuan_qgis.data import filenames, gdalpath, zones
from baiyuan_qgis.data.coordinate_text import dialects
from baiyuan_qgis.data.coordinate_text.dialects import Dialect
from baiyuan_qgis.data.coordinate_text.problems import NOTE, Problems
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

# the columns of a plot's line by the fields that may hold them, the first that a layer has counts
FIELDS = {
    "number": ("plot_no", "parcel_id"),
    "name": ("plot_name", "holder"),
    "sheet": ("map_sheet",),
    "use": ("land_use", "planned_use"),
    "land_class": ("dlbm",),
    "kind": ("plot_kind",),
}
# areas that a plot may declare, the first that is known counts; else the drawn one
AREAS = ("legal_area_m2", "declared_area_m2", "area_m2")
# files are named by the first of these that a layer has
NAME_FIELDS = ("plot_name", "parcel_id", "parcel_code", "plot_no")
_POLYGON = "面"
FloatArray = npt.NDArray[np.float64]


class Written(NamedTuple):
    """The files written, in order, and what was noticed (COLUMNS of problems)."""

    files: Sequence[Path]
    problems: pandas.DataFrame


class _Facts(NamedTuple):
    """What the header says of all plots of a layer."""

    zone: zones.Zone
    date: datetime.date
    organisation: str


def write(
    path: Any,
    parcels: geopandas.GeoDataFrame,
    dialect: Any = dialects.DEFAULT,
    *,
    date: Optional[datetime.date] = None,
    organisation: str = "",
    layer: str = "parcels",
    progress: Progress = SILENT,
) -> pandas.DataFrame:
    """Write all plots into one file; return what was noticed.

    ``parcels``: polygons in a Gauss-Krüger zone of CGCS2000, Xi'an 80 or Beijing 54, with any of the fields of FIELDS
    and AREAS. Vertices that become one point at the dialect's digits are written once, and a row says so. The file
    appears complete or not at all. Raises InputFault with layer, feature and field where the dialect cannot hold a
    value, and Cancelled.
    """
    profile = dialects.load(dialect)
    path = Path(path)
    problems = Problems(path.name)
    facts = _facts(parcels, profile, date, organisation, layer)
    try:
        with gdalpath.drafting(path) as draft:
            _write_file(draft, parcels, profile, facts, layer, problems, progress)
    except OSError as error:
        raise InputFault(
            tr("{path} cannot be written ({reason}).").format(path=path, reason=error.strerror or error)
        ) from error
    return problems.frame()


def write_folder(
    folder: Any,
    parcels: geopandas.GeoDataFrame,
    dialect: Any = dialects.DEFAULT,
    *,
    names: Optional[Sequence[Any]] = None,
    each: bool = False,
    date: Optional[datetime.date] = None,
    organisation: str = "",
    layer: str = "parcels",
    progress: Progress = SILENT,
) -> Written:
    """Write the plots of each name of ``names`` (n texts) into a file of that name; without names, one file of all.

    ``each``: every plot gets a file of its own, with a number where names are the same. The files are named so that
    every system can hold them. All are written aside first: where one is refused, none appears. Raises as ``write``.
    """
    profile = dialects.load(dialect)
    folder = Path(folder)
    groups = _groups(parcels, names, each, layer)
    taken = filenames.Names(".txt")
    planned = [(folder / taken.make(name), rows) for name, rows in groups]
    facts = _facts(parcels, profile, date, organisation, layer)
    found = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with gdalpath.drafts(folder) as aside:
            for index, (path, rows) in enumerate(planned):
                problems = Problems(path.name)
                part = progress.part(index / len(planned), (index + 1) / len(planned))
                _write_file(aside / path.name, parcels.iloc[rows], profile, facts, layer, problems, part)
                found.append(problems.frame())
    except OSError as error:
        raise InputFault(
            tr("{path} cannot be written ({reason}).").format(path=folder, reason=error.strerror or error)
        ) from error
    return Written([path for path, _rows in planned], pandas.concat(found, ignore_index=True))


def _groups(parcels: Any, names: Optional[Sequence[Any]], each: bool, layer: str) -> list[tuple[str, list[int]]]:
    if names is None:
        return [(layer, list(range(len(parcels))))]
    words = ["" if name is None or pandas.isna(name) else str(name).strip() for name in names]
    if each:
        return [(word, [row]) for row, word in enumerate(words)]
    groups: dict[str, list[int]] = {}
    for row, word in enumerate(words):
        groups.setdefault(word, []).append(row)
    return list(groups.items())


def _facts(parcels: Any, profile: Dialect, date: Any, organisation: str, layer: str) -> _Facts:
    if not len(parcels):
        raise InputFault(tr("Layer {layer} holds no features.").format(layer=layer), layer=layer)
    if parcels.crs is None:
        raise InputFault(
            tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer=layer),
            layer=layer,
        )
    zone = zones.zone_of(parcels.crs)
    if zone is None:
        raise InputFault(
            tr(
                "Layer {layer} is in {crs}, which is no Gauss-Krüger zone of CGCS2000, Xi'an 80 or Beijing 54: "
                "reproject it to its zone first."
            ).format(layer=layer, crs=parcels.crs.name),
            layer=layer,
        )
    if zone.datum not in profile.datums:
        raise InputFault(
            tr("Dialect {dialect} has no words for the datum {datum} of layer {layer}.").format(
                dialect=profile.name, datum=zone.datum, layer=layer
            ),
            layer=layer,
        )
    _encodable(organisation, "organisation", None, layer, profile)
    if "\n" in organisation or "\r" in organisation:
        raise InputFault(tr("The organisation's name holds a line break."))
    return _Facts(zone, date or datetime.date.today(), organisation)  # noqa: DTZ011 (the office's own day)


def _write_file(
    path: Path,
    parcels: Any,
    profile: Dialect,
    facts: _Facts,
    layer: str,
    problems: Problems,
    progress: Progress,
) -> None:
    encoder = codecs.getincrementalencoder(profile.encoding)()
    with path.open("wb") as stream:
        for line in _lines(parcels, profile, facts, layer, problems, progress):
            stream.write(encoder.encode(line + profile.line_end))


def _lines(
    parcels: Any, profile: Dialect, facts: _Facts, layer: str, problems: Problems, progress: Progress
) -> Iterator[str]:
    """Yield the lines of one file without their ends."""
    values = {
        "datum": profile.datums[facts.zone.datum],
        "width": facts.zone.width,
        "zone": facts.zone.number,
        "precision": f"{10.0**-profile.digits:.{profile.digits}f}",
        "date": facts.date.isoformat(),
        "organisation": facts.organisation,
    }
    for line in profile.header:
        yield line.format(**values)
    columns = {name: parcels[name].tolist() for name in parcels.columns if name != parcels.geometry.name}
    features = columns.get("source_fid") or list(range(len(parcels)))
    for row, (feature, shape) in enumerate(zip(features, parcels.geometry.array)):
        progress.report(row / len(parcels))
        own = {name: cells[row] for name, cells in columns.items()}
        yield from _plot(own, shape, feature, row, profile, facts.zone, layer, problems)


def _plot(
    own: dict[str, Any],
    shape: Any,
    feature: Any,
    row: int,
    profile: Dialect,
    zone: zones.Zone,
    layer: str,
    problems: Problems,
) -> Iterator[str]:
    rings = _rings(shape, feature, profile, zone, layer, problems)
    counts = [len(ring) for ring in rings]
    written = sum(counts) + (len(rings) if profile.close and profile.count_closing else 0)
    stated = {"points": str(written), "area": _area(own, shape, feature, profile, layer), "shape": _POLYGON, "@": "@"}
    for column, fields in FIELDS.items():
        stated[column] = _text(own, fields, feature, layer, profile) if column in profile.parcel_columns else ""
    if not stated["number"] and "plot_no" not in own:
        stated["number"] = str(row + 1)
    yield ",".join(stated.get(column, "") for column in profile.parcel_columns)
    first = 0
    for number, ring in enumerate(rings, start=1):
        first = 0 if profile.numbering == "restart" else first
        order = list(range(len(ring))) + ([0] if profile.close else [])
        for index in order:
            cells = {
                "point": profile.point_name.format(number=first + index + 1),
                "ring": str(number),
                "east": f"{ring[index, 0]:.{profile.digits}f}",
                "north": f"{ring[index, 1]:.{profile.digits}f}",
            }
            yield ",".join(cells.get(column, "") for column in profile.point_columns)
        first += len(ring)


def _text(own: dict[str, Any], fields: Sequence[str], feature: Any, layer: str, profile: Dialect) -> str:
    """Return the value of the first of ``fields`` that a plot has; refuse what would break the line."""
    for field in fields:
        value = own.get(field)
        if value is None or pandas.isna(value) or not str(value).strip():
            continue
        text = str(value).strip()
        for mark in (",", "@", "\n", "\r"):
            if mark in text:
                shown = {"\n": tr("a line break"), "\r": tr("a line break")}.get(mark, f"“{mark}”")
                raise InputFault(
                    tr(
                        "Layer {layer}, feature {feature}, field {field}: {mark} in “{value}” would break the line."
                    ).format(layer=layer, feature=feature, field=field, mark=shown, value=" ".join(text.split())),
                    layer=layer,
                    feature=feature,
                    field=field,
                )
        _encodable(text, field, feature, layer, profile)
        return text
    return ""


def _encodable(text: str, field: str, feature: Any, layer: str, profile: Dialect) -> None:
    try:
        text.encode(profile.encoding)
    except UnicodeEncodeError as error:
        raise InputFault(
            tr("Layer {layer}, feature {feature}, field {field}: “{mark}” cannot be written in {encoding}.").format(
                layer=layer,
                feature="-" if feature is None else feature,
                field=field,
                mark=text[error.start],
                encoding=profile.encoding.upper(),
            ),
            layer=layer,
            feature=feature,
            field=field,
        ) from error


def _area(own: dict[str, Any], shape: Any, feature: Any, profile: Dialect, layer: str) -> str:
    """Return the area of record, else the drawn one, in the dialect's unit, rounded half up."""
    for field in AREAS:
        value = own.get(field)
        if value is None or pandas.isna(value):
            continue
        try:
            square_metres = float(value)
        except (TypeError, ValueError):
            square_metres = float("nan")
        if not (np.isfinite(square_metres) and square_metres > 0.0):
            raise InputFault(
                tr("Layer {layer}, feature {feature}, field {field}: {value} is no area.").format(
                    layer=layer, feature=feature, field=field, value=value
                ),
                layer=layer,
                feature=feature,
                field=field,
            )
        break
    else:
        square_metres = float(shapely.area(shape))
    return decimal_text(square_metres / dialects.AREA_UNITS[profile.area_unit], profile.area_digits)


def decimal_text(value: float, digits: int) -> str:
    """Return a number with so many decimals, rounded half up as official forms are."""
    return format(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP), "f")


# ---- rings


def _rings(
    shape: Any, feature: Any, profile: Dialect, zone: zones.Zone, layer: str, problems: Problems
) -> list[FloatArray]:
    """Return the open rings of a plot as they are written: each part's outer ring and its holes, easting first."""

    def refused(why: str) -> InputFault:
        return InputFault(
            tr("Layer {layer}, feature {feature}: {why}.").format(layer=layer, feature=feature, why=why),
            layer=layer,
            feature=feature,
        )

    if shape is None or shape.is_empty:
        raise refused(tr("it has no geometry"))
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise refused(tr("it is no polygon"))
    found = []
    for part in shapely.get_parts(shape):
        for index, ring in enumerate([part.exterior, *part.interiors]):
            found.append(_ring(shapely.get_coordinates(ring)[:-1], index > 0, profile, zone, problems))
    if any(len(ring) < 3 for ring in found):
        raise refused(tr("a ring becomes less than three points at {digits} digits").format(digits=profile.digits))
    faces = [shapely.Polygon(ring) for ring in found]
    if not shapely.is_valid(shape) or not all(face.is_valid for face in faces):
        raise refused(tr("its geometry is invalid at {digits} digits; repair it first").format(digits=profile.digits))
    return found


def _ring(xy: FloatArray, hole: bool, profile: Dialect, zone: zones.Zone, problems: Problems) -> FloatArray:
    """Return an open ring rounded, with or without the zone, each point once, begun and turned as the dialect wants."""
    added = (profile.zone_prefix - zone.prefixed) * zone.number * zones.PREFIX
    xy = np.round(xy + np.array([added, 0.0]), profile.digits)
    again = (xy == np.roll(xy, 1, axis=0)).all(axis=1)
    if again.any() and len(xy) > 1:
        sentence = tr("Vertices that are one point at {digits} digits are written once.").format(digits=profile.digits)
        problems.count("vertices", NOTE, 0, sentence)
        xy = xy[~again]
    if len(xy) < 3:
        return xy
    if profile.direction != "kept":
        clockwise = _twice_the_area(xy) < 0.0
        if clockwise != ((profile.direction == "clockwise") != hole):
            xy = xy[::-1]
    if profile.start == "northwest":
        low, high = xy.min(axis=0), xy.max(axis=0)
        # the vertex nearest to the corner of the ring's box; of equal ones the first
        xy = np.roll(xy, -int(np.argmin(np.hypot(xy[:, 0] - low[0], xy[:, 1] - high[1]))), axis=0)
    return xy


def _twice_the_area(xy: FloatArray) -> float:
    """Return twice the signed area of an open ring, counter-clockwise positive, about its first point."""
    x, y = (xy - xy[0]).T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
