"""Why a file is not read: the reason a reader gives, and the sentence a person is told."""

from __future__ import annotations

from enum import StrEnum

from ocrm.errors import FileFormatError
from ocrm.i18n import N_, _


class Reason(StrEnum):
    """What is wrong with a file."""

    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    LONG_CELL = "long_cell"
    SLOW = "slow"
    ENTITIES = "entities"
    PASSWORD = "password"
    NO_WORKBOOK = "no_workbook"
    NO_SHEET = "no_sheet"
    LOCKED = "locked"


class Refusal(Exception):  # noqa: N818 - a decision, told to the user as a FileFormatError
    """A reader will not go on with a file; crosses from the child process to the parent as its reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


_SENTENCES = {
    Reason.DAMAGED: N_("This workbook is damaged or far too large; nothing was read. Save it again and retry."),
    Reason.TOO_LARGE: N_("This file is too large to read safely; split it into smaller ones."),
    Reason.TOO_MANY_ROWS: N_("This sheet claims more rows than a sheet can hold; nothing was read. Save it again."),
    Reason.TOO_MANY_COLUMNS: N_("This sheet has more columns than can be imported; delete those that are not needed."),
    Reason.LONG_CELL: N_("A cell in this workbook holds more text than can be read; nothing was read."),
    Reason.SLOW: N_("Reading this file takes too long. Save it again and retry."),
    Reason.ENTITIES: N_(
        "This workbook has instructions in it that no spreadsheet needs; for safety nothing was read. Save it again."
    ),
    Reason.PASSWORD: N_(
        "This workbook is protected with a password. Save a copy without the password and choose that one."
    ),
    Reason.NO_WORKBOOK: N_("This file is no spreadsheet; choose an .xlsx, .xls, .ods or .csv file."),
    Reason.NO_SHEET: N_("This workbook has no visible sheet; nothing was read."),
    Reason.LOCKED: N_("This file cannot be opened; another program may use it. Close it there and retry."),
}


def refused(reason: Reason) -> FileFormatError:
    """Return the error that tells a person why a file is not read."""
    return FileFormatError(_(_SENTENCES[reason]))
