"""The bridge between QGIS and the library: feature source -> GeoDataFrame -> feature sink.

Features cross it as WKB. Nothing is lost on the way without a word: a row stays a row when its
geometry is missing or skipped, NULL stays NULL and never becomes 0, and what is stored is counted
against what was written.
"""

from __future__ import annotations

import datetime
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProperty,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QTime

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.processing_algorithms import compat
from baiyuan_qgis.progress import Progress

if TYPE_CHECKING:
    import geopandas
    import numpy
    import pandas
    import pyproj

SOURCE_FID = "source_fid"
# Curves become chords that leave them by at most this (metres).
CURVE_TOLERANCE_M = 0.001
# Features between two looks at the cancel button.
CHUNK = 256
# Geometries between two looks at the cancel button where one call does many.
BLOCK = 4096
_SPREADSHEETS = (".csv", ".tsv", ".xlsx", ".ods")
# Repairs that the log tells one by one; the findings table has them all.
MOST_REPAIRS_TOLD = 50


class FeedbackProgress(Progress):
    """Progress that ends in a QgsProcessingFeedback; never goes back, whatever the parts report."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback
        self._highest = 0.0

    def on_progress(self, fraction: float) -> None:
        self._highest = max(self._highest, min(1.0, fraction))
        self._feedback.setProgress(100.0 * self._highest)

    def on_text(self, text: str) -> None:
        self._feedback.setProgressText(text)

    def info(self, text: str) -> None:
        self._feedback.pushInfo(text)

    def warn(self, text: str) -> None:
        self._feedback.pushWarning(text)

    def cancelled(self) -> bool:
        return bool(self._feedback.isCanceled())


def progress_of(feedback: Union[QgsProcessingFeedback, Progress]) -> Progress:
    """Return a Progress for either kind."""
    return feedback if isinstance(feedback, Progress) else FeedbackProgress(feedback)


class Source:
    """What a frame remembers of the layer it was read from, so that outputs can carry it unchanged.

    ``geometries`` are the shapely geometries in the layer's own CRS (after repair), ``rows`` the
    attributes as QGIS gave them, ``findings`` what was found while reading (fields of the findings
    table). pandas copies ``attrs`` with every frame; this object is the same in all copies.
    """

    def __init__(self, name: str, crs: QgsCoordinateReferenceSystem, fields: QgsFields) -> None:
        self.name = name
        self.crs = crs
        self.fields = fields
        self.rows: List[List[Any]] = []
        self.fids: List[int] = []
        self.geometries: Any = None
        # rows whose rings are open or too short, where the layer was read as it is
        self.unread: List[int] = []
        self.findings: List[Dict[str, Any]] = []

    def __copy__(self) -> Source:
        return self

    def __deepcopy__(self, memo: Dict[int, Any]) -> Source:
        return self

    def find(self, rule: str, severity: str, fid: Optional[int], sentence: str, field: str = "") -> None:
        """Note a finding about a feature (or the layer, with ``fid`` None)."""
        self.findings.append(
            {
                "rule": rule,
                "severity": severity,
                "layer": self.name,
                "feature_id": "" if fid is None else str(fid),
                "field": field,
                "sentence": sentence,
            }
        )


def pyproj_crs(crs: QgsCoordinateReferenceSystem) -> pyproj.CRS:
    """Return the pyproj CRS of a QGIS CRS: by its code where it has one, else by its definition."""
    import pyproj

    code = crs.authid()
    if code.upper().startswith(("EPSG:", "ESRI:")):
        try:
            return pyproj.CRS.from_user_input(code)
        except pyproj.exceptions.CRSError:
            # The two databases may be of different age; the definition says the same.
            return pyproj.CRS.from_wkt(crs.toWkt(_wkt2()))
    return pyproj.CRS.from_wkt(crs.toWkt(_wkt2()))


def _wkt2() -> Any:
    variant = compat.member(QgsCoordinateReferenceSystem, "WktVariant")
    return compat.member(variant, "WKT_PREFERRED", "WKT2_2019", "Preferred")


def qgis_crs(crs: Any) -> QgsCoordinateReferenceSystem:
    """Return the QGIS CRS of anything that pyproj understands; an invalid one for None."""
    import pyproj

    if crs is None:
        return QgsCoordinateReferenceSystem()
    if isinstance(crs, QgsCoordinateReferenceSystem):
        return crs
    crs = pyproj.CRS.from_user_input(crs)
    authority = crs.to_authority()
    if authority:
        made = QgsCoordinateReferenceSystem(":".join(authority))
        if made.isValid():
            return made
    return QgsCoordinateReferenceSystem.fromWkt(crs.to_wkt())


# ---- reading


def read(
    source: QgsProcessingFeatureSource,
    name: str,
    context: QgsProcessingContext,
    feedback: Union[QgsProcessingFeedback, Progress],
    destination_crs: Any = None,
    *,
    repair: bool = False,
    check: Any = None,
    geometry: str = "polygon",
    required: bool = True,
    reference: str = "",
    as_it_is: bool = False,
) -> geopandas.GeoDataFrame:
    """Read a feature source into a GeoDataFrame; call it in processAlgorithm.

    ``name`` is the layer's name in messages. ``destination_crs`` (pyproj or QGIS CRS) moves the
    geometries; ``reference`` names the layer whose CRS that is, for the sentence about datums that
    do not fit. ``check`` is the treatment of invalid geometries (default: the context's): abort and
    no check raise, skip leaves the geometry out and keeps the row, ``repair`` makes them valid
    whatever the treatment is. ``geometry`` is "polygon", "none" (a table) or "optional" (a table
    that may have polygons). ``required``: an empty layer raises. ``as_it_is``: nothing is refused, repaired or moved:
    invalid geometries, other kinds of them and a missing CRS come as they are, for whoever checks them; rows that
    cannot be read are None and listed in the Source's ``unread``.

    Rows in the order of feature ids. Columns: ``source_fid``, every field of the layer under its own
    name, ``geometry``. ``attrs``: "source" (a Source), "repairs" (list of dicts: source_fid,
    area_before_m2, area_after_m2, reason).

    Raises InputFault with layer, feature and reason in one sentence; Cancelled.
    """
    import geopandas
    import numpy
    import pandas

    progress = progress_of(feedback)
    if check is None:
        check = context.invalidGeometryCheck()
    spatial = geometry != "none" and QgsWkbTypes.geometryType(source.wkbType()) != _GEOMETRY_NONE
    if (spatial or geometry == "polygon") and not as_it_is:
        usable(source, name, required=required)
    elif spatial and source.featureCount() != 0:
        _refuse_other_geometry(source, name)
    known = Source(name, source.sourceCrs(), source.fields())
    wkb = _fetch(source, known, progress.part(0.0, 0.5), spatial, as_it_is)
    if required and not known.rows:
        raise _empty(name)

    columns: Dict[str, Any] = {SOURCE_FID: numpy.array(known.fids, dtype="int64")}
    for index, field in enumerate(known.fields):
        progress.check()
        if field.name() in (SOURCE_FID, "geometry"):
            continue
        columns[field.name()] = _column([row[index] for row in known.rows], field, known)
    _doubt_encoding(columns, known)
    data = pandas.DataFrame(columns, index=pandas.RangeIndex(len(known.rows)))

    repairs: List[Dict[str, Any]] = []
    if spatial and as_it_is:
        moved = known.geometries = _unjudged(wkb, known, progress.part(0.5, 0.8))
        crs = None if _no_crs(known.crs) else pyproj_crs(known.crs)
    elif not known.rows and _no_crs(known.crs):
        moved, crs = [], None if destination_crs is None else pyproj_crs(qgis_crs(destination_crs))
    elif spatial:
        known.geometries, repairs = _sound(wkb, known, check, repair, progress.part(0.5, 0.8))
        moved, crs = known.geometries, pyproj_crs(known.crs)
        _doubt_crs(crs, known)
        if destination_crs is not None:
            target = qgis_crs(destination_crs)
            if target != known.crs:
                _check_datum(crs, name, pyproj_crs(target), reference)
                part = progress.part(0.8, 1.0)
                moved = _moved(known, target, context, part)
            crs = pyproj_crs(target)
    else:
        moved, crs = numpy.full(len(known.rows), None, dtype=object), None
    frame = geopandas.GeoDataFrame(data, geometry=geopandas.GeoSeries(moved, index=data.index, crs=crs))
    frame.attrs["source"] = known
    frame.attrs["repairs"] = repairs
    _tell(known, progress)
    progress.report(1.0)
    return frame


def usable(source: QgsProcessingFeatureSource, name: str, *, required: bool) -> None:
    """Refuse a layer without features (where they are needed), without polygons or without a CRS, in this order.

    Of one that may be empty, and is, no more is asked: QGIS finds neither kind nor CRS in a file that programs wrote
    with features of any kind and then with none.
    """
    if source.featureCount() == 0:
        if required:
            raise _empty(name)
        return
    _refuse_other_geometry(source, name)
    if _no_crs(source.sourceCrs()):
        raise InputFault(
            tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer=name),
            layer=name,
        )


def _no_crs(crs: QgsCoordinateReferenceSystem) -> bool:
    # GDAL writes a GeoPackage layer without a CRS as one of these, and QGIS takes it for longitudes and latitudes
    unknown = ("Undefined geographic", "Undefined Cartesian", "Undefined geodetic")
    return not crs.isValid() or crs.description().startswith(unknown)


def _empty(name: str) -> InputFault:
    return InputFault(tr("Layer {layer} holds no features.").format(layer=name), layer=name)


_GEOMETRY_NONE = compat.member(QgsWkbTypes.GeometryType, "NullGeometry", "Null")
_GEOMETRY_POLYGON = compat.member(QgsWkbTypes.GeometryType, "PolygonGeometry", "Polygon")
_GEOMETRY_UNKNOWN = compat.member(QgsWkbTypes.GeometryType, "UnknownGeometry", "Unknown")


def _refuse_other_geometry(source: QgsProcessingFeatureSource, name: str) -> None:
    kind = QgsWkbTypes.geometryType(source.wkbType())
    if kind in (_GEOMETRY_POLYGON, _GEOMETRY_UNKNOWN):
        return
    raise InputFault(
        tr("Layer {layer} holds {kind}, polygons are needed.").format(layer=name, kind=_geometry_label(kind)),
        layer=name,
    )


def _geometry_label(kind: Any) -> str:
    return {0: tr("points"), 1: tr("lines"), 2: tr("polygons")}.get(compat.number(kind), tr("no geometry"))


def _fetch(
    source: QgsProcessingFeatureSource, known: Source, progress: Progress, spatial: bool, any_kind: bool = False
) -> List[Optional[bytes]]:
    """Read all features: attributes into ``known``; return 2D WKB, None for NULL or empty.

    ``any_kind``: a point or line among polygons comes as it is.
    """
    # The geometries are checked below, where the feature can be named and repaired.
    source.setInvalidGeometryCheck(compat.NO_CHECK)
    request = QgsFeatureRequest()
    if not spatial:
        request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    tolerance = CURVE_TOLERANCE_M / _metres_per_unit(known.crs)
    total = max(1, source.featureCount())
    wkb: List[Optional[bytes]] = []
    flat = curved = 0
    plain = (QgsWkbTypes.Type.MultiPolygon, QgsWkbTypes.Type.Polygon)
    progress.report(0.0, tr("Reading {layer}").format(layer=known.name))
    for index, feature in enumerate(source.getFeatures(request)):
        if index % CHUNK == 0:
            progress.report(min(1.0, index / total))
        fid = feature.id()
        known.rows.append(feature.attributes())
        known.fids.append(fid)
        if not spatial:
            wkb.append(None)
            continue
        geometry = feature.geometry()
        if geometry.isNull() or geometry.isEmpty():
            wkb.append(None)
            known.find(
                "geometry-null",
                "warning",
                fid,
                tr("Feature {feature} of layer {layer} has no geometry.").format(feature=fid, layer=known.name),
            )
            continue
        kind = geometry.wkbType()
        if kind in plain:
            wkb.append(bytes(geometry.asWkb()))
            continue
        abstract = geometry.get()
        if abstract.is3D() or abstract.isMeasure():
            flat += 1
            abstract.dropZValue()
            abstract.dropMValue()
        if QgsWkbTypes.isCurvedType(abstract.wkbType()):
            curved += 1
            deviation = compat.member(type(abstract), "SegmentationToleranceType").MaximumDifference
            geometry = QgsGeometry(abstract.segmentize(tolerance, deviation))
        wkb.append(bytes(geometry.asWkb()) if any_kind else _polygon_wkb(geometry, fid, known))
    if any(later < earlier for earlier, later in zip(known.fids, known.fids[1:])):
        # A selection is a set: QGIS hands it over in another order each time.
        order = sorted(range(len(known.fids)), key=known.fids.__getitem__)
        known.fids, known.rows = [known.fids[row] for row in order], [known.rows[row] for row in order]
        wkb = [wkb[row] for row in order]
    if flat:
        sentence = tr("{count} geometries of layer {layer} have heights or measures, which are not used.")
        progress.info(sentence.format(count=flat, layer=known.name))
    if curved:
        sentence = tr(
            "{count} geometries of layer {layer} hold arcs; they were replaced by chords that leave "
            "them by {tolerance} m at most."
        ).format(count=curved, layer=known.name, tolerance=CURVE_TOLERANCE_M)
        progress.warn(sentence)
        known.find("geometry-curved", "note", None, sentence)
    return wkb


def _polygon_wkb(geometry: QgsGeometry, fid: int, known: Source) -> bytes:
    layer = known.name
    if QgsWkbTypes.flatType(geometry.wkbType()) == QgsWkbTypes.Type.GeometryCollection:
        geometry = _polygons_of(geometry, fid, known)
    flat = QgsWkbTypes.flatType(geometry.wkbType())
    if flat not in (QgsWkbTypes.Type.Polygon, QgsWkbTypes.Type.MultiPolygon):
        parts = geometry.coerceToType(QgsWkbTypes.Type.MultiPolygon) if geometry.type() == _GEOMETRY_POLYGON else []
        if len(parts) != 1:
            raise InputFault(
                tr("Layer {layer}, feature {feature}: the geometry is of type {kind}, polygons are needed.").format(
                    layer=layer, feature=fid, kind=QgsWkbTypes.displayString(geometry.wkbType())
                ),
                layer=layer,
                feature=fid,
            )
        geometry = parts[0]
    return bytes(geometry.asWkb())


def _polygons_of(collection: QgsGeometry, fid: int, known: Source) -> QgsGeometry:
    """Return the polygons of a collection as one geometry; a finding says where it holds anything else."""
    parts = collection.asGeometryCollection()
    polygons = [part for part in parts if part.type() == _GEOMETRY_POLYGON]
    if not polygons:
        return collection
    if len(polygons) < len(parts):
        sentence = tr(
            "Layer {layer}, feature {feature}: the collection holds points or lines beside its polygons; they are not "
            "used."
        ).format(layer=known.name, feature=fid)
        known.find("geometry-collection", "warning", fid, sentence)
    return QgsGeometry.collectGeometry(polygons)


def _metres_per_unit(crs: QgsCoordinateReferenceSystem) -> float:
    if crs.isGeographic():
        return 111320.0
    factor = QgsUnitTypes.fromUnitToUnitFactor(
        crs.mapUnits(), compat.member(QgsUnitTypes.DistanceUnit, "DistanceMeters", "Meters")
    )
    return factor if math.isfinite(factor) and factor > 0 else 1.0


def _sound(
    wkb: Sequence[Optional[bytes]], known: Source, check: Any, repair: bool, progress: Progress
) -> Tuple[numpy.ndarray, List[Dict[str, Any]]]:
    """Return valid shapely geometries, and what was repaired; NULL stays None."""
    import numpy
    import shapely

    made = numpy.full(len(wkb), None, dtype=object)
    repairs: List[Dict[str, Any]] = []
    for start in range(0, len(wkb), BLOCK):
        progress.report(start / len(wkb))
        stop = min(start + BLOCK, len(wkb))
        block = numpy.empty(stop - start, dtype=object)
        block[:] = list(wkb[start:stop])
        # A ring that is open or too short cannot be read; it counts as invalid.
        shapes = shapely.from_wkb(block, on_invalid="ignore")
        for row in numpy.nonzero(shapely.is_missing(shapes))[0]:
            if block[row] is not None:
                shapes[row] = _unreadable(block[row], known, start + int(row), check, repair)
        bad = numpy.nonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))[0]
        for row in bad:
            shapes[row] = _treated(shapes[row], known, start + int(row), check, repair, repairs)
        made[start:stop] = shapes
    return made, repairs


def _unjudged(wkb: Sequence[Optional[bytes]], known: Source, progress: Progress) -> numpy.ndarray:
    """Return the geometries valid or not; those that cannot be read are None and noted in ``known.unread``."""
    import numpy
    import shapely

    made = numpy.full(len(wkb), None, dtype=object)
    for start in range(0, len(wkb), BLOCK):
        progress.report(start / len(wkb))
        stop = min(start + BLOCK, len(wkb))
        block = numpy.empty(stop - start, dtype=object)
        block[:] = list(wkb[start:stop])
        shapes = shapely.from_wkb(block, on_invalid="ignore")
        for row in numpy.nonzero(shapely.is_missing(shapes))[0]:
            if block[row] is not None:
                known.unread.append(start + int(row))
        made[start:stop] = shapes
    return made


def _unreadable(wkb: bytes, known: Source, row: int, check: Any, repair: bool) -> Any:
    """Return a geometry that GEOS cannot read, closed by QGIS where repair is asked for."""
    import shapely

    if repair:
        geometry = QgsGeometry()
        geometry.fromWkb(wkb)
        made = shapely.from_wkb(bytes(geometry.makeValid().asWkb()), on_invalid="ignore")
        if made is not None:
            return made
    _invalid(known, row, tr("the rings are not closed"), check)
    return None


def _treated(
    shape: Any,
    known: Source,
    row: int,
    check: Any,
    repair: bool,
    repairs: List[Dict[str, Any]],
    after: str = "",
) -> Any:
    """Return an invalid geometry repaired, or None where invalid ones are skipped; else raise."""
    import shapely

    reason = shapely.is_valid_reason(shape)
    if not repair or not _finite(shape):
        _invalid(known, row, f"{reason} {after}".strip(), check)
        return None
    fixed = polygonal(shapely.make_valid(shape))
    before, after_m2 = _area(shape, known), _area(fixed, known)
    fid = known.fids[row]
    repairs.append({SOURCE_FID: fid, "area_before_m2": before, "area_after_m2": after_m2, "reason": reason})
    known.find(
        "geometry-repaired",
        "warning",
        fid,
        tr(
            "Feature {feature} of layer {layer} was repaired ({reason}): area {before} m² before, {after} m² after."
        ).format(
            feature=fid,
            layer=known.name,
            reason=reason,
            before=f"{before:.2f}",
            after=f"{after_m2:.2f}",
        ),
    )
    return fixed


def _finite(shape: Any) -> bool:
    import shapely

    return all(math.isfinite(value) for value in shapely.bounds(shape))


def _area(shape: Any, known: Source) -> float:
    """Ellipsoidal area in m² of one geometry in the layer's CRS."""
    import geopandas

    from baiyuan_qgis.geometry.area import area_m2

    if shape is None:
        return 0.0
    crs = pyproj_crs(known.crs)
    return float(area_m2(geopandas.GeoSeries([shape], crs=crs), crs, "ellipsoidal")[0])


def _invalid(known: Source, row: int, reason: str, check: Any) -> None:
    fid = known.fids[row]
    if check == compat.SKIP_INVALID:
        known.find(
            "geometry-skipped",
            "warning",
            fid,
            tr("The invalid geometry of feature {feature} of layer {layer} was left out ({reason}).").format(
                feature=fid, layer=known.name, reason=reason
            ),
        )
        return
    raise InputFault(
        tr(
            "Layer {layer}, feature {feature}: the geometry is invalid ({reason}); "
            "repair it, or run with the option REPAIR."
        ).format(layer=known.name, feature=fid, reason=reason),
        layer=known.name,
        feature=fid,
    )


def polygonal(shape: Any) -> Any:
    """Return the polygons of a geometry as Polygon or MultiPolygon; None where it has none."""
    import shapely

    if shape is None or shape.geom_type in ("Polygon", "MultiPolygon"):
        return None if shape is None or shape.is_empty else shape
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)


