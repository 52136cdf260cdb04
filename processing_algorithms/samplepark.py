"""Make the sample park."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

from qgis.core import QgsProcessingParameterFolderDestination

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Run


class SamplePark(BaiyuanAlgorithm):
    """Writes sample_park.gpkg into a folder."""

    ID = "samplepark"
    GROUP = "prepare"
    TAGS = (
        "sample", "example", "demo", "test data", "training",
        "示例", "样例", "示例园区", "练习", "shili", "yangli", "yuanqu",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Make a sample park"),
            summary=tr("Writes an invented industrial park with all layers the checks need."),
        )

    def define(self) -> None:
        self.add_number("SEED", tr("Seed"), 1, 0, 2**31 - 1, whole=True, advanced=True)
        self.add(QgsProcessingParameterFolderDestination("FOLDER", tr("Folder")))
        self.add_text_output("SAMPLE", tr("GeoPackage of the sample park"))

    def compute(self, run: Run) -> Dict[str, Any]:
        from baiyuan_qgis.data import samplepark

        folder = Path(run.destination("FOLDER"))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            written = samplepark.write(folder, run.integer("SEED"))
        except OSError as error:
            raise InputFault(
                tr("The sample park cannot be written to {folder}: {reason}.").format(
                    folder=folder, reason=error.strerror or error
                )
            ) from error
        run.progress.info(tr("The sample park lies in {path}.").format(path=written))
        return {"FOLDER": str(folder), "SAMPLE": str(written)}
