"""The land status of every parcel, derived from verdicts (never the reverse), with clause, inputs and reasoning.

Order: not supplied -> ``unsupplied``; supplied -> the idle test; what cannot be decided is ``undetermined``, never
``normal``. ``normal`` is printed as 未发现问题.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any, Iterable, Optional

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.land import idle, periods, supply
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.progress import SILENT, Progress

RULES = ("SUPPLY", "IDLE")
SUPPLY_RULE_ID = "STK-04"
ALL = "all"
_SENTENCE_DATES = (
    "permit_on",
    "agreed_start", "actual_start", "actual_completion", "accepted_on", "suspended_since", "resumed_on",
    "agreed_delivery",
    "actual_delivery", "agreed_completion", "extended_start", "excluded_from", "excluded_to",
)  # fmt: skip
_STATE_COLUMNS = ("supply_state", "used_unsupplied", "batch_id", "covered_by", "covered_in")
_VERDICT_COLUMNS = (
    "parcel_id", "rule_id", "verdict", "value", "operator", "threshold", "unit", "clause", "inputs", "missing",
    "sentence_zh", "sentence_en", "policy",
)  # fmt: skip
# what the bureau itself decided; carried through, never filled by us
RECOGNITION = ("recognition", "recognition_no", "recognition_on")


@dataclass(frozen=True)
class Status:
    """Results of :func:`judge`: ``parcels`` row by row as the input, tables as in survey.gpkg, figures by name."""

    parcels: pandas.DataFrame
    verdicts: pandas.DataFrame
    summary: pandas.DataFrame
    deadlines: pandas.DataFrame
    findings: pandas.DataFrame
    figures: dict[str, float]


def judge(
    parcels: pandas.DataFrame,
    policy: Policy,
    as_of: datetime.date,
    *,
    rules: Iterable[str] = RULES,
    states: Optional[pandas.DataFrame] = None,
    areas: Optional[pandas.Series] = None,
    previous: Optional[pandas.DataFrame] = None,
    built: Optional[pandas.Series] = None,
    progress: Progress = SILENT,
) -> Status:
    """Judge n parcels typed by the dictionary; ``as_of`` means the end of that day.

    ``states``: supply_state and used_unsupplied by row, where approvals were overlaid; without it a parcel's own supply
    record tells. ``areas``: area_m2 by row for the summary (else area_m2 or the area of record). ``previous``: an
    earlier result whose recognition is carried over by parcel_id. ``built``: m² of mapped buildings by row.
    """
    rules = tuple(rules)
    unknown = [name for name in rules if name not in RULES]
    if unknown:
        raise InputFault(
            tr("Unknown rules: {rules}. Known: {known}.").format(rules=", ".join(unknown), known=", ".join(RULES))
        )
    findings = Findings()
    for sentence in policy.warnings(as_of):
        findings.add("policy", "warning", "", None, "", sentence)
    if not {"supply_method", "contract_no", "contract_date", "supplied_on", "supply_state"} & set(parcels.columns):
        findings.add(
            "no_supply_field",
            "warning",
            "parcels",
            None,
            "supply_method",
            tr(
                "The parcels have no field that tells of their supply (supply_method, contract_no, contract_date, "
                "supplied_on or supply_state): little can be judged. Do the fields bear other names?"
            ),
        )
    supplied = supply.is_supplied(parcels, as_of)
    result = _supply_columns(parcels, supplied, states)
    state = result["supply_state"]
    supplied = supplied.mask((state == supply.SUPPLIED).to_numpy(), other=True)
    unsupplied = state.isin([supply.NOT_EXPROPRIATED, supply.NOT_SUPPLIED, supply.OUTSIDE]).to_numpy()
    # what approvals and supplies say of the ground goes before the parcel's own record
    supplied = supplied.mask(unsupplied & (supplied.isna().to_numpy() | (states is not None)), other=False)
    judged = idle.judge(parcels, supplied, policy, as_of, built=built, progress=progress.part(0.0, 0.5))
    verdicts: list[pandas.DataFrame] = []
    supply_part = _supply_verdicts(parcels, result, supplied, policy)
    if "SUPPLY" in rules:
        verdicts.append(supply_part)
    idle_part = _idle_verdicts(parcels, judged, policy, as_of, progress.part(0.5, 0.8))
    if "IDLE" in rules:
        verdicts.append(idle_part)
    _decide(result, supply_part, idle_part, judged, rules, policy)
    _carry_recognition(result, parcels, previous, findings)
    deadlines, nearest = _deadlines(parcels, judged, as_of, "IDLE" in rules)
    result["next_event"], result["next_event_on"] = nearest
    area = _areas(parcels, areas)
    summary = summarise(parcels, result, area, _judged(rules))
    status = result["land_status"].to_numpy(dtype=object)
    figures = {"PARCEL_COUNT": float(len(parcels))}
    for code in _judged(rules):
        figures[f"{code.upper()}_COUNT"] = float((status == code).sum())
        figures[f"{code.upper()}_M2"] = float(np.nansum(area[status == code]))
    table = pandas.concat(verdicts, ignore_index=True) if verdicts else pandas.DataFrame(columns=list(_VERDICT_COLUMNS))
    return Status(result, table, summary, deadlines, findings.frame(), figures)


def _supply_columns(
    parcels: pandas.DataFrame, supplied: pandas.Series, states: Optional[pandas.DataFrame]
) -> pandas.DataFrame:
    if states is not None:
        return states.reindex(columns=list(_STATE_COLUMNS)).copy()
    own = parcels["supply_state"] if "supply_state" in parcels.columns else None
    state = np.array([supply.SUPPLIED if value is True else None for value in supplied.astype(object)], dtype=object)
    if own is not None:
        state = np.where(pandas.isna(state), own.to_numpy(dtype=object), state)
    used = parcels["used_unsupplied"] if "used_unsupplied" in parcels.columns else pandas.NA
    return pandas.DataFrame(
        {
            "supply_state": state,
            "used_unsupplied": pandas.Series(used, index=parcels.index, dtype="boolean"),
            **dict.fromkeys(
                _STATE_COLUMNS[2:], pandas.Series([None] * len(parcels), index=parcels.index, dtype=object)
            ),
        },
        index=parcels.index,
    )


def _supply_verdicts(
    parcels: pandas.DataFrame, result: pandas.DataFrame, supplied: pandas.Series, policy: Policy
) -> pandas.DataFrame:
    """Rule STK-04: is the land supplied? Outside every batch and without supply nothing can be said."""
    rows = []
    clause = policy.clause(SUPPLY_RULE_ID)
    for parcel, state, told, batch, other, inside in zip(
        parcels["parcel_id"],
        result["supply_state"].to_numpy(dtype=object),
        supplied.astype(object),
        *(result[name].to_numpy(dtype=object) for name in _STATE_COLUMNS[2:]),
    ):
        missing = ""
        if state == supply.SUPPLIED:
            verdict, sentence = "meets", "supplied"
        elif state in (supply.NOT_EXPROPRIATED, supply.NOT_SUPPLIED):
            verdict, sentence = "fails", "not_supplied"
        elif state == supply.OUTSIDE:
            verdict, sentence = "not_applicable", "outside_batches"
        elif pandas.notna(other):
            verdict, sentence, missing = "unknown", "covered_by_supply", "supply_method"
        elif pandas.notna(batch):
            # approved and not supplied for certain; only how far expropriation has come is unknown
            verdict, sentence, missing = "fails", "not_supplied+expropriation_unknown", "expropriations"
        else:
            verdict, sentence = "unknown", "supply_unknown"
            missing = "approvals" if told is False else "supply_method"
        sentences = {}
        for code in ("zh", "en"):
            label = dictionary.label("supply_state", state, code) if state else ""
            values = {
                "state": label or dictionary.label("land_status", "unsupplied", code),
                "batch": next((str(name) for name in (batch, inside) if pandas.notna(name)), "—"),
                "other": other,
                "missing": _titles(missing, code),
            }
            sentences[code] = _sentence(sentence, code, values)
        rows.append(
            (
                parcel,
                SUPPLY_RULE_ID,
                verdict,
                np.nan,
                None,
                np.nan,
                "",
                clause,
                json.dumps({"supply_state": state}, ensure_ascii=False),
                missing,
                sentences["zh"],
                sentences["en"],
                policy.name,
            )
        )
    return pandas.DataFrame(rows, columns=list(_VERDICT_COLUMNS))


def _idle_verdicts(
    parcels: pandas.DataFrame, j: idle.Judgement, policy: Policy, as_of: datetime.date, progress: Progress
) -> pandas.DataFrame:
    """One row per parcel: the clause, the inputs as they were read, and the sentence in both languages."""
    names = [name for name in j.inputs if name in parcels.columns]
    columns = {name: _shown(parcels[name]) for name in names}
    ids = parcels["parcel_id"].to_numpy(dtype=object)
    texts = {"due": [periods.iso(v) for v in j.due], "anniversary": [periods.iso(v) for v in j.anniversary]}
    for name in _SENTENCE_DATES:
        known = parcels[name] if name in parcels.columns else pandas.Series(pandas.NaT, index=parcels.index)
        texts[name] = [periods.iso(v) for v in periods.days(known)]
    texts["delivery"] = texts["actual_delivery"]
    texts["actual_completion"] = [
        done if done != "—" else accepted for done, accepted in zip(texts["actual_completion"], texts["accepted_on"])
    ]
    texts["area_ratio"] = _ratio(parcels, "developed_area_m2", "required_area_m2")
    texts["investment_ratio"] = _ratio(parcels, "invested_wan", "total_investment_wan")
    default = policy.value("delivery_default_years", on=as_of)
    rule_texts: dict[Rule, tuple[str, float, str, str]] = {}
    rows = []
    for i, parcel in enumerate(ids):
        if i % 2000 == 0:
            progress.report(i / max(len(ids), 1))
        rule = j.rule[i]
        if rule not in rule_texts:
            rule_texts[rule] = (rule.operator, rule.number, rule.unit, rule.clause)
        operator, threshold, unit, clause = rule_texts[rule]
        values: dict[str, Any] = {name: column[i] for name, column in texts.items()}
        values.update(as_of=as_of.isoformat(), years=default)
        first, _, second = j.missing[i].partition(", ")
        sentences = {}
        for code in ("zh", "en"):
            values.update(
                missing=_titles(j.missing[i], code),
                first=_titles(first, code),
                second=_titles(second, code),
                cause=dictionary.label("idle_cause", j.cause[i], code),
            )
            sentences[code] = _sentence(j.sentence[i], code, values)
        applies = j.verdict[i] != "not_applicable"
        inputs = {name: columns[name][i] for name in names if columns[name][i] is not None} if applies else {}
        rows.append(
            (
                parcel,
                idle.RULE_ID,
                j.verdict[i],
                j.value[i] if applies else np.nan,
                operator,
                threshold,
                unit,
                clause,
                json.dumps(inputs, ensure_ascii=False),
                j.missing[i],
                sentences["zh"],
                sentences["en"],
                policy.name,
            )
        )
    return pandas.DataFrame(rows, columns=list(_VERDICT_COLUMNS))


def _shown(column: pandas.Series) -> list[Any]:
    """Values as they stand in the inputs of a verdict: dates as text, numbers as numbers, unknown as None."""
    if pandas.api.types.is_datetime64_any_dtype(column):
        return [None if text == "—" else text for text in map(periods.iso, periods.days(column))]
    return [None if pandas.isna(value) else value for value in column.astype(object)]


def _ratio(parcels: pandas.DataFrame, part: str, whole: str) -> list[str]:
    if part not in parcels.columns or whole not in parcels.columns:
        return ["—"] * len(parcels)
    a, b = parcels[part].to_numpy(dtype=np.float64), parcels[whole].to_numpy(dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(b > 0.0, a / b, np.nan) * 100.0
    return [f"{value:.2f}%" if np.isfinite(value) else "—" for value in ratio]


def _titles(names: str, code: str) -> str:
    """Field names joined by a comma, as titles of the dictionary; layer names as they are labelled."""
    titles = []
    for name in filter(None, names.split(", ")):
        if name in dictionary.wording("layer"):
            titles.append(dictionary.label("layer", name, code))
        else:
            titles.append(dictionary.title(name, code))
    return ("、" if code == "zh" else ", ").join(titles)


class _Blank(dict[str, Any]):
    """A placeholder that a case does not know is shown as unknown, not as a fault."""

    def __missing__(self, key: str) -> str:
        return "—"


def _sentence(ids: str, code: str, values: dict[str, Any]) -> str:
    """The sentences of one or more ids joined by ``+``, filled in."""
    parts = [dictionary.sentence(name).text(code).format_map(_Blank(values)) for name in ids.split("+")]
    return ("" if code == "zh" else " ").join(parts)


def _decide(
    result: pandas.DataFrame,
    supply_part: pandas.DataFrame,
    idle_part: pandas.DataFrame,
    j: idle.Judgement,
    rules: tuple[str, ...],
    policy: Policy,
) -> None:
    """Put land_status and the deciding rule's verdict, clause, reason, measure and missing fields on the parcels."""
    by_supply = np.zeros(len(result), dtype=bool)
    verdict = supply_part["verdict"].to_numpy(dtype=object)
    if "SUPPLY" in rules:
        by_supply = verdict != "meets"
        if "IDLE" not in rules:
            by_supply[:] = True
    status = j.status.copy()
    # supplied land whose idleness nobody asked about is undetermined: a test that was not made is no pass
    status[by_supply] = ["unsupplied" if code == "fails" else "undetermined" for code in verdict[by_supply]]
    status[pandas.isna(status)] = "undetermined"
    result["land_status"] = status
    reason = f"sentence_{language()}"
    for name, column in (("verdict", "verdict"), ("clause", "clause"), ("reason", reason), ("missing", "missing")):
        result[name] = np.where(
            by_supply, supply_part[column].to_numpy(dtype=object), idle_part[column].to_numpy(dtype=object)
        )
    used = result["used_unsupplied"].fillna(value=False).to_numpy(dtype=bool)
    result["measure"] = [
        _measures(policy, code, state, in_use, stage)
        for code, state, in_use, stage in zip(status, result["supply_state"].to_numpy(dtype=object), used, j.stage)
    ]
    result.drop(columns=["batch_id", "covered_by", "covered_in"], inplace=True)  # noqa: PD002 (the caller's frame)
    own = ~by_supply
    result["idle_stage"] = np.where(own, j.stage, "none")
    result["idle_since"] = np.where(own, j.idle_since, periods.NAT).astype("datetime64[ns]")
    result["fee_estimate_wan"] = np.where(own, j.fee, np.nan)


