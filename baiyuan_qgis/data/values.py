"""One value of a bureau's table as a date, a number or a code, in the many ways in which offices write it.

Nothing is guessed: a value that may mean two things, or nothing, is None here, and the caller says where it stands.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from typing import Any, NamedTuple, Optional

# what offices type into a cell that they leave empty
PLACEHOLDERS = frozenset(
    {"-", "--", "—", "——", "/", "\\", "无", "空", "暂无", "null", "none", "n/a", "na", "nan", "nil"}
)

_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DATE = re.compile(
    r"^(?P<year>\d{4})(?:\s*[-/.年]\s*)(?P<month>\d{1,2})(?:\s*[-/.月]\s*)(?P<day>\d{1,2})\s*[日号]?"
    r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?$"
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\.0+)?$")
_CHINESE_DATE = re.compile(
    r"^([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]$"
)
_SERIAL = re.compile(r"^\d{1,6}(?:\.\d+)?$")
_NUMBER = re.compile(r"^([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:e[+-]?\d+)?|[+-]?\.\d+)\s*(.*)$", re.IGNORECASE)
# Excel counts the day 1900-02-29, which never was, as 60: before it the count is one less behind
_EXCEL_PHANTOM = 60
_EXCEL_EPOCH = datetime.date(1899, 12, 30)
# the years in which the affairs of a parcel can lie; a serial outside of them is a plain number
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
# of a float, whole numbers up to this are exact
_EXACT = 2**53


class Number(NamedTuple):
    """A number with the unit that was written behind it ("" where none was)."""

    value: float
    unit: str


def plain(value: Any) -> str:
    """Return a value as text: half-width, without blanks around it; "" for nothing and for a placeholder."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value)).strip().strip("\u200b\ufeff").strip()
    return "" if text.casefold() in PLACEHOLDERS or text in ("<NA>", "NaT") else text


def excel_day(serial: float) -> Optional[datetime.date]:
    """Return the day of an Excel serial number (1900 system), None for 60, the leap day that 1900 did not have.

    1 is 1900-01-01, 59 is 1900-02-28, 61 is 1900-03-01: from there on the count is a day ahead of the calendar.
    """
    day = math.floor(serial)
    if day < 1 or day == _EXCEL_PHANTOM or day > 2_958_465:
        return None
    return _EXCEL_EPOCH + datetime.timedelta(days=day + (1 if day < _EXCEL_PHANTOM else 0))


def date(value: Any) -> Optional[datetime.date]:
    """Return the day that a value means, None where it means none or may mean two.

    Read are 2021-3-5, 2021/03/05, 2021.3.5, 20210305, 2021年3月5日, 二〇二一年三月五日, each with or without a time of
    day, and Excel's serial numbers of the years 1950 to 2100. A month without a day, a year of two digits and a day
    before the year (3/5/2021) are refused.
    """
    if isinstance(value, datetime.datetime):
        return None if value != value else value.date()  # noqa: PLR0124 (NaT differs from itself)
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, bool):
        return None
    text = plain(value)
    found = _DATE.match(text)
    parts: Optional[tuple[int, int, int]] = None
    if found:
        parts = int(found["year"]), int(found["month"]), int(found["day"])
    elif _COMPACT.match(text):
        year, month, day = (int(part) for part in _COMPACT.match(text).groups())  # type: ignore[union-attr]
        parts = year, month, day
    elif _CHINESE_DATE.match(text):
        words = _CHINESE_DATE.match(text).groups()  # type: ignore[union-attr]
        parts = int(words[0].translate(_CHINESE_DIGITS)), _chinese_number(words[1]), _chinese_number(words[2])
    elif _SERIAL.match(text):
        made = excel_day(float(text))
        return made if made is not None and _FIRST_YEAR <= made.year <= _LAST_YEAR else None
    if parts is None:
        return None
    try:
        return datetime.date(*parts)
    except ValueError:
        return None


def is_serial(value: Any) -> bool:
    """Say whether a value is read as a date only by way of Excel's count of days."""
    return (
        not isinstance(value, (datetime.date, bool)) and bool(_SERIAL.match(plain(value))) and date(value) is not None
    )


def _chinese_number(text: str) -> int:
    """Return 1 to 99 in Chinese numerals: 五, 十, 十二, 三十, 三十一."""
    if "十" not in text:
        return int(text.translate(_CHINESE_DIGITS))
    tens, _, ones = text.partition("十")
    return int(tens.translate(_CHINESE_DIGITS) or 1) * 10 + int(ones.translate(_CHINESE_DIGITS) or 0)


def number(value: Any) -> Optional[Number]:
    """Return a number with the unit written behind it: 1,234.5, １２, "30亩", "4.5 公顷"; None for any other text."""
    if isinstance(value, bool):
        return None
    text = plain(value)
    found = _NUMBER.match(text)
    if not found:
        return None
    made = float(found[1].replace(",", ""))
    return Number(made, found[2].strip()) if math.isfinite(made) else None


def lost_digits(value: Any) -> bool:
    """Say whether a whole number of many digits has been through a float, so that its last digits are gone."""
    if isinstance(value, float):
        return math.isfinite(value) and abs(value) >= _EXACT
    text = plain(value)
    return bool(re.match(r"^\d(?:\.\d+)?e\+?\d{2}$", text, re.IGNORECASE)) or bool(re.match(r"^\d{16,}\.0+$", text))
