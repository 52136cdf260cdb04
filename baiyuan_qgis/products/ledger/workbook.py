"""The ledger as a workbook: cover, a sheet for each class, the summary that balances, and the lists to choose from."""

from __future__ import annotations

import datetime
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

import numpy as np
import pandas
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from baiyuan_qgis.data import dictionary, palette, spreadsheet
from baiyuan_qgis.geometry.area import mu
from baiyuan_qgis.land import policy as policies
from baiyuan_qgis.products.contents import Contents, policy_title
from baiyuan_qgis.products.ledger import cells, layout, records
from baiyuan_qgis.products.ledger import earlier as issues
from baiyuan_qgis.products.ledger.tables import Left, Table
from baiyuan_qgis.progress import SILENT, Progress

_TITLE, _NOTE, _NAMES, _TOTAL, _HEADS, _FIRST = 1, 2, 3, 4, 5, 6
# characters of usual size that an A3 sheet in landscape holds across, at the smallest scale that is still read (63 %)
_ACROSS = 340.0
_A3 = 8
_A4 = 9
# what may be added up: areas and money, never an estimate of a fee
_SUMMED = ("m²", "mu", "ha", "wan_yuan")
_NOT_SUMMED = ("fee_estimate_wan", "area_gap_m2")
_COLOURED = {"land_status": "land_status", "supply_state": "supply_state", "recognition": "recognition",
             "verdict": "verdict", "grade": "grade"}  # fmt: skip
_TYPED_FILL = "FFFBE6"
_SPARE = 40
_BY = {"by_county": "county", "by_township": "township", "by_park": "park_name", "by_batch": "batch_id",
       "by_ownership": "ownership"}  # fmt: skip
_CLASSES = (
    "approved_not_expropriated", "expropriated_not_supplied", "used_unsupplied", "suspected_idle", "recognised_idle",
    "suspected_inefficient", "recognised_inefficient", "standard_land", "supervised",
)  # fmt: skip
_FONT = "等线"
_UNIT = re.compile(r"([（(](?:m²|亩|公顷|平方米|万元|万元/亩|万元/公顷|天)[)）])$")
_LINE = Side(style="thin", color="C8CCD2")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True)
class Issue:
    """What an issue is made of: survey, rows, tables, what is left over, words, earlier issue, document of captions.

    ``results``: what each formula comes to, by sheet and place, for programs that only show and never reckon.
    """

    survey: Contents
    rows: Mapping[str, pandas.DataFrame]
    tables: Mapping[str, Table]
    left: Sequence[Left]
    words: layout.Words
    earlier: issues.Earlier
    document: str
    results: dict[str, dict[str, float]] = field(default_factory=dict)


def write(issue: Issue, path: Path, progress: Progress = SILENT) -> None:
    """Write the workbook to ``path`` (a draft: whoever calls renames it). Raises OSError."""
    book = Workbook()
    cover = book.active
    cover.title = issue.words.of("cover")
    lists = _Lists(issue)
    bulk: dict[str, cells.Rows] = {}
    styles = _Styles(book)
    summary = book.create_sheet(issue.words.of("summary"))
    for table in issue.tables.values():
        sheet = book.create_sheet(issue.words.sheet(table.sheet.key))
        bulk[sheet.title] = _class_sheet(issue, table, sheet, lists, styles)
    if issue.left:
        _left_sheet(issue, book.create_sheet(issue.words.of("unmatched")))
    lists.write(book.create_sheet(issue.words.of("options")))
    _summary_sheet(issue, summary)
    _cover_sheet(issue, cover)
    styles.drop()
    book.calculation.fullCalcOnLoad = True
    progress.report(0.2)
    parts = {f"xl/worksheets/sheet{number}.xml": bulk[sheet.title]
             for number, sheet in enumerate(book.worksheets, 1) if sheet.title in bulk}  # fmt: skip
    results = {f"xl/worksheets/sheet{number}.xml": issue.results[sheet.title]
               for number, sheet in enumerate(book.worksheets, 1) if sheet.title in issue.results}  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="baiyuan-", ignore_cleanup_errors=True) as folder:
        frame = Path(folder) / "frame.xlsx"
        book.save(frame)
        cells.insert(frame, path, parts, results, progress.part(0.3, 1.0))


