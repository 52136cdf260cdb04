"""The project of a field package: the parcels to visit with their form, for QField and QGIS, offline.

Everything in it is what every QGIS has: value maps, dates, texts, an attachment with a relative path, a relation.
Main thread only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

from qgis.core import (
    QgsAttributeEditorContainer,
    QgsAttributeEditorField,
    QgsAttributeEditorRelation,
    QgsCategorizedSymbolRenderer,
    QgsDefaultValue,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
    QgsFieldConstraints,
    QgsLayerMetadata,
    QgsPalLayerSettings,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsRelation,
    QgsRelationContext,
    QgsRelationManager,
    QgsRendererCategory,
    QgsSettings,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor

from baiyuan_qgis.cartography import fields, fonts, styles, words
from baiyuan_qgis.cartography import project as project_of
from baiyuan_qgis.data import dictionary, palette
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.products import fieldpackage

RELATION = "inspection_photos"
# QField keeps its photos in the folder DCIM of the project; everything below the package comes back
_ANONYMOUS = "core/projects/anonymize_saved_projects"
_TODAY = "to_date(now())"
# QField knows who is signed in, QGIS who sits at the machine; Android calls whoever holds the device u0_a123
_WHO = (
    "coalesce(nullif(@cloud_username, ''), nullif(@user_full_name, ''),"
    " CASE WHEN NOT regexp_match(@user_account_name, '^(u[0-9]+_a[0-9]+|mobile|root)$') THEN @user_account_name END)"
)
# QField's own variables: gnss_ is always the device's, position_ (all that early versions know) the cursor's when it
# is held there; both are NULL in QGIS, and "nan" where the device has no compass
_ORIENTATION = "coalesce(@gnss_orientation, @position_orientation)"
_COORDINATE = "coalesce(@gnss_coordinate, @position_coordinate)"
# The longer side of a photo in pixels: a number plate can be read, and 200 photos can still be copied.
_PHOTO_PIXELS = 2560
# QField shows a list of no more entries than this as buttons: one tap with a glove
_BUTTONS = 12
_PHOTOS_SHOWN = 12
_MULTILINE = ("site_description", "holder_statement", "remark", "photo_note")
_PEOPLE = ("inspector", "second_inspector", "holder_present", "inspected_on")
_FACTS_SHOWN = ("inspection_id", "package_id")

Rule = Tuple[str, str, str]


def build(gpkg: Union[str, Path], qgz: Union[str, Path], title: str = "", language: Optional[str] = None) -> Path:
    """Write the project of a field package beside its GeoPackage; returns ``qgz``.

    Raises InputFault where the GeoPackage holds no inspections or the project cannot be written.
    """
    path, target = Path(gpkg), Path(qgz)
    project = QgsProject()
    layers: Dict[str, QgsVectorLayer] = {}
    for name in ("around", "inspections", "protected", "parks", "photos"):  # each is drawn above the one before
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        if layer.isValid():
            layers[name] = layer
    if "inspections" not in layers or "photos" not in layers:
        raise InputFault(tr("{path} holds no visits: no project can be made of it.").format(path=path))
    crs = layers["inspections"].crs()
    project_of.measure_in(project, crs)
    project.setTitle(title or words.word("field", "project", language))
    for name, layer in layers.items():
        fields.describe(layer, language=language, table=name if name in dictionary.tables() else "")
        _name(layer, name, language)
        project.addMapLayer(layer)
    _draw(layers, language)
    relation = _relate(project, layers, language)
    _inspection_form(layers["inspections"], relation, project.relationManager(), language)
    _photo_form(layers["photos"], language)
    for name in ("parks", "protected", "around"):
        if name in layers:
            layers[name].setReadOnly(readonly=True)
            layers[name].setFlags(layers[name].flags() & ~QgsVectorLayer.LayerFlag.Identifiable)
    extent = QgsRectangle(layers["inspections"].extent())
    extent.scale(1.1)
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(extent, crs))
    _for_qfield(project, layers, language)
    try:
        with _without_name():
            return project_of.put(project, target)
    finally:
        project.clear()


class _without_name:  # noqa: N801 (used as a function is)
    """Keep the name of whoever sits at the machine out of a project that goes to other people's devices."""

    def __enter__(self) -> None:
        settings = QgsSettings()
        self._had, self._before = settings.contains(_ANONYMOUS), settings.value(_ANONYMOUS)
        settings.setValue(_ANONYMOUS, True)  # noqa: FBT003 (QGIS knows no keyword)

    def __exit__(self, *_: Any) -> None:
        if self._had:
            QgsSettings().setValue(_ANONYMOUS, self._before)
        else:
            QgsSettings().remove(_ANONYMOUS)