# the article of Order 53 that answers a stage; a city's own modes (basis = the place of the policy) come first
_STAGE_BASIS = {"fee": "order53_14", "reclaim": "order53_14", "negotiate": "order53_12"}
_STAGE_CODES = {
    "fee": ("develop_by_deadline", "idle_fee"),
    "reclaim": ("take_back_by_law", "free_reclaim"),
    "negotiate": (),
}


def _measures(policy: Policy, status: str, state: Optional[str], used: bool, stage: str) -> Optional[str]:
    """The measures the documents name for this class (一宗一策, proposals only), in the user's language.

    What needs a recognition or a check first is said to come after it: a suspicion alone carries no measure.
    """
    words = dictionary.wording("measure").values()
    chosen: list[str] = []
    if status == "unsupplied":
        chosen = [w.code for w in words if state in w.applies_to]
        later = [w.code for w in words if used and "used_unsupplied" in w.applies_to]
        return _joined([_labels(chosen), _after(tr("once verified: {measures}"), later)])
    if stage in _STAGE_BASIS:
        places = [name.partition("-")[0] for name in policy.chain]
        fitting = [w for w in words if status in w.applies_to and (w.basis in places or w.basis == _STAGE_BASIS[stage])]
        codes = _STAGE_CODES[stage]
        chosen = [w.code for w in fitting if not codes or w.code in codes]
    return _after(tr("once recognised: {measures}"), chosen)


