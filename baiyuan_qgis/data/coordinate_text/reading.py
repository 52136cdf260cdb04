"""The tolerant reader: every deviation that coordinate texts are known for, and a problem row for each one met."""

from __future__ import annotations

import sys
from array import array
from pathlib import Path
from typing import Any, NamedTuple, Optional, Sequence

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import shapely

from baiyuan_qgis.data.coordinate_text import dialects, figures, lines
from baiyuan_qgis.data.coordinate_text import header as headers
from baiyuan_qgis.data.coordinate_text.dialects import Dialect
from baiyuan_qgis.data.coordinate_text.problems import ERROR, NOTE, WARNING, Problems
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

COLUMNS = (
    "source_file", "line_no", "plot_no", "plot_name", "land_use", "dlbm", "map_sheet", "plot_kind",
    "declared_area", "declared_unit", "declared_area_m2", "planar_m2", "point_count", "ring_count",
)  # fmt: skip
TEXT_COLUMNS = ("source_file", "plot_no", "plot_name", "land_use", "dlbm", "map_sheet", "plot_kind", "declared_unit")
_FIELD_OF = {
    "number": "plot_no", "name": "plot_name", "use": "land_use", "land_class": "dlbm", "sheet": "map_sheet",
    "kind": "plot_kind",
}  # fmt: skip
_POLYGON_WORDS = ("", "面", "多边形", "polygon", "区")
_OTHER_SHAPES = ("点", "线", "point", "line")
# the declared area may differ from the drawn one by this share (review standard, handbook §3.9)
_AREA_TOLERANCE = 0.01
# metres north of the equator and east of a meridian that China has, and degrees
_NORTHINGS, _EASTINGS, _ZONED = (1.5e6, 6.2e6), (1.0e5, 9.0e5), (1.3e7, 4.6e7)
_LATITUDES, _LONGITUDES = (3.0, 54.5), (70.0, 136.5)
_LINES_BETWEEN_LOOKS = 5000
FloatArray = npt.NDArray[np.float64]


class _Point(NamedTuple):
    name: str
    ring: str
    first: float
    second: float


class _Plot:
    """One plot while it is read: its line's columns and its points; ``broken`` when a point could not be read."""

    def __init__(self, line: int, columns: Sequence[str]) -> None:
        self.line = line
        self.columns = list(columns)
        self.names: list[str] = []
        self.rings: list[str] = []
        self.lines = array("q")
        self.first, self.second = array("d"), array("d")
        self.broken = False
        self.form = 0

    def add(self, point: _Point, line: int, form: int) -> None:
        # the same few words stand in every plot
        self.names.append(sys.intern(point.name))
        self.rings.append(sys.intern(point.ring))
        self.lines.append(line)
        self.first.append(point.first)
        self.second.append(point.second)
        self.form = self.form or form


