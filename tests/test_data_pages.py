"""The pages about data: what they say is what the dictionary and the code say, and each case of bad input is a test."""

from __future__ import annotations

import ast
import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PAGES = runpy.run_path(str(ROOT / "scripts" / "make_data_pages.py"))
CASES = [(topic, case) for topic, entries in PAGES["cases"]().items() for case in entries]
KEYS = {"wrong", "wrong_zh", "sentence", "kept", "kept_zh", "test"}
LEAST_CASES = 40


@cache
def said() -> frozenset[str]:
    """Return every sentence of the code."""
    translations = runpy.run_path(str(ROOT / "scripts" / "translations.py"))
    return frozenset(translations["extract"](translations["python_files"](ROOT / "baiyuan_qgis"), ROOT).strings)


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("name", ["data", "bad-input"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_are_what_their_files_give(name: str, language: str) -> None:
    path = ROOT / "docs" / f"{name}{PAGES['LANGUAGES'][language]}.md"
    assert path.read_text(encoding="utf-8") == PAGES["page"](name, language), "run scripts/make_data_pages.py"


@pytest.mark.parametrize(
    ("topic", "case"), CASES, ids=[f"{topic}-{case['test'].split('::')[1]}" for topic, case in CASES]
)
def test_a_case_of_bad_input_quotes_a_sentence_of_the_code_and_names_a_test_that_exists(
    topic: str, case: dict[str, Any]
) -> None:
    assert set(case) == KEYS
    assert case["sentence"] in said()
    file, _, name = case["test"].partition("::")
    assert name.startswith("test_") and name in names_in(file)


def test_no_case_of_bad_input_is_told_twice() -> None:
    wrong = [case["wrong"] for _, case in CASES]
    assert len(wrong) == len(set(wrong))


def test_there_are_as_many_cases_as_were_promised() -> None:
    assert len(CASES) >= LEAST_CASES
