"""Where the work of a run is done: in threads that Python owns, not in those of Qt's pool.

A pooled Qt thread outlives the Python thread state that PyQt gives it for one call. pyproj 3.7 keeps its PROJ
context per native thread but frees it with the thread state, so the second run in the same pooled thread crashes
QGIS (pyproj issues 1509 and 1622; seen with QGIS 3.40 of Debian 13). In a thread that Python made and that stays
alive, both end together. The main thread has the same property and works as it is.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, Callable, Optional

from baiyuan_qgis.faults import Cancelled

# More runs at a time than this wait for one another.
MOST_RUNS = 4
# Seconds between two looks at the cancel button while a run waits for its turn.
PATIENCE = 0.2


class _Pool:
    executor: Optional[ThreadPoolExecutor] = None


def work(job: Callable[[], Any], cancelled: Callable[[], bool]) -> Any:
    """Do the job and return what it returns; raise what it raises. Called in Qt's pool, it waits for the job.

    ``cancelled`` is asked while the job waits for its turn; a job that runs looks for itself. Raises Cancelled.
    """
    if in_main():
        return job()
    if _Pool.executor is None:
        _Pool.executor = ThreadPoolExecutor(MOST_RUNS, thread_name_prefix="baiyuan")
    future = _Pool.executor.submit(job)
    while not wait([future], PATIENCE).done:
        if cancelled() and future.cancel():
            raise Cancelled
    return future.result()


def in_main() -> bool:
    """Say whether this is the main thread."""
    return threading.get_ident() == threading.main_thread().ident


def stop() -> None:
    """Let the threads end when their work is done."""
    if _Pool.executor is not None:
        _Pool.executor.shutdown(wait=False)
        _Pool.executor = None
