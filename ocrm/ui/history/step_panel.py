"""One step of the history: who-what-when per field, and what can be done with it."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError
from ocrm.formats import format_date_long, format_time
from ocrm.i18n import _, pgettext
from ocrm.services.changes import Changes
from ocrm.services.history.details import StepDetails, fetch_details
from ocrm.services.history.entries import SOURCE_TITLES, source_of
from ocrm.services.history.versions import restore_version
from ocrm.services.workspace import HistoryEntry
from ocrm.ui.context import RECORD_PAGES, AppContext
from ocrm.ui.history.lists import DetailLine, detail_lines, make_detail_list
from ocrm.ui.tasks import TaskControl
from ocrm.ui.widgets import MessageBar, button, hbox, label, panel, rule, vbox

_LARGE = 500
"""Rows above which a step is taken back in the background."""
_SHOWN_NAMES = 5


class StepPanel(QWidget):
    """A step with what it changed; takes it back, restores the version of a record right after it."""

    past_wanted = Signal(object)
    """The file shall be shown as it was right after a step: its moment."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._entry: HistoryEntry | None = None
        holder = panel("flat")
        vbox(self).addWidget(holder)
        layout = vbox(holder, margins=(0, 14, 0, 10), spacing=6)
        head = vbox(margins=(16, 0, 16, 4), spacing=3)
        self._title = label("", "h3", wrap=True, selectable=True)
        self._title.setObjectName("history_step_title")
        self._when = label("", "muted", wrap=True)
        head.addWidget(self._title)
        head.addWidget(self._when)
        layout.addLayout(head)
        self._messages = MessageBar()
        layout.addWidget(self._messages)
        self.view, self._lines = make_detail_list()
        self.view.activated.connect(self._open)
        self.view.selectionModel().currentChanged.connect(self._show_buttons)
        layout.addWidget(rule())
        layout.addWidget(self.view, 1)
        layout.addWidget(rule())
        self._back = button(_("Take back"), "undo-2", name="history_take_back")
        self._back.clicked.connect(self.take_back)
        self._restore = button(_("Restore this version"), "rotate-ccw", name="history_restore_version")
        self._restore.clicked.connect(self.restore)
        self._past = button(_("Look at the file then"), "clock", name="history_look_then")
        self._past.clicked.connect(self._look_then)
        foot = hbox(margins=(16, 4, 16, 0), spacing=8)
        for widget in (self._back, self._restore, self._past):
            foot.addWidget(widget)
        foot.addStretch(1)
        layout.addLayout(foot)
        self.show_entry(None)

    @property
    def entry(self) -> HistoryEntry | None:
        """The step shown."""
        return self._entry

    def show_entry(self, entry: HistoryEntry | None) -> None:
        """Show a step; what it changed is read in the background."""
        self._entry = entry
        self._messages.hide()
        self._title.setText(entry.label if entry else _("Choose a step to see what it changed."))
        self._when.setText(self._when_text(entry) if entry else "")
        self._lines.set_rows([])
        self._show_buttons()
        if entry is not None:
            read = partial(fetch_details, self._context.workspace, entry.operation_id)
            self._context.tasks.fetch(read, partial(self._show, entry.operation_id), key="history details")

    def _when_text(self, entry: HistoryEntry) -> str:
        local = self._context.workspace.clock.to_local(entry.happened_at)
        moment = f"{format_date_long(local.date())} {format_time(local)}"
        return f"{moment} · {_(SOURCE_TITLES[source_of(entry)])}"

    def _show(self, operation_id: int, details: StepDetails) -> None:
        if shiboken6.isValid(self) and self._entry is not None and self._entry.operation_id == operation_id:
            self._lines.set_rows(detail_lines(details))
            first = next((place for place, line in enumerate(self._lines.rows) if line.record_id), None)
            if first is not None:
                self.view.setCurrentIndex(self._lines.index(first))
            self._show_buttons()

    def _show_buttons(self, *_indexes: QModelIndex) -> None:
        entry, line = self._entry, self._line
        is_present = self._context.workspace.as_of is None
        self._back.setEnabled(is_present and entry is not None and entry.kind == "change" and entry.state == "done")
        self._restore.setEnabled(is_present and entry is not None and line is not None and bool(line.record_id))
        self._past.setEnabled(is_present and entry is not None)

    @property
    def _line(self) -> DetailLine | None:
        return self._lines.row_at(self.view.currentIndex())

    def _open(self, index: QModelIndex) -> None:
        line = self._lines.row_at(index)
        if line is not None and line.kind in RECORD_PAGES and line.record_id:
            self._context.navigator.open_record(line.kind, line.record_id)

    # -- what can be done ---------------------------------------------------------------------------------------------

    def take_back(self) -> None:
        """Take the step back; where rows changed since, ask first what shall become of them."""
        entry = self._entry
        if entry is not None and self._back.isEnabled():
            look = partial(self._context.workspace.revert_conflicts, entry.operation_id)
            self._context.tasks.fetch(
                look, partial(self._on_looked, entry), key="history conflicts", on_error=self._show_error
            )

    def _on_looked(self, entry: HistoryEntry, conflicts: tuple[str, ...]) -> None:
        if not shiboken6.isValid(self) or self._entry is not entry:
            return
        if not conflicts:
            self._revert(entry, overwriting=False)
            return
        names = pgettext("list separator", ", ").join(conflicts[:_SHOWN_NAMES]) + (
            " …" if len(conflicts) > _SHOWN_NAMES else ""
        )
        rest = button(_("Take back the rest"), None, name="history_take_back_rest")
        rest.clicked.connect(partial(self._on_choice, entry, False))
        everything = button(_("Overwrite them"), None, name="history_overwrite")
        everything.clicked.connect(partial(self._on_choice, entry, True))
        text = _("Changed since: {names}. They can be left as they are, or become what they were before.")
        self._messages.show_message(text.format(names=names), tone="warn", actions=(rest, everything))
        rest.setFocus()

    def _on_choice(self, entry: HistoryEntry, overwriting: bool, _checked: bool = False) -> None:
        self._messages.hide()
        self._revert(entry, overwriting=overwriting)

    def _revert(self, entry: HistoryEntry, *, overwriting: bool) -> None:
        revert = partial(self._context.workspace.revert, entry.operation_id, overwriting=overwriting, origin="history")
        if entry.record_count <= _LARGE:
            self._context.runner.perform(revert, on_error=self._show_error)
            return
        self._context.tasks.start(
            _("Taking back"), partial(_run, revert), on_done=self._on_reverted, on_error=self._show_error
        )

    def _on_reverted(self, changes: Changes) -> None:
        self._context.runner.perform(partial(_same, changes))

    def restore(self) -> None:
        """Make the record of the current line what it was right after the step."""
        entry, line = self._entry, self._line
        if entry is None or line is None or not self._restore.isEnabled():
            return
        restore = partial(
            restore_version, self._context.workspace, line.kind, line.record_id, entry.operation_id, origin="history"
        )
        self._context.runner.perform(restore, on_error=self._show_error)

    def _look_then(self) -> None:
        if self._entry is not None:
            self.past_wanted.emit(self._entry.happened_at)

    def _show_error(self, error: UserError) -> None:
        if shiboken6.isValid(self):
            self._messages.show_message(str(error), tone="bad")


def _run(revert: partial[Changes], _control: TaskControl) -> Changes:
    return revert()


def _same(changes: Changes) -> Changes:
    return changes
