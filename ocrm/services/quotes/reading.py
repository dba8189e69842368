"""The quotes of a deal as rows: each version with its lines and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ocrm.errors import NotFoundError
from ocrm.formats import format_money
from ocrm.i18n import N_, _
from ocrm.models.quote import PERCENT_PLACES, PRICE_PLACES, QUANTITY_PLACES
from ocrm.services.quotes.amounts import LineFigures, QuoteSums, sums_of
from ocrm.services.schema import Choice
from ocrm.services.workspace import Workspace

KIND = "quotes"
"""The kind under which files are attached to a version."""


class QuoteStatus(StrEnum):
    """How a version stands with the customer."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"


STATUSES = (
    Choice(QuoteStatus.DRAFT, N_("Draft")),
    Choice(QuoteStatus.SENT, N_("Sent out")),
    Choice(QuoteStatus.ACCEPTED, N_("Accepted")),
    Choice(QuoteStatus.REJECTED, N_("Rejected")),
    Choice(QuoteStatus.EXPIRED, N_("Expired")),
)


@dataclass(frozen=True, slots=True)
class QuoteLineRow:
    """A line of a version; `origin_id` is the line of the first version it goes back to, itself where it began here."""

    line_id: int
    origin_id: int
    product: str
    description: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    tax_percent: Decimal
    net: Decimal

    @property
    def title(self) -> str:
        """What is offered, in a line."""
        return self.product or self.description


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A version of a quote. `kept_status` is the one in the file; one sent and past its day shows as expired."""

    quote_id: int
    opportunity_id: int
    number: str
    version: int
    dated_on: date
    valid_until: date | None
    status: QuoteStatus
    kept_status: QuoteStatus
    currency: str
    discount_percent: Decimal
    notes: str
    lines: tuple[QuoteLineRow, ...]
    sums: QuoteSums
    file_count: int
    is_latest: bool

    @property
    def name(self) -> str:
        """The number and the version: QT-20260310-0001 v2."""
        return f"{self.number} v{self.version}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.kept_status is QuoteStatus.DRAFT

    def money(self, amount: Decimal) -> str:
        """Return an amount of the quote with its cents: a quote is held against paper."""
        return format_money(amount, self.currency, cents=True)


_QUOTE = (
    "SELECT q.id, q.opportunity_id, q.number, q.version, q.dated_on, q.valid_until, q.status, q.currency,"
    " q.discount_percent, q.notes, (SELECT count(*) FROM attachment a WHERE a.record_id = q.id),"
    " q.version = (SELECT max(v.version) FROM quote v WHERE v.number = q.number) FROM quote q"
)
_LINE = (
    "SELECT l.quote_id, l.id, coalesce(l.source_line_id, l.id), l.product, l.description, l.unit, l.quantity,"
    " l.unit_price, l.discount_percent, l.tax_percent FROM quote_line l"
)
_ORDER = "ORDER BY l.quote_id, l.position, l.id"


def status_label(status: QuoteStatus) -> str:
    """Return what a status is called."""
    return next(_(choice.label) for choice in STATUSES if choice.code == status)


def list_quotes(workspace: Workspace, opportunity_id: int) -> list[QuoteRow]:
    """Return every version of every quote for a deal: the newest quote first, of each the newest version."""
    quotes = workspace.query(
        f"{_QUOTE} WHERE q.opportunity_id = ?"
        " ORDER BY (SELECT min(f.id) FROM quote f WHERE f.number = q.number) DESC, q.version DESC",
        (opportunity_id,),
    )
    lines = workspace.query(
        f"{_LINE} JOIN quote q ON q.id = l.quote_id WHERE q.opportunity_id = ? {_ORDER}", (opportunity_id,)
    )
    return list(_rows(workspace, quotes, lines))


def list_customer_quotes(workspace: Workspace, customer_id: int) -> list[QuoteRow]:
    """Return the newest version of every quote for a customer's deals, the newest quote first."""
    quotes = workspace.query(
        f"{_QUOTE} WHERE q.customer_id = ? AND q.version = (SELECT max(v.version) FROM quote v"
        " WHERE v.number = q.number) ORDER BY q.dated_on DESC, q.id DESC",
        (customer_id,),
    )
    lines = workspace.query(f"{_LINE} JOIN quote q ON q.id = l.quote_id WHERE q.customer_id = ? {_ORDER}",
                            (customer_id,))  # fmt: skip
    return list(_rows(workspace, quotes, lines))


