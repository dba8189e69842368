"""Blank tables to fill in and import: a column per field with a hint and drop-down lists, needed ones in blue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrm import i18n
from ocrm.i18n import N_, in_every_language
from ocrm.services.deals import pipelines, stages
from ocrm.services.file_writing import replace_whole
from ocrm.services.sample_data.seeds import PICKLISTS, STAGES_BY_CODE
from ocrm.services.schema import RECORD_TYPES, FieldInfo, FieldKind, record_type
from ocrm.services.spreadsheets.mapping import importable_fields
from ocrm.services.spreadsheets.out_table import MOST_ROWS, sheet_name
from ocrm.services.spreadsheets.parts import CONTACT, part_of
from ocrm.services.spreadsheets.reading import column_letter
from ocrm.services.workspace import Workspace

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_NOT_OFFERED = frozenset(("mnemonic", "code", CONTACT + "is_primary", CONTACT + "tags"))
_LISTED = frozenset((FieldKind.CHOICE, FieldKind.PICKLIST, FieldKind.MULTI_PICK, FieldKind.STAGE, FieldKind.BOOLEAN))
_AS_TEXT = frozenset((FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CODE, FieldKind.PHONE, FieldKind.BIRTHDAY))
_PIXELS_PER_CHARACTER = 7.5
_LONGEST_PROMPT = 255
_HINTS = {
    FieldKind.PHONE: N_("Several numbers in a cell are separated by a semicolon."),
    FieldKind.MONEY: N_("An amount, such as 12800 or 1.28万."),
    FieldKind.PERCENT: N_("A number from 0 to 100."),
    FieldKind.INTEGER: N_("A whole number."),
    FieldKind.NUMBER: N_("A number."),
    FieldKind.DATE: N_("A day, such as 2026-03-10."),
    FieldKind.BIRTHDAY: N_("A day, such as 1990-05-05, 05-05, or 农历五月初五."),
    FieldKind.MOMENT: N_("A day and time, such as 2026-03-10 14:30."),
    FieldKind.CHOICE: N_("Choose from the list."),
    FieldKind.PICKLIST: N_("Choose from the list; others can be added while importing."),
    FieldKind.MULTI_PICK: N_("From the list; several are separated by a semicolon."),
    FieldKind.STAGE: N_("Choose from the list."),
    FieldKind.BOOLEAN: N_("Choose from the list."),
    FieldKind.TAGS: N_("Several are separated by a semicolon."),
}
_REFERENCE = N_("The name or the code of a record that is in OCRM: {records}.")
_NEEDED = N_("Needed: rows without it are not imported.")
_EXTERNAL = N_("The number it has in another program; importing again by it changes the same record.")


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column to fill in: `values` for its drop-down list, `is_strict` where nothing else makes sense."""

    title: str
    info: FieldInfo
    hint: str
    values: tuple[str, ...]
    is_needed: bool


def write_template(workspace: Workspace, path: Path, kind: str, *, language: str = "") -> None:
    """Write the blank table of a kind of record as .xlsx, in the chosen language unless another is named.

    Raises UserError where the file is in use.
    """
    words = _Words(workspace, language or i18n.language())
    columns = list(words.columns(kind))
    replace_whole(path, partial(_write, words, kind, columns))


