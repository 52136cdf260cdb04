#!/usr/bin/env python3
"""Make the zip that the plugin site takes: one folder, real files instead of links, the same bytes every time."""

from __future__ import annotations

import configparser
import hashlib
import os
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from translations import ROOT

PACKAGE = "baiyuan_qgis"
LIMIT = 25_000_000  # the plugin site's
# The .ts is for translators; everything else that is not listed here is what running the plugin takes.
LEFT_OUT_FOLDERS = frozenset({"__pycache__", "tests", ".git", ".mypy_cache", ".ruff_cache", ".pytest_cache"})
LEFT_OUT_ENDINGS = (".pyc", ".pyo", ".ts", ".orig", ".rej", ".swp", "~", ".nbi", ".nbc")
EPOCH = (1980, 1, 1, 0, 0, 0)


def members(package: Path) -> list[tuple[str, Path]]:
    """Return (name in the zip, file), sorted; linked folders are walked as if they were real."""
    found = []
    for folder, folders, files in os.walk(package, followlinks=True):
        folders[:] = [name for name in folders if name not in LEFT_OUT_FOLDERS and not name.startswith(".")]
        for name in files:
            if name.startswith(".") or name.endswith(LEFT_OUT_ENDINGS):
                continue
            path = Path(folder) / name
            found.append((f"{PACKAGE}/{path.relative_to(package).as_posix()}", path))
    return sorted(found)


def write(target: Path) -> str:
    """Write the zip aside, rename it, and return its sha256."""
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in members(ROOT / PACKAGE):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, wherever it is made, so that the mode below counts
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    digest = hashlib.sha256(part.read_bytes()).hexdigest()
    part.replace(target)
    return digest


def version() -> str:
    """Return the version that metadata.txt states."""
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "metadata.txt", encoding="utf-8")
    return metadata["general"]["version"]


def zip_path() -> Path:
    """Return where the zip of this version lies."""
    return ROOT / "build" / f"{PACKAGE}-{version()}.zip"


def main() -> int:
    """Make the zip; 1 when something that must be in it is missing or it is too large."""
    qm = ROOT / "resources" / "i18n" / "baiyuan_qgis_zh_CN.qm"
    if not qm.is_file():
        print(f"{qm.relative_to(ROOT)} is missing: run `make translations` first.")
        return 1
    target = zip_path()
    target.parent.mkdir(exist_ok=True)
    digest = write(target)
    if write(target) != digest:
        print("Two zips of the same files differ.")
        return 1
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}  {size:,} bytes  sha256 {digest}")
    if size >= LIMIT:
        print(f"The plugin site takes less than {LIMIT:,} bytes.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