def _check_datum(crs: Any, name: str, target: Any, reference: str) -> None:
    from baiyuan_qgis.geometry import crs as crs_module

    crs_module.check_same_datum(crs, name, target, reference or tr("the parcels"))


def _moved(
    known: Source,
    target: QgsCoordinateReferenceSystem,
    context: QgsProcessingContext,
    progress: Progress,
) -> numpy.ndarray:
    """Return the geometries in another CRS, by the transform context of the run."""
    import numpy
    import shapely

    transform = QgsCoordinateTransform(known.crs, target, context.transformContext())
    wkb = shapely.to_wkb(known.geometries)
    moved: List[Optional[bytes]] = []
    for row, data in enumerate(wkb):
        if row % CHUNK == 0:
            progress.report(row / len(wkb))
        if data is None:
            moved.append(None)
            continue
        geometry = QgsGeometry()
        geometry.fromWkb(data)
        reason = ""
        try:
            if compat.number(geometry.transform(transform)) != 0 or not geometry.boundingBox().isFinite():
                reason = tr("the coordinates lie outside the transformation's domain")
        except QgsCsException as error:
            reason = " ".join(str(error).split())
        if reason:
            raise InputFault(
                tr(
                    "Layer {layer}, feature {feature}: cannot be transformed from {source} to {target} ({reason})."
                ).format(
                    layer=known.name,
                    feature=known.fids[row],
                    source=known.crs.userFriendlyIdentifier(),
                    target=target.userFriendlyIdentifier(),
                    reason=reason,
                ),
                layer=known.name,
                feature=known.fids[row],
            )
        moved.append(bytes(geometry.asWkb()))
    cells = numpy.empty(len(moved), dtype=object)
    cells[:] = moved
    shapes = shapely.from_wkb(cells)
    for row in numpy.nonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))[0]:
        # Rounding of the last digit can make a ring touch itself that did not before; what it
        # moves is far below a millimetre, so it is mended without asking, and a finding says so.
        shapes[row] = polygonal(shapely.make_valid(shapes[row]))
        known.find(
            "geometry-transformed",
            "note",
            known.fids[int(row)],
            tr("Feature {feature} of layer {layer} was mended after its transformation to {target}.").format(
                feature=known.fids[int(row)],
                layer=known.name,
                target=target.userFriendlyIdentifier(),
            ),
        )
    return shapes


