"""How layers are drawn: renderers and labels made from the palette and the dictionary, in the user's language.

A style has a name; ``style(layer, name)`` gives it to a layer, ``store_styles`` writes styles into a GeoPackage,
where QGIS finds them whenever a layer is opened. Works on QGIS 3.22 to 4.x and without a desktop.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFeatureRenderer,
    QgsFillSymbol,
    QgsFontMarkerSymbolLayer,
    QgsLinePatternFillSymbolLayer,
    QgsLineSymbol,
    QgsMapLayer,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsPointPatternFillSymbolLayer,
    QgsProperty,
    QgsReadWriteContext,
    QgsRendererCategory,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument

from baiyuan_qgis.cartography import fields, fonts, words
from baiyuan_qgis.cartography.counts import PARCEL_CODE
from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.data.palette import Class, Look
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

# Style name -> (theme of the palette, wording kind, field).
CATEGORISED = {
    "parcels": ("land_status", "land_status", "land_status"),
    "efficiency": ("grade", "grade", "grade"),
    "supply": ("supply_state", "supply_state", "supply_state"),
    "anomalies": ("anomaly", "anomaly", "anomaly"),
    "pieces": ("layer", "layer", "layer"),
    "recognition": ("recognition", "recognition", "recognition"),
    "inspection": ("inspection_state", "inspection_state", "inspection_state"),
}
# Style name -> (theme of the palette, the columns that may hold the code).
LAND_USE = {"zoning": ("zone", ("zone_code", "zone_main", "class")), "current_use": ("dlbm", ("dlbm", "class"))}
# Styles of one look.
SINGLE = ("parks", "farmland", "eco_redline", "urban_boundary", "outline", "locator")
STYLES = (*CATEGORISED, "unsupplied", "parcels_overlay", *LAND_USE, *SINGLE)

# Field that labels a feature, and from which scale on (denominator); size in points there and close by.
_LABELS = {
    "parcels": ("parcel_id", 30000.0),
    "efficiency": ("parcel_id", 30000.0),
    "supply": ("parcel_id", 30000.0),
    "parcels_overlay": ("parcel_id", 30000.0),
    "recognition": ("parcel_id", 30000.0),
    "inspection": ("parcel_id", 30000.0),
    "outline": ("parcel_id", 30000.0),
    "unsupplied": ("piece_id", 8000.0),
}
# Headings of the land and sea use classification that mean the same in the editions of 2020 and 2023 (handbook §3.4).
_SINCE_2020 = tuple(f"{number:02d}" for number in range(7, 17))
# Beyond this scale denominator labels are small and outlines thin; up to the other they tell area and grade.
_SMALL_SCALE = 6000
_LARGE_SCALE = 3000
# Characters of a park's name beside its boundary; the sheet's title has all of them.
_LONGEST_NAME = 24

# What a run writes into survey.gpkg: the first style of a table is the one it opens with.
SURVEY_STYLES: Mapping[str, Tuple[str, ...]] = {
    "parcels": ("parcels", "efficiency", "supply", "parcels_overlay"),
    "unsupplied": ("unsupplied",),
    "anomalies": ("anomalies",),
    "parks": ("parks",),
    "pieces": ("pieces",),
}

_STYLE_TABLE = """CREATE TABLE IF NOT EXISTS "layer_styles" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "f_table_catalog" TEXT(256), "f_table_schema" TEXT(256),
  "f_table_name" TEXT(256), "f_geometry_column" TEXT(256), "styleName" TEXT(30), "styleQML" TEXT, "styleSLD" TEXT,
  "useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
  "update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""
_CONTENTS = """INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
  SELECT 'layer_styles', 'attributes', 'layer_styles', '', 0
  WHERE NOT EXISTS (SELECT 1 FROM gpkg_contents WHERE table_name = 'layer_styles')"""
_FORGET = "DELETE FROM layer_styles WHERE f_table_name = ?"
_INSERT = """INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
  styleQML, styleSLD, useAsDefault, description, owner, ui) VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', '')"""
_GEOMETRY = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"


def classes(name: str, language: Optional[str] = None) -> List[Class]:
    """Return the classes of a categorised style in legend order, labelled from the dictionary."""
    return palette.classes(CATEGORISED[name][0], language)


def field_of(name: str) -> str:
    """Return the field by which a categorised style draws."""
    return CATEGORISED[name][2]


