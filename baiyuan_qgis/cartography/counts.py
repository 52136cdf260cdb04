"""How many features of a survey there are of each class, and how much land, as a whole and by park.

Each layer is read once, however many sheets are made of it. Main thread only, like the layers it counts.
"""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from qgis.core import QgsFeature, QgsFeatureRequest, QgsGeometry, QgsRectangle, QgsVectorLayer

MU_PER_M2 = 3.0 / 2000.0

# Characters of a national parcel code: district of 12, kind of 2, number of 5.
PARCEL_CODE = 19

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


class Counts:
    """Counts the layers of a survey; all layers are in one CRS, as they are in a survey.gpkg."""

    def __init__(self, layers: Mapping[str, QgsVectorLayer]) -> None:
        """``layers``: those of the project by key; "status" are the parcels, "parks" the parks."""
        self._layers = layers
        self._by_class: Dict[Tuple[str, str], Dict[str, Dict[str, Count]]] = {}
        self._sums: Dict[str, Dict[str, List[float]]] = {}
        self._found: Optional[List[Park]] = None
        self._home: Optional[Dict[str, str]] = None
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
        wanted = (key, column)
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
            self._sums[column] = {}
            layer = self._layers["status"]
            if column in layer.fields().names():
                for feature in layer.getFeatures(_only(layer, (column, "park_id"))):
                    value = feature[column]
                    if isinstance(value, (int, float)):
                        for home in {"", _text(feature, "park_id")}:
                            self._sums[column].setdefault(home, []).append(float(value))
        numbers = self._sums[column].get(park)
        return math.fsum(numbers) if numbers else None

    def has_parcel_codes(self) -> bool:
        """Say whether parcels are called by their national code, of which a map shows the end."""
        if self._codes is None:
            layer = self._layers["status"]
            rows = layer.getFeatures(_only(layer, ("parcel_id",)))
            self._codes = any(len(_text(row, "parcel_id")) == PARCEL_CODE for row in rows)
        return self._codes

    def _count(self, key: str, column: str) -> Dict[str, Dict[str, Count]]:
        layer = self._layers[key]
        names = layer.fields().names()
        area = next((name for name in ("area_mu", "area_m2") if name in names), "")
        where = self._where(key, layer)
        request = _only(layer, (column, area, "park_id", "parcel_id"), shapes=where == "shape")
        found: Dict[str, Dict[str, Count]] = {"": {}}
        for feature in layer.getFeatures(request):
            value = feature[column] if column in names else None
            if isinstance(value, (bool, int)) and column == "used_unsupplied":
                code = "true" if value else "false"
            else:
                code = value if isinstance(value, str) else ""
            size = feature[area] if area else None
            land = float(size) if isinstance(size, (int, float)) else 0.0
            land *= 1.0 if area == "area_mu" else MU_PER_M2
            for home in {"", self._home_of(feature, where)}:
                count, before = found.setdefault(home, {}).get(code, (0, 0.0))
                found[home][code] = (count + 1, before + land)
        return found

    def _where(self, key: str, layer: QgsVectorLayer) -> str:
        """Return what tells the park of a layer's features: its own column, its parcels, or where it lies."""
        if len(self.parks()) == 0:
            return ""
        names = layer.fields().names()
        if "park_id" in names:
            return "park_id"
        return "parcel_id" if key != "anomalies" and "parcel_id" in names else "shape"

    def _home_of(self, feature: QgsFeature, where: str) -> str:
        if where == "park_id":
            return _text(feature, "park_id")
        if where == "parcel_id":
            if self._home is None:
                layer = self._layers["status"]
                rows = layer.getFeatures(_only(layer, ("parcel_id", "park_id")))
                self._home = {_text(row, "parcel_id"): _text(row, "park_id") for row in rows}
            return self._home.get(_text(feature, "parcel_id"), "")
        if where == "shape" and feature.hasGeometry():
            inside = feature.geometry().pointOnSurface()
            return next((park.id for park in self.parks() if park.shape.intersects(inside)), "")
        return ""


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
