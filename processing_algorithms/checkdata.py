"""Check data: what is wrong with a layer before anything is computed from it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Dict

from qgis.core import QgsProcessingParameterFileDestination

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms import bridge
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run

# the roles of the dictionary, which is not read before somebody runs something
ROLES = (
    "parcels", "supplies", "parks", "approvals", "expropriations", "zoning", "current_use", "buildings", "enterprises",
    "townships", "reserves", "cause_periods", "farmland", "eco_redline", "urban_boundary", "parts",
)  # fmt: skip
COUNTS = (
    "INVALID", "DUPLICATE_GEOMETRY", "OVERLAP", "GAP", "SLIVER", "NEAR_VERTICES", "SPIKE", "OUTSIDE_PARK",
    "OUTSIDE_ZONE", "AREA_RECORD", "ID_DUPLICATE", "CODE_MALFORMED", "LAND_CLASS",
)  # fmt: skip


class CheckData(BaiyuanAlgorithm):
    """Checks figures and columns of a layer as it is."""

    ID = "checkdata"
    GROUP = "prepare"
    TAGS = (
        "check", "quality", "topology", "overlap", "gap", "sliver", "spike", "valid", "duplicate", "parcel code",
        "质检", "数据检查", "拓扑检查", "重叠", "缝隙", "尖锐角", "宗地代码",
        "zhijian", "shujujiancha", "tuopu", "fengxi",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._report = ""

    def about(self) -> About:
        return About(
            title=tr("Check data"),
            summary=tr("Finds what is wrong with a layer, with its place on the map and how to mend it."),
        )

    def define(self) -> None:
        self.add_table("INPUT", tr("Layer to check"))
        self.add_choice("ROLE", tr("What the layer holds"), ROLES, ROLES[0])
        self.add_polygons("PARKS", tr("Parks"), optional=True)
        self.add_as_of()
        self.add_area_method()
        self.add_number("NODE_DISTANCE", tr("Vertices nearer than this are one (m)"), 0.001, 0.0, advanced=True)
        self.add_number("GAP_WIDTH", tr("Widest gap that is a fault (m)"), 1.0, 0.0, advanced=True)
        self.add_number("SLIVER_AREA", tr("Smallest figure that is no sliver (m²)"), 1.0, 0.0, advanced=True)
        self.add_number("SLIVER_WIDTH", tr("Narrowest figure that is no sliver (m)"), 0.5, 0.0, advanced=True)
        self.add_number("SPIKE_ANGLE", tr("Smallest angle that is no spike (degrees)"), 5.0, 0.0, 90.0, advanced=True)
        self.add_number("AREA_TOLERANCE", tr("Difference of areas that is borne (%)"), 1.0, 0.0, 100.0, advanced=True)
        self.add_sink("OUTPUT", tr("Data findings"), points=True)
        self.add_sink("SUMMARY", tr("Summary of the checks"), table=True)
        report = tr("Report (HTML)")
        self.add(QgsProcessingParameterFileDestination("REPORT", report, "HTML (*.html)", None, True, False))
        self.add_number_output("FEATURE_COUNT", tr("Number of features"))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))
        self.add_number_output("ERROR_COUNT", tr("Number of errors"))
        self.add_number_output("WARNING_COUNT", tr("Number of warnings"))
        self.add_number_output("NOTE_COUNT", tr("Number of notes"))
        self.add_number_output("NOT_CHECKED_COUNT", tr("Number of checks that could not be made"))
        for name, label in zip(COUNTS, self._labels()):
            self.add_number_output(f"{name}_COUNT", label)

    @staticmethod
    def _labels() -> Any:
        return (
            tr("Invalid geometries"),
            tr("Geometries drawn twice"),
            tr("Overlaps"),
            tr("Gaps"),
            tr("Slivers"),
            tr("Places where vertices are too near"),
            tr("Spikes"),
            tr("Features outside the parks"),
            tr("Features outside the zone of the CRS"),
            tr("Areas of record that differ from the figure"),
            tr("Features whose identifier another has"),
            tr("Malformed parcel codes"),
            tr("Unknown land classes"),
        )

    def open(self, run: Run) -> None:
        """Refuse a report that cannot be written before minutes of checking."""
        if run.parameters.get("REPORT"):
            bridge.refuse_target(self, "REPORT", run.destination("REPORT"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import numpy

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.data.quality.noted import COLUMNS, SUMMARY_COLUMNS
        from baiyuan_qgis.data.quality.rules import Limits
        from baiyuan_qgis.measure.dataquality import check

        role, name = run.choice("ROLE"), run.layer_name("INPUT")
        layer = run.frame("INPUT", geometry="optional", as_it_is=True, portion=(0.0, 0.25))
        source = layer.attrs["source"]
        spatial = source.geometries is not None
        unread = numpy.zeros(len(layer), dtype=bool)
        unread[source.unread] = True
        limits = Limits(
            node_distance=run.number("NODE_DISTANCE"),
            sliver_area=run.number("SLIVER_AREA"),
            sliver_width=run.number("SLIVER_WIDTH"),
            gap_width=run.number("GAP_WIDTH"),
            spike_angle=run.number("SPIKE_ANGLE"),
            area_tolerance=run.number("AREA_TOLERANCE") / 100.0,
        )
        checked = check.check(
            layer,
            role,
            layer=name,
            parks=self._parks(run, layer, spatial),
            unread=unread,
            spatial=spatial,
            limits=limits,
            area_method=run.area_method(),
            as_of=run.as_of(),
            reading=[
                (each["rule"], each["severity"], each["feature_id"], each["field"], each["sentence"])
                for each in source.findings
            ],
            progress=run.progress.part(0.25, 0.8),
        )
        run.report_findings(checked.findings)
        names = ("FEATURE_COUNT", "FINDING_COUNT", "ERROR_COUNT", "WARNING_COUNT", "NOTE_COUNT", "NOT_CHECKED_COUNT")
        results: Dict[str, Any] = {key: checked.figures[key] for key in (*names, *(f"{each}_COUNT" for each in COUNTS))}
        if run.parameters.get("REPORT"):
            self._report = self._page(run, checked, layer, spatial)
        rule = dataclasses.replace(dictionary.field("rule"), domain="quality_rule")
        results["OUTPUT"] = Product(checked.findings, COLUMNS, tr("Data findings"), geometry="point", own=[rule])
        results["SUMMARY"] = Product(
            checked.summary, SUMMARY_COLUMNS, tr("Summary of the checks"), geometry="none", own=[rule]
        )
        return results

    @staticmethod
    def _parks(run: Run, layer: Any, spatial: bool) -> Any:
        """Read the parks in the plane in which the layer is checked; None where it cannot be compared with them."""
        import shapely

        from baiyuan_qgis.measure.dataquality import check

        if not run.given("PARKS") or not spatial or layer.crs is None:
            return None
        try:
            plane = check.plane_of(layer.crs, shapely.total_bounds(layer.geometry.array), run.layer_name("INPUT"))
        except InputFault:
            # a CRS that cannot be right: the check itself says so
            return None
        return run.frame("PARKS", plane, reference=run.layer_name("INPUT"), portion=(0.2, 0.25))

    @staticmethod
    def _page(run: Run, checked: Any, layer: Any, spatial: bool) -> str:
        import shapely

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.products import datareport

        facts = {
            tr("Layer"): run.layer_name("INPUT"),
            tr("Checked as"): dictionary.label("layer", run.choice("ROLE")),
            tr("CRS"): layer.crs.name if layer.crs is not None else tr("none"),
            tr("As of"): run.as_of().isoformat(),
        }
        extent = shapely.total_bounds(layer.geometry.array) if spatial and len(layer) else None
        return datareport.page(checked.findings, checked.summary, checked.figures, facts, extent)

    def finish(self, run: Run, results: Dict[str, Any]) -> Dict[str, Any]:
        """Write the report when the layers are written: a run that failed leaves none."""
        if not run.parameters.get("REPORT"):
            return {}
        path = Path(run.destination("REPORT"))
        try:
            path.write_text(self._report, encoding="utf-8")
        except OSError as error:
            raise InputFault(
                tr("The report cannot be written to {path}: {reason}.").format(
                    path=path, reason=error.strerror or error
                ),
                field="REPORT",
            ) from error
        return {"REPORT": str(path)}
