"""Layers from files, without QGIS: ``path`` or ``path|layername=name`` as QGIS writes it."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas
import pyogrio

from baiyuan_qgis.data import gdalpath
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr


def read(source: str) -> geopandas.GeoDataFrame:
    """Return a layer with its feature ids in ``source_fid``; a table without geometry has an empty geometry column.

    Raises InputFault when the file or the layer cannot be read, or when a file holds several layers and none is named.
    """
    path, _, layer = source.partition("|layername=")
    if not Path(path).exists():
        raise InputFault(tr("The file {path} does not exist.").format(path=path))
    with gdalpath.reading(Path(path)) as readable:
        return _read(path, str(readable), layer)


def _read(path: str, readable: str, layer: str) -> geopandas.GeoDataFrame:
    try:
        names = [str(row[0]) for row in pyogrio.list_layers(readable)]
    except pyogrio.errors.DataSourceError as error:
        raise InputFault(tr("The file {path} cannot be read: {reason}.").format(path=path, reason=error)) from error
    if layer and layer not in names:
        raise InputFault(
            tr("The file {path} has no layer {layer}; it has: {names}.").format(
                path=path, layer=layer, names=", ".join(names)
            )
        )
    if not layer and len(names) > 1:
        raise InputFault(
            tr("The file {path} holds several layers: add |layername= and one of {names}.").format(
                path=path, names=", ".join(names)
            )
        )
    frame = pyogrio.read_dataframe(readable, layer=layer or names[0], fid_as_index=True)
    fids = frame.index.to_numpy(dtype=np.int64)
    frame = frame.reset_index(drop=True)
    if not isinstance(frame, geopandas.GeoDataFrame):
        frame = geopandas.GeoDataFrame(frame, geometry=[None] * len(frame))
    elif frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    frame["source_fid"] = pandas.Series(fids, index=frame.index)
    return frame
