"""Changing the lines of a draft: each change one step that undo takes back; a version that was sent stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import FieldInfo, FieldKind, to_scaled
from ocrm.models.quote import PERCENT_PLACES, PRICE_PLACES, QUANTITY_PLACES
from ocrm.services.changes import Changes
from ocrm.services.quotes.reading import QuoteRow, fetch_quote, quote_of_line
from ocrm.services.workspace import Workspace

FIELDS = (
    FieldInfo("product", N_("Product or service"), FieldKind.TEXT, ""),
    FieldInfo("description", N_("Description"), FieldKind.TEXT, ""),
    FieldInfo("quantity", N_("Quantity"), FieldKind.NUMBER, ""),
    FieldInfo("unit", N_("Unit"), FieldKind.TEXT, ""),
    FieldInfo("unit_price", N_("Unit price"), FieldKind.NUMBER, ""),
    FieldInfo("discount_percent", N_("Discount %"), FieldKind.NUMBER, ""),
    FieldInfo("tax_percent", N_("Tax %"), FieldKind.NUMBER, ""),
)
"""What a line says, in the order it is read."""
_PLACES = {
    "quantity": QUANTITY_PLACES, "unit_price": PRICE_PLACES,
    "discount_percent": PERCENT_PLACES, "tax_percent": PERCENT_PLACES,
}  # fmt: skip
_LABELS = {info.name: info.label for info in FIELDS}
_MOST = {
    "quantity": Decimal(10) ** 9, "unit_price": Decimal(10) ** 12,
    "discount_percent": Decimal(100), "tax_percent": Decimal(100),
}  # fmt: skip


def add_line(workspace: Workspace, quote_id: int, values: Mapping[str, Any], *, origin: str = "") -> Changes:
    """Add a line at the end of a draft; the tax is that of the line before where none is given.

    Raises ValidationError where neither product nor description is given, or a number cannot be.
    """
    quote = _draft(fetch_quote(workspace, quote_id))
    begun = {"product": "", "description": "", "unit": "", "quantity": Decimal(1), "unit_price": Decimal(0),
             "discount_percent": Decimal(0), "tax_percent": _usual_tax(workspace, quote)}  # fmt: skip
    kept = checked(begun | dict(values))
    with workspace.operation(
        N_("Add “{line}” to quote {quote}"), origin=origin, line=_title(kept), quote=quote.name
    ) as operation:
        operation.created_id = insert_line(workspace, quote_id, len(quote.lines), kept, source_line_id=None)
    return operation.changes


def insert_line(
    workspace: Workspace, quote_id: int, position: int, values: Mapping[str, Any], *, source_line_id: int | None
) -> int:
    """Write a line that was checked, inside an operation, and return its id."""
    line_id, stamp = new_id(), workspace.stamp()
    stored = {name: to_scaled(values[name], places=places) for name, places in _PLACES.items()}
    workspace.connection.execute(
        "INSERT INTO quote_line(id, created_at, updated_at, quote_id, position, source_line_id, product, description,"
        " unit, quantity, unit_price, discount_percent, tax_percent) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            line_id, stamp, stamp, quote_id, position, source_line_id, values["product"], values["description"],
            values["unit"], stored["quantity"], stored["unit_price"], stored["discount_percent"], stored["tax_percent"],
        ),
    )  # fmt: skip
    return line_id


def change_line(workspace: Workspace, line_id: int, values: Mapping[str, Any], *, origin: str = "") -> Changes:
    """Change fields of a draft's line by name; raises ValidationError, NotFoundError."""
    quote = _draft(quote_of_line(workspace, line_id))
    before = next(line for line in quote.lines if line.line_id == line_id)
    kept = checked({name: getattr(before, name) for name in _LABELS} | dict(values))
    with workspace.operation(
        N_("Change “{line}” in quote {quote}"), origin=origin, line=_title(kept), quote=quote.name
    ) as operation:
        stored = kept | {name: to_scaled(kept[name], places=places) for name, places in _PLACES.items()}
        assignments = ", ".join(f"{name} = :{name}" for name in _LABELS)
        workspace.connection.execute(
            f"UPDATE quote_line SET updated_at = :stamp, {assignments} WHERE id = :id",
            stored | {"stamp": workspace.stamp(), "id": line_id},
        )
    return operation.changes


