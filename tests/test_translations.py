"""Every sentence the code says is found, kept with its translation, and missed when it has none."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
import translations

CODE = """
def say(self, name):
    tr("Area")
    self.tr("{count} parcels").format(count=1)
    tr("two "
       "parts & 'quotes' <b>")
    tr(name)
    other("not this")
"""


def sources(folder: Path, code: str = CODE) -> translations.Sources:
    (folder / "module.py").write_text(code, encoding="utf-8")
    return translations.extract(translations.python_files(folder), folder)


def test_literals_are_found_and_others_are_faults(tmp_path: Path) -> None:
    found = sources(tmp_path)
    assert sorted(found.strings) == ["Area", "two parts & 'quotes' <b>", "{count} parcels"]
    assert len(found.faults) == 1
    assert found.faults[0].startswith("module.py:7")


def test_a_link_to_a_folder_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "a.py").write_text("", encoding="utf-8")
    for name in ("one", "two"):
        (tmp_path / "package" / name).symlink_to(tmp_path / "beside")
    assert len(translations.python_files(tmp_path / "package")) == 1


def test_translations_are_kept_sorted_and_dropped_with_their_string(tmp_path: Path) -> None:
    strings = sources(tmp_path).strings
    known = {"Area": ("面积", True), "Gone": ("没有了", True), "two parts & 'quotes' <b>": ("“引号”&<b>", True)}
    path = tmp_path / "x.ts"
    path.write_text(translations.format_ts(strings, known), encoding="utf-8")
    again = translations.read_ts(path)
    assert list(again) == sorted(strings)
    assert again["Area"] == ("面积", True)
    assert again["two parts & 'quotes' <b>"] == ("“引号”&<b>", True)
    assert again["{count} parcels"] == ("", False)
    assert translations.format_ts(strings, again) == path.read_text(encoding="utf-8")
    assert ET.parse(path).getroot().get("language") == "zh_CN"


@pytest.mark.parametrize(
    ("known", "word"),
    [
        ({}, "not in the .ts"),
        ({"{count} parcels": ("", False)}, "not translated"),
        ({"{count} parcels": ("{number} 宗地", True)}, "placeholders differ"),
        ({"{count} parcels": ("{count 宗地", True)}, "braces"),
        ({"{count} parcels": ("{count} 宗地", True), "Gone": ("没有了", True)}, "no longer in the code"),
    ],
)
def test_the_check_says_what_is_wrong(known: dict[str, tuple[str, bool]], word: str) -> None:
    faults = translations.check(translations.Sources({"{count} parcels": "a.py"}), known)
    assert len(faults) == 1
    assert word in faults[0]


def test_a_complete_translation_passes() -> None:
    complete = {"{count} of {all}": ("{all} 中 {count}", True)}
    assert not translations.check(translations.Sources({"{count} of {all}": "a.py"}), complete)


@pytest.mark.qgis
def test_qt_and_the_library_read_the_same(tmp_path: Path) -> None:
    core = pytest.importorskip("qgis.PyQt.QtCore")
    known = {"Area": ("面积", True), "Left": ("", False)}
    path = tmp_path / "baiyuan_qgis_zh_CN.ts"
    path.write_text(translations.format_ts(dict.fromkeys(known, "a.py"), known), encoding="utf-8")
    translations.build(path, known)
    assert path.with_suffix(".json").read_text(encoding="utf-8") == '{\n "Area": "面积"\n}\n'
    # QGIS calls Simplified Chinese zh-Hans
    for locale in ("zh_CN", "zh-Hans"):
        translator = core.QTranslator()
        assert translator.load(core.QLocale(locale), "baiyuan_qgis", "_", str(tmp_path), ".qm"), locale
        assert translator.translate("baiyuan_qgis", "Area") == "面积"
        assert not translator.translate("baiyuan_qgis", "Left")
