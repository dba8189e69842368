"""The pane that tells what was changed on one record, each field old → new, and takes a step back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_moment_relative
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.fields.field_history import FieldChange, fetch_field_changes
from ocrm.services.history.versions import restore_version
from ocrm.services.schema import record_type
from ocrm.services.workspace import HistoryEntry, Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.widgets import button, chip, clear_layout, hbox, label, rule, vbox

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class _Step:
    entry: HistoryEntry
    changes: tuple[FieldChange, ...]


def _read(workspace: Workspace, kind: str, record_id: int, field: str) -> list[_Step]:
    """Return the steps of a record with the fields each changed; with `field`, those that changed it."""
    by_step: dict[int, list[FieldChange]] = {}
    for change in fetch_field_changes(workspace, kind, record_id, field=field, with_undone=True, limit=_SHOWN):
        by_step.setdefault(change.operation_id, []).append(change)
    entries = workspace.history(record_id=record_id, limit=_SHOWN if not field else _SHOWN * 20)
    steps = [_Step(entry, tuple(by_step.get(entry.operation_id, ()))) for entry in entries]
    return [step for step in steps if step.changes] if field else steps


class HistoryList(QWidget):
    """The steps of a record, newest first; read in the background."""

    def __init__(self, context: AppContext, kind: str, record_id: int, *, field: str = "") -> None:
        super().__init__()
        self._context, self._kind, self._record_id, self._field = context, kind, record_id, field
        self._newest = 0
        """The last step: after it the record is what it is now."""
        self._layout = vbox(self, spacing=0)
        self.fill()
        context.bus.changed.connect(self._on_changed)

    def _on_changed(self, _changes: Changes) -> None:
        self.fill()

    def fill(self) -> None:
        """Read the steps again."""
        read = partial(_read, self._context.workspace, self._kind, self._record_id, self._field)
        self._context.tasks.fetch(read, self._show, key=f"history/{id(self)}")

    def _show(self, steps: Sequence[_Step]) -> None:
        if not shiboken6.isValid(self):
            return  # the pane was closed while it was read
        clear_layout(self._layout)
        self._newest = steps[0].entry.operation_id if steps else 0
        if not steps:
            self._layout.addWidget(label(_("Nothing was changed yet."), "muted"))
        for number, step in enumerate(steps):
            if number:
                self._layout.addWidget(rule())
            self._layout.addWidget(self._row(step))

    def _row(self, step: _Step) -> QWidget:
        entry = step.entry
        holder = QWidget()
        holder.setObjectName("history_row")
        line = hbox(holder, margins=(0, 8, 0, 8), spacing=8)
        clock = self._context.workspace.clock
        words = vbox(spacing=1)
        words.addWidget(label(entry.label, wrap=True))
        for change in step.changes:
            sentence = label(change.sentence, "muted", wrap=True)
            sentence.setObjectName("history_change")
            words.addWidget(sentence)
        moment = format_moment_relative(clock.to_local(entry.happened_at), clock.local_now())
        words.addWidget(label(moment, "caption"))
        line.addLayout(words, 1)
        if entry.state in ("undone", "abandoned"):
            line.addWidget(chip(_("Undone"), "neutral"))
        elif entry.kind == "change" and entry.state == "done":
            back = button(_("Take back"), None, "link", name="history_revert")
            back.clicked.connect(partial(self._revert, entry.operation_id))
            line.addWidget(back)
        if entry.operation_id != self._newest and self._context.workspace.as_of is None:
            restore = button(_("Restore this version"), None, "link", name="history_restore")
            restore.clicked.connect(partial(self._restore, entry.operation_id))
            line.addWidget(restore)
        return holder

    def _restore(self, operation_id: int, _checked: bool = False) -> None:
        """Make the record what it was right after a step."""
        restore = partial(
            restore_version, self._context.workspace, self._kind, self._record_id, operation_id, origin="history"
        )
        self._context.runner.perform(restore)

    def _revert(self, operation_id: int, _checked: bool = False) -> None:
        revert = partial(self._context.workspace.revert, operation_id, origin="history")
        changes = self._context.runner.perform(revert)
        if changes is not None and changes.kept:
            names = _(", ").join(changes.kept[:5])
            text = _("Left as they are, because they were changed since: {names}").format(names=names)
            self._context.toasts.show(text, tone="warn")


class HistoryPane(EditorPane):
    """The history of a record, or of one field of it; there is nothing to save, so it only closes."""

    def __init__(self, context: AppContext, record_id: int, *, kind: str = "customers", field: str = "") -> None:
        title = _("History")
        if field:
            title = _("History: {field}").format(field=_(record_type(kind).field(field).label))
        steps = HistoryList(context, kind, record_id, field=field)
        super().__init__(title, steps, name="history_pane", is_read_only=True)
