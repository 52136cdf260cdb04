"""Overlay check: what lies on each parcel."""

from __future__ import annotations

from typing import Any, Dict

from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run

# Parameter -> name of the layer in the results.
LAYERS = {
    "PARKS": "parks",
    "ZONING": "zoning",
    "FARMLAND": "farmland",
    "ECO_REDLINE": "eco_redline",
    "URBAN_BOUNDARY": "urban_boundary",
}
# Names that mean a role, or bare ground, to the library: a further layer of such a name gets a number.
RESERVED = (*LAYERS.values(), "current_use", "uncovered")


class OverlayCheck(BaiyuanAlgorithm):
    """Overlays the parcels with parks, zoning, protection lines and any other layers."""

    ID = "overlaycheck"
    GROUP = "check"
    TAGS = (
        "overlay", "intersection", "zoning", "farmland", "red line", "area", "share",
        "叠加", "套合", "一张图", "规划", "基本农田", "红线",
        "diejia", "taohe", "yizhangtu", "guihua", "hongxian",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Overlay check"),
            summary=tr("Measures what lies on each parcel: park, zoning, protected land and other layers."),
        )

    def define(self) -> None:
        self.add_polygons("INPUT", tr("Parcels"))
        self.add_polygons("PARKS", tr("Parks"), optional=True)
        self.add_polygons("ZONING", tr("Zoning"), optional=True)
        self.add_field("ZONE_FIELD", tr("Field of the zone code"), "ZONING")
        self.add_polygons("FARMLAND", tr("Permanent basic farmland"), optional=True)
        self.add_polygons("ECO_REDLINE", tr("Ecological red line"), optional=True)
        self.add_polygons("URBAN_BOUNDARY", tr("Urban development boundary"), optional=True)
        self.add_layers("LAYERS", tr("Further layers"))
        self.add_area_method()
        self.add_min_area()
        self.add_min_width()
        self.add_repair()
        self.add_sink("OUTPUT", tr("Parcels checked"))
        self.add_sink("PIECES", tr("Pieces of the overlay"), optional=True)
        self.add_sink("COMPOSITION", tr("Composition of the parcels"), optional=True, table=True)
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        self.add_number_output("PARCEL_COUNT", tr("Number of parcels"))
        self.add_number_output("PARCEL_M2", tr("Area of the parcels (m²)"))
        self.add_number_output("PIECE_COUNT", tr("Number of pieces"))
        self.add_number_output("OVERLAP_M2", tr("Parcels overlapping each other (m²)"))
        self.add_number_output("FARMLAND_M2", tr("On permanent basic farmland (m²)"))
        self.add_number_output("ECO_REDLINE_M2", tr("Inside the ecological red line (m²)"))
        self.add_number_output("OUTSIDE_URBAN_BOUNDARY_M2", tr("Outside the urban development boundary (m²)"))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.measure import overlaycheck

        crs = run.working_crs("INPUT")
        name = run.layer_name("INPUT")
        parcels = run.frame("INPUT", crs, role="parcels", required=True, portion=(0.0, 0.15))
        layers: Dict[str, Any] = {}
        for number, (key, layer) in enumerate(LAYERS.items()):
            if run.given(key):
                role = layer if layer in ("parks", "zoning") else ""
                part = (0.15 + 0.02 * number, 0.17 + 0.02 * number)
                layers[layer] = run.frame(key, crs, role=role, reference=name, portion=part)
        layers.update(run.layer_frames("LAYERS", crs, reference=name, taken=RESERVED, portion=(0.25, 0.3)))
        zone_field = (run.field("ZONE_FIELD", "ZONING") if run.given("ZONING") else "") or "zone_code"
        checked = overlaycheck.check(
            parcels,
            layers,
            surveyed=run.surveyed(parcels),
            parcels_name=name,
            names={layer: run.layer_name(key) for key, layer in LAYERS.items() if run.given(key)},
            zone_field=zone_field,
            area_method=run.area_method(),
            min_area=run.number("MIN_AREA"),
            min_width=run.number("MIN_WIDTH"),
            pieces=run.parameters.get("PIECES") not in (None, ""),
            progress=run.progress.part(0.3, 0.8),
        )
        findings = pandas.concat([run.reading_findings(), checked.findings], ignore_index=True)
        run.report_findings(checked.findings)
        results: Dict[str, Any] = dict(checked.figures)
        results["FINDING_COUNT"] = len(findings)
        results["OUTPUT"] = Product(
            checked.parcels,
            [field for field in dictionary.table("parcels") if field in checked.parcels.columns],
            tr("Parcels checked"),
            "parcels_overlay",
            source=parcels,
        )
        results["PIECES"] = Product(
            checked.pieces,
            [*dictionary.table("pieces"), "overlap_m2"],
            tr("Pieces of the overlay"),
            "pieces",
        )
        results["COMPOSITION"] = Product(
            checked.composition,
            dictionary.table("composition"),
            tr("Composition of the parcels"),
            geometry="none",
        )
        results["FINDINGS"] = Product(findings, dictionary.table("findings"), tr("Findings"), geometry="none")
        return results
