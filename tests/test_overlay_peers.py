"""Areas of real layers against PostGIS, pair by pair; skipped where it is not installed."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest
import shapely

from baiyuan_qgis.data import reader
from baiyuan_qgis.geometry import accelerator, overlay, repair

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
from bench import peers

pytestmark = [pytest.mark.realdata, pytest.mark.slow]
PAIRS = (
    "SELECT a.id, b.id, ST_Area(ST_Intersection(a.geom, b.geom)) "
    "FROM a JOIN b ON ST_Intersects(a.geom, b.geom) AND NOT ST_Touches(a.geom, b.geom)"
)


@pytest.fixture(scope="module")
def cursor(tmp_path_factory):
    psycopg2 = pytest.importorskip("psycopg2")
    if not (peers.BINARIES / "postgres").exists():
        pytest.skip(f"PostgreSQL 15 is not installed ({peers.PACKAGE})")
    with pytest.MonkeyPatch.context() as patch:
        # not the benchmark's own cluster, which may be running
        patch.setattr(peers, "CLUSTER", tmp_path_factory.mktemp("cluster", numbered=True) / "postgres")
        for folder in peers.CLUSTER.parents[:3]:
            folder.chmod(0o755)
        with peers.postgis() as dsn:
            connection = psycopg2.connect(dsn)
            connection.autocommit = True
            made = connection.cursor()
            made.execute("CREATE EXTENSION postgis")
            yield made
            connection.close()


def theirs(cursor, left, right):
    """Area by pair in PostGIS."""
    for name, polygons in (("a", left), ("b", right)):
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
        cursor.execute(f"CREATE UNLOGGED TABLE {name} (id int, geom geometry)")
        lines = io.StringIO(
            "".join(f"{row}\t{shapely.to_wkb(each, hex=True)}\n" for row, each in enumerate(polygons) if each)
        )
        cursor.copy_expert(f"COPY {name} FROM STDIN", lines)
        cursor.execute(f"CREATE INDEX ON {name} USING gist (geom)")
    cursor.execute("ANALYZE")
    cursor.execute(PAIRS)
    table = pandas.DataFrame(cursor.fetchall(), columns=["left", "right", "area"])
    return table.set_index(["left", "right"])["area"]


@pytest.mark.parametrize("switch", ["0", "1"] if accelerator.installed() else ["0"])
@pytest.mark.parametrize(
    ("sides", "crs", "tolerance"),
    [
        # square feet; districts of 1e9 m² with borders of 1e5 m; planning areas of 1e8 m² with 1e4 vertices
        (("forest_city/forest_city_nc.gpkg|layername=parcels", "forest_city/forest_city_nc.gpkg|layername=zoning"),
         2264, 1e-4),
        (("kaifeng_xuchang/kaifeng_xuchang_amap.geojson", "kaifeng_xuchang/kaifeng_xuchang_tianditu.geojson"),
         4547, 1e-3),
        (("lake_tahoe/planning_areas.geojson", "lake_tahoe/planning_areas.geojson"), 26910, 1e-3),
    ],
)  # fmt: skip
def test_every_pair_has_the_area_that_postgis_gives_it(cursor, shared_data, monkeypatch, sides, crs, tolerance, switch):
    monkeypatch.setenv(accelerator.SWITCH, switch)
    arrays = []
    for path in sides:
        frame = reader.read(str(shared_data / path))
        if crs == 4547:
            frame = frame.set_crs(4490, allow_override=True)
        frame, _ = repair.sound(frame.to_crs(crs), path, repair=True)
        arrays.append(np.asarray(frame.geometry.array, dtype=object))
    ours = overlay.area_table(*arrays).set_index(["left", "right"])["area"]
    rows, columns, cut = overlay.pieces(*arrays)
    pieces = pandas.Series(shapely.area(cut), index=pandas.MultiIndex.from_arrays([rows, columns]))
    both = pandas.concat({"ours": ours, "pieces": pieces, "theirs": theirs(cursor, *arrays)}, axis=1).fillna(0.0)
    for name in ("ours", "pieces"):
        off = (both[name] - both["theirs"]).abs()
        assert off.max() <= tolerance, (name, both.loc[off.idxmax()])
    print(f"\n{sides[0]}: {len(both)} pairs, at most {(both['ours'] - both['theirs']).abs().max():.2e} apart")
