"""When, where and which way a photo was taken: the EXIF record of a JPEG or TIFF file.

Read here and not by GDAL, which prints fractions with six digits: 114.123456 degrees would become 114.123, 40 m away.
What is not there, or makes no sense, is None; a file that is broken or of another kind raises nothing.
"""

from __future__ import annotations

import datetime
import math
import struct
from pathlib import Path
from typing import Any, NamedTuple, Optional

# tags of the three directories (Exif 2.32, CIPA DC-008)
_EXIF, _GPS = 0x8769, 0x8825
_TAKEN, _DIGITISED = 0x9003, 0x9004
_LAT_REF, _LAT, _LON_REF, _LON, _DIRECTION = 1, 2, 3, 4, 17
# kind of a value: bytes of one and how struct reads it; fractions are two of them
_KINDS = {1: (1, "B"), 2: (1, "s"), 3: (2, "H"), 4: (4, "I"), 5: (8, "II"), 7: (1, "s"), 9: (4, "i"), 10: (8, "ii")}
# An APP1 segment has at most 64 kB and stands at the beginning of a JPEG; before it there may be others.
_HEAD = 1 << 19
_MOST_ENTRIES = 512

Directory = dict[int, Any]


class Taken(NamedTuple):
    """What a camera wrote: local time, azimuth clockwise from north in degrees [0, 360), WGS 84 degrees."""

    at: Optional[datetime.datetime] = None
    azimuth: Optional[float] = None
    lon: Optional[float] = None
    lat: Optional[float] = None


def read(path: Path) -> Taken:
    """Return what the EXIF record of a photo says; nothing known where there is none. Raises OSError."""
    with Path(path).open("rb") as stream:
        head = stream.read(_HEAD)
    record = _record(head)
    if record is None:
        return Taken()
    try:
        return _taken(record)
    except (struct.error, IndexError, ValueError):
        return Taken()


def _record(head: bytes) -> Optional[bytes]:
    """The TIFF structure that holds the record: the file itself, or the APP1 segment of a JPEG."""
    if head[:4] in (b"II*\x00", b"MM\x00*"):
        return head
    if head[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 4 <= len(head) and head[at] == 0xFF and head[at + 1] not in (0xDA, 0xD9):
        (size,) = struct.unpack_from(">H", head, at + 2)
        start, end = at + 4, at + 2 + size
        segment = head[start:end]
        if head[at + 1] == 0xE1 and segment[:6] == b"Exif\x00\x00":
            return segment[6:]
        at += 2 + max(size, 2)
    return None


def _taken(record: bytes) -> Taken:
    order = "<" if record[:2] == b"II" else ">"
    first = _directory(record, order, struct.unpack_from(order + "I", record, 4)[0])
    exif = _directory(record, order, first[_EXIF][0]) if _EXIF in first else {}
    gps = _directory(record, order, first[_GPS][0]) if _GPS in first else {}
    lon, lat = _degrees(gps, _LON, _LON_REF, "W", 180.0), _degrees(gps, _LAT, _LAT_REF, "S", 90.0)
    if lon is None or lat is None or (lon == 0.0 and lat == 0.0):  # a camera without a fix writes 0 and 0
        lon = lat = None
    turn = gps.get(_DIRECTION, ())
    azimuth = float(turn[0]) % 360.0 if len(turn) == 1 and math.isfinite(turn[0]) else None
    return Taken(_moment(exif.get(_TAKEN)) or _moment(exif.get(_DIGITISED)), azimuth, lon, lat)


def _directory(record: bytes, order: str, at: int) -> Directory:
    found: Directory = {}
    (count,) = struct.unpack_from(order + "H", record, at)
    for number in range(min(count, _MOST_ENTRIES)):
        tag, kind, length = struct.unpack_from(order + "HHI", record, at + 2 + 12 * number)
        if kind not in _KINDS:
            continue
        size, form = _KINDS[kind]
        place = at + 10 + 12 * number
        if size * length > 4:
            (place,) = struct.unpack_from(order + "I", record, place)
        if place + size * length > len(record):
            continue
        if form == "s":
            found[tag] = record[place:][:length].split(b"\x00")[0].decode("ascii", "replace")
            continue
        numbers = struct.unpack_from(order + form * length, record, place)
        if len(form) == 2:
            numbers = tuple(above / below if below else math.nan for above, below in zip(numbers[::2], numbers[1::2]))
        found[tag] = numbers
    return found


def _degrees(gps: Directory, tag: int, ref: int, negative: str, most: float) -> Optional[float]:
    parts = gps.get(tag, ())
    if len(parts) != 3 or not all(math.isfinite(each) for each in parts):
        return None
    value = float(parts[0] + parts[1] / 60.0 + parts[2] / 3600.0)
    if str(gps.get(ref, "")).strip().upper() == negative:
        value = -value
    return value if abs(value) <= most else None


def _moment(text: Any) -> Optional[datetime.datetime]:
    day, _, time = str(text).strip().partition(" ")
    try:
        return datetime.datetime.fromisoformat(f"{day.replace(':', '-')}T{time}")
    except ValueError:
        return None
