"""Photo files in a survey's folder: copied in, never overwritten, taken back when a run fails."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Iterable, Optional

from baiyuan_qgis.data import filenames
from baiyuan_qgis.progress import Progress

FOLDER = "photos"


def folder_of(parcel: str) -> str:
    """Return the name of a parcel's folder of photos: its id, with a mark where no folder may be called so."""
    folder = filenames.safe(parcel)
    return folder if folder == parcel else f"{folder}_{hashlib.sha256(parcel.encode('utf-8')).hexdigest()[:6]}"


def inside(folder: Path, stated: str) -> Optional[Path]:
    """Return the file that a stated relative path names below a folder; None where it would lead out of it."""
    text = str(stated).strip().replace("\\", "/")
    path = PurePosixPath(text)
    if not text or path.is_absolute() or PureWindowsPath(text).drive or ".." in path.parts:
        return None
    return Path(folder).joinpath(*path.parts)


def copy_new(source: Path, target: Path) -> bool:
    """Copy a file to a place that is free; False where something stands there already, which stays as it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        # "x": whoever made the file in between keeps it
        with Path(source).open("rb") as read, target.open("xb") as written:
            shutil.copyfileobj(read, written)
    except FileExistsError:
        return False
    except OSError:
        target.unlink(missing_ok=True)
        raise
    shutil.copystat(source, target)
    return True


def carry(files: Iterable[str], source: Path, target: Path, progress: Progress) -> tuple[list[Path], list[str]]:
    """Copy the files (relative paths) that the target folder lacks; return those copied, and the names not found."""
    copied: list[Path] = []
    missing: list[str] = []
    try:
        for name in files:
            progress.check()
            there, here = inside(target, name), inside(source, name)
            if there is None or here is None or there.is_file():
                continue
            if not here.is_file():
                missing.append(name)
            elif copy_new(here, there):
                copied.append(there)
    except BaseException:
        take_back(copied, target)
        raise
    return copied, missing


def take_back(copied: Iterable[Path], folder: Path) -> None:
    """Delete files that were copied in, and the folders that were made for them and are empty now."""
    for path in copied:
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == Path(folder) or next(os.scandir(parent), None) is not None:
                break
            parent.rmdir()
