"""Calendar periods as the Civil Code counts them (§§200-204): whole years, never 365 days.

The first day is not counted; a period of years ends with the corresponding day of the last month, or with that
month's last day where there is none (29 February). A run's day (AS_OF) means the end of that day, so a period is full
on its corresponding day. Statutory holidays do not shift a factual period.
"""

from __future__ import annotations

import datetime
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

DateArray = npt.NDArray[np.datetime64]
NAT = np.datetime64("NaT", "D")


def days(values: Any) -> DateArray:
    """Return dates (a datetime64 series or array of n) as datetime64[D], NaT where unknown."""
    return np.asarray(values).astype("datetime64[D]")


def day(value: datetime.date) -> np.datetime64:
    """Return one date as datetime64[D]."""
    return np.datetime64(value, "D")


def add_years(dates: Any, years: int) -> DateArray:
    """Return the corresponding day ``years`` later; the month's last day where there is none; NaT stays NaT."""
    return add_months(dates, 12 * years)


def add_months(dates: Any, months: int) -> DateArray:
    """Return the corresponding day ``months`` later; the month's last day where there is none; NaT stays NaT."""
    return _by_day(np.asarray(dates, dtype="datetime64[D]"), lambda some: months_later(some, months))


def _by_day(dates: DateArray, function: Callable[[DateArray], Any]) -> Any:
    """Return function(dates), computed once for each day of the calendar between the first and the last.

    A layer has a million dates and ten thousand days, and numpy's calendar takes its time.
    """
    known = ~np.isnat(dates)
    if dates.ndim != 1 or not known.any():
        return function(dates)
    first, last = dates[known].min(), dates[known].max()
    count = int((last - first).astype(np.int64)) + 1
    if count >= len(dates):
        return function(dates)
    table = function(np.append(first + np.arange(count), NAT))
    place = np.where(known, (dates - first).astype(np.int64), count)
    return table[place]


def months_later(start: DateArray, months: Any) -> DateArray:
    """Return the corresponding day of each date, its own number of months later (an array as long, or one number)."""
    month = start.astype("datetime64[M]")
    offset = start - month.astype("datetime64[D]")
    target = month + np.asarray(months, dtype=np.int64).astype("timedelta64[M]")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - target.astype("datetime64[D]")
    return target.astype("datetime64[D]") + np.minimum(offset, last - np.timedelta64(1, "D"))


def iso(value: Any) -> str:
    """Return a date as YYYY-MM-DD, or ``—`` where it is unknown."""
    text = str(np.datetime64(value, "D"))
    return "—" if text == "NaT" else text


def whole_years(start: Any, end: Any) -> npt.NDArray[np.float64]:
    """Return how many whole years are full from ``start`` to the end of ``end``; NaN where one is unknown."""
    first, last = np.asarray(start, dtype="datetime64[D]"), np.asarray(end, dtype="datetime64[D]")
    if not last.ndim:
        return _by_day(first, lambda some: _whole_years(some, np.broadcast_to(last, some.shape)))
    return _whole_years(*np.broadcast_arrays(first, last))


def _whole_years(a: DateArray, b: DateArray) -> npt.NDArray[np.float64]:
    known = ~(np.isnat(a) | np.isnat(b))
    years = np.full(a.shape, np.nan)
    guess = (b[known].astype("datetime64[Y]") - a[known].astype("datetime64[Y]")).astype(np.int64)
    reached = months_later(a[known], 12 * guess) <= b[known]
    years[known] = guess - np.where(reached, 0, 1)
    return years
