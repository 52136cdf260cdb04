"""The palette: every class has a look, and readers of any sight can tell the looks of a map apart."""

from __future__ import annotations

import copy
import itertools
import math
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

import pytest

from baiyuan_qgis.data import dictionary, palette

Lab = Tuple[float, float, float]


def test_every_class_has_a_look_and_every_look_a_class() -> None:
    whole = ("land_status", "supply_state", "grade", "anomaly", "verdict", "recognition", "inspection_state")
    for theme in whole:
        assert set(palette.looks(theme)) == set(dictionary.wording(theme))
    for theme in ("layer", "flags", "zone", "dlbm"):
        assert set(palette.looks(theme)) <= set(dictionary.wording(theme))
    # every land class of both lists is drawn in a colour of the handbook, finer ones as what they are part of
    for theme in ("zone", "dlbm"):
        assert [code for code in dictionary.wording(theme) if not palette.matched(theme, code)] == []
    for theme in (*whole, "layer", "flags", "zone", "dlbm"):
        assert [each.code for each in palette.classes(theme, "zh")] == list(palette.looks(theme))


def test_a_code_is_drawn_as_the_longest_beginning_that_has_a_colour() -> None:
    assert palette.matched("zone", "100102") == "10"  # 二类工业用地: 工业 187,150,116
    assert palette.colour("zone", "100102") == "#bb9674"
    assert palette.matched("zone", "0703") == "0703"
    assert palette.matched("zone", "070302") == "0703"
    assert palette.matched("dlbm", "1104K") == "1104"
    assert palette.matched("dlbm", "08H2A") == "08H2"
    assert palette.matched("dlbm", "0810A") == "0810"
    for strange in ("9", "M0", "", None):
        assert palette.matched("zone", strange) == ""
        assert palette.look("zone", strange) == palette.without_value()


def test_a_hatched_class_is_one_colour_in_a_chart_and_what_is_written_on_it_can_be_read() -> None:
    assert palette.flat(palette.Look(fill="#ffffff", hatch="#000000", hatch_spacing=2.0, hatch_width=2.0)) == "#000000"
    # half black, half white: half of the light, which is 1.055 * 0.5^(1/2.4) - 0.055 = 0.7354 of 255 = 188
    assert palette.flat(palette.Look(fill="#ffffff", hatch="#000000", hatch_spacing=2.0, hatch_width=1.0)) == "#bcbcbc"
    assert palette.flat(palette.Look(stroke="#1f5fa8")) == "#1f5fa8"
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    for theme in ("land_status", "supply_state", "grade", "verdict", "recognition", "inspection_state"):
        for code in palette.looks(theme):
            ground = palette.colour(theme, code)
            assert palette.contrast(palette.ink(ground), ground) > 4.5, (theme, code)


# Full dichromacy, linear RGB (Machado, Oliveira and Fernandes 2009, severity 1.0); "grey" is a copy without colours.
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "grey": ((0.2126, 0.7152, 0.0722),) * 3,
}


