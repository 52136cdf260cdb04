"""Split transfer of a parcel (分割转让): may it be split, and are the parts large enough?

The rules are Xuchang's annex 5, for the land inside its parks, and annex 4 for new-industry land; numbers come from the
policy, and a policy without a rule or clause gives no verdict on it. 30 and 100 mu are compared with the supplied area
of the contract, also on a second split; shares are part / sum of the parts (amendments §1.1 (11)). What
:mod:`baiyuan_qgis.measure.splitparts` measured comes as columns of the parcels.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any, Optional

import numpy as np

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.land import periods, verdicts
from baiyuan_qgis.land.columns import YES, Columns
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.land.shares import Share
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, MEETS, NOT_APPLICABLE, UNKNOWN, Ruling, Scope

# areas of record are stated to a hundredth of a square metre: 66 666.67 m² is how a contract writes 100 mu
_RECORD_M2 = 0.005
# a record and a drawing of the same land may differ so far (套合差); beyond it the parts are not all of the supply
_FIT = 0.01
# a strip along the border of a park that coordinates cannot tell, as a share of the parcel
_BORDER = 1e-4
_NEW_INDUSTRY = "new_industry"
# conditions of rules that are no columns: at exactly 100 mu a parcel is of both classes
_FOUND_OUT = ("split_class", "project_class")


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Return the rulings on n parcels of which ``part_count`` and the other measured columns are known.

    A parcel that is not split in two or more parts is out of scope, as is one outside the parks.
    """
    s = _Facts(columns, policy, as_of)
    return [
        *_in_park(s),
        *_forbidden(s),
        *_total(s),
        *_shares(s),
        *_units(s),
        *_conditions(s),
        *_standard_land(s),
        *_under_construction(s),
        *_term(s),
        *_forms(s),
        *_allocated(s),
        *_granted(s),
        *_new_industry(s),
    ]


def remaining_years(columns: Columns, as_of: datetime.date) -> Any:
    """Years of the term left at the end of AS_OF, counted from delivery; NaN where the term or its begin is unknown.

    Whole years and the days of the last one over 365: the clause asks for the rest of the term, no threshold.
    """
    _, ends = _term_of(columns)
    end = periods.day(as_of)
    whole = periods.whole_years(end, ends)
    ahead = np.where(np.isfinite(whole), whole, 0.0).astype(np.int64)
    last = _add_whole_years(np.full(len(ends), end), ahead)
    days = (ends - last).astype("timedelta64[D]").astype(np.float64)
    return np.where(np.isnat(ends), np.nan, whole + np.where(np.isnat(ends), 0.0, days) / 365.0)


