"""What the shipped policies say: every quote beside its document, every boundary word beside its operator (Civil Code
1259, handbook §0.3), every change from the draft of Xuchang to the final text.
"""

from __future__ import annotations

import itertools
import re
import runpy
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from baiyuan_qgis.__main__ import main
from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import policy, policydiff, policytext

ROOT = Path(__file__).parent.parent
SOURCES = ROOT.parent / "shared" / "domain" / "sources"
SOURCE_OF = {
    "汴政办〔2021〕5号": "000_*.txt",
    "许政办〔2021〕4号": "003_*.txt",
    "许昌试点工作实施方案（征求意见稿）": "002_*.txt",
    "河南省人民政府意见（2012年3月8日）": "004_*.txt",
}
# ---------------------------------------------------------------------------------------- quotes


def _items() -> list[object]:
    return [
        pytest.param(item, id=f"{name}-{getattr(item, 'id', getattr(item, 'code', ''))}-{number}")
        for name in policy.names()
        for number, item in enumerate(
            (
                *policy.load(name).own_rules,
                *policy.load(name).own_clauses.values(),
                *policy.load(name).own_causes.values(),
            )
        )
    ]


@pytest.mark.parametrize("item", _items())
def test_what_is_quoted_from_a_document_occurs_in_it_literally(item: policy.Rule) -> None:
    if item.provenance != "document":
        assert item.document not in SOURCE_OF, "what was only found elsewhere is none of the documents at hand"
        return
    assert item.quote
    assert item.article
    if not SOURCES.is_dir():
        pytest.skip("the source documents are not beside this checkout")
    (source,) = SOURCES.glob(SOURCE_OF[item.document])
    assert "".join(item.quote.split()) in "".join(source.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("item", _items())
def test_a_list_holds_only_what_its_quote_lists(item: policy.Clause) -> None:
    for one in getattr(item, "items", ()):
        assert not item.quote or one in item.quote


@pytest.mark.parametrize("name", ["xuchang-2021", "xuchang-2021-draft"])
def test_leading_industries_are_those_of_the_document(name: str) -> None:
    one = policy.load(name)
    assert set(one.leading_industries) == set(one.parks)
    if not SOURCES.is_dir():
        pytest.skip("the source documents are not beside this checkout")
    (source,) = SOURCES.glob(SOURCE_OF[one.document])
    text = "".join(source.read_text(encoding="utf-8").split())
    spellings = {park: [park, *(alias for alias, of in one.park_aliases.items() if of == park)] for park in one.parks}
    for park, industries in one.leading_industries.items():
        joint = ("和" if len(industries) < 3 else "、").join(industries[:2])
        tail = f"{joint}和{industries[2]}" if len(industries) == 3 else joint
        written = [spelling.replace("（", "(").replace("）", ")") for spelling in spellings[park]]
        # a page of the scan may break a name: "鄢陵县产业集6、聚区"
        plain = re.sub(r"[0-9]+、", "", text).replace("（", "(").replace("）", ")")
        tail = tail.replace("（", "(").replace("）", ")")
        assert any(f"{park}重点围绕{tail}" in plain for park in written), park


# ---------------------------------------------------------------- boundary words (Civil Code 1259)

BEFORE = {
    ">=": "不低于|不得低于|不小于|不少于|达到|满",
    ">": "高于|超过",
    "<=": "不超过|不得超过|不大于|最长不超过|最长不得超过|最长不得超过",
    "<": "不足|不满|低于",
}
AFTER = {">=": "以上", "<=": "以下|内"}
# the text has no boundary word, or one that says when something is forbidden; the words that it has instead
OTHER_WORDS = {
    ("TGT-X1", "revived_mu"): ("整备、盘活全市产业集聚区{}亩", ">="),
    ("STD-01", "standard_land_share", "2022"): ("全部实行“标准地”出让", ">="),
    ("STD-08", "standard_revision_years"): ("每{}年可由市政府调整一次", "=="),
    ("STD-11", "promise_days"): ("公示{}个工作日且无异议", ">="),
    # mixes 超过 and 以上: the stricter word, and borderline at exactly two years
    ("LOW-4", "no_profit_years"): ("超过{}年以上", ">"),
    # below it, no split into parcels
    ("SPL-01", "split_total_mu"): ("面积不足{}亩的工业用地原则上不进行宗地分割", ">="),
    ("EVA-05", "rank_from_bottom_share"): ("排名后{}的产业集聚区不得实施扩区", "<="),
    ("STK-05", "delivery_default_years"): ("以实际交付土地之日起{}年为动工开发日期", "=="),
    ("IDL-01", "fee_rate"): ("{}征", "=="),
    ("IDL-09", "foundation_share"): ("地基施工完成{}", ">="),
    ("TGT-P3", "tax_per_mu_multiple"): ("翻两番", ">="),
    ("TGT-P3", "value_added_per_mu_multiple"): ("翻两番", ">="),
    ("TGT-P3", "new_investment_per_mu_multiple"): ("翻两番", ">="),
    # the word after the number is cut off in the scan: 2宗以
    ("TGT-X3", "supervised_count", "draft"): ("挂牌督办{}宗以", ">="),
}
CHINESE = {1: "一", 2: "[二两]", 3: "三", 20: "二十", 25: "二十五", 30: "三十", 10000: "一万", 13700: "(?:1.37|L37)万"}


def _forms(rule: policy.Rule) -> str:
    value = Fraction(str(rule.value))
    forms = [f"{float(value):g}", str(rule.value)]
    if (rule.unit == "" and value.denominator > 1) or rule.quantity.endswith(("_share", "_rate", "_growth")):
        percent = value * 100
        if percent.denominator == 1:
            forms += [f"{percent}%", f"百分之{CHINESE.get(int(percent), '?')}"]
        if rule.value == Fraction(1, 3):
            forms += ["三分之一", "1/3"]
    elif value.denominator == 1 and int(value) in CHINESE:
        forms.append(CHINESE[int(value)])
    return "|".join(form if "?:" in form or "[" in form else re.escape(form) for form in forms)


def _quoted_rules() -> list[object]:
    return [
        pytest.param(rule, id=f"{name}-{rule.id}-{rule.quantity}-{number}")
        for name in policy.names()
        for number, rule in enumerate(policy.load(name).own_rules)
        if rule.quote
    ]


@pytest.mark.parametrize("rule", _quoted_rules())
def test_the_operator_is_the_boundary_word_of_the_quote_and_the_number_stands_beside_it(rule: policy.Rule) -> None:
    quote = "".join(rule.quote.split())
    number = f"(?<![0-9.十百])(?:{_forms(rule)})(?![0-9.十])"
    year = str(dict(rule.applies_to).get("year", "")) or ("draft" if "draft" in rule.policy else "")
    special = OTHER_WORDS.get((rule.id, rule.quantity, year)) or OTHER_WORDS.get((rule.id, rule.quantity))
    if special is not None:
        words, operator = special
        assert rule.operator == operator
        assert re.search(words.replace("{}", number), quote)
        return
    if rule.quantity.endswith("_upper"):
        # the upper end of a range: 20万元—30万元
        assert re.search(rf"[0-9]+(?:万元)?[—-]{number}万元", quote)
        return
    # a word that denies (不低于) is not the word that it denies (低于)
    before = rf"(?<!不)(?<!不得)(?:{BEFORE[rule.operator]})[^，。；、]{{0,18}}?{number}"
    after = rf"{number}[万亩年个宗元工作日]{{0,4}}(?:{AFTER.get(rule.operator, '(?!)')})"
    assert re.search(before, quote) or re.search(after, quote)


def test_every_word_that_is_needed_instead_of_a_boundary_word_is_needed() -> None:
    known = {(rule.id, rule.quantity) for name in policy.names() for rule in policy.load(name).own_rules}
    assert {key[:2] for key in OTHER_WORDS} <= known


# ---------------------------------------------------------------------- the form of what is shipped


def test_nothing_unverified_and_no_memory_is_shipped() -> None:
    for name in policy.names():
        one = policy.load(name)
        items = (*one.own_rules, *one.own_clauses.values(), *one.own_causes.values())
        assert all(item.provenance in ("document", "found") for item in items)
        # the handbook's [mem]: the building coefficient, office share and green ratio of 2008 are not in the file
    indicators = {rule.quantity for rule in policy.load("national-industrial-2008").own_rules}
    assert indicators == {"far"}


def test_no_quote_or_note_names_an_official_or_a_telephone() -> None:
    for name in policy.names():
        text = policy.load(name).path.read_text(encoding="utf-8")
        assert not re.search(r"(市长|县长|局长|主任|处长)[^，。；]{0,2}[一-鿿]{2,3}[，、]", text)
        assert not re.search(r"[0-9]{3,4}-?[0-9]{7,8}", text)


# FAR of the 30 industries of GB/T 4754-2002, typed from the handbook's table §2.3, industry by industry
FAR_2008 = {
    "13": 1.0, "14": 1.0, "15": 1.0, "16": 1.0, "17": 0.8, "18": 1.0, "19": 1.0, "20": 0.8, "21": 0.8, "22": 0.8,
    "23": 0.8, "24": 1.0, "25": 0.5, "26": 0.6, "27": 0.7, "28": 0.8, "29": 0.8, "30": 1.0, "31": 0.7, "32": 0.6,
    "33": 0.6, "34": 0.7, "35": 0.7, "36": 0.7, "37": 0.7, "39": 0.7, "40": 1.0, "41": 1.0, "42": 1.0, "43": 0.7,
}  # fmt: skip


@pytest.mark.parametrize(("industry", "far"), FAR_2008.items())
def test_far_of_each_industry_of_2008(industry: str, far: float) -> None:
    rule = policy.load("national-industrial-2008").rule("far", on=date(2010, 1, 1), industry_2002=industry)
    assert rule is not None
    assert (rule.value, rule.operator) == (far, ">=")


def test_the_edition_of_2002_has_no_division_38_and_other_editions_are_not_taken_as_they_stand() -> None:
    indicators = policy.load("national-industrial-2008")
    assert indicators.rule("far", industry_2002="38") is None
    assert indicators.rule("far", industry_code="13") is None
    assert indicators.missing("far") == ("industry_2002",)


def test_every_policy_can_judge_idle_land_through_order_53() -> None:
    for name in policy.names():
        assert policy.load(name).chain[-1] == "national-idle-land"
        assert policy.load(name).value("overdue_years", on=date(2022, 6, 30)) == 1


def test_henan_2012_cites_itself_for_the_fee_and_the_order_for_the_rest() -> None:
    henan = policy.load("henan-2012")
    fee, overdue = henan.rule("fee_rate"), henan.rule("overdue_years")
    assert fee is not None
    assert overdue is not None
    assert (fee.policy, overdue.policy) == ("henan-2012", "national-idle-land")


def test_a_county_may_tighten_new_industry_land_but_not_loosen_it(tmp_path: Path) -> None:
    head = """
[policy]
name = "county"
title_zh = "县标准"
title_en = "County"
document = "县标准"
issued_on = 2021-06-01
valid_from = 2021-06-01
extends = "xuchang-2021"
provenance = "document"
note = ""

[[rule]]
id = "MY-1"
quantity = "green_ratio"
applies_to = {project_class = "new_industry"}
applies_from = 2021-02-23
modality = "应当"
operator = "<="
value = VALUE
unit = ""
article = "第一条"
quote = ""
provenance = "document"
"""
    path = tmp_path / "county.toml"
    path.write_text(head.replace("VALUE", "0.10"), encoding="utf-8")
    assert policy.load(path).value("green_ratio", project_class="new_industry") == 0.10
    path.write_text(head.replace("VALUE", "0.20"), encoding="utf-8")
    with pytest.raises(policy.InputFault, match=r"county MY-1 green_ratio <= 0.2 .*xuchang-2021 INT-X1 green_ratio"):
        policy.load(path)


def test_what_meets_an_exception_is_out_of_scope_and_an_unknown_one_is_named() -> None:
    xuchang = policy.load("xuchang-2021")
    sold = {"land_use": "industrial", "supply_method": "grant"}
    plain = {"entry_class": "permitted", "project_level": "ordinary", "strategic_project": False}
    assert xuchang.value("lease_years", **sold, **plain) == 20
    assert xuchang.missing("lease_years", **sold, **plain) == ()
    assert xuchang.rule("lease_years", **sold, entry_class="special") is None
    assert xuchang.rule("lease_years", **sold, project_level="city") is None
    assert xuchang.missing("lease_years", **sold) == ("entry_class", "project_level", "strategic_project")
    # Kaifeng excepts projects of the province and above only (二（四）2)
    assert policy.load("kaifeng-2021").value("lease_years", **sold, project_level="city") == 20


def test_the_draft_says_of_itself_that_it_is_no_law() -> None:
    draft = policy.load("xuchang-2021-draft")
    assert draft.draft
    assert any("never in force" in sentence for sentence in draft.warnings(date(2021, 6, 30)))


def test_kaifeng_cites_that_it_has_no_standard_for_inefficient_land() -> None:
    kaifeng = policy.load("kaifeng-2021")
    assert kaifeng.clauses["LOW"].note == "本政策未规定认定标准。"
    assert not [rule for rule in kaifeng.rules if rule.id.startswith("LOW")]


# ------------------------------------------------------------------------- draft against final (Xuchang)


@pytest.fixture(scope="module")
def changes() -> list[policydiff.Change]:
    return policydiff.diff(policy.load("xuchang-2021-draft"), policy.load("xuchang-2021"))


def _taxes(changes: list[policydiff.Change]) -> dict[str, policydiff.Change]:
    return {str(dict(change.scope)["park"]): change for change in changes if change.quantity == "tax_per_mu"}


@pytest.mark.parametrize(
    "park", ["经济技术产业集聚区", "中原电气谷核心区", "长葛市产业集聚区", "长葛市大周再生金属循环产业集聚区"]
)
def test_four_tax_targets_were_lowered(changes: list[policydiff.Change], park: str) -> None:
    change = _taxes(changes)[park]
    assert change.kinds == ("lowered", "upper_lowered")
    assert [change.side_text(side, "zh") for side in (change.old, change.new)] == ["25–40 万元/亩", "20–30 万元/亩"]


@pytest.mark.parametrize("park", ["禹州市产业集聚区", "襄城县循环经济产业集聚区", "尚集产业集聚区"])
def test_three_tax_targets_stayed(changes: list[policydiff.Change], park: str) -> None:
    change = _taxes(changes)[park]
    assert change.kinds == ("unchanged",)
    assert change.side_text(change.new, "zh") == "18–25 万元/亩"


@pytest.mark.parametrize("park", ["鄢陵县产业集聚区", "襄城县产业集聚区", "魏都产业集聚区"])
def test_three_tax_targets_became_a_floor(changes: list[policydiff.Change], park: str) -> None:
    change = _taxes(changes)[park]
    assert change.kinds == ("range_to_floor", "lowered")
    assert [change.side_text(side, "zh") for side in (change.old, change.new)] == ["16–20 万元/亩", "≥ 15 万元/亩"]


def test_the_diff_knows_all_ten_parks_and_no_more(changes: list[policydiff.Change]) -> None:
    assert len(_taxes(changes)) == 10


def test_the_review_of_projects_from_100_mu_is_new(changes: list[policydiff.Change]) -> None:
    (change,) = [change for change in changes if change.id == "BIG-01"]
    assert change.kinds == ("added",)
    assert change.side_text(change.new, "zh") == "≥ 100 亩"


def test_tasks_are_compared_only_where_both_have_theirs(changes: list[policydiff.Change]) -> None:
    # the scan of the draft breaks off at its item 20: its tasks are not entered, and those of the final are not new
    assert not [change for change in changes if change.id.startswith("TSK-")]
    cities = policydiff.diff(policy.load("kaifeng-2021"), policy.load("xuchang-2021"))
    assert len([change for change in cities if change.id.startswith("TSK-")]) == 27


def test_the_other_changes_that_practitioners_know_come_out(changes: list[policydiff.Change]) -> None:
    # amendments §1.1 (15): contact points of the courts, the state platform, drawing into the database, a deadline
    found = {change.id: change for change in changes if change.what == "test"}
    assert "items" in found["DSP-X3"].kinds
    assert found["DSP-X2"].old.items[-1] == "国有平台收购储备"  # type: ignore[union-attr]
    assert "wording" in found["STK-04"].kinds
    assert found["STK-03"].kinds == ("added",)
    industries = {change.id for change in changes if change.what == "industries"}
    # unchanged are only 襄城县 and 大周; 襄城县循环 differs by a letter (煤化工业, 煤化工工业)
    assert industries == set(policy.load("xuchang-2021").parks) - {
        "襄城县产业集聚区",
        "长葛市大周再生金属循环产业集聚区",
    }


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("value = 1.5", "value = 1.4", ("lowered",)),
        ("value = 1.5", "value = 1.6", ("raised",)),
        ('operator = ">"\nvalue = 1.5', 'operator = ">="\nvalue = 1.5', ("operator",)),
        ('value = 1.5\nunit = ""', 'value = 1.5\nunit = "倍"', ("unit",)),
        (
            'modality = "应当"\noperator = ">"\nvalue = 1.5',
            'modality = "可"\noperator = ">"\nvalue = 1.5',
            ("modality",),
        ),
        ('value = 1.5\nunit = ""\nfloor = true', 'value = 1.5\nunit = ""', ("floor",)),
    ],
)
def test_what_a_bureau_changed_in_its_copy_is_named(tmp_path: Path, old: str, new: str, kinds: tuple[str]) -> None:
    text = (ROOT / "resources" / "policies" / "xuchang-2021.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new).replace('name = "xuchang-2021"', 'name = "mine"'), encoding="utf-8")
    found = policydiff.diff(policy.load("xuchang-2021"), policy.load(path))
    changed = [change for change in found if change.kinds != ("unchanged",)]
    assert [(change.id, change.quantity, change.kinds) for change in changed] == [("INT-X1", "far", kinds)]


def test_a_policy_differs_from_itself_in_nothing() -> None:
    for name in policy.names():
        assert policydiff.diff(policy.load(name), policy.load(name)) == []


def test_added_one_way_is_removed_the_other_way() -> None:
    for one, other in itertools.combinations(policy.names(), 2):
        there = policydiff.diff(policy.load(one), policy.load(other))
        back = policydiff.diff(policy.load(other), policy.load(one))
        assert {(c.what, c.id, c.quantity, c.scope) for c in there if c.kinds == ("added",)} == {
            (c.what, c.id, c.quantity, c.scope) for c in back if c.kinds == ("removed",)
        }


# ------------------------------------------------------------------------------- words and command line


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_policy_can_be_shown_in_words(language: str) -> None:
    for name in policy.names():
        for line in policytext.lines(policy.load(name), language):
            assert "{" not in line
            assert not re.search(r"\b[a-z]+_[a-z_0-9]+\b", line.replace("valid_from", "").replace("national_", ""))


def test_numbers_are_shown_as_documents_write_them() -> None:
    assert policytext.number(0.4, "building_coefficient") == "40 %"
    assert policytext.number(0.15, "green_ratio") == "15 %"
    assert policytext.number(Fraction(1, 3), "developed_share") == "1/3"
    assert policytext.number(Fraction(1, 4), "invested_share") == "25 %"
    assert policytext.number(1.5, "far") == "1.5"
    assert policytext.number(13700, "revived_mu") == "13700"


def test_quantities_and_units_of_every_rule_have_words() -> None:
    for name in policy.names():
        for rule in policy.load(name).own_rules:
            assert policytext.quantity(rule.quantity, "zh") != rule.quantity, rule.quantity
            assert not rule.unit or dictionary.code_of("unit", rule.unit), rule.unit


def test_the_command_line_lists_shows_checks_and_compares(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "list", "--language", "zh"]) == 0
    assert capsys.readouterr().out.count("\n") == len(policy.names())
    assert main(["policies", "show", "xuchang-2021", "--language", "zh"]) == 0
    assert "≥ 20 万元/亩" in capsys.readouterr().out
    path = ROOT / "resources" / "policies" / "henan-2012.toml"
    assert main(["policies", "check", str(path), "--language", "en"]) == 0
    assert "henan-2012 can be used: 4 numbers and 8 tests" in capsys.readouterr().out
    assert main(["policies", "diff", "xuchang-2021-draft", "xuchang-2021", "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert "breaks off in item 20" in said
    assert "range changed to a floor" in said


def test_the_command_line_refuses_what_it_cannot_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["policies", "show", "kaifeng2021", "--language", "en"]) == 1
    assert "Did you mean 'kaifeng-2021'?" in capsys.readouterr().err
    assert main(["policies", "diff", "kaifeng-2021", "--language", "en"]) == 2
    assert "takes 2 policies, not 1" in capsys.readouterr().err
    broken = tmp_path / "broken.toml"
    broken.write_text("[policy]\nname = 3\n", encoding="utf-8")
    assert main(["policies", "check", str(broken), "--language", "en"]) == 1
    assert "broken.toml, line 2" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------ the pages


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_of_the_documentation_are_what_the_files_give(language: str) -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "make_policy_pages.py"))
    path = made["PAGES"][language]
    assert path.read_text(encoding="utf-8") == made["page"](language), "run scripts/make_policy_pages.py"
