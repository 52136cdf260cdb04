"""The columns of a layer against the dictionary: ids, codes, types, domains, figures and dates that cannot be.

Nothing here is law: that work ends before it begins is nonsense under every policy. Every bad value is one finding.
"""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary, landclass_tables, parcelcode
from baiyuan_qgis.data.contract import read_codes, read_column, read_numbers
from baiyuan_qgis.data.quality.noted import Noted, partners
from baiyuan_qgis.data.quality.rules import COLUMN_RULES, ERROR, WARNING
from baiyuan_qgis.language import tr

# the second cannot be before the first
ORDERED = (
    ("contract_date", "actual_start"),
    ("actual_start", "actual_completion"),
    ("actual_start", "suspended_since"),
    ("suspended_since", "resumed_on"),
    ("actual_completion", "accepted_on"),
    ("excluded_from", "excluded_to"),
    ("agreed_start", "agreed_completion"),
    ("approval_date", "revoked_on"),
    ("protected_from", "protected_to"),
)
# a part and its whole: more than the whole is possible (an overrun budget), and is asked about
PARTS = (("invested_wan", "total_investment_wan"), ("developed_area_m2", "required_area_m2"))
# differences may be negative
SIGNED = ("area_gap_m2", "fit_gap_pct")
# what has happened cannot lie in the future; agreed and due days can
HAPPENED = (
    "contract_date", "actual_delivery", "actual_start", "actual_completion", "accepted_on", "suspended_since",
    "resumed_on", "permit_on", "approval_date", "revoked_on", "compensated_on", "expropriated_on", "supplied_on",
    "recognition_on", "extension_on", "notice_on", "registered_on", "published_on", "built_on", "disposed_on",
    "filed_on", "stopped_since", "no_profit_since", "last_profit_on", "completion_checked_on",
)  # fmt: skip
# land law of the People's Republic; and the days that programs write for "no date"
FIRST_DAY = datetime.date(1949, 10, 1)
EMPTY_DAYS = tuple(datetime.date(*day) for day in ((1899, 12, 30), (1900, 1, 1), (1970, 1, 1), (9999, 12, 31)))
# areas in m² with two decimals: a sum of three of them may miss by the rounding of each
DEDUCTION_TOLERANCE_M2 = 0.015
# roles in which one thing may have several features or rows: the pieces of a batch, a firm on two parcels
IN_PIECES = ("approvals", "expropriations", "supplies", "enterprises", "cause_periods", "townships")
_LAND_CLASSES = {"dlbm": landclass_tables.SURVEY, "deducted_class": landclass_tables.SURVEY}
_REPLACEMENT = "\ufffd"


def check(frame: Any, role: str, noted: Noted, as_of: datetime.date) -> pandas.DataFrame:
    """Note what is wrong with the columns of ``frame`` that the role has; return them as the dictionary's types.

    Values that cannot be read are missing in the result. ``as_of``: what is dated later has not happened.
    """
    named = read_codes(frame, role)
    known = [name for name in dictionary.role(role) if name in named.columns]
    for name in dictionary.role_required(role):
        if name not in named.columns:
            title = dictionary.title(name)
            sentence = tr("Layer {layer} has no field {field} ({title}), which {role} must have.").format(
                layer=noted.layer, field=name, title=title, role=dictionary.label("layer", role)
            )
            noted.of_layer("field_missing", ERROR, sentence, name)
    noted.checked("field_missing", len(named))
    raw = {name: named[name] for name in known}
    read: dict[str, Any] = {}
    for name in known:
        read[name] = _typed(raw[name], name, noted)
    table = pandas.DataFrame(read, index=named.index)
    _ids(table, role, noted)
    _parcel_codes(table, raw, role, noted)
    _land_classes(table, raw, role, noted)
    _figures(table, noted)
    _dates(table, noted, as_of)
    _encoding(frame, noted)
    for rule in COLUMN_RULES:
        noted.not_applicable(rule)
    return table


