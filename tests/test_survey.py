"""The survey end to end: the sample park's intended statuses, the tables, what survives a second run."""

from __future__ import annotations

import contextlib
import datetime
import json
import sqlite3
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from baiyuan_qgis import survey
from baiyuan_qgis.__main__ import main
from baiyuan_qgis.data import dictionary, gdalpath, samplepark, store
from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.land import policy, status, supply
from baiyuan_qgis.language import set_language
from baiyuan_qgis.progress import Progress
from baiyuan_qgis.survey.save import GEOPACKAGE, source_name

X, Y = 38486000.0, 3767000.0


def box(x, y, width, height):
    return shapely.box(X + x, Y + y, X + x + width, Y + y + height)


def layers_of(park):
    layers = {name: frame for name, frame in park.items() if name in survey.LAYERS}
    layers["eco_redline"] = park["redline"]
    return layers


@pytest.fixture(scope="module")
def park():
    return samplepark.make(1)


@pytest.fixture(scope="module")
def found(park):
    return survey.run(layers_of(park), "kaifeng-2021", samplepark.AS_OF)


@pytest.mark.parametrize(("name", "suffix"), [("kaifeng-2021", ""), ("national-idle-land", "_national")])
def test_all_intended_statuses_of_the_sample_park_are_found_and_none_is_false(park, name, suffix, capsys):
    result = survey.run(layers_of(park), name, samplepark.AS_OF).tables
    parcels = result["parcels"]
    truth = park["parcels"]
    with capsys.disabled():
        print(f"\n{name}: intended (rows) against found (columns)")
        print(pd.crosstab(truth[f"intended_status{suffix}"], parcels["land_status"]).to_string())
        print(pd.crosstab(truth[f"intended_stage{suffix}"], parcels["idle_stage"]).to_string())
    assert parcels["land_status"].tolist() == truth[f"intended_status{suffix}"].tolist()
    assert parcels["idle_stage"].tolist() == truth[f"intended_stage{suffix}"].tolist()
    assert parcels["supply_state"].tolist() == truth["intended_supply_state"].tolist()
    idle = result["verdicts"].query("rule_id == 'STK-05'")
    assert idle["verdict"].tolist() == truth[f"intended_verdict{suffix}"].tolist()
    counts = truth[f"intended_status{suffix}"].value_counts()
    assert counts.min() >= 5, "each class stands at least five times in the sample"


def test_every_seed_gives_its_own_truth_back():
    for seed in (2, 3):
        park = samplepark.make(seed)
        result = survey.run(layers_of(park), "kaifeng-2021", samplepark.AS_OF).tables["parcels"]
        assert result["land_status"].tolist() == park["parcels"]["intended_status"].tolist()


def test_intended_anomalies_of_the_sample_are_listed(park, found):
    truth = park["parcels"].dropna(subset=["intended_anomaly"])
    listed = found.tables["anomalies"].dropna(subset=["parcel_id"])
    flagged = found.tables["parcels"].query("used_unsupplied == True")
    shown = set(zip(listed["parcel_id"], listed["anomaly"])) | {(p, "used_unsupplied") for p in flagged["parcel_id"]}
    assert shown == set(zip(truth["parcel_id"], truth["intended_anomaly"]))


def test_balance_of_every_batch_closes_and_pieces_give_its_unsupplied_area(found):
    balance = found.tables["balance"]
    assert balance["residual_m2"].abs().max() < 0.01
    unsupplied = balance[["not_expropriated_m2", "expropriated_not_supplied_m2", "expropriation_unknown_m2"]].sum(
        axis=1
    )
    pieces = found.tables["unsupplied"].groupby("batch_id")["area_m2"].sum()
    for batch, area in zip(balance["batch_id"], unsupplied):
        assert pieces.get(batch, 0.0) == pytest.approx(area, abs=0.01)


def test_fee_estimates_stand_only_at_the_stage_fee_with_the_enterprise_named(park, found):
    parcels = found.tables["parcels"]
    charged = parcels[parcels["fee_estimate_wan"].notna()]
    assert len(charged)
    assert set(charged["idle_stage"]) == {"fee"}
    assert set(charged["idle_cause"]) == {"enterprise"}
    assert np.allclose(charged["fee_estimate_wan"], 0.2 * charged["land_price_wan"])
    lacking = parcels[(parcels["idle_stage"] == "fee") & parcels["fee_estimate_wan"].isna()]
    assert lacking["land_price_wan"].isna().all()


