"""The text of a PDF that Qt wrote, so that it is found by search and copied as it reads.

Qt names each glyph by the first character that has it, and for 工, 口 or 长 that is a radical of the same look: whoever
searches 精细化工 then finds nothing. Its tables of characters stand in the file as they are and keep their length.
"""

from __future__ import annotations

import mmap
import re
import unicodedata
from pathlib import Path
from typing import Union

# Radicals that Unicode does not fold itself, or to a form of elsewhere, and the characters whose glyph they share
# (EquivalentUnifiedIdeograph.txt; glyphs of Noto Sans CJK SC).
_RADICALS = dict(
    zip(
        "⺁⺂⺃⺅⺇⺉⺋⺏⺐⺒⺓⺔⺕⺖⺘⺙⺛⺝⺞⺠⺡⺣⺤⺦⺨⺫⺭⺯⺰⺱⺳⺹⺺⺻⺾⻁⻂⻄"
        "⻅⻆⻈⻉⻋⻌⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻮⻯⻰⻱⻲⼾",
        "厂乛乚亻几刂㔾尣尢巳幺彑彐忄扌攵旡月歺民氵灬爫丬犭目礻糹纟罓㓁耂肀聿艹虎衤西"
        "见角讠贝车辶钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐齿竜龙龜亀户",
    )
)
# A file of thousands of pages is looked through by pieces of this many bytes (a multiple of what every system maps
# at), each with room for the longest table that begins in it.
WINDOW = 16 * 1024 * 1024
_TABLE_LENGTH = 1024 * 1024
_TABLE = re.compile(rb"beginbf(?:range|char)(.*?)endbf(?:range|char)", re.DOTALL)
_CODE = re.compile(rb"<([0-9A-Fa-f]{4})>(?=[\s\]<])")


def mend(path: Union[str, Path]) -> int:
    """Name the characters of a PDF as they are written today, in place; return how many names were changed."""
    changed = 0
    size = Path(path).stat().st_size
    with Path(path).open("r+b") as file:
        for begin in range(0, size, WINDOW):
            length = min(WINDOW + _TABLE_LENGTH, size - begin)
            with mmap.mmap(file.fileno(), length, offset=begin) as data:
                changed += _mended(data)
    return changed


def _mended(data: mmap.mmap) -> int:
    changed = 0
    for table in _TABLE.finditer(data):
        if table.start() >= WINDOW:
            break  # the next window holds it as a whole
        # Of a range the last column alone is characters; the first two count glyphs.
        for row in re.finditer(rb"<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+>\s*(\[[^\]]*\]|<[0-9A-Fa-f]{4}>)", table.group(1)):
            start = table.start(1) + row.start(1)
            for code in _CODE.finditer(row.group(1) + b" "):
                old = chr(int(code.group(1), 16))
                new = _today(old)
                if new != old:
                    first, last = start + code.start(1), start + code.end(1)
                    data[first:last] = b"%04X" % ord(new)
                    changed += 1
    return changed


def _today(char: str) -> str:
    if char == "\t":
        return " "
    if "\u2e80" <= char <= "\u2fdf":
        char = _RADICALS.get(char, unicodedata.normalize("NFKC", char))
    return char
