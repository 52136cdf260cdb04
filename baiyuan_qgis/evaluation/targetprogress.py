"""How far the targets are: of a policy for its city and its parks, and of a table for each county, park and year.

Disposal is what :mod:`comparison` found between two surveys; supervised cases and standard land are counted in the
current parcels, tax per mu is the parks' figure. A target is reached, open (its day has not come), missed, or cannot be
computed; each with its gap and with what must be disposed of per month. Where a document leaves its denominator open,
every reading has its row. Source: handbook §1.2, §1.3; amendments §1.1 (6), §6.
"""

from __future__ import annotations

import calendar
import datetime
import math
from dataclasses import dataclass, field
from typing import Any, Iterable, Iterator, Optional, Sequence

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.evaluation.comparison import ALL, STOCK, Comparison
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.land import periods, standardshare, verdicts
from baiyuan_qgis.land import policy as policies
from baiyuan_qgis.land.columns import YES, Columns
from baiyuan_qgis.land.policy import Number, Policy
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

_MU_M2 = 2000.0 / 3.0
_IDLE = ("idle", "possibly_idle")
# quantity -> classes of land that are disposed of
_AREAS = {"unsupplied_disposed_mu": ("unsupplied",), "revived_mu": STOCK}
# quantity -> readings: classes in the numerator, classes in the denominator, names of the readings by area and number.
# "存量低效用地" may be inefficient land alone or all the stock of its heading (amendments §1.1, 6)
_RATES = {
    "idle_disposal_rate": ((_IDLE, _IDLE, ("area", "count")),),
    "inefficient_disposal_rate": (
        (("inefficient",), ("inefficient",), ("area_own", "count_own")),
        (STOCK, STOCK, ("area_stock", "count_stock")),
    ),
}
# quantities whose numerator and denominator are counted from a baseline
FROM_BASELINE = frozenset((*_AREAS, *_RATES))
_SUPERVISED = "supervised_count"
_STANDARD = "standard_land_share"
_TAX = {"tax_per_mu": "tax_per_mu", "tax_per_mu_upper": "tax_per_mu"}
_UPPER = "tax_per_mu_upper"
_UNITS = {
    "unsupplied_disposed_mu": "mu",
    "revived_mu": "mu",
    _SUPERVISED: "parcels",
    **dict.fromkeys(_TAX, "wan_yuan_per_mu"),
}
_BOUNDS = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "less_than", "==": "equal_to"}
_PREFIX = "TGT-"


@dataclass(frozen=True)
class _Target:
    """One number to be reached, of a policy or of the table of targets."""

    rule_id: str
    quantity: str
    operator: str
    value: Number
    due_on: Optional[datetime.date]
    clause: str
    policy: str
    year: Optional[int] = None
    parks: Optional[tuple[str, ...]] = None
    county: Optional[str] = None
    # the city's: serves no single county
    of_city: bool = False


@dataclass(frozen=True)
class _Place:
    """Where a target is measured: everything, a county, or a park."""

    scope: str = ALL
    county: Optional[str] = None
    park_id: Optional[str] = None
    park_name: Optional[str] = None

    def holds(self, frame: pandas.DataFrame) -> Any:
        """Say of each row whether it lies there."""
        inside = np.ones(len(frame), dtype=bool)
        for name in ("county", "park_id", "park_name"):
            wanted = getattr(self, name)
            if wanted is None or (name == "park_name" and self.park_id is not None):
                continue
            if name in frame.columns:
                inside &= np.asarray(frame[name].to_numpy(dtype=object) == wanted, dtype=bool)
            else:
                inside[:] = False
        return inside


@dataclass(frozen=True)
class _Reached:
    """What has been reached by one reading; ``needed``: still to be disposed of, in ``needed_unit``."""

    reading: Optional[str]
    value: float
    numerator: float = math.nan
    denominator: float = math.nan
    needed_unit: str = ""
    missing: tuple[str, ...] = ()

    def needed(self, target: Number) -> float:
        """Return what is still to be disposed of; NaN where the target is not reached by disposing of land."""
        if not self.needed_unit:
            return math.nan
        whole = 1.0 if math.isnan(self.denominator) else self.denominator
        short = max(float(target) * whole - self.numerator, 0.0)
        # a hair less than nothing is lacking where the share is exactly the target
        short = 0.0 if short <= 1e-9 * max(whole, 1.0) else short
        if self.needed_unit == "parcels":
            return float(math.ceil(short - 1e-9))
        return short


