"""A panel with a chart: its title, what it counts, the same numbers as a table, and the ways out of the program."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.ui.context import AppContext
from ocrm.ui.figures.why import FigureMaker, ask_why
from ocrm.ui.file_dialogs import ask_new_file
from ocrm.ui.funnel.chart_table import ChartTable
from ocrm.ui.funnel.chart_view import ChartMaker, ChartView
from ocrm.ui.funnel.drawings import draw_document, save
from ocrm.ui.tasks import TaskRunner
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import hbox, label, tool_button, vbox

if TYPE_CHECKING:
    from ocrm.services.charts.rendering import Pixels


class ChartPanel(QFrame):
    """Title, caption and tools above a chart or its table; with a `context` it remembers folders and tells what it did.

    The menu copies the picture and the numbers and saves both; Ctrl+C on the chart copies the picture.
    """

    opened = Signal(str)
    """A part of the chart or a row of the table was opened: its key."""
    failed = Signal(object)
    """Saving went wrong: the UserError."""

    def __init__(
        self,
        title: str,
        tasks: TaskRunner,
        *,
        name: str,
        tools: Sequence[QWidget] = (),
        smallest: tuple[int, int] = (260, 180),
        context: AppContext | None = None,
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
        self.why_button = tool_button("circle-help", _("Why this number"), "?", name=f"{name}_why")
        self.why_button.clicked.connect(self.ask)
        self.why_button.hide()
        head.addWidget(self.why_button)
        self.table_button = tool_button("table-2", _("Show as a table"), checkable=True, name=f"{name}_as_table")
        self.table_button.toggled.connect(self._on_toggled)
        head.addWidget(self.table_button)
        self.menu = self._make_menu(name)
        head.addWidget(tool_button("ellipsis", _("Copy or save"), menu=self.menu, name=f"{name}_more"))
        layout.addLayout(head)
        if tools:  # no room beside them
            layout.addWidget(self._caption)
        self.view = ChartView(tasks, name=f"{name}_chart", smallest=smallest)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table = ChartTable(name=f"{name}_table")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.table)
        layout.addWidget(self._stack, 1)
        self.foot = vbox()
        layout.addLayout(self.foot)
        self._title, self._tasks, self._context = title, tasks, context
        self._make: ChartMaker | None = None
        self._figure: FigureMaker | None = None
        self.view.drawn.connect(self._on_drawn)
        self.view.region_clicked.connect(self.opened)
        self.view.copy_pressed.connect(self.copy_picture)
        self.view.why_pressed.connect(self.ask)
        self.view.customContextMenuRequested.connect(self._offer_menu)
        self.table.row_opened.connect(self.opened)

    def _make_menu(self, name: str) -> QMenu:
        menu = QMenu(self)
        for key, icon_name, text, handler in (
            ("copy_picture", "copy", _("Copy the picture"), self.copy_picture),
            ("copy_numbers", "table-2", _("Copy the numbers"), self.copy_numbers),
            ("save", "download", _("Save the chart…"), self.ask_where_to_save),
        ):
            action = menu.addAction(icon(icon_name), text)
            action.setObjectName(f"{name}_{key}")
            action.triggered.connect(handler)
        return menu

    def show_chart(self, make: ChartMaker, *, caption: str = "", figure: FigureMaker | None = None) -> None:
        """Show another chart, with a line beside the title that says what it counts, and why its main figure is so."""
        self._caption.setText(caption)
        self._make, self._figure = make, figure
        self.why_button.setVisible(figure is not None and self._context is not None)
        self.view.set_maker(make, title=self._title)

    @property
    def caption(self) -> str:
        return self._caption.text()

    # -- out of the program -------------------------------------------------------------------------------------------

    def copy_picture(self, *_ignored: object) -> None:
        """Put the chart with its title and on light ground on the clipboard, for a letter or a chat."""
        if self._make is not None:
            self._tasks.fetch(partial(draw_document, self._make), self._put_picture, on_error=self._on_failed)

    def _put_picture(self, drawn: Pixels) -> None:
        image = QImage(drawn.rgba, drawn.width, drawn.height, QImage.Format.Format_RGBA8888).copy()
        QGuiApplication.clipboard().setImage(image)
        self._tell(_("Copied the picture."))

    def copy_numbers(self, *_ignored: object) -> None:
        """Put the numbers on the clipboard, for a spreadsheet."""
        self.table.copy_all()
        self._tell(_("Copied. Paste it into a spreadsheet."))

    def ask_where_to_save(self, *_ignored: object) -> None:
        """Ask for a name and save the chart there."""
        kinds = _("Pictures (*.png);;Vector graphics (*.svg);;PDF (*.pdf);;Spreadsheets (*.xlsx)")
        chosen = ask_new_file(self, _("Save the chart"), f"{self._title}.png", kinds=kinds)
        if chosen is not None:
            self.save_to(chosen)

    def save_to(self, path: Path) -> None:
        """Save the chart in the background, in the kind its ending says; .png without one."""
        if self._make is None:
            return
        write = partial(save, self._make, path if path.suffix else path.with_suffix(".png"))
        self._tasks.fetch(write, self._tell_saved, on_error=self._on_failed)

    def ask(self, *_ignored: object) -> None:
        """Tell why the chart's main figure is what it is."""
        if self._figure is not None and self._context is not None:
            ask_why(self._context, self.why_button, self._figure)

    def _tell_saved(self, path: Path) -> None:
        self._tell(_("Saved “{name}”").format(name=path.name))

    def _tell(self, words: str) -> None:
        if self._context is not None:
            self._context.toasts.show(words)

    def _on_failed(self, error: UserError) -> None:
        self.failed.emit(error)

    def _offer_menu(self, place: QPoint) -> None:
        self.menu.popup(self.view.mapToGlobal(place))

    def _on_drawn(self) -> None:
        if self.view.chart is not None:
            self.table.set_chart(self.view.chart)

    def _on_toggled(self, as_table: bool) -> None:
        self._stack.setCurrentWidget(self.table if as_table else self.view)
