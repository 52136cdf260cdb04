"""Control indicators (INT): of the policy for new supply, of the national standard by industry, of the contract.

Standards for new supply do not reach back: an earlier contract gives not_applicable and the standard for reference
(amendments §1.1 (4)). Existing parcels are measured against their own contract, which may set minima and maxima of one
quantity (§1.1 (14)); that a value is missing which the contract asks for is unknown, never a pass.
"""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas

from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.land import verdicts
from baiyuan_qgis.land.columns import NO, Columns
from baiyuan_qgis.land.periods import day
from baiyuan_qgis.land.policy import Policy, Rule, compare
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, MEETS, NOT_APPLICABLE, UNKNOWN, Ruling, Scope

CONTRACT_RULE_ID = "INT-S5"
EXPERT_RULE_ID = "INT-K3"
# what the indicators are made from: named where the indicator itself is not known
SOURCES = {
    "far": ("floor_area_m2",),
    "building_coefficient": ("building_base_m2", "structure_base_m2", "yard_base_m2"),
    "building_density": ("building_base_m2",),
    "green_ratio": ("green_m2",),
    "admin_ratio": ("admin_land_m2",),
    "investment_per_mu": ("fixed_investment_wan",),
    "output_per_mu": ("output_wan",),
    "tax_per_mu": ("tax_wan",),
}
# the families of rules on indicators; targets of parks (TGT) are no requirement of a parcel
_PREFIX = "INT-"
# new-industry land has a family of its own
_NEW_INDUSTRY = ("project_class", "new_industry")
_HECTARE_M2 = 10_000.0
_QUANTITIES = ("far", "building_coefficient", "building_density", "green_ratio", "admin_ratio", "investment_per_mu")


class Limit(NamedTuple):
    """One limit of a contract: what is measured, the field that holds the limit, which way it points."""

    quantity: str
    field: str
    operator: str
    # missing it is a shortfall of development (LOW-3); the other limits are kept from building too much
    shortfall: bool


LIMITS = (
    Limit("far", "contract_far", ">=", shortfall=True),
    Limit("far", "contract_far_max", "<=", shortfall=False),
    Limit("building_density", "contract_building_density", ">=", shortfall=True),
    Limit("building_density", "contract_building_density_max", "<=", shortfall=False),
    Limit("investment_per_mu", "contract_investment_per_mu", ">=", shortfall=True),
    Limit("investment_per_mu", "contract_investment_per_ha", ">=", shortfall=True),
    Limit("output_per_mu", "contract_output_per_mu", ">=", shortfall=True),
    Limit("building_coefficient", "contract_building_coefficient", ">=", shortfall=True),
    Limit("green_ratio", "contract_green_max", "<=", shortfall=True),
    Limit("green_ratio", "contract_green_min", ">=", shortfall=False),
    Limit("admin_ratio", "contract_admin_max", "<=", shortfall=True),
    Limit("admin_ratio", "contract_admin_min", ">=", shortfall=False),
)


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Judge n parcels by the policy's own standards, then by the contract; one ruling per rule or limit."""
    found = []
    for quantity in _QUANTITIES:
        found += standards(quantity, columns, policy, as_of)
    found += _experts(columns, policy)
    if policy.clause(CONTRACT_RULE_ID):
        found += contract(columns, as_of)
    return found


