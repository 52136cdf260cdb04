"""Columns are matched to fields by name and by content; what fits two fields or two units is shown and left alone."""

from __future__ import annotations

import datetime

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data import dictionary, fieldmapping
from baiyuan_qgis.faults import InputFault

AREAS = np.array([20000.0, 66666.8, 333.0, 100000.0, 5000.0])


def frame(**columns):
    return pandas.DataFrame(columns)


def match(columns, role="parcels", areas=AREAS, **options):
    return fieldmapping.match(pandas.DataFrame(columns), role, "ZD", areas=areas, **options)


def only(columns, **options):
    """Return the match of the first column."""
    return match(columns, **options).matches[0]


def five(value):
    return [value] * 5


# ---- by name


@pytest.mark.parametrize(
    ("column", "target", "basis"),
    [
        ("parcel_id", "parcel_id", "name"), ("宗地编号", "parcel_id", "alias"), ("ZDBH", "parcel_id", "code"),
        ("zdbh", "parcel_id", "code"), ("STBH", "parcel_id", "synonym"), ("受让人", "holder", "synonym"),
        ("合同约定动工时间", "agreed_start", "synonym"), ("YDDGSJ", "agreed_start", "code"),
        ("dzBaBh", "supervision_no", "synonym"), ("坐落_1", "location", "numbered"), (" 坐落 ", "location", "alias"),
    ],
)  # fmt: skip
def test_columns_are_known_by_name_alias_code_and_the_names_of_other_systems(column, target, basis):
    found = only({column: five("x")})
    assert (found.target, found.basis) == (target, basis)
    assert found.certainty == fieldmapping.CERTAINTY[basis] >= fieldmapping.SURE


def test_a_name_cut_to_ten_bytes_by_a_shapefile_is_known_where_it_can_be_one_field_only():
    # GBK gives a Chinese character two bytes, UTF-8 three: 5 or 3 of them stay
    assert only({"土地使用权": five("x")}).target == "holder"
    several = only({"agreed_sta": five("x"), "x": five(1)})
    assert several.target == "agreed_start"
    double = only({"contract_b": five(0.3)})
    assert double.target == "" and double.ambiguous
    assert {"contract_building_density", "contract_building_coefficient"} <= set(double.candidates)


def test_a_name_that_is_only_close_is_proposed_and_not_taken():
    found = only({"权利人姓名": five("x")})
    assert found.target == "" and "holder" in found.candidates and found.certainty < fieldmapping.SURE


def test_columns_that_gis_programs_add_are_no_attributes():
    assert match({"OBJECTID": five(1), "Shape_Area": AREAS, "fid": five(1), "source_fid": five(1)}).matches == ()


def test_a_name_is_read_as_its_role_uses_it():
    assert only({"GDMJ": AREAS}, role="supplies").target == "supply_area_m2"
    assert only({"GDMJ": five(12.5)}, role="approvals").target == "cultivated_m2"
    assert only({"企业名称": five("x")}, role="enterprises", areas=None).target == "enterprise_name"
    assert only({"企业名称": five("x")}).target == "holder"


# ---- units of areas


@pytest.mark.parametrize(("factor", "unit"), [(1.0, "m²"), (0.0015, "mu"), (1e-4, "ha")])
def test_the_geometry_says_whether_an_area_is_in_square_metres_mu_or_hectares(factor, unit):
    found = only({"HTMJ": AREAS * factor})
    assert (found.target, found.unit) == ("contract_area_m2", unit)


@pytest.mark.parametrize("name", ["面积（亩）", "面积(亩)", "面积_亩", "面积亩"])
def test_the_unit_in_a_name_is_read_and_must_fit_the_geometry(name):
    found = only({name: AREAS * 0.0015})
    assert (found.target, found.unit) == ("recorded_area_m2", "mu")
    against = only({name: AREAS})  # the name says mu, the values are square metres
    assert against.target == "" and against.candidates == ("recorded_area_m2",)
    assert "m²" in against.note


def test_an_area_that_fits_in_no_unit_is_shown_and_not_taken():
    found = only({"HTMJ": AREAS * 3.0})
    assert found.target == "" and found.candidates == ("contract_area_m2",)
    assert "HTMJ=contract_area_m2:mu" in found.note


def test_an_area_in_a_table_without_geometry_says_that_nothing_tells_its_unit():
    found = only({"HTMJ": AREAS}, areas=None)
    assert (found.target, found.unit) == ("contract_area_m2", "m²")
    assert found.note and found.certainty == fieldmapping.SURE


