"""The header of a coordinate text, and the CRS that it and the numbers below it give. Nothing is guessed in silence."""

from __future__ import annotations

import re
from typing import Any, NamedTuple, Optional, Sequence

import pyproj

from baiyuan_qgis.data import zones
from baiyuan_qgis.data.coordinate_text.problems import NOTE, WARNING, Problems
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

DATUM, WIDTH, PROJECTION, UNIT, ZONE, PARAMETERS = "坐标系", "几度分带", "投影类型", "计量单位", "带号", "转换参数"
_KEYS = {
    DATUM: ("坐标系", "坐标系统", "坐标系名称", "大地坐标系", "坐标参照系"),
    WIDTH: ("几度分带", "分带", "度带", "分带方式"),
    PROJECTION: ("投影类型", "投影", "投影方式"),
    UNIT: ("计量单位", "单位"),
    ZONE: ("带号", "投影带号"),
    PARAMETERS: ("转换参数",),
}
_KEY_OF = {word: key for key, words in _KEYS.items() for word in words}
_GAUSS = ("高斯", "gauss", "横轴墨卡托", "tm")
_METRES = ("米", "m", "metre", "meter")
_DEGREES = ("度", "degree", "°")


class Line(NamedTuple):
    """One key of the header: its value and the line it stands in."""

    value: str
    number: int


class Header:
    """The keys of a file's header, whatever section they stand in; the first of one name counts."""

    def __init__(self) -> None:
        self._values: dict[str, Line] = {}

    def add(self, key: str, value: str, number: int, file: str, *, again: bool = False) -> None:
        """Add a key as it stands in the file; ``again``: in a header below plots, where files were put together.

        Raises InputFault where such a header would bring the plots into another system than those above it.
        """
        key = re.sub(r"\s", "", key)
        key, value = _KEY_OF.get(key, key), value.strip(" ,\t")
        if again and key in (DATUM, WIDTH, ZONE) and value != self.get(key):
            raise InputFault(
                tr(
                    "File {file}, line {line}: a second header says {key}={value}, the first one {key}={first}. "
                    "Split the file there."
                ).format(file=file, line=number, key=key, value=value, first=self.get(key)),
                layer=file,
            )
        self._values.setdefault(key, Line(value, number))

    def get(self, key: str) -> str:
        """Return the value of a key, "" where it is missing or empty."""
        return self._values[key].value if key in self._values else ""

    def line(self, key: str) -> int:
        """Return the line of a key, 0 where it is missing."""
        return self._values[key].number if key in self._values else 0

    def __len__(self) -> int:
        return len(self._values)


class Numbers(NamedTuple):
    """What the coordinates themselves say: degrees or metres, and the zone prefixes of the plots (0: none)."""

    degrees: bool
    prefixes: Sequence[int]


class Target(NamedTuple):
    """The CRS of the layer, and for metres the meridian and false easting to which eastings are brought."""

    crs: pyproj.CRS
    meridian: float = 0.0
    false_easting: float = 0.0


def target(header: Header, numbers: Numbers, crs: Any, file: str, problems: Problems) -> Target:
    """Return the CRS of a file: the one given, else that of the header's words and the eastings' prefix.

    Raises InputFault where they do not say it, contradict one another, or say a datum that would need the bureau's
    parameters to meet CGCS2000.
    """
    _check_words(header, numbers, file, given=crs is not None)
    for key in (PROJECTION, UNIT, WIDTH):
        if not header.get(key) and not numbers.degrees:
            problems.add("header", NOTE, header.line(key), "", tr("The header says no {key}.").format(key=f"{key}="))
    if header.get(PARAMETERS).replace(",", "").replace("0", "").replace(".", "").strip():
        problems.add(
            "parameters", NOTE, header.line(PARAMETERS), "",
            tr("The header holds transformation parameters; they are not applied."),
        )  # fmt: skip
    datum = datum_of(header.get(DATUM))
    if crs is not None:
        return _given(pyproj.CRS.from_user_input(crs), header, numbers, datum, file, problems)
    if not datum:
        said = header.get(DATUM)
        why = (
            tr("its coordinate system “{value}” is none that is known").format(value=said)
            if said
            else tr("it does not say its coordinate system (坐标系=)")
        )
        raise _refused(file, why)
    if datum != zones.CGCS2000:
        raise _refused(
            file,
            tr(
                "it is on {datum}, and there are no parameters from there to CGCS2000 that the plugin may hold; "
                "transform it with your bureau's parameters, or import it as it stands"
            ).format(datum=datum),
        )
    if numbers.degrees:
        problems.add("degrees", NOTE, 0, "", tr("The coordinates are longitudes and latitudes."))
        return Target(zones.geographic(datum))
    zone = _zone(header, numbers, datum, file, problems)
    return Target(zone.crs, zone.meridian, zones.FALSE_EASTING + (zone.number * zones.PREFIX if zone.prefixed else 0.0))


