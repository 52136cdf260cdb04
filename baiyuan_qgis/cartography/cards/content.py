"""What a parcel card says: texts and rows of each parcel, from the tables of a survey. Draws nothing.

Suspicion (疑似) and recognition (认定) are texts of their own, never joined. The holder is masked where it is a person,
fee and coordinates are left out, unless asked for.
"""

from __future__ import annotations

import datetime
import json
import math
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import geopandas
import numpy as np
import pandas
import shapely

from baiyuan_qgis.cartography import words
from baiyuan_qgis.data import dictionary, holders
from baiyuan_qgis.geometry import crs as systems
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.land import measures
from baiyuan_qgis.measure import mapsheet, parcelboundary
from baiyuan_qgis.products.contents import Contents, policy_title
from baiyuan_qgis.progress import SILENT, Progress

# Key data in the order of the card; what a parcel has not is left out, apart from the first.
_ALWAYS = (
    "parcel_id", "parcel_code", "holder", "park_name", "location", "land_use", "area_m2", "legal_area_m2",
    "supply_state",
)  # fmt: skip
_KEY = (
    *_ALWAYS, "area_gap_m2", "supervision_no", "supply_method", "contract_no", "contract_date", "agreed_delivery",
    "actual_delivery", "agreed_start", "extended_start", "actual_start", "agreed_completion", "actual_completion",
    "suspended_since", "total_investment_wan", "invested_wan", "required_area_m2", "developed_area_m2", "far",
    "building_coefficient", "tax_per_mu", "output_per_mu", "township", "mortgaged", "seized", "litigation",
)  # fmt: skip
_FEE = ("fee_estimate_wan",)
_ORDER = {"fails": 0, "borderline": 1, "unknown": 2, "meets": 3, "not_applicable": 4}
_MONEY = frozenset({"fee_estimate_wan"})
# In which colour a status is written, by that of a verdict; what is not known is a doubt, never a pass.
_TONES = {
    "normal": "meets", "undetermined": "unknown",
    **dict.fromkeys(("unsupplied", "idle", "possibly_idle", "inefficient"), "fails"),
}  # fmt: skip
# From here on not every point bears its number in the drawing.
_MANY_POINTS = 40


class Row(NamedTuple):
    """A row of a table: its cells, and whether it is a plain "row", a "head" or a "section" across all columns.

    ``columns``: which columns its cells fill (tables.py draws them); ``tone``: the verdict that colours it.
    """

    cells: Tuple[str, ...]
    kind: str = "row"
    columns: str = ""
    tone: str = ""


class Card(NamedTuple):
    """All that is printed of a parcel."""

    parcel_id: str
    geometry: Any
    texts: Dict[str, str]
    result: List[Row]
    key: List[Row]
    findings: List[Row]
    points: List[Row]
    boundary: Optional[parcelboundary.Boundary]
    status: str
    tone: str
    recognised: bool


class Options(NamedTuple):
    """What of a parcel may be shown."""

    coordinates: bool = False
    fee: bool = False
    personal: bool = False
    sheet_scale: int = 500
    language: Optional[str] = None


