"""In which encoding the texts of a shapefile or a text table are: said beside it, in its header, or told by its bytes.

A shapefile says its encoding in a .cpg file or in one byte of the .dbf header (LDID), or not at all; Chinese offices
write GBK mostly, newer programs UTF-8, and what is said is not always so. What is said counts once the bytes agree.
Source: handbook §3.11 [F32].
"""

from __future__ import annotations

import codecs
import re
import struct
from pathlib import Path
from typing import Any, Iterable, NamedTuple

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

# GB 18030 holds all of GBK, which holds all of GB 2312
GBK, UTF_8, ASCII = "GB18030", "UTF-8", "ASCII"
_LDID = {0x4D: GBK, 0x7A: GBK, 0x03: "CP1252", 0x57: "CP1252", 0x01: "CP437", 0x02: "CP850", 0x4F: "BIG5", 0x78: "BIG5"}
_CPG = {"936": GBK, "GBK": GBK, "GB2312": GBK, "GB18030": GBK, "CP936": GBK, "65001": UTF_8, "UTF8": UTF_8}
# enough to tell: a sample of the records of a large file
_MOST_BYTES = 4_000_000
_LONGEST_CHARACTER = 4
_WESTERN = re.compile(r"[\u0080-\u00ff]{2,}|[\u00c0-\u00ff][\u2010-\u2122\u0152-\u0192]")
# in what a text was read, and in what it should have been
_MISTAKES = (("latin-1", UTF_8), ("cp1252", UTF_8), ("latin-1", GBK), ("cp1252", GBK), ("gbk", UTF_8))


class Encoding(NamedTuple):
    """An encoding, how it is known (given, cpg, ldid, content, ascii), and what the user should know, "" if nothing."""

    name: str
    basis: str
    note: str = ""


def known(name: str) -> str:
    """Return the encoding that a name stands for (GBK, cp936, ANSI 936, utf8 …), "" where nobody knows it."""
    text = name.strip().upper().replace("_", "-")
    digits = re.sub(r"^(ANSI|OEM|CP|WINDOWS)[ -]?", "", text)
    found = _CPG.get(text.replace("-", "")) or _CPG.get(digits)
    if found:
        return found
    for candidate in (text, f"CP{digits}"):
        try:
            return codecs.lookup(candidate).name.upper()
        except LookupError:
            continue
    return ""


def of_shapefile(path: Path, given: str = "") -> Encoding:
    """Decide the encoding of a shapefile's texts; ``given`` wins. Raises InputFault where none fits."""
    if given:
        return Encoding(_asked(given), "given")
    path = Path(path)
    cells, ldid = _cells(_beside(path, ".dbf"))
    stated, basis, words = "", "", ""
    cpg = _beside(path, ".cpg")
    if cpg is not None:
        words = cpg.read_bytes()[:64].decode("latin-1").strip()
        stated, basis = known(words), "cpg"
    if not stated and ldid in _LDID:
        stated, basis, words = _LDID[ldid], "ldid", f"LDID 0x{ldid:02X}"
    return _settled(cells, stated, basis, words, path)


def of_text(raw: bytes, path: Path, given: str = "") -> Encoding:
    """Decide the encoding of a text file by its byte order mark, else by its bytes; ``given`` wins."""
    if given:
        return Encoding(_asked(given), "given")
    if raw.startswith(b"\xef\xbb\xbf"):
        return Encoding("UTF-8-SIG", "content")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Encoding("UTF-16", "content")
    return _settled(raw[:_MOST_BYTES].splitlines(), "", "", "", path)


def _asked(given: str) -> str:
    name = known(given)
    if not name:
        raise InputFault(tr("“{name}” is no encoding that is known; GBK and UTF-8 are.").format(name=given))
    return name


