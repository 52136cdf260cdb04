"""QR codes (ISO/IEC 18004, model 2): bytes, error correction M, versions 1 to 10. No library within QGIS draws them.

Returns modules; whoever draws leaves a quiet zone of four modules around them.
"""

from __future__ import annotations

import re
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np

Modules = List[List[bool]]

# Version -> (codewords in all, correction codewords per block, ((blocks, data codewords of each), …)); tables 1 and 9.
_VERSIONS = {
    1: (26, 10, ((1, 16),)),
    2: (44, 16, ((1, 28),)),
    3: (70, 26, ((1, 44),)),
    4: (100, 18, ((2, 32),)),
    5: (134, 24, ((2, 43),)),
    6: (172, 16, ((4, 27),)),
    7: (196, 18, ((4, 31),)),
    8: (242, 22, ((2, 38), (2, 39))),
    9: (292, 22, ((3, 36), (2, 37))),
    10: (346, 26, ((4, 43), (1, 44))),
}
# Centres of the alignment patterns (annex E).
_ALIGNMENT = {
    1: (), 2: (6, 18), 3: (6, 22), 4: (6, 26), 5: (6, 30), 6: (6, 34), 7: (6, 22, 38), 8: (6, 24, 42), 9: (6, 26, 46),
    10: (6, 28, 50),
}  # fmt: skip
# Before bytes that are not ASCII: their character set is UTF-8 (ECI 26), which readers would have to guess.
_UTF8 = "0111" + format(26, "08b")


def capacity(version: int, taken: int = 0) -> int:
    """Return how many bytes a version holds, ``taken`` bits standing before them."""
    _, _, blocks = _VERSIONS[version]
    bits = 8 * sum(number * data for number, data in blocks)
    return (bits - taken - 4 - (8 if version < 10 else 16)) // 8


def encode(text: str, mask: Optional[int] = None) -> Modules:
    """Return the modules of a text (UTF-8), dark ones True, in the smallest version; ``mask`` None: the best of eight.

    Raises ValueError where the text has more than 213 bytes (211 of a text that is not ASCII).
    """
    data = text.encode("utf-8")
    before = "" if text.isascii() else _UTF8
    version = next((each for each in _VERSIONS if len(data) <= capacity(each, len(before))), 0)
    if not version:
        raise ValueError(f"{len(data)} bytes, at most {capacity(10, len(before))}")
    words = _interleaved(_data_words(data, version, before), version)
    plain, fixed = _frame(version)
    _fill(plain, fixed, words)
    tried = [_masked(plain, fixed, number, version) for number in (range(8) if mask is None else (mask,))]
    return min(tried, key=_penalty)


def _data_words(data: bytes, version: int, before: str = "") -> List[int]:
    _, _, blocks = _VERSIONS[version]
    total = sum(number * each for number, each in blocks)
    length = format(len(data), "08b" if version < 10 else "016b")
    bits = before + "0100" + length + "".join(format(each, "08b") for each in data)
    bits += "0" * min(4, 8 * total - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[start:][:8], 2) for start in range(0, len(bits), 8)]
    return words + [(0xEC, 0x11)[number % 2] for number in range(total - len(words))]


def _tables() -> Tuple[List[int], List[int]]:
    powers, logs, value = [0] * 512, [0] * 256, 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logs[value] = exponent
        value <<= 1
        if value & 0x100:
            value ^= 0x11D
    return powers, logs


_POWERS, _LOGS = _tables()


def correction(data: Sequence[int], count: int) -> List[int]:
    """Return the Reed-Solomon codewords of a block (GF(256), 0x11D)."""
    generator = [1]
    for exponent in range(count):
        longer = [*generator, 0]
        for index, each in enumerate(generator):
            if each:
                longer[index + 1] ^= _POWERS[_LOGS[each] + exponent]
        generator = longer
    rest = [*data, *([0] * count)]
    for index in range(len(data)):
        lead = rest[index]
        if lead:
            for place, each in enumerate(generator):
                if each:
                    rest[index + place] ^= _POWERS[_LOGS[each] + _LOGS[lead]]
    return rest[-count:]


def _interleaved(words: List[int], version: int) -> List[int]:
    _, count, kinds = _VERSIONS[version]
    blocks, start = [], 0
    for number, size in kinds:
        for _ in range(number):
            blocks.append(words[start:][:size])
            start += size
    checks = [correction(block, count) for block in blocks]
    longest = max(len(block) for block in blocks)
    mixed = [block[index] for index in range(longest) for block in blocks if index < len(block)]
    return mixed + [check[index] for index in range(count) for check in checks]


