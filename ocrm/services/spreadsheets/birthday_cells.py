"""Birthdays in cells and fields: solar or lunar (农历五月初五, 1990-05-05 农历), with or without a year."""

from __future__ import annotations

from ocrm.i18n import _
from ocrm.services.spreadsheets import dates
from ocrm.services.spreadsheets.cells import Cell, CellProblem
from ocrm.text.birthdays import Birthday, birthday_without_year, is_lunar, parse_lunar


def clean_birthday(cell: Cell, order: dates.DateOrder | None = None) -> Birthday:
    """Return the birthday a cell means; raises CellProblem where it is none."""
    if isinstance(cell, str):
        if is_lunar(cell):
            lunar = parse_lunar(cell)
            if lunar is None:
                raise CellProblem(_("“{text}” is no lunar day. Write it like 农历五月初五.").format(text=cell))
            return lunar
        day = birthday_without_year(cell)
        if day is not None:
            return day
    return dates.clean_date(cell, order)
