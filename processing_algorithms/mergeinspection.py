"""Merge an inspection: what comes back from the field, into the survey, with what disagrees listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

from qgis.core import QgsProcessingParameterFile

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run


class MergeInspection(BaiyuanAlgorithm):
    """Merges a package that was filled in."""

    ID = "mergeinspection"
    GROUP = "deliver"
    TAGS = (
        "field", "inspection", "merge", "conflict", "photo", "qfield", "return",
        "外业", "现场核查", "合并", "回传", "冲突", "举证照片", "hebing", "huichuan",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Merge an inspection"),
            summary=tr("Merges a package filled in on site into its survey and lists what disagrees."),
        )

    def define(self) -> None:
        self.add_file("SURVEY", tr("survey.gpkg of the survey"), "gpkg")
        folder = QgsProcessingParameterFile.Behavior.Folder
        self.add(QgsProcessingParameterFile("PACKAGE", tr("Folder that came back"), folder, "", None, True))
        self.add_number(
            "PHOTO_DISTANCE", tr("A photo further from its parcel is a doubt (m)"), 100.0, 0.0, 1e6, advanced=True
        )
        self.add_sink("CONFLICTS", tr("Conflicts"), optional=True, table=True)
        self.add_number_output("INSPECTION_COUNT", tr("Number of parcels visited"))
        self.add_number_output("CHANGE_COUNT", tr("Number of values taken over"))
        self.add_number_output("PHOTO_COUNT", tr("Number of photos copied"))
        self.add_number_output("DOUBT_COUNT", tr("Number of doubts about photos"))
        self.add_number_output("CONFLICT_COUNT", tr("Number of conflicts"))

    def compute(self, run: Run) -> Dict[str, Any]:
        from baiyuan_qgis.products import fieldmerge

        for key in ("SURVEY", "PACKAGE"):
            if not run.file(key):
                raise InputFault(tr("The parameter {key} is missing.").format(key=key))
        merged = fieldmerge.merge(
            Path(run.file("SURVEY")), Path(run.file("PACKAGE")), run.progress.part(0.0, 0.8),
            run.number("PHOTO_DISTANCE"),
        )  # fmt: skip
        if merged.doubts:
            run.progress.warn(
                tr("{count} doubts about photos stand in the table findings of the survey.").format(count=merged.doubts)
            )
        for row in merged.conflicts.head(20).itertuples():
            run.progress.warn(
                tr("Parcel {parcel}, {field}: {sentence}").format(
                    parcel=row.parcel_id or "?", field=row.field or row.conflict, sentence=row.sentence
                )
            )
        if len(merged.conflicts) > 20:
            run.progress.warn(
                tr("{count} more conflicts; CONFLICTS lists them all.").format(count=len(merged.conflicts) - 20)
            )
        return {
            "INSPECTION_COUNT": merged.inspections,
            "CHANGE_COUNT": merged.changes,
            "PHOTO_COUNT": merged.photos,
            "DOUBT_COUNT": merged.doubts,
            "CONFLICT_COUNT": len(merged.conflicts),
            "CONFLICTS": Product(merged.conflicts, list(fieldmerge.CONFLICT_COLUMNS), tr("Conflicts"), geometry="none"),
        }
