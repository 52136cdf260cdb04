"""Split check: may the parcel be split, and are the parts large enough?"""

from __future__ import annotations

from typing import Any, Dict

from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run

FIELDS = (
    "park_id", "park_name", "area_m2", "area_mu", "legal_area_m2", "area_source", "verdict",
    "size_verdict", "clause", "reason", "missing", "part_count", "smallest_part_m2", "smallest_share", "parts_m2",
    "parts_gap_m2", "parts_overlap_m2", "parts_outside_m2", "split_form", "smallest_unit_m2", "units_unmeasured",
    "facility_parts", "facilities_cut", "remaining_years",
)  # fmt: skip
PART_FIELDS = ("parcel_id", "area_m2", "area_mu", "share", "outside_m2")


class SplitCheck(BaiyuanAlgorithm):
    """Measures the parts of a split and judges it by a policy."""

    ID = "splitcheck"
    GROUP = "check"
    TAGS = (
        "split", "subdivision", "transfer", "share", "secondary market",
        "分割", "分割转让", "分宗", "量化分割", "二级市场", "fenge", "fengezhuanrang", "fenzong", "erjishichang",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Split check"),
            summary=tr("Checks whether a parcel may be split and whether its parts are large enough."),
        )

    def define(self) -> None:
        self.add_polygons("INPUT", tr("Parcels"))
        self.add_polygons("PARTS", tr("Parts of the split"))
        self.add_policy()
        self.add_as_of()
        self.add_polygons("PARKS", tr("Parks"), optional=True)
        self.add_polygons("FACILITIES", tr("Roads, green space and facilities"), optional=True)
        self.add_area_method()
        self.add_repair()
        self.add_sink("OUTPUT", tr("Splits judged"))
        self.add_sink("PARTS_OUTPUT", tr("Parts measured"), optional=True)
        self.add_sink("VERDICTS", tr("Verdicts"), optional=True, table=True)
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        self.add_number_output("PARCEL_COUNT", tr("Number of parcels"))
        self.add_number_output("SPLIT_COUNT", tr("Number of parcels that are split"))
        self.add_number_output("PART_COUNT", tr("Number of parts"))
        for code, label in (
            ("MEETS", tr("All conditions met")),
            ("FAILS", tr("A condition not met")),
            ("BORDERLINE", tr("Borderline")),
            ("UNKNOWN", tr("Data missing")),
        ):
            self.add_number_output(f"{code}_COUNT", tr("{status}: parcels").format(status=label))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.land import policy, splitcheck
        from baiyuan_qgis.measure.parcelarea import areas

        law = policy.load(run.policy())
        crs = run.working_crs("INPUT")
        name = run.layer_name("INPUT")
        parcels = run.frame("INPUT", crs, role="parcels", required=True, portion=(0.0, 0.1))
        parts = run.frame("PARTS", crs, role="parts", required=True, reference=name, portion=(0.1, 0.2))
        parks = run.frame_if_given("PARKS", crs, role="parks", reference=name, portion=(0.2, 0.25))
        facilities = run.frame_if_given("FACILITIES", crs, reference=name, portion=(0.25, 0.3))
        measured = areas(parcels, run.area_method(), run.surveyed(parcels))
        keys = {"parcels": "INPUT", "parts": "PARTS", "parks": "PARKS"}
        found = splitcheck.check(
            parcels,
            parts,
            measured,
            law,
            run.as_of(),
            parks=parks,
            facilities=facilities,
            names={layer: run.layer_name(key) for layer, key in keys.items() if run.given(key)},
            progress=run.progress.part(0.3, 0.8),
        )
        run.report_findings(found.findings)
        findings = pandas.concat([run.reading_findings(), found.findings], ignore_index=True)
        table = pandas.concat([measured, found.parcels], axis=1)
        results: Dict[str, Any] = dict(found.figures)
        results["FINDING_COUNT"] = len(findings)
        results["OUTPUT"] = Product(
            table,
            [field for field in FIELDS if field in table.columns],
            tr("Splits judged"),
            source=parcels,
        )
        numbered = [] if "part_id" in parts.columns else ["part_id"]
        results["PARTS_OUTPUT"] = Product(found.parts, [*numbered, *PART_FIELDS], tr("Parts measured"), source=parts)
        results["VERDICTS"] = Product(
            found.verdicts, dictionary.table("verdicts"), tr("Verdicts"), geometry="none", table="verdicts"
        )
        results["FINDINGS"] = Product(findings, dictionary.table("findings"), tr("Findings"), geometry="none")
        return results
