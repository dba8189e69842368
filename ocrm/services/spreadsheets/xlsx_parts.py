"""The parts of an .xlsx workbook: which sheet is where, and a small workbook around some rows."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Any

from ocrm.services.spreadsheets.refusals import Reason, Refusal
from ocrm.services.spreadsheets.sheet_pieces import SheetEntry, wrapped
from ocrm.services.spreadsheets.workbook_archive import WorkbookArchive

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TOP = (
    f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
).encode()
_BOOK_RELATIONS = (
    f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
).encode()
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class XlsxParts:
    """Where the parts of a workbook are; `sheets` holds the part of each worksheet by its name."""

    entries: list[SheetEntry]
    sheets: dict[str, str]
    styles: str
    strings: str
    is_1904: bool
    is_stale: bool


def find_parts(archive: WorkbookArchive) -> XlsxParts:
    """Return the parts of a workbook, found through its relations as the standard wants it."""
    book = _book_part(archive)
    root = archive.xml(book)
    if root is None:
        raise Refusal(Reason.NO_WORKBOOK)
    folder, name = posixpath.split(book)
    relations = _relations(archive, posixpath.join(folder, "_rels", f"{name}.rels"), folder)
    entries: list[SheetEntry] = []
    sheets: dict[str, str] = {}
    for sheet in root.iter("{*}sheet"):
        relation_id = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        kind, part = relations.get(relation_id, ("", ""))
        title = sheet.get("name", "")
        if kind == "worksheet" and title not in sheets:
            sheets[title] = part
            entries.append(SheetEntry(title, sheet.get("state", "visible") == "visible"))
    by_kind = dict(relations.values())
    return XlsxParts(
        entries,
        sheets,
        by_kind.get("styles", ""),
        by_kind.get("sharedStrings", ""),
        is_1904=any(_is_set(one, "date1904") for one in root.iter("{*}workbookPr")),
        is_stale=any(
            _is_set(one, "fullCalcOnLoad") or one.get("calcMode") == "manual" for one in root.iter("{*}calcPr")
        ),
    )


def _book_part(archive: WorkbookArchive) -> str:
    found = [part for kind, part in _relations(archive, "_rels/.rels", "").values() if kind == "officeDocument"]
    return next((part for part in [*found, "xl/workbook.xml"] if part in archive), "")


def _relations(archive: WorkbookArchive, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return kind and part by relation id; what lies outside the file is left out."""
    root = archive.xml(part)
    found: dict[str, tuple[str, str]] = {}
    for relation in () if root is None else root.iter("{*}Relationship"):
        if relation.get("TargetMode") != "External":
            target = relation.get("Target", "")
            place = target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], place)
    return found


def _is_set(element: Any, name: str) -> bool:
    return element.get(name, "").lower() in _TRUE


def sheet_of_rows(rows: bytes, *, styles: bytes = b"", is_1904: bool = False) -> Any:
    """Return `<row>` elements taken apart, with the styles that tell numbers from dates."""
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(is_1904)}"/>'
        '<sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    parts = {
        "_rels/.rels": _TOP,
        "xl/_rels/workbook.xml.rels": _BOOK_RELATIONS,
        "xl/workbook.xml": book.encode(),
        "xl/worksheets/sheet1.xml": b"<worksheet><sheetData>%b</sheetData></worksheet>" % rows,
    }
    if styles:
        parts["xl/styles.xml"] = styles
    return wrapped(parts)
