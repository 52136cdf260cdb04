"""Land status: supplied or not, idle or not, with the clause that says so."""

from __future__ import annotations

from typing import Any, Dict

from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run

RULES = (
    "SUPPLY", "IDLE", "INEFFICIENT", "CONTROL", "STANDARD_LAND", "NEW_INDUSTRY", "LARGE_PROJECT", "SMALL_LOW_RISK",
    "REGULARISATION", "ACCESS",
)  # fmt: skip
FIELDS = (
    "park_id", "park_name", "area_m2", "area_mu", "legal_area_m2", "area_source", "area_gap_m2", "supply_state",
    "used_unsupplied", "land_status", "verdict", "clause", "reason", "measure", "missing", "recognition",
    "recognition_no", "recognition_on", "idle_stage", "idle_since", "fee_estimate_wan", "next_event", "next_event_on",
    "inefficient_class", "measure_reason", "measure_due",
)  # fmt: skip


class LandStatus(BaiyuanAlgorithm):
    """Judges every parcel by a policy."""

    ID = "landstatus"
    GROUP = "check"
    TAGS = (
        "idle", "land status", "verdict", "clause", "order 53", "policy", "suspended",
        "inefficient", "contract", "闲置", "疑似闲置", "土地状态", "动工", "认定", "53号令", "低效用地",
        "标准地", "新型产业用地", "xianzhi", "tudizhuangtai", "donggong", "rending", "dixiao", "biaozhundi",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Land status"),
            summary=tr("Judges every parcel by a policy and says which clause and which inputs led to the verdict."),
        )

    def define(self) -> None:
        self.add_polygons("INPUT", tr("Parcels"))
        self.add_policy()
        self.add_as_of()
        self.add_choice("RULES", tr("Rules"), RULES, list(RULES), several=True, advanced=True)
        self.add_polygons("PARKS", tr("Parks"), optional=True)
        self.add_table("PREVIOUS", tr("Result of an earlier run"), optional=True)
        self.add_table("CAUSE_PERIODS", tr("Periods to leave out of account"), optional=True, advanced=True)
        self.add_area_method()
        self.add_repair()
        self.add_sink("OUTPUT", tr("Parcels judged"))
        self.add_sink("VERDICTS", tr("Verdicts"), optional=True, table=True)
        self.add_sink("SUMMARY", tr("Summary"), optional=True, table=True)
        self.add_sink("DEADLINES", tr("Deadlines"), optional=True, table=True)
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        self.add_number_output("PARCEL_COUNT", tr("Number of parcels"))
        for code, label in (
            ("UNSUPPLIED", tr("Unsupplied")),
            ("IDLE", tr("Apparently idle (start overdue)")),
            ("POSSIBLY_IDLE", tr("Apparently idle (suspended)")),
            ("INEFFICIENT", tr("Apparently inefficient")),
            ("NORMAL", tr("No problem found")),
            ("UNDETERMINED", tr("To be verified")),
        ):
            self.add_number_output(f"{code}_COUNT", tr("{status}: parcels").format(status=label))
            self.add_number_output(f"{code}_M2", tr("{status}: area (m²)").format(status=label))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.data.findings import Findings
        from baiyuan_qgis.land import causeperiods, policy, status, supply
        from baiyuan_qgis.measure import indicators, overlaycheck
        from baiyuan_qgis.measure.parcelarea import areas

        law = policy.load(run.policy())
        crs = run.working_crs("INPUT")
        name = run.layer_name("INPUT")
        parcels = run.frame("INPUT", crs, role="parcels", required=True, portion=(0.0, 0.2))
        measured = areas(parcels, run.area_method(), run.surveyed(parcels))
        judged_on = parcels
        words = Findings()
        supply.report_words(parcels, name, words)
        parks = None
        if run.given("PARKS"):
            parks = run.frame("PARKS", crs, role="parks", reference=name, portion=(0.2, 0.25))
            judged_on = overlaycheck.in_parks(
                parcels,
                parks,
                parcels_name=name,
                parks_name=run.layer_name("PARKS"),
                progress=run.progress.part(0.25, 0.4),
            )
        previous = None
        if run.given("PREVIOUS"):
            previous = pandas.DataFrame(run.frame("PREVIOUS", role="parcels", geometry="none", portion=(0.4, 0.45)))
        cause_periods = None
        if run.given("CAUSE_PERIODS"):
            cause_periods = pandas.DataFrame(
                run.frame(
                    "CAUSE_PERIODS",
                    role="cause_periods",
                    required_fields=("parcel_id", "excluded_from", "excluded_to"),
                    geometry="none",
                    portion=(0.4, 0.45),
                )
            )
            causeperiods.report(cause_periods, parcels["parcel_id"], run.layer_name("CAUSE_PERIODS"), words)
        values = indicators.measure(parcels, measured["legal_area_m2"])
        found = status.judge(
            indicators.beside(judged_on, measured, values.values),
            law,
            run.as_of(),
            rules=run.choices("RULES"),
            areas=measured["area_m2"],
            previous=previous,
            parks=parks,
            cause_periods=cause_periods,
            progress=run.progress.part(0.45, 0.8),
        )
        judged = pandas.concat([words.frame(), found.findings], ignore_index=True)
        run.report_findings(judged)
        findings = pandas.concat([run.reading_findings(), judged], ignore_index=True)
        table = pandas.concat([measured, found.parcels], axis=1)
        for field in ("park_id", "park_name"):
            if field in judged_on.columns:
                table[field] = judged_on[field]
        results: Dict[str, Any] = dict(found.figures)
        results["FINDING_COUNT"] = len(findings)
        results["OUTPUT"] = Product(
            table,
            [field for field in FIELDS if field in table.columns],
            tr("Parcels judged"),
            "parcels",
            source=parcels,
        )
        for key, frame, title in (
            ("SUMMARY", found.summary, tr("Summary")),
            ("DEADLINES", found.deadlines, tr("Deadlines")),
            ("FINDINGS", findings, tr("Findings")),
        ):
            results[key] = Product(frame, dictionary.table(key.lower()), title, geometry="none", table=key.lower())
        if run.parameters.get("VERDICTS") is not None:
            # its words take longer than all the judging
            results["VERDICTS"] = Product(
                found.verdicts, dictionary.table("verdicts"), tr("Verdicts"), geometry="none", table="verdicts"
            )
        return results
