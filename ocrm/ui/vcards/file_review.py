"""Files before they are imported: what becomes of each thing in them, to be ticked, then one step to import."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.picker_table import PlainTable
from ocrm.ui.spreadsheets.taking_back import take_back
from ocrm.ui.tasks import Progress, TaskControl, TaskHandle, time_left_text
from ocrm.ui.widgets import ErrorState, LoadingState, MessageBar, ProgressRow, button, hbox, label, panel, rule, vbox


class FileReview(QWidget):
    """Reads files, shows what is in them, imports what is ticked; a subclass says how each is done and called.

    `noun` begins the names of its widgets.
    """

    another_requested = Signal()
    """Another file shall be chosen."""
    closed = Signal()
    """The user is done, or does not want it."""

    def __init__(self, context: AppContext, table: PlainTable, *, noun: str, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{noun}_review")
        self._context, self._noun, self.name = context, noun, name
        self.table = table
        self._is_read = self._is_left = False
        self._task: TaskHandle | None = None
        layout = vbox(self)
        self._messages = MessageBar()
        layout.addWidget(self._messages)
        self._head = self._make_head()
        layout.addWidget(self._head)
        self._stack = QStackedWidget()
        self._stack.addWidget(LoadingState())
        self._stack.addWidget(table)
        layout.addWidget(self._stack, 1)
        self._foot = QWidget()
        below = vbox(self._foot)
        below.addWidget(rule())
        below.addWidget(self._make_foot())
        layout.addWidget(self._foot)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self.run)
        self._start_reading()

    # -- what a subclass says -----------------------------------------------------------------------------------------

    @abstractmethod
    def title(self) -> str:
        """Say what is imported, above it all."""

    @abstractmethod
    def read(self, control: TaskControl) -> Any:
        """Read the files and return what `show_read` takes; in a worker thread."""

    @abstractmethod
    def again(self) -> FileReview:
        """Return a review of the same files, with what was decided here."""

    @abstractmethod
    def show_read(self, result: Any) -> str:
        """Show what was read; return what should be known of how, or nothing."""

    @abstractmethod
    def write(self, control: TaskControl) -> ImportReport:
        """Import what is ticked; in a worker thread."""

    @abstractmethod
    def tick_all(self, *, ticked: bool) -> None:
        """Tick everything that can be imported, or nothing."""

    @abstractmethod
    def count_ticked(self) -> int:
        """Return how many are ticked."""

    @abstractmethod
    def summary(self) -> str:
        """Say what was found."""

    @abstractmethod
    def import_words(self, count: int) -> str:
        """Say on the button what a click does."""

    def hint(self) -> str:
        """Say what waits for an answer, or nothing."""
        return ""

    @abstractmethod
    def done_words(self, report: ImportReport) -> str:
        """Say how the import went."""

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _make_head(self) -> QFrame:
        head = panel("flat")
        line = hbox(head, margins=(20, 8, 20, 8), spacing=8)
        self._summary = label("", elide=True)
        self._summary.setObjectName(f"{self._noun}_summary")
        line.addWidget(self._summary, 1)
        self._all = button(_("Tick all"), "square-check", "ghost", name=f"{self._noun}s_all")
        self._all.clicked.connect(partial(self._tick_all, ticked=True))
        self._none = button(_("Tick none"), "square", "ghost", name=f"{self._noun}s_none")
        self._none.clicked.connect(partial(self._tick_all, ticked=False))
        line.addWidget(self._all)
        line.addWidget(self._none)
        return head

    def _make_foot(self) -> QFrame:
        foot = panel("flat")
        line = hbox(foot, margins=(20, 10, 20, 10), spacing=10)
        other = button(_("Choose another file"), "folder", name=f"{self._noun}s_other")
        other.clicked.connect(self.another_requested)
        self._progress = ProgressRow(_("Importing"), width=200)
        self._progress.cancel_requested.connect(self._cancel)
        self._progress.hide()
        self._hint = label("", "caption", elide=True)
        self._import = button(_("Import"), "download", "primary", tooltip="Ctrl+Enter", name=f"{self._noun}s_import")
        self._import.clicked.connect(self.run)
        line.addWidget(other)
        line.addWidget(self._hint, 1)
        line.addWidget(self._progress)
        line.addWidget(self._import)
        self._import.setEnabled(False)
        return foot

    # -- reading ------------------------------------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether something is being written."""
        return self._task is not None and self._progress.isVisibleTo(self)

    @property
    def is_read(self) -> bool:
        """Whether there is something to look at."""
        return self._is_read

    def _start_reading(self) -> None:
        self._task = self._context.tasks.start(
            _("Read “{name}”").format(name=self.name),
            self.read,
            on_done=self._on_read,
            on_error=self._on_unreadable,
        )

    def _on_read(self, result: Any) -> None:
        self._task = None
        self._is_read = True
        note = self.show_read(result)
        self._stack.setCurrentWidget(self.table)
        if note:
            self._messages.show_message(note, tone="info")
        self.show_counts()
        self.focus()

    def _on_unreadable(self, error: UserError) -> None:
        if self._is_left:
            return
        self._task = None
        another = button(_("Choose another file…"), "folder", name=f"{self._noun}s_another_after_error")
        another.clicked.connect(self.another_requested)
        title = _("“{name}” could not be read").format(name=self.name)
        problem = ErrorState(title, str(error), retry=False, actions=(another,))
        problem.setObjectName(f"{self._noun}s_unreadable")
        self._stack.addWidget(problem)
        self._stack.setCurrentWidget(problem)
        self._head.hide()
        self._foot.hide()  # there is nothing to import
        another.setFocus()

    def leave(self) -> None:
        """Let go of what is being read: nobody looks any more."""
        self._is_left = True
        self._cancel()

    def focus(self) -> None:
        """Put the keyboard on the table."""
        if self.isVisible():
            self.table.setFocus()

    def _tick_all(self, *, ticked: bool) -> None:
        self.tick_all(ticked=ticked)
        self.table.viewport().update()
        self.show_counts()

    def show_counts(self) -> None:
        """Say anew what was found and what a click on the button does."""
        self._summary.setText(self.summary())
        wanted = self.count_ticked()
        text = self.import_words(wanted)
        self._import.setText(text)
        self._import.setAccessibleName(text)
        self._import.setEnabled(wanted > 0 and self._task is None)
        self._hint.setText(self.hint() or (_("One undo takes the whole import back.") if wanted else ""))

    # -- importing ----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Import what is ticked."""
        if not self._is_read or self._task is not None or not self._import.isEnabled():
            return
        self.table.setEnabled(False)
        self._import.setEnabled(False)
        self._progress.show()
        self._progress.set_progress(0, 0)
        self._task = self._context.tasks.start(
            _("Import “{name}”").format(name=self.name),
            self.write,
            on_done=self._on_done,
            on_error=self._on_error,
            on_progress=self._on_progress,
        )

    def _on_progress(self, progress: Progress) -> None:
        self._progress.set_progress(progress.done, progress.total, time_left_text(progress.seconds_left))

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _on_done(self, report: ImportReport) -> None:
        self._task = None
        self._progress.hide()
        self._context.bus.publish(report.changes)
        undo = partial(take_back, self._context, report.changes.operation_id)
        self._context.toasts.show(self.done_words(report), action_text=_("Undo"), action=undo, shortcut="Ctrl+Z")
        self.closed.emit()

    def _on_error(self, error: UserError) -> None:
        self._task = None
        self._progress.hide()
        self.table.setEnabled(True)
        self.show_counts()
        self._messages.show_message(str(error), tone="bad")


def summary_text(total: str, parts: Iterable[tuple[str, int]]) -> str:
    """Return `12 cards · 9 new · 3 left out`: what there is none of is not named."""
    return " · ".join([total, *(text.format(n=format_number(count)) for text, count in parts if count)])
