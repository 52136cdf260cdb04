"""What a bureau's layer must hold before anything is computed from it.

Every role (parcels, approvals, …) has its fields in the dictionary. A column of one of these names is turned into
the dictionary's type or refused in one sentence; nothing is guessed and nothing becomes 0 or NULL in silence.
"""

from __future__ import annotations

import datetime
import difflib
import re
from typing import Any, Iterable

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import language, tr

_ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$")
_UNIQUE = {"parcels": "parcel_id", "parks": "park_id"}
# fields whose codes decide a verdict: a word nobody knows would silently count as "not stated"
_CODED = ("idle_cause", "project_class", "enterprise_class", "park_type", "recognition", "supply_state")
_NEVER_NEGATIVE = ("land_price_wan", "total_investment_wan", "invested_wan", "fixed_investment_wan", "output_wan")
_TRUE = {"1", "true", "t", "yes", "y", "是"}
_FALSE = {"0", "false", "f", "no", "n", "否"}


def typed(frame: Any, role: str, layer: str, required: Iterable[str] = ()) -> Any:
    """Return a copy of the frame whose columns of ``role`` have the dictionary's types.

    Text is object with None; numbers float64 with NaN; dates datetime64[ns] with NaT; booleans ``boolean``. Other
    columns pass unchanged. A layer of parcels or parks without its id field gets the feature ids as text in its place
    (``attrs["id_from_fid"]`` says so). Raises InputFault with layer, feature and field: a required field missing, text
    in a date or number field, an unknown code, an id missing or used twice.
    """
    result = frame.copy()
    result.attrs = dict(frame.attrs)
    result = read_codes(result, role)
    for name in required:
        if name not in result.columns:
            raise missing_field(name, layer, result.columns)
    features = result["source_fid"].to_numpy() if "source_fid" in result.columns else np.arange(len(result))
    for name in dictionary.role(role):
        if name in result.columns:
            result[name] = _column(result[name], name, layer, features)
    key = _UNIQUE.get(role)
    if key:
        _check_ids(result, key, layer, features)
    return result


def read_codes(frame: Any, role: str) -> Any:
    """Give columns that bear a field's shapefile code (or its name in other letters) the field's own name.

    Codes are the dictionary's and stand for one field each; ``attrs["renamed"]`` says what was read so.
    """
    names = {dictionary.field(name).code.lower(): name for name in dictionary.role(role)}
    names.update({name.lower(): name for name in dictionary.role(role)})
    renamed: dict[str, str] = {}
    for column in frame.columns:
        name = names.get(str(column).lower())
        if name is not None and name not in frame.columns and name not in renamed.values():
            renamed[column] = name
    attrs = {**frame.attrs, "renamed": renamed}
    result = frame.rename(columns=renamed)
    result.attrs = attrs
    return result


def missing_field(name: str, layer: str, columns: Iterable[str]) -> InputFault:
    """Return the fault of a field that a layer must have, with the nearest name that it does have."""
    field = dictionary.field(name)
    lowered = {str(column).lower(): str(column) for column in columns}
    near = difflib.get_close_matches(name.lower(), list(lowered), n=1, cutoff=0.75)
    for other in (field.alias, field.code.lower()):
        if not near and other.lower() in lowered:
            near = [other.lower()]
    sentence = tr("Layer {layer} has no field {field} ({title}).").format(
        layer=layer, field=name, title=dictionary.title(name)
    )
    if near:
        sentence += ("" if language() == "zh" else " ") + tr(
            "Its field {near} comes nearest: rename it to {field} if it is meant."
        ).format(near=lowered[near[0]], field=name)
    return InputFault(sentence, layer=layer, field=name)


def _check_ids(frame: Any, key: str, layer: str, features: Any) -> None:
    if key not in frame.columns:
        frame[key] = pandas.Series([str(feature) for feature in features], index=frame.index, dtype=object)
        frame.attrs["id_from_fid"] = key
        return
    blank = frame[key].isna().to_numpy()
    if blank.any():
        feature = features[int(np.argmax(blank))]
        raise InputFault(
            tr("Layer {layer}, feature {feature}: {field} is empty ({count} features); each needs an id.").format(
                layer=layer, feature=feature, field=key, count=int(blank.sum())
            ),
            layer=layer,
            feature=feature,
            field=key,
        )
    repeated = frame[key].duplicated(keep=False).to_numpy()
    if repeated.any():
        first = frame[key].iloc[int(np.argmax(repeated))]
        where = [str(feature) for feature in features[(frame[key] == first).to_numpy()]]
        raise InputFault(
            tr("Layer {layer}: {field} {value} stands at features {features}; each needs an id of its own.").format(
                layer=layer, field=key, value=first, features=", ".join(where[:5])
            ),
            layer=layer,
            feature=where[1],
            field=key,
        )


