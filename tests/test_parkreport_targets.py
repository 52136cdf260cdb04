"""Targets in the report: the policy's, the survey's own and those of a table, with gap and monthly need."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Optional

import pandas
import pytest
import qgis_env
import surveys

qgis_env.application()

from baiyuan_qgis.data import contract, dictionary  # noqa: E402
from baiyuan_qgis.faults import InputFault  # noqa: E402
from baiyuan_qgis.land import policy  # noqa: E402
from baiyuan_qgis.language import set_language  # noqa: E402
from baiyuan_qgis.products import contents  # noqa: E402
from baiyuan_qgis.products.parkreport import compose, figures, page, since  # noqa: E402
from baiyuan_qgis.products.parkreport.document import Chart, Items, Report, Table, Text, section_of  # noqa: E402

pytestmark = pytest.mark.qgis
LAW = policy.load("kaifeng-2021")
FACTS = {"policy": LAW.name, "policy_hash": LAW.hash}
IDS = ["P0", "P0", "P1"]
NAMES = ["East park", "East park", "West park"]


@pytest.fixture(autouse=True)
def _english() -> Any:
    # first, because it takes the language of the machine
    qgis_env.provider()
    set_language("en")
    yield
    set_language("en")


def parks(**columns: Any) -> Dict[str, Any]:
    return {"parks": pandas.DataFrame({"park_id": ["P0", "P1"], "park_name": ["East park", "West park"], **columns})}


def pair(folder: Path, facts: Optional[Dict[str, str]] = None, **tables: Any) -> Any:
    """Three parcels of 1 ha, all idle at the end of 2021; A has no problem on 30 September 2022."""
    known = FACTS if facts is None else facts
    before = surveys.write(
        folder / "before.gpkg", dict.fromkeys("ABC", "idle"), "2021-12-31", facts=known, park_id=IDS, park_name=NAMES
    )
    now = surveys.write(
        folder / "now.gpkg", {"A": "normal", "B": "idle", "C": "idle"}, "2022-09-30", facts=known,
        tables={**parks(), **tables}, park_id=IDS, park_name=NAMES,
    )  # fmt: skip
    return before, now


def table(*rows: Dict[str, Any]) -> pandas.DataFrame:
    return contract.typed(pandas.DataFrame(rows), "targets", "handed down", dictionary.role_required("targets"))


EAST = {"quantity": "idle_disposal_rate", "target_value": 0.6, "park_name": "East park", "due_on": "2022-12-31"}


def reported(now: Path, made: Dict[str, Any], park: str = "", form: str = "QUARTERLY") -> Report:
    survey = contents.read(now)
    found = figures.Figures(survey, made, policy=since.policy_of(survey))
    return compose.report(found, form, found.park_named(park) if park else None)


def targets_of(report: Report, place: str = "all") -> Dict[str, Any]:
    """Return the section's rows by target and place, whether it has a chart, and its sentences."""
    section = section_of(report, f"targets-{place}")
    assert section is not None
    rows: Dict[Any, Any] = {}
    chart, texts = None, []
    for block in section.blocks:
        if isinstance(block, Chart):
            chart = block
        if isinstance(block, (Chart, Table)):
            for row in (block.table if isinstance(block, Chart) else block).rows:
                rows[row[:2]] = row[2:]
        if isinstance(block, Text):
            texts.append(block.text)
        if isinstance(block, Items):
            texts.extend(block.texts)
    return {"rows": rows, "chart": chart, "texts": texts}


def test_a_target_of_the_table_has_its_gap_and_what_is_needed_a_month(tmp_path: Path) -> None:
    """East park: 15 of 30 mu are disposed of, 50 %; of 60 % are lacking 10 %, 3 mu in the 3 months to the year's end.

    By number: 1 of 2; 1.2 parcels are wanted, so 1 more, 0.33 a month.
    """
    before, now = pair(tmp_path)
    survey = contents.read(now)
    made, _ = since.compared(survey, contents.read(before), since.policy_of(survey), table(EAST), "handed down")
    found = targets_of(reported(now, made))
    by_area = found["rows"][("Rate of idle land disposed of (By area)", "East park")]
    assert by_area == ("50.0%", "≥ 60.0%", "10.0%", "2022-12-31", "1.0 mu", "open")
    by_number = found["rows"][("Rate of idle land disposed of (By number)", "East park")]
    assert by_number == ("50.0%", "≥ 60.0%", "10.0%", "2022-12-31", "0.33 parcels", "open")
    # of the whole 15 of 45 mu, a third: 0.6 × 45 − 15 = 12 mu in 3 months
    whole = found["rows"][("Rate of idle land disposed of (By area)", "All parks together")]
    assert whole == ("33.3%", "≥ 60.0%", "26.7%", "2022-12-31", "4.0 mu", "open")
    own = targets_of(reported(now, made), "park1")
    assert set(own["rows"]) >= {("Rate of idle land disposed of (By area)", "East park")}
    assert all(where == "East park" for _, where in own["rows"]), "a park's part shows its own targets alone"


