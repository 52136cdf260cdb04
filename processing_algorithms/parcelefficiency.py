"""Parcel efficiency: what each parcel yields, measured against its contract and the policy, as a grade."""

from __future__ import annotations

from typing import Any, Dict

from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run

FIELDS = (
    "area_m2", "area_mu", "legal_area_m2", "area_source", "area_gap_m2", "far", "building_coefficient",
    "building_density", "green_ratio", "admin_ratio", "investment_per_mu", "tax_per_mu", "output_per_mu", "score",
    "grade", "weakest_indicator", "grade_missing",
)  # fmt: skip


class ParcelEfficiency(BaiyuanAlgorithm):
    """Measures and grades parcels."""

    ID = "parcelefficiency"
    GROUP = "measure"
    TAGS = (
        "efficiency", "grade", "floor area ratio", "tax per mu", "intensity", "green ratio",
        "效益", "分级", "容积率", "建筑系数", "亩均税收", "亩均产值", "xiaoyi", "fenji", "rongjilv", "jianzhuxishu",
        "mujunshuishou",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Parcel efficiency"),
            summary=tr("Measures density and yield of every parcel and grades how far its standards are attained."),
        )

    def define(self) -> None:
        self.add_polygons("INPUT", tr("Parcels"))
        self.add_table("ENTERPRISES", tr("Enterprises"), optional=True)
        self.add_polygons("BUILDINGS", tr("Buildings"), optional=True)
        self.add_polygons("PARKS", tr("Parks"), optional=True, advanced=True)
        self.add_policy()
        self.add_as_of()
        self.add_area_method()
        self.add_repair()
        self.add_sink("OUTPUT", tr("Parcels graded"))
        self.add_sink("INDICATORS", tr("Indicators"), optional=True, table=True)
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        self.add_number_output("PARCEL_COUNT", tr("Number of parcels"))
        for letter in ("A", "B", "C", "D", "N"):
            self.add_number_output(f"{letter}_COUNT", tr("Parcels of grade {letter}").format(letter=letter))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.evaluation import grade
        from baiyuan_qgis.land import policy
        from baiyuan_qgis.measure import indicators, overlaycheck
        from baiyuan_qgis.measure.parcelarea import areas

        law = policy.load(run.policy())
        grade.grading_of(law)
        crs = run.working_crs("INPUT")
        name = run.layer_name("INPUT")
        parcels = run.frame("INPUT", crs, role="parcels", required=True, portion=(0.0, 0.2))
        measured = areas(parcels, run.area_method(), run.surveyed(parcels))
        buildings = enterprises = parks = None
        if run.given("BUILDINGS"):
            buildings = run.frame("BUILDINGS", crs, role="buildings", reference=name, portion=(0.2, 0.25))
        if run.given("ENTERPRISES"):
            enterprises = pandas.DataFrame(
                run.frame("ENTERPRISES", role="enterprises", geometry="none", portion=(0.25, 0.3))
            )
        graded_on = parcels
        if run.given("PARKS"):
            parks = run.frame("PARKS", crs, role="parks", reference=name, portion=(0.3, 0.32))
            graded_on = overlaycheck.in_parks(
                parcels,
                parks,
                parcels_name=name,
                parks_name=run.layer_name("PARKS"),
                progress=run.progress.part(0.32, 0.4),
            )
        values = indicators.measure(
            graded_on,
            measured["legal_area_m2"],
            areas=measured,
            buildings=buildings,
            enterprises=enterprises,
            as_of=run.as_of(),
            progress=run.progress.part(0.4, 0.7),
        )
        graded = grade.grade(
            graded_on,
            values.values,
            law,
            run.as_of(),
            limits=(values.contract_min, values.contract_max),
            parks=parks,
            progress=run.progress.part(0.7, 0.8),
        )
        findings = pandas.concat([run.reading_findings(), values.findings], ignore_index=True)
        run.report_findings(values.findings)
        table = pandas.concat([measured, values.values, values.plant_storeys, graded.parcels], axis=1)
        results: Dict[str, Any] = {
            "PARCEL_COUNT": len(parcels),
            "FINDING_COUNT": len(findings),
        }
        for letter in dictionary.wording("grade"):
            results[f"{letter}_COUNT"] = int((graded.parcels["grade"] == letter).sum())
        results["OUTPUT"] = Product(
            table, (*FIELDS, *values.plant_storeys.columns), tr("Parcels graded"), "efficiency", source=parcels
        )
        if run.parameters.get("INDICATORS") is not None:
            results["INDICATORS"] = Product(
                values.table(), dictionary.table("indicators"), tr("Indicators"), geometry="none", table="indicators"
            )
        results["FINDINGS"] = Product(findings, dictionary.table("findings"), tr("Findings"), geometry="none")
        return results
