"""Lines and tokens of a coordinate text, whatever it was written with."""

from __future__ import annotations

import codecs
import io
import re
from pathlib import Path
from typing import Iterator, NamedTuple, Optional

from baiyuan_qgis.data.coordinate_text.problems import ERROR, NOTE, WARNING, Problems
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

# A county's whole year of plots has a few megabytes; a text above this is some other file, and is not opened.
MOST_BYTES = 50_000_000
_MOST_CHARACTERS = 100_000
_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)$")
# full-width forms of the ASCII characters, and the brackets and the space that Chinese keyboards have
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE.update(zip(map(ord, "【】〔〕\u3000。"), map(ord, "[][] .")))
_WIDE_MARK = re.compile("[\uff01-\uff5e【】〔〕\u3000。]")


class Line(NamedTuple):
    """One line that holds something: its number (from 1), the text as it stands, and with ASCII punctuation."""

    number: int
    text: str
    plain: str


def number(token: str) -> Optional[float]:
    """Return the number that a token is, None where it is none; no exponent, no infinity, no underscore."""
    return float(token) if _NUMBER.match(token) else None


def split(text: str) -> list[str]:
    """Return the columns of a line, without blanks around them."""
    return [token.strip() for token in text.split(",")]


def read(path: Path, problems: Problems) -> Iterator[Line]:
    """Yield the lines of a file that hold something; never more than one line is held at a time.

    Raises InputFault where the file is missing, too large, empty or no text.
    """
    _check_size(path)
    encoding = _encoding(path)
    errors = "replace" if encoding == "gb18030" else "strict"
    if encoding.startswith("utf"):
        sentence = tr("The file is in {encoding}; the format is written in GBK.").format(encoding=encoding.upper())
        problems.add("encoding", NOTE, 0, "", sentence)
    try:
        with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline=None) as stream:
            yield from _lines(stream, path, problems)
            _tell_line_ends(stream.newlines, problems)
    except UnicodeDecodeError as error:
        raise _no_text(path) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _lines(stream: io.TextIOWrapper, path: Path, problems: Problems) -> Iterator[Line]:
    count = 0
    while True:
        line = stream.readline(_MOST_CHARACTERS)
        if not line:
            return
        count += 1
        if len(line) == _MOST_CHARACTERS:
            raise InputFault(
                tr("{path}, line {line}: it has more than {count} characters; this is no coordinate text.").format(
                    path=path, line=count, count=_MOST_CHARACTERS
                )
            )
        text = line.strip(" \t\r\n\ufeff\u3000\x1a\x0c")
        if not text:
            continue
        if "\ufffd" in text:
            problems.count(
                "encoding", ERROR, count, tr("Characters of the line can be read neither as UTF-8 nor as GBK.")
            )
        if "\t" in text:
            problems.count("blanks", NOTE, count, tr("Tabs stand in the line."))
        plain = text.translate(_WIDE) if _WIDE_MARK.search(text) else text
        yield Line(count, text, plain)


def _tell_line_ends(kinds: object, problems: Problems) -> None:
    found = kinds if isinstance(kinds, tuple) else (kinds,)
    names = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
    if any(kind in names and kind != "\r\n" for kind in found):
        words = ", ".join(names[kind] for kind in found if kind in names)
        severity = NOTE if len(found) == 1 else WARNING
        problems.add("line-ends", severity, 0, "", tr("Lines end with {ends}; the format has CRLF.").format(ends=words))


def _check_size(path: Path) -> None:
    try:
        if not path.is_file():
            raise InputFault(tr("The file {path} does not exist.").format(path=path))
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    if size > MOST_BYTES:
        raise InputFault(
            tr(
                "{path} has {size} MB; coordinate text is read up to {most} MB: split it, or is it another file?"
            ).format(path=path, size=size // 1_000_000, most=MOST_BYTES // 1_000_000)
        )
    if size == 0:
        raise InputFault(tr("{path} is empty.").format(path=path))


def _encoding(path: Path) -> str:
    """Return ascii, utf-8, utf-8-sig, utf-16 (with or without its mark) or, where it is none of them, gb18030.

    Strict UTF-8 goes first: hardly any GBK text is valid UTF-8 by accident.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
            for mark, name in _MARKS:
                if head.startswith(mark):
                    return name
            if b"\x00" in head:
                return _utf16_without_mark(head, path)
            stream.seek(0)
            decoder = codecs.getincrementaldecoder("utf-8")()
            ascii_only = True
            while True:
                chunk = stream.read(_CHUNK)
                ascii_only = ascii_only and chunk.isascii()
                decoder.decode(chunk, final=not chunk)
                if not chunk:
                    return "ascii" if ascii_only else "utf-8"
    except UnicodeDecodeError:
        return "gb18030"
    except OSError as error:
        raise _unreadable(path, error) from error


def _utf16_without_mark(head: bytes, path: Path) -> str:
    """Return the UTF-16 of a text without its mark: the digits and commas leave every second byte 0."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 6 and not even:
        return "utf-16-le"
    if even > len(head) // 6 and not odd:
        return "utf-16-be"
    raise _no_text(path)


def _no_text(path: Path) -> InputFault:
    return InputFault(tr("{path} is no text file.").format(path=path))


def _unreadable(path: Path, error: OSError) -> InputFault:
    return InputFault(tr("{path} cannot be read ({reason}).").format(path=path, reason=error.strerror or error))