def fetch_quote(workspace: Workspace, quote_id: int) -> QuoteRow:
    """Return one version; raises NotFoundError."""
    quotes = list(workspace.query(f"{_QUOTE} WHERE q.id = ?", (quote_id,)))
    if not quotes:
        raise NotFoundError(_("This quote no longer exists. It may have been deleted; undo brings it back."))
    [quote] = _rows(workspace, quotes, workspace.query(f"{_LINE} WHERE l.quote_id = ? {_ORDER}", (quote_id,)))
    return quote


def quote_of_line(workspace: Workspace, line_id: int) -> QuoteRow:
    """Return the version a line belongs to; raises NotFoundError."""
    quote_id = workspace.scalar("SELECT quote_id FROM quote_line WHERE id = ?", (line_id,))
    if quote_id is None:
        raise NotFoundError(_("This line no longer exists. It may have been deleted; undo brings it back."))
    return fetch_quote(workspace, int(quote_id))


def _rows(
    workspace: Workspace, quotes: Iterable[tuple[Any, ...]], lines: Iterable[tuple[Any, ...]]
) -> Iterable[QuoteRow]:
    by_quote: dict[int, list[tuple[Any, ...]]] = {}
    for line in lines:
        by_quote.setdefault(line[0], []).append(line[1:])
    today = workspace.clock.today()
    return (_quote(row, by_quote.get(row[0], []), today) for row in quotes)


def _quote(row: tuple[Any, ...], lines: list[tuple[Any, ...]], today: date) -> QuoteRow:
    figures = [
        LineFigures(
            _scaled(line[5], QUANTITY_PLACES), _scaled(line[6], PRICE_PLACES), *(_percent(value) for value in line[7:9])
        )
        for line in lines
    ]
    discount, kept = _percent(row[8]), QuoteStatus(row[6])
    sums = sums_of(figures, discount)
    valid_until = None if row[5] is None else date.fromisoformat(row[5])
    has_run_out = kept is QuoteStatus.SENT and valid_until is not None and valid_until < today
    return QuoteRow(
        quote_id=row[0],
        opportunity_id=row[1],
        number=row[2],
        version=row[3],
        dated_on=date.fromisoformat(row[4]),
        valid_until=valid_until,
        status=QuoteStatus.EXPIRED if has_run_out else kept,
        kept_status=kept,
        currency=row[7],
        discount_percent=discount,
        notes=row[9],
        lines=tuple(_line(line, one, net) for line, one, net in zip(lines, figures, sums.line_nets, strict=True)),
        sums=sums,
        file_count=row[10],
        is_latest=bool(row[11]),
    )


def _line(row: tuple[Any, ...], figures: LineFigures, net: Decimal) -> QuoteLineRow:
    line_id, origin_id, product, description, unit = row[:5]
    return QuoteLineRow(
        line_id=line_id,
        origin_id=origin_id,
        product=product,
        description=description,
        unit=unit,
        quantity=figures.quantity,
        unit_price=figures.unit_price,
        discount_percent=figures.discount_percent,
        tax_percent=figures.tax_percent,
        net=net,
    )


def _percent(scaled: int) -> Decimal:
    return _scaled(scaled, PERCENT_PLACES)


def _scaled(number: int, places: int) -> Decimal:
    """Return a number of the file without the zeros after its last digit: 3.0000 is 3."""
    exact = Decimal(number).scaleb(-places)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