def standards(quantity: str, columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Judge one quantity by each rule of the policy; of the rules that reach a parcel the most specific decides.

    Where it is not known whether a more specific rule applies, the general one still decides if both say the same
    (FAR 1.2 meets 1.0 and 0.6, whatever the project is); else the answer is unknown.
    """
    within_parks = _scope(columns, policy, as_of)
    rules = [
        rule
        for rule in verdicts.rules_of(policy, quantity, as_of)
        if rule.id.startswith(_PREFIX) and _NEW_INDUSTRY not in rule.applies_to
    ]
    found: list[Ruling] = []
    reached: list[tuple[Rule, Scope]] = []
    value = columns.number(quantity)
    for rule in rules:
        own = verdicts.scope(rule, columns, policy) & within_parks
        within = own
        for other, scope in reached:
            if len(other.applies_to) > len(rule.applies_to):
                agree = compare(value, 1.0, other.operator, other.value)[0] == rule.compare(value)[0]
                unknown = scope.unknown & ~(agree & np.isfinite(value))
                within = within.without(
                    Scope(scope.inside, unknown, {name: mask & unknown for name, mask in scope.missing.items()})
                )
        reached.append((rule, own))
        found.append(
            verdicts.compare(
                rule,
                beside_legal(columns, value),
                legal=value,
                within=within,
                missing=missing(quantity, columns),
                contracts=columns.date("contract_date"),
                inputs=(*_inputs(quantity), "contract_date", *(name for name, _ in rule.applies_to)),
            )
        )
    return _joined(_settled(found, reached))


def _settled(found: list[Ruling], reached: list[tuple[Rule, Scope]]) -> list[Ruling]:
    """A more specific rule that may or may not apply says nothing where the general one is decided."""
    for place, ruling in enumerate(found):
        doubtful = reached[place][1].unknown & (ruling.verdict == UNKNOWN)
        after = place + 1
        for later, (rule, _) in zip(found[after:], reached[after:]):
            if len(rule.applies_to) < len(reached[place][0].applies_to):
                decided = doubtful & (later.verdict != UNKNOWN) & (later.verdict != NOT_APPLICABLE)
                ruling.verdict[decided] = NOT_APPLICABLE
                for mask in ruling.missing.values():
                    mask[decided] = False
    return found


def _joined(found: list[Ruling]) -> list[Ruling]:
    """One ruling per rule id: of its numbers for several industries one applies to a parcel, or none is known to."""
    joined: dict[str, Ruling] = {}
    for ruling in found:
        have = joined.get(ruling.rule_id)
        if have is None:
            ruling.rule = np.full(len(ruling.verdict), ruling.rule, dtype=object)
            joined[ruling.rule_id] = ruling
            continue
        # a number that applies goes before one that may apply, and that before none
        rank = np.array([3, 3, 3, 1, 0], dtype=np.int8)
        new = rank[ruling.verdict] + 2 * (pandas.notna(ruling.sentence) & (ruling.verdict == NOT_APPLICABLE))
        old = rank[have.verdict] + 2 * (pandas.notna(have.sentence) & (have.verdict == NOT_APPLICABLE))
        taken = new > old
        have.verdict[taken], have.rule[taken] = ruling.verdict[taken], ruling.rule
        have.sentence[taken] = ruling.sentence[taken]
        names = {**have.missing, **ruling.missing}
        nowhere = np.zeros(len(taken), dtype=bool)
        have.missing = {
            name: np.where(taken, ruling.missing.get(name, nowhere), have.missing.get(name, nowhere)) for name in names
        }
        have.inputs = tuple(dict.fromkeys((*have.inputs, *ruling.inputs)))
    return list(joined.values())


def missing(quantity: str, columns: Columns) -> dict[str, Any]:
    """Return field -> mask of what an indicator lacks: its own inputs where the layer has them, else itself."""
    absent = ~np.isfinite(columns.number(quantity))
    sources = {name: absent & ~columns.known(name) for name in SOURCES[quantity] if columns.has(name)}
    explained = np.zeros(columns.n, dtype=bool)
    for mask in sources.values():
        explained |= mask
    return {**sources, quantity: absent & ~explained}


def beside_legal(columns: Columns, value: Any) -> Any:
    """Return an indicator by the area of the drawing, from the one by the legal area; itself where one is unknown."""
    legal, drawn = columns.number("legal_area_m2"), columns.number("area_m2")
    with np.errstate(invalid="ignore", divide="ignore"):
        by_drawing = value * legal / drawn
    return np.where(np.isfinite(by_drawing) & (drawn > 0.0), by_drawing, value)


def completed(columns: Columns, as_of: datetime.date) -> Scope:
    """Return which parcels were completed or accepted by AS_OF; unknown where the layer has neither field."""
    end = day(as_of)
    done = (columns.date("actual_completion") <= end) | (columns.date("accepted_on") <= end)
    told = columns.has("actual_completion") or columns.has("accepted_on")
    return Scope.of(done, np.full(columns.n, told), "actual_completion")


def contract(columns: Columns, as_of: datetime.date) -> list[Ruling]:
    """Compare each of the seven indicators with every limit that the contract sets, once the project is completed."""
    found = []
    within = completed(columns, as_of)
    for limit in LIMITS:
        if not columns.has(limit.field):
            continue
        threshold = columns.number(limit.field)
        if limit.field == "contract_investment_per_ha":
            # the contract usually counts by the hectare; what it says by the mu goes first
            stated = np.isfinite(columns.number("contract_investment_per_mu"))
            threshold = np.where(stated, np.nan, threshold / float(mu(_HECTARE_M2)))
        agreed = np.isfinite(threshold)
        value = columns.number(limit.quantity)
        told = np.isfinite(value)
        # a limit of 0 (no green at all) is one, too
        meets = compare(value, threshold, limit.operator, 1)[0]
        nothing = agreed & (threshold <= 0.0)
        if nothing.any():
            meets = np.where(nothing, compare(value, 1.0, limit.operator, 0)[0], meets)
        verdict = np.where(told, np.where(meets, MEETS, FAILS), UNKNOWN)
        verdict = np.where(within.unknown, UNKNOWN, verdict)
        verdict = np.where(agreed & (within.inside | within.unknown), verdict, NOT_APPLICABLE).astype(np.int8)
        lacks = missing(limit.quantity, columns)
        lacks.update(within.missing)
        sentence = np.full(columns.n, None, dtype=object)
        for code, name in ((MEETS, "contract_meets"), (FAILS, "contract_fails")):
            sentence[verdict == code] = name
        found.append(
            Ruling(
                CONTRACT_RULE_ID,
                verdict,
                value=value,
                threshold=threshold,
                operator=limit.operator,
                unit="万元/亩" if limit.quantity.endswith("_per_mu") else "",
                inputs=(*_inputs(limit.quantity), limit.field, "actual_completion", "accepted_on"),
                missing={name: mask & (verdict == UNKNOWN) for name, mask in lacks.items()},
                sentence=sentence,
                quantity=limit.quantity,
                details={"limit": limit.field},
            )
        )
    return found


def _experts(columns: Columns, policy: Policy) -> list[Ruling]:
    """Special projects that experts and the mayor's meeting judge: no number, always a case for people."""
    if not policy.clause(EXPERT_RULE_ID):
        return []
    special = _special(columns)
    verdict = np.where(special, BORDERLINE, NOT_APPLICABLE).astype(np.int8)
    sentence = np.array([None, "expert_review"], dtype=object)[special.astype(np.int8)]
    return [Ruling(EXPERT_RULE_ID, verdict, inputs=("project_class", "industry_code"), sentence=sentence)]


def _special(columns: Columns) -> Any:
    return columns.code("project_class", "project_class") == "special"


def _scope(columns: Columns, policy: Policy, as_of: datetime.date) -> Scope:
    """The standards are those of the parks, and are met or missed by what is built.

    Out of it is land known to lie in no park, a project known to be unfinished, and what goes to the experts.
    """
    built = completed(columns, as_of)
    inside = (columns.in_park() != NO) & (built.inside | built.unknown)
    if policy.clause(EXPERT_RULE_ID):
        inside &= ~_special(columns)
    return Scope.of(inside, np.ones(columns.n, dtype=bool))


def _inputs(quantity: str) -> tuple[str, ...]:
    return (quantity, *SOURCES[quantity], "legal_area_m2", "area_m2")
