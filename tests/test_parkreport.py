"""The report on the parks: what stands in it, that nothing escapes into the page, and that a browser shows it well."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import layoutcheck
import pandas
import pytest
import qgis_env
import surveys

qgis_env.application()

from baiyuan_qgis.data import palette  # noqa: E402
from baiyuan_qgis.faults import InputFault  # noqa: E402
from baiyuan_qgis.language import set_language, use_catalogue  # noqa: E402
from baiyuan_qgis.products import contents  # noqa: E402
from baiyuan_qgis.products.parkreport import compose, drawing, figures, page, since  # noqa: E402

pytestmark = pytest.mark.qgis
EVIL = '<script>alert("x")</script>&"'


@pytest.fixture(autouse=True)
def _english() -> Any:
    # first, because it takes the language of the machine
    qgis_env.provider()
    set_language("en")
    yield
    set_language("en")


class Page(HTMLParser):
    """What a page consists of: its headings, links, tables and tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: List[int] = []
        self.tags: List[Tuple[str, Dict[str, Optional[str]]]] = []
        self.text: List[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parks(names: List[str]) -> Dict[str, Any]:
    ids = [f"P{number}" for number in range(len(names))]
    return {"parks": pandas.DataFrame({"park_id": ids, "park_name": names})}


def written(tmp_path: Path, statuses: Dict[str, str], form: str = "QUARTERLY", **more: Any) -> str:
    survey = contents.read(surveys.write(tmp_path / "survey.gpkg", statuses, **more))
    return page.html(compose.report(figures.Figures(survey, {}), form), {})


def run(tmp_path: Path, survey: Path, **parameters: Any) -> Dict[str, Any]:
    results, ok, log, _context = qgis_env.run(
        qgis_env.provider().algorithm("parkreport"),
        {"SURVEY": str(survey), "REPORT": str(tmp_path / "r.html"), "PDF": str(tmp_path / "r.pdf"), **parameters},
    )
    assert ok, log
    return results


def test_every_text_of_the_survey_is_escaped(tmp_path: Path) -> None:
    text = written(
        tmp_path, {"A": "idle"}, tables=parks([EVIL, "Second"]), park_id=["P0"], park_name=[EVIL], reason=[EVIL],
    )  # fmt: skip
    assert "<script" not in text
    assert "alert(&#34;x&#34;)" in text
    assert EVIL in "".join(Page(text).text), "the name stands there as it is, as text"


def test_the_page_loads_nothing_and_has_no_script(tmp_path: Path) -> None:
    found = Page(written(tmp_path, {"A": "idle", "B": "normal"}))
    for tag, attributes in found.tags:
        assert tag not in ("script", "iframe", "object", "embed")
        for key in ("src", "href"):
            value = attributes.get(key) or ""
            assert not value or value.startswith(("#", "data:")), (tag, value)


def test_no_style_of_the_page_asks_for_a_file_or_a_host(tmp_path: Path) -> None:
    text = written(tmp_path, {"A": "idle", "B": "normal"}, "YEARLY", tables=parks(["First", "Second"]))
    assert not re.search(r"url\(|https?://|@import|//[a-z]+\.", text)


def test_headings_go_down_by_one_and_tables_name_rows_and_columns(tmp_path: Path) -> None:
    found = Page(written(tmp_path, {"A": "idle", "B": "normal"}, tables=parks(["First", "Second"])))
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(found.headings, found.headings[1:]))
    heads = [attributes.get("scope") for tag, attributes in found.tags if tag == "th"]
    assert set(heads) == {"col", "row"}
    tables = sum(tag == "table" for tag, _ in found.tags)
    assert tables == sum(tag == "caption" for tag, _ in found.tags)


def test_each_chart_is_told_in_words_and_has_its_table(tmp_path: Path) -> None:
    survey = contents.read(surveys.write(tmp_path / "survey.gpkg", {"A": "idle"}))
    report = compose.report(figures.Figures(survey, {}), "YEARLY")
    from baiyuan_qgis.products.parkreport.document import Chart, walk

    charts = [block for _, part in walk(report.sections) for block in part.blocks if isinstance(block, Chart)]
    assert charts
    for chart in charts:
        assert chart.title and chart.told and chart.table.rows
    found = Page(page.html(report, {}))
    ids = {attributes.get("id") for _, attributes in found.tags}
    for tag, attributes in found.tags:
        if tag == "svg" and attributes.get("role") == "img":
            assert set((attributes["aria-labelledby"] or "").split()) <= ids