def symbol(look: Look) -> QgsFillSymbol:
    """Return the fill symbol of a look: ground, then hatch or marks, the outline on top."""
    layers: List[Any] = []
    patterned = bool(look.hatch or look.mark)
    if patterned and look.fill:
        layers.append(_plain(look.fill, "", 0.0, "no"))
    if look.hatch:
        angles = [look.hatch_angle, look.hatch_angle + 90.0] if look.hatch_cross else [look.hatch_angle]
        layers.extend(_hatch(look, angle) for angle in angles)
    if look.mark:
        layers.append(_marks(look))
    layers.append(_plain("" if patterned else look.fill, look.stroke, look.stroke_width, look.stroke_style))
    # One by one: a list of layers handed to the constructor is freed twice.
    made = QgsFillSymbol.createSimple({})
    made.changeSymbolLayer(0, layers[0])
    for each in layers[1:]:
        made.appendSymbolLayer(each)
    made.setOpacity(look.opacity)
    return made


def style(
    layer: QgsVectorLayer,
    name: str,
    language: Optional[str] = None,
    field: str = "",
    names: Optional[Iterable[str]] = None,
) -> bool:
    """Give a layer the style ``name`` (labels of the legend in ``language``), aliases and value maps.

    ``field`` is the column to draw by where it has another name than the dictionary's; ``names`` are the columns that
    get alias and value map (None: all that the dictionary has). Returns False, and leaves the layer as it is, where
    there is no such style, the layer has no polygons or not the fields the style needs.
    """
    renderer = _renderer(layer, name, language, field)
    if renderer is None:
        return False
    layer.setRenderer(renderer)
    _label(layer, name, language)
    fields.describe(layer, names, language)
    return True


def style_name(name: str, language: Optional[str] = None) -> str:
    """Return the name of a style as users read it."""
    return words.word("style", name, language)


def qml(layer: QgsVectorLayer, only_looks: bool = False) -> str:
    """Return the layer's style as QML; ``only_looks`` leaves out aliases, forms and everything else."""
    document = QDomDocument()
    category = QgsMapLayer.StyleCategory
    wanted = category.Symbology | category.Labeling
    if not only_looks:
        wanted = wanted | category.Fields | category.Forms | category.Rendering
    layer.exportNamedStyle(document, QgsReadWriteContext(), wanted)
    return str(document.toString(1))


def store_styles(
    gpkg: Union[str, Path],
    styles: Optional[Mapping[str, Union[str, Sequence[str]]]] = None,
    language: Optional[str] = None,
) -> List[str]:
    """Write the styles of tables into a GeoPackage's ``layer_styles``; the first of a table is its default.

    Tables that are not there, or have not the fields of a style, are passed over; earlier styles of a table are
    replaced, in one transaction. Not done by QgsVectorLayer.saveStyleToDatabase, which asks in a dialog before it
    replaces a style and so stops a run without a desktop. Returns the tables that have a style now; raises InputFault
    where the file cannot be written.
    """
    path = Path(gpkg)
    rows: Dict[str, List[Tuple[str, str]]] = {}
    for table, given in (SURVEY_STYLES if styles is None else styles).items():
        for name in (given,) if isinstance(given, str) else given:
            layer = QgsVectorLayer(f"{path}|layername={table}", table, "ogr")
            if layer.isValid() and layer.isSpatial() and style(layer, name, language):
                rows.setdefault(table, []).append((style_name(name, language), qml(layer)))
            del layer
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(_STYLE_TABLE)
            connection.execute(_CONTENTS)
            for table, found in rows.items():
                column = connection.execute(_GEOMETRY, (table,)).fetchone()
                connection.execute(_FORGET, (table,))
                for number, (title, text) in enumerate(found):
                    connection.execute(_INSERT, (table, column[0] if column else "", title, text, number == 0, title))
    except sqlite3.Error as error:
        raise InputFault(
            tr("The styles cannot be written into {path} ({reason}).").format(path=path, reason=error)
        ) from error
    return list(rows)


def _renderer(layer: QgsVectorLayer, name: str, language: Optional[str], field: str) -> Optional[QgsFeatureRenderer]:
    if not layer.isSpatial():
        return None
    present = set(layer.fields().names())
    if name in CATEGORISED:
        column = field or field_of(name)
        return _categorised(column, classes(name, language), language) if column in present else None
    if name == "unsupplied":
        return _unsupplied(present, language)
    if name == "parcels_overlay":
        return _overlay(present, language)
    if name in LAND_USE:
        drawn = land_use(layer, name, language, field)
        return _categorised(drawn.expression, drawn.classes, language) if drawn is not None else None
    if name in SINGLE:
        return QgsSingleSymbolRenderer(symbol(palette.looks("layer").get(name) or palette.looks("line")[name]))
    return None


