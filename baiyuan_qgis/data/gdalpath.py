"""Paths that GDAL can open under any locale.

pyogrio hands GDAL every path in UTF-8. Under a locale such as zh_CN.GBK the same Chinese folder has other bytes on the
disk; there a file is read from, or drafted in, a temporary folder and copied by Python, which knows the locale. The
same is done where a path holds a sign that pyogrio takes for a part of an address.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

# pyogrio reads "a.zip!b", "a;b", "a?b" and "a#b" as addresses
_SIGNS_OF_ADDRESSES = frozenset("!;?#")


def plain(path: Path) -> bool:
    """Say whether GDAL finds a path under the name Python knows it by."""
    text = str(path)
    return os.fsencode(path) == text.encode("utf-8", "surrogateescape") and not _SIGNS_OF_ADDRESSES & set(text)


@contextmanager
def reading(path: Path) -> Iterator[Path]:
    """Give a path from which GDAL can read a file (with the files beside it that share its name)."""
    path = Path(path)
    if plain(path) or not path.exists():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="baiyuan-", ignore_cleanup_errors=True) as folder:
        if path.is_dir():
            yield Path(shutil.copytree(path, Path(folder) / f"copy{path.suffix}"))
            return
        # no glob: brackets in a name are no pattern
        for part in path.parent.iterdir():
            if part.stem == path.stem and part.is_file():
                shutil.copyfile(part, Path(folder) / f"copy{part.suffix}")
        yield Path(folder) / f"copy{path.suffix}"


@contextmanager
def drafting(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to draft a file at; the draft replaces ``path`` when all went well, else vanishes."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # a folder of its own beside the target: one rename at the end, and GDAL's journals vanish with it
    beside = tempfile.mkdtemp(prefix=".baiyuan-", dir=path.parent)
    try:
        if plain(path):
            draft = Path(beside) / f"draft{path.suffix}"
            yield draft
        else:
            draft = Path(beside) / f"draft{path.suffix}"
            with tempfile.TemporaryDirectory(prefix="baiyuan-", ignore_cleanup_errors=True) as folder:
                elsewhere = Path(folder) / draft.name
                yield elsewhere
                shutil.copyfile(elsewhere, draft)
        Path(draft).replace(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def drafts(folder: Path) -> Iterator[Path]:
    """Give a folder to draft several files in; all of them come into ``folder`` when all went well, else none does.

    A file of the same name is replaced; where one cannot be (it is open elsewhere), those replaced before come back.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".baiyuan-", dir=folder))
    new, old = beside / "new", beside / "old"
    new.mkdir()
    old.mkdir()
    try:
        if plain(folder):
            yield new
        else:
            with tempfile.TemporaryDirectory(prefix="baiyuan-", ignore_cleanup_errors=True) as elsewhere:
                yield Path(elsewhere)
                shutil.copytree(elsewhere, new, dirs_exist_ok=True)
        _exchange(sorted(new.iterdir()), folder, old)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _exchange(files: list[Path], folder: Path, old: Path) -> None:
    done: list[Path] = []
    try:
        for file in files:
            target = folder / file.name
            if target.exists():
                target.replace(old / file.name)
            done.append(target)
            file.replace(target)
    except OSError:
        for target in done:
            target.unlink(missing_ok=True)
            if (old / target.name).exists():
                (old / target.name).replace(target)
        raise
