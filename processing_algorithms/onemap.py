"""One map: the QGIS project of a survey with its themes, and the sheets of each park as PDF and PNG."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.processing_algorithms import compat
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Run

SURVEY = "survey.gpkg"
# Parameter -> role of the layer, and the column of its code.
LAND_USE = {"ZONING": ("zoning", "zone_code"), "CURRENT_USE": ("current_use", "dlbm")}


class OneMap(BaiyuanAlgorithm):
    """Makes the one map of a survey."""

    ID = "onemap"
    GROUP = "deliver"
    TAGS = (
        "map", "one map", "project", "layout", "theme", "atlas", "pdf", "png",
        "一张图", "工程", "专题图", "布局", "出图", "yizhangtu", "zhuantitu", "chutu",
    )  # fmt: skip

    def flags(self) -> Any:
        """Layouts are made in the main thread."""
        return super().flags() | compat.member(QgsProcessingAlgorithm.Flag, "FlagNoThreading", "NoThreading")

    def about(self) -> About:
        return About(
            title=tr("One map of the parks"),
            summary=tr("Makes a QGIS project of a survey, with themes and a map sheet of each park as PDF and PNG."),
        )

    def define(self) -> None:
        self.add_file("SURVEY", tr("Survey (survey.gpkg)"), "gpkg")
        self.add(QgsProcessingParameterString("PARK", tr("Park (id or name; empty for all)"), optional=True))
        self.add_polygons("ZONING", tr("Zoning of the whole parks"), optional=True, advanced=True)
        self.add_field("ZONE_FIELD", tr("Field of the zone code"), "ZONING")
        self.add_polygons("CURRENT_USE", tr("Current land use of the whole parks"), optional=True, advanced=True)
        self.add_flag("PROTECTED", tr("Show basic farmland and the red line on the sheets"), advanced=True)
        self.add_repair()
        kinds = tr("QGIS projects (*.qgz)")
        self.add(QgsProcessingParameterFileDestination("PROJECT", tr("QGIS project"), kinds))
        self.add(
            QgsProcessingParameterFolderDestination(
                "PICTURES", tr("Folder of the map sheets"), None, True, createByDefault=False
            )
        )
        self.add_number_output("LAYER_COUNT", tr("Number of layers and tables"))
        self.add_number_output("SHEET_COUNT", tr("Number of map sheets"))
        self.add_number_output("PICTURE_COUNT", tr("Number of files with map sheets"))

    def compute(self, run: Run) -> Dict[str, Any]:
        from baiyuan_qgis.cartography import fonts, onemap

        survey = survey_file(run)
        target = Path(run.destination("PROJECT"))
        if target.suffix.lower() != ".qgz":
            raise InputFault(tr("The project {path} needs the ending .qgz.").format(path=target.name), field="PROJECT")
        if not fonts.installed():
            run.progress.warn(
                tr(
                    "No font with Chinese characters is installed on this machine, so the map picture may show boxes "
                    "instead of them; install one, for example Noto Sans CJK."
                )
            )
        land_use, sources = _land_use(run, survey, target)
        made = onemap.make(
            survey,
            target,
            run.destination("PICTURES") if run.parameters.get("PICTURES") else None,
            run.text("PARK"),
            language(),
            land_use,
            sources,
            protected=run.flag("PROTECTED"),
            progress=run.progress.part(0.3, 1.0),
        )
        results: Dict[str, Any] = {
            "PROJECT": str(made.project),
            "LAYER_COUNT": made.layers,
            "SHEET_COUNT": made.sheets,
            "PICTURE_COUNT": len(made.pictures),
        }
        if made.pictures:
            results["PICTURES"] = str(made.pictures[0].parent)
        return results


def survey_file(run: Run) -> Path:
    """Return the survey.gpkg of SURVEY, the file itself or the folder that holds it; InputFault where it is none."""
    from baiyuan_qgis.data import store

    if not run.file("SURVEY"):
        raise InputFault(tr("The parameter {key} is missing.").format(key="SURVEY"))
    given = Path(run.file("SURVEY"))
    path = given / SURVEY if given.is_dir() else given
    if not path.is_file():
        raise InputFault(tr("The survey {path} does not exist.").format(path=path), field="SURVEY")
    if store.read(path, "run") is None:
        raise InputFault(
            tr("{path} is no result of a survey: choose the survey.gpkg of an earlier run.").format(path=path),
            field="SURVEY",
        )
    return path


def _land_use(run: Run, survey: Path, target: Path) -> Any:
    """Cut planned and present use to the parks and store them beside the project; the file and the layers' names.

    Not the layers themselves: the project would point into the office's own folders, and carry the county's plan along.
    """
    from baiyuan_qgis.data import store
    from baiyuan_qgis.measure import landuse

    given = [key for key in LAND_USE if run.given(key)]
    if not given:
        return None, []
    ground = store.read(survey, "parks")
    if ground is None or not len(ground):
        ground = store.read(survey, "parcels")
    facts = store.read(survey, "run")
    known = dict(zip(facts["key"], facts["value"])) if facts is not None else {}
    tables: Dict[str, Any] = {}
    names: List[str] = []
    for number, key in enumerate(given):
        role, column = LAND_USE[key]
        low = 0.3 * number / len(given)
        chosen = run.field("ZONE_FIELD", "ZONING") if key == "ZONING" else ""
        options: Dict[str, Any] = {} if chosen else {"role": role, "required_fields": (column,)}
        frame = run.frame(key, ground.crs, portion=(low, low + 0.1), **options)
        if chosen:
            frame = frame.rename_geometry("geometry")[[chosen, "geometry"]].rename(columns={chosen: column})
            frame[column] = frame[column].astype("object").where(frame[column].notna(), None)
        tables[role] = landuse.inside(
            ground, frame, column, known.get("area_method") or "ellipsoidal", run.progress.part(low + 0.1, low + 0.15)
        )
        names.append(f"{run.layer_name(key)} ({len(frame)})")
    path = target.with_name(f"{target.stem}_landuse.gpkg")
    store.write(path, tables)
    return path, names
