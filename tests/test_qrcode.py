"""QR codes against published values, and read again by an independent reader."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from baiyuan_qgis.cartography import qrcode


def test_reed_solomon_of_the_published_example():
    # "HELLO WORLD", version 1-M, in the tutorial of thonky.com and ISO/IEC 18004's method
    data = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17]
    assert qrcode.correction(data, 10) == [196, 35, 39, 119, 235, 215, 231, 226, 93, 23]


def test_format_bits_are_those_of_table_c1_for_correction_m():
    assert [format(qrcode.format_bits(mask), "015b") for mask in range(8)] == [
        "101010000010010", "101000100100101", "101111001111100", "101101101001011",
        "100010111111001", "100000011001110", "100111110010111", "100101010100000",
    ]  # fmt: skip


def test_capacities_are_those_of_table_7_for_bytes():
    assert [qrcode.capacity(version) for version in range(1, 11)] == [14, 26, 42, 62, 84, 106, 122, 152, 180, 213]


def test_a_longer_text_is_refused():
    assert len(qrcode.encode("x" * 213)) == 57
    with pytest.raises(ValueError, match="214 bytes"):
        qrcode.encode("x" * 214)


@pytest.mark.parametrize(
    "text",
    [
        "CC-005",
        "宗地 澄川-001",
        "宗地" * 20,
        "宗地" * 35,
        *("x" * n for n in (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)),
    ],
)
def test_an_independent_reader_reads_every_version(tmp_path, text):
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg (Debian's zbar-tools) is not installed")
    modules = qrcode.encode(text)
    size, step = len(modules) + 8, 4
    rows = [[1] * (size * step) for _ in range(size * step)]
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            for down in range(step):
                for right in range(step):
                    rows[(row + 4) * step + down][(column + 4) * step + right] = int(not dark)
    path = tmp_path / "code.pgm"
    path.write_bytes(
        f"P5 {size * step} {size * step} 255\n".encode() + bytes(255 * each for row in rows for each in row)
    )
    found = subprocess.run(["zbarimg", "-q", "--raw", str(path)], capture_output=True, check=False, timeout=60)
    assert found.stdout.decode("utf-8").strip() == text
