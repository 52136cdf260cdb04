"""Layers from files and databases, without QGIS; nothing about them is guessed in silence.

A source is a path, ``path|layername=name`` as QGIS writes it, or ``postgres:SERVICE|layername=schema.table`` (a service
of libpq, so that no password stands anywhere). Read are GeoPackage, shapefile, FileGDB, GeoJSON, DXF (closed lines)
and whatever else GDAL opens, CSV and XLSX tables, and PostGIS.

Arcs (CURVEPOLYGON, MULTISURFACE) become chords of 0.1 degrees, which leave the arc by 4e-7 of its radius: by less than
a millimetre up to 2.6 km. GDAL's own step of 4 degrees takes 0.08 % of a disc's area, 25 m² of one of 100 m radius.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

import geopandas
import numpy as np
import pandas
import pyogrio
import pyproj
import shapely

from baiyuan_qgis.data import encoding as encodings
from baiyuan_qgis.data import gdalpath, placement, postgis, tables
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

# What arcs of up to 2.6 km radius become lies on them within this.
ARC_TOLERANCE_M = 0.001
_ARC_STEP = "OGR_ARC_STEPSIZE"
_ARC_STEP_DEGREES = 0.1
_UNDEFINED = ("Undefined geographic", "Undefined Cartesian", "Undefined geodetic")
_POLYGONS = ("Polygon", "MultiPolygon")


def read(source: str, encoding: str = "", crs: Any = None) -> geopandas.GeoDataFrame:
    """Return a layer with its feature ids in ``source_fid``; a table without geometry has an empty geometry column.

    ``encoding`` wins over what a shapefile or a text table says of itself; ``crs`` is taken for a layer that has none
    (and for no other). ``attrs["notes"]`` holds what was decided or is doubtful, one sentence each.

    Raises InputFault when the file or the layer cannot be read, when a file holds several layers and none is named,
    when a layer has no CRS and none is given, and when its coordinates contradict its CRS.
    """
    notes: list[str] = []
    if source.startswith(postgis.PREFIX):
        frame = postgis.read(source)
    else:
        path, _, layer = source.partition("|layername=")
        frame = _read_file(path, layer, encoding, notes)
    frame = _placed(frame, source, crs, notes)
    frame.attrs["notes"] = notes
    return frame


def _read_file(path: str, layer: str, encoding: str, notes: list[str]) -> geopandas.GeoDataFrame:
    if not _exists(path):
        raise InputFault(tr("The file {path} does not exist.").format(path=path))
    suffix = Path(path).suffix.lower()
    if suffix in tables.SUFFIXES:
        table = tables.read(Path(path), layer, encoding, notes)
        frame = geopandas.GeoDataFrame(table, geometry=[None] * len(table))
        frame["source_fid"] = np.arange(1, len(frame) + 1, dtype=np.int64)
        return frame
    found = encodings.Encoding("", "")
    if suffix == ".shp":
        found = encodings.of_shapefile(Path(path), encoding)
        _complete(Path(path))
        notes += [found.note] if found.note else []
    with gdalpath.reading(Path(path)) as readable:
        frame = _read(path, str(readable), layer, found.name)
    frame.attrs["encoding"] = found
    if suffix == ".shp" and found.name:
        frame = _decoded(frame, found.name, Path(path).name, notes)
    return _closed_lines(frame, Path(path).name, notes) if suffix == ".dxf" else frame


def _exists(path: str) -> bool:
    try:
        # stat and not exists(), which takes a name that no disk can hold for one that is merely not there
        return bool(path) and Path(path).stat() is not None
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise InputFault(
            tr("The path {path} cannot be used: {reason}.").format(
                path=f"{path[:60]!r}" + ("…" if len(path) > 60 else ""), reason=getattr(error, "strerror", "") or error
            )
        ) from error


def _complete(path: Path) -> None:
    """Refuse a shapefile that lost one of its files on the way."""
    for suffix in (".shx", ".dbf"):
        if not any(path.with_suffix(each).is_file() for each in (suffix, suffix.upper())):
            raise InputFault(
                tr("The shapefile {path} has no {suffix} file beside it; ask for all its files.").format(
                    path=path, suffix=suffix
                )
            )


def _read(path: str, readable: str, layer: str, encoding: str) -> geopandas.GeoDataFrame:
    try:
        names = [str(row[0]) for row in pyogrio.list_layers(readable)]
    except pyogrio.errors.DataSourceError as error:
        raise InputFault(tr("The file {path} cannot be read: {reason}.").format(path=path, reason=error)) from error
    if layer and layer not in names:
        raise InputFault(
            tr("The file {path} has no layer {layer}; it has: {names}.").format(
                path=path, layer=layer, names=", ".join(names)
            )
        )
    if not layer and len(names) > 1:
        raise InputFault(
            tr("The file {path} holds several layers: add |layername= and one of {names}.").format(
                path=path, names=", ".join(names)
            )
        )
    # a shapefile's bytes come as they are: the end of a field may cut a character, which no decoder of GDAL takes
    options = {"encoding": "ISO-8859-1"} if encoding else {}
    try:
        with _short_chords():
            frame = pyogrio.read_dataframe(readable, layer=layer or names[0], fid_as_index=True, **options)
    except (pyogrio.errors.DataSourceError, RuntimeError, ValueError) as error:
        raise InputFault(tr("The file {path} cannot be read: {reason}.").format(path=path, reason=error)) from error
    fids = frame.index.to_numpy(dtype=np.int64)
    frame = frame.reset_index(drop=True)
    if not isinstance(frame, geopandas.GeoDataFrame):
        frame = geopandas.GeoDataFrame(frame, geometry=[None] * len(frame))
    elif frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    frame["source_fid"] = pandas.Series(fids, index=frame.index)
    return frame


def _decoded(frame: geopandas.GeoDataFrame, encoding: str, name: str, notes: list[str]) -> geopandas.GeoDataFrame:
    """Return a frame whose names and texts, read byte by byte, are decoded."""
    cut = 0
    renamed = {}
    for column in frame.columns:
        if column not in ("geometry", "source_fid"):
            renamed[column], _ = encodings.decode(str(column).encode("latin-1", "replace"), encoding)
    attrs = dict(frame.attrs)
    frame = frame.rename(columns=renamed)
    for column in renamed.values():
        values = frame[column]
        if values.dtype != object:
            continue
        made = []
        for value in values:
            if not isinstance(value, str) or value.isascii():
                made.append(value)
                continue
            text, lost = encodings.decode(value.encode("latin-1", "replace"), encoding)
            cut += lost != 0
            made.append(text)
        frame[column] = pandas.Series(made, index=frame.index, dtype=object)
    if cut:
        notes.append(
            tr("{count} texts of {path} end in the middle of a character or hold none; it was left out.").format(
                count=cut, path=name
            )
        )
    frame.attrs = attrs
    return frame


def _closed_lines(frame: geopandas.GeoDataFrame, name: str, notes: list[str]) -> geopandas.GeoDataFrame:
    """Return the closed lines and the areas of a drawing as polygons; what is left out is counted."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    kinds = shapely.get_type_id(shapes)
    closed = (kinds == 1) & shapely.is_closed(shapes) & (shapely.get_num_coordinates(shapes) >= 4)
    area = np.isin(kinds, (3, 6))
    made = shapes.copy()
    made[closed] = (
        shapely.polygons(
            shapely.linearrings(
                shapely.get_coordinates(shapes[closed]),
                indices=np.repeat(np.arange(int(closed.sum())), shapely.get_num_coordinates(shapes[closed])),
            )
        )
        if closed.any()
        else made[closed]
    )
    kept = closed | area
    if not kept.any():
        raise InputFault(
            tr("The drawing {path} holds no closed lines ({count} open ones): close them first.").format(
                path=name, count=int((kinds == 1).sum())
            )
        )
    left = {
        tr("open lines"): int(((kinds == 1) & ~closed).sum()),
        tr("points and texts"): int(np.isin(kinds, (0, 4)).sum()),
    }
    left[tr("other objects")] = int((~kept).sum()) - sum(left.values())
    told = ", ".join(f"{count} {what}" for what, count in left.items() if count)
    if told:
        notes.append(
            tr("Of the drawing {path}, {count} closed lines are read; left out are {left}.").format(
                path=name, count=int(kept.sum()), left=told
            )
        )
    attrs = dict(frame.attrs)
    result = frame.set_geometry(made).loc[kept].reset_index(drop=True)
    result.attrs = attrs
    return result


