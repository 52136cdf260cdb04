"""Measure this engine beside geopandas, QGIS, PostGIS, DuckDB, SedonaDB and tobler: `make bench`.

    .venv/bin/python scripts/bench.py                    10,000 and 100,000 parcels, medians of five in alternation
    .venv/bin/python scripts/bench.py --million          1,000,000 too
    .venv/bin/python scripts/bench.py --sizes 10000 --works area_table --rounds 1
    .venv/bin/python scripts/bench.py --table            write the table from the results that are there
    .venv/bin/python scripts/bench.py --install-peers    `make bench-peers`

Results lie in build/bench/results.json; the table goes into docs/bench.md and between the marks of both READMEs. The
machine should do nothing else meanwhile. QGIS 3.44 runs in the root that `make matrix` builds, as root.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench import contest, machine, peers, table

RESULTS = contest.FOLDER / "results.json"
# At a million parcels a run takes minutes: only this, by these, once, unless others are asked for
MILLION_WORKS, MILLION_CONTESTANTS = ("area_table",), ("ours", "ours_plain", "sedona")


def main() -> int:
    """Run what was asked for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="numbers of parcels")
    parser.add_argument("--million", action="store_true", help="1,000,000 parcels too (area table only, by few, once)")
    parser.add_argument("--works", nargs="+", choices=[work.key for work in contest.WORKS], default=[])
    parser.add_argument("--only", nargs="+", default=[], help="keys of contestants")
    parser.add_argument("--rounds", type=int, default=contest.ROUNDS)
    parser.add_argument("--table", action="store_true", help="only write the table")
    parser.add_argument("--no-table", action="store_true", help="leave docs and READMEs alone")
    parser.add_argument("--install-peers", action="store_true")
    options = parser.parse_args()
    contest.FOLDER.mkdir(parents=True, exist_ok=True)
    with (contest.FOLDER / "lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another benchmark of this checkout is running", file=sys.stderr)
            return 1
        if options.install_peers:
            return _install()
        if not options.table:
            _measure(options)
    if not options.no_table:
        for path in table.write(json.loads(RESULTS.read_text(encoding="utf-8")), contest.ROOT):
            print(path)
    return 0


def _install() -> int:
    faults = peers.install()
    if not peers.no_postgis():
        with peers.postgis() as dsn:
            print("PostGIS: started on", dsn.split(" user=")[0])
        print("PostGIS: stopped again; `make bench` starts it when it runs")
    for fault in faults:
        print("not installed:", fault, file=sys.stderr)
    return 1 if faults else 0


def _missing() -> Dict[str, str]:
    missing = {}
    if peers.python() is None:
        missing["peers"] = "not installed (make bench-peers)"
    if peers.no_postgis():
        missing["postgis"] = peers.no_postgis()
    if contest.root_of_344() is None:
        missing["root"] = "no root of QGIS 3.44 (make matrix)"
    elif os.geteuid() != 0:
        missing["root"] = "only root can enter the root of QGIS 3.44"
    found = subprocess.run(
        ["/usr/bin/python3", "-c", "import qgis.core"], check=False, capture_output=True, cwd="/",
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    if found.returncode:
        missing["system"] = "the system's Python cannot import qgis.core"
    return missing


def _measure(options: argparse.Namespace) -> None:
    results: Dict[str, Any] = {"works": {}}
    with contextlib.suppress(FileNotFoundError, ValueError):
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    results["machine"] = machine.describe(contest.ROOT)
    missing = _missing()
    sizes = [*options.sizes, *([contest.MILLION] if options.million and contest.MILLION not in options.sizes else [])]
    for parcels in sizes:
        print(f"layers of {parcels:,} parcels", flush=True)
        # by a process of its own, so that this one stays small
        subprocess.run(
            [sys.executable, "-m", "bench.layers", str(parcels), str(contest.FOLDER / f"n{parcels}")],
            check=True, cwd=Path(__file__).resolve().parent,
        )  # fmt: skip
    with contextlib.ExitStack() as stack:
        dsn = "" if "postgis" in missing else stack.enter_context(peers.postgis())
        for parcels in sizes:
            stage = contest.Stage(parcels, dsn, missing)
            named = {work.key: work for work in contest.WORKS}
            for work in [named[key] for key in options.works] or contest.WORKS:
                if parcels >= contest.MILLION and work.key not in MILLION_WORKS and not options.works:
                    continue
                if work.rows and parcels < max(options.sizes):
                    continue  # as many parcels at every size
                print(f"{work.title}, {parcels:,} parcels", flush=True)
                only = options.only or (MILLION_CONTESTANTS if parcels >= contest.MILLION else [])
                found = contest.play(work, stage, options.rounds, only, lambda text: print(text, flush=True))
                before = results["works"].setdefault(f"{work.key}@{parcels}", found)
                if options.only:  # the others stay as they were measured
                    found["contestants"] = {**before["contestants"], **found["contestants"]}
                    found["goals"] = contest.judge(work, found["contestants"])
                results["works"][f"{work.key}@{parcels}"] = found
                RESULTS.write_text(json.dumps(results, indent=1), encoding="utf-8")
                for goal in found["goals"]:
                    word = "reached" if goal["met"] else "NOT reached"
                    print(
                        f"  {goal['ours']} / {goal['peer']} = {goal['ratio']:.3f} (goal {goal['limit']:.3f}): {word}; "
                        f"by processor time {goal.get('cpu_ratio', float('nan')):.3f}"
                    )
    shutil.rmtree(contest.FOLDER / "output", ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