class Deck:
    """Makes the cards of a survey one by one; raises ValueError for a parcel that has no polygon."""

    def __init__(self, survey: Contents, options: Options, progress: Progress = SILENT) -> None:
        self.options = options
        self.survey = survey
        self.progress = progress
        self._parcels = survey.parcels
        progress.check()
        given = self._parcels.crs
        self.crs = systems.working_crs(given, self._parcels.total_bounds) if given is not None else None
        self.places = systems.transformed(self._parcels, self.crs, "parcels") if self.crs is not None else self._parcels
        self._ids = self._parcels["parcel_id"].astype(str).to_numpy()
        self._shapes = np.asarray(self.places.geometry.array, dtype=object)
        progress.check()
        self._tree = shapely.STRtree(self._shapes)
        self.unit = systems.metres_per_unit(self.crs) if self.crs is not None else 1.0
        self._tables: Dict[str, Tuple[Dict[str, Any], Any]] = {}
        for name in ("verdicts", "composition"):
            progress.check()
            table = survey.table(name)
            self._tables[name] = (_columns(table), table.groupby("parcel_id", sort=False).indices)
        parks = survey.table("parks")
        named = {"park_id", "park_name"} <= set(parks.columns)
        pairs = zip(parks["park_id"], parks["park_name"]) if named else ()
        self._park_names = {str(park): f"{name} ({park})" for park, name in pairs if not _gone(name)}
        self._order = {parcel: place for place, parcel in enumerate(self._ids)}
        # once: the file of a policy takes as long to read as a card to print
        self._policy = policy_title(survey.facts, words.code(options.language))
        self._columns = _columns(self._parcels.drop(columns=self._parcels.geometry.name))
        progress.check()

    @property
    def ids(self) -> List[str]:
        """The ids of all parcels, in the order of park and id."""
        frame = pandas.DataFrame({"park": self._parcels["park_id"].fillna("").astype(str), "parcel": self._ids})
        return [str(each) for each in frame.sort_values(["park", "parcel"], kind="stable")["parcel"]]

    def _lines(self, table: str, parcel: str) -> List[Dict[str, Any]]:
        """Return the rows that a table of the survey has of a parcel."""
        columns, places = self._tables[table]
        return [_record(columns, place) for place in places.get(parcel, ())]

    def word(self, name: str, **values: Any) -> str:
        """Return a text of the cards in their language."""
        return words.word("card", name, self.options.language, **values)

    def card(self, parcel: str) -> Card:
        """Return what the card of a parcel says."""
        place = self._order[parcel]
        row, shape = _record(self._columns, place), self._shapes[place]
        if shape is None or shape.is_empty:
            raise ValueError(self.word("unknown"))
        near = [
            (str(self._ids[other]), self._shapes[other])
            for other in sorted(self._tree.query(shapely.buffer(shape, 1.0 / self.unit)).tolist())
            if other != place
        ]
        found = parcelboundary.boundary(shape, near, parcelboundary.TOLERANCE / self.unit)
        return Card(
            parcel,
            shape,
            self._texts(row, found, shape),
            self._result(row),
            self._key(row),
            self._findings(parcel),
            self._points(found),
            found,
            _plain(row.get("land_status")),
            _TONES.get(_plain(row.get("land_status")), "unknown"),
            not _gone(row.get("recognition")),
        )

    def _texts(self, row: Dict[str, Any], found: parcelboundary.Boundary, shape: Any) -> Dict[str, str]:
        language = self.options.language
        texts = {
            name: self.word(name)
            for name in ("status", "recognition", "result", "key", "location", "detail", "findings", "boundary",
                         "points", "field", "north_arrow", "signs", "signs_field", "footer", "policy", "remarks")
        }  # fmt: skip
        made = {f"heading_{name}": text for name, text in texts.items()}
        park = self._text(row, "park_name")
        made.update(
            title=self.word("title", park=park),
            caption=self.word("caption", parcel=row["parcel_id"]),
            subtitle=self.word("subtitle", date=self._day(self.survey.as_of), policy=self._policy),
            internal=words.word("sheet", "internal", language),
            status=self._text(row, "land_status") or self.word("unknown"),
            recognition=self._recognition(row),
            footer=self.word("footer"),
            fraction=self.word(
                "fraction", parcel=row["parcel_id"], use=self._text(row, "land_use"), area=self._text(row, "area_m2")
            ),
            sheets="、".join(self._sheets(row, shape)),
            photo_1=self.word("photo", number=1),
            photo_2=self.word("photo", number=2),
            photo_3=self.word("photo", number=3),
            photo_4=self.word("photo", number=4),
        )
        made.update({f"{name}_to": text for name, text in self._sides(row, found).items()})
        for name in row:
            if name in dictionary.fields() and name not in made and name not in _FEE:
                made[name] = self._text(row, name)
        if not self.options.personal:
            made["holder"] = holders.masked(made.get("holder")) or ""
        return made

    def _recognition(self, row: Dict[str, Any]) -> str:
        parts = [self._text(row, name) for name in ("recognition", "recognition_no", "recognition_on")]
        return "  ".join(part for part in parts if part) or self.word("no_recognition")

    def _result(self, row: Dict[str, Any]) -> List[Row]:
        deciding = self._deciding(row)
        due = "  ".join(part for part in (self._text(row, "next_event"), self._text(row, "next_event_on")) if part)
        lines = [
            (self.word("verdict"), self._text(row, "verdict") or self.word("unknown")),
            (self.word("clause"), self._text(row, "clause")),
            (self.word("reason"), deciding or self._text(row, "reason")),
            (dictionary.title("missing", self.options.language), self._names(row.get("missing"))),
            (dictionary.title("idle_stage", self.options.language), self._text(row, "idle_stage")),
            (self.word("due"), due),
            (self.word("measure"), measures.reworded(self._text(row, "measure"), words.code(self.options.language))),
        ]
        if self.options.fee:
            name = _FEE[0]
            lines.append((dictionary.title(name, self.options.language), self._text(row, name)))
        verdict, *rest = lines
        judged = Row(verdict, columns="judged", tone=_plain(row.get("verdict")) or "unknown")
        return [judged, *(Row(line, columns="pair") for line in rest if line[1])]

    def _deciding(self, row: Dict[str, Any]) -> str:
        """Return the sentence of the deciding rule in the card's language: the parcels hold it in the run's."""
        reason = str(row.get("reason") or "")
        for line in self._lines("verdicts", row["parcel_id"]) if reason else ():
            zh, en = line["sentence_zh"], line["sentence_en"]
            if reason in (zh, en):
                return str(zh if words.code(self.options.language) == "zh" else en)
        return ""

    def _key(self, row: Dict[str, Any]) -> List[Row]:
        pairs = []
        for name in _KEY:
            text = self._text(row, name)
            if name == "holder" and not self.options.personal:
                text = holders.masked(text) or ""
            if text or name in _ALWAYS:
                title = dictionary.title(name, self.options.language)
                if text and dictionary.field(name).unit == "m²":
                    title, text = title.replace("(m²)", "").strip(), f"{text} m²"
                    if name in ("area_m2", "legal_area_m2"):
                        text += self.word("mu", mu=_number(mu(float(row[name])), 4))
                pairs.append((title, text or self.word("unknown")))
        rows = [Row((*one, *other), columns="pairs") for one, other in zip(pairs[::2], pairs[1::2])]
        if len(pairs) % 2:
            rows.append(Row(pairs[-1], columns="pair"))
        return rows

    def _findings(self, parcel: str) -> List[Row]:
        word = self.word
        rows = [
            Row((word("overlay"),), "section"),
            Row((word("layer"), word("class"), word("area"), word("share")), "head", "overlay"),
        ]
        parts = self._lines("composition", parcel)
        if not parts:
            rows[1:] = [Row((word("no_overlay"),))]
        for part in parts:
            cells = (
                self._label("layer", part["layer"]), self._class(part["layer"], part["class"]),
                _number(part["area_m2"], 2), "" if _gone(part["share"]) else f"{part['share']:.2%}",
            )  # fmt: skip
            rows.append(Row(cells, columns="overlay"))
        rows.append(Row((word("verdicts"),), "section"))
        lines = self._lines("verdicts", parcel)
        if not lines:
            return [*rows, Row((word("no_verdicts"),))]
        rows.append(Row((word("rule"), word("verdict"), word("clause"), word("why")), "head", "rules"))
        for line in sorted(lines, key=lambda each: _ORDER.get(each["verdict"], 9)):
            verdict = _plain(line["verdict"])
            cells = (str(line["rule_id"]), self._label("verdict", verdict), _plain(line["clause"]), self._why(line))
            rows.append(Row(cells, columns="rules", tone=verdict))
        return rows

    def _why(self, line: Dict[str, Any]) -> str:
        chinese = words.code(self.options.language) == "zh"
        parts = [_plain(line["sentence_zh" if chinese else "sentence_en"])]
        try:
            inputs = json.loads(line["inputs"] or "{}")
        except (TypeError, ValueError):
            inputs = {}
        shown = []
        for name, value in inputs.items() if isinstance(inputs, dict) else ():
            if name in _MONEY and not self.options.fee:
                continue
            if name == "holder" and not self.options.personal:
                value = holders.masked(value)  # noqa: PLW2901
            title = dictionary.title(name, self.options.language) if name in dictionary.fields() else name
            shown.append(f"{title}={self._value(name, value)}")
        if shown:
            parts.append(self.word("inputs", inputs=("；" if chinese else "; ").join(shown)))
        missing = self._names(line["missing"])
        if missing:
            parts.append(self.word("missing", missing=missing))
        return "\n".join(part for part in parts if part)

    def _points(self, found: parcelboundary.Boundary) -> List[Row]:
        word = self.word
        head = [word("point"), "X(m)", "Y(m)", word("side"), word("beside")]
        columns = "points"
        if not self.options.coordinates:
            head, columns = [head[0], *head[3:]], "sides"
        rows = [Row(tuple(head), "head", columns)]
        ring = 1
        for point in found.points:
            if point.ring != ring:
                ring = point.ring
                rows.append(Row((word("ring", ring=ring),), "section"))
            cells = [point.name, f"{point.x:.3f}", f"{point.y:.3f}", f"{point.side * self.unit:.2f}",
                     "、".join(point.neighbours)]  # fmt: skip
            cells = cells if self.options.coordinates else [cells[0], *cells[3:]]
            rows.append(Row(tuple(cells), columns=columns))
        return rows

    def boundary_facts(self, card: Card) -> List[Row]:
        """Return the rows beside the drawing: the four sides, map sheets, CRS, length."""
        word = self.word
        points = card.boundary.points if card.boundary else ()
        length = card.boundary.length * self.unit if card.boundary else float("nan")
        facts = [(word(name), card.texts[f"{name}_to"]) for name in ("east", "south", "west", "north")]
        facts.append((word("sheet"), card.texts["sheets"]))
        facts.append((word("crs"), self._crs_name()))
        facts.append((word("point_count"), f"{len(points)}"))
        facts.append((word("perimeter"), f"{length:,.2f}"))
        rows = [Row((*facts[place], *facts[place + 1]), columns="pairs") for place in range(0, len(facts), 2)]
        notes = [] if self.options.coordinates else [word("coordinates_off")]
        if len(points) > _MANY_POINTS:
            notes.append(word("some_numbers"))
        if notes:
            rows.append(Row(("  ".join(notes),), columns="note"))
        return rows

    def _sides(self, row: Dict[str, Any], found: parcelboundary.Boundary) -> Dict[str, str]:
        """What the bureau's survey says (北至 …) stands above what adjoins in the data."""
        return {
            name: self._text(row, f"{name}_to") or "、".join(found.sides[name]) or self.word("none_beside")
            for name in parcelboundary.DIRECTIONS
        }

    def _sheets(self, row: Dict[str, Any], shape: Any) -> List[str]:
        known = self._text(row, "map_sheet")
        if known:
            return [known]
        west, south, east, north = (each * self.unit for each in shape.bounds)
        return mapsheet.sheets((west, south, east, north), self.options.sheet_scale)

    def _crs_name(self) -> str:
        if self.crs is None:
            return self.word("unknown")
        name = str(self.crs.name)
        shown = words.crs(name, self.options.language)
        return shown if "CGCS2000" in name or "China 2000" in name else f"{shown} ({self.word('not_cgcs')})"

    def _class(self, layer: str, code: Any) -> str:
        text = _plain(code)
        language = self.options.language
        if text == "uncovered":
            return words.word(
                "class", {"parks": "outside", "urban_boundary": "outside"}.get(layer, "not_hit"), language
            )
        if text == layer:
            return words.word("class", "within" if layer == "urban_boundary" else "hit", language)
        if layer == "parks":
            return self._park_names.get(text, text)
        kind = {"zoning": "zone", "current_use": "dlbm"}.get(layer, "")
        for wording in (kind, "layer", "class"):
            if wording and wording in dictionary.wordings() and text in dictionary.wording(wording):
                label = dictionary.label(wording, text, language)
                return f"{text} {label}" if wording == kind else label
        return text

    def _label(self, kind: str, code: Any) -> str:
        text = _plain(code)
        known = kind in dictionary.wordings() and text in dictionary.wording(kind)
        return dictionary.label(kind, text, self.options.language) if known else text

    def _names(self, names: Any) -> str:
        parts = [each.strip() for each in _plain(names).replace(";", ",").split(",") if each.strip()]
        titles = [
            dictionary.title(each, self.options.language) if each in dictionary.fields() else each for each in parts
        ]
        return ("、" if words.code(self.options.language) == "zh" else ", ").join(titles)

    def _text(self, row: Dict[str, Any], name: str) -> str:
        return self._value(name, row.get(name))

    def _value(self, name: str, value: Any) -> str:
        if _gone(value):
            return ""
        field = dictionary.fields().get(name)
        if isinstance(value, (datetime.date, pandas.Timestamp)):
            return f"{value:%Y-%m-%d}"
        if isinstance(value, (bool, np.bool_)):
            return {"zh": ("否", "是"), "en": ("no", "yes")}[words.code(self.options.language)][int(value)]
        if isinstance(value, (float, int)) and field is not None and field.type == "real":
            digits = 4 if field.unit in ("ratio", "mu") else 2
            return _number(value, digits)
        text = str(value)
        kind = (field.domain or field.open_domain) if field is not None else ""
        if kind:
            codes = [each.strip() for each in text.split(",")]
            return "、".join(self._label(kind, code) for code in codes)
        return text

    def _day(self, day: datetime.date) -> str:
        return words.word("sheet", "day", self.options.language, year=day.year, month=day.month, day=day.day)


def _columns(table: pandas.DataFrame) -> Dict[str, Any]:
    """Return the columns of a table: a row is made of them when it is asked for, not a hundred thousand at once."""
    return {str(name): column.array for name, column in table.items()}


def _record(columns: Dict[str, Any], place: int) -> Dict[str, Any]:
    found = {name: values[place] for name, values in columns.items()}
    return {name: value.item() if isinstance(value, np.generic) else value for name, value in found.items()}


def blocks(places: geopandas.GeoDataFrame) -> Any:
    """Return the parcels of all parks in one shape: what a small map shows of them."""
    shapes = np.asarray(places.geometry.array, dtype=object)
    shapes = shapes[~shapely.is_missing(shapes)]
    # a hair wider, so that parcels side by side become one block
    return shapely.simplify(shapely.union_all(shapely.buffer(shapes, 0.2, cap_style="flat", join_style="mitre")), 0.5)


def _gone(value: Any) -> bool:
    if value is None or value is pandas.NA or value is pandas.NaT:
        return True
    return isinstance(value, float) and not math.isfinite(value)


def _plain(value: Any) -> str:
    return "" if _gone(value) else str(value)


def _number(value: Any, digits: int) -> str:
    return "" if _gone(value) else f"{float(value):,.{digits}f}"
