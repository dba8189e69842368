"""What was offered for the sample company's largest deals: a version that was sent, and the draft that follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ocrm.models.base import ids, insert_rows
from ocrm.models.fields import from_minor
from ocrm.models.quote import Quote, QuoteLine
from ocrm.services.numbering import format_code
from ocrm.services.quotes.reading import QuoteStatus
from ocrm.services.settings import currency, read_setting
from ocrm.services.workspace import Workspace

_Row = dict[str, Any]
_MOST_DEALS = 6
_SENT_DAYS_AGO, _VALID_DAYS = 9, 30
_TAX, _LESS = Decimal(6), Decimal(10)
"""The tax of every line, and the percentage the draft takes off the days of work."""
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Part:
    """A line: what is offered in each language, how many, and which share of the deal's amount."""

    product: Mapping[str, str]
    unit: Mapping[str, str]
    quantity: int
    share: Decimal


_PARTS: Sequence[_Part] = (
    _Part({"zh_CN": "系统授权", "en": "Licence"}, {"zh_CN": "套", "en": ""}, 1, Decimal("0.6")),
    _Part({"zh_CN": "实施服务", "en": "Implementation"}, {"zh_CN": "人天", "en": "days"}, 20, Decimal("0.3")),
    _Part({"zh_CN": "年度维保", "en": "Maintenance, a year"}, {"zh_CN": "年", "en": ""}, 1, Decimal("0.1")),
)
_WORK = 1
"""The line whose price the draft lowers."""


def add_quotes(workspace: Workspace, *, language: str) -> None:
    """Give the largest open deals with a customer two versions of a quote; while the file is being made."""
    words = "zh_CN" if language == "zh_CN" else "en"
    found = workspace.query(
        "SELECT id, customer_id, expected_amount FROM opportunity WHERE status = 'open' AND customer_id IS NOT NULL"
        " AND expected_amount > 0 ORDER BY expected_amount DESC, id LIMIT ?",
        (_MOST_DEALS,),
    )
    quotes: list[_Row] = []
    lines: list[_Row] = []
    for number, (deal_id, customer_id, minor) in enumerate(list(found), start=1):
        sent = _version(workspace, deal_id, customer_id, number=number, version=1)
        draft = _version(workspace, deal_id, customer_id, number=number, version=2)
        offered = _lines(sent, from_minor(minor), words)
        quotes += [sent, draft]
        lines += [*offered, *_revised(draft, offered)]
    insert_rows(workspace.connection, Quote, quotes)
    insert_rows(workspace.connection, QuoteLine, lines)


def _version(workspace: Workspace, deal_id: int, customer_id: int, *, number: int, version: int) -> _Row:
    sent_on = workspace.clock.today() - timedelta(days=_SENT_DAYS_AGO)
    dated_on = sent_on if version == 1 else workspace.clock.today()
    made_at = workspace.clock.now() - (workspace.clock.today() - dated_on)
    return {
        "id": ids.next_id(), "created_at": made_at, "updated_at": made_at, "customer": customer_id,
        "opportunity": deal_id, "version": version, "dated_on": dated_on,
        "number": format_code(str(read_setting(workspace, "quote_code_pattern")), number, sent_on),
        "valid_until": dated_on + timedelta(days=_VALID_DAYS),
        "status": QuoteStatus.SENT if version == 1 else QuoteStatus.DRAFT,
        "currency": currency(workspace), "discount_percent": Decimal(0), "notes": "",
        "external_id": None, "import_batch_id": None,
    }  # fmt: skip


def _lines(quote: _Row, amount: Decimal, words: str) -> list[_Row]:
    """Return lines that come to an amount before tax."""
    return [
        {
            "id": ids.next_id(), "created_at": quote["created_at"], "updated_at": quote["created_at"],
            "quote": quote["id"], "position": place, "source_line_id": None, "product": part.product[words],
            "description": "", "unit": part.unit[words], "quantity": Decimal(part.quantity),
            "unit_price": (amount * part.share / part.quantity).quantize(_CENT), "discount_percent": Decimal(0),
            "tax_percent": _TAX,
        }
        for place, part in enumerate(_PARTS)
    ]  # fmt: skip


def _revised(quote: _Row, offered: Sequence[_Row]) -> list[_Row]:
    """Return the lines of the version before, the days of work cheaper."""
    made = {"created_at": quote["created_at"], "updated_at": quote["created_at"], "quote": quote["id"]}
    copied = [line | made | {"id": ids.next_id(), "source_line_id": line["id"]} for line in offered]
    copied[_WORK]["discount_percent"] = _LESS
    return copied
