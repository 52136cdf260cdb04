"""Whether numba may be used, and where what it compiles is kept.

numba is optional: numpy does the same work, to the last bit. This module never imports numba.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Optional

# "0" never, "1" always, "auto" where it pays
SWITCH = "BAIYUAN_NUMBA"


def installed() -> bool:
    """Say whether numba can be imported, without importing it."""
    return "numba" in sys.modules or importlib.util.find_spec("numba") is not None


class _Kept:
    folder: Optional[Path] = None


def keep_in(folder: Path) -> None:
    """Keep what numba compiles in this folder (the toolbox: of its QGIS profile) unless the environment names one."""
    _Kept.folder = folder


def cache_folder() -> Path:
    """Return where compiled kernels are kept.

    BAIYUAN_CACHE_DIR, NUMBA_CACHE_DIR, the folder of :func:`keep_in`, or the user's cache folder: never the plugin's.
    """
    for name in ("BAIYUAN_CACHE_DIR", "NUMBA_CACHE_DIR"):
        if os.environ.get(name):
            return Path(os.environ[name])
    if _Kept.folder is not None:
        return _Kept.folder
    home = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    return Path(home) / "baiyuan_qgis" / "numba"
