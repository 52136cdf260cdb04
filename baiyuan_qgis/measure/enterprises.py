"""Enterprises to parcels: tax, output and the land they use, each counted once and on the land it is paid for.

许政办〔2021〕4号 附件3 第四条 (s003:1070-1074) is the formula:

- 亩均税收 = 年纳税合计（有退税或政策性减免的企业所减退部分税金计算在内） / 企业实际用地面积: refunds and policy
  reductions are added back;
- 土地使用权人将土地部分或全部出租的，税收计算应合并承租企业: the tax of tenants is merged into the land user's. The
  clause says so of the tax only, so a tenant's output stays out, except
- 投资修建工业标准厂房用于出租（售）的企业，亩均税收和亩均产值以实际入园企业汇总计算: where an enterprise is marked
  ``standard_factory``, the firms inside count in its place, with tax and output. The same is taken to hold where a
  parcel has only tenants (an inference: nobody else is there to be reckoned).

Land is counted once: a tenant uses its landlord's, so only those who use a parcel in their own right add to it.
NULL is never 0. No loop over rows: the work is that of sorting them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
import numpy.typing as npt
import pandas

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import SILENT, Progress

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

GRANTS = ("tax_refund_wan", "tax_relief_wan")
FIGURES = ("tax_wan", *GRANTS, "output_wan")
# recorded land of several firms may exceed the parcel's by this share (套合差, handbook §3.9 [F34]) before it is said
AREA_TOLERANCE = 0.01
# how the figures of an enterprise on several parcels are shared out
BY_USED, BY_LEGAL, UNDIVIDED, NOT_DIVIDED = "used_area_m2", "legal_area_m2", "", "unknown"


@dataclass(frozen=True)
class Enterprises:
    """Results of :func:`to_parcels`.

    ``parcels``, row by row: :data:`FIGURES` in 万元 (NaN: not told or unknown; a grant nobody states is 0),
    ``used_area_m2`` and ``area_basis`` (the bureau's words on its source), ``told_<figure>`` (bool: the table speaks of
    it, so NaN means unknown), ``unstated`` (bool: a firm states no refund or relief).
    ``shares``: enterprise_id, parcel_id, share (of what the enterprise has as a whole, 0..1), basis of each row that
    counts; where figures differ by row they are not shared.
    """

    parcels: pandas.DataFrame
    shares: pandas.DataFrame
    findings: pandas.DataFrame


def to_parcels(
    parcels: pandas.DataFrame,
    legal_area_m2: pandas.Series,
    enterprises: pandas.DataFrame,
    *,
    as_of: Optional[datetime.date] = None,
    progress: Progress = SILENT,
) -> Enterprises:
    """Carry m rows of enterprises to n parcels (``parcel_id`` unique); ``legal_area_m2`` by row of the parcels.

    ``enterprises``: parcel_id or landlord_parcel_id, optional enterprise_id, year, :data:`FIGURES`, used_area_m2,
    area_basis, standard_factory. Of each enterprise the latest year counts, none after ``as_of``. One on several
    parcels is shared by its used area, where each of its rows states its own, else by the area of record; figures that
    differ by row stay where they are.
    Raises InputFault where leases run in a circle, or a tenant's landlord has two landlords; Cancelled.
    """
    findings = Findings()
    progress.report(0.0)
    rows = _read(enterprises)
    bad = {name: _impossible(rows, name, findings) for name in (*FIGURES, "used_area_m2")}
    bad["tax_wan"] |= _below_nothing(rows, findings)
    for name, mask in bad.items():
        rows[f"bad_{name}"] = mask
        rows.loc[mask, name] = np.nan
    rows = _once(_latest(rows, as_of, findings), findings)
    progress.report(0.4)
    place, names = _places(rows)
    # the last entry is that of rows that name no place
    known = pandas.Index(parcels["parcel_id"].astype(object)).get_indexer(pandas.Index(names, dtype=object))
    rows["row"] = np.r_[known, -1][place]
    _report_outside(rows, findings)
    rows = rows.iloc[np.argsort(rows["owner"].to_numpy(), kind="stable")].reset_index(drop=True)
    progress.report(0.7)
    legal = legal_area_m2.to_numpy(dtype=np.float64)
    share, basis = _shares(rows, legal)
    divided = {name: _divided(rows, name, share, findings) for name in FIGURES if name in enterprises.columns}
    figures = {name: values for name, (values, _) in divided.items()}
    inside = rows["row"].to_numpy() >= 0
    counted = _counted(rows, inside, len(parcels), figures, findings)
    table = _sums(rows, divided, counted, len(parcels))
    used, words = _used(rows, inside, legal, parcels["parcel_id"].to_numpy(), findings)
    table["used_area_m2"], table["area_basis"] = used, words
    _report_years(rows, inside, findings)
    return Enterprises(
        pandas.DataFrame(table, index=parcels.index),
        pandas.DataFrame(
            {
                "enterprise_id": rows["enterprise_id"].to_numpy()[inside],
                "parcel_id": parcels["parcel_id"].to_numpy()[rows["row"].to_numpy()[inside]],
                "share": share[inside],
                "basis": basis[inside],
            }
        ),
        findings.frame(),
    )


def _read(enterprises: pandas.DataFrame) -> pandas.DataFrame:
    """The columns that are used, each of its type; ``owner`` numbers the enterprises, and nameless rows by place."""
    index = pandas.RangeIndex(len(enterprises))

    def column(name: str, kind: Any) -> Any:
        if name not in enterprises.columns:
            return pandas.Series(np.nan if kind is np.float64 else None, index=index, dtype=kind)
        values = enterprises[name]
        if kind is np.float64:
            return pandas.Series(values.to_numpy(dtype=kind, na_value=np.nan), index=index)
        return pandas.Series(values.astype(object).where(values.notna(), None).to_numpy(), index=index, dtype=object)

    rows = pandas.DataFrame(
        {name: column(name, object) for name in ("enterprise_id", "parcel_id", "landlord_parcel_id", "area_basis")}
    )
    for name in (*FIGURES, "used_area_m2"):
        rows[name] = column(name, np.float64)
    years = column("year", object)
    rows["year"] = pandas.to_numeric(years, errors="coerce").astype(np.float64)
    rows["factory"] = column("standard_factory", object).isin([True])
    rows["lease"] = rows["landlord_parcel_id"].notna()
    stated = rows["landlord_parcel_id"].where(rows["lease"], rows["parcel_id"])
    owner, known = pandas.factorize(rows["enterprise_id"])
    places, _ = pandas.factorize(stated)
    # an id and a parcel may be spelled alike: the rows without id come after all ids
    rows["owner"] = np.where(owner >= 0, owner, len(known) + 1 + places).astype(np.int64)
    rows["named"], rows["place"] = owner >= 0, places.astype(np.int64)
    rows["stated"] = stated
    return rows


def _impossible(rows: pandas.DataFrame, name: str, findings: Findings) -> BoolArray:
    """Which values cannot be: infinite, or below 0 where only a tax may be; each is a finding."""
    values = rows[name].to_numpy()
    with np.errstate(invalid="ignore"):
        mask: BoolArray = np.isinf(values) | ((values < 0.0) & (name != "tax_wan"))
    for i in np.flatnonzero(mask):
        _say_impossible(rows, int(i), name, values[i], findings)
    return mask


def _below_nothing(rows: pandas.DataFrame, findings: Findings) -> BoolArray:
    """Which taxes stay below 0 with what was refunded and reduced: a net tax may be negative, the tax due not."""
    values = rows["tax_wan"].to_numpy()
    with np.errstate(invalid="ignore"):
        mask: BoolArray = values + sum(np.nan_to_num(rows[name].to_numpy(), posinf=0.0) for name in GRANTS) < 0.0
    mask &= np.isfinite(values)
    for i in np.flatnonzero(mask):
        _say_impossible(rows, int(i), "tax_wan", values[i], findings)
    return mask


def _say_impossible(rows: pandas.DataFrame, i: int, name: str, value: float, findings: Findings) -> None:
    enterprise = rows["enterprise_id"].iloc[i]
    findings.add(
        "impossible", "warning", "enterprises", rows["stated"].iloc[i] if enterprise is None else enterprise, name,
        tr(
            "Enterprise {enterprise} on parcel {parcel}: {field} of {value} is impossible; the figure is unknown until "
            "it is corrected."
        ).format(
            enterprise="-" if enterprise is None else enterprise, parcel=rows["stated"].iloc[i],
            field=dictionary.title(name), value=f"{value:g}",
        ),
    )  # fmt: skip


def _latest(rows: pandas.DataFrame, as_of: Optional[datetime.date], findings: Findings) -> pandas.DataFrame:
    """The rows that count: none of a year after AS_OF, and of each enterprise (without id: place) the latest year."""
    nameless = ~rows["named"]
    for place in rows.loc[nameless & rows["stated"].notna(), "stated"].drop_duplicates():
        findings.add(
            "enterprise_id", "warning", "enterprises", place, "enterprise_id",
            tr("Rows on parcel {parcel} name no enterprise: the latest year of these rows counts as a whole.").format(
                parcel=place
            ),
        )  # fmt: skip
    if as_of is not None:
        late = rows["year"] > as_of.year
        called = rows["enterprise_id"].where(rows["named"], rows["stated"])
        for name in called[late].drop_duplicates():
            findings.add(
                "enterprise_year", "warning", "enterprises", name, "year",
                tr("Figures of {enterprise} are of a year after AS_OF ({day}): they are left out.").format(
                    enterprise=name, day=as_of.isoformat()
                ),
            )  # fmt: skip
        rows = rows.loc[~late]
    if not len(rows):
        return rows.reset_index(drop=True)
    owner, year = rows["owner"].to_numpy(), rows["year"].to_numpy()
    latest = np.full(int(owner.max()) + 1, -np.inf)
    dated = np.isfinite(year)
    np.maximum.at(latest, owner[dated], year[dated])
    current = dated & (year == latest[owner])
    # an undated row of a firm beside a dated one at the same place would count the firm twice
    place = rows["place"].to_numpy() + 1
    pairs = np.unique(owner * (int(place.max()) + 1) + place, return_inverse=True)[1]
    known = np.zeros(len(rows), dtype=bool)
    known[pairs[current]] = True
    keep = current | (~dated & ~known[pairs])
    if not keep.all():
        findings.add(
            "enterprise_year", "note", "enterprises", None, "year",
            tr("{count} rows of earlier years or without a year were left out beside the latest year.").format(
                count=int((~keep).sum())
            ),
        )  # fmt: skip
    return rows.loc[keep].reset_index(drop=True)


def _once(rows: pandas.DataFrame, findings: Findings) -> pandas.DataFrame:
    """One row of each enterprise at one place: what is repeated counts once, what contradicts itself is unknown."""
    key = ["owner", "parcel_id", "landlord_parcel_id"]
    twice = (rows.duplicated(key, keep=False) & rows["named"]).to_numpy()
    if not twice.any():
        return rows
    several = rows.loc[twice]
    groups = several.groupby(key, sort=False, dropna=False)
    names = (*FIGURES, "used_area_m2")
    differs = pandas.DataFrame({name: groups[name].min() != groups[name].max() for name in names})
    differs &= pandas.DataFrame({name: groups[name].count() > 1 for name in names})
    first = groups.head(1).index
    rows = rows.copy()
    for name in names:
        unclear = differs[name].to_numpy()
        rows.loc[first, name] = np.where(unclear, np.nan, groups[name].first().to_numpy())
        rows.loc[first, f"bad_{name}"] = groups[f"bad_{name}"].any().to_numpy() | unclear
    rows.loc[first, "factory"] = groups["factory"].any().to_numpy()
    unclear = differs.any(axis=1).to_numpy()
    for i, at in zip(first[unclear], np.flatnonzero(unclear)):
        fields = [name for name in names if differs[name].iloc[at]]
        findings.add(
            "enterprise_twice", "warning", "enterprises", rows["enterprise_id"].loc[i], fields[0],
            tr(
                "Enterprise {enterprise} stands several times on parcel {parcel} with different figures ({fields}): "
                "they are unknown until one row is left."
            ).format(
                enterprise=rows["enterprise_id"].loc[i], parcel=rows["stated"].loc[i],
                fields=", ".join(dictionary.title(name) for name in fields),
            ),
        )  # fmt: skip
    findings.add(
        "enterprise_twice", "note", "enterprises", None, "enterprise_id",
        tr("{count} rows repeat an enterprise at the same place: each enterprise counts once there.").format(
            count=len(several) - len(first)
        ),
    )  # fmt: skip
    twice[first] = False
    return rows.loc[~twice].reset_index(drop=True)


def _places(rows: pandas.DataFrame) -> tuple[IntArray, Any]:
    """For each row the place its figures belong to (a number, -1 unknown) and the names of the places.

    A tenant belongs to the parcel of its landlord; where the landlord leases that place itself, to its landlord's, up
    to a place that somebody uses in their own right.
    """
    count = len(rows)
    codes, names = pandas.factorize(pandas.concat([rows["parcel_id"], rows["stated"]], ignore_index=True))
    own, stated = codes[:count].astype(np.int64), codes[count:].astype(np.int64)
    lease = rows["lease"].to_numpy()
    held = np.zeros(len(names), dtype=bool)
    held[own[~lease & (own >= 0)]] = True
    leased = lease & (own >= 0) & (own != stated)
    leased[leased] = ~held[own[leased]]
    if not leased.any():
        return stated, names
    above = np.arange(len(names))
    above[own[leased]] = stated[leased]
    unclear = np.zeros(len(names), dtype=bool)
    unclear[own[leased][above[own[leased]] != stated[leased]]] = True
    asked = np.flatnonzero(lease & unclear[stated])
    if len(asked):
        i = asked[0]
        raise InputFault(
            tr(
                "Layer {layer}: enterprise {enterprise} leases on {place}, which is leased from several parcels "
                "itself: its landlord cannot be told. Enter the parcel of the land user in {field}."
            ).format(
                layer=dictionary.label("layer", "enterprises"), enterprise=rows["enterprise_id"].iloc[i],
                place=names[stated[i]], field="landlord_parcel_id",
            ),
            layer="enterprises",
            field="landlord_parcel_id",
        )  # fmt: skip
    top = above
    for _ in range(len(names).bit_length()):
        top = top[top]
    circling = np.flatnonzero(above[top] != top)
    if len(circling):
        _refuse_circle(rows, above, int(top[circling[0]]), names, own)
    return np.r_[top, -1][stated], names


def _refuse_circle(rows: pandas.DataFrame, above: IntArray, start: int, names: Any, own: IntArray) -> None:
    circle = [start]
    while above[circle[-1]] != start:
        circle.append(int(above[circle[-1]]))
    enterprises = rows.loc[np.isin(own, circle) & rows["lease"].to_numpy(), "enterprise_id"].dropna().unique()
    raise InputFault(
        tr(
            "Layer {layer}: the leases {path} run in a circle (enterprises {enterprises}), so nobody holds the land. "
            "Correct {field}."
        ).format(
            layer=dictionary.label("layer", "enterprises"),
            path=" -> ".join(str(names[place]) for place in [*circle, start]),
            enterprises=", ".join(str(name) for name in enterprises[:5]), field="landlord_parcel_id",
        ),
        layer="enterprises",
        field="landlord_parcel_id",
    )  # fmt: skip


def _report_outside(rows: pandas.DataFrame, findings: Findings) -> None:
    outside = (rows["row"] < 0).to_numpy()
    for name in rows.loc[outside & rows["named"].to_numpy(), "enterprise_id"].drop_duplicates():
        findings.add(
            "enterprise", "warning", "enterprises", name, "parcel_id",
            tr("Enterprise {enterprise} names no parcel of the layer: its figures are left out.").format(
                enterprise=name
            ),
        )  # fmt: skip
    count = int((outside & ~rows["named"].to_numpy()).sum())
    if count:
        findings.add(
            "enterprise", "warning", "enterprises", None, "parcel_id",
            tr(
                "{count} rows of the enterprises name neither an enterprise nor a parcel of the layer: "
                "their figures are left out."
            ).format(count=count),
        )  # fmt: skip


def _starts(owner: IntArray) -> tuple[IntArray, IntArray]:
    """Where each owner's rows begin in rows sorted by owner, and how many they are."""
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    return starts, np.diff(np.r_[starts, len(owner)])