def read_column(values: Any, name: str) -> tuple[Any, Any, str]:
    """Return a column as the type of the field ``name``, which values cannot be read so (mask), and what is wanted.

    A value that cannot be read is missing in the result: whoever calls this says so, or refuses it.
    """
    field = dictionary.field(name)
    if field.type == "date":
        read, wanted = _dates(values), tr("a date (YYYY-MM-DD)")
    elif field.type in ("real", "integer"):
        read, wanted = _numbers(values), tr("a number")
        if field.unit == "m²" or name in _NEVER_NEGATIVE:
            read, wanted = read.where(~(read < 0.0)), tr("a number of 0 or more")
    elif field.type == "boolean":
        read, wanted = _booleans(values), tr("yes or no (1, 0)")
    elif field.type == "text":
        read, wanted = _texts(values), ""
        if name in _CODED:
            read, wanted = _codes(read, field.domain)
    else:
        return values, np.zeros(len(values), dtype=bool), ""
    return read, (read.isna() & ~_null(values)).to_numpy(), wanted


def read_numbers(values: Any) -> tuple[Any, Any]:
    """Return a column as numbers of either sign, and which values are none (mask)."""
    read = _numbers(values)
    return read, (read.isna() & ~_null(values)).to_numpy()


def _column(values: Any, name: str, layer: str, features: Any) -> Any:
    read, bad, wanted = read_column(values, name)
    if bad.any():
        i = int(np.argmax(bad))
        raise InputFault(
            tr(
                "Layer {layer}, feature {feature}, field {field} ({title}): “{value}” is not {wanted} ({count} such "
                "values in the layer)."
            ).format(
                layer=layer,
                feature=features[i],
                field=name,
                title=dictionary.title(name),
                value=values.iloc[i],
                wanted=wanted,
                count=int(bad.sum()),
            ),
            layer=layer,
            feature=features[i],
            field=name,
        )
    return read


def _null(values: Any) -> Any:
    blank = values.isna()
    if values.dtype == object:
        blank = blank | values.map(lambda value: isinstance(value, str) and not value.strip())
    return blank.astype(bool)


def _dates(values: Any) -> Any:
    if pandas.api.types.is_datetime64_any_dtype(values):
        naive = values.dt.tz_localize(None) if values.dt.tz is not None else values
        return naive.dt.normalize().astype("datetime64[ns]")

    # pandas takes most of a millisecond for one date, and a county has far fewer days than parcels
    days: dict[Any, Any] = {}

    def read(value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip()
            if not _ISO_DATE.match(value):
                return pandas.NaT
            value = value[:10]
        elif not isinstance(value, (datetime.date, np.datetime64)):
            return pandas.NaT
        key = (type(value), value)
        if key not in days:
            days[key] = pandas.to_datetime(value, errors="coerce")
        return days[key]

    return pandas.Series(
        pandas.to_datetime(pandas.Series([read(value) for value in values], index=values.index), errors="coerce"),
        dtype="datetime64[ns]",
    ).dt.normalize()


def _numbers(values: Any) -> Any:
    if pandas.api.types.is_bool_dtype(values):
        return pandas.Series(np.nan, index=values.index)
    if pandas.api.types.is_numeric_dtype(values):
        read = values.astype("float64") if values.dtype != "Int64" else values.to_numpy("float64", na_value=np.nan)
        read = pandas.Series(read, index=values.index)
    else:
        read = pandas.to_numeric(values.map(lambda v: None if isinstance(v, bool) else v), errors="coerce")
        read = read.astype("float64")
    return read.where(np.isfinite(read))


def _booleans(values: Any) -> Any:
    def read(value: Any) -> Any:
        if pandas.isna(value):
            return pandas.NA
        text = str(value).strip().lower()
        text = text.removesuffix(".0")
        return True if text in _TRUE else False if text in _FALSE else pandas.NA

    return pandas.Series([read(value) for value in values], index=values.index, dtype="boolean")


def _texts(values: Any) -> Any:
    def read(value: Any) -> Any:
        if value is None or (not isinstance(value, (list, dict)) and pandas.isna(value)):
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = str(value).strip()
        return text or None

    return pandas.Series([read(value) for value in values], index=values.index, dtype=object)


def _codes(values: Any, kind: str) -> tuple[Any, str]:
    read = values.map(lambda value: None if value is None else dictionary.code_of(kind, value) or None)
    return read.astype(object), tr("one of: {codes}").format(codes=", ".join(dictionary.wording(kind)))
