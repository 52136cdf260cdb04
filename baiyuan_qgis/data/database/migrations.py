"""The versioned SQL files of a store, and what a store of another version is told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

FOLDER = Path(__file__).parent.parent.parent / "resources" / "migrations"
_NAME = re.compile(r"^(\d{4})_(\w+)\.sql$")


class Migration(NamedTuple):
    """One step: the version it leads to, its name, its SQL."""

    version: int
    name: str
    text: str


def all_of(kind: str) -> list[Migration]:
    """Return the steps of a store (``"postgis"`` or ``"geopackage"``) in order, from an empty one to the newest."""
    found = []
    for path in sorted((FOLDER / kind).glob("*.sql")):
        named = _NAME.match(path.name)
        if named:
            found.append(Migration(int(named.group(1)), named.group(2), path.read_text(encoding="utf-8")))
    return found


def text_of(kind: str, name: str) -> str:
    """Return another SQL file of a store."""
    return (FOLDER / kind / f"{name}.sql").read_text(encoding="utf-8")


def pending(kind: str, version: int, where: str) -> list[Migration]:
    """Return the steps that a store of this version lacks; InputFault where it is newer than this plugin."""
    steps = all_of(kind)
    newest = steps[-1].version
    if version > newest:
        raise InputFault(
            tr("{where} is of version {found}, this plugin knows {known}: install the newer plugin.").format(
                where=where, found=version, known=newest
            )
        )
    return [step for step in steps if step.version > version]
