"""What every tab of the funnel page shares: what is asked of it, its panels, and the ways to the deals behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ocrm.errors import UserError
from ocrm.services.deal_analysis.funnel_overview import Period
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.figures import Figure
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.figures.why import FigureMaker, ask_why
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.widgets import KpiTile, hbox, vbox

SelectionFigure = Callable[[Workspace, Selection], Figure]
"""Makes a figure of the deals that are selected."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filter bar says: the period by name, which deals count, and whether by `count` or by `amount`."""

    period: Period
    selection: Selection
    measure: str

    @property
    def by_amount(self) -> bool:
        """Whether charts show amounts."""
        return self.measure == "amount"


class AnalysisTab(QWidget):
    """A tab; a subclass says what it reads, on a worker thread, and how it shows what was found."""

    opened = Signal(str, object)
    """Deals are to be shown: the view of the opportunities page, and a filter."""
    failed = Signal(object)
    """Reading or saving went wrong: the UserError."""

    def __init__(self, context: AppContext, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_tab")
        self.context, self._name = context, name
        self.asked: Asked | None = None

    def show_deals(self, asked: Asked) -> None:
        """Read and show what is asked; the old charts stay until the new ones are there."""
        self.asked = asked
        read = partial(self._read, asked)
        self.context.tasks.fetch(read, self._on_read, key=f"funnel/{self._name}", on_error=self._on_error)

    def _read(self, asked: Asked) -> tuple[Asked, Any]:
        return asked, self.read(asked)

    def read(self, asked: Asked) -> Any:
        """Return what the tab shows; runs on a worker thread."""

    def show_found(self, asked: Asked, found: Any) -> None:
        """Put what was read on show."""

    def panels(self) -> list[ChartPanel]:
        """Return the panels in the order of reading."""
        return self.findChildren(ChartPanel)

    def panel(self, title: str, name: str, *, tools: list[QWidget] | None = None, least: int = 200) -> ChartPanel:
        """Return a panel for a chart."""
        made = ChartPanel(
            title, self.context.tasks, name=name, tools=tools or (), smallest=(300, least), context=self.context
        )
        made.failed.connect(self.failed)
        return made

    def tile_row(self, tiles: Mapping[str, KpiTile], makers: Mapping[str, SelectionFigure]) -> QHBoxLayout:
        """Return tiles side by side; each tells on demand what its figure is made of."""
        row = hbox(spacing=12)
        for key, tile in tiles.items():
            tile.make_askable()
            tile.clicked.connect(partial(self._ask_tile, tile, makers[key]))
            tile.asked.connect(partial(self._ask_tile, tile, makers[key]))
            row.addWidget(tile, 1)
        return row

    def _ask_tile(self, tile: KpiTile, make: SelectionFigure) -> None:
        if self.asked is not None:
            ask_why(self.context, tile, partial(make, self.context.workspace, self.asked.selection))

    def ask(self, owner: ChartPanel, make: FigureMaker) -> None:
        """Show what a figure is made of, with its deals, at a panel."""
        ask_why(self.context, owner.why_button if owner.why_button.isVisible() else owner.table_button, make)

    def _on_read(self, answer: tuple[Asked, Any]) -> None:
        asked, found = answer
        if shiboken6.isValid(self) and asked == self.asked:
            self.show_found(asked, found)

    def _on_error(self, error: UserError) -> None:
        for panel in self.panels():
            panel.view.give_up()
        self.failed.emit(error)


def month_of(key: str) -> tuple[date, date]:
    """Return the first and last day of a month named by its first day."""
    first = date.fromisoformat(key)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def stacked(*widgets: QWidget) -> QWidget:
    """Return widgets below each other, equally high."""
    holder = QWidget()
    layout = vbox(holder, spacing=14)
    for widget in widgets:
        layout.addWidget(widget, 1)
    return holder
