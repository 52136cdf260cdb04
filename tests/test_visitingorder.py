"""The order of visits, against ways worked out by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from baiyuan_qgis.faults import Cancelled
from baiyuan_qgis.measure import visitingorder
from baiyuan_qgis.progress import Progress


def test_the_nearest_that_is_left_comes_next() -> None:
    # on a line from the start at 0: 10 is nearest, from there 25 (15 away) before -20 (30 away)
    points = [(-20.0, 0.0), (25.0, 0.0), (10.0, 0.0)]
    assert visitingorder._nearest(np.asarray(points), (0.0, 0.0), Progress()).tolist() == [2, 1, 0]
    assert visitingorder.length(points, [2, 1, 0], (0.0, 0.0)) == 10 + 15 + 45
    # turning 25, -20 round would be 10 + 30 + 45 = 85, all three 20 + 45 + 15 = 80: no turning is shorter
    assert visitingorder.order(points, (0.0, 0.0)).tolist() == [2, 1, 0]


def test_a_crossing_is_taken_out() -> None:
    # without a start it begins at the place nearest to the north-west corner (0, 4), place 0 itself. The nearest of
    # (0, 4) is (3, 4), 3 away; then (3, 0), 4 away; then (0, 0), 3 away; last (-0.0, -9), 9 away: 3 + 4 + 3 + 9 = 19
    points = [(0.0, 4.0), (3.0, 0.0), (3.0, 4.0), (0.0, 0.0), (0.0, -9.0)]
    route = visitingorder.order(points)
    assert route.tolist() == [0, 2, 1, 3, 4]
    assert visitingorder.length(points, route) == 19.0
    # and a way that crosses itself: (0,0) (2,2) (2,0) (0,2), 2*sqrt(8) + 2 long; the square's three sides are 6
    square = np.asarray([(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0)])
    mended = visitingorder._untangled(square, np.arange(4), None, Progress())
    assert mended[0] == 0 and visitingorder.length(square, mended) == 6.0


def test_of_equally_near_places_the_first_listed_comes_first() -> None:
    points = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)]
    assert visitingorder._nearest(np.asarray(points), (0.0, 0.0), Progress())[0] == 0


def test_every_place_is_visited_once_and_near_the_best_way_there_is() -> None:
    rng = np.random.default_rng(7)
    for _ in range(20):
        points = rng.uniform(0, 1000, (7, 2))
        route = visitingorder.order(points, (0.0, 0.0))
        assert sorted(route.tolist()) == list(range(7))
        nearest = visitingorder.length(points, visitingorder._nearest(points, (0.0, 0.0), Progress()), (0.0, 0.0))
        best = min(visitingorder.length(points, each, (0.0, 0.0)) for each in itertools.permutations(range(7)))
        found = visitingorder.length(points, route, (0.0, 0.0))
        assert best - 1e-9 <= found <= nearest + 1e-9
        assert found <= 1.15 * best
    assert visitingorder.order(rng.uniform(0, 1, (2000, 2))).size == 2000


def test_few_places_and_none() -> None:
    assert visitingorder.order(np.zeros((0, 2))).tolist() == []
    assert visitingorder.order([(5.0, 5.0)]).tolist() == [0]
    assert visitingorder.length([(5.0, 5.0)], [0]) == 0.0
    assert visitingorder.order([(5.0, 5.0), (5.0, 5.0), (5.0, 5.0)]).tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="no coordinates"):
        visitingorder.order([(np.nan, 0.0)])


def test_a_cancel_is_answered() -> None:
    class Stopped(Progress):
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        visitingorder.order(np.zeros((10, 2)), progress=Stopped())