def read(
    path: Any, dialect: Any = "", crs: Any = None, area_unit: str = "", progress: Progress = SILENT
) -> tuple[geopandas.GeoDataFrame, pandas.DataFrame]:
    """Read a coordinate text; return its plots and the problems met.

    ``dialect`` is a built-in name or a profile's path ("": told by the lines themselves), ``crs`` what the file does
    not say, ``area_unit`` ha, m2 or mu ("": told by the drawn areas). Plots: one row each in the order of the file,
    with the columns COLUMNS and geometry (2D, in the file's CRS; None where a point cannot be read). Problems: rule,
    severity, source_file, line_no (0: the whole file), plot_no, sentence. Raises InputFault where the file as a whole
    cannot be used, and Cancelled.
    """
    path = Path(path)
    problems = Problems(path.name)
    profile = dialects.load(dialect) if dialect else None
    header, plots = _parsed(path, profile, problems, progress.part(0.0, 0.7))
    if not plots:
        raise InputFault(tr("File {file} holds no plot with coordinates.").format(file=path.name), layer=path.name)
    # the format's own dialect first: of two that fit alike it counts
    known = sorted(map(dialects.load, dialects.names()), key=lambda each: each.name != dialects.DEFAULT)
    chosen = [profile or _dialect_of(plot, known) for plot in plots]
    _tell_dialects(chosen, plots, problems, told=profile is not None)
    rows = [_described(plot, each, path.name, problems) for plot, each in zip(plots, chosen)]
    placed, degrees = _placed(plots, chosen, rows, path.name, problems)
    prefixes = [place.prefix for place in placed if place is not None]
    target = headers.target(header, headers.Numbers(degrees, prefixes), crs, path.name, problems)
    shapes = np.full(len(plots), None, dtype=object)
    part = progress.part(0.7, 1.0)
    for index, (plot, place, row) in enumerate(zip(plots, placed, rows)):
        part.report(index / len(plots))
        if place is not None:
            shapes[index] = _drawn(plot, place, row, target, problems)
    frame = geopandas.GeoDataFrame(rows, columns=[*COLUMNS], geometry=geopandas.GeoSeries(shapes, crs=target.crs))
    for name in TEXT_COLUMNS:
        frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    frame["planar_m2"] = np.nan if degrees else np.where(shapely.is_missing(shapes), np.nan, shapely.area(shapes))
    decimals = np.array([row["_decimals"] for row in rows])
    _measure_declared(frame, decimals, area_unit, problems)
    return frame, problems.frame()


class Import(NamedTuple):
    """Plots of several files as one layer, the problems of all of them, and how many files were not imported."""

    plots: geopandas.GeoDataFrame
    problems: pandas.DataFrame
    refused: int


def read_all(
    paths: Sequence[Any], dialect: Any = "", crs: Any = None, area_unit: str = "", progress: Progress = SILENT
) -> Import:
    """Read several files into one layer, in the CRS of the first that can be read; arguments as for ``read``.

    A file that cannot be used, or lies in another CRS, is an error among the problems and the others are read all the
    same; nothing is transformed. Raises InputFault where none can be used, with the sentence of the first.
    """
    frames: list[geopandas.GeoDataFrame] = []
    problems: list[pandas.DataFrame] = []
    faults: list[InputFault] = []
    for index, path in enumerate(paths):
        part = progress.part(index / len(paths), (index + 1) / len(paths))
        try:
            frame, met = read(path, dialect, crs, area_unit, part)
            _check_same_crs(frame, frames, Path(path).name)
        except InputFault as fault:
            faults.append(fault)
            refused = Problems(Path(path).name)
            refused.add("file", ERROR, 0, "", str(fault))
            met = refused.frame()
        else:
            frames.append(frame)
        problems.append(met)
    if not frames:
        raise faults[0] if faults else InputFault(tr("No coordinate text is given."))
    plots = geopandas.GeoDataFrame(pandas.concat(frames, ignore_index=True), crs=frames[0].crs)
    return Import(plots, pandas.concat(problems, ignore_index=True), len(faults))


def _check_same_crs(frame: geopandas.GeoDataFrame, before: Sequence[geopandas.GeoDataFrame], file: str) -> None:
    if before and frame.crs != before[0].crs:
        raise InputFault(
            tr("File {file} is in {crs}, the files before it in {other}: import it in a run of its own.").format(
                file=file, crs=frame.crs.name, other=before[0].crs.name
            ),
            layer=file,
        )


# ---- lines


