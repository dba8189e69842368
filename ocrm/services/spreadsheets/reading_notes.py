"""What the reader of a file should know of how it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.spreadsheets.cells import RowWidths, SheetFacts
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.headers import Header


def width_notes(widths: RowWidths, width: int, after: int, *, has_extra: bool) -> list[str]:
    """Return what to tell of rows shorter or longer than the header of `width` cells in row `after`."""
    notes: list[str] = []
    count, rows = widths.below(width, after)
    if count:
        notes.append(
            ngettext(
                "{n} row has fewer cells than the header and was filled up with blanks: {rows}",
                "{n} rows have fewer cells than the header and were filled up with blanks: {rows}",
                count,
            ).format(n=format_number(count), rows=_listed(count, rows))
        )
    count, rows = widths.above(width, after) if has_extra else (0, [])
    if count:
        notes.append(
            ngettext(
                "{n} row has more cells than the header; those have columns without a name: {rows}",
                "{n} rows have more cells than the header; those have columns without a name: {rows}",
                count,
            ).format(n=format_number(count), rows=_listed(count, rows))
        )
    return notes


def _listed(count: int, rows: Sequence[int]) -> str:
    return ", ".join(str(number) for number in rows[:5]) + (" …" if count > 5 else "")


def header_notes(header: Header) -> list[str]:
    """Return what to tell of the row with the column names."""
    notes: list[str] = []
    if header.group_row is not None and header.number is not None:
        text = _("Rows {first} and {last} together name the columns.")
        notes.append(text.format(first=header.group_row, last=header.number))
    if not header.is_sure and header.number is None:
        notes.append(_("No row seems to name the columns; choose it if there is one."))
    elif not header.is_sure:
        text = _("Row {number} may be data already; check which row names the columns.")
        notes.append(text.format(number=header.number))
    return notes


_PRODUCT = frozenset(
    ("itemno", "itemname", "productid", "productname", "product", "sku", "产品名称", "产品编号", "商品名称")
)
_PRICE = frozenset(("unitprice", "listprice", "salesprice", "sales_price", "price", "单价", "标准价格", "售价"))
_SOLD = (
    "order",
    "salesid",
    "invoice",
    "deal",
    "opportunit",
    "account",
    "customer",
    "订单",
    "商机",
    "客户",
    "quantity",
    "数量",
)


def product_note(names: Iterable[str]) -> list[str]:
    """Return what to tell of a list of products, which has no place here."""
    keys = [choice_key(name) for name in names]
    is_sold = any(word in key for key in keys if key not in _PRICE for word in _SOLD)
    if _PRODUCT.isdisjoint(keys) or _PRICE.isdisjoint(keys) or is_sold:
        return []
    return [_("This looks like a list of products. OCRM keeps no products yet, so nothing of it has a place.")]


def hidden_note(rows: int, columns: int) -> list[str]:
    """Return what to tell of hidden rows and columns that were left out."""
    if rows and columns:
        text = _("Hidden and left out: {rows} of the rows, {columns} of the columns.")
    elif rows:
        text = ngettext("{rows} hidden row was left out.", "{rows} hidden rows were left out.", rows)
    elif columns:
        text = ngettext("{columns} hidden column was left out.", "{columns} hidden columns were left out.", columns)
    else:
        return []
    return [text.format(rows=format_number(rows), columns=columns)]


def formula_notes(facts: SheetFacts) -> list[str]:
    """Return what to tell of values that formulas gave."""
    notes: list[str] = []
    if facts.unsaved_formulas:
        text = ngettext(
            "{n} formula has no saved value and is blank; save the file in Excel or WPS first.",
            "{n} formulas have no saved value and are blank; save the file in Excel or WPS first.",
            facts.unsaved_formulas,
        )
        notes.append(text.format(n=format_number(facts.unsaved_formulas)))
    saved = facts.formulas - facts.unsaved_formulas
    if saved > 0 and facts.is_stale:
        notes.append(_("The results of formulas may be out of date; save the file in Excel or WPS first."))
    elif saved > 0:
        text = ngettext(
            "{n} cell is a formula; its last saved result was read.",
            "{n} cells are formulas; their last saved results were read.",
            saved,
        )
        notes.append(text.format(n=format_number(saved)))
    return notes
