"""Dialects of coordinate text: one TOML profile for each system that takes it; see resources/dialects."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

from baiyuan_qgis.data import tomlfile, zones
from baiyuan_qgis.language import tr

FOLDER = Path(__file__).parent.parent.parent / "resources" / "dialects"
DEFAULT = "baopan"
ENCODINGS = ("gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16")
# m² of one unit
AREA_UNITS: Mapping[str, float] = {"ha": 10_000.0, "m2": 1.0, "mu": 2000.0 / 3.0}
PARCEL_COLUMNS = ("points", "area", "number", "name", "shape", "sheet", "use", "land_class", "kind", "", "@")
POINT_COLUMNS = ("point", "ring", "north", "east", "")
_PLACES = ("datum", "width", "zone", "precision", "date", "organisation")


@dataclass(frozen=True)
class Dialect:
    """How one system wants coordinate text; the fields are those of the profile."""

    name: str
    title: str
    title_zh: str
    encoding: str
    line_end: str
    header: tuple[str, ...]
    parcel_columns: tuple[str, ...]
    area_unit: str
    area_digits: int
    count_closing: bool
    point_columns: tuple[str, ...]
    digits: int
    zone_prefix: bool
    point_name: str
    numbering: str
    start: str
    direction: str
    close: bool
    datums: Mapping[str, str]


def names() -> tuple[str, ...]:
    """Return the names of the built-in dialects."""
    return tomlfile.built_in(FOLDER)


def load(name_or_path: Any) -> Dialect:
    """Return a built-in dialect by its name, or the one of a TOML file; raises InputFault with file, key and fault."""
    if isinstance(name_or_path, Dialect):
        return name_or_path
    path = tomlfile.chosen(FOLDER, name_or_path, tr("Dialect"))
    whole = tomlfile.read(path)
    title = whole.text("title", path.stem)
    title_zh = whole.text("title_zh", title)
    file, parcel, point = whole.table("file"), whole.table("parcel"), whole.table("point")
    datums = whole.table("datum", {zones.CGCS2000: "2000国家大地坐标系"})
    found = Dialect(
        name=path.stem,
        title=title,
        title_zh=title_zh,
        encoding=file.text("encoding", "gbk", ENCODINGS),
        line_end={"crlf": "\r\n", "lf": "\n"}[file.text("line_end", "crlf", ("crlf", "lf"))],
        header=file.texts("header"),
        parcel_columns=parcel.texts("columns", choices=PARCEL_COLUMNS),
        area_unit=parcel.text("area_unit", "ha", tuple(AREA_UNITS)),
        area_digits=parcel.integer("area_digits", 0, 8, 4),
        count_closing=parcel.flag("count_closing", default=True),
        point_columns=point.texts("columns", choices=POINT_COLUMNS),
        digits=point.integer("digits", 0, 8, 3),
        zone_prefix=point.flag("zone_prefix", default=True),
        point_name=point.text("name", "J{number}"),
        numbering=point.text("numbering", "continue", ("continue", "restart")),
        start=point.text("start", "kept", ("northwest", "kept")),
        direction=point.text("direction", "kept", ("clockwise", "counterclockwise", "kept")),
        close=point.flag("close", default=True),
        datums=datums.pairs(),
    )
    for table in (datums, file, parcel, point, whole):
        table.done()
    _check(found, file, parcel, point, datums)
    return found


def _check(dialect: Dialect, file: Any, parcel: Any, point: Any, datums: Any) -> None:
    for table, columns, needed in (
        (parcel, dialect.parcel_columns, ("@",)),
        (point, dialect.point_columns, ("point", "ring", "north", "east")),
    ):
        for name in needed:
            if columns.count(name) != 1:
                raise table.fault("columns", tr("the column {name} is needed once").format(name=name))
        twice = sorted({name for name in columns if name and columns.count(name) > 1})
        if twice:
            raise table.fault("columns", tr("the column {name} stands twice").format(name=twice[0]))
    if dialect.parcel_columns[-1] != "@":
        raise parcel.fault("columns", tr("the column {name} must be the last").format(name="@"))
    if dialect.point_name.replace("{number}", "").strip("{}") != dialect.point_name.replace("{number}", "") or (
        "{number}" not in dialect.point_name
    ):
        raise point.fault("name", tr("it needs {place} once and no other braces").format(place="{number}"))
    for line in dialect.header:
        try:
            text = line.format(**dict.fromkeys(_PLACES, ""))
        except (KeyError, IndexError, ValueError):
            raise file.fault(
                "header",
                tr("“{line}” holds braces that are none of {places}").format(
                    line=line, places=", ".join(f"{{{place}}}" for place in _PLACES)
                ),
            ) from None
        if "\n" in text or "\r" in text:
            raise file.fault("header", tr("each text is one line"))
    for text in (*dialect.header, *dialect.datums.values(), dialect.point_name):
        try:
            codecs.encode(text, dialect.encoding)
        except UnicodeEncodeError:
            raise file.fault(
                "encoding", tr("“{text}” cannot be written in {encoding}").format(text=text, encoding=dialect.encoding)
            ) from None
    for name in dialect.datums:
        if name not in zones.ELLIPSOIDS:
            raise datums.fault(name, tr("the datum is none of {known}").format(known=", ".join(zones.ELLIPSOIDS)))
