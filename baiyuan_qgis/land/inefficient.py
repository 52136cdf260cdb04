"""Inefficient land (低效用地, 许政办〔2021〕4号 附件3): six classes, any one is enough for a suspicion (疑似低效).

The text says 可认定: recognition is the leading group's, here is only what the facts suggest. Idle goes before
inefficient; equality at a third or a quarter is no LOW-2; a half-built plant within its agreed completion is none
either. No completion, no LOW-3; no acceptance, no LOW-4 and LOW-5; LOW-6 needs its document. Land known to lie in no
park is judged by reference only (LOW-9). Source: amendments §1.1 (10), §2.
"""

from __future__ import annotations

import datetime
from typing import Any, Optional

import numpy as np

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import control, periods, verdicts
from baiyuan_qgis.land.columns import NO, UNKNOWN, YES, Columns
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.land.shares import Share
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, MEETS, NOT_APPLICABLE, Ruling, Scope

CLASSES = ("LOW-1", "LOW-2", "LOW-3", "LOW-4", "LOW-5", "LOW-6")
BY_REFERENCE = "LOW-9"
AGREEMENT = "LOW-7"
# a policy that speaks of inefficient land and sets no standard for recognising it has this clause and no class
NO_STANDARD = "LOW"
_CONVERTED = ("prohibited", "obsolete")
_INDUSTRY = ("industrial", "warehouse")
_RECOGNISED = "recognised_inefficient"


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Judge n parcels by each class that the policy knows: ``fails`` = the parcel belongs to the class.

    Where the policy names inefficient land but sets no standard, one ruling says so (not_applicable, no_standard).
    """
    if policy.clause(NO_STANDARD) and not known_classes(policy, as_of):
        return [_no_standard(columns, policy, as_of)]
    facts = _Facts(columns, policy, as_of)
    judged = (
        _conversion(facts, policy),
        _stopped_building(facts, policy, as_of),
        _below_contract(facts, policy),
        _without_profit(facts, policy, as_of),
        _lowest_class(facts, policy),
    )
    found = [ruling for ruling in judged if ruling is not None]
    found += [ruling for ruling in (_recognised_otherwise(facts, policy, found),) if ruling is not None]
    by_reference = [_by_reference(facts, found)] if policy.clause(BY_REFERENCE) else []
    later = (_agreement(facts, policy), _benefits(facts, policy))
    return found + by_reference + [ruling for ruling in later if ruling is not None]


def known_classes(policy: Policy, as_of: datetime.date) -> tuple[str, ...]:
    """Return the classes that the policy can recognise on that day."""
    numbers = {rule.id for rule in policy.rules_on(as_of)}
    return tuple(name for name in CLASSES if name in numbers or policy.clause(name))


def classes(rulings: list[Ruling], n: int) -> Any:
    """Return the classes that each of n parcels appears to belong to, joined by a comma, as objects; None: none."""
    found = verdicts.joined({one.rule_id: one.verdict == FAILS for one in rulings if one.rule_id in CLASSES}, n)
    found[found == ""] = None
    return found


class _Facts:
    """What several classes ask of the same parcels."""

    def __init__(self, columns: Columns, policy: Policy, as_of: datetime.date) -> None:
        self.columns = c = columns
        self.end = periods.day(as_of)
        self.year = as_of.year
        self.as_of = as_of
        # as in the idle test a project without a day of completion is not completed
        self.completed = self.everywhere(control.completed(c, as_of).inside)
        accepted = c.date("accepted_on") <= self.end
        # of a completed project an empty cell may be a gap
        told = accepted | ~self.completed.inside
        self.accepted = Scope.of(accepted, told, "accepted_on")
        self.industry = Scope.of(c.has_code("land_use", "land_use", *_INDUSTRY), c.known("land_use"), "land_use")
        self.outside = c.in_park() == NO
        # in some park, and in none that the policy knows: whether its rules reach there nobody can tell
        self.strange = np.zeros(c.n, dtype=bool)
        if policy.parks:
            self.strange = c.known("park_name") & (c.conditions("park", policy)[0] < 0)
        self.started = c.date("actual_start") <= self.end
        self.resumed = c.date("resumed_on") <= self.end
        self.suspended = (c.date("suspended_since") <= self.end) & ~self.resumed

    def everywhere(self, mask: Any) -> Scope:
        return Scope.of(mask, np.ones(self.columns.n, dtype=bool))


def _conversion(f: _Facts, policy: Policy) -> Optional[Ruling]:
    """LOW-1: prohibited or obsolete industry, environment, safety, on a list of closures or conversions.

    One of these facts is enough. That none is stated is unknown once the project is completed; before that there is
    no production whose environment or safety could be judged.
    """
    if not policy.clause("LOW-1"):
        return None
    c = f.columns
    listed = c.has_code("catalogue_class", "catalogue_class", *_CONVERTED)
    signs = {
        "catalogue_class": np.where(c.known("catalogue_class"), np.where(listed, YES, NO), UNKNOWN),
        "env_ok": _not(c.flag("env_ok")),
        "safety_ok": _not(c.flag("safety_ok")),
        "closure_listed": c.flag("closure_listed"),
        "retreat_upgrade": c.flag("retreat_upgrade"),
    }
    found = np.zeros(c.n, dtype=bool)
    complete = np.ones(c.n, dtype=bool)
    for sign in signs.values():
        found |= sign == YES
        complete &= sign != UNKNOWN
    causes = verdicts.joined({name: sign == YES for name, sign in signs.items()}, c.n)
    holds = np.where(found, NO, np.where(complete, YES, UNKNOWN))
    lacks = {name: sign == UNKNOWN for name, sign in signs.items()}
    within = f.industry & f.everywhere(found | f.completed.inside)
    return _ruling("LOW-1", f, holds, within, inputs=tuple(signs), missing=lacks, details={"signs": ("title", causes)})


def _not(flag: Any) -> Any:
    return np.where(flag == UNKNOWN, UNKNOWN, np.where(flag == YES, NO, YES))


def _stopped_building(f: _Facts, policy: Policy, as_of: datetime.date) -> Optional[Ruling]:
    """LOW-2: begun, more than a third of the area and more than a quarter of the investment, stopped or slow.

    Table of amendments §2. Needs a recorded stop or an overrun completion: else every half-built plant were
    inefficient. How long the stop must last the text does not say: under a year, and slow building, are borderline.
    """
    area_rule = policy.rule("low2_developed_share", on=as_of)
    money_rule = policy.rule("low2_invested_share", on=as_of)
    year_rule = policy.rule("suspended_years", on=as_of)
    if area_rule is None or money_rule is None or year_rule is None:
        return None
    c = f.columns
    built = Share.of(c, "developed_area_m2", "required_area_m2")
    spent = Share.of(c, "invested_wan", "total_investment_wan")
    area, money = _above(area_rule, built), _above(money_rule, spent)
    both = (area == YES) & (money == YES)
    neither = (area == NO) | (money == NO)
    under_way = f.started & ~f.completed.inside
    long = f.suspended & (periods.add_months(c.date("suspended_since"), _months(year_rule)) <= f.end)
    overrun = c.date("agreed_completion") <= f.end
    dated = ~np.isnat(c.date("agreed_completion"))
    # a layer without the field: nobody was asked whether work stopped
    asked = np.full(c.n, c.has("suspended_since"))
    # idle before inefficient: a stop of a year is left to the idle test wherever that finds or doubts something
    idle_first = long & ~both
    within = under_way & ~f.resumed & ~idle_first
    verdict = np.full(c.n, NOT_APPLICABLE, dtype=np.int8)
    sentence = np.full(c.n, None, dtype=object)
    cases = (
        (long & both, FAILS, "low2_stopped"),
        (neither, MEETS, "low2_not_both"),
        (~f.suspended & asked & dated & ~overrun, MEETS, "low2_in_time"),
        (~both, verdicts.UNKNOWN, None),
        (f.suspended, BORDERLINE, "low2_short_stop"),
        (overrun, BORDERLINE, "low2_slow"),
        (np.ones(c.n, dtype=bool), verdicts.UNKNOWN, None),
    )
    undecided = within.copy()
    for mask, code, name in cases:
        now = undecided & mask
        verdict[now], sentence[now] = code, name
        undecided &= ~mask
    open_rows = verdict == verdicts.UNKNOWN
    lacks = {name: open_rows & ~both & ~c.known(name) for name in _BUILDING}
    lacks["agreed_completion"] = open_rows & ~f.suspended & ~dated
    lacks["suspended_since"] = open_rows & ~asked
    for share in (built, spent):
        # positive amounts only: a share of nothing is no share; of two that contradict each other either may be wrong
        lacks[share.whole] |= open_rows & ~both & ~share.known & ~(share.wholes > 0.0)
        for name in (share.part, share.whole):
            lacks[name] |= open_rows & ~both & share.impossible
    ratio, invested = built.ratio, spent.ratio
    ruling = Ruling(
        "LOW-2",
        verdict,
        area_rule,
        np.where(np.isfinite(ratio), ratio, np.nan),
        inputs=(*_BUILDING, "actual_start", "suspended_since", "resumed_on", "agreed_completion"),
        missing=lacks,
        sentence=sentence,
        details={"invested_share": ("percent", invested)},
    )
    return _finished(ruling, f)


_BUILDING = ("developed_area_m2", "required_area_m2", "invested_wan", "total_investment_wan")


def _above(rule: Rule, share: Share) -> Any:
    above, _ = share.compare(rule)
    return np.where(share.known, np.where(above, YES, NO), UNKNOWN)


def _months(rule: Rule) -> int:
    return int(rule.value * 12)


def _below_contract(f: _Facts, policy: Policy) -> Optional[Ruling]:
    """LOW-3: completed, and any of the seven indicators misses what the contract agreed.

    Too little (FAR, density, coefficient, investment, output) or too much (green, offices); building more than the
    contract's maximum is another breach. Where the bureau states that there is no breach, the two contradict.
    """
    if not policy.clause("LOW-3"):
        return None
    c = f.columns
    agreed = np.zeros(c.n, dtype=bool)
    missed, unknown = np.zeros(c.n, dtype=bool), np.zeros(c.n, dtype=bool)
    names: dict[str, Any] = {}
    lacks: dict[str, Any] = {}
    # a list: of a set the order, and with it the inputs shown, would change from run to run
    shortfalls = [limit.field for limit in control.LIMITS if limit.shortfall]
    for one in control.contract(c, f.as_of):
        if one.details["limit"] not in shortfalls:
            continue
        set_here = np.isfinite(one.threshold)
        agreed |= set_here
        here = one.verdict == FAILS
        missed |= here
        unknown |= one.verdict == verdicts.UNKNOWN
        names[one.quantity] = names[one.quantity] | here if one.quantity in names else here
        for name, mask in one.missing.items():
            lacks[name] = lacks[name] | mask if name in lacks else mask
    # nothing known of the contract: whether it agreed on an indicator is what is missing
    lacks["contract_far"] = ~agreed
    holds = np.where(missed, NO, np.where(unknown | ~agreed, UNKNOWN, YES))
    within = f.industry & f.completed
    ruling = _ruling(
        "LOW-3",
        f,
        holds,
        within,
        inputs=("actual_completion", "accepted_on", *shortfalls, *control.SOURCES, "breach_proved"),
        missing=lacks,
        details={"indicators": ("title", verdicts.joined(names, c.n))},
    )
    contradicts = (ruling.verdict == FAILS) & (c.flag("breach_proved") == NO)
    ruling.verdict[contradicts] = BORDERLINE
    ruling.sentence[contradicts] = "low3_no_breach"
    return ruling


def _without_profit(f: _Facts, policy: Policy, as_of: datetime.date) -> Optional[Ruling]:
    """LOW-4: accepted, and no operating profit for more than two years; exactly two years is borderline.

    Counted from the day since which there is none, else from the last profit, else from the day production stopped;
    never from before the acceptance. The text mixes 超过 and 以上.
    """
    rule = policy.rule("no_profit_years", on=as_of)
    if rule is None:
        return None
    c = f.columns
    since, last, stopped = c.date("no_profit_since"), c.date("last_profit_on"), c.date("stopped_since")
    begun = np.where(np.isnat(since), last, since)
    halted = c.has_code("production_state", "production_state", "stopped")
    begun = np.where(np.isnat(begun) & halted, stopped, begun)
    begun = np.maximum(begun, c.date("accepted_on"))
    full = periods.add_months(begun, _months(rule))
    later = begun > f.end
    contradictory = last >= since
    known = ~np.isnat(begun) & ~later & ~contradictory
    verdict = np.where(full < f.end, FAILS, np.where(full == f.end, BORDERLINE, MEETS))
    verdict = np.where(known, verdict, verdicts.UNKNOWN)
    sentence = np.full(c.n, None, dtype=object)
    for code, name in ((FAILS, "low4_fails"), (BORDERLINE, "low4_borderline"), (MEETS, "low4_meets")):
        sentence[verdict == code] = name
    within = f.accepted
    verdict = np.where(within.unknown, verdicts.UNKNOWN, verdict)
    verdict = np.where(within.inside | within.unknown, verdict, NOT_APPLICABLE).astype(np.int8)
    sentence[(verdict == NOT_APPLICABLE) | (verdict == verdicts.UNKNOWN)] = None
    open_rows = verdict == verdicts.UNKNOWN
    lacks = {
        "accepted_on": open_rows & within.unknown,
        "no_profit_since": open_rows & (contradictory | np.isnat(begun) | later) & within.inside,
        "last_profit_on": open_rows & (contradictory | np.isnat(begun) | later) & within.inside,
    }
    ruling = Ruling(
        "LOW-4",
        verdict,
        rule,
        periods.whole_years(begun, f.end),
        inputs=("accepted_on", "no_profit_since", "last_profit_on", "stopped_since", "production_state"),
        missing=lacks,
        sentence=sentence,
        details={"begun": begun, "full": full, "as_of": as_of.isoformat()},
    )
    return _finished(ruling, f)


def _lowest_class(f: _Facts, policy: Policy) -> Optional[Ruling]:
    """LOW-5: accepted, producing normally, lawfully used, but the enterprise is rated in the class of the clause.

    Where production stopped it is LOW-4's case, not this one's. The rating is made every year: one of no year or of a
    later one cannot be placed, and one older than last year's has been or is to be followed by another. Such a rating
    is no pass; in the class of the clause an old one is a doubt that a person settles.
    """
    clause = policy.clauses.get("LOW-5")
    if clause is None:
        return None
    c = f.columns
    year = c.number("enterprise_class_year")
    rated = c.known("enterprise_class")
    dated = rated & (year <= f.year)
    old = dated & (year < f.year - 1)
    known = dated & ~old
    low = known & c.has_code("enterprise_class", "enterprise_class", *clause.items)
    normal = c.has_code("production_state", "production_state", "normal")
    running = np.where(c.known("production_state"), np.where(normal, YES, NO), UNKNOWN)
    lawful = c.flag("lawful_use")
    holds = np.where(~known, UNKNOWN, np.where(~low, YES, np.where((running == YES) & (lawful == YES), NO, UNKNOWN)))
    lacks = {
        "enterprise_class": ~rated | old,
        "enterprise_class_year": rated & ~dated,
        "production_state": low & (running == UNKNOWN),
        "lawful_use": low & (lawful == UNKNOWN),
    }
    within = f.accepted & f.everywhere((running != NO) & (lawful != NO))
    inputs = ("accepted_on", "enterprise_class", "enterprise_class_year", "production_state", "lawful_use")
    once = old & c.has_code("enterprise_class", "enterprise_class", *clause.items) & within.inside
    return _ruling("LOW-5", f, holds, within, doubt=(once, "low5_old_year"), inputs=inputs, missing=lacks)


def _recognised_otherwise(f: _Facts, policy: Policy, others: list[Ruling]) -> Optional[Ruling]:
    """LOW-6: what the leading group recognised, by the number of its document, and no other class explains."""
    if not policy.clause("LOW-6"):
        return None
    c = f.columns
    explained = np.zeros(c.n, dtype=bool)
    for ruling in others:
        explained |= ruling.verdict == FAILS
    recognised = c.has_code("recognition", "recognition", _RECOGNISED)
    document = c.documented("recognition_doc") & (recognised | ~c.known("recognition"))
    holds = np.where(document, NO, UNKNOWN)
    within = f.everywhere((document | recognised) & ~explained)
    lacks = {"recognition_doc": recognised & ~document}
    return _ruling("LOW-6", f, holds, within, inputs=("recognition_doc", "recognition"), missing=lacks)


def _by_reference(f: _Facts, found: list[Ruling]) -> Ruling:
    """LOW-9: outside the parks the classes may be applied by reference, never by themselves: at most borderline.

    Moves what the classes found out there into one ruling.
    """
    n = f.columns.n
    worst = np.full(n, NOT_APPLICABLE, dtype=np.int8)
    named = np.full(n, "", dtype=object)
    lacks: dict[str, Any] = {}
    for ruling in found:
        given = ruling.details.get("outside")
        if given is None:
            continue
        doubt = f.outside & ((given == FAILS) | (given == BORDERLINE))
        named[doubt] = [f"{have}, {ruling.rule_id}" if have else ruling.rule_id for have in named[doubt]]
        worst[f.outside & (given == MEETS) & (worst == NOT_APPLICABLE)] = MEETS
        unknown = f.outside & (given == verdicts.UNKNOWN)
        worst[unknown & (worst != BORDERLINE)] = verdicts.UNKNOWN
        worst[doubt] = BORDERLINE
        for name, mask in ruling.details["outside_missing"].items():
            here = mask & unknown
            lacks[name] = lacks[name] | here if name in lacks else here
    sentence = np.full(n, None, dtype=object)
    sentence[worst == BORDERLINE] = "low9_borderline"
    return Ruling(
        BY_REFERENCE,
        worst,
        inputs=("park_id", "park_name"),
        missing={name: mask & (worst == verdicts.UNKNOWN) for name, mask in lacks.items()},
        sentence=sentence,
        details={"classes": named},
    )


def _agreement(f: _Facts, policy: Policy) -> Optional[Ruling]:
    """LOW-7: redeveloped under an agreement, and what it asks for is not reached in time: inefficient again."""
    if not policy.clause(AGREEMENT):
        return None
    c = f.columns
    due = c.documented("redevelopment_agreement_no")
    over = c.date("deadline") < f.end
    kept = c.has_code("performance_state", "performance_state", "completed")
    failed = c.has_code("performance_state", "performance_state", "rectifying", "terminated")
    holds = np.where(kept, YES, np.where(failed, NO, UNKNOWN))
    within = Scope.of(due & over, ~due | ~np.isnat(c.date("deadline")), "deadline")
    lacks = {"performance_state": holds == UNKNOWN}
    inputs = ("redevelopment_agreement_no", "deadline", "performance_state")
    return verdicts.checked(AGREEMENT, holds, within=within, inputs=inputs, missing=lacks, sentence=None)


def _benefits(f: _Facts, policy: Policy) -> Optional[Ruling]:
    """LOW-8: the benefits of redevelopment need the leading group's opinion and an entry in the monitored list."""
    if not policy.clause("LOW-8"):
        return None
    c = f.columns
    listed = c.flag("monitor_list")
    opinion = c.documented("recognition_doc")
    holds = np.where(listed == NO, NO, np.where((listed == YES) & opinion, YES, UNKNOWN))
    recognised = c.has_code("recognition", "recognition", _RECOGNISED)
    lacks = {"monitor_list": listed == UNKNOWN, "recognition_doc": ~opinion}
    within = f.everywhere(recognised | (listed == YES))
    inputs = ("monitor_list", "recognition_doc", "recognition")
    return verdicts.checked("LOW-8", holds, within=within, inputs=inputs, missing=lacks)


