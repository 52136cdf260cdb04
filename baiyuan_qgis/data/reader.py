"""Layers from files, without QGIS: ``path`` or ``path|layername=name`` as QGIS writes it.

Arcs (CURVEPOLYGON, MULTISURFACE) become chords of 0.1 degrees, which leave the arc by 4e-7 of its radius: by less than
a millimetre up to 2.6 km. GDAL's own step of 4 degrees takes 0.08 % of a disc's area, 25 m² of one of 100 m radius.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import geopandas
import numpy as np
import pandas
import pyogrio

from baiyuan_qgis.data import gdalpath
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

# What arcs of up to 2.6 km radius become lies on them within this.
ARC_TOLERANCE_M = 0.001
_ARC_STEP = "OGR_ARC_STEPSIZE"
_ARC_STEP_DEGREES = 0.1


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
    with _short_chords():
        frame = pyogrio.read_dataframe(readable, layer=layer or names[0], fid_as_index=True)
    fids = frame.index.to_numpy(dtype=np.int64)
    frame = frame.reset_index(drop=True)
    if not isinstance(frame, geopandas.GeoDataFrame):
        frame = geopandas.GeoDataFrame(frame, geometry=[None] * len(frame))
    elif frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    frame["source_fid"] = pandas.Series(fids, index=frame.index)
    return frame


@contextmanager
def _short_chords() -> Iterator[None]:
    """Let GDAL replace arcs by short chords; the option is the whole process's and is given back."""
    before = pyogrio.get_gdal_config_option(_ARC_STEP)
    pyogrio.set_gdal_config_options({_ARC_STEP: _ARC_STEP_DEGREES})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_ARC_STEP: before})
