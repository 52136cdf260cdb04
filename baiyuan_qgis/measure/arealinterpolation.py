"""Values carried from one polygon layer to another by area: counts, rates and classes, from one table of areas.

Sources i hold the values, targets j get them; a(i, j) is their common area, computed once for all variables.

========== ========================= ==========================================================================
kind       example                   value of target j
========== ========================= ==========================================================================
extensive  tax, people: can be added sum of v(i) · a(i, j) / d(i); SUM: d(i) = the area of i that all targets cover
                                     together, so every source that touches a target is given out whole; TOTAL:
                                     d(i) = the whole area of i, so what lies outside of the targets stays there
intensive  rate, price, density      sum of v(i) · a(i, j) / sum of a(i, j)
category   land class, zone          share of the target's area in each class, and the class of the largest share
========== ========================= ==========================================================================

What holds of the totals. SUM: the targets' sum is that of all sources with a target. TOTAL: the targets' sum and what
lies outside give the sources' sum; where the targets cover every source and do not overlap, nothing lies outside. Both
to the rounding of the sums, not of the areas: a source that is covered up to ``CLOSED`` of its area counts as covered.

NULL is not zero. A source without a value takes no part; the share of a target that such sources cover is its unknown
share. A target is NULL only where no known value covers any of it. So an extensive value beside an unknown or uncovered
share is what is known, a lower bound of what there is; an intensive one is the mean over what is known.

Largest share: shares within ``CLOSED`` of the largest are equal, and of equal ones the class that is first in the order
of its characters' code points wins, whatever the order of the rows.

Overlaps. Land that two sources claim counts for both: in full for extensive values and classes, as the mean for
intensive ones. Land that two targets claim is divided among them by SUM and given to each by TOTAL. Neither happens in
silence. To look at all neighbours would take longer than the table; it is done where an overlap can be: inside features
of the other layer whose common areas do not sum to their own area, and among figures of which a gap may well have the
very area of an overlap: duplicates and those of few corners. Only an overlap of others, beside a gap that equals it to
the ninth digit in the same feature, would pass unseen.

PySAL's tobler stores the table in float32, so its figures differ from the seventh digit on; it takes NULL for 0 and
gives 0 where nothing covers a target, while here both are unknown; it gives TOTAL the name allocate_total=False. With
a float64 table and values everywhere its figures and these agree. R's areal calls the weights "sum" and "total".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Iterable, NamedTuple, Optional, Sequence

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import shapely

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry import overlay
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
SUM, TOTAL = "sum", "total"
WEIGHTS = (SUM, TOTAL)
# Areas nearer to each other than this share are equal: what the rounding of coordinates may do to them.
CLOSED = 1e-9
# More classes than this are no classes; a shapefile ends at 255 fields.
MOST_CLASSES = 200
# Columns of the table of totals, all of the dictionary.
TOTALS = (
    "variable", "class", "interpolation", "result_field", "result_code", "source_count", "null_count",
    "unknown_share", "value_before", "value_after", "not_carried", "residual",
)  # fmt: skip
# Figures of so few coordinates come from grids and rectangles: their areas are round, and may cancel.
_FEW_CORNERS = 16
_SHAPEFILE_NAME = 10
_LONGEST_CLASS = 40
# What stands behind a field's name, and in a shapefile, in the columns beside its value.
_TAILS = {"unknown": "_unk", "main": "_main", "share": "_share"}
_MARKS = {"value": "", "unknown": "_U", "main": "_M", "share": "_S"}


class Overlaps(NamedTuple):
    """Pairs of features of one layer that share area: row numbers (first < second), area (CRS units²) and the land."""

    first: IntArray
    second: IntArray
    area: FloatArray
    figures: Any


@dataclass(frozen=True)
class AreaTable:
    """Common areas of n sources and m targets, one row a pair, ordered by source, then target; CRS units².

    ``source``, ``target``: row numbers; ``source_area``, ``target_area``: whole areas, 0 without a geometry;
    ``given``: of each source, the sum of its pairs; ``uncovered``: share of each target that no source covers (NaN
    for a target without area).
    """

    source: IntArray
    target: IntArray
    area: FloatArray
    source_area: FloatArray
    target_area: FloatArray
    given: FloatArray
    uncovered: FloatArray
    source_overlaps: Overlaps
    target_overlaps: Overlaps

    def shares(self, weight: str = SUM) -> FloatArray:
        """Return for each pair which share of its source the target gets; weight "sum" or "total".

        The shares of a source sum to 1 at most (and rounding), but by TOTAL where targets overlap.
        """
        whole = self.given
        if weight == TOTAL:
            # where no targets overlap, more than the whole is rounding
            twice = np.isin(self.target, np.union1d(self.target_overlaps.first, self.target_overlaps.second))
            claimed = np.bincount(self.source[twice], minlength=len(self.given)) > 1
            closed = np.abs(self.given - self.source_area) <= CLOSED * self.source_area
            closed |= (self.given > self.source_area) & ~claimed
            whole = np.where(closed, self.given, self.source_area)
        return self.area / whole[self.source]

    def by_target(self, amounts: FloatArray) -> FloatArray:
        """Return the sum of an amount for each pair by target."""
        return _sums(self.target, amounts, len(self.target_area))

    def by_source(self, amounts: FloatArray) -> FloatArray:
        """Return the sum of an amount for each pair by source."""
        return _sums(self.source, amounts, len(self.source_area))

    def covered_by(self, chosen: BoolArray) -> FloatArray:
        """Return the share of each target that the chosen sources cover, at most what sources cover at all."""
        if not chosen.any():
            return np.where(self.target_area > 0.0, 0.0, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = self.by_target(self.area * chosen[self.source]) / self.target_area
        return np.minimum(share, 1.0 - self.uncovered)


def tabulate(source: Any, target: Any, progress: Progress = SILENT) -> AreaTable:
    """Return the area table of two layers: array-likes of n and m polygons in one projected CRS, valid or missing."""
    a, b = np.asarray(source, dtype=object), np.asarray(target, dtype=object)
    pairs = overlay.area_table(a, b, progress.part(0.0, 0.7))
    rows, columns = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    area = pairs["area"].to_numpy()
    source_area, target_area = (np.nan_to_num(shapely.area(each)) for each in (a, b))
    given = _sums(rows, area, len(a))
    covered = _sums(columns, area, len(b))
    sources = _overlaps(a, rows, columns, _open(covered, target_area), progress.part(0.7, 0.8))
    targets = _overlaps(b, columns, rows, _open(given, source_area), progress.part(0.8, 0.9))
    uncovered = _uncovered(a, b, rows, columns, covered, sources, progress.part(0.9, 1.0)) / np.where(
        target_area > 0.0, target_area, np.nan
    )
    uncovered[uncovered <= CLOSED] = 0.0
    return AreaTable(rows, columns, area, source_area, target_area, given, uncovered, sources, targets)


def _uncovered(
    a: Any, b: Any, rows: IntArray, columns: IntArray, covered: FloatArray, overlaps: Overlaps, progress: Progress
) -> FloatArray:
    """Return the area of each target that no source covers; ``covered`` counts land of two sources twice."""
    left = shapely.area(b) - covered
    if not len(overlaps.area):
        return left
    touched = np.unique(columns[np.isin(rows, np.union1d(overlaps.first, overlaps.second))])
    twice = overlay.area_table(overlaps.figures, b[touched])
    pieces, places = twice["left"].to_numpy(), twice["right"].to_numpy()
    left[touched] += _sums(places, twice["area"].to_numpy(), len(touched))
    # land of three sources is in three of the pairs, though only two of them are too many: there the rest is cut
    first, second, _ = overlay.overlapping_pairs(overlaps.figures)
    several = touched[np.unique(places[np.isin(pieces, np.union1d(first, second))])]
    if len(several):
        near = np.unique(rows[np.isin(columns, several)])
        left[several] = shapely.area(overlay.uncovered(b[several], a[near], progress))
    return left


def _sums(rows: IntArray, amounts: FloatArray, count: int) -> FloatArray:
    """Return the sum of the amounts of each row."""
    return np.asarray(np.bincount(rows, weights=amounts, minlength=count), dtype=np.float64)


def _open(covered: FloatArray, whole: FloatArray) -> BoolArray:
    """Say which features' common areas do not sum to their own area: overlaps and gaps, or only gaps."""
    return np.abs(covered - whole) > CLOSED * whole