def _name(layer: QgsVectorLayer, name: str, language: Optional[str]) -> None:
    layer.setName(words.word("field_layer", name, language))
    metadata = QgsLayerMetadata(layer.metadata())
    metadata.setTitle(layer.name())
    metadata.setLanguage("zh-CN" if words.code(language) == "zh" else "en")
    metadata.setAbstract(words.word("field", "not_recognition", language))
    metadata.setRights([words.word("sheet", "internal", language)])
    metadata.setCrs(layer.crs())
    layer.setMetadata(metadata)


def _relate(project: QgsProject, layers: Dict[str, QgsVectorLayer], language: Optional[str]) -> QgsRelation:
    relation = QgsRelation(QgsRelationContext(project))
    relation.setId(RELATION)
    relation.setName(words.word("field_layer", "photos", language))
    relation.setReferencedLayer(layers["inspections"].id())
    relation.setReferencingLayer(layers["photos"].id())
    relation.addFieldPair("inspection_id", "inspection_id")
    # a photo belongs to its visit: it is deleted with it, and its number follows
    relation.setStrength(QgsRelation.RelationStrength.Composition)
    project.relationManager().addRelation(relation)
    return relation


def _draw(layers: Dict[str, QgsVectorLayer], language: Optional[str]) -> None:
    visits = layers["inspections"]
    looks = palette.looks("inspection_state")
    labels = dictionary.wording("inspection_state")
    shown = [
        QgsRendererCategory(code, styles.symbol(looks[code]), labels[code].text(language))
        for code in ("to_visit", "visited")
    ]
    state = "CASE WHEN \"site_state\" IS NULL OR \"site_state\" = '' THEN 'to_visit' ELSE 'visited' END"
    visits.setRenderer(QgsCategorizedSymbolRenderer(state, shown))
    _label(visits, '"visit_no" || \'  \' || "parcel_id"', 25000.0, 9.0)
    if "around" in layers:
        layers["around"].setRenderer(QgsSingleSymbolRenderer(styles.symbol(looks["not_planned"])))
        _label(layers["around"], '"parcel_id"', 5000.0, 6.5)
    if "parks" in layers:
        styles.style(layers["parks"], "parks", language)
    if "protected" in layers:
        styles.style(layers["protected"], "pieces", language)


def _label(layer: QgsVectorLayer, expression: str, smallest: float, size: float) -> None:
    settings = QgsPalLayerSettings()
    settings.fieldName, settings.isExpression = expression, True
    settings.scaleVisibility, settings.minimumScale, settings.maximumScale = True, smallest, 1.0
    text = QgsTextFormat()
    text.setFont(fonts.font(size))
    text.setFamilies(fonts.families())
    text.setSize(size)
    text.setColor(QColor(palette.paper("ink")))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.8)
    halo.setColor(QColor(palette.paper("halo")))
    text.setBuffer(halo)
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def _inspection_form(
    layer: QgsVectorLayer, relation: QgsRelation, relations: QgsRelationManager, language: Optional[str]
) -> None:
    """One tab with what is known, one to fill in, one with the photos."""
    form = layer.editFormConfig()
    form.setLayout(QgsEditFormConfig.EditorLayout.TabLayout)
    form.clearTabs()
    filled = [name for name in fieldpackage.FILLED_IN if _index(layer, name) >= 0]
    read_only = [each.name() for each in layer.fields() if each.name() not in filled]
    shown = [name for name in read_only if name not in (*_FACTS_SHOWN, "fid")]
    site = _tab(form, words.word("field", "tab_site", language))
    _add(site, layer, [name for name in filled if name not in _PEOPLE])
    photos = _tab(form, words.word("field", "tab_photos", language))
    many = QgsAttributeEditorRelation(relation.id(), relation, photos)
    many.setRelationWidgetTypeId("relation_editor")  # QGIS warns where it has to guess
    photos.addChildElement(many)
    people = _tab(form, words.word("field", "tab_people", language))
    _add(people, layer, _PEOPLE)
    facts = _tab(form, words.word("field", "tab_facts", language))
    _add(facts, layer, shown)
    for name in read_only:
        form.setReadOnly(_index(layer, name))
    layer.setEditFormConfig(form)
    # QGIS looks for the relation in the project that is open, and 3.22 would write a tab without one
    for tab in layer.editFormConfig().tabs():
        for element in tab.children():
            if isinstance(element, QgsAttributeEditorRelation):
                element.init(relations)
    _widgets(layer, language)
    for name in ("site_stopped_since", "inspected_on"):
        _date(layer, name)
    for name in ("start_basis", "inspection_stage"):  # codes of ours in fields that may hold other words too
        _list(layer, name, language)
    # only where something is filled in: a parcel nobody was at stays without a day and a name
    anything = " OR ".join(
        f"coalesce(\"{name}\", '') <> ''" for name in ("site_state", "start_basis", "site_progress", "site_description")
    )
    for name, value in (("inspected_on", _TODAY), ("inspector", _WHO)):
        known = f'coalesce("{name}", if({anything}, {value}, NULL))'
        layer.setDefaultValueDefinition(_index(layer, name), QgsDefaultValue(known, applyOnUpdate=True))
    _constrain(
        layer,
        [
            ("inspected_on", f'"inspected_on" IS NULL OR "inspected_on" <= {_TODAY}', "not_later_than_today"),
            (
                "site_stopped_since",
                f'"site_stopped_since" IS NULL OR "site_stopped_since" <= coalesce("inspected_on", {_TODAY})',
                "stopped_before_visit",
            ),
            (
                "second_inspector",
                '"second_inspector" IS NULL OR "inspector" IS NULL OR "second_inspector" <> "inspector"',
                "two_people",
            ),
        ],
        language,
    )
    layer.setDisplayExpression('"visit_no" || \'  \' || "parcel_id"')
    layer.setMapTipTemplate('<b>[% "visit_no" %] [% "parcel_id" %]</b><br>[% "visit_reason" %]')