class _Facts:
    """What several rules ask of the parcels: is it split, in a park, industrial, new-industry, apportioned?"""

    def __init__(self, columns: Columns, policy: Policy, as_of: datetime.date) -> None:
        c = self.c = columns
        self.policy, self.as_of, self.end = policy, as_of, periods.day(as_of)
        n = columns.n
        everything = np.ones(n, dtype=bool)
        self.split = Scope.of(c.number("part_count") > 1.0, everything)
        self.park, self.partly = _park_scope(c)
        self.base = self.split & self.park
        use = c.code("land_use", "land_use")
        known = c.known("land_use")
        self.industrial = Scope.of(use == "industrial", known, "land_use")
        # the register notes new-industry land (annex 4, 2 (5)): where it says nothing, the land is none
        words = np.array(["新型产业" in text or text == "M0" for text in np.where(known, c.text("land_use"), "")])
        new = (c.code("project_class", "project_class") == _NEW_INDUSTRY) | words.astype(bool)
        self.new = Scope.of(new, everything)
        self.apportioned = c.code("split_form", "split_form") == "apportioned"
        supplied, contract = c.number("supply_area_m2"), c.number("contract_area_m2")
        self.total_m2 = np.where(supplied > 0.0, supplied, np.where(contract > 0.0, contract, np.nan))
        self.total_fields = tuple(name for name in ("supply_area_m2", "contract_area_m2") if c.has(name))
        self.sizes = self.base.without(self.new)
        self.parcels = self.sizes & Scope.of(~self.apportioned, everything)
        self.drawn = mu(c.number("area_m2"))
        whole = [c.number(name) for name in ("parts_gap_m2", "parts_overlap_m2", "parts_outside_m2")]
        # NaN is not 0: a cover that nobody measured is not whole
        self.covered = np.logical_and.reduce([value == 0.0 for value in whole])

    def rule(self, quantity: str, split_class: str = "") -> Optional[Rule]:
        """Return the rule of a quantity (and class of supplied area), None where the policy has none."""
        for rule in _rules(self.policy, quantity, self.as_of):
            if dict(rule.applies_to).get("split_class", "") == split_class:
                return rule
        return None

    def within(self, rule: Rule, scope: Scope) -> Scope:
        """Return the scope, and the rule's own conditions but those that are found out here."""
        others = tuple((name, value) for name, value in rule.applies_to if name not in _FOUND_OUT)
        return scope & verdicts.scope(replace(rule, applies_to=others), self.c, self.policy)

    def total_mu(self, rule: Rule) -> Any:
        """Return the supplied area in mu; the rule's own number where the record says it to its last digit."""
        limit = rule.number
        total = mu(self.total_m2)
        at = np.abs(self.total_m2 - limit / mu(1.0)) <= _RECORD_M2
        return np.where(at, limit, total)

    def missing_total(self) -> dict[str, Any]:
        return {"supply_area_m2": np.isnan(self.total_m2)}


def _rules(policy: Policy, quantity: str, as_of: datetime.date) -> list[Rule]:
    return verdicts.rules_of(policy, quantity, as_of)


def _park_scope(c: Columns) -> tuple[Scope, Any]:
    """Inside the parks wholly or in part, outside, or unknown; and a mask of those in part."""
    share = c.number("park_share")
    measured = np.isfinite(share)
    told = c.in_park()
    inside = np.where(measured, share > _BORDER, told == YES)
    known = measured | (told >= 0)
    partly = measured & (share > _BORDER) & (share < 1.0 - _BORDER)
    return Scope.of(inside, known, "park_id"), partly


def _in_park(s: _Facts) -> list[Ruling]:
    """SPL-10: the rules are those of the land inside the parks."""
    if not s.policy.clause("SPL-10"):
        return []
    inside = np.where(s.park.inside, YES, -1)
    found = verdicts.checked(
        "SPL-10",
        inside,
        within=s.split,
        inputs=("park_id", "park_name", "park_share"),
        missing=s.park.missing,
        label_zh="适用范围",
        label_en="Scope",
    )
    outside = s.split.inside & ~s.park.inside & ~s.park.unknown
    partly = s.split.inside & s.partly
    found.verdict[outside] = NOT_APPLICABLE
    found.verdict[partly] = BORDERLINE
    found.sentence = np.full(s.c.n, None, dtype=object)
    found.sentence[outside] = "split_outside_park"
    found.sentence[partly] = "split_partly_in_park"
    return [found]


def _forbidden(s: _Facts) -> list[Ruling]:
    """SPL-06: the contract forbids it, or what is split off is a road, green space or shared facility (SPL-04 too)."""
    rulings = []
    if s.policy.clause("SPL-06"):
        forbids = s.c.flag("contract_forbids_split")
        allowed = _flagged("SPL-06", "contract_forbids_split", np.where(forbids < 0, -1, 1 - forbids), s.base)
        allowed.label_zh, allowed.label_en = "合同未禁止分割", "The contract does not forbid it"
        rulings.append(allowed)
    for rule_id, within in (("SPL-06A", s.base), ("SPL-04", s.base & s.new)):
        if s.policy.clause(rule_id):
            rulings.append(_facilities(s, rule_id, within))
    return rulings