def _doubt_encoding(columns: Dict[str, Any], known: Source) -> None:
    """Note the text fields that were read in a wrong encoding; GBK read as UTF-8 leaves replacement characters."""
    from baiyuan_qgis.data.encoding import mojibake

    for name, values_ in columns.items():
        if str(getattr(values_, "dtype", "")) != "object":
            continue
        bad = sum(1 for value in values_ if isinstance(value, str) and "\ufffd" in value)
        if bad:
            sentence = tr(
                "Layer {layer}, field {field}: {count} texts cannot be read in the encoding set; set it in the layer's "
                "source (GBK for most older shapefiles) or put a .cpg file beside it."
            ).format(layer=known.name, field=name, count=bad)
            known.find("encoding", "warning", None, sentence, name)
            continue
        meant = mojibake(values_[:1000])
        if meant:
            sentence = tr(
                "Layer {layer}, field {field}: texts were read in the wrong encoding, such as {meant}; set the right "
                "one in the layer's source, or put a .cpg file beside it."
            ).format(layer=known.name, field=name, meant=meant)
            known.find("encoding", "warning", None, sentence, name)


def _doubt_crs(crs: pyproj.CRS, known: Source) -> None:
    """Note how the coordinates contradict their CRS (all areas would be wrong in silence), or may come of a web map."""
    import shapely

    from baiyuan_qgis.data import placement

    drawn = known.geometries[~shapely.is_missing(known.geometries)]
    if not len(drawn):
        return
    bounds = [float(value) for value in shapely.total_bounds(drawn)]
    sentence = placement.contradiction(crs, bounds, known.name)
    if not sentence and placement.misplaced(crs, bounds):
        sentence = placement.misplaced_sentence(known.name, crs)
    if sentence:
        known.find("crs", "error", None, sentence)
    elif crs.is_geographic and placement.looks_like_gcj02(drawn):
        known.find("gcj02", "warning", None, placement.gcj02_sentence(known.name, bounds))


