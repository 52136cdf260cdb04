"""Where QGIS 3.22 to 4.x call the same thing by different names."""

from __future__ import annotations

from typing import Any


def member(owner: Any, *names: str) -> Any:
    """Return the first member of that name: enum members were renamed when they moved to Qgis."""
    for name in names:
        if hasattr(owner, name):
            return getattr(owner, name)
    raise AttributeError(names[0])