def _categorised(column: str, known: Sequence[Class], language: Optional[str]) -> QgsFeatureRenderer:
    entries = [QgsRendererCategory(each.code, symbol(each.look), each.label) for each in known]
    rest = words.word("class", "none", language)
    # An empty value is QGIS's "all other values": a NULL must be seen, not vanish from the map.
    entries.append(QgsRendererCategory("", symbol(palette.without_value()), rest))
    return QgsCategorizedSymbolRenderer(column, entries)


def _unsupplied(present: Any, language: Optional[str]) -> Optional[QgsFeatureRenderer]:
    if "supply_state" not in present:
        return None
    rules = [
        (f"\"supply_state\" = '{code}'", dictionary.label("supply_state", code, language), look)
        for code, look in palette.looks("supply_state").items()
        if code in ("approved_not_expropriated", "expropriated_not_supplied")
    ]
    if "used_unsupplied" in present:
        used = palette.looks("flags")["used_unsupplied"]
        rules.append(('"used_unsupplied"', dictionary.label("flags", "used_unsupplied", language), used))
    return _rules(rules, (words.word("class", "none", language), palette.without_value()))


def _overlay(present: Any, language: Optional[str]) -> Optional[QgsFeatureRenderer]:
    """Parcels on which the overlay found something; several findings are drawn over each other."""
    found = [name for name in palette.looks("overlay") if name in present]
    if not found:
        return None
    ground = palette.looks("layer")["parcels"]
    any_of = " OR ".join(f'coalesce("{name}", 0) > 0' for name in found)
    rules = [(f"({any_of})", "", ground)]
    rules += [(f'"{name}" > 0', dictionary.title(name, language), palette.looks("overlay")[name]) for name in found]
    return _rules(rules, (words.word("class", "not_hit", language), palette.looks("land_status")["normal"]))


def _rules(rules: Sequence[Tuple[str, str, Look]], rest: Tuple[str, Look]) -> QgsFeatureRenderer:
    """Return a renderer in which a feature may match several rules, drawn in this order; ``rest`` matches none."""
    root = QgsRuleBasedRenderer.Rule(None)
    root.setRuleKey("rules")
    for number, (expression, label, look) in enumerate([*rules, ("ELSE", *rest)]):
        rule = QgsRuleBasedRenderer.Rule(symbol(look), 0, 0, expression, label)
        rule.setRuleKey(f"rule {number}")  # QGIS would draw one by lot, and no style would be written twice alike
        root.appendChild(rule)
    return QgsRuleBasedRenderer(root)


class LandUse(NamedTuple):
    """How planned or present land use is drawn: the classes, which of them a code belongs to, and how QGIS tells."""

    classes: List[Class]
    class_of: Mapping[str, str]
    expression: str
    column: str


def land_use(layer: QgsVectorLayer, name: str, language: Optional[str] = None, field: str = "") -> Optional[LandUse]:
    """Return how the style "zoning" or "current_use" draws a layer: the classes that it holds, all where it is empty.

    Codes of no list (another town's) become pale classes of their own. No document lists the classes of the edition
    of 2020: layers that say they are of it are drawn by the headings 07 to 16, which kept their meaning, and their
    other codes are drawn like those of no list. None where the layer has no column of codes.
    """
    theme, columns = LAND_USE[name]
    column = field or next((each for each in columns if each in layer.fields().names()), "")
    if not column:
        return None
    values = _values(layer, column)
    editions = set(_values(layer, "zone_edition"))
    old = theme == "zone" and editions == {"2020"}
    known = [each for each in palette.classes(theme, language) if not old or each.code in _SINCE_2020]
    codes = {each.code for each in known}
    class_of = {value: palette.matched(theme, value[:2] if old else value) for value in values}
    class_of = {value: code if code in codes else value for value, code in class_of.items()}
    if values:
        known = [each for each in known if each.code in class_of.values()]
    drawn = [each._replace(label=f"{each.code} {each.label}") for each in known]
    strange = [value for value in values if class_of[value] not in codes]
    drawn += [Class(value, value, palette.spare(number)) for number, value in enumerate(strange[:64])]
    expression = _longest(column, [each.code for each in known]) if known else column
    return LandUse(drawn, class_of, expression, column)


