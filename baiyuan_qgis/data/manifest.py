"""manifest.json of a survey: which file had which checksum when it was finished."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Iterable

NAME = "manifest.json"


def sha256(path: Path) -> str:
    """Return a file's SHA-256 as hexadecimal digits, read in pieces: photos and surveys may be large."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as stream:
        for piece in iter(lambda: stream.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def seal(manifest: Path, files: Iterable[Path]) -> None:
    """Write the checksums of files into a manifest, beside those it holds; nothing where there is no manifest."""
    if not Path(manifest).is_file():
        return
    stated = json.loads(Path(manifest).read_text(encoding="utf-8"))
    stated["sha256"] = {**stated.get("sha256", {}), **{Path(path).name: sha256(path) for path in files}}
    Path(manifest).write_text(json.dumps(stated, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
