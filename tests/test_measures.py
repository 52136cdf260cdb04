"""Proposed measures: what the documents name for the class, after recognition where there is only a suspicion."""

from __future__ import annotations

import datetime
import re

import pandas as pd
import pytest

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.land import measures, policy
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.language import set_language

AS_OF = datetime.date(2022, 9, 30)
KAIFENG, XUCHANG, NATIONAL = (policy.load(name) for name in ("kaifeng-2021", "xuchang-2021", "national-idle-land"))
FIELDS = (
    "land_status", "supply_state", "used_unsupplied", "idle_stage", "inefficient_class", "recognition", "mortgaged",
    "seized", "litigation", "deadline", "park_id",
)  # fmt: skip


@pytest.fixture(autouse=True)
def chinese():
    set_language("zh")
    yield
    set_language("en")


def proposed(law, *cases):
    frame = pd.DataFrame({name: pd.Series([case.get(name) for case in cases], dtype=object) for name in FIELDS})
    frame["used_unsupplied"] = frame["used_unsupplied"].astype("boolean")
    frame["deadline"] = pd.to_datetime(frame["deadline"])
    frame["parcel_id"] = [f"Z{i}" for i in range(len(cases))]
    return measures.proposed(Columns(frame), law, AS_OF)


def one(law, **case):
    row = proposed(law, case).iloc[0]
    return (
        row["measure"],
        row["measure_reason"],
        None if pd.isna(row["measure_due"]) else str(row["measure_due"].date()),
    )


def labels(text):
    """The measures that come after recognition; the words before them are those of the user's language."""
    return re.split("[:：] ?", text)[-1].split("；")


def test_the_fee_stage_has_the_measures_of_its_article_and_the_citys_own_after_recognition():
    measure, reason, due = one(KAIFENG, land_status="idle", idle_stage="fee")
    assert measure != "；".join(labels(measure)) and labels(measure) == ["限期开发", "征缴土地闲置费"]
    assert "满一年未满两年" in reason and "第十四条第（一）项" in reason
    assert due == "2022-12-31"
    # Order 53 limits the extension of its article 12, not what a city calls development by a deadline
    assert "第十二条" not in reason
    assert labels(one(NATIONAL, land_status="idle", idle_stage="fee")[0]) == ["征缴土地闲置费"]


def test_the_reclaim_stage_never_speaks_of_the_fee():
    measure, _, _ = one(KAIFENG, land_status="idle", idle_stage="reclaim")
    assert labels(measure) == ["依法收回", "无偿收回"] and "闲置费" not in measure


def test_negotiated_land_has_the_modes_of_article_12_with_their_limits():
    measure, reason, _ = one(NATIONAL, land_status="idle", idle_stage="negotiate")
    assert labels(measure) == [
        "延长动工开发期限", "调整土地用途、规划条件", "政府安排临时使用", "协议有偿收回", "置换土地", "其他",
    ]  # fmt: skip
    limits = [part for part in reason.split("；") if "第十二条第一款" in part]
    assert [("延长动工开发期限" in part, "1" in part, "2" in part) for part in limits] == [
        (True, True, False), (False, False, True),
    ]  # fmt: skip


def test_suspended_land_is_negotiated_and_pays_no_fee():
    measure, reason, _ = one(KAIFENG, land_status="possibly_idle", idle_stage="negotiate")
    assert "闲置费" not in measure and "无偿收回" not in measure and "第十二条第三款" in reason


def test_an_open_cause_carries_no_measure():
    assert one(KAIFENG, land_status="idle", idle_stage="pending") == (None, None, None)
    assert one(KAIFENG, land_status="undetermined", idle_stage="none") == (None, None, None)
    assert one(KAIFENG, land_status="normal", idle_stage="none") == (None, None, None)


def test_what_the_bureau_recognised_needs_no_recognition_first_and_what_it_closed_needs_no_measure():
    case = {"land_status": "idle", "idle_stage": "fee"}
    assert one(KAIFENG, recognition="recognised_idle", **case)[0] == "限期开发；征缴土地闲置费"
    for closed in ("not_idle", "disposed"):
        assert one(KAIFENG, recognition=closed, **case) == (None, None, None)
    assert one(KAIFENG, recognition="not_inefficient", **case)[0] is not None