def _tell(known: Source, progress: Progress) -> None:
    """Log the counts of what was found; the single findings are rows of the findings table."""
    sentences = {
        "geometry-null": tr("{count} features of layer {layer} have no geometry; they are kept without area."),
        "geometry-skipped": tr(
            "{count} invalid geometries of layer {layer} were left out; the features are kept without area."
        ),
        "geometry-repaired": tr("{count} geometries of layer {layer} were repaired."),
        "date-out-of-range": tr("{count} dates of layer {layer} lie outside 1678 to 2261; they count as missing."),
    }
    for rule, sentence in sentences.items():
        count = sum(1 for finding in known.findings if finding["rule"] == rule)
        if count:
            progress.warn(sentence.format(count=count, layer=known.name))
    for finding in known.findings:
        if finding["rule"] in {"encoding", "crs", "gcj02", "geometry-collection"}:
            progress.warn(finding["sentence"])
    repaired = [finding["sentence"] for finding in known.findings if finding["rule"] == "geometry-repaired"]
    for sentence in repaired[:MOST_REPAIRS_TOLD]:
        progress.info(sentence)


# pandas counts nanoseconds in 64 bits.
_FIRST_YEAR, _LAST_YEAR = 1678, 2261


def _column(values: List[Any], field: QgsField, known: Source) -> Any:
    """Return the values of one field as the library's dtype; NULL stays NULL."""
    import numpy
    import pandas

    kind = compat.kind_of(field)
    values = [None if compat.is_null(value) else value for value in values]
    if kind == "integer" and all(value is None or -(2**63) <= value < 2**63 for value in values):
        mask = numpy.array([value is None for value in values], dtype=bool)
        # By way of a mask, never by way of floats: a parcel code of 19 digits must stay exact.
        exact = numpy.array([0 if value is None else int(value) for value in values], dtype="int64")
        return pandas.arrays.IntegerArray(exact, mask)
    if kind == "real":
        return numpy.array([math.nan if value is None else float(value) for value in values], dtype="float64")
    if kind == "boolean":
        return pandas.array(values, dtype="boolean")
    if kind in ("date", "datetime"):
        return pandas.to_datetime(
            pandas.Series(
                [_moment(value, field, known, row) for row, value in enumerate(values)],
                dtype=object,
            )
        ).astype("datetime64[ns]")
    if kind == "time":
        values = [None if value is None else value.toString("HH:mm:ss") for value in values]
    made = numpy.empty(len(values), dtype=object)
    made[:] = values
    return made


