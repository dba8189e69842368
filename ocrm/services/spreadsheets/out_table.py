"""What a table to write is made of: columns with their kinds, the texts that fit its cells, and what did not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.spreadsheets.cleaning import NEUTRALISED
from ocrm.services.spreadsheets.long_texts import HEADERS, LongText, is_long, shortened

MOST_ROWS = 1_048_576
"""Rows a sheet of a workbook can hold, its header among them."""
_EXACT_DIGITS = 15
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d ().-]{0,30}")
_SHEET_NAME = re.compile(r"[\\/*?:\[\]]")


class CellKind(StrEnum):
    """How a column's cells are typed."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class OutColumn:
    """A column to write: its header, how its cells are typed, how wide it is in characters.

    Values: str for TEXT, int or Decimal for numbers (percent as 0–100), date, naive local datetime, bool, or None.
    """

    title: str
    kind: CellKind = CellKind.TEXT
    width: float = 14.0
    is_required: bool = False
    key: str = ""
    """What it is called in JSON; the title where blank."""


@dataclass(slots=True)
class WriteReport:
    """How many rows were written, and which texts are not as they were, by row and column title in the file.

    `continued` are longer than a cell and go on in a sheet of their own; `stripped` lost control characters, which no
    such file can hold.
    """

    rows: int = 0
    continued: list[LongText] = field(default_factory=list)
    stripped: list[tuple[int, str]] = field(default_factory=list)
    shown_in_part: list[str] = field(default_factory=list)
    """Titles of the columns that were shown in part on purpose."""
    left_out: list[str] = field(default_factory=list)
    """Titles of the columns that were left out on purpose."""

    @property
    def is_complete(self) -> bool:
        """Whether every character is in the file."""
        return not self.stripped


def without_controls(text: str, column: OutColumn, report: WriteReport) -> str:
    """Return text without control characters, and note where there were any."""
    kept = _CONTROL.sub("", text)
    if len(kept) != len(text):
        report.stripped.append((report.rows + 2, column.title))
    return kept


def fitted(text: str, column: OutColumn, report: WriteReport) -> str:
    """Return text as a cell of a workbook can hold it, and note what could not; line breaks become one kind."""
    text = without_controls(text, column, report)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not is_long(text):
        return text
    number = len(report.continued) + 1
    text, long_text = shortened(text, number=number, row=report.rows + 2, title=column.title)
    report.continued.append(long_text)
    return text


def columns_of_rests() -> list[OutColumn]:
    """Return the columns of the sheet in which long texts go on."""
    number, row, column, rest = map(_, HEADERS)
    whole = CellKind.NUMBER
    return [OutColumn(number, whole, 9), OutColumn(row, whole, 9), OutColumn(column), OutColumn(rest, width=80)]


def is_exact(number: str) -> bool:
    """Say whether spreadsheet programs keep every digit of a number: they have fifteen."""
    return len(number) <= _EXACT_DIGITS or sum(map(str.isdigit, number)) <= _EXACT_DIGITS


def moment_text(moment: datetime) -> str:
    """Return a moment for formats that keep it as text; seconds only where there are any."""
    return f"{moment:%Y-%m-%d %H:%M:%S}".removesuffix(":00")


def runs(text: str) -> bool:
    """Say whether a spreadsheet program would take a text for a formula; a plain number runs nothing."""
    return text.lstrip(" '\u3000").startswith(tuple(NEUTRALISED)) and not _PLAIN_NUMBER.fullmatch(text)


def sheet_name(text: str) -> str:
    """Return a name that a sheet can have."""
    return _SHEET_NAME.sub(" ", text)[:31].strip("' ") or "Sheet1"


def yes_no(value: bool) -> str:
    """Return a yes or no in the chosen language."""
    return _("Yes") if value else _("No")


def refuse_beyond(rows: int) -> None:
    """Raise UserError where a table has more rows than a sheet can hold; `rows` is without the header."""
    if rows >= MOST_ROWS:
        raise UserError(
            _("A workbook holds {most} rows and this table has more. Nothing was written; choose .csv.").format(
                most=format_number(MOST_ROWS - 1)
            )
        )