def _facilities(s: _Facts, rule_id: str, within: Scope) -> Ruling:
    parts, cut = s.c.number("facility_parts"), s.c.number("facilities_cut")
    known = np.isfinite(parts) & np.isfinite(cut)
    found = verdicts.checked(
        rule_id,
        np.where(known, (parts == 0.0).astype(np.int8), -1),
        within=within,
        inputs=("facility_parts", "facilities_cut"),
        missing={"facilities": ~known & within.inside},
        label_zh="不分割道路、绿地及配套设施",
        label_en="No road, green space or facility split off",
    )
    whole = found.verdict == FAILS
    crossed = (found.verdict == MEETS) & (cut > 0.0)
    found.verdict[crossed] = BORDERLINE
    found.sentence = np.full(s.c.n, None, dtype=object)
    found.sentence[whole] = "split_facility_parts"
    found.sentence[crossed] = "split_facilities_cut"
    return found


def _total(s: _Facts) -> list[Ruling]:
    """SPL-01: industrial land under 30 mu is in principle not split into parcels; apportionment stays open."""
    rule = s.rule("split_total_mu")
    if rule is None:
        return []
    found = verdicts.compare(
        rule,
        s.total_mu(rule),
        within=s.within(rule, s.parcels),
        missing=s.missing_total(),
        inputs=(*s.total_fields, "land_use", "project_class", "split_form"),
    )
    found.details = {**found.details, "drawn": s.drawn}
    found.sentence[found.verdict == MEETS] = "value_meets+split_drawn_area"
    found.sentence[found.verdict == FAILS] = "split_under_minimum+split_drawn_area"
    found.sentence[found.verdict == UNKNOWN] = "value_unknown+split_drawn_area"
    found.sentence[s.sizes.inside & s.industrial.inside & s.apportioned] = "split_apportioned"
    return [found]


def _shares(s: _Facts) -> list[Ruling]:
    """SPL-02 and SPL-03: the smallest part of land of 100 mu or less, and of 100 mu or more; both at exactly 100."""
    classes = {name: s.rule(f"split_{name}_class_mu") for name in ("lower", "upper")}
    rulings = []
    reached = []
    for name, class_ in classes.items():
        share = s.rule("smallest_part_share", name)
        if class_ is None or share is None:
            continue
        total = s.total_mu(class_)
        known = np.isfinite(total)
        here = Scope.of(class_.compare(total)[0], known, "supply_area_m2")
        found = _share(s, share, s.within(share, s.within(class_, s.parcels)) & here)
        reached.append(found.verdict != NOT_APPLICABLE)
        rulings.append(found)
    if len(rulings) == len(classes):
        _contradiction(rulings, reached[0] & reached[1] & np.isfinite(s.total_m2), mu(s.total_m2))
    return rulings


def _share(s: _Facts, rule: Rule, within: Scope) -> Ruling:
    share = s.c.number("smallest_share")
    found = verdicts.compare(
        rule,
        share,
        within=within,
        missing={"parts": np.isnan(share)},
        inputs=("smallest_share", "smallest_part_m2", "parts_m2", *s.total_fields),
    )
    # parts that leave out a good deal of the supply (a second split): the text asks for a share of the supply
    by_supply = s.c.number("smallest_part_m2") / s.total_m2
    gap = np.abs(s.c.number("parts_m2") - s.total_m2) / s.total_m2
    other = rule.compare(by_supply)[0]
    differ = (gap > _FIT) & ((found.verdict == MEETS) != other) & np.isin(found.verdict, (MEETS, FAILS))
    found.verdict[differ] = BORDERLINE
    found.sentence[differ] = "split_shares_differ"
    torn = (found.verdict != NOT_APPLICABLE) & ~s.covered & (s.c.number("part_count") > 1.0)
    found.verdict[torn] = UNKNOWN
    stated = torn & np.isfinite(s.c.number("parts_gap_m2"))
    found.sentence[stated & within.inside] = "split_not_covered"
    found.missing = {**found.missing, "parts": found.missing["parts"] | torn}
    found.details = {
        **found.details,
        "by_supply": ("percent", by_supply),
        "gap": s.c.number("parts_gap_m2"),
        "overlap": s.c.number("parts_overlap_m2"),
        "outside": s.c.number("parts_outside_m2"),
    }
    return found


