"""Small surveys by hand, for the tests of what stores and delivers them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import geopandas
import pandas
import pyproj
import shapely

from baiyuan_qgis.data import dictionary, store

CORNER = (38_500_000.0, 3_850_000.0)


def lot(number: int = 0, size: float = 100.0, corner: Tuple[float, float] = CORNER) -> Any:
    """A square of 1 hectare, the next 200 m further east."""
    x, y = corner[0] + 200.0 * number, corner[1]
    return shapely.box(x, y, x + size, y + size)


def write(
    path: Path,
    statuses: Dict[str, str],
    as_of: str = "2022-09-30",
    *,
    crs: Any = "EPSG:4526",
    corner: Tuple[float, float] = CORNER,
    facts: Optional[Dict[str, str]] = None,
    tables: Optional[Dict[str, Any]] = None,
    shapes: Optional[Sequence[Any]] = None,
    **columns: Sequence[Any],
) -> Path:
    """Write a survey of the parcels ``statuses`` (land status by parcel id); more columns by name.

    The parcels are squares of 1 hectare side by side where no ``shapes`` are given.
    """
    count = len(statuses)
    data: Dict[str, List[Any]] = {name: [None] * count for name in dictionary.table("parcels")}
    data.update(parcel_id=list(statuses), land_status=list(statuses.values()), area_m2=[10_000.0] * count)
    data.update({name: list(values) for name, values in columns.items()})
    frame = pandas.DataFrame(data)
    for name in frame.columns:
        kind = dictionary.fields()[name].type if name in dictionary.fields() else ""
        if kind in ("date", "real", "integer", "boolean"):
            frame[name] = frame[name].astype(
                {"date": "datetime64[ns]", "real": "float64", "integer": "Int64", "boolean": "boolean"}[kind]
            )
    squares = shapes or [lot(number, corner=corner) for number in range(count)]
    parcels = geopandas.GeoDataFrame(frame, geometry=squares, crs=pyproj.CRS.from_user_input(crs))
    known = {
        "policy": "kaifeng-2021", "policy_hash": "ab12", "as_of": as_of, "created": "2026-11-22T02:00:00+00:00",
        "version": "0.1.0", "layer.parcels": f"宗地 ({count})",
    }  # fmt: skip
    known.update(facts or {})
    run = pandas.DataFrame(list(known.items()), columns=["key", "value"])
    store.write(Path(path), {"parcels": parcels, **(tables or {}), "run": run})
    return Path(path)
