"""Tables of a bureau (CSV, XLSX): read with their texts as texts, and joined to parcels by their id or code.

No column is turned into numbers here: 0601 keeps its zero and a 19-character code its digits. What a spreadsheet has
already taken from a code (4.11E+18) cannot be given back, and is said.
"""

from __future__ import annotations

import csv
import datetime
import io
import unicodedata
import zipfile
from pathlib import Path
from typing import Any, Sequence

import pandas

from baiyuan_qgis.data import encoding as encodings
from baiyuan_qgis.data import parcelcode, values
from baiyuan_qgis.data.findings import Findings
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")
# larger tables are read through GDAL or a database, not into memory as texts
MOST_BYTES = 200_000_000
KEYS = ("parcel_id", "parcel_code")


def read(path: Path, sheet: str = "", encoding: str = "", notes: Any = None) -> pandas.DataFrame:
    """Return a table whose first filled row names the columns; cells are texts, or what a workbook stores; None: empty.

    ``sheet`` names a sheet of a workbook; it is needed where several hold something. ``notes`` (a list) gets a sentence
    on what was decided. Raises InputFault.
    """
    notes = notes if notes is not None else []
    if path.stat().st_size > MOST_BYTES:
        raise InputFault(
            tr("{path} has {size} MB; tables are read up to {most} MB: split it.").format(
                path=path, size=path.stat().st_size // 1_000_000, most=MOST_BYTES // 1_000_000
            )
        )
    workbook = path.suffix.lower() in (".xlsx", ".xlsm")
    rows = _sheet(path, sheet) if workbook else _texts(path, encoding, notes)
    rows = [row for row in rows if any(values.plain(cell) or cell == 0 for cell in row)]
    if not rows:
        raise InputFault(tr("The table {path} is empty.").format(path=path))
    head, body = rows[0], rows[1:]
    names = _headings(head, max(len(row) for row in rows), path, notes)
    cells = [[*row, *[None] * (len(names) - len(row))] for row in body]
    table = pandas.DataFrame(cells, columns=names, dtype=object)
    return table.where(table.map(lambda cell: not (isinstance(cell, str) and not cell.strip())), None)


def _headings(head: Sequence[Any], width: int, path: Path, notes: Any) -> list[str]:
    made: list[str] = []
    for place in range(width):
        name = values.plain(head[place]) if place < len(head) else ""
        name = name or tr("column {number}").format(number=place + 1)
        again, base = 1, name
        while name in made:
            again += 1
            name = f"{base}_{again}"
        if again > 1:
            notes.append(tr("{path}: the heading {name} stands there twice; the later is {new}.").format(
                path=path.name, name=base, new=name))  # fmt: skip
        made.append(name)
    return made


def _texts(path: Path, encoding: str, notes: Any) -> list[list[Any]]:
    raw = path.read_bytes()
    found = encodings.of_text(raw, path, encoding)
    if found.note:
        notes.append(found.note)
    try:
        text = raw.decode(found.name)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputFault(
            tr("{path}, line {line}: the text is not in {encoding}; give the encoding.").format(
                path=path, line=line, encoding=found.name
            )
        ) from error
    if "\x00" in text:
        raise InputFault(tr("{path} is no text table.").format(path=path))
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;|，", key=first.count)
    if not first.count(delimiter):
        delimiter = ","
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise InputFault(tr("The file {path} cannot be read: {reason}.").format(path=path, reason=error)) from error


def _sheet(path: Path, sheet: str) -> list[list[Any]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, openpyxl.utils.exceptions.InvalidFileException) as error:
        raise InputFault(
            tr("{path} is no workbook of Excel 2007 or later: save it as .xlsx.").format(path=path)
        ) from error
    try:
        names = list(book.sheetnames)
        if sheet and sheet not in names:
            raise InputFault(
                tr("The file {path} has no layer {layer}; it has: {names}.").format(
                    path=path, layer=sheet, names=", ".join(names)
                )
            )
        filled = {}
        for name in [sheet] if sheet else names:
            rows = (
                [list(row) for row in book[name].iter_rows(values_only=True)]
                if hasattr(book[name], "iter_rows")
                else []
            )
            if any(cell is not None for row in rows for cell in row):
                filled[name] = rows
    finally:
        book.close()
    if len(filled) > 1:
        raise InputFault(
            tr("The file {path} holds several layers: add |layername= and one of {names}.").format(
                path=path, names=", ".join(filled)
            )
        )
    return [[_cell(cell) for cell in row] for rows in filled.values() for row in rows]