def test_what_is_not_known_is_never_0(tmp_path: Path) -> None:
    """No rule was asked about inefficient land, no approvals and no baseline were given."""
    survey = contents.read(surveys.write(tmp_path / "survey.gpkg", {"A": "idle", "B": "normal"}))
    found = figures.Figures(survey, {})
    rows = {row.code: row.found for row in found.statuses()}
    assert rows["inefficient"] is None
    assert rows["idle"] == figures.Count(1, 10_000.0, 0)
    assert found.pieces() is None
    text = "".join(Page(page.html(compose.report(found, "QUARTERLY"), {})).text)
    assert "not judged" in text
    assert "The survey was given no approvals" in text
    assert "No baseline was given" in text
    assert "The survey holds no parks: none are ranked." in text


def test_areas_are_summed_before_they_are_rounded(tmp_path: Path) -> None:
    """Three parcels of 100.02 m² are 300.06 m² = 0.45009 mu, written 0.5; each alone is 0.15003 mu, written 0.2."""
    survey = contents.read(surveys.write(tmp_path / "survey.gpkg", dict.fromkeys("ABC", "idle"), area_m2=[100.02] * 3))
    count = figures.Figures(survey, {}).suspected(("idle",))
    assert count is not None
    assert count.m2 == pytest.approx(300.06, abs=1e-9)
    assert figures.mu_text(count.m2) == "0.5"


def test_floor_area_is_no_land_and_is_not_written_in_mu() -> None:
    """10,000 m² of land are 15 mu; 10,000 m² of floors are 10,000 m²."""
    from baiyuan_qgis.products.parkreport import base

    assert base.written("built_area_m2", 10_000.0) == ("15.0", "mu")
    assert base.written("floor_area_m2", 10_000.0) == ("10,000.0", "m²")
    assert base.written("tax_per_mu", float("nan"))[0] == "not known"


def test_suspicion_and_recognition_are_never_mixed(tmp_path: Path) -> None:
    """Of three parcels apparently idle one is recognised and one under investigation: one is left to decide about."""
    words = ["recognised_idle", "investigating", None]
    survey = contents.read(surveys.write(tmp_path / "survey.gpkg", dict.fromkeys("ABC", "idle"), recognition=words))
    from baiyuan_qgis.products.parkreport import decisions

    found = {each.code: len(each.rows) for each in decisions.matters(figures.Figures(survey, {}), None)}
    assert found == {"recognised_idle": 1, "investigating": 1, "idle": 1}


def test_no_word_of_guilt_no_fee_and_no_holder(tmp_path: Path) -> None:
    use_catalogue("zh")
    text = written(
        tmp_path, {"A": "idle"}, holder=["某某公司"], fee_estimate_wan=[12_345.678], idle_stage=["fee"],
    )  # fmt: skip
    for word in ("应缴", "罚款", "违法", "僵尸", "倒逼", "某某公司", "12,345", "12345"):
        assert word not in text


def test_after_the_campaign_the_targets_are_history(tmp_path: Path) -> None:
    from baiyuan_qgis.land import policy

    law = policy.load("kaifeng-2021")
    facts = {"policy": law.name, "policy_hash": law.hash}
    for as_of, over in (("2022-12-31", False), ("2023-01-01", True)):
        survey = contents.read(surveys.write(tmp_path / f"{as_of}.gpkg", {"A": "idle"}, as_of=as_of, facts=facts))
        found = figures.Figures(survey, {}, policy=since.policy_of(survey))
        text = page.html(compose.report(found, "YEARLY"), {})
        assert ("The time of the campaign is over (2022-12-31)" in text) is over


def test_a_policy_that_reads_otherwise_than_then_is_not_taken_for_it(tmp_path: Path) -> None:
    survey = contents.read(surveys.write(tmp_path / "survey.gpkg", {"A": "idle"}))
    assert since.policy_of(survey) is None, "the hash of the survey is another"
    with pytest.raises(InputFault, match="is not the one that the survey was judged by"):
        since.policy_of(survey, Path(qgis_env.ROOT / "resources" / "policies" / "kaifeng-2021.toml"))


def test_a_baseline_has_to_be_earlier(tmp_path: Path) -> None:
    now = contents.read(surveys.write(tmp_path / "now.gpkg", {"A": "idle"}))
    with pytest.raises(InputFault, match="has to be earlier"):
        since.compared(now, now, None)


def test_what_was_disposed_of_since_the_baseline(tmp_path: Path) -> None:
    """Of two idle parcels of 1 ha one is normal now: 15 mu of 30, 50 %."""
    before = contents.read(surveys.write(tmp_path / "before.gpkg", {"A": "idle", "B": "idle"}, "2021-12-31"))
    now = contents.read(surveys.write(tmp_path / "now.gpkg", {"A": "normal", "B": "idle"}))
    made, day = since.compared(now, before, None)
    assert day == "2021-12-31"
    text = "".join(Page(page.html(compose.report(figures.Figures(now, made, baseline=day), "QUARTERLY"), {})).text)
    assert "50.0% of 30.0 mu" in text


