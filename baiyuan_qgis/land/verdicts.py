"""What one rule says of n parcels, as arrays; and the verdicts table, made from them only when it is asked for.

Five verdicts: meets, fails, borderline, unknown, not_applicable. Out of a rule's scope is neither a pass nor unknown
(amendments §1.1 (3)); unknown is never a pass. No number is rounded before it is compared. A million parcels under a
full policy are judged without one sentence or row being made.
"""

from __future__ import annotations

import json
import string
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Iterable, Iterator, Mapping, Optional, Sequence

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import periods
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.policy import Policy, Rule
from baiyuan_qgis.progress import SILENT, Progress

VERDICTS = ("meets", "fails", "borderline", "unknown", "not_applicable")
MEETS, FAILS, BORDERLINE, UNKNOWN, NOT_APPLICABLE = range(len(VERDICTS))
# decimals shown of a computed value, unless they would put it on the other side of the threshold
_DECIMALS = 4
_BLANK = "—"
# quantities that are shares of a whole
_SHARES = ("_share", "_ratio", "_rate", "_coefficient", "_density")
_BOUNDS = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "less_than", "==": "equal_to"}
# the fields that a condition of another name is read from
_FIELDS = {"park": ("park_name",), "industry_2002": ("industry_code", "industry_edition"), "year": ("supplied_on",)}
_MODALITIES = {"应当": "must", "原则上": "principle", "可": "may", "参照": "reference"}


@dataclass
class Scope:
    """Which of n parcels a rule reaches: ``inside``, ``unknown`` (disjoint masks), and the fields that would tell."""

    inside: Any
    unknown: Any
    missing: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def everywhere(cls, n: int) -> Scope:
        """Return the scope of a rule without conditions."""
        return cls(np.ones(n, dtype=bool), np.zeros(n, dtype=bool))

    @classmethod
    def of(cls, holds: Any, known: Any, *fields: str) -> Scope:
        """Return a scope from a condition (mask), where it is known (mask), and the fields that it reads."""
        unknown = ~known
        return cls(holds & known, unknown, dict.fromkeys(fields, unknown))

    def __and__(self, other: Scope) -> Scope:
        """Both hold: no where one is no, unknown where none is no and one is unknown."""
        possible = (self.inside | self.unknown) & (other.inside | other.unknown)
        inside = self.inside & other.inside
        unknown = possible & ~inside
        missing = dict(self.missing)
        for name, mask in other.missing.items():
            missing[name] = missing[name] | mask if name in missing else mask
        return Scope(inside, unknown, {name: mask & unknown for name, mask in missing.items()})

    def without(self, other: Scope) -> Scope:
        """Take away what the other reaches; where the other is unknown, so is this."""
        return self & Scope(~(other.inside | other.unknown), other.unknown, other.missing)


@dataclass
class Ruling:
    """What one rule says of n parcels (all arrays of shape (n,), or None).

    rule
        the rule of the policy that holds the number, None for a test without one, or an object array of Rules where
        the deciding one differs by parcel.
    verdict
        int8, places in ``VERDICTS``.
    value, threshold
        float64; ``threshold`` None means the rule's own number (a contract's limit is an array).
    inputs, missing
        fields shown with the verdict; field -> mask of the parcels where it is missing and would matter.
    sentence
        an id of the dictionary's sentences (several joined by ``+``), or an object array of them; None: the generic
        sentence of the verdict. A parcel outside the scope has a row in the table only where a sentence tells why.
    details
        placeholders of the sentence: an array or one value; ``(kind, codes)`` is shown by the words of that kind,
        ``("title", names)`` by the titles of these fields (joined by a comma), ``("percent", shares)`` in per cent.
    quantity
        what is measured, where ``rule`` does not say it (a contract's limit).
    """

    rule_id: str
    verdict: Any
    rule: Any = None
    value: Any = None
    threshold: Any = None
    operator: Optional[str] = None
    unit: Optional[str] = None
    inputs: tuple[str, ...] = ()
    missing: Mapping[str, Any] = field(default_factory=dict)
    sentence: Any = None
    details: Mapping[str, Any] = field(default_factory=dict)
    label_zh: str = ""
    label_en: str = ""
    quantity: str = ""

    def of(self, rows: slice) -> Ruling:
        """Return what the rule says of these parcels."""

        def cut(one: Any) -> Any:
            if isinstance(one, tuple):
                return tuple(cut(each) for each in one)
            return one[rows] if isinstance(one, np.ndarray) else one

        return replace(
            self,
            **{name: cut(getattr(self, name)) for name in ("verdict", "rule", "value", "threshold", "sentence")},
            missing={name: mask[rows] for name, mask in self.missing.items()},
            details={name: cut(one) for name, one in self.details.items()},
        )

    def code(self) -> Any:
        """Return the verdicts as texts, shape (n,)."""
        return np.array(VERDICTS, dtype=object)[self.verdict]