def _longest(column: str, codes: Sequence[str]) -> str:
    """Return the expression of the longest of the codes with which a value begins; the value itself where none does."""
    cases = []
    for size in sorted({len(code) for code in codes}, reverse=True):
        alike = ", ".join(f"'{code}'" for code in codes if len(code) == size)
        cases.append(f'WHEN left("{column}", {size}) IN ({alike}) THEN left("{column}", {size})')
    return f'CASE {" ".join(cases)} ELSE "{column}" END'


def _values(layer: QgsVectorLayer, column: str) -> List[str]:
    """Return the different texts of a column, sorted; none where there is no such column."""
    index = layer.fields().indexOf(column)
    if index < 0:
        return []
    return sorted(each for each in layer.uniqueValues(index, 1000) if isinstance(each, str) and each)


def _plain(fill: str, stroke: str, width: float, line: str) -> QgsSimpleFillSymbolLayer:
    made = QgsSimpleFillSymbolLayer.create(
        {
            "color": fill or "#ffffff",
            "style": "solid" if fill else "no",
            "outline_color": stroke or "#000000",
            "outline_style": line if stroke else "no",
            "outline_width": str(width),
            "outline_width_unit": "MM",
            "joinstyle": "miter",
        }
    )
    if stroke and line != "no" and width < 0.25:
        thin = QgsProperty.fromExpression(f"if(@map_scale > {_SMALL_SCALE * 3}, {width * 0.5}, {width})")
        made.setDataDefinedProperty(_property(made, "PropertyStrokeWidth", "StrokeWidth"), thin)
    return made


def _hatch(look: Look, angle: float) -> QgsLinePatternFillSymbolLayer:
    made = QgsLinePatternFillSymbolLayer()
    made.setLineAngle(angle)
    made.setDistance(look.hatch_spacing)
    made.setSubSymbol(
        QgsLineSymbol.createSimple(
            {
                "line_color": look.hatch,
                "line_width": str(look.hatch_width),
                "capstyle": "square",
            }
        )
    )
    return made


def _marks(look: Look) -> QgsPointPatternFillSymbolLayer:
    mark = QgsFontMarkerSymbolLayer.create(
        {
            "chr": look.mark,
            "font": fonts.installed() or fonts.FAMILIES[0],
            "size": str(look.mark_size),
            "size_unit": "MM",
            "color": look.mark_colour,
        }
    )
    made = QgsPointPatternFillSymbolLayer()
    made.setDistanceX(look.mark_spacing)
    made.setDistanceY(look.mark_spacing)
    made.setDisplacementX(look.mark_spacing / 2)
    sign = QgsMarkerSymbol.createSimple({})
    sign.changeSymbolLayer(0, mark)
    made.setSubSymbol(sign)
    # Far out a polygon is smaller than the mark, and marks cut in pieces are noise.
    close = QgsProperty.fromExpression(f"@map_scale <= {_SMALL_SCALE * 3}")
    made.setDataDefinedProperty(_property(made, "PropertyLayerEnabled", "LayerEnabled"), close)
    return made