def _labels(codes: list[str]) -> Optional[str]:
    return _joined([dictionary.label("measure", code) for code in codes])


def _after(phrase: str, codes: list[str]) -> Optional[str]:
    return phrase.format(measures=_labels(codes)) if codes else None


def _joined(parts: Iterable[Optional[str]]) -> Optional[str]:
    return ("、" if language() == "zh" else "; ").join(filter(None, parts)) or None


def _carry_recognition(
    result: pandas.DataFrame, parcels: pandas.DataFrame, previous: Optional[pandas.DataFrame], findings: Findings
) -> None:
    """The bureau's own conclusion: from the layer, else from the earlier result; we never fill it.

    Conclusion, number and date are of one source: a document number never stands on another conclusion.
    """
    own = parcels.reindex(columns=list(RECOGNITION)).astype(object)
    earlier = own.iloc[:0]
    if previous is not None and {"parcel_id", "recognition"} <= set(previous.columns):
        known = previous.loc[previous["recognition"].notna()].drop_duplicates("parcel_id").set_index("parcel_id")
        earlier = known.reindex(columns=list(RECOGNITION)).astype(object)
    carried = earlier.reindex(parcels["parcel_id"]).set_axis(parcels.index)
    stated = own["recognition"].notna()
    differs = stated & carried["recognition"].notna() & (own["recognition"] != carried["recognition"])
    for parcel in parcels.loc[differs, "parcel_id"]:
        findings.add(
            "recognition",
            "warning",
            "parcels",
            parcel,
            "recognition",
            tr(
                "Parcel {parcel}: the layer and the earlier survey state different recognitions; the layer's stands."
            ).format(parcel=parcel),
        )
    for name in RECOGNITION:
        value = own[name].where(stated, carried[name])
        result[name] = pandas.to_datetime(value) if name == "recognition_on" else value