def test_targets_are_measured_on_the_comparison_that_the_survey_holds(tmp_path: Path) -> None:
    """Without BASELINE the survey's own changes serve: the same rows as with the baseline given."""
    before, now = pair(tmp_path)
    survey = contents.read(now)
    made, _ = since.compared(survey, contents.read(before), LAW, table(EAST), "handed down")
    (tmp_path / "held").mkdir()
    _, held = pair(tmp_path / "held", changes=made["changes"], class_changes=made["class_changes"])
    again, day = since.compared(contents.read(held), None, LAW, table(EAST), "handed down")
    assert day == "that of the survey"
    pandas.testing.assert_frame_equal(again["progress"], made["progress"])


def test_unsupplied_parcels_that_lie_on_compared_pieces_count_once_in_a_stored_comparison() -> None:
    from baiyuan_qgis.evaluation import comparison

    columns = ("feature_kind", "baseline_status", "current_status", "outcome")
    rows = [("piece", "unsupplied", None, "disposed"), ("parcel", "unsupplied", "normal", "disposed"),
            ("parcel", "idle", "idle", "remaining"), ("parcel", None, "unsupplied", "newly")]  # fmt: skip
    frame = pandas.DataFrame(rows, columns=list(columns))
    assert list(comparison.stored(frame, pandas.DataFrame()).counted) == [True, False, True, False]
    alone = frame.loc[frame["feature_kind"] == "parcel"]
    assert list(comparison.stored(alone, pandas.DataFrame()).counted) == [True, True, True]


def stored_row(**more: Any) -> pandas.DataFrame:
    row = dict.fromkeys(dictionary.table("progress"))
    row.update(
        rule_id="TGT-07", scope="all", quantity="supervised_count", value=3.0, operator=">=", target_value=10.0,
        unit="parcels", gap=7.0, verdict="not_applicable", missing="", clause="No. 5",
        sentence_en="As the survey says.", sentence_zh="核查成果所载。", **more,
    )  # fmt: skip
    return pandas.DataFrame([row])


def test_the_targets_that_the_survey_holds_stand_where_no_table_is_given(tmp_path: Path) -> None:
    _, now = pair(tmp_path, {}, progress=stored_row())
    survey = contents.read(now)
    assert since.policy_of(survey) is None
    made, _ = since.compared(survey, None, None)
    found = targets_of(reported(now, made))
    assert list(found["rows"].values()) == [("3 parcels", "≥ 10 parcels", "7 parcels", "no day set", "–", "open")]
    assert found["texts"] == ["As the survey says."]
    # a table adds to them
    mine = {"quantity": "supervised_count", "target_value": 2, "park_name": "West park"}
    made, _ = since.compared(survey, None, None, table(mine), "handed down")
    assert len(targets_of(reported(now, made))["rows"]) == 2


def test_a_baseline_given_now_supersedes_what_the_survey_measured_on_another(tmp_path: Path) -> None:
    stale = stored_row()
    other = stale.assign(quantity="revived_mu", value=99.0, unit="mu")
    before, now = pair(tmp_path, {}, progress=pandas.concat([stale, other], ignore_index=True))
    survey = contents.read(now)
    made, _ = since.compared(survey, contents.read(before), None)
    assert list(made["progress"]["quantity"]) == ["supervised_count"], "not counted from a baseline: it still holds"


def test_a_target_of_a_park_that_the_survey_lacks_is_shown_and_not_lost(tmp_path: Path) -> None:
    before, now = pair(tmp_path)
    survey = contents.read(now)
    far = {**EAST, "park_name": "Far park"}
    made, _ = since.compared(survey, contents.read(before), None, table(far), "handed down")
    rows = targets_of(reported(now, made))["rows"]
    assert rows[("Rate of idle land disposed of (By area)", "Far park")][0] == "not known"
    text = page.html(reported(now, made), {})
    assert "Of 2 targets, counted by reading, 0 are reached, 0 are not reached, 0 are open, and of 2" in text


