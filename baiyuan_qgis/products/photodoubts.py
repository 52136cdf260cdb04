"""What is doubtful about the photos of visits: taken far from their parcel, or at another time than the visit.

A doubt is a finding for the office to look at, never a reason to refuse a photo: clocks are wrong, and cameras that
write GCJ-02 are some hundred metres off.
"""

from __future__ import annotations

import datetime
from typing import Any, Mapping, Optional

import geopandas
import numpy as np
import pandas

from baiyuan_qgis.data.exif import Taken
from baiyuan_qgis.data.findings import COLUMNS, Findings
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.language import tr

LAYER = "photos"
# The user's choice; this much lies between a parcel and who photographs it from across a road.
FAR_M = 100.0
# China has one time; devices write UTC, photos local time without saying which.
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def doubts(
    photos: pandas.DataFrame,
    inspections: pandas.DataFrame,
    parcels: geopandas.GeoDataFrame,
    taken: Mapping[str, Taken],
    packed_on: Optional[datetime.date] = None,
    far_m: float = FAR_M,
) -> pandas.DataFrame:
    """Return findings on the photos (rows of the table ``photos``).

    ``taken``: what the files themselves say, by photo_id; it counts before what the form holds. ``packed_on``: the day
    the package was made, against which the photos of a visit without a day are held. Distances are plane ones in
    metres from the edge of the parcel, 0 inside; a photo without a place, or of a parcel without a boundary, has none.
    """
    found = Findings()
    days = {row.inspection_id: _day(row.inspected_on) for row in inspections.itertuples()}
    distances = _distances(photos, parcels, taken)
    for number, row in enumerate(photos.itertuples()):
        away = distances[number]
        if away > far_m:
            found.add(
                "photo_place", "warning", LAYER, row.photo_id, "photo_lon",
                tr(
                    "Photo {photo} was taken {distance:.0f} m from parcel {parcel} (more than {limit:g} m). A camera "
                    "that writes GCJ-02 is some hundred metres off: look at the photo."
                ).format(photo=row.photo_id, parcel=row.parcel_id, distance=away, limit=far_m),
            )  # fmt: skip
        file = taken.get(str(row.photo_id), Taken()).at
        day = file.date() if file is not None else _day(row.photo_at)
        visit = days.get(row.inspection_id)
        if day is None:
            continue
        if visit is not None and day != visit:
            found.add(
                "photo_time", "warning", LAYER, row.photo_id, "photo_at",
                tr("Photo {photo} of parcel {parcel} was taken on {day}, the visit is dated {visit}.").format(
                    photo=row.photo_id, parcel=row.parcel_id, day=day.isoformat(), visit=visit.isoformat()
                ),
            )  # fmt: skip
        elif visit is None and packed_on is not None and day < packed_on:
            found.add(
                "photo_time", "warning", LAYER, row.photo_id, "photo_at",
                tr(
                    "Photo {photo} of parcel {parcel} was taken on {day}, before the package was made on {packed}; the "
                    "visit has no day."
                ).format(photo=row.photo_id, parcel=row.parcel_id, day=day.isoformat(), packed=packed_on.isoformat()),
            )  # fmt: skip
    return found.frame()


def noted(findings: pandas.DataFrame, new: pandas.DataFrame, photos: set[str]) -> pandas.DataFrame:
    """Return the survey's findings with ``new`` in place of what was said of ``photos`` before."""
    own = (findings["layer"] == LAYER) & findings["feature_id"].isin(photos)
    parts = [each for each in (findings.loc[~own], new) if len(each)]
    return pandas.concat(parts, ignore_index=True) if parts else findings.loc[~own, list(COLUMNS)]


def _distances(photos: pandas.DataFrame, parcels: geopandas.GeoDataFrame, taken: Mapping[str, Taken]) -> Any:
    """Metres from each photo to its parcel, NaN where one of the two is not known."""
    if not len(photos) or parcels.crs is None:
        return np.full(len(photos), np.nan)
    files = [taken.get(str(each), Taken()) for each in photos["photo_id"]]
    lon, lat = (
        np.array(
            [own if getattr(file, name) is None else getattr(file, name) for file, own in zip(files, given)],
            dtype=float,
        )
        for name, given in (("lon", photos["photo_lon"]), ("lat", photos["photo_lat"]))
    )
    known = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)
    shapes = parcels.drop_duplicates("parcel_id").set_index("parcel_id").geometry
    own = geopandas.GeoSeries(shapes.reindex(photos["parcel_id"]).to_numpy(), crs=parcels.crs)
    result = np.full(len(photos), np.nan)
    known &= (own.notna() & ~own.is_empty).to_numpy()
    if known.any():
        points = geopandas.GeoSeries.from_xy(lon[known], lat[known], crs="EPSG:4326").to_crs(parcels.crs)
        edges = own[known].reset_index(drop=True)
        result[known] = points.reset_index(drop=True).distance(edges).to_numpy() * metres_per_unit(parcels.crs)
    return result


def _day(moment: Any) -> Optional[datetime.date]:
    return None if moment is None or pandas.isna(moment) else pandas.Timestamp(moment).date()
