"""Values carried over by area: sums, rates and classes of one polygon layer on the polygons of another."""

from __future__ import annotations

from typing import Any, Dict, List

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run

WEIGHTS = ("SUM", "TOTAL")


class ArealInterpolation(BaiyuanAlgorithm):
    """Carries fields from one polygon layer to another."""

    ID = "arealinterpolation"
    GROUP = "measure"
    TAGS = (
        "areal interpolation", "area weighted", "statistics", "transfer", "share", "apportion",
        "面积加权", "面积插值", "统计数据", "分摊", "换算", "占比",
        "mianji", "jiaquan", "chazhi", "fentan", "huansuan",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Areal interpolation"),
            summary=tr("Carries sums, rates and classes from one polygon layer to another by common area."),
        )

    def define(self) -> None:
        self.add_polygons("SOURCE", tr("Polygons that hold the values"))
        self.add_polygons("TARGET", tr("Polygons that get the values"))
        self.add_field("EXTENSIVE", tr("Fields that can be added: sums, counts"), "SOURCE", several=True)
        self.add_field("INTENSIVE", tr("Fields that are averaged: rates, prices"), "SOURCE", several=True)
        self.add_field("CATEGORICAL", tr("Fields of classes"), "SOURCE", several=True)
        self.add_choice("WEIGHT", tr("What a sum is divided by: covered area or whole area"), WEIGHTS, WEIGHTS[0])
        self.add_repair()
        self.add_sink("OUTPUT", tr("Polygons with the values"))
        self.add_sink("SUMMARY", tr("Totals before and after"), optional=True, table=True)
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        self.add_number_output("SOURCE_COUNT", tr("Number of source polygons"))
        self.add_number_output("TARGET_COUNT", tr("Number of target polygons"))
        self.add_number_output("PAIR_COUNT", tr("Pairs with a common area"))
        self.add_number_output("EMPTY_COUNT", tr("Targets that no source covers"))
        self.add_number_output("NULL_COUNT", tr("Missing values of the sources"))
        self.add_number_output("UNCOVERED_SHARE", tr("Share of the targets' area that no source covers"))
        self.add_number_output("LARGEST_RESIDUAL", tr("Largest residual of a total, relative"))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.measure import arealinterpolation

        crs = run.working_crs("TARGET")
        target = run.frame("TARGET", crs, required=True, portion=(0.0, 0.15))
        source = run.frame("SOURCE", crs, required=True, reference=run.layer_name("TARGET"), portion=(0.15, 0.3))
        carried = arealinterpolation.interpolate(
            source,
            target,
            extensive=run.fields("EXTENSIVE", "SOURCE"),
            intensive=run.fields("INTENSIVE", "SOURCE"),
            categorical=run.fields("CATEGORICAL", "SOURCE"),
            weight=run.choice("WEIGHT").lower(),
            source_name=run.layer_name("SOURCE"),
            target_name=run.layer_name("TARGET"),
            progress=run.progress.part(0.3, 0.8),
        )
        for column in carried.columns:
            if column.kind == "value" and column.name != column.variable:
                run.progress.info(
                    tr("Layer {layer} has a field {field} of its own; the values carried over are in {name}.").format(
                        layer=run.layer_name("TARGET"), field=column.variable, name=column.name
                    )
                )
        findings = pandas.concat([run.reading_findings(), carried.findings], ignore_index=True)
        run.report_findings(carried.findings)
        own = _fields(carried.columns, run)
        results: Dict[str, Any] = dict(carried.figures)
        results["FINDING_COUNT"] = len(findings)
        results["OUTPUT"] = Product(
            carried.values,
            [*(column.name for column in carried.columns), "uncovered_share"],
            tr("Polygons with the values"),
            source=target,
            own=own,
        )
        results["SUMMARY"] = Product(
            carried.totals, arealinterpolation.TOTALS, tr("Totals before and after"), geometry="none"
        )
        results["FINDINGS"] = Product(findings, dictionary.table("findings"), tr("Findings"), geometry="none")
        return results


def _fields(columns: Any, run: Run) -> List[dictionary.Field]:
    """Describe the columns by what the user calls the fields they come from."""
    fields = run.algorithm.sources["SOURCE"].source.fields()
    described = []
    for column in columns:
        known = dictionary.fields().get(dictionary.name_of(column.variable))
        alias = fields.field(column.variable).alias()
        title = alias or (dictionary.title(known.name) if known else column.variable)
        kind = (known.domain or known.open_domain) if known else ""
        text, label = column.kind == "main", column.label
        if kind and label in dictionary.wording(kind):
            label = f"{label} {dictionary.label(kind, label)}"
        shown = {
            "value": tr("{field} (by area)"),
            "unknown": tr("{field}: share unknown"),
            "main": tr("{field}: main class"),
            "share": tr("{field}: share of the main class"),
            "class": tr("{field}: share of {label}"),
        }[column.kind].format(field=title, label=label)
        described.append(
            dictionary.Field(
                name=column.name,
                alias=shown,
                label=shown,
                code=column.code,
                type="text" if text else "real",
                unit={"value": known.unit if known else "", "main": ""}.get(column.kind, "ratio"),
                meaning=shown,
                source=column.variable,
                domain=known.domain if known and text else "",
            )
        )
    return described