@dataclass
class _Facts:
    """What the targets are measured on."""

    as_of: datetime.date
    comparison: Optional[Comparison]
    parcels: Optional[pandas.DataFrame]
    parks: Optional[pandas.DataFrame]
    policy: Optional[Policy]
    standard: list[dict[str, Any]] = field(default_factory=list)
    # of each parcel: whether it is a supervised case by AS_OF; made when first asked for
    supervised: Any = None

    def stock(self, place: _Place, in_parks: bool) -> Optional[pandas.DataFrame]:
        """Return the rows of the baseline's stock in a place; None without a baseline."""
        if self.comparison is None:
            return None
        rows = self.comparison.changes.loc[self.comparison.counted]
        rows = rows.loc[~rows["outcome"].isin(("newly", "not_in_stock"))]
        rows = rows.loc[place.holds(rows)]
        known = rows["park_id"].notna() | rows["park_name"].notna()
        return rows.loc[known] if in_parks and bool(known.any()) else rows

    def covers(self, classes: Sequence[str]) -> bool:
        """Say whether the two surveys tell of these classes at all: without pieces nothing is known of unsupplied."""
        if self.comparison is None or "unsupplied" not in classes:
            return True
        changes = self.comparison.changes
        return bool(((changes["feature_kind"] == "piece") | (changes["baseline_status"] == "unsupplied")).any())


def measure(
    as_of: datetime.date,
    *,
    policy: Optional[Policy] = None,
    targets: Optional[pandas.DataFrame] = None,
    comparison: Optional[Comparison] = None,
    parcels: Optional[pandas.DataFrame] = None,
    parks: Optional[pandas.DataFrame] = None,
    findings: Optional[Findings] = None,
    name: str = "targets",
    progress: Progress = SILENT,
) -> pandas.DataFrame:
    """Return the table ``progress``: one row for each target, place and reading.

    ``comparison``: two surveys compared; ``parcels``: the current ones (supervised, standard_land …); ``parks``:
    park_id, park_name, county and tax_per_mu; ``targets``: county, park, year, quantity, target_value, due_on (role
    ``targets`` of the dictionary). What is not given makes its targets ``unknown``. ``name``: what the user calls the
    table of targets. Raises InputFault for a row of it that cannot be used.
    """
    findings = findings if findings is not None else Findings()
    facts = _Facts(as_of, comparison, parcels, parks, policy)
    wanted = [*_of_policy(policy, as_of), *_of_table(targets, name)]
    if policy is not None and parcels is not None and any(one.quantity == _STANDARD for one in wanted):
        facts.standard = _standard_shares(parcels, policy, as_of)
    _say_no_park(facts, policy, findings)
    rows: list[dict[str, Any]] = []
    for number, target in enumerate(wanted):
        progress.report(number / len(wanted))
        for place in _places(target, facts):
            rows.extend(_row(target, place, reached, as_of, policy) for reached in _reached(target, place, facts))
    columns = list(dictionary.table("progress"))
    return pandas.DataFrame(rows, columns=columns).astype({"overdue": "boolean", "year": "Int64", "days_left": "Int64"})


def months_between(as_of: datetime.date, due_on: datetime.date) -> float:
    """Return the months from the end of one day to the end of another: whole ones, then days of the last month.

    The end of 30 June to the end of 31 December is 6, of 31 March to 15 April 0.5. Negative days give 0.
    """
    first, last = as_of + datetime.timedelta(days=1), due_on + datetime.timedelta(days=1)
    if last <= first:
        return 0.0
    whole = (last.year - first.year) * 12 + last.month - first.month
    if _plus_months(first, whole) > last:
        whole -= 1
    begun = _plus_months(first, whole)
    return whole + (last - begun).days / (_plus_months(first, whole + 1) - begun).days


