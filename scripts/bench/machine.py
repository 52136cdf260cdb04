"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from pathlib import Path
from typing import Any, Dict, List, Tuple


def describe(root: Path) -> Dict[str, Any]:
    """Return cores, CPU, memory, system, Python, day and the commit that was measured."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _value(Path("/proc/cpuinfo"), "model name", ":"),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": _value(Path("/etc/os-release"), "PRETTY_NAME", "=").strip('"'),
        "kernel": platform.release().split("-")[0],
        "python": platform.python_version(),
        "day": time.strftime("%Y-%m-%d"),
        "commit": _commit(root),
    }


class Watch:
    """Says how much of the processors others had: in the two seconds before, and the host's part all along.

    Work of a lower priority than this process gives way to it; its share stands apart (``niced``).
    """

    def __init__(self, seconds: float = 2.0) -> None:
        before = _ticks()
        time.sleep(seconds)
        self._start = _ticks()
        self._before = 1.0 - _share(before, self._start, _IDLE + _NICED)

    def others(self) -> float:
        """Return the larger of both shares (0 to 1)."""
        return max(self._before, _share(self._start, _ticks(), _STOLEN))

    def niced(self) -> float:
        """Return the share (0 to 1) of processes with a niceness above 0 since the start."""
        return _share(self._start, _ticks(), _NICED)


# of the first line of /proc/stat: niced; idle and waiting for the disk; what the host gave to others
_NICED, _IDLE, _STOLEN = (1,), (3, 4), (7,)


def _ticks() -> List[int]:
    return [int(word) for word in Path("/proc/stat").read_text(encoding="utf-8").split("\n", 1)[0].split()[1:9]]


def _share(before: List[int], after: List[int], fields: Tuple[int, ...]) -> float:
    spent = [b - a for a, b in zip(before, after)]
    return sum(spent[field] for field in fields) / max(sum(spent), 1)


def _value(path: Path, name: str, sign: str) -> str:
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(sign)
        if key.strip() == name:
            return value.strip()
    return "?"


def _commit(root: Path) -> str:
    command = ["git", "-C", str(root), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "?"