class _Styles:
    """Formats of cells, kept as long as the workbook is made on a sheet that is taken away at the end."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._sheet = book.create_sheet("styles")
        self._known: dict[tuple[str, bool], cells.Style] = {}

    def of(self, name: str, typed: bool) -> cells.Style:
        form = layout.number_format(name) if name else ""
        if (form, typed) not in self._known:
            numbers = []
            for each, quoted in ((form, False), (layout.number_format("deadline"), False), (form, True)):
                # a cell of its own: a format that is changed afterwards changes for all that have it
                cell = self._sheet.cell(row=1, column=self._sheet.max_column + 1)
                cell.font, cell.border = Font(name=_FONT, size=10), _BOX
                # numbers of rows in the middle, numbers to the right, days and texts to the left
                side = "left" if not form or "yy" in form else "center" if name == "row_no" else "right"
                cell.alignment = Alignment(
                    vertical="center", wrap_text=side == "left", horizontal=side, indent=int(side == "left")
                )
                cell.fill = PatternFill("solid", fgColor=_TYPED_FILL) if typed else PatternFill()
                cell.number_format = each or "General"
                cell.quotePrefix = quoted
                numbers.append(cell.style_id)
            self._known[form, typed] = cells.Style(*numbers)
        return self._known[form, typed]

    def drop(self) -> None:
        self._book.remove(self._sheet)


class _Lists:
    """The lists to choose from, on a sheet of their own that the office may add to."""

    def __init__(self, issue: Issue) -> None:
        self._issue = issue
        self._values: dict[str, list[str]] = {}
        self._titles: dict[str, str] = {}
        words, language = issue.words, issue.words.language
        self._add("unit", words.field("responsible_unit"), self._units())
        self._add("deadline", words.field("deadline"), self._days())
        self._add("progress", words.field("progress"), words.option("progress"))
        for table in issue.tables.values():
            key = table.sheet.key
            measures = self._measures(key, language)
            if "disposal_measure" in table.sheet.filled and measures:
                title = f"{words.field('disposal_measure')} · {words.sheet(key)}"
                self._add(f"measure.{key}", title, measures)
            for name in table.sheet.filled:
                kind = dictionary.field(name).domain or dictionary.field(name).open_domain
                if kind and kind != "measure":
                    self._add(name, words.field(name), layout.offered(name, kind, language))
                elif dictionary.field(name).type == "boolean":
                    self._add("answer", words.field(name),
                              [each.text(language) for each in dictionary.wording("answer").values()])  # fmt: skip

    def _add(self, name: str, title: str, values: Sequence[str]) -> None:
        if name not in self._values:
            own = [each for each in self._issue.earlier.options.get(name, []) if each not in values]
            self._values[name] = [*values, *own]
            self._titles[name] = title

    def _units(self) -> list[str]:
        found: dict[str, None] = {}
        for table in self._issue.tables.values():
            for name in ("lead_unit", "responsible_unit"):
                if name in table.names:
                    found.update(dict.fromkeys(str(each) for each in table.column(name) if not issues.blank(each)))
        return sorted(found)

    def _days(self) -> list[str]:
        as_of = self._issue.survey.as_of
        days = {each.date() for each in self._issue.survey.table("progress")["due_on"].dropna()}
        for ahead in range(8):
            month = (as_of.month - 1) // 3 * 3 + 3 + 3 * ahead
            year = as_of.year + (month - 1) // 12
            first = datetime.date(year + ((month - 1) % 12 + 1) // 12, (month % 12) + 1, 1)
            days.add(first - datetime.timedelta(days=1))
        return [each.isoformat() for each in sorted(days) if each >= as_of]

    def _measures(self, key: str, language: str) -> list[str]:
        states = {"suspected_idle": records.IDLE, "recognised_idle": records.IDLE,
                  "suspected_inefficient": ("inefficient",), "recognised_inefficient": ("inefficient",)}  # fmt: skip
        wanted = set(states.get(key, (key,)))
        # whatever may stand under supervision
        any_ = key == "supervised"
        return [
            each.text(language)
            for each in dictionary.wording("measure").values()
            if (any_ or wanted & set(each.applies_to))
            and (not each.basis or each.basis.startswith("order53") or self._issue.document.startswith(each.basis))
        ]

    def choice(self, key: str, name: str) -> str:
        """Return the range of the list for a field of a sheet, or ""."""
        place = {"lead_unit": "unit", "responsible_unit": "unit", "disposal_measure": f"measure.{key}"}.get(name, name)
        if dictionary.field(name).type == "boolean":
            place = "answer"
        if place not in self._values:
            return ""
        letter = get_column_letter(list(self._values).index(place) + 2)
        last = 2 + len(self._values[place]) + (_SPARE if place == "unit" else 10)
        return f"{quote_sheetname(self._issue.words.of('options'))}!${letter}$3:${letter}${last}"

    def write(self, sheet: Any) -> None:
        """Write the lists."""
        sheet.append([issues.MARK + issues.OPTIONS, *self._values])
        sheet.row_dimensions[1].hidden = True
        sheet.column_dimensions["A"].width = 3
        for place, (name, values) in enumerate(self._values.items(), 2):
            _head(sheet.cell(row=2, column=place), self._titles[name])
            widest = max([len(each) for each in values], default=8)
            sheet.column_dimensions[get_column_letter(place)].width = min(40, max(20, 2.1 * widest))
            for row, value in enumerate(values, 3):
                cell = sheet.cell(row=row, column=place)
                day = name == "deadline"
                spreadsheet.set_cell(cell, datetime.date.fromisoformat(value) if day and _is_day(value) else value)
                cell.number_format = "yyyy-mm-dd" if day else "General"
                cell.font, cell.border = Font(name=_FONT, size=10), _BOX
                cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left", indent=1)
        sheet.row_dimensions[2].height = 32
        sheet.freeze_panes = "A3"
        widths = [sheet.column_dimensions[get_column_letter(place)].width for place in range(1, 2 + len(self._values))]
        _page(sheet, self._issue, sum(widths), "2:2")


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _class_sheet(issue: Issue, table: Table, sheet: Any, lists: _Lists, styles: _Styles) -> cells.Rows:
    words, key = issue.words, table.sheet.key
    colour = palette.colour(table.sheet.theme, table.sheet.code)
    sheet.sheet_properties.tabColor = colour.lstrip("#")
    names, count = table.names, table.count
    last = max(_FIRST, _FIRST + count - 1)
    # rows that the office writes beneath the last one get the same lists to choose from
    below = last + _SPARE
    _put(sheet, _TITLE, 1, words.sheet(key), Font(name=_FONT, size=16, bold=True))
    legend = words.of("legend_details" if table.sheet.papers or table.sheet.details else "legend")
    note = _note(issue, legend)
    _put(sheet, _NOTE, 1, note, Font(name=_FONT, size=10, color="5F6771"))
    _put(sheet, _NAMES, 1, issues.MARK + key, Font(name=_FONT, size=8))
    sheet.row_dimensions[_NAMES].hidden = True
    sheet.row_dimensions[_TITLE].height, sheet.row_dimensions[_NOTE].height = 28, 19
    sheet.row_dimensions[_TOTAL].height = 20
    letters, forms, widths = [], [], []
    for place, name in enumerate(names, 1):
        letter = get_column_letter(place)
        known = name if name in table.sheet.fields else ""
        typed = table.is_typed(name)
        letters.append(letter)
        forms.append(styles.of(known, typed))
        broad = layout.width(known) if known else 20.0
        widths.append(broad)
        sheet.column_dimensions[letter].width = broad
        _head(sheet.cell(row=_HEADS, column=place), words.field(known) if known else name, typed,
              main=place <= table.printed)  # fmt: skip
        if known and place > 1:
            mark = issues.OPEN if known in table.open else ""
            _put(sheet, _NAMES, place, known + mark, Font(name=_FONT, size=8))
        area = f"{letter}{_FIRST}:{letter}{last}"
        if count:
            _total(issue, sheet.cell(row=_TOTAL, column=place), known, area, table)
        if known in _COLOURED:
            _colours(sheet, area, _COLOURED[known], words.language)
        if known == "days_left":
            _warn(sheet, area)
        choice = lists.choice(key, known) if typed and known else ""
        if choice:
            list_ = DataValidation(type="list", formula1=choice, allow_blank=True, showErrorMessage=False)
            list_.add(f"{letter}{_FIRST}:{letter}{below}")
            sheet.add_data_validation(list_)
    if count:
        sheet.cell(row=_TOTAL, column=2, value=words.of("total")).alignment = Alignment(vertical="center")
    else:
        # above the headings: what is beneath them is free for rows of the office's own
        unknown = key.endswith("_inefficient") and np.isnan(issue.survey.figure("inefficient_m2"))
        said = words.of("no_standard" if unknown else "none")
        _put(sheet, _TOTAL, 1, said, Font(name=_FONT, size=11, bold=True, color="5F6771"))
    tallest = max(
        cells.lines(str(sheet.cell(row=_HEADS, column=place).value), sheet.column_dimensions[letter].width)
        for place, letter in enumerate(letters, 1)
    )
    sheet.row_dimensions[_HEADS].height = 16.0 * max(2, tallest)
    # by its name: asking for the cell would make a row that is written already
    sheet.freeze_panes = f"{get_column_letter(table.sheet.repeated + 1)}{_FIRST}"
    sheet.auto_filter.ref = f"A{_HEADS}:{letters[-1]}{last}"
    _page(sheet, issue, sum(widths[: table.printed]), f"{_TOTAL}:{_HEADS}", f"A:{letters[table.sheet.repeated - 1]}")
    sheet.print_area = f"A1:{letters[table.printed - 1]}{last}"
    return cells.Rows(_FIRST, letters, forms, widths, table.cells)


def _reckoned(issue: Issue, cell: Any, formula: str, result: float) -> None:
    """Put a formula into a cell, and what it comes to beside it."""
    cell.value = formula
    issue.results.setdefault(cell.parent.title, {})[cell.coordinate] = float(result)


def _sum_of(table: Table, name: str) -> float:
    """Return what SUM makes of a column: texts in it do not count."""
    return float(sum(each for each in table.column(name) if isinstance(each, (int, float))))


def _total(issue: Issue, cell: Any, name: str, area: str, table: Table) -> None:
    """Write the total of a column over its filtered rows: a sum, of numbers how many, else nothing."""
    cell.font, cell.border = Font(name=_FONT, size=10, bold=True), _BOX
    cell.fill = PatternFill("solid", fgColor="EEF1F5")
    cell.alignment = Alignment(vertical="center", horizontal="right")
    if name and _summed(name):
        form = layout.number_format(name)
        _reckoned(issue, cell, f"=SUBTOTAL(109,{area})", _sum_of(table, name))
        cell.number_format = f'{form};-{form};"—"'
    elif name == table.sheet.id_field:
        _reckoned(issue, cell, f"=SUBTOTAL(103,{area})", sum(each is not None for each in table.column(name)))
        cell.number_format = f'#,##0" {issue.words.of("rows")}"'


def _summed(name: str) -> bool:
    one = dictionary.field(name)
    return one.type == "real" and one.unit in _SUMMED and name not in _NOT_SUMMED


def _colours(sheet: Any, area: str, theme: str, language: str) -> None:
    for each in palette.classes(theme, language):
        ground = palette.flat(each.look)
        text = each.label.replace('"', '""')
        look = {"fill": PatternFill(bgColor=ground.lstrip("#")), "font": Font(color=palette.ink(ground).lstrip("#"))}
        sheet.conditional_formatting.add(area, CellIsRule(operator="equal", formula=[f'"{text}"'], **look))


def _warn(sheet: Any, area: str) -> None:
    first = area.partition(":")[0]
    for most, code in ((30, "fails"), (90, "borderline")):
        ground = palette.colour("verdict", code)
        look = DifferentialStyle(fill=PatternFill(bgColor=ground.lstrip("#")),
                                 font=Font(color=palette.ink(ground).lstrip("#")))  # fmt: skip
        formula = [f"AND(ISNUMBER({first}),{first}<={most})"]
        sheet.conditional_formatting.add(area, Rule(type="expression", dxf=look, stopIfTrue=True, formula=formula))


def _note(issue: Issue, more: str) -> str:
    """Return the line under the title of a sheet."""
    words, colon = issue.words, "：" if issue.words.language == "zh" else " "
    return f"{words.of('as_of')}{colon}{issue.survey.as_of.isoformat()}　　{words.of('internal')}　　{more}"


def _put(sheet: Any, row: int, column: int, value: Any, font: Optional[Font] = None) -> Any:
    cell = sheet.cell(row=row, column=column)
    spreadsheet.set_cell(cell, value)
    cell.font = font or Font(name=_FONT, size=10)
    cell.alignment = Alignment(vertical="center")
    return cell


def _head(cell: Any, text: str, typed: bool = False, *, main: bool = True) -> None:
    # the unit on a line of its own
    spreadsheet.set_cell(cell, _UNIT.sub(r"\n\1", text))
    cell.font = Font(name=_FONT, size=10, bold=True, color="5A4300" if typed else "FFFFFF")
    cell.fill = PatternFill("solid", fgColor="F4DE9B" if typed else "2F4A63" if main else "66727F")
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = _BOX


def _page(sheet: Any, issue: Issue, width: float, rows: str = "", columns: str = "") -> None:
    """Set up the paper: A3 landscape, as many sheets across as stay readable, headings on each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A3 if width > 130 else _A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = max(1, int(np.ceil(width / _ACROSS)))
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.85, 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.35
    sheet.print_options.horizontalCentered = True
    if rows:
        sheet.print_title_rows = rows
    if columns:
        sheet.print_title_cols = columns
    words = issue.words
    sheet.oddHeader.left.text = words.of("title")
    sheet.oddHeader.right.text = words.of("internal")
    sheet.oddFooter.left.text = f"{words.of('as_of')} {issue.survey.as_of.isoformat()}"
    sheet.oddFooter.center.text = "&A"
    sheet.oddFooter.right.text = words.of("footer_page")
    sheet.sheet_view.zoomScale = 90