def _typed(values: Any, name: str, noted: Noted) -> Any:
    """Read a column; note what is of another type, and what stands outside its list of values."""
    field = dictionary.field(name)
    if field.type in ("real", "integer"):
        # a negative number is a number; it is named for what it is below
        read, bad = read_numbers(values)
        wanted = tr("a number")
    else:
        read, bad, wanted = read_column(values, name)
    bad = np.asarray(bad, dtype=bool)
    rule = "value_type"
    if field.domain and field.type == "text":
        given = values.map(lambda value: None if value is None or pandas.isna(value) else str(value).strip() or None)
        bad = given.map(lambda value: value is not None and not dictionary.code_of(field.domain, value)).to_numpy(bool)
        rule, words = "domain", [dictionary.label(field.domain, code) for code in dictionary.wording(field.domain)]
        wanted = tr("one of: {codes}").format(codes=", ".join(words))
    noted.checked(rule, len(values))
    _each(noted, rule, ERROR, bad, name, tr("“{value}” in {title} is not {wanted}."), values, wanted=wanted)
    return read


def _each(
    noted: Noted, rule: str, severity: str, bad: Any, field: str, sentence: str, values: Any = None, **words: Any
) -> None:
    """Note one finding for each row of the mask; ``sentence`` may have {value}, {title} and ``words``."""
    rows = np.flatnonzero(bad)
    if not len(rows):
        return
    title = dictionary.title(field)
    shown = [""] * len(rows) if values is None else [_shown(values.iloc[row]) for row in rows]
    texts = [_of(noted, row) + sentence.format(value=value, title=title, **words) for row, value in zip(rows, shown)]
    noted.add(rule, severity, rows, texts, field=field)


def _of(noted: Noted, row: int) -> str:
    return tr("Feature {feature}: ").format(feature=noted.features[row])


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, (pandas.Timestamp, datetime.datetime)):
        return value.date().isoformat()
    text = str(value)
    return text if len(text) <= 60 else text[:60] + "…"


def _ids(table: pandas.DataFrame, role: str, noted: Noted) -> None:
    key = dictionary.role_key(role)
    if not key:
        return
    if key not in table.columns:
        for rule in ("id_missing", *(("id_duplicate",) if role not in IN_PIECES else ())):
            noted.not_checked(rule, _lacking(noted, rule, key), key)
        return
    ids = table[key]
    _each(noted, "id_missing", ERROR, ids.isna().to_numpy(), key, tr("{title} is empty."))
    noted.checked("id_missing", len(ids))
    if role not in IN_PIECES:
        _repeated(noted, "id_duplicate", ids, key)


def _repeated(noted: Noted, rule: str, values: Any, field: str) -> None:
    """Note every feature whose value another has too; ``other`` is the first (for the first: the second) of them."""
    noted.checked(rule, len(values))
    twice = (values.duplicated(keep=False) & values.notna()).to_numpy()
    rows = np.flatnonzero(twice)
    if not len(rows):
        return
    other, count = partners(pandas.factorize(values.iloc[rows])[0])
    other = rows[other]
    title = dictionary.title(field)
    sentence = tr("{title} {value} stands at {count} features, another is {other}.")
    noted.add(rule, ERROR, rows, [
        _of(noted, row) + sentence.format(title=title, value=_shown(values.iloc[row]), count=many,
                                          other=noted.features[one])
        for row, one, many in zip(rows, other, count)
    ], field=field, other=other)  # fmt: skip