def _parsed(
    path: Path, profile: Optional[Dialect], problems: Problems, progress: Progress
) -> tuple[headers.Header, list[_Plot]]:
    header = headers.Header()
    plots: list[_Plot] = []
    headings = 0
    for line in lines.read(path, problems):
        if line.number % _LINES_BETWEEN_LOOKS == 0:
            progress.report(min(1.0, line.number / 1e6))
        plain = line.plain.rstrip(" ,")
        if plain.startswith("[") and plain.endswith("]"):
            headings += 1
            if line.plain != line.text:
                problems.count("full-width", NOTE, line.number, tr("Brackets, commas or digits are full-width."))
            continue
        columns = _parcel_columns(line)
        if columns is not None:
            if not headings and not plots:
                _miss_heading("[地块坐标]", line.number, problems)
            plots.append(_Plot(line.number, columns))
            continue
        key, value = _key(plain)
        if key:
            if not headings and not len(header):
                _miss_heading("[属性描述]", line.number, problems)
            header.add(key, value, line.number, path.name, again=bool(plots))
            continue
        _take_point(line, profile, plots, problems)
    for plot in plots:
        if not len(plot.first) and not plot.broken:
            problems.add("plot-empty", ERROR, plot.line, "", tr("The plot has no points and is left out."))
    return header, [plot for plot in plots if len(plot.first) or plot.broken]


def _miss_heading(name: str, number: int, problems: Problems) -> None:
    problems.add("section", NOTE, number, "", tr("The heading {name} is missing.").format(name=name))


def _key(plain: str) -> tuple[str, str]:
    """Return the key and value of a header's line, also of one written with a colon; "" for any other line."""
    for mark in ("=", ":"):
        key, found, value = plain.partition(mark)
        if found and key.strip() and "," not in key:
            return key, value
    return "", ""


def _parcel_columns(line: lines.Line) -> Optional[list[str]]:
    """Return the columns of a plot's line without @, None for any other line.

    Names keep the full-width commas they hold where the line has its own commas.
    """
    plain = line.plain.rstrip(" ,")
    if not plain.endswith("@"):
        return None
    written = line.text.rstrip(" ,，")[:-1] if "," in line.text else plain[:-1]
    tokens = lines.split(written)
    # the comma before @ ends the last column and begins none
    return tokens[:-1] if tokens[-1] == "" else tokens


def _take_point(line: lines.Line, profile: Optional[Dialect], plots: list[_Plot], problems: Problems) -> None:
    """Add a point's line to the last plot, or say what is wrong with the line."""
    plain = line.plain
    if line.plain != line.text:
        problems.count("full-width", NOTE, line.number, tr("Brackets, commas or digits are full-width."))
    if "," not in plain:
        problems.count("separator", NOTE, line.number, tr("The columns of the line are not separated by commas."))
        tokens = plain.replace(";", " ").split()
    else:
        tokens = lines.split(plain)
    found = _point(tokens, profile)
    if found is not None:
        if not plots:
            problems.add("plot-line", WARNING, line.number, "", tr("The points begin without a plot's line (…,@)."))
            plots.append(_Plot(line.number, []))
        plots[-1].add(found[0], line.number, found[1])
        return
    if _looks_like_plot(tokens):
        sentence = tr("The plot's line does not end with @; it is taken for one.")
        problems.add("plot-line", WARNING, line.number, "", sentence)
        plots.append(_Plot(line.number, tokens[:-1] if not tokens[-1] else tokens))
        return
    if plots:
        plots[-1].broken = True
        sentence = tr("The line “{text}” is no point that can be read; the plot is left without geometry.")
    else:
        sentence = tr("The line “{text}” is not understood.")
    problems.add("line", ERROR, line.number, "", sentence.format(text=_short(line.text)))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _looks_like_plot(tokens: Sequence[str]) -> bool:
    """Say whether a line without @ is a plot's line all the same: a count, and the word for a polygon after it."""
    return len(tokens) >= 5 and tokens[0].isdigit() and any(token in ("面", "多边形") for token in tokens[1:])