def _deadlines(
    parcels: pandas.DataFrame, j: idle.Judgement, as_of: datetime.date, wanted: bool
) -> tuple[pandas.DataFrame, tuple[Any, Any]]:
    """All events after AS_OF in order, and each parcel's nearest one (only where the idle rules were asked for)."""
    end = periods.day(as_of)
    ids = parcels["parcel_id"].to_numpy(dtype=object)
    rows: list[pandas.DataFrame] = []
    nearest = np.full(len(parcels), periods.NAT)
    event = np.full(len(parcels), None, dtype=object)
    for name, dates in j.events.items() if wanted else ():
        known = ~np.isnat(dates)
        rows.append(pandas.DataFrame({"parcel_id": ids[known], "event": name, "due_on": dates[known]}))
        sooner = known & (np.isnat(nearest) | (dates < nearest))
        nearest[sooner], event[sooner] = dates[sooner], name
    columns = ["parcel_id", "event", "due_on", "days_left"]
    if not rows:
        return pandas.DataFrame(columns=columns), (event, nearest.astype("datetime64[ns]"))
    table = pandas.concat(rows, ignore_index=True)
    due = table["due_on"].to_numpy().astype("datetime64[D]")
    table["days_left"] = (due - end).astype(np.int64)
    table["due_on"] = due.astype("datetime64[ns]")
    table = table.sort_values(["due_on", "parcel_id", "event"], kind="stable").reset_index(drop=True)
    return table[columns], (event, nearest.astype("datetime64[ns]"))


