"""A column that fits no field becomes a field of its own: named after its header, of the kind its cells are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice

from ocrm.errors import NotFoundError, UserError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.fields import custom_fields
from ocrm.services.schema import FieldKind
from ocrm.services.spreadsheets import amounts, cleaning, dates
from ocrm.services.spreadsheets.cells import Cell
from ocrm.services.spreadsheets.cleaning import clean_text
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.workspace import Workspace

_LOOKED_AT = 2_000
_MOST_VALUES = 12
_MONEY_WORDS = ("金额", "价", "款", "费", "元", "额", "amount", "price", "cost", "revenue", "budget")


def add_field_for_column(workspace: Workspace, kind: str, table: Table, index: int, *, origin: str = "") -> Changes:
    """Add the field a column wants; its id is in `Changes.created_id`. Raises ValidationError for its name."""
    column = next((column for column in table.columns if column.index == index), None)
    if column is None:
        raise NotFoundError(_("The file has no such column."))
    cells = [row[index] for _number, row in islice(iter(table), _LOOKED_AT) if row[index] is not None]
    field_kind = kind_of_cells(column.name, cells)
    values = dict.fromkeys(map(clean_text, cells)) if field_kind is FieldKind.PICKLIST else ()
    label = cleaned_label(column.name)
    return custom_fields.add_field(workspace, kind, label, kind=field_kind, values=values, origin=origin)


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