def delete_line(workspace: Workspace, line_id: int, *, origin: str = "") -> Changes:
    """Take a line out of a draft; undo brings it back to its place."""
    quote = _draft(quote_of_line(workspace, line_id))
    title = next(line.title for line in quote.lines if line.line_id == line_id)
    with workspace.operation(
        N_("Remove “{line}” from quote {quote}"), origin=origin, line=title, quote=quote.name
    ) as operation:
        workspace.connection.execute("DELETE FROM quote_line WHERE id = ?", (line_id,))
        _number(workspace, [line.line_id for line in quote.lines if line.line_id != line_id])
    return operation.changes


def move_line(workspace: Workspace, line_id: int, by: int, *, origin: str = "") -> Changes:
    """Move a draft's line up (-1) or down (1); at the end it stays."""
    quote = _draft(quote_of_line(workspace, line_id))
    ids = [line.line_id for line in quote.lines]
    place = ids.index(line_id)
    wanted = min(max(0, place + by), len(ids) - 1)
    title = quote.lines[place].title
    ids.insert(wanted, ids.pop(place))
    with workspace.operation(
        N_("Move “{line}” in quote {quote}"), origin=origin, line=title, quote=quote.name
    ) as operation:
        _number(workspace, ids)
    return operation.changes


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a line as they are kept: texts trimmed, numbers to their last place."""
    kept: dict[str, Any] = {name: (values[name] or "").strip() for name in ("product", "description", "unit")}
    if not kept["product"] and not kept["description"]:
        raise ValidationError(_("Say what is offered. Nothing was changed."), field="product")
    for name, places in _PLACES.items():
        kept[name] = _checked_number(name, values[name], places)
    if not kept["quantity"]:
        raise ValidationError(_("A line needs a quantity above zero. Nothing was changed."), field="quantity")
    return kept


def checked_percent(name: str, value: Decimal | None) -> Decimal:
    """Return a percentage as it is kept; raises ValidationError where it is none between 0 and 100."""
    return _checked_number(name, value, PERCENT_PLACES)


def _checked_number(name: str, value: Decimal | None, places: int) -> Decimal:
    number = Decimal(0) if value is None else Decimal(value)
    if not 0 <= number <= _MOST[name]:
        raise ValidationError(
            _("“{field}” lies between 0 and {most}. Nothing was changed.").format(
                field=_(_LABELS[name]), most=f"{_MOST[name]:,}"
            ),
            field=name,
        )
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _usual_tax(workspace: Workspace, quote: QuoteRow) -> Decimal:
    """Return the tax of the line before, else of the line written last in any quote, else none."""
    if quote.lines:
        return quote.lines[-1].tax_percent
    last = workspace.scalar("SELECT tax_percent FROM quote_line ORDER BY id DESC LIMIT 1")
    return Decimal(last or 0).scaleb(-PERCENT_PLACES)


def _number(workspace: Workspace, line_ids: list[int]) -> None:
    for position, line_id in enumerate(line_ids):
        workspace.connection.execute(
            "UPDATE quote_line SET position = ? WHERE id = ? AND position <> ?", (position, line_id, position)
        )


def _draft(quote: QuoteRow) -> QuoteRow:
    if not quote.is_draft:
        raise ValidationError(
            _("Quote {quote} is no draft any more and stays as it was offered. Make a new version of it.").format(
                quote=quote.name
            )
        )
    return quote


def _title(values: Mapping[str, Any]) -> str:
    return str(values["product"] or values["description"])
