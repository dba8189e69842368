"""The simulator: deals to type over, the months that follow, and the choice to save all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QSplitter, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _, ngettext
from ocrm.services.changes import Changes
from ocrm.services.forecasting.forecast import Forecast, fetch_forecast
from ocrm.services.forecasting.simulator import SimulatedDeal, apply_simulation, simulate
from ocrm.services.settings import currency
from ocrm.ui.context import AppContext
from ocrm.ui.simulator.deal_model import CUSTOMER, SimulatedDealsModel
from ocrm.ui.simulator.month_model import MonthsBesideModel
from ocrm.ui.simulator.tables import DealsTable, MonthsTable
from ocrm.ui.widgets import button, hbox, label, set_tone, vbox

ReadDeals = Callable[[], Sequence[SimulatedDeal]]
ORIGIN = "simulator"
_LEAST_ROWS, _LEAST_ROWS_NARROW = (5, 7), (4, 8)
"""Lines that fit into the tables of deals and months: six months and their sum."""


class SimulatorPanel(QWidget):
    """Deals at the left and months at the right, or one above the other; nothing is saved before Apply."""

    applied = Signal()
    """What was tried is saved."""

    def __init__(self, context: AppContext, read_deals: ReadDeals, *, is_narrow: bool = False, months: int = 6) -> None:
        """`read_deals` runs on a worker thread; `is_narrow` stacks the tables for a pane."""
        super().__init__()
        self.setObjectName("simulator")
        self._context = context
        self._read_deals = read_deals
        self._month_count = months
        self._before: Forecast | None = None
        money = currency(context.workspace)
        self.deals = SimulatedDealsModel(context.workspace.clock.today, money)
        self.months = MonthsBesideModel(money)
        self.table = DealsTable(self.deals)
        self._months_table = MonthsTable(self.months)
        self._build(is_narrow=is_narrow)
        self.deals.tried_changed.connect(self._simulate)
        self.deals.refused.connect(self._refuse)
        self.setFocusProxy(self.table)

    def reload(self) -> None:
        """Read deals and forecast again; what was tried stays."""
        self._context.tasks.fetch(self._read, self._show, key=f"simulator/{id(self)}")

    @property
    def tried(self) -> list[SimulatedDeal]:
        """The deals that differ from what is saved."""
        return self.deals.changed()

    def apply(self) -> Changes | None:
        """Save all that is tried as one operation."""
        change = partial(apply_simulation, self._context.workspace, self.tried, origin=ORIGIN)
        changes = self._context.runner.perform(change, on_error=self._tell)
        if changes is not None:
            self.deals.discard()
            self.applied.emit()
        return changes

    def discard(self) -> None:
        """Forget all that is tried."""
        self.deals.discard()

    def show_error(self, error: UserError) -> None:
        """Tell an error below the tables."""
        self._tell(error)

    # -- building -----------------------------------------------------------------------------------------------------

    def _build(self, *, is_narrow: bool) -> None:
        layout = vbox(self, spacing=8)
        layout.addLayout(self._tools(is_narrow=is_narrow))
        splitter = QSplitter(Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self._months_table)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1 if is_narrow else 0)
        layout.addWidget(splitter, 1)
        self.table.setColumnHidden(CUSTOMER, is_narrow)
        least = _LEAST_ROWS_NARROW if is_narrow else _LEAST_ROWS
        for table, rows in zip((self.table, self._months_table), least, strict=True):
            heading = table.horizontalHeader().sizeHint().height() + 2 * table.frameWidth()
            table.setMinimumHeight(heading + table.verticalHeader().defaultSectionSize() * rows)
        self._says = label("", "caption", wrap=True)
        self._says.setObjectName("simulator_says")
        layout.addWidget(self._says)

    def _tools(self, *, is_narrow: bool) -> QBoxLayout:
        tools = hbox(spacing=8)
        earlier = button(_("A month earlier"), "arrow-left", "small", name="simulator_earlier")
        later = button(_("A month later"), "arrow-right", "small", name="simulator_later")
        earlier.clicked.connect(partial(self._put_off, -1))
        later.clicked.connect(partial(self._put_off, 1))
        tools.addWidget(earlier)
        tools.addWidget(later)
        tools.addStretch(1)
        self._discard = button(_("Discard"), "rotate-ccw", "small", name="simulator_discard")
        self._discard.clicked.connect(self.discard)
        tools.addWidget(self._discard)
        self._apply = button(_("Apply"), "check", "primary", name="simulator_apply")
        self._apply.clicked.connect(self.apply)
        self._apply.setVisible(not is_narrow)  # a pane has its own button
        tools.addWidget(self._apply)
        return tools

    # -- showing ------------------------------------------------------------------------------------------------------

    def _read(self) -> tuple[Sequence[SimulatedDeal], Forecast]:
        return self._read_deals(), fetch_forecast(self._context.workspace, months=self._month_count)

    def _show(self, read: tuple[Sequence[SimulatedDeal], Forecast]) -> None:
        if not shiboken6.isValid(self):
            return  # the page was built anew while a worker read
        deals, self._before = read
        self.deals.set_deals(deals)
        if deals and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.deals.index(0, CUSTOMER + 1))

    def _simulate(self) -> None:
        if self._before is None:
            return
        simulation = simulate(self._context.workspace, self.tried, self._before)
        self.months.show_simulation(simulation)
        for tool in (self._discard, self._apply):
            tool.setEnabled(bool(simulation.changed))
        words = ngettext("{n} deal tried. Nothing is saved yet.", "{n} deals tried. Nothing is saved yet.",
                         simulation.changed).format(n=simulation.changed)  # fmt: skip
        self._say(words if simulation.changed else _("Type another day, probability or amount over a deal."), None)

    def _put_off(self, months: int, _checked: bool = False) -> None:
        self.deals.put_off(self.table.chosen_rows(), months)

    def _tell(self, error: UserError) -> None:
        self._say(str(error), "bad")

    def _refuse(self, words: str) -> None:
        self._say(words, "bad")

    def _say(self, words: str, tone: str | None) -> None:
        self._says.setText(words)
        set_tone(self._says, tone)
