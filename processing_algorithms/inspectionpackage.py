"""Inspection package: what a surveyor takes into the field, on a device and on paper."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Optional, Tuple

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsPointXY,
    QgsProcessingAlgorithm,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterExpression,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterPoint,
    QgsProcessingParameterString,
    QgsVectorLayer,
)

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import language, tr
from baiyuan_qgis.processing_algorithms import compat
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Run

RULES = ("UNKNOWN", "BORDERLINE", "IDLE", "STAGE", "ALL")
STAGES = ("DELIVERY", "START", "COMPLETION", "IDLENESS")
PROJECT, SHEETS, CARDS = "inspection.qgz", "sheets.pdf", "cards.pdf"


class InspectionPackage(BaiyuanAlgorithm):
    """Makes the folder for the field."""

    ID = "inspectionpackage"
    GROUP = "deliver"
    TAGS = (
        "field", "inspection", "visit", "offline", "qfield", "photo", "sheet", "route",
        "外业", "现场核查", "核查表", "动态巡查", "举证照片", "离线", "waiye", "xianchanghecha", "xuncha",
    )  # fmt: skip

    def flags(self) -> Any:
        """Stay in the main thread: the project is made of layers and forms."""
        kind = compat.member(QgsProcessingAlgorithm.Flag, "FlagNoThreading", "NoThreading")
        return super().flags() | kind

    def about(self) -> About:
        return About(
            title=tr("Inspection package"),
            summary=tr("Packs the parcels to visit with forms and sheets into a folder for the field."),
        )

    def define(self) -> None:
        self.add_file("SURVEY", tr("survey.gpkg of the survey"), "gpkg")
        kind = compat.member(QgsProcessingParameterDateTime.Type, "Date")
        self.add(QgsProcessingParameterExpression("FILTER", tr("Only parcels for which this holds"), "", "", True))
        self.add_choice("RULE", tr("Parcels to visit"), RULES, list(RULES[:-1]), several=True)
        self.add_choice("STAGES", tr("Stages of supervision"), STAGES, list(STAGES), several=True, advanced=True)
        self.add(QgsProcessingParameterString("PARK", tr("Only these parks"), "", False, True))
        self.add_flag("PROTECTED", tr("Take protected lines along"))
        self.add_flag("CARDS", tr("Take the parcel cards along"))
        day = QgsProcessingParameterDateTime("AS_OF", tr("Day of planning"), kind, None, True)
        self.add(day, advanced=True)
        self.add_number("AHEAD_DAYS", tr("Days ahead that a stage counts"), 30, 0, 3650, whole=True, advanced=True)
        self.add_number(
            "INTERVAL_DAYS", tr("Days between two visits of a parcel"), 0, 0, 36500, whole=True, advanced=True
        )
        self.add(QgsProcessingParameterPoint("START", tr("Where the day begins"), None, True), advanced=True)
        self.add_flag("ONE_FILE_EACH", tr("A sheet and a card of its own for each parcel"), advanced=True)
        self.add(QgsProcessingParameterFolderDestination("FOLDER", tr("Folder for the field")))
        self.add_text_output("PROJECT", tr("QGIS project"))
        self.add_text_output("SHEETS", tr("Inspection sheets (PDF)"))
        self.add_text_output("CARDS_FILE", tr("Parcel cards (PDF)"))
        self.add_text_output("PACKAGE_ID", tr("Id of the package"))
        self.add_number_output("VISIT_COUNT", tr("Number of parcels to visit"))
        self.add_number_output("WAY_M", tr("Length of the way (m, straight)"))
        self.add_number_output("COVERAGE_KM2", tr("Largest continuous area shown (km²)"))

    def compute(self, run: Run) -> Dict[str, Any]:
        from baiyuan_qgis.products import contents

        if not run.file("SURVEY"):
            raise InputFault(tr("The parameter {key} is missing.").format(key="SURVEY"))
        folder = Path(run.destination("FOLDER"))
        _refuse_full(folder)
        survey = contents.read(Path(run.file("SURVEY")), run.progress)
        choice = self._choice(run, survey)
        beside: Optional[Path] = None
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            beside = Path(tempfile.mkdtemp(prefix=".baiyuan-", dir=folder.parent))
            made = beside / "package"  # the temporary folder itself is its maker's alone
            made.mkdir()
            results = self._make(run, survey, choice, made)
            run.progress.check()
            if folder.exists():
                folder.rmdir()  # it is empty
            made.replace(folder)
        except OSError as error:
            raise InputFault(
                tr("{path} cannot be written ({reason}). Close it where it is open, or choose another folder.").format(
                    path=folder, reason=error
                )
            ) from error
        finally:
            if beside is not None:
                shutil.rmtree(beside, ignore_errors=True)
        results.update(FOLDER=str(folder), PROJECT=str(folder / PROJECT))
        for name, kept in (("SHEETS", SHEETS), ("CARDS_FILE", CARDS if run.flag("CARDS") else "")):
            results[name] = str(folder / (Path(kept).stem if run.flag("ONE_FILE_EACH") else kept)) if kept else ""
        return results

    def _choice(self, run: Run, survey: Any) -> Any:
        from baiyuan_qgis.products import visits

        moment = self.parameterAsDateTime(run.parameters, "AS_OF", run.context)
        day = survey.as_of
        if run.parameters.get("AS_OF") and moment.isValid():
            day = datetime.date(moment.date().year(), moment.date().month(), moment.date().day())
        known = set(survey.parcels["park_id"].dropna())
        parks = tuple(each.strip() for each in run.text("PARK").replace(",", ";").split(";") if each.strip())
        for park in parks:
            if park not in known:
                raise InputFault(
                    tr("The survey holds no parcels of park {park}; it holds those of {parks}.").format(
                        park=park, parks=", ".join(sorted(known)) or tr("none")
                    ),
                    field="PARK",
                )
        return visits.Choice(
            day=day,
            rules=tuple(run.choices("RULE")),
            stages=tuple(run.choices("STAGES")),
            parks=parks,
            parcels=filtered(survey.path, run.text("FILTER"), run),
            ahead_days=run.integer("AHEAD_DAYS"),
            interval_days=run.integer("INTERVAL_DAYS"),
            start=self._start(run, survey),
        )

    def _start(self, run: Run, survey: Any) -> Optional[Tuple[float, float]]:
        """Return the start in the survey's CRS, also where that has no code of its own."""
        if not run.parameters.get("START"):
            return None
        to = QgsCoordinateReferenceSystem.fromWkt(survey.parcels.crs.to_wkt())
        stated = self.parameterAsPointCrs(run.parameters, "START", run.context)
        point = self.parameterAsPoint(run.parameters, "START", run.context)
        if stated.isValid() and stated != to:
            point = QgsCoordinateTransform(stated, to, run.context.transformContext()).transform(QgsPointXY(point))
        return (point.x(), point.y())

    def _make(self, run: Run, survey: Any, choice: Any, folder: Path) -> Dict[str, Any]:
        from baiyuan_qgis.cartography import fieldproject
        from baiyuan_qgis.data import manifest, store
        from baiyuan_qgis.geometry.crs import metres_per_unit
        from baiyuan_qgis.processing_algorithms.provider import version
        from baiyuan_qgis.products import fieldpackage

        made = fieldpackage.build(
            survey,
            choice,
            protected=run.flag("PROTECTED"),
            version=version(),
            language=language(),
            progress=run.progress.part(0.0, 0.2),
        )
        gpkg = folder / fieldpackage.GEOPACKAGE
        store.write(gpkg, made.tables, run.progress.part(0.2, 0.3))
        inspections = store.read(gpkg, "inspections")
        store.replace_layer(gpkg, "package", fieldpackage.sealed(made.tables["package"], inspections))
        facts = dict(zip(made.tables["package"]["key"], made.tables["package"]["text"]))
        fieldproject.build(gpkg, folder / PROJECT, language=language())
        files = [gpkg, folder / PROJECT]
        files += _sheets(run, made.tables, facts, metres_per_unit(survey.parcels.crs), folder)
        if run.flag("CARDS"):
            files += _cards(run, survey, inspections["parcel_id"].tolist(), folder)
        text = fieldpackage.stated(facts, len(inspections))
        (folder / manifest.NAME).write_text(text, encoding="utf-8")
        manifest.seal(folder / manifest.NAME, files)
        if made.recently_visited:
            run.progress.info(
                tr("{count} parcels were visited within {days} days and are left out.").format(
                    count=made.recently_visited, days=choice.interval_days
                )
            )
        if made.coverage_km2 > fieldpackage.LARGE_KM2:
            run.progress.warn(
                tr(
                    "The package shows {area:.1f} km² in one piece. Large-scale maps of more than {limit:g} km² may be "
                    "classified: choose a PARK or a FILTER, or have it cleared before it leaves the office."
                ).format(area=made.coverage_km2, limit=fieldpackage.LARGE_KM2)
            )
        if run.flag("PROTECTED"):
            run.progress.warn(tr("The package holds protected lines: keep it on devices of the bureau."))
        return {
            "PACKAGE_ID": made.package_id,
            "VISIT_COUNT": len(inspections),
            "WAY_M": made.way_m,
            "COVERAGE_KM2": made.coverage_km2,
        }


