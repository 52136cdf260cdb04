"""Whether numba may be used, and where what it compiles is kept.

numba is optional: numpy does the same work, to the last bit. Nothing imports numba before something is to be
compiled.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
from pathlib import Path
from typing import Any, Callable, ClassVar, Optional

from baiyuan_qgis.geometry.pool import PATIENCE
from baiyuan_qgis.progress import Progress

# "0" never, "1" always, "auto" where it pays
SWITCH = "BAIYUAN_NUMBA"
# what a call gains must be this share of its start at least: no short call waits for a compiler
_LEAST_SHARE = 0.1


def installed() -> bool:
    """Say whether numba can be imported, without importing it."""
    return "numba" in sys.modules or importlib.util.find_spec("numba") is not None


class _Missed:
    lock = threading.Lock()
    # by kernel: seconds that it would have saved this process so far
    seconds: ClassVar[dict[str, float]] = {}


def due(kernel: str, gain: float, start: float) -> bool:
    """Say whether a kernel that saves ``gain`` s of a call is worth the ``start`` s until its first result.

    It is where one call gains more, and where the calls of this process together, this one with them, would have gained
    more: a session of many middling runs is served as well as one large run, and neither takes more than twice as long
    as with the better choice. Processes begin at nothing, so that the first call of one is judged by itself.
    """
    with _Missed.lock:
        missed = _Missed.seconds.get(kernel, 0.0) + gain
        _Missed.seconds[kernel] = missed
    return missed > start and gain > _LEAST_SHARE * start


def ready(build: Callable[[], bool], progress: Progress) -> bool:
    """Return what ``build`` returns; it compiles, in a thread of its own, while the cancel button is looked at.

    After a cancel it goes on to its end: what it makes is kept for the next run. Raises Cancelled.
    """
    made: list[bool] = []
    thread = threading.Thread(target=lambda: made.append(build()), name="baiyuan-compiler")
    thread.start()
    while thread.is_alive():
        progress.check()
        thread.join(PATIENCE)
    return made == [True]


class _Kept:
    # numba has one setting for the process
    lock = threading.Lock()
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
    """Load or compile functions with their types; they let go of Python's lock, and are kept where that is possible.

    No fast mathematics: every operation is rounded as numpy rounds it.
    """
    import numba

    options: dict[str, Any] = {"nogil": True, "cache": True, "error_model": "numpy"}
    with _Kept.lock:
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
