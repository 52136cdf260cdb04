"""Park figures: land-use mix, supply, density and yields of each park, with what each is made of."""

from __future__ import annotations

from typing import Any, Dict

from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run

# number outputs -> name of the figure
TOTALS = {
    "PARK_M2": "area_m2",
    "BUILT_M2": "built_area_m2",
    "SUPPLIED_M2": "supplied_m2",
    "UNSUPPLIED_M2": "unsupplied_m2",
    "IDLE_M2": "idle_m2",
    "POSSIBLY_IDLE_M2": "possibly_idle_m2",
    "INEFFICIENT_M2": "inefficient_m2",
    "SUPPLY_RATE": "supply_rate",
    "BUILT_RATE": "built_rate",
    "INDUSTRIAL_SHARE": "industrial_share",
    "COMPREHENSIVE_FAR": "comprehensive_far",
    "IDLE_RATE": "idle_rate",
    "INVESTMENT_PER_HA": "investment_per_ha",
    "TAX_PER_MU": "tax_per_mu",
}


class ParkIndicators(BaiyuanAlgorithm):
    """Measures the parks."""

    ID = "parkindicators"
    GROUP = "measure"
    TAGS = (
        "park", "supply rate", "built rate", "idle rate", "land use", "tax per mu", "density",
        "园区", "开发区", "集约", "供应率", "建成率", "闲置率", "综合容积率", "亩均税收", "底数",
        "yuanqu", "gongyinglv", "jianchenglv", "xianzhilv", "zonghe",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Park indicators"),
            summary=tr(
                "Measures land-use mix, supply, density and yields of every park, each with what it is made of."
            ),
        )

    def define(self) -> None:
        self.add_polygons("PARKS", tr("Parks"))
        self.add_polygons("INPUT", tr("Parcels"))
        self.add_polygons("UNSUPPLIED", tr("Unsupplied pieces"), optional=True)
        self.add_polygons("CURRENT_USE", tr("Current land use"), optional=True)
        self.add_polygons("BUILDINGS", tr("Buildings"), optional=True)
        self.add_table("ENTERPRISES", tr("Enterprises"), optional=True, advanced=True)
        self.add_as_of()
        self.add_area_method()
        self.add_repair()
        self.add_sink("OUTPUT", tr("Parks measured"))
        self.add_sink("FIGURES", tr("Figures of the parks"), optional=True, table=True)
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        self.add_number_output("PARK_COUNT", tr("Number of parks"))
        self.add_number_output("PARCEL_COUNT", tr("Number of parcels"))
        for key in TOTALS:
            self.add_number_output(key, _label(key))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import dictionary
        from baiyuan_qgis.evaluation import parkindicators
        from baiyuan_qgis.measure import indicators
        from baiyuan_qgis.measure.parcelarea import areas

        crs = run.working_crs("INPUT")
        name = run.layer_name("INPUT")
        parcels = run.frame("INPUT", crs, role="parcels", required=True, portion=(0.0, 0.1))
        parks = run.frame("PARKS", crs, role="parks", required=True, reference=name, portion=(0.1, 0.15))
        given: Dict[str, Any] = {}
        for number, (key, role) in enumerate((("UNSUPPLIED", ""), ("CURRENT_USE", "current_use"))):
            if run.given(key):
                part = (0.15 + 0.03 * number, 0.18 + 0.03 * number)
                given[key.lower()] = run.frame(key, crs, role=role, reference=name, portion=part)
        buildings = run.frame_if_given("BUILDINGS", crs, role="buildings", reference=name, portion=(0.21, 0.24))
        enterprises = run.frame_if_given("ENTERPRISES", role="enterprises", geometry="none", portion=(0.24, 0.25))
        layers = ("PARKS", "UNSUPPLIED", "CURRENT_USE", "BUILDINGS")
        names = {key.lower(): run.layer_name(key) for key in layers if run.given(key)}
        names["parcels"] = name
        measured = areas(parcels, run.area_method(), run.surveyed(parcels))
        values = indicators.measure(
            parcels,
            measured["legal_area_m2"],
            areas=measured,
            buildings=buildings,
            enterprises=None if enterprises is None else pandas.DataFrame(enterprises),
            as_of=run.as_of(),
            progress=run.progress.part(0.25, 0.4),
        )
        found = parkindicators.measure(
            parks,
            parcels,
            values,
            parcel_m2=measured["area_m2"],
            as_of=run.as_of(),
            buildings=buildings,
            area_method=run.area_method(),
            surveyed=run.surveyed(parks),
            names=names,
            progress=run.progress.part(0.4, 0.8),
            **given,
        )
        run.report_findings(found.findings)
        findings = pandas.concat([run.reading_findings(), values.findings, found.findings], ignore_index=True)
        results: Dict[str, Any] = {
            "PARK_COUNT": len(parks),
            "PARCEL_COUNT": len(parcels),
            "FINDING_COUNT": len(findings),
        }
        results.update({key: found.totals[figure] for key, figure in TOTALS.items() if figure in found.totals})
        results["OUTPUT"] = Product(
            found.parks,
            [field for field in dictionary.table("parks") if field == _BUILT or field not in dictionary.role("parks")],
            tr("Parks measured"),
            "parks",
            source=parks,
            table="parks",
        )
        results["FIGURES"] = Product(
            found.figures,
            dictionary.table("park_figures"),
            tr("Figures of the parks"),
            geometry="none",
            table="park_figures",
        )
        results["FINDINGS"] = Product(findings, dictionary.table("findings"), tr("Findings"), geometry="none")
        return results


_BUILT = "built_area_m2"


def _label(key: str) -> str:
    return {
        "PARK_M2": tr("Area of the parks (m²)"),
        "BUILT_M2": tr("Built-up area (m²)"),
        "SUPPLIED_M2": tr("Supplied land (m²)"),
        "UNSUPPLIED_M2": tr("Approved and not supplied (m²)"),
        "IDLE_M2": tr("Area apparently idle (start overdue, m²)"),
        "POSSIBLY_IDLE_M2": tr("Area apparently idle (suspended, m²)"),
        "INEFFICIENT_M2": tr("Area apparently inefficient (m²)"),
        "SUPPLY_RATE": tr("Supply rate"),
        "BUILT_RATE": tr("Built rate"),
        "INDUSTRIAL_SHARE": tr("Industrial share"),
        "COMPREHENSIVE_FAR": tr("Comprehensive floor-area ratio"),
        "IDLE_RATE": tr("Idle rate (apparent)"),
        "INVESTMENT_PER_HA": tr("Investment per hectare of industrial land (10,000 yuan)"),
        "TAX_PER_MU": tr("Tax per mu of industrial land (10,000 yuan)"),
    }[key]
