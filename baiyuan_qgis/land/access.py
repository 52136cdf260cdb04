"""What may come into a park and for what it is used: access, change of use, stock land first, lists and publication.

Several of these only list parcels for a person to look at (borderline): whether a flat is a workers' hostel, whether a
change of use was approved, no layer says. Sources: 附件4, 第4、25项 of 许政办〔2021〕4号; 三（七）（八）, 一（一） of
the province's opinion of 2012; article 11 of Order 53.
"""

from __future__ import annotations

import datetime
from typing import Any, Callable, Optional

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import periods, scopes, verdicts
from baiyuan_qgis.land.columns import NO, UNKNOWN, YES, Columns
from baiyuan_qgis.land.policy import Clause, Policy
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, MEETS, Ruling, Scope

# first digits of zone codes, national classification of 2020 and 2023 (handbook §3.4)
_ZONES = (("07", "residential"), ("09", "commercial"), ("1403", "square"))
_STOCK = ("unsupplied", "idle", "inefficient", "reserve")
# the land survey's own codes of actual use mean other things: 09 is special land there
_ZONED = ("planned_use", "zone_main")
_USES = ("planned_use", "actual_use", "zone_main")


def judge(columns: Columns, policy: Policy, as_of: datetime.date) -> list[Ruling]:
    """Return one ruling per clause that the policy has and whose fields the layer has."""
    parks = scopes.inside_parks(columns, policy)
    families: dict[str, tuple[tuple[str, ...], Callable[[Clause], Ruling]]] = {
        "ACC-01": (("land_use", *_USES), lambda clause: _other_use(columns, clause, parks)),
        "ACC-02": (("leading_industry",), lambda clause: _leading(columns, clause, parks)),
        "ACC-03": (("plant_storeys",), lambda clause: _single_storey(columns, clause, parks)),
        "STD-10P": (("entry_class", "catalogue_class"), lambda clause: _prohibited(columns, clause)),
        "SUP-01": (("available_kind",), lambda clause: _stock_first(columns, clause, parks)),
        "STK-10": (("supply_state",), lambda clause: _outside_parks(columns, clause)),
        "STK-12": (("deadline",), lambda clause: _reserve(columns, clause, as_of)),
        "USE-01": (_USES, lambda clause: _changed_use(columns, clause)),
        "PUB-01": (("recognition", "published_on"), lambda clause: _published(columns, clause)),
    }
    return [
        rule(policy.clauses[rule_id])
        for rule_id, (fields, rule) in families.items()
        if rule_id in policy.clauses and any(columns.has(name) for name in fields)
    ]


def _industrial(columns: Columns) -> Scope:
    return scopes.coded(columns, "land_use", "land_use", "industrial")


def _new(columns: Columns, clause: Clause) -> Scope:
    return scopes.supplied_since(columns, clause.applies_from)


def _checked(clause: Clause, holds: Any, within: Scope, field: str, *inputs: str, **more: Any) -> Ruling:
    return verdicts.checked(
        clause.id,
        holds.astype(np.int8),
        within=within,
        missing={field: holds == UNKNOWN},
        inputs=(field, *inputs),
        **{**scopes.words(clause.id), **more},
    )


def _use_codes(columns: Columns, names: tuple[str, ...]) -> Any:
    """Return the first use other than industry that one of the fields tells, None where none does; objects of n."""
    found = np.full(columns.n, None, dtype=object)
    for name in names:
        numbers, texts = columns.places(name)
        codes = np.array([*(_use_code(str(text), name) for text in texts), None], dtype=object)[numbers]
        found = np.where(pandas.isna(found), codes, found)
    return found


def _use_code(text: str, name: str) -> Optional[str]:
    code = dictionary.code_of("other_use", text)
    if code or name not in _ZONED or not text.isdecimal():
        return code or None
    return next((use for start, use in _ZONES if text.startswith(start)), None)


def _told(columns: Columns, names: tuple[str, ...]) -> Any:
    told = np.zeros(columns.n, dtype=bool)
    for name in names:
        told |= columns.known(name)
    return told


def _single_storey(columns: Columns, clause: Clause, parks: Scope) -> Ruling:
    """ACC-03: no single-storey plant in a new project of a park, unless the industry needs one."""
    storeys, need = columns.number("plant_storeys"), columns.flag("special_need")
    single = storeys == 1.0
    holds = np.where(single, need, np.where(storeys > 1.0, YES, UNKNOWN))
    within = _industrial(columns) & parks & _new(columns, clause)
    ruling = _checked(clause, holds, within, "plant_storeys", "special_need", "land_use", "contract_date")
    unknown = ruling.verdict == verdicts.UNKNOWN
    ruling.missing = {
        **ruling.missing,
        "plant_storeys": ~(storeys >= 1.0) & unknown,
        "special_need": single & (need == UNKNOWN) & unknown,
    }
    return ruling


def _other_use(columns: Columns, clause: Clause, parks: Scope) -> Ruling:
    """ACC-01: homes, shops and squares inside a park are listed; supporting facilities are allowed."""
    names = ("land_use", *_USES)
    use = _use_codes(columns, names)
    other, told = ~pandas.isna(use), _told(columns, names)
    holds = np.where(told & ~other, YES, UNKNOWN)
    ruling = _checked(clause, holds, parks, "land_use", *_USES, details={"other_use": ("other_use", use)})
    listed = other & parks.inside
    ruling.verdict[listed] = BORDERLINE
    ruling.sentence = scopes.said(columns.n, (listed, "other_use_in_park"))
    unknown = ruling.verdict == verdicts.UNKNOWN
    ruling.missing = {**ruling.missing, "land_use": ~told & unknown}
    return ruling


