"""Import coordinates: coordinate texts (报盘) become one layer of plots, and a table of what was wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

from qgis.core import QgsProcessing, QgsProcessingParameterCrs, QgsProcessingParameterMultipleLayers

from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms import compat
from baiyuan_qgis.processing_algorithms.base import RESOURCES, About, BaiyuanAlgorithm, Product, Run

AREA_UNITS = ("HA", "M2", "MU")


def dialect_names() -> List[str]:
    """Return the names of the built-in dialects: the files in resources/dialects, unread."""
    return sorted(path.stem for path in (RESOURCES / "dialects").glob("*.toml"))


class ImportCoordinates(BaiyuanAlgorithm):
    """Reads coordinate texts of any dialect."""

    ID = "importcoordinates"
    GROUP = "prepare"
    TAGS = (
        "coordinates", "boundary points", "text", "txt", "import", "survey report",
        "报盘", "坐标文件", "界址点", "坐标串", "导入", "电子报盘", "baopan", "zuobiao", "jiezhidian", "daoru",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Import coordinates"),
            summary=tr("Reads coordinate texts of any dialect into a layer and tells what deviates in them."),
        )

    def define(self) -> None:
        kind = compat.member(QgsProcessing.SourceType, "TypeFile", "File")
        self.add(QgsProcessingParameterMultipleLayers("FILES", tr("Coordinate texts"), kind))
        self.add_choice("DIALECT", tr("Dialect"), dialect_names(), optional=True)
        self.add_file("DIALECT_FILE", tr("Dialect file"), "toml", advanced=True)
        self.add(QgsProcessingParameterCrs("CRS", tr("CRS, where the files do not say it"), optional=True))
        self.add_choice("AREA_UNIT", tr("Unit of the declared areas"), AREA_UNITS, optional=True, advanced=True)
        self.add_sink("OUTPUT", tr("Plots"))
        self.add_sink("PROBLEMS", tr("Problems"), table=True)
        self.add_number_output("FILE_COUNT", tr("Number of files"))
        self.add_number_output("REFUSED_COUNT", tr("Number of files not imported"))
        self.add_number_output("PLOT_COUNT", tr("Number of plots"))
        self.add_number_output("WITHOUT_GEOMETRY_COUNT", tr("Number of plots without geometry"))
        self.add_number_output("PLANAR_M2", tr("Sum of the drawn areas (m²)"))
        self.add_number_output("DECLARED_M2", tr("Sum of the declared areas (m²)"))
        self.add_number_output("PROBLEM_COUNT", tr("Number of problems"))
        self.add_number_output("ERROR_COUNT", tr("Number of errors"))

    def compute(self, run: Run) -> Dict[str, Any]:
        from baiyuan_qgis.data.coordinate_text import problems, reading

        files = [Path(each) for each in run.paths("FILES")]
        found = reading.read_all(
            files,
            run.file("DIALECT_FILE") or run.choice("DIALECT"),
            run.crs("CRS"),
            run.choice("AREA_UNIT").lower(),
            run.progress.part(0.0, 0.8),
        )
        run.report_findings(found.problems)
        plots = found.plots
        return {
            "FILE_COUNT": len(files),
            "REFUSED_COUNT": found.refused,
            "PLOT_COUNT": len(plots),
            "WITHOUT_GEOMETRY_COUNT": int(plots.geometry.isna().sum()),
            "PLANAR_M2": float(plots["planar_m2"].sum()),
            "DECLARED_M2": float(plots["declared_area_m2"].sum()),
            "PROBLEM_COUNT": len(found.problems),
            "ERROR_COUNT": int((found.problems["severity"] == problems.ERROR).sum()),
            "OUTPUT": Product(plots, reading.COLUMNS, tr("Plots")),
            "PROBLEMS": Product(found.problems, problems.COLUMNS, tr("Problems"), geometry="none"),
        }