@dataclass(frozen=True)
class Event:
    """Something that falls due: the code of wording kind "event", datetime64[D] of n parcels (NaT: never), its rule."""

    event: str
    due_on: Any
    rule_id: str


def scope(rule: Rule, columns: Columns, policy: Policy) -> Scope:
    """Return which parcels the rule reaches by ``applies_to`` and ``except_for``.

    A condition whose field is empty leaves it unknown, unless another condition excludes the parcel anyway.
    """
    found = Scope.everywhere(columns.n)
    for name, condition in rule.applies_to:
        found &= holding(name, condition, columns, policy)
    for name, condition in rule.except_for:
        found = found.without(holding(name, condition, columns, policy))
    return found


def holding(name: str, condition: Any, columns: Columns, policy: Policy) -> Scope:
    """Return which parcels meet one condition of a policy (a text, a boolean, or a tuple of texts)."""
    numbers, values = columns.conditions(name, policy)
    options = condition if isinstance(condition, tuple) else (condition,)
    hits = np.array([*(_is_one_of(value, options) for value in values), False], dtype=bool)
    return Scope.of(hits[numbers], numbers >= 0, *_FIELDS.get(name, (name,)))


def _is_one_of(value: Any, options: tuple[Any, ...]) -> bool:
    if isinstance(options[0], bool):
        return not isinstance(value, str) and bool(value) == options[0]
    return isinstance(value, str) and value in options


def lacking(columns: Columns, *names: str) -> dict[str, Any]:
    """Return field -> mask of the parcels that do not have it, as ``Ruling.missing`` takes it."""
    return {name: ~columns.known(name) for name in names}


def rules_of(policy: Policy, quantity: str, as_of: Any) -> list[Rule]:
    """Return all rules of a quantity in force on a day, the ones with more conditions first."""
    found = [rule for rule in policy.rules_on(as_of) if rule.quantity == quantity]
    return sorted(found, key=lambda rule: -len(rule.applies_to))


