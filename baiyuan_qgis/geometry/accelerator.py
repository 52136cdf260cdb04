"""Whether numba may be used, and where what it compiles is kept.

numba is optional: numpy does the same work, to the last bit. Nothing imports numba before something is to be
compiled.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any, Callable, Optional

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


def kept(module: Path, function: str) -> bool:
    """Say whether a kernel of this module is in the cache and not older than the module."""
    source = module.stat().st_mtime
    try:
        index = [path.stat().st_mtime for path in cache_folder().glob(f"*/{module.stem}.{function}*.nbi")]
    except OSError:
        return False
    return any(made >= source for made in index)


def compiled(*kernels: tuple[Callable[..., Any], str]) -> list[Any]:
    """Load or compile functions with their types; they let go of Python's lock, and are kept where that is possible."""
    import numba

    options: dict[str, Any] = {"nogil": True, "cache": True, "error_model": "numpy"}
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        return [numba.njit(types, **options)(function) for function, types in kernels]
    except (RuntimeError, OSError, ValueError, EOFError):
        # nowhere to keep it, or what was kept is broken
        options["cache"] = False
        return [numba.njit(types, **options)(function) for function, types in kernels]
    finally:
        numba.config.CACHE_DIR = before
