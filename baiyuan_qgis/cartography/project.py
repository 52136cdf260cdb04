"""A QGIS project of a survey: layers in order with their styles, aliases, themes, and a sheet for each theme.

Everything happens in a QgsProject of its own, never in the one the user has open. Main thread only.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsLayerMetadata,
    QgsLayerTreeGroup,
    QgsMapThemeCollection,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsRelation,
    QgsRelationContext,
    QgsVectorLayer,
)

from baiyuan_qgis.cartography import fields, styles, words
from baiyuan_qgis.cartography.counts import Counts
from baiyuan_qgis.data import dictionary
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr


class Entry(NamedTuple):
    """One layer of the project: where it is listed, its table and style, and the themes that show it.

    ``where`` is the value of the column "layer" to which the table is limited; ``closer`` the scale denominator from
    which on the layer is drawn, 0 for every scale.
    """

    key: str
    group: str
    table: str
    style: str
    themes: Tuple[str, ...]
    where: str = ""
    closer: float = 0.0


# Groups of the layers that a GeoPackage of land use may bring.
LAND_USE = ("plan", "current")
# What a run of the survey shows, and what there is to show in all.
SURVEY_THEMES = ("status", "supply", "efficiency")
THEMES = (*SURVEY_THEMES, "recognition", "inspection", "plan", "current")
OVERVIEW = "overview"
# In the order of drawing, topmost first. A layer without a theme is there to be switched on.
ENTRIES = (
    Entry("parks", "frame", "parks", "parks", THEMES),
    Entry("outline", "frame", "parcels", "outline", ("plan", "current", OVERVIEW), closer=200000.0),
    Entry("locator", "frame", "parks", "locator", (OVERVIEW,)),
    Entry("eco_redline", "protection", "pieces", "eco_redline", ("protection",), "eco_redline", 100000.0),
    Entry("farmland", "protection", "pieces", "farmland", ("protection",), "farmland", 100000.0),
    Entry("status", "status", "parcels", "parcels", ("status",), closer=200000.0),
    Entry("recognition", "status", "parcels", "recognition", ("recognition",), closer=200000.0),
    Entry("inspection", "status", "parcels", "inspection", ("inspection",), closer=200000.0),
    Entry("anomalies", "supply", "anomalies", "anomalies", ("supply",), closer=100000.0),
    Entry("unsupplied", "supply", "unsupplied", "unsupplied", ("status", "supply"), closer=200000.0),
    Entry("supply", "supply", "parcels", "supply", ("supply",), closer=200000.0),
    Entry("efficiency", "efficiency", "parcels", "efficiency", ("efficiency",), closer=200000.0),
    Entry("plan", "plan", "pieces", "zoning", ("plan",), "zoning", 200000.0),
    Entry("current", "current", "pieces", "current_use", ("current",), "current_use", 200000.0),
    Entry("overlay", "detail", "parcels", "parcels_overlay", (), closer=50000.0),
    Entry("pieces", "detail", "pieces", "pieces", (), closer=50000.0),
)
TABLES = (
    "verdicts", "indicators", "composition", "balance", "park_figures", "summary", "deadlines", "findings", "reviews",
    "inspections", "photos", "run",
)  # fmt: skip
STYLE = {entry.key: entry.style for entry in ENTRIES}
# The layer without which a theme says nothing.
MAIN_LAYER = {
    "status": "status", "supply": "unsupplied", "efficiency": "efficiency", "recognition": "recognition",
    "inspection": "inspection", "plan": "plan", "current": "current", OVERVIEW: "locator",
}  # fmt: skip


class Assembled(NamedTuple):
    """A project in memory: its layers by key (and tables by name), its CRS, the themes it has, and its counts.

    ``extent`` is what parcels, pieces and parks cover; ``land_use`` how planned and present use are drawn; ``whole``
    names the layers that cover the parks, not the parcels alone.
    """

    project: QgsProject
    layers: Dict[str, QgsVectorLayer]
    crs: QgsCoordinateReferenceSystem
    themes: Tuple[str, ...]
    counts: Counts
    extent: QgsRectangle
    land_use: Mapping[str, styles.LandUse]
    protected: bool = False
    whole: Tuple[str, ...] = ()


def build(
    gpkg: Union[str, Path],
    qgz: Union[str, Path],
    title: str = "",
    language: Optional[str] = None,
    as_of: Optional[datetime.date] = None,
    policy_title: str = "",
) -> Path:
    """Write the project of a survey.gpkg; paths in it are relative, so that the folder can be moved. Returns ``qgz``.

    It has a print layout for each theme. Raises InputFault where the GeoPackage has no parcels or the project cannot
    be written; an existing project is replaced only by a whole one.
    """
    from baiyuan_qgis.cartography import picture  # picture draws what this module assembles

    made = assemble(gpkg, title, language)
    # Held until the project is gone: a layout dies with its project.
    sheets = [
        picture.sheet(made, theme, as_of=as_of, policy_title=policy_title, language=language) for theme in made.themes
    ]
    for sheet in sheets:
        made.project.layoutManager().addLayout(sheet)
    try:
        return write(made, qgz)
    finally:
        made.project.clear()


def write(made: Assembled, qgz: Union[str, Path]) -> Path:
    """Write a project aside and put it in its place when it is whole; InputFault where it cannot be written."""
    return put(made.project, qgz)


def put(project: QgsProject, qgz: Union[str, Path]) -> Path:
    """Write a project beside its place and rename it when it is whole; InputFault where it cannot be written.

    Every path in it is relative, whatever the user's settings are: the folder can be moved.
    """
    target = Path(qgz)
    aside = target.with_name(f"{target.stem}-{os.getpid()}.qgz")
    project.setFilePathStorage(Qgis.FilePathType.Relative)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written beside its place, because relative paths are made from where the file is written.
        if not project.write(str(aside)):
            raise InputFault(
                tr("The project {path} cannot be written ({reason}).").format(path=target, reason=project.error())
            )
        aside.replace(target)
    except OSError as error:
        raise InputFault(
            tr("The project {path} cannot be written ({reason}).").format(path=target, reason=error)
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    return target


def measure_in(project: QgsProject, crs: QgsCoordinateReferenceSystem) -> None:
    """Set the CRS of a project and what it measures on."""
    project.setCrs(crs)
    # A custom ellipsoid ("PARAMETER:…") would make every measurement in the project fail: plane ones are right.
    known = crs.ellipsoidAcronym()
    project.setEllipsoid(known if known and not known.startswith("PARAMETER") else "NONE")


def assemble(
    gpkg: Union[str, Path],
    title: str = "",
    language: Optional[str] = None,
    themes: Sequence[str] = SURVEY_THEMES,
    land_use: Optional[Path] = None,
    protected: bool = False,
) -> Assembled:
    """Return a project in memory with the layers of a survey.gpkg that exist, styled, grouped and with map themes.

    ``themes`` are those wanted (of THEMES, OVERVIEW and "protection"). ``land_use`` is a GeoPackage whose tables
    zoning and current_use cover the parks; without it planned and present use are known of the parcels alone.
    ``protected`` lets the themes of land use show basic farmland and the red line.
    """
    path = Path(gpkg).absolute()
    project = QgsProject()
    found: Dict[str, QgsVectorLayer] = {}
    whole: List[str] = []
    entries = [each for each in ENTRIES if not each.themes or set(each.themes) & set(themes)]
    for entry in entries:
        layer = _open(land_use, entry.where) if land_use is not None and entry.group in LAND_USE else None
        if layer is not None:
            whole.append(entry.key)
        else:
            layer = _open(path, entry.table, entry.where)
        if layer is None or not layer.isSpatial() or not _worth_showing(layer, entry):
            continue
        if not styles.style(layer, entry.style, language):
            continue
        if entry.closer:
            layer.setScaleBasedVisibility(True)
            layer.setMinimumScale(entry.closer)
            layer.setMaximumScale(0.0)
        found[entry.key] = _named(layer, entry.where or entry.table, _title(entry, language, whole), language)
    if "status" not in found:
        raise InputFault(tr("{path} holds no judged parcels: no map can be made of it.").format(path=path))
    crs = found["status"].crs()
    measure_in(project, crs)
    root = project.layerTreeRoot()
    groups: Dict[str, QgsLayerTreeGroup] = {}
    for entry in entries:
        if entry.key in found:
            project.addMapLayer(found[entry.key], addToLegend=False)
            if entry.group not in groups:
                groups[entry.group] = root.addGroup(words.word("group", entry.group, language))
            node = groups[entry.group].addLayer(found[entry.key])
            node.setItemVisibilityChecked("status" in entry.themes)
            node.setExpanded("status" in entry.themes)
    for table in TABLES:
        layer = _open(path, table)
        if layer is not None:
            fields.describe(layer, language=language, table=table)
            found[table] = _named(layer, table, dictionary.label("layer", table, language), language)
            project.addMapLayer(found[table], addToLegend=False)
            if "tables" not in groups:
                groups["tables"] = root.addGroup(words.word("group", "tables", language))
                groups["tables"].setExpanded(False)
            groups["tables"].addLayer(found[table])
    shown = tuple(theme for theme in THEMES if theme in themes and MAIN_LAYER[theme] in found)
    drawn = {key: styles.land_use(found[key], STYLE[key], language) for key in LAND_USE if key in found}
    classes = {key: one for key, one in drawn.items() if one is not None}
    extent = _extent_of(found)
    made = Assembled(project, found, crs, shown, Counts(found), extent, classes, protected, tuple(whole))
    for theme in (*shown, *([OVERVIEW] if OVERVIEW in themes and "locator" in found else [])):
        record = QgsMapThemeCollection.MapThemeRecord()
        for layer in theme_layers(made, theme):
            entered = QgsMapThemeCollection.MapThemeLayerRecord(layer)
            entered.usingCurrentStyle = True
            entered.currentStyle = layer.styleManager().currentStyle()
            record.addLayerRecord(entered)
        project.mapThemeCollection().insert(words.word("theme", theme, language), record)
    _relate(project, found, language)
    project.setTitle(title or words.word("title", "status", language))
    view = QgsRectangle(extent)
    view.scale(1.05)
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(view, crs))
    return made


def theme_layers(made: Assembled, theme: str) -> List[QgsVectorLayer]:
    """Return the layers of a theme, topmost first."""
    wanted = {theme, "protection"} if made.protected and theme in LAND_USE else {theme}
    return [made.layers[entry.key] for entry in ENTRIES if entry.key in made.layers and wanted & set(entry.themes)]


def _extent_of(layers: Dict[str, QgsVectorLayer]) -> QgsRectangle:
    """Return what the parcels, unsupplied pieces and parks together cover, in their common CRS."""
    whole = QgsRectangle()  # null: what is combined first becomes the whole
    for key in ("status", "unsupplied", "parks"):
        if key in layers and layers[key].featureCount() > 0:
            layers[key].updateExtents()
            whole.combineExtentWith(layers[key].extent())
    return whole


def _open(path: Path, table: str, where: str = "") -> Optional[QgsVectorLayer]:
    # In the source from the beginning: setSubsetString opens the file anew, and SQLite then loses it now and then.
    subset = "|subset=" + QgsExpression.createFieldEqualityExpression("layer", where) if where else ""
    layer = QgsVectorLayer(f"{path}|layername={table}{subset}", table, "ogr")
    return layer if layer.isValid() else None


def _worth_showing(layer: QgsVectorLayer, entry: Entry) -> bool:
    """Say whether the column a layer is drawn by holds anything: a map of nothing but NULL is no map.

    The parcels by status are always shown: without them there is no survey.
    """
    if entry.where:
        return bool(layer.featureCount() > 0)
    if entry.key == "status" or entry.style not in styles.CATEGORISED:
        return True
    index = layer.fields().indexOf(styles.field_of(entry.style))
    said_nothing = ("", "N", "not_started")  # a map of parcels all "not assessed" or "not started" is none either
    return index >= 0 and any(isinstance(each, str) and each not in said_nothing for each in layer.uniqueValues(index))


def _title(entry: Entry, language: Optional[str], whole: Sequence[str]) -> str:
    if entry.where:
        scope = "in_parks" if entry.key in whole else "in_parcels"
        return words.word("sheet", scope, language, layer=styles.style_name(entry.style, language))
    name = dictionary.label("layer", entry.table, language)
    if entry.table != "parcels" and entry.key != "locator":
        return name
    joined = "{name}：{style}" if words.code(language) == "zh" else "{name}: {style}"
    return joined.format(name=name, style=styles.style_name(entry.style, language))


def _named(layer: QgsVectorLayer, table: str, title: str, language: Optional[str]) -> QgsVectorLayer:
    """Name a layer and say in its metadata what it is and who may see it."""
    layer.setName(title)
    metadata = QgsLayerMetadata(layer.metadata())
    metadata.setIdentifier(table)
    metadata.setTitle(title)
    metadata.setType("dataset")
    metadata.setLanguage("zh-CN" if words.code(language) == "zh" else "en")
    metadata.setAbstract(words.word("note", "suspicion", language))
    metadata.setRights([words.word("sheet", "internal", language), words.word("note", "publish", language)])
    metadata.setCrs(layer.crs())
    layer.setMetadata(metadata)
    return layer


def _relate(project: QgsProject, found: Dict[str, QgsVectorLayer], language: Optional[str]) -> None:
    """Let the form of a parcel show the verdicts, composition and deadlines behind it."""
    for table in ("verdicts", "indicators", "composition", "deadlines", "reviews", "inspections", "photos"):
        if table not in found or "parcel_id" not in found[table].fields().names():
            continue
        relation = QgsRelation(QgsRelationContext(project))
        relation.setId(f"parcels_{table}")
        relation.setName(dictionary.label("layer", table, language))
        relation.setReferencedLayer(found["status"].id())
        relation.setReferencingLayer(found[table].id())
        relation.addFieldPair("parcel_id", "parcel_id")
        if relation.isValid():
            project.relationManager().addRelation(relation)