def _shares(rows: pandas.DataFrame, legal: FloatArray) -> tuple[FloatArray, Any]:
    """What part of its enterprise stands at each row (rows sorted by owner), and by which area; NaN: not known.

    1 for an enterprise in one place. By used area where every row states its own: one figure in all rows may be that
    of the whole. By area of record only among parcels used in their own right: a tenant has not its landlord's.
    """
    share, basis = np.ones(len(rows)), np.full(len(rows), UNDIVIDED, dtype=object)
    if not len(rows):
        return share, basis
    owner, row = rows["owner"].to_numpy(), rows["row"].to_numpy()
    starts, counts = _starts(owner)
    several = np.repeat(counts > 1, counts) & rows["named"].to_numpy()
    used = rows["used_area_m2"].to_numpy()
    land = np.where(rows["lease"].to_numpy(), np.nan, np.r_[legal, np.nan][row])
    stated = np.logical_and.reduceat(used > 0.0, starts) & (
        np.fmin.reduceat(used, starts) != np.fmax.reduceat(used, starts)
    )
    recorded = np.logical_and.reduceat(land > 0.0, starts)
    by_used = several & np.repeat(stated, counts)
    by_legal = several & ~by_used & np.repeat(recorded, counts)
    weight = np.where(by_used, used, np.where(by_legal, land, np.nan))
    total = np.repeat(np.add.reduceat(weight, starts), counts)
    share[several] = weight[several] / total[several]
    basis[by_used], basis[by_legal] = BY_USED, BY_LEGAL
    basis[several & ~by_used & ~by_legal] = NOT_DIVIDED
    return share, basis


