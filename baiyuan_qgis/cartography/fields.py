"""Aliases and value maps: what the columns and codes of a layer are called, from the dictionary."""

from __future__ import annotations

from typing import Iterable, Optional, Sequence

from qgis.core import QgsEditorWidgetSetup, QgsVectorLayer

from baiyuan_qgis.cartography import words
from baiyuan_qgis.data import dictionary

# Without bounds QGIS makes room for a number of 309 digits, and whoever opens the form sees none.
_MOST = 1e12


def describe(
    layer: QgsVectorLayer,
    names: Optional[Iterable[str]] = None,
    language: Optional[str] = None,
    table: str = "",
    own: Sequence[dictionary.Field] = (),
) -> None:
    """Give columns their alias and codes their words, in ``language``; columns the dictionary has not stay as they are.

    ``names`` limits it to some columns; ``table`` is the table of survey.gpkg, where a few names mean something else.
    ``own`` are described here instead of in the dictionary, and found in a shapefile by their code.
    """
    known = {**dictionary.fields(), **{name: each for each in own for name in (each.code, each.name)}}
    wanted = None if names is None else {*names, *(each.code for each in own)}
    of_table = dictionary.table(table) if table in dictionary.tables() else ()
    for index, column in enumerate(layer.fields()):
        name = column.name()
        if name not in known or (wanted is not None and name not in wanted):
            continue
        one = dictionary.table_field(table, name) if name in of_table else known[name]
        layer.setFieldAlias(index, one.alias if words.code(language) == "zh" else one.label)
        if one.domain:
            pairs = [{each.text(language): code} for code, each in dictionary.wording(one.domain).items()]
            layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("ValueMap", {"map": pairs}))
        elif one.type == "real" and (one.unit or one not in own):
            # shown rounded, stored as computed; of the user's own figures nobody knows how small they are
            # two decimals of a degree are a kilometre
            digits = one.precision if one.unit == "degrees" else 4 if one.unit in {"mu", "ratio"} else 2
            setup = {"Precision": digits, "AllowNull": True, "Min": -_MOST, "Max": _MOST, "Style": "SpinBox"}
            layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("Range", setup))
