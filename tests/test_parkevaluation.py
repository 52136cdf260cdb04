"""Parks ranked by a scheme: hand-computed scores, ties, the last third, NULL, other weights, schemes that are wrong."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baiyuan_qgis.data import dictionary, store
from baiyuan_qgis.evaluation import scheme as schemes
from baiyuan_qgis.evaluation.parkevaluation import evaluate, notes
from baiyuan_qgis.evaluation.scheme import Indicator, Scheme
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.land import policy

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))


def scheme(*indicators, bottom=Fraction(1, 3), **options):
    """Return a scheme of (field, direction, ideal, weight)."""
    known = {
        "name": "test",
        "title_zh": "试",
        "title_en": "Test",
        "document": "",
        "provenance": "document",
        "note": "",
        "equal": False,
        "bottom": bottom,
        "bottom_clause": "clause",
    }
    return Scheme(indicators=tuple(Indicator(*one) for one in indicators), **{**known, **options})


def parks(**columns):
    count = len(next(iter(columns.values())))
    return pandas.DataFrame({"park_id": [f"P{i + 1}" for i in range(count)], **columns})


# ---- scores


def test_score_is_the_weighted_mean_of_the_credits():
    # tax: ideal 20, weight 3; idle rate: ideal 0, weight 1
    # P1: min(15/20, 1) = 0.75 and 1 - 0.20 = 0.80: (3*0.75 + 0.80) / 4 = 3.05/4 = 76.25
    # P2: min(30/20, 1) = 1 (capped) and 1 - 0.40 = 0.60: 3.6/4 = 90
    # P3: 0/20 = 0 (a tax of 0 is known) and 1 - 0 = 1: 1/4 = 25
    found = evaluate(
        parks(tax=[15.0, 30.0, 0.0], idle=[0.2, 0.4, 0.0]),
        scheme(("tax", "more", 20.0, 3.0), ("idle", "less", 0.0, 1.0)),
    )
    assert found.parks["evaluation_score"].tolist() == pytest.approx([76.25, 90.0, 25.0], rel=1e-12)
    assert found.parks["evaluation_rank"].tolist() == [2, 1, 3]
    assert found.figures["RANKED_COUNT"] == 3 and not found.parks["rank_tied"].any()
    # the weights are shares of their sum in the table: 3/4 and 1/4
    assert found.sensitivity["weight_share"].tolist() == [0.75, 0.25] * 3


def test_the_best_of_the_group_is_the_ideal_and_less_is_better_where_the_scheme_says_so():
    # far: best of group a is 2, of group b 1. cost: best of a is 5, of b 8, less is better
    # a1: 1/2 and 5/5; a2: 2/2 and 5/10; b1: 1/1 and 8/8, with equal weights: 75, 75, 100
    found = evaluate(
        parks(far=[1.0, 2.0, 1.0], cost=[5.0, 10.0, 8.0], g=["a", "a", "b"]),
        scheme(("far", "more", None, 1.0), ("cost", "less", None, 1.0), group_by="g"),
    )
    assert found.parks["evaluation_score"].tolist() == pytest.approx([75.0, 75.0, 100.0])
    assert found.parks["evaluation_rank"].tolist() == [1, 1, 1]
    assert found.parks["rank_tied"].tolist() == [True, True, False]
    assert found.parks["evaluation_group"].tolist() == ["a", "a", "b"]
    assert found.figures["GROUP_COUNT"] == 2


def test_a_cap_above_one_rewards_more_than_the_ideal_and_losses_are_no_credit():
    # 30/20 = 1.5 within a cap of 1.5; -5/20 is below 0 and counts 0
    found = evaluate(parks(tax=[30.0, 60.0, -5.0]), scheme(("tax", "more", 20.0, 1.0), cap=1.5))
    assert found.parks["evaluation_score"].tolist() == [150.0, 150.0, 0.0]


def test_less_is_better_with_an_ideal_and_a_value_of_zero_gets_all_the_credit_there_is():
    # 10/20 = 0.5; 10/10 = 1; 10/0 is capped at 1
    found = evaluate(parks(cost=[20.0, 10.0, 0.0]), scheme(("cost", "less", 10.0, 1.0)))
    assert found.parks["evaluation_score"].tolist() == [50.0, 100.0, 100.0]
    # the best of the group is 0: only those at 0 have it, and the findings say that no ratio tells the others apart
    found = evaluate(parks(cost=[20.0, 10.0, 0.0]), scheme(("cost", "less", None, 1.0)))
    assert found.parks["evaluation_score"].tolist() == [0.0, 0.0, 100.0]
    assert "ideal_zero" in set(found.findings["rule"])


# ---- NULL


def test_null_is_never_zero_and_the_park_is_not_ranked():
    found = evaluate(
        parks(tax=[10.0, None, 5.0], far=[1.0, 1.0, None]),
        scheme(("tax", "more", 10.0, 1.0), ("far", "more", 1.0, 1.0)),
    )
    assert found.parks["evaluation_rank"].tolist() == [1, pandas.NA, pandas.NA]
    assert found.parks["evaluation_score"].isna().tolist() == [False, True, True]
    assert found.parks["missing"].tolist() == ["", "tax", "far"]
    assert found.figures["UNRANKED_COUNT"] == 2
    assert "not_ranked" in set(found.findings["rule"])


def test_where_the_scheme_allows_it_a_park_is_ranked_by_what_is_known_and_what_is_missing_stands_beside_it():
    # weights 3 and 1, three quarters must be known: P1 knows 3/4 (tax: 8/10 = 80), P2 only 1/4
    found = evaluate(
        parks(tax=[8.0, None], far=[None, 1.0]),
        scheme(("tax", "more", 10.0, 3.0), ("far", "more", 1.0, 1.0), min_known=0.75),
    )
    assert found.parks["evaluation_score"].iloc[0] == pytest.approx(80.0)
    assert found.parks["evaluation_rank"].tolist() == [1, pandas.NA]
    assert found.parks["missing"].tolist() == ["far", "tax"]


def test_an_indicator_that_the_layer_lacks_is_unknown_for_all_and_none_at_all_is_a_fault():
    two = scheme(("tax", "more", 10.0, 1.0), ("far", "more", 1.0, 1.0))
    found = evaluate(parks(tax=[8.0]), two)
    assert found.figures["RANKED_COUNT"] == 0 and found.parks["missing"].tolist() == ["far"]
    assert "indicator_absent" in set(found.findings["rule"])
    with pytest.raises(InputFault, match=r"none of the fields that the scheme Test asks for: tax \(tax\), far"):
        evaluate(parks(taxes=[8.0]), two)


def test_a_word_where_a_number_belongs_is_refused_with_the_park_and_the_field():
    with pytest.raises(InputFault, match=r"feature P2, field tax.*“high” is not a number"):
        evaluate(parks(tax=["8", "high"]), scheme(("tax", "more", 10.0, 1.0)))
    # numbers that came as text are numbers, blanks are unknown, not 0
    found = evaluate(parks(tax=["8", " "]), scheme(("tax", "more", 10.0, 1.0)))
    assert found.parks["evaluation_score"].iloc[0] == 80.0 and found.parks["missing"].tolist() == ["", "tax"]


def test_a_park_whose_group_is_not_stated_is_not_ranked():
    found = evaluate(parks(tax=[1.0, 2.0], g=["a", None]), scheme(("tax", "more", 2.0, 1.0), group_by="g"))
    assert found.parks["evaluation_rank"].tolist() == [1, pandas.NA]
    assert found.parks["missing"].tolist() == ["", "g"]
    assert found.parks["bottom_third"].tolist()[1] == "unknown"
    # without the field at all they are ranked together, and the findings say so
    found = evaluate(parks(tax=[1.0, 2.0]), scheme(("tax", "more", 2.0, 1.0), group_by="g"))
    assert found.parks["evaluation_rank"].tolist() == [2, 1] and "group_absent" in set(found.findings["rule"])


def test_figures_of_a_part_of_the_land_are_told_because_such_parks_are_not_alike():
    found = evaluate(parks(tax=[1.0, 2.0], tax_known_share=[1.0, 0.8]), scheme(("tax", "more", 2.0, 1.0)))
    assert found.findings.query("rule == 'partly_known'")["field"].tolist() == ["tax_known_share"]
    found = evaluate(parks(tax=[1.0, 2.0], tax_known_share=[1.0, None]), scheme(("tax", "more", 2.0, 1.0)))
    assert "partly_known" not in set(found.findings["rule"])


# ---- the last third


def bottoms(scores, **options):
    found = evaluate(parks(x=[float(one) for one in scores]), scheme(("x", "more", 100.0, 1.0), **options))
    return found.parks


def test_ten_parks_have_three_or_four_last_ones_and_the_one_between_is_borderline():
    # 10/3 = 3.33: floor 3, ceil 4. Places from the end: 10 -> 1 ... the fourth from the end is between
    table = bottoms([100, 90, 80, 70, 60, 50, 40, 30, 20, 10])
    assert table["bottom_third"].tolist() == ["not_in_bottom"] * 6 + ["borderline"] + ["in_bottom"] * 3
    assert set(table["bottom_floor"]) == {3} and set(table["bottom_ceil"]) == {4}


def test_nine_parks_have_three_last_ones_and_nothing_is_open():
    table = bottoms([90, 80, 70, 60, 50, 40, 30, 20, 10])
    assert table["bottom_third"].tolist() == ["not_in_bottom"] * 6 + ["in_bottom"] * 3


def test_equal_scores_at_the_cut_are_borderline_and_shown_as_ties():
    # 6 parks, 2 last ones: the second and third from the end are equal, so either could be among the last
    table = bottoms([60, 50, 40, 20, 20, 10])
    assert table["bottom_third"].tolist() == ["not_in_bottom"] * 3 + ["borderline"] * 2 + ["in_bottom"]
    assert table["rank_tied"].tolist() == [False, False, False, True, True, False]
    assert table["evaluation_rank"].tolist() == [1, 2, 3, 4, 4, 6]
    # equal scores wholly inside or outside of the cut settle nothing anew
    table = bottoms([60, 50, 50, 30, 10, 10])
    assert table["bottom_third"].tolist() == ["not_in_bottom"] * 4 + ["in_bottom"] * 2


def test_all_equal_parks_are_all_borderline():
    assert set(bottoms([50, 50, 50])["bottom_third"]) == {"borderline"}


def test_one_park_is_neither_among_the_last_nor_not():
    # 1/3 of one park: floor 0, ceil 1
    table = bottoms([50])
    assert table["bottom_third"].tolist() == ["borderline"]
    assert table["evaluation_rank"].tolist() == [1] and table["rank_best"].tolist() == [1]


def test_a_park_without_figures_may_stand_anywhere_so_only_what_holds_in_every_case_is_settled():
    # 6 parks, one unknown; 2 last ones. The last of those known is at place 1 or 2 from the end: among the last.
    # The one before is at 2 or 3: unknown. The one before that at 3 or 4: not among them.
    table = evaluate(parks(x=[60.0, 50.0, 40.0, 30.0, 20.0, None]), scheme(("x", "more", 100.0, 1.0))).parks
    assert table["bottom_third"].tolist() == ["not_in_bottom"] * 3 + ["unknown", "in_bottom", "unknown"]
    assert set(table["bottom_floor"]) == {2}


def test_without_a_rule_on_the_last_nobody_is_among_them():
    table = bottoms([1, 2, 3], bottom=None)
    assert table["bottom_third"].isna().all() and table["bottom_floor"].isna().all()


# ---- sensitivity


def test_the_rank_moves_with_the_weights():
    # weights 1 and 1. P1: 1.00 and 0.50, P2: 0.52 and 1.00: 75 and 76, so P2 leads.
    # weight of a at 1.2: P1 (1.2 + 0.5)/2.2 = 77.27, P2 (0.624 + 1)/2.2 = 73.8: P1 leads
    # weight of a at 0.8: P1 (0.8 + 0.5)/1.8 = 72.2, P2 (0.416 + 1)/1.8 = 78.7: P2 leads
    # weight of b at 0.8: P1 (1 + 0.4)/1.8 = 77.8, P2 (0.52 + 0.8)/1.8 = 73.3: P1 leads; at 1.2 P2 leads
    found = evaluate(parks(a=[1.0, 0.52], b=[0.5, 1.0]), scheme(("a", "more", 1.0, 1.0), ("b", "more", 1.0, 1.0)))
    table = found.sensitivity.set_index(["park_id", "indicator"])
    assert found.parks["evaluation_rank"].tolist() == [2, 1]
    assert table.loc[("P1", "a"), ["rank_weight_less", "rank_weight_more", "rank_change"]].tolist() == [2, 1, 1]
    assert table.loc[("P1", "b"), ["rank_weight_less", "rank_weight_more", "rank_change"]].tolist() == [1, 2, 1]
    assert table.loc[("P2", "a"), ["rank_weight_less", "rank_weight_more", "rank_change"]].tolist() == [1, 2, 1]
    assert found.parks["rank_best"].tolist() == [1, 1] and found.parks["rank_worst"].tolist() == [2, 2]
    assert table.loc[("P1", "a"), "indicator_score"] == 100.0 and table.loc[("P2", "a"), "value"] == 0.52


columns = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 4).map(float)), min_size=width, max_size=width),
        min_size=1,
        max_size=14,
    )
)


@given(rows=columns, known=st.sampled_from([0.3, 0.6, 1.0]))
@settings(max_examples=200, deadline=None)
def test_ranks_are_places_and_what_is_said_of_the_last_holds_for_every_order_of_ties(rows, known):
    width = len(rows[0])
    frame = parks(**{f"f{i}": [row[i] for row in rows] for i in range(width)})
    found = evaluate(frame, scheme(*((f"f{i}", "more", 4.0, float(i + 1)) for i in range(width)), min_known=known))
    table = found.parks
    ranked = table["evaluation_rank"].notna().to_numpy()
    score = table["evaluation_score"].to_numpy()
    assert (np.isfinite(score) == ranked).all()
    for row in np.flatnonzero(ranked):
        # a place is one more than the number of better parks
        assert table["evaluation_rank"].iloc[row] == 1 + int((score[ranked] > score[row]).sum())
        assert table["rank_tied"].iloc[row] == (int((score[ranked] == score[row]).sum()) > 1)
        assert table["rank_best"].iloc[row] <= table["evaluation_rank"].iloc[row] <= table["rank_worst"].iloc[row]
        assert 0.0 <= score[row] <= 100.0
    n = len(rows)
    sure = int((table["bottom_third"] == "in_bottom").sum())
    possible = int((table["bottom_third"] != "not_in_bottom").sum())
    # never more sure ones than the third rounded down, never fewer possible ones than rounded up
    assert sure <= n // 3 and possible >= min(n, -(-n // 3))


# ---- schemes


def test_built_in_schemes_are_sound_and_say_that_their_weights_are_nobodys():
    assert {"henan-2023", "land-intensity"} <= set(schemes.names())
    for name in schemes.names():
        one = schemes.load(name)
        assert one.name == name and one.equal and one.weights_basis == "equal"
        assert one.bottom == Fraction(1, 3) == policy.load("henan-2012").value("rank_from_bottom_share")
        assert one.bottom_clause
        assert "weigh the same" in " ".join(notes(one))
        for indicator in one.indicators:
            assert indicator.field in dictionary.fields() and indicator.title("zh") and indicator.title("en")
    four = schemes.load("henan-2023")
    assert [one.title("zh") for one in four.indicators] == [
        "亩均税收",
        "亩均二三产规上企业增加值",
        "亩均新增固定资产投资",
        "综合容积率",
    ]
    assert four.group_by == "park_group"


def test_the_land_intensity_scheme_ranks_by_the_figures_of_the_parks_table():
    for one in schemes.load("land-intensity").indicators:
        assert one.field in dictionary.table("parks")


def test_the_zip_holds_the_schemes():
    import package

    names = [name for name, _ in package.members(package.ROOT / "baiyuan_qgis")]
    assert {f"baiyuan_qgis/resources/schemes/{name}.toml" for name in schemes.names()} <= set(names)


GOOD = """[scheme]
name = "own"
title_zh = "试"
title_en = "Own"
document = ""
provenance = "document"
note = ""

