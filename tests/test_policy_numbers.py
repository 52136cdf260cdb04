"""Every number and day of every shipped policy, beside a table that was read against the documents line by line.

Nothing makes the table (policy_numbers.txt) from the files. scripts/mutate_policies.py needs these tests to be quick.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from baiyuan_qgis.land import policy, targets

NUMBERS = (Path(__file__).parent / "policy_numbers.txt").read_text(encoding="utf-8")
# issued, in force from, provenance, campaign until
HEADS = {
    "henan-2012": ("2012-03-08", "2012-03-08", "document", None),
    "henan-2023": ("2023-04-17", "2023-04-17", "found", None),
    "kaifeng-2021": ("2021-02-05", "2021-02-05", "document", "2022-12-31"),
    "national-idle-land": ("2012-06-01", "2012-07-01", "found", None),
    "national-industrial-2008": ("2008-01-31", "2008-01-31", "found", None),
    "xuchang-2021": ("2021-02-23", "2021-02-23", "document", "2022-12-31"),
    "xuchang-2021-draft": (None, "0001-01-01", "document", None),
}
# tests with a day of their own: (first contracts, due)
CLAUSE_DAYS = {
    ("henan-2012", "ACC-01"): ("2012-03-08", "-"),
    ("henan-2012", "ACC-03"): ("2012-03-08", "-"),
    ("henan-2012", "INT-S4"): ("2012-03-08", "-"),
    ("kaifeng-2021", "INT-K3"): ("2021-02-05", "-"),
    ("kaifeng-2021", "STD-01"): ("2021-01-01", "-"),
    ("kaifeng-2021", "STD-K1"): ("2021-02-05", "-"),
    ("kaifeng-2021", "STD-05"): ("-", "2021-12-31"),
    ("kaifeng-2021", "DSP-K1"): ("-", "2022-12-31"),
    ("kaifeng-2021", "STK-01"): ("-", "2021-12-31"),
    ("kaifeng-2021", "STK-02"): ("-", "2021-12-31"),
    ("kaifeng-2021", "STK-03"): ("-", "2022-12-31"),
    ("kaifeng-2021", "STK-04"): ("-", "2021-12-31"),
    ("kaifeng-2021", "STK-07"): ("-", "2021-12-31"),
    ("kaifeng-2021", "STK-08"): ("-", "2022-12-31"),
    ("xuchang-2021", "TGT-X4"): ("-", "2022-09-30"),
    ("xuchang-2021", "STK-03"): ("-", "2021-12-31"),
    ("xuchang-2021", "STK-04"): ("-", "2021-06-30"),
    ("xuchang-2021", "STK-06"): ("-", "2021-12-31"),
    ("xuchang-2021", "SUP-01"): ("2021-02-23", "-"),
    ("xuchang-2021", "ACC-02"): ("2021-02-23", "-"),
    ("xuchang-2021", "STD-02"): ("2021-02-23", "-"),
    ("xuchang-2021", "STD-03"): ("2021-02-23", "-"),
    ("xuchang-2021", "STD-04"): ("2021-02-23", "-"),
    ("xuchang-2021", "STD-05"): ("-", "2021-12-31"),
    ("xuchang-2021", "STD-06"): ("2021-02-23", "-"),
    ("xuchang-2021", "STD-09"): ("-", "2021-12-31"),
    ("xuchang-2021", "STD-10"): ("2021-02-23", "-"),
    ("xuchang-2021", "STD-10P"): ("2021-02-23", "-"),
    ("xuchang-2021", "STD-13"): ("2021-02-23", "-"),
    ("xuchang-2021", "STD-14"): ("2021-02-23", "-"),
    ("xuchang-2021", "STD-14M"): ("2021-02-23", "-"),
    ("xuchang-2021", "STD-15"): ("2021-02-23", "-"),
    ("xuchang-2021", "DSP-X2"): ("-", "2022-12-31"),
    ("xuchang-2021-draft", "TGT-X4"): ("-", "2022-09-30"),
    ("xuchang-2021-draft", "STK-04"): ("-", "2021-06-30"),
    ("xuchang-2021-draft", "STK-06"): ("-", "2021-12-31"),
    ("xuchang-2021-draft", "DSP-X2"): ("-", "2022-12-31"),
    ("xuchang-2021-draft", "STD-05"): ("-", "2021-12-31"),
    ("xuchang-2021-draft", "STD-09"): ("-", "2021-12-31"),
}

# the last day of each task (完成时限), in the order of the plan, as read there; of two no day is named (2021年实施)
TASK_DAYS = {
    "kaifeng-2021": [
        "2021-12-31", "2021-12-31", "2021-12-31", "2021-12-31", "2022-12-31", "2022-12-31", "-", "-", "2021-12-31",
        "2022-12-31",
    ],
    "xuchang-2021": [
        "2021-06-30", "2021-12-31", "2021-06-30", "2022-06-30", "2022-06-30", "2022-06-30", "2021-06-30", "2021-12-31",
        "2022-09-30", "2022-06-30", "2021-06-30", "2021-12-31", "2022-09-30", "2022-12-31", "2021-06-30", "2021-12-31",
        "2021-12-31", "2021-12-31", "2021-12-31", "2021-12-31", "2021-12-31", "2022-12-31", "2022-09-30", "2021-12-31",
        "2022-09-30", "2022-09-30", "2021-06-30",
    ],
}  # fmt: skip


def _typed(rule: policy.Rule) -> str:
    def scope(conditions: tuple[tuple[str, policy.Condition], ...], mark: str) -> list[str]:
        made = []
        for name, given in conditions:
            text = "|".join(given) if isinstance(given, tuple) else str(given).lower() if given is True else str(given)
            made.append(f"{mark}{name}={text.lower() if given is False else text}")
        return made

    marks = ["floor"] if rule.floor else []
    days = [str(day or "-") for day in (rule.applies_from, rule.due_on)]
    parts = [rule.id, rule.quantity, rule.operator, str(rule.value), rule.unit or "-", rule.modality, *days, *marks]
    return " ".join([*parts, *scope(rule.applies_to, ""), *scope(rule.except_for, "!")])


@pytest.mark.parametrize("name", policy.names())
def test_every_number_of_every_policy_stands_as_it_was_read(name: str) -> None:
    section = NUMBERS.split(f"[{name}]\n")[1].split("\n[")[0]
    assert [_typed(rule) for rule in policy.load(name).own_rules] == section.strip().splitlines()


@pytest.mark.parametrize("name", policy.names())
def test_heads_and_days_stand_as_they_were_read(name: str) -> None:
    one = policy.load(name)
    assert HEADS[name] == (
        one.issued_on and str(one.issued_on),
        str(one.valid_from),
        one.provenance,
        one.campaign_to and str(one.campaign_to),
    )
    own = [rule for rule in one.own_rules if (rule.valid_from, rule.valid_to) != (one.valid_from, one.valid_to)]
    # the one rule that is younger than its file: known since the day of the report (2018-08-01)
    assert [(rule.id, str(rule.valid_from)) for rule in own] == (
        [("STK-11", "2018-08-01")] if name == "national-idle-land" else []
    )


def test_days_of_the_tests_stand_as_they_were_read() -> None:
    found = {
        (name, clause.id): (str(clause.applies_from or "-"), str(clause.due_on or "-"))
        for name in policy.names()
        for clause in policy.load(name).own_clauses.values()
        if (clause.applies_from or clause.due_on) and not clause.id.startswith("TSK-")
    }
    assert found == CLAUSE_DAYS


def test_the_tasks_of_the_plans_have_the_last_days_that_were_read() -> None:
    for name in policy.names():
        law = policy.load(name)
        days = [str(task.due_on or "-") for task in targets.tasks(law) if task.id in law.own_clauses]
        assert days == TASK_DAYS.get(name, [])
        assert all("牵头单位：" in task.note and task.article for task in targets.tasks(law))


def test_grading_stands_as_the_bureau_may_change_it() -> None:
    own = [name for name in policy.names() if "[grading]" in policy.load(name).path.read_text(encoding="utf-8")]
    assert own == ["national-idle-land"]
    grading = policy.load("national-idle-land").grading
    assert grading is not None
    assert set(grading.weights.values()) == {1.0}
    assert len(grading.weights) == 7
    assert grading.cuts == {"A": 100.0, "B": 80.0, "C": 60.0}
    assert (grading.cap, grading.min_known) == (1.5, 0.5)
