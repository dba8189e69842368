"""The forecast as it is beside as it would be, period by period."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt

from ocrm.formats import format_money, format_money_short
from ocrm.i18n import N_, _
from ocrm.services.forecasting.forecast import Forecast, ForecastMonth
from ocrm.services.forecasting.periods import title_of_period
from ocrm.services.forecasting.simulator import Simulation
from ocrm.ui.simulator.headed_model import NOWHERE, TONE, HeadedModel
from ocrm.ui.widgets.lists import AnyIndex

DIFFERENCE = 3


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


class MonthsBesideModel(HeadedModel):
    """Weighted sums before and after."""

    headings = (N_("Weighted"), N_("Now"), N_("If so"), N_("Difference"))
    first_number = 1

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self._lines: list[_Line] = []

    def show_simulation(self, simulation: Simulation) -> None:
        """Show another pair of forecasts."""
        self.beginResetModel()
        self._lines = list(_lines(simulation))
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, index.column(), format_money_short)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(line, index.column(), format_money)
        if role == TONE and index.column() == DIFFERENCE and line.difference:
            return "ok" if line.difference > 0 else "bad"
        return None

    def _text(self, line: _Line, column: int, write: Callable[[Decimal, str], str]) -> str:
        if not column:
            return line.name
        if column < DIFFERENCE:
            return write(line.before if column == 1 else line.after, self._currency)
        if not line.difference:
            return "–"
        return ("+" if line.difference > 0 else "") + write(line.difference, self._currency)


def _lines(simulation: Simulation) -> Iterator[_Line]:
    before, after = simulation.before, simulation.after
    for old, new in zip(before.months, after.months, strict=True):
        if old.month is not None:
            yield _Line(title_of_period(before.by, old.month), old.weighted, new.weighted)
    yield _Line(_("All of these"), before.weighted, after.weighted)
    for name, old, new in _apart(before, after):
        if old.count or new.count:
            yield _Line(name, old.weighted, new.weighted)


def _apart(before: Forecast, after: Forecast) -> tuple[tuple[str, ForecastMonth, ForecastMonth], ...]:
    return (
        (_("Past due, not updated"), before.overdue, after.overdue),
        (_("No expected day"), before.undated, after.undated),
        (_("On hold"), before.on_hold, after.on_hold),
    )
