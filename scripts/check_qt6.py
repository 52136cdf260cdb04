#!/usr/bin/env python3
"""Find what would not run on Qt 6, or not on the oldest QGIS: run with the Python of the QGIS to hold against.

The rules are those of QGIS's own porting check: no import of PyQt5 or PyQt6 (qgis.PyQt), no enum member taken
from the class around its enum (QgsProcessing.TypeVectorPolygon), no exec_(), no QVariant() for NULL, no QRegExp,
no compiled resources, no addAction() of four arguments, no QFontMetrics.width(), no QDateTime(QDate). Besides, every
name below a class of QGIS or Qt must exist in the QGIS that runs the check, unless the code around it asks
hasattr() for it.
"""

from __future__ import annotations

import ast
import enum
import importlib
import os
import sys
from pathlib import Path
from typing import Any, Iterator

sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from translations import ROOT, python_files

GONE = {"QRegExp": "QRegularExpression", "QRegExpValidator": "QRegularExpressionValidator", "QDesktopWidget": "QScreen"}
# QVariant's type names are not an enum in PyQt6; QGIS puts them back there, and 3.22 takes nothing else.
UNSCOPED_ALLOWED = frozenset({"QVariant"})
MISSING = object()


def is_enum_type(found: Any) -> bool:
    """Say whether this is an enum: Python's, or sip's (PyQt5 makes its enums subclasses of int)."""
    return isinstance(found, type) and (issubclass(found, enum.Enum) or type(found).__name__ == "enumtype")


def is_member(found: Any) -> bool:
    """Say whether this is a member of an enum."""
    return is_enum_type(type(found))


class Scope:
    """What the names of one module stand for, as far as they come from QGIS or Qt."""

    def __init__(self, tree: ast.Module) -> None:
        """Read the imports, wherever in the module they stand."""
        self.names: dict[str, Any] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "qgis":
                for alias in node.names:
                    self._bind(alias.asname or alias.name, node.module or "", alias.name)

    def _bind(self, name: str, module: str, attribute: str) -> None:
        try:
            found = getattr(importlib.import_module(module), attribute, MISSING)
        except ImportError:
            return
        if found is not MISSING:
            self.names[name] = found

    def resolve(self, node: ast.AST) -> Any:
        """Return what a dotted expression is, MISSING where it does not begin at QGIS or Qt or does not exist."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, MISSING)
        if isinstance(node, ast.Attribute):
            owner = self.resolve(node.value)
            return MISSING if owner is MISSING else getattr(owner, node.attr, MISSING)
        return MISSING


def faults_of(source: str, where: str) -> Iterator[tuple[int, str]]:
    """Yield line and sentence of every fault in one module."""
    tree = ast.parse(source, filename=where)
    scope = Scope(tree)
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for sentence in (*_imports(node), *_calls(node), *_attributes(node, scope, parents)):
            yield line, sentence


def _imports(node: ast.AST) -> Iterator[str]:
    modules: list[str] = []
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        modules = [node.module or ""]
        for alias in node.names:
            if alias.name in GONE:
                yield f"{alias.name} is gone in Qt 6: {GONE[alias.name]}"
            if alias.name.endswith("resources_rc"):
                yield "compiled resources do not exist in PyQt6: open the file"
    for module in modules:
        if module.split(".")[0] in {"PyQt4", "PyQt5", "PyQt6", "PySide2", "PySide6"}:
            yield f"{module}: import from qgis.PyQt"
        if module.split(".")[-1] == "resources_rc":
            yield "compiled resources do not exist in PyQt6: open the file"


def _calls(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        if node.attr == "exec_":
            yield "exec_ is gone in PyQt6: exec"
        if node.attr in GONE:
            yield f"{node.attr} is gone in Qt 6: {GONE[node.attr]}"
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    first = node.args[0] if node.args else None
    if name == "QVariant" and not node.args and not node.keywords:
        yield "QVariant() for NULL does not exist in PyQt6: NULL of qgis.core"
    if name == "addAction" and len(node.args) >= 4:
        yield "addAction() of four arguments changed their order in Qt 6"
    owner = ast.unparse(node.func.value).lower() if isinstance(node.func, ast.Attribute) else ""
    if name == "width" and len(node.args) == 1 and "metrics" in owner:
        yield "QFontMetrics.width() is gone in Qt 6: horizontalAdvance()"
    if name == "QDateTime" and len(node.args) == 1 and isinstance(first, ast.Call):
        inner = first.func.attr if isinstance(first.func, ast.Attribute) else getattr(first.func, "id", "")
        if inner in {"QDate", "date", "currentDate"}:
            yield "QDateTime(QDate) is gone in Qt 6: give the time as well"


def _attributes(node: ast.AST, scope: Scope, parents: dict[ast.AST, ast.AST]) -> Iterator[str]:
    if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
        return
    owner = scope.resolve(node.value)
    if owner is MISSING:
        owner = _base_of_self(node, scope, parents)
        if owner is None or not is_member(getattr(owner, node.attr, None)):
            return
    if not isinstance(owner, type):
        return
    text = ast.unparse(node)
    found = getattr(owner, node.attr, MISSING)
    if found is MISSING:
        if not _guarded(node, parents):
            yield f"{text} does not exist in this QGIS"
    elif is_member(found) and not is_enum_type(owner) and owner.__name__ not in UNSCOPED_ALLOWED:
        yield f"{text} is unscoped: {owner.__name__}.{type(found).__name__}.{node.attr}"


def _base_of_self(node: ast.Attribute, scope: Scope, parents: dict[ast.AST, ast.AST]) -> Any:
    """For self.X, cls.X and super().X: the base class from QGIS or Qt that has an X, else None."""
    value = node.value
    is_self = isinstance(value, ast.Name) and value.id in {"self", "cls"}
    is_super = isinstance(value, ast.Call) and getattr(value.func, "id", "") == "super"
    if not (is_self or is_super):
        return None
    parent: ast.AST | None = node
    while parent is not None and not isinstance(parent, ast.ClassDef):
        parent = parents.get(parent)
    if parent is None:
        return None
    bases = (scope.resolve(base) for base in parent.bases)
    return next((base for base in bases if isinstance(base, type) and hasattr(base, node.attr)), None)


def _guarded(node: ast.Attribute, parents: dict[ast.AST, ast.AST]) -> bool:
    """Say whether an if around the attribute asks hasattr() for it."""
    names = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    parent = parents.get(node)
    while parent is not None:
        test = parent.test if isinstance(parent, (ast.If, ast.IfExp)) else None
        if isinstance(parent, ast.BoolOp):
            test = parent
        for call in ast.walk(test) if test is not None else ():
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "hasattr" and len(call.args) == 2:
                asked = call.args[1]
                if isinstance(asked, ast.Constant) and asked.value in names:
                    return True
        parent = parents.get(parent)
    return False


def main() -> int:
    """Check the package; 1 when anything was found."""
    try:
        version = importlib.import_module("qgis.core").Qgis.QGIS_VERSION
    except ImportError:
        raise SystemExit("check_qt6 needs the Python that can import qgis.core (scripts/setup.sh).") from None
    count = 0
    files = python_files(ROOT / "baiyuan_qgis")
    for path in files:
        where = path.relative_to(ROOT).as_posix()
        for line, sentence in faults_of(path.read_text(encoding="utf-8"), where):
            print(f"{where}:{line}: {sentence}")
            count += 1
    print(f"Qt 6: {len(files)} modules against QGIS {version}, {count} faults")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