def _frame(version: int) -> Tuple[Modules, Modules]:
    """Return the function patterns, and which modules they take."""
    size = 17 + 4 * version
    dark = [[False] * size for _ in range(size)]
    fixed = [[False] * size for _ in range(size)]

    def put(row: int, column: int, value: Any = 0) -> None:
        if 0 <= row < size and 0 <= column < size:
            dark[row][column], fixed[row][column] = bool(value), True

    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        for row in range(-1, 8):
            for column in range(-1, 8):
                ring = max(abs(row - 3), abs(column - 3))
                put(top + row, left + column, ring in (0, 1, 3))
    for place in range(8, size - 8):
        put(6, place, place % 2 == 0)
        put(place, 6, place % 2 == 0)
    centres = _ALIGNMENT[version]
    for row in centres:
        for column in centres:
            if fixed[row][column] and (row == 6) == (column == 6):
                continue  # a finder pattern stands there
            if (row, column) in ((6, 6), (6, size - 7), (size - 7, 6)):
                continue
            for down in range(-2, 3):
                for right in range(-2, 3):
                    put(row + down, column + right, max(abs(down), abs(right)) != 1)
    # room for the format and, from version 7 on, the version
    for place in range(9):
        for row, column in ((8, place), (place, 8)):
            if not fixed[row][column]:
                put(row, column)
    for place in range(8):
        put(8, size - 1 - place)
        put(size - 1 - place, 8)
    put(size - 8, 8, value=1)
    if version >= 7:
        rest = version << 12
        for shift in range(17, 11, -1):
            if rest >> shift & 1:
                rest ^= 0x1F25 << (shift - 12)
        stated = version << 12 | rest
        for index in range(18):
            bit = bool(stated >> index & 1)
            put(index // 3, size - 11 + index % 3, bit)
            put(size - 11 + index % 3, index // 3, bit)
    return dark, fixed


def _fill(dark: Modules, fixed: Modules, words: Sequence[int]) -> None:
    """Lay the codewords in columns of two modules, upwards and downwards in turn, from the lower right corner."""
    size = len(dark)
    bits = [word >> shift & 1 for word in words for shift in range(7, -1, -1)]
    index, upwards = 0, True
    column = size - 1
    while column > 0:
        if column == 6:
            column -= 1
        for step in range(size):
            row = size - 1 - step if upwards else step
            for each in (column, column - 1):
                if not fixed[row][each]:
                    dark[row][each] = bool(bits[index]) if index < len(bits) else False
                    index += 1
        upwards = not upwards
        column -= 2


_RUNS = re.compile("0{5,}|1{5,}")
_MASKS = (
    lambda row, column: (row + column) % 2,
    lambda row, _column: row % 2,
    lambda _row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)


def format_bits(mask: int) -> int:
    """Return the fifteen bits that state correction M (00) and the mask (section 7.9)."""
    rest = mask << 10
    for shift in range(14, 9, -1):
        if rest >> shift & 1:
            rest ^= 0x537 << (shift - 10)
    return (mask << 10 | rest) ^ 0x5412


def _masked(plain: Modules, fixed: Modules, mask: int, version: int) -> Modules:
    size = 17 + 4 * version
    rule = _MASKS[mask]
    made = [
        [value if fixed[row][column] else value != (rule(row, column) == 0) for column, value in enumerate(line)]
        for row, line in enumerate(plain)
    ]
    stated = format_bits(mask)
    for index in range(15):
        bit = bool(stated >> index & 1)
        # beside the upper left finder, bit 0 at its top
        if index < 6:
            made[index][8] = bit
        elif index < 8:
            made[index + 1][8] = bit
        elif index == 8:
            made[8][7] = bit
        else:
            made[8][14 - index] = bit
        if index < 8:
            made[8][size - 1 - index] = bit
        else:
            made[size - 15 + index][8] = bit
    return made


def _penalty(modules: Modules) -> int:
    """Return how hard a code is to read (section 7.8.3): runs, blocks, false finders, imbalance."""
    size = len(modules)
    score = 0
    for lines in (modules, [list(column) for column in zip(*modules)]):
        for line in lines:
            text = "".join("1" if each else "0" for each in line)
            score += sum(len(run) - 2 for run in _RUNS.findall(text))
            for pattern in ("10111010000", "00001011101"):
                start = text.find(pattern)
                while start >= 0:
                    score += 40
                    start = text.find(pattern, start + 1)
    grid = np.array(modules, dtype=bool)
    level, upright = grid[:, :-1] == grid[:, 1:], grid[:-1] == grid[1:]
    score += 3 * int(np.count_nonzero(level[:-1] & level[1:] & upright[:, :-1]))
    dark = int(np.count_nonzero(grid))
    return score + 10 * (abs(20 * dark - 10 * size * size) // (size * size))