def _divided(rows: pandas.DataFrame, name: str, share: FloatArray, findings: Findings) -> tuple[FloatArray, BoolArray]:
    """The figure of each row: its own, or its share of the one figure that the enterprise states in one or all rows.

    Also which rows are silent: nothing stated, which is not the same as stated and unknown.
    """
    values: FloatArray = rows[name].to_numpy().copy()
    if not len(rows):
        return values, np.zeros(0, dtype=bool)
    starts, counts = _starts(rows["owner"].to_numpy())
    named = rows["named"].to_numpy()
    least, most = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    whole = np.repeat((counts > 1) & (least == most), counts) & named
    figure = np.repeat(most, counts)
    unclear = whole & np.isnan(share) & (figure != 0.0)
    # nothing, shared in whatever way, is nothing
    values[whole] = np.where(figure[whole] == 0.0, 0.0, figure[whole] * share[whole])
    # a wrong figure in one row may be part of any other: all of the enterprise is unknown
    wrong = np.repeat(np.logical_or.reduceat(rows[f"bad_{name}"].to_numpy(), starts), counts)
    wrong &= named | rows[f"bad_{name}"].to_numpy()
    values[wrong] = np.nan
    for enterprise in rows.loc[unclear & ~wrong, "enterprise_id"].drop_duplicates():
        findings.add(
            "enterprise_share", "warning", "enterprises", enterprise, name,
            tr(
                "Enterprise {enterprise} stands in several places and neither used areas nor areas of record say how "
                "its {field} divides: it is unknown there. State used_area_m2 in each of its rows."
            ).format(enterprise=enterprise, field=dictionary.title(name)),
        )  # fmt: skip
    return values, np.isnan(values) & ~whole & ~wrong


