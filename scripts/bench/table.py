"""The table of ratios: from the results in JSON to docs/bench.md and between the marks of both READMEs."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Dict, List, Tuple

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
MILLION = 1_000_000
# seconds: what is slower runs once
ONCE_ABOVE = 60.0
# of the processors taken by others: above it the table says so
_DISTURBED = 0.1
_WORDS = {
    "en": {
        "work": "work",
        "ours": "Baiyuan",
        "fastest": "fastest peer",
        "ratio": "ratio",
        "goal": "goal",
        "who": "who",
        "seconds": "seconds",
        "cpu": "processor seconds",
        "runs": "runs",
        "peak": "peak memory, MB",
        "against": "× the first",
        "versions": "versions",
        "missed": "not reached",
        "skipped": "not run: {reason}",
        "parcels": "{count:,} parcels",
        "machine": "Machine: {cores} cores, {cpu}, {memory_gb} GB, {system}, Python {python}; {day}, commit {commit}.",
        "growth": "Growth of the area table from {low:,} to {high:,} parcels: time ~ n^{power:.2f} ({label}).",
        "method": "Medians of up to {rounds} runs in alternation; every contestant in a process of its own, set up and "
        "called once before the clock runs (except where the first call is what is measured). Reproduce with "
        "`make bench-peers` and `make bench`.",
        "busy": "**The machine was not left alone**: others had up to {others:.0%} of its processors. The seconds are "
        "too long and the ratios rough; processor time, in brackets, suffers less.",
        "niced": "Other work ran meanwhile at the lowest priority (up to {niced:.0%} of the processors): it gives way, "
        "but shares caches and memory.",
        "few": "**Preliminary: only {rounds} counted run(s) each, not five.**",
        "open": "Not measured yet: {works}.",
        "all": "All figures: [docs/bench.md](docs/bench.md).",
    },
    "zh": {
        "work": "任务",
        "ours": "百园增效",
        "fastest": "最快的对照",
        "ratio": "比值",
        "goal": "目标",
        "who": "软件",
        "seconds": "秒",
        "runs": "次数",
        "peak": "内存峰值（MB）",
        "against": "为首项的倍数",
        "versions": "版本",
        "missed": "未达到",
        "skipped": "未运行：{reason}",
        "parcels": "{count:,} 宗",
        "machine": "机器：{cores} 核，{cpu}，{memory_gb} GB，{system}，Python {python}；{day}，提交 {commit}。",
        "growth": "面积表从 {low:,} 宗到 {high:,} 宗：用时 ~ n^{power:.2f}（{label}）。",
        "method": "各方轮流运行最多 {rounds} 次取中位数；每一方有自己的进程，"
        "计时前先准备并试运行一次（首次调用一项除外）。重做：`make bench-peers`、`make bench`。",
        "busy": "**测试时机器另有负载**（其他程序最多占用 {others:.0%} 的处理器）：秒数偏长，比值仅供粗略参考；"
        "括号内为处理器时间之比，受影响较小。",
        "niced": "同时有最低优先级的其他程序运行（最多占用 {niced:.0%} 的处理器）：它们让出处理器，但共用缓存和内存。",
        "few": "**初步结果：各方仅计 {rounds} 次，不足 5 次。**",
        "open": "尚未测：{works}。",
        "all": "全部数字见 [docs/bench.md](docs/bench.md)。",
    },
}

_ABOUT = (
    "The layers are invented: parcels of 14,400 m² on average with curved shared borders, about 55 vertices each, "
    "zones five times as large with borders of their own, EPSG:4547. They are in memory, in the database's tables or, "
    "for QGIS, in a GeoPackage before the clock runs; indexes of PostGIS are made before, ours within. "
    "geopandas and native:intersection always build the pieces; the databases build and sum them unless stored. "
    "native:calculatevectoroverlaps gives areas only. Contestants slower than a minute "
    "run once. Peak memory is the process's, with its "
    "layers; for PostGIS the server process's."
)


def write(results: Dict[str, Any], root: Path) -> List[Path]:
    """Write docs/bench.md and the section of both READMEs; return the files written."""
    written = []
    for name, language in (("README.md", "en"), ("README.zh-CN.md", "zh")):
        path = root / name
        text = path.read_text(encoding="utf-8")
        new = between(text, summary(results, language))
        if new != text:
            path.write_text(new, encoding="utf-8")
            written.append(path)
    page = root / "docs" / "bench.md"
    page.write_text(full(results), encoding="utf-8")
    return [*written, page]


def between(text: str, section: str) -> str:
    """Put a section between the marks; a text without marks stays as it is."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        return text
    return f"{head}{BEGIN}\n{section.strip()}\n{END}{tail}"


