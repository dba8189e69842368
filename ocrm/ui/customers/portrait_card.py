"""The portrait of a customer: sentences that open the rows they are made of, and a small chart of months."""

from __future__ import annotations

from datetime import date
from functools import partial

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ocrm.errors import NotFoundError
from ocrm.i18n import _
from ocrm.services import settings
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.relations import portraits
from ocrm.services.relations.portraits import Clause, Portrait
from ocrm.services.workspace import Workspace
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.context import AppContext
from ocrm.ui.funnel.chart_view import ChartView
from ocrm.ui.theme import theme
from ocrm.ui.widgets import clear_layout, hbox, label, tool_button, vbox
from ocrm.ui.widgets.word_link import WordLink

_CHART = (200, 92)


class PortraitCard(QWidget):
    """Who a customer is; read in the background."""

    rows_requested = Signal(object)
    """The rows behind a sentence or a month shall be shown: a Clause."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._portrait: Portrait | None = None
        self.setObjectName("card_portrait")
        layout = vbox(self, margins=(14, 8, 10, 8), spacing=4)
        head = hbox(spacing=6)
        head.addWidget(label(_("Portrait"), "strong"))
        head.addStretch(1)
        copy = tool_button("copy", _("Copy the portrait"), name="portrait_copy")
        copy.clicked.connect(self._copy)
        head.addWidget(copy)
        layout.addLayout(head)
        self._body = vbox(spacing=3)
        layout.addLayout(self._body)
        self.chart = ChartView(context.tasks, name="portrait_chart", smallest=_CHART)
        self.chart.setFixedHeight(theme().px(_CHART[1]))
        self.chart.region_clicked.connect(self._on_month)
        layout.addWidget(self.chart)

    @property
    def portrait(self) -> Portrait | None:
        """The portrait on show; None until it is read."""
        return self._portrait

    def show_customer(self, customer_id: int) -> None:
        """Read the portrait of a customer and show it."""
        read = partial(_read, self._context.workspace, customer_id)
        self._context.tasks.fetch(read, self._show, key=f"portrait/{id(self)}")

    def _show(self, portrait: Portrait | None) -> None:
        if not shiboken6.isValid(self) or portrait is None or portrait == self._portrait:
            return
        self._portrait = portrait
        clear_layout(self._body)
        for clause in portrait.clauses:
            line = WordLink(clause.text, name=f"clause_{clause.topic}")
            line.pressed.connect(partial(self.rows_requested.emit, clause))
            self._body.addWidget(line)
        has_months = any(month.contacts or month.won_count for month in portrait.months)
        self.chart.setVisible(has_months)
        if has_months:
            currency = settings.currency(self._context.workspace)
            self.chart.set_maker(partial(_draw, portrait, currency), title=_("Contacts by month"))

    def _on_month(self, first_day: str) -> None:
        if self._portrait is None:
            return
        month = date.fromisoformat(first_day)
        found = portraits.month_filter(self._portrait.customer_id, month)
        self.rows_requested.emit(Clause("month", "", "interactions", found))

    def _copy(self) -> None:
        if self._portrait is not None:
            copy_text(self._context, self._portrait.text)


def _read(workspace: Workspace, customer_id: int) -> Portrait | None:
    try:
        return portraits.fetch_portrait(workspace, customer_id)
    except NotFoundError:
        return None


def _draw(portrait: Portrait, currency: str, style: ChartStyle, size: tuple[float, float]) -> Chart:
    from ocrm.services.charts.months_chart import months_figure  # matplotlib: off the GUI thread

    return months_figure(portrait.months, style, currency=currency, size=size)