def _photo_form(layer: QgsVectorLayer, language: Optional[str]) -> None:
    attachment = {
        "DocumentViewer": 1,  # a picture
        "FileWidget": True,
        "FileWidgetButton": True,
        "FileWidgetFilter": "",
        "RelativeStorage": 1,  # relative to the project
        "StorageMode": 0,  # a file
        "DocumentViewerHeight": 0,
        "DocumentViewerWidth": 0,
        "UseLink": False,
        "FullUrl": False,
    }
    layer.setEditorWidgetSetup(_index(layer, "photo_file"), QgsEditorWidgetSetup("ExternalResource", attachment))
    _widgets(layer, language)
    number = "format_date(now(), 'yyyyMMdd-HHmmss') || '-' || substr(uuid(), 2, 4)"
    defaults = {
        "photo_id": number,
        "photo_at": "now()",
        "photo_azimuth": f"CASE WHEN to_string({_ORIENTATION}) <> 'nan' THEN round({_ORIENTATION}) % 360 END",
        "photo_lon": f"CASE WHEN to_string(x({_COORDINATE})) <> 'nan' THEN x({_COORDINATE}) END",
        "photo_lat": f"CASE WHEN to_string(y({_COORDINATE})) <> 'nan' THEN y({_COORDINATE}) END",
        "parcel_id": "attribute(get_feature('{}', 'inspection_id', \"inspection_id\"), 'parcel_id')".format(
            words.word("field_layer", "inspections", language)
        ),
    }
    for name, expression in defaults.items():
        layer.setDefaultValueDefinition(_index(layer, name), QgsDefaultValue(expression, name == "parcel_id"))
    form = layer.editFormConfig()
    form.setLayout(QgsEditFormConfig.EditorLayout.TabLayout)
    form.clearTabs()
    tab = _tab(form, words.word("field", "tab_photos", language))
    _add(tab, layer, ["photo_file", "photo_note", "photo_azimuth", "photo_at", "photo_id", "photo_lon", "photo_lat"])
    for name in ("photo_id", "photo_lon", "photo_lat"):
        form.setReadOnly(_index(layer, name))
    layer.setEditFormConfig(form)
    layer.setEditorWidgetSetup(
        _index(layer, "photo_at"),
        QgsEditorWidgetSetup(
            "DateTime",
            {"display_format": "yyyy-MM-dd HH:mm", "field_format": "yyyy-MM-dd HH:mm:ss", "allow_null": True},
        ),
    )
    _constrain(
        layer,
        [
            (
                "photo_azimuth",
                '"photo_azimuth" IS NULL OR ("photo_azimuth" >= 0 AND "photo_azimuth" <= 360)',
                "azimuth",
            ),
            ("photo_file", '"photo_file" IS NOT NULL AND "photo_file" <> \'\'', "photo_needed"),
        ],
        language,
    )
    layer.setDisplayExpression("coalesce(\"photo_note\", '') || ' ' || coalesce(\"photo_id\", '')")


