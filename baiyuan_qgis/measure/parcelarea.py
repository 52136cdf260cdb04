"""The areas of a parcel: of its figure, and of record."""

from __future__ import annotations

from typing import Any, Optional

import geopandas
import numpy as np
import pandas

from baiyuan_qgis.geometry.area import area_m2, mu

# the legal area is the contract's, else the certificate's; only where there is neither the figure's own
_RECORDS = (("contract_area_m2", "contract"), ("certificate_area_m2", "certificate"))


def areas(
    parcels: geopandas.GeoDataFrame, method: str = "ellipsoidal", surveyed: Optional[geopandas.GeoSeries] = None
) -> pandas.DataFrame:
    """Return area_m2, area_mu, legal_area_m2, area_source and area_gap_m2 of each parcel.

    ``surveyed``: the figures on the surveyed vertices in their own CRS, where ``parcels`` has been moved to another.
    area_gap_m2 = legal - drawn (证图面积差); a parcel without a figure has NaN areas but keeps its area of record.
    """
    figures = parcels.geometry if surveyed is None else surveyed
    computed = area_m2(np.asarray(figures.array, dtype=object), figures.crs, method)
    legal = pandas.Series(np.nan, index=parcels.index)
    source = pandas.Series([None] * len(parcels), index=parcels.index, dtype=object)
    for name, code in _RECORDS:
        if name in parcels.columns:
            take = legal.isna() & parcels[name].notna() & (parcels[name] > 0)
            legal = legal.where(~take, parcels[name])
            source = source.where(~take, code)
    take = legal.isna() & np.isfinite(computed)
    legal = legal.where(~take, pandas.Series(computed, index=parcels.index))
    source = source.where(~take, "survey")
    return pandas.DataFrame(
        {
            "area_m2": computed,
            "area_mu": mu(computed),
            "legal_area_m2": legal,
            "area_source": source,
            "area_gap_m2": legal - computed,
        },
        index=parcels.index,
    )


def curvature(parcels: geopandas.GeoDataFrame, computed: Any) -> Any:
    """Return computed area / planar area (CRS units²) per parcel: what a piece's planar area is multiplied with.

    Pieces cut from a parcel have no surveyed vertices of their own; with the parcel's ratio they and the uncovered rest
    sum to its area. NaN for a parcel without area.
    """
    planar = parcels.geometry.area.to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(planar > 0.0, np.asarray(computed, dtype=np.float64) / planar, np.nan)
