"""What a to-do waits for, to be chosen, and below it what waits for this one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.records import Reference
from ocrm.services.search import SearchHit
from ocrm.services.workday import dependencies
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms import ReferencePicker
from ocrm.ui.widgets import ElidingButton, clear_layout, label, vbox
from ocrm.ui.widgets.writing import writing

_MOST_FOLLOWERS = 5


class DependencyBox(QWidget):
    """A picker of to-dos; each that waits for this one is a link."""

    chosen = Signal(object)
    """The id of the to-do this one waits for from now on, None for none."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._todo_id = 0
        self._shown: list[tuple[int, str]] = []
        layout = vbox(self, spacing=4)
        self.picker = writing(ReferencePicker(_("Waits for"), self._find))
        self.picker.setObjectName("field_waits_for")
        self.picker.changed.connect(self._on_changed)
        layout.addWidget(self.picker)
        self._state = label("", "caption", tone="ok", wrap=True)
        self._state.setObjectName("waits_for_state")
        layout.addWidget(self._state)
        self._followers = vbox(spacing=0)
        layout.addLayout(self._followers)
        self.setFocusProxy(self.picker)

    def show_todo(self, todo: TodoRow) -> None:
        """Show what a to-do waits for, and what waits for it."""
        workspace = self._context.workspace
        self._todo_id = todo.todo_id
        before = dependencies.fetch_waited_for(workspace, todo.todo_id)
        is_done = before is not None and before.status != "open"
        self.picker.set_reference(None if before is None else Reference(before.todo_id, before.title))
        self._state.setText(_("That is done: this one can begin.") if is_done and todo.status == "open" else "")
        self._state.setVisible(bool(self._state.text()))
        followers = dependencies.list_followers(workspace, todo.todo_id) if todo.status == "open" else []
        self._show_followers(followers[:_MOST_FOLLOWERS])

    def _show_followers(self, followers: Sequence[TodoRow]) -> None:
        names = [(follower.todo_id, follower.title) for follower in followers]
        if names == self._shown:
            return
        self._shown = names
        clear_layout(self._followers)
        for follower in followers:
            self._followers.addWidget(self._link(follower), 0, Qt.AlignmentFlag.AlignLeft)

    def _link(self, follower: TodoRow) -> QWidget:
        made = ElidingButton("arrow-right", name=f"follower_{follower.todo_id}", least_letters=12)
        made.set_words(_("“{title}” waits for this").format(title=follower.title))
        made.setProperty("variant", "link")
        made.clicked.connect(partial(self._open, follower.todo_id))
        return made

    def _open(self, todo_id: int, _checked: bool = False) -> None:
        self._context.navigator.open_record("todos", todo_id)

    def _find(self, text: str) -> Sequence[SearchHit]:
        return dependencies.find_offered(self._context.workspace, self._todo_id, text)

    def _on_changed(self) -> None:
        reference = self.picker.reference
        self.chosen.emit(None if reference is None else reference.record_id)
