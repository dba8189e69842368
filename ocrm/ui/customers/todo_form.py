"""The pane that plans a to-do for one customer or contact, or for several: one line, read as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _, ngettext
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.listing import bulk
from ocrm.services.quick_add import QuickAdd, parse_quick_add
from ocrm.services.relations.pooled import any_pooled
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.forms.form_draft import FormDraft
from ocrm.ui.lists.bulk_runner import perform_on
from ocrm.ui.widgets import FlowLayout, chip, clear_layout, label, vbox


class TodoLine(QWidget):
    """A line and, below it, what is understood of it."""

    submitted = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._clock = context.workspace.clock
        layout = vbox(self, spacing=6)
        self.edit = QLineEdit()
        self.edit.setObjectName("todo_line")
        self.edit.setAccessibleName(_("What is to be done"))
        self.edit.setPlaceholderText(_("Fri 15:00 call about payment"))
        self.edit.textChanged.connect(self._show)
        self.edit.returnPressed.connect(self.submitted)
        layout.addWidget(label(_("What is to be done"), "caption", buddy=self.edit))
        layout.addWidget(self.edit)
        holder = QWidget()
        self._chips = FlowLayout(holder, spacing=6)
        layout.addWidget(holder)
        hint = _("Days, times, repeats and ! for important are understood while you type.")
        layout.addWidget(label(hint, "hint", wrap=True))
        self.setFocusProxy(self.edit)

    def reading(self) -> QuickAdd:
        """Return what the line says."""
        return parse_quick_add(self.edit.text(), self._clock.local_now())

    def _show(self) -> None:
        clear_layout(self._chips)
        if self.edit.text().strip():
            for found in self.reading().chips:
                self._chips.addWidget(chip(found.label, "info"))


class TodoPane(EditorPane):
    """Adds a to-do for customers or contacts, as one operation."""

    added = Signal()

    def __init__(self, context: AppContext, record_ids: Sequence[int], *, kind: str = "customers") -> None:
        self._context, self._record_ids, self._kind = context, list(record_ids), kind
        self.line = TodoLine(context)
        super().__init__(self._heading(), self.line, save_text=_("Add"), name="todo_pane")
        whose = "/".join(str(one) for one in self._record_ids[:1]) if len(self._record_ids) == 1 else "several"
        self._draft = FormDraft(context.workspace, f"todos/line/{kind}/{whose}", self, None, self.line.edit)
        self.line.submitted.connect(self.save)
        self.save_requested.connect(self.save)
        self._begins_in_pool = self._is_in_pool()
        context.bus.changed.connect(self._on_changed)

    def _is_in_pool(self) -> bool:
        return self._kind == "customers" and any_pooled(self._context.workspace, self._record_ids)

    def _on_changed(self, changes: Changes) -> None:
        """Close where the claim the pane followed was taken back: nothing is planned with who is in the pool."""
        if "customers" in changes.topics and not self._begins_in_pool and self._is_in_pool():
            self.close_requested.emit()

    def _heading(self) -> str:
        count = len(self._record_ids)
        if count == 1:
            name = records.title_of(self._context.workspace, self._kind, self._record_ids[0])
            return _("To-do for “{name}”").format(name=name)
        if self._kind == "contacts":
            return ngettext("To-do for {n} contact", "To-do for {n} contacts", count).format(n=count)
        return ngettext("To-do for {n} customer", "To-do for {n} customers", count).format(n=count)

    def save(self) -> None:
        """Add what is typed."""
        self.clear_error()
        line = self.line.reading()
        # A blank line is refused at the first record, while the pane is still there to say so.
        ids = self._record_ids if line.title.strip() else self._record_ids[:1]
        is_taken = perform_on(
            self._context,
            ids,
            partial(_add, self._context.workspace, line, self._kind),
            label=bulk.TODO_FOR_MANY[self._kind],
            title=_("Add to-dos"),
            on_error=self._on_refused,
            origin=self._kind,
            todo=line.title[:60],
        )
        if is_taken:
            self.added.emit()
            self.close_requested.emit()

    def _on_refused(self, error: UserError) -> None:
        if not self.isVisible():
            self._context.toasts.show(str(error), tone="bad")
            return
        self.show_error(error)
        self.line.edit.setFocus()


def _add(workspace: Workspace, line: QuickAdd, kind: str, record_ids: Sequence[int]) -> Changes:
    return bulk.add_todo_for_each(workspace, record_ids, line, kind=kind, origin=kind)