def _for_qfield(project: QgsProject, layers: Dict[str, QgsVectorLayer], language: Optional[str]) -> None:
    """Say to QField (and to QFieldSync, where somebody takes the folder through it) how the layers are used.

    The names are those of QFieldSync's layer and project properties. Parcels are neither added, deleted nor moved on
    site; the folder is copied as it is, so that it comes back as it was handed out.
    """
    for name, layer in layers.items():
        filled = name in ("inspections", "photos")
        layer.setCustomProperty("QFieldSync/action", "copy")
        layer.setCustomProperty("QFieldSync/cloud_action", "offline" if filled else "no_action")
    visits, photos = layers["inspections"], layers["photos"]
    # is_geometry_locked is all that QField before 3.7 knows
    for lock in ("is_geometry_locked", "is_feature_addition_locked", "is_feature_deletion_locked",
                 "is_geometry_editing_locked"):  # fmt: skip
        visits.setCustomProperty(f"QFieldSync/{lock}", True)  # noqa: FBT003 (QGIS knows no keyword)
    visits.setCustomProperty("QFieldSync/value_map_button_interface_threshold", _BUTTONS)
    visits.setCustomProperty("QFieldSync/relationship_maximum_visible", json.dumps({RELATION: _PHOTOS_SHOWN}))
    name = (
        "'DCIM/' || coalesce(regexp_replace(\"parcel_id\", '[^\\\\w-]+', '_'), 'photo')"
        " || '_' || format_date(now(), 'yyyyMMdd_hhmmsszzz') || '.{extension}'"
    )
    for key in ("attachment_naming", "photo_naming"):  # the latter for QField before 2.7
        photos.setCustomProperty(f"QFieldSync/{key}", json.dumps({"photo_file": name}))
    project.writeEntry("qfieldsync", "/maximumImageWidthHeight", _PHOTO_PIXELS)
    project.writeEntry("qfieldsync", "/initialMapMode", "browse")
    project.writeEntry("qfieldsync", "/initialActiveLayer", visits.id())
    # a photo in evidence tells when, where and which way, also once it has left the table
    project.writeEntryBool("qfieldsync", "/forceStamping", True)  # noqa: FBT003 (QGIS knows no keyword)
    stamp = words.word("field", "stamp", language, time="[% format_date(now(), 'yyyy-MM-dd HH:mm:ss') %]",
                       lon=_shown(f"x({_COORDINATE})", 6), lat=_shown(f"y({_COORDINATE})", 6),
                       azimuth=_shown(_ORIENTATION, 0))  # fmt: skip
    project.writeEntry("qfieldsync", "/stampingDetailsTemplate", stamp)


def _shown(expression: str, digits: int) -> str:
    """Return a template of QGIS that shows a number, or a dash where the device does not know it."""
    return f"[% if(to_string({expression}) <> 'nan', format_number({expression}, {digits}), '-') %]"


def _tab(form: QgsEditFormConfig, title: str) -> QgsAttributeEditorContainer:
    tab = QgsAttributeEditorContainer(title, form.invisibleRootContainer())
    if hasattr(tab, "setIsGroupBox"):
        tab.setIsGroupBox(False)
    form.addTab(tab)
    return tab


def _add(tab: QgsAttributeEditorContainer, layer: QgsVectorLayer, names: Sequence[str]) -> None:
    for name in names:
        if _index(layer, name) >= 0:
            tab.addChildElement(QgsAttributeEditorField(name, _index(layer, name), tab))


def _widgets(layer: QgsVectorLayer, language: Optional[str]) -> None:
    for name in _MULTILINE:
        if _index(layer, name) >= 0:
            setup = QgsEditorWidgetSetup("TextEdit", {"IsMultiline": True, "UseHtml": False})
            layer.setEditorWidgetSetup(_index(layer, name), setup)
    for index, column in enumerate(layer.fields()):
        one = dictionary.fields().get(column.name())
        if one is not None and one.domain and column.name() in fieldpackage.FILLED_IN:
            _list(layer, column.name(), language)
        elif column.name() in ("fid", "inspection_id", "package_id"):
            layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("Hidden", {}))


def _list(layer: QgsVectorLayer, name: str, language: Optional[str]) -> None:
    """A list of codes by their words, the empty one first: nothing is chosen for the surveyor."""
    one = dictionary.field(name)
    nothing = "{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}"  # how QGIS writes NULL in a value map
    pairs: List[Dict[str, str]] = [{words.word("field", "nothing", language): nothing}]
    pairs += [{each.text(language): code} for code, each in dictionary.wording(one.domain or one.open_domain).items()]
    layer.setEditorWidgetSetup(_index(layer, name), QgsEditorWidgetSetup("ValueMap", {"map": pairs}))


def _date(layer: QgsVectorLayer, name: str) -> None:
    setup = {"display_format": "yyyy-MM-dd", "field_format": "yyyy-MM-dd", "calendar_popup": True, "allow_null": True}
    layer.setEditorWidgetSetup(_index(layer, name), QgsEditorWidgetSetup("DateTime", setup))


def _constrain(layer: QgsVectorLayer, rules: Sequence[Rule], language: Optional[str]) -> None:
    hard = QgsFieldConstraints.ConstraintStrength.ConstraintStrengthHard
    for name, expression, sentence in rules:
        index = _index(layer, name)
        layer.setConstraintExpression(index, expression, words.word("field_rule", sentence, language))
        layer.setFieldConstraint(index, QgsFieldConstraints.Constraint.ConstraintExpression, hard)


def _index(layer: QgsVectorLayer, name: str) -> int:
    return int(layer.fields().indexOf(name))