def test_every_verdict_has_clause_sentences_and_readable_inputs(found):
    verdicts = found.tables["verdicts"]
    assert not verdicts["clause"].eq("").any()
    for column in ("sentence_zh", "sentence_en"):
        assert not verdicts[column].str.contains(r"[{}]").any()
    assert not verdicts["sentence_zh"].str.contains("应缴|应收回|违法|罚款|僵尸").any()
    for text in verdicts["inputs"]:
        assert isinstance(json.loads(text), dict)
    unknown = verdicts[verdicts["verdict"] == "unknown"]
    assert (unknown["missing"] != "").all()


def test_parcels_carry_the_fields_of_the_dictionary_first_then_the_bureaus_own(park, found):
    columns = list(found.tables["parcels"].columns)
    fixed = list(dictionary.table("parcels"))
    assert columns[: len(fixed)] == fixed
    assert set(park["parcels"].columns) <= set(columns)


def test_recognition_is_never_filled_by_us(park, found):
    for name in status.RECOGNITION:
        ours, theirs = found.tables["parcels"][name], park["parcels"][name]
        assert ours.isna().equals(theirs.isna())


@pytest.mark.gbk
def test_saved_survey_keeps_dates_nulls_and_counts(found, tmp_path):
    written = survey.save(found, tmp_path / "结果")
    path = written["SURVEY"]
    with gdalpath.reading(path) as readable:
        info = pyogrio.read_info(readable, layer="parcels")
        counts = {
            name: pyogrio.read_info(readable, layer=name, force_feature_count=True)["features"] for name in found.tables
        }
    types = dict(zip(info["fields"], info["dtypes"]))
    assert types["idle_since"] == types["agreed_start"] == "datetime64[D]"
    back = store.read(path, "parcels")
    assert back["tax_wan"].isna().sum() == found.tables["parcels"]["tax_wan"].isna().sum()
    assert (back["tax_wan"] == 0).sum() == (found.tables["parcels"]["tax_wan"] == 0).sum()
    # saving adds the moment and the version to the run table
    expected = {name: len(frame) + (2 if name == "run" else 0) for name, frame in found.tables.items()}
    assert counts == expected
    manifest = json.loads(written["MANIFEST"].read_text(encoding="utf-8"))
    assert manifest["policy"]["sha256"] == policy.load("kaifeng-2021").hash
    assert manifest["figures"]["IDLE_COUNT"] == (found.tables["parcels"]["land_status"] == "idle").sum()
    assert sorted(p.name for p in path.parent.iterdir()) == ["manifest.json", "survey.gpkg"]


@pytest.mark.gbk
def test_reviews_are_never_lost_to_a_rerun(found, park, tmp_path):
    parcel = park["parcels"]["parcel_id"][0]
    tables = {**found.tables, "reviews": pd.DataFrame(
        {"parcel_id": [parcel], "recognition": ["recognised_idle"], "recognition_no": ["认字1号"],
         "recognition_on": pd.to_datetime(["2022-09-01"]), "note": ["现场核实"], "user": [None], "time": [None]}
    )}  # fmt: skip
    store.write(tmp_path / GEOPACKAGE, tables)
    with pytest.raises(InputFault, match="OVERWRITE"):
        survey.reviews_of(tmp_path, overwrite=False)
    reviews = survey.reviews_of(tmp_path, overwrite=True)
    again = survey.run(layers_of(park), "kaifeng-2021", samplepark.AS_OF, previous={"reviews": reviews})
    assert again.tables["reviews"]["note"].tolist() == ["现场核实"]
    first = again.tables["parcels"].set_index("parcel_id").loc[parcel]
    assert (first["recognition"], first["recognition_no"]) == ("recognised_idle", "认字1号")
    assert survey.reviews_of(tmp_path / "empty", overwrite=False) is None


def test_only_the_parcels_are_needed(park):
    bare = survey.run({"parcels": park["parcels"]}, "xuchang-2021", samplepark.AS_OF)
    assert "unsupplied" not in bare.tables
    parcels = bare.tables["parcels"]
    recorded = supply.is_supplied(park["parcels"], samplepark.AS_OF).to_numpy(dtype=bool)
    assert (parcels["supply_state"].notna() == recorded).all()
    assert set(parcels.loc[parcels["supply_state"].isna(), "land_status"]) == {"undetermined"}


@pytest.mark.parametrize("left_out", [name for name in survey.LAYERS if name != "parcels"])
def test_every_other_layer_may_be_absent(park, left_out):
    layers = {name: frame for name, frame in layers_of(park).items() if name != left_out}
    result = survey.run(layers, "kaifeng-2021", samplepark.AS_OF)
    assert len(result.tables["parcels"]) == len(park["parcels"])


