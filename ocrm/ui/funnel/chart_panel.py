"""A panel with a chart: its title, what it counts, and the switch to the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ocrm.i18n import _
from ocrm.ui.funnel.chart_table import ChartTable
from ocrm.ui.funnel.chart_view import ChartMaker, ChartView
from ocrm.ui.tasks import TaskRunner
from ocrm.ui.widgets import hbox, label, tool_button, vbox


class ChartPanel(QFrame):
    """Title, caption and tools above a chart or its table."""

    opened = Signal(str)
    """A part of the chart or a row of the table was opened: its key."""

    def __init__(
        self,
        title: str,
        tasks: TaskRunner,
        *,
        name: str,
        tools: Sequence[QWidget] = (),
        smallest: tuple[int, int] = (260, 180),
    ) -> None:
        super().__init__()
        self.setObjectName(f"{name}_panel")
        self.setProperty("surface", "panel")
        layout = vbox(self, margins=(16, 10, 16, 14), spacing=8)
        head = hbox(spacing=8)
        head.addWidget(label(title, "h3"))
        self._caption = label("", "caption", elide=True)
        self._caption.setObjectName(f"{name}_caption")
        if tools:
            head.addStretch(1)
        else:
            head.addWidget(self._caption, 1)
        for tool in tools:
            head.addWidget(tool)
        self.table_button = tool_button("table-2", _("Show as a table"), checkable=True, name=f"{name}_as_table")
        self.table_button.toggled.connect(self._on_toggled)
        head.addWidget(self.table_button)
        layout.addLayout(head)
        if tools:  # no room beside them
            layout.addWidget(self._caption)
        self.view = ChartView(tasks, name=f"{name}_chart", smallest=smallest)
        self.table = ChartTable(name=f"{name}_table")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.table)
        layout.addWidget(self._stack, 1)
        self.foot = vbox()
        layout.addLayout(self.foot)
        self._title = title
        self.view.drawn.connect(self._on_drawn)
        self.view.region_clicked.connect(self.opened)
        self.table.row_opened.connect(self.opened)

    def show_chart(self, make: ChartMaker, *, caption: str = "") -> None:
        """Show another chart, with a line beside the title that says what it counts."""
        self._caption.setText(caption)
        self.view.set_maker(make, title=self._title)

    @property
    def caption(self) -> str:
        return self._caption.text()

    def _on_drawn(self) -> None:
        if self.view.chart is not None:
            self.table.set_chart(self.view.chart)

    def _on_toggled(self, as_table: bool) -> None:
        self._stack.setCurrentWidget(self.table if as_table else self.view)
