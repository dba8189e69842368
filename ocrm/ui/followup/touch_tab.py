"""Losing touch: how many customers wait for how long, and those past their rhythm by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.relations import cadence
from ocrm.services.relations.cadence import Cadence, TouchBucket
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.followup.two_lines import TwoLines, two_line_list
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, chip, hbox, label, panel, vbox

_MOST_NAMED = 300


@dataclass(frozen=True, slots=True)
class _Found:
    count: int
    rows: list[Cadence]
    buckets: list[TouchBucket]


class TouchTab(QWidget):
    """The bars at the left, the names at the right."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        layout = hbox(self, margins=(16, 14, 16, 14), spacing=14)
        self.chart = ChartPanel(_("Without a follow-up"), context.tasks, name="touch", context=context)
        self.chart.opened.connect(self._open_bucket)
        layout.addWidget(self.chart, 1)
        layout.addWidget(self._make_names(), 1)

    def _make_names(self) -> QWidget:
        right = panel()
        inside = vbox(right, margins=(1, 1, 1, 1))
        head = hbox(margins=(15, 10, 12, 8), spacing=8)
        head.addWidget(label(_("Past their rhythm"), "h3"))
        self._count = chip("", "count")
        head.addWidget(self._count)
        head.addStretch(1)
        every = button(_("Open as a list"), "list", "small", name="touch_open_list")
        every.clicked.connect(self._open_list)
        head.addWidget(every)
        inside.addLayout(head)
        self._nobody = label(_("You are in touch with everybody. Settings say how often that is."), "muted", wrap=True)
        self._nobody.setContentsMargins(15, 0, 15, 12)
        inside.addWidget(self._nobody)
        self.view, self._model = two_line_list(_("Past their rhythm"), name="touch_names")
        self.view.activated.connect(self._open)
        inside.addWidget(self.view, 1)
        right.setMinimumWidth(theme().px(280))
        return right

    def reload(self) -> None:
        """Read in the background; what is on show stays meanwhile."""
        self._context.tasks.fetch(partial(_read, self._context.workspace), self._show, key="followup/touch")

    def _show(self, found: _Found) -> None:
        if not shiboken6.isValid(self):
            return
        self._count.setText(format_number(found.count))
        self._nobody.setVisible(not found.rows)
        self._model.set_rows([_row(one) for one in found.rows])
        caption = _("Customers not won yet, by days since the last follow-up")
        self.chart.show_chart(partial(_draw, found.buckets), caption=caption)

    def first_focus(self) -> QWidget:
        """Return where the keyboard begins."""
        if not self.view.currentIndex().isValid() and self._model.rows:
            self.view.setCurrentIndex(self._model.index(0))
        return self.view

    def _open(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        if row is not None:
            siblings = [one.record_id for one in self._model.rows]
            self._context.navigator.open_record("customers", row.record_id, siblings=siblings)

    def _open_list(self) -> None:
        self._context.navigator.go(Target("customers", "customers", view="losing_touch"))

    def _open_bucket(self, key: str) -> None:
        days = int(key)
        extra = {"filter_text": cadence.bucket_title(days)}
        chosen = cadence.bucket_filter(self._context.workspace, days)
        self._context.navigator.go(Target("customers", "customers", filter=chosen, extra=extra))


def _read(workspace: Workspace) -> _Found:
    rows = cadence.list_red(workspace, limit=_MOST_NAMED)
    return _Found(cadence.count_red(workspace), rows, cadence.fetch_buckets(workspace))


def _row(one: Cadence) -> TwoLines:
    days = ngettext("{n} day", "{n} days", one.silent_days).format(n=format_number(one.silent_days))
    return TwoLines(one.customer_id, "snowflake", one.name, cadence.reason(one), days, "bad")


def _draw(buckets: list[TouchBucket], style: ChartStyle, size: tuple[float, float]) -> Chart:
    from ocrm.services.charts.touch_chart import touch_figure  # matplotlib only once a chart is drawn

    return touch_figure(buckets, style, size=size)