def _left_sheet(issue: Issue, sheet: Any) -> None:
    """Everything typed that stands nowhere else, with a word why."""
    words = issue.words
    _put(sheet, 1, 1, words.of("unmatched"), Font(name=_FONT, size=16, bold=True))
    _put(sheet, 2, 1, issues.MARK + issues.UNMATCHED)
    sheet.row_dimensions[2].hidden = True
    for place, (name, width) in enumerate(
        (("where", 22), ("number", 20), ("column", 26), ("typed", 50), ("reason", 44)), 1
    ):
        _head(sheet.cell(row=3, column=place), words.of(name))
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.row_dimensions[1].height, sheet.row_dimensions[3].height = 28, 24
    for row, entry in enumerate(issue.left, 4):
        tallest = 1
        for place, value in enumerate(entry, 1):
            cell = sheet.cell(row=row, column=place)
            spreadsheet.set_cell(cell, value)
            cell.font, cell.border = Font(name=_FONT, size=10), _BOX
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left", indent=1)
            if isinstance(value, datetime.date):
                cell.number_format = "yyyy-mm-dd"
            tallest = max(tallest, cells.lines(str(value), sheet.column_dimensions[get_column_letter(place)].width))
        sheet.row_dimensions[row].height = cells.height(tallest)
    sheet.freeze_panes = "A4"
    sheet.auto_filter.ref = f"A3:E{3 + len(issue.left)}"
    sheet.sheet_properties.tabColor = palette.colour("verdict", "borderline").lstrip("#")
    _page(sheet, issue, 160.0, "3:3")


