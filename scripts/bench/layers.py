"""The layers of the benchmark: parcels, zones with their own lines, and one large polygon, all invented.

A layer is a Voronoi diagram of random points whose every edge is replaced by one curve, which the two cells beside it
share vertex by vertex. About 55 vertices a polygon. A few curves cross near sharp corners, as in real data: such a
cell is repaired and overlaps its neighbour a little.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Tuple

import numpy as np
import shapely

EPSG = 4547  # CGCS2000, 3 degrees, central meridian 114, no zone prefix
ORIGIN = (440_000.0, 3_800_000.0)
SPACING = 120.0  # metres: a mean parcel is its square, 14,400 m²
PARCELS_A_ZONE = 5
MIDPOINTS = 8  # of each curve
HARMONICS = 3
SWING = 0.03  # of each harmonic, in lengths of the edge
LARGE_VERTICES = 49_347
_DECIMALS = 4
_POLYGON = 3


def coverage(count: int, seed: int, size: float) -> Any:
    """Return ``count`` polygons (shapely, EPSG:4547 metres) that cover a square of ``size`` metres."""
    from scipy.spatial import Voronoi

    random = np.random.default_rng(seed)
    points = random.uniform(0.0, size, (count, 2))
    # points mirrored in the four sides give cells that end there, in straight lines
    margin = 8.0 * size / np.sqrt(count)
    mirrored = [points]
    for axis in (0, 1):
        for side in (0.0, size):
            for block in mirrored[: 1 + axis * 2]:
                near = block[np.abs(block[:, axis] - side) < margin].copy()
                near[:, axis] = 2.0 * side - near[:, axis]
                mirrored.append(near)
    diagram = Voronoi(np.concatenate(mirrored))
    cells, ends = diagram.ridge_points, np.asarray(diagram.ridge_vertices)
    kept = (ends >= 0).all(axis=1) & (cells < count).any(axis=1)
    cells, ends = cells[kept], ends[kept]
    outside = (cells >= count).any(axis=1)
    curves = _curves(diagram.vertices[ends[:, 0]], diagram.vertices[ends[:, 1]], outside, random)
    return _polygons(points, cells, curves, count)


def _curves(start: Any, end: Any, straight: Any, random: Any) -> Any:
    """Return one curve for each edge, ends included: array of edges × (MIDPOINTS + 2) × 2."""
    along = np.linspace(0.0, 1.0, MIDPOINTS + 2)
    swings = random.uniform(-SWING, SWING, (len(start), HARMONICS))
    swings[straight] = 0.0
    waves = np.sin(np.pi * np.outer(np.arange(1, HARMONICS + 1), along))
    waves[:, -1] = 0.0  # sin(pi) is not 0: the last point is the corner itself
    aside = swings @ waves
    step = end - start
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
    curves = start[:, None, :] + step[:, None, :] * along[:, None] + normal[:, None, :] * aside[:, :, None]
    curves[:, -1] = end
    return np.round(curves, _DECIMALS)


def _polygons(points: Any, cells: Any, curves: Any, count: int) -> Any:
    """Put the curves round each point, counter-clockwise, into rings."""
    cell = cells.T.reshape(-1)
    curve = np.tile(np.arange(len(cells)), 2)
    inside = cell < count
    cell, curve = cell[inside], curve[inside]
    spoke = curves[curve][:, [0, -1]] - points[cell][:, None, :]
    forward = spoke[:, 0, 0] * spoke[:, 1, 1] - spoke[:, 0, 1] * spoke[:, 1, 0] > 0.0
    middle = spoke.sum(axis=1)
    order = np.lexsort((np.arctan2(middle[:, 1], middle[:, 0]), cell))
    cell, curve, forward = cell[order], curve[order], forward[order]
    lines = curves[curve]
    lines[~forward] = lines[~forward][:, ::-1]
    vertices = lines[:, :-1].reshape(-1, 2)
    ring = np.repeat(cell, MIDPOINTS + 1)
    # an edge shorter than the rounding leaves double vertices
    double = np.zeros(len(ring), dtype=bool)
    double[1:] = (vertices[1:] == vertices[:-1]).all(axis=1) & (ring[1:] == ring[:-1])
    vertices, ring = vertices[~double], ring[~double]
    polygons = shapely.polygons(shapely.linearrings(vertices + ORIGIN, indices=ring))
    crossed = ~shapely.is_valid(polygons)
    polygons[crossed] = [_surface(each) for each in shapely.make_valid(polygons[crossed])]
    return polygons


def _surface(geometry: Any) -> Any:
    """Return only the surface of a repaired polygon, without the lines that repairing may leave."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    parts = parts[shapely.get_type_id(parts) == _POLYGON]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def large_polygon(size: float, seed: int = 3, vertices: int = LARGE_VERTICES) -> Any:
    """Return a protection area of four ragged parts, one with a hole, in the square of ``size`` metres.

    Each ring is a star about its centre, so that it is valid whatever the noise on its radius.
    """
    random = np.random.default_rng(seed)
    counts = [vertices // 5] * 4
    counts.append(vertices - sum(counts) - 5)  # the hole; the closing vertices count too
    centres = np.array([(0.26, 0.26), (0.74, 0.28), (0.27, 0.73), (0.73, 0.74), (0.73, 0.74)]) * size
    rings = []
    for number, (count, centre) in enumerate(zip(counts, centres)):
        angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
        waves = np.arange(2, count // 16)
        weight = random.normal(0.0, 0.28, len(waves)) * waves**-1.35
        phase = random.uniform(0.0, 2.0 * np.pi, len(waves))
        spectrum = np.zeros(count // 2 + 1, dtype=complex)
        spectrum[waves] = weight * np.exp(1j * phase) * count / 2.0
        radius = np.exp(np.fft.irfft(spectrum, count))
        radius *= (0.05 if number == len(counts) - 1 else 0.17) * size / radius.mean()
        ring = centre + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        rings.append(shapely.linearrings(np.round(ring, _DECIMALS) + ORIGIN))
    parts = [shapely.polygons(ring) for ring in rings[:3]] + [shapely.polygons(rings[3], [rings[4]])]
    return shapely.multipolygons(parts)


def layers(parcels: int) -> Tuple[Any, Any, Any]:
    """Return parcels and zones (GeoDataFrames with a few fields) and the large polygon of a size of the benchmark."""
    import geopandas

    size = SPACING * float(np.sqrt(parcels))
    lots = coverage(parcels, 1, size)
    zones = coverage(parcels // PARCELS_A_ZONE, 2, size)
    random = np.random.default_rng(4)
    lot_frame = geopandas.GeoDataFrame(
        {
            "parcel_id": [f"P{number:07d}" for number in range(1, len(lots) + 1)],
            "tax_wan": random.uniform(0.0, 60.0, len(lots)).round(2),
        },
        geometry=lots,
        crs=EPSG,
    )
    zone_frame = geopandas.GeoDataFrame(
        {
            "zone_id": np.arange(1, len(zones) + 1),
            "zone_code": random.choice(["M1", "M2", "W1", "R2", "G1"], len(zones)),
        },
        geometry=zones,
        crs=EPSG,
    )
    large = geopandas.GeoDataFrame({"line": ["eco"]}, geometry=[large_polygon(size)], crs=EPSG)
    return lot_frame, zone_frame, large


def write(parcels: int, folder: Path) -> None:
    """Write parcels.gpkg, zones.gpkg and large.gpkg into a folder, once."""
    stamp = folder / "layers"
    if stamp.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in zip(("parcels", "zones", "large"), layers(parcels)):
        path = folder / f"{name}.gpkg"
        path.unlink(missing_ok=True)
        frame.to_file(path, layer=name, engine="pyogrio")
    stamp.write_text(f"{parcels}\n", encoding="utf-8")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
