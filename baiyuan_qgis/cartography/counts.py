"""How many features of a survey there are of each class, and how much land, as a whole and by park.

Each layer is read once, however many sheets are made of it. Main thread only, like the layers it counts.
"""

from __future__ import annotations

import math
from sys import intern
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from qgis.core import QgsFeature, QgsFeatureRequest, QgsGeometry, QgsRectangle, QgsVectorLayer

MU_PER_M2 = 3.0 / 2000.0

# Characters of a national parcel code: district of 12, kind of 2, number of 5.
PARCEL_CODE = 19

# What is counted, summed, or tells the park of a feature.
COLUMNS = (
    "park_id", "parcel_id", "area_mu", "area_m2", "land_status", "grade", "supply_state", "recognition",
    "inspection_state", "anomaly", "used_unsupplied", "class", "zone_code", "zone_main", "dlbm", "farmland_m2",
    "eco_redline_m2", "outside_urban_boundary_m2",
)  # fmt: skip

# Number of features and their area in mu.
Count = Tuple[int, float]


class Park(NamedTuple):
    """A park of the survey: its id, its name as it is shown, and its polygon in the CRS of its layer."""

    id: str
    name: str
    shape: QgsGeometry
    figures: Mapping[str, float]

    def extent(self) -> QgsRectangle:
        """Return the box around the park."""
        return QgsRectangle(self.shape.boundingBox())


class _Rows(NamedTuple):
    """A table read once: the park of each feature ("" for none), its land in mu, and its columns by name."""

    homes: List[str]
    land: List[float]
    columns: Dict[str, List[Any]]