def datum_of(text: str) -> str:
    """Return the datum that the header's words mean, "" where they mean none that is known."""
    plain = re.sub(r"[\s_\-'’]", "", text).lower()
    if not plain or any(word in plain for word in ("地方", "独立", "城建", "wgs", "新北京", "新54")):
        return ""
    found = [
        datum
        for datum, words in (
            (zones.CGCS2000, ("2000", "cgcs")),
            (zones.XIAN80, ("80国家", "1980", "西安", "xian", "国家80", "80坐标", "80西安")),
            (zones.BEIJING54, ("54", "北京", "beijing")),
        )
        if any(word in plain for word in words)
    ]
    return found[0] if len(found) == 1 else ""


def _check_words(header: Header, numbers: Numbers, file: str, *, given: bool) -> None:
    unit, projection = header.get(UNIT).lower(), header.get(PROJECTION).lower()
    words = _DEGREES if numbers.degrees else _METRES
    if unit and not unit.startswith(words):
        raise _refused(
            file, tr("its unit is “{value}”, and its numbers are not").format(value=header.get(UNIT)), crs=False
        )
    if projection and not given and not any(word in projection for word in _GAUSS):
        raise _refused(file, tr("its projection “{value}” is not Gauss-Krüger").format(value=header.get(PROJECTION)))


def _whole(text: str) -> Optional[int]:
    match = re.match(r"\D{0,3}(\d{1,3})(\.0*)?\D{0,3}$", text)
    return int(match.group(1)) if match else None


def _zone(header: Header, numbers: Numbers, datum: str, file: str, problems: Problems) -> zones.Zone:
    said, width = _whole(header.get(ZONE)), _whole(header.get(WIDTH))
    if header.get(ZONE) and said is None:
        raise _refused(file, tr("its zone “{value}” is no number").format(value=header.get(ZONE)))
    first = next((prefix for prefix in numbers.prefixes if prefix), 0)
    if first and said is not None and first != said:
        raise _refused(
            file,
            tr("its header says zone {zone} and its eastings begin with {prefix}").format(zone=said, prefix=first),
        )
    number = first or said
    if number is None:
        raise _refused(file, tr("neither its header (带号=) nor its eastings say the zone"))
    if said is None:
        sentence = tr("The header says no zone (带号=); {prefix} before the eastings is taken.").format(prefix=first)
        problems.add("header", WARNING, 0, "", sentence)
    fits = [each for each, known in zones.ZONES.items() if number in known]
    if not fits:
        raise _refused(file, tr("zone {zone} does not lie in China").format(zone=number))
    if header.get(WIDTH) and width not in fits:
        sentence = tr(
            "The header says “{value}” for the width of zones (几度分带=); zone {zone} is one of {width} degrees."
        ).format(value=header.get(WIDTH), zone=number, width=fits[0])
        problems.add("header", WARNING, header.line(WIDTH), "", sentence)
    return zones.Zone(datum, fits[0], number, bool(first))


def _given(crs: pyproj.CRS, header: Header, numbers: Numbers, datum: str, file: str, problems: Problems) -> Target:
    """Check a CRS that the user gives against what the file says."""
    theirs = zones.datum_of(crs)
    if datum and datum != theirs:
        raise _refused(
            file,
            tr("it says {datum}, and the CRS given, {crs}, is on another datum").format(datum=datum, crs=crs.name),
            crs=False,
        )
    if not datum:
        sentence = tr("The header says no known coordinate system (坐标系=); the CRS given, {crs}, counts.")
        problems.add("header", WARNING, header.line(DATUM), "", sentence.format(crs=crs.name))
    if crs.is_geographic != numbers.degrees:
        kinds = (tr("metres"), tr("degrees"))
        raise _refused(
            file,
            tr("its coordinates are {kind}, and the CRS given, {crs}, has {other}").format(
                kind=kinds[numbers.degrees], crs=crs.name, other=kinds[crs.is_geographic]
            ),
            crs=False,
        )
    if crs.is_geographic:
        return Target(crs)
    parameters = zones.transverse_mercator(crs)
    if parameters is None:
        raise _refused(file, tr("the CRS given, {crs}, is no Gauss-Krüger zone").format(crs=crs.name), crs=False)
    said, width = _whole(header.get(ZONE)), _whole(header.get(WIDTH))
    if said is not None:
        meridians = [
            zones.central_meridian(each, said) for each in ((width,) if width in zones.ZONES else tuple(zones.ZONES))
        ]
        if not any(abs(each - parameters[0]) < 1e-9 for each in meridians):
            problems.add(
                "header", WARNING, header.line(ZONE), "",
                tr("The header says zone {zone}; the CRS given, {crs}, counts.").format(zone=said, crs=crs.name),
            )  # fmt: skip
    return Target(crs, *parameters)


def shift(prefix: int, to: Target) -> Optional[float]:
    """Return what is added to eastings with this prefix (0: none), None where they lie in another zone."""
    if prefix:
        meridians = [zones.central_meridian(width, prefix) for width, known in zones.ZONES.items() if prefix in known]
        if not any(abs(each - to.meridian) < 1e-9 for each in meridians):
            return None
    return to.false_easting - zones.FALSE_EASTING - prefix * zones.PREFIX


def _refused(file: str, why: str, *, crs: bool = True) -> InputFault:
    ending = tr("Give its CRS.") if crs else ""
    return InputFault(
        tr("File {file} is not imported: {why}. {ending}").format(file=file, why=why, ending=ending).strip(), layer=file
    )