def _leading(columns: Columns, clause: Clause, parks: Scope) -> Ruling:
    """ACC-02: a park restricts industries that do not lead it; the entry review decides."""
    within = parks & _new(columns, clause)
    ruling = _checked(clause, columns.flag("leading_industry"), within, "leading_industry", "industry_code")
    ruling.sentence = scopes.said(columns.n, (ruling.verdict == FAILS, "not_leading"))
    return ruling


def _prohibited(columns: Columns, clause: Clause) -> Ruling:
    """STD-10P: no land for what the catalogue restricts or phases out, or the review prohibits."""
    review = scopes.one_of(
        columns, "entry_class", "entry_class", ("encouraged", "permitted", "special"), ("prohibited",)
    )
    listed = scopes.one_of(columns, "catalogue_class", "catalogue_class", ("encouraged",), ("restricted", "obsolete"))
    holds = np.where((review == NO) | (listed == NO), NO, np.where((review == YES) | (listed == YES), YES, UNKNOWN))
    within = _industrial(columns) & _new(columns, clause)
    return _checked(clause, holds, within, "entry_class", "catalogue_class", "contract_date")


def _stock_first(columns: Columns, clause: Clause, parks: Scope) -> Ruling:
    """SUP-01: an ordinary industrial project goes, in principle, onto stock land."""
    holds = scopes.one_of(columns, "available_kind", "available_kind", _STOCK, ("new_land",))
    special = scopes.one_of(
        columns, "entry_class", "entry_class", ("encouraged", "special"), ("permitted", "prohibited")
    )
    major = scopes.one_of(columns, "project_level", "project_level", ("province", "city"), ("ordinary",))
    within = _industrial(columns) & parks & _new(columns, clause)
    within &= scopes.only(~((special == YES) | (major == YES)))
    ruling = _checked(clause, holds, within, "available_kind", "entry_class", "project_level")
    ruling.sentence = scopes.said(columns.n, (ruling.verdict == FAILS, "new_land_for_industry"))
    return ruling


def _outside_parks(columns: Columns, clause: Clause) -> Ruling:
    """STK-10: land approved and not expropriated outside the parks; the list of what may be adjusted."""
    within = scopes.coded(columns, "supply_state", "supply_state", "approved_not_expropriated")
    inside = columns.in_park()
    ruling = _checked(
        clause,
        np.where(inside == UNKNOWN, UNKNOWN, YES),
        within & scopes.only(inside != YES),
        "park_id",
        "supply_state",
    )
    ruling.sentence = scopes.said(columns.n, (ruling.verdict == MEETS, "listed_for_adjustment"))
    return ruling


def _reserve(columns: Columns, clause: Clause, as_of: datetime.date) -> Ruling:
    """STK-12: land of the disposal ledger that was not revived in time goes into the government's reserve."""
    due = columns.date("deadline")
    holds = np.where(columns.documented("reserve_no"), YES, NO)
    end = periods.day(as_of)
    late = (due < end) & ~(columns.date("disposed_on") <= end)
    ruling = _checked(clause, holds, scopes.only(late), "deadline", "disposed_on", "reserve_no")
    ruling.sentence = scopes.said(columns.n, (ruling.verdict == FAILS, "reserve_due"))
    return ruling


def _changed_use(columns: Columns, clause: Clause) -> Ruling:
    """USE-01: industrial land that is used or planned for homes, shops or squares; whether it was allowed, a person."""
    use = _use_codes(columns, _USES)
    other, told = ~pandas.isna(use), _told(columns, _USES)
    ruling = _checked(
        clause,
        np.where(told & ~other, YES, UNKNOWN),
        _industrial(columns),
        "actual_use",
        "land_use", "planned_use", "zone_main",
        details={"other_use": ("other_use", use)},
    )  # fmt: skip
    differs = other & _industrial(columns).inside
    ruling.verdict[differs] = BORDERLINE
    ruling.sentence = scopes.said(columns.n, (differs, "use_differs"))
    unknown = ruling.verdict == verdicts.UNKNOWN
    ruling.missing = {"actual_use": ~told & unknown, "land_use": ~columns.known("land_use") & unknown}
    return ruling


def _published(columns: Columns, clause: Clause) -> Ruling:
    """PUB-01: what is recognised as idle is published after its recognition; a suspicion is not published."""
    published, recognised = columns.date("published_on"), columns.date("recognition_on")
    idle = columns.has_code("recognition", "recognition", "recognised_idle")
    early = ~np.isnat(published) & (~idle | (published < recognised))
    holds = np.where(np.isnat(published) | (idle & np.isnat(recognised)), UNKNOWN, np.where(early, NO, YES))
    holds = np.where(early, NO, holds)
    disposed = columns.has_code("recognition", "recognition", "disposed", "recognised_inefficient", "not_inefficient")
    within = scopes.only((idle | ~np.isnat(published)) & ~disposed)
    ruling = _checked(clause, holds, within, "published_on", "recognition", "recognition_on")
    ruling.missing = {
        "published_on": np.isnat(published) & (ruling.verdict == verdicts.UNKNOWN),
        "recognition_on": np.isnat(recognised) & (ruling.verdict == verdicts.UNKNOWN),
    }
    ruling.sentence = scopes.said(columns.n, (ruling.verdict == FAILS, "published_before_recognition"))
    return ruling