def _placed(frame: geopandas.GeoDataFrame, source: str, crs: Any, notes: list[str]) -> geopandas.GeoDataFrame:
    """Return the frame in the CRS it states, or is given where it states none; refuse what contradicts itself."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    drawn = shapes[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)]
    name = source.rpartition("|layername=")[2] if "|layername=" in source else Path(source).name
    stated = frame.crs
    if stated is not None and stated.name.startswith(_UNDEFINED):
        stated = None
        frame = frame.set_crs(None, allow_override=True)
    if not len(drawn):
        return frame
    bounds = [float(value) for value in shapely.total_bounds(drawn)]
    if stated is None and crs is None:
        hint = placement.likely(bounds)
        raise InputFault(
            tr("{path} does not say its CRS (no .prj): give it.{likely}").format(
                path=source, likely=f" {hint}" if hint else ""
            ),
            layer=name,
        )
    if stated is None:
        try:
            frame = frame.set_crs(pyproj.CRS.from_user_input(crs))
        except pyproj.exceptions.CRSError as error:
            raise InputFault(tr("“{crs}” is no CRS; EPSG:4526 is one.").format(crs=crs)) from error
        notes.append(tr("{path} does not say its CRS; {crs} is taken, as given.").format(path=name, crs=frame.crs.name))
    wrong = placement.contradiction(frame.crs, bounds, name)
    if wrong:
        raise InputFault(wrong, layer=name)
    if placement.misplaced(frame.crs, bounds):
        notes.append(placement.misplaced_sentence(name, frame.crs))
    elif frame.crs.is_geographic and placement.looks_like_gcj02(drawn):
        notes.append(placement.gcj02_sentence(name, bounds))
    return frame


@contextmanager
def _short_chords() -> Iterator[None]:
    """Let GDAL replace arcs by short chords; the option is the whole process's and is given back."""
    before = pyogrio.get_gdal_config_option(_ARC_STEP)
    pyogrio.set_gdal_config_options({_ARC_STEP: _ARC_STEP_DEGREES})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_ARC_STEP: before})
