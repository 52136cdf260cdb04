"""Small field packages by hand, for the tests of what goes out and comes back."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Dict, Optional

from baiyuan_qgis.data import store
from baiyuan_qgis.products import contents, fieldpackage, visits

# the smallest thing that begins as a JPEG does
JPEG = b"\xff\xd8\xff\xe0" + b"photo " * 20


def pack(survey: Path, folder: Path, **choice: Any) -> Path:
    """Write the GeoPackage of a package of all parcels of a survey, without its project and sheets."""
    found = contents.read(survey)
    made = fieldpackage.build(
        found,
        visits.Choice(day=found.as_of, **{"rules": ("ALL",), **choice}),
        moment=datetime.datetime(2022, 10, 1, 8, 0, tzinfo=datetime.timezone.utc),
    )
    gpkg = Path(folder) / fieldpackage.GEOPACKAGE
    store.write(gpkg, made.tables)
    sealed = fieldpackage.sealed(made.tables["package"], store.read(gpkg, "inspections"))
    store.replace_layer(gpkg, "package", sealed)
    return Path(folder)


def copy(package: Path, name: str) -> Path:
    """A second device: a copy of the whole folder beside it."""
    return Path(shutil.copytree(package, package.with_name(name)))


def fill(package: Path, parcel: str, **values: Any) -> None:
    """Fill in a parcel's record as QField does, with OGR and feature by feature."""
    from osgeo import ogr

    data = ogr.Open(str(package / fieldpackage.GEOPACKAGE), 1)
    layer = data.GetLayerByName("inspections")
    done = 0
    for feature in layer:
        if feature.GetField("parcel_id") == parcel:
            for name, value in values.items():
                if value is None:
                    feature.SetFieldNull(name)
                else:
                    feature.SetField(name, value)
            layer.SetFeature(feature)
            done += 1
    assert done == 1, parcel
    del layer, data


def photograph(
    package: Path, parcel: str, file: str, content: Optional[bytes] = JPEG, photo_id: str = "", **values: Any
) -> None:
    """Add a photo to a parcel's record and put the file where the camera does; ``content`` None: it got lost."""
    from osgeo import ogr

    if content is not None:
        target = package / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    data = ogr.Open(str(package / fieldpackage.GEOPACKAGE), 1)
    key = next(f["inspection_id"] for f in data.GetLayerByName("inspections") if f["parcel_id"] == parcel)
    layer = data.GetLayerByName("photos")
    feature = ogr.Feature(layer.GetLayerDefn())
    given: Dict[str, Any] = {"photo_id": photo_id or f"{parcel}-{Path(file).stem}", "inspection_id": key}
    for name, value in {**given, "parcel_id": parcel, "photo_file": file, **values}.items():
        feature.SetField(name, value)
    layer.CreateFeature(feature)
    del layer, data


def sql(path: Path, text: str) -> None:
    """Change a GeoPackage as a stranger's hand does; triggers of spatial tables are out of the way."""
    import contextlib

    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(text)
