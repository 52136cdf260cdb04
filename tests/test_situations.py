"""Every situation of tests/situations, and that no rule of a shipped policy is without one."""

from __future__ import annotations

import collections
import functools
import importlib.util
from pathlib import Path

import pytest
import situations

from baiyuan_qgis.land import policy as policies

ROOT = Path(__file__).parent.parent
CASES = situations.cases()
# rules with a number that no parcel and no figure is compared with, and what they are used for
NOT_COMPARED = {
    "STD-08": "how often the city revises its minimum: a duty of the city",
    "IDL-05": "a clock: tests/situations/deadlines.toml",
    "IDL-06": "a clock: tests/situations/deadlines.toml",
    "IDL-07": "a clock: tests/situations/deadlines.toml",
    "IDL-08": "a clock: tests/situations/deadlines.toml",
    "fee_rate": "a rate: fee_estimate_wan in the results of tests/situations/status.toml and idle.toml",
}
# clauses that say how to proceed, whom to report to or what to list, and cannot be met or missed by a parcel
NOT_JUDGED = {
    "EVA-01", "EVA-02", "EVA-03", "EVA-04", "EVA-06", "EVA-07", "EVA-08", "EVA-09", "EVA-P1", "TGT-07", "TGT-X4",
    "STK-06", "DSP-K1", "DSP-X1", "DSP-X2", "DSP-X3", "STD-03", "STD-07", "STD-09", "STD-16", "SPL-09", "IDL-03",
    "IDL-12", "IDL-13", "IDL-15", "IDL-16", "INT-S4", "LOW", "PUB-02",
}  # fmt: skip
# the same, where another policy's rule of that number is judged
NOT_JUDGED_THERE = {("kaifeng-2021", "STD-01"): "逐步实施: no share is set"}
# tests that only list a parcel for a person to look at, or only name what is missing: they have no failure (or no pass)
ONE_SIDED: dict[str, set[str]] = {
    # may be adjusted for use inside the parks: a list, nobody fails it
    "STK-10": {"meets", "none"},
    # what the contract or the file should hold: it is on record or unknown
    "STD-K1": {"meets", "unknown"},
    "STD-06": {"meets", "unknown"},
    "IDL-10": {"meets", "unknown"},
    "IDL-11": {"meets", "unknown"},
    "SPL-13": {"meets", "unknown"},
    "SPL-05": {"meets", "unknown"},
    "STK-09": {"meets", "unknown"},
}

# the rule ids of the handbook, §1, and of its completions, §1.2
HANDBOOK = {
    "STK": "01 02 03 04 05 06 07 08 09 10 11 12",
    "IDL": "01 02 03",
    "TGT": "07 K1 K2 K3 P0 P1 X1 X2 X3 X4",
    "INT": "K1 K2 K3 K4 S4 S5 X1",
    "STD": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16",
    "BIG": "01",
    "SPL": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15",
    "LOW": "1 2 3 4 5 6 7 8 9",
    "EVA": "01 02 03 04 05 06 07 08 09",
    "ACC": "01 02 03",
    "USE": "01",
    "SUP": "01",
    "PUB": "01",
    "TSK": "01",
    "ANOM": "01",
}
# of these no policy holds a rule: why
NOT_LAW = {
    "TGT-P0": "a baseline of the province that only the press names",
    "TGT-P1": "targets of the province that only the press names",
    "ANOM-01": "contradictions between layers, no clause: tests/test_supply.py",
}


@functools.cache
def outcomes() -> list[situations.Outcome]:
    return situations.all_judged(CASES)


def outcome(number: int) -> situations.Outcome:
    return outcomes()[number]


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{case['file']}: {case['name']}" for case in CASES])
def test_a_situation_comes_out_as_the_document_says(number: int) -> None:
    case = CASES[number]
    assert situations.differences(case, outcome(number)) == [], case["because"]


def test_the_cases_are_well_formed_because_a_misspelt_key_would_test_nothing() -> None:
    assert len(CASES) >= 150
    names = collections.Counter((case["file"], case["name"]) for case in CASES)
    assert [name for name, count in names.items() if count > 1] == []
    for case in CASES:
        assert set(case) - {"file"} <= situations.KEYS, case["name"]
        assert case["because"] and ("expect" in case or "events" in case), case["name"]
        for expected in case.get("expect", []):
            assert set(expected) <= situations.EXPECTED, case["name"]
            assert {"rule", "verdict"} <= set(expected), case["name"]


