"""Survey: the whole check in one run, into a folder with GeoPackage, project, map picture and manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

from qgis.core import QgsProcessingParameterFolderDestination

from baiyuan_qgis.language import language, tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Run
from baiyuan_qgis.processing_algorithms.landstatus import RULES

# roles without geometry
TABLES = ("enterprises", "cause_periods")
# Parameter -> role in the survey
LAYERS = {
    "PARKS": "parks",
    "APPROVALS": "approvals",
    "EXPROPRIATIONS": "expropriations",
    "SUPPLIES": "supplies",
    "ZONING": "zoning",
    "CURRENT_USE": "current_use",
    "BUILDINGS": "buildings",
    "ENTERPRISES": "enterprises",
    "CAUSE_PERIODS": "cause_periods",
    "FARMLAND": "farmland",
    "ECO_REDLINE": "eco_redline",
    "URBAN_BOUNDARY": "urban_boundary",
    "TOWNSHIPS": "townships",
    "RESERVES": "reserves",
}
FIGURES = (
    "PARCEL_COUNT", "PARCEL_M2", "UNSUPPLIED_PIECE_COUNT", "UNSUPPLIED_M2", "NOT_EXPROPRIATED_M2",
    "EXPROPRIATED_NOT_SUPPLIED_M2", "USED_UNSUPPLIED_M2", "UNSUPPLIED_COUNT", "IDLE_COUNT", "IDLE_M2",
    "POSSIBLY_IDLE_COUNT", "POSSIBLY_IDLE_M2", "NORMAL_COUNT", "UNDETERMINED_COUNT", "ANOMALY_COUNT", "FINDING_COUNT",
)  # fmt: skip


class Survey(BaiyuanAlgorithm):
    """Runs the whole survey."""

    ID = "survey"
    GROUP = "all"
    TAGS = (
        "survey", "all in one", "one map", "park", "unsupplied", "idle", "efficiency", "report",
        "一键核查", "百园增效", "一张图", "核查", "批而未供", "闲置", "yijianhecha", "baiyuanzengxiao", "yizhangtu",
        "hecha",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Survey of the parks"),
            summary=tr(
                "Checks, judges and grades all parcels in one run and makes GeoPackage, project and map picture."
            ),
        )

    def define(self) -> None:
        self.add_polygons("INPUT", tr("Parcels"))
        self.add_policy()
        self.add_as_of()
        self.add_polygons("PARKS", tr("Parks"), optional=True)
        self.add_polygons("APPROVALS", tr("Approvals"), optional=True)
        self.add_polygons("EXPROPRIATIONS", tr("Expropriated land"), optional=True)
        self.add_polygons("SUPPLIES", tr("Supplies"), optional=True)
        self.add_polygons("ZONING", tr("Zoning"), optional=True)
        self.add_field("ZONE_FIELD", tr("Field of the zone code"), "ZONING")
        self.add_polygons("CURRENT_USE", tr("Current land use"), optional=True)
        self.add_polygons("BUILDINGS", tr("Buildings"), optional=True)
        self.add_table("ENTERPRISES", tr("Enterprises"), optional=True)
        self.add_table("CAUSE_PERIODS", tr("Periods to leave out of account"), optional=True, advanced=True)
        self.add_polygons("FARMLAND", tr("Permanent basic farmland"), optional=True)
        self.add_polygons("ECO_REDLINE", tr("Ecological red line"), optional=True)
        self.add_polygons("URBAN_BOUNDARY", tr("Urban development boundary"), optional=True)
        self.add_polygons("TOWNSHIPS", tr("Townships"), optional=True)
        self.add_polygons("RESERVES", tr("Government reserves"), optional=True)
        self.add_file("PREVIOUS", tr("survey.gpkg of an earlier run"), "gpkg")
        self.add_file("BASELINE", tr("survey.gpkg of the baseline"), "gpkg", advanced=True)
        self.add_file("PROFILE", tr("Profile of the parcels' fields"), "toml", advanced=True)
        self.add_choice("RULES", tr("Rules"), RULES, list(RULES), several=True, advanced=True)
        self.add_area_method()
        self.add_min_area()
        self.add_min_width()
        self.add_repair()
        self.add_flag("OVERWRITE", tr("Overwrite a folder that holds reviews"), advanced=True)
        self.add(QgsProcessingParameterFolderDestination("FOLDER", tr("Folder")))
        self.add_text_output("SURVEY", tr("GeoPackage of the survey"))
        self.add_text_output("PROJECT", tr("QGIS project"))
        self.add_text_output("PICTURE", tr("Picture of the map"))
        self.add_text_output("MANIFEST", tr("Manifest of the run"))
        for name in FIGURES:
            self.add_number_output(name, _figure_label(name))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis import survey
        from baiyuan_qgis.land import policy

        law = policy.load(run.policy())
        folder = Path(run.destination("FOLDER"))
        given = run.file("PREVIOUS")
        previous = survey.earlier(
            folder, run.flag("OVERWRITE"), Path(given) if given else None, approvals=run.given("APPROVALS")
        )
        chosen = run.file("BASELINE")
        baseline = survey.baseline(Path(chosen)) if chosen else None
        crs = run.working_crs("INPUT")
        name = run.layer_name("INPUT")
        parcels, mapped = _parcels(run, crs)
        layers: Dict[str, Any] = {"parcels": parcels}
        names = {"parcels": name}
        for number, (key, role) in enumerate(LAYERS.items()):
            if not run.given(key):
                continue
            part = (0.05 + 0.01 * number, 0.06 + 0.01 * number)
            geometry = "none" if role in TABLES else "polygon"
            frame = run.frame(
                key,
                None if geometry == "none" else crs,
                role=role if role in _typed_roles() else "",
                geometry=geometry,
                reference=name,
                portion=part,
            )
            layers[role] = pandas.DataFrame(frame) if geometry == "none" else frame
            names[role] = run.layer_name(key)
        zone_field = run.field("ZONE_FIELD", "ZONING") if run.given("ZONING") else ""
        for sentence in law.warnings(run.as_of()):
            run.progress.warn(sentence)
        found = survey.run(
            layers,
            law,
            run.as_of(),
            survey.Options(
                area_method=run.area_method(),
                min_area=run.number("MIN_AREA"),
                min_width=run.number("MIN_WIDTH"),
                repair=run.flag("REPAIR"),
                zone_field=zone_field or "zone_code",
                rules=tuple(run.choices("RULES")),
            ),
            previous=previous,
            baseline=baseline,
            names=names,
            surveyed=run.surveyed(layers["parcels"]),
            noticed=pandas.concat([run.reading_findings(), *mapped], ignore_index=True),
            progress=run.progress.part(0.2, 0.8),
        )
        run.report_findings(found.tables["findings"])
        sources = {"parcels": run.parameters.get("INPUT")}
        sources.update({role: run.parameters.get(key) for key, role in LAYERS.items()})
        written = survey.save(
            found,
            folder,
            inputs={role: str(value) for role, value in sources.items() if value},
            extra=_versions(),
            photos_from=Path(given).parent if given else None,
            progress=run.progress.part(0.8, 0.95),
        )
        results: Dict[str, Any] = {key: value for key, value in found.figures.items() if key in FIGURES}
        results.update({key: str(path) for key, path in written.items()})
        results["FOLDER"] = str(folder)
        return results

    def finish(self, run: Run, results: Dict[str, Any]) -> Dict[str, Any]:
        """Style the GeoPackage, make the project and the picture, and load the layers: in the main thread."""
        from baiyuan_qgis.cartography import deliver

        return deliver.survey(Path(results["SURVEY"]), run.context, language(), run.progress.warn)


def _parcels(run: Run, crs: Any) -> tuple:  # type: ignore[type-arg]
    """Read the parcels, by way of a profile of their fields where one is given; and what that found."""
    path = run.file("PROFILE")
    if not path:
        return run.frame("INPUT", crs, role="parcels", required=True, portion=(0.0, 0.05)), ()
    from baiyuan_qgis.data import contract, fieldmapping
    from baiyuan_qgis.geometry.area import area_m2

    profile, name = fieldmapping.load(path, "parcels"), run.layer_name("INPUT")
    frame = run.frame("INPUT", crs, required=True, portion=(0.0, 0.05))
    attrs, surveyed = dict(frame.attrs), run.surveyed(frame)
    areas = area_m2(surveyed, surveyed.crs, "ellipsoidal")
    frame, findings, mapping = fieldmapping.by_profile(frame, profile, name, areas)
    for line in fieldmapping.lines(mapping):
        run.progress.info(line)
    frame = contract.typed(frame, "parcels", name)
    frame.attrs.update(attrs)
    return frame, (findings,)


def _typed_roles() -> tuple:  # type: ignore[type-arg]
    from baiyuan_qgis.data import dictionary

    return tuple(role for role in dictionary.roles() if not dictionary.shape_only(role))


def _versions() -> Dict[str, str]:
    from qgis.core import Qgis

    return {"qgis": Qgis.QGIS_VERSION}


def _figure_label(name: str) -> str:
    return {
        "PARCEL_COUNT": tr("Number of parcels"),
        "PARCEL_M2": tr("Area of the parcels (m²)"),
        "UNSUPPLIED_PIECE_COUNT": tr("Number of unsupplied pieces"),
        "UNSUPPLIED_M2": tr("Approved and not supplied (m²)"),
        "NOT_EXPROPRIATED_M2": tr("Approved and not expropriated (m²)"),
        "EXPROPRIATED_NOT_SUPPLIED_M2": tr("Expropriated and not supplied (m²)"),
        "USED_UNSUPPLIED_M2": tr("Apparently used without supply (m²)"),
        "UNSUPPLIED_COUNT": tr("Unsupplied parcels"),
        "IDLE_COUNT": tr("Parcels apparently idle (start overdue)"),
        "IDLE_M2": tr("Area apparently idle (start overdue, m²)"),
        "POSSIBLY_IDLE_COUNT": tr("Parcels apparently idle (suspended)"),
        "POSSIBLY_IDLE_M2": tr("Area apparently idle (suspended, m²)"),
        "NORMAL_COUNT": tr("Parcels without a problem found"),
        "UNDETERMINED_COUNT": tr("Parcels to be verified"),
        "ANOMALY_COUNT": tr("Number of anomalies"),
        "FINDING_COUNT": tr("Number of findings"),
    }[name]