def _settled(cells: Iterable[bytes], stated: str, basis: str, words: str, path: Path) -> Encoding:
    cells = [cell for cell in cells if not cell.isascii()]
    if not cells:
        return Encoding(stated or UTF_8, basis or "ascii")
    scores = {name: score(cells, name) for name in (GBK, UTF_8)}
    best = max(scores, key=lambda name: scores[name])
    if stated and stated not in scores:
        fits = all(_fits(cell, stated) for cell in cells)
        if fits and scores[best] < 1.0:
            return Encoding(stated, basis)
    elif stated and scores[stated] >= scores[best]:
        return Encoding(stated, basis)
    if scores[best] < 0.5:
        raise InputFault(
            tr("The texts of {path} are neither GBK nor UTF-8: give the encoding.").format(path=path), field="encoding"
        )
    shown = "GBK" if best == GBK else best
    if stated:
        note = tr("{path} says {words}, but its texts are {encoding}; they are read so.")
    else:
        note = tr("{path} does not say its encoding; by its texts it is {encoding}.")
    return Encoding(best, "content", note.format(path=path.name, words=words, encoding=shown))


def score(cells: Iterable[bytes], name: str) -> float:
    """Return how well bytes fit an encoding, 0 to 1: the share that decodes, times that of usual characters.

    Usual are Chinese punctuation, full-width forms and the 3,755 common characters (GB 2312 level 1); a text in the
    wrong one of GBK and UTF-8 decodes into rare characters, where it decodes at all.
    """
    good = seen = usual = total = 0
    for cell in cells:
        seen += len(cell)
        if not _fits(cell, name):
            continue
        good += len(cell)
        for character in decode(cell, name)[0]:
            if not character.isascii():
                total += 1
                usual += _usual(character)
    return (good / seen) * (usual / total) if seen and total else 0.0


def _usual(character: str) -> bool:
    if "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef" or character in "“”‘’—…·×²³㎡":
        return True
    try:
        raw = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= raw[0] <= 0xD7


def _fits(cell: bytes, name: str) -> bool:
    return decode(cell, name)[1] >= 0


def decode(cell: bytes, name: str) -> tuple[str, int]:
    """Return a cell's text and how many bytes of a cut-off last character were left out; -1: it is no text."""
    for lost in range(_LONGEST_CHARACTER):
        try:
            return cell[: len(cell) - lost].decode(name), lost
        except UnicodeDecodeError:
            continue
    return cell.decode(name, "replace"), -1


def _beside(path: Path, suffix: str) -> Any:
    """Return the file beside a shapefile, in letters of either case, or None."""
    for candidate in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if candidate.is_file():
            return candidate
    return None


def _cells(dbf: Any) -> tuple[list[bytes], int]:
    """Return field names and texts of a .dbf as bytes, and its LDID; nothing where there is none."""
    if dbf is None:
        return [], 0
    with dbf.open("rb") as stream:
        head = stream.read(32)
        if len(head) < 32:
            return [], 0
        count, header, width = struct.unpack("<IHH", head[4:12])
        described = stream.read(max(0, header - 32))
        names, texts, start = [], [], 1
        for place in range(0, len(described) - 31, 32):
            if described[place] in (0x0D, 0x00):
                break
            kind = place + 11
            names.append(described[place:kind].split(b"\0")[0])
            length = described[place + 16]
            if described[kind] == ord("C"):
                texts.append((start, start + length))
            start += length
        cells = list(names)
        for _ in range(min(count, _MOST_BYTES // max(1, width))):
            record = stream.read(width)
            if len(record) < width:
                break
            cells.extend(record[first:last].rstrip(b" \0") for first, last in texts)
    return cells, head[29]


def mojibake(texts: Iterable[Any]) -> str:
    """Return a text that was read in the wrong encoding, with what it should be; "" where none was.

    GDAL takes a shapefile that does not say its encoding for Western: 许昌 becomes Ðí²ý. UTF-8 read as GBK becomes rare
    characters: 权利 becomes 鏉冨埄.
    """
    for text in texts:
        if not isinstance(text, str) or text.isascii():
            continue
        for wrong, right in _MISTAKES:
            if wrong != "gbk" and not _WESTERN.search(text):
                continue
            try:
                raw = text.encode(wrong)
            except UnicodeEncodeError:
                continue
            meant, lost = decode(raw, right)
            if lost >= 0 and score([raw], right) > 0.9 and (wrong != "gbk" or score([raw], GBK) < 0.9):
                return f"{text} ({meant})"
    return ""
