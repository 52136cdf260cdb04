"""Small field packages by hand, for the tests of what goes out and comes back."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
import struct
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from baiyuan_qgis.data import store
from baiyuan_qgis.products import contents, fieldpackage, visits

# the smallest thing that begins as a JPEG does
JPEG = b"\xff\xd8\xff\xe0" + b"photo " * 20


def jpeg(
    at: Optional[str] = None,
    azimuth: Optional[Tuple[int, int]] = None,
    place: Optional[Tuple[float, float]] = None,
    order: str = "<",
    before: bytes = b"",
) -> bytes:
    """The beginning of a JPEG with the EXIF record that a phone writes, put together from the standard by hand.

    ``at``: 2022:10:08 09:30:15; ``azimuth``: a fraction; ``place``: longitude and latitude, written as degrees,
    minutes and 1/10000 of a second. ``order``: "<" Intel, ">" Motorola. ``before``: segments ahead of the record.
    """

    def fractions(*parts: Tuple[int, int]) -> bytes:
        return b"".join(struct.pack(order + "II", *part) for part in parts)

    def degrees(value: float) -> bytes:
        tenths = round(abs(value) * 36_000_000)
        return fractions((tenths // 36_000_000, 1), (tenths // 600_000 % 60, 1), (tenths % 600_000, 10_000))

    exif, gps = [], []
    if at:
        exif.append((0x9003, 2, 20, at.encode() + b"\x00"))
    if place:
        lon, lat = place
        gps += [(1, 2, 2, b"S\x00" if lat < 0 else b"N\x00"), (2, 5, 3, degrees(lat)),
                (3, 2, 2, b"W\x00" if lon < 0 else b"E\x00"), (4, 5, 3, degrees(lon))]  # fmt: skip
    if azimuth:
        gps += [(16, 2, 2, b"T\x00"), (17, 5, 1, fractions(azimuth))]
    body = b"II*\x00" if order == "<" else b"MM\x00*"
    body += struct.pack(order + "I", 8)

    def directory(entries: List[Tuple[int, int, int, bytes]], at: int) -> bytes:
        head, data = struct.pack(order + "H", len(entries)), b""
        room = at + 2 + 12 * len(entries) + 4
        for tag, kind, count, value in entries:
            if len(value) > 4:
                head += struct.pack(order + "HHII", tag, kind, count, room + len(data))
                data += value
            else:
                head += struct.pack(order + "HHI", tag, kind, count) + value.ljust(4, b"\x00")
        return head + struct.pack(order + "I", 0) + data

    first = 8 + 2 + 12 * 2 + 4
    second = first + len(directory(exif, first))
    pointers = [(0x8769, 4, 1, struct.pack(order + "I", first)), (0x8825, 4, 1, struct.pack(order + "I", second))]
    body += directory(pointers, 8) + directory(exif, first) + directory(gps, second)
    segment = b"Exif\x00\x00" + body
    return b"\xff\xd8" + before + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + b"\xff\xd9"


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