def _point(tokens: list[str], profile: Optional[Dialect]) -> Optional[tuple[_Point, int]]:
    """Return the point of a line and its number of columns, None where it is none."""
    if profile is not None and len(tokens) == len(profile.point_columns):
        values = dict(zip(profile.point_columns, tokens))
        order = sorted(("north", "east"), key=profile.point_columns.index)
        return _made(values["point"], values["ring"], values[order[0]], values[order[1]], len(tokens))
    full = len(tokens)
    while tokens and not tokens[-1]:
        tokens = tokens[:-1]
    if len(tokens) == 5 and not tokens[3]:
        return _made(tokens[0], tokens[4], tokens[1], tokens[2], 6)
    if len(tokens) == 5:
        # a height stands after the coordinates
        return _made(tokens[0], tokens[1], tokens[2], tokens[3], 5) if lines.number(tokens[4]) is not None else None
    if len(tokens) == 4:
        return _made(tokens[0], tokens[1], tokens[2], tokens[3], max(4, full))
    if len(tokens) == 3:
        return _made(tokens[0], "", tokens[1], tokens[2], 3)
    if len(tokens) == 2:
        return _made("", "", tokens[0], tokens[1], 2)
    return None


def _made(name: str, ring: str, first: str, second: str, form: int) -> Optional[tuple[_Point, int]]:
    x, y = lines.number(first), lines.number(second)
    if x is None or y is None:
        return None
    return _Point(name, ring, x, y), form


# ---- plots


def _dialect_of(plot: _Plot, known: Sequence[Dialect]) -> Dialect:
    """Return the built-in dialect that a plot's line and points are written in."""
    count = len(plot.columns) + 1 if plot.columns else len(known[0].parcel_columns)
    place = _oriented(np.frombuffer(plot.first), np.frombuffer(plot.second)) if len(plot.first) else None

    def misfit(each: Dialect) -> tuple[int, int, int]:
        stated = dict(zip(each.parcel_columns, plot.columns))
        wrong = sum(1 for name, token in zip(each.parcel_columns, plot.columns) if not name and token)
        declared = stated.get("points", "")
        wrong += bool(declared) and not (declared.isdigit() and abs(int(declared) - len(plot.first)) <= 1)
        area = stated.get("area", "")
        wrong += bool(area) and lines.number(area) is None
        wrong += place is not None and place.east_first != _east_first(each)
        return int(len(each.point_columns) != plot.form), abs(len(each.parcel_columns) - count), int(wrong)

    return min(known, key=misfit)


def _tell_dialects(chosen: Sequence[Dialect], plots: Sequence[_Plot], problems: Problems, *, told: bool) -> None:
    for each, plot in zip(chosen, plots):
        if not told and each.name != dialects.DEFAULT:
            sentence = tr("The file says no dialect; the plot is read as {dialect}.").format(dialect=each.name)
            problems.count("dialect", NOTE, plot.line, sentence)
        if plot.columns and len(plot.columns) + 1 != len(each.parcel_columns):
            sentence = tr("The plot's line has {count} columns before @, where {wanted} belong.").format(
                count=len(plot.columns), wanted=len(each.parcel_columns) - 1
            )
            problems.count("columns", WARNING, plot.line, sentence)
        if plot.form and plot.form != len(each.point_columns):
            sentence = tr("The point's line has {count} columns, where {wanted} belong.").format(
                count=plot.form, wanted=len(each.point_columns)
            )
            problems.count("columns", NOTE, plot.lines[0], sentence)


