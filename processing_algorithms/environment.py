"""Whether the libraries that the plugin builds on are there and fit together.

Nothing here imports them at module level: the provider loads everywhere, and says what is missing.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import warnings
from typing import List

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

LIBRARIES = ("numpy", "pandas", "shapely", "pyproj", "geopandas", "pyogrio")
MINIMUM_PYTHON = (3, 11)


def missing() -> List[str]:
    """Return the names of the libraries that this Python cannot find."""
    return [name for name in LIBRARIES if importlib.util.find_spec(name) is None]


def obstacle() -> str:
    """Return one sentence that says why nothing can run here, or ""; imports nothing."""
    if sys.version_info[:2] < MINIMUM_PYTHON:
        return tr(
            "Baiyuan needs Python {needed} or later, this QGIS runs Python {found}: "
            "install a QGIS of version 3.40 or later."
        ).format(
            needed=".".join(str(part) for part in MINIMUM_PYTHON),
            found=".".join(str(part) for part in sys.version_info[:2]),
        )
    names = missing()
    if names:
        return tr(
            "The Python of this QGIS lacks {names}: on Windows install the package "
            "python3-geopandas with the OSGeo4W set-up, on Linux the package python3-geopandas of "
            "the distribution; the user guide says more under Installation."
        ).format(names=", ".join(names))
    return ""


def check() -> None:
    """Raise InputFault with one sentence where the libraries are missing or do not fit together.

    The round trip through WKB shows a shapely that is bound to another GEOS than the one it was
    built for, which otherwise gives wrong answers or a crash much later.
    """
    sentence = obstacle()
    if sentence:
        raise InputFault(sentence)
    try:
        with warnings.catch_warnings():
            # Old names inside the libraries are not the user's business.
            warnings.simplefilter("ignore")
            importlib.import_module("geopandas")
            importlib.import_module("pyogrio")
            import pyproj
            import shapely

        square = shapely.box(0.0, 0.0, 3.0, 2.0)
        back = shapely.from_wkb(shapely.to_wkb(square))
        sound = bool(shapely.equals(square, back)) and abs(shapely.area(back) - 6.0) < 1e-12
        sound = sound and pyproj.CRS.from_epsg(4490).is_geographic
    except Exception as error:  # whatever goes wrong here has the same meaning and the same remedy
        raise InputFault(unfit(str(error) or type(error).__name__)) from error
    if not sound:
        raise InputFault(unfit(tr("a geometry did not survive the round trip through WKB")))


def unfit(reason: str) -> str:
    """Return the sentence for libraries that are there but do not work in this QGIS."""
    return tr(
        "The geometry libraries of this QGIS do not fit together ({reason}): they must come from "
        "where QGIS itself comes from (the OSGeo4W set-up or the distribution)."
    ).format(reason=" ".join(reason.split()))
