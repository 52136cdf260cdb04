"""The policies as data: what the files say, what the loader refuses, how numbers are compared.

Expected values were worked out by hand from the documents, not read from the files.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import policy
from baiyuan_qgis.language import set_language, tr

ROOT = Path(__file__).parent.parent
BUILT_IN = [
    "henan-2012",
    "henan-2023",
    "kaifeng-2021",
    "national-idle-land",
    "national-industrial-2008",
    "xuchang-2021",
    "xuchang-2021-draft",
]
DAY = date(2022, 6, 30)
CHEMICAL = {"land_use": "industrial", "park_type": "chemical", "project_class": "chemical"}

HEAD = """\
[policy]
name = "mine"
title_zh = "试验政策"
title_en = "A trial policy"
document = "试验文件"
issued_on = 2021-01-01
valid_from = 2021-02-01
provenance = "document"
note = ""
"""
RULE = """
[[rule]]
id = "INT-K1"
quantity = "far"
modality = "应当"
operator = ">="
value = 1.0
unit = ""
article = "第一条"
quote = ""
provenance = "document"
"""


CLAUSE = """
[clauses.STD-04]
article = "第一条"
quote = ""
provenance = "document"
"""


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("en")


@pytest.fixture
def write(tmp_path):
    def write(text, name="mine.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def refused(write):
    def refused(text):
        with pytest.raises(InputFault) as caught:
            policy.load(write(text))
        return caught.value

    return refused


# ------------------------------------------------------------------------------ the built-in files


def test_the_built_in_names_are_the_file_names():
    assert policy.names() == BUILT_IN
    assert [policy.load(name).name for name in BUILT_IN] == BUILT_IN


def test_the_list_of_policies_loads_nothing_but_the_standard_library():
    code = (
        "import sys; from baiyuan_qgis.land import policy; policy.names(); "
        "print([m for m in ('numpy','pandas','geopandas','shapely','tomllib','qgis') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


IDLE_NUMBERS = {
    ("STK-05", "overdue_years"): (">=", 1, "应当"),
    ("STK-05", "developed_share"): ("<", Fraction(1, 3), "可"),
    ("STK-05", "invested_share"): ("<", Fraction(1, 4), "可"),
    ("STK-05", "suspended_years"): (">=", 1, "可"),
    ("STK-05", "delivery_default_years"): ("==", 1, "应当"),
    ("IDL-01", "fee_from_years"): (">=", 1, "应当"),
    ("IDL-01", "fee_rate"): ("==", 0.2, "应当"),
    ("IDL-02", "reclaim_years"): (">=", 2, "应当"),
    ("IDL-03", "extension_max_years"): ("<=", 1, "应当"),
    ("IDL-04", "temporary_use_max_years"): ("<=", 2, "应当"),
    ("IDL-05", "investigation_days"): ("<=", 30, "应当"),
    ("IDL-06", "reply_days"): ("<=", 30, "应当"),
    ("IDL-07", "fee_payment_days"): ("<=", 30, "应当"),
    ("IDL-08", "deregistration_days"): ("<=", 30, "应当"),
    ("IDL-09", "foundation_share"): (">=", Fraction(1, 3), "应当"),
    ("STK-11", "approval_lapse_years"): (">=", 2, "参照"),
}


def test_order_53_has_each_number_once_and_no_more():
    rules = policy.load("national-idle-land").rules
    found = {(r.id, r.quantity): (r.operator, r.value, r.modality) for r in rules}
    assert found == IDLE_NUMBERS
    assert len(rules) == len(IDLE_NUMBERS)
    assert all(isinstance(found[key][1], type(value[1])) for key, value in IDLE_NUMBERS.items())


KAIFENG = [
    ("far", {"land_use": "industrial"}, ">=", 1.0, "INT-K1", "原则上"),
    ("building_coefficient", {"land_use": "industrial"}, ">=", 0.4, "INT-K1", "原则上"),
    ("green_ratio", {"land_use": "industrial"}, "<=", 0.2, "INT-K1", "原则上"),
    ("far", CHEMICAL, ">=", 0.6, "INT-K2", "应当"),
    ("building_coefficient", CHEMICAL, ">=", 0.3, "INT-K2", "应当"),
    ("green_ratio", CHEMICAL, "<=", 0.2, "INT-K1", "参照"),
    ("tax_per_mu", {"land_use": "industrial"}, ">=", 15, "TGT-K3", "参照"),
]


@pytest.mark.parametrize(("quantity", "context", "operator", "value", "id_", "modality"), KAIFENG)
def test_kaifeng_says(quantity, context, operator, value, id_, modality):
    rule = policy.load("kaifeng-2021").rule(quantity, on=DAY, **context)
    assert (rule.operator, rule.value, rule.id, rule.modality) == (operator, value, id_, modality)
    # Standards bind contracts from the plan's date of issue on; the target measures every parcel.
    assert rule.applies_from == (None if quantity == "tax_per_mu" else date(2021, 2, 5))


@pytest.mark.parametrize("known", [{"park_type": "chemical"}, {"project_class": "chemical"}])
def test_chemical_standard_needs_both_the_park_and_the_project(known):
    # 化工产业集聚区内 + 化工等类项目: with one of them only, the general standard decides.
    other = {"park_type": "general", "project_class": "general", **known}
    rule = policy.load("kaifeng-2021").rule("far", on=DAY, land_use="industrial", **other)
    assert (rule.id, rule.value) == ("INT-K1", 1.0)


def test_what_could_still_change_the_standard_is_named():
    kaifeng = policy.load("kaifeng-2021")
    assert kaifeng.missing("far", DAY, land_use="industrial") == ("park_type", "project_class")
    assert kaifeng.missing("far", DAY, land_use="industrial", project_class="chemical") == ("park_type",)
    assert kaifeng.missing("far", DAY, land_use="industrial", project_class="general") == ()
    assert kaifeng.missing("far", DAY, **CHEMICAL) == ()
    assert kaifeng.missing("far", DAY) == ("land_use", "park_type", "project_class")
    assert kaifeng.rule("far", DAY) is None


def test_intensity_does_not_reach_back_to_earlier_contracts():
    rule = policy.load("kaifeng-2021").rule("far", on=DAY, land_use="industrial")
    assert rule.reaches(date(2021, 2, 4)) is False
    assert rule.reaches(date(2021, 2, 5)) is True
    assert rule.reaches(datetime(2021, 2, 5, 10)) is True
    assert rule.reaches(None) is None
    assert policy.load("kaifeng-2021").rule("overdue_years").reaches(None) is True


PARKS = {
    "经济技术产业集聚区": 20,
    "中原电气谷核心区": 20,
    "长葛市产业集聚区": 20,
    "长葛市大周再生金属循环产业集聚区": 20,
    "禹州市产业集聚区": 18,
    "襄城县循环经济产业集聚区": 18,
    "尚集产业集聚区": 18,
    "鄢陵县产业集聚区": 15,
    "襄城县产业集聚区": 15,
    "魏都产业集聚区": 15,
}


@pytest.mark.parametrize(("park", "tax"), PARKS.items())
def test_xuchang_tax_of_each_park_is_the_lower_bound_of_the_final_text(park, tax):
    rule = policy.load("xuchang-2021").rule("tax_per_mu", on=DAY, park=park)
    assert (rule.operator, rule.value, rule.unit) == (">=", tax, "万元/亩")
    # A target of the whole park: for a parcel a reference.
    assert rule.modality == "参照"


def test_xuchang_has_exactly_the_ten_parks():
    xuchang = policy.load("xuchang-2021")
    assert sorted(xuchang.parks) == sorted(PARKS)


@pytest.mark.parametrize(
    ("written", "park", "tax"),
    [
        ("经济技术开发区产业集聚区", "经济技术产业集聚区", 20),
        ("襄城县循环产业集聚区", "襄城县循环经济产业集聚区", 18),
        ("魏都产业集聚区(高新技术产业园区)", "魏都产业集聚区", 15),
        (" 襄城县 产业集聚区 ", "襄城县产业集聚区", 15),
    ],
)
def test_parks_match_through_their_aliases(written, park, tax):
    xuchang = policy.load("xuchang-2021")
    assert xuchang.park(written) == park
    assert xuchang.value("tax_per_mu", on=DAY, park=written) == tax


@pytest.mark.parametrize("written", ["襄城产业集聚区", "襄城县循环集聚区", "产业集聚区", "", None])
def test_a_park_is_never_guessed(written):
    xuchang = policy.load("xuchang-2021")
    assert xuchang.park(written) is None
    assert xuchang.rule("tax_per_mu", on=DAY, park=written) is None


def test_the_nearest_park_is_offered():
    assert policy.load("xuchang-2021").nearest_park("襄城产业集聚区") == "襄城县产业集聚区"
    assert policy.load("xuchang-2021").nearest_park("qqqq") == ""


@pytest.mark.parametrize("name", ["kaifeng-2021", "xuchang-2021"])
def test_the_cities_judge_idle_land_by_the_national_order(name):
    rule = policy.load(name).rule("developed_share", on=DAY)
    assert rule.policy == "national-idle-land"
    assert rule.clause == "闲置土地处置办法 第二条第二款"
    assert policy.load(name).chain == (name, "national-idle-land")


CAUSES = {
    "enterprise": (("fee", "reclaim"), False),
    "government": (("negotiate",), False),
    "force_majeure": (("negotiate",), False),
    "mutual": (("pending",), True),
    "preliminary": (("pending",), False),
    "unstated": (("pending",), False),
}


@pytest.mark.parametrize("name", ["national-idle-land", "xuchang-2021"])
@pytest.mark.parametrize(("code", "expected"), CAUSES.items())
def test_a_cause_leads_to(name, code, expected):
    cause = policy.load(name).cause_stage(code)
    assert (cause.stages, cause.borderline) == expected


@pytest.mark.parametrize("code", [None, ""])
def test_no_cause_means_unstated(code):
    assert policy.load("national-idle-land").cause_stage(code).code == "unstated"


def test_kaifeng_negotiates_fault_on_both_sides_and_keeps_the_other_causes():
    kaifeng = policy.load("kaifeng-2021")
    mutual = kaifeng.cause_stage("mutual")
    assert (mutual.stages, mutual.borderline) == (("negotiate",), False)
    assert mutual.clause == "汴政办〔2021〕5号 二（三）2"
    assert kaifeng.cause_stage("enterprise").stages == ("fee", "reclaim")


def test_an_unknown_cause_names_the_known_ones_and_the_nearest():
    with pytest.raises(InputFault, match="Did you mean 'government'") as caught:
        policy.load("kaifeng-2021").cause_stage("goverment")
    assert "force_majeure" in str(caught.value)


def test_grading_is_the_bureaus_choice_with_equal_weights():
    for name in BUILT_IN:
        grading = policy.load(name).grading
        assert grading.kind == "bureau_choice"
        assert grading.weights == dict.fromkeys(
            (
                "far",
                "building_coefficient",
                "green_ratio",
                "admin_ratio",
                "investment_per_mu",
                "tax_per_mu",
                "output_per_mu",
            ),
            1.0,
        )
        assert list(grading.cuts.items()) == [("A", 100), ("B", 80), ("C", 60)]
        assert (grading.cap, grading.min_known) == (1.5, 0.5)


def test_the_lapse_of_approvals_is_marked_as_to_be_checked():
    rule = policy.load("national-idle-land").rule("approval_lapse_years", on=DAY)
    assert (rule.provenance, rule.quote) == ("found", "")
    assert rule.label("zh") == "批文失效风险（待核）"
    assert "checked" in rule.label()
    assert "报道" in rule.document


# ------------------------------------------------------------------------------ dates


def test_titles_in_both_languages():
    kaifeng = policy.load("kaifeng-2021")
    assert kaifeng.title("zh").startswith("开封市")
    assert kaifeng.title().startswith("Kaifeng")
    set_language("zh")
    assert kaifeng.title().startswith("开封市")


def test_before_the_policy_is_valid_its_rules_are_silent_but_the_parents_speak():
    kaifeng = policy.load("kaifeng-2021")
    before = date(2021, 2, 4)
    assert kaifeng.rule("far", on=before, land_use="industrial") is None
    assert kaifeng.value("developed_share", on=before) == Fraction(1, 3)
    (sentence,) = kaifeng.warnings(before)
    assert "2021-02-04" in sentence
    assert "2021-02-05" in sentence
    assert kaifeng.warnings(date(2021, 2, 5)) == []


@pytest.mark.parametrize(
    ("name", "issued", "valid"),
    [
        ("national-idle-land", date(2012, 6, 1), date(2012, 7, 1)),
        ("kaifeng-2021", date(2021, 2, 5), date(2021, 2, 5)),
        ("xuchang-2021", date(2021, 2, 23), date(2021, 2, 23)),
    ],
)
def test_documents_are_dated_as_printed(name, issued, valid):
    loaded = policy.load(name)
    assert (loaded.issued_on, loaded.valid_from, loaded.valid_to) == (issued, valid, None)


def test_the_lapse_rule_is_known_from_the_day_of_its_report():
    national = policy.load("national-idle-land")
    assert national.rule("approval_lapse_years", on=date(2018, 7, 31)) is None
    assert national.value("approval_lapse_years", on=date(2018, 8, 1)) == 2


def test_the_campaign_is_over_after_2022():
    for name in ("kaifeng-2021", "xuchang-2021"):
        assert policy.load(name).warnings(date(2022, 12, 31)) == []
        (sentence,) = policy.load(name).warnings(date(2023, 1, 1))
        assert "2022-12-31" in sentence
    assert policy.load("national-idle-land").warnings(date(2030, 1, 1)) == []


def test_a_policy_that_ceased_warns_and_is_silent(write):
    ended = policy.load(write(HEAD + "valid_to = 2021-12-31\n" + RULE))
    assert ended.value("far", on=date(2021, 12, 31)) == 1.0
    assert ended.rule("far", on=date(2022, 1, 1)) is None
    assert ended.warnings(date(2021, 12, 31)) == []
    assert "2021-12-31" in ended.warnings(datetime(2022, 1, 1, 8))[0]


def test_versions_of_a_number_follow_each_other(write):
    old = RULE + "valid_to = 2021-12-31\n"
    new = RULE.replace("1.0", "1.2") + "valid_from = 2022-01-01\n"
    loaded = policy.load(write(HEAD + old + new))
    assert loaded.value("far", on=date(2021, 12, 31)) == 1.0
    assert loaded.value("far", on=date(2022, 1, 1)) == 1.2


# ------------------------------------------------------------------------------ a user's own file


def test_a_copied_and_edited_file_loads(write):
    original = (ROOT / "resources" / "policies" / "kaifeng-2021.toml").read_text(encoding="utf-8")
    path = write(original.replace("value = 1.0", "value = 1.2"))
    mine = policy.load(path)
    assert mine.value("far", on=DAY, land_use="industrial") == 1.2
    assert policy.load(str(path)).hash == mine.hash
    assert mine.hash != policy.load("kaifeng-2021").hash


def test_a_file_saved_by_notepad_loads(write, tmp_path):
    path = tmp_path / "notepad.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + RULE).replace("\n", "\r\n").encode("utf-8"))
    assert policy.load(path).value("far") == 1.0


def test_the_hash_covers_the_parent(write):
    alone = policy.load(write(HEAD))
    child = policy.load(write(HEAD + 'extends = "national-idle-land"\n'))
    assert len(alone.hash) == len(child.hash) == 64
    assert alone.hash != child.hash


CHILD = HEAD + 'extends = "national-idle-land"\n'


def test_a_child_overrides_the_same_quantity_and_scope(write):
    other = RULE.replace("INT-K1", "MY-1").replace('"far"', '"overdue_years"')
    mine = policy.load(write(CHILD + other.replace("value = 1.0", "value = 2")))
    assert mine.value("overdue_years", on=DAY) == 2
    assert [r.id for r in mine.rules if r.quantity == "overdue_years"] == ["MY-1"]
    # Before the child is in force its parent's number still is.
    assert mine.value("overdue_years", on=date(2020, 1, 1)) == 1


def test_a_child_overrides_the_same_id_and_quantity_with_another_scope(write):
    rule = RULE.replace("INT-K1", "STK-05").replace('"far"', '"overdue_years"')
    mine = policy.load(write(CHILD + rule + 'applies_to = {land_use = "industrial"}\n'))
    assert mine.rule("overdue_years", on=DAY) is None
    assert mine.value("overdue_years", on=DAY, land_use="industrial") == 1.0


def test_a_list_condition_matches_any_of_its_texts_and_a_flag_only_a_flag(write):
    rule = RULE + 'applies_to = {land_use = ["industrial", "storage"], new_supply = true}\n'
    mine = policy.load(write(HEAD + rule))
    assert mine.value("far", land_use="storage", new_supply=True) == 1.0
    assert mine.value("far", land_use="storage", new_supply=np.True_) == 1.0
    assert mine.value("far", land_use="storage", new_supply=False) is None
    assert mine.value("far", land_use="storage", new_supply="true") is None
    assert mine.value("far", land_use="commercial", new_supply=True) is None
    assert mine.value("far", land_use=np.nan, new_supply=True) is None


def test_a_draft_needs_no_dates_and_its_rules_can_be_looked_up_on_any_day(write):
    head = HEAD.replace("issued_on = 2021-01-01\nvalid_from = 2021-02-01\n", "draft = true\n")
    draft = policy.load(write(head + RULE))
    assert draft.value("far", on=date(1990, 1, 1)) == 1.0
    assert draft.issued_on is None
    assert len(draft.warnings(DAY)) == 1


def test_any_exception_takes_out_of_scope_and_an_unknown_one_stays_asked(write):
    rule = RULE + 'except_for = {project_class = "chemical", special = true}\n'
    mine = policy.load(write(HEAD + rule))
    assert mine.value("far", project_class="general", special=False) == 1.0
    assert mine.rule("far", project_class="general", special=True) is None
    assert mine.rule("far", project_class="chemical") is None
    assert mine.missing("far") == ("project_class", "special")
    assert mine.missing("far", project_class="general", special=False) == ()


def test_tests_without_a_number_are_inherited_and_overridden_one_by_one(write):
    clause = CLAUSE.replace("STD-04", "PUB-01") + 'items = ["甲", "乙"]\nmodality = "可"\ndue_on = 2021-12-31\n'
    mine = policy.load(write(CHILD + clause))
    assert mine.clauses["PUB-01"].policy == "mine"
    assert mine.clauses["PUB-01"].items == ("甲", "乙")
    assert mine.clauses["PUB-01"].due_on == date(2021, 12, 31)
    assert mine.clause("PUB-01") == "试验文件 第一条"
    assert mine.clauses["IDL-12"].policy == "national-idle-land"
    assert mine.clause("LOW") == ""


# ------------------------------------------------------------------------------ floors


@pytest.fixture
def with_floor(tmp_path, monkeypatch):
    """A built-in parent "base" whose FAR of 1.0 is a floor."""
    folder = tmp_path / "policies"
    folder.mkdir()
    base = HEAD.replace('"mine"', '"base"') + RULE + "floor = true\n"
    (folder / "base.toml").write_text(base, encoding="utf-8")
    monkeypatch.setattr(policy, "_FOLDER", folder)
    return HEAD + 'extends = "base"\n'


@pytest.mark.parametrize(
    "change",
    [
        ("value = 1.0", "value = 0.9"),
        ("value = 1.0", 'value = 0.9\napplies_to = {land_use = "industrial"}'),
        ('id = "INT-K1"', 'id = "OTHER"\nvalid_from = 2023-01-01', "value = 1.0", "value = 0.5"),
        ('"应当"', '"参照"'),
        ("value = 1.0", "value = 1.0\napplies_from = 2022-01-01"),
        ("value = 1.0", "value = 1.0\nexcept_for = {special = true}"),
    ],
    ids=["lower", "lower for a part", "lower later", "binds less", "reaches fewer contracts", "excepts more"],
)
def test_loosening_a_floor_names_both(with_floor, refused, change):
    rule = RULE
    for old, new in zip(change[::2], change[1::2]):
        rule = rule.replace(old, new)
    sentence = str(refused(with_floor + rule))
    assert "mine" in sentence
    assert "loosens the floor base INT-K1 far >= 1.0" in sentence


@pytest.mark.parametrize("value", ["1.0", "1.2"])
def test_a_floor_may_be_kept_or_tightened(with_floor, write, value):
    child = with_floor + RULE.replace("value = 1.0", f"value = {value}")
    assert policy.load(write(child)).value("far", on=DAY) == float(value)


def test_a_floor_survives_a_narrower_rule_of_the_same_id(with_floor, write):
    narrow = RULE.replace("1.0", "1.5") + 'applies_to = {land_use = "industrial"}\n'
    mine = policy.load(write(with_floor + narrow))
    assert mine.value("far", on=DAY, land_use="industrial") == 1.5
    assert mine.value("far", on=DAY, land_use="storage") == 1.0


def test_a_policy_with_the_name_of_its_parent_is_refused(with_floor, refused):
    fault = refused(with_floor.replace('"mine"', '"base"') + RULE)
    assert fault.field == "name"


def test_policies_that_extend_each_other_are_refused(with_floor, write):
    path = policy._FOLDER / "base.toml"
    path.write_text(HEAD.replace('"mine"', '"base"') + 'extends = "base"\n', encoding="utf-8")
    with pytest.raises(InputFault, match="extends itself"):
        policy.load("base")


# ------------------------------------------------------------------------------ bad input


def test_an_unknown_name_lists_the_known_and_the_nearest():
    with pytest.raises(InputFault) as caught:
        policy.load("kaifeng2021")
    assert str(caught.value) == (
        "Unknown policy 'kaifeng2021'. Known: henan-2012, henan-2023, kaifeng-2021, national-idle-land, "
        "national-industrial-2008, xuchang-2021, xuchang-2021-draft. "
        "Did you mean 'kaifeng-2021'?"
    )
    assert caught.value.field == "POLICY"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputFault, match=r"nowhere\.toml cannot be read"):
        policy.load(tmp_path / "nowhere.toml")


def test_a_file_in_the_old_chinese_encoding_is_refused(tmp_path):
    path = tmp_path / "gbk.toml"
    path.write_bytes(HEAD.encode("gbk"))
    with pytest.raises(InputFault, match="not UTF-8"):
        policy.load(path)


def test_broken_toml_tells_the_line(refused):
    assert "line 2" in str(refused("[policy]\nname = \n"))


def test_a_day_that_does_not_exist_is_refused(refused):
    assert "not valid TOML" in str(refused(HEAD.replace("2021-02-01", "2021-02-30")))


@pytest.mark.parametrize(
    ("old", "new", "field", "what"),
    [
        ('unit = ""', 'unit = ""\nvlaue = 2', "vlaue", "Did you mean 'value'"),
        ('article = "第一条"\n', "", "article", "the key is missing"),
        ("value = 1.0\n", "", "value", "the key is missing"),
        ("value = 1.0", 'value = "abc"', "value", "expected a number"),
        ("value = 1.0", 'value = "1/0"', "value", "expected a number"),
        ("value = 1.0", "value = true", "value", "expected a number"),
        ("value = 1.0", "value = nan", "value", "expected a number"),
        ('">="', '"=>"', "operator", "Known: >=, >, <=, <, =="),
        ('"应当"', '"必须"', "modality", "Known: 应当, 原则上, 可, 参照"),
        (
            'quote = ""\nprovenance = "document"',
            'quote = ""\nprovenance = "mem"',
            "provenance",
            "'mem'",
        ),
        ('unit = ""', "unit = 3", "unit", "expected a text"),
        ('unit = ""', 'unit = ""\napplies_from = "2021-02-05"', "applies_from", "is not a date"),
        ('unit = ""', 'unit = ""\nvalid_to = 2021-02-05T10:00:00', "valid_to", "is not a date"),
        ('unit = ""', 'unit = ""\nvalid_to = 2020-01-01', "valid_to", "before valid_from"),
        ('unit = ""', 'unit = ""\nfloor = "yes"', "floor", "true or false"),
        ('unit = ""', 'unit = ""\napplies_to = "industrial"', "applies_to", "a table such as"),
        ('unit = ""', 'unit = ""\napplies_to = {land_use = 3}', "applies_to", "'land_use'"),
        ('unit = ""', 'unit = ""\napplies_to = {land_use = []}', "applies_to", "'land_use'"),
        ('unit = ""', 'unit = ""\napplies_to = {park = "某区"}', "applies_to", "park names"),
        ('unit = ""', 'unit = ""\nexcept_for = "industrial"', "except_for", "a table such as"),
        ('unit = ""', 'unit = ""\nexcept_for = {park = "某区"}', "except_for", "park names"),
        ('unit = ""', 'unit = ""\ndue_on = "2021"', "due_on", "is not a date"),
        ('"far"', '"FAR!"', "quantity", "is not a name"),
        ('id = "INT-K1"', 'id = " "', "id", "empty"),
    ],
)
def test_a_bad_key_of_a_rule_is_named_with_file_rule_and_line(refused, old, new, field, what):
    text = HEAD + RULE.replace(old, new)
    fault = refused(text)
    assert fault.field == field
    assert fault.layer == "mine.toml"
    assert what in str(fault)
    assert "rule 1" in str(fault)
    lines = text.split("\n")
    line = next((n for n, t in enumerate(lines, 1) if n > 10 and t.startswith(f"{field} =")), None)
    # A key that is missing is placed at the head of its rule.
    assert f"mine.toml, line {line or lines.index('[[rule]]') + 1}," in str(fault)


@pytest.mark.parametrize(
    ("text", "field", "what"),
    [
        (HEAD.replace("title_zh", "title_cn"), "title_cn", "Did you mean 'title_zh'"),
        (HEAD.replace('name = "mine"\n', ""), "name", "missing"),
        (HEAD.replace("2021-02-01", '"2021"'), "valid_from", "is not a date"),
        (HEAD + "valid_to = 2020-01-01\n", "valid_to", "before valid_from"),
        (HEAD + 'extends = "national-idle"\n', "extends", "Did you mean 'national-idle-land'"),
        (HEAD + "extends = 5\n", "extends", "expected a text"),
        (HEAD + "[rules]\n", "rules", "unknown table. Did you mean 'rule'"),
        (HEAD + "[rule]\n", "rule", "[[rule]]"),
        ('policy = "x"\n', "policy", "expected a table"),
        (HEAD + "[causes.weather]\n", "weather", "Known: enterprise"),
        (HEAD + '[causes.mutual]\nstages = ["fine"]\n', "article", "'fine'"),
        (HEAD + '[parks]\nnames = ["甲", "甲"]\n', "names", "twice"),
        (HEAD + '[parks]\nnames = ["甲"]\n[parks.aliases]\n"丙" = "乙"\n', "丙", "park names"),
        (HEAD + '[parks]\nnames = "甲"\n', "names", "a list of texts"),
        (HEAD + '[grading]\nkind = "law"\n', "weights", "'law'"),
        (HEAD + '[parks]\nnames = ["甲"]\n[parks.leading]\n"乙" = ["钢"]\n', "乙", "park names"),
        (HEAD + '[parks]\nnames = ["甲"]\n[parks.leading]\n"甲" = "钢"\n', "甲", "a list of texts"),
        (HEAD + '[parks]\nnames = ["甲"]\nleading = 3\n', "leading", "a table"),
        (HEAD + CLAUSE + "items = [1]\n", "items", "a list of texts"),
        (HEAD + CLAUSE + 'modality = "must"\n', "modality", "'must'"),
        (HEAD + CLAUSE + "due_on = 2021\n", "due_on", "is not a date"),
        (HEAD + 'draft = "yes"\n', "draft", "true or false"),
        (HEAD.replace("issued_on = 2021-01-01\n", ""), "issued_on", "missing"),
    ],
)
def test_a_bad_head_or_table_is_named(refused, text, field, what):
    fault = refused(text)
    assert fault.field == field
    assert what in str(fault)


GRADING = """
[grading]
kind = "bureau_choice"
cap = 1.5
min_known = 0.5
[grading.weights]
far = 1
[grading.cuts]
A = 100
B = 80
"""


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("far = 1", "far = -1", "far"),
        ("far = 1", "far = 0", "weights"),
        ("far = 1", 'far = "1"', "far"),
        ("B = 80", "B = 100", "B"),
        ("cap = 1.5", "cap = 0.5", "cap"),
        ("min_known = 0.5", "min_known = 0", "min_known"),
        ("min_known = 0.5", "min_known = 1.1", "min_known"),
    ],
)
def test_a_grading_that_makes_no_sense_is_refused(refused, old, new, field):
    assert refused(HEAD + GRADING.replace(old, new)).field == field


def test_all_faults_are_told_at_once(refused):
    bad = RULE.replace('">="', '"=>"')
    lines = str(refused(HEAD + bad + bad.replace("INT-K1", "INT-K2"))).split("\n")
    assert len(lines) == 2
    assert "rule 2 (INT-K2)" in lines[1]


def test_the_same_rule_twice_is_refused(refused):
    fault = refused(HEAD + RULE + RULE)
    assert fault.field == "id"
    assert "the same id, quantity and applies_to as rule 1 (INT-K1)" in str(fault)


def test_two_rules_of_which_neither_is_more_specific_are_refused(refused):
    one = RULE + 'applies_to = {land_use = "industrial"}\n'
    other = RULE.replace("INT-K1", "INT-K9") + 'applies_to = {project_class = "chemical"}\n'
    assert "neither is more specific" in str(refused(HEAD + one + other))


def test_scopes_that_exclude_each_other_are_fine(write):
    one = RULE + 'applies_to = {land_use = "industrial"}\n'
    other = RULE.replace("1.0", "0.8") + 'applies_to = {land_use = "storage"}\n'
    assert policy.load(write(HEAD + one + other)).value("far", land_use="storage") == 0.8


def test_a_minimum_and_a_maximum_of_one_quantity_are_refused(refused):
    fault = refused(HEAD + RULE + RULE.replace("INT-K1", "INT-K9").replace(">=", "<="))
    assert fault.field == "operator"
    child = CHILD + RULE.replace('"far"', '"developed_share"')
    assert "points the other way than national-idle-land STK-05" in str(refused(child))


def test_sentences_are_translated(refused):
    set_language("zh", lambda text: {"the key is missing": "缺少该键"}.get(text, text))
    assert tr("the key is missing") == "缺少该键"
    assert "缺少该键" in str(refused(HEAD + RULE.replace('unit = ""\n', "")))


# ------------------------------------------------------------------------------ comparing

THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        ("==", False, True, False),
        (">=", False, True, True),
        (">", False, False, True),
    ],
)
def test_one_third_below_at_and_above(operator, below, at, above):
    # 1/3 of 30 000 m2 is 10 000 m2.
    meets, equal = policy.compare([9999.99, 10000.0, 10000.01], 30000.0, operator, THIRD)
    assert meets.tolist() == [below, at, above]
    assert equal.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [(5.1, 15.3), (3333.3, 9999.9), (0.1, 0.3), (1e-6, 3e-6), (33333333.37, 100000000.11)],
)
def test_a_third_typed_in_decimals_is_a_third(numerator, denominator):
    meets, equal = policy.compare(numerator, denominator, "<", THIRD)
    assert (bool(meets), bool(equal)) == (False, True)


def test_a_square_millimetre_off_a_third_is_not_a_third():
    meets, equal = policy.compare([99999.999999, 100000.000001], 300000.0, "<", THIRD)
    assert meets.tolist() == [True, False]
    assert equal.tolist() == [False, False]


def test_a_quarter_of_the_investment():
    meets, equal = policy.compare([249.9999, 250.0, 250.0001], 1000.0, "<", Fraction(1, 4))
    assert meets.tolist() == [True, False, False]
    assert equal.tolist() == [False, True, False]


def test_decimal_thresholds_at_the_boundary():
    # 40 % of 25 000.5 m2 is 10 000.2 m2; 20 of 100 is 20 %; 15 is 15.
    assert [bool(x) for x in policy.compare(10000.2, 25000.5, ">=", 0.4)] == [True, True]
    assert [bool(x) for x in policy.compare(10000.19, 25000.5, ">=", 0.4)] == [False, False]
    assert [bool(x) for x in policy.compare(20.0, 100.0, "<=", 0.2)] == [True, True]
    assert [bool(x) for x in policy.compare(20.01, 100.0, "<=", 0.2)] == [False, False]
    assert [bool(x) for x in policy.compare(15.0, 1.0, ">=", 15)] == [True, True]
    assert [bool(x) for x in policy.compare(14.9999, 1.0, ">=", 15)] == [False, False]


def test_zero_developed_is_less_than_a_third():
    meets, equal = policy.compare(0.0, 30000.0, "<", THIRD)
    assert (bool(meets), bool(equal)) == (True, False)


@pytest.mark.parametrize("operator", policy.OPERATORS)
@pytest.mark.parametrize("value", [THIRD, 0.4, 1])
def test_what_is_not_known_neither_meets_nor_equals(operator, value):
    numerator = np.array([np.nan, 1.0, 1.0, 1.0, np.inf, np.nan])
    denominator = np.array([3.0, np.nan, 0.0, -3.0, 3.0, np.nan])
    meets, equal = policy.compare(numerator, denominator, operator, value)
    assert not meets.any()
    assert not equal.any()
    assert meets.dtype == equal.dtype == bool


def test_shapes_broadcast_and_a_rule_compares_with_its_own_value():
    rule = policy.load("national-idle-land").rule("developed_share")
    meets, equal = rule.compare(np.array([1.0, 2.0, 3.0]), np.full(3, 6.0))
    assert meets.tolist() == [True, False, False]
    assert equal.tolist() == [False, True, False]
    meets, _ = policy.load("kaifeng-2021").rule("far", land_use="industrial").compare([0.99, 1.0])
    assert meets.tolist() == [False, True]


def test_an_unknown_operator_is_an_error_of_the_program():
    with pytest.raises(ValueError, match="=>"):
        policy.compare(1.0, 1.0, "=>", 1)
