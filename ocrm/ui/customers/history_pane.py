"""The pane that tells what was changed on one record, and takes a step back."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from ocrm.formats import format_moment_relative
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.workspace import HistoryEntry
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.widgets import button, chip, clear_layout, hbox, label, rule, vbox

_SHOWN = 100


class HistoryList(QWidget):
    """The steps of a record, newest first."""

    def __init__(self, context: AppContext, record_id: int) -> None:
        super().__init__()
        self._context, self._record_id = context, record_id
        self._layout = vbox(self, spacing=0)
        self.fill()
        context.bus.changed.connect(self._on_changed)

    def _on_changed(self, _changes: Changes) -> None:
        self.fill()

    def fill(self) -> None:
        """Read the steps again."""
        clear_layout(self._layout)
        entries = self._context.workspace.history(record_id=self._record_id, limit=_SHOWN)
        if not entries:
            self._layout.addWidget(label(_("Nothing was changed yet."), "muted"))
        for number, entry in enumerate(entries):
            if number:
                self._layout.addWidget(rule())
            self._layout.addWidget(self._row(entry))

    def _row(self, entry: HistoryEntry) -> QWidget:
        holder = QWidget()
        holder.setObjectName("history_row")
        line = hbox(holder, margins=(0, 8, 0, 8), spacing=8)
        clock = self._context.workspace.clock
        words = vbox(spacing=1)
        words.addWidget(label(entry.label, wrap=True))
        moment = format_moment_relative(clock.to_local(entry.happened_at), clock.local_now())
        words.addWidget(label(moment, "caption"))
        line.addLayout(words, 1)
        if entry.state in ("undone", "abandoned"):
            line.addWidget(chip(_("Undone"), "neutral"))
        elif entry.kind == "change":
            back = button(_("Take back"), None, "link", name="history_revert")
            back.clicked.connect(partial(self._revert, entry.operation_id))
            line.addWidget(back)
        return holder

    def _revert(self, operation_id: int, _checked: bool = False) -> None:
        revert = partial(self._context.workspace.revert, operation_id, origin="customer")
        changes = self._context.runner.perform(revert)
        if changes is not None and changes.kept:
            names = ", ".join(changes.kept[:5])
            text = _("Left as they are, because they were changed since: {names}").format(names=names)
            self._context.toasts.show(text, tone="warn")


class HistoryPane(EditorPane):
    """The history of a record; there is nothing to save, so it only closes."""

    def __init__(self, context: AppContext, record_id: int) -> None:
        super().__init__(_("History"), HistoryList(context, record_id), name="history_pane", is_read_only=True)