def compare(
    rule: Rule,
    values: Any,
    *,
    over: Any = 1.0,
    within: Optional[Scope] = None,
    missing: Optional[Mapping[str, Any]] = None,
    contracts: Any = None,
    legal: Any = None,
    inputs: Sequence[str] = (),
) -> Ruling:
    """Compare n values with a rule's number, by its operator, unrounded.

    ``over``: a denominator (a share compared crosswise, so that a third is exactly a third). ``contracts``: dates of
    the contracts, for rules that do not reach back (``applies_from``): an earlier one gives not_applicable and shows
    the value for reference, an unknown one unknown. ``legal``: the same quantity by the legal area; where known it
    decides, and the computed one is shown beside it. ``missing``: field -> mask, what to name where the value is NaN.
    """
    computed = np.asarray(values, dtype=np.float64)
    n = len(computed)
    within = within if within is not None else Scope.everywhere(n)
    meets, _ = rule.compare(computed, over)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = computed / np.asarray(over, dtype=np.float64)
    value = np.where(np.isfinite(value), value, np.nan)
    sentence = np.full(n, None, dtype=object)
    details: dict[str, Any] = {}
    verdict = _decided(meets, np.isfinite(value))
    if legal is not None:
        told = np.isfinite(legal)
        ruled = _decided(rule.compare(legal)[0], told)
        differs = told & np.isfinite(value) & (ruled != verdict)
        sentence[differs] = [f"value_{VERDICTS[code]}+computed_differs" for code in ruled[differs]]
        details["computed"] = value
        verdict, value = np.where(told, ruled, verdict), np.where(told, legal, value)
    lacks = {name: mask & (verdict == UNKNOWN) for name, mask in (missing or {}).items()}
    earlier = np.zeros(n, dtype=bool)
    if rule.applies_from is not None and contracts is not None:
        first = periods.day(rule.applies_from)
        undated = np.isnat(contracts)
        earlier = contracts < first
        verdict = np.where(undated, UNKNOWN, verdict)
        lacks["contract_date"] = undated
        details.update(contract_date=contracts, applies_from=rule.applies_from)
    for name, mask in within.missing.items():
        lacks[name] = lacks[name] | mask if name in lacks else mask
    verdict = np.where(within.unknown, UNKNOWN, verdict)
    inside = within.inside | within.unknown
    verdict = np.where(inside & ~earlier, verdict, NOT_APPLICABLE).astype(np.int8)
    sentence[verdict == UNKNOWN] = None
    sentence[within.inside & earlier] = "value_for_reference+earlier_contract"
    sentence[(verdict == NOT_APPLICABLE) & ~(within.inside & earlier)] = None
    return Ruling(
        rule.id,
        verdict,
        rule,
        value,
        inputs=tuple(inputs),
        missing={name: mask & (verdict == UNKNOWN) for name, mask in lacks.items()},
        sentence=sentence,
        details=details,
    )


def _decided(meets: Any, known: Any) -> Any:
    return np.where(known, np.where(meets, MEETS, FAILS), UNKNOWN).astype(np.int8)


def checked(rule_id: str, holds: Any, *, within: Optional[Scope] = None, **more: Any) -> Ruling:
    """Return the ruling of a test without a number: ``holds`` int8 of n (1 yes, 0 no, -1 unknown).

    ``more`` goes to the Ruling (rule, inputs, missing, sentence, details, labels). The clause is the policy's
    ``[clauses.<rule_id>]`` where no rule is given.
    """
    n = len(holds)
    within = within if within is not None else Scope.everywhere(n)
    verdict = np.where(holds == 1, MEETS, np.where(holds == 0, FAILS, UNKNOWN))
    verdict = np.where(within.unknown, UNKNOWN, verdict)
    verdict = np.where(within.inside | within.unknown, verdict, NOT_APPLICABLE).astype(np.int8)
    lacks = dict(more.pop("missing", {}))
    for name, mask in within.missing.items():
        lacks[name] = lacks[name] | mask if name in lacks else mask
    return Ruling(rule_id, verdict, missing={name: mask & (verdict == UNKNOWN) for name, mask in lacks.items()}, **more)


# ---------------------------------------------------------------------------------- the verdicts table


def table(
    rulings: Iterable[Ruling],
    columns: Columns,
    policy: Policy,
    *,
    everything: bool = False,
    progress: Progress = SILENT,
) -> pandas.DataFrame:
    """Return the rows of ``verdicts``: one per parcel and rule, in the order of the rules, sentences in both languages.

    Parcels out of a rule's scope are left out unless a sentence says why, or ``everything`` is asked for.
    """
    found = tables(list(rulings), columns, policy, everything=everything, progress=progress)
    return joined_tables(rows for _, rows in found)


