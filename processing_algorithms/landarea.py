"""Land area: the legal area of polygons, and its forced balance to control areas."""

from __future__ import annotations

import math
from typing import Any, Dict

from qgis.core import QgsProcessingParameterString

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run, nearest


class LandArea(BaiyuanAlgorithm):
    """Measures polygons and balances their areas."""

    ID = "landarea"
    GROUP = "prepare"
    TAGS = (
        "area", "ellipsoid", "geodesic", "mu", "forced balance", "control area",
        "面积", "椭球面积", "亩", "平差", "强制调平", "控制面积",
        "mianji", "tuoqiu", "pingcha", "tiaoping", "kongzhi",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Land area"),
            summary=tr("Measures polygons by the formula of the national land survey and balances them to a control."),
        )

    def define(self) -> None:
        self.add_polygons("INPUT", tr("Polygons"))
        self.add_field("FIELD", tr("Field that groups what is balanced together"), "INPUT")
        label = tr("Control area (m², or the field that holds it)")
        self.add(QgsProcessingParameterString("CONTROL", label, optional=True))
        self.add_area_method()
        self.add_flag("COMPARE", tr("Areas by all three methods"), advanced=True)
        self.add_flag("EDGE_ONLY", tr("Only pieces at the edge take the difference"), advanced=True)
        self.add_number("DIGITS", tr("Decimals of the balanced areas"), 2, 0, 6, whole=True, advanced=True)
        self.add_repair()
        self.add_sink("OUTPUT", tr("Polygons measured"))
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        self.add_number_output("FEATURE_COUNT", tr("Number of polygons"))
        self.add_number_output("AREA_M2", tr("Sum of the areas (m²)"))
        self.add_number_output("AREA_MU", tr("Sum of the areas (mu)"))
        self.add_number_output("BALANCED_M2", tr("Sum of the balanced areas (m²)"))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import numpy
        import pandas

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.geometry.area import mu
        from baiyuan_qgis.measure import landarea

        name = run.layer_name("INPUT")
        polygons = run.frame("INPUT", run.working_crs("INPUT"), required=True, portion=(0.0, 0.3))
        group, text = run.field("FIELD", "INPUT"), run.text("CONTROL")
        if group and not text:
            raise InputFault(tr("FIELD groups what is balanced: give the control area in CONTROL as well."))
        compare = run.flag("COMPARE")
        table = landarea.areas(run.surveyed(polygons), run.area_method(), compare, run.progress.part(0.3, 0.6))
        fields = ["area_m2", "area_mu", *(("ellipsoidal_m2", "geodesic_m2", "planar_m2") if compare else ())]
        findings = run.reading_findings()
        results: Dict[str, Any] = {}
        if text:
            number = _number(text)
            field = "" if number is not None else _field(text, run)
            balance = landarea.balance(
                table["area_m2"],
                polygons[field] if number is None else number,
                polygons[group] if group else None,
                figures=polygons.geometry,
                edge_only=run.flag("EDGE_ONLY"),
                digits=run.integer("DIGITS"),
                features=polygons["source_fid"],
                layer=name,
                control_field=field,
                progress=run.progress.part(0.6, 0.8),
            )
            run.report_findings(balance.findings)
            findings = pandas.concat([findings, balance.findings], ignore_index=True)
            table = pandas.concat([table, balance.table], axis=1)
            fields += ["control_m2", "balanced_m2", "balanced_mu"]
            results["BALANCED_M2"] = round(float(numpy.nansum(balance.table["balanced_m2"])), run.integer("DIGITS"))
        total = float(numpy.nansum(table["area_m2"]))
        results.update(
            FEATURE_COUNT=len(polygons),
            AREA_M2=total,
            AREA_MU=float(mu(total)),
            FINDING_COUNT=len(findings),
            OUTPUT=Product(table, fields, tr("Polygons measured"), source=polygons),
            FINDINGS=Product(findings, dictionary.table("findings"), tr("Findings"), geometry="none"),
        )
        return results


def _number(text: str) -> Any:
    """Return the number that a text is, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _field(text: str, run: Run) -> str:
    """Return the field that CONTROL names."""
    known = run.algorithm.sources["INPUT"].source.fields().names()
    if text not in known:
        like = nearest(text, known)
        raise InputFault(
            tr("CONTROL: {value} is neither a number of m² nor a field of layer {layer}{hint}.").format(
                value=text,
                layer=run.layer_name("INPUT"),
                hint=tr("; the nearest is {name}").format(name=like) if like else "",
            ),
            layer=run.layer_name("INPUT"),
            field=text,
        )
    return text