def _moment(value: Any, field: QgsField, known: Source, row: int) -> Optional[datetime.datetime]:
    if value is None or not value.isValid():
        return None
    day = value if isinstance(value, QDate) else value.date()
    if not _FIRST_YEAR <= day.year() <= _LAST_YEAR:
        known.find(
            "date-out-of-range",
            "warning",
            known.fids[row],
            tr("Layer {layer}, feature {feature}, field {field}: the date {value} counts as missing.").format(
                layer=known.name,
                feature=known.fids[row],
                field=field.name(),
                value=day.toString("yyyy-MM-dd"),
            ),
            field.name(),
        )
        return None
    clock = QTime(0, 0) if isinstance(value, QDate) else value.time()
    return datetime.datetime.combine(
        datetime.date(day.year(), day.month(), day.day()),
        datetime.time(clock.hour(), clock.minute(), clock.second(), clock.msec() * 1000),
    )


# ---- writing


class Product(NamedTuple):
    """One layer or table to write: frame, dictionary's names of the computed fields, and its looks.

    ``source`` is a frame that ``read`` returned, with the same rows in the same order: the output
    then carries every field and the geometry of that layer unchanged, in its CRS. ``geometry`` is
    "polygon", "point" or "none". ``table`` names the table of survey.gpkg whose meaning of a field counts,
    where it has its own. ``own`` describes those of ``fields`` that are made from the user's names
    and so are not in the dictionary.
    """

    frame: Any
    fields: Sequence[str]
    title: str = ""
    style: str = ""
    geometry: str = "polygon"
    source: Any = None
    table: str = ""
    own: Sequence[dictionary.Field] = ()


