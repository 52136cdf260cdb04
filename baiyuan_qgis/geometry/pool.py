"""The one thread pool of the library: GEOS calls and nogil kernels of all running algorithms share its threads.

Threads pay because shapely and the numba kernels let go of Python's lock while they compute. There is one pool for
the process, so that two algorithms that run at once share the cores instead of fighting for them.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Callable, Optional, Sequence

import numpy as np

from baiyuan_qgis.progress import SILENT, Progress

# Seconds between two looks at the cancel button while chunks are being worked on.
PATIENCE = 0.1
_NAME = "baiyuan-geometry"


class _Shared:
    lock = threading.Lock()
    executor: Optional[ThreadPoolExecutor] = None
    process = 0


def size() -> int:
    """Return the number of threads: the cores this process may use, or what BAIYUAN_THREADS asks for."""
    wanted = os.environ.get("BAIYUAN_THREADS", "")
    if wanted.isdigit() and int(wanted):
        return int(wanted)
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def map_chunks(function: Callable[[Any], Any], chunks: Sequence[Any], progress: Progress = SILENT) -> list[Any]:
    """Return ``function`` of each chunk, in the order of the chunks, worked on by the shared threads.

    ``progress`` is told in the caller's thread and asked for a cancel several times a second; after a cancel no
    further chunk starts and Cancelled is raised when the running ones have ended. What a chunk raises is raised
    here, the first in order of the chunks. Only a few chunks a thread wait in the pool, so that two callers take
    turns. A chunk that calls this again gets its work done in its own thread: waiting for the pool could last for ever.
    """
    count = len(chunks)
    if count <= 1 or size() == 1 or threading.current_thread().name.startswith(_NAME):
        results = []
        for number, chunk in enumerate(chunks):
            progress.report(number / count)
            results.append(function(chunk))
        return results
    executor = _executor()
    queued: deque[Future[Any]] = deque()
    done: list[Any] = []
    following = 0
    try:
        while len(done) < count:
            while following < count and len(queued) < 2 * size():
                queued.append(executor.submit(function, chunks[following]))
                following += 1
            progress.report(len(done) / count)
            wait([queued[0]], PATIENCE)
            while queued and queued[0].done():
                done.append(queued.popleft().result())
    finally:
        # arrays that the chunks write to belong to the caller: nothing may run on when it goes on
        for future in queued:
            future.cancel()
        wait(queued)
    return done


def slices(work: Any, budget: int) -> list[slice]:
    """Slices of consecutive items of about ``budget`` work each."""
    if not len(work):
        return []
    number = np.cumsum(work, dtype=np.int64) // budget
    starts = np.flatnonzero(np.r_[True, number[1:] != number[:-1]])
    return [slice(int(i), int(j)) for i, j in zip(starts, np.r_[starts[1:], len(number)])]


def _executor() -> ThreadPoolExecutor:
    with _Shared.lock:
        # a forked child has the object but not its threads
        if _Shared.executor is None or _Shared.process != os.getpid():
            _Shared.executor = ThreadPoolExecutor(size(), thread_name_prefix=_NAME)
            _Shared.process = os.getpid()
        return _Shared.executor