def _counted(
    rows: pandas.DataFrame, inside: BoolArray, count: int, figures: dict[str, FloatArray], findings: Findings
) -> dict[str, BoolArray]:
    """Which rows count for the tax, and which for the output, of their parcel."""
    row, lease, factory = rows["row"].to_numpy(), rows["lease"].to_numpy(), rows["factory"].to_numpy()
    own, built = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    own[row[inside & ~lease]] = True
    built[row[inside & factory]] = True
    tax = inside & ~factory
    merged = np.zeros(len(rows), dtype=bool)
    merged[inside] = (built | ~own)[row[inside]]
    output = tax & (~lease | merged)
    if "output_wan" in figures:
        left = np.unique(row[tax & ~output & (figures["output_wan"] > 0.0)])
        if len(left):
            findings.add(
                "tenant_output", "note", "enterprises", None, "output_wan",
                tr(
                    "{count} parcels: the output of tenants is not in the land user's; the clause merges their tax "
                    "only. Mark the owner of standard factories in standard_factory: then both are those of the firms "
                    "inside."
                ).format(count=len(left)),
            )  # fmt: skip
    alone = np.setdiff1d(row[inside & lease], row[inside & ~lease])
    if len(alone):
        findings.add(
            "tenant_only", "note", "enterprises", None, "enterprise_id",
            tr(
                "{count} parcels have only tenants in the table of enterprises: their tax and output stand for the "
                "parcel's."
            ).format(count=len(alone)),
        )  # fmt: skip
    return {**dict.fromkeys(("tax_wan", *GRANTS), tax), "output_wan": output}


