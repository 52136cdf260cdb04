"""The benchmark's layers are what they claim to be, and its table is made from results; no time is asserted."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
pytest.importorskip("scipy")
from bench import contest, layers, table

COUNT = 600
SIZE = layers.SPACING * float(np.sqrt(COUNT))


@pytest.fixture(scope="module")
def parcels():
    return layers.coverage(COUNT, 1, SIZE)


def test_same_seed_same_layer(parcels):
    assert shapely.to_wkb(layers.coverage(COUNT, 1, SIZE)).tolist() == shapely.to_wkb(parcels).tolist()
    assert shapely.to_wkb(layers.coverage(COUNT, 2, SIZE)).tolist() != shapely.to_wkb(parcels).tolist()


def test_coverage_is_valid_and_covers(parcels):
    assert len(parcels) == COUNT
    assert shapely.is_valid(parcels).all()
    assert set(shapely.get_type_id(parcels)) <= {3, 6}
    assert shapely.get_num_coordinates(parcels).mean() == pytest.approx(54, abs=2)
    assert shapely.area(parcels).mean() == pytest.approx(14_400, rel=2e-3)
    x, y = layers.ORIGIN
    square = shapely.box(x, y, x + SIZE, y + SIZE)
    whole = shapely.union_all(parcels)
    assert shapely.area(shapely.symmetric_difference(whole, square)) < 1e-4 * square.area


def test_neighbours_share_their_borders(parcels):
    """Every edge lies in two parcels, but for the square's four sides."""
    ends = [np.round(shapely.get_coordinates(ring), 4) for ring in shapely.get_rings(shapely.get_parts(parcels))]
    edges = np.concatenate([np.sort(np.stack([each[:-1], each[1:]], axis=1), axis=1) for each in ends])
    keys, counts = np.unique(edges.reshape(-1, 4), axis=0, return_counts=True)
    x, y = layers.ORIGIN
    sides = np.zeros(len(keys), dtype=bool)
    for column, value in ((0, x), (0, x + SIZE), (1, y), (1, y + SIZE)):
        sides |= (np.abs(keys[:, column] - value) < 1e-3) & (np.abs(keys[:, column + 2] - value) < 1e-3)
    # repaired cells, where curves crossed, are cut at the crossing
    assert (counts[~sides] == 2).mean() > 0.98
    assert (counts[sides] == 1).mean() > 0.9


def test_large_polygon():
    large = layers.large_polygon(SIZE)
    assert shapely.is_valid(large)
    assert shapely.get_num_coordinates(large) == layers.LARGE_VERTICES
    assert shapely.get_num_geometries(large) == 4
    assert shapely.equals_exact(large, layers.large_polygon(SIZE))


def test_layers_are_written_once(tmp_path):
    geopandas = pytest.importorskip("geopandas")
    layers.write(100, tmp_path / "n100")
    parcels = geopandas.read_file(tmp_path / "n100" / "parcels.gpkg")
    zones = geopandas.read_file(tmp_path / "n100" / "zones.gpkg")
    assert len(parcels) == 100
    assert len(zones) == 20
    assert parcels.crs.to_epsg() == 4547
    before = (tmp_path / "n100" / "parcels.gpkg").stat().st_mtime_ns
    layers.write(100, tmp_path / "n100")
    assert (tmp_path / "n100" / "parcels.gpkg").stat().st_mtime_ns == before


