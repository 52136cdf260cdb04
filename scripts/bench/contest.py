"""Who runs what: the works, the contestants, their processes, and the clock in alternation."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

from bench import machine, peers, table

ROOT = peers.ROOT
FOLDER = ROOT / "build" / "bench"
CODE = Path(__file__).resolve().parent / "contestants"
LARGE_FEW = 2000
ROUNDS = 5
# how many rounds count, by the seconds of the slowest so far: five of what takes minutes would take the day
ROUNDS_UP_TO = ((table.ONCE_ABOVE, ROUNDS), (math.inf, 1))
MILLION = 1_000_000


@dataclass(frozen=True)
class Contestant:
    """One way to do a work. ``place``: venv, peers, system (QGIS of this machine) or root (QGIS 3.44)."""

    key: str
    label: str
    module: str
    place: str
    options: Dict[str, Any] = field(default_factory=dict)
    fresh: bool = False  # a new process for every run, its first call timed
    once: bool = False  # so slow that one run must do
    warm: bool = True  # called once before the clock counts
    needs: str = ""  # "peers" or "postgis" or "root"


@dataclass(frozen=True)
class Goal:
    """``ours`` at most ``limit`` times the fastest of ``peers`` (keys)."""

    ours: str
    peers: Tuple[str, ...]
    limit: float


@dataclass(frozen=True)
class Work:
    """One table of the benchmark."""

    key: str
    job: str
    title: str
    title_zh: str
    contestants: Tuple[Contestant, ...]
    goals: Tuple[Goal, ...]
    rows: Optional[int] = None
    tolerance: float = 1e-6  # of the sum of areas among contestants, relative


def _ours(key: str = "ours", label: str = "Baiyuan, numba", **options: Any) -> Contestant:
    return Contestant(key, label, "ours", "venv", {"numba": "1", **options})


def _qgis(place: str, key: str, label: str, **options: Any) -> Contestant:
    number = {"system": "host", "root": "3.44"}[place]
    shown = {"system": "of this machine", "root": "3.44"}[place]
    # reads its files anew each time: no second call is faster than the first
    return Contestant(f"{key}_{number}", f"QGIS {shown} {label}", "desktop", place, options, warm=False)


_PLAIN = _ours("ours_plain", "Baiyuan, without numba", numba="0")
_POSTGIS = Contestant("postgis", "PostGIS", "postgis", "peers", needs="postgis")
_DUCK = Contestant("duckdb", "DuckDB spatial", "duck", "peers", needs="peers")
_SEDONA = Contestant("sedona", "SedonaDB", "sedona_peer", "peers", needs="peers")
_FRAMES = Contestant("geopandas", "geopandas.overlay", "frames", "venv")
_FRAMES_NEW = Contestant("geopandas_new", "geopandas.overlay, newest wheels", "frames", "peers", needs="peers")
_DATABASES = ("postgis", "duckdb", "sedona")
_INTERSECTIONS = tuple(_qgis(place, "intersection", "native:intersection") for place in ("root", "system"))

WORKS = (
    Work(
        "ellipsoidal",
        "ellipsoidal",
        "Ellipsoidal areas of the parcels",
        "宗地椭球面积",
        (
            _ours(),
            _PLAIN,
            *(_qgis(place, "area", "native:fieldcalculator $area") for place in ("root", "system")),
            Contestant("geod", "pyproj transform, loop over pyproj.Geod", "frames", "venv"),
        ),
        (
            Goal("ours_plain", ("area_3.44", "area_host"), 1 / 3),
            Goal("ours_plain", ("geod",), 1 / 3),
            Goal("ours", ("area_3.44", "area_host"), 1 / 6),
            Goal("ours", ("geod",), 1 / 6),
        ),
        tolerance=1e-4,  # geodesics between the vertices bound another area than the regulation's straight lines
    ),
    Work(
        "large",
        "large",
        "One polygon of 49,347 vertices × parcels: areas",
        "一个 49,347 顶点的面 × 宗地：面积",
        (
            _ours(),
            _PLAIN,
            Contestant(
                "postgis_split",
                "PostGIS, ST_Subdivide(256) and ST_CoveredBy",
                "postgis",
                "peers",
                {"split": True},
                needs="postgis",
            ),
            Contestant("postgis", "PostGIS, unsplit", "postgis", "peers", once=True, needs="postgis"),
        ),
        (Goal("ours", ("postgis_split",), 1 / 3),),
        # pieces of a parcel cut by a split line add up to rounding
    ),
    Work(
        "large_few",
        "large",
        "The same polygon × 2,000 of the parcels",
        "同一个面 × 其中 2,000 宗",
        (
            _ours(),
            Contestant("postgis", "PostGIS, unsplit", "postgis", "peers", needs="postgis"),
            _SEDONA,
            _DUCK,
            _FRAMES_NEW,
            *(
                Contestant(each.key, each.label, each.module, each.place, each.options, once=True)
                for each in _INTERSECTIONS
            ),
        ),
        (),
        rows=LARGE_FEW,
    ),
    Work(
        "area_table",
        "area_table",
        "Area table: parcels × zones",
        "面积表：宗地 × 规划地块",
        (
            _ours(),
            _PLAIN,
            _POSTGIS,
            _DUCK,
            _SEDONA,
            _FRAMES,
            _FRAMES_NEW,
            *_INTERSECTIONS,
        ),
        (
            Goal("ours", _DATABASES, 1 / 4),
            Goal("ours", ("intersection_3.44",), 1 / 10),
            Goal("ours_plain", _DATABASES, 0.7),
        ),
    ),
    Work(
        "first",
        "area_table",
        "Area table: first call in a fresh process",
        "面积表：新进程首次调用",
        (
            Contestant("ours", "Baiyuan, numba where it pays, its cache filled", "ours", "venv", fresh=True),
            Contestant(
                "ours_empty",
                "Baiyuan, numba where it pays, its cache empty",
                "ours",
                "venv",
                {"cache": "empty"},
                fresh=True,
            ),
            Contestant("ours_plain", "Baiyuan, without numba", "ours", "venv", {"numba": "0"}, fresh=True),
        ),
        (Goal("ours", ("ours_plain",), 2.0), Goal("ours_empty", ("ours_plain",), 2.0)),
    ),
    Work(
        "pieces",
        "pieces",
        "Pieces with geometry, stored",
        "叠加图斑（存储几何）",
        (
            _ours("ours", "Baiyuan, frame in memory"),
            _ours("ours_stored", "Baiyuan, GeoPackage", store=True),
            Contestant("postgis", "PostGIS, unlogged table", "postgis", "peers", needs="postgis"),
            Contestant("duckdb", "DuckDB spatial, table in a file", "duck", "peers", needs="peers"),
            Contestant("sedona", "SedonaDB, table in memory", "sedona_peer", "peers", needs="peers"),
            Contestant("sedona_stored", "SedonaDB, GeoParquet", "sedona_peer", "peers", {"store": True}, needs="peers"),
            _qgis("root", "intersection", "native:intersection, GeoPackage", store=True),
        ),
        # like with like: what stays in memory beside what stays in memory, files and tables on disk beside such
        (Goal("ours", ("sedona",), 0.6), Goal("ours_stored", ("postgis", "duckdb", "sedona_stored"), 0.6)),
    ),
    Work(
        "interpolation",
        "interpolation",
        "20 variables carried from the parcels to the zones",
        "20 个变量由宗地按面积换算到规划地块",
        (
            Contestant("ours", "Baiyuan, numba", "carry", "venv", {"numba": "1"}),
            Contestant("ours_plain", "Baiyuan, without numba", "carry", "venv", {"numba": "0"}),
            Contestant("table", "Baiyuan, numba, one area table alone", "carry", "venv", {"numba": "1", "table": True}),
            Contestant("tobler", "tobler area_interpolate", "tobler_peer", "peers", needs="peers"),
            Contestant(
                "tobler_jobs",
                "tobler area_interpolate, n_jobs=-1",
                "tobler_peer",
                "peers",
                {"jobs": -1},
                needs="peers",
            ),
        ),
        (
            Goal("ours", ("tobler", "tobler_jobs"), 1 / 5),
            Goal("ours_plain", ("tobler", "tobler_jobs"), 1 / 1.8),
            Goal("ours", ("table",), 1.5),
        ),
    ),
    Work(
        "overlaycheck",
        "overlaycheck",
        "overlaycheck, file to file",
        "叠加检查（文件到文件）",
        (
            Contestant("ours", "Baiyuan overlaycheck (QGIS of this machine)", "desktop", "system", {"plugin": True}),
            Contestant(
                "ours_all",
                "the same with pieces and composition",
                "desktop",
                "system",
                {"plugin": True, "pieces": True},
            ),
            *(_qgis(place, "overlaps", "native:calculatevectoroverlaps") for place in ("root", "system")),
        ),
        (Goal("ours", ("overlaps_3.44", "overlaps_host"), 1 / 3),),
    ),
)


class Process:
    """A contestant's process, spoken to in lines of JSON."""

    def __init__(self, command: Sequence[str], environment: Dict[str, str], log: Path) -> None:
        self._log = log.open("a", encoding="utf-8")
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log,
            text=True, encoding="utf-8", cwd="/",
        )  # fmt: skip

    def ask(self, question: Dict[str, Any]) -> Dict[str, Any]:
        """Ask and wait for the answer; a process that ends instead is a fault."""
        if self._process.stdin is None or self._process.stdout is None:
            return {"fault": "no pipes"}
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError as fault:
            return {"fault": str(fault)}
        if not line:
            return {"fault": f"the process ended with status {self._process.wait()}"}
        return json.loads(line)

    def end(self) -> None:
        """Let it go; a process that does not leave by itself is killed."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._log.close()


def root_of_344() -> Optional[Path]:
    """Return the matrix root that holds QGIS 3.44, or None."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "baiyuan_qgis" / "roots"
    found = [path for path in cache.glob("forky-*") if (path / "usr" / "bin" / "qgis_process").exists()]
    return max(found, key=lambda path: path.stat().st_mtime) if found else None