def _described(plot: _Plot, dialect: Dialect, file: str, problems: Problems) -> dict[str, Any]:
    """Return the columns of a plot, its declared area as a number of unknown unit."""
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row.update(source_file=file, line_no=plot.line, point_count=len(plot.first), ring_count=0)
    row.update(declared_area=np.nan, declared_area_m2=np.nan, _decimals=0)
    stated = dict(zip(dialect.parcel_columns, plot.columns))
    for column, field in _FIELD_OF.items():
        row[field] = stated.get(column) or None
    plot_no = row["plot_no"] or ""
    if plot.broken:
        problems.add("plot-broken", ERROR, plot.line, plot_no, tr("The plot is left without geometry."))
    area = stated.get("area", "")
    value = lines.number(area.translate({code: code - 0xFEE0 for code in range(0xFF0E, 0xFF1A)}))
    if value is not None and value > 0.0:
        row["declared_area"] = value
        row["_decimals"] = len(area.partition(".")[2])
    elif area:
        problems.add("area", WARNING, plot.line, plot_no, tr("“{text}” is no area.").format(text=_short(area)))
    shape = stated.get("shape", "").lower()
    if shape in _OTHER_SHAPES:
        plot.broken = True
        problems.add(
            "shape",
            ERROR,
            plot.line,
            plot_no,
            tr("The plot is recorded as “{text}”, not as a polygon.").format(text=shape),
        )
    elif shape not in _POLYGON_WORDS:
        problems.add(
            "shape", WARNING, plot.line, plot_no, tr("“{text}” is no kind of figure (面).").format(text=_short(shape))
        )
    declared = stated.get("points", "")
    row["_points"] = int(declared) if declared.isdigit() and len(declared) < 10 else None
    if declared and row["_points"] is None:
        problems.add(
            "point-count",
            WARNING,
            plot.line,
            plot_no,
            tr("“{text}” is no number of points.").format(text=_short(declared)),
        )
    return row


class _Place(NamedTuple):
    """Eastings and northings of a plot as the file has them, and which of them stands first.

    ``prefix`` is the zone before the eastings: 0 where there is none, -1 for degrees.
    """

    east: FloatArray
    north: FloatArray
    prefix: int
    east_first: bool


def _east_first(dialect: Dialect) -> bool:
    return dialect.point_columns.index("east") < dialect.point_columns.index("north")


def _within(values: FloatArray, low_high: tuple[float, float]) -> bool:
    return bool(values.min() >= low_high[0] and values.max() <= low_high[1])


def _placed(
    plots: Sequence[_Plot], chosen: Sequence[Dialect], rows: Sequence[dict[str, Any]], file: str, problems: Problems
) -> tuple[list[Optional[_Place]], bool]:
    """Find which column is the northing, by the size of the numbers; say whether they are degrees."""
    found: list[Optional[_Place]] = []
    kinds: list[bool] = []
    for plot, dialect, row in zip(plots, chosen, rows):
        if plot.broken or not len(plot.first):
            found.append(None)
            continue
        first, second = np.frombuffer(plot.first), np.frombuffer(plot.second)
        place = _oriented(first, second)
        if place is None:
            sentence = tr("The coordinates are neither metres of a zone nor degrees in China; no geometry is made.")
            problems.add("coordinates", ERROR, plot.lines[0], row["plot_no"] or "", sentence)
            found.append(None)
            continue
        if place.east_first != _east_first(dialect):
            sentence = (
                tr("The easting stands before the northing; they are read so.")
                if place.east_first
                else tr("The northing stands before the easting; they are read so.")
            )
            problems.count("axis-order", WARNING, plot.lines[0], sentence)
        found.append(place)
        kinds.append(place.prefix < 0)
    if not kinds:
        sentence = tr("File {file} holds no plot whose coordinates can be read.").format(file=file)
        rows_ = problems.frame()
        first_error = rows_[rows_["severity"] == ERROR].head(1)
        if len(first_error):
            sentence += " " + tr("Line {line}: {sentence}").format(
                line=first_error["line_no"].iloc[0], sentence=first_error["sentence"].iloc[0]
            )
        raise InputFault(sentence, layer=file)
    degrees = kinds[0]
    for index, place in enumerate(found):
        if place is not None and (place.prefix < 0) != degrees:
            sentence = tr("The plot's coordinates are of another kind than those before it; no geometry is made.")
            problems.add("coordinates", ERROR, plots[index].line, rows[index]["plot_no"] or "", sentence)
            found[index] = None
    return found, degrees


