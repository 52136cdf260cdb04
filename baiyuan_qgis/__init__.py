"""百园增效: find, prove and map wasted land in industrial parks."""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:  # noqa: N802 (the name QGIS calls)
    """Return the plugin object; ``iface`` is None in qgis_process."""
    from baiyuan_qgis.plugin import BaiyuanPlugin

    return BaiyuanPlugin(iface)
