"""Compare periods: what became of a baseline's stock of land, what is new, and how far the targets are."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run

SIDES = {"BASELINE": "baseline", "CURRENT": "current"}
FIGURES = (
    "BASELINE_COUNT", "BASELINE_M2", "DISPOSED_COUNT", "DISPOSED_M2", "REMAINING_COUNT", "REMAINING_M2", "NEW_COUNT",
    "NEW_M2", "CURRENT_COUNT", "CURRENT_M2", "RECLASSIFIED_M2", "UNCLEAR_M2", "UNMATCHED_M2", "CHANGED_COUNT",
    "SPLIT_COUNT", "MERGED_COUNT", "REGROUPED_COUNT",
)  # fmt: skip


class ComparePeriods(BaiyuanAlgorithm):
    """Compares two surveys."""

    ID = "compareperiods"
    GROUP = "measure"
    TAGS = (
        "compare", "periods", "baseline", "progress", "target", "disposal rate", "gap", "quarterly report",
        "两期对比", "基期", "处置率", "目标", "进度", "新增", "销号", "liangqiduibi", "jiqi", "chuzhilv", "mubiao",
        "jindu",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Compare two surveys"),
            summary=tr("Tells what became of a baseline's wasted land, what is new, and how far the targets are."),
        )

    def define(self) -> None:
        self.add_polygons("BASELINE", tr("Baseline: parcels judged, or unsupplied pieces"))
        self.add_polygons("CURRENT", tr("Current survey: the same"))
        self.add_polygons("BASELINE_UNSUPPLIED", tr("Unsupplied pieces of the baseline"), optional=True, advanced=True)
        self.add_polygons("CURRENT_UNSUPPLIED", tr("Unsupplied pieces now"), optional=True, advanced=True)
        self.add_polygons("PARKS", tr("Parks with their figures"), optional=True)
        self.add_policy()
        self.add_table("TARGETS", tr("Targets of counties, parks and years"), optional=True)
        self.add_as_of()
        self.add_area_method()
        self.add_repair()
        self.add_sink("OUTPUT", tr("Changes"))
        self.add_sink("SUMMARY", tr("Changes by class"), optional=True, table=True)
        self.add_sink("PROGRESS", tr("Progress towards the targets"), optional=True, table=True)
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        for name in FIGURES:
            self.add_number_output(name, _figure_label(name))
        self.add_number_output("TARGET_COUNT", tr("Number of targets computed or asked for"))
        self.add_number_output("REACHED_COUNT", tr("Targets reached"))
        self.add_number_output("OVERDUE_COUNT", tr("Targets overdue"))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import contract, dictionary
        from baiyuan_qgis.data.findings import Findings
        from baiyuan_qgis.evaluation import comparison, targetprogress
        from baiyuan_qgis.land import policy

        law = policy.load(run.policy())
        for sentence in law.warnings(run.as_of()):
            run.progress.warn(sentence)
        names: Dict[str, str] = {}
        sides: Dict[str, Dict[str, Any]] = {}
        for number, (key, side) in enumerate(SIDES.items()):
            sides[side] = self._side(run, key, side, names, 0.1 * number)
        parks = None
        if run.given("PARKS"):
            parks = run.frame("PARKS", role="parks", portion=(0.2, 0.22))
            for side in sides.values():
                for kind, frame in side.items():
                    side[kind] = comparison.placed(frame, parks, run.progress.part(0.22, 0.25))
        targets = None
        if run.given("TARGETS"):
            targets = pandas.DataFrame(
                run.frame(
                    "TARGETS",
                    role="targets",
                    required_fields=dictionary.role_required("targets"),
                    geometry="none",
                    portion=(0.25, 0.26),
                )
            )
        found = comparison.compare(
            sides["baseline"],
            sides["current"],
            run.as_of(),
            area_method=run.area_method(),
            names=names,
            progress=run.progress.part(0.26, 0.75),
        )
        more = Findings()
        parcels = sides["current"].get("parcels")
        if parcels is not None:
            parcels = contract.typed(parcels, "parcels", names["current.parcels"])
        progress = targetprogress.measure(
            run.as_of(),
            policy=law,
            targets=targets,
            comparison=found,
            parcels=parcels,
            parks=parks,
            findings=more,
            name=run.layer_name("TARGETS") if targets is not None else "",
            progress=run.progress.part(0.75, 0.8),
        )
        noticed = pandas.concat([found.findings, more.frame()], ignore_index=True)
        run.report_findings(noticed)
        findings = pandas.concat([run.reading_findings(), noticed], ignore_index=True)
        results: Dict[str, Any] = {name: found.figures[name] for name in FIGURES}
        results["TARGET_COUNT"] = len(progress)
        results["REACHED_COUNT"] = int((progress["verdict"] == "meets").sum())
        results["OVERDUE_COUNT"] = int(progress["overdue"].fillna(value=False).sum())
        results["FINDING_COUNT"] = len(findings)
        results["OUTPUT"] = Product(found.changes, dictionary.table("changes"), tr("Changes"), table="changes")
        for key, frame, table, title in (
            ("SUMMARY", found.classes, "class_changes", tr("Changes by class")),
            ("PROGRESS", progress, "progress", tr("Progress towards the targets")),
            ("FINDINGS", findings, "findings", tr("Findings")),
        ):
            results[key] = Product(frame, dictionary.table(table), title, geometry="none", table=table)
        return results

    def _side(self, run: Run, key: str, side: str, names: Dict[str, str], start: float) -> Dict[str, Any]:
        """Read one survey's layers by kind; the pieces of the same survey.gpkg come along."""
        from baiyuan_qgis.data import store
        from baiyuan_qgis.evaluation import comparison

        frame = run.frame(key, portion=(start, start + 0.07))
        layers = {comparison.kind_of(frame): frame}
        names.update({f"{side}.{kind}": run.layer_name(key) for kind in layers})
        extra = f"{key}_UNSUPPLIED"
        if run.given(extra):
            layers["unsupplied"] = run.frame(extra, portion=(start + 0.07, start + 0.1))
            names[f"{side}.unsupplied"] = run.layer_name(extra)
        elif "unsupplied" not in layers:
            path = Path(self.sources[key].path or "none")
            if path.suffix.lower() == ".gpkg" and store.read(path, "run") is not None:
                pieces = store.read(path, "unsupplied")
                if pieces is not None:
                    run.progress.info(tr("The unsupplied pieces of {path} are compared, too.").format(path=path))
                    layers["unsupplied"], names[f"{side}.unsupplied"] = pieces, "unsupplied"
        return layers


def _figure_label(name: str) -> str:
    return {
        "BASELINE_COUNT": tr("Wasted land in the baseline: number"),
        "BASELINE_M2": tr("Wasted land in the baseline (m²)"),
        "DISPOSED_COUNT": tr("Disposed of wholly: number"),
        "DISPOSED_M2": tr("Disposed of (m²)"),
        "REMAINING_COUNT": tr("Not disposed of: number"),
        "REMAINING_M2": tr("Remaining in its class (m²)"),
        "NEW_COUNT": tr("New: number"),
        "NEW_M2": tr("New (m²)"),
        "CURRENT_COUNT": tr("Wasted land now: number"),
        "CURRENT_M2": tr("Wasted land now (m²)"),
        "RECLASSIFIED_M2": tr("Now of another class (m²)"),
        "UNCLEAR_M2": tr("Status not settled now (m²)"),
        "UNMATCHED_M2": tr("Not found now (m²)"),
        "CHANGED_COUNT": tr("Changed boundaries"),
        "SPLIT_COUNT": tr("Parcels split"),
        "MERGED_COUNT": tr("Parcels merged"),
        "REGROUPED_COUNT": tr("Parcels divided anew"),
    }[name]