class Counts:
    """Counts the layers of a survey; all layers are in one CRS, as they are in a survey.gpkg."""

    def __init__(self, layers: Mapping[str, QgsVectorLayer]) -> None:
        """``layers``: those of the project by key; "status" are the parcels, "parks" the parks."""
        self._layers = layers
        self._tables: Dict[str, _Rows] = {}
        self._by_class: Dict[Tuple[str, str], Dict[str, Dict[str, Count]]] = {}
        self._sums: Dict[str, Dict[str, List[float]]] = {}
        self._found: Optional[List[Park]] = None
        self._codes: Optional[bool] = None

    def parks(self) -> List[Park]:
        """Return the parks in the order of their layer; one without id or name is called by its number."""
        if self._found is None:
            layer = self._layers.get("parks")
            self._found = []
            for number, feature in enumerate(layer.getFeatures() if layer is not None else (), start=1):
                texts = {name: _text(feature, name) for name in ("park_id", "park_name")}
                shape = QgsGeometry(feature.geometry())
                if not shape.isEmpty():
                    name = texts["park_name"] or texts["park_id"] or str(number)
                    self._found.append(Park(texts["park_id"] or name, name, shape, _numbers(feature)))
        return self._found

    def by_class(self, key: str, column: str, park: str = "") -> Dict[str, Count]:
        """Return number and land of a layer's features by the value of a column; NULL is "" and truth is "true".

        ``park`` is the id of a park; without it all features count.
        """
        wanted = (self._layers[key].source(), column)
        if wanted not in self._by_class:
            self._by_class[wanted] = self._count(key, column)
        return dict(self._by_class[wanted].get(park, {}))

    def areas(self, key: str, park: str = "") -> Count:
        """Return number and land of all features of a layer."""
        counted = self.by_class(key, "", park).values()
        return sum(count for count, _ in counted), math.fsum(area for _, area in counted)

    def total(self, column: str, park: str = "") -> Optional[float]:
        """Return the sum of a column of the parcels, None where it is missing or NULL throughout: that is not 0."""
        if column not in self._sums:
            rows = self._rows("status")
            sums = self._sums[column] = {}
            for home, value in zip(rows.homes, rows.columns.get(column, ())):
                if isinstance(value, (int, float)):
                    for scope in {"", home}:
                        sums.setdefault(scope, []).append(float(value))
        numbers = self._sums[column].get(park)
        return math.fsum(numbers) if numbers else None

    def has_parcel_codes(self) -> bool:
        """Say whether parcels are called by their national code, of which a map shows the end."""
        if self._codes is None:
            ids = self._rows("status").columns.get("parcel_id", ())
            self._codes = any(isinstance(each, str) and len(each) == PARCEL_CODE for each in ids)
        return self._codes

    def _count(self, key: str, column: str) -> Dict[str, Dict[str, Count]]:
        rows = self._rows(key)
        values = rows.columns.get(column) or [None] * len(rows.land)
        found: Dict[str, Dict[str, Count]] = {"": {}}
        for home, land, value in zip(rows.homes, rows.land, values):
            if isinstance(value, (bool, int)) and column == "used_unsupplied":
                code = "true" if value else "false"
            else:
                code = value if isinstance(value, str) else ""
            for scope in {"", home}:
                counted = found.setdefault(scope, {})
                count, before = counted.get(code, (0, 0.0))
                counted[code] = (count + 1, before + land)
        return found

    def _rows(self, key: str) -> _Rows:
        """Return a layer's table, read the first time; layers of one table share it."""
        layer = self._layers[key]
        if layer.source() not in self._tables:
            names = layer.fields().names()
            columns = [name for name in COLUMNS if name in names]
            where = self._where(key, names)
            request = _only(layer, columns, shapes=where == "shape")
            places = [layer.fields().indexOf(name) for name in columns]
            read: Dict[str, List[Any]] = {name: [] for name in columns}
            homes: List[str] = []
            for feature in layer.getFeatures(request):
                for name, place in zip(columns, places):
                    value = feature[place]
                    read[name].append(intern(value) if isinstance(value, str) and name != "parcel_id" else value)
                if where == "shape":
                    homes.append(self._park_at(feature))
            if where == "park_id":
                homes = [each if isinstance(each, str) else "" for each in read["park_id"]]
            elif where == "parcel_id":
                parcels = self._rows("status")
                home_of = dict(zip(parcels.columns["parcel_id"], parcels.homes))
                homes = [home_of.get(each, "") for each in read["parcel_id"]]
            area, factor = ("area_mu", 1.0) if "area_mu" in read else ("area_m2", MU_PER_M2)
            sizes = read.get(area) or [None] * layer.featureCount()
            land = [float(each) * factor if isinstance(each, (int, float)) else 0.0 for each in sizes]
            self._tables[layer.source()] = _Rows(homes or [""] * len(land), land, read)
        return self._tables[layer.source()]

    def _where(self, key: str, names: Sequence[str]) -> str:
        """Return what tells the park of a layer's features: its own column, its parcels, or where it lies."""
        if len(self.parks()) == 0:
            return ""
        if "park_id" in names:
            return "park_id"
        by_parcel = (
            "parcel_id" in names and key != "anomalies" and "parcel_id" in self._layers["status"].fields().names()
        )
        return "parcel_id" if by_parcel else "shape"

    def _park_at(self, feature: QgsFeature) -> str:
        if not feature.hasGeometry():
            return ""
        inside = feature.geometry().pointOnSurface()
        return next((park.id for park in self.parks() if park.shape.intersects(inside)), "")


def _only(layer: QgsVectorLayer, columns: Sequence[str], shapes: bool = False) -> QgsFeatureRequest:
    """Return a request for these columns, without geometries where no shapes are asked for."""
    request = QgsFeatureRequest()
    if not shapes:
        request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    names = layer.fields().names()
    request.setSubsetOfAttributes([name for name in dict.fromkeys(columns) if name in names], layer.fields())
    return request


def _text(feature: QgsFeature, column: str) -> str:
    if column not in feature.fields().names():
        return ""
    value: Any = feature[column]
    return value if isinstance(value, str) else ""


def _numbers(feature: QgsFeature) -> Dict[str, float]:
    """Return the numbers of a feature by column; NULL is left out, for it is no number."""
    found = {}
    for name in feature.fields().names():
        value = feature[name]
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            found[name] = float(value)
    return found
