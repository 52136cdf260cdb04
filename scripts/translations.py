#!/usr/bin/env python3
"""Keep the Chinese translation of every sentence the code says.

Reads each ``tr("literal")`` and ``self.tr("literal")`` of the package by its syntax tree, brings
``resources/i18n/baiyuan_qgis_zh_CN.ts`` up to date (sorted, translations kept, vanished strings dropped), and
makes from it the ``.qm`` that Qt loads and the ``.json`` that the library reads without Qt.

    translations.py            update the .ts, make .qm and .json
    translations.py --build    make .qm and .json only
    translations.py --check    say what is missing, untranslated or at odds; exit status 1 if anything is
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import string
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parent.parent
CONTEXT = "baiyuan_qgis"
TS = ROOT / "resources" / "i18n" / "baiyuan_qgis_zh_CN.ts"
NAMES = frozenset({"tr"})


@dataclass
class Sources:
    """The strings found in the code, where each stands first, and what is wrong with the calls."""

    strings: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def python_files(package: Path) -> list[Path]:
    """Every module of the package, linked folders included, each real file once."""
    seen: set[Path] = set()
    found = []
    for folder, folders, files in os.walk(package, followlinks=True):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            path = Path(folder) / name
            real = path.resolve()
            if name.endswith(".py") and real not in seen:
                seen.add(real)
                found.append(path)
    return found


def extract(files: list[Path], root: Path) -> Sources:
    """Collect the first argument of every tr() call; one that is no literal is a fault."""
    sources = Sources()
    for path in files:
        where = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=where)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in NAMES:
                continue
            text = node.args[0] if node.args else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                sources.strings.setdefault(text.value, where)
            else:
                sources.faults.append(f"{where}:{node.lineno}: tr() takes a literal, or nothing finds its translation")
    return sources


def read_ts(path: Path) -> dict[str, tuple[str, bool]]:
    """Return source -> (translation, finished)."""
    if not path.is_file():
        return {}
    found: dict[str, tuple[str, bool]] = {}
    for message in ET.parse(path).getroot().iter("message"):
        source = message.findtext("source") or ""
        translation = message.find("translation")
        text = "" if translation is None else translation.text or ""
        unfinished = translation is not None and translation.get("type") in {"unfinished", "obsolete", "vanished"}
        found[source] = (text, bool(text) and not unfinished)
    return found


def format_ts(strings: dict[str, str], known: dict[str, tuple[str, bool]]) -> str:
    """Write the .ts as Qt Linguist does, sorted, without line numbers: they would change with every edit."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines += ['<TS version="2.1" language="zh_CN" sourcelanguage="en">', "<context>", f"    <name>{CONTEXT}</name>"]
    for source in sorted(strings):
        text, finished = known.get(source, ("", False))
        kind = "" if finished else ' type="unfinished"'
        quote = {'"': "&quot;", "'": "&apos;"}
        lines += [
            "    <message>",
            f"        <source>{escape(source, quote)}</source>",
            f"        <translation{kind}>{escape(text, quote)}</translation>",
            "    </message>",
        ]
    lines += ["</context>", "</TS>", ""]
    return "\n".join(lines)


def placeholders(text: str) -> list[str]:
    """The {names} that format() would fill, sorted; a ValueError where the braces do not close."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def check(sources: Sources, known: dict[str, tuple[str, bool]]) -> list[str]:
    """Everything that keeps the translation from being complete and usable."""
    faults = list(sources.faults)
    for source, where in sorted(sources.strings.items()):
        text, finished = known.get(source, ("", False))
        if source not in known:
            faults.append(f"{where}: not in the .ts (make translations): {source!r}")
        elif not finished:
            faults.append(f"{where}: not translated: {source!r}")
        else:
            try:
                if placeholders(source) != placeholders(text):
                    faults.append(f"{where}: placeholders differ: {source!r} / {text!r}")
            except ValueError as error:
                faults.append(f"{where}: braces ({error}): {source!r} / {text!r}")
    faults += [
        f"{TS.name}: no longer in the code (make translations): {gone!r}"
        for gone in sorted(known.keys() - sources.strings.keys())
    ]
    return faults


def lrelease() -> str:
    """Find Qt's compiler of translations, which Debian keeps off the PATH."""
    places = ["/usr/lib/qt5/bin/lrelease", "/usr/lib/qt6/bin/lrelease"]
    found = next((place for place in places if Path(place).is_file()), None)
    found = found or shutil.which("lrelease-qt5") or shutil.which("lrelease6") or shutil.which("lrelease")
    if found is None:
        raise SystemExit("lrelease is not installed (Debian: qttools5-dev-tools; scripts/setup.sh installs it).")
    return found


def build(ts: Path, known: dict[str, tuple[str, bool]]) -> None:
    """Make the .qm and the .json beside the .ts, each under another name first: others may be reading them."""
    catalogue = {source: text for source, (text, finished) in sorted(known.items()) if finished}
    part = ts.with_suffix(f".json.{os.getpid()}")
    part.write_text(json.dumps(catalogue, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(ts.with_suffix(".json"))
    part = ts.with_suffix(f".qm.{os.getpid()}")
    run = subprocess.run(
        [lrelease(), "-silent", str(ts), "-qm", str(part)], capture_output=True, text=True, check=False
    )
    if run.returncode or not part.is_file():
        raise SystemExit(f"lrelease failed: {run.stdout}{run.stderr}")
    part.replace(ts.with_suffix(".qm"))


def main() -> int:
    """Do what the options say; 1 when --check found something."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true", help="change nothing; fail when the translation is incomplete")
    options.add_argument("--build", action="store_true", help="make .qm and .json from the .ts as it is")
    chosen = options.parse_args()

    known = read_ts(TS)
    if chosen.build:
        build(TS, known)
        return 0
    sources = extract(python_files(ROOT / "baiyuan_qgis"), ROOT)
    if chosen.check:
        faults = check(sources, known)
        for fault in faults:
            print(fault)
        print(f"translations: {len(sources.strings)} strings, {len(faults)} faults")
        return 1 if faults else 0
    for fault in sources.faults:
        print(fault)
    text = format_ts(sources.strings, known)
    TS.parent.mkdir(parents=True, exist_ok=True)
    if not TS.is_file() or TS.read_text(encoding="utf-8") != text:
        TS.write_text(text, encoding="utf-8")
    known = read_ts(TS)
    build(TS, known)
    left = sum(not finished for _, finished in known.values())
    print(f"translations: {len(known)} strings, {left} untranslated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
