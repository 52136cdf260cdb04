"""What cannot be so: each named with its parcel; contradictory dates and impossible figures give unknown, not a guess.

A figure that cannot be (a negative area, a share over 100 %) is read as unknown by every rule. Dates that contradict
each other take the verdict from every rule that reads both of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.land import shares, verdicts
from baiyuan_qgis.land.columns import Columns, beside
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.land.verdicts import NOT_APPLICABLE, Ruling
from baiyuan_qgis.language import tr

# the second cannot be before the first
ORDERED = (
    ("contract_date", "actual_start"),
    ("actual_start", "actual_completion"),
    ("actual_start", "suspended_since"),
    ("suspended_since", "resumed_on"),
    ("actual_completion", "accepted_on"),
    ("excluded_from", "excluded_to"),
)
# differences may be negative
_SIGNED = ("area_gap_m2", "fit_gap_pct")


def plausible(parcels: pandas.DataFrame, findings: Findings, layer: str = "parcels") -> pandas.DataFrame:
    """Return the parcels with what cannot be so read as unknown; names each such value in ``findings``."""
    fields = dictionary.fields()
    changed: dict[str, Any] = {}
    for name in parcels.columns:
        field = fields.get(str(name))
        if field is None or field.type not in ("real", "integer") or name in _SIGNED:
            continue
        if not pandas.api.types.is_numeric_dtype(parcels[name]):
            continue
        values = parcels[name].to_numpy(dtype=np.float64, na_value=np.nan)
        negative = values < 0.0
        over = (values > 1.0) if field.unit == "ratio" else np.zeros(len(values), dtype=bool)
        _name_each(
            parcels, negative, "negative", name, findings, layer,
            tr("Parcel {parcel}: {title} is {value}, below 0; it is read as unknown. Please correct it."), values,
        )  # fmt: skip
        _name_each(
            parcels, over, "over_100", name, findings, layer,
            tr("Parcel {parcel}: {title} is {value}, above 1 (100 %); it is read as unknown. Please correct it."),
            values,
        )  # fmt: skip
        if (negative | over).any():
            changed[str(name)] = np.where(negative | over, np.nan, values)
    for part, whole in shares.PARTS:
        if {part, whole} <= set(parcels.columns):
            values, wholes = (parcels[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in (part, whole))
            more, far = values > wholes, shares.beyond(values, wholes)
            _name_each(
                parcels, more & ~far, "over_total", part, findings, layer,
                tr("Parcel {parcel}: {title} ({value}) is more than {whole}; please check both."),
                values, dictionary.title(whole),
            )  # fmt: skip
            _name_each(
                parcels, far, "over_total", part, findings, layer,
                tr(
                    "Parcel {parcel}: {title} ({value}) is far more than {whole}; the two contradict each other (is "
                    "one of them in another unit?), and what rests on their share is unknown. Please check both."
                ),
                values, dictionary.title(whole),
            )  # fmt: skip
    return beside(parcels, changed)


def contradictions(columns: Columns, findings: Findings, layer: str = "parcels") -> dict[tuple[str, str], Any]:
    """Return (earlier, later) -> mask of the parcels whose dates stand the other way round; each is a finding."""
    found = {}
    for first, second in ORDERED:
        wrong = columns.date(second) < columns.date(first)
        if not wrong.any():
            continue
        found[first, second] = wrong
        names = {"first": dictionary.title(first), "second": dictionary.title(second)}
        sentence = tr(
            "Parcel {parcel}: {second} ({later}) is before {first} ({earlier}); what rests on them is unknown."
        )
        rows = np.flatnonzero(wrong)
        for parcel, later, earlier in zip(
            columns.frame["parcel_id"].to_numpy(dtype=object)[rows],
            np.datetime_as_string(columns.date(second)[rows]),
            np.datetime_as_string(columns.date(first)[rows]),
        ):
            text = sentence.format(parcel=parcel, later=later, earlier=earlier, **names)
            findings.add("contradiction", "warning", layer, parcel, second, text)
    return found


def withheld(ruling: Ruling, contradictory: dict[tuple[str, str], Any]) -> Ruling:
    """Return the ruling with ``unknown`` where it reads dates that contradict each other."""
    for (first, second), wrong in contradictory.items():
        if not {first, second} & set(ruling.inputs):
            continue
        now = wrong & (ruling.verdict != NOT_APPLICABLE)
        if not now.any():
            continue
        verdict = np.where(now, np.int8(verdicts.UNKNOWN), ruling.verdict).astype(np.int8)
        missing = {name: mask & ~now for name, mask in ruling.missing.items()}
        for name in (first, second):
            missing[name] = missing.get(name, np.zeros(len(now), dtype=bool)) | now
        sentence = ruling.sentence
        if not isinstance(sentence, np.ndarray):
            sentence = np.full(len(now), sentence, dtype=object)
        sentence = sentence.copy()
        sentence[now] = "contradictory_dates"
        details = {**ruling.details, "first": ("title", first), "second": ("title", second)}
        ruling = replace(ruling, verdict=verdict, missing=missing, sentence=sentence, details=details)
    return ruling


def report_parks(columns: Columns, policy: Policy, findings: Findings, layer: str = "parcels") -> None:
    """Name each park that the policy does not know, with the nearest that it does; only where it has a list."""
    if not policy.parks:
        return
    numbers, names = columns.places("park_name")
    for number, name in enumerate(names):
        if policy.park(str(name)) is not None:
            continue
        rows = np.flatnonzero(numbers == number)
        near = policy.nearest_park(str(name))
        offered = tr(" The nearest is {near}.").format(near=near) if near else ""
        findings.add(
            "park", "warning", layer, columns.frame["parcel_id"].iloc[rows[0]], "park_name",
            tr(
                "The policy knows no park called {park} ({count} parcels, first: {parcel}); what depends on the park "
                "is unknown.{offered}"
            ).format(
                park=name, count=len(rows), parcel=columns.frame["parcel_id"].iloc[rows[0]], offered=offered
            ),
        )  # fmt: skip


def _name_each(
    parcels: pandas.DataFrame,
    wrong: Any,
    rule: str,
    name: str,
    findings: Findings,
    layer: str,
    sentence: str,
    values: Any,
    whole: str = "",
) -> None:
    rows = np.flatnonzero(wrong)
    title = dictionary.title(name) if len(rows) else ""
    for parcel, value in zip(parcels["parcel_id"].to_numpy(dtype=object)[rows], values[rows]):
        text = sentence.format(parcel=parcel, title=title, value=f"{value:.15g}", whole=whole)
        findings.add(rule, "warning", layer, parcel, name, text)