def _sheets(run: Run, tables: Dict[str, Any], facts: Dict[str, str], unit: float, folder: Path) -> Any:
    from baiyuan_qgis.cartography import fieldsheet
    from baiyuan_qgis.data import filenames

    rows, around = tables["inspections"], tables["around"]
    progress = run.progress.part(0.4, 0.6 if run.flag("CARDS") else 0.95)
    if not run.flag("ONE_FILE_EACH"):
        fieldsheet.write(folder / SHEETS, rows, around, facts, unit, language(), progress=progress)
        return [folder / SHEETS]
    inner = folder / Path(SHEETS).stem
    inner.mkdir()
    names, files = filenames.Names(".pdf"), []
    for place in range(len(rows)):
        progress.report(place / len(rows))
        name = names.make(f"{place + 1:03d}_{rows['parcel_id'].iloc[place]}")
        fieldsheet.write(inner / name, rows, around, facts, unit, language(), only=place)
        files.append(inner / name)
    return files


def _cards(run: Run, survey: Any, parcels: List[str], folder: Path) -> List[Path]:
    """Print the cards of the parcels in the order of the visits; one that cannot be drawn is told and left out."""
    from baiyuan_qgis.cartography.cards import content, making, pages

    class Visits(content.Deck):
        """Cards in the order of the visits."""

        @property
        def ids(self) -> List[str]:
            return parcels

    each = run.flag("ONE_FILE_EACH")
    inner = folder / Path(CARDS).stem if each else folder
    inner.mkdir(exist_ok=True)
    progress = run.progress.part(0.6, 0.95)
    deck = Visits(survey, content.Options(language=language()), progress)
    made = making.Maker(deck, pages.template(""), inner, "", progress).make(frozenset(parcels), each)
    for row in made:
        if row.card_state == making.FAILED:
            run.progress.warn(row.card_note)
    (inner / making.TABLE).unlink()  # the log has said it; the package holds what is needed on site
    return sorted({inner / row.card_file for row in made if row.card_file})


