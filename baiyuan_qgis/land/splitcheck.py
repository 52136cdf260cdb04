"""The split check: parts are measured, parcels judged by :mod:`baiyuan_qgis.land.split`, the worst verdict decides."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence

import geopandas
import numpy as np
import pandas

from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.land import split, verdicts
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.land.verdicts import BORDERLINE, FAILS, MEETS, NOT_APPLICABLE, UNKNOWN, Ruling
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.measure import overlaycheck, splitparts
from baiyuan_qgis.progress import SILENT, Progress

# the rules on the sizes of parcel, parts and units
SIZES = ("SPL-01", "SPL-02", "SPL-03", "SPL-04")
# a policy with none of these numbers has no rules on splits
QUANTITIES = ("split_total_mu", "smallest_part_share", "part_floor_area_m2")
MEASURED = (
    "part_count", "smallest_part_m2", "smallest_share", "parts_m2", "parts_gap_m2", "parts_overlap_m2",
    "parts_outside_m2", "split_form", "smallest_unit_m2", "units_unmeasured", "facility_parts", "facilities_cut",
)  # fmt: skip
# what decides a parcel: the worst first
_ORDER = (FAILS, BORDERLINE, UNKNOWN, MEETS)


@dataclass(frozen=True)
class SplitCheck:
    """Results of :func:`check`: ``parcels`` row by row as the input, ``parts`` as the parts, figures by name."""

    parcels: pandas.DataFrame
    parts: pandas.DataFrame
    verdicts: pandas.DataFrame
    findings: pandas.DataFrame
    figures: dict[str, float]


def check(
    parcels: geopandas.GeoDataFrame,
    parts: geopandas.GeoDataFrame,
    areas: pandas.DataFrame,
    policy: Policy,
    as_of: datetime.date,
    *,
    parks: Optional[geopandas.GeoDataFrame] = None,
    facilities: Optional[geopandas.GeoDataFrame] = None,
    names: Optional[Mapping[str, str]] = None,
    progress: Progress = SILENT,
) -> SplitCheck:
    """Measure the parts and judge every parcel; all frames typed, in one projected CRS.

    ``areas``: of :func:`baiyuan_qgis.measure.parcelarea.areas`. ``parks``: the parks; without them the parcels' own
    park_id tells. ``facilities``: roads, green space, public places and shared facilities. ``names``: what the user
    calls the layers.
    """
    called = {"parcels": "parcels", "parks": "parks", **(names or {})}
    findings = Findings()
    for sentence in policy.warnings(as_of):
        findings.add("policy", "warning", "", None, "", sentence)
    if not any(
        verdicts.rules_of(policy, quantity, as_of)
        for quantity in ("split_total_mu", "smallest_part_share", "part_floor_area_m2")
    ):
        findings.add(
            "policy", "warning", "", None, "",
            tr("The policy {policy} has no rules on split transfers: nothing is judged.").format(policy=policy.title()),
        )  # fmt: skip
    measured = splitparts.measure(
        parcels,
        parts,
        areas["area_m2"].to_numpy(),
        facilities=facilities,
        names=names,
        progress=progress.part(0.0, 0.5),
    )
    findings.extend(measured.findings)
    judged_on = pandas.DataFrame(parcels.drop(columns=parcels.geometry.name))
    judged_on = judged_on.drop(columns=[name for name in (*MEASURED, "park_share") if name in judged_on.columns])
    judged_on = pandas.concat([judged_on, measured.parcels], axis=1)
    for name in areas.columns:
        judged_on[name] = areas[name]
    if parks is not None:
        placed = overlaycheck.check(
            parcels,
            {"parks": parks},
            parcels_name=called["parcels"],
            names={"parks": called["parks"]},
            area_method="planar",
            pieces=False,
            progress=progress.part(0.5, 0.7),
        ).parcels
        for name in ("park_id", "park_name", "park_share"):
            judged_on[name] = placed[name]
    columns = Columns(judged_on)
    for row in np.flatnonzero(columns.number("part_count") == 1.0):
        parcel = judged_on["parcel_id"].iloc[row]
        findings.add(
            "split", "warning", called["parcels"], parcel, "",
            tr("Parcel {parcel} has one part only: that is no split, and it is not judged.").format(parcel=parcel),
        )  # fmt: skip
    rulings = split.judge(columns, policy, as_of)
    table = verdicts.table(rulings, columns, policy, progress=progress.part(0.7, 1.0))
    result = _decided(rulings, columns, policy)
    for name in (*measured.parcels.columns, "park_id", "park_name", "park_share"):
        if name in judged_on.columns:
            result[name] = judged_on[name]
    result["remaining_years"] = split.remaining_years(columns, as_of)
    several = columns.number("part_count") > 1.0
    verdict = result["verdict"].to_numpy(dtype=object)
    figures = {
        "PARCEL_COUNT": float(len(parcels)),
        "SPLIT_COUNT": float(several.sum()),
        "PART_COUNT": float(len(parts)),
    }
    for code in (MEETS, FAILS, BORDERLINE, UNKNOWN):
        name = verdicts.VERDICTS[code]
        figures[f"{name.upper()}_COUNT"] = float((verdict == name).sum())
    return SplitCheck(result, measured.parts, table, findings.frame(), figures)


def _decided(rulings: Sequence[Ruling], columns: Columns, policy: Policy) -> pandas.DataFrame:
    """The worst verdict of each parcel with the clause and the sentences of the rules that give it."""
    n = columns.n
    names = np.array(verdicts.VERDICTS, dtype=object)
    worst = _worst(rulings, n)
    sizes = _worst([ruling for ruling in rulings if ruling.rule_id in SIZES], n)
    clause = np.full(n, "", dtype=object)
    reason = np.full(n, "", dtype=object)
    lacking: list[dict[str, None]] = [{} for _ in range(n)]
    code = language()
    joint = "" if code == "zh" else " "
    for ruling in rulings:
        for row, fields in zip(*_rows_and(ruling, ruling.verdict == UNKNOWN, verdicts.missing_fields)):
            lacking[row].update(dict.fromkeys(filter(None, fields.split(", "))))
        rows = np.flatnonzero(ruling.verdict == worst)
        said = np.array([text is not None for text in _own_sentences(ruling, n)])
        # a scope that does not hold speaks for a parcel that no rule reaches
        rows = rows[(worst[rows] != NOT_APPLICABLE) | said[rows]]
        if not len(rows):
            continue
        texts = verdicts.sentences(ruling, rows, columns, policy, code)
        for row, text, place in zip(rows, texts, verdicts.clauses(ruling, rows, policy)):
            if text not in reason[row] and (worst[row] != MEETS or not reason[row]):
                reason[row] = f"{reason[row]}{joint if reason[row] else ''}{text}"
            clause[row] = clause[row] or place
    return pandas.DataFrame(
        {
            "verdict": names[worst],
            "size_verdict": names[sizes],
            "clause": clause,
            "reason": reason,
            "missing": [", ".join(fields) for fields in lacking],
        },
        index=columns.frame.index,
    )


def _rows_and(ruling: Ruling, mask: Any, made: Any) -> tuple[Any, Any]:
    rows = np.flatnonzero(mask)
    return rows, made(ruling, rows)


def _own_sentences(ruling: Ruling, n: int) -> Any:
    if isinstance(ruling.sentence, np.ndarray):
        return ruling.sentence
    return np.full(n, ruling.sentence, dtype=object)


def _worst(rulings: Sequence[Ruling], n: int) -> Any:
    worst = np.full(n, NOT_APPLICABLE, dtype=np.int8)
    for code in reversed(_ORDER):
        for ruling in rulings:
            worst[ruling.verdict == code] = code
    return worst
