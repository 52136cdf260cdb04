"""Schemas of layers that a database standard fixes: fields in order, type, width, decimals, what must be there.

One TOML file for each layer; see resources/schemas. What a file does not say of a field the dictionary does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from baiyuan_qgis.data import dictionary, tomlfile
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

FOLDER = Path(__file__).parent.parent / "resources" / "schemas"
TYPES = ("text", "integer", "real", "date")
# a name of a shapefile's field has ten bytes, a text 254
NAME_BYTES, TEXT_BYTES = 10, 254
_WIDTHS = {"text": 254, "integer": 18, "real": 32, "date": 10}


@dataclass(frozen=True)
class Member:
    """One field: ``width`` in bytes of GBK (text) or characters with sign and point (numbers).

    ``known_as`` are the columns it may come from, ``value`` what stands where the layer has no such column, ``domain``
    the only values, or empty, ``labels`` the wording kind whose codes are written as their Chinese words, or empty.
    """

    name: str
    type: str
    width: int
    precision: int
    mandatory: bool
    unique: bool
    known_as: tuple[str, ...]
    value: str
    domain: frozenset[str]
    labels: str


@dataclass(frozen=True)
class Areas:
    """The fields that hold a polygon's whole area, what is deducted from it, the deduction's ratio, and the rest."""

    total: str
    deducted: str
    ratio: str
    net: str


@dataclass(frozen=True)
class Schema:
    """A layer of a standard."""

    name: str
    title: str
    title_zh: str
    layer: str
    members: tuple[Member, ...]
    areas: Optional[Areas]

    def member(self, name: str) -> Member:
        """Return the field of this name."""
        return next(one for one in self.members if one.name == name)


def names() -> tuple[str, ...]:
    """Return the names of the built-in schemas."""
    return tomlfile.built_in(FOLDER)


def load(name_or_path: Any) -> Schema:
    """Return a built-in schema by its name, or the one of a TOML file; raises InputFault with file, key and fault."""
    if isinstance(name_or_path, Schema):
        return name_or_path
    path = tomlfile.chosen(FOLDER, name_or_path, tr("Schema"))
    whole = tomlfile.read(path)
    title = whole.text("title", path.stem)
    members: list[Member] = []
    taken: set[str] = set()
    for table in whole.tables("field"):
        one = _member(table)
        if one.name.casefold() in taken:
            raise table.fault("name", tr("the field {name} stands twice").format(name=one.name))
        taken.add(one.name.casefold())
        members.append(one)
    found = Schema(
        name=path.stem,
        title=title,
        title_zh=whole.text("title_zh", title),
        layer=whole.text("layer", path.stem),
        members=tuple(members),
        areas=_areas(whole, {one.name: one for one in members}) if whole.has("area") else None,
    )
    whole.done()
    return found


def _member(table: tomlfile.Table) -> Member:
    name = table.text("name")
    if not name.strip() or len(name.encode("gbk", "replace")) > NAME_BYTES or name != name.strip():
        raise table.fault(
            "name", tr("“{name}” has more than {count} bytes in GBK, or none").format(name=name, count=NAME_BYTES)
        )
    try:
        name.encode("gbk")
    except UnicodeEncodeError:
        raise table.fault("name", tr("“{name}” cannot be written in GBK").format(name=name)) from None
    named = table.text("field", dictionary.name_of(name) or "-")
    if table.has("field") and named not in dictionary.fields():
        raise table.fault("field", tr("the dictionary has no field {name}").format(name=named))
    entry = dictionary.fields().get(named)
    kind = table.text("type", _type_of(entry), TYPES)
    width = table.integer("width", 1, _WIDTHS[kind], _width_of(entry, kind))
    precision = table.integer("precision", 0, 15, getattr(entry, "precision", None) or 0) if kind == "real" else 0
    if precision and width < precision + 2:
        raise table.fault(
            "width", tr("{width} characters do not hold {precision} decimals").format(width=width, precision=precision)
        )
    codes = frozenset(table.texts("domain", ()))
    if table.has("wording"):
        kind_of_words = table.text("wording", choices=dictionary.wordings())
        codes |= frozenset(dictionary.wording(kind_of_words))
    one = Member(
        name=name,
        type=kind,
        width=width,
        precision=precision,
        mandatory=table.flag("mandatory", default=False),
        unique=table.flag("unique", default=False),
        known_as=(name, *((named, entry.alias, *entry.synonyms) if entry else ()), *table.texts("known_as", ())),
        value=table.text("value", ""),
        domain=codes,
        labels=table.text("labels", "", ("", *dictionary.wordings())),
    )
    table.done()
    return one


def _type_of(entry: Optional[dictionary.Field]) -> Optional[str]:
    if entry is None:
        return None
    return {"boolean": "integer", "datetime": "date"}.get(entry.type, entry.type)


def _width_of(entry: Optional[dictionary.Field], kind: str) -> Optional[int]:
    if kind == "date":
        return _WIDTHS["date"]
    if entry is not None and entry.type == "boolean":
        return 1
    return getattr(entry, "length", None) or None


def _areas(whole: tomlfile.Table, members: dict[str, Member]) -> Areas:
    table = whole.table("area")
    found = {}
    for key in ("total", "deducted", "ratio", "net"):
        name = table.text(key, "" if key != "total" else None)
        if name and (name not in members or members[name].type != "real"):
            raise table.fault(key, tr("{name} is no field of numbers of this schema").format(name=name))
        found[key] = name
    if bool(found["deducted"]) != bool(found["net"]):
        raise table.fault("net", tr("deducted and net stand together or not at all"))
    table.done()
    return Areas(**found)


def check_geopackage_name(schema: Schema, path: Any) -> None:
    """Refuse a layer's name that a GeoPackage cannot have."""
    if (
        not schema.layer.strip()
        or '"' in schema.layer
        or schema.layer.lower().startswith(("gpkg_", "rtree_", "sqlite_"))
    ):
        raise InputFault(tr("File {path}: the layer cannot be called {name}.").format(path=path, name=schema.layer))
