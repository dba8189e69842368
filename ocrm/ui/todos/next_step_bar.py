"""What follows a to-do finished on a board, in a month or on a day: asked above it, as nothing there has room below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.workday import planning, todos
from ocrm.services.workday.planning import NEXT_STEP_DAYS
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.context import AppContext
from ocrm.ui.todos.finished import STAYS_FOR_MS
from ocrm.ui.todos.next_step_question import NextStepQuestion
from ocrm.ui.widgets import hbox, label, vbox


class NextStepBar(QFrame):
    """Names the to-do and asks; unanswered it goes away by itself, as the line of a list does."""

    def __init__(self, context: AppContext, whole: QWidget, *, give_back: Callable[[], object], origin: str) -> None:
        """The number keys answer anywhere in `whole`; `give_back` gives the keyboard back to what it shows."""
        super().__init__()
        self.setObjectName("next_step_bar")
        self.setProperty("surface", "info")
        self._context = context
        self._todo_id: int | None = None
        self._done = label("", "caption", elide=True)
        self._done.setObjectName("next_step_done")
        self.question = NextStepQuestion(context, self, give_back=give_back, origin=origin)
        layout = vbox(self)
        above = hbox(margins=(14, 6, 14, 0))
        above.addWidget(self._done, 1)
        layout.addLayout(above)
        layout.addWidget(self.question.strip)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STAYS_FOR_MS)
        self._timer.timeout.connect(self._on_time_up)
        self._keys = [self._key(number, whole) for number in range(1, len(NEXT_STEP_DAYS) + 2)]
        self.question.ended.connect(self._go)
        context.bus.changed.connect(self._on_changed)
        self.hide()

    def ask(self, todo: TodoRow) -> None:
        """Ask what follows a to-do just finished; with the keyboard where its deal has nothing else planned."""
        self.question.ask(todo)
        if not self.question.is_about(("todos", todo.todo_id)):
            self._go()
            return
        self._todo_id = todo.todo_id
        self._done.setText(_("Done: “{title}”").format(title=todo.title))
        self.question.strip.show()
        self.show()
        for key in self._keys:
            key.setEnabled(True)
        self._timer.start()
        if planning.lacks_next_step(self._context.workspace, todo):
            covering = QApplication.activePopupWidget()
            if covering is not None:
                covering.close()
            self.question.strip.edit.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        strip = self.question.strip
        strip.setFixedHeight(strip.height_for(self.width()))

    def _key(self, number: int, whole: QWidget) -> QShortcut:
        key = QShortcut(QKeySequence(str(number)), whole)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(partial(self.question.choose, number))
        key.setEnabled(False)
        return key

    def _go(self) -> None:
        self._todo_id = None
        self._timer.stop()
        for key in self._keys:
            key.setEnabled(False)
        self.hide()

    def _on_time_up(self) -> None:
        if self.question.is_being_answered or QApplication.activePopupWidget() is not None:
            self._timer.start()  # nobody is hurried while answering
        else:
            self.question.end()

    def _on_changed(self, changes: Changes) -> None:
        """Ask no more about a to-do that is open again or gone."""
        if self._todo_id is None or "todos" not in changes.topics:
            return
        rows = todos.list_by_ids(self._context.workspace, [self._todo_id])
        if not rows or rows[0].status == "open":
            self.question.end()
