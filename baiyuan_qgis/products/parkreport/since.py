"""The survey set against a baseline, and the policy it was judged by: what one survey's tables do not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import geopandas
import pandas

from baiyuan_qgis.data.findings import Findings
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
        "The policy {policy}, by which the survey was judged, is not at hand as it was then: its targets are taken as "
        "the survey holds them, without those that count from a baseline given now, and the end of the campaign is not "
        "known. Give its file as POLICY_FILE."
    ).format(policy=survey.facts.get("policy", ""))


def compared(
    survey: Contents,
    baseline: Optional[Contents],
    policy: Optional[Policy],
    targets: Optional[pandas.DataFrame] = None,
    name: str = "targets",
    progress: Progress = SILENT,
) -> tuple[dict[str, pandas.DataFrame], str]:
    """Return the tables changes, class_changes and progress against a baseline, and what is said of its day.

    ``targets``: rows of the role ``targets``, the bureau's own beside the policy's; ``name``: what the user calls them.
    Without a baseline and without targets nothing is made: the survey's own tables stand, which may hold a comparison
    of the run; without a baseline targets are measured on that. Raises InputFault where the baseline is not earlier
    than the survey, where the two cannot be compared, and for a target that cannot be used.
    """
    if baseline is None:
        held = survey.table("class_changes")
        day = tr("that of the survey") if len(held) else ""
        if targets is None:
            return {}, day
        changes = survey.table("changes")
        found = comparison.stored(changes, held) if isinstance(changes, geopandas.GeoDataFrame) else None
        return {"progress": _progress(survey, found, policy, targets, name, progress, renewed=False)}, day
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
    _warn(found.findings, progress)
    made: dict[str, pandas.DataFrame] = {"changes": found.changes, "class_changes": found.classes}
    made["progress"] = _progress(survey, found, policy, targets, name, progress.part(0.9, 1.0), renewed=True)
    return made, day_text(baseline.as_of)


def _progress(
    survey: Contents,
    found: Optional[comparison.Comparison],
    policy: Optional[Policy],
    targets: Optional[pandas.DataFrame],
    name: str,
    progress: Progress,
    *,
    renewed: bool,
) -> pandas.DataFrame:
    """Measure the targets of the policy and of the table; the survey's own rows stand where its policy is not at hand.

    ``renewed``: against a baseline given now; what the survey's run measured against another one then falls away.
    """
    parks = survey.table("parks")
    findings = Findings()
    made = targetprogress.measure(
        survey.as_of,
        policy=policy,
        targets=targets,
        comparison=found,
        parcels=survey.parcels,
        parks=parks if len(parks) else None,
        findings=findings,
        name=name,
        progress=progress,
    )
    _warn(findings.frame(), progress)
    held = survey.table("progress")
    if renewed:
        held = held.loc[~held["quantity"].isin(targetprogress.FROM_BASELINE)]
    if policy is None and len(held):
        return pandas.concat([held, made], ignore_index=True) if len(made) else held
    return made


def _warn(findings: pandas.DataFrame, progress: Progress) -> None:
    for sentence in findings.loc[findings["severity"] == "warning", "sentence"]:
        progress.warn(sentence)


def _sides(survey: Contents) -> dict[str, Any]:
    """The layers of a survey that can be compared; without approvals it knows nothing of unsupplied pieces."""
    sides: dict[str, Any] = {"parcels": survey.parcels}
    pieces = survey.table("unsupplied")
    if isinstance(pieces, geopandas.GeoDataFrame):
        sides["unsupplied"] = pieces
    return sides