def _cell(cell: Any) -> Any:
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, (datetime.datetime, datetime.date, datetime.time)):
        return cell.isoformat()
    return cell


# ---- joining


def join(
    parcels: Any, table: pandas.DataFrame, key: str, layer: str, name: str, columns: Any = None
) -> tuple[Any, pandas.DataFrame]:
    """Return parcels with the columns of a table joined by ``parcel_id`` or ``parcel_code``, and the findings.

    Both sides hold the key under this name. ``columns``: those to join (default: all that the parcels lack). Every
    parcel stays, once; a parcel without a row, a row without a parcel, and a code with a defect are findings. Raises
    InputFault where the key is missing, or stands in two rows of the table, which cannot both be joined.
    """
    if key not in KEYS:
        raise InputFault(tr("Tables are joined by {keys}, not by {key}.").format(keys=", ".join(KEYS), key=key))
    for side, called in ((parcels, layer), (table, name)):
        if key not in side.columns:
            raise InputFault(tr("{layer} has no field {key} to join by.").format(layer=called, key=key), layer=called)
    findings = Findings()
    left = _keys(parcels, key, layer, findings)
    right = _keys(table, key, name, findings)
    twice = right[right.notna() & right.duplicated(keep=False)]
    if len(twice):
        value = twice.iloc[0]
        rows = ", ".join(str(row + 1) for row in twice.index[twice == value][:5])
        raise InputFault(
            tr("{layer}: {key} {value} stands in rows {rows}; which one belongs to the parcel cannot be told.").format(
                layer=name, key=key, value=value, rows=rows
            ),
            layer=name,
            field=key,
        )
    columns = [one for one in (columns or table.columns) if one not in parcels.columns and one != key]
    place = {value: row for row, value in enumerate(right) if value is not None}
    taken = [place.get(value, -1) if value is not None else -1 for value in left]
    result = parcels.copy()
    result.attrs = dict(parcels.attrs)
    for column in columns:
        cells = table[column].tolist()
        result[column] = pandas.Series([cells[row] if row >= 0 else None for row in taken], index=parcels.index)
    features = parcels["source_fid"] if "source_fid" in parcels.columns else range(len(parcels))
    for row, value, feature in zip(taken, left, features):
        if row < 0 and value is not None:
            findings.add("join-no-row", "warning", layer, feature, key, tr(
                "Layer {layer}, feature {feature}: table {table} has no row for {key} {value}.").format(
                    layer=layer, feature=feature, table=name, key=key, value=value))  # fmt: skip
    used = set(taken)
    for row, value in enumerate(right):
        if row not in used:
            findings.add("join-no-parcel", "warning", name, row + 1, key, tr(
                "Table {table}, row {row}: no parcel has the {key} {value}.").format(
                    table=name, row=row + 1, key=key, value=value or "-"))  # fmt: skip
    return result, findings.frame()


def _keys(frame: Any, key: str, layer: str, findings: Findings) -> pandas.Series:
    """Return the keys as texts in one form, None for none; a defect of a code is a finding."""
    made = []
    features = frame["source_fid"].tolist() if "source_fid" in frame.columns else list(range(1, len(frame) + 1))
    for value, feature in zip(frame[key], features):
        text = unicodedata.normalize("NFKC", values.plain(value)).strip()
        if key == "parcel_code":
            lost = values.lost_digits(value)
            defects = [tr("it was stored as a number and has lost digits")] if lost else parcelcode.defects(text)
            for defect in defects:
                findings.add("parcel-code", "warning", layer, feature, key, tr(
                    "Layer {layer}, feature {feature}: the parcel code {value} is wrong: {defect}.").format(
                        layer=layer, feature=feature, value=value, defect=defect))  # fmt: skip
            text = "" if lost else text.upper()
        made.append(text or None)
    return pandas.Series(made, dtype=object)
