"""A column that fits no field can have one of its own: named after its header, of the kind its cells are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count, islice

from ocrm.errors import NotFoundError, UserError
from ocrm.i18n import _, in_every_language
from ocrm.services.fields import custom_fields
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.spreadsheets import amounts, cleaning, dates
from ocrm.services.spreadsheets.cells import Cell, CellProblem
from ocrm.services.spreadsheets.cleaning import clean_text
from ocrm.services.spreadsheets.field_cleaning import split_values
from ocrm.services.spreadsheets.new_fields import NewField, is_new_field
from ocrm.services.spreadsheets.plan import ImportPlan
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.workspace import Workspace
from ocrm.text.fold import fold

_LOOKED_AT = 2_000
_MOST_VALUES = 12
_MONEY_WORDS = ("金额", "价", "款", "费", "元", "额", "amount", "price", "cost", "revenue", "budget")


def proposed_field(table: Table, index: int, record_kind: str, *, kind: FieldKind | None = None) -> NewField:
    """Return the field a column wants: of the kind given, else of the kind its first cells are."""
    column = next((column for column in table.columns if column.index == index), None)
    if column is None:
        raise NotFoundError(_("The file has no such column."))
    if kind is None:
        cells = [row[index] for _number, row in islice(iter(table), _LOOKED_AT) if row[index] is not None]
        kind = kind_of_cells(column.name, cells)
    return NewField(_free_label(cleaned_label(column.name), record_kind), kind)


def _free_label(label: str, record_kind: str) -> str:
    """Return a label no field of a kind has yet: numbered where there is one."""
    taken = {fold(name) for info in record_type(record_kind).fields.values()
             for name in (info.name, *in_every_language(info.label))}  # fmt: skip
    numbered = (f"{label[: custom_fields.MOST_CHARACTERS - 4]} {number}" for number in count(2))
    return label if fold(label) not in taken else next(text for text in numbered if fold(text) not in taken)


def with_made_fields(workspace: Workspace, table: Table, plan: ImportPlan) -> ImportPlan:
    """Make the new fields of a plan, inside the operation of its import, and return the plan that fills them."""
    fields, new_values = dict(plan.fields), dict(plan.new_values)
    for index, new in plan.new_fields.items():
        if not is_new_field(fields.get(index, "")):
            continue
        texts = _texts(table, index) if new.kind in custom_fields.PICKED else []
        if new.kind is FieldKind.MULTI_PICK:
            texts = list(dict.fromkeys(part for text in texts for part in split_values(text)))
        changes = custom_fields.add_field(workspace, plan.kind, new.label, kind=new.kind, values=texts)
        fields[index] = custom_fields.field_row(workspace, int(changes.created_id or 0)).name
        new_values[index] = frozenset(texts)
    return replace(plan, fields=fields, new_values=new_values, new_fields={})


def _texts(table: Table, index: int) -> list[str]:
    """Return the different texts of a column."""
    found: dict[str, None] = {}
    for _number, row in table:
        with suppress(CellProblem):  # the row that has it will tell
            found.update(dict.fromkeys([clean_text(row[index])] if row[index] is not None else []))
    return [text for text in found if text]


def cleaned_label(header: str) -> str:
    """Return a header as the name of a field: without signs that mean something elsewhere, and short."""
    plain = "".join(" " if char in custom_fields.NOT_IN_LABELS else char for char in header)
    return " ".join(plain.split())[: custom_fields.MOST_CHARACTERS].strip()


def kind_of_cells(header: str, cells: Sequence[Cell]) -> FieldKind:
    """Return the kind of field whose values all cells are; text where nothing else is sure."""
    if not cells:
        return FieldKind.TEXT
    for kind, clean in _SURE:
        if all(_fits(clean, cell) for cell in cells):
            is_money = kind is FieldKind.NUMBER and any(word in header.casefold() for word in _MONEY_WORDS)
            return FieldKind.MONEY if is_money else kind
    uses = Counter(str(cell).strip() for cell in cells)
    if len(uses) <= _MOST_VALUES and len(cells) >= 3 * len(uses):
        return FieldKind.PICKLIST
    is_long = any("\n" in text or len(text) > 80 for text in uses)
    return FieldKind.LONG_TEXT if is_long else FieldKind.TEXT


_SURE: tuple[tuple[FieldKind, Callable[[Cell], object]], ...] = (
    (FieldKind.NUMBER, amounts.clean_number),
    (FieldKind.DATE, dates.clean_date),
    (FieldKind.BOOLEAN, cleaning.clean_boolean),
    (FieldKind.URL, cleaning.clean_url),
)


def _fits(clean: Callable[[Cell], object], cell: Cell) -> bool:
    try:
        clean(cell)
    except UserError:
        return False
    return True