# ---- summary


def _range(issue: Issue, key: str, name: str) -> str:
    table = issue.tables[key]
    letter = get_column_letter(table.names.index(name) + 1)
    last = max(_FIRST, _FIRST + table.count - 1)
    return f"{quote_sheetname(issue.words.sheet(key))}!${letter}${_FIRST}:${letter}${last}"


def _summary_sheet(issue: Issue, sheet: Any) -> None:
    words = issue.words
    _put(sheet, 1, 1, words.of("summary"), Font(name=_FONT, size=16, bold=True))
    note = _note(issue, words.of("overlap"))
    _put(sheet, 2, 1, note, Font(name=_FONT, size=10, color="5F6771"))  # fmt: skip
    sheet.column_dimensions["A"].width = 30
    for place in range(len(_CLASSES)):
        for part, width in enumerate((7, 11, 11)):
            sheet.column_dimensions[get_column_letter(2 + 3 * place + part)].width = width
    row = 4
    for title, name in _BY.items():
        row = _block(issue, sheet, row, words.of(title), name) + 2
    _balance(issue, sheet, row)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 28, 19
    sheet.freeze_panes = "B4"
    _page(sheet, issue, 30.0 + 29.0 * len(_CLASSES))


def _block(issue: Issue, sheet: Any, row: int, title: str, name: str) -> int:
    """One summary: a row for each group, the total, the total of the sheets, and what lies between them."""
    words = issue.words
    _class_heads(issue, sheet, row, title)
    groups, figures = _groups(issue, name)
    first = row + 2
    shown: list[list[float]] = [[0.0] * (3 * len(_CLASSES))]
    for place, group in enumerate(groups):
        values: list[float] = []
        for key in _CLASSES:
            count, area = figures[key].get(group, (0, 0.0))
            values += [count, float(mu(area)), area / 10_000.0]
        _line(issue, sheet, first + place, group, values)
        shown.append(values)
    last = first + max(len(groups), 1) - 1
    letters = [get_column_letter(2 + place) for place in range(3 * len(_CLASSES))]
    sums = [sum(column) for column in zip(*shown)]
    _line(issue, sheet, last + 1, words.of("sum"), [f"=SUM({each}{first}:{each}{last})" for each in letters], sums)
    totals: list[str] = []
    counted: list[float] = []
    for key in _CLASSES:
        totals += [f"=COUNTA({_range(issue, key, 'row_no')})" if issue.tables[key].count else "=0",
                   f"=SUM({_range(issue, key, 'area_mu')})", f"=SUM({_range(issue, key, 'area_ha')})"]  # fmt: skip
        table = issue.tables[key]
        counted += [table.count, _sum_of(table, "area_mu"), _sum_of(table, "area_ha")]
    _line(issue, sheet, last + 2, words.of("sheet_total"), totals, counted)
    gaps = [f"=ROUND({each}{last + 1}-{each}{last + 2},6)" for each in letters]
    between = [round(one - other, 6) + 0.0 for one, other in zip(sums, counted)]
    _line(issue, sheet, last + 3, words.of("difference"), gaps, between, gap=True)
    return last + 3