def tables(
    rulings: Sequence[Ruling],
    columns: Columns,
    policy: Policy,
    *,
    everything: bool = False,
    progress: Progress = SILENT,
) -> Iterator[tuple[int, pandas.DataFrame]]:
    """Yield the rows of ``verdicts`` ruling by ruling, each with the ruling's place; those without rows are not."""
    writer = _Writer(columns, policy)
    for number, ruling in enumerate(rulings):
        progress.report(number / len(rulings))
        shown = ruling.verdict != NOT_APPLICABLE
        if everything:
            shown[:] = True
        elif isinstance(ruling.sentence, str):
            shown |= True
        elif ruling.sentence is not None:
            shown |= pandas.notna(ruling.sentence)
        rows = np.flatnonzero(shown)
        if len(rows):
            yield number, writer.rows(ruling, rows)


def joined_tables(parts: Iterable[pandas.DataFrame]) -> pandas.DataFrame:
    """Return one table of several, with the columns of ``verdicts`` also where there is no row."""
    names, found = list(dictionary.table("verdicts")), list(parts)
    return pandas.concat(found, ignore_index=True)[names] if found else pandas.DataFrame(columns=names)


def sentences(ruling: Ruling, rows: Any, columns: Columns, policy: Policy, language: str) -> Any:
    """Return the sentences of these parcels (row numbers) in one language, as objects."""
    return _Writer(columns, policy).sentences(ruling, rows, language)


def clauses(ruling: Ruling, rows: Any, policy: Policy) -> Any:
    """Return the clause that each of these parcels (row numbers) is judged by, as objects."""
    return _clauses(ruling, rows, policy)


def thresholds(ruling: Ruling, rows: Any) -> Any:
    """Return the number that each of these parcels (row numbers) is compared with, NaN where there is none."""
    return _threshold(ruling, rows)


def missing_fields(ruling: Ruling, rows: Any) -> Any:
    """Return the missing fields of these parcels (row numbers), names joined by a comma, as objects."""
    return _missing(ruling, rows)


