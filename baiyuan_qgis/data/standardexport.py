"""Layers written exactly as a database standard wants them; what does not fit is refused, with feature and field.

fiona writes, and where it is absent (QGIS's Windows installer) osgeo.ogr does the same. The file is written aside and
appears complete or not at all.
"""

from __future__ import annotations

import datetime
import importlib.util
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Callable, Iterator, NamedTuple, Optional, Sequence

import geopandas
import numpy as np
import pandas
import pyogrio
import pyproj
import shapely

from baiyuan_qgis.data import dictionary, gdalpath, standardschema
from baiyuan_qgis.data.standardschema import Member, Schema
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

SHAPEFILE, GEOPACKAGE = "SHP", "GPKG"
FORMATS = {SHAPEFILE: ".shp", GEOPACKAGE: ".gpkg"}
ENCODING = "GBK"
# written beside a shapefile by other programs about what it held before
_STALE = (".sbn", ".sbx", ".qix", ".idx", ".shp.xml", ".qmd")
_CONTROL = dict.fromkeys([*range(32), 127])


class Rounded(NamedTuple):
    """How many values of a field were rounded half up to its decimals, and the largest change."""

    field: str
    values: int
    most: float


class Prepared(NamedTuple):
    """A layer whose values all fit: one list of Python values for each field, and polygons."""

    schema: Schema
    columns: Sequence[Sequence[Any]]
    shapes: Any
    crs: pyproj.CRS
    rounded: Sequence[Rounded]


def write(
    path: Any,
    frame: geopandas.GeoDataFrame,
    schema: Any,
    layer: str = "parcels",
    *,
    writer: str = "",
    progress: Progress = SILENT,
) -> Prepared:
    """Write a layer as a schema wants it; the ending of ``path`` (.shp or .gpkg) decides the format.

    ``schema``: a built-in name, a TOML file or a Schema. Columns are found by the field's name, the dictionary's name
    or alias, or ``known_as``, letters of either case. ``writer``: "fiona" or "ogr", where not the one that is there.
    Returns what was written. Raises InputFault with layer, feature and field, and Cancelled.
    """
    path = Path(path)
    schema = standardschema.load(schema)
    kind = format_of(path)
    prepared = prepare(frame, schema, layer, kind, progress.part(0.0, 0.4))
    write_with = _writer(writer)
    part = progress.part(0.4, 1.0)
    try:
        if kind == GEOPACKAGE:
            standardschema.check_geopackage_name(schema, path)
            _refuse_to_lose_layers(path, schema)
            with gdalpath.drafting(path) as draft:
                write_with(draft, prepared, kind, part)
                _count_again(draft, prepared)
        else:
            with gdalpath.drafts(path.parent) as aside:
                write_with(aside / path.name, prepared, kind, part)
                _count_again(aside / path.name, prepared)
                (aside / path.name).with_suffix(".cpg").write_bytes(ENCODING.encode("ascii"))
            for ending in _STALE:
                path.with_suffix(ending).unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:
        raise InputFault(
            tr("{path} cannot be written ({reason}).").format(
                path=path, reason=" ".join(str(getattr(error, "strerror", "") or error).split()).rstrip(".")
            )
        ) from error
    return prepared


def format_of(path: Path) -> str:
    """Return the format that a file's ending means; raises InputFault for any other one."""
    for kind, ending in FORMATS.items():
        if path.suffix.lower() == ending:
            return kind
    raise InputFault(tr("{path} ends in neither .shp nor .gpkg; these two are written.").format(path=path))


def _writer(name: str) -> Callable[[Path, Prepared, str, Progress], None]:
    name = name or ("fiona" if importlib.util.find_spec("fiona") is not None else "ogr")
    return {"fiona": _write_with_fiona, "ogr": _write_with_ogr}[name]


def _refuse_to_lose_layers(path: Path, schema: Schema) -> None:
    if not path.is_file():
        return
    with gdalpath.reading(path) as readable:
        try:
            others = [str(row[0]) for row in pyogrio.list_layers(str(readable)) if str(row[0]) != schema.layer]
        except pyogrio.errors.DataSourceError:
            others = [path.name]
    if others:
        raise InputFault(
            tr("{path} is there and holds {layers}, which would be lost; choose another file.").format(
                path=path, layers=", ".join(others)
            )
        )