def _contradiction(rulings: list[Ruling], both: Any, total: Any) -> None:
    """At exactly 100 mu both classes hold: where they disagree neither decides, and the text says so."""
    low, high = rulings
    differ = both & (low.verdict != high.verdict)
    for ruling in rulings:
        ruling.verdict[differ] = BORDERLINE
        ruling.sentence[differ] = "split_contradiction"
        ruling.details = {
            **ruling.details,
            "total": total,
            "low_share": ("percent", np.full(len(total), low.rule.number)),
            "high_share": ("percent", np.full(len(total), high.rule.number)),
        }


def _units(s: _Facts) -> list[Ruling]:
    """SPL-04: units of new-industry land. One that is too small decides; otherwise every unit must be on record."""
    rule = s.rule("part_floor_area_m2")
    if rule is None:
        return []
    least = s.c.number("smallest_unit_m2")
    open_ = ~(s.c.number("units_unmeasured") == 0.0)
    found = verdicts.compare(
        rule,
        least,
        within=s.within(rule, s.base & s.new),
        missing={"part_floor_area_m2": np.isnan(least)},
        inputs=("smallest_unit_m2", "units_unmeasured"),
    )
    unsure = (found.verdict == MEETS) & open_
    found.verdict[unsure] = UNKNOWN
    found.missing = {"part_floor_area_m2": found.missing["part_floor_area_m2"] | unsure}
    return [found]


def _conditions(s: _Facts) -> list[Ruling]:
    """SPL-05 and SPL-12: certificate, park's opinion (industrial land), road access, co-owners, all documents."""
    title = np.where(s.c.documented("title_no"), 1, -1)
    tests = (
        ("SPL-05", "title_no", title, s.base),
        ("SPL-05A", "park_opinion", _opinion(s.c), s.base & s.industrial),
        ("SPL-05C", "road_access", s.c.flag("road_access"), s.base),
        ("SPL-05C", "coowner_consent", s.c.flag("coowner_consent"), s.base),
        ("SPL-12", "split_documents", s.c.flag("split_documents"), s.base),
    )
    return [_flagged(*test) for test in tests if s.policy.clause(test[0])]


def _opinion(c: Columns) -> Any:
    """1 an opinion is on record, 0 it is against, -1 there is none."""
    opinion = c.code("park_opinion", "park_opinion")
    return np.where(opinion == "disagree", 0, np.where(c.documented("park_opinion"), 1, -1))


def _flagged(rule_id: str, name: str, holds: Any, within: Scope) -> Ruling:
    """A condition that one field tells of, under the field's own name."""
    return verdicts.checked(
        rule_id,
        holds,
        within=within,
        inputs=(name,),
        # while it is open whether the rule concerns the parcel at all, only that is asked
        missing={name: (np.asarray(holds) < 0) & within.inside},
        label_zh=dictionary.title(name, "zh"),
        label_en=dictionary.title(name, "en"),
    )


def _standard_land(s: _Facts) -> list[Ruling]:
    """SPL-05, standard land: investment per mu and floor area ratio have reached the contract's."""
    if not s.policy.clause("SPL-05B"):
        return []
    flag = s.c.flag("standard_land")
    within = s.base & s.industrial & Scope.of(flag == YES, flag >= 0, "standard_land")
    rulings = []
    for name, limit in (("investment_per_mu", "contract_investment_per_mu"), ("far", "contract_far")):
        value, least = s.c.number(name), s.c.number(limit)
        known = np.isfinite(value) & np.isfinite(least)
        found = verdicts.checked(
            "SPL-05B",
            np.where(known, (value >= least).astype(np.int8), -1),
            within=within,
            inputs=(name, limit),
            missing={name: np.isnan(value) & within.inside, limit: np.isnan(least) & within.inside},
            label_zh=dictionary.title(name, "zh"),
            label_en=dictionary.title(name, "en"),
        )
        found.value, found.threshold, found.operator = value, least, ">="
        found.sentence = np.full(s.c.n, None, dtype=object)
        for code in (MEETS, FAILS):
            found.sentence[found.verdict == code] = f"contract_minimum_{verdicts.VERDICTS[code]}"
        found.sentence[found.verdict == UNKNOWN] = "test_unknown"
        rulings.append(found)
    return rulings


