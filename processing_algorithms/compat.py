"""The few places where QGIS 3.22 to 4.x and Qt 5 and 6 differ, so that nothing else has to know."""

from __future__ import annotations

from typing import Any, Dict

from qgis.core import NULL, QgsFeatureRequest, QgsField, QgsFields
from qgis.PyQt.QtCore import QMetaType, QVariant


def member(owner: Any, *names: str) -> Any:
    """Return the first attribute of ``owner`` that exists: enum members have been renamed."""
    for name in names:
        if hasattr(owner, name):
            return getattr(owner, name)
    raise AttributeError(names[0])


def number(value: Any) -> int:
    """Return an enum member as an integer; Qt 5 has integers, Qt 6 has Python enums."""
    return int(getattr(value, "value", value))


def is_null(value: Any) -> bool:
    """Say whether a value is NULL: None, a null variant, a null date; 0 and "" are values."""
    if value is None:
        return True
    test = getattr(value, "isNull", None)
    return bool(test()) if callable(test) else False


def _field_types() -> Dict[str, Any]:
    meta = QMetaType.Type
    try:
        # From 3.38 on fields are made from QMetaType; before that this is a TypeError.
        QgsField("probe", meta.Double)
    except TypeError:
        variant = QVariant.Type
        return {
            "text": variant.String,
            "integer": variant.LongLong,
            "real": variant.Double,
            "date": variant.Date,
            "datetime": variant.DateTime,
            "boolean": variant.Bool,
        }
    return {
        "text": meta.QString,
        "integer": meta.LongLong,
        "real": meta.Double,
        "date": meta.QDate,
        "datetime": meta.QDateTime,
        "boolean": meta.Bool,
    }


FIELD_TYPES = _field_types()

# Type numbers are the same in QVariant and QMetaType for the types of fields.
_KINDS = {number(value): kind for kind, value in FIELD_TYPES.items()}
_KINDS.update({2: "integer", 3: "integer", 4: "integer", 5: "integer", 38: "real", 15: "time"})


def field(name: str, kind: str, alias: str = "") -> QgsField:
    """Return a QgsField of the dictionary's type: text, integer, real, date, datetime, boolean."""
    made = QgsField(name, FIELD_TYPES[kind])
    if alias:
        made.setAlias(alias)
    return made


def kind_of(qgis_field: QgsField) -> str:
    """Return the dictionary's type of a QgsField; "" for lists, maps, blobs and the like."""
    return _KINDS.get(number(qgis_field.type()), "")


def fields(members: Any) -> QgsFields:
    """Return QgsFields of the given QgsField objects."""
    made = QgsFields()
    for each in members:
        made.append(each)
    return made


_CHECK = QgsFeatureRequest.InvalidGeometryCheck
NO_CHECK = member(_CHECK, "GeometryNoCheck", "NoCheck")
SKIP_INVALID = member(_CHECK, "GeometrySkipInvalid", "SkipInvalid")
ABORT_ON_INVALID = member(_CHECK, "GeometryAbortOnInvalid", "AbortOnInvalid")

__all__ = [
    "ABORT_ON_INVALID",
    "FIELD_TYPES",
    "NO_CHECK",
    "NULL",
    "SKIP_INVALID",
    "field",
    "fields",
    "is_null",
    "kind_of",
    "member",
    "number",
]