def _refuse_full(folder: Path) -> None:
    if folder.is_dir() and next(folder.iterdir(), None) is not None:
        raise InputFault(
            tr(
                "{folder} is not empty: a package is made in a folder of its own, so that nothing filled in is lost."
            ).format(folder=folder),
            field="FOLDER",
        )


def filtered(survey: Path, text: str, run: Run) -> Optional[FrozenSet[str]]:
    """Return the ids of the parcels for which an expression holds; None where there is no expression."""
    if not text:
        return None
    layer = QgsVectorLayer(f"{survey}|layername=parcels", "parcels", "ogr")
    expression = QgsExpression(text)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    unknown = sorted(each for each in expression.referencedColumns() if each not in {*layer.fields().names(), "*"})
    if not layer.isValid() or expression.hasParserError() or not expression.prepare(context) or unknown:
        reason = expression.parserErrorString() or expression.evalErrorString() or ", ".join(unknown)
        raise InputFault(
            tr("The filter {filter} cannot be used on the parcels: {reason}.").format(filter=text, reason=reason),
            field="FILTER",
        )
    found = set()
    request = QgsFeatureRequest(expression, context)
    for feature in layer.getFeatures(request):
        run.progress.check()
        found.add(str(feature["parcel_id"]))
    return frozenset(found)