def _class_heads(issue: Issue, sheet: Any, row: int, title: str) -> None:
    _head(sheet.cell(row=row, column=1), title)
    _head(sheet.cell(row=row + 1, column=1), "")
    sheet.merge_cells(start_row=row, end_row=row + 1, start_column=1, end_column=1)
    for place, key in enumerate(_CLASSES):
        column = 2 + 3 * place
        for part, word in enumerate(("count", "mu", "ha")):
            _head(sheet.cell(row=row, column=column + part), issue.words.sheet(key) if not part else "")
            _head(sheet.cell(row=row + 1, column=column + part), issue.words.of(word))
        sheet.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + 2)


def _groups(issue: Issue, name: str) -> tuple[list[str], dict[str, dict[str, tuple[int, float]]]]:
    """Return the groups of a field, the unknown one last, and count and m² of each class in them."""
    unknown, found, figures = issue.words.of("unknown"), {}, {}
    for key in _CLASSES:
        frame = issue.rows[key]
        column = frame[name] if name in frame.columns else pandas.Series([None] * len(frame))
        kind = dictionary.field(name).domain or dictionary.field(name).open_domain
        known = dictionary.wording(kind) if kind else {}
        labels = [
            unknown if pandas.isna(each) or not str(each).strip()
            else known[str(each)].text(issue.words.language) if str(each) in known else str(each)
            for each in column
        ]  # fmt: skip
        grouped = frame["area_m2"].groupby(np.array(labels, dtype=object)) if len(frame) else None
        figures[key] = {} if grouped is None else {
            str(group): (len(values), float(values.sum())) for group, values in grouped
        }  # fmt: skip
        found.update(dict.fromkeys(figures[key]))
    groups = sorted(each for each in found if each != unknown)
    return [*groups, *([unknown] if unknown in found or not groups else [])], figures


