"""The base class of every algorithm: what they share is written here once, none of their logic.

An algorithm gives a block of constants, ``about`` (its names), ``define`` (parameters and outputs)
and ``compute`` (one call that returns products and numbers). Everything else is here: help, refusing
unknown keys, opening sources in the main thread, the self-test of the libraries, one sentence for
every fault, writing when all is computed, styles and aliases.
"""

from __future__ import annotations

import datetime
import difflib
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMessageLog,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QDate, QDateTime, Qt
from qgis.PyQt.QtGui import QIcon

from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.geometry import accelerator
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms import appearance, bridge, compat, environment, helptext, threads
from baiyuan_qgis.processing_algorithms.bridge import Plan, Product, Stored

if TYPE_CHECKING:
    import geopandas
    import pandas
    import pyproj

RESOURCES = Path(__file__).parent.parent / "resources"
ICON = RESOURCES / "icons" / "baiyuan.svg"
LOG_TAG = "Baiyuan"

DEFAULT_POLICY = "national-idle-land"
AREA_METHODS = ("ELLIPSOIDAL", "GEODESIC", "PLANAR")

# Keys that QGIS itself may leave in a parameter map (models, history, command files).
_KEYS_OF_QGIS = frozenset(
    {
        "area_units",
        "distance_units",
        "ellipsoid",
        "project_path",
        "CHILD_INPUTS",
        "CHILD_RESULTS",
        "VERBOSE_LOG",
    }
)


class About(NamedTuple):
    """What a user reads of an algorithm; made anew at each call: the language may change."""

    title: str
    summary: str


