"""Export coordinates: parcels become coordinate texts (报盘) as one system wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

from qgis.core import QgsProcessingParameterFolderDestination, QgsProcessingParameterString

from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run
from baiyuan_qgis.processing_algorithms.importcoordinates import dialect_names

DEFAULT_DIALECT = "baopan"
SPLITS = ("ALL", "EACH", "FIELD")


class ExportCoordinates(BaiyuanAlgorithm):
    """Writes coordinate texts strictly in one dialect."""

    ID = "exportcoordinates"
    GROUP = "prepare"
    TAGS = (
        "coordinates", "boundary points", "text", "txt", "export",
        "报盘", "坐标文件", "界址点", "导出", "电子报盘", "baopan", "zuobiao", "jiezhidian", "daochu",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Export coordinates"),
            summary=tr("Writes parcels as coordinate texts in the dialect that a system takes."),
        )

    def define(self) -> None:
        self.add_polygons("INPUT", tr("Parcels"))
        self.add_choice("DIALECT", tr("Dialect"), dialect_names(), DEFAULT_DIALECT)
        self.add_file("DIALECT_FILE", tr("Dialect file"), "toml", advanced=True)
        self.add_choice("SPLIT", tr("Files: one for all, one each, one for each value of the field"), SPLITS, SPLITS[0])
        self.add_field("FIELD", tr("Field that names the files"), "INPUT")
        organisation = QgsProcessingParameterString("ORGANISATION", tr("Unit that made the data"), optional=True)
        self.add(organisation, advanced=True)
        self.add_as_of()
        self.add_repair()
        self.add(QgsProcessingParameterFolderDestination("FOLDER", tr("Folder")))
        self.add_sink("PROBLEMS", tr("Problems"), optional=True, table=True)
        self.add_number_output("FILE_COUNT", tr("Number of files"))
        self.add_number_output("PLOT_COUNT", tr("Number of plots"))
        self.add_number_output("PROBLEM_COUNT", tr("Number of problems"))

    def compute(self, run: Run) -> Dict[str, Any]:
        from baiyuan_qgis.data.coordinate_text import problems, writing
        from baiyuan_qgis.faults import InputFault

        name = run.layer_name("INPUT")
        split, field = run.choice("SPLIT"), run.field("FIELD", "INPUT")
        if split == "FIELD" and not field:
            raise InputFault(tr("SPLIT is FIELD: give the field that names the files in FIELD."))
        parcels = run.frame("INPUT", run.working_crs("INPUT"), required=True, portion=(0.0, 0.3))
        names = None
        if split != "ALL":
            field = field or next((each for each in writing.NAME_FIELDS if each in parcels.columns), "source_fid")
            names = parcels[field].tolist()
        written = writing.write_folder(
            run.destination("FOLDER"),
            parcels,
            run.file("DIALECT_FILE") or run.choice("DIALECT"),
            names=names,
            each=split == "EACH",
            date=run.as_of(),
            organisation=run.text("ORGANISATION"),
            layer=name,
            progress=run.progress.part(0.3, 0.8),
        )
        for sentence in written.problems["sentence"].head(20):
            run.progress.info(sentence)
        return {
            "FOLDER": str(Path(run.destination("FOLDER"))),
            "FILE_COUNT": len(written.files),
            "PLOT_COUNT": len(parcels),
            "PROBLEM_COUNT": len(written.problems),
            "PROBLEMS": Product(written.problems, problems.COLUMNS, tr("Problems"), geometry="none"),
        }
