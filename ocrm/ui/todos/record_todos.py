"""The to-dos of one customer, contact or opportunity as a card on its page: the next few, and a line to add one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ocrm.i18n import _
from ocrm.services import todos
from ocrm.services.changes import Changes
from ocrm.ui.context import AppContext
from ocrm.ui.todos.quick_add_field import QuickAddField
from ocrm.ui.todos.todo_list import TodoList
from ocrm.ui.widgets import button, chip, hbox, label, tool_button, vbox

_SHOWN = 5


class RecordTodos(QFrame):
    """A title with count and +, the list, and quick add once it is asked for.

    It reads again by itself after every change of to-dos. `show_record` chooses whose they are.
    """

    counted = Signal(int)
    """How many open to-dos there are."""

    def __init__(self, context: AppContext, kind: str, *, surface: str = "panel", shown: int = _SHOWN) -> None:
        """`kind` is customers, contacts or opportunities; `shown` how many lines stand there before “Show all”."""
        super().__init__()
        self.setObjectName("record_todos")
        self.setProperty("surface", surface)
        self._context, self._kind, self._shown = context, kind, shown
        self._record_id: int | None = None
        self._shows_all = False
        layout = vbox(self, margins=(1, 1, 1, 4))
        layout.addLayout(self._head())
        self.quick_add = QuickAddField(context, placeholder=_("Add a to-do: Fri 10:00 call about terms"))
        self._adding = QWidget()
        vbox(self._adding, margins=(12, 0, 12, 6)).addWidget(self.quick_add)
        layout.addWidget(self._adding)
        self.list = TodoList(context, _("To-dos"), name="record_todo_list", about=kind if kind != "contacts" else "")
        self.list.group_by("none")
        layout.addWidget(self.list)
        self._nothing = label(_("No to-dos planned."), "muted")
        self._nothing.setContentsMargins(15, 2, 15, 8)
        layout.addWidget(self._nothing)
        self._more = button("", None, "link", name="record_todos_more")
        foot = hbox(margins=(15, 4, 12, 4))
        foot.addWidget(self._more)
        foot.addStretch(1)
        layout.addLayout(foot)
        self._adding.hide()
        self._connect()

    def show_record(self, record_id: int, links: Mapping[str, int | None]) -> None:
        """Show the to-dos of a record; `links` (customer, contact, opportunity) are given to the ones added here."""
        if record_id != self._record_id:
            self._shows_all = False
            self._adding.hide()
        self._record_id = record_id
        self.quick_add.set_links(links)
        self.reload()

    def reload(self) -> None:
        """Read the to-dos again."""
        if self._record_id is None:
            return
        rows = todos.list_of_record(self._context.workspace, self._kind, self._record_id)
        hidden = 0 if self._shows_all else max(0, len(rows) - self._shown)
        self.list.set_todos(rows[: len(rows) - hidden])
        self.list.setFixedHeight(self.list.content_height())
        self.list.setVisible(bool(self.list.shown))
        self._nothing.setVisible(not self.list.shown)
        self._more.setText(_("Show all {n}").format(n=len(rows)))
        self._more.setVisible(hidden > 0)
        self._count.setText(str(len(rows)))
        self._count.setVisible(bool(rows))
        self.counted.emit(len(rows))

    def begin_adding(self) -> None:
        """Open the line to add a to-do."""
        self._adding.show()
        self.quick_add.setFocus()

    def _head(self) -> QHBoxLayout:
        head = hbox(margins=(15, 8, 8, 6), spacing=8)
        head.addWidget(label(_("To-dos"), "h3"))
        self._count = chip("", "count")
        head.addWidget(self._count)
        head.addStretch(1)
        self._add = tool_button("plus", _("Add a to-do"), "T", name="record_todos_add")
        head.addWidget(self._add)
        return head

    def _connect(self) -> None:
        self._add.clicked.connect(self.begin_adding)
        self._more.clicked.connect(self._show_all)
        self.list.add_requested.connect(self.begin_adding)
        self.list.opened.connect(self._open)
        self.list.resized.connect(self._fit)
        self.quick_add.left.connect(self._stop_adding)
        self._context.bus.changed.connect(self._on_changes)

    def _fit(self) -> None:
        self.list.setFixedHeight(self.list.content_height())
        self.list.setVisible(bool(self.list.shown))
        self._nothing.setVisible(not self.list.shown)

    def _stop_adding(self) -> None:
        if not self.quick_add.edit.text():
            self._adding.hide()
        self.list.setFocus()

    def _show_all(self) -> None:
        self._shows_all = True
        self.reload()

    def _open(self, todo_id: int) -> None:
        self._context.navigator.open_record("todos", todo_id)

    def _on_changes(self, changes: Changes) -> None:
        if changes.topics & {"todos", "imports"}:
            self.reload()
