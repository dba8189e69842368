"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from ocrm.errors import FileFormatError
from ocrm.i18n import _
from ocrm.services.spreadsheets.refusals import Reason, refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
_NO_TABLE = (
    *(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf"),  # documents and pictures
    *(b"SQLite format 3", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf"),  # databases and archives
    *(b"BEGIN:VCARD", b"BEGIN:VCALENDAR", b"MZ", b"\x7fELF"),  # cards, calendars and programs
)


def is_workbook(head: bytes) -> bool:
    """Return whether a file that begins so is a workbook, False for text; refuse what is known to be neither."""
    if head.startswith((_OLE, _ZIP)):
        return True
    if head.startswith(_OLD_EXCEL):
        raise FileFormatError(
            _("This workbook was saved by Excel 4 or older. Open it in Excel or WPS and save it as .xlsx first.")
        )
    if head.startswith(_NO_TABLE):
        raise refused(Reason.NO_WORKBOOK)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() in (b"<html", b"<!doc", b"<?xml", b"<tabl"):
        raise FileFormatError(
            _("This file is a web page, whatever its name says. Open it in Excel or WPS and save it as .xlsx first.")
        )
    if not head:
        raise FileFormatError(_("This file is empty; there is nothing to import."))
    return False