def _plus_months(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# ---- the targets


def _of_policy(policy: Optional[Policy], as_of: datetime.date) -> Iterator[_Target]:
    if policy is None:
        return
    for rule in policy.rules_on(None if policy.draft else as_of):
        if not rule.id.startswith(_PREFIX) and rule.quantity != _STANDARD:
            continue
        conditions = dict(rule.applies_to)
        parks = conditions.get("park")
        year = conditions.get("year")
        yield _Target(
            rule_id=rule.id,
            quantity=rule.quantity,
            operator=rule.operator,
            value=rule.value,
            due_on=rule.due_on or (datetime.date(int(str(year)), 12, 31) if year else None),
            clause=rule.clause,
            policy=rule.policy,
            year=int(str(year)) if year else None,
            parks=None if parks is None else ((parks,) if isinstance(parks, str) else tuple(_words(parks))),
            of_city=rule.quantity in _AREAS or rule.quantity in _RATES,
        )


def _words(condition: Any) -> Iterable[str]:
    return condition if isinstance(condition, tuple) else ()


def _of_table(targets: Optional[pandas.DataFrame], name: str) -> Iterator[_Target]:
    """The rows of the table of targets; each is refused in one sentence where it cannot be used."""
    if targets is None:
        return
    features = targets["source_fid"] if "source_fid" in targets.columns else pandas.Series(range(1, len(targets) + 1))
    for number, (_, row) in enumerate(targets.iterrows()):
        feature = features.iloc[number]
        quantity = _quantity_of(_text(row.get("quantity")) or "")
        if quantity not in {*_AREAS, *_RATES, *_TAX, _SUPERVISED, _STANDARD}:
            known = ", ".join((*_AREAS, *_RATES, _SUPERVISED, _STANDARD, "tax_per_mu"))
            raise _unusable(
                tr("“{value}” is no quantity of a target; it takes {codes}").format(
                    value=row.get("quantity"), codes=known
                ),
                name, feature, "quantity",
            )  # fmt: skip
        value = pandas.to_numeric(row.get("target_value"), errors="coerce")
        if not math.isfinite(value) or value < 0.0:
            raise _unusable(tr("a number of 0 or more is needed"), name, feature, "target_value")
        if value > 1.0 and (quantity in _RATES or quantity == _STANDARD):
            raise _unusable(tr("a rate is a fraction of 1: write 60 % as 0.6"), name, feature, "target_value")
        year, due = row.get("year"), row.get("due_on")
        year = int(year) if pandas.notna(year) else None
        last = pandas.Timestamp(due).date() if pandas.notna(due) else None
        park = _text(row.get("park_id")) or _text(row.get("park_name"))
        yield _Target(
            rule_id=_text(row.get("rule_id")) or "TGT-07",
            quantity=quantity,
            operator=">=",
            value=float(value),
            due_on=last or (datetime.date(year, 12, 31) if year else None),
            clause=_text(row.get("clause")) or name,
            policy="",
            year=year,
            parks=(park,) if park else None,
            county=_text(row.get("county")),
        )


def _quantity_of(text: str) -> str:
    """Return the quantity that a text of the table names, or ""; tax per mu is a field of the parks."""
    for name in _TAX:
        titles = (
            (name, dictionary.title(name, "zh"), dictionary.title(name, "en")) if name in dictionary.fields() else ()
        )
        if text.casefold() in (each.casefold() for each in titles):
            return name
    return dictionary.code_of("quantity", text)


def _unusable(what: str, name: str, feature: Any, key: str) -> InputFault:
    sentence = tr("Layer {layer}, feature {feature}, field {field}: {what}.").format(
        layer=name, feature=feature, field=key, what=what
    )
    return InputFault(sentence, layer=name, feature=feature, field=key)


def _text(value: Any) -> Optional[str]:
    return None if value is None or pandas.isna(value) or not str(value).strip() else str(value).strip()


# ---- where they are measured


def _known_parks(facts: _Facts) -> list[_Place]:
    """Every park that the layers name, once: of the layer of parks, else of the parcels of both surveys."""
    frames = [facts.parks] if facts.parks is not None else []
    if not frames:
        frames = [one for one in (facts.parcels,) if one is not None]
        if facts.comparison is not None:
            frames.append(facts.comparison.changes)
    found: dict[tuple[Optional[str], Optional[str]], _Place] = {}
    for frame in frames:
        columns = [name for name in ("park_id", "park_name", "county") if name in frame.columns]
        if not {"park_id", "park_name"} & set(columns):
            continue
        for values in frame[columns].drop_duplicates().itertuples(index=False):
            given = {key: _text(value) for key, value in zip(columns, values)}
            key = (given.get("park_id"), given.get("park_name"))
            if any(key):
                found.setdefault(key, _Place(str(key[1] or key[0]), given.get("county"), *key))
    return list(found.values())


def _places(target: _Target, facts: _Facts) -> list[_Place]:
    parks = _known_parks(facts)
    if target.parks is not None:
        wanted = {_plain(one, facts.policy) for one in target.parks}
        here = [
            park
            for park in parks
            if park.park_id in target.parks or (park.park_name and _plain(park.park_name, facts.policy) in wanted)
        ]
        if target.policy or here:
            # the policy's parks that the layers do not hold are other surveys' business
            return [_without_county(one) for one in here]
        name = target.parks[0]
        return [_Place(name, target.county, None, name)]
    if target.county is not None:
        return [_Place(target.county, county=target.county)]
    if target.quantity in (_SUPERVISED, _STANDARD):
        return [_without_county(one) for one in parks] or [_Place()]
    if target.quantity in _TAX:
        return [_Place(), *(_without_county(one) for one in parks)]
    return [_Place()]


def _without_county(park: _Place) -> _Place:
    """A park's parcels need not repeat its county."""
    return _Place(park.scope, None, park.park_id, park.park_name)


def _plain(name: str, policy: Optional[Policy]) -> str:
    return policies.plain((policy.park(name) if policy is not None else None) or name)


def _say_no_park(facts: _Facts, policy: Optional[Policy], findings: Findings) -> None:
    if facts.comparison is None or policy is None:
        return
    changes = facts.comparison.changes
    if len(changes) and not (changes["park_id"].notna() | changes["park_name"].notna()).any():
        findings.add(
            "park_unknown", "warning", "changes", None, "park_id",
            tr(
                "The targets are set for land in parks, and no layer says which land lies in one: everything was "
                "counted. Give the layer of parks."
            ),
        )  # fmt: skip


# ---- what has been reached


def _reached(target: _Target, place: _Place, facts: _Facts) -> list[_Reached]:
    quantity = target.quantity
    if quantity in _AREAS:
        return [_area(_AREAS[quantity], place, facts, target.of_city)]
    if quantity in _RATES:
        return [
            one
            for part, whole, readings in _RATES[quantity]
            for one in _rates(part, whole, readings, place, facts, target.of_city)
        ]
    if quantity == _SUPERVISED:
        return [_supervised(place, facts)]
    if quantity == _STANDARD:
        return _standard(target, place, facts)
    return [_tax(_TAX.get(quantity, quantity), place, facts)]


def _lacking(classes: Sequence[str], facts: _Facts) -> tuple[str, ...]:
    if facts.comparison is None:
        return ("baseline",)
    return () if facts.covers(classes) else ("unsupplied",)


def _area(classes: Sequence[str], place: _Place, facts: _Facts, in_parks: bool) -> _Reached:
    rows, missing = facts.stock(place, in_parks), _lacking(classes, facts)
    if rows is None or missing:
        return _Reached(None, math.nan, missing=missing)
    rows = rows.loc[rows["baseline_status"].isin(classes)]
    value = float(mu(float(rows["disposed_m2"].sum())))
    return _Reached(None, value, value, math.nan, "mu")


def _rates(
    part: Sequence[str], whole: Sequence[str], readings: tuple[str, str], place: _Place, facts: _Facts, in_parks: bool
) -> Iterator[_Reached]:
    rows, missing = facts.stock(place, in_parks), _lacking(whole, facts)
    if rows is None or missing:
        for reading in readings:
            yield _Reached(reading, math.nan, missing=missing)
        return
    above = rows.loc[rows["baseline_status"].isin(part)]
    below = rows.loc[rows["baseline_status"].isin(whole)]
    figures = (
        (float(mu(float(above["disposed_m2"].sum()))), float(mu(float(below["baseline_m2"].sum()))), "mu"),
        (float((above["outcome"] == "disposed").sum()), float(len(below)), "parcels"),
    )
    for reading, (numerator, denominator, unit) in zip(readings, figures):
        known = denominator > 0.0
        value = numerator / denominator if known else math.nan
        yield _Reached(reading, value, numerator, denominator, unit, () if known else ("baseline_m2",))


def _supervised(place: _Place, facts: _Facts) -> _Reached:
    parcels = facts.parcels
    if parcels is None or "supervised" not in parcels.columns:
        return _Reached(None, math.nan, missing=("supervised",))
    if facts.supervised is None:
        columns = Columns(parcels)
        late = columns.date("supervised_on") > periods.day(facts.as_of)
        facts.supervised = (columns.flag("supervised") == YES) & ~late
    count = float((place.holds(parcels) & facts.supervised).sum())
    return _Reached(None, count, count, math.nan, "parcels")


def _tax(column: str, place: _Place, facts: _Facts) -> _Reached:
    """The parks' own figure; of several, the tax of all over the land of all, where every part is known."""
    parks = facts.parks
    reading = "whole" if place.park_id is None and place.park_name is None else "of_park"
    if parks is None or column not in parks.columns:
        return _Reached(reading, math.nan, missing=(column,))
    here = parks.loc[place.holds(parks)]
    value = pandas.to_numeric(here[column], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    partly = _partly_known(here)
    if len(here) == 1:
        return _Reached(reading, float(value[0]), missing=partly if np.isfinite(value[0]) else (column,))
    if "industrial_m2" not in here.columns or not len(here):
        return _Reached(reading, math.nan, missing=("industrial_m2",))
    area = mu(pandas.to_numeric(here["industrial_m2"], errors="coerce").to_numpy(np.float64, na_value=np.nan))
    # a park without industrial land has no tax of it
    counts = ~(area == 0.0)
    total, tax = float(area[counts].sum()), float((value[counts] * area[counts]).sum())
    known = math.isfinite(tax) and total > 0.0
    return _Reached(reading, tax / total if known else math.nan, tax, total, missing=partly if known else (column,))


def _partly_known(parks: pandas.DataFrame) -> tuple[str, ...]:
    """The tax of a part of the land is shown, and settles nothing."""
    if "tax_known_share" not in parks.columns:
        return ()
    share = pandas.to_numeric(parks["tax_known_share"], errors="coerce")
    return ("tax_wan",) if bool((share < 1.0 - 1e-9).any()) else ()


def _standard_shares(parcels: pandas.DataFrame, policy: Policy, as_of: datetime.date) -> list[dict[str, Any]]:
    """Park, year, share by area and by number of the land newly supplied, as STD-01 judges it."""
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for ruling in standardshare.judge(Columns(parcels), policy, as_of):
        years, park = ruling.details["year"], ruling.details["park"]
        inside = (ruling.verdict != verdicts.NOT_APPLICABLE) & (years > 0)
        for i in np.flatnonzero(inside):
            rows.setdefault(
                (str(park[i]), int(years[i])),
                {
                    "park": str(park[i]),
                    "year": int(years[i]),
                    "area": ruling.value[i],
                    "count": ruling.details["by_count"][1][i],
                },
            )
    return list(rows.values())


def _standard(target: _Target, place: _Place, facts: _Facts) -> list[_Reached]:
    for one in facts.standard:
        if one["year"] == target.year and one["park"] in (place.park_name, place.park_id):
            return [
                _Reached(key, float(one[key]), missing=() if np.isfinite(one[key]) else ("standard_land",))
                for key in ("area", "count")
            ]
    return [_Reached("area", math.nan, missing=("standard_land",))]


# ---- one row


def _row(
    target: _Target, place: _Place, reached: _Reached, as_of: datetime.date, policy: Optional[Policy]
) -> dict[str, Any]:
    meets, _ = policies.compare(reached.value, 1.0, target.operator, target.value)
    known, met = math.isfinite(reached.value), bool(meets)
    gap = max(float(target.value) - reached.value, 0.0) if known and not met else 0.0 if met else math.nan
    passed = target.due_on is not None and as_of >= target.due_on
    over = policy is not None and policy.campaign_to is not None and as_of > policy.campaign_to
    verdict, sentence = _verdict(target, known and not reached.missing, met, passed, over)
    needed = reached.needed(target.value) if known else math.nan
    left = math.nan if target.due_on is None else months_between(as_of, target.due_on)
    monthly = needed / left if left > 0.0 else (0.0 if met and math.isfinite(needed) else math.nan)
    unit = _unit(target)
    row = {
        "rule_id": target.rule_id,
        "scope": place.scope,
        "county": place.county,
        "park_id": place.park_id,
        "park_name": place.park_name,
        "year": target.year,
        "quantity": target.quantity,
        "reading": reached.reading,
        "value": reached.value,
        "operator": target.operator,
        "target_value": float(target.value),
        "unit": unit,
        "gap": gap,
        "verdict": verdict,
        "due_on": pandas.NaT if target.due_on is None else pandas.Timestamp(target.due_on),
        "days_left": None if target.due_on is None else max((target.due_on - as_of).days, 0),
        "months_left": left,
        "overdue": (passed and not met) if known and not reached.missing else None,
        "still_needed": needed,
        "needed_unit": reached.needed_unit or None,
        "monthly_need": monthly,
        "numerator": reached.numerator,
        "denominator": reached.denominator,
        "missing": ", ".join(reached.missing),
        "clause": target.clause,
        "policy": target.policy or None,
    }
    ids = [sentence]
    if sentence == "progress_open" and math.isfinite(monthly):
        ids.append("progress_monthly")
    if target.quantity == _UPPER and known and not met:
        ids.append("progress_reference")
    if target.of_city:
        ids.append("progress_city")
    if over and target.policy:
        ids.append("progress_over")
    for code in ("zh", "en"):
        row[f"sentence_{code}"] = _sentence(ids, row, code, policy)
    return row


def _verdict(target: _Target, known: bool, met: bool, passed: bool, over: bool) -> tuple[str, str]:
    """Verdict and sentence; a target whose day has not come is not missed, and the upper end of a range never is."""
    if not known:
        return "unknown", "progress_unknown"
    if met:
        return "meets", "progress_met"
    if target.due_on is None:
        # without a day of its own a target is open as long as the campaign runs
        return ("not_applicable" if not over or target.quantity == _UPPER else "fails"), "progress_undated"
    if not passed:
        return "not_applicable", "progress_open"
    return ("not_applicable" if target.quantity == _UPPER else "fails"), "progress_missed"


def _unit(target: _Target) -> str:
    if target.quantity in _RATES or target.quantity == _STANDARD:
        return "ratio"
    return _UNITS.get(target.quantity, "")


def _sentence(ids: Sequence[str], row: dict[str, Any], code: str, policy: Optional[Policy]) -> str:
    ratio = row["unit"] == "ratio"
    unit = "" if ratio or not row["unit"] else dictionary.label("unit", row["unit"], code)
    needed = dictionary.label("unit", row["needed_unit"], code) if row["needed_unit"] else ""
    label = (
        dictionary.label("quantity", row["quantity"], code) if row["quantity"] in dictionary.wording("quantity") else ""
    )
    if not label:
        label = dictionary.title(row["quantity"], code) if row["quantity"] in dictionary.fields() else row["quantity"]
    # where it was measured stands at the head of the sentence
    if row["reading"] and row["reading"] not in ("whole", "of_park"):
        how = dictionary.label("reading", row["reading"], code)
        label += f"（{how}）" if code == "zh" else f" ({how[0].lower()}{how[1:]})"
    everywhere = dictionary.label("reading", "whole", code)
    words = {
        "scope": everywhere if row["scope"] == ALL else row["scope"],
        "label": label,
        "value": _shown(row["value"], ratio),
        "threshold": _shown(row["target_value"], ratio),
        "gap": _shown(row["gap"], ratio),
        # "15 10,000 yuan" would read as one number
        "unit": (f" × {unit}" if unit[:1].isdigit() else f" {unit}") if unit and code == "en" else unit,
        "bound": dictionary.label("bound", _BOUNDS[row["operator"]], code),
        "clause": row["clause"],
        "due_on": "" if pandas.isna(row["due_on"]) else row["due_on"].date().isoformat(),
        "monthly": _shown(row["monthly_need"], ratio=False),
        "needed_unit": needed,
        "campaign_to": "" if policy is None or policy.campaign_to is None else policy.campaign_to.isoformat(),
        "missing": _titles(row["missing"], code),
    }
    texts = [dictionary.sentence(one).text(code).format(**words) for one in ids]
    return ("" if code == "zh" else " ").join(texts)


def _titles(names: str, code: str) -> str:
    words = []
    for name in names.split(", ") if names else []:
        if name == "baseline":
            words.append("基期" if code == "zh" else "a baseline")
        elif name in dictionary.fields():
            words.append(dictionary.title(name, code))
        else:
            kind = "layer" if name in dictionary.wording("layer") else "quantity"
            words.append(dictionary.label(kind, name, code) if name in dictionary.wording(kind) else name)
    return ("、" if code == "zh" else ", ").join(words)


def _shown(number: float, ratio: bool) -> str:
    if not math.isfinite(number):
        return ""
    return f"{round(100.0 * number, 2):.15g}%" if ratio else f"{round(number, 2):.15g}"
