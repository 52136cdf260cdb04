"""A QGIS project of a survey: layers in order with their styles, aliases, themes, and a sheet for each theme.

Everything happens in a QgsProject of its own, never in the one the user has open. Main thread only.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Tuple, Union

from qgis.core import (
    QgsCoordinateReferenceSystem,
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
from baiyuan_qgis.data import dictionary
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr


class Entry(NamedTuple):
    """One layer of the project: where it is listed, its table and style, and the themes that show it."""

    key: str
    group: str
    table: str
    style: str
    themes: Tuple[str, ...]


# In the order of drawing, topmost first.
ENTRIES = (
    Entry("parks", "frame", "parks", "parks", ("status", "supply", "efficiency")),
    Entry("status", "status", "parcels", "parcels", ("status",)),
    Entry("anomalies", "supply", "anomalies", "anomalies", ("supply",)),
    Entry("unsupplied", "supply", "unsupplied", "unsupplied", ("status", "supply")),
    Entry("supply", "supply", "parcels", "supply", ("supply",)),
    Entry("efficiency", "efficiency", "parcels", "efficiency", ("efficiency",)),
    Entry("overlay", "detail", "parcels", "parcels_overlay", ()),
    Entry("pieces", "detail", "pieces", "pieces", ()),
)
TABLES = (
    "verdicts", "indicators", "composition", "balance", "park_figures", "summary", "deadlines", "findings", "reviews",
    "run",
)  # fmt: skip
THEMES = ("status", "supply", "efficiency")
# The layer without which a theme says nothing.
MAIN_LAYER = {"status": "status", "supply": "unsupplied", "efficiency": "efficiency"}


class Assembled(NamedTuple):
    """A project in memory: its layers by key (and tables by name), its CRS, the themes it has."""

    project: QgsProject
    layers: Dict[str, QgsVectorLayer]
    crs: QgsCoordinateReferenceSystem
    themes: Tuple[str, ...]


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

    target = Path(qgz)
    made = assemble(gpkg, title, language)
    # Held until the project is gone: a layout dies with its project.
    sheets = [
        picture.sheet(made, theme, as_of=as_of, policy_title=policy_title, language=language) for theme in made.themes
    ]
    for sheet in sheets:
        made.project.layoutManager().addLayout(sheet)
    aside = target.with_name(f"{target.stem}-{os.getpid()}.qgz")
    try:
        # Written beside its place, because relative paths are made from where the file is written.
        if not made.project.write(str(aside)):
            raise InputFault(
                tr("The project {path} cannot be written ({reason}).").format(path=target, reason=made.project.error())
            )
        aside.replace(target)
    except OSError as error:
        raise InputFault(
            tr("The project {path} cannot be written ({reason}).").format(path=target, reason=error)
        ) from error
    finally:
        made.project.clear()
        aside.unlink(missing_ok=True)
    return target


def assemble(gpkg: Union[str, Path], title: str = "", language: Optional[str] = None) -> Assembled:
    """Return a project in memory with the layers of a survey.gpkg that exist, styled, grouped and with map themes."""
    path = Path(gpkg)
    project = QgsProject()
    found: Dict[str, QgsVectorLayer] = {}
    for entry in ENTRIES:
        layer = _open(path, entry.table)
        if layer is None or not layer.isSpatial() or not _worth_showing(layer, entry):
            continue
        if not styles.style(layer, entry.style, language):
            continue
        found[entry.key] = _named(layer, entry.table, _title(entry, language), language)
    if "status" not in found:
        raise InputFault(tr("{path} holds no judged parcels: no map can be made of it.").format(path=path))
    crs = found["status"].crs()
    project.setCrs(crs)
    # A custom ellipsoid ("PARAMETER:…") would make every measurement in the project fail: plane ones are right.
    known = crs.ellipsoidAcronym()
    project.setEllipsoid(known if known and not known.startswith("PARAMETER") else "NONE")
    root = project.layerTreeRoot()
    groups: Dict[str, QgsLayerTreeGroup] = {}
    for entry in ENTRIES:
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
    themes = tuple(theme for theme in THEMES if MAIN_LAYER[theme] in found)
    for theme in themes:
        record = QgsMapThemeCollection.MapThemeRecord()
        for entry in ENTRIES:
            if entry.key in found and theme in entry.themes:
                shown = QgsMapThemeCollection.MapThemeLayerRecord(found[entry.key])
                shown.usingCurrentStyle = True
                shown.currentStyle = found[entry.key].styleManager().currentStyle()
                record.addLayerRecord(shown)
        project.mapThemeCollection().insert(words.word("theme", theme, language), record)
    _relate(project, found, language)
    project.setTitle(title or words.word("title", "status", language))
    extent = extent_of(found)
    extent.scale(1.05)
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(extent, crs))
    return Assembled(project, found, crs, themes)


def theme_layers(made: Assembled, theme: str) -> List[QgsVectorLayer]:
    """Return the layers of a theme, topmost first."""
    return [made.layers[entry.key] for entry in ENTRIES if entry.key in made.layers and theme in entry.themes]


def extent_of(layers: Dict[str, QgsVectorLayer]) -> QgsRectangle:
    """Return what the parcels, unsupplied pieces and parks together cover, in their common CRS."""
    whole = QgsRectangle()  # null: what is combined first becomes the whole
    for key in ("status", "unsupplied", "parks"):
        if key in layers and layers[key].featureCount() > 0:
            layers[key].updateExtents()
            whole.combineExtentWith(layers[key].extent())
    return whole


def _open(path: Path, table: str) -> Optional[QgsVectorLayer]:
    layer = QgsVectorLayer(f"{path}|layername={table}", table, "ogr")
    return layer if layer.isValid() else None


def _worth_showing(layer: QgsVectorLayer, entry: Entry) -> bool:
    """Say whether the column a layer is drawn by holds anything: a map of nothing but NULL is no map.

    The parcels by status are always shown: without them there is no survey.
    """
    if entry.key == "status" or entry.style not in styles.CATEGORISED:
        return True
    index = layer.fields().indexOf(styles.field_of(entry.style))
    said_nothing = ("", "N")  # a map of parcels that are all "not assessed" is no map either
    return index >= 0 and any(isinstance(each, str) and each not in said_nothing for each in layer.uniqueValues(index))


def _title(entry: Entry, language: Optional[str]) -> str:
    name = dictionary.label("layer", entry.table, language)
    if entry.table != "parcels":
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
    for table in ("verdicts", "indicators", "composition", "deadlines", "reviews"):
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
