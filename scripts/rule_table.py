#!/usr/bin/env python3
"""Print where each rule is judged and which situations pass, miss and bound it.

One line per rule id of the shipped policies: the policies that hold it, the modules that name it, how many situations
expect each verdict of it, and whether its numbers have a case below, at and above them. tests/test_situations.py fails
where a line has a gap that it gives no reason for.

    rule_table.py            all rules
    rule_table.py LOW STD    those whose ids begin so
"""

from __future__ import annotations

import ast
import collections
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import situations  # noqa: E402

from baiyuan_qgis.land import policy  # noqa: E402


def modules() -> dict[str, set[str]]:
    """Return text -> the modules of the law that hold it as a constant."""
    found: dict[str, set[str]] = collections.defaultdict(set)
    for path in sorted((ROOT / "baiyuan_qgis" / "land").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found[node.value].add(path.stem)
    return found


def main(wanted: list[str]) -> None:
    """Print the table as Markdown."""
    held: dict[str, set[str]] = collections.defaultdict(set)
    quantities: dict[str, set[str]] = collections.defaultdict(set)
    for name in policy.names():
        law = policy.load(name)
        for rule in law.own_rules:
            held[rule.id].add(name)
            quantities[rule.id].add(rule.quantity)
        for rule_id in law.own_clauses:
            held[rule_id].add(name)
    cases = situations.cases()
    said: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    bounds: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
    for case, outcome in zip(cases, situations.all_judged(cases)):
        for expected in case.get("expect", []):
            said[expected["rule"]][expected["verdict"]] += 1
            rows = situations.matching(expected, outcome.rows)
            for row in rows:
                where = situations.boundary(expected, row)
                bounds[expected["rule"], expected.get("quantity") or row.quantity].add(where)
            if not rows and "boundary" in expected:
                for quantity in [expected["quantity"]] if "quantity" in expected else quantities[expected["rule"]]:
                    bounds[expected["rule"], quantity].add(expected["boundary"])
    places = modules()
    print("| rule | policies | judged in | situations | numbers below/at/above |")
    print("|---|---|---|---|---|")
    for rule_id in sorted(set(held) | set(said)):
        if wanted and not rule_id.startswith(tuple(wanted)):
            continue
        where = set(places.get(rule_id, ())).union(*(places.get(one, set()) for one in quantities[rule_id]))
        if rule_id.startswith("TGT-"):
            where.add("targets")
        counts = ", ".join(f"{verdict} {count}" for verdict, count in sorted(said[rule_id].items()))
        numbers = ", ".join(
            f"{one}: {''.join('✓' if side in bounds[rule_id, one] else '-' for side in ('below', 'at', 'above'))}"
            for one in sorted(quantities[rule_id])
        )
        print(f"| {rule_id} | {', '.join(sorted(held[rule_id]))} | {', '.join(sorted(where))} | {counts} | {numbers} |")


if __name__ == "__main__":
    main(sys.argv[1:])