def _areas(parcels: pandas.DataFrame, areas: Optional[pandas.Series]) -> Any:
    if areas is not None:
        return areas.to_numpy(dtype=np.float64)
    for name in ("area_m2", "contract_area_m2"):
        if name in parcels.columns and pandas.api.types.is_numeric_dtype(parcels[name]):
            return parcels[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.full(len(parcels), np.nan)


def _judged(rules: Iterable[str]) -> list[str]:
    """The land statuses that these rules can give, in the order of the dictionary; others are not counted as 0."""
    given = {"undetermined"}
    if "SUPPLY" in rules:
        given.add("unsupplied")
    if "IDLE" in rules:
        given.update(("idle", "possibly_idle", "normal"))
    return [code for code in dictionary.wording("land_status") if code in given]


def summarise(parcels: pandas.DataFrame, result: pandas.DataFrame, area: Any, codes: Iterable[str]) -> pandas.DataFrame:
    """Return count, m² and mu of each of these land statuses, for all parcels and by park (scope = park_id)."""
    codes = list(codes)
    parks = parcels["park_id"].to_numpy(dtype=object) if "park_id" in parcels.columns else None
    scopes = [(ALL, np.ones(len(parcels), dtype=bool))]
    if parks is not None:
        named = sorted({value for value in parks if pandas.notna(value)})
        scopes += [(str(value), parks == value) for value in named]
    status = result["land_status"].to_numpy(dtype=object)
    rows = []
    for scope, inside in scopes:
        total, whole = float(inside.sum()), float(np.nansum(area[inside]))
        for code in codes:
            here = inside & (status == code)
            count, square = float(here.sum()), float(np.nansum(area[here]))
            rows.append((scope, f"{code}_count", count, "parcels", count, total))
            rows.append((scope, f"{code}_m2", square, "m²", square, whole))
            rows.append((scope, f"{code}_mu", float(mu(square)), "mu", float(mu(square)), float(mu(whole))))
    return pandas.DataFrame(rows, columns=["scope", "measure", "value", "unit", "numerator", "denominator"])