def test_periods_that_are_not_the_holders_are_taken_off_the_years_as_in_the_land_status():
    # due 2021-06-30, a year full on 2022-06-30; 366 days of the government's move it to 2023-07-01, after AS_OF
    parcels = simple(
        supply_method=["出让"],
        contract_date=pd.to_datetime(["2020-01-01"]),
        agreed_start=pd.to_datetime(["2021-06-30"]),
        actual_delivery=pd.to_datetime(["2020-03-01"]),
        actual_start=pd.to_datetime([None]),
        idle_cause=["enterprise"],
        land_price_wan=[1000.0],
    )
    table = pd.DataFrame(
        {
            "parcel_id": ["P1", "P9"],
            "excluded_from": pd.to_datetime(["2021-07-01"] * 2),
            "excluded_to": pd.to_datetime(["2022-07-01"] * 2),
            "idle_cause": ["government"] * 2,
            "cause_evidence": ["证明1号"] * 2,
        }
    )
    as_of = datetime.date(2022, 12, 31)
    plain = survey.run({"parcels": parcels}, "kaifeng-2021", as_of).tables["parcels"]
    assert plain[["land_status", "fee_estimate_wan"]].to_numpy().tolist() == [["idle", 200.0]]
    result = survey.run({"parcels": parcels, "cause_periods": table}, "kaifeng-2021", as_of)
    assert result.tables["parcels"]["land_status"].tolist() == ["normal"]
    assert "cause_periods" in result.tables["findings"]["rule"].tolist()  # P9 is no parcel of the layer


def test_degrees_are_overlaid_in_their_zone_and_give_the_same_areas(park):
    moved = {
        name: frame.to_crs(4490) if isinstance(frame, geopandas.GeoDataFrame) and frame.crs else frame
        for name, frame in layers_of(park).items()
    }
    result = survey.run(moved, "kaifeng-2021", samplepark.AS_OF)
    assert result.crs.to_epsg() == 4526
    expected = survey.run(layers_of(park), "kaifeng-2021", samplepark.AS_OF).tables["parcels"]["area_m2"]
    assert np.allclose(result.tables["parcels"]["area_m2"], expected, atol=1e-3)