def summary(results: Dict[str, Any], language: str) -> str:
    """Return the short table: a row for each goal, from the largest size below a million that was measured."""
    words = _WORDS[language]
    lines = [
        f"| {words['work']} | {words['ours']}, s | {words['fastest']} | {words['ratio']} | {words['goal']} |",
        "|---|---|---|---|---|",
    ]
    for work in largest(results):
        for goal in work["goals"]:
            ours, peer = work["contestants"][goal["ours"]], work["contestants"][goal["peer"]]
            mark = "" if goal["met"] else f" ({words['missed']})"
            lines.append(
                f"| {title(work, language)}: {ours['label']} | {_number(ours['median'])} "
                f"| {peer['label']}: {_number(peer['median'])} "
                f"| {goal['ratio']:.2f}{_by_processor(goal)} | ≤ {goal['limit']:.2f}{mark} |"
            )
    found = [growth for growth in growths(results) if growth[0] == "ours"]
    lines.append("")
    lines += [_growth(each, results, language) for each in found]
    versions = _versions(results)
    lines.append(words["machine"].format(**results["machine"]) + f" {versions}.")
    lines += _open(results, language)
    lines.append(words["method"].format(rounds=_rounds(results)) + " " + words["all"])
    return "\n".join(lines)


def full(results: Dict[str, Any]) -> str:
    """Return docs/bench.md: every work, size and contestant."""
    words = _WORDS["en"]
    lines = [
        "# Benchmark",
        "",
        "[README](../README.md) · written by `make bench`; do not edit.",
        "",
        words["method"].format(rounds=_rounds(results)),
        "",
        _ABOUT,
        "",
        words["machine"].format(**results["machine"]),
        "",
        " ".join(_open(results, "en")),
        "",
    ]
    for work in sorted(results["works"].values(), key=lambda each: (_rank(each), each["parcels"])):
        lines += [f"## {title(work, 'en')}", "", _table(work), ""]
        absent = [each.label for each in _known(work).contestants if each.key not in work["contestants"]]
        if absent:
            lines += [words["open"].format(works="; ".join(absent)), ""]
        for goal in work["goals"]:
            word = "reached" if goal["met"] else "**not reached**"
            ours, peer = work["contestants"][goal["ours"]]["label"], work["contestants"][goal["peer"]]["label"]
            ratio = f"{goal['ratio']:.3f}{_by_processor(goal)}"
            lines.append(f"- {ours} / {peer}: {ratio}, goal at most {goal['limit']:.3f}: {word}")
        lines.append("")
    found = growths(results)
    if found:
        lines += ["## Growth", ""]
        lines += ["- " + _growth(each, results, "en") for each in found]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(work: Dict[str, Any]) -> str:
    words = _WORDS["en"]
    first = next((each["median"] for each in work["contestants"].values() if each.get("median")), 1.0)
    lines = [
        "| "
        + " | ".join(words[name] for name in ("who", "seconds", "against", "cpu", "runs", "peak"))
        + f" | pairs or rows | area, m² | {words['versions']} |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for each in work["contestants"].values():
        if not each.get("median") and not each.get("skipped"):
            continue
        if not each.get("median"):
            reason = words["skipped"].format(
                reason=" ".join(str(each.get("skipped", "?")).replace("|", "/").split())[:120]
            )
            lines.append(f"| {each['label']} | {reason} | | | | | | | |")
            continue
        versions = ", ".join(f"{name} {value}" for name, value in each["versions"].items())
        lines.append(
            f"| {each['label']} | {_number(each['median'])} | {each['median'] / first:.2f} "
            f"| {_number(each.get('cpu_median', math.nan))} | {each['runs']} "
            f"| {each['peak_mb']:,.0f} | {each['figures']['count']:,} | {each['figures']['area']:,.3f} | {versions} |"
        )
    return "\n".join(lines)


def _known(work: Dict[str, Any]) -> Any:
    from bench import contest

    return next(each for each in contest.WORKS if each.key == work["work"])


def title(work: Dict[str, Any], language: str) -> str:
    """Return the name of a work with its size."""
    known = _known(work)
    name = known.title if language == "en" else known.title_zh
    return f"{name}, {_WORDS[language]['parcels'].format(count=work['parcels'])}"


def largest(results: Dict[str, Any]) -> List[Dict[str, Any]]:
    """Return each work at its largest size below a million, where the goals are set."""
    found: Dict[str, Dict[str, Any]] = {}
    for work in results["works"].values():
        kept = found.get(work["work"])
        if work["parcels"] < MILLION and (kept is None or kept["parcels"] < work["parcels"]):
            found[work["work"]] = work
    return sorted(found.values(), key=_rank)


def growths(results: Dict[str, Any]) -> List[Tuple[str, str, int, int, float]]:
    """Return key, label, smallest and largest size and the exponent of time for who did the area table of both."""
    tables = [work for work in results["works"].values() if work["work"] == "area_table"]
    sizes = sorted(tables, key=lambda work: work["parcels"])
    found = []
    keys = dict.fromkeys(key for work in sizes for key in work["contestants"])
    for key in keys:
        timed = [
            (work["parcels"], work["contestants"][key]["median"], work["contestants"][key]["label"])
            for work in sizes
            if work["contestants"].get(key, {}).get("median")
        ]
        if len(timed) < 2:
            continue
        (low, first, label), (high, last, _) = timed[0], timed[-1]
        found.append((key, label, low, high, math.log(last / first) / math.log(high / low)))
    return found


def _growth(growth: Tuple[str, str, int, int, float], results: Dict[str, Any], language: str) -> str:
    _, label, low, high, power = growth
    text = _WORDS[language]["growth"].format(low=low, high=high, power=power, label=label)
    million = results["works"].get(f"area_table@{MILLION}", {}).get("contestants", {}).get(growth[0], {})
    if million.get("peak_mb"):
        text += f" 1,000,000 × 200,000: {_number(million['median'])} s, {million['peak_mb'] / 1024:.1f} GB."
    return text


def _by_processor(goal: Dict[str, Any]) -> str:
    return f" ({goal['cpu_ratio']:.2f})" if "cpu_ratio" in goal else ""


def _busy(results: Dict[str, Any], language: str) -> List[str]:
    """Return a warning where others, or the host, had a part of the processors, and where others gave way."""
    found = []
    for key in ("busy", "niced"):
        share = "others" if key == "busy" else key
        most = max((work.get(share, 0.0) for work in results["works"].values()), default=0.0)
        if most > _DISTURBED:
            found.append(_WORDS[language][key].format(**{share: most}))
    return found


def _open(results: Dict[str, Any], language: str) -> List[str]:
    """Return what a reader must know before believing the table: a busy machine, few rounds, works left out."""
    from bench import contest

    words = _WORDS[language]
    found = _busy(results, language)
    if _rounds(results) < contest.ROUNDS:
        found.append(words["few"].format(rounds=_rounds(results)))
    done = {work["work"] for work in results["works"].values()}
    left = [each.title if language == "en" else each.title_zh for each in contest.WORKS if each.key not in done]
    if left:
        found.append(words["open"].format(works=("; " if language == "en" else "；").join(left)))
    return found


def _rank(work: Dict[str, Any]) -> int:
    from bench import contest

    return next(number for number, each in enumerate(contest.WORKS) if each.key == work["work"])


def _number(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 100 else f"{seconds:.0f}"


def _rounds(results: Dict[str, Any]) -> int:
    """Return the fewest runs of those below a million parcels that are not so slow that one run must do."""
    return min(
        (
            each["runs"]
            for work in results["works"].values()
            if work["parcels"] < MILLION
            for each in work["contestants"].values()
            if each.get("runs") and not each.get("once") and each.get("median", 0.0) <= ONCE_ABOVE
        ),
        default=0,
    )


def _versions(results: Dict[str, Any]) -> str:
    """Return the versions of all software, each once."""
    found: Dict[str, None] = {}
    for work in results["works"].values():
        for each in work["contestants"].values():
            for name, value in each.get("versions", {}).items():
                if each.get("median") and name not in ("GEOS", "ellipsoid", "PROJ"):
                    geos = each["versions"].get("GEOS") if name in ("QGIS", "PostGIS", "shapely") else None
                    found[f"{name} {value}" + (f" (GEOS {geos})" if geos else "")] = None
    return ", ".join(sorted(found))
