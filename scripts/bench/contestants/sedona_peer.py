"""SedonaDB, from its wheel; the layers are tables in memory before the clock runs."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any, Dict

from duck import AREAS, LARGE, PIECES
from worker import Prepared


def prepare(asked: Dict[str, Any]) -> Prepared:
    """Load the layers and return the work that ``asked["work"]`` names."""
    import geopandas
    import sedonadb

    session = sedonadb.connect()
    folder, output = Path(asked["folder"]), Path(asked["output"])
    for name in ("parcels", "zones", "large"):
        frame = geopandas.read_file(folder / f"{name}.gpkg", engine="pyogrio", rows=asked.get("rows"))
        frame = frame.rename_geometry("geom")
        file = output / f"sedona_{name}.parquet"
        frame.to_parquet(file)
        session.read_parquet(str(file)).to_memtable().to_view(name)
    work = asked["work"]

    def run() -> Any:
        if work == "pieces":
            found = session.sql(PIECES)
            if asked.get("store"):
                file = output / "sedona_pieces.parquet"
                found.to_parquet(str(file))
                found = session.read_parquet(str(file))
            else:
                found = found.to_memtable()
            found.to_view("pieces", overwrite=True)
            look = "SELECT count(*), sum(a) FROM (SELECT ST_Area(geom) AS a FROM pieces) t WHERE a > 0"
            return lambda: _answer(session, look)
        found = _answer(session, LARGE if work == "large" else AREAS)
        return lambda: found

    return run, {"SedonaDB": version("sedonadb")}


def _answer(session: Any, statement: str) -> Dict[str, float]:
    row = session.sql(statement).to_pandas().iloc[0]
    return {"count": int(row.iloc[0]), "area": float(row.iloc[1])}
