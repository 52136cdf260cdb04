#!/usr/bin/env python3
"""How long a full policy takes to judge many parcels, and what memory it needs.

    bench_law.py                        1,000,000 parcels by xuchang-2021, one core
    bench_law.py --parcels 250000 --policy kaifeng-2021 --profile

Prints the seconds of the judgement (status, clause, reason and measure of every parcel, deadlines, summary; all rulings
as arrays), those of the verdicts table of the first 10,000 parcels, and the peak memory of the whole process, the
parcels themselves and their making among it. The rulings of a large layer are not held: see status.PART.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime
import pstats
import resource
import time
from typing import Any

import numpy as np
import pandas as pd

from baiyuan_qgis.land import policy, status

AS_OF = datetime.date(2022, 9, 30)
TABLE_OF = 10_000


def parcels(count: int, seed: int) -> pd.DataFrame:
    """Return invented parcels: vacant, being built, stopped and completed ones, with gaps, in ten parks."""
    random = np.random.default_rng(seed)
    law = policy.load("xuchang-2021")

    def after(dates: Any, least: int, most: int, gaps: float) -> pd.Series:
        later = dates + random.integers(least, most, count).astype("timedelta64[D]")
        later[random.random(count) < gaps] = np.datetime64("NaT")
        return pd.Series(later.astype("datetime64[ns]"))

    def numbers(low: float, high: float, gaps: float) -> pd.Series:
        values = random.uniform(low, high, count)
        values[random.random(count) < gaps] = np.nan
        return pd.Series(values)

    def words(choices: list[object]) -> pd.Series:
        return pd.Series(np.array(choices, dtype=object)[random.integers(0, len(choices), count)])

    signed = np.datetime64("2014-01-01", "D") + random.integers(0, 2500, count).astype("timedelta64[D]")
    begun = signed + random.integers(100, 900, count).astype("timedelta64[D]")
    park = random.integers(0, len(law.parks), count)
    columns: dict[str, pd.Series] = {
        "parcel_id": pd.Series(np.char.add("P", np.arange(count).astype(str)).astype(object)),
        "park_id": pd.Series(np.char.add("Y", park.astype(str)).astype(object)),
        "park_name": pd.Series(np.array(law.parks, dtype=object)[park]),
        "supply_method": words(["挂牌出让", "协议出让", "划拨", None]),
        "land_use": words(["工业用地", "工业用地", "仓储用地", None]),
        "contract_date": after(signed, 0, 1, 0.02),
        "agreed_delivery": after(signed, 30, 200, 0.1),
        "actual_delivery": after(signed, 30, 260, 0.1),
        "agreed_start": after(signed, 200, 700, 0.1),
        "actual_start": after(begun, 0, 1, 0.3),
        "permit_on": after(begun, -90, 30, 0.2),
        "agreed_completion": after(begun, 500, 1500, 0.2),
        "actual_completion": after(begun, 600, 1100, 0.5),
        "accepted_on": after(begun, 1100, 1300, 0.5),
        "suspended_since": after(begun, 60, 900, 0.85),
        "resumed_on": after(begun, 900, 1600, 0.9),
        "idle_cause": words(["enterprise", "government", "mutual", None]),
        "cause_evidence": words(["证明", None]),
        "last_profit_on": after(begun, 1300, 2000, 0.4),
        "enterprise_class": words(["A", "B", "C", None]),
        "enterprise_class_year": pd.Series(np.full(count, 2021), dtype="Int64"),
        "production_state": words(["正常", "停产", None]),
        "project_class": words(["一般工业项目", "化工", "新型产业用地", None]),
        "catalogue_class": words(["鼓励", "限制", "淘汰", None]),
    }
    for name, low, high in (
        ("contract_area_m2", 5e3, 1.5e5), ("legal_area_m2", 5e3, 1.5e5), ("area_m2", 5e3, 1.5e5),
        ("required_area_m2", 1e4, 1e5), ("developed_area_m2", 0.0, 1e4), ("total_investment_wan", 1e3, 1e5),
        ("invested_wan", 0.0, 1e3), ("land_price_wan", 100.0, 1e4), ("far", 0.2, 2.5), ("contract_far", 0.8, 1.5),
        ("building_coefficient", 0.2, 0.7), ("contract_building_coefficient", 0.3, 0.5), ("green_ratio", 0.0, 0.3),
        ("contract_green_max", 0.15, 0.2), ("admin_ratio", 0.0, 0.1), ("contract_admin_max", 0.05, 0.07),
        ("investment_per_mu", 50.0, 500.0), ("contract_investment_per_mu", 100.0, 300.0), ("lease_years", 10.0, 50.0),
        ("planned_area_m2", 5e3, 1.5e5), ("output_per_mu", 50.0, 900.0), ("contract_output_per_mu", 100.0, 400.0),
        ("tax_per_mu", 1.0, 40.0), ("building_density", 0.2, 0.6),
    ):  # fmt: skip
        columns[name] = numbers(low, high, 0.1)
    for name in ("env_ok", "safety_ok", "closure_listed", "retreat_upgrade", "lawful_use", "standard_land"):
        columns[name] = (
            pd.Series(random.integers(0, 2, count).astype(bool)).astype("boolean").mask(random.random(count) < 0.3)
        )
    return pd.DataFrame(columns)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--parcels", type=int, default=1_000_000)
    arguments.add_argument("--policy", default="xuchang-2021")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--profile", action="store_true")
    given = arguments.parse_args()
    law = policy.load(given.policy)
    status.judge(parcels(100, given.seed), law, AS_OF)
    frame = parcels(given.parcels, given.seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    profile = cProfile.Profile() if given.profile else None
    if profile:
        profile.enable()
    begun, worked = time.perf_counter(), time.process_time()
    found = status.judge(frame, law, AS_OF)
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    if profile:
        profile.disable()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{given.parcels} parcels, {given.policy}, {len(next(iter(found.judged)).rulings)} rulings: {seconds:.1f} s")
    print(f"of these {worked:.1f} s of processor")
    print(f"peak memory {peak:.0f} MB, of which {before:.0f} MB the program and the parcels themselves")
    print(found.parcels["land_status"].value_counts().to_string())
    begun = time.perf_counter()
    table = status.judge(frame.head(TABLE_OF), law, AS_OF).verdicts
    seconds = time.perf_counter() - begun
    print(f"{min(TABLE_OF, given.parcels)} parcels with their table of {len(table)} rows: {seconds:.1f} s")
    if profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