def _oriented(first: FloatArray, second: FloatArray) -> Optional[_Place]:
    """Return eastings and northings; the prefix is -1 for degrees, 0 for none. None where the numbers are neither."""
    for north, east, east_first in ((first, second, False), (second, first, True)):
        if _within(north, _LATITUDES) and _within(east, _LONGITUDES):
            return _Place(east, north, -1, east_first)
        if _within(north, _NORTHINGS):
            if _within(east, _EASTINGS):
                return _Place(east, north, 0, east_first)
            prefix = int(east[0] // 1e6)
            if _within(east, _ZONED) and bool((east // 1e6 == prefix).all()):
                return _Place(east, north, prefix, east_first)
    return None


def _drawn(plot: _Plot, place: _Place, row: dict[str, Any], target: headers.Target, problems: Problems) -> Any:
    """Return the figure of a plot in the layer's CRS, None where there is none; say what its rings deviate in."""
    plot_no = row["plot_no"] or ""
    east = place.east
    if place.prefix >= 0:
        added = headers.shift(place.prefix, target)
        if added is None:
            sentence = tr("The plot lies in zone {zone}, the layer in another one; import it in a run of its own.")
            problems.add("zone", ERROR, plot.line, plot_no, sentence.format(zone=place.prefix))
            return None
        if added:
            sentence = tr("{value} m is added to the eastings to bring them to the layer's CRS.").format(
                value=f"{added:.0f}"
            )
            problems.count("prefix", WARNING, plot.lines[0], sentence)
            # the sum of a seven-digit and an eight-digit number: its last digits are not the file's
            east = np.round(east + added, 6)
    xy = np.column_stack([east, place.north])
    stretches = _rings(plot, xy, plot_no, problems)
    closed = 0
    rings = []
    for begin, end in stretches:
        ring = xy[begin:end]
        ends_meet = len(ring) > 1 and bool((ring[0] == ring[-1]).all())
        closed += ends_meet
        if not ends_meet:
            _tell_open(plot, ring, begin, end, plot_no, problems)
            ring = np.vstack([ring, ring[:1]])
        elif plot.names[begin] != plot.names[end - 1]:
            sentence = tr("The closing point is called {last}, the first one {first}.").format(
                last=plot.names[end - 1] or "-", first=plot.names[begin] or "-"
            )
            problems.count("point-name", NOTE, plot.lines[end - 1], sentence)
        if len(np.unique(ring, axis=0)) < 3:
            sentence = tr("The ring has less than three points and is left out.")
            problems.add("ring", ERROR, plot.lines[begin], plot_no, sentence)
            continue
        rings.append((ring, begin))
    _check_count(plot, row, len(stretches), closed, problems)
    if not rings:
        return None
    figure = figures.assembled([ring for ring, _begin in rings])
    row["ring_count"] = len(rings) - len(figure.repeated)
    for index in figure.repeated:
        sentence = tr("The ring repeats another ring of the plot and is left out.")
        problems.add("ring", ERROR, plot.lines[rings[index][1]], plot_no, sentence)
    for index in figure.parts[1:]:
        sentence = tr("The ring lies outside of the first one: it is taken for a further part, not for a hole.")
        problems.add("parts", NOTE, plot.lines[rings[index][1]], plot_no, sentence)
    if figure.parts and figure.parts[0] != 0:
        sentence = tr("The plot begins with a hole; the ring around it follows.")
        problems.add("parts", NOTE, plot.lines[0], plot_no, sentence)
    if not shapely.is_valid(figure.geometry):
        sentence = tr("The figure is invalid ({reason}); it stays as it is.")
        reason = shapely.is_valid_reason(figure.geometry)
        problems.add("invalid", ERROR, plot.line, plot_no, sentence.format(reason=reason))
    return figure.geometry


def _rings(plot: _Plot, xy: FloatArray, plot_no: str, problems: Problems) -> list[tuple[int, int]]:
    """Return where each ring begins and ends: at a new ring number, or after a ring has closed."""
    found: list[tuple[int, int]] = []
    begin, count = 0, len(plot.rings)
    for index in range(1, count + 1):
        if index == count or plot.rings[index] != plot.rings[begin]:
            found.append((begin, index))
            begin = index
        elif (
            index - begin >= 3
            and index + 1 < count
            and plot.rings[index + 1] == plot.rings[begin]
            and bool((xy[index] == xy[begin]).all())
        ):
            sentence = tr("Points follow a closed ring under the same ring number; they are taken for a new ring.")
            problems.add("ring-number", WARNING, plot.lines[index + 1], plot_no, sentence)
            found.append((begin, index + 1))
            begin = index + 1
    return [(low, high) for low, high in found if high > low]


def _tell_open(plot: _Plot, ring: FloatArray, begin: int, end: int, plot_no: str, problems: Problems) -> None:
    if end - begin > 1 and plot.names[begin] and plot.names[begin] == plot.names[end - 1]:
        gap = float(np.hypot(*(ring[0] - ring[-1])))
        sentence = tr("The closing point {name} lies {gap} from the first point of that name; both are kept.").format(
            name=plot.names[begin], gap=f"{gap:.3f}"
        )
        problems.add("ring-open", ERROR, plot.lines[end - 1], plot_no, sentence)
        return
    sentence = tr("The ring is not closed; its first point is repeated.")
    problems.add("ring-open", WARNING, plot.lines[end - 1], plot_no, sentence)


def _check_count(plot: _Plot, row: dict[str, Any], rings: int, closed: int, problems: Problems) -> None:
    """Compare the declared number of points: with the closing points, without them, or with those that are missing."""
    declared, count = row["_points"], len(plot.first)
    if declared is None or declared in {count, count - closed, count + rings - closed}:
        return
    sentence = tr("The plot declares {declared} points and has {count} ({closing} of them closing points).").format(
        declared=declared, count=count, closing=closed
    )
    problems.add("point-count", WARNING, plot.line, row["plot_no"] or "", sentence)


# ---- declared areas


def _measure_declared(
    frame: geopandas.GeoDataFrame, decimals: npt.NDArray[np.int64], area_unit: str, problems: Problems
) -> None:
    """Give the declared areas their unit: the one in which most of them are the drawn areas."""
    declared, drawn = frame["declared_area"].to_numpy(float), frame["planar_m2"].to_numpy(float)
    known = ~np.isnan(declared) & ~np.isnan(drawn)
    fits = {
        unit: known
        & (np.abs(declared * size - drawn) <= _AREA_TOLERANCE * drawn + 0.5 * size * 10.0 ** -decimals.astype(float))
        for unit, size in dialects.AREA_UNITS.items()
    }
    unit = area_unit or max(fits, key=lambda each: int(fits[each].sum()))
    if not area_unit and not fits[unit].any():
        if known.any():
            sentence = tr(
                "The declared areas fit the drawn ones neither in ha nor in m² nor in mu; their unit stays unknown."
            )
            problems.add("area-unit", WARNING, int(frame["line_no"][int(np.argmax(known))]), "", sentence)
        return
    frame.loc[~np.isnan(declared), "declared_unit"] = unit
    frame["declared_area_m2"] = declared * dialects.AREA_UNITS[unit]
    if unit != "ha" and not area_unit:
        sentence = tr("The areas are declared in {unit}, where the format has ha.").format(
            unit={"m2": "m²", "mu": tr("mu")}[unit]
        )
        problems.add("area-unit", NOTE, int(frame["line_no"][int(np.argmax(fits[unit]))]), "", sentence)
    for index in np.flatnonzero(known & ~fits[unit]):
        sentence = tr("The plot declares {declared} m² and is drawn with {drawn} m².").format(
            declared=f"{declared[index] * dialects.AREA_UNITS[unit]:.2f}", drawn=f"{drawn[index]:.2f}"
        )
        problems.add("area", WARNING, int(frame["line_no"][index]), frame["plot_no"][index] or "", sentence)
