"""The matrix of needs and products: what customers ask for, and what would meet it."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.deals.needs_matrix import NeedsMatrix, customers_filter, fetch_matrix
from ocrm.ui.context import AppContext
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.segments import drawings
from ocrm.ui.widgets import EmptyState, QuietComboBox, button, hbox, label, vbox

_OPEN, _ALL = "open", "all"
_REMEMBERED = "segments/needs"


class NeedsPanel(QWidget):
    """The chart, or advice while nothing is noted; below it which needs count, and how they are counted."""

    opened = Signal(object)
    """The customers of a cell are to be shown: their filter."""
    counted = Signal()
    """The needs were counted anew."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.matrix: NeedsMatrix | None = None
        self.panel = ChartPanel(
            _("Needs and products"), context.tasks, name="needs", smallest=(360, 300), context=context
        )
        self.panel.opened.connect(self._open)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.panel)
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self._make_none_open())
        layout = vbox(self, spacing=12)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._make_scope())
        words = _(
            "Each need counts under the product that would meet it; customers in the pool are left out. Needs spelled "
            "alike count as one, whatever their capitals. A part opens the customers who said it."
        )
        layout.addWidget(label(words, "caption", wrap=True))

    def _make_empty(self) -> QWidget:
        empty = QFrame()
        empty.setObjectName("needs_empty")
        empty.setProperty("surface", "panel")
        advice = _("Note needs on a customer's page, and name the product that would meet them.")
        vbox(empty).addWidget(EmptyState("target", _("No needs to count"), advice))
        return empty

    def _make_none_open(self) -> QWidget:
        holder = QFrame()
        holder.setObjectName("needs_none_open")
        holder.setProperty("surface", "panel")
        count_all = button(_("All needs"), "target", name="needs_count_all")
        count_all.clicked.connect(self._count_all)
        advice = _("Every need that was noted is met or given up.")
        vbox(holder).addWidget(EmptyState("target", _("No open needs"), advice, [count_all]))
        return holder

    def _make_scope(self) -> QWidget:
        holder = QWidget()
        line = hbox(holder, spacing=6)
        self.scope = QuietComboBox()
        self.scope.setObjectName("needs_scope")
        self.scope.setAccessibleName(_("Needs counted"))
        self.scope.addItem(_("Open needs"), _OPEN)
        self.scope.addItem(_("All needs"), _ALL)
        kept = self._context.preferences.recall(_REMEMBERED, _OPEN)
        self.scope.setCurrentIndex(max(0, self.scope.findData(kept)))
        self.scope.currentIndexChanged.connect(self._on_scope)
        line.addWidget(label(_("Needs counted"), "caption", buddy=self.scope))
        line.addWidget(self.scope)
        line.addStretch(1)
        return holder

    def reload(self) -> None:
        """Count the needs in the background."""
        read = partial(fetch_matrix, self._context.workspace, only_open=self.scope.currentData() == _OPEN)
        self._context.tasks.fetch(read, self._show, key="segments/needs")

    def _show(self, matrix: NeedsMatrix) -> None:
        if not shiboken6.isValid(self):
            return  # the page was built anew meanwhile
        self.matrix = matrix
        self._stack.setCurrentIndex(0 if matrix.rows else 2 if matrix.has_others else 1)
        count = matrix.whole.whole
        words = (
            ngettext("{n} open need", "{n} open needs", count)
            if matrix.only_open
            else ngettext("{n} need", "{n} needs", count)
        )
        self.panel.show_chart(partial(drawings.draw_needs, matrix), caption=words.format(n=format_number(count)))
        self.counted.emit()

    def _count_all(self, *_ignored: object) -> None:
        self.scope.setCurrentIndex(self.scope.findData(_ALL))
        self.scope.setFocus()

    def _on_scope(self, _number: int) -> None:
        self._context.preferences.remember(_REMEMBERED, self.scope.currentData())
        self.reload()

    def _open(self, key: str) -> None:
        if self.matrix is not None:
            self.opened.emit(customers_filter(key, only_open=self.matrix.only_open))