_ENTER = """
set -e
mount --make-rprivate /
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
mkdir -p "$1/tmp/code" "$1/tmp/layers" "$1/tmp/output"
mount --bind "$2" "$1/tmp/code"
mount --bind "$3" "$1/tmp/layers"
mount --bind "$4" "$1/tmp/output"
exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=/tmp python3 /tmp/code/worker.py
"""


class Stage:
    """What is at hand on this machine for one size, and how a contestant's process is started."""

    def __init__(self, parcels: int, dsn: str, missing: Dict[str, str]) -> None:
        self.parcels, self.dsn, self.missing = parcels, dsn, missing
        self.layers = FOLDER / f"n{parcels}"

    def lacks(self, contestant: Contestant) -> str:
        """Return why the contestant cannot run, or nothing."""
        if contestant.place == "root":
            return self.missing.get("root", "")
        if contestant.place == "system":
            return self.missing.get("system", "")
        return self.missing.get(contestant.needs, "") if contestant.needs else ""

    def start(self, contestant: Contestant, work: Work, log: Path) -> Tuple[Process, Dict[str, Any]]:
        """Start the process and let it read its layers."""
        output = Path(tempfile.mkdtemp(prefix=f"{work.key}-{contestant.key}-", dir=FOLDER / "output"))
        asked = {
            **contestant.options,
            "do": "prepare",
            "module": contestant.module,
            "work": work.job,
            "parcels": self.parcels,
            "rows": work.rows,
            "folder": str(self.layers),
            "output": str(output),
            "profile": str(output / "profile"),
            "checkout": str(ROOT),
            "dsn": self.dsn,
        }
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("PYTHONPATH", "PYTHONHOME", "NUMBA_CACHE_DIR", "BAIYUAN_CACHE_DIR")
        }
        environment.update(PYTHONNOUSERSITE="1", QT_QPA_PLATFORM="offscreen")
        worker = str(CODE / "worker.py")
        if contestant.place == "root":
            root = root_of_344()
            # the /tmp of the root is a file system of this process alone
            asked.update(folder="/tmp/layers", output="/tmp/output", profile="/tmp/profile")  # noqa: S108
            command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", _ENTER, "enter",
                       str(root), str(CODE), str(self.layers), str(output)]  # fmt: skip
        else:
            python = {
                "venv": sys.executable,
                "peers": str(peers.VENV / "bin" / "python"),
                "system": "/usr/bin/python3",
            }[contestant.place]
            command = [python, worker]
            if contestant.options.get("plugin"):
                asked["site"] = [path for path in sys.path if path.startswith(sys.prefix) and "site-packages" in path]
        if contestant.place == "venv" or contestant.options.get("plugin"):
            # numba keeps what it compiled in a folder of the benchmark's own: as in a profile that was used before
            cache = output if contestant.options.get("cache") == "empty" else FOLDER
            environment["NUMBA_CACHE_DIR"] = str(cache / "numba")
            environment["BAIYUAN_NUMBA"] = contestant.options.get("numba", "auto")
        # whoever ends the benchmark ends its processes too
        process = Process(["setpriv", "--pdeathsig", "KILL", "--", *command], environment, log)
        return process, process.ask(asked)