def test_a_few_areas_that_differ_from_the_geometry_do_not_hide_the_unit():
    # 4 of 5 fit: a parcel measured anew may differ by any figure
    assert only({"HTMJ": np.array([30.0, 100.0002, 0.4995, 150.0, 700.0])}).unit == "mu"


def test_ratios_above_one_are_per_cent_and_a_mixture_is_asked_for():
    assert only({"建筑密度": [35.0, 40, 30, 50, 45]}, role="parcels").target == ""  # no field of the parcels' role
    found = only({"约定建筑密度": [35.0, 40, 30, 50, 45]})
    assert (found.target, found.unit) == ("contract_building_density", "percent")
    mixed = only({"约定建筑密度": [0.35, 40, 0.3, 50, 45]})
    assert mixed.target == "" and "percent" in mixed.note
    assert only({"约定建筑密度": [0.35, 0.4, 0.3, 0.5, 1.0]}).unit == "ratio"


def test_sums_of_money_that_can_only_be_yuan_are_asked_for():
    assert only({"成交价": [1200.0, 800, 560, 3000, 90]}).unit == "wan_yuan"
    asked = only({"成交价": np.array([1200.0, 800, 5600, 3000, 900]) * 1e4})
    assert asked.target == "" and "yuan" in asked.note
    assert only({"成交价(元)": np.array([1200.0, 800, 560, 3000, 90]) * 1e4}).unit == "yuan"


# ---- two columns, one field


def test_two_columns_that_fit_one_field_alike_are_both_left_alone():
    found = match({"合同约定开工时间": five("2021-3-5"), "合同约定开工日期": five("2021-3-6")})
    assert [one.target for one in found.matches] == ["", ""]
    assert all(one.candidates == ("agreed_start",) for one in found.matches)


def test_of_two_columns_the_surer_is_taken_and_the_other_is_named():
    found = match({"受让人": five("甲"), "holder": five("乙")})
    assert [one.target for one in found.matches] == ["", "holder"]
    assert "holder" in found.matches[0].note


def test_two_columns_that_hold_the_same_are_no_question():
    found = match({"受让人": five("甲"), "受让单位": five("甲")})
    assert [one.target for one in found.matches] == ["holder", ""]


# ---- by content


def test_columns_without_a_telling_name_are_known_by_what_they_hold():
    codes = [f"411002001001GB0000{n}" for n in range(1, 6)]
    assert only({"字段1": codes}).target == "parcel_code"
    assert only({"字段1": ["0601", "0602", "0701", "0103", "05H1"]}, role="current_use").target == "dlbm"
    assert only({"A": five("91410100MA3X123456")}).target == "credit_code"


def test_areas_and_dates_without_a_telling_name_are_shown_because_they_may_be_several_fields():
    area = only({"COL7": AREAS * 0.0015})
    assert area.target == "" and {"contract_area_m2", "recorded_area_m2"} <= set(area.candidates)
    dates = only({"日期": five("2021年3月5日")})
    assert dates.target == "" and "agreed_start" in dates.candidates


def test_plain_numbers_and_texts_are_nothing():
    assert only({"COL": [1.0, 2, 3, 4, 5]}).candidates == () and only({"COL": five("abc")}).candidates == ()


# ---- corrections and profiles


def decided(text, columns, role="parcels"):
    return fieldmapping.corrections(text, role, columns, "ZD")


def test_a_correction_wins_over_everything():
    columns = {"HTMJ": AREAS * 3.0, "受让人": five("甲"), "备注": five("x")}
    text = "HTMJ=certificate_area_m2:mu; 受让人=电子监管号；备注="
    found = match(columns, decisions=decided(text, columns))
    assert [(one.target, one.unit) for one in found.matches] == [
        ("certificate_area_m2", "mu"), ("supervision_no", ""), ("", "")
    ]  # fmt: skip
    assert all(one.basis == "correction" for one in found.matches)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("HTMJ", "“HTMJ” is no correction"),
        ("HTMI=holder", "Layer ZD has no column HTMI; the nearest is HTMJ."),
        ("HTMJ=contract_area", "has no field contract_area; the nearest is contract_area_m2."),
        ("HTMJ=contract_area_m2:acre", "“acre” is no unit of contract_area_m2"),
        ("HTMJ=holder:mu", "“mu” is no unit of holder"),
    ],
)
def test_a_correction_that_says_nothing_is_refused_with_the_nearest(text, said):
    with pytest.raises(InputFault) as caught:
        decided(text, ["HTMJ"])
    assert said in str(caught.value)