class _Writer:
    """Makes rows and sentences; what is the same for all rules is made once."""

    def __init__(self, columns: Columns, policy: Policy) -> None:
        self._columns = columns
        self._policy = policy
        self._json: dict[str, Any] = {}

    def rows(self, ruling: Ruling, rows: Any) -> pandas.DataFrame:
        return pandas.DataFrame(
            {
                "parcel_id": self._columns.frame["parcel_id"].to_numpy(dtype=object)[rows],
                "rule_id": ruling.rule_id,
                "verdict": ruling.code()[rows],
                "value": _value_of(ruling, rows),
                "operator": _of_rules(ruling, rows, "operator", None),
                "threshold": _threshold(ruling, rows),
                "unit": _of_rules(ruling, rows, "unit", ""),
                "clause": _clauses(ruling, rows, self._policy),
                "inputs": self._inputs(ruling, rows),
                "missing": _missing(ruling, rows),
                "sentence_zh": self.sentences(ruling, rows, "zh"),
                "sentence_en": self.sentences(ruling, rows, "en"),
                "policy": self._policy.name,
            }
        )

    def sentences(self, ruling: Ruling, rows: Any, language: str) -> Any:
        generic = "test" if ruling.value is None else "value"
        ids = np.array([f"{generic}_{code}" for code in VERDICTS], dtype=object)[ruling.verdict[rows]]
        if isinstance(ruling.sentence, str):
            ids[:] = ruling.sentence
        elif ruling.sentence is not None:
            own = ruling.sentence[rows]
            ids = np.where(pandas.isna(own), ids, own)
        numbers, known = pandas.factorize(ids)
        texts = np.full(len(rows), "", dtype=object)
        for number, one in enumerate(known):
            here = np.flatnonzero(numbers == number)
            template, names = _template(one, language)
            if not names:
                texts[here] = template.format()
                continue
            filled = [self._placeholder(name, ruling, rows[here], language) for name in names]
            texts[here] = _filled(template, filled)
        return texts

    def _placeholder(self, name: str, ruling: Ruling, rows: Any, language: str) -> Sequence[str]:
        if name == "computed":
            return _amounts(ruling, ruling.details[name][rows], _threshold(ruling, rows))
        if name in ruling.details:
            given = ruling.details[name]
            kind = None
            if isinstance(given, tuple):
                kind, given = given
            picked = given[rows] if isinstance(given, np.ndarray) else np.full(len(rows), given, dtype=object)
            if kind == "title":
                return _titles(picked, language)
            if kind == "percent":
                return _percent(picked, None)
            return _labels(kind, picked, language) if kind else _texts(picked)
        if name == "value":
            return _amounts(ruling, _value_of(ruling, rows), _threshold(ruling, rows))
        if name == "threshold":
            return _amounts(ruling, _threshold(ruling, rows), None)
        if name == "missing":
            return _titles(_missing(ruling, rows), language)
        if name == "clause":
            return list(_clauses(ruling, rows, self._policy))
        if name in ("bound", "modality", "label", "unit"):
            return self._word(name, ruling, rows, language)
        if self._columns.has(name):
            return self._field(name, rows, language)
        return [_BLANK] * len(rows)

    def _word(self, name: str, ruling: Ruling, rows: Any, language: str) -> Sequence[str]:
        if name == "label" and (ruling.label_zh or ruling.label_en):
            return [ruling.label_zh if language == "zh" else ruling.label_en] * len(rows)
        attribute = {"bound": "operator", "modality": "modality", "unit": "unit", "label": "quantity"}[name]
        given = np.full(len(rows), ruling.quantity, dtype=object)
        if not (attribute == "quantity" and ruling.quantity):
            given = _of_rules(ruling, rows, attribute, "")
        numbers, known = pandas.factorize(given)
        words = []
        for one in known:
            if name == "bound":
                words.append(dictionary.label("bound", _BOUNDS[one], language) if one else _BLANK)
            elif name == "modality":
                words.append(dictionary.label("modality", _MODALITIES[one], language) if one else _BLANK)
            elif name == "unit":
                code = dictionary.code_of("unit", one)
                word = dictionary.label("unit", code, language) if code else one
                words.append(f" {word}" if word and language == "en" else word)
            else:
                words.append(_quantity(one, ruling.rule_id, language))
        if name == "label":
            words = [self._rule_label(ruling, language) or word for word in words]
        return np.array([*words, _BLANK], dtype=object)[numbers]

    @staticmethod
    def _rule_label(ruling: Ruling, language: str) -> str:
        return ruling.rule.label(language) if isinstance(ruling.rule, Rule) else ""

    def _field(self, name: str, rows: Any, language: str) -> Sequence[str]:
        kind = dictionary.field(name).type if name in dictionary.fields() else "text"
        if kind in ("date", "datetime"):
            return _texts(self._columns.date(name)[rows])
        if kind in ("real", "integer"):
            return _numbers(self._columns.number(name)[rows], None)
        domain = dictionary.field(name).domain if name in dictionary.fields() else ""
        if domain:
            return _labels(domain, self._columns.text(name)[rows], language)
        return _texts(self._columns.text(name)[rows])

    def _inputs(self, ruling: Ruling, rows: Any) -> Any:
        shown = [name for name in dict.fromkeys(ruling.inputs) if self._columns.has(name)]
        if not shown:
            return np.full(len(rows), "{}", dtype=object)
        outside = ruling.verdict[rows] == NOT_APPLICABLE
        pieces = [self._json_of(name)[rows] for name in shown]
        made = [f"{{{', '.join(filter(None, row))}}}" for row in zip(*pieces)]
        return np.where(outside & (pandas.isna(_value_of(ruling, rows))), "{}", np.array(made, dtype=object))

    def _json_of(self, name: str) -> Any:
        """``"name": value`` of every parcel as text; empty where unknown."""
        if name not in self._json:
            column = self._columns.frame[name]
            if pandas.api.types.is_datetime64_any_dtype(column.dtype):
                values = np.array(_texts(self._columns.date(name)), dtype=object)
                values[values == _BLANK] = None
            else:
                values = column.astype(object).to_numpy(dtype=object)
            numbers, known = pandas.factorize(values)
            key = json.dumps(name)
            words = [f"{key}: {json.dumps(_plain(one), ensure_ascii=False)}" for one in known]
            self._json[name] = np.array([*words, ""], dtype=object)[numbers]
        return self._json[name]