def play(work: Work, stage: Stage, rounds: int, only: Sequence[str], say: Any) -> Dict[str, Any]:
    """Run a work: every contestant set up and warmed, then all of them in turn, round after round."""
    watch = machine.Watch()  # says later whether the machine was left alone
    (FOLDER / "output").mkdir(parents=True, exist_ok=True)
    log = FOLDER / f"{work.key}-{stage.parcels}.log"
    log.write_text("", encoding="utf-8")
    results: Dict[str, Dict[str, Any]] = {}
    running: Dict[str, Process] = {}
    taking_part = []
    million = stage.parcels >= MILLION
    for contestant in [replace(each, once=each.once or million) for each in work.contestants]:
        if only and contestant.key not in only:
            continue
        found = results[contestant.key] = {"label": contestant.label, "seconds": [], "cpu": [], "peak_mb": 0.0}
        found["once"] = contestant.once
        reason = stage.lacks(contestant)
        if reason:
            found["skipped"] = reason
            continue
        if not contestant.fresh:
            process, answer = stage.start(contestant, work, log)
            running[contestant.key] = process
            if "fault" in answer:
                found["skipped"] = answer["fault"]
                process.end()
                del running[contestant.key]
                continue
            _versions(found, answer["versions"])
        taking_part.append(contestant)
    try:
        # the first call is not counted; it says who is slow
        for number in range(rounds + 1):
            first = number % max(len(taking_part), 1)  # another one begins each time
            for contestant in taking_part[first:] + taking_part[:first]:
                _turn(contestant, work, stage, number, results[contestant.key], running, log, say)
    finally:
        for process in running.values():
            process.end()
    for found in results.values():
        if found["seconds"]:
            found["median"] = statistics.median(found["seconds"])
            found["runs"] = len(found["seconds"])
            found["cpu_median"] = statistics.median(found["cpu"])
    return {
        "work": work.key,
        "parcels": stage.parcels,
        "rows": work.rows,
        "contestants": results,
        "goals": judge(work, results),
        "others": round(watch.others(), 3),
        "niced": round(watch.niced(), 3),
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }


def _versions(found: Dict[str, Any], versions: Dict[str, str]) -> None:
    found["versions"] = versions
    if "QGIS" in versions:
        found["label"] = found["label"].replace("QGIS of this machine", f"QGIS {versions['QGIS']}")
        found["label"] = found["label"].replace("QGIS 3.44 ", f"QGIS {versions['QGIS']} ")


def _turn(contestant: Contestant, work: Work, stage: Stage, number: int, found: Dict[str, Any],
          running: Dict[str, Process], log: Path, say: Any) -> None:  # fmt: skip
    if "skipped" in found:
        return
    if (number > 0) if contestant.once else (number == 0 and not contestant.warm):
        return
    slowest = max([found.get("warm_up", 0.0), *found["seconds"]])
    if number > next(rounds for seconds, rounds in ROUNDS_UP_TO if slowest <= seconds):
        return
    if contestant.fresh:
        process, answer = stage.start(contestant, work, log)
        if "fault" not in answer:
            _versions(found, answer["versions"])
            answer = process.ask({"do": "run"})
        process.end()
    else:
        answer = running[contestant.key].ask({"do": "run"})
    if "fault" in answer:
        found["skipped"] = answer["fault"]
        say(f"  {contestant.label}: {answer['fault']}")
        return
    found["figures"] = answer["figures"]
    found["peak_mb"] = max(found["peak_mb"], answer["peak_mb"])
    if number == 0 and not contestant.once:
        found["warm_up"] = answer["seconds"]
    else:
        found["seconds"].append(answer["seconds"])
        found["cpu"].append(answer["cpu"])
    took = f"{answer['seconds']:.3f} s, processors {answer['cpu']:.3f} s, {answer['peak_mb']:.0f} MB"
    say(f"  round {number}  {contestant.label}: {took}, {answer['figures']}")


def judge(work: Work, results: Dict[str, Dict[str, Any]]) -> List[Dict[str, Any]]:
    """Return for each goal the ratio against the fastest of its peers, where both were run."""
    found = []
    for goal in work.goals:
        ours = results.get(goal.ours, {}).get("median")
        there = {key: results[key]["median"] for key in goal.peers if results.get(key, {}).get("median")}
        if ours is None or not there:
            continue
        fastest = min(there, key=lambda key: there[key])
        ratio = ours / there[fastest]
        met = ratio <= goal.limit
        judged = {"ours": goal.ours, "peer": fastest, "ratio": ratio, "limit": goal.limit, "met": met}
        spent = [results[key].get("cpu_median") for key in (goal.ours, fastest)]
        if all(spent):
            judged["cpu_ratio"] = spent[0] / spent[1]
        found.append(judged)
    return found
