"""What a survey adds once its parks are measured: their ranking, the changes since a baseline, and the targets."""

from __future__ import annotations

import datetime
from typing import Mapping, Optional

import geopandas
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.evaluation import comparison, parkevaluation, scheme, targetprogress
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.progress import SILENT, Progress


def tables(
    survey: Mapping[str, pandas.DataFrame],
    policy: Policy,
    as_of: datetime.date,
    findings: Findings,
    *,
    baseline: Optional[Mapping[str, pandas.DataFrame]] = None,
    area_method: str = "ellipsoidal",
    progress: Progress = SILENT,
) -> dict[str, pandas.DataFrame]:
    """Return ``ranking`` where there are parks, ``changes`` and ``class_changes`` with a baseline, and ``progress``.

    ``survey``: the tables parcels, parks and unsupplied of this survey, as far as it has them; ``baseline``: those of
    the survey from which progress is counted. Raises InputFault where the baseline cannot be compared.
    """
    made: dict[str, pandas.DataFrame] = {}
    parks = survey.get("parks")
    if parks is not None and len(parks):
        # a survey without buildings or enterprises leaves parks unranked as a matter of course: the table says why
        found = parkevaluation.evaluate(parks, scheme.load(scheme.DEFAULT), progress=progress.part(0.0, 0.1))
        identity = pandas.DataFrame(parks)[["park_id", "park_name"]]
        made["ranking"] = pandas.concat([identity, found.parks], axis=1)[list(dictionary.table("ranking"))]
    compared = None
    if baseline is not None:
        now = {kind: survey[kind] for kind in comparison.KINDS if kind in survey}
        before = {
            kind: frame
            for kind, frame in baseline.items()
            if kind in comparison.KINDS and isinstance(frame, geopandas.GeoDataFrame)
        }
        compared = comparison.compare(
            before,
            now,
            as_of,
            area_method=area_method,
            names={f"baseline.{kind}": f"baseline.{kind}" for kind in before},
            progress=progress.part(0.1, 0.9),
        )
        findings.extend(compared.findings)
        made["changes"], made["class_changes"] = compared.changes, compared.classes
    if parks is not None or compared is not None:
        reached = targetprogress.measure(
            as_of,
            policy=policy,
            comparison=compared,
            parcels=survey["parcels"],
            parks=parks,
            findings=findings,
            progress=progress.part(0.9, 1.0),
        )
        if len(reached):
            made["progress"] = reached
    return made