def test_a_profile_keeps_what_was_decided_and_gives_it_back(tmp_path):
    columns = {'合同 面积="亩"': AREAS * 0.0015, "受让人": five("甲"), "备注": five("x"), "列": five(1)}
    text = '合同 面积="亩"=contract_area_m2:亩; 备注='
    found = match(columns, decisions=decided(text, columns))
    path = tmp_path / "许昌 的.toml"
    fieldmapping.save(fieldmapping.profile_of(found), path)
    profile = fieldmapping.load(path, "parcels")
    again = match(columns, profile=profile)
    assert again.targets.keys() == found.targets.keys() == {"contract_area_m2", "holder"}
    assert again.targets["contract_area_m2"].unit == "mu" and again.targets["holder"].basis == "profile"
    assert again.matches[2].target == "" and again.matches[2].basis == "profile"


def test_a_column_of_the_profile_that_the_layer_lacks_is_said(tmp_path):
    path = tmp_path / "p.toml"
    path.write_text('format = 1\nrole = "parcels"\n[[field]]\nsource = "甲"\ntarget = "holder"\n', encoding="utf-8")
    assert match({"x": five(1)}, profile=fieldmapping.load(path)).notes == (
        "The profile's column 甲 is not in layer ZD.",
    )


TWICE = 'format = 1\nrole = "parcels"\n' + 2 * '[[field]]\nsource = "a"\ntarget = "holder"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('role = "parcels"', "key format: it is missing"),
        ('format = 2\nrole = "parcels"', "key format: a whole number from 1 to 1 is needed, not 2"),
        ('format = 1\nrole = "parcel"', "the nearest is parcels"),
        ('format = 1\nrole = "parks"', "is of Parks, and Parcels are to be matched"),
        ('format = 1\nrole = "parcels"\nroll = 1', "key roll"),
        ('format = 1\nrole = "parcels"\n[[field]]\nsource = "a"\ntarget = "hodler"', "the nearest is holder"),
        (TWICE, "stands there twice"),
        ("format = ", "Invalid value"),
    ],
)  # fmt: skip
def test_a_profile_with_a_fault_is_refused_with_its_file_and_key(tmp_path, text, said):
    path = tmp_path / "p.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFault) as caught:
        fieldmapping.load(path, "parcels")
    assert said in str(caught.value)


@given(st.text(min_size=1).filter(lambda text: text.isprintable() or "\n" in text), st.sampled_from(["holder", ""]))
def test_a_profile_of_any_column_name_comes_back(tmp_path_factory, name, target):
    path = tmp_path_factory.mktemp("profile") / "p.toml"
    made = fieldmapping.Profile("parcels", {name: fieldmapping.Decision(name, target)}, '层"\\')
    fieldmapping.save(made, path)
    assert fieldmapping.load(path).decisions == made.decisions and fieldmapping.load(path).layer == made.layer


# ---- applying


def applied(columns, role="parcels", areas=AREAS, **options):
    data = pandas.DataFrame(columns)
    return fieldmapping.apply(data, fieldmapping.match(data, role, "ZD", areas=areas, **options))


def test_dates_are_read_in_every_way_and_what_is_none_is_reported_with_its_feature():
    made, findings = applied(
        {"YDDGSJ": ["2021-3-5", "2021/03/05", "20210305", "2021年3月5日", "44260", "去年", "无", None],
         "source_fid": range(11, 19)}, areas=None,
    )  # fmt: skip
    days = [None if pandas.isna(day) else day.date() for day in made["agreed_start"]]
    assert days == [datetime.date(2021, 3, 5)] * 5 + [None] * 3
    assert list(made["YDDGSJ"])[5] == "去年"  # the original stays
    by_rule = findings.set_index("rule")
    assert by_rule.loc["mapping-date", "feature_id"] == "16"
    assert "“去年” is no day that can be told for certain" in by_rule.loc["mapping-date", "sentence"]
    assert by_rule.loc["mapping-serial", "severity"] == by_rule.loc["mapping-placeholder", "severity"] == "note"


def test_areas_in_mu_become_square_metres_by_2000_thirds():
    made, findings = applied({"HTMJ": AREAS * 0.0015})
    # 30 mu x 2000/3 = 20 000 m2
    assert made["contract_area_m2"].tolist() == pytest.approx(AREAS.tolist(), rel=1e-12)
    assert made["HTMJ"].iloc[0] == 30.0 and findings.empty


