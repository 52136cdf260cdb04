"""The report as one HTML page that needs nothing else: no script, no file beside it, no network.

The page stands in ``resources/reports``; every text of the survey is escaped by jinja2.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, Mapping

from baiyuan_qgis.data import palette
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.products.parkreport import drawing
from baiyuan_qgis.products.parkreport.document import Image, Report

TEMPLATES = Path(__file__).parent.parent.parent / "resources" / "reports"


def html(report: Report, images: Mapping[str, Image]) -> str:
    """Return the page. ``images``: the maps by their key; one that was not drawn is left out.

    Raises InputFault where jinja2 is not installed.
    """
    try:
        import jinja2
    except ImportError as error:
        raise InputFault(
            tr(
                "The Python of this QGIS lacks jinja2, which the page is made with: on Windows install python3-jinja2 "
                "with the OSGeo4W set-up, on Linux the package python3-jinja2 of the distribution."
            )
        ) from error
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(TEMPLATES), encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    environment.filters.update(
        kind=lambda thing: type(thing).__name__,
        num=lambda number: f"{number:.2f}".rstrip("0").rstrip("."),
        strokes=_strokes,
        swatch=drawing.swatch,
        base64=lambda image: base64.b64encode(image.png).decode("ascii"),
    )
    environment.globals.update(paper=palette.paper)
    return environment.get_template("parkreport.html").render(report=report, images=images)


def _strokes(lines: Any) -> str:
    return "".join(f"M{a:g} {b:g}L{c:g} {d:g}" for a, b, c, d in lines)