def _count_again(path: Path, prepared: Prepared) -> None:
    """Count what is stored, feature by feature and value by value: drivers have lost both without a word."""
    with gdalpath.reading(path) as readable:
        stored = pyogrio.read_dataframe(str(readable), read_geometry=False)
    wanted = [len(prepared.shapes), *(sum(value is not None for value in column) for column in prepared.columns)]
    found = [len(stored), *(int(stored.iloc[:, index].notna().sum()) for index in range(stored.shape[1]))]
    if found != wanted:
        raise InputFault(
            tr("{path} holds {found} of {written} features and values after writing; it is not kept.").format(
                path=path.name, found=sum(found), written=sum(wanted)
            )
        )


# ---- values


def prepare(
    frame: geopandas.GeoDataFrame, schema: Schema, layer: str, kind: str = SHAPEFILE, progress: Progress = SILENT
) -> Prepared:
    """Return the layer's values as the schema wants them; raises InputFault for the first value that does not fit."""
    if not len(frame):
        raise InputFault(tr("Layer {layer} holds no features.").format(layer=layer), layer=layer)
    if frame.crs is None:
        raise InputFault(
            tr("Layer {layer} has no coordinate reference system: set it before the run.").format(layer=layer),
            layer=layer,
        )
    features = frame["source_fid"].tolist() if "source_fid" in frame.columns else list(range(len(frame)))
    shapes = np.asarray(frame.geometry.array, dtype=object)
    _check_shapes(shapes, features, layer)
    known: dict[str, str] = {}
    for name in frame.columns:
        known.setdefault(str(name).casefold(), name)
    columns: list[list[Any]] = []
    rounded: list[Rounded] = []
    for number, member in enumerate(schema.members):
        progress.report(number / len(schema.members))
        column = _column_of(frame, member, known)
        if column is None and member.mandatory and not member.value:
            raise InputFault(
                tr("Layer {layer} has no field {field}, and the schema wants a value in it.").format(
                    layer=layer, field=member.name
                ),
                layer=layer,
                field=member.name,
            )
        values = [member.value or None] * len(frame) if column is None else frame[column].tolist()
        check = _Column(member, kind, layer, features, column)
        columns.append(check.fitted(values))
        if check.changed:
            rounded.append(Rounded(member.name, check.changed, check.most))
    return Prepared(schema, columns, shapes, pyproj.CRS.from_user_input(frame.crs), rounded)


def column_of(frame: Any, member: Member) -> Optional[str]:
    """Return the column of a layer that a field comes from, None where there is none."""
    known: dict[str, str] = {}
    for name in frame.columns:
        known.setdefault(str(name).casefold(), name)
    return _column_of(frame, member, known)


def _column_of(frame: Any, member: Member, known: dict[str, str]) -> Optional[str]:
    geometry = frame.geometry.name
    found = (known.get(name.casefold()) for name in member.known_as)
    return next((name for name in found if name is not None and name != geometry), None)


def _check_shapes(shapes: Any, features: Sequence[Any], layer: str) -> None:
    for wrong, words in (
        (shapely.is_missing(shapes) | shapely.is_empty(shapes), tr("it has no geometry")),
        (~np.isin(shapely.get_type_id(shapes), (3, 6)), tr("it is no polygon")),
        (~shapely.is_valid(shapes), tr("its geometry is invalid; repair it first")),
    ):
        if wrong.any():
            feature = features[int(np.argmax(wrong))]
            raise InputFault(
                tr("Layer {layer}, feature {feature}: {why}.").format(layer=layer, feature=feature, why=words),
                layer=layer,
                feature=feature,
            )


