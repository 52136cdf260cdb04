"""What was met in a coordinate text that the format does not have, with file, line and plot."""

from __future__ import annotations

import pandas

from baiyuan_qgis.language import tr

COLUMNS = ("rule", "severity", "source_file", "line_no", "plot_no", "sentence")
ERROR, WARNING, NOTE = "error", "warning", "note"


class Problems:
    """Collects problems in the order of the lines; what repeats line after line is one row with its count."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._rows: list[tuple[str, str, str, int, str, str]] = []
        self._counted: dict[str, list[int]] = {}

    def add(self, rule: str, severity: str, line: int, plot: str, sentence: str) -> None:
        """Add a problem; line 0 is the file as a whole."""
        self._rows.append((rule, severity, self.file, line, plot, sentence))

    def count(self, rule: str, severity: str, line: int, sentence: str) -> None:
        """Add a problem that may stand in every line: the first line is named, the others are counted."""
        if rule in self._counted:
            place = self._counted[rule]
            place[1] += 1
        else:
            self._counted[rule] = [len(self._rows), 1]
            self.add(rule, severity, line, "", sentence)

    def frame(self) -> pandas.DataFrame:
        """Return the table of problems."""
        rows = list(self._rows)
        for place, number in self._counted.values():
            if number > 1:
                more = tr("(so in {count} places)").format(count=number)
                rows[place] = (*rows[place][:5], f"{rows[place][5]} {more}")
        rows.sort(key=lambda row: row[3])
        return pandas.DataFrame(rows, columns=list(COLUMNS)).astype({"line_no": "int64"})