def test_an_unknown_park_is_refused_with_the_nearest(tmp_path: Path) -> None:
    survey = contents.read(surveys.write(tmp_path / "s.gpkg", {"A": "idle"}, tables=parks(["Eastern park", "West"])))
    found = figures.Figures(survey, {})
    assert found.park_named("P1").name == "West"
    with pytest.raises(InputFault, match="the nearest is Eastern park"):
        found.park_named("Estern park")


def test_hatches_stay_inside_their_bar() -> None:
    for theme in ("land_status", "supply_state", "grade", "outcome", "bottom_third", "verdict"):
        for look in palette.looks(theme).values():
            mark = drawing.box(look, 10.0, 20.0, 90.0, 18.0)
            for x1, y1, x2, y2 in mark.lines:
                assert min(x1, x2) >= 10.0 and max(x1, x2) <= 100.0
                assert min(y1, y2) >= 20.0 and max(y1, y2) <= 38.0


LONG = "澄川县" + "先进制造业" * 39 + "园区"
UNBROKEN = "W" * 200


def long_names(folder: Path, count: int) -> Path:
    """A survey of parks, one with a name of 200 characters, one without a break in it, one with a tag."""
    names = [LONG, EVIL, UNBROKEN, *(f"Park {number}" for number in range(count - 3))]
    assert len(LONG) == len(UNBROKEN) == 200
    ids = [f"P{number}" for number in range(count)]
    codes = ("idle", "possibly_idle", "inefficient", "undetermined", "normal", "unsupplied")
    statuses = {f"{park}-{number}": codes[number] for park in ids for number in range(6)}
    many = [park for park in ids for _ in range(6)]
    return surveys.write(
        folder / "survey.gpkg", statuses, tables=parks(names), park_id=many,
        park_name=[names[ids.index(park)] for park in many],
        reason=["The start was due long ago. " * 8, UNBROKEN] * (3 * count),
    )  # fmt: skip


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty parks."""
    return long_names(tmp_path_factory.mktemp("thirty"), 30)


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four parks, for the browser."""
    return long_names(tmp_path_factory.mktemp("four"), 4)


