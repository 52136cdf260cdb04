"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from pathlib import Path
from typing import Any, Dict


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