def _under_construction(s: _Facts) -> list[Ruling]:
    """SPL-07: a building site needs 25 % of its investment, or the conditions of the contract met."""
    rule = s.rule("unfinished_invested_share")
    if rule is None:
        return []
    start = s.c.date("actual_start")
    done = (s.c.date("actual_completion") <= s.end) | (s.c.date("accepted_on") <= s.end)
    told = done | np.full(s.c.n, s.c.has("actual_start"))
    site = Scope.of((start <= s.end) & ~done, told, "actual_start")
    share = Share.of(s.c, "invested_wan", "total_investment_wan")
    total = np.where((share.wholes > 0.0) & ~share.impossible, share.wholes, np.nan)
    invested = np.where(share.impossible, np.nan, share.parts)
    found = verdicts.compare(
        rule,
        invested,
        over=total,
        within=s.within(rule, s.base & site),
        missing={
            "invested_wan": np.isnan(invested) & site.inside,
            "total_investment_wan": np.isnan(total) & site.inside,
        },
        inputs=("invested_wan", "total_investment_wan", "transfer_conditions_met", "actual_start"),
    )
    met = s.c.flag("transfer_conditions_met")
    inside = s.base.inside & site.inside
    other = inside & (found.verdict != MEETS) & (met == YES)
    found.verdict[other] = MEETS
    found.sentence[other] = "split_conditions_met"
    open_ = (found.verdict == FAILS) & (met < 0)
    found.verdict[open_] = UNKNOWN
    found.sentence[open_] = "split_investment_open"
    missing = {name: mask & (found.verdict == UNKNOWN) for name, mask in found.missing.items()}
    missing["transfer_conditions_met"] = (found.verdict == UNKNOWN) & inside & (met < 0)
    found.missing = missing
    return [found]


def _term_of(columns: Columns) -> tuple[Any, Any]:
    """First and last day of the contract's term, counted from delivery; NaT where not known."""
    years = columns.number("lease_years")
    known = np.isfinite(years) & (years > 0.0)
    since = np.where(known, columns.date("actual_delivery"), periods.NAT)
    months = np.where(known, np.round(12.0 * years), 0.0).astype(np.int64)
    ends = np.full(columns.n, periods.NAT)
    for count in np.unique(months[known]):
        here = known & (months == count)
        ends[here] = periods.add_months(since[here], int(count))
    return since, ends


def _add_whole_years(dates: Any, years: Any) -> Any:
    later = dates.copy()
    for count in np.unique(years):
        here = years == count
        later[here] = periods.add_years(dates[here], int(count))
    return later


def _term(s: _Facts) -> list[Ruling]:
    """SPL-08: what is transferred is the rest of the term; where nothing is left there is nothing to transfer."""
    if not s.policy.clause("SPL-08"):
        return []
    since, ends = _term_of(s.c)
    left = remaining_years(s.c, s.as_of)
    # allocated land has no term
    method = s.c.code("supply_method", "supply_method")
    granted = Scope.of(method != "allocation", s.c.known("supply_method"), "supply_method")
    found = verdicts.checked(
        "SPL-08",
        np.where(np.isnat(ends), -1, ends > s.end),
        within=s.base & granted,
        inputs=("lease_years", "actual_delivery"),
        missing={
            "lease_years": np.isnan(s.c.number("lease_years")) & granted.inside,
            "actual_delivery": np.isnat(s.c.date("actual_delivery")) & granted.inside,
        },
        label_zh=dictionary.title("remaining_years", "zh"),
        label_en=dictionary.title("remaining_years", "en"),
        details={"term_from": since, "term_to": ends, "as_of": periods.day(s.as_of)},
    )
    found.value, found.unit = left, "年"
    found.sentence = np.full(s.c.n, None, dtype=object)
    found.sentence[np.isin(found.verdict, (MEETS, FAILS))] = "split_term"
    found.sentence[found.verdict == UNKNOWN] = "test_unknown"
    return [found]


