"""Rules and clauses as words in Chinese or English: for the command line, the pages of the documentation, the diff.

All words come from the dictionary; numbers are shown as the documents write them (40 %, 1/3, 20).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Union

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land.policy import Cause, Clause, Condition, Number, Policy, Rule

_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "==": "="}
_MODALITIES = {"应当": "must", "原则上": "principle", "可": "may", "参照": "reference"}
_PERCENT = ("_share", "_rate", "_ratio", "_coefficient", "_density", "_growth")


def number(value: Number, quantity: str) -> str:
    """Return a value as text; shares of 1 in percent where that is exact, fractions as such."""
    if quantity.endswith(_PERCENT):
        percent = Fraction(str(value)) * 100 if isinstance(value, float) else Fraction(value) * 100
        if (percent * 100).denominator == 1:
            return f"{float(percent):g} %"
    return str(value) if isinstance(value, Fraction) else f"{value:g}"


def requirement(rule: Rule, language: str) -> str:
    """Return e.g. "≥ 20 万元/亩", "≥ 20 × 10,000 yuan per mu"."""
    code = dictionary.code_of("unit", rule.unit) if rule.unit else ""
    unit = dictionary.label("unit", code, language).strip() if code else rule.unit
    times = "×" if unit[:1].isdigit() else ""
    return " ".join(filter(None, (_SIGNS[rule.operator], number(rule.value, rule.quantity), times, unit)))


def quantity(name: str, language: str) -> str:
    """Return what a rule counts, by the wording of quantities or the title of the field."""
    if name in dictionary.wording("quantity"):
        return dictionary.label("quantity", name, language)
    return dictionary.title(name, language) if name in dictionary.fields() else name


def modality(text: str, language: str) -> str:
    """Return a modality (应当, 原则上, 可, 参照) in the language; empty stays empty."""
    return dictionary.label("modality", _MODALITIES[text], language) if text else ""


def scope(conditions: tuple[tuple[str, Condition], ...], language: str) -> str:
    """Return the conditions of a rule as "name: value; …", empty where there are none."""
    colon, semicolon = ("：", "；") if language == "zh" else (": ", "; ")
    return semicolon.join(
        f"{_name(name, language)}{colon}{_value(name, given, language)}" for name, given in conditions
    )


def _name(name: str, language: str) -> str:
    if name in dictionary.wording("condition"):
        return dictionary.label("condition", name, language)
    return dictionary.title(name, language) if name in dictionary.fields() else name


def _value(name: str, given: Condition, language: str) -> str:
    if isinstance(given, bool):
        return dictionary.label("answer", "yes" if given else "no", language)
    options: tuple[Union[str, bool], ...] = given if isinstance(given, tuple) else (given,)
    field = dictionary.fields().get(name)
    domain = name if field is None else field.domain or field.open_domain
    known = dictionary.wording(domain) if domain in dictionary.wordings() else {}
    joint = "、" if language == "zh" else ", "
    return joint.join(known[str(one)].text(language) if one in known else str(one) for one in options)


def lines(policy: Policy, language: str) -> list[str]:
    """Return a policy as lines of text: its head, every number and test with clause and quote, causes, parks."""
    made = [f"{policy.name}: {policy.title(language)}", policy.document]
    made += [str(day) for day in (policy.issued_on,) if day is not None]
    made += [policy.note] if policy.note else []
    made += [" <- ".join(policy.chain), ""]
    for rule in policy.rules:
        made.append(f"{rule.id}  {quantity(rule.quantity, language)}  {requirement(rule, language)}")
        conditions = (scope(rule.applies_to, language), exceptions(rule, language))
        made += [f"    {text}" for text in conditions if text]
        made += _source(rule, modality(rule.modality, language), language)
    for clause in policy.clauses.values():
        label = dictionary.label("rule", clause.id, language) if clause.id in dictionary.wording("rule") else ""
        made.append("  ".join(filter(None, (clause.id, label))))
        made += _source(clause, modality(clause.modality, language), language)
    for cause in policy.causes.values():
        stages = ", ".join(dictionary.label("idle_stage", stage, language) for stage in cause.stages)
        made.append(f"{dictionary.label('idle_cause', cause.code, language)}  ->  {stages}")
        made += _source(cause, "", language)
    joint = "、" if language == "zh" else ", "
    for park in policy.parks:
        industries = joint.join(policy.leading_industries.get(park, ()))
        made.append("  ".join(filter(None, (park, industries))))
    return made


def exceptions(rule: Rule, language: str) -> str:
    """Return what is out of the rule's scope, empty where nothing is."""
    text = scope(rule.except_for, language)
    colon = "：" if language == "zh" else ": "
    return f"{dictionary.label('policy_phrase', 'except', language)}{colon}{text}" if text else ""


def _source(item: Union[Rule, Clause, Cause], strength: str, language: str) -> list[str]:
    cited = item.clause if not isinstance(item, Clause) else str(item)
    marks = [cited, strength, dictionary.label("provenance", item.provenance, language)]
    quoted = (item.quote, item.note)
    return [f"    {' · '.join(filter(None, marks))}", *(f"    {text}" for text in quoted if text)]