def simple(**columns):
    return geopandas.GeoDataFrame({"parcel_id": ["P1"], **columns}, geometry=[box(0, 0, 100, 100)], crs="EPSG:4526")


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ({}, "parcels.*no features"),
        ({"parcels": simple().iloc[:0]}, "parcels.*no features"),
        ({"parcels": simple().set_crs(None, allow_override=True)}, "parcels.*no coordinate reference system"),
        ({"parcels": simple(), "zoning": simple(zone_code=["1"]).set_crs(2362, allow_override=True)}, "Xi'an 80"),
        (
            {"parcels": simple(), "parks": simple().assign(geometry=[box(9000, 0, 1, 1)], park_id=["K"])},
            "touches no parcel",
        ),
        ({"parcels": simple().assign(geometry=[shapely.LineString([(0, 0), (1, 1)])])}, "LineString"),
        ({"parcels": simple(agreed_start=["下周"])}, "agreed_start.*下周"),
        ({"parcels": simple(), "approvals": simple()}, "batch_id"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(layers, words, tmp_path):
    with pytest.raises(InputFault, match=words) as caught:
        survey.save(survey.run(layers, "kaifeng-2021", samplepark.AS_OF), tmp_path)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_null_geometry_keeps_its_row_and_is_said():
    parcels = pd.concat([simple(), simple().assign(parcel_id=["P2"], geometry=[None])], ignore_index=True)
    result = survey.run({"parcels": geopandas.GeoDataFrame(parcels, crs=4526)}, "kaifeng-2021", samplepark.AS_OF)
    assert result.tables["parcels"]["parcel_id"].tolist() == ["P1", "P2"]
    assert np.isnan(result.tables["parcels"]["area_m2"][1])
    assert "P2" in result.tables["findings"].query("rule == 'geometry'")["feature_id"].tolist()


def test_a_target_that_cannot_be_written_leaves_nothing_behind(found, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    with pytest.raises(InputFault, match="cannot be written"):
        survey.save(found, blocked)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_cancel_in_any_phase_stops_the_run(park):
    class After(Progress):
        def __init__(self, calls):
            self.left = calls

        def cancelled(self):
            self.left -= 1
            return self.left < 0

    for calls in (0, 5, 50, 120):
        with pytest.raises(Cancelled):
            survey.run(layers_of(park), "kaifeng-2021", samplepark.AS_OF, progress=After(calls))


def test_as_of_outside_the_policy_is_said(park):
    late = survey.run({"parcels": park["parcels"]}, "kaifeng-2021", datetime.date(2026, 1, 1))
    assert any("2022-12-31" in sentence for sentence in late.tables["findings"]["sentence"])


@pytest.mark.gbk
def test_reasons_are_in_the_users_language(park):
    set_language("zh")
    try:
        result = survey.run({"parcels": park["parcels"]}, "kaifeng-2021", samplepark.AS_OF)
    finally:
        set_language("en")
    assert result.tables["parcels"]["reason"].str.contains("。").all()


@pytest.mark.gbk
def test_the_command_line_gives_the_same_result(park, found, tmp_path, capsys):
    path = samplepark.write(tmp_path, 1)
    arguments = ["survey", "--policy", "kaifeng-2021", "--as-of", samplepark.AS_OF.isoformat(), "--language", "en"]
    for name in survey.LAYERS:
        layer = {"eco_redline": "redline"}.get(name, name)
        if layer in park:
            arguments += [f"--{name.replace('_', '-')}", f"{path}|layername={layer}"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert f"IDLE_COUNT: {found.figures['IDLE_COUNT']:.0f}\n" in printed
    back = store.read(tmp_path / "out" / GEOPACKAGE, "parcels")
    assert back["land_status"].tolist() == found.tables["parcels"]["land_status"].tolist()
    assert main(["survey", "--parcels", str(path), "--language", "en", "--out", str(tmp_path / "no")]) == 1
    assert "several layers" in capsys.readouterr().err


def test_supply_of_the_supplies_layer_counts_for_the_parcel_of_the_same_id(park):
    plain = park["parcels"].drop(columns=["supply_method", "contract_no", "contract_date", "supplied_on"])
    supplies = park["parcels"].dropna(subset=["supply_method"])[["parcel_id", "supplied_on", "geometry"]]
    result = survey.run(
        {"parcels": plain, "supplies": supplies, "approvals": park["approvals"]}, "kaifeng-2021", samplepark.AS_OF
    )
    state = result.tables["parcels"]["supply_state"]
    recorded = supply.is_supplied(park["parcels"], samplepark.AS_OF).to_numpy(dtype=bool)
    assert ((state == supply.SUPPLIED) == recorded).all()


def test_reason_of_an_unsupplied_parcel_names_its_batch(found):
    verdicts = found.tables["verdicts"].query("rule_id == 'STK-04' and verdict == 'fails'")
    assert len(verdicts) == 16
    batches = set(found.tables["balance"]["batch_id"])
    for sentence in verdicts["sentence_zh"]:
        assert any(f"批次{batch}" in sentence for batch in batches), sentence


def test_unknown_expropriation_does_not_hide_unsupplied_land(park):
    layers = {"parcels": park["parcels"], "approvals": park["approvals"]}
    result = survey.run(layers, "kaifeng-2021", samplepark.AS_OF)
    expected = park["parcels"]["intended_status"] == "unsupplied"
    assert (result.tables["parcels"]["land_status"] == "unsupplied").equals(expected)
    unknown = result.tables["parcels"][expected & result.tables["parcels"]["supply_state"].isna()]
    assert len(unknown)
    assert set(unknown["missing"]) == {"expropriations"}
    assert unknown["reason"].str.contains("cannot be told apart").all()


def test_what_was_not_asked_or_given_is_no_zero(park, found):
    bare = survey.run({"parcels": park["parcels"]}, "kaifeng-2021", samplepark.AS_OF)
    assert not {"UNSUPPLIED_M2", "UNSUPPLIED_COUNT", "NOT_EXPROPRIATED_M2", "INEFFICIENT_M2"} & set(bare.figures)
    assert "inefficient_count" not in set(found.tables["summary"]["measure"])
    layers = {"parcels": park["parcels"], "approvals": park["approvals"]}
    approvals = survey.run(layers, "kaifeng-2021", samplepark.AS_OF).figures
    assert "UNSUPPLIED_M2" in approvals
    assert not {"NOT_EXPROPRIATED_M2", "USED_UNSUPPLIED_M2"} & set(approvals)


def test_rules_that_were_not_asked_for_are_no_pass(park):
    options = survey.Options(rules=("SUPPLY",))
    status_only = survey.run(layers_of(park), "kaifeng-2021", samplepark.AS_OF, options).tables["parcels"]
    assert set(status_only["land_status"]) == {"unsupplied", "undetermined"}
    assert set(status_only["idle_stage"]) == {"none"}


def test_measures_of_a_suspicion_wait_for_the_recognition(found):
    parcels = found.tables["parcels"]
    idle = parcels[parcels["idle_stage"].isin(["fee", "reclaim", "negotiate"])]
    recognised = idle["recognition"] == "recognised_idle"
    assert recognised.any()
    # what the bureau has recognised waits for nothing any more
    assert idle["measure"].str.startswith("once recognised: ").tolist() == (~recognised).tolist()
    assert parcels[parcels["land_status"].isin(["normal", "undetermined"])]["measure"].isna().all()


def test_a_second_run_into_the_same_folder_keeps_ids_and_typed_reasons(park, found, tmp_path):
    pieces = found.tables["unsupplied"].copy()
    pieces["unsupplied_reason"] = "规划调整"
    pieces["piece_id"] = [f"老编号-{n}" for n in range(len(pieces))]
    store.write(tmp_path / GEOPACKAGE, {**found.tables, "unsupplied": pieces})
    previous = survey.earlier(tmp_path, overwrite=False)
    again = survey.run(layers_of(park), "kaifeng-2021", samplepark.AS_OF, previous=previous)
    assert again.tables["unsupplied"]["piece_id"].tolist() == pieces["piece_id"].tolist()
    assert set(again.tables["unsupplied"]["unsupplied_reason"]) == {"规划调整"}
    with pytest.raises(InputFault, match="does not exist"):
        survey.earlier(tmp_path, overwrite=False, previous=tmp_path / "none.gpkg")


def parcels_of(*boxes, **columns):
    names = [f"P{k + 1}" for k in range(len(boxes))]
    dated = {name: pd.to_datetime(pd.Series(v)) for name, v in columns.items() if name.endswith(("_on", "_date"))}
    return geopandas.GeoDataFrame({"parcel_id": names, **columns, **dated}, geometry=list(boxes), crs="EPSG:4526")


def batch_of(geometry, **columns):
    date = pd.to_datetime(["2019-05-01"])
    return geopandas.GeoDataFrame(
        {"batch_id": ["PC1"], "approval_date": date, **columns}, geometry=[geometry], crs="EPSG:4526"
    )


def survey_of(layers, **more):
    return survey.run(layers, "kaifeng-2021", samplepark.AS_OF, survey.Options(area_method="planar"), **more)


def test_the_storeys_of_the_plants_come_from_the_buildings_and_are_judged():
    stated = {
        "land_use": ["工业用地"] * 3, "supply_method": ["出让"] * 3, "park_name": ["开封经济技术开发区"] * 3,
        "contract_date": pd.to_datetime(["2018-03-01"] * 3), "plant_storeys": [2.0, 1.0, 1.0],
        "special_need": pd.array([False] * 3, dtype="boolean"),
    }  # fmt: skip
    parcels = parcels_of(box(0, 0, 100, 100), box(200, 0, 100, 100), box(400, 0, 100, 100)).assign(**stated)
    plants = parcels_of(box(10, 10, 50, 20), box(210, 10, 50, 20), use=["厂房", "厂房"], storeys=[1.0, 3.0])
    found = survey.run(
        {"parcels": parcels, "buildings": plants}, "henan-2012", samplepark.AS_OF, survey.Options(area_method="planar")
    )
    # mapped: 1 and 3; on the third parcel nothing is mapped, and its own word stands
    assert found.tables["parcels"]["plant_storeys"].tolist() == [1, 3, 1]
    assert found.tables["parcels"]["plant_storeys_given"].tolist() == [2, 1, 1]
    rows = found.tables["verdicts"].set_index("rule_id").loc["ACC-03"]
    assert rows["verdict"].tolist() == ["fails", "meets", "fails"]


def test_buildings_are_measured_before_anything_is_judged_because_they_are_evidence_of_a_start(monkeypatch):
    seen = {}
    judge = status.judge

    def spy(*arguments, **keywords):
        seen.update(keywords)
        return judge(*arguments, **keywords)

    monkeypatch.setattr(status, "judge", spy)
    parcels = parcels_of(box(0, 0, 100, 100), box(200, 0, 100, 100), None)
    survey_of({"parcels": parcels, "buildings": parcels_of(box(90, 0, 20, 30))})
    # 10 m of the building's 20 m lie on the first parcel: 10 x 30
    assert seen["built"].fillna(-1.0).tolist() == [pytest.approx(300.0), 0.0, -1.0]
    # a yard is ground that somebody keeps things on, no start of building: only the 10 x 10 of the tank count
    tank, yard = box(10, 10, 10, 10), box(40, 10, 50, 50)
    survey_of({"parcels": parcels, "buildings": parcels_of(tank, yard, use=["储罐", "堆场"])})
    assert seen["built"].fillna(-1.0).tolist() == [pytest.approx(100.0), 0.0, -1.0]
    survey_of({"parcels": parcels})
    assert seen["built"] is None


def test_state_and_balance_count_the_same_supplies():
    parcels = parcels_of(box(0, 0, 50, 100), box(50, 0, 50, 100), supply_method=["出让", "出让"])
    supplies = parcels_of(box(0, 0, 50, 100), supplied_on=["2030-01-01"])
    result = survey_of({"parcels": parcels, "supplies": supplies, "approvals": batch_of(box(0, 0, 100, 100))}).tables
    # P1: the layer dates its supply after AS_OF; P2: not in the layer, its own record tells
    assert result["parcels"]["supply_state"].tolist() == [None, supply.SUPPLIED]
    assert result["balance"]["supplied_m2"].tolist() == [pytest.approx(5000.0)]
    assert result["unsupplied"]["area_m2"].sum() == pytest.approx(5000.0)
    assert "supply_missing" in set(result["findings"]["rule"])


def test_a_parcel_under_anothers_supply_is_said_and_not_called_outside():
    parcels = parcels_of(box(0, 0, 100, 100), supply_method=["未供"])
    supplies = parcels_of(box(0, 0, 100, 90)).assign(parcel_id="other")
    result = survey_of({"parcels": parcels, "supplies": supplies, "approvals": batch_of(box(0, 0, 100, 100))}).tables
    assert result["parcels"]["supply_state"].tolist() == [None]
    assert "other" in result["findings"].query("rule == 'covered'")["sentence"].item()


def test_what_the_bureau_states_stays_where_nothing_was_found_and_beside_it_where_it_differs():
    parcels = parcels_of(box(0, 0, 10, 10), box(500, 0, 10, 10), park_id=["K9", "K9"])
    parks = geopandas.GeoDataFrame({"park_id": ["K1"]}, geometry=[box(0, 0, 100, 100)], crs=4526)
    result = survey_of({"parcels": parcels, "parks": parks}).tables
    assert result["parcels"]["park_id"].tolist() == ["K1", "K9"]
    assert result["parcels"]["park_id_given"].tolist() == ["K9", "K9"]
    finding = result["findings"].query("rule == 'given'")
    assert finding["field"].tolist() == ["park_id"]
    assert "1 parcels" in finding["sentence"].item()


def test_the_layers_own_state_of_supply_counts_where_no_approvals_were_given():
    parcels = parcels_of(box(0, 0, 10, 10), box(20, 0, 10, 10), supply_state=["expropriated_not_supplied", None])
    result = survey_of({"parcels": parcels}).tables["parcels"]
    assert result["supply_state"].tolist() == ["expropriated_not_supplied", None]
    assert result["land_status"].tolist() == ["unsupplied", "undetermined"]


def test_unsupplied_land_of_a_park_is_cut_at_its_boundary_and_the_unknown_is_no_zero():
    parks = geopandas.GeoDataFrame(
        {"park_id": ["K1", "K2"]}, geometry=[box(0, 0, 70, 100), box(70, 0, 100, 100)], crs=4526
    )
    layers = {"parcels": parcels_of(box(0, 0, 10, 10)), "parks": parks, "approvals": batch_of(box(0, 0, 100, 100))}
    options = survey.Options(area_method="planar", rules=("SUPPLY",))
    table = survey.run(layers, "kaifeng-2021", samplepark.AS_OF, options).tables["parks"]
    assert table["unsupplied_m2"].tolist() == [pytest.approx(7000.0), pytest.approx(3000.0)]  # 70 and 30 m of 100
    assert table["idle_m2"].isna().all()
    # the only parcel of K1 says nothing of its supply; K2 holds no parcel
    assert np.isnan(table["supplied_m2"][0])
    assert table["supplied_m2"][1] == 0.0


def reviews_of(*rows):
    frame = pd.DataFrame(rows, columns=["recognition", "recognition_no", "recognition_on", "time"])
    return frame.assign(parcel_id="P1", recognition_on=pd.to_datetime(frame["recognition_on"]))


def test_the_latest_review_decides_and_its_three_fields_come_from_one_row():
    reviews = reviews_of(
        ("recognised_idle", "认字2号", "2022-08-01", "2022-09-02T00:00:00"),
        ("not_idle", None, None, "2022-09-03T00:00:00"),
        ("recognised_idle", "认字1号", "2022-09-01", "2022-09-01T00:00:00"),
    )
    row = survey_of({"parcels": parcels_of(box(0, 0, 10, 10))}, previous={"reviews": reviews}).tables["parcels"].iloc[0]
    assert row["recognition"] == "not_idle"
    assert row["recognition_no"] is None
    assert pd.isna(row["recognition_on"])


@pytest.fixture
def two_surveys(tmp_path):
    layers = {"parcels": parcels_of(box(0, 0, 10, 10)), "approvals": batch_of(box(0, 0, 100, 100))}
    result = survey_of(layers)
    for name, reason in (("here", "信访"), ("there", "规划调整")):
        pieces = result.tables["unsupplied"].assign(unsupplied_reason=reason)
        if name == "there":
            more = pieces.assign(piece_id="PC9-007", geometry=[box(900, 0, 10, 10)])
            pieces = pd.concat([pieces, more], ignore_index=True)
        parcels = result.tables["parcels"].assign(remark="坡地")
        tables = {**result.tables, "unsupplied": pieces, "parcels": parcels, "reviews": reviews_of(
            ("not_idle", name if name == "there" else None, None, "2022-09-03T00:00:00"))}  # fmt: skip
        store.write(tmp_path / name / GEOPACKAGE, tables)
    return layers, tmp_path / "here", tmp_path / "there"


def test_a_rerun_takes_from_both_surveys_and_the_folders_own_word_goes_first(two_surveys):
    layers, here, there = two_surveys
    earlier = survey.earlier(here, True, there / GEOPACKAGE)
    assert sorted(earlier["unsupplied"]["piece_id"]) == ["PC1-001", "PC9-007"]
    assert len(earlier["reviews"]) == 2
    result = survey_of(layers, previous=earlier).tables
    assert result["unsupplied"]["unsupplied_reason"].tolist() == ["信访"]
    assert result["parcels"]["remark"].tolist() == ["坡地"]
    run = result["run"].set_index("key")["value"]
    assert (run["last_piece.PC1"], run["last_piece.PC9"]) == ("1", "7")


def test_a_rerun_without_approvals_does_not_drop_typed_reasons_in_silence(two_surveys):
    layers, here, _ = two_surveys
    plain = {"parcels": layers["parcels"]}
    store.write(here / GEOPACKAGE, {name: store.read(here / GEOPACKAGE, name) for name in ("unsupplied", "parcels")})
    with pytest.raises(InputFault, match=r"1 unsupplied pieces.*OVERWRITE"):
        survey.earlier(here, False, approvals=False)
    earlier = survey.earlier(here, True, approvals=False)
    assert "piece_ended" in set(survey_of(plain, previous=earlier).tables["findings"]["rule"])


def test_tables_that_the_office_put_into_the_geopackage_are_kept(two_surveys):
    layers, here, _ = two_surveys
    notes = geopandas.GeoDataFrame(
        {"word": ["门口", None], "number": pd.array([7, None], dtype="Int64")},
        geometry=[shapely.Point(X, Y), shapely.Point(X, Y)], crs=4526,
    )  # fmt: skip
    pyogrio.write_dataframe(notes, here / GEOPACKAGE, layer="office_notes")
    with contextlib.closing(sqlite3.connect(here / GEOPACKAGE)) as file, file:
        file.execute("CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)")
        file.execute("INSERT INTO qgis_projects VALUES ('我的工程', '{}', x'00ff')")
    survey.save(survey_of(layers, previous=survey.earlier(here, True)), here)
    with contextlib.closing(sqlite3.connect(here / GEOPACKAGE)) as file:
        kept = file.execute("SELECT name, content FROM qgis_projects").fetchall()
    assert kept == [("我的工程", bytes([0, 255]))]
    back = store.read(here / GEOPACKAGE, "office_notes")
    assert back["word"].tolist() == ["门口", None]
    assert back["number"].dtype == "Int64"
    assert back["number"][0] == 7
    assert back.geometry.iloc[0].equals(shapely.Point(X, Y))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("/home/someone/project/park.gpkg|layername=parcels|subset=x > 1", "park.gpkg|layername=parcels"),
        (r"C:\Users\someone\地块.shp", "地块.shp"),
        ("dbname='gis' host=10.0.0.1 user='bob' password='s3cret' table=\"public\".\"parcels\" (geom)", "parcels"),
        ("dbname='gis' authcfg=ab12cd3 table=\"parcels\"", "parcels"),
        ("url='https://bob:s3cret@example.org/wfs' typename='ns:parcels'", "ns:parcels"),
        ("parcels_1234", "parcels_1234"),
    ],
)
def test_a_manifest_names_layer_and_file_and_nothing_of_where_they_lie_or_how_to_log_in(source, shown):
    assert source_name(source) == shown


def test_a_manifest_that_cannot_be_written_leaves_the_earlier_survey_as_it_was(two_surveys):
    layers, here, _ = two_surveys
    before = (here / GEOPACKAGE).read_bytes()
    blocked = here / "manifest.json"
    blocked.mkdir()
    (blocked / "file").write_text("kept", encoding="utf-8")
    monkey = pytest.MonkeyPatch()
    replace = Path.replace

    def locked(path, target):
        if Path(target).name == "manifest.json" and path.is_file():
            raise PermissionError("locked")
        return replace(path, target)

    with monkey.context() as patch:
        patch.setattr(Path, "replace", locked)
        with pytest.raises(InputFault, match="cannot be written"):
            survey.save(survey_of(layers), here)
    assert (here / GEOPACKAGE).read_bytes() == before
    assert sorted(p.name for p in here.iterdir()) == ["manifest.json", "survey.gpkg"]


def test_a_geopackage_that_another_program_holds_or_that_is_none_is_one_sentence(found, tmp_path):
    (tmp_path / GEOPACKAGE).write_bytes(b"no database at all")
    with pytest.raises(InputFault, match="cannot be read"):
        survey.earlier(tmp_path, overwrite=True)


def test_previous_must_be_the_result_of_a_survey(tmp_path):
    sample = samplepark.write(tmp_path, 1)
    with pytest.raises(InputFault, match="no result of a survey"):
        survey.earlier(tmp_path / "new", overwrite=False, previous=sample)


def test_approvals_in_another_place_than_the_supplies_are_warned_of(park):
    far = park["approvals"].assign(geometry=park["approvals"].translate(50000.0, 0.0))
    result = survey.run({"parcels": park["parcels"], "approvals": far}, "kaifeng-2021", samplepark.AS_OF)
    warned = result.tables["findings"].query("rule == 'no_contact'")
    assert warned["severity"].tolist() == ["warning"]


# ---- ranking, changes and targets


def test_a_survey_with_parks_ranks_them_and_measures_the_targets_it_can(found):
    ranking = found.tables["ranking"]
    assert list(ranking.columns) == list(dictionary.table("ranking"))
    assert ranking["park_id"].tolist() == found.tables["parks"]["park_id"].tolist()
    assert set(ranking["weights_basis"]) == {"equal"} and set(ranking["scheme"]) == {"land-intensity"}
    progress = found.tables["progress"]
    disposal = progress.loc[progress["rule_id"].isin(["TGT-K1", "TGT-K2"])]
    assert len(disposal) == 3 and set(disposal["verdict"]) == {"unknown"} and set(disposal["missing"]) == {"baseline"}
    assert "changes" not in found.tables


def test_progress_is_counted_from_the_baseline_that_is_named(park, found, tmp_path):
    before = samplepark.make(1)
    before["parcels"] = before["baseline_parcels"]
    then = survey.run(layers_of(before), "kaifeng-2021", samplepark.BASELINE_ON)
    survey.save(then, tmp_path / "then")
    baseline = survey.baseline(tmp_path / "then" / GEOPACKAGE)
    now = survey.run(layers_of(park), "kaifeng-2021", samplepark.AS_OF, baseline=baseline)
    survey.save(now, tmp_path / "now")
    changes = store.read(tmp_path / "now" / GEOPACKAGE, "changes")
    rows = changes.loc[changes["baseline_id"].notna()].set_index("baseline_id")
    # the idle parcel that was taken back and supplied anew as two
    taken = rows.loc["CC-J01"]
    assert taken["baseline_status"] == "idle" and taken["boundary_change"] == "split"
    assert len(taken["current_id"].split(", ")) == 2
    for name in ("class_changes", "progress", "ranking"):
        stored = store.read(tmp_path / "now" / GEOPACKAGE, name)
        assert len(stored) == len(now.tables[name]) and list(stored.columns) == list(dictionary.table(name))
    classes = now.tables["class_changes"].query("scope == 'all'").set_index("land_status")
    parts = [f"{name}_m2" for name in ("disposed", "remaining", "reclassified", "unclear", "unmatched")]
    assert classes[parts].sum(axis=1).tolist() == pytest.approx(classes["baseline_m2"].tolist(), rel=1e-9)
    idle = now.tables["progress"].query("rule_id == 'TGT-K2' and reading == 'area'").iloc[0]
    kinds = classes.loc[["idle", "possibly_idle"]]
    # land outside of the parks does not count, so at most what the classes say
    assert 0.0 <= idle["denominator"] <= kinds["baseline_m2"].sum() * 3 / 2000 * (1 + 1e-9)
    assert idle["verdict"] != "unknown"
    # nothing is carried over from a baseline: it is no earlier run of the folder
    assert "reviews" not in baseline and set(baseline) == {"parcels", "unsupplied"}


def test_a_baseline_must_be_the_result_of_a_survey(tmp_path):
    with pytest.raises(InputFault, match="does not exist"):
        survey.baseline(tmp_path / "none.gpkg")
    store.write(tmp_path / "other.gpkg", {"parcels": pd.DataFrame({"parcel_id": ["A"]})})
    with pytest.raises(InputFault, match="is no result of a survey"):
        survey.baseline(tmp_path / "other.gpkg")
