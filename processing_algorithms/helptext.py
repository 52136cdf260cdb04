"""Help texts: one Markdown file per algorithm and language in resources/help, each text typed once.

``<id>.md`` (English) and ``<id>_zh_CN.md``::

    # Title                    the display name (not shown again)

    Paragraphs, lists, a table: what the algorithm does, what it needs, what it gives.

    ## Parameters
    ### INPUT
    What the parameter means. The heading is the key that scripts use.

    ## Outputs
    ### PARCEL_COUNT
    ...

    ## Notes                   any further sections, shown at the end

``_common.md`` holds, in the same form, what several algorithms share (POLICY, AS_OF, AREA_METHOD ...);
an algorithm's own file goes first. Of Markdown: paragraphs, lists with ``- `` or ``1. ``, tables
with ``|``, ``**bold**``, ``*italics*`` and ``code`` between backticks.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

from baiyuan_qgis.language import language

FOLDER = Path(__file__).parent.parent / "resources" / "help"

_KEY = re.compile(r"^###\s+`?([A-Z][A-Z0-9_]*)`?\s*$")
_HEADING = re.compile(r"^##\s+(.+?)\s*$")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"


class Help(NamedTuple):
    """One help file: title, introduction, text by parameter or output key, further sections."""

    title: str
    introduction: str
    entries: Dict[str, str]
    sections: Tuple[Tuple[str, str], ...]


def file_of(name: str, code: str) -> Path:
    """Return the path of a help file in a language (``"zh"`` or ``"en"``)."""
    return FOLDER / (f"{name}_zh_CN.md" if code == "zh" else f"{name}.md")


@lru_cache(maxsize=256)
def load(name: str, code: str) -> Help:
    """Return the help of an algorithm in one language, empty where there is no file."""
    path = file_of(name, code)
    if not path.is_file():
        return Help("", "", {}, ())
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Help:
    """Split a help file into its parts."""
    title, introduction = "", []
    entries: Dict[str, List[str]] = {}
    sections: List[Tuple[str, List[str]]] = []
    target = introduction
    for line in text.splitlines():
        key, heading = _KEY.match(line), _HEADING.match(line)
        if line.startswith("# "):
            title = line[2:].strip()
        elif key:
            target = entries.setdefault(key.group(1), [])
        elif heading:
            target = []
            sections.append((heading.group(1), target))
        else:
            target.append(line)
    return Help(
        title,
        _joined(introduction),
        {key: _joined(lines) for key, lines in entries.items()},
        tuple((name, _joined(lines)) for name, lines in sections if _joined(lines)),
    )


def _joined(lines: List[str]) -> str:
    return "\n".join(lines).strip()


def entry(name: str, key: str, code: str = "") -> str:
    """Return the Markdown of one parameter or output (own file, then the common one), or ""."""
    code = code or language()
    for each in (name, "_common"):
        text = load(each, code).entries.get(key, "")
        if text:
            return text
    return "" if code == "en" else entry(name, key, "en")


def introduction(name: str, code: str = "") -> str:
    """Return the Markdown introduction of an algorithm, English where there is no other."""
    code = code or language()
    return load(name, code).introduction or load(name, "en").introduction


def sections(name: str, code: str = "") -> Tuple[Tuple[str, str], ...]:
    """Return the further sections of an algorithm's help as (heading, Markdown)."""
    code = code or language()
    found = load(name, code)
    return found.sections if found.introduction else load(name, "en").sections


def plain(text: str) -> str:
    """Return Markdown as one paragraph of plain text, for tool tips."""
    text = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", text, flags=re.MULTILINE)
    text = re.sub(r"\*\*|`", "", text)
    text = re.sub(rf"(?<=[{_WIDE}])\s*\n\s*(?=[{_WIDE}])", "", text)
    return re.sub(r"\s+", " ", text).strip()


def _inline(text: str) -> str:
    parts = re.split(r"(`[^`]+`)", text)
    out = []
    for part in parts:
        if len(part) > 2 and part.startswith("`") and part.endswith("`"):
            out.append(f"<code>{html.escape(part[1:-1])}</code>")
            continue
        bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(part, quote=False))
        out.append(re.sub(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])", r"<i>\1</i>", bold))
    return "".join(out)


def _cells(line: str) -> List[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _table(lines: List[str]) -> str:
    rows = [_cells(line) for line in lines if not re.fullmatch(r"[\s|:-]+", line)]
    head = len(lines) > 1 and bool(re.fullmatch(r"[\s|:-]+", lines[1]))
    out = ['<table border="1" cellspacing="0" cellpadding="3">']
    for index, row in enumerate(rows):
        tag = "th" if head and index == 0 else "td"
        out.append("<tr>" + "".join(f"<{tag}>{_inline(cell)}</{tag}>" for cell in row) + "</tr>")
    return "".join([*out, "</table>"])


def to_html(text: str) -> str:
    """Return the Markdown subset as HTML; everything else is text, escaped."""
    out: List[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line for line in block.splitlines() if line.strip()]
        if not lines:
            continue
        if all(line.lstrip().startswith("|") for line in lines):
            out.append(_table(lines))
            continue
        out.extend(_paragraphs_and_lists(lines))
    return "".join(out)


def _paragraphs_and_lists(lines: List[str]) -> List[str]:
    out: List[str] = []
    kind, items = "", [""]

    def close() -> None:
        if kind and items:
            out.append(f"<{kind}>" + "".join(f"<li>{_inline(item)}</li>" for item in items) + f"</{kind}>")
        elif items and items[0]:
            out.append(f"<p>{_inline(items[0])}</p>")

    for line in lines:
        bullet = re.match(r"^\s*(?:([-*])|\d+\.)\s+(.*)$", line)
        if bullet:
            wanted = "ul" if bullet.group(1) else "ol"
            if kind != wanted:
                close()
                kind, items = wanted, []
            items.append(bullet.group(2).strip())
        elif items and items[-1]:
            glue = "" if re.search(f"[{_WIDE}]$", items[-1]) and re.match(f"[{_WIDE}]", line.strip()) else " "
            items[-1] += glue + line.strip()
        elif items:
            items[-1] = line.strip()
    close()
    return out
