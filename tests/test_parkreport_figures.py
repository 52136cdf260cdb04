"""Figures of the report against the GeoPackage, read anew with SQL; the forms; surveys that lack almost everything."""

from __future__ import annotations

import datetime
import math
import re
import sqlite3
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import pandas
import pytest
import qgis_env
import surveys

qgis_env.application()

from baiyuan_qgis import survey  # noqa: E402
from baiyuan_qgis.data import dictionary, reader  # noqa: E402
from baiyuan_qgis.language import set_language, use_catalogue  # noqa: E402
from baiyuan_qgis.products import contents  # noqa: E402
from baiyuan_qgis.products.parkreport import compose, decisions, figures, page  # noqa: E402
from baiyuan_qgis.products.parkreport.document import Chart, Table, Tiles, walk  # noqa: E402

pytestmark = pytest.mark.qgis
LAYERS = (
    "parcels", "parks", "approvals", "expropriations", "zoning", "current_use", "buildings", "enterprises", "farmland",
    "redline", "urban_boundary",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _english() -> Any:
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(scope="module")
def surveyed(sample_park: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample park, surveyed."""
    source = f"{sample_park / 'sample_park.gpkg'}|layername="
    roles = {"redline": "eco_redline"}
    layers = {roles.get(name, name): reader.read(source + name) for name in LAYERS}
    folder = tmp_path_factory.mktemp("surveyed")
    survey.save(survey.run(layers, "kaifeng-2021", datetime.date(2022, 9, 30)), folder)
    return folder / "survey.gpkg"


def sql(path: Path, query: str, *values: Any) -> List[Tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def tables(report: Any) -> Dict[str, Dict[str, Table]]:
    """Return the tables, those behind charts too, by section and caption."""
    found: Dict[str, Dict[str, Table]] = {}
    for _, section in walk(report.sections):
        for block in section.blocks:
            table = block.table if isinstance(block, Chart) else block
            if isinstance(table, Table):
                found.setdefault(section.id, {})[table.caption] = table
    return found


def mu(m2: Sequence[float]) -> str:
    """What stands in the report for these areas, from the definition 1 mu = 2000/3 m²."""
    return f"{math.fsum(m2) * 3.0 / 2000.0:,.1f}"


@pytest.mark.parametrize("place", ["all", "park1", "park2"])
def test_land_status_equals_the_geopackage(surveyed: Path, place: str) -> None:
    report = compose.report(figures.Figures(contents.read(surveyed), {}), "YEARLY")
    table = tables(report)[f"status-{place}"]["Parcels by land status"]
    park = sql(surveyed, "SELECT park_id FROM parks")[int(place[4:]) - 1][0] if place != "all" else None
    where = "" if park is None else " AND park_id = ?"
    given = () if park is None else (park,)
    shown = {row[0]: row for row in table.rows}
    whole: List[float] = []
    for code in ("unsupplied", "idle", "possibly_idle", "undetermined", "normal"):
        areas = [row[0] for row in sql(
            surveyed, f"SELECT area_m2 FROM parcels WHERE land_status = ?{where}", code, *given  # noqa: S608
        )]  # fmt: skip
        row = shown[dictionary.label("land_status", code, "en")]
        assert (row[1], row[3]) == (f"{len(areas):,}", mu(areas)), code
        whole.extend(areas)
    assert shown[dictionary.label("land_status", "inefficient", "en")][1] == "not judged"
    assert (shown["Total"][1], shown["Total"][3]) == (f"{len(whole):,}", mu(whole))
    assert len(whole) == sql(
        surveyed, "SELECT count(*) FROM parcels WHERE 1 = 1" + where, *given  # noqa: S608
    )[0][0], "no parcel is lost"  # fmt: skip


def test_unsupplied_land_grades_balance_and_base_figures_equal_the_geopackage(surveyed: Path) -> None:
    found = tables(compose.report(figures.Figures(contents.read(surveyed), {}), "YEARLY"))
    pieces = found["supply-all"]["Unsupplied land by state"]
    for row in pieces.rows[:-1]:
        code = dictionary.code_of("supply_state", row[0]) or next(
            each
            for each in dictionary.wording("supply_state")
            if dictionary.label("supply_state", each, "en") == row[0]
        )
        areas = [each for (each,) in sql(surveyed, "SELECT area_m2 FROM unsupplied WHERE supply_state = ?", code)]
        assert row[1:] == (f"{len(areas):,}", mu(areas))
    every = [each for (each,) in sql(surveyed, "SELECT area_m2 FROM unsupplied")]
    assert pieces.rows[-1] == ("Total", f"{len(every):,}", mu(every))
    balance = found["supply-all"]["Balance of the batches (mu)"]
    sums = sql(surveyed, "SELECT sum(approved_m2), sum(supplied_m2) FROM balance")[0]
    assert (balance.rows[-1][1], balance.rows[-1][-1]) == (mu([sums[0]]), mu([sums[1]]))
    graded = {row[0]: row[1:] for row in found["grades-all"]["Parcels by grade"].rows}
    for code in "ABCD":
        areas = [each for (each,) in sql(surveyed, "SELECT area_m2 FROM parcels WHERE grade = ?", code)]
        row = graded.get(dictionary.label("grade", code, "en"))
        assert (row[0], row[2]) == (f"{len(areas):,}", mu(areas)) if areas else row is None
    base = {row[0]: row[1:] for row in found["base-park1"]["Base figures"].rows}
    park = sql(surveyed, "SELECT park_id FROM parks")[0][0]
    for name in ("area_m2", "built_area_m2", "supplied_m2"):
        value = sql(surveyed, "SELECT value FROM park_figures WHERE park_id = ? AND measure = ?", park, name)[0][0]
        row = base[re.sub(r"\s*\(m²\)$", "", dictionary.title(name, "en"))]
        assert row[0] == mu([value])
        assert row[2] == f"{value / 10_000.0:,.4f}"


def test_recognitions_ranking_land_use_and_parks_equal_the_geopackage(surveyed: Path) -> None:
    report = compose.report(figures.Figures(contents.read(surveyed), {}), "YEARLY")
    found = tables(report)
    recognised = {row[0]: row[1:] for row in found["status-all"]["What the bureau has recognised"].rows}
    rows = sql(
        surveyed,
        "SELECT recognition, count(*), sum(area_m2) FROM parcels WHERE recognition IS NOT NULL GROUP BY recognition",
    )
    assert recognised == {
        dictionary.label("recognition", code, "en"): (f"{count:,}", mu([area])) for code, count, area in rows
    }
    ranks = [row[:3] for row in found["ranking-all"]["Ranking of the parks"].rows]
    rows = sql(
        surveyed,
        "SELECT evaluation_rank, group_size, park_name, evaluation_score FROM ranking ORDER BY evaluation_rank",
    )
    assert ranks == [(f"{rank} / {size}", name, f"{score:,.2f}") for rank, size, name, score in rows]
    use = found["base-all"]["Present use of the land"].rows
    rows = sql(
        surveyed,
        "SELECT substr(measure, 10), sum(value) FROM park_figures WHERE measure LIKE 'land_use.%' GROUP BY 1"
        " ORDER BY 1",
    )
    assert [(row[0], row[2]) for row in use[:-1]] == [(code, mu([area])) for code, area in rows]
    assert use[-1][2] == mu([area for _, area in rows])
    by_park = found["status-all"]["Land status by park (mu)"].rows
    for name, park in sql(surveyed, "SELECT park_name, park_id FROM parks"):
        row = next(each for each in by_park if each[0] == name)
        assert row[-1] == mu([each for (each,) in sql(surveyed, "SELECT area_m2 FROM parcels WHERE park_id = ?", park)])
        idle = sql(surveyed, "SELECT area_m2 FROM parcels WHERE park_id = ? AND land_status = 'idle'", park)
        assert row[2] == mu([each for (each,) in idle])


def test_the_main_figures_are_those_of_the_tables(surveyed: Path) -> None:
    report = compose.report(figures.Figures(contents.read(surveyed), {}), "QUARTERLY")
    tiles = {
        tile.label: tile for tile in next(each for each in report.sections[0].blocks if isinstance(each, Tiles)).tiles
    }
    area = [each for (each,) in sql(surveyed, "SELECT area_m2 FROM parcels")]
    idle = [each for (each,) in sql(
        surveyed, "SELECT area_m2 FROM parcels WHERE land_status IN ('idle', 'possibly_idle')"
    )]  # fmt: skip
    assert tiles["Parcels (mu)"].value == mu(area)
    assert tiles["Apparently idle (mu)"].value == mu(idle)
    share = 100.0 * math.fsum(idle) / math.fsum(area)
    assert tiles["Apparently idle (mu)"].beside == f"{len(idle)} parcels, {share:.1f}% of the area"
    assert tiles["Apparently inefficient (mu)"].value == "not known"
    assert tiles["Disposed of since the baseline (mu)"].value == "not known"


def test_the_matters_of_the_parks_add_up_to_those_of_the_whole(surveyed: Path) -> None:
    found = figures.Figures(contents.read(surveyed), {})
    whole = {each.code: each.total.number for each in decisions.matters(found, None)}
    by_park: Dict[str, int] = dict.fromkeys(whole, 0)
    for place in (*found.parks, figures.NOWHERE):
        for each in decisions.matters(found, place):
            by_park[each.code] += each.total.number
    assert by_park == whole


def survey_of(folder: Path, statuses: Dict[str, str], **more: Any) -> figures.Figures:
    return figures.Figures(contents.read(surveys.write(folder / "survey.gpkg", statuses, **more)), {})


def test_parcels_in_no_known_park_have_a_part_and_a_list_of_their_own(tmp_path: Path) -> None:
    parks = {"parks": pandas.DataFrame({"park_id": ["P0", "P1"], "park_name": ["East", "West"]})}
    found = survey_of(tmp_path, dict.fromkeys("ABC", "idle"), tables=parks, park_id=["P0", "P1", None])
    report = compose.report(found, "QUARTERLY")
    listed = tables(report)["decisions-outside"]["Apparently idle, no investigation recorded"]
    assert [row[0] for row in listed.rows] == ["C"]
    by_park = tables(report)["decisions-all"]["Number of cases by park"]
    assert by_park.rows == (("East", "1"), ("West", "1"), ("No park known", "1"), ("Total", "3"))
    assert by_park.total


def test_a_list_says_how_many_more_there_are_and_the_report_of_one_park_has_them(tmp_path: Path) -> None:
    """20 idle parcels in East: 15 are listed among all parks, 5 more are elsewhere; alone all 20 are listed."""
    parks = {"parks": pandas.DataFrame({"park_id": ["P0", "P1"], "park_name": ["East", "West"]})}
    names = [f"E{number}" for number in range(20)]
    found = survey_of(tmp_path, dict.fromkeys([*names, "W"], "idle"), tables=parks, park_id=[*["P0"] * 20, "P1"])
    title = "Apparently idle, no investigation recorded"
    listed = tables(compose.report(found, "QUARTERLY"))["decisions-park1"][title]
    assert len(listed.rows) == 15
    assert listed.note == "5 more are in the report of this park alone (PARK), in the ledger and in survey.gpkg."
    alone = tables(compose.report(found, "QUARTERLY", found.parks[0]))["decisions-park1"][title]
    assert {row[0] for row in alone.rows} == set(names)
    assert not alone.note


@pytest.mark.parametrize(
    ("as_of", "form", "english", "chinese"),
    [
        ("2022-09-30", "QUARTERLY", "Quarterly report, 2022 quarter 3", "季度报告（2022年第3季度）"),
        ("2022-10-01", "QUARTERLY", "Quarterly report, 2022 quarter 4, up to 2022-10-01",
         "季度报告（2022年第4季度），截至2022年10月1日"),
        ("2022-12-31", "YEARLY", "Yearly report, 2022", "年度报告（2022年）"),
        ("2022-09-30", "YEARLY", "Yearly report, 2022, up to 2022-09-30", "年度报告（2022年），截至2022年9月30日"),
        ("2024-02-29", "QUARTERLY", "Quarterly report, 2024 quarter 1, up to 2024-02-29",
         "季度报告（2024年第1季度），截至2024年2月29日"),
    ],
)  # fmt: skip
def test_the_title_names_the_period_and_says_where_it_is_not_over(
    tmp_path: Path, as_of: str, form: str, english: str, chinese: str
) -> None:
    found = survey_of(tmp_path, {"A": "idle"}, as_of=as_of)
    assert compose.report(found, form).subtitle == english
    use_catalogue("zh")
    assert compose.report(found, form).subtitle == chinese


def test_the_yearly_form_looks_further_ahead_and_tells_more_of_the_base(surveyed: Path) -> None:
    found = figures.Figures(contents.read(surveyed), {})
    short, long = (tables(compose.report(found, form)) for form in ("QUARTERLY", "YEARLY"))
    assert len(short["base-all"]["Base figures"].rows) < len(long["base-all"]["Base figures"].rows)
    assert "Present use of the land" in long["base-all"]
    assert "Present use of the land" not in short["base-all"]
    ahead = sql(surveyed, "SELECT count(*) FROM deadlines WHERE days_left BETWEEN 0 AND 90")[0][0]
    rows = short["deadlines-all"]["The next dates"]
    more = int(re.match(r"(\d+) more", rows.note).group(1)) if rows.note else 0  # type: ignore[union-attr]
    assert len(rows.rows) + more == ahead


@pytest.mark.parametrize("form", compose.FORMS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_survey_that_knows_nothing_says_so(tmp_path: Path, form: str, language: str) -> None:
    """One parcel without area, status, park, grade: no figure but the number of parcels is known."""
    use_catalogue(language)
    found = survey_of(tmp_path, {"A": "idle"}, area_m2=[None])
    found.parcels["land_status"] = None
    text = re.sub(r"<[^>]+>", " ", page.html(compose.report(found, form), {}).split("</style>")[1])
    assert ("not known" if language == "en" else "未知") in text
    for wrong in ("nan", "NaN", "None", "NaT", "<NA>", "inf"):
        assert not re.search(rf"\b{re.escape(wrong)}\b", text), wrong


def test_a_survey_of_no_parcels_has_a_report(tmp_path: Path) -> None:
    found = survey_of(tmp_path, {})
    text = page.html(compose.report(found, "YEARLY"), {})
    assert "Nothing was found that needs a decision." in text
    assert "not judged" in text
    assert 'class="chart' not in text, "no empty chart is drawn"


def test_a_park_without_enterprises_has_unknown_yields_and_no_rank(sample_park: Path, tmp_path: Path) -> None:
    """The survey is made without enterprises: tax and investment are not known, and the report says so."""
    source = f"{sample_park / 'sample_park.gpkg'}|layername="
    layers = {name: reader.read(source + name) for name in ("parcels", "parks")}
    layers["parcels"] = layers["parcels"].drop(
        columns=[name for name in layers["parcels"].columns if name.startswith(("tax", "invest", "fixed", "output"))]
    )
    survey.save(survey.run(layers, "kaifeng-2021", datetime.date(2022, 9, 30)), tmp_path)
    found = tables(compose.report(figures.Figures(contents.read(tmp_path / "survey.gpkg"), {}), "YEARLY"))
    base = {row[0]: row[1] for row in found["base-all"]["Base figures"].rows}
    assert base[dictionary.title("tax_per_mu", "en").split(" (")[0]] == "not known"
    ranks = found["ranking-all"]["Ranking of the parks"]
    assert {row[0] for row in ranks.rows} == {"not known"}
    assert all("–" not in row[-1] for row in ranks.rows), "what is missing is named"