class _Column:
    """Fits the values of one field, and counts those that were rounded."""

    def __init__(self, member: Member, kind: str, layer: str, features: Sequence[Any], column: Optional[str]) -> None:
        self.member, self.kind, self.layer, self.features, self.column = member, kind, layer, features, column
        self.changed, self.most = 0, 0.0

    def fitted(self, values: Sequence[Any]) -> list[Any]:
        fit = {"text": self._text, "integer": self._integer, "real": self._real, "date": self._date}[self.member.type]
        found: list[Any] = []
        seen: dict[Any, int] = {}
        for row, value in enumerate(values):
            made = None if _is_null(value) else fit(value, row)
            if made is None and self.member.mandatory:
                raise self.fault(row, tr("it is empty, and the schema wants a value"))
            if made is not None and self.member.domain and str(made) not in self.member.domain:
                raise self.fault(row, tr("“{value}” is none of the schema's values").format(value=made))
            if made is not None and self.member.unique:
                if made in seen:
                    raise self.fault(
                        row,
                        tr("“{value}” stands at feature {other} too, and the schema wants each one once").format(
                            value=made, other=self.features[seen[made]]
                        ),
                    )
                seen[made] = row
            found.append(made)
        return found

    def fault(self, row: int, why: str) -> InputFault:
        name = self.member.name
        if self.column is not None and str(self.column).casefold() != name.casefold():
            name = f"{name} ({self.column})"
        return InputFault(
            tr("Layer {layer}, feature {feature}, field {field}: {why}.").format(
                layer=self.layer, feature=self.features[row], field=name, why=why
            ),
            layer=self.layer,
            feature=self.features[row],
            field=self.member.name,
        )

    def _text(self, value: Any, row: int) -> Optional[str]:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, (bool, np.bool_)):
            value = int(value)
        if isinstance(value, (datetime.date, pandas.Timestamp)):
            value = value.strftime("%Y-%m-%d")
        text = str(value).strip()
        if self.member.labels:
            words = dictionary.wording(self.member.labels)
            text = words[text].zh if text in words else text
        if text.translate(_CONTROL) != text:
            raise self.fault(
                row, tr("“{value}” holds a line break or control character").format(value=" ".join(text.split()))
            )
        width = len(text)
        if self.kind == SHAPEFILE:
            try:
                width = len(text.encode(ENCODING))
            except UnicodeEncodeError as error:
                raise self.fault(
                    row,
                    tr("“{mark}” cannot be written in {encoding}").format(mark=text[error.start], encoding=ENCODING),
                ) from error
        if width > self.member.width:
            raise self.fault(
                row,
                tr("“{value}” has {width} {unit}, and the field {most}").format(
                    value=text if len(text) < 80 else f"{text[:77]}…",
                    width=width,
                    unit=tr("bytes in GBK") if self.kind == SHAPEFILE else tr("characters"),
                    most=self.member.width,
                ),
            )
        return text or None

    def _number(self, value: Any, row: int) -> Decimal:
        if isinstance(value, (bool, np.bool_)):
            value = int(value)
        try:
            number = Decimal(repr(float(value)) if isinstance(value, (float, np.floating)) else str(value).strip())
        except (InvalidOperation, ValueError):
            number = Decimal("NaN")
        if not number.is_finite():
            raise self.fault(row, tr("“{value}” is no number").format(value=value))
        return number

    def _wide(self, text: str, row: int) -> None:
        if len(text) > self.member.width:
            raise self.fault(
                row,
                tr("{value} has {width} characters, and the field {most}").format(
                    value=text, width=len(text), most=self.member.width
                ),
            )

    def _integer(self, value: Any, row: int) -> int:
        number = self._number(value, row)
        if number != number.to_integral_value():
            raise self.fault(row, tr("{value} is no whole number").format(value=value))
        self._wide(str(int(number)), row)
        return int(number)

    def _real(self, value: Any, row: int) -> float:
        number = self._number(value, row)
        try:
            made = number.quantize(Decimal(1).scaleb(-self.member.precision), ROUND_HALF_UP)
        except InvalidOperation as error:
            raise self.fault(row, tr("{value} has too many digits").format(value=value)) from error
        self._wide(format(made, "f"), row)
        if made != number:
            self.changed += 1
            self.most = max(self.most, abs(float(made - number)))
        return float(made)

    def _date(self, value: Any, row: int) -> datetime.date:
        if isinstance(value, (pandas.Timestamp, datetime.datetime)):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value).strip()[:10])
        except ValueError as error:
            raise self.fault(row, tr("“{value}” is no date (YYYY-MM-DD)").format(value=value)) from error


