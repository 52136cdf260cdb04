"""Pieces of real layers against native:intersection, pair by pair."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
import qgis_env
import shapely
from qgis.core import QgsFeature, QgsField, QgsGeometry, QgsProcessingContext, QgsProcessingFeedback, QgsVectorLayer
from qgis.PyQt.QtCore import QVariant

from baiyuan_qgis.data import reader
from baiyuan_qgis.geometry import overlay, repair

pytestmark = [pytest.mark.qgis, pytest.mark.realdata]


def layer_of(polygons, name, crs):
    made = QgsVectorLayer(f"MultiPolygon?crs={crs}", name, "memory")
    made.dataProvider().addAttributes([QgsField(name, QVariant.Int)])
    made.updateFields()
    features = []
    for row, polygon in enumerate(polygons):
        if polygon is None:
            continue
        feature = QgsFeature(made.fields())
        geometry = QgsGeometry()
        geometry.fromWkb(shapely.to_wkb(polygon))
        feature.setGeometry(geometry)
        feature.setAttribute(name, row)
        features.append(feature)
    made.dataProvider().addFeatures(features)
    return made


def native(left, right, crs):
    """Area by pair from native:intersection; features of a pair are summed."""
    qgis_env.processing()
    from qgis.core import QgsApplication

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("native:intersection")
    context = QgsProcessingContext()
    a, b = layer_of(left, "left_row", crs), layer_of(right, "right_row", crs)
    parameters = {"INPUT": a, "OVERLAY": b, "OUTPUT": "memory:"}
    results, ok = algorithm.run(parameters, context, QgsProcessingFeedback(False))
    assert ok
    rows = [
        (feature["left_row"], feature["right_row"], shapely.area(shapely.from_wkb(bytes(feature.geometry().asWkb()))))
        for feature in context.getMapLayer(results["OUTPUT"]).getFeatures()
    ]
    table = pandas.DataFrame(rows, columns=["left", "right", "area"])
    return table.groupby(["left", "right"])["area"].sum()


def compared(left, right, crs, tolerance):
    theirs = native(left, right, crs)
    for switch in ("0", "1"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("BAIYUAN_NUMBA", switch)
            ours = overlay.area_table(left, right).set_index(["left", "right"])["area"]
        both = pandas.concat([ours.rename("ours"), theirs.rename("theirs")], axis=1).fillna(0.0)
        off = (both["ours"] - both["theirs"]).abs()
        assert off.max() <= tolerance, both.loc[off.idxmax()]
    rows, columns, pieces = overlay.pieces(left, right)
    cut = pandas.Series(shapely.area(pieces), index=pandas.MultiIndex.from_arrays([rows, columns]))
    both = pandas.concat([cut.rename("ours"), theirs.rename("theirs")], axis=1).fillna(0.0)
    assert (both["ours"] - both["theirs"]).abs().max() <= tolerance
    return theirs


def overlaps(left, right, crs):
    """Area of each left row that the right layer covers, by native:calculatevectoroverlaps in the plane."""
    qgis_env.processing()
    from qgis.core import QgsApplication, QgsProject

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("native:calculatevectoroverlaps")
    context, project = QgsProcessingContext(), QgsProject()
    # no ellipsoid: the areas are those of the plane
    project.setEllipsoid("NONE")
    context.setProject(project)
    a, b = layer_of(left, "left_row", crs), layer_of(right, "right_row", crs)
    results, ok = algorithm.run({"INPUT": a, "LAYERS": [b], "OUTPUT": "memory:"}, context, QgsProcessingFeedback(False))
    assert ok
    areas = np.zeros(len(left))
    for feature in context.getMapLayer(results["OUTPUT"]).getFeatures():
        areas[feature["left_row"]] = feature[f"{b.name()}_area"]
    return areas


def arrays(*frames):
    return [np.asarray(frame.geometry.array, dtype=object) for frame in frames]


def test_forest_city_parcels_and_zones(shared_data):
    path = shared_data / "forest_city" / "forest_city_nc.gpkg"
    frames = []
    for name in ("parcels", "zoning"):
        frame, _ = repair.sound(reader.read(f"{path}|layername={name}").to_crs(2264), name, repair=True)
        frames.append(frame)
    # square feet: GEOS in QGIS rounds its points as ours does, at coordinates of a million feet
    assert len(compared(*arrays(*frames), "EPSG:2264", 1e-4)) > 9000


def test_kaifeng_and_xuchang_from_two_sources(shared_data):
    folder = shared_data / "kaifeng_xuchang"
    frames = []
    for name in ("amap", "tianditu"):
        frame = reader.read(str(folder / f"kaifeng_xuchang_{name}.geojson"))
        frame = frame.set_crs(4490, allow_override=True).to_crs(4547)
        frames.append(repair.sound(frame, name, repair=True)[0])
    # districts of 1e9 m2 with borders of 1e5 m: points rounded to half a nanometre move 1e-4 m2
    compared(*arrays(*frames), "EPSG:4547", 1e-3)


def test_lake_tahoe_repaired_against_itself_shows_its_own_overlaps(shared_data):
    frame = reader.read(str(shared_data / "lake_tahoe" / "planning_areas.geojson")).to_crs(26910)
    frame, repairs = repair.sound(frame, "planning_areas", repair=True)
    assert len(repairs) == 37
    # planning areas of up to 1e8 m2 with borders of 1e5 m, some of which lie nanometres apart
    compared(*arrays(frame, frame), "EPSG:26910", 1e-3)


@pytest.mark.parametrize("name", ["forest_city", "kaifeng_xuchang"])
def test_what_a_layer_covers_of_each_feature_is_what_calculatevectoroverlaps_says(shared_data, name):
    if name == "forest_city":
        path = shared_data / name / "forest_city_nc.gpkg"
        left, right = (reader.read(f"{path}|layername={each}").to_crs(2264) for each in ("parcels", "zoning"))
        crs = "EPSG:2264"
    else:
        folder = shared_data / name
        left, right = (
            reader.read(str(folder / f"kaifeng_xuchang_{each}.geojson")).set_crs(4490, allow_override=True).to_crs(4547)
            for each in ("amap", "tianditu")
        )
        crs = "EPSG:4547"
    left, right = (repair.sound(each, "side", repair=True)[0] for each in (left, right))
    a, b = arrays(left, right)
    theirs = overlaps(a, b, crs)
    # theirs is of the union of the right side; where its points contradict each other GEOS snaps all along the border,
    # by 1e-12 of the coordinates
    snapped = 1e-12 * np.abs(shapely.total_bounds(a)).max() * np.nan_to_num(shapely.length(a))
    ours = np.nan_to_num(shapely.area(a)) - np.nan_to_num(shapely.area(overlay.uncovered(a, b)))
    off = np.abs(ours - theirs) - snapped
    assert off.max() <= 1e-4, int(off.argmax())