def _filled(template: str, values: Sequence[Sequence[str]]) -> Any:
    """Return the template filled in for each parcel; what many parcels have in common is filled in once."""
    n = len(values[0])
    code, most = np.zeros(n, dtype=np.int64), 1
    for given in values:
        numbers, known = pandas.factorize(np.asarray(given, dtype=object))
        code, most = code * len(known) + numbers, most * len(known)
        if 4 * len(known) > n or most > 2**31:
            return [template.format(*words) for words in zip(*values)]
    _, first, place = np.unique(code, return_index=True, return_inverse=True)
    made = [template.format(*(given[row] for given in values)) for row in first]
    return np.array(made, dtype=object)[place]


def _value_of(ruling: Ruling, rows: Any) -> Any:
    return np.full(len(rows), np.nan) if ruling.value is None else ruling.value[rows]


def _plain(value: Any) -> Any:
    """Return a value that json knows: numpy's numbers are not Python's."""
    return value.item() if isinstance(value, np.generic) else value


@cache
def _template(ids: str, language: str) -> tuple[str, tuple[str, ...]]:
    """Return the sentences of ids joined by ``+`` as one positional template, and the names of its places."""
    joint = "" if language == "zh" else " "
    text = joint.join(dictionary.sentence(one).text(language) for one in ids.split("+"))
    made, names = [], []
    for literal, name, _, _ in string.Formatter().parse(text):
        made.append(literal.replace("{", "{{").replace("}", "}}"))
        if name is not None:
            made.append("{}")
            names.append(name)
    return "".join(made), tuple(names)


def _rule_groups(ruling: Ruling, rows: Any) -> list[tuple[Any, Any]]:
    """Return (rule, places in rows), once per distinct rule."""
    if not isinstance(ruling.rule, np.ndarray):
        return [(ruling.rule, slice(None))]
    picked = ruling.rule[rows]
    # Rules compare by all their fields; the same object is the same rule
    by_id = np.fromiter(map(id, picked), dtype=np.int64, count=len(picked))
    _, first, numbers = np.unique(by_id, return_index=True, return_inverse=True)
    return [(picked[place], numbers == number) for number, place in enumerate(first)]


def _of_rules(ruling: Ruling, rows: Any, attribute: str, absent: Any) -> Any:
    own = {"operator": ruling.operator, "unit": ruling.unit}.get(attribute)
    made = np.full(len(rows), absent if own is None else own, dtype=object)
    if own is None:
        for rule, here in _rule_groups(ruling, rows):
            if rule is not None:
                made[here] = getattr(rule, attribute)
    return made


def _threshold(ruling: Ruling, rows: Any) -> Any:
    made = np.full(len(rows), np.nan)
    if ruling.threshold is not None:
        made[:] = ruling.threshold[rows] if isinstance(ruling.threshold, np.ndarray) else ruling.threshold
        return made
    if ruling.value is None and not isinstance(ruling.rule, np.ndarray):
        return made
    for rule, here in _rule_groups(ruling, rows):
        if rule is not None:
            made[here] = rule.number
    return made