class Stored(NamedTuple):
    """What was written: the destination id, the fields that the dictionary describes, and those described here."""

    destination: str
    names: Tuple[str, ...]
    own: Tuple[dictionary.Field, ...] = ()


class Plan(NamedTuple):
    """A product made ready for its sink: nothing in it needs the library any more."""

    key: str
    title: str
    style: str
    names: Tuple[str, ...]
    target: str
    fields: QgsFields
    crs: QgsCoordinateReferenceSystem
    # Indexes of the source's fields that are carried, and the source's rows.
    carried: Tuple[int, ...]
    rows: Sequence[Sequence[Any]]
    columns: List[List[Any]]
    # None for a table.
    wkb: Optional[Sequence[Optional[bytes]]]
    count: int
    own: Tuple[dictionary.Field, ...] = ()
    points: bool = False


def plan_all(
    algorithm: Any,
    products: Dict[str, Product],
    parameters: Dict[str, Any],
    context: QgsProcessingContext,
    progress: Progress,
) -> List[Plan]:
    """Make products ready for the sinks of the same keys; optional sinks not asked for are left."""
    plans: List[Plan] = []
    for number, (key, product) in enumerate(products.items()):
        progress.report(number / len(products))
        definition = algorithm.parameterDefinition(key)
        if parameters.get(key) is None and not _default_of(definition):
            continue
        target = target_of(parameters.get(key), context)
        plans.append(_plan(key, product, target, progress))
    return plans


def write_all(
    algorithm: Any,
    plans: Sequence[Plan],
    parameters: Dict[str, Any],
    context: QgsProcessingContext,
    feedback: Union[QgsProcessingFeedback, Progress],
) -> Dict[str, Stored]:
    """Write what is planned into sinks, in the thread of the context.

    Every sink is opened only here, when computing is done. On a fault or a cancel nothing
    half-written stays: what this call has made is taken away again. Raises
    QgsProcessingException, Cancelled.
    """
    progress = progress_of(feedback)
    stored: Dict[str, Stored] = {}
    begun: List[str] = []
    try:
        for number, plan in enumerate(plans):
            part = progress.part(number / len(plans), (number + 1) / len(plans))
            stored[plan.key] = _write(algorithm, plan, parameters, context, part, begun)
    except (Cancelled, QgsProcessingException):
        for destination in begun:
            discard(destination, context)
        raise
    return stored