def test_a_value_with_a_unit_of_its_own_is_read_by_it_and_said():
    made, findings = applied({"绿地面积": ["3亩", "2000", "0.5公顷", "12只", None]}, areas=None)
    # 3 mu = 2000 m2, 0.5 ha = 5000 m2
    assert (
        made["green_m2"].tolist()[:3] == [2000.0, 2000.0, 5000.0] and made["green_m2"].isna().tolist()[3:] == [True] * 2
    )
    assert findings["rule"].tolist() == ["mapping-own-unit", "mapping-number"]


def test_codes_are_text_and_one_that_lost_its_digits_is_never_kept_as_a_code():
    made, findings = applied(
        {"宗地代码": ["411002001001GB00001", "4.11002E+18", 4.11002001001e18, "411002001001GX0001", 12]}, areas=None
    )
    assert made["parcel_code"].tolist() == ["411002001001GB00001", None, None, "411002001001GX0001", "12"]
    assert findings["rule"].tolist() == ["mapping-digits-lost", "mapping-digits-lost", "mapping-code", "mapping-code"]
    assert "18 characters, 19 are needed" in findings["sentence"].iloc[2]


def test_words_become_codes_and_an_unknown_word_is_reported():
    made, findings = applied(
        {
            "闲置原因": ["企业原因", "不可抗力", "天气", None, "force_majeure"],
            "是否标准地": ["是", "否", "√", "?", None],
        }
    )
    assert made["idle_cause"].tolist() == ["enterprise", "force_majeure", None, None, "force_majeure"]
    assert made["standard_land"].tolist()[:3] == [True, False, True]
    assert findings["rule"].tolist() == ["mapping-word", "mapping-yes-no"]


def test_a_column_under_the_fields_own_name_keeps_its_original_beside_the_converted_one():
    made, _ = applied({"agreed_start": five("2021年3月5日"), "holder": five("甲")})
    assert made["agreed_start_raw"].tolist() == five("2021年3月5日")
    assert made["agreed_start"].dt.date.tolist() == five(datetime.date(2021, 3, 5))
    assert "holder_raw" not in made.columns  # nothing was changed
    assert len(fieldmapping.raw_field("agreed_start").code) <= 10


def test_percent_and_yuan_are_converted_to_the_dictionarys_units():
    made, _ = applied({"约定建筑密度": [35.0, 40, 30, 50, 45], "成交价(元)": np.array([1.0, 2, 3, 4, 5]) * 1e7})
    assert made["contract_building_density"].tolist() == pytest.approx([0.35, 0.4, 0.3, 0.5, 0.45])
    assert made["land_price_wan"].tolist() == pytest.approx([1000.0, 2000, 3000, 4000, 5000])


def test_the_frame_given_is_not_changed_and_no_row_is_lost():
    data = frame(ZDBH=["a", "b"], 备注=["-", "x"])
    before = data.copy()
    made, _ = fieldmapping.apply(data, fieldmapping.match(data, "parcels", "ZD"))
    pandas.testing.assert_frame_equal(data, before)
    assert len(made) == 2 and made["remark"].tolist() == [None, "x"]


def test_what_was_matched_is_told_line_by_line_and_as_a_table():
    found = match({"HTMJ": AREAS * 0.0015, "YDDGSJ": five("x"), "日期": five("2021-3-5"), "列": five(1)})
    lines = fieldmapping.lines(found)
    assert lines[0].startswith("HTMJ → contract_area_m2 (") and "mu" in lines[0]
    assert lines[2].startswith("日期 → undecided: ") and lines[3] == "列 → none of the fields."
    table = fieldmapping.table(found)
    assert list(table.columns) == list(fieldmapping.TABLE_FIELDS) and len(table) == 4
    assert set(fieldmapping.TABLE_FIELDS) <= set(dictionary.fields())
    assert set(dictionary.wording("match_basis")) == set(fieldmapping.CERTAINTY)


def test_the_fields_a_role_must_have_and_no_column_is_are_named():
    assert match({"x": five(1)}, role="approvals").missing == ("batch_id", "approval_date")


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=8), st.floats(), st.integers(), st.booleans()), max_size=8))
def test_no_cell_of_any_kind_stops_the_mapping(cells):
    data = pandas.DataFrame(
        {name: pandas.Series(cells, dtype=object) for name in ("HTMJ", "YDDGSJ", "宗地代码", "是否标准地", "X")}
    )
    made, _ = fieldmapping.apply(data, fieldmapping.match(data, "parcels", "ZD"))
    assert len(made) == len(cells)
