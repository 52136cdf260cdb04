#!/usr/bin/env python3
"""Show that no number of a shipped policy can change unnoticed.

Changes one number or date of one policy file at a time, a little up and a little down, in a copy, and judges by it the
situations of tests/situations that expect something of its rule; where they all come out as before, the table of
numbers is asked. A change that nothing notices is printed, and the exit status is 1.

    mutate_policies.py                          every number of every policy (before a release)
    mutate_policies.py --sample 40 --seed TEXT  a sample, the same for the same text
    mutate_policies.py --list                   print also the changes that no situation notices
"""

from __future__ import annotations

import argparse
import datetime
import functools
import hashlib
import inspect
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Iterator
from unittest import mock

ROOT = Path(__file__).parent.parent
POLICIES = ROOT / "resources" / "policies"
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import situations  # noqa: E402
import test_policy_numbers  # noqa: E402

from baiyuan_qgis.faults import InputFault  # noqa: E402
from baiyuan_qgis.land import policy  # noqa: E402

_TABLE = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
_ID = re.compile(r'\s*id\s*=\s*"([^"]+)"')
_NUMBER = re.compile(r"(\s*[\w\"]+\s*=\s*)(-?[0-9]+(?:\.[0-9]+)?)\s*(?:#.*)?")
_FRACTION = re.compile(r'(\s*value\s*=\s*)"([0-9]+/[0-9]+)"\s*(?:#.*)?')
_DATE = re.compile(r"(\s*\w+\s*=\s*)([0-9]{4}-[0-9]{2}-[0-9]{2})\s*(?:#.*)?")


@dataclass(frozen=True)
class Mutant:
    """One changed line of one policy file; ``rule_id`` is empty outside of rules and tests."""

    policy: str
    line: int
    table: str
    rule_id: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return where, what it was and what it became."""
        place = " ".join(filter(None, (self.table, self.rule_id)))
        return f"{self.policy}.toml, line {self.line}, {place}: {self.before.strip()} -> {self.after.strip()}"


def mutants() -> Iterator[Mutant]:
    """Return every change of every number and date of every policy."""
    for path in sorted(POLICIES.glob("*.toml")):
        table = rule_id = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            head = _TABLE.fullmatch(line)
            if head:
                table = head[1]
                rule_id = table.partition("clauses.")[2].strip('"')
            named = _ID.fullmatch(line)
            if named:
                rule_id = named[1]
            for after in _changed(line):
                yield Mutant(path.stem, number, table, rule_id, line, after)


def _changed(line: str) -> Iterator[str]:
    """Return the line with its number a little larger and a little smaller; nothing where it has none."""
    if found := _FRACTION.fullmatch(line):
        value = Fraction(found[2])
        for nearby in (value + Fraction(1, 100), value - Fraction(1, 100)):
            yield f'{found[1]}"{nearby.numerator}/{nearby.denominator}"'
    elif found := _DATE.fullmatch(line):
        day = datetime.date.fromisoformat(found[2])
        for days in (1, -1):
            yield f"{found[1]}{day + datetime.timedelta(days)}"
    elif found := _NUMBER.fullmatch(line):
        decimal = Decimal(found[2])
        # the last digit that is written, of 1.0 and 0.40 the one after the point
        step = Decimal(1).scaleb(-len(found[2].partition(".")[2]))
        for near in (decimal + step, decimal - step):
            yield f"{found[1]}{near}"


class Judge:
    """Judges the situations by the policies of a folder, of which one may be changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cases = situations.cases()
        self._chains = {name: policy.load(name).chain for name in policy.names()}

    def differences(self, tried: list[Mutant]) -> list[str]:
        """Return what comes out otherwise than expected while nothing is changed, of the situations to be used."""
        used = {id(case): case for mutant in tried for case in self._reached(mutant)}
        return self._differences(list(used.values()))

    def notices(self, mutant: Mutant) -> bool:
        """Say whether a situation comes out otherwise, or the changed policy cannot be loaded at all."""
        with self._changed(mutant), mock.patch.object(situations, "load", functools.cache(policy.load)):
            try:
                return bool(self._differences(self._reached(mutant)))
            except (InputFault, ArithmeticError, LookupError, ValueError):
                return True

    @staticmethod
    def _differences(cases: list[dict[str, Any]]) -> list[str]:
        return [
            f"{case['file']}: {case['name']}: {sentence}"
            for case, outcome in zip(cases, situations.all_judged(cases))
            for sentence in situations.differences(case, outcome)
        ]

    def listed(self, mutant: Mutant) -> bool:
        """Say whether the table of numbers has another number there."""
        with self._changed(mutant):
            try:
                for name, test in vars(test_policy_numbers).items():
                    if name.startswith("test_"):
                        test(*([mutant.policy] if inspect.signature(test).parameters else []))
            except (AssertionError, InputFault):
                return True
        return False

    def _reached(self, mutant: Mutant) -> list[dict[str, Any]]:
        """Return the situations under a policy that builds on the file, that expect something of the rule.

        Where none does, those that expect days: clocks have no verdict of their own. The tasks of a plan (TSK) are its
        timetable and judge nothing: only the table of numbers holds them.
        """
        if mutant.rule_id.startswith("TSK-"):
            return []
        built = [case for case in self._cases if mutant.policy in self._chains[case["policy"]] and mutant.rule_id]
        asked = [case for case in built if any(one["rule"] == mutant.rule_id for one in case.get("expect", []))]
        return asked or [case for case in built if "events" in case]

    def _changed(self, mutant: Mutant) -> Any:
        for path in POLICIES.glob("*.toml"):
            shutil.copy(path, self._folder)
        target = self._folder / f"{mutant.policy}.toml"
        lines = target.read_text(encoding="utf-8").splitlines()
        lines[mutant.line - 1] = mutant.after
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return mock.patch.object(policy, "_FOLDER", self._folder)


def main() -> int:
    """Try the changes and tell what nothing noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, help="how many changes to try (default: all)")
    parser.add_argument("--seed", default="", help="which sample: any text, the same sample for the same text")
    parser.add_argument("--list", action="store_true", help="print also the changes that no situation notices")
    given = parser.parse_args()
    tried = list(mutants())
    if given.sample is not None:
        tried.sort(key=lambda one: hashlib.sha256(f"{given.seed} {one}".encode()).digest())
        del tried[given.sample :]
    silent, unnoticed = [], []
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(Path(folder))
        wrong = judge.differences(tried)
        if wrong:
            print("the situations do not hold before anything is changed:", *wrong, sep="\n")
            return 1
        for mutant in tried:
            if not judge.notices(mutant):
                silent.append(mutant)
                if not judge.listed(mutant):
                    unnoticed.append(mutant)
    for mutant in silent if given.list else unnoticed:
        print(f"{'nothing' if mutant in unnoticed else 'no situation'} notices {mutant}")
    by_situation = len(tried) - len(silent)
    print(
        f"{len(tried)} changes: {by_situation} noticed by situations, {len(silent) - len(unnoticed)} by the table of "
        f"numbers alone, {len(unnoticed)} by nothing"
    )
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