def _label(layer: QgsVectorLayer, name: str, language: Optional[str]) -> None:
    """Label features where the scale leaves room: small far out, larger close by, never outside their polygon."""
    if name == "parks":
        _label_parks(layer)
        return
    column, smallest = _LABELS.get(name, ("", 0.0))
    if column not in layer.fields().names():
        layer.setLabelsEnabled(False)
        return
    settings = QgsPalLayerSettings()
    settings.fieldName, settings.isExpression = _label_text(layer, column, name, words.code(language)), True
    settings.placement = QgsPalLayerSettings.Placement.Horizontal
    settings.fitInPolygonOnly = True
    settings.scaleVisibility = True
    settings.minimumScale = smallest
    settings.maximumScale = 1.0
    settings.setFormat(_text(7.5, palette.paper("ink"), 0.6))
    properties = settings.dataDefinedProperties()
    size = QgsProperty.fromExpression(f"if(@map_scale > {_SMALL_SCALE}, 5, if(@map_scale > {_LARGE_SCALE}, 7, 8.5))")
    properties.setProperty(_property(settings, "Size"), size)
    if name in CATEGORISED:
        for key, expression in zip(("Color", "BufferColor", "BufferSize"), _inks(name)):
            properties.setProperty(_property(settings, key), QgsProperty.fromExpression(expression))
    settings.setDataDefinedProperties(properties)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def _label_text(layer: QgsVectorLayer, column: str, name: str, language: str) -> str:
    """Return the expression of a label: the id, and close by the grade and the area in mu below it."""
    names = layer.fields().names()
    lines = []
    if name == "efficiency":
        grades = ", ".join(f"'{each.code}', '{each.label}'" for each in classes(name, language) if each.code != "N")
        lines.append(f'map_get(map({grades}), "{field_of(name)}")')
    area = '"area_mu"' if "area_mu" in names else '"area_m2" * 3 / 2000' if "area_m2" in names else ""
    if area:
        lines.append(f"format_number({area}, 1) || '{words.word('sheet', 'mu', language)}'")
    # A whole parcel code is wider than the parcel: its last seven characters are the number within the district.
    number = f'if(length("{column}") = {PARCEL_CODE}, right("{column}", 7), "{column}")'
    if not lines:
        return number
    below = f"array_to_string(array_filter(array({', '.join(lines)}), @element IS NOT NULL), '\n')"
    return f"{number} || if(@map_scale <= {_LARGE_SCALE}, '\n' || {below}, '')"


def _inks(name: str) -> Tuple[str, str, str]:
    """Return the expressions of text and halo colour and of the halo's width.

    Light on dark classes, the halo in the colour of the class, and wider where a hatch or marks run into the letters.
    """
    theme, _, column = CATEGORISED[name]
    light, dark = palette.paper("halo"), palette.paper("ink")
    inks, grounds, patterned = ["CASE"], ["CASE"], []
    for code, look in palette.looks(theme).items():
        ground = QColor(look.fill or light)
        is_dark = ground.lightnessF() < 0.6 and ground.valueF() < 0.8
        inks.append(f"WHEN \"{column}\" = '{code}' THEN '{light if is_dark else dark}'")
        grounds.append(f"WHEN \"{column}\" = '{code}' THEN '{ground.name()}'")
        if look.hatch or look.mark:
            patterned.append(f"'{code}'")
    inks.append(f"ELSE '{dark}' END")
    grounds.append(f"ELSE '{light}' END")
    width = f'if("{column}" IN ({", ".join(patterned)}), 1.0, 0.6)' if patterned else "0.6"
    return " ".join(inks), " ".join(grounds), width


def _label_parks(layer: QgsVectorLayer) -> None:
    if "park_name" not in layer.fields().names():
        layer.setLabelsEnabled(False)
        return
    settings = QgsPalLayerSettings()
    settings.isExpression = True
    settings.fieldName = (
        f'if(length("park_name") > {_LONGEST_NAME}, left("park_name", {_LONGEST_NAME}) || \'…\', "park_name")'
    )
    # Above the upper left corner, where it hides no parcel.
    settings.geometryGeneratorEnabled = True
    settings.geometryGenerator = "closest_point($geometry, make_point(x_min($geometry), y_max($geometry)))"
    settings.geometryGeneratorType = QgsWkbTypes.GeometryType.PointGeometry
    settings.placement = QgsPalLayerSettings.Placement.OverPoint
    settings.quadOffset = QgsPalLayerSettings.QuadrantPosition.QuadrantAboveRight
    settings.yOffset = -1.0
    settings.priority = 10
    if hasattr(settings, "placementSettings"):
        settings.placementSettings().setAllowDegradedPlacement(True)
    settings.setFormat(_text(9.0, palette.paper("accent"), 0.8, bold=True))
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def _text(size: float, colour: str, halo: float, bold: bool = False) -> QgsTextFormat:
    made = QgsTextFormat()
    made.setFont(fonts.font(size, bold))
    made.setFamilies(fonts.families())
    made.setSize(size)
    made.setColor(QColor(colour))
    around = QgsTextBufferSettings()
    around.setEnabled(True)
    around.setSize(halo)
    around.setColor(QColor(palette.paper("halo")))
    made.setBuffer(around)
    return made


def _property(owner: Any, *names: str) -> Any:
    """Return the first data-defined property of that name: they were renamed between QGIS 3 and 4."""
    for name in names:
        for home in (owner.Property, type(owner)):
            if hasattr(home, name):
                return getattr(home, name)
    raise AttributeError(names[0])