def _write(
    algorithm: Any,
    plan: Plan,
    parameters: Dict[str, Any],
    context: QgsProcessingContext,
    progress: Progress,
    begun: List[str],
) -> Stored:
    kinds = QgsWkbTypes.Type
    kind = kinds.NoGeometry if plan.wkb is None else kinds.Point if plan.points else kinds.MultiPolygon
    progress.report(0.0, tr("Writing {layer}").format(layer=plan.title))
    try:
        sink, destination = algorithm.parameterAsSink(parameters, plan.key, context, plan.fields, kind, plan.crs)
    except QgsProcessingException as error:
        raise _unwritable(plan, str(error)) from error
    if sink is None:
        raise _unwritable(plan, tr("QGIS cannot open it"))
    begun.append(destination)
    for batch in _features(plan, progress.part(0.0, 0.9)):
        if not sink.addFeatures(batch, QgsFeatureSink.Flag.FastInsert):
            raise _unwritable(plan, sink.lastError() or tr("the file does not take the features"))
    if hasattr(sink, "finalize"):
        sink.finalize()
    else:
        sink.flushBuffer()
    del sink
    _count_again(destination, plan, context)
    progress.report(1.0)
    return Stored(destination, plan.names, plan.own)


def target_of(value: Any, context: QgsProcessingContext) -> str:
    """Return what the user gave as destination, as text.

    parameterAsOutputLayer would say it too, but each call of it adds a layer to load on completion.
    """
    if isinstance(value, QgsProcessingOutputLayerDefinition):
        value = value.sink
    if isinstance(value, QgsProperty):
        return str(value.valueAsString(context.expressionContext(), "")[0])
    return "" if value is None else str(value)


def _unwritable(plan: Plan, reason: str) -> QgsProcessingException:
    return QgsProcessingException(
        tr("{layer} ({key}) cannot be written to {value}: {reason}. Is the file open, or the folder protected?").format(
            layer=plan.title, key=plan.key, value=plan.target, reason=" ".join(reason.split()).rstrip(".")
        )
    )


def refuse_target(algorithm: Any, key: str, target: str) -> None:
    """Refuse a file that cannot be written, before anything is computed.

    A file that was read is refused too: a GeoPackage would lose all its layers.
    """
    path = Path(target)
    if not path.suffix or "|" in target or target.startswith(("memory:", "ogr:", "postgres:", "TEMPORARY")):
        return
    folder = path.parent
    if not folder.is_dir():
        raise InputFault(
            tr("The output {key}: the folder {folder} does not exist.").format(key=key, folder=folder), field=key
        )
    # os.path answers False where a name is too long for the disk; QGIS then says so itself
    there = os.path.exists(path)  # noqa: PTH110
    if os.path.isdir(path) or not os.access(path if there else folder, os.W_OK):  # noqa: PTH112
        raise InputFault(
            tr("The output {key}: {path} may not be written; choose another file or folder.").format(
                key=key, path=path
            ),
            field=key,
        )
    for each in algorithm.input_files() if there else ():
        if each.is_file() and path.samefile(each):
            raise InputFault(
                tr("The output {key} is the file {path} that an input comes from: choose another file.").format(
                    key=key, path=path
                )
            )


def _default_of(definition: Any) -> bool:
    return definition.defaultValue() is not None or definition.createByDefault()