def group_title(group: str) -> str:
    """Return the name of a toolbox group; the digit keeps the order of the work."""
    return {
        "prepare": tr("1 Prepare data"),
        "check": tr("2 Check on one map"),
        "measure": tr("3 Measure and evaluate"),
        "deliver": tr("4 Deliver"),
        "all": tr("5 All in one run"),
    }[group]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like ``word``, or ""."""
    words = list(known)
    folded = {each.casefold(): each for each in reversed(words)}
    # letters in another order are the likelier slip: PARSK is PARKS and not PARTS
    same = [each for each in folded if sorted(each) == sorted(word.casefold())]
    found = same[:1] or difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.4)
    return folded[found[0]] if found else ""


def policy_names() -> List[str]:
    """Return the names of the built-in policies: the files in resources/policies, unread."""
    return sorted(path.stem for path in (RESOURCES / "policies").glob("*.toml"))


class Run:
    """One run: reads the parameters in the library's terms, always through parameterAsX."""

    def __init__(
        self,
        algorithm: BaiyuanAlgorithm,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        self.algorithm = algorithm
        self.parameters = parameters
        self.context = context
        self.feedback = feedback
        self.progress = bridge.FeedbackProgress(feedback)
        self.frames: List[geopandas.GeoDataFrame] = []

    def given(self, key: str) -> bool:
        """Say whether an optional layer was given."""
        return key in self.algorithm.sources

    def layer_name(self, key: str) -> str:
        """Return the name of a layer as the user knows it."""
        return self.algorithm.sources[key].name

    def source_crs(self, key: str) -> pyproj.CRS:
        """Return a layer's own CRS; raises InputFault where it has none."""
        opened = self.algorithm.sources[key]
        bridge.usable(opened.source, opened.name, required=True)
        return bridge.pyproj_crs(opened.source.sourceCrs())

    def working_crs(self, key: str = "INPUT") -> pyproj.CRS:
        """Return the CRS of the computation: that of the layer, or a zone for degrees."""
        from baiyuan_qgis.geometry import crs

        extent = self.algorithm.sources[key].source.sourceExtent()
        bounds = (extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum())
        return crs.working_crs(self.source_crs(key), bounds, self.layer_name(key))

    def frame(
        self,
        key: str,
        crs: Any = None,
        *,
        role: str = "",
        required_fields: Sequence[str] = (),
        geometry: str = "polygon",
        required: bool = False,
        reference: str = "",
        as_it_is: bool = False,
        portion: Tuple[float, float] = (0.0, 0.1),
    ) -> geopandas.GeoDataFrame:
        """Read a layer into a GeoDataFrame in ``crs`` (None: its own); see bridge.read.

        With ``role`` the columns get the dictionary's types (data.contract.typed). ``portion`` is
        the part of the whole run's progress that reading takes.
        """
        opened = self.algorithm.sources[key]
        frame = self._read(opened, crs, geometry, required, reference, portion, as_it_is)
        if role:
            from baiyuan_qgis.data import contract, dictionary

            attrs = dict(frame.attrs)
            frame = contract.typed(frame, role, opened.name, required=tuple(required_fields))
            for code, name in frame.attrs["renamed"].items():
                self.progress.info(
                    tr("Layer {layer}: the column {code} is read as {field} ({title}).").format(
                        layer=opened.name, code=code, field=name, title=dictionary.title(name)
                    )
                )
            frame.attrs.update(attrs)
        return frame

    def frame_if_given(self, key: str, crs: Any = None, **options: Any) -> Optional[geopandas.GeoDataFrame]:
        """Read an optional layer, or return None where it was not given; options as for ``frame``."""
        return self.frame(key, crs, **options) if self.given(key) else None

    def layer_frames(
        self,
        key: str,
        crs: Any = None,
        reference: str = "",
        taken: Iterable[str] = (),
        portion: Tuple[float, float] = (0.0, 0.1),
    ) -> Dict[str, geopandas.GeoDataFrame]:
        """Read a list of layers by name; a number makes a name unique that is ``taken``."""
        opened, taken = self.algorithm.several.get(key, []), set(taken)
        frames: Dict[str, geopandas.GeoDataFrame] = {}
        low, high = portion
        for index, each in enumerate(opened):
            name, again = each.name, 2
            while name in frames or name in taken:
                name, again = f"{each.name} ({again})", again + 1
            part = (
                low + (high - low) * index / len(opened),
                low + (high - low) * (index + 1) / len(opened),
            )
            frames[name] = self._read(each._replace(name=name), crs, "polygon", False, reference, part)
        return frames

    def _read(
        self,
        opened: _Opened,
        crs: Any,
        geometry: str,
        required: bool,
        reference: str,
        portion: Tuple[float, float],
        as_it_is: bool = False,
    ) -> geopandas.GeoDataFrame:
        frame = bridge.read(
            opened.source,
            opened.name,
            self.context,
            self.progress.part(*portion),
            crs,
            repair=self.algorithm.parameterDefinition("REPAIR") is not None and self.flag("REPAIR"),
            check=opened.check,
            geometry=geometry,
            required=required,
            reference=reference,
            as_it_is=as_it_is,
        )
        self.frames.append(frame)
        return frame

    def surveyed(self, frame: geopandas.GeoDataFrame) -> geopandas.GeoSeries:
        """Return a frame's geometries on the surveyed vertices, in the layer's own CRS."""
        import geopandas

        source = frame.attrs["source"]
        return geopandas.GeoSeries(source.geometries, index=frame.index, crs=bridge.pyproj_crs(source.crs))

    def reading_findings(self) -> pandas.DataFrame:
        """Return what was found while reading all layers, as the findings table."""
        import pandas

        from baiyuan_qgis.data.findings import COLUMNS

        rows = [finding for frame in self.frames for finding in frame.attrs["source"].findings]
        return pandas.DataFrame(rows, columns=list(COLUMNS), dtype=object)

    def report_findings(self, findings: pandas.DataFrame, most: int = 20) -> None:
        """Log errors and warnings among findings, the first word for word, the rest counted."""
        serious = findings[findings["severity"].isin(["error", "warning"])]
        for sentence in serious["sentence"].head(most):
            self.progress.warn(sentence)
        if len(serious) > most:
            self.progress.warn(
                tr("{count} more findings; the findings table holds them all.").format(count=len(serious) - most)
            )

    def text(self, key: str) -> str:
        """Return a text parameter, stripped."""
        return self.algorithm.parameterAsString(self.parameters, key, self.context).strip()

    def number(self, key: str) -> float:
        """Return a number parameter."""
        return float(self.algorithm.parameterAsDouble(self.parameters, key, self.context))

    def integer(self, key: str) -> int:
        """Return a whole-number parameter."""
        return int(self.algorithm.parameterAsInt(self.parameters, key, self.context))

    def flag(self, key: str) -> bool:
        """Return a yes-or-no parameter."""
        return bool(self.algorithm.parameterAsBoolean(self.parameters, key, self.context))

    def choice(self, key: str) -> str:
        """Return the code chosen in an enumeration."""
        return self.algorithm.parameterAsEnumString(self.parameters, key, self.context)

    def choices(self, key: str) -> List[str]:
        """Return the codes chosen in an enumeration that allows several."""
        return list(self.algorithm.parameterAsEnumStrings(self.parameters, key, self.context))

    def file(self, key: str) -> str:
        """Return the path of a file or folder parameter, or ""."""
        return self.algorithm.parameterAsFile(self.parameters, key, self.context)

    def paths(self, key: str) -> List[str]:
        """Return the paths of a parameter that takes several files."""
        return [path for path in self.algorithm.parameterAsFileList(self.parameters, key, self.context) if path]

    def crs(self, key: str) -> Optional[pyproj.CRS]:
        """Return the CRS of a parameter, None where none is given."""
        given = self.algorithm.parameterAsCrs(self.parameters, key, self.context)
        if not given.isValid():
            value = self.parameters.get(key)
            if value is None or value == "" or isinstance(value, QgsCoordinateReferenceSystem):
                return None
            raise InputFault(tr("Parameter {key}: {value} is no CRS.").format(key=key, value=value), field=key)
        return bridge.pyproj_crs(given)

    def destination(self, key: str) -> str:
        """Return the path of a file or folder to make."""
        return self.algorithm.parameterAsFileOutput(self.parameters, key, self.context)

    def field(self, key: str, layer: str) -> str:
        """Return the field chosen for ``key`` in the layer of parameter ``layer``, or ""."""
        names = self._chosen_fields(key)[:1]
        return self._fields_of(key, layer, names)[0] if names and names[0] else ""

    def fields(self, key: str, layer: str) -> List[str]:
        """Return the names of the fields chosen for ``key``."""
        return self._fields_of(key, layer, self._chosen_fields(key))

    def _chosen_fields(self, key: str) -> List[str]:
        # parameterAsFields was renamed in QGIS 3.40.
        read = compat.member(self.algorithm, "parameterAsStrings", "parameterAsFields")
        return list(read(self.parameters, key, self.context))

    def _fields_of(self, key: str, layer: str, names: Sequence[str]) -> List[str]:
        opened = self.algorithm.sources[layer]
        known = opened.source.fields().names()
        for name in names:
            if name not in known:
                raise InputFault(
                    tr("Parameter {key}: layer {layer} has no field {field}{hint}.").format(
                        key=key, layer=opened.name, field=name, hint=_hint(name, known)
                    ),
                    layer=opened.name,
                    field=name,
                )
        return list(names)

    def as_of(self) -> datetime.date:
        """Return the day of the assessment; it counts to its end. Today where none is given."""
        moment = self.algorithm.parameterAsDateTime(self.parameters, "AS_OF", self.context)
        day = moment.date() if moment.isValid() else QDate.currentDate()
        return datetime.date(day.year(), day.month(), day.day())

    def area_method(self) -> str:
        """Return the library's name of the way areas are computed."""
        return self.choice("AREA_METHOD").lower()

    def policy(self) -> str:
        """Return the name of a built-in policy or the path of a policy file; the file wins."""
        path = self.file("POLICY_FILE")
        name = self.choice("POLICY")
        if not path:
            self.progress.info(tr("Judged by the policy {name}.").format(name=name))
            return name
        if not Path(path).is_file():
            raise InputFault(tr("The policy file {path} does not exist.").format(path=path))
        self.progress.info(
            tr("The policy is read from {path}; the built-in policy {name} is not used.").format(path=path, name=name)
        )
        return path


class _Opened(NamedTuple):
    """A source made in prepareAlgorithm, its name in messages, how invalid geometries fare."""

    source: QgsProcessingFeatureSource
    name: str
    check: Any
    path: str = ""
    # Keeps the layer of a source made from one alive.
    layer: Any = None


def _hint(word: str, known: Iterable[str]) -> str:
    like = nearest(word, known)
    return tr("; the nearest is {name}").format(name=like) if like else ""


class BaiyuanAlgorithm(QgsProcessingAlgorithm):
    """Base of all algorithms; see the module's text."""

    ID = ""
    GROUP = ""
    # Words to find it by: English, Chinese and pinyin, the same in both languages.
    TAGS: Tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.sources: Dict[str, _Opened] = {}
        self.several: Dict[str, List[_Opened]] = {}
        self._fault: Optional[BaseException] = None
        self._stored: Dict[str, Stored] = {}
        self._looks: Dict[str, Tuple[str, str]] = {}
        self._history = ""
        self._parameters: Dict[str, Any] = {}
        self._results: Dict[str, Any] = {}
        self._finished = False

    # ---- what an algorithm gives

    def about(self) -> About:
        """Return title (sentence case, 2 to 5 words) and summary (one sentence, verb first)."""
        raise NotImplementedError

    def define(self) -> None:
        """Add parameters and outputs with the ``add_…`` methods."""
        raise NotImplementedError

    def open(self, run: Run) -> None:
        """Do in the main thread, before the work, what needs it; mostly nothing."""

    def compute(self, run: Run) -> Dict[str, Any]:
        """Do the work and return by output key: a Product for each sink, a value for any other.

        Runs in a thread of its own in the desktop: no project, no layouts, no widgets. Report progress
        between 0 and 0.8. Raise InputFault for what the user can mend.
        """
        raise NotImplementedError

    def finish(self, run: Run, results: Dict[str, Any]) -> Dict[str, Any]:
        """Do in the main thread, after the work, what needs it (layouts); return more results.

        Called from postProcessAlgorithm, or at the end of processAlgorithm where that runs in the main thread.
        """
        return {}

    # ---- names, for QGIS

    def name(self) -> str:
        return self.ID

    def displayName(self) -> str:
        return self.about().title

    def group(self) -> str:
        return group_title(self.GROUP)

    def groupId(self) -> str:
        return self.GROUP

    def tags(self) -> List[str]:
        return list(self.TAGS)

    def shortDescription(self) -> str:
        return self.about().summary

    def icon(self) -> QIcon:
        return QIcon(str(ICON)) if ICON.is_file() else super().icon()

    def svgIconPath(self) -> str:
        return str(ICON) if ICON.is_file() else super().svgIconPath()

    def createInstance(self) -> BaiyuanAlgorithm:
        return type(self)()

    def shortHelpString(self) -> str:
        """Return the help as HTML: introduction, each parameter and output, further sections."""
        parts = [helptext.to_html(helptext.introduction(self.ID))]
        inputs = [(each.name(), each.description()) for each in self.parameterDefinitions()]
        taken = {key for key, _label in inputs}
        outputs = [(each.name(), each.description()) for each in self.outputDefinitions() if each.name() not in taken]
        for heading, entries in ((tr("Parameters"), inputs), (tr("Outputs"), outputs)):
            if entries:
                parts.append(f"<h3>{heading}</h3>")
            for key, label in entries:
                text = helptext.to_html(helptext.entry(self.ID, key))
                parts.append(f"<p><b>{label}</b> (<code>{key}</code>)</p>{text}")
        for heading, text in helptext.sections(self.ID):
            parts.append(f"<h3>{heading}</h3>{helptext.to_html(text)}")
        return "".join(parts)

    # ---- parameters

    def initAlgorithm(self, configuration: Optional[Dict[str, Any]] = None) -> None:
        self.define()

    def add(self, parameter: QgsProcessingParameterDefinition, advanced: bool = False) -> None:
        """Add a parameter, with its help."""
        if advanced:
            flag = compat.member(QgsProcessingParameterDefinition.Flag, "FlagAdvanced", "Advanced")
            parameter.setFlags(parameter.flags() | flag)
        parameter.setHelp(helptext.plain(helptext.entry(self.ID, parameter.name())))
        self.addParameter(parameter)

    def add_polygons(self, key: str, label: str, optional: bool = False, advanced: bool = False) -> None:
        """Add a polygon layer."""
        kind = compat.member(QgsProcessing.SourceType, "TypeVectorPolygon", "VectorPolygon")
        self.add(QgsProcessingParameterFeatureSource(key, label, [kind], optional=optional), advanced)

    def add_table(self, key: str, label: str, optional: bool = False, advanced: bool = False) -> None:
        """Add a layer or table whose geometry does not matter."""
        kind = compat.member(QgsProcessing.SourceType, "TypeVector", "Vector")
        self.add(QgsProcessingParameterFeatureSource(key, label, [kind], optional=optional), advanced)

    def add_layers(self, key: str, label: str, optional: bool = True, advanced: bool = False) -> None:
        """Add a list of polygon layers."""
        kind = compat.member(QgsProcessing.SourceType, "TypeVectorPolygon", "VectorPolygon")
        self.add(QgsProcessingParameterMultipleLayers(key, label, kind, optional=optional), advanced)

    def add_field(
        self,
        key: str,
        label: str,
        layer: str,
        default: Optional[str] = None,
        several: bool = False,
        optional: bool = True,
    ) -> None:
        """Add a choice of a field of another parameter's layer."""
        kind = compat.member(QgsProcessingParameterField.DataType, "Any")
        self.add(
            QgsProcessingParameterField(key, label, default, layer, type=kind, allowMultiple=several, optional=optional)
        )

    def add_choice(
        self,
        key: str,
        label: str,
        codes: Sequence[str],
        default: Any = None,
        several: bool = False,
        optional: bool = False,
        advanced: bool = False,
    ) -> None:
        """Add an enumeration of codes, which scripts and logs read as they are."""
        parameter = QgsProcessingParameterEnum(
            key,
            label,
            list(codes),
            allowMultiple=several,
            defaultValue=default,
            optional=optional,
            usesStaticStrings=True,
        )
        self.add(parameter, advanced)

    def add_number(
        self,
        key: str,
        label: str,
        default: Optional[float] = None,
        minimum: Optional[float] = None,
        maximum: Optional[float] = None,
        whole: bool = False,
        optional: bool = False,
        advanced: bool = False,
    ) -> None:
        """Add a number, or with ``whole`` an integer."""
        kind = QgsProcessingParameterNumber.Type.Integer if whole else QgsProcessingParameterNumber.Type.Double
        parameter = QgsProcessingParameterNumber(key, label, kind, default, optional)
        if minimum is not None:
            parameter.setMinimum(minimum)
        if maximum is not None:
            parameter.setMaximum(maximum)
        self.add(parameter, advanced)

    def add_flag(self, key: str, label: str, default: bool = False, advanced: bool = False) -> None:
        """Add a yes-or-no parameter."""
        self.add(QgsProcessingParameterBoolean(key, label, default), advanced)

    def add_file(self, key: str, label: str, suffix: str = "", optional: bool = True, advanced: bool = False) -> None:
        """Add an input file."""
        parameter = QgsProcessingParameterFile(key, label, optional=optional)
        if suffix:
            parameter.setExtension(suffix)
        self.add(parameter, advanced)

    def add_policy(self) -> None:
        """Add POLICY (a built-in one; the national one, which no city's plan narrows) and POLICY_FILE (wins)."""
        names = policy_names()
        chosen = DEFAULT_POLICY if DEFAULT_POLICY in names else (names[0] if names else None)
        self.add_choice("POLICY", tr("Policy"), names, chosen)
        self.add_file("POLICY_FILE", tr("Policy file"), "toml", advanced=True)

    def add_as_of(self) -> None:
        """Add AS_OF, the day of the assessment; it counts to its end; today by default."""
        kind = compat.member(QgsProcessingParameterDateTime.Type, "Date")
        today = QDate.currentDate()
        self.add(QgsProcessingParameterDateTime("AS_OF", tr("As of (end of this day)"), kind, today, True))

    def add_area_method(self) -> None:
        """Add AREA_METHOD."""
        self.add_choice("AREA_METHOD", tr("Area method"), AREA_METHODS, AREA_METHODS[0], advanced=True)

    def add_min_area(self) -> None:
        """Add MIN_AREA in m²."""
        self.add_number("MIN_AREA", tr("Smallest piece that counts (m²)"), 0.0, 0.0, advanced=True)

    def add_min_width(self) -> None:
        """Add MIN_WIDTH in m."""
        self.add_number("MIN_WIDTH", tr("Smallest width that counts (m)"), 0.0, 0.0, advanced=True)

    def add_repair(self) -> None:
        """Add REPAIR."""
        self.add_flag("REPAIR", tr("Repair invalid geometries"), advanced=True)

    def add_sink(self, key: str, label: str, optional: bool = False, table: bool = False, points: bool = False) -> None:
        """Add a polygon layer (``points``, or a ``table``) to write; optional ones are made only when asked for."""
        shape = "" if table else "Point" if points else "Polygon"
        kind = compat.member(QgsProcessing.SourceType, f"TypeVector{shape}", f"Vector{shape}")
        self.add(QgsProcessingParameterFeatureSink(key, label, kind, None, optional, createByDefault=not optional))

    def add_number_output(self, key: str, label: str) -> None:
        """Declare a number that the run returns."""
        self.addOutput(QgsProcessingOutputNumber(key, label))

    def add_text_output(self, key: str, label: str) -> None:
        """Declare a text that the run returns."""
        self.addOutput(QgsProcessingOutputString(key, label))

    # ---- running

    def canExecute(self) -> Tuple[bool, str]:
        sentence = environment.obstacle()
        return not sentence, sentence

    def checkParameterValues(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Tuple[bool, str]:
        sentence = self._misfit(parameters)
        if sentence:
            return False, sentence
        return super().checkParameterValues(parameters, context)

    def _misfit(self, parameters: Dict[str, Any]) -> str:
        """Return one sentence about a key or value that QGIS would pass over in silence, or ""."""
        definitions = {each.name(): each for each in self.parameterDefinitions()}
        for key in parameters:
            if key not in definitions and key not in _KEYS_OF_QGIS:
                return tr("{algorithm} has no parameter {key}{hint}.").format(
                    algorithm=self.id(), key=key, hint=_hint(key, definitions)
                )
        for key, definition in definitions.items():
            value = parameters.get(key)
            if isinstance(definition, QgsProcessingParameterEnum) and definition.usesStaticStrings():
                sentence = self._unknown_choice(key, definition, value)
                if sentence:
                    return sentence
            if isinstance(definition, QgsProcessingParameterNumber):
                sentence = self._unfit_number(key, definition, value)
                if sentence:
                    return sentence
            if isinstance(definition, QgsProcessingParameterDateTime) and isinstance(value, str) and value.strip():
                day = value.strip()
                iso = Qt.DateFormat.ISODate
                if not QDate.fromString(day, iso).isValid() and not QDateTime.fromString(day, iso).isValid():
                    return tr("Parameter {key}: {value} is not a date; write it as 2025-06-30.").format(
                        key=key, value=value
                    )
        return ""

    @staticmethod
    def _unfit_number(key: str, definition: QgsProcessingParameterNumber, value: Any) -> str:
        if not isinstance(value, (str, int, float)) or isinstance(value, bool) or value == "":
            return ""
        try:
            number = float(value)
        except ValueError:
            return tr("Parameter {key}: {value} is not a number.").format(key=key, value=value)
        low, high = definition.minimum(), definition.maximum()
        if not low <= number <= high:
            return tr("Parameter {key}: {value} lies outside {low} to {high}.").format(
                key=key, value=value, low=f"{low:g}", high="∞" if high > 1e15 else f"{high:g}"
            )
        return ""

    @staticmethod
    def _unknown_choice(key: str, definition: QgsProcessingParameterEnum, value: Any) -> str:
        codes = definition.options()
        if isinstance(value, str):
            chosen = value.split(",") if definition.allowMultiple() else [value]
        elif isinstance(value, (list, tuple)):
            chosen = list(value)
        else:
            return ""
        for code in chosen:
            if isinstance(code, str) and code and code not in codes:
                return tr("Parameter {key} knows no {value}{hint}; it takes {codes}.").format(
                    key=key, value=code, hint=_hint(code, codes), codes=", ".join(codes)
                )
        return ""

    def prepareAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Check, and open the sources in the main thread.

        A fault is kept and raised in processAlgorithm: processing.run swallows the sentence of an
        exception from here and says only that there were errors.
        """
        try:
            self._refuse_misfits(parameters)
            environment.check()
            accelerator.keep_in(Path(QgsApplication.qgisSettingsDirPath()) / "cache" / "baiyuan_qgis")
            self._open_sources(parameters, context)
            self._refuse_targets(parameters, context)
            self.open(Run(self, parameters, context, feedback))
        except Exception as error:  # noqa: BLE001 (sorted out where it can be told)
            self._fault = error
        return True

    def _refuse_misfits(self, parameters: Dict[str, Any]) -> None:
        sentence = self._misfit(parameters)
        if sentence:
            raise InputFault(sentence)

    def _refuse_targets(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> None:
        """Refuse outputs that cannot be written, and two in one file, before minutes of computing."""
        taken: Dict[str, str] = {}
        for definition in self.parameterDefinitions():
            key = definition.name()
            target = bridge.target_of(parameters.get(key), context)
            if isinstance(definition, QgsProcessingParameterFeatureSink) and target:
                bridge.refuse_target(self, key, target)
                if Path(target).suffix and target in taken:
                    raise InputFault(
                        tr(
                            "The outputs {first} and {second} are one file, {path}: give each a file of its own."
                        ).format(first=taken[target], second=key, path=target),
                        field=key,
                    )
                taken[target] = key
            elif isinstance(definition, QgsProcessingParameterFolderDestination) and target and Path(target).is_file():
                raise InputFault(
                    tr("Parameter {key}: {path} is a file; a folder is needed.").format(key=key, path=target), field=key
                )

    def _raise_kept_fault(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _open_sources(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> None:
        for definition in self.parameterDefinitions():
            key = definition.name()
            value = parameters.get(key)
            if isinstance(definition, QgsProcessingParameterFeatureSource):
                optional_flag = compat.member(QgsProcessingParameterDefinition.Flag, "FlagOptional", "Optional")
                if value is None or value == "":
                    if not definition.flags() & optional_flag:
                        raise InputFault(tr("The parameter {key} is missing.").format(key=key))
                    continue
                layer = self.parameterAsVectorLayer(parameters, key, context)
                _keep_crs(layer)
                source = self.parameterAsSource(parameters, key, context)
                if source is None:
                    raise InputFault(
                        tr("The layer of parameter {key} cannot be opened: {value}.").format(
                            key=key, value=_shown(value)
                        )
                    )
                self.sources[key] = _Opened(
                    source,
                    _name_of(value, source.sourceName()) or key,
                    _check_of(value, context),
                    _path_of(layer),
                    layer,
                )
            elif _takes_layers(definition) and value:
                self.several[key] = self._open_several(key, parameters, context)

    def _open_several(self, key: str, parameters: Dict[str, Any], context: QgsProcessingContext) -> List[_Opened]:
        layers = self.parameterAsLayerList(parameters, key, context)
        value = parameters[key]
        wanted = len(value) if isinstance(value, (list, tuple)) else 1
        if len(layers) < wanted:
            raise InputFault(
                tr("{count} of the layers of parameter {key} cannot be opened: {value}.").format(
                    count=wanted - len(layers), key=key, value=_shown(value)
                )
            )
        return [
            _Opened(
                QgsProcessingFeatureSource(layer, context),
                _name_of(layer.source(), layer.name()) if layer.project() is None else layer.name(),
                context.invalidGeometryCheck(),
                _path_of(layer),
                layer,
            )
            for layer in layers
        ]

    def input_files(self) -> List[Path]:
        """Return the files that the layers of this run are read from."""
        opened = [*self.sources.values(), *(each for several in self.several.values() for each in several)]
        return [Path(each.path) for each in opened if each.path]

    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        try:
            self._raise_kept_fault()
            run = Run(self, parameters, context, feedback)
            # in the main thread it is done there: what draws layouts (FlagNoThreading) is run nowhere else by QGIS
            results, plans = threads.work(lambda: self._compute(run), feedback.isCanceled)
            results = self._write(run, results, plans)
            if threads.in_main():
                # qgis_process and scripts run here: a fault of finish then fails the run, as it should. QGIS passes
                # over one of postProcessAlgorithm and ends with exit status 0.
                results = {**results, **self.finish(run, results)}
                self._finished = True
        except Cancelled:
            return {}
        except Exception as error:
            raise self._told(error, feedback) from error
        return results

    def _compute(self, run: Run) -> Tuple[Dict[str, Any], List[Plan]]:
        """Compute, and make the products ready; the results without them."""
        computed = self.compute(run)
        products = {key: value for key, value in computed.items() if isinstance(value, Product)}
        results = {key: value for key, value in computed.items() if key not in products}
        progress = run.progress.part(0.8, 0.85)
        return results, bridge.plan_all(self, products, run.parameters, run.context, progress)

    def _write(self, run: Run, results: Dict[str, Any], plans: List[Plan]) -> Dict[str, Any]:
        """Write in the thread of the context: QGIS moves the layers it makes from there to the main thread."""
        run.progress.check()
        part = run.progress.part(0.85, 1.0)
        self._stored = bridge.write_all(self, plans, run.parameters, run.context, part)
        for plan in plans:
            results[plan.key] = self._stored[plan.key].destination
            self._looks[plan.key] = (plan.style, plan.title)
        self._history = self.asPythonCommand(run.parameters, run.context)
        self._parameters, self._results = run.parameters, results
        return results

    def postProcessAlgorithm(self, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Dict[str, Any]:
        """Attach the looks (post-processors belong to the main thread), then finish."""
        for key, stored in self._stored.items():
            style, title = self._looks[key]
            appearance.attach(context, stored.destination, stored.names, style, title, self._history, stored.own)
        if not self._results or self._finished:
            return {}
        try:
            more = self.finish(Run(self, self._parameters, context, feedback), self._results)
        except Cancelled:
            return {}
        except Exception as error:
            raise self._told(error, feedback) from error
        # What is returned here stands in place of the results of processAlgorithm.
        return {**self._results, **more} if more else {}

    def _told(self, error: Exception, feedback: QgsProcessingFeedback) -> QgsProcessingException:
        """Return the exception that QGIS shows: a fault's sentence; else one, details logged."""
        if isinstance(error, QgsProcessingException):
            return error
        if isinstance(error, InputFault):
            return QgsProcessingException(str(error))
        details = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        QgsMessageLog.logMessage(details, LOG_TAG, Qgis.MessageLevel.Critical)
        feedback.pushDebugInfo(details)
        return QgsProcessingException(
            tr("{algorithm} stopped at a fault of its own ({reason}); the log has the details.").format(
                algorithm=self.displayName(), reason=f"{type(error).__name__}: {error}"
            )
        )


def _takes_layers(definition: QgsProcessingParameterDefinition) -> bool:
    """Say whether a parameter takes a list of layers; a list of files is none."""
    file = compat.member(QgsProcessing.SourceType, "TypeFile", "File")
    return isinstance(definition, QgsProcessingParameterMultipleLayers) and definition.layerType() != file


def _shown(value: Any) -> str:
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        value = value.source.staticValue()
    return str(value)


def _keep_crs(layer: Any) -> None:
    """Give a layer of geometry collections the CRS of its file: QGIS forgets it where the kind of geometry is open."""
    # a memory layer made without a CRS says EPSG:4326, which nobody chose
    if layer is None or layer.dataProvider() is None or layer.providerType() == "memory":
        return
    if not layer.crs().isValid():
        stored = layer.dataProvider().crs()
        if stored.isValid():
            layer.setCrs(stored)


def _path_of(layer: Any) -> str:
    """Return the file a layer comes from, or ""."""
    if layer is None or layer.providerType() == "memory":
        return ""
    return layer.source().split("|", 1)[0]


def _name_of(value: Any, otherwise: str) -> str:
    """Return a layer's name as the user knows it: of a file of several, not the file's."""
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        value = value.source.staticValue()
    if isinstance(value, str) and "|layername=" in value:
        return value.split("|layername=", 1)[1].split("|", 1)[0]
    return otherwise


def _check_of(value: Any, context: QgsProcessingContext) -> Any:
    """Return how invalid geometries are treated: set for this parameter, else for the whole run."""
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        flags = compat.member(QgsProcessingFeatureSourceDefinition, "Flag")
        override = compat.member(flags, "FlagOverrideDefaultGeometryCheck", "OverrideDefaultGeometryCheck")
        if value.flags & override:
            return value.geometryCheck
    return context.invalidGeometryCheck()