def _forms(s: _Facts) -> list[Ruling]:
    """SPL-11: land without buildings is split into parcels, not apportioned."""
    if not s.policy.clause("SPL-11"):
        return []
    start = s.c.date("actual_start")
    built = (start <= s.end) | (s.c.date("actual_completion") <= s.end) | (s.c.number("floor_area_m2") > 0.0)
    vacant = ~built & s.c.has("actual_start") & (np.isnat(start) | (start > s.end))
    # where floor area or investment is on record and no start is, nobody knows
    vacant &= ~(s.c.number("invested_wan") > 0.0) & ~(s.c.number("developed_area_m2") > 0.0)
    holds = np.where(~s.apportioned | built, 1, np.where(vacant, 0, -1))
    found = verdicts.checked(
        "SPL-11",
        holds,
        within=s.base,
        inputs=("split_form", "actual_start", "floor_area_m2"),
        missing={"actual_start": holds < 0},
        label_zh=dictionary.title("split_form", "zh"),
        label_en=dictionary.title("split_form", "en"),
    )
    found.sentence = np.full(s.c.n, None, dtype=object)
    found.sentence[found.verdict == FAILS] = "split_vacant"
    return [found]


def _allocated(s: _Facts) -> list[Ruling]:
    """SPL-13: allocated land needs the approval of the competent government."""
    if not s.policy.clause("SPL-13"):
        return []
    approved = np.where(s.c.documented("split_approval_no"), 1, -1)
    found = _flagged("SPL-13", "split_approval_no", approved, _method(s, ("allocation",)))
    found.sentence = np.full(s.c.n, None, dtype=object)
    found.sentence[(found.verdict == UNKNOWN) & s.c.known("supply_method")] = "split_approval_unknown"
    return [found]


def _granted(s: _Facts) -> list[Ruling]:
    """SPL-14: granted land whose contract conditions are not met may have advance notice registered, no more."""
    if not s.policy.clause("SPL-14"):
        return []
    met = s.c.flag("transfer_conditions_met")
    found = _flagged("SPL-14", "transfer_conditions_met", met, _method(s, ("grant", "negotiated")))
    found.sentence = np.full(s.c.n, None, dtype=object)
    found.sentence[found.verdict == FAILS] = "split_notice_only"
    return [found]


def _method(s: _Facts, codes: tuple[str, ...]) -> Scope:
    method = s.c.code("supply_method", "supply_method")
    chosen = np.isin(method.astype(str), codes)
    return s.base & Scope.of(chosen, s.c.known("supply_method"), "supply_method")


def _new_industry(s: _Facts) -> list[Ruling]:
    """SPL-15: new-industry land follows annex 4: the conditions of the contract met, and the park agrees."""
    if not s.policy.clause("SPL-15"):
        return []
    within = s.base & s.new
    met = _flagged("SPL-15", "transfer_conditions_met", s.c.flag("transfer_conditions_met"), within)
    agreed = _flagged("SPL-15", "park_opinion", _opinion(s.c), within)
    for found, codes in ((met, (MEETS, FAILS, UNKNOWN)), (agreed, (MEETS, FAILS, UNKNOWN))):
        found.sentence = np.full(s.c.n, None, dtype=object)
        for code in codes:
            found.sentence[found.verdict == code] = f"split_new_industry+test_{verdicts.VERDICTS[code]}"
    return [met, agreed]
