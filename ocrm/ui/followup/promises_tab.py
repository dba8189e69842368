"""All promises: the open ones by their day, and what became of the others; settled with a key."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _, ngettext
from ocrm.services.relations import promises
from ocrm.services.relations.promise_export import export_promises
from ocrm.services.relations.promises import OPEN, PromiseRow
from ocrm.services.workspace import Workspace
from ocrm.ui.cards.promise_pane import SETTLING
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_new_file
from ocrm.ui.followup.promise_lines import promise_lines
from ocrm.ui.followup.two_lines import two_line_list
from ocrm.ui.tasks import TaskControl
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import EmptyState, FlowLayout, SegmentedControl, button, hbox, tool_button, vbox
from ocrm.ui.widgets.menu_entries import add_entry


class PromisesTab(QWidget):
    """Enter opens the customer; the buttons and the menu settle the current one."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._rows: list[PromiseRow] = []
        layout = vbox(self, margins=(16, 12, 16, 14), spacing=10)
        tools = hbox(spacing=8)
        self._which = SegmentedControl(
            [(None, _("Not settled")), (None, _("Settled"))], accessible_name=_("Which promises")
        )
        self._which.changed.connect(self._on_which)
        tools.addWidget(self._which)
        ways = QWidget()
        settling = FlowLayout(ways)
        self._buttons = {}
        for code, icon_name, words in SETTLING:
            made = button(_(words), icon_name, "small", name=f"promise_to_{code}")
            made.clicked.connect(partial(self._settle, code))
            self._buttons[code] = made
            settling.addWidget(made)
        tools.addWidget(ways, 1, Qt.AlignmentFlag.AlignVCenter)
        export = tool_button("download", _("Export promises"), name="export_promises")
        export.clicked.connect(self.export)
        tools.addWidget(export)
        layout.addLayout(tools)
        self.view, self._model = two_line_list(_("Promises"), name="promise_list")
        self.view.activated.connect(self._open)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._offer_menu)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        delete = QAction(_("Delete"), self.view)
        delete.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        delete.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        delete.triggered.connect(self._delete)
        self.view.addAction(delete)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        text = _("Write “promised …” when you log a contact, or note one on a customer's page.")
        self._stack.addWidget(EmptyState("handshake", _("No promises here."), text))
        layout.addWidget(self._stack, 1)

    def reload(self) -> None:
        """Show present promises; the current place stays."""
        workspace, number = self._context.workspace, self.view.currentIndex().row()
        is_open = self._which.current == 0
        self._rows = promises.list_open(workspace) if is_open else promises.list_settled(workspace)
        self._model.set_rows([promise_lines(self._context, row) for row in self._rows])
        self._stack.setCurrentIndex(0 if self._rows else 1)
        if self._rows:
            self.view.setCurrentIndex(self._model.index(min(max(number, 0), len(self._rows) - 1)))
        self._on_current()

    def first_focus(self) -> QWidget:
        """Return where the keyboard begins."""
        return self.view if self._rows else self._which

    @property
    def _current(self) -> PromiseRow | None:
        number = self.view.currentIndex().row()
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def _on_which(self, _number: int) -> None:
        self.reload()

    def _on_current(self, *_ignored: object) -> None:
        row = self._current
        for code, made in self._buttons.items():
            made.setVisible(code != (OPEN if row is None else row.status))
            made.setEnabled(row is not None)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and self._current is not None:
            self._context.navigator.open_record("customers", self._current.customer_id)

    def _settle(self, status: str, _checked: bool = False) -> None:
        row = self._current
        if row is not None:
            settle = partial(
                promises.settle_promise, self._context.workspace, row.promise_id, status, origin="followup"
            )
            self._context.runner.perform(settle)

    def _delete(self, _checked: bool = False) -> None:
        row = self._current
        if row is not None:
            delete = partial(promises.delete_promise, self._context.workspace, row.promise_id, origin="followup")
            self._context.runner.perform(delete)

    def export(self, _checked: bool = False) -> None:
        """Ask where to and write every promise to a table."""
        kinds = "Excel (*.xlsx);;ODS (*.ods);;CSV (*.csv);;JSON (*.json)"
        chosen = ask_new_file(self, _("Export promises"), _("Promises") + ".xlsx", kinds=kinds)
        if chosen is not None:
            self.export_to(chosen)

    def export_to(self, path: Path) -> None:
        """Write every promise to a file, in the background."""
        self._context.tasks.start(
            _("Writing the promises"),
            partial(_write, self._context.workspace, path),
            on_done=partial(self._tell_done, path),
            on_error=self._tell_error,
        )

    def _tell_done(self, path: Path, count: int) -> None:
        words = ngettext("{n} promise written to “{name}”", "{n} promises written to “{name}”", count)
        self._context.toasts.show(words.format(n=count, name=path.name))

    def _tell_error(self, error: UserError) -> None:
        self._context.toasts.show(str(error), tone="bad")

    def _offer_menu(self, place: QPoint) -> None:
        row = self._current
        if row is None:
            return
        menu = QMenu(self.view)
        menu.setObjectName("promise_menu")
        opened = menu.addAction(icon("external-link"), _("Open the customer"))
        opened.triggered.connect(partial(self._open, self.view.currentIndex()))
        for code, icon_name, words in SETTLING:
            if code != row.status:
                add_entry(menu, icon_name, _(words), partial(self._settle, code), writes=True)
        menu.addSeparator()
        add_entry(menu, "trash-2", _("Delete"), self._delete, writes=True)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.view.viewport().mapToGlobal(place))


def _write(workspace: Workspace, path: Path, _control: TaskControl) -> int:
    return export_promises(workspace, path)