class _Words:
    """What a template says, in one language, whatever the window speaks meanwhile."""

    def __init__(self, workspace: Workspace, language: str) -> None:
        self._workspace, self._language = workspace, language

    def say(self, message: str) -> str:
        """Return a message in the template's language."""
        return i18n.translated(message, self._language)

    def columns(self, kind: str) -> Iterator[TemplateColumn]:
        """Yield the columns of a kind, those of the primary contact after a customer's own."""
        for name, info in importable_fields(kind).items():
            if (
                name in _NOT_OFFERED
                or part_of(name) not in ("", CONTACT)
                or not (info.editable or info.kind is FieldKind.TAGS or name == "external_id")
            ):
                continue
            is_person = name.startswith(CONTACT)
            title = self.say(info.label)
            yield TemplateColumn(
                f"{self.say(N_('Contact'))} {title}" if is_person else title,
                info,
                self._hint(name, info),
                tuple(self._values(info)) if info.kind in _LISTED else (),
                info.required and not is_person,
            )

    def _hint(self, name: str, info: FieldInfo) -> str:
        if name.removeprefix(CONTACT) == "external_id":
            return self.say(_EXTERNAL)
        hint = self.say(_HINTS.get(info.kind, ""))
        if info.kind is FieldKind.REFERENCE:
            hint = self.say(_REFERENCE).format(records=self.say(record_type(info.reference).label_many))
        return " ".join(part for part in (self.say(_NEEDED) if info.required else "", hint) if part)

    def _values(self, info: FieldInfo) -> Iterator[str]:
        match info.kind:
            case FieldKind.BOOLEAN:
                yield from (self.say(N_("Yes")), self.say(N_("No")))
            case FieldKind.CHOICE:
                yield from (self.say(choice.label) for choice in info.choices)
            case FieldKind.STAGE:
                yield from self._stages()
            case _:
                yield from self._list(info.picklist)

    def _stages(self) -> Iterator[str]:
        default = pipelines.default_pipeline_id(self._workspace)
        for row in stages.list_stages(self._workspace):
            seed = STAGES_BY_CODE.get(row.code)
            is_shipped = seed is not None and row.name in in_every_language(seed.label)
            if row.pipeline_id == default:
                yield self.say(seed.label) if seed is not None and is_shipped else row.name

    def _list(self, picklist: str) -> Iterator[str]:
        shipped = {code: label for code, label, _aliases in PICKLISTS.get(picklist, ())}
        rows = self._workspace.query(
            "SELECT code, name FROM picklist_value WHERE picklist = ? AND NOT is_retired ORDER BY position, id",
            (picklist,),
        )
        for code, name in rows:
            yield name or self.say(shipped.get(str(code)) or str(code))


def _write(words: _Words, kind: str, columns: list[TemplateColumn], path: Path) -> None:
    from openpyxl import Workbook  # costs 150 ms, and only this and exports need it

    book = Workbook()
    page: Any = book.active
    page.title = sheet_name(words.say(RECORD_TYPES[kind].label_many))
    page.freeze_panes = "A2"
    lists = book.create_sheet(sheet_name(words.say(N_("Lists"))))
    lists.sheet_state = "hidden"
    for index, column in enumerate(columns):
        _write_header(page, index, column)
        for row, value in enumerate(column.values, 1):
            lists.cell(row, index + 1, value).data_type = "s"
        _add_help(page, lists, index, column)
    book.save(path)


def _write_header(page: Worksheet, index: int, column: TemplateColumn) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = page.cell(1, index + 1, column.title)
    cell.data_type = "s"
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="1D4ED8" if column.is_needed else "475569")
    cell.alignment = Alignment(vertical="center")
    if column.hint:
        cell.comment = Comment(column.hint, "OCRM", height=80, width=240)
    dimension = page.column_dimensions[column_letter(index)]
    dimension.width = max(12.0, column.info.width / _PIXELS_PER_CHARACTER, 2.2 * len(column.title))
    if column.info.kind in _AS_TEXT:
        dimension.number_format = "@"


def _add_help(page: Worksheet, lists: Worksheet, index: int, column: TemplateColumn) -> None:
    """Show the hint beside a cell while it is filled in, and the drop-down list."""
    from openpyxl.utils import quote_sheetname
    from openpyxl.worksheet.datavalidation import DataValidation

    if not (column.hint or column.values):
        return
    letter = column_letter(index)
    source = f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(column.values)}" if column.values else None
    help_ = DataValidation(
        type="list" if source else None,
        formula1=source,
        allow_blank=True,
        showErrorMessage=False,
        showInputMessage=bool(column.hint),
        promptTitle=column.title[:32],
        prompt=column.hint[:_LONGEST_PROMPT],
    )
    help_.add(f"{letter}2:{letter}{MOST_ROWS}")
    page.add_data_validation(help_)
