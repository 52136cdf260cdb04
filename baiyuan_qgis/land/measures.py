"""Proposed measures for each parcel (一宗一策): what the documents name for its class, why, and by when.

Proposals only. What needs a recognition or a check first is said to come after it: a suspicion alone carries no
measure, and what the bureau recognised as not idle, as not inefficient or as disposed of carries none at all. The modes
are the documents' own (amendments §5.4): Order 53 §12 and §14, Kaifeng's five for idle land, Xuchang's paths for
inefficient land.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, NamedTuple, Optional, Sequence

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land.columns import YES, Columns
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.language import language as users_language
from baiyuan_qgis.language import tr

# the article of Order 53 that answers a stage; a city's own modes (basis = the place of the policy) come first
_STAGE_BASIS = {"fee": "order53_14", "reclaim": "order53_14", "negotiate": "order53_12"}
_STAGE_CODES = {
    "fee": ("develop_by_deadline", "idle_fee"),
    "reclaim": ("take_back_by_law", "free_reclaim"),
    "negotiate": (),
}
# the clauses in which a plan names its measures and their last day, by class; the first that the policy has counts
_PLANS = {
    "unsupplied": ("DSP-K1", "TGT-X4"),
    "used_unsupplied": ("STK-03",),
    "idle": ("DSP-K1", "TGT-X4"),
    "possibly_idle": ("DSP-K1", "TGT-X4"),
    "inefficient": ("DSP-X2",),
}
# the measures of Order 53 §12 that it limits in time; a city's modes of like name have no limit of their own
_LIMITS = {"extend_start": "extension_max_years", "arranged_temporary_use": "temporary_use_max_years"}
_RECOGNISED = {"recognised_idle": ("idle", "possibly_idle"), "recognised_inefficient": ("inefficient",)}
_CLOSED = {
    "not_idle": ("idle", "possibly_idle"),
    "not_inefficient": ("inefficient",),
    "disposed": ("unsupplied", "idle", "possibly_idle", "inefficient"),
}
# what burdens land and calls for the court or a state company (附件3第五条（三）（四）)
_BURDENS = ("mortgaged", "seized", "litigation")
_BY_BURDEN = ("state_investment_company", "court_linkage")


class _Case(NamedTuple):
    """What the measures of a parcel depend on."""

    status: Optional[str]
    state: Optional[str]
    used: bool
    stage: str
    classes: str
    recognition: Optional[str]
    burden: Optional[bool]
    in_park: bool


class _Proposal(NamedTuple):
    """What is proposed in one case; None and NaT where nothing is."""

    measure: Optional[str]
    reason: Optional[str]
    due: Any


_NOTHING = _Proposal(None, None, np.datetime64("NaT", "D"))


def proposed(columns: Columns, policy: Policy, as_of: datetime.date) -> pandas.DataFrame:
    """Return measure, measure_reason (texts in the user's language, None where there is none) and measure_due.

    ``columns`` hold the results so far (land_status, supply_state, used_unsupplied, idle_stage, inefficient_class)
    beside the parcel's own fields. The office's own ``deadline`` goes before the plan's last day.
    """
    arrays = [
        *(columns.text(name) for name in ("land_status", "supply_state", "idle_stage", "inefficient_class")),
        columns.flag("used_unsupplied") == YES,
        columns.code("recognition", "recognition"),
        _burdened(columns),
        columns.in_park() == YES,
    ]
    first, numbers = _cases(arrays, columns.n)
    made = [_made(_case([array[row] for array in arrays]), policy, as_of) for row in first]
    due = np.array([one.due for one in made], dtype="datetime64[D]")[numbers]
    own = columns.date("deadline")
    proposes = np.array([one.measure is not None for one in made], dtype=bool)[numbers]
    due = np.where(proposes & ~np.isnat(own), own, due)
    return pandas.DataFrame(
        {
            "measure": np.array([one.measure for one in made], dtype=object)[numbers],
            "measure_reason": np.array([one.reason for one in made], dtype=object)[numbers],
            "measure_due": due.astype("datetime64[ns]"),
        },
        index=columns.frame.index,
    )


def _cases(arrays: list[Any], n: int) -> tuple[Any, Any]:
    """The first row of each distinct combination of values, and each row's place among the combinations."""
    code = np.zeros(n, dtype=np.int64)
    for array in arrays:
        numbers, values = pandas.factorize(array)
        code = code * (len(values) + 1) + numbers + 1
    _, first, place = np.unique(code, return_index=True, return_inverse=True)
    return first, place


def _burdened(columns: Columns) -> Any:
    """Say whether the land is mortgaged, seized or in court: True, False where all three say no, else None."""
    some, free = np.zeros(columns.n, dtype=bool), np.ones(columns.n, dtype=bool)
    for name in _BURDENS:
        if not columns.has(name):
            free[:] = False
            continue
        # a word for "none" is an answer, an empty field is not
        none = columns.code(name, "no_supply") == "none"
        some |= columns.known(name) & ~none
        free &= none
    answer = np.full(columns.n, None, dtype=object)
    answer[free], answer[some] = False, True
    return answer


def _case(key: list[Any]) -> _Case:
    status, state, stage, classes, used, recognition, burden, in_park = key
    return _Case(
        status=status,
        state=state,
        used=bool(used),
        stage=stage or "none",
        classes=classes or "",
        recognition=recognition,
        burden=burden,
        in_park=bool(in_park),
    )


def _made(case: _Case, policy: Policy, as_of: datetime.date) -> _Proposal:
    """Measures, reason and last day of one case."""
    if case.status is None or case.status in _CLOSED.get(case.recognition or "", ()):
        return _NOTHING
    now, later = _codes(case, policy)
    recognised = case.status in _RECOGNISED.get(case.recognition or "", ())
    if recognised:
        now, later = later, []
    phrase = dictionary.label("measure_after", "verified" if case.status == "unsupplied" else "recognised")
    measure = _joined([_labels(now), phrase.format(measures=_labels(later)) if later else None])
    if measure is None:
        return _NOTHING
    return _Proposal(measure, _reason(case, [*now, *later], policy, as_of), _due(case, policy))


def _codes(case: _Case, policy: Policy) -> tuple[list[str], list[str]]:
    """The measures that can begin now, and those that need a check or a recognition first."""
    words = dictionary.wording("measure").values()
    places = [name.partition("-")[0] for name in policy.chain]
    if case.status == "unsupplied":
        now = [word.code for word in words if case.state in word.applies_to]
        if case.in_park and "use_inside_park" in now:
            now.remove("use_inside_park")
        return now, [word.code for word in words if case.used and "used_unsupplied" in word.applies_to]
    fitting = [word for word in words if case.status in word.applies_to]
    if case.status == "inefficient":
        chosen = [word.code for word in fitting if word.basis in places]
        if case.burden is False:
            chosen = [code for code in chosen if code not in _BY_BURDEN]
        elif case.burden:
            chosen.sort(key=lambda code: code not in _BY_BURDEN)
        return [], chosen
    if case.stage not in _STAGE_BASIS:
        return [], []
    chosen = [word.code for word in fitting if word.basis in places or word.basis == _STAGE_BASIS[case.stage]]
    wanted = _STAGE_CODES[case.stage]
    return [], [code for code in chosen if not wanted or code in wanted]


def _reason(case: _Case, codes: list[str], policy: Policy, as_of: datetime.date) -> Optional[str]:
    """Why these: the class of the land, the clause, and the limits that the law sets to a measure."""
    parts = []
    if case.status == "unsupplied":
        parts += [dictionary.label("supply_state", case.state)] if case.state else []
        parts += [dictionary.label("flags", "used_unsupplied")] if case.used else []
    elif case.status == "inefficient":
        parts += [
            dictionary.label("inefficient_class", name.strip()) for name in case.classes.split(",") if name.strip()
        ]
    else:
        parts.append(dictionary.label("idle_stage", case.stage))
    clause = _clause(case, policy)
    parts += [clause] if clause else []
    for quantity in dict.fromkeys(_LIMITS[code] for code in codes if code in _LIMITS):
        rule = policy.rule(quantity, on=as_of)
        if rule is not None:
            parts.append(
                tr("{measures}: at most {years:g} year(s) ({clause})").format(
                    measures=_labels([code for code in codes if _LIMITS.get(code) == quantity]),
                    years=rule.number,
                    clause=rule.clause,
                )
            )
    return _joined(parts)


def _clause(case: _Case, policy: Policy) -> str:
    """The clause that names the measures: the cause's or the stage's of Order 53, else the plan's."""
    if case.stage in ("fee", "reclaim"):
        rule = policy.rule({"fee": "fee_from_years", "reclaim": "reclaim_years"}[case.stage])
        return rule.clause if rule is not None else ""
    if case.status == "possibly_idle":
        return policy.clause("IDL-12")
    if case.status == "idle":
        known = policy.cause_stage("government")
        return known.clause if known is not None else ""
    if case.status == "inefficient":
        return policy.clause("DSP-X1")
    return policy.clause("STK-03") if case.used else ""


def _due(case: _Case, policy: Policy) -> Any:
    """The last day that a plan sets for the class: land used without supply has its own."""
    names = _PLANS["used_unsupplied"] if case.used else ()
    for name in (*names, *_PLANS.get(case.status or "", ())):
        clause = policy.clauses.get(name)
        if clause is not None and clause.due_on is not None:
            return np.datetime64(clause.due_on, "D")
    return _NOTHING.due


def _labels(codes: list[str]) -> Optional[str]:
    return _joined([dictionary.label("measure", code) for code in codes])


def _joined(parts: Sequence[Optional[str]], language: Optional[str] = None) -> Optional[str]:
    # not the enumeration comma: some measures have one of their own
    return ("；" if (language or users_language()) == "zh" else "; ").join(filter(None, parts)) or None


def reworded(text: str, language: str) -> str:
    """Return a proposal as :func:`proposed` wrote it in another language; words of somebody else's stay as they are."""
    return _joined([_reworded(part, language) for part in re.split(r"\s*[;；]\s*", text)], language) or ""


def _reworded(part: str, language: str) -> str:
    phrase, rest = "{measures}", part
    for after in dictionary.wording("measure_after").values():
        for known in (after.zh, after.en):
            start = known.partition("{measures}")[0]
            if part.startswith(start):
                phrase, rest = after.text(language), part.removeprefix(start)
    code = dictionary.code_of("measure", rest)
    return phrase.format(measures=dictionary.label("measure", code, language) if code else rest)