[[indicator]]
field = "tax_per_mu"
direction = "more"
ideal = 20
weight = 2

[[indicator]]
field = "idle_rate"
direction = "less"
ideal = 0
weight = 1

[bottom]
share = "1/4"
clause = "own rule"
"""


def written(tmp_path, text, *changes):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scheme_of_the_users_own_has_weights_and_a_share_of_its_own(tmp_path):
    one = schemes.load(written(tmp_path, GOOD))
    assert [each.weight for each in one.indicators] == [2.0, 1.0] and one.weights_basis == "given"
    assert one.bottom == Fraction(1, 4) and one.bottom_clause == "own rule"
    assert "weigh the same" not in " ".join(notes(one))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('direction = "more"', 'direction = "up"', "own.toml, line 11, indicator tax_per_mu, key 'direction'"),
        ("weight = 1\n", "", "key 'weight': some indicators have a weight"),
        ("weight = 2", "weight = -2", "line 13, indicator tax_per_mu, key 'weight': a number above 0"),
        ("weight = 2", 'weight = "two"', "key 'weight'"),
        ("ideal = 20", "ideal = 0", "key 'ideal': an ideal of 0 cannot be attained"),
        ("ideal = 20", "ideal = true", "key 'ideal': a number or \"best\" is needed"),
        ("ideal = 20", "idael = 20", r"key 'idael': unknown key. Did you mean 'ideal'\?"),
        ('field = "idle_rate"', 'field = "tax_per_mu"', "key 'field': the indicator is there twice"),
        ('share = "1/4"', 'share = "4/1"', "bottom, key 'share': a share between 0 and 1"),
        ('share = "1/4"', 'policy = "henan-2012"\nrule = "EVA-05"', "give policy and rule, or share and clause"),
        (
            'share = "1/4"\nclause = "own rule"',
            'policy = "henan-2021"\nrule = "EVA-05"',
            r"no built-in policy 'henan-2021' Did you mean 'henan-20\d\d'",
        ),
        (
            'share = "1/4"\nclause = "own rule"',
            'policy = "henan-2012"\nrule = "EVA-06"',
            "'EVA-06' is no share of the policy",
        ),
        ('provenance = "document"', 'provenance = "heard"', "key 'provenance'"),
        ("[bottom]", "[botom]", "botom, key 'botom': unknown table. Did you mean 'bottom'"),
        ('note = ""\n', 'note = ""\nmin_known = 2\n', "key 'min_known': a share of the weight"),
        ("[scheme]", "[scheme", "cannot be read as UTF-8 TOML"),
    ],
)
def test_a_wrong_scheme_is_told_with_file_key_and_what_is_wrong(tmp_path, old, new, sentence):
    with pytest.raises(InputFault, match=sentence):
        schemes.load(written(tmp_path, GOOD, (old, new)))


def test_all_faults_of_a_scheme_are_told_at_once(tmp_path):
    path = written(tmp_path, GOOD, ("weight = 2", "weight = 0"), ('direction = "less"', "direction = 1"))
    with pytest.raises(InputFault) as told:
        schemes.load(path)
    assert len(str(told.value).splitlines()) == 2


def test_an_unknown_scheme_is_told_with_the_nearest(tmp_path):
    with pytest.raises(InputFault, match=r"Known: henan-2023, land-intensity\. Did you mean 'henan-2023'"):
        schemes.load("henan-2032")
    with pytest.raises(InputFault, match="cannot be read"):
        schemes.load(tmp_path / "none.toml")
    with pytest.raises(InputFault, match="at least one table"):
        schemes.load(written(tmp_path, GOOD[: GOOD.index("[[indicator]]")]))


# ---- the algorithm


def test_the_algorithm_ranks_a_table_and_says_where_the_weights_come_from(qgis_process, tmp_path):
    frame = parks(
        park_name=["甲", "乙", "丙"],
        tax_per_mu=[10.0, 20.0, None],
        value_added_per_mu=[1.0, 2.0, 3.0],
        new_investment_per_mu=[1.0, 2.0, 3.0],
        comprehensive_far=[0.5, 1.0, 1.0],
    )
    store.write(tmp_path / "parks.gpkg", {"parks": frame})
    ran = qgis_process(
        "run", "baiyuan:parkevaluation", "--json", "--", f"INPUT={tmp_path / 'parks.gpkg'}|layername=parks",
        "SCHEME=henan-2023", f"OUTPUT={tmp_path / 'ranked.gpkg'}", f"SENSITIVITY={tmp_path / 'sensitivity.gpkg'}",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    results = json.loads(ran.stdout[ran.stdout.index("{") :])["results"]
    assert results["RANKED_COUNT"] == 2 and results["UNRANKED_COUNT"] == 1
    assert results["WEIGHTS"].startswith(("Equal weights", "等权"))
    import pyogrio

    ranked = pyogrio.read_dataframe(tmp_path / "ranked.gpkg")
    # ideals are the best of all: 20, 3, 3, 1. P1: 0.5, 1/3, 1/3, 0.5 -> 1.6667/4 = 41.67; P2: 1, 2/3, 2/3, 1 -> 83.33
    assert ranked["evaluation_score"].tolist()[:2] == pytest.approx([41.666666667, 83.333333333])
    assert ranked["evaluation_rank"].tolist()[:2] == [2, 1] and np.isnan(ranked["evaluation_rank"].iloc[2])
    assert ranked["missing"].tolist()[2] == "tax_per_mu" and set(ranked["weights_basis"]) == {"equal"}
    moved = pyogrio.read_dataframe(tmp_path / "sensitivity.gpkg")
    assert len(moved) == 12 and set(moved["rank_change"].dropna()) == {0}
