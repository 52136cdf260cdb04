"""Ledger: a survey as a workbook that the office fills in further, with the yearly list of land to supply."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

from qgis.core import QgsProcessingParameterFileDestination

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms import bridge
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Run, policy_names

LANGUAGES = ("zh", "en")


class Ledger(BaiyuanAlgorithm):
    """Issues the ledger."""

    ID = "ledger"
    GROUP = "deliver"
    TAGS = (
        "ledger", "workbook", "xlsx", "excel", "list", "supply list", "form",
        "台账", "一本账", "整改台账", "可供土地清单", "表格", "填表", "taizhang", "yibenzhang", "qingdan",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Ledger workbook"),
            summary=tr("Writes a survey as a workbook with a sheet for each class, and keeps what the office typed."),
        )

    def define(self) -> None:
        self.add_file("SURVEY", tr("survey.gpkg of the ledger"), "gpkg")
        self.add_file("PREVIOUS", tr("Earlier issue of the ledger, filled in"), "xlsx", optional=True)
        self.add_choice("POLICY", tr("Document whose captions are used"), policy_names(), None, optional=True)
        self.add_file("TEMPLATE", tr("Form to fill in instead"), "xlsx", optional=True)
        self.add_polygons("RESERVES", tr("Government reserve"), optional=True)
        self.add_number("DAYS", tr("Days that the list of what falls due looks ahead"), 90, 0, 3660, advanced=True)
        self.add_choice("LANGUAGE", tr("Language of the workbook"), LANGUAGES, LANGUAGES[0], advanced=True)
        self.add_flag("FULL_NAMES", tr("Natural persons' names as they stand"), advanced=True)
        self.add(QgsProcessingParameterFileDestination("LEDGER", tr("Ledger"), "XLSX (*.xlsx)"))
        self.add_number_output("ROW_COUNT", tr("Number of rows"))
        self.add_number_output("KEPT_COUNT", tr("Typed cells kept from the earlier issue"))
        self.add_number_output("LEFT_COUNT", tr("Typed cells that stand on a sheet of their own"))

    def open(self, run: Run) -> None:
        """Refuse a target that cannot be written, and a QGIS without openpyxl, before anything is read."""
        from baiyuan_qgis.products.ledger import issue

        issue.check_openpyxl()
        if not run.file("SURVEY"):
            raise InputFault(tr("The parameter {key} is missing.").format(key="SURVEY"))
        bridge.refuse_target(self, "LEDGER", run.destination("LEDGER"))

    def compute(self, run: Run) -> Dict[str, Any]:
        from baiyuan_qgis.products import contents
        from baiyuan_qgis.products.ledger import issue

        survey = contents.read(Path(run.file("SURVEY")), run.progress.part(0.0, 0.1))
        path = Path(run.destination("LEDGER"))
        issued = issue.write(
            survey,
            path,
            issue.Options(
                run.choice("POLICY") if run.parameters.get("POLICY") else "",
                run.choice("LANGUAGE"),
                int(run.number("DAYS")),
                run.flag("FULL_NAMES"),
            ),
            previous=Path(run.file("PREVIOUS")) if run.file("PREVIOUS") else None,
            template=Path(run.file("TEMPLATE")) if run.file("TEMPLATE") else None,
            reserves=self._reserves(run, survey),
            progress=run.progress.part(0.1, 1.0),
        )
        for note in issued.notes:
            run.progress.warn(note)
        return {
            "LEDGER": str(path),
            "ROW_COUNT": sum(issued.rows.values()),
            "KEPT_COUNT": issued.kept,
            "LEFT_COUNT": issued.left,
        }

    @staticmethod
    def _reserves(run: Run, survey: Any) -> Any:
        """Read the reserve in the survey's CRS, with areas by the survey's method."""
        from baiyuan_qgis.geometry.area import METHODS, area_m2

        if not run.given("RESERVES"):
            return None
        frame = run.frame("RESERVES", survey.table("parcels").crs, role="reserves", required=True)
        method = survey.area_method if survey.area_method in METHODS else METHODS[0]
        frame["area_m2"] = area_m2(frame.geometry, frame.crs, method)
        return frame
