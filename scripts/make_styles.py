"""Write resources/styles/*.qml from the palette and the dictionary; run it with the Python that imports qgis.core.

The files are for people who style a layer by hand (layer properties, load style), so their legends are in Chinese and
they hold looks and labels only. The plugin itself styles by code, in the user's language.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
# Before Qt starts: the order of XML attributes is then the same in every run.
os.environ["QT_HASH_SEED"] = "0"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The columns a style may need; a memory layer with all of them stands for every layer.
COLUMNS = (
    "parcel_id", "piece_id", "park_name", "land_status", "grade", "supply_state", "anomaly", "layer", "zone_code",
    "dlbm", "recognition", "inspection_state", "area_mu",
    "farmland_m2", "eco_redline_m2", "outside_urban_boundary_m2", "overlap_m2", "used_unsupplied",
)  # fmt: skip
NUMBERS = ("area_mu", "farmland_m2", "eco_redline_m2", "outside_urban_boundary_m2", "overlap_m2")


def texts() -> dict[str, str]:
    """Return the QML of each style by file name; needs a running QgsApplication."""
    from qgis.core import QgsVectorLayer

    from baiyuan_qgis.cartography import styles

    kinds = {**dict.fromkeys(COLUMNS, "string"), **dict.fromkeys(NUMBERS, "double"), "used_unsupplied": "boolean"}
    fields = "&".join(f"field={name}:{kind}" for name, kind in kinds.items())
    made = {}
    for name in styles.STYLES:
        layer = QgsVectorLayer(f"MultiPolygon?crs=EPSG:4490&{fields}", name, "memory")
        if not styles.style(layer, name, "zh"):
            raise SystemExit(f"style {name} cannot be made")
        text = styles.qml(layer, only_looks=True)
        # Later versions number symbol layers at random, which would make every run a change.
        made[f"{name}.qml"] = re.sub(r' id="\{[0-9a-fA-F-]+\}"', "", text).rstrip() + "\n"
    return made


def main() -> None:
    """Write the files."""
    from qgis.core import QgsApplication

    application = QgsApplication([], GUIenabled=True)
    application.initQgis()
    folder = ROOT / "resources" / "styles"
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    application.exitQgis()


if __name__ == "__main__":
    main()
