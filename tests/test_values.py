"""Values as offices write them: each way of a date is read, and what may mean two things is not."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baiyuan_qgis.data import values

MARCH_5 = datetime.date(2021, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2021-3-5", "2021/03/05", "20210305", 20210305, 20210305.0, "2021年3月5日", "2021年03月05号", "2021.3.5",
        "2021-03-05 00:00:00", "2021-03-05T08:30:00Z", "2021/3/5 0:00", " ２０２１－０３－０５ ", "二〇二一年三月五日",
        44260, 44260.75, "44260", datetime.datetime(2021, 3, 5, 23, 59), MARCH_5,
    ],
)  # fmt: skip
def test_each_way_of_writing_a_day_is_read(text):
    # 44260: 1899-12-30 and 44,260 days; 2021-01-01 is 44,197 (Excel), and 31 + 28 + 4 = 63 days on is 5 March
    assert values.date(text) == MARCH_5


@pytest.mark.parametrize(
    "text",
    ["2021-3", "2021年3月", "202103", "2021", "21-3-5", "3/5/2021", "05.03.2021", "2021-13-01", "2021-2-29", "20210230",
     "2021-3-5至2022-3-4", "去年", "待定", "-", "", None, True, float("nan"), 60, 0, -5, 100000, "12.5亩"],
)  # fmt: skip
def test_what_is_no_day_or_may_be_two_is_not_guessed(text):
    assert values.date(text) is None


def test_excels_leap_day_of_1900_is_no_day_and_shifts_those_before_it():
    # Excel shows 1 as 1900-01-01, 59 as 1900-02-28, 60 as 1900-02-29 (which never was), 61 as 1900-03-01
    assert values.excel_day(1) == datetime.date(1900, 1, 1)
    assert values.excel_day(59) == datetime.date(1900, 2, 28)
    assert values.excel_day(60) is None
    assert values.excel_day(61) == datetime.date(1900, 3, 1)
    assert values.excel_day(2_958_465) == datetime.date(9999, 12, 31)
    assert values.excel_day(2_958_466) is None and values.excel_day(0.5) is None


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 12, 31)))
def test_every_day_comes_back_from_every_way_of_writing_it(day):
    serial = (day - datetime.date(1899, 12, 30)).days
    for text in (
        day.isoformat(), f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日",
        serial,
    ):  # fmt: skip
        assert values.date(text) == day


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_none_and_never_an_error(text):
    assert values.date(text) is None or isinstance(values.date(text), datetime.date)
    found = values.number(text)
    assert found is None or isinstance(found.value, float)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("1,234.5", 1234.5, ""), ("１２", 12.0, ""), ("30亩", 30.0, "亩"), ("4.5 公顷", 4.5, "公顷"), (".5", 0.5, ""),
     ("-3", -3.0, ""), ("1e3", 1000.0, ""), (7, 7.0, ""), ("12,345,678", 12345678.0, "")],
)  # fmt: skip
def test_numbers_are_read_with_the_unit_behind_them(text, value, unit):
    assert values.number(text) == (value, unit)


@pytest.mark.parametrize("text", ["约30亩", "", "无", None, True, "abc", "１２,3x4"[:0]])
def test_what_is_no_number_is_none(text):
    assert values.number(text) is None


@pytest.mark.parametrize("value", ["1.41E+18", "4.10221e18", 4.1022100100100005e18, "4102210010010000500.0"])
def test_a_code_that_went_through_a_float_is_known_by_its_look(value):
    assert values.lost_digits(value)


@pytest.mark.parametrize("value", ["411002001001GB00001", "4110020010010000001", 12, 12.0, None, float("nan")])
def test_a_whole_code_is_not_taken_for_a_damaged_one(value):
    assert not values.lost_digits(value)