def _line(
    issue: Issue, sheet: Any, row: int, title: str, values: Sequence[Any], results: Sequence[float] = (), *,
    gap: bool = False,
) -> None:  # fmt: skip
    """Write a line of the summary: numbers, or formulas with their results."""
    bold = bool(results)
    for column, value in enumerate((title, *values), 1):
        cell = sheet.cell(row=row, column=column)
        if column == 1:
            spreadsheet.set_cell(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
        else:
            if results:
                _reckoned(issue, cell, value, results[column - 2])
            else:
                cell.value = value
            form = ("#,##0", "#,##0.00", "#,##0.0000")[(column - 2) % 3]
            # a class without land stands back; what does not balance stands out
            cell.number_format = f'[Red]+{form};[Red]-{form};"—"' if gap else f'{form};-{form};"—"'
            cell.alignment = Alignment(horizontal="right", vertical="center")
        cell.font, cell.border = Font(name=_FONT, size=10, bold=bold), _BOX
        if bold:
            cell.fill = PatternFill("solid", fgColor="EEF1F5")
    sheet.row_dimensions[row].height = max(18.0, 15.0 * cells.lines(str(title), 30.0))


def _balance(issue: Issue, sheet: Any, row: int) -> None:
    """Set the sheets beside the sums of the database."""
    words, language = issue.words, issue.words.language
    for column, word in enumerate((words.of("note"), words.of("sheet_total"), words.of("database"),
                                   words.of("difference")), 0):  # fmt: skip
        place = 1 if not column else 3 * column - 1
        _head(sheet.cell(row=row, column=place), f"{word}（m²）" if column else word)
        if column:
            for part in (1, 2):
                _head(sheet.cell(row=row, column=place + part), "")
            sheet.merge_cells(start_row=row, end_row=row, start_column=place, end_column=place + 2)
    sheet.row_dimensions[row].height = 32
    lines: list[tuple[str, str, float, float]] = []
    balance = issue.survey.table("balance")
    pair = (("approved_not_expropriated", "not_expropriated_m2"),
            ("expropriated_not_supplied", "expropriated_not_supplied_m2"))  # fmt: skip
    for key, name in pair:
        if len(balance):
            formula, result = f"=SUM({_range(issue, key, 'area_m2')})", _sum_of(issue.tables[key], "area_m2")
            lines.append((words.sheet(key), formula, result, float(balance[name].sum())))
    for code in (*records.IDLE, "inefficient"):
        figure = issue.survey.figure(f"{code}_m2")
        title = dictionary.label("land_status", code, language)
        label = title.replace('"', '""')
        keys = [f"{state}_{'idle' if code in records.IDLE else code}" for state in ("suspected", "recognised")]
        sums = "+".join(
            f'SUMIFS({_range(issue, key, "area_m2")},{_range(issue, key, "land_status")},"{label}")' for key in keys
        )
        result = sum(
            area
            for key in keys
            for area, state in zip(issue.tables[key].column("area_m2"), issue.tables[key].column("land_status"))
            if state == title
        )
        if not np.isnan(figure):
            lines.append((title, f"={sums}", float(result), figure))
    for number, (title, formula, result, figure) in enumerate(lines, row + 1):
        cell = sheet.cell(row=number, column=1)
        spreadsheet.set_cell(cell, title)
        cell.font, cell.border = Font(name=_FONT, size=10), _BOX
        gap = round(result - figure, 4) + 0.0
        for place, value, known in ((2, formula, result), (5, "", figure), (8, f"=ROUND(B{number}-E{number},4)", gap)):
            for part in range(3):
                sheet.cell(row=number, column=place + part).border = _BOX
            cell = sheet.cell(row=number, column=place, value=known)
            if value:
                _reckoned(issue, cell, value, known)
            cell.number_format = '[Red]+#,##0.00;[Red]-#,##0.00;"—"' if place == 8 else "#,##0.00"
            cell.font, cell.alignment = Font(name=_FONT, size=10), Alignment(horizontal="right", vertical="center")
            sheet.merge_cells(start_row=number, end_row=number, start_column=place, end_column=place + 2)


# ---- cover


def _cover_sheet(issue: Issue, sheet: Any) -> None:
    words, survey, language = issue.words, issue.survey, issue.words.language
    facts = survey.facts
    sheet.column_dimensions["A"].width = 22
    for letter, width in zip("BCD", (60, 14, 18)):
        sheet.column_dimensions[letter].width = width
    _put(sheet, 1, 1, words.of("title"), Font(name=_FONT, size=22, bold=True))
    _put(sheet, 2, 1, words.of("internal"), Font(name=_FONT, size=12, bold=True, color="8A1420"))
    sheet.row_dimensions[1].height = 40
    parks = [str(each) for each in survey.table("parks")["park_name"].dropna()]
    method = survey.area_method
    known = dictionary.wording("area_method")
    colon, joint = ("：", "；") if language == "zh" else (": ", "; ")
    inputs = joint.join(
        f"{dictionary.label('layer', role, language) if role in dictionary.wording('layer') else role}{colon}{text}"
        for role, text in survey.inputs.items()
    )
    lines = [
        (words.field("park_name"), "、".join(parks)),
        (words.of("as_of"), survey.as_of.isoformat()),
        (words.of("policy"), policy_title(facts, language)),
        (words.of("policy_hash"), facts.get("policy_hash", "")),
        (words.of("captions"), _named(issue.document, language)),
        (words.of("area_method"), known[method].text(language) if method in known else method),
        (words.of("crs"), " ".join(filter(None, (facts.get("working_crs"), facts.get("working_crs_name"))))),
        (words.of("created"), "" if survey.created is None else f"{survey.created:%Y-%m-%d %H:%M} UTC"),
        (words.of("version"), facts.get("version", "")),
        (words.of("inputs"), inputs),
        (words.of("previous"), issue.earlier.name),
    ]
    row = 4
    for title, text in lines:
        if text:
            row = _fact(sheet, row, title, text)
    row += 1
    for place, word in enumerate(("contents", "what", "records", "area"), 1):
        _head(sheet.cell(row=row, column=place), words.of(word))
    sheet.row_dimensions[row].height = 32
    for key, table in issue.tables.items():
        row += 1
        title = words.sheet(key)
        cell = _put(sheet, row, 1, title, Font(name=_FONT, size=10, color="1F5FA8", underline="single"))
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(title)}!A1")
        cell.font = Font(name=_FONT, size=10, color="1F5FA8", underline="single")
        _put(sheet, row, 2, words.what(key))
        sheet.row_dimensions[row].height = 19
        count = f"=COUNTA({_range(issue, key, 'row_no')})" if table.count else "=0"
        area = f"=SUM({_range(issue, key, 'area_mu')})"
        figures: list[tuple[int, str, float, str]] = [(3, count, table.count, '#,##0;-#,##0;"—"')]
        if key != "deadlines":
            # there one parcel may stand several times
            figures.append((4, area, _sum_of(table, "area_mu"), '#,##0.00;-#,##0.00;"—"'))
        for place, formula, result, form in figures:
            cell = sheet.cell(row=row, column=place)
            _reckoned(issue, cell, formula, result)
            cell.number_format, cell.font = form, Font(name=_FONT, size=10)
            cell.alignment = Alignment(horizontal="right", vertical="center")
        for place in range(1, 5):
            sheet.cell(row=row, column=place).border = _BOX
    row += 2
    for number, text in enumerate(words.lines("notes"), 1):
        row = _fact(sheet, row, words.of("note") if number == 1 else "", f"{number}. {text}")
    _page(sheet, issue, 114.0)
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToHeight = 1
    sheet.sheet_view.showGridLines = False


def _fact(sheet: Any, row: int, title: str, text: str) -> int:
    _put(sheet, row, 1, title, Font(name=_FONT, size=10, bold=True, color="2F4A63"))
    cell = _put(sheet, row, 2, text)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=4)
    sheet.row_dimensions[row].height = 17.0 * max(1, cells.lines(text, 104.0))
    return row + 1


def _named(name: str, language: str) -> str:
    return policies.load(name).title(language) if name in policies.names() else name
