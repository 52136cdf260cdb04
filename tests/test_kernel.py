"""Areas without geometry: the same as GEOS's, whatever the polygons do to each other."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from baiyuan_qgis.faults import Cancelled
from baiyuan_qgis.geometry import accelerator, kernel, overlay, pool
from baiyuan_qgis.progress import Progress

ROOT = Path(__file__).resolve().parent.parent
FAR = (38_500_000.0, 3_850_000.0)
SWITCHES = ("0", "1") if accelerator.installed() else ("0",)


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory):
    before = os.environ.get("BAIYUAN_CACHE_DIR")
    os.environ["BAIYUAN_CACHE_DIR"] = before or str(tmp_path_factory.mktemp("kernels"))
    yield
    if before is None:
        del os.environ["BAIYUAN_CACHE_DIR"]


def by_geos(left, right):
    """The area of each pair by GEOS, as a matrix; near the origin, where it has more digits for the points it makes."""
    left, right = (np.asarray(side, dtype=object) for side in (left, right))
    if not (len(left) and len(right)) or not np.isfinite(shapely.total_bounds(left)).all():
        return np.zeros((len(left), len(right)))
    origin = np.floor(shapely.total_bounds(left)[:2])
    left, right = (shapely.transform(side, lambda xy: xy - origin) for side in (left, right))
    return np.nan_to_num(shapely.area(shapely.intersection(left[:, None], right[None, :])))


def by_switch(left, right):
    """The area of each pair by each path, as a matrix; all of them what GEOS finds."""
    made = []
    expected = by_geos(left, right)
    for switch in SWITCHES:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(accelerator.SWITCH, switch)
            table = overlay.area_table(left, right)
        areas = np.zeros((len(left), len(right)))
        areas[table["left"], table["right"]] = table["area"]
        assert (table["area"] > 0.0).all()
        assert sorted(zip(table["left"], table["right"])) == list(zip(table["left"], table["right"]))
        assert np.abs(areas - expected).max(initial=0.0) <= 1e-6
        made.append(areas)
    return made


def moved(geometry, x, y):
    return shapely.transform(geometry, lambda xy: xy + np.array([x, y]))


half_metres = st.integers(-40, 40).map(lambda n: n / 2)
points = st.tuples(half_metres, half_metres)


@st.composite
def stars(draw):
    count = draw(st.integers(3, 14))
    radii = draw(st.lists(st.integers(2, 40), min_size=count, max_size=count))
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    x, y = draw(points)
    return shapely.Polygon(np.c_[x + radii * np.cos(angle), y + radii * np.sin(angle)])


@st.composite
def slivers(draw):
    thin = 10.0 ** -draw(st.integers(1, 9))
    (x, y), (u, v) = draw(points), draw(points)
    length = float(np.hypot(u, v))
    assume(length > 0)
    across = np.array([-v, u]) / length * thin
    base, along = np.array([x, y]), np.array([u, v])
    return shapely.Polygon([base, base + along, base + along + across, base + across])


@st.composite
def holed(draw):
    """A hole that touches the shell in a point, with an island in it, and nested once more."""
    x, y = draw(points)
    size = draw(st.integers(10, 50))
    made = shapely.box(x, y, x + size, y + size)
    made = made - shapely.Polygon([(x, y + size / 2), (x + size * 0.8, y + 1), (x + size * 0.8, y + size - 1)])
    if draw(st.booleans()):
        made |= shapely.box(x + size * 0.6, y + size * 0.4, x + size * 0.7, y + size * 0.6)
    return made


boxes = st.builds(
    lambda p, w, h: shapely.box(*p, p[0] + w / 2, p[1] + h / 2), points, st.integers(1, 60), st.integers(1, 60)
)
random = st.lists(points, min_size=3, max_size=9).map(
    lambda p: overlay.polygonal(np.array([shapely.make_valid(shapely.Polygon(p))]))[0]
)
polygons = st.one_of(boxes, stars(), slivers(), holed(), random)
offsets = st.tuples(st.floats(10, 50), st.floats(10, 50))


@settings(max_examples=60, deadline=None)
@given(st.lists(polygons, min_size=1, max_size=4), st.lists(polygons, min_size=1, max_size=4), st.booleans(), offsets)
def test_both_paths_agree_and_every_area_is_its_intersection_plus_its_difference(left, right, far, offset):
    at = (FAR[0] + offset[0], FAR[1] + offset[1]) if far else (0.0, 0.0)
    left = [moved(each, *at) for each in left]
    right = [moved(each, *at) for each in right]
    # rounding to what eight-digit numbers can hold may break a sliver
    left, right = (overlay.polygonal(shapely.make_valid(np.array(side, dtype=object))) for side in (left, right))
    tables = by_switch(left, right)
    turned = by_switch(right, left)
    for table, other in zip(tables, turned):
        assert np.abs(table - tables[0]).max() <= 1e-6, "numpy and the kernel"
        assert np.abs(table - other.T).max() <= 1e-6, "symmetric"
        for i, a in enumerate(left):
            for j, b in enumerate(right):
                rest = shapely.area(overlay.uncovered([a], [b])[0])
                rounding = (shapely.length(a) + shapely.length(b)) * (max(at) + 100) * 2.0**-51
                assert abs(shapely.area(a) - table[i, j] - rest) <= 1e-7 * shapely.area(a) + rounding
    shuffled = by_switch(left[::-1], right[::-1])
    for table, other in zip(tables, shuffled):
        assert (table == other[::-1, ::-1]).all(), "order-independent to the last bit"


@settings(max_examples=30, deadline=None)
@given(polygons, st.integers(-9, -1), st.sampled_from([(1, 0), (0, 1), (1, 1), (-1, 0)]))
@example(shapely.box(0, 0, 10, 10), -9, (1, 0))
def test_neighbours_moved_by_next_to_nothing(polygon, exponent, way):
    nudged = moved(polygon, way[0] * 10.0**exponent, way[1] * 10.0**exponent)
    assume(shapely.is_valid(nudged) and shapely.is_valid(polygon))
    for table in by_switch([polygon], [nudged, polygon]):
        assert table[0, 1] == pytest.approx(shapely.area(polygon), abs=1e-9)
        assert table[0, 0] == pytest.approx(shapely.area(polygon & nudged), abs=1e-6)


def test_a_floor_edge_on_the_common_lower_side_counts():
    # found by scripts/fuzz_overlay.py, seed 1: the needle's lower end lies below the box
    box = shapely.box(0, 0, 31, 28)
    needle = shapely.Polygon([(-1.0087, 7.2598), (-6.6619, 32.1173), (5.3787, -22.0021)])
    for table in by_switch([box], [needle]):
        assert table[0, 0] == pytest.approx(0.2343106, abs=1e-6)


def test_an_edge_that_becomes_vertical_at_the_local_origin_is_left_out():
    # seed 1 again: 15.1 - (-25.7) swallows the 1e-16 that the edge's ends differ by
    ring = [(1e-16, 0.0), (0.0, 10.0), (-25.7, 10.0), (-25.7, 0.0)]
    for table in by_switch([shapely.Polygon(ring)], [shapely.box(-25.7, 0, 10, 10)]):
        assert table[0, 0] == pytest.approx(257.0)


def test_rings_may_run_either_way_and_have_repeated_vertices():
    shell = [(0, 0), (0, 0), (10, 0), (10, 10), (0, 10), (0, 0), (0, 0)]
    hole = [(2, 2), (4, 2), (4, 4), (2, 4)]
    for turned in (1, -1):
        for also in (1, -1):
            polygon = shapely.Polygon(shell[::turned], [hole[::also]])
            many = shapely.MultiPolygon([polygon, shapely.box(20, 0, 25, 5)])
            for table in by_switch([many], [shapely.box(-5, -5, 30, 30), shapely.box(3, 3, 21, 12)]):
                # 100 - 4 + 25; 7 m x 7 m less the hole's last 1 m2, and 1 m x 2 m of the second part
                assert table[0].tolist() == pytest.approx([121.0, 50.0])


def test_missing_and_empty_polygons_have_no_pair():
    odd = [None, shapely.Polygon(), shapely.MultiPolygon(), shapely.box(0, 0, 1, 1)]
    for table in by_switch(odd, odd):
        assert np.argwhere(table > 0).tolist() == [[3, 3]]
    for table in by_switch([], odd):
        assert table.size == 0


def test_a_shared_border_is_no_pair_though_its_vertices_were_rounded():
    rng = np.random.default_rng(5)
    middle = np.c_[np.full(20, FAR[0]) + rng.uniform(-1, 1, 20), FAR[1] + np.sort(rng.uniform(1, 99, 20))]
    ends = np.array([(FAR[0], FAR[1]), (FAR[0], FAR[1] + 100)])
    line = np.concatenate([ends[:1], middle, ends[1:]])
    west = shapely.Polygon(np.concatenate([line, [(FAR[0] - 50, FAR[1] + 100), (FAR[0] - 50, FAR[1])]]))
    east = shapely.Polygon(np.concatenate([line, [(FAR[0] + 50, FAR[1] + 100), (FAR[0] + 50, FAR[1])]]))
    for table in by_switch([west], [east]):
        assert table[0, 0] == 0.0


def test_a_sliver_of_a_nanometre_is_a_pair():
    for table in by_switch([shapely.box(0, 0, 10, 10)], [shapely.box(10 - 1e-9, 0, 20, 10)]):
        assert table[0, 0] == pytest.approx(1e-8, rel=1e-3)


def test_without_numba_the_results_are_the_same(monkeypatch):
    monkeypatch.setattr(accelerator, "installed", lambda: False)
    monkeypatch.setenv(accelerator.SWITCH, "1")
    assert not kernel.pays(1e9)
    assert overlay.area_table([shapely.box(0, 0, 2, 2)], [shapely.box(1, 1, 3, 3)])["area"].tolist() == [1.0]


def test_numba_is_chosen_only_where_its_start_pays(monkeypatch):
    monkeypatch.setattr(accelerator, "installed", lambda: True)
    monkeypatch.setattr(kernel._Compiled, "common_areas", None)
    monkeypatch.setattr(kernel._Compiled, "failed", False)
    monkeypatch.delenv(accelerator.SWITCH, raising=False)
    monkeypatch.setattr(accelerator._Missed, "seconds", {})
    monkeypatch.setattr(kernel, "_cached", lambda: False)
    assert not kernel.pays(2.0), "a compiler is slower than that"
    assert kernel.pays(60.0)
    monkeypatch.setattr(accelerator._Missed, "seconds", {})
    monkeypatch.setattr(kernel, "_cached", lambda: True)
    assert not kernel.pays(1e-4)
    assert kernel.pays(2.0)
    monkeypatch.setenv(accelerator.SWITCH, "0")
    assert not kernel.pays(1e9)


def test_runs_that_together_would_have_paid_for_a_compiler_get_one_and_a_short_one_never_waits(monkeypatch):
    # a compiler takes 3.5 s and saves 0.75 of what numpy takes: 1.5 s of a run of 2 s
    monkeypatch.setattr(accelerator, "installed", lambda: True)
    monkeypatch.setattr(accelerator._Missed, "seconds", {})
    monkeypatch.setattr(kernel._Compiled, "common_areas", None)
    monkeypatch.setattr(kernel._Compiled, "failed", False)
    monkeypatch.setattr(kernel, "_cached", lambda: False)
    monkeypatch.delenv(accelerator.SWITCH, raising=False)
    assert [kernel.pays(2.0) for _ in range(3)] == [False, False, True], "1.5 s, 3 s, 4.5 s"
    assert not kernel.pays(0.4), "0.3 s are saved: less than a tenth of 3.5 s"
    assert kernel.pays(2.0)
    monkeypatch.setattr(accelerator._Missed, "seconds", {})
    assert not any(kernel.pays(0.4) for _ in range(100))
    assert accelerator.due("another", 0.2, 0.1), "kernels are judged one by one"


@pytest.mark.skipif(not accelerator.installed(), reason="numba is optional")
def test_a_session_of_middling_runs_fills_an_empty_cache_for_all_later_ones(monkeypatch, tmp_path):
    monkeypatch.setenv("BAIYUAN_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv(accelerator.SWITCH, raising=False)
    monkeypatch.setattr(accelerator._Missed, "seconds", {})
    monkeypatch.setattr(kernel._Compiled, "common_areas", None)
    monkeypatch.setattr(kernel._Compiled, "sort_edges", None)
    # as if each of these runs took numpy 2 s
    monkeypatch.setattr(overlay, "_seconds", lambda *_: 2.0)
    left, right = [shapely.box(0, 0, 2, 2)], [shapely.Polygon([(1, 1), (5, 1), (1, 5)])]
    kept = []
    for _ in range(4):
        # within the left box the line from (5, 1) to (1, 5) cuts nothing off: 1 m x 1 m
        assert overlay.area_table(left, right)["area"].tolist() == [1.0]
        kept.append(accelerator.kept(Path(kernel.__file__), "_common_areas"))
    assert kept == [False, False, True, True]


def test_a_cancel_is_answered_while_a_compiler_works_and_what_it_makes_is_kept(monkeypatch):
    go_on, done = threading.Event(), threading.Event()

    def slow():
        assert go_on.wait(60.0)
        kernel._Compiled.sort_edges = kernel._Compiled.common_areas = print
        done.set()

    class Stop(Progress):
        asked = 0

        def cancelled(self):
            self.asked += 1
            return self.asked > 20

    monkeypatch.setattr(accelerator, "installed", lambda: True)
    monkeypatch.setattr(kernel._Compiled, "common_areas", None)
    monkeypatch.setattr(kernel._Compiled, "sort_edges", None)
    monkeypatch.setattr(kernel._Compiled, "failed", False)
    monkeypatch.setattr(kernel, "_compile", slow)
    monkeypatch.setenv(accelerator.SWITCH, "1")
    with pytest.raises(Cancelled):
        overlay.area_table([shapely.box(0, 0, 2, 2)], [shapely.box(1, 1, 3, 3)], Stop())
    assert kernel._Compiled.common_areas is None, "it was still at work"
    go_on.set()
    assert done.wait(60.0)
    assert kernel.usable()


def test_what_is_compiled_is_kept_where_the_environment_says_else_in_the_profile_never_beside_the_code(monkeypatch):
    for name in ("BAIYUAN_CACHE_DIR", "NUMBA_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(accelerator._Kept, "folder", None)
    assert Path(kernel.__file__).parent not in accelerator.cache_folder().parents
    accelerator.keep_in(Path("profile") / "cache")
    assert accelerator.cache_folder() == Path("profile") / "cache"
    monkeypatch.setenv("BAIYUAN_CACHE_DIR", "elsewhere")
    assert accelerator.cache_folder() == Path("elsewhere")


def test_a_kernel_that_does_not_compile_leaves_the_work_to_numpy(monkeypatch, caplog):
    def broken():
        raise RuntimeError("no compiler")

    monkeypatch.setattr(accelerator, "installed", lambda: True)
    monkeypatch.setattr(kernel._Compiled, "common_areas", None)
    monkeypatch.setattr(kernel._Compiled, "failed", False)
    monkeypatch.setattr(kernel, "_compile", broken)
    monkeypatch.setenv(accelerator.SWITCH, "1")
    assert overlay.area_table([shapely.box(0, 0, 2, 2)], [shapely.box(1, 1, 3, 3)])["area"].tolist() == [1.0]
    assert "numpy does its work" in caplog.text


def test_chunks_come_back_in_order_and_their_faults_too(monkeypatch):
    monkeypatch.setenv("BAIYUAN_THREADS", "3")
    monkeypatch.setattr(pool._Shared, "executor", None)
    assert pool.map_chunks(lambda n: n * n, list(range(50))) == [n * n for n in range(50)]
    names = pool.map_chunks(lambda _: threading.current_thread().name, list(range(4)))
    assert all(name.startswith("baiyuan-geometry") for name in names)
    with pytest.raises(ZeroDivisionError):
        pool.map_chunks(lambda n: 1 // (n - 3), list(range(10)))
    nested = pool.map_chunks(lambda n: sum(pool.map_chunks(lambda m: m, list(range(n)))), list(range(12)))
    assert nested == [n * (n - 1) // 2 for n in range(12)]
    assert pool.map_chunks(lambda n: n, []) == []


def test_a_cancel_ends_the_chunks(monkeypatch):
    monkeypatch.setenv("BAIYUAN_THREADS", "2")
    monkeypatch.setattr(pool._Shared, "executor", None)
    begun = []

    class Stop(Progress):
        def cancelled(self):
            return len(begun) >= 3

    with pytest.raises(Cancelled):
        pool.map_chunks(begun.append, list(range(1000)), Stop())
    assert len(begun) < 20


def test_two_runs_at_once_on_the_same_polygons_give_what_one_gives(monkeypatch):
    monkeypatch.setenv(accelerator.SWITCH, "0")
    monkeypatch.setenv("BAIYUAN_THREADS", "3")
    monkeypatch.setattr(pool._Shared, "executor", None)
    x, y = np.meshgrid(np.arange(30) * 10.0, np.arange(30) * 10.0)
    lots = shapely.box(x.ravel(), y.ravel(), x.ravel() + 10, y.ravel() + 10)
    zones = shapely.buffer(shapely.points(x.ravel()[::7] + 3, y.ravel()[::7] + 4), 17.0)
    alone = overlay.area_table(lots, zones)
    results = [None] * 4

    def work(number):
        results[number] = overlay.area_table(lots, zones)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(result.equals(alone) for result in results)


def fuzz(*arguments, patience):
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "fuzz_overlay.py"), *arguments],
        capture_output=True, encoding="utf-8", timeout=patience, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_two_hundred_thousand_pairs_neither_crash_nor_hang_nor_lose_area():
    done = fuzz(patience=7200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "200000 pairs" in done.stdout


def test_a_sample_of_the_fuzz_corpus():
    done = fuzz("--child", "1", "--pairs", "300", patience=600)
    assert done.returncode == 0, done.stdout + done.stderr