def _lab(colour: str, sight: str) -> Lab:
    """CIE L*a*b* (D65) of "#rrggbb" as somebody sees it."""
    parts = [int(colour[place:][:2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear)))) for row in SIGHT[sight])
    xyz = (
        (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883,
    )
    x, y, z = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _ciede2000(one: Lab, other: Lab) -> float:
    """The colour difference of CIE 142-2001, as Sharma, Wu and Dalal (2005) write it out."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    more = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    a1, a2 = a1 * more, a2 * more
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    light, chroma, hue = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    middle_l, middle_c = (l1 + l2) / 2, (c1 + c2) / 2
    middle_h = h1 + turn / 2 if c1 * c2 else h1 + h2

    def cos(degrees: float) -> float:
        return math.cos(math.radians(degrees))

    t = 1 - 0.17 * cos(middle_h - 30) + 0.24 * cos(2 * middle_h) + 0.32 * cos(3 * middle_h + 6)
    t -= 0.20 * cos(4 * middle_h - 63)
    of_l = light / (1 + 0.015 * (middle_l - 50) ** 2 / math.sqrt(20 + (middle_l - 50) ** 2))
    of_c = chroma / (1 + 0.045 * middle_c)
    of_h = hue / (1 + 0.015 * middle_c * t)
    bend = 60 * math.exp(-(((middle_h % 360 - 275) / 25) ** 2))
    rotation = -2 * math.sqrt(middle_c**7 / (middle_c**7 + 25**7)) * math.sin(math.radians(bend))
    return math.sqrt(of_l**2 + of_c**2 + of_h**2 + rotation * of_c * of_h)


def test_the_colour_difference_is_that_of_the_published_pairs() -> None:
    # Sharma, Wu and Dalal (2005), table 1, pairs 1, 7, 17, 20 and 25
    for one, other, difference in (
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ):
        assert _ciede2000(one, other) == pytest.approx(difference, abs=5e-5)
        assert _ciede2000(other, one) == pytest.approx(difference, abs=5e-5)


def _patterns_differ(one: palette.Look, other: palette.Look) -> bool:
    """Whether two looks differ by more than colour: hatch, cross, mark or kind of line, or direction of the hatch."""

    def pattern(look: palette.Look) -> Tuple[bool, bool, str, str]:
        return bool(look.hatch), look.hatch_cross, look.mark, look.stroke_style

    if pattern(one) != pattern(other):
        return True
    turn = abs(one.hatch_angle - other.hatch_angle) % 180
    return bool(one.hatch) and min(turn, 180 - turn) >= 45


# The themes whose colours are ours, and the lines of layers that lie on one another.
CHOSEN: Dict[str, List[str]] = {
    theme: list(palette.looks(theme))
    for theme in (
        "land_status", "supply_state", "grade", "verdict", "recognition", "inspection_state", "anomaly", "overlay",
        "outcome", "bottom_third",
    )
}  # fmt: skip
CHOSEN["layer"] = ["parks", "farmland", "eco_redline", "urban_boundary"]


@pytest.mark.parametrize("theme", CHOSEN)
@pytest.mark.parametrize("sight", SIGHT)
def test_classes_stay_apart_for_readers_of_any_sight(theme: str, sight: str) -> None:
    known = {code: palette.looks(theme)[code] for code in CHOSEN[theme]}
    known["no value"] = palette.without_value()
    seen = {code: _lab(palette.flat(look), sight) for code, look in known.items()}
    for one, other in itertools.combinations(known, 2):
        # 1 is just seen when colours touch, 10 at a glance with a road between them
        distance = _ciede2000(seen[one], seen[other])
        assert distance >= 10 or _patterns_differ(known[one], known[other]), f"{one}, {other}: {distance:.1f} ({sight})"


@pytest.mark.parametrize("theme", ["land_status", "supply_state", "grade", "recognition", "inspection_state"])
def test_the_boundary_between_two_parcels_of_one_class_can_be_seen(theme: str) -> None:
    for code, look in palette.looks(theme).items():
        if not look.hatch:
            assert palette.contrast(look.stroke, look.fill) > 1.4, code
            ground = _lab(look.fill, "grey")
            assert _ciede2000(ground, _lab(look.stroke, "grey")) >= 10, code


# ---- one entry for every product

MARKED = "#123456"  # a colour of no class


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The palette with another colour for idle land."""
    document = copy.deepcopy(dict(palette._document()))
    document["land_status"]["idle"]["fill"] = MARKED
    monkeypatch.setattr(palette, "_document", lambda: document)
    palette._themes.cache_clear()
    yield
    palette._themes.cache_clear()


@pytest.mark.qgis
@pytest.mark.utf8
@pytest.mark.usefixtures("qgis_app", "marked")
def test_map_legend_card_chart_and_workbook_take_their_colour_from_one_entry(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    import openpyxl
    import surveys

    from baiyuan_qgis.cartography import legend, project
    from baiyuan_qgis.cartography.cards import pages
    from baiyuan_qgis.products import contents
    from baiyuan_qgis.products.ledger import issue
    from baiyuan_qgis.products.parkreport import compose, page
    from baiyuan_qgis.products.parkreport.figures import Figures

    gpkg = surveys.write(tmp_path / "survey.gpkg", {"P-1": "idle", "P-2": "normal"}, area_mu=[15.0, 15.0])
    made = project.assemble(gpkg, "", "zh")
    drawn = {each.value(): each.symbol().color().name() for each in made.layers["status"].renderer().categories()}
    assert drawn["idle"] == MARKED
    (block,) = legend.blocks(made, "status", "zh")
    assert {line.code: line.look.fill for line in block.lines}["idle"] == MARKED
    made.project.clear()
    # a card shows it at 22 %: 255 - (255 - 18) * 0.22 = 202.86, 255 - (255 - 52) * 0.22 = 210.34, 218.14
    card = {each.value(): each.symbol().color().name() for each in pages._by_status().categories()}
    assert card["idle"] == "#cbd2da"
    survey = contents.read(gpkg)
    report = page.html(compose.report(Figures(survey, {}), "QUARTERLY"), {})
    assert MARKED in report
    issue.write(survey, tmp_path / "ledger.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ledger.xlsx")
    fills = {
        rule.dxf.fill.bgColor.rgb[-6:].lower()
        for sheet in book.worksheets
        for ranges in sheet.conditional_formatting
        for rule in ranges.rules
        if rule.dxf is not None and rule.dxf.fill is not None
    }
    tabs = {str(sheet.sheet_properties.tabColor.rgb)[-6:].lower() for sheet in book if sheet.sheet_properties.tabColor}
    assert MARKED.lstrip("#") in fills | tabs