def test_thirty_parks_print_with_embedded_fonts_and_numbered_pages(thirty: Path, tmp_path: Path) -> None:
    results = run(tmp_path, thirty)
    assert results["PARK_COUNT"] == 30
    assert results["MAP_COUNT"] >= 1
    pdf = tmp_path / "r.pdf"
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    pages = results["PAGE_COUNT"]
    assert text.count("\f") == pages
    assert all(f"Page {number} of {pages}" in text for number in range(1, pages + 1))
    assert EVIL in text
    fonts = subprocess.run(["pdffonts", str(pdf)], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert fonts
    assert all(re.search(r"\byes (yes|no) +(yes|no)\b", line) for line in fonts), fonts
    boxes = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    for left, right in re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"', boxes):
        assert float(left) >= 42.0 and float(right) <= 595.3 - 42.0, "nothing runs into the margins of 16 mm = 45.4 pt"


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("chromium is not installed: the page was not looked at in a browser")
    return found


def browse(folder: Path, html: Path, *more: str) -> subprocess.CompletedProcess:
    """Open a file in a browser of the test's own: nothing of the user's, nothing from the network."""
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as profile:
        return subprocess.run(
            [
                chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-extensions", "--proxy-server=127.0.0.1:9", "--hide-scrollbars", "--enable-logging=stderr",
                f"--user-data-dir={profile}", "--window-size=1400,1200", *more, html.as_uri(),
            ],
            capture_output=True, encoding="utf-8", errors="replace", timeout=300, check=False,
            env={**os.environ, "LANG": "C.UTF-8"},
        )  # fmt: skip


# asks the page what a reader would see; stands in a copy of the page, which itself has no script
_PROBE = """<script>addEventListener("load", () => {
const wide = [...document.querySelectorAll("body *")].filter(e => !e.closest(".scroll, svg, .skip")
  && e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.tagName + "." + e.className);
const lum = c => { const p = c.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126*p[0] + 0.7152*p[1] + 0.0722*p[2]; };
const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
  if (c !== "rgba(0, 0, 0, 0)") return c; } return "rgb(255, 255, 255)"; };
let worst = 21;
for (const e of document.querySelectorAll("h1,h2,h3,p,li,td,th,dt,dd,strong,span,summary,caption,figcaption,a,text")) {
  const s = getComputedStyle(e), a = lum(e.tagName === "text" ? s.fill : s.color), b = lum(ground(e));
  worst = Math.min(worst, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)); }
const unfocused = [...document.querySelectorAll("summary, .scroll, a")].filter(e => e.getClientRects().length)
  .filter(e => { e.focus(); return document.activeElement !== e; }).length;
const small = Math.min(...[...document.querySelectorAll("svg.chart")].filter(e => e.getClientRects().length)
  .map(e => 11 * e.getBoundingClientRect().width / e.viewBox.baseVal.width));
const shown = [...document.querySelectorAll("svg.chart")].filter(e => e.getClientRects().length).length;
document.documentElement.dataset.found = JSON.stringify({ over: document.documentElement.scrollWidth - innerWidth,
  wide: wide.slice(0, 5), worst, shown, unfocused, small, inner: innerWidth,
  requests: performance.getEntriesByType("resource")
  .filter(r => !r.name.startsWith("data:")).length });
});</script>"""


@pytest.fixture(scope="module")
def looked(four: Path, tmp_path_factory: pytest.TempPathFactory) -> Dict[Tuple[str, int], Dict[str, Any]]:
    """What a browser found in the page, by language and width: one start of it for all, as starting takes longest."""
    folder = tmp_path_factory.mktemp("looked")
    survey = contents.read(four)
    frames = []
    for code in ("en", "zh"):
        use_catalogue(code)
        text = page.html(compose.report(figures.Figures(survey, {}), "YEARLY"), {})
        probed = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
        (folder / f"{code}.html").write_text(probed.replace("</body>", _PROBE + "</body>"), encoding="utf-8")
        # frames of these widths, because a headless window is never narrower than 500 pixels
        frames += [f'<iframe id="{code}-{width}" src="{code}.html" width="{width}" height="900"></iframe>'
                   for width in (1280, 390)]  # fmt: skip
    set_language("en")
    script = (
        'addEventListener("load", () => setTimeout(() => { document.title = JSON.stringify(Object.fromEntries('
        '[...document.querySelectorAll("iframe")].map(f => [f.id, '
        "JSON.parse(f.contentDocument.documentElement.dataset.found)]))); }, 500));"
    )
    top = f"<!DOCTYPE html><title>frames</title>{''.join(frames)}<script>{script}</script>"
    (folder / "frames.html").write_text(top, encoding="utf-8")
    seen = browse(folder, folder / "frames.html", "--allow-file-access-from-files", "--virtual-time-budget=20000",
                  "--dump-dom")  # fmt: skip
    title = re.search(r"<title>(\{.*?\})</title>", seen.stdout)
    assert title, seen.stdout[:500] + seen.stderr
    found = json.loads(title.group(1).replace("&quot;", '"'))
    return {(key.split("-")[0], int(key.split("-")[1])): each for key, each in found.items()}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_browser_shows_the_page_without_fault(looked: Dict[Any, Any], language: str, width: int) -> None:
    found = looked[language, width]
    assert abs(found["inner"] - width) <= 20, found
    assert found["over"] <= 0, "the page scrolls sideways"
    assert not found["wide"], "elements stand out of the page"
    assert found["worst"] >= 4.5, "the contrast of text, WCAG 2.1 AA"
    assert found["requests"] == 0
    assert found["shown"] > 0
    assert found["unfocused"] == 0, "tables, details and links are reached by the keyboard"
    assert found["small"] >= 10.0, "the smallest letters of a chart in pixels"


def test_a_browser_finds_nothing_to_refuse_in_the_page_as_it_is(four: Path, tmp_path: Path) -> None:
    """The page forbids itself scripts and requests: one would be told on the console."""
    text = page.html(compose.report(figures.Figures(contents.read(four), {}), "QUARTERLY"), {})
    (tmp_path / "plain.html").write_text(text, encoding="utf-8")
    plain = browse(tmp_path, tmp_path / "plain.html", "--dump-dom")
    assert plain.returncode == 0, plain.stderr
    assert "</html>" in plain.stdout
    assert "CONSOLE" not in plain.stderr, plain.stderr


@layoutcheck.needed
def test_a_browser_prints_the_page(four: Path, tmp_path: Path) -> None:
    html, pdf = tmp_path / "r.html", tmp_path / "printed.pdf"
    report = compose.report(figures.Figures(contents.read(four), {}), "QUARTERLY")
    html.write_text(page.html(report, {}), encoding="utf-8")
    done = browse(tmp_path, html, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    assert pdf.is_file(), done.stderr
    text = layoutcheck.text(pdf)
    assert "INTERNAL" in text
    assert text.count("\f") > 4, "each park begins a page"
    words = layoutcheck.ink(layoutcheck.words(pdf))
    assert not layoutcheck.outside(words, (14.0, 10.0, 196.0, 290.0)), "nothing is cut at the margin"


def test_one_park_alone_and_nothing_half_written(thirty: Path, tmp_path: Path) -> None:
    results = run(tmp_path, thirty, PARK="P3", PDF=None)
    assert results["PARK_COUNT"] == 1
    assert results["PARCEL_COUNT"] == 6
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]