def _sums(
    rows: pandas.DataFrame,
    figures: dict[str, tuple[FloatArray, BoolArray]],
    counted: dict[str, BoolArray],
    count: int,
) -> dict[str, Any]:
    """Sums by parcel; one firm's unknown figure leaves the sum unknown, a grant that it does not state does not."""
    row = rows["row"].to_numpy()
    present = np.bincount(row[row >= 0], minlength=count) > 0
    table: dict[str, Any] = {}
    unstated = np.zeros(count, dtype=bool)
    for name in FIGURES:
        told = present if name in figures else np.zeros(count, dtype=bool)
        sums = np.full(count, np.nan)
        if name in figures:
            values, silent = figures[name]
            counts = counted[name]
            if name in GRANTS:
                unstated[row[counts & silent]] = True
                values = np.where(silent, 0.0, values)
            some = np.bincount(row[counts], minlength=count) > 0
            added = np.bincount(row[counts], weights=values[counts], minlength=count)
            sums = np.where(some, added, 0.0 if name in GRANTS else np.nan)
        table[name], table[f"told_{name}"] = sums, told
    if "tax_wan" in figures and not set(GRANTS) <= set(figures):
        unstated |= present
    table["unstated"] = unstated
    return table


def _used(
    rows: pandas.DataFrame, inside: BoolArray, legal: FloatArray, names: Any, findings: Findings
) -> tuple[FloatArray, Any]:
    """m² that the enterprises use in their own right on each parcel, NaN unless all say so; and what they say of it."""
    count = len(legal)
    used, words = np.full(count, np.nan), np.full(count, None, dtype=object)
    row = rows["row"].to_numpy()
    mine = inside & ~rows["lease"].to_numpy()
    if not mine.any():
        return used, words
    values = rows["used_area_m2"].to_numpy().copy()
    values[~(values > 0.0)] = np.nan
    starts, counts = _starts(rows["owner"].to_numpy())
    # one figure in all places may be that of the whole, and would be counted in each
    same = (counts > 1) & ~(np.fmin.reduceat(values, starts) != np.fmax.reduceat(values, starts))
    values[np.repeat(same, counts) & rows["named"].to_numpy()] = np.nan
    sums = np.bincount(row[mine], weights=values[mine], minlength=count)
    firms = np.bincount(row[mine], minlength=count)
    used = np.where(firms > 0, sums, np.nan)
    with np.errstate(invalid="ignore"):
        twice = (firms > 1) & (used > legal * (1.0 + AREA_TOLERANCE))
    for i in np.flatnonzero(twice):
        findings.add(
            "used_twice", "warning", "enterprises", names[i], "used_area_m2",
            tr(
                "Parcel {parcel}: its enterprises use {used} m² together and it has {legal} m²: the same land seems to "
                "be counted twice; the land of record counts."
            ).format(parcel=names[i], used=f"{used[i]:.2f}", legal=f"{legal[i]:.2f}"),
        )  # fmt: skip
    used[twice] = np.nan
    told = pandas.DataFrame({"row": row, "word": rows["area_basis"]}).loc[mine & rows["area_basis"].notna().to_numpy()]
    told = told.drop_duplicates()
    told = told.loc[np.isfinite(used[told["row"].to_numpy()])]
    several = told["row"].duplicated(keep=False)
    words[told.loc[~several, "row"].to_numpy()] = told.loc[~several, "word"].to_numpy()
    for place, group in told.loc[several].groupby("row"):
        words[int(place)] = "; ".join(str(word) for word in group["word"])
    return used, words


def _report_years(rows: pandas.DataFrame, inside: BoolArray, findings: Findings) -> None:
    """Sums of several years are no year's figures."""
    pairs = rows.loc[inside & rows["year"].notna().to_numpy(), ["row", "year"]].drop_duplicates()
    count = int(pairs.loc[pairs["row"].duplicated(), "row"].nunique())
    if count:
        findings.add(
            "enterprise_year", "note", "enterprises", None, "year",
            tr("{count} parcels: the latest figures of their enterprises are of different years.").format(count=count),
        )  # fmt: skip