def _clauses(ruling: Ruling, rows: Any, policy: Policy) -> Any:
    made = np.full(len(rows), "", dtype=object)
    for rule, here in _rule_groups(ruling, rows):
        made[here] = policy.clause(ruling.rule_id) if rule is None else rule.clause
    return made


def _missing(ruling: Ruling, rows: Any) -> Any:
    return joined({name: mask[rows] for name, mask in ruling.missing.items()}, len(rows))


def joined(masks: Mapping[str, Any], n: int) -> Any:
    """Return for each of n parcels the names whose mask holds, joined by a comma, as objects."""
    bits = np.zeros(n, dtype=np.int64)
    for place, mask in enumerate(masks.values()):
        bits |= mask.astype(np.int64) << place
    numbers, known = pandas.factorize(bits)
    texts = [", ".join(name for place, name in enumerate(masks) if one >> place & 1) for one in known]
    return np.array([*texts, ""], dtype=object)[numbers]


def titles(names: str, language: str) -> str:
    """Return field names joined by a comma as titles of the dictionary; layer names as they are labelled."""
    found = []
    for name in filter(None, names.split(", ")):
        if name in dictionary.wording("layer"):
            found.append(dictionary.label("layer", name, language))
        elif name in dictionary.wording("quantity"):
            found.append(dictionary.label("quantity", name, language))
        else:
            found.append(dictionary.title(name, language))
    return ("、" if language == "zh" else ", ").join(found)


def _titles(joined: Any, language: str) -> Any:
    numbers, known = pandas.factorize(joined)
    return np.array([*(titles(one, language) for one in known), _BLANK], dtype=object)[numbers]


def _quantity(quantity: str, rule_id: str, language: str) -> str:
    if quantity in dictionary.wording("quantity"):
        return dictionary.label("quantity", quantity, language)
    return dictionary.title(quantity, language) if quantity in dictionary.fields() else rule_id


def _labels(kind: str, codes: Any, language: str) -> Any:
    known = dictionary.wording(kind)
    numbers, values = pandas.factorize(codes)
    words = [known[one].text(language) if one in known else str(one) for one in values]
    return np.array([*words, _BLANK], dtype=object)[numbers]


def _texts(values: Any) -> Any:
    """Return values as texts, ``—`` where unknown."""
    values = np.asarray(values)
    if np.issubdtype(values.dtype, np.datetime64):
        days = values.astype("datetime64[D]")
        return np.where(np.isnat(days), _BLANK, np.datetime_as_string(days)).astype(object)
    if np.issubdtype(values.dtype, np.floating):
        return _numbers(values, None)
    return [_BLANK if value is None or pandas.isna(value) else str(value) for value in values.tolist()]


def _amounts(ruling: Ruling, values: Any, threshold: Any) -> Any:
    """Return what a rule measures as texts, shares in per cent."""
    quantity = ruling.quantity or (ruling.rule.quantity if isinstance(ruling.rule, Rule) else "")
    return _percent(values, threshold) if quantity.endswith(_SHARES) else _numbers(values, threshold)


def _percent(values: Any, threshold: Any) -> Any:
    texts = _numbers(100.0 * values, None if threshold is None else 100.0 * threshold)
    return np.where(texts == _BLANK, _BLANK, texts + "%")


def _numbers(values: Any, threshold: Any) -> Any:
    """Return numbers as texts; a rounding that would carry a value over its threshold is not made."""
    values = np.asarray(values, dtype=np.float64)
    rounded = np.round(values, _DECIMALS)
    if threshold is not None:
        # 0.99996 against 1.0 stays 0.99996: a sentence must not say that 1 is less than 1
        limit = np.round(threshold, 10)
        carried = np.sign(rounded - limit) != np.sign(np.round(values, 10) - limit)
        rounded = np.where(carried & np.isfinite(threshold), values, rounded)
    numbers, known = pandas.factorize(rounded)
    texts = [f"{value:.15g}" for value in known]
    return np.array([*texts, _BLANK], dtype=object)[numbers]