def _overlaps(layer: Any, rows: IntArray, others: IntArray, doubtful: BoolArray, progress: Progress) -> Overlaps:
    """Find the overlaps inside a layer among features that share a feature of the other layer.

    ``doubtful``: of the other layer, whose common areas do not sum to their own.
    """
    several = np.bincount(others, minlength=len(doubtful)) > 1
    beside = np.zeros(len(layer), dtype=bool)
    beside[rows[several[others]]] = True
    suspect = shapely.get_num_coordinates(layer) <= _FEW_CORNERS
    suspect |= pandas.DataFrame(shapely.bounds(layer)).duplicated(keep=False).to_numpy()
    suspect[rows[(doubtful & several)[others]]] = True
    members = np.flatnonzero(beside & suspect)
    first, second, figures = overlay.overlapping_pairs(layer[members], progress)
    first, second, area = members[first], members[second], shapely.area(figures)
    keep = area > CLOSED * np.minimum(shapely.area(layer[first]), shapely.area(layer[second]))
    return Overlaps(first[keep], second[keep], area[keep], figures[keep])


def extensive(table: AreaTable, values: FloatArray, weight: str = SUM) -> FloatArray:
    """Return the sums that the m targets get of n values that can be added (NaN: NULL, not zero)."""
    return _extensive(table, np.asarray(values, dtype=np.float64), table.shares(weight))


