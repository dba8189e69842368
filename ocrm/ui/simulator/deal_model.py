"""The deals one tries something with: a table whose day, probability and amount can be typed over without saving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, Signal

from ocrm.clock import add_months
from ocrm.formats import format_date_iso, format_money
from ocrm.i18n import N_, _
from ocrm.parsing import parse_date, parse_money
from ocrm.services.forecasting.simulator import SimulatedDeal, changed_deals
from ocrm.ui.simulator.headed_model import NOWHERE, TONE, HeadedModel
from ocrm.ui.widgets.lists import AnyIndex

SUBJECT, CUSTOMER, DAY, PROBABILITY, AMOUNT = range(5)
_REFUSALS = {
    DAY: N_("“{text}” is not a date. The day stays as it was."),
    PROBABILITY: N_("“{text}” is not a probability from 0 to 100. It stays as it was."),
    AMOUNT: N_("“{text}” is not an amount. It stays as it was."),
}


class SimulatedDealsModel(HeadedModel):
    """Deals as tried; what is saved stays beside them."""

    headings = (N_("Deal"), N_("Customer"), N_("Expected close"), N_("Probability"), N_("Amount"))
    first_number = PROBABILITY

    tried_changed = Signal()
    """Something else is tried now."""
    refused = Signal(str)
    """What was typed cannot be tried: why, in words."""

    def __init__(self, today: Callable[[], date], currency: str) -> None:
        super().__init__()
        self._today = today
        self._currency = currency
        self._saved: list[SimulatedDeal] = []
        self._tried: dict[int, SimulatedDeal] = {}
        self._setters: dict[int, Callable[[SimulatedDeal, str], SimulatedDeal | None]] = {
            DAY: self._with_day, PROBABILITY: _with_probability, AMOUNT: _with_amount,
        }  # fmt: skip

    # -- deals --------------------------------------------------------------------------------------------------------

    def set_deals(self, deals: Sequence[SimulatedDeal]) -> None:
        """Show deals as they are saved; what was tried of those still here stays."""
        self.beginResetModel()
        self._saved = list(deals)
        here = {deal.opportunity_id for deal in deals}
        self._tried = {key: deal for key, deal in self._tried.items() if key in here}
        self.endResetModel()
        self.tried_changed.emit()

    def changed(self) -> list[SimulatedDeal]:
        """Return the deals that differ from what is saved."""
        return changed_deals(self._saved, self._tried)

    def discard(self) -> None:
        """Forget all that was tried."""
        self.beginResetModel()
        self._tried = {}
        self.endResetModel()
        self.tried_changed.emit()

    def put_off(self, rows: Sequence[int], months: int) -> None:
        """Try deals some months later or earlier; those without a day count from today."""
        for row in rows:
            deal = self.deal_at(row)
            day = add_months(deal.expected_close_on or self._today(), months)
            self._try(row, replace(deal, expected_close_on=day))
        self.tried_changed.emit()

    def deal_at(self, row: int) -> SimulatedDeal:
        """Return a deal as tried."""
        saved = self._saved[row]
        return self._tried.get(saved.opportunity_id, saved)

    def _try(self, row: int, deal: SimulatedDeal) -> None:
        self._tried[deal.opportunity_id] = deal
        self.dataChanged.emit(self.index(row, 0), self.index(row, AMOUNT))

    # -- Qt's questions -----------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._saved)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsEditable if index.column() in self._setters else usual

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        deal = self.deal_at(index.row())
        text = self._text(deal, index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return text
        is_changed = text != self._text(self._saved[index.row()], index.column())
        if role == TONE:
            return "accent" if is_changed else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            heading = f"{_(self.headings[index.column()])}: {text}"
            return _("{value}, tried").format(value=heading) if is_changed else heading
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        setter = self._setters.get(index.column())
        if role != Qt.ItemDataRole.EditRole or setter is None or not index.isValid():
            return False
        text = str(value).strip()
        deal = setter(self.deal_at(index.row()), text)
        if deal is None:
            self.refused.emit(_(_REFUSALS[index.column()]).format(text=text))
            return False
        self._try(index.row(), deal)
        self.tried_changed.emit()
        return True

    def _text(self, deal: SimulatedDeal, column: int) -> str:
        if column == DAY:
            return "" if deal.expected_close_on is None else format_date_iso(deal.expected_close_on)
        if column == PROBABILITY:
            return f"{deal.probability}%"
        if column == AMOUNT:
            return "" if deal.amount is None else format_money(deal.amount, self._currency)
        return deal.subject if column == SUBJECT else deal.customer

    def _with_day(self, deal: SimulatedDeal, text: str) -> SimulatedDeal | None:
        day = parse_date(text, self._today()) if text else None
        return replace(deal, expected_close_on=day) if day is not None or not text else None


def _with_probability(deal: SimulatedDeal, text: str) -> SimulatedDeal | None:
    digits = text.replace("％", "%").removesuffix("%").strip()
    if not digits.isdecimal() or int(digits) > 100:
        return None
    return replace(deal, probability=int(digits))


def _with_amount(deal: SimulatedDeal, text: str) -> SimulatedDeal | None:
    if not text:
        return replace(deal, amount=None)
    amount = parse_money(text)
    return None if amount is None or amount < 0 else replace(deal, amount=amount.quantize(Decimal("0.01")))
