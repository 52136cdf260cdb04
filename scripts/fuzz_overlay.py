"""Throw polygon pairs at the overlay engine, in child processes so that a crash or a hang is seen.

Usage: fuzz_overlay.py [--seeds FILE] [--sample N]

Each line of the seeds file is a seed; a seed makes PAIRS pairs of valid polygons (touching, collinear, slivers,
stars, holes, multi-parts, at 38 500 000 m or at the origin) that must satisfy the area identities on both paths, and
INVALID pairs of broken ones that only have to come back; and MOSAICS layers of neighbours over one another, in which
every lot must be the sum of its pieces and of what nothing covers. Exit status 1, and the seed, where one is not.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import shapely

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAIRS, INVALID, MOSAICS = 2000, 20, 20
_SEEDS_A_CHILD, _PATIENCE_S = 2, 900
_CELL, _LINE = 200.0, 50


def polygon(rng: np.random.Generator, kind: int) -> Any:
    """One polygon within about 60 m of the origin; it need not be valid."""
    grid = float(rng.choice([1.0, 0.5, 1e-4]))
    if kind == 0:
        x, y, width, height = (np.round(rng.uniform(0, 40, 4) / grid) * grid).tolist()
        return shapely.box(x, y, x + max(width, grid), y + max(height, grid))
    if kind == 1:
        count = int(rng.integers(3, 40))
        angle = np.sort(rng.uniform(0, 2 * np.pi, count))
        radius = rng.uniform(2, 40, count)
        xy = np.c_[radius * np.cos(angle), radius * np.sin(angle)] + rng.uniform(-15, 15, 2)
        return shapely.polygons(np.round(xy / grid) * grid)
    if kind == 2:
        thin = 10.0 ** rng.uniform(-9, -1)
        start, along = rng.uniform(-20, 20, 2), rng.uniform(-40, 40, 2)
        if rng.random() < 0.5:
            along[int(rng.integers(2))] = 0.0
        across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9) * thin
        return shapely.polygons(np.array([start, start + along, start + along + across, start + across]))
    if kind == 3:
        shell = shapely.box(-20, -20, 20, 20)
        x, y = np.round(rng.uniform(-20, 8, 2)).tolist()
        # a hole that may touch the shell in a point, and an island in it
        corner = (-20.0, float(np.round(rng.uniform(-15, 15))))
        hole = shapely.polygons([corner, (x + 12, y), (x + 12, y + 9)])
        made = shapely.difference(shell, hole)
        if rng.random() < 0.5:
            made = shapely.union(made, shapely.box(x + 10.5, y + 4, x + 11, y + 4.5))
        return made
    if kind == 4:
        steps = np.arange(int(rng.integers(3, 12)) + 1) * 3.0
        teeth = np.repeat(np.round(rng.uniform(0, 20, len(steps) - 1)), 2)
        xy = np.c_[np.r_[steps[0], np.repeat(steps, 2)[1:-1], steps[-1]], np.r_[-5.0, teeth, -5.0]]
        return shapely.polygons(xy)
    outer = shapely.Point(0, 0).buffer(float(rng.uniform(5, 30)), int(rng.integers(2, 12)))
    for ratio in (0.8, 0.5, 0.2):
        inner = shapely.affinity.scale(outer, ratio, ratio, origin=(0, 0))
        outer = shapely.union(shapely.difference(outer, inner), shapely.affinity.scale(inner, 0.7, 0.7, origin=(0, 0)))
    return outer


def partner(rng: np.random.Generator, first: Any, kind: int) -> Any:
    """A polygon that makes trouble for the first: another, one along its side, it nudged by next to nothing, itself."""
    way = int(rng.integers(6))
    if way <= 2:
        return polygon(rng, kind)
    if way == 3:
        nudge = 10.0 ** rng.uniform(-12, -3, 2) * rng.choice([-1, 0, 1], 2)
        return shapely.transform(first, lambda xy: xy + nudge)
    if way == 4:
        low_x, low_y, high_x, high_y = shapely.bounds(first)
        middle = low_x + (high_x - low_x) * float(rng.choice([0.0, 0.25, 0.5, 1.0]))
        # shares an edge or a vertex with the first one's box, collinear with its sides
        return shapely.box(middle, low_y - float(rng.choice([0.0, 5.0])), middle + 30.0, high_y)
    return first


def pairs(seed: int, count: int, *, valid: bool = True) -> tuple[Any, Any, float]:
    """Two arrays of polygons, each pair in a cell of its own, and their greatest coordinate."""
    from baiyuan_qgis.geometry.overlay import polygonal

    rng = np.random.default_rng(seed)
    far = seed % 2 == 0
    left, right = np.empty(count, dtype=object), np.empty(count, dtype=object)
    for i in range(count):
        first = polygon(rng, int(rng.integers(6)))
        second = partner(rng, first, int(rng.integers(6)))
        cell = np.array([(i % _LINE) * _CELL, (i // _LINE) * _CELL])
        if far:
            cell += (38_500_000.0, 3_850_000.0)
        made = [shapely.transform(each, lambda xy, cell=cell: xy + cell) for each in (first, second)]
        if not valid:
            made = [_broken(rng, each) for each in made]
        left[i], right[i] = made
    if valid:
        left, right = (polygonal(shapely.make_valid(side)) for side in (left, right))
    return left, right, 39_000_000.0 if far else 20_000.0


def _broken(rng: np.random.Generator, geometry: Any) -> Any:
    """Shuffle vertices, turn numbers into none or infinity, or collapse the ring."""
    xy = shapely.get_coordinates(geometry).copy()
    way = int(rng.integers(5))
    if way == 0:
        rng.shuffle(xy)
    elif way == 1:
        xy[int(rng.integers(len(xy)))] = np.nan
    elif way == 2:
        xy[int(rng.integers(len(xy))), 0] = np.inf
    elif way == 3:
        xy[:] = xy[0]
    else:
        xy = np.concatenate([xy, xy[::-1], xy])
    if len(xy) < 4:
        return None
    xy[-1] = xy[0]
    try:
        return shapely.polygons(shapely.linearrings(xy, handle_nan="allow"))
    except (ValueError, shapely.errors.GEOSException):
        return None


def mosaic(seed: int) -> tuple[Any, Any, float]:
    """Lots, a coverage of zones under them all, and how far neighbouring zones miss each other at most.

    Each zone has further vertices of its own along borders that it shares: rounded, they lie beside the neighbour's
    edge by the last digit. Some layers are surveyed worse than that, by up to a micrometre.
    """
    rng = np.random.default_rng(seed)
    missed = float(rng.choice([0.0, 0.0, 0.0, 1e-9, 1e-8, 1e-7, 1e-6]))
    at = np.array([(38_500_000.0, 3_850_000.0), (500_000.0, 3_850_000.0)][seed % 2])
    zones, lots = (_cells(rng, int(rng.integers(3, most)), at, by) for most, by in ((60, missed), (20, 0.0)))
    return lots, zones, missed


def _cells(rng: np.random.Generator, count: int, at: Any, missed: float, size: float = 200.0) -> Any:
    from baiyuan_qgis.geometry.overlay import polygonal

    ground = shapely.box(0, 0, size, size)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(rng.uniform(0, size, (count, 2))), extend_to=ground)
    )
    made = []
    for cell in shapely.intersection(cells, ground):
        xy = shapely.get_coordinates(shapely.segmentize(cell, float(rng.choice([1e9, 7.3, 13.1, 29.0]))))[:-1]
        made.append(shapely.polygons(xy + rng.uniform(-missed, missed, xy.shape) + at))
    return polygonal(shapely.make_valid(np.array(made, dtype=object)))


def faults_of_mosaic(seed: int) -> list[str]:
    """Say which lots of a mosaic are not the sum of their pieces and of what no zone covers."""
    lots, zones, missed = mosaic(seed)
    return _lost(f"mosaic {seed}", lots, zones, 1e-5 + 4.0 * missed * float(shapely.length(zones).sum()))


def faults_of_dissolved(seed: int) -> list[str]:
    """The same with the zones dissolved to a few, and to one, with cracks where they were neighbours."""
    from baiyuan_qgis.geometry import overlay

    lots, zones, missed = mosaic(seed)
    tolerance = 1e-5 + 8.0 * missed * float(shapely.length(zones).sum())
    found = []
    for count in (1, 4):
        few = overlay.union(zones, np.random.default_rng(seed).integers(0, count, len(zones)))[1]
        found += _lost(f"mosaic {seed} dissolved to {count}", lots, few, tolerance)
    return found


def _lost(name: str, lots: Any, zones: Any, tolerance: float) -> list[str]:
    from baiyuan_qgis.geometry import overlay

    table = overlay.area_table(lots, zones)
    rows, _, cut = overlay.pieces(lots, zones)
    rest = overlay.uncovered(lots, zones)
    areas = {
        "table": np.bincount(table["left"], weights=table["area"], minlength=len(lots)),
        "pieces": np.bincount(rows, weights=shapely.area(cut), minlength=len(lots)),
    }
    found = []
    for way, covered in areas.items():
        gap = np.abs(shapely.area(lots) - covered - shapely.area(rest))
        found += [f"{name} lot {i}: {gap[i]} m² lost by {way}" for i in np.flatnonzero(~(gap <= tolerance))]
    return found


def faults_of(seed: int, count: int = PAIRS) -> list[str]:
    """Say what is wrong with a seed's pairs; an empty list where nothing is."""
    from baiyuan_qgis.geometry import accelerator, overlay

    left, right, greatest = pairs(seed, count)
    tables = {}
    for switch in ("0", "1") if accelerator.installed() else ("0",):
        os.environ[accelerator.SWITCH] = switch
        for side, (a, b) in {"": (left, right), "turned": (right, left)}.items():
            table = overlay.area_table(a, b)
            areas = np.zeros(count)
            own = table["left"].to_numpy() == table["right"].to_numpy()
            areas[table["left"].to_numpy()[own]] = table["area"].to_numpy()[own]
            tables[switch + side] = areas
    os.environ[accelerator.SWITCH] = "0"
    rest = shapely.area(overlay.uncovered(left, right))
    whole, around = shapely.area(left), shapely.length(left) + shapely.length(right)
    # 1e-7 of the area, and what moving the new vertices to the nearest number can do at such coordinates
    tolerance = 1e-7 * whole + around * greatest * 2.0**-51 + 1e-12
    found = []
    for name, areas in tables.items():
        gap = np.abs(whole - areas - rest)
        off = np.abs(areas - tables["0"])
        for text, figures, most in (
            ("|A| - |A and B| - |A less B|", gap, tolerance),
            ("difference of paths", off, 1e-6),
        ):
            bad = np.flatnonzero(~(figures <= most))
            found.extend(f"seed {seed} pair {i}: {text} = {figures[i]} ({name})" for i in bad)
    return found


