"""The zip is the same every time, and what the plugin site refuses is found before an upload."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
import package
import verify_package

METADATA = (package.ROOT / "metadata.txt").read_text(encoding="utf-8")


def test_the_zip_is_the_same_every_time_and_whole(tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert package.write(first) == package.write(second)
    with zipfile.ZipFile(first) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert "baiyuan_qgis/processing_algorithms/provider.py" in names
        assert archive.read("baiyuan_qgis/metadata.txt").decode("utf-8") == METADATA
        faults = verify_package.zip_faults(archive)
    qm = "not in the zip: baiyuan_qgis/resources/i18n/baiyuan_qgis_zh_CN.qm"  # there after `make translations`
    assert [fault for fault in faults if fault != qm] == []


def test_the_metadata_is_what_the_site_takes() -> None:
    assert verify_package.metadata_faults(METADATA) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("about=", "about=100% ", "cannot be read"),
        ("homepage=", "nohomepage=", "homepage"),
        ("qgisMaximumVersion=4.99", "qgisMaximumVersion=3.99", "qgisMaximumVersion"),
        ("experimental=True", "experimental=True\nsupportsQt6=True", "supportsQt6"),
        ("name=", "name=Plugin of ", "'plugin'"),
        ("description=", "description=园区", "English"),
        ("version=0", "version=9", "different versions"),
    ],
)
def test_what_the_site_refuses_is_found(old: str, new: str, word: str) -> None:
    faults = verify_package.metadata_faults(METADATA.replace(old, new, 1))
    assert any(word in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("baiyuan_qgis/__pycache__/a.cpython-311.pyc", ""),
        ("baiyuan_qgis/.git/config", ""),
        ("__MACOSX/a", ""),
        ("other/a.py", ""),
        ("baiyuan_qgis/tests/test_a.py", ""),
        ("baiyuan_qgis/new.py", "match 1:\n    case 1:\n        pass\n"),
        ("baiyuan_qgis/hushed.py", "import os  # nosec\n"),
    ],
)
def test_what_must_not_be_in_the_zip_is_found(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, text)
    with zipfile.ZipFile(path) as archive:
        faults = verify_package.zip_faults(archive)
    assert any(name in fault for fault in faults), faults
