"""The outline (bookmarks) of a PDF that Qt has written: Qt itself makes none.

It is appended as an incremental update (ISO 32000-1, 7.5.6): what Qt wrote stays byte for byte, and the catalog is
written once more with a reference to the outline. No QGIS here.
"""

from __future__ import annotations

import mmap
import re
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

_POINTS = 72.0 / 25.4
# The last line of a PDF, with the place of its table, lies within so many bytes from the end.
_TAIL = 1024
_REFERENCE = rb"\s+(\d+)\s+0\s+R"


class Entry(NamedTuple):
    """A heading: its words, its level (1 for the highest), its page (from 0), and its place on it (mm from the top)."""

    title: str
    level: int
    page: int
    top: float


def add(path: Path, entries: Sequence[Entry], page_height: float, language: str = "") -> bool:
    """Give the PDF an outline and the language of its text; ``page_height`` in mm.

    Returns False and leaves the file as it is where it is not laid out as Qt lays out its own: with one table of
    cross-references and one list of pages. Raises OSError where it cannot be written.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        update = _made(data, entries, page_height, language)
    if not update:
        return False
    with path.open("ab") as end:
        end.write(update)
    return True


def _made(data: mmap.mmap, entries: Sequence[Entry], page_height: float, language: str) -> bytes:
    trailer = _trailer(data)
    if trailer is None or not entries:
        return b""
    offsets, size, root, info = trailer
    catalog = _object(data, offsets, root)
    pages = _pages(data, offsets, catalog)
    if not pages or max(entry.page for entry in entries) >= len(pages):
        return b""
    end = catalog.rindex(b">>")
    more = f"\n/Outlines {size} 0 R\n/PageMode /UseOutlines\n/ViewerPreferences << /DisplayDocTitle true >>\n"
    if language and b"/Lang" not in catalog:
        more += f"/Lang ({language})\n"
    objects = {root: catalog[:end] + more.encode("ascii") + catalog[end:]}
    objects.update(_items(entries, size, pages, page_height))
    return _update(objects, data, root, info)


def _trailer(data: mmap.mmap) -> Optional[Tuple[Dict[int, int], int, int, str]]:
    """Return the places of the objects, their number, the catalog and the entry of the information."""
    start = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data[-_TAIL:])
    if start is None:
        return None
    place = int(start.group(1))
    table = re.compile(rb"xref\s+0 (\d+)\s+").match(data, place)
    if table is None:
        return None
    count, first = int(table.group(1)), table.end()
    last = first + 20 * count
    lines = re.findall(rb"(\d{10}) \d{5} ([nf])\s", data[first:last])
    if len(lines) != count:
        return None
    offsets = {number: int(offset) for number, (offset, kind) in enumerate(lines) if kind == b"n"}
    rest = data[last:].split(b"startxref")[0]
    root, information = re.search(rb"/Root" + _REFERENCE, rest), re.search(rb"/Info" + _REFERENCE, rest)
    if root is None or int(root.group(1)) not in offsets or b"/Prev" in rest:
        return None
    info = f"/Info {int(information.group(1))} 0 R\n" if information else ""
    return offsets, count, int(root.group(1)), info


def _object(data: mmap.mmap, offsets: Dict[int, int], number: int) -> bytes:
    start = data.find(b"obj", offsets[number]) + 3
    end = data.find(b"endobj", start)
    return data[start:end]


def _pages(data: mmap.mmap, offsets: Dict[int, int], catalog: bytes) -> List[int]:
    tree = re.search(rb"/Pages" + _REFERENCE, catalog)
    if tree is None or int(tree.group(1)) not in offsets or b"/Outlines" in catalog:
        return []
    kids = re.search(rb"/Kids\s*\[([^\]]*)\]", _object(data, offsets, int(tree.group(1))))
    return [int(each) for each in re.findall(rb"(\d+)\s+0\s+R", kids.group(1))] if kids else []


def _items(entries: Sequence[Entry], first: int, pages: Sequence[int], page_height: float) -> Dict[int, bytes]:
    """Return the objects of the outline: the root is number ``first``, the entries follow in their order."""
    parents, open_ = [], [(0, first)]
    for number, entry in enumerate(entries):
        while open_[-1][0] >= entry.level:
            open_.pop()
        parents.append(open_[-1][1])
        open_.append((entry.level, first + 1 + number))
    children: Dict[int, List[int]] = {}
    for number, parent in enumerate(parents):
        children.setdefault(parent, []).append(first + 1 + number)
    below = children[first]
    head = f"<< /Type /Outlines /First {below[0]} 0 R /Last {below[-1]} 0 R /Count {len(below)} >>"
    found = {first: head.encode("ascii")}
    for number, (entry, parent) in enumerate(zip(entries, parents)):
        own, siblings = first + 1 + number, children[parent]
        place = siblings.index(own)
        parts = [f"/Title <FEFF{entry.title.encode('utf-16-be').hex().upper()}>", f"/Parent {parent} 0 R"]
        if place:
            parts.append(f"/Prev {siblings[place - 1]} 0 R")
        if place + 1 < len(siblings):
            parts.append(f"/Next {siblings[place + 1]} 0 R")
        if own in children:
            # closed at first: a reader of sixty parks sees the parks, not all their sections
            parts.append(f"/First {children[own][0]} 0 R /Last {children[own][-1]} 0 R /Count -{len(children[own])}")
        top = (page_height - entry.top) * _POINTS
        parts.append(f"/Dest [{pages[entry.page]} 0 R /XYZ null {top:.1f} null]")
        found[own] = f"<< {' '.join(parts)} >>".encode("ascii")
    return found


def _update(objects: Dict[int, bytes], data: mmap.mmap, root: int, info: str) -> bytes:
    body, places, start = b"\n", {}, len(data)
    for number, content in sorted(objects.items()):
        places[number] = start + len(body)
        body += f"{number} 0 obj\n".encode("ascii") + content.strip() + b"\nendobj\n"
    before = int(data[-_TAIL:].rpartition(b"startxref")[2].split()[0])
    table, size = "xref\n", max(places) + 1
    for number, place in sorted(places.items()):
        table += f"{number} 1\n{place:010d} 00000 n \n"
    end = f"trailer\n<<\n/Size {size}\n{info}/Root {root} 0 R\n/Prev {before}\n>>\n"
    end += f"startxref\n{start + len(body)}\n%%EOF\n"
    return body + (table + end).encode("ascii")
