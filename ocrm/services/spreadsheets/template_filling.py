"""Filling in a workbook of the user's own layout: its texts change, everything else stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.file_writing import replace_whole

LARGEST_LAYOUT = 20 * 1024 * 1024


def fill_workbook(layout: Path, path: Path, fill: Callable[[str], str]) -> int:
    """Write `layout` to `path` with every text passed through `fill`; return how many cells changed.

    Raises UserError where the layout is no .xlsx or the file cannot be written; an earlier file is replaced only by a
    whole new one.
    """
    from openpyxl import load_workbook  # costs 150 ms, and only this and exports need it
    from openpyxl.styles import Alignment
    from openpyxl.utils.exceptions import InvalidFileException

    unreadable = _("“{name}” is no workbook OCRM can fill in. Nothing was written; save it as .xlsx and try again.")
    if layout.resolve() == path.resolve():
        raise UserError(_("The report would replace its own layout. Nothing was written; choose another name."))
    try:
        if layout.stat().st_size > LARGEST_LAYOUT:
            raise UserError(unreadable.format(name=layout.name))
        book = load_workbook(layout)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise UserError(unreadable.format(name=layout.name)) from error
    changed = 0
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str) and "{" in cell.value and cell.data_type == "s":
                    filled = fill(cell.value)
                    changed += filled != cell.value
                    cell.value, cell.data_type = filled, "s"  # text that begins with = is no formula
                    if "\n" in filled:
                        cell.alignment = Alignment(wrap_text=True, vertical="top")
    replace_whole(path, book.save)
    return changed
