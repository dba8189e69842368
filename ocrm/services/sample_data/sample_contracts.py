"""What the sample company agreed with its customers: contracts of won deals in every state, one of them renewed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ocrm.clock import add_months
from ocrm.models.base import ids, insert_rows
from ocrm.models.contract import Contract
from ocrm.models.fields import from_minor
from ocrm.services import numbering
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace

_Row = dict[str, Any]
_MOST = 38
_DAYS_BETWEEN = 14
"""The contracts are those of deals won about so many days apart, so that some are new and some long over."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What a contract is: its title of the deal's subject, its type, how many months it runs (0: without a term)."""

    title: Mapping[str, str]
    kind: str
    contract_type: str
    months: int


_PATTERNS: Sequence[_Pattern] = (
    _Pattern({"zh_CN": "{subject}服务合同", "en": "{subject}, service contract"}, "contract", "service", 12),
    _Pattern({"zh_CN": "{subject}采购合同", "en": "{subject}, purchase contract"}, "contract", "direct", 6),
    _Pattern({"zh_CN": "{subject}订单", "en": "Order: {subject}"}, "order", "direct", 0),
    _Pattern({"zh_CN": "{subject}代理协议", "en": "{subject}, agency agreement"}, "contract", "agency", 24),
)
_PAYMENT = ("transfer", "online", "transfer", "cheque")
_TERMS = {
    "zh_CN": "合同签订后 7 日内付 40%，到货验收后付 40%，质保期满付 20%。\n逾期付款按日万分之五计违约金。",
    "en": "40% within 7 days of signing, 40% on acceptance, 20% at the end of the warranty.\n"
    "Late payment bears 0.05% a day.",
}


def add_contracts(workspace: Workspace, *, language: str) -> None:
    """Give won deals of the last year and a half a contract; while the file is being made."""
    words = "zh_CN" if language == "zh_CN" else "en"
    deals = list(_spread(workspace))
    codes = iter(numbering.next_codes(workspace, "contracts", len(deals) + 1))
    rows = [
        _contract(workspace, deal, number=number, code=next(codes), words=words) for number, deal in enumerate(deals)
    ]
    ending = min((row for row in rows if row["status"] == "executing" and row["ends_on"]),
                 key=lambda row: row["ends_on"], default=None)  # fmt: skip
    if ending is not None:
        rows.append(_renewal(ending, code=next(codes)))
    insert_rows(workspace.connection, Contract, rows)


def _spread(workspace: Workspace) -> Iterator[tuple[Any, ...]]:
    """Yield won deals with a customer and an amount, each about two weeks older than the one before."""
    found = workspace.query(
        "SELECT id, customer_id, contact_id, subject, expected_amount, closed_on FROM opportunity"
        " WHERE status = 'won' AND customer_id IS NOT NULL AND expected_amount > 0 AND closed_on IS NOT NULL"
        " ORDER BY closed_on DESC, id"
    )
    wanted, taken = workspace.clock.today(), 0
    for row in list(found):
        if taken < _MOST and date.fromisoformat(row[5]) <= wanted:
            wanted -= timedelta(days=_DAYS_BETWEEN)
            taken += 1
            yield row


def _contract(workspace: Workspace, deal: tuple[Any, ...], *, number: int, code: str, words: str) -> _Row:
    deal_id, customer_id, contact_id, subject, minor, closed = deal
    pattern, signed_on = _PATTERNS[number % len(_PATTERNS)], date.fromisoformat(closed)
    starts_on = signed_on + timedelta(days=1) if pattern.months else None
    ends_on = add_months(starts_on, pattern.months) - timedelta(days=1) if starts_on is not None else None
    status = _status(number, ends_on, signed_on=signed_on, today=workspace.clock.today())
    made_at = workspace.clock.now() - (workspace.clock.today() - signed_on)
    return {
        "id": ids.next_id(), "created_at": made_at, "updated_at": made_at, "code": code,
        "title": pattern.title[words].format(subject=subject), "customer": customer_id, "opportunity": deal_id,
        "contact": contact_id, "kind": pattern.kind, "contract_type": pattern.contract_type, "status": status,
        "amount": from_minor(minor), "currency": currency(workspace), "starts_on": starts_on, "ends_on": ends_on,
        "signed_on": None if status == "draft" else signed_on, "terms": _TERMS[words],
        "payment_method": _PAYMENT[number % len(_PAYMENT)],
    }  # fmt: skip


def _status(number: int, ends_on: date | None, *, signed_on: date, today: date) -> str:
    """Return how a contract stands: the newest are drafts, what is over was completed, expired or called off."""
    if number in (0, 3):
        return "draft"
    if number % 11 == 10:
        return "terminated"
    if ends_on is None:
        return "completed" if (today - signed_on).days > 90 else "executing"
    if ends_on < today:
        return "signed" if number % 13 == 9 else "expired" if number % 4 == 0 else "completed"
    return "signed" if (today - signed_on).days < 45 else "executing"


def _renewal(before: _Row, *, code: str) -> _Row:
    """Return the draft that goes on from a contract."""
    starts_on = before["ends_on"] + timedelta(days=1)
    days = before["ends_on"] - before["starts_on"]
    return before | {
        "id": ids.next_id(), "code": code, "status": "draft", "signed_on": None, "opportunity": None,
        "renews": before["id"], "starts_on": starts_on, "ends_on": starts_on + days,
    }  # fmt: skip
