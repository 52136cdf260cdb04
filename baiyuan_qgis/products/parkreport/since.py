"""The survey set against a baseline, and the policy it was judged by: what one survey's tables do not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import geopandas
import pandas

from baiyuan_qgis.evaluation import comparison, targetprogress
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import policy as policies
from baiyuan_qgis.land.policy import Policy
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.contents import Contents
from baiyuan_qgis.products.parkreport.figures import day_text
from baiyuan_qgis.progress import SILENT, Progress


def policy_of(survey: Contents, path: Optional[Path] = None) -> Optional[Policy]:
    """Return the very policy that a survey was judged by: ``path``, else the built-in one of its name.

    None where the built-in policies hold no such one, or one that reads otherwise than it did then. Raises InputFault
    where the file is another policy than the survey's.
    """
    wanted = survey.facts.get("policy_hash", "")
    if path is not None:
        found = policies.load(path)
        if found.hash != wanted:
            raise InputFault(
                tr("The policy file {path} is not the one that the survey was judged by ({policy}).").format(
                    path=path, policy=survey.facts.get("policy", "")
                ),
                field="POLICY_FILE",
            )
        return found
    name = survey.facts.get("policy", "")
    if name not in policies.names():
        return None
    found = policies.load(name)
    return found if found.hash == wanted else None


def no_policy(survey: Contents) -> str:
    """Return the sentence for a survey whose policy is not at hand."""
    return tr(
        "The policy {policy}, by which the survey was judged, is not at hand as it was then: targets are taken as the "
        "survey holds them, and the end of the campaign is not known. Give its file as POLICY_FILE."
    ).format(policy=survey.facts.get("policy", ""))


def compared(
    survey: Contents, baseline: Optional[Contents], policy: Optional[Policy], progress: Progress = SILENT
) -> tuple[dict[str, pandas.DataFrame], str]:
    """Return the tables changes, class_changes and progress against a baseline, and what is said of its day.

    Without a baseline nothing is made: the survey's own tables stand, which may hold a comparison of the run. Raises
    InputFault where the baseline is later than the survey, or the two cannot be compared.
    """
    if baseline is None:
        held = len(survey.table("class_changes")) > 0
        return {}, tr("that of the survey") if held else ""
    if baseline.as_of >= survey.as_of:
        raise InputFault(
            tr("The baseline ({baseline}) has to be earlier than the survey ({survey}).").format(
                baseline=baseline.as_of.isoformat(), survey=survey.as_of.isoformat()
            ),
            field="BASELINE",
        )
    found = comparison.compare(
        _sides(baseline),
        _sides(survey),
        survey.as_of,
        area_method=survey.area_method or "ellipsoidal",
        names={f"{side}.{kind}": f"{side}.{kind}" for side in ("baseline", "current") for kind in comparison.KINDS},
        progress=progress.part(0.0, 0.9),
    )
    for sentence in found.findings.loc[found.findings["severity"] == "warning", "sentence"]:
        progress.warn(sentence)
    made: dict[str, pandas.DataFrame] = {"changes": found.changes, "class_changes": found.classes}
    parks = survey.table("parks")
    made["progress"] = targetprogress.measure(
        survey.as_of,
        policy=policy,
        comparison=found,
        parcels=survey.parcels,
        parks=parks if len(parks) else None,
        progress=progress.part(0.9, 1.0),
    )
    return made, day_text(baseline.as_of)


def _sides(survey: Contents) -> dict[str, Any]:
    """The layers of a survey that can be compared; without approvals it knows nothing of unsupplied pieces."""
    sides: dict[str, Any] = {"parcels": survey.parcels}
    pieces = survey.table("unsupplied")
    if isinstance(pieces, geopandas.GeoDataFrame):
        sides["unsupplied"] = pieces
    return sides