def test_unsupplied_land_has_the_measures_of_its_state_and_no_transfer_into_the_park_it_lies_in():
    outside = one(KAIFENG, land_status="unsupplied", supply_state="approved_not_expropriated")
    assert outside[0] == "加快征收；批文清理(撤回/核减)；调整用于园区" and outside[1] == "批而未征"
    inside = one(KAIFENG, land_status="unsupplied", supply_state="approved_not_expropriated", park_id="P1")
    assert inside[0] == "加快征收；批文清理(撤回/核减)"
    other = one(XUCHANG, land_status="unsupplied", supply_state="expropriated_not_supplied")
    assert (
        other[0] == "前期开发和基础设施配套；供应(出让/划拨/租赁)；规划调整；纳入政府储备" and other[2] == "2022-09-30"
    )


def test_land_used_without_supply_is_verified_first_and_has_its_own_last_day():
    measure, reason, due = one(
        XUCHANG, land_status="unsupplied", supply_state="expropriated_not_supplied", used_unsupplied=True
    )
    assert "完善用地手续(协议出让补办)" in measure and "列入整改台账" in measure
    assert "疑似已批未供即用" in reason and due == "2021-12-31"


def test_inefficient_land_has_xuchangs_paths_and_kaifeng_names_none():
    case = {"land_status": "inefficient", "inefficient_class": "LOW-3, LOW-5"}
    measure, reason, due = one(XUCHANG, **case)
    assert labels(measure) == [
        "自主开发模式", "政府收储模式", "国有投资公司参与模式", "府院联动机制", "追加投资", "优势企业新上项目",
    ]  # fmt: skip
    assert "开发未达标类" in reason and "产出未达标类" in reason and "附件3第五条" in reason and due == "2022-12-31"
    assert one(KAIFENG, **case)[0] is None


def test_burdened_land_goes_to_the_court_or_a_state_company_first_and_free_land_does_not():
    case = {"land_status": "inefficient", "inefficient_class": "LOW-4"}
    assert labels(one(XUCHANG, seized="某法院查封", **case)[0])[:2] == ["国有投资公司参与模式", "府院联动机制"]
    free = labels(one(XUCHANG, mortgaged="无", seized="无", litigation="无", **case)[0])
    assert "府院联动机制" not in free and "自主开发模式" in free
    assert "府院联动机制" in labels(one(XUCHANG, mortgaged="无", seized="无", **case)[0])  # of the third nobody said


def test_the_offices_own_deadline_goes_before_the_plans():
    assert one(KAIFENG, land_status="idle", idle_stage="fee", deadline="2022-11-30")[2] == "2022-11-30"
    assert one(KAIFENG, land_status="normal", idle_stage="none", deadline="2022-11-30")[2] is None


def test_many_parcels_are_proposed_case_by_case_in_their_own_order():
    cases = [{"land_status": "idle", "idle_stage": stage} for stage in ("fee", "reclaim", "pending")] * 2
    found = proposed(KAIFENG, *cases)
    assert list(found["measure"].isna()) == [False, False, True] * 2
    assert found["measure"].iloc[0] == found["measure"].iloc[3] != found["measure"].iloc[1]
    assert proposed(KAIFENG).empty


def test_no_measure_that_no_document_names_is_proposed():
    known = {word.zh for word in dictionary.wording("measure").values()}
    for stage in ("fee", "reclaim", "negotiate"):
        measure = one(KAIFENG, land_status="idle", idle_stage=stage)[0]
        assert any(label in measure for label in known)


def test_a_proposal_is_said_in_the_language_of_the_product_whatever_the_survey_spoke():
    chinese = one(NATIONAL, land_status="idle", idle_stage="negotiate")[0]
    english = measures.reworded(chinese, "en")
    assert english.startswith("once recognised: Extend the time to start; Change the use or the planning conditions;")
    assert measures.reworded(english, "zh") == chinese and measures.reworded(english, "en") == english
    now_and_later = one(
        KAIFENG, land_status="unsupplied", supply_state="expropriated_not_supplied", used_unsupplied=True
    )[0]
    assert "核实后：" in now_and_later
    assert measures.reworded(measures.reworded(now_and_later, "en"), "zh") == now_and_later
    # the bureau's own words are nobody's to translate
    assert (
        measures.reworded("与企业协商；Supply (grant, allocate or lease)", "zh") == "与企业协商；供应(出让/划拨/租赁)"
    )
