"""The loop of a contestant's process: set up once, then run when told, and say what it took.

Run by the Python that the contestant needs, so nothing of this project is imported here but the file of the
contestant beside this one. Questions come as lines of JSON on the standard input; answers go as lines of JSON to
what was the standard output, while whatever the libraries print goes to the standard error.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any, Callable, Dict, Tuple

# What a contestant's `prepare` returns: the work, as often as it is called, and what is known of its software.
# The work returns a function that looks at the result after the clock has stopped.
Work = Callable[[], Callable[[], Dict[str, float]]]
Prepared = Tuple[Work, Dict[str, str]]


def peak_mb() -> float:
    """Return the peak of this process's memory in MB, children that ended included."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024.0


def spent_seconds() -> float:
    """Return the processor time of this process so far, all threads and children that ended included."""
    return sum(os.times()[:4])


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    work: Any = None
    module: Any = None
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if asked["do"] == "prepare":
                module = importlib.import_module(asked["module"])
                work, versions = module.prepare(asked)
                answer: Dict[str, Any] = {"versions": versions}
            else:
                gc.collect()
                spent = getattr(module, "spent_seconds", spent_seconds)
                before, began = spent(), time.perf_counter()
                look = work()
                seconds = time.perf_counter() - began
                answer = {"seconds": seconds, "cpu": spent() - before, "figures": look()}
                del look
                peak = getattr(module, "peak_mb", peak_mb)
                answer["peak_mb"] = peak()
        except Exception as fault:  # noqa: BLE001 whatever ails a contestant, the others go on
            traceback.print_exc()
            answer = {"fault": f"{type(fault).__name__}: {fault}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    closing = getattr(module, "close", None)
    if closing:
        closing()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    main()
    sys.stderr.flush()
    os._exit(0)  # QGIS may crash while it is taken down
