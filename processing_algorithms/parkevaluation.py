"""Park evaluation: parks scored and ranked by a scheme of indicators and weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import RESOURCES, About, BaiyuanAlgorithm, Product, Run

DEFAULT_SCHEME = "land-intensity"
# what the run adds to the parks; their identity is in the layer already
IDENTITY = ("park_id", "park_name")


def scheme_names() -> List[str]:
    """Return the names of the built-in schemes: the files in resources/schemes, unread."""
    return sorted(path.stem for path in (RESOURCES / "schemes").glob("*.toml"))


class ParkEvaluation(BaiyuanAlgorithm):
    """Ranks parks."""

    ID = "parkevaluation"
    GROUP = "measure"
    TAGS = (
        "evaluation", "ranking", "rank", "park", "score", "weights", "sensitivity", "bottom third",
        "综合评价", "排名", "名次", "园区", "集约评价", "权重", "末位", "zonghepingjia", "paiming", "jiyuepingjia",
        "quanzhong",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Park evaluation"),
            summary=tr("Ranks parks by a scheme of indicators and weights and tells who is among the last."),
        )

    def define(self) -> None:
        self.add_table("INPUT", tr("Parks with their figures"))
        names = scheme_names()
        self.add_choice("SCHEME", tr("Scheme"), names, DEFAULT_SCHEME if DEFAULT_SCHEME in names else names[0])
        self.add_file("SCHEME_FILE", tr("Scheme file"), "toml", advanced=True)
        self.add_sink("OUTPUT", tr("Parks ranked"), table=True)
        self.add_sink("SENSITIVITY", tr("Sensitivity to the weights"), optional=True, table=True)
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        self.add_number_output("PARK_COUNT", tr("Number of parks"))
        self.add_number_output("RANKED_COUNT", tr("Parks ranked"))
        self.add_number_output("UNRANKED_COUNT", tr("Parks not ranked"))
        self.add_number_output("TIED_COUNT", tr("Parks that share a rank"))
        self.add_number_output("BOTTOM_COUNT", tr("Parks among the last"))
        self.add_number_output("BORDERLINE_COUNT", tr("Parks of which this is not settled"))
        self.add_number_output("GROUP_COUNT", tr("Number of groups"))
        self.add_text_output("WEIGHTS", tr("Where the weights come from"))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.evaluation import parkevaluation, scheme

        chosen = scheme.load(self._scheme(run))
        for sentence in parkevaluation.notes(chosen):
            run.progress.info(sentence)
        parks = run.frame("INPUT", role="parks", geometry="optional", required=True, portion=(0.0, 0.3))
        found = parkevaluation.evaluate(
            parks, chosen, name=run.layer_name("INPUT"), progress=run.progress.part(0.3, 0.8)
        )
        run.report_findings(found.findings)
        findings = pandas.concat([run.reading_findings(), found.findings], ignore_index=True)
        results: Dict[str, Any] = dict(found.figures)
        results["WEIGHTS"] = dictionary.label("weights_basis", chosen.weights_basis)
        results["FINDING_COUNT"] = len(findings)
        results["OUTPUT"] = Product(
            found.parks,
            [name for name in dictionary.table("ranking") if name not in IDENTITY],
            tr("Parks ranked"),
            geometry="polygon" if parks.geometry.notna().any() else "none",
            table="ranking",
            source=parks,
        )
        results["SENSITIVITY"] = Product(
            found.sensitivity,
            dictionary.table("sensitivity"),
            tr("Sensitivity to the weights"),
            geometry="none",
            table="sensitivity",
        )
        results["FINDINGS"] = Product(findings, dictionary.table("findings"), tr("Findings"), geometry="none")
        return results

    def _scheme(self, run: Run) -> str:
        path, name = run.file("SCHEME_FILE"), run.choice("SCHEME")
        if not path:
            return name
        if not Path(path).is_file():
            raise InputFault(tr("The scheme file {path} does not exist.").format(path=path), field="SCHEME_FILE")
        run.progress.info(
            tr("The scheme is read from {path}; the built-in scheme {name} is not used.").format(path=path, name=name)
        )
        return path