def _no_standard(columns: Columns, policy: Policy, as_of: datetime.date) -> Ruling:
    """The policy names inefficient land and sets no standard: nothing to apply to what is built, stopped or overrun.

    A row with the sentence, so that the status is undetermined and not normal (amendments §1.1 (9)).
    """
    f = _Facts(columns, policy, as_of)
    overrun = f.started & (columns.date("agreed_completion") <= f.end) & ~f.resumed
    asked = f.completed.inside | (f.started & f.suspended) | overrun
    sentence = np.array([None, "no_standard"], dtype=object)[asked.astype(np.int8)]
    verdict = np.full(columns.n, NOT_APPLICABLE, dtype=np.int8)
    return Ruling(NO_STANDARD, verdict, sentence=sentence, inputs=("actual_completion", "accepted_on"))


def _ruling(
    rule_id: str, f: _Facts, holds: Any, within: Scope, *, doubt: Optional[tuple[Any, str]] = None, **more: Any
) -> Ruling:
    """A class without a number: own sentences where it is found or not, the generic one where it is unknown.

    ``doubt``: a mask of what a person must settle (borderline), and its sentence.
    """
    ruling = verdicts.checked(rule_id, holds, within=within, **more)
    name = rule_id.replace("-", "").lower()
    sentence = np.full(f.columns.n, None, dtype=object)
    sentence[ruling.verdict == FAILS] = f"{name}_fails"
    sentence[ruling.verdict == MEETS] = f"{name}_meets"
    if doubt is not None:
        ruling.verdict[doubt[0]], sentence[doubt[0]] = BORDERLINE, doubt[1]
        ruling.missing = {name: mask & ~doubt[0] for name, mask in ruling.missing.items()}
    ruling.sentence = sentence
    return _finished(ruling, f)