def _results():
    def who(label, median, **more):
        return {
            "label": label, "seconds": [median] * 5, "median": median, "cpu": [median] * 5, "cpu_median": median,
            "runs": 5, "peak_mb": 500.0,
            "figures": {"count": 7, "area": 123.5}, "versions": {"shapely": "2.1.2", "GEOS": "3.11.1"}, **more,
        }  # fmt: skip

    works = {}
    for parcels, seconds in ((10_000, 0.1), (100_000, 1.1), (1_000_000, 12.0)):
        found = {
            "ours": who("Baiyuan, numba", seconds),
            "postgis": who("PostGIS", seconds * 5),
            "duckdb": {"label": "DuckDB spatial", "seconds": [], "peak_mb": 0.0, "skipped": "no | wheel\nhere"},
        }
        work = next(each for each in contest.WORKS if each.key == "area_table")
        works[f"area_table@{parcels}"] = {
            "work": "area_table", "parcels": parcels, "contestants": found, "goals": contest.judge(work, found),
        }  # fmt: skip
    machine = {
        "cores": 2, "cpu": "A CPU", "memory_gb": 24, "system": "Debian", "kernel": "6", "python": "3.11.2",
        "day": "2026-11-21", "commit": "abc",
    }  # fmt: skip
    return json.loads(json.dumps({"works": works, "machine": machine}))


def test_goals_are_judged_against_the_fastest():
    work = next(each for each in contest.WORKS if each.key == "area_table")
    goals = contest.judge(work, {"ours": {"median": 1.0}, "postgis": {"median": 6.0}, "sedona": {"median": 3.9}})
    assert [(goal["peer"], goal["met"]) for goal in goals] == [("sedona", False)]
    assert contest.judge(work, {"ours": {"median": 1.0}}) == []


def test_table_from_results(tmp_path):
    for name in ("README.md", "README.zh-CN.md"):
        (tmp_path / name).write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n", encoding="utf-8")
    (tmp_path / "docs").mkdir()
    results = _results()
    written = table.write(results, tmp_path)
    assert {path.name for path in written} == {"README.md", "README.zh-CN.md", "bench.md"}
    english = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert english.startswith(f"before\n{table.BEGIN}\n| work |")
    assert english.endswith(f"{table.END}\nafter\n")
    assert "| 0.20 (0.20) | ≤ 0.25 |" in english  # the goals are those of 100,000 parcels
    assert "n^1.04" in english
    assert "1,000,000 × 200,000: 12.00 s, 0.5 GB" in english
    assert "shapely 2.1.2 (GEOS 3.11.1)" in english
    assert "最快的对照" in (tmp_path / "README.zh-CN.md").read_text(encoding="utf-8")
    page = (tmp_path / "docs" / "bench.md").read_text(encoding="utf-8")
    assert "| DuckDB spatial | not run: no / wheel here |" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {10}
    assert [path.name for path in table.write(results, tmp_path)] == ["bench.md"]  # nothing new for the READMEs


def test_busy_machine_is_told():
    results = _results()
    assert "not left alone" not in table.summary(results, "en")
    results["works"]["area_table@100000"]["others"] = 0.43
    assert "not left alone**: others had up to 43% of its processors" in table.summary(results, "en")
    assert "not left alone" in table.full(results)


def test_work_that_gave_way_is_told_apart_from_work_that_did_not():
    results = _results()
    results["works"]["area_table@100000"]["niced"] = 0.38
    said = table.summary(results, "en")
    assert "at the lowest priority (up to 38% of the processors)" in said
    assert "not left alone" not in said


def test_one_contestant_with_few_runs_makes_the_table_preliminary():
    results = _results()
    contestants = results["works"]["area_table@100000"]["contestants"]
    for each in contestants.values():
        each["runs"] = 5
    contestants["ours"]["runs"] = 3
    assert "only 3 counted run(s)" in table.summary(results, "en")
    contestants["ours"].update(runs=1, median=table.ONCE_ABOVE + 1)  # too slow for five
    assert "only 1 counted" not in table.summary(results, "en")


def test_text_without_marks_stays():
    assert table.between("nothing here", "table") == "nothing here"


def test_every_contestant_has_a_file():
    for work in contest.WORKS:
        keys = [each.key for each in work.contestants]
        assert len(set(keys)) == len(keys)
        assert all((contest.CODE / f"{each.module}.py").exists() for each in work.contestants)
        for goal in work.goals:
            assert {goal.ours, *goal.peers} <= set(keys)
