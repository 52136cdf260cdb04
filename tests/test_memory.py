"""A county at once: a million parcels over two hundred thousand zones stay under 6 GB. Figures are printed (-s)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from baiyuan_qgis.geometry import accelerator

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

ROOT = Path(__file__).resolve().parent.parent
PARCELS, ZONES = 1_000_000, 200_000
LIMIT_GB = 6.0
CHILD = """
import json, sys, time
import numpy, shapely
from baiyuan_qgis.geometry import overlay

def layer(name):
    with numpy.load(f"{sys.argv[1]}/{name}.npz") as kept:
        return shapely.from_ragged_array(
            shapely.GeometryType.MULTIPOLYGON, kept["xy"], (kept["rings"], kept["parts"], kept["figures"])
        )

def peak():
    # ru_maxrss begins at what the parent held when it forked, which made the layers
    with open("/proc/self/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 2**20

lots, zones = layer("parcels"), layer("zones")
before, began = peak(), time.perf_counter()
if sys.argv[2] == "table":
    table = overlay.area_table(lots, zones)
    count, area = len(table), float(table["area"].sum())
else:
    rows, _, found = overlay.pieces(lots, zones)
    count, area = len(rows), float(shapely.area(found).sum())
took = time.perf_counter() - began
whole = float(shapely.area(lots).sum())
print(json.dumps({"count": count, "area": area, "whole": whole, "layers": before, "peak": peak(), "seconds": took}))
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    pytest.importorskip("scipy")
    from bench import layers

    folder = tmp_path_factory.mktemp("county")
    for number, (name, count) in enumerate((("parcels", PARCELS), ("zones", ZONES))):
        made = layers.coverage(count, number + 1, layers.SPACING * float(np.sqrt(PARCELS)))
        made = np.array([shapely.multipolygons([each]) if each.geom_type == "Polygon" else each for each in made])
        _kind, xy, (rings, parts, figures) = shapely.to_ragged_array(made)
        np.savez(folder / f"{name}.npz", xy=xy, rings=rings, parts=parts, figures=figures)
    yield folder
    for each in folder.iterdir():
        each.unlink()


@pytest.mark.slow
@pytest.mark.parametrize("work", ["table", "pieces"])
@pytest.mark.parametrize("numba", ["0", "1"])
def test_a_million_parcels_over_two_hundred_thousand_zones_stay_under_six_gigabytes(county, work, numba):
    import json

    if numba == "1" and not accelerator.installed():
        pytest.skip("numba is not installed")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(county), work],
        env={**os.environ, "BAIYUAN_NUMBA": numba, "PYTHONPATH": str(ROOT)},
        capture_output=True, encoding="utf-8", timeout=3600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    print(f"\n{work}, numba {numba}: {found}")
    assert found["peak"] < LIMIT_GB
    # both layers cover the same ground; some cells cross their neighbours a little
    assert found["area"] == pytest.approx(found["whole"], rel=1e-3)