def _is_null(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or bool(pandas.isna(value))


# ---- writers


def _rows(prepared: Prepared, kind: str, progress: Progress) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    count = len(prepared.shapes)
    for row, values in enumerate(zip(*prepared.columns)):
        if row % 256 == 0:
            progress.report(row / count)
        shape = prepared.shapes[row]
        if kind == GEOPACKAGE and shape.geom_type == "Polygon":
            shape = shapely.MultiPolygon([shape])
        yield shape, values


def _write_with_fiona(path: Path, prepared: Prepared, kind: str, progress: Progress) -> None:
    import fiona

    schema = {
        "geometry": "Polygon" if kind == SHAPEFILE else "MultiPolygon",
        "properties": [(one.name, _fiona_type(one, kind)) for one in prepared.schema.members],
    }
    options = (
        {"driver": "ESRI Shapefile", "encoding": ENCODING}
        if kind == SHAPEFILE
        else {"driver": "GPKG", "layer": prepared.schema.layer, "VERSION": "1.2"}
    )
    names = [one.name for one in prepared.schema.members]
    kinds = [_fiona_type(one, kind).partition(":")[0] for one in prepared.schema.members]
    try:
        with fiona.open(str(path), "w", schema=schema, crs_wkt=prepared.crs.to_wkt(), **options) as target:
            target.writerecords(
                {
                    "type": "Feature",
                    "geometry": shapely.geometry.mapping(shape),
                    "properties": {
                        name: _fiona_value(value, type_) for name, type_, value in zip(names, kinds, values)
                    },
                }
                for shape, values in _rows(prepared, kind, progress)
            )
    except fiona.errors.FionaError as error:
        raise OSError(str(error)) from error


def _fiona_value(value: Any, type_: str) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    # a whole number in a field of real ones becomes NULL in fiona 1.10
    return float(value) if type_ == "float" and value is not None else value


def _fiona_type(member: Member, kind: str) -> str:
    if member.type == "integer":
        if kind == GEOPACKAGE:
            return "int64"
        # fiona 1.10 overflows where integers below and above ten digits meet; N(4,0) is the same column in both cases
        return f"float:{member.width}.0" if member.width < 10 else f"int64:{member.width}"
    return {
        "text": f"str:{member.width}", "real": f"float:{member.width}.{member.precision}", "date": "date",
    }[member.type]  # fmt: skip


def _write_with_ogr(path: Path, prepared: Prepared, kind: str, progress: Progress) -> None:
    from osgeo import gdal, ogr, osr

    ogr.UseExceptions()
    osr.UseExceptions()
    # QGIS tells GDAL to write texts of shapefiles as they come; in this thread it shall not
    asked = gdal.GetThreadLocalConfigOption("SHAPE_ENCODING")
    gdal.SetThreadLocalConfigOption("SHAPE_ENCODING", ENCODING)
    try:
        _write_layer_with_ogr(path, prepared, kind, progress)
    finally:
        gdal.SetThreadLocalConfigOption("SHAPE_ENCODING", asked)


def _write_layer_with_ogr(path: Path, prepared: Prepared, kind: str, progress: Progress) -> None:
    from osgeo import ogr, osr

    reference = osr.SpatialReference()
    reference.ImportFromWkt(prepared.crs.to_wkt())
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    shapefile = kind == SHAPEFILE
    driver = ogr.GetDriverByName("ESRI Shapefile" if shapefile else "GPKG")
    source = driver.CreateDataSource(str(path), options=[] if shapefile else ["VERSION=1.2"])
    layer = source.CreateLayer(
        path.stem if shapefile else prepared.schema.layer,
        reference,
        ogr.wkbPolygon if shapefile else ogr.wkbMultiPolygon,
        options=[f"ENCODING={ENCODING}"] if shapefile else [],
    )
    kinds = {"text": ogr.OFTString, "integer": ogr.OFTInteger64, "real": ogr.OFTReal, "date": ogr.OFTDate}
    for one in prepared.schema.members:
        field = ogr.FieldDefn(one.name, kinds[one.type])
        if one.type == "text" or (shapefile and one.type != "date"):
            field.SetWidth(one.width)
            field.SetPrecision(one.precision)
        layer.CreateField(field)
    definition = layer.GetLayerDefn()
    layer.StartTransaction()
    for shape, values in _rows(prepared, kind, progress):
        feature = ogr.Feature(definition)
        for index, value in enumerate(values):
            if value is None:
                feature.SetFieldNull(index)
            elif isinstance(value, datetime.date):
                feature.SetField(index, value.year, value.month, value.day, 0, 0, 0.0, 0)
            else:
                feature.SetField(index, value)
        feature.SetGeometryDirectly(ogr.CreateGeometryFromWkb(shapely.to_wkb(shape)))
        layer.CreateFeature(feature)
    layer.CommitTransaction()
    # GDAL writes what it still holds when the last reference goes
    layer = source = None
