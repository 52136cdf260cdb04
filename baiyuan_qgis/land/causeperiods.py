"""Periods that the enterprise does not answer for: what they take off the years since the start was due.

A parcel states one in its own fields (excluded_from, excluded_to, cause_evidence), the table ``cause_periods`` as many
as there were. Proven periods of government or force majeure with a known begin and end are deducted, and what remains
decides (Supreme Court (2017)最高法行申5480号, amendments §1.1 (5)); one without evidence, of another cause or of which
an end is unknown is a doubt. Days that two periods share count once.
"""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
import pandas

from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.land import periods
from baiyuan_qgis.land.columns import Columns
from baiyuan_qgis.language import tr

# causes whose periods are deducted; the enterprise answers for its own, of any other nobody knows
_DEDUCTED = ("government", "force_majeure")
_OWN = "enterprise"
_FIRST_DAY = np.datetime64("1900-01-01", "D")
_DAY = np.timedelta64(1, "D")


class CausePeriods:
    """Up to k periods of each of n parcels: dates and masks of shape (n, k), in the order of their begin."""

    def __init__(self, begun: Any, ended: Any, evidence: Any, deducted: Any) -> None:
        stated = ~(np.isnat(begun) & np.isnat(ended))
        # a period of which one end is unknown may have begun, or may last, as long as can be
        since = np.where(np.isnat(begun), _FIRST_DAY, begun)
        order = np.argsort(np.where(stated, since, np.datetime64("9999-12-31", "D")), axis=1, kind="stable")
        begun, ended, since, evidence, deducted, stated = (
            np.take_along_axis(one, order, axis=1) for one in (begun, ended, since, evidence, deducted, stated)
        )
        closed = ~(np.isnat(begun) | np.isnat(ended))
        self._since, self._ended, self._closed = since, ended, closed
        self._lacking = {
            "excluded_from": np.isnat(begun), "excluded_to": np.isnat(ended), "cause_evidence": ~evidence,
        }  # fmt: skip
        self.stated = stated
        self.proven = stated & closed & evidence & deducted
        self.any = stated.any(axis=1)
        # where a begin or an end is unknown no day is known to come after it
        latest = np.max(np.where(closed, ended, _FIRST_DAY), axis=1)
        known = self.any & ~(stated & ~closed).any(axis=1)
        self.last = np.where(known, latest, periods.NAT)
        self.first = np.where(stated & ~np.isnat(begun), begun, periods.NAT)[:, 0]

    @classmethod
    def of(cls, columns: Columns, table: Optional[pandas.DataFrame]) -> CausePeriods:
        """Return the parcels' own periods and those of the table, which names its parcels by parcel_id.

        A period that the parcel itself states is the government's part by its very field; one of the table by its
        idle_cause. The enterprise's own periods are left out.
        """
        n = columns.n
        own = [
            columns.date("excluded_from")[:, None],
            columns.date("excluded_to")[:, None],
            columns.documented("cause_evidence")[:, None],
            np.ones((n, 1), dtype=bool),
        ]
        if table is None or not len(table):
            return cls(*own)
        more = _by_parcel(columns.frame["parcel_id"], Columns(table))
        return cls(*(np.concatenate(both, axis=1) for both in zip(own, more)))

    def lacking(self) -> dict[str, Any]:
        """Return field -> mask of the parcels (n) that have a period without it."""
        return {name: (self.stated & mask).any(axis=1) for name, mask in self._lacking.items()}

    def over(self, end: Any) -> Any:
        """Say of each parcel whether all its periods have a begin and an end, and ended by a day."""
        return self.any & (~self.stated | (self._closed & (self._ended <= end))).all(axis=1)

    def full(self, due: Any, years: int, end: Any, deduct: Any, rows: Any = slice(None)) -> Any:
        """Return the day on which ``years`` since ``due`` are full, moved by the days that are deducted, shape (n,).

        ``deduct``: mask of the periods (n, k); ``rows``: only these parcels, whose ``due`` is given. Days before the
        start was due do not count, nor a period that begins when the years were already full; a period without an end
        lasts until ``end``.
        """
        day = periods.add_years(due, years)
        wanted = deduct[rows]
        here = np.flatnonzero(wanted.any(axis=1))
        if not len(here):
            return day
        moved, counted, wanted = day[here], due[here], wanted[here]
        since, ended = self._since[rows][here], self._ended[rows][here]
        for k in range(since.shape[1]):
            until = np.where(np.isnat(ended[:, k]), end, ended[:, k])
            first = np.maximum(since[:, k], counted + _DAY)
            days = (until - first).astype("timedelta64[D]").astype(np.float64) + 1.0
            counts = wanted[:, k] & (first <= moved) & (days > 0.0)
            moved = moved + np.where(counts, np.nan_to_num(days), 0.0).astype(np.int64).astype("timedelta64[D]")
            counted = np.where(counts, until, counted)
        day[here] = moved
        return day


def _by_parcel(ids: pandas.Series, table: Columns) -> tuple[Any, Any, Any, Any]:
    """The table's rows as arrays (n, k) by parcel; rows of unknown parcels and of the enterprise are left out."""
    places = pandas.Series(np.arange(len(ids)), index=ids.to_numpy(dtype=object))
    row = places.reindex(table.text("parcel_id")).to_numpy(dtype=np.float64)
    cause = table.code("idle_cause", "idle_cause")
    kept = np.flatnonzero(np.isfinite(row) & (cause != _OWN))
    row = row[kept].astype(np.int64)
    order = np.argsort(row, kind="stable")
    row, kept = row[order], kept[order]
    counts = np.bincount(row, minlength=len(ids))
    width = int(counts.max(initial=0))
    place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    begun, ended = (np.full((len(ids), width), periods.NAT) for _ in range(2))
    evidence, deducted = (np.zeros((len(ids), width), dtype=bool) for _ in range(2))
    begun[row, place] = table.date("excluded_from")[kept]
    ended[row, place] = table.date("excluded_to")[kept]
    # one that ends before it begins has no end that anybody knows
    ended[ended < begun] = periods.NAT
    evidence[row, place] = table.documented("cause_evidence")[kept]
    deducted[row, place] = np.isin(cause[kept].astype(str), _DEDUCTED)
    return begun, ended, evidence, deducted


def report(table: pandas.DataFrame, ids: pandas.Series, layer: str, findings: Findings) -> None:
    """Say which periods count for no parcel because the layer does not have it, and which contradict themselves."""
    known = table["parcel_id"].isin(set(ids)).to_numpy(dtype=bool)
    strange = table.loc[~known, "parcel_id"]
    if len(strange):
        findings.add(
            "cause_periods", "warning", layer, strange.iloc[0], "parcel_id",
            tr("{count} periods name no parcel of the layer, the first {parcel}: they do not count.").format(
                count=len(strange), parcel=strange.iloc[0]
            ),
        )  # fmt: skip
    backwards = table["excluded_to"] < table["excluded_from"]
    for parcel in table.loc[known & backwards.to_numpy(dtype=bool), "parcel_id"]:
        findings.add(
            "cause_periods", "warning", layer, parcel, "excluded_to",
            tr("Parcel {parcel}: a period ends before it begins; it is a doubt and not deducted.").format(
                parcel=parcel
            ),
        )  # fmt: skip
