"""The bureau's own conclusions (认定) as its reviews state them: which row of several is the latest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas

# what the bureau itself decided; carried through, never filled by us
RECOGNITION = ("recognition", "recognition_no", "recognition_on")


def in_order(frame: pandas.DataFrame) -> pandas.DataFrame:
    """Return the rows that state a recognition, the latest last: by time, then by the day of recognition, then by row.

    Columns: parcel_id, recognition, recognition_no, recognition_on, time; those that ``frame`` lacks are empty.
    """
    part = frame.reindex(columns=["parcel_id", *RECOGNITION, "time"])
    part = pandas.DataFrame(part.loc[part["recognition"].notna()])
    day = pandas.to_datetime(part["recognition_on"].astype(object), errors="coerce")
    order = np.lexsort((np.arange(len(part)), _numbers(day), _numbers(moments(part["time"]))))
    return part.iloc[order]


def moments(times: pandas.Series) -> pandas.Series:
    """Return times in UTC, NaT where there is none that can be read."""
    return pandas.to_datetime(times.astype(object), errors="coerce", utc=True, format="mixed")


def _numbers(dates: pandas.Series) -> Any:
    """Dates as numbers to sort by, an unknown one before all others."""
    return pandas.DatetimeIndex(dates).asi8