def _parcel_codes(table: pandas.DataFrame, raw: dict[str, Any], role: str, noted: Noted) -> None:
    name = "parcel_code"
    rules = ("code_missing", "code_malformed", "code_duplicate")
    if name not in dictionary.role(role):
        return
    if name not in table.columns:
        for rule in rules:
            noted.not_checked(rule, _lacking(noted, rule, name), name)
        return
    codes = table[name]
    for rule in rules:
        noted.checked(rule, len(codes))
    _each(noted, "code_missing", WARNING, codes.isna().to_numpy(), name, tr("{title} is empty."))
    given = raw[name]
    unique = {value: parcelcode.defects(value) for value in given[codes.notna()].unique()}
    values = given.tolist()
    found = [(row, unique[values[row]]) for row in np.flatnonzero(codes.notna().to_numpy())]
    found = [(row, defects) for row, defects in found if defects]
    joint = tr("; ")
    noted.add(
        "code_malformed", ERROR, [row for row, _defects in found],
        [
            _of(noted, row) + tr("{title} {value}: {defects}.").format(
                title=dictionary.title(name), value=_shown(given.iloc[row]), defects=joint.join(defects))
            for row, defects in found
        ],
        field=name,
    )  # fmt: skip
    _repeated(noted, "code_duplicate", codes, name)


def _land_classes(table: pandas.DataFrame, raw: dict[str, Any], role: str, noted: Noted) -> None:
    kinds = {**_LAND_CLASSES, "zone_code": landclass_tables.PLAN}
    wanted = [name for name in kinds if name in dictionary.role(role)]
    for name in wanted:
        if name not in table.columns:
            if name in dictionary.role_required(role):
                noted.not_checked("land_class", _lacking(noted, "land_class", name), name)
            continue
        editions = np.full(len(table), "2023", dtype=object)
        if kinds[name] == landclass_tables.PLAN and "zone_edition" in table.columns:
            stated = raw["zone_edition"].map(
                lambda v: dictionary.code_of("zone_edition", str(v)) if v is not None else ""
            )
            editions = np.where(stated == "2020", "2020", "2023").astype(object)
        old = editions == "2020"
        if old.any():
            noted.not_checked("land_class", tr(
                "{count} features are of the 2020 edition of the land and sea use classification, whose list the "
                "plugin does not hold: their codes were not checked."
            ).format(count=int(old.sum())), name)  # fmt: skip
        given = table[name].notna().to_numpy() & ~old
        if given.any() or not old.any():
            noted.checked("land_class", int(given.sum()))
        values = raw[name]
        unique = {value: landclass_tables.defect(value, kinds[name]) for value in values[given].unique()}
        bad = np.flatnonzero(given)
        bad = bad[[bool(unique[values.iloc[row]]) for row in bad]] if len(bad) else bad
        noted.add("land_class", ERROR, bad, [
            _of(noted, row) + tr("{title} {value} is no land class: {defect}.").format(
                title=dictionary.title(name), value=_shown(values.iloc[row]), defect=unique[values.iloc[row]])
            for row in bad
        ], field=name)  # fmt: skip
        empty = table[name].isna().to_numpy()
        _each(noted, "land_class", WARNING, empty, name, tr("{title} is empty."))
    _deductions(table, noted)


def _deductions(table: pandas.DataFrame, noted: Noted) -> None:
    """TBDLMJ is TBMJ less KCMJ: what is measured on the map is TBMJ, and the ridges are not in TBDLMJ."""
    fields = ("patch_area_m2", "deducted_m2", "class_area_m2")
    if not set(fields) <= set(table.columns):
        return
    whole, less, net = (table[name].to_numpy(dtype=np.float64) for name in fields)
    known = np.isfinite(whole) & np.isfinite(net)
    miss = np.abs(whole - np.nan_to_num(less) - net)
    noted.checked("deduction", int(known.sum()))
    rows = np.flatnonzero(known & (miss > DEDUCTION_TOLERANCE_M2))
    sentence = tr("{net} is {net_value} m², but {whole} less {less} gives {value} m².")
    titles = dict(zip(("whole", "less", "net"), map(dictionary.title, fields)))
    noted.add("deduction", WARNING, rows, [
        _of(noted, row) + sentence.format(
            **titles, net_value=f"{net[row]:.2f}", value=f"{whole[row] - np.nan_to_num(less[row]):.2f}")
        for row in rows
    ], field="class_area_m2")  # fmt: skip