def _plan(key: str, product: Product, target: str, progress: Progress) -> Plan:
    """Decide the fields of an output and turn the computed columns into values of QGIS."""
    import shapely

    shapefile = target.lower().endswith(".shp")
    names = [name for name in product.fields if name != SOURCE_FID]
    source: Optional[Source] = None
    members: List[QgsField] = []
    carried: List[int] = []
    if product.source is not None:
        source = product.source.attrs["source"]
        computed = {name.casefold() for name in (*names, SOURCE_FID)}
        codes = {dictionary.field(name).code.casefold() for name in names if name in dictionary.fields()}
        for index, field in enumerate(source.fields):
            folded = field.name().casefold()
            if folded == "fid":
                continue  # the primary key of the output is its own; the old one is in source_fid
            if folded in computed:
                progress.info(
                    tr("The field {field} of layer {layer} is replaced by the computed one.").format(
                        field=field.name(), layer=source.name
                    )
                )
                continue
            carried.append(index)
            member = QgsField(field)
            if shapefile and folded in codes:
                # a shapefile would lose one of two columns of the same name without a word
                member.setName(f"{field.name()[:8]}_0")
            elif shapefile and folded in dictionary.fields():
                # ten characters would cut off what tells agreed_start from agreed_completion
                member.setName(dictionary.field(folded).code)
            members.append(member)
    columns: List[List[Any]] = []
    if SOURCE_FID in product.fields or source is not None:
        entry = dictionary.field(SOURCE_FID)
        members.append(compat.field(entry.code if shapefile else SOURCE_FID, "integer", dictionary.title(SOURCE_FID)))
        fids = source.fids if source is not None else product.frame[SOURCE_FID].tolist()
        columns.append([int(fid) for fid in fids])
    own = {entry.name: entry for entry in product.own}
    for name in names:
        progress.check()
        entry = own[name] if name in own else dictionary.field(name)
        if product.table and name in dictionary.table(product.table):
            entry = dictionary.table_field(product.table, name)
        alias = entry.alias if language() == "zh" else entry.label
        members.append(compat.field(entry.code if shapefile else name, entry.type, alias))
        columns.append(values(product.frame[name], entry.type))
    count = len(product.frame)
    if source is not None and count != len(source.rows):
        raise ValueError("a product with a source needs the rows of its source")
    wkb: Optional[Sequence[Optional[bytes]]] = None
    crs = QgsCoordinateReferenceSystem()
    if product.geometry != "none":
        crs = source.crs if source is not None else qgis_crs(getattr(product.frame, "crs", None))
        wkb = shapely.to_wkb(source.geometries if source is not None else product.frame.geometry.to_numpy())
    rows: Sequence[Sequence[Any]] = source.rows if source is not None else ()
    if target.lower().endswith(_SPREADSHEETS):
        from baiyuan_qgis.data.spreadsheet import neutral

        # a name that begins with = would be a formula in the table that somebody opens
        columns = [[neutral(value) for value in column] for column in columns]
        rows = [[neutral(value) for value in row] for row in rows]
    return Plan(
        key=key,
        title=product.title or key,
        style=product.style,
        names=tuple(product.fields),
        target=target,
        fields=compat.fields(members),
        crs=crs,
        carried=tuple(carried),
        rows=rows,
        columns=columns,
        wkb=wkb,
        count=count,
        own=tuple(product.own),
        points=product.geometry == "point",
    )


def values(column: pandas.Series, kind: str) -> List[Any]:
    """Return a column as values of the dictionary's type; NaN, NaT, NA, None become NULL."""
    missing = column.isna().tolist()
    raw = column.tolist()
    convert = {
        "text": str,
        "integer": int,
        "real": float,
        "boolean": bool,
        "date": lambda value: QDate(value.year, value.month, value.day),
        "datetime": lambda value: QDateTime(
            QDate(value.year, value.month, value.day), QTime(value.hour, value.minute, value.second)
        ),
    }[kind]
    made = [compat.NULL if gone else convert(value) for gone, value in zip(missing, raw)]
    if kind == "real":
        # An infinite ratio is a division by an area of nothing: no value.
        made = [compat.NULL if isinstance(value, float) and not math.isfinite(value) else value for value in made]
    return made


def _features(plan: Plan, progress: Progress) -> Any:
    """Yield batches of features."""
    for start in range(0, plan.count, CHUNK):
        progress.report(start / plan.count)
        batch = []
        for row in range(start, min(start + CHUNK, plan.count)):
            feature = QgsFeature(plan.fields)
            old = [plan.rows[row][index] for index in plan.carried] if plan.carried else []
            feature.setAttributes(old + [column[row] for column in plan.columns])
            wkb = None if plan.wkb is None else plan.wkb[row]
            if wkb is not None:
                geometry = QgsGeometry()
                geometry.fromWkb(wkb)
                if not geometry.isEmpty():
                    if not plan.points:
                        geometry.convertToMultiType()
                    feature.setGeometry(geometry)
            batch.append(feature)
        yield batch


def _count_again(destination: str, plan: Plan, context: QgsProcessingContext) -> None:
    """Count what is stored: a sink can lose every feature without a word."""
    layer = QgsProcessingUtils.mapLayerFromString(destination, context)
    found = -1
    if isinstance(layer, QgsVectorLayer) and layer.isValid():
        request = QgsFeatureRequest()
        request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
        request.setSubsetOfAttributes([])
        found = sum(1 for _feature in layer.getFeatures(request))
    # a spreadsheet of nothing but texts shows its header as one more row
    spreadsheet = plan.target.lower().endswith((".xlsx", ".ods"))
    if found != plan.count and not (spreadsheet and found == plan.count + 1):
        raise QgsProcessingException(
            tr("The output {key} holds {found} of {written} features after writing; choose a new file.").format(
                key=plan.key, found=max(found, 0), written=plan.count
            )
        )


def discard(destination: str, context: QgsProcessingContext) -> None:
    """Take away an incomplete output: its file, or its features in a file of several."""
    pending = context.layersToLoadOnCompletion()
    if pending.pop(destination, None) is not None:
        context.setLayersToLoadOnCompletion(pending)
    layer = QgsProcessingUtils.mapLayerFromString(destination, context)
    if isinstance(layer, QgsVectorLayer) and layer.dataProvider() is not None:
        layer.dataProvider().truncate()
        context.temporaryLayerStore().removeMapLayer(layer.id())
    path = Path(destination)
    if "|" not in destination and path.is_file():
        companions = [path]
        if path.suffix.lower() == ".shp":
            companions = [path.with_suffix(end) for end in (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qmd")]
        for each in companions:
            each.unlink(missing_ok=True)
