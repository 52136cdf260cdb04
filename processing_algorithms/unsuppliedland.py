"""Unsupplied land: what was approved and never supplied, batch by batch."""

from __future__ import annotations

from typing import Any, Dict

from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run

# Parameter -> (keyword of the library call, role whose fields are read)
LAYERS = {
    "EXPROPRIATIONS": ("expropriations", "expropriations"),
    "CURRENT_USE": ("current_use", "current_use"),
    "ZONING": ("zoning", "zoning"),
    "TOWNSHIPS": ("townships", "townships"),
    "PARKS": ("parks", "parks"),
    "PREVIOUS": ("previous", ""),
}
# What the pieces and the balance hold beside the fixed columns of survey.gpkg.
PIECE_EXTRAS = ("previous_id", "park_id", "lapse_risk")
BALANCE_EXTRAS = (
    "expropriation_unknown_m2",
    "supply_before_expropriation_m2",
    "approval_area_m2",
    "approval_gap_m2",
)


class UnsuppliedLand(BaiyuanAlgorithm):
    """Cuts supplied land out of the approvals and says of the rest how far it has come."""

    ID = "unsuppliedland"
    GROUP = "check"
    TAGS = (
        "unsupplied", "approved", "expropriation", "supply", "batch", "balance",
        "批而未供", "批而未征", "征而未供", "未供即用", "批次", "供地", "pierweigong", "pierweizheng", "zhengerweigong",
        "weigongjiyong", "pici", "gongdi",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Unsupplied land"),
            summary=tr("Finds approved land that was not expropriated, not supplied, or used before supply."),
        )

    def define(self) -> None:
        self.add_polygons("APPROVALS", tr("Approvals"))
        self.add_polygons("SUPPLIES", tr("Supplies"))
        self.add_polygons("EXPROPRIATIONS", tr("Expropriated land"), optional=True)
        self.add_polygons("CURRENT_USE", tr("Current land use"), optional=True)
        self.add_polygons("ZONING", tr("Zoning"), optional=True)
        self.add_field("ZONE_FIELD", tr("Field of the zone code"), "ZONING")
        self.add_polygons("TOWNSHIPS", tr("Townships"), optional=True)
        self.add_polygons("PARKS", tr("Parks"), optional=True)
        self.add_polygons("PREVIOUS", tr("Pieces of an earlier run"), optional=True)
        self.add_as_of()
        self.add_policy()
        self.add_area_method()
        self.add_min_area()
        self.add_min_width()
        self.add_repair()
        self.add_sink("OUTPUT", tr("Unsupplied pieces"))
        self.add_sink("BALANCE", tr("Balance of the batches"), optional=True, table=True)
        self.add_sink("ANOMALIES", tr("Anomalies of supply"), optional=True)
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        self.add_number_output("BATCH_COUNT", tr("Number of batches that count"))
        self.add_number_output("PIECE_COUNT", tr("Number of pieces"))
        self.add_number_output("UNSUPPLIED_M2", tr("Approved and not supplied (m²)"))
        self.add_number_output("NOT_EXPROPRIATED_M2", tr("Approved and not expropriated (m²)"))
        self.add_number_output("EXPROPRIATED_NOT_SUPPLIED_M2", tr("Expropriated and not supplied (m²)"))
        self.add_number_output("USED_UNSUPPLIED_M2", tr("Apparently used without supply (m²)"))
        self.add_number_output("SUPPLIED_M2", tr("Supplied inside the batches (m²)"))
        self.add_number_output("DUPLICATED_M2", tr("Approved twice (m²)"))
        self.add_number_output("RESIDUAL_M2", tr("Largest residual of a batch (m²)"))
        self.add_number_output("ANOMALY_COUNT", tr("Number of anomalies"))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.land import policy, supply

        law = policy.load(run.policy())
        crs = run.working_crs("APPROVALS")
        name = run.layer_name("APPROVALS")
        approvals = run.frame(
            "APPROVALS",
            crs,
            role="approvals",
            required_fields=("batch_id", "approval_date"),
            required=True,
            portion=(0.0, 0.05),
        )
        supplies = run.frame("SUPPLIES", crs, role="supplies", reference=name, portion=(0.05, 0.1))
        given: Dict[str, Any] = {}
        for number, (key, (keyword, role)) in enumerate(LAYERS.items()):
            if run.given(key):
                part = (0.1 + 0.02 * number, 0.12 + 0.02 * number)
                given[keyword] = run.frame(key, crs, role=role, reference=name, portion=part)
        zone_field = run.field("ZONE_FIELD", "ZONING") if run.given("ZONING") else ""
        found = supply.unsupplied(
            approvals,
            supplies,
            as_of=run.as_of(),
            policy=law,
            zone_field=zone_field or "zone_code",
            area_method=run.area_method(),
            min_area=run.number("MIN_AREA"),
            min_width=run.number("MIN_WIDTH"),
            progress=run.progress.part(0.25, 0.8),
            **given,
        )
        findings = pandas.concat([run.reading_findings(), found.findings], ignore_index=True)
        run.report_findings(found.findings)
        typed_by_office = [
            column
            for column in found.pieces.columns
            if column in dictionary.fields()
            and column not in (*dictionary.table("unsupplied"), *PIECE_EXTRAS, "geometry")
        ]
        results: Dict[str, Any] = dict(found.figures)
        results["FINDING_COUNT"] = len(findings)
        results["OUTPUT"] = Product(
            found.pieces,
            [*dictionary.table("unsupplied"), *PIECE_EXTRAS, *typed_by_office],
            tr("Unsupplied pieces"),
            "unsupplied",
            table="unsupplied",
        )
        results["BALANCE"] = Product(
            found.balance,
            [*dictionary.table("balance"), *BALANCE_EXTRAS],
            tr("Balance of the batches"),
            geometry="none",
            table="balance",
        )
        results["ANOMALIES"] = Product(
            found.anomalies,
            [field for field in dictionary.table("anomalies") if field in found.anomalies.columns],
            tr("Anomalies of supply"),
            "anomalies",
            table="anomalies",
        )
        results["FINDINGS"] = Product(findings, dictionary.table("findings"), tr("Findings"), geometry="none")
        return results