def survive(seed: int, count: int = INVALID) -> None:
    """Overlay broken polygons; nothing is asked of the result."""
    from baiyuan_qgis.geometry import accelerator, overlay

    left, right, _ = pairs(seed, count, valid=False)
    for switch in ("0", "1") if accelerator.installed() else ("0",):
        os.environ[accelerator.SWITCH] = switch
        for call in (overlay.area_table, overlay.pieces, overlay.uncovered):
            try:
                call(left, right)
            except (shapely.errors.GEOSException, ValueError) as fault:
                print(f"seed {seed} refused: {fault}")


def run(seeds: list[int]) -> int:
    """Work on the seeds in child processes; returns the number of bad ones and says which."""
    bad = 0
    for start in range(0, len(seeds), _SEEDS_A_CHILD):
        some = [str(seed) for seed in seeds[start : start + _SEEDS_A_CHILD]]
        try:
            done = subprocess.run(
                [sys.executable, __file__, "--child", *some], timeout=_PATIENCE_S, check=False,
                capture_output=True, encoding="utf-8",
            )  # fmt: skip
            status, text = done.returncode, done.stdout + done.stderr
        except subprocess.TimeoutExpired:
            status, text = "no end", ""
        if status != 0:
            bad += 1
            print(f"seeds {' '.join(some)}: {status}\n{text}", flush=True)
        else:
            print(f"seeds {' '.join(some)}: good", flush=True)
    return bad


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=Path, default=ROOT / "tests" / "fuzz" / "seeds.txt")
    parser.add_argument("--sample", type=int, help="only so many of the seeds, evenly")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="pairs of a seed, for a short look")
    parser.add_argument("--child", type=int, nargs="+", help="work on these seeds in this process")
    options = parser.parse_args()
    if options.child:
        found = []
        # broken polygons give numbers that are none; that is what they are for
        warnings.simplefilter("ignore", RuntimeWarning)
        for seed in options.child:
            found += faults_of(seed, options.pairs)
            for number in range(MOSAICS):
                found += faults_of_mosaic(seed * MOSAICS + number)
                found += faults_of_dissolved(seed * MOSAICS + number)
            survive(seed, min(INVALID, options.pairs))
        print("\n".join(found))
        return int(bool(found))
    seeds = [int(line) for line in options.seeds.read_text(encoding="utf-8").split() if not line.startswith("#")]
    if options.sample:
        seeds = seeds[:: max(len(seeds) // options.sample, 1)][: options.sample]
    bad = run(seeds)
    print(
        f"{len(seeds)} seeds, {len(seeds) * PAIRS} pairs and {len(seeds) * INVALID} broken ones: {bad} children failed"
    )
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