def test_what_is_not_known_of_targets_is_a_sentence_and_no_empty_bar(tmp_path: Path) -> None:
    """Without a baseline nothing is known: no chart is drawn. With one, a bar for each target that is known."""
    before, now = pair(tmp_path)
    survey = contents.read(now)
    made, _ = since.compared(survey, None, LAW, table(EAST), "handed down")
    found = targets_of(reported(now, made))
    assert found["chart"] is None
    assert len(found["rows"]) > 2, "the table stands without its chart"
    said = next(text for text in found["texts"] if text.startswith("Progress is not known"))
    assert f"for {len(found['rows'])} of the targets: " in said
    assert "Rate of idle land disposed of (By area) (2), missing: a baseline" in said
    made, _ = since.compared(survey, contents.read(before), LAW, table(EAST), "handed down")
    found = targets_of(reported(now, made))
    known = [row for row in found["rows"].values() if row[-1] != "not known"]
    texts = [mark.text for mark in found["chart"].wide[0].marks if " of ≥" in getattr(mark, "text", "")]
    assert len(texts) == len(known) < len(found["rows"])


def test_no_target_at_all_is_told_by_its_cause(tmp_path: Path) -> None:
    _, now = pair(tmp_path, {})
    survey = contents.read(now)
    made, _ = since.compared(survey, None, None)
    assert targets_of(reported(now, made))["texts"] == [
        "No target is known: the survey holds none, none was given, and its policy is not at hand as it was then."
    ]
    (tmp_path / "law").mkdir()
    _, now = pair(tmp_path / "law")
    alone = targets_of(reported(now, {}, "East park"), "park1")
    assert alone["texts"] == ["Neither the policy nor a table of targets sets a target for this park."]


@pytest.mark.parametrize("word", ["tax_per_mu", "亩均税收", "Tax per mu"])
def test_tax_per_mu_is_a_target_of_the_table_for_every_park_and_for_all(word: str, tmp_path: Path) -> None:
    """East 12, West 20 wan yuan per mu on 30 and 15 mu of industrial land: together 660 / 45 = 14.67 of 15."""
    law = {"policy": "none", "policy_hash": "none"}
    before, now = pair(tmp_path, law, **parks(tax_per_mu=[12.0, 20.0], industrial_m2=[20_000.0, 10_000.0]))
    wanted = {"quantity": word, "target_value": 15.0, "due_on": "2022-12-31"}
    made, _ = since.compared(contents.read(now), contents.read(before), None, table(wanted), "handed down")
    rows = targets_of(reported(now, made))["rows"]
    unit = "× 10,000 yuan per mu"
    assert rows[("Tax per mu", "East park")][:3] == (f"12.00 {unit}", f"≥ 15.00 {unit}", f"3.00 {unit}")
    assert rows[("Tax per mu", "West park")][0] == f"20.00 {unit}"
    assert rows[("Tax per mu", "West park")][-1] == "reached"
    assert rows[("Tax per mu", "All parks together")][0] == f"14.67 {unit}"


def run(folder: Path, survey: Path, **parameters: Any) -> Any:
    return qgis_env.run(
        qgis_env.provider().algorithm("parkreport"),
        {"SURVEY": str(survey), "REPORT": str(folder / "r.html"), **parameters},
    )


def test_the_toolbox_reads_targets_from_a_csv_with_chinese_words(tmp_path: Path) -> None:
    before, now = pair(tmp_path)
    lines = ["quantity,target_value,park_name,due_on", "闲置土地处置率,0.6,East park,2022-12-31"]
    csv = tmp_path / "targets.csv"
    csv.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _, ok, log, _ = run(tmp_path, now, TARGETS=str(csv), BASELINE=str(before))
    assert ok, log
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "10.0%" in text
    assert "East park: Rate of idle land disposed of (By area) 50.0% of ≥ 60.0%" in text


def test_a_rate_in_percent_is_refused_with_its_row(tmp_path: Path) -> None:
    before, now = pair(tmp_path)
    with pytest.raises(InputFault, match=r"handed down, feature 1, field target_value.*60 % as 0.6"):
        since.compared(
            contents.read(now), contents.read(before), LAW, table({**EAST, "target_value": 60.0}), "handed down"
        )
    csv = tmp_path / "targets.csv"
    csv.write_text("quantity,target_value\nidle_disposal_rate,60\n", encoding="utf-8")
    _, ok, log, _ = run(tmp_path, now, TARGETS=str(csv), BASELINE=str(before))
    assert not ok
    assert "write 60 % as 0.6" in log
    assert not (tmp_path / "r.html").exists()