def _finished(ruling: Ruling, f: _Facts) -> Ruling:
    """Name the class, and take the parcels known to lie in no park out of it; what it says of them is for LOW-9.

    What it finds in a park that the policy does not know is unknown: it may hold there by reference only.
    """
    unsure = f.strange & ((ruling.verdict == FAILS) | (ruling.verdict == BORDERLINE))
    if unsure.any():
        ruling.verdict[unsure] = verdicts.UNKNOWN
        ruling.missing = {**{name: mask & ~unsure for name, mask in ruling.missing.items()}, "park_name": unsure}
        if isinstance(ruling.sentence, np.ndarray):
            ruling.sentence[unsure] = None
    if f.outside.any():
        ruling.details = {**ruling.details, "outside": ruling.verdict.copy(), "outside_missing": dict(ruling.missing)}
        ruling.verdict[f.outside] = NOT_APPLICABLE
        ruling.missing = {name: mask & ~f.outside for name, mask in ruling.missing.items()}
        if isinstance(ruling.sentence, np.ndarray):
            ruling.sentence[f.outside] = None
    ruling.label_zh = dictionary.label("inefficient_class", ruling.rule_id, "zh")
    ruling.label_en = dictionary.label("inefficient_class", ruling.rule_id, "en")
    return ruling
