"""Park report: one page (HTML) and the same as PDF, for a quarter or a year, of all parks or of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional

from qgis.core import QgsProcessingParameterFileDestination, QgsProcessingParameterString

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.processing_algorithms import bridge
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Run

FORMS = ("QUARTERLY", "YEARLY")


class ParkReport(BaiyuanAlgorithm):
    """Writes the report of a survey."""

    ID = "parkreport"
    GROUP = "deliver"
    TAGS = (
        "report", "quarterly", "yearly", "chart", "ranking", "targets", "pdf", "html",
        "报告", "通报", "季报", "年报", "园区报告", "排名", "目标", "baogao", "tongbao", "jibao", "nianbao",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._figures: Any = None
        self._park: Any = None
        self._files: List[Path] = []

    def about(self) -> About:
        return About(
            title=tr("Report on the parks"),
            summary=tr("Writes the quarterly or yearly report of a survey as one page and as PDF."),
        )

    def define(self) -> None:
        self.add_file("SURVEY", tr("Survey (survey.gpkg)"), "gpkg")
        self.add_file("BASELINE", tr("survey.gpkg of the baseline"), "gpkg")
        self.add(QgsProcessingParameterString("PARK", tr("Park (id or name; empty for all)"), optional=True))
        self.add_choice("FORM", tr("Form"), FORMS, FORMS[0])
        self.add_table("TARGETS", tr("Targets of counties, parks and years"), optional=True)
        self.add_file("POLICY_FILE", tr("Policy file"), "toml", advanced=True)
        report, pdf = tr("Report (HTML)"), tr("Report (PDF)")
        self.add(QgsProcessingParameterFileDestination("REPORT", report, "HTML (*.html)"))
        self.add(QgsProcessingParameterFileDestination("PDF", pdf, "PDF (*.pdf)", None, True, False))
        self.add_number_output("PARK_COUNT", tr("Number of parks"))
        self.add_number_output("PARCEL_COUNT", tr("Number of parcels"))
        self.add_number_output("DECISION_COUNT", tr("Number of matters that need a decision"))
        self.add_number_output("MAP_COUNT", tr("Number of maps"))
        self.add_number_output("PAGE_COUNT", tr("Number of pages of the PDF"))

    def open(self, run: Run) -> None:
        """Refuse files that cannot be written before anything is computed."""
        if not run.file("SURVEY"):
            raise InputFault(tr("The parameter {key} is missing.").format(key="SURVEY"))
        self._files = [Path(run.file(key)) for key in ("SURVEY", "BASELINE", "POLICY_FILE") if run.file(key)]
        for key in ("REPORT", "PDF"):
            if run.parameters.get(key):
                bridge.refuse_target(self, key, run.destination(key))

    def input_files(self) -> List[Path]:
        return [*super().input_files(), *self._files]

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.products import contents
        from baiyuan_qgis.products.parkreport import decisions, figures, since

        survey = contents.read(Path(run.file("SURVEY")), run.progress)
        given, policy_file = run.file("BASELINE"), run.file("POLICY_FILE")
        baseline = contents.read(Path(given), run.progress) if given else None
        law = since.policy_of(survey, Path(policy_file) if policy_file else None)
        if law is None:
            run.progress.warn(since.no_policy(survey))
        targets, name = None, "targets"
        if run.given("TARGETS"):
            needed, name = dictionary.role_required("targets"), run.layer_name("TARGETS")
            frame = run.frame(
                "TARGETS", role="targets", required_fields=needed, geometry="none", portion=(0.1, 0.15)
            )  # fmt: skip
            targets = pandas.DataFrame(frame)
        run.progress.report(0.15)
        made, day = since.compared(survey, baseline, law, targets, name, run.progress.part(0.15, 0.7))
        found = figures.Figures(survey, made, baseline=day, policy=law)
        park = found.park_named(run.text("PARK")) if run.text("PARK") else None
        self._figures, self._park = found, park
        matters = decisions.matters(found, park)
        return {
            "PARK_COUNT": len(found.parks) if park is None else 1,
            "PARCEL_COUNT": len(found.of(park)),
            "DECISION_COUNT": sum(matter.total.number for matter in matters),
        }

    def finish(self, run: Run, results: Dict[str, Any]) -> Dict[str, Any]:
        """Draw the maps and write page and print: in the main thread, aside, and only when both are whole."""
        from baiyuan_qgis.cartography import parkreport

        pdf: Optional[str] = run.destination("PDF") if run.parameters.get("PDF") else None
        written = parkreport.write(
            self._figures,
            run.choice("FORM"),
            self._park,
            Path(run.destination("REPORT")),
            Path(pdf) if pdf else None,
            language(),
            run.progress.part(0.8, 1.0),
        )
        more: Dict[str, Any] = {
            "REPORT": run.destination("REPORT"), "MAP_COUNT": written.maps, "PAGE_COUNT": written.pages,
        }  # fmt: skip
        if pdf:
            more["PDF"] = pdf
        return more