def _extensive(table: AreaTable, values: FloatArray, shares: FloatArray) -> FloatArray:
    known = np.isfinite(values)
    found = table.by_target(np.where(known, values, 0.0)[table.source] * shares)
    found[~_reached(table, known)] = np.nan
    return found


def intensive(table: AreaTable, values: FloatArray) -> FloatArray:
    """Return the means that the m targets get of n rates, by common area (NaN: NULL, not zero)."""
    return _intensive(table, np.asarray(values, dtype=np.float64))[0]


def _intensive(table: AreaTable, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the means, and of each target the area by which they were taken."""
    known = np.isfinite(values)
    area = table.by_target(table.area * known[table.source])
    with np.errstate(invalid="ignore", divide="ignore"):
        return table.by_target(np.where(known, values, 0.0)[table.source] * table.area) / area, area


def _reached(table: AreaTable, known: BoolArray) -> BoolArray:
    """Say which targets a source of known value covers in part."""
    reached = np.zeros(len(table.target_area), dtype=bool)
    reached[table.target[known[table.source]]] = True
    return reached


def categorical(table: AreaTable, codes: IntArray, count: int) -> FloatArray:
    """Return the share (m × count) of each target's area in each class; ``codes``: n classes, -1 for NULL.

    NULL for a target that no source of a known class covers.
    """
    known = codes >= 0
    pair = known[table.source]
    cell = table.target[pair] * count + codes[table.source[pair]]
    area = _sums(cell, table.area[pair], len(table.target_area) * count)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = area.reshape(len(table.target_area), count) / table.target_area[:, None]
    shares[~_reached(table, known)] = np.nan
    # more than the whole by less than CLOSED is rounding
    return np.where((shares > 1.0) & (shares <= 1.0 + CLOSED), 1.0, shares)


def largest(shares: FloatArray) -> IntArray:
    """Return the class (column) of the largest share of each row, of equal shares the first; -1 for NULL."""
    if not shares.shape[1]:
        return np.full(len(shares), -1, dtype=np.int64)
    known = np.nan_to_num(shares, nan=-1.0)
    most = known.max(axis=1)
    first = np.argmax(known >= (most - CLOSED)[:, None], axis=1)
    return np.where(most > 0.0, first, -1)


class Column(NamedTuple):
    """One column of the result: its name, the name of ten characters in a shapefile, what it is and of what.

    ``kind``: value, unknown (share of the target whose value is unknown), main (class of the largest share), share (its
    share), class (share of the class ``label``).
    """

    name: str
    code: str
    kind: str
    variable: str
    label: str = ""


@dataclass(frozen=True)
class Interpolation:
    """What :func:`interpolate` found.

    ``values``: row by row as the targets, the columns listed in ``columns``, then uncovered_share; ``totals``: one row
    for each variable and class (TOTALS); ``findings``; ``figures`` by name.
    """

    values: pandas.DataFrame
    columns: tuple[Column, ...]
    totals: pandas.DataFrame
    findings: pandas.DataFrame
    figures: dict[str, float]
    table: AreaTable


def interpolate(
    source: geopandas.GeoDataFrame,
    target: geopandas.GeoDataFrame,
    *,
    extensive: Sequence[str] = (),
    intensive: Sequence[str] = (),
    categorical: Sequence[str] = (),
    weight: str = SUM,
    source_name: str = "source",
    target_name: str = "target",
    progress: Progress = SILENT,
) -> Interpolation:
    """Carry fields of ``source`` to ``target``; both in one projected CRS, with valid or missing geometries.

    ``extensive``, ``intensive``: fields of numbers; ``categorical``: of any values. A field keeps its name, or gets
    ``_src`` behind it where the target has one of that name; beside it stand ``…_unk``, and for classes ``…_main``,
    ``…_share`` and one share for each class. Raises InputFault: layers in different or geographic CRS, a field named
    twice, text among numbers, more than MOST_CLASSES classes.
    """
    _check(source, target, source_name, target_name, (*extensive, *intensive, *categorical))
    numbers = {name: _numbers(source, name, source_name) for name in (*extensive, *intensive)}
    classes = {name: _classes(source, name, source_name) for name in categorical}
    table = tabulate(source.geometry.array, target.geometry.array, progress.part(0.0, 0.9))
    names = _Names(target.columns)
    result = _Result(table, names, metres_per_unit(target.crs) ** 2)
    shares = table.shares(weight) if extensive else table.area
    for name in extensive:
        result.extensive(name, numbers[name], shares)
    for name in intensive:
        result.intensive(name, numbers[name])
    for name in categorical:
        result.categorical(name, *classes[name])
    result.values["uncovered_share"] = table.uncovered
    totals = pandas.DataFrame(result.totals, columns=list(TOTALS))
    findings = _findings(table, source, target, totals, weight, (source_name, target_name))
    progress.report(1.0)
    whole = float(table.target_area.sum())
    figures = {
        "SOURCE_COUNT": float(len(source)),
        "TARGET_COUNT": float(len(target)),
        "PAIR_COUNT": float(len(table.area)),
        "EMPTY_COUNT": float(len(target) - len(np.unique(table.target))),
        "NULL_COUNT": float(sum(result.nulls.values())),
        "LARGEST_RESIDUAL": max(result.residuals, default=0.0),
    }
    if whole > 0.0:
        figures["UNCOVERED_SHARE"] = float(np.nansum(table.uncovered * table.target_area) / whole)
    values = pandas.DataFrame(result.values, index=target.index)
    return Interpolation(values, tuple(result.columns), totals, findings, figures, table)


class _Result:
    """Collects columns and totals, variable by variable."""

    def __init__(self, table: AreaTable, names: _Names, square_metres: float) -> None:
        self.table, self.names, self.square_metres = table, names, square_metres
        self.values: dict[str, Any] = {}
        self.columns: list[Column] = []
        self.totals: list[dict[str, Any]] = []
        self.nulls: dict[str, int] = {}
        self.residuals: list[float] = []

    def extensive(self, name: str, values: FloatArray, shares: FloatArray) -> None:
        found = _extensive(self.table, values, shares)
        column = self._add(name, "value", found)
        self._unknown(name, values)
        known = np.nan_to_num(values)
        before, after = float(known.sum()), float(np.nansum(found))
        # by source, while the sum of the targets is by target: that the two agree is the proof
        left = float((known * (1.0 - self.table.by_source(shares))).sum())
        self._total(name, "extensive", column, values, before, after, left, float(np.abs(known).sum()))

    def intensive(self, name: str, values: FloatArray) -> None:
        found, received = _intensive(self.table, values)
        column = self._add(name, "value", found)
        self._unknown(name, values)
        known = np.isfinite(values)
        given = self.table.given * known
        area = float(given.sum())
        before = float((np.nan_to_num(values) * given).sum() / area) if area else np.nan
        after = float((np.nan_to_num(found) * received).sum() / area) if area else np.nan
        scale = float((np.abs(np.nan_to_num(values)) * given).sum() / area) if area else 0.0
        self._total(name, "intensive", column, values, before, after, None, scale)

    def categorical(self, name: str, codes: IntArray, labels: Sequence[str]) -> None:
        table = self.table
        shares = categorical(table, codes, len(labels))
        first = largest(shares)
        # -1, NULL, takes what stands last
        texts = np.array([*labels, None], dtype=object)
        main = self._add(name, "main", texts[first])
        best = np.take_along_axis(shares, np.maximum(first, 0)[:, None], axis=1)[:, 0] if labels else np.nan
        self._add(name, "share", np.where(first >= 0, best, np.nan))
        null = np.where(codes < 0, np.nan, 0.0)
        self._unknown(name, null)
        for number, label in enumerate(labels):
            column = self._add(name, "class", shares[:, number], label, number + 1)
            before = float(table.given[codes == number].sum()) * self.square_metres
            after = float(np.nansum(shares[:, number] * table.target_area)) * self.square_metres
            self._total(name, "categorical", column, null, before, after, None, before)
        if not labels:
            self._total(name, "categorical", main, null, np.nan, np.nan, None, 0.0)

    def _add(self, variable: str, kind: str, values: Any, label: str = "", number: int = 0) -> Column:
        column = self.names.column(variable, kind, label, number)
        self.columns.append(column)
        self.values[column.name] = values
        return column

    def _unknown(self, name: str, values: FloatArray) -> None:
        self._add(name, "unknown", self.table.covered_by(np.isnan(values)))

    def _total(
        self,
        name: str,
        kind: str,
        column: Column,
        values: FloatArray,
        before: float,
        after: float,
        left: Optional[float],
        scale: float,
    ) -> None:
        null = np.isnan(values)
        residual = before - after - (left or 0.0)
        if scale > 0.0:
            self.residuals.append(abs(residual) / scale)
        self.nulls[name] = int(null.sum())
        whole = float(self.table.target_area.sum())
        unknown = float(self.table.area[null[self.table.source]].sum()) / whole if whole else np.nan
        self.totals.append(
            {
                "variable": name,
                "class": column.label or None,
                "interpolation": kind,
                "result_field": column.name,
                "result_code": column.code,
                "source_count": len(values),
                "null_count": int(null.sum()),
                "unknown_share": unknown,
                "value_before": before,
                "value_after": after,
                "not_carried": np.nan if left is None else left,
                "residual": residual,
            }
        )


class _Names:
    """Gives every column a name that neither the target nor another column has, whatever the letters' case.

    In a shapefile: the dictionary's code or the first ten characters of a plain name, V where there is neither; then
    _U (unknown), _M (main class), _S (its share), _1, _2, … (classes in their order) at the end.
    """

    def __init__(self, fields: Iterable[Any]) -> None:
        own = [str(field) for field in fields]
        reserved = ("fid", "geometry", "source_fid", "uncovered_share")
        self._taken = {name.casefold() for name in (*own, *reserved)}
        self._codes = {_code(name).casefold() for name in (*own, *reserved)}
        self._stems: dict[str, str] = {}

    def column(self, variable: str, kind: str, label: str = "", number: int = 0) -> Column:
        """Return the next column of a variable."""
        if kind == "value":
            name = self._stems[variable] = self._free(variable, "_src")
        else:
            tail = _TAILS.get(kind) or "_" + (re.sub(r"\W+", "_", label).strip("_") or "x")[:_LONGEST_CLASS]
            name = self._free(self._stems.get(variable, variable) + tail, "_2")
        code = self._free_code(_code(variable), _MARKS.get(kind, f"_{number}"))
        return Column(name, code, kind, variable, label)

    def _free(self, name: str, suffix: str) -> str:
        tried, number = name, 2
        while tried.casefold() in self._taken:
            tried = f"{name}{suffix}" if number == 2 else f"{name}_{number}"
            number += 1
        self._taken.add(tried.casefold())
        return tried

    def _free_code(self, stem: str, mark: str) -> str:
        tried, number = stem[: _SHAPEFILE_NAME - len(mark)] + mark, 1
        while tried.casefold() in self._codes:
            end = f"{number}{mark}"
            tried, number = stem[: _SHAPEFILE_NAME - len(end)] + end, number + 1
        self._codes.add(tried.casefold())
        return tried


def _code(name: str) -> str:
    """Return what a field may be called in a shapefile before it is made unique."""
    known = dictionary.name_of(name)
    if known:
        return dictionary.field(known).code
    return name[:_SHAPEFILE_NAME] if re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) else "V"


def _check(
    source: geopandas.GeoDataFrame,
    target: geopandas.GeoDataFrame,
    source_name: str,
    target_name: str,
    fields: Sequence[str],
) -> None:
    if source.crs is None or target.crs is None or source.crs != target.crs or not target.crs.is_projected:
        raise InputFault(
            tr("The layers {source} and {target} must be in one projected coordinate reference system.").format(
                source=source_name, target=target_name
            ),
            layer=source_name,
        )
    for number, name in enumerate(fields):
        if name not in source.columns:
            raise InputFault(
                tr("Layer {layer} has no field {field}.").format(layer=source_name, field=name),
                layer=source_name,
                field=name,
            )
        if name in fields[:number]:
            raise InputFault(
                tr("The field {field} is named twice; it can be a sum, a rate or a class, only one of them.").format(
                    field=name
                ),
                layer=source_name,
                field=name,
            )


def _numbers(frame: geopandas.GeoDataFrame, name: str, layer: str) -> FloatArray:
    """Return a field as float64 with NaN for NULL and blank text."""
    values = frame[name]
    if pandas.api.types.is_float_dtype(values.dtype) and isinstance(values.dtype, np.dtype):
        read = values.to_numpy(dtype=np.float64)
        bad = np.isinf(read)
    else:
        kinds = pandas.api.types
        texts = kinds.is_object_dtype(values.dtype) or kinds.is_string_dtype(values.dtype)
        blank = values.isna().to_numpy(dtype=bool)
        if texts:
            blank = blank | values.map(lambda value: isinstance(value, str) and not value.strip()).to_numpy(dtype=bool)
        usable = (texts or kinds.is_numeric_dtype(values.dtype)) and not kinds.is_bool_dtype(values.dtype)
        read = np.full(len(values), np.nan)
        if usable:
            read = pandas.to_numeric(values.where(~blank), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        bad = ~np.isfinite(read) & ~blank
    if bad.any():
        row = int(np.argmax(bad))
        feature = _feature(frame, row)
        raise InputFault(
            tr(
                "Layer {layer}, feature {feature}, field {field}: “{value}” is not a number that can be carried."
            ).format(layer=layer, feature=feature, field=name, value=values.iloc[row]),
            layer=layer,
            feature=feature,
            field=name,
        )
    return np.asarray(read, dtype=np.float64)


def _classes(frame: geopandas.GeoDataFrame, name: str, layer: str) -> tuple[IntArray, list[str]]:
    """Return the class of each row (-1 for NULL and blank text) and the classes as text, in order."""
    found, values = pandas.factorize(frame[name].astype(object))
    texts = [_text(value) for value in values]
    labels = sorted({text for text in texts if text})
    if len(labels) > MOST_CLASSES:
        raise InputFault(
            tr("Layer {layer}, field {field}: {count} different values are too many classes, {most} at most.").format(
                layer=layer, field=name, count=len(labels), most=MOST_CLASSES
            ),
            layer=layer,
            field=name,
        )
    order = {label: number for number, label in enumerate(labels)}
    # the row after the last stands for NULL, which factorize numbers -1
    codes = np.array([*(order.get(text, -1) for text in texts), -1], dtype=np.int64)
    return codes[found], labels


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _findings(
    table: AreaTable,
    source: geopandas.GeoDataFrame,
    target: geopandas.GeoDataFrame,
    totals: pandas.DataFrame,
    weight: str,
    names: tuple[str, str],
) -> pandas.DataFrame:
    findings = Findings()
    if len(table.area):
        _find_missing(findings, totals, names[0])
        _find_outside(findings, table, weight if (totals["interpolation"] == "extensive").any() else "", names)
        square_metres = metres_per_unit(target.crs) ** 2
        effect = tr("what lies there counts for both")
        _find_overlaps(findings, table.source_overlaps, source, names[0], square_metres, effect)
        effect = (
            tr("what lies there is divided among them") if weight == SUM else tr("what lies there is given to each")
        )
        _find_overlaps(findings, table.target_overlaps, target, names[1], square_metres, effect)
    else:
        sentence = tr("Layer {source} touches nothing of layer {target}: are both the right layers, in the right CRS?")
        sentence = sentence.format(source=names[0], target=names[1])
        findings.add("no_contact", "warning", names[0], None, "", sentence)
    return findings.frame()


def _find_missing(findings: Findings, totals: pandas.DataFrame, layer: str) -> None:
    for row in totals[totals["null_count"] > 0].drop_duplicates("variable").itertuples():
        sentence = tr(
            "Layer {layer}, field {field}: {count} of {total} features have no value; they cover {percent} % of the "
            "targets. Nothing was put in their place."
        ).format(
            layer=layer,
            field=row.variable,
            count=row.null_count,
            total=row.source_count,
            percent=f"{100.0 * row.unknown_share:.2f}",
        )
        findings.add("value-missing", "warning", layer, None, row.variable, sentence)


def _find_outside(findings: Findings, table: AreaTable, weight: str, names: tuple[str, str]) -> None:
    """Tell of sources outside of the targets and the reverse; ``weight`` is "" where there are no sums."""
    layer, other = names
    untouched = int((table.given == 0.0).sum())
    if untouched:
        sentence = tr("{count} of {total} features of layer {layer} touch no target; their values are not carried.")
        sentence = sentence.format(count=untouched, total=len(table.given), layer=layer)
        findings.add("source-outside", "warning", layer, None, "", sentence)
    left = table.source_area - table.given
    partly = int(((table.given > 0.0) & (left > CLOSED * table.source_area)).sum())
    if partly and weight:
        sentence = {
            SUM: tr(
                "{count} features of layer {layer} lie partly outside of the targets; their values are given whole to "
                "the part inside (WEIGHT = SUM)."
            ),
            TOTAL: tr(
                "{count} features of layer {layer} lie partly outside of the targets; that part of their values is "
                "not carried (WEIGHT = TOTAL)."
            ),
        }[weight].format(count=partly, layer=layer)
        findings.add("source-partly-outside", "note", layer, None, "", sentence)
    count = len(table.target_area)
    empty = count - len(np.unique(table.target))
    if empty:
        sentence = tr("{count} of {total} features of layer {layer} are covered by no source; their values are NULL.")
        sentence = sentence.format(count=empty, total=count, layer=other)
        findings.add("target-uncovered", "warning", other, None, "", sentence)


def _find_overlaps(
    findings: Findings, overlaps: Overlaps, frame: geopandas.GeoDataFrame, layer: str, square_metres: float, effect: str
) -> None:
    if not len(overlaps.area):
        return
    worst = int(np.argmax(overlaps.area))
    first, second = (_feature(frame, rows[worst]) for rows in (overlaps.first, overlaps.second))
    sentence = tr(
        "{count} pairs of features of layer {layer} overlap, by {area} m² in all, most of all {first} and {second}; "
        "{effect}."
    ).format(
        count=len(overlaps.area),
        layer=layer,
        area=f"{overlaps.area.sum() * square_metres:.2f}",
        first=first,
        second=second,
        effect=effect,
    )
    findings.add("overlap", "warning", layer, second, "", sentence)


def _feature(frame: geopandas.GeoDataFrame, row: int) -> Any:
    """Return the id by which the user knows a feature."""
    return frame["source_fid"].iloc[row] if "source_fid" in frame.columns else row