def test_every_rule_of_a_shipped_policy_is_met_in_one_case_and_missed_in_another() -> None:
    said = collections.defaultdict(set)
    for number, case in enumerate(CASES):
        law = situations.load(case["policy"])
        for expected in case.get("expect", []):
            said[law.name, expected["rule"]].add(expected["verdict"])
            for row in situations.matching(expected, outcome(number).rows):
                # of rules that a policy takes over the case counts for the one that wrote them
                if row.rule is not None:
                    said[row.rule.policy, expected["rule"]].add(expected["verdict"])
    lacking = {}
    for name in policies.names():
        law = policies.load(name)
        for rule_id in sorted({rule.id for rule in law.own_rules} | set(law.own_clauses)):
            # the tasks of a plan (TSK) are its own timetable
            if rule_id in NOT_COMPARED or rule_id in NOT_JUDGED or rule_id.startswith("TSK-"):
                continue
            if (name, rule_id) in NOT_JUDGED_THERE:
                continue
            verdicts = said[name, rule_id] or _of_heirs(said, name, rule_id)
            wanted = ONE_SIDED.get(rule_id, {"meets", "fails"})
            # a doubt that a person must settle is a failure to pass; a rule of a list passes who is not listed
            found = {"fails" if one == "borderline" else one for one in verdicts}
            if not wanted <= found and not {"fails", "none"} <= found:
                lacking[name, rule_id] = found
    assert not lacking, "\n".join(f"{key}: {value}" for key, value in lacking.items())


def test_every_rule_of_the_handbook_is_in_a_policy_and_judged_or_says_why_not() -> None:
    wanted = {f"{family}-{number}" for family, numbers in HANDBOOK.items() for number in numbers.split()}
    assert len(wanted) == 90
    held: set[str] = set()
    for name in policies.names():
        law = policies.load(name)
        held |= {rule.id for rule in law.own_rules} | set(law.own_clauses)
    assert wanted - held == set(NOT_LAW)
    asked = {expected["rule"] for case in CASES for expected in case.get("expect", [])}
    silent = {rule_id for rule_id in wanted & held - asked if not rule_id.startswith("TSK-")}
    assert silent <= NOT_JUDGED | set(NOT_COMPARED)


def test_the_docs_say_of_every_quoted_rule_that_is_not_judged_why() -> None:
    spec = importlib.util.spec_from_file_location("make_policy_pages", ROOT / "scripts" / "make_policy_pages.py")
    assert spec is not None and spec.loader is not None
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    told = [rule_id for ids in pages.NOT_JUDGED for rule_id in ids]
    asked = {expected["rule"] for case in CASES for expected in case.get("expect", [])}
    held = {
        rule_id
        for name in policies.names()
        for rule_id in {rule.id for rule in policies.load(name).own_rules} | set(policies.load(name).own_clauses)
    }
    assert len(told) == len(set(told))
    # the tasks are a timetable; what no case asks of is told with its reason, and nothing that is judged is among it
    assert set(told) == {rule_id for rule_id in held - asked if not rule_id.startswith("TSK-")}


def _of_heirs(said: dict[tuple[str, str], set[str]], name: str, rule_id: str) -> set[str]:
    """What cases under a policy that builds on this one say of a clause that it takes over."""
    found: set[str] = set()
    for heir in policies.names():
        law = policies.load(heir)
        if name in law.chain[1:] and rule_id not in law.own_clauses:
            found |= said[heir, rule_id]
    return found


def test_every_number_of_a_shipped_policy_has_a_case_below_at_and_above_it() -> None:
    seen = collections.defaultdict(set)
    for number, case in enumerate(CASES):
        law = situations.load(case["policy"])
        for expected in case.get("expect", []):
            rows = situations.matching(expected, outcome(number).rows)
            for row in rows:
                quantity = expected.get("quantity") or row.quantity
                where = situations.boundary(expected, row)
                seen[(row.rule.policy if row.rule else law.name), row.rule_id, quantity].add(where)
            if not rows and "boundary" in expected:
                for owner in law.chain:
                    quantities = (
                        [expected["quantity"]]
                        if "quantity" in expected
                        else sorted({rule.quantity for rule in law.rules if rule.id == expected["rule"]})
                    )
                    for quantity in quantities:
                        seen[owner, expected["rule"], quantity].add(expected["boundary"])
    lacking = {}
    for name in policies.names():
        for rule in policies.load(name).own_rules:
            places = {"below", "at", "above"} - seen[name, rule.id, rule.quantity]
            if places and not {rule.id, rule.quantity} & set(NOT_COMPARED):
                lacking[name, rule.id, rule.quantity] = places
    assert not lacking, "\n".join(f"{key}: {value}" for key, value in lacking.items())
