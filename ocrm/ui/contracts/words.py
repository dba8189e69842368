"""What is said of a contract wherever it is shown: how it stands, how long it runs; and its renewal, which opens."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from ocrm.formats import format_date
from ocrm.i18n import _
from ocrm.services.contracts import writing
from ocrm.services.contracts.reading import STATUS_TONES, ContractRow, ContractSums, word_days_left
from ocrm.services.display import ValueFormatter
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import chip


def status_words(status: str) -> str:
    """Return what a status is called."""
    return next(
        (_(choice.label) for choice in record_type("contracts").field("status").choices if choice.code == status),
        status,
    )


def status_chip(status: str) -> QWidget:
    """Return the chip of how a contract stands."""
    made = chip(status_words(status), STATUS_TONES.get(status, "neutral"))
    made.setObjectName("contract_status")
    return made


def term_words(contract: ContractRow, today: date) -> str:
    """Return from when to when a contract holds, and how long it still runs."""
    first, last = (None if day is None else format_date(day, today) for day in (contract.starts_on, contract.ends_on))
    if first is None and last is None:
        return _("No first and no last day")
    if last is None:
        return _("From {first}, without an end").format(first=first)
    words = _("Until {last}").format(last=last) if first is None else f"{first} – {last}"
    return words if contract.days_left is None else f"{words} · {word_days_left(contract.days_left)}"


def sums_words(workspace: Workspace, sums: ContractSums) -> tuple[str, str]:
    """Return what contracts come to, and what of it came in and is open; nothing where none was signed."""
    if not sums.count:
        return "", ""
    money = ValueFormatter(workspace).money_short
    words = _("Received {received} · open {outstanding}")
    if sums.overdue:
        words = _("Received {received} · open {outstanding}, {overdue} of it overdue")
    note = words.format(received=money(sums.received), outstanding=money(sums.outstanding), overdue=money(sums.overdue))
    return _("{amount} signed").format(amount=money(sums.signed)), note


def renew_and_open(context: AppContext, contract_id: int, *, origin: str) -> None:
    """Begin the contract after one and show it: what shall be otherwise is changed there."""
    changes = context.runner.perform(partial(writing.renew, context.workspace, contract_id, origin=origin))
    if changes is not None and changes.created_id is not None:
        context.navigator.open_record("contracts", changes.created_id)