def _figures(table: pandas.DataFrame, noted: Noted) -> None:
    for name in table.columns:
        field = dictionary.field(name)
        if field.type not in ("real", "integer") or name in SIGNED:
            continue
        values = table[name]
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        noted.checked("negative", len(table))
        _each(noted, "negative", WARNING, numbers < 0.0, name, tr("{title} is {value}, below 0."), values)
        if field.unit == "ratio":
            noted.checked("over_100", len(table))
            _each(noted, "over_100", WARNING, numbers > 1.0, name, tr("{title} is {value}, above 1 (100 %)."), values)
    for part, whole in PARTS:
        if {part, whole} <= set(table.columns):
            values = table[part]
            more = values.to_numpy(dtype=np.float64) > table[whole].to_numpy(dtype=np.float64)
            noted.checked("over_total", len(table))
            sentence = tr("{title} ({value}) is more than {whole}.")
            _each(noted, "over_total", WARNING, more, part, sentence, values, whole=dictionary.title(whole))


def _dates(table: pandas.DataFrame, noted: Noted, as_of: datetime.date) -> None:
    last = np.datetime64(as_of)
    for name in table.columns:
        if dictionary.field(name).type != "date":
            continue
        values = table[name]
        days = values.to_numpy().astype("datetime64[D]")
        known = ~np.isnat(days)
        noted.checked("date_early", len(table))
        empty = np.isin(days, np.array(EMPTY_DAYS, dtype="datetime64[D]"))
        early = known & (days < np.datetime64(FIRST_DAY)) & ~empty
        _each(noted, "date_early", WARNING, empty, name, tr(
            "{title} is {value}, which programs write where there is no date."), values)  # fmt: skip
        _each(noted, "date_early", WARNING, early, name, tr("{title} is {value}, before {day}."), values,
              day=FIRST_DAY.isoformat())  # fmt: skip
        if name in HAPPENED:
            noted.checked("date_future", len(table))
            late = known & (days > last) & ~empty
            sentence = tr("{title} is {value}, after {day}: it cannot have happened.")
            _each(noted, "date_future", WARNING, late, name, sentence, values, day=as_of.isoformat())
    for first, second in ORDERED:
        if {first, second} <= set(table.columns):
            noted.checked("contradiction", len(table))
            earlier, later = table[first], table[second]
            _contradictions(noted, (first, second), earlier, later)


def _contradictions(noted: Noted, names: tuple[str, str], earlier: Any, later: Any) -> None:
    rows = np.flatnonzero((later < earlier).to_numpy())
    first, second = (dictionary.title(name) for name in names)
    sentence = tr("{second} ({later}) is before {first} ({earlier}).")
    noted.add("contradiction", WARNING, rows, [
        _of(noted, row) + sentence.format(
            first=first, second=second, later=_shown(later.iloc[row]), earlier=_shown(earlier.iloc[row]))
        for row in rows
    ], field=names[1])  # fmt: skip


def _encoding(frame: Any, noted: Noted) -> None:
    """Note the texts that were read with a wrong encoding: every column, whoever it belongs to."""
    for name in frame.columns:
        if name == "geometry" or frame[name].dtype != object:
            continue
        noted.checked("encoding", len(frame))
        rows = np.flatnonzero(frame[name].map(_misread).to_numpy(dtype=bool))
        noted.add("encoding", WARNING, rows, [
            _of(noted, row) + tr("the text in {field} was read in a wrong encoding.").format(field=name)
            for row in rows
        ], field=str(name))  # fmt: skip


def _misread(value: Any) -> bool:
    return isinstance(value, str) and _REPLACEMENT in value


def _lacking(noted: Noted, rule: str, field: str) -> str:
    return tr("Not checked ({rule}): layer {layer} has no field {field} ({title}).").format(
        rule=dictionary.label("quality_rule", rule), layer=noted.layer, field=field, title=dictionary.title(field)
    )
