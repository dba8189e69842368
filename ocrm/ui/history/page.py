"""The history page: every step of the file with what it changed, and the bin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStackedWidget, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.history import audit
from ocrm.services.history import bin as record_bin
from ocrm.services.history.bin import DeletedRow
from ocrm.services.history.entries import PAGE, count_history, fetch_history
from ocrm.services.workspace import HistoryEntry
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.file_dialogs import ask_file, ask_new_file
from ocrm.ui.history.erase_dialog import EraseDialog
from ocrm.ui.history.filters import Chosen, HistoryFilters
from ocrm.ui.history.keep_menu import fill_keep_menu
from ocrm.ui.history.lists import deleted_looks, make_list, step_looks
from ocrm.ui.history.step_panel import StepPanel
from ocrm.ui.page import Page
from ocrm.ui.tasks import TaskControl
from ocrm.ui.widgets import (
    EmptyState,
    Header,
    LoadingState,
    SegmentedControl,
    button,
    hbox,
    panel,
    tool_button,
    vbox,
)
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.splitter import ThinSplitter

_STEPS, _BIN = range(2)
_LIST_SHARE, _PANEL_SHARE = 54, 46


class HistoryPage(Page):
    """Steps with filters and one of them beside; or what was deleted, to restore or erase."""

    key = "history"
    icon = "history"
    is_made_of_fields = False

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._view = _STEPS
        self._narrowed = Chosen()
        self._wants_focus = False

    def title(self) -> str:
        return _("History")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        self._views = SegmentedControl(
            [("history", pgettext("history", "Steps")), ("trash-2", _("Bin"))],
            current=self._view,
            accessible_name=_("View"),
        )
        self._views.setObjectName("history_views")
        self._views.changed.connect(self._on_view)
        travel = button(_("Look at an earlier moment…"), "clock", name="history_travel")
        travel.clicked.connect(partial(self.context.actions.trigger, ActionId.TIME_TRAVEL))
        more = tool_button("ellipsis", _("More"), name="history_more")
        more.clicked.connect(partial(self._open_menu, more))
        self.header = Header(self.title(), right=[self._views, travel, more])
        self.filters = HistoryFilters(self.context.workspace.clock, self._narrowed)
        self.filters.changed.connect(self.reload)
        layout = vbox(self.content)
        layout.addWidget(self.header)
        layout.addWidget(self.filters)
        self._stack = QStackedWidget()
        self._loading = LoadingState()
        self._untouched = EmptyState(
            "history", _("Nothing was changed yet."), _("Every change of this file is listed here.")
        )
        self._nothing = EmptyState("history", _("Nothing found."), _("Choose other words, kinds or days above."))
        self._clean = EmptyState("trash-2", _("The bin is empty."), _("What you delete waits here until it is erased."))
        for widget in (
            self._make_steps(), self._make_bin(), self._loading, self._untouched, self._nothing, self._clean,
        ):  # fmt: skip
            self._stack.addWidget(widget)
        layout.addWidget(self._stack, 1)
        self.filters.show_chips(is_of_bin=self._view == _BIN)

    def _make_steps(self) -> QWidget:
        left = panel("flat")
        clock = self.context.workspace.clock
        self.steps, self._step_rows = make_list(
            partial(step_looks, clock), "history_steps", pgettext("history", "Steps")
        )
        self.steps.selectionModel().currentChanged.connect(self._on_step)
        self._step_rows.more_wanted.connect(self._fetch_more)
        vbox(left).addWidget(self.steps)
        self.step_panel = StepPanel(self.context)
        self.step_panel.past_wanted.connect(self._look_at)
        self._splitter = ThinSplitter(left, self.step_panel, shares=(_LIST_SHARE, _PANEL_SHARE))
        return self._splitter

    def _make_bin(self) -> QWidget:
        holder = self._bin = panel("flat")
        layout = vbox(holder)
        clock = self.context.workspace.clock
        self.deleted, self._deleted_rows = make_list(partial(deleted_looks, clock), "history_bin", _("Bin"))
        self.deleted.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.deleted.selectionModel().selectionChanged.connect(self._show_bin_buttons)
        self._deleted_rows.more_wanted.connect(self._fetch_more_deleted)
        self._restore = button(_("Restore"), "rotate-ccw", "primary", name="bin_restore")
        self._restore.clicked.connect(self.restore_chosen)
        self._erase = button(_("Erase for good…"), "ban", "danger", name="bin_erase")
        self._erase.clicked.connect(self.erase_chosen)
        for key, handler in (("Return", self.restore_chosen), ("Del", self.erase_chosen)):
            shortcut = QShortcut(QKeySequence(key), self.deleted)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(handler)
        foot = hbox(margins=(16, 10, 16, 10), spacing=8)
        foot.addWidget(self._restore)
        foot.addWidget(self._erase)
        foot.addStretch(1)
        layout.addWidget(self.deleted, 1)
        layout.addLayout(foot)
        return holder

    def _open_menu(self, below: QWidget, _checked: bool = False) -> None:
        menu = QMenu(below)
        add_entry(menu, "download", _("Export the audit…"), self.export_audit, name="audit_export")
        add_entry(menu, "shield-check", _("Verify an exported audit…"), self.verify_file, name="audit_verify_file")
        add_entry(menu, "badge-check", _("Verify the journal of this file"), self.verify_journal, name="audit_verify")
        menu.addSeparator()
        fill_keep_menu(menu.addMenu(_("Keep the history")), self.context)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

    def _on_view(self, number: int) -> None:
        self._view = number
        self.filters.show_chips(is_of_bin=self._view == _BIN)
        self.reload()

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def section(self) -> str:
        return "bin" if self._view == _BIN else "steps"

    def open(self, target: Target | None) -> None:
        if target is not None and target.view in ("steps", "bin"):
            self._view = _BIN if target.view == "bin" else _STEPS
            self._views.set_current(self._view)
            self.filters.show_chips(is_of_bin=self._view == _BIN)
        self.reload()

    def on_changes(self, changes: object) -> None:
        self.refresh()

    def reload(self) -> None:
        """Read the first page again; the place stays on the step it was on."""
        tasks, workspace = self.context.tasks, self.context.workspace
        if self._view == _STEPS:
            tasks.fetch(partial(fetch_history, workspace, self.filters.wanted()), self._show_steps, key="history page")
            tasks.fetch(partial(count_history, workspace, self.filters.wanted()), self._show_count, key="history count")
        else:
            read = partial(record_bin.list_deleted, workspace, text=self._narrowed.text, kind=self._narrowed.kind)
            tasks.fetch(read, self._show_deleted, key="history page")
            tasks.fetch(partial(record_bin.count_deleted, workspace), self._show_count, key="history count")

    def _show_count(self, count: int) -> None:
        if self.header is not None:
            self.header.set_count(format_number(count))

    def _show_steps(self, entries: Sequence[HistoryEntry]) -> None:
        kept = self._step_rows.row_at(self.steps.currentIndex())
        self._step_rows.set_rows(entries)
        self._step_rows.has_more = len(entries) == PAGE
        nothing = self._nothing if self._narrowed != Chosen() else self._untouched
        self._stack.setCurrentWidget(self._splitter if entries else nothing)
        ids = [entry.operation_id for entry in entries]
        number = ids.index(kept.operation_id) if kept is not None and kept.operation_id in ids else 0
        if entries:
            self.steps.setCurrentIndex(self._step_rows.index(number))
        else:
            self.step_panel.show_entry(None)
        self._take_focus(self.steps)

    def _fetch_more(self) -> None:
        last = self._step_rows.rows[-1].operation_id
        read = partial(fetch_history, self.context.workspace, self.filters.wanted(), before_id=last)
        self.context.tasks.fetch(read, partial(self._add_steps, last), key="history more")

    def _add_steps(self, after_id: int, entries: Sequence[HistoryEntry]) -> None:
        rows = self._step_rows.rows
        if rows and rows[-1].operation_id == after_id:
            self._step_rows.add_rows(entries, has_more=len(entries) == PAGE)

    def _on_step(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.step_panel.show_entry(self._step_rows.row_at(index))

    def _look_at(self, moment: datetime) -> None:
        self.context.navigator.go(Target("history", extra={"moment": moment}))
        self.context.actions.trigger(ActionId.TIME_TRAVEL)

    # -- the bin ------------------------------------------------------------------------------------------------------

    def _show_deleted(self, rows: Sequence[DeletedRow]) -> None:
        self._deleted_rows.set_rows(rows)
        self._deleted_rows.has_more = len(rows) == record_bin.PAGE
        self._stack.setCurrentWidget(self._bin if rows else self._clean)
        if rows:
            first = self._deleted_rows.index(0)
            self.deleted.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._show_bin_buttons()
        self._take_focus(self.deleted)

    def _fetch_more_deleted(self) -> None:
        count = len(self._deleted_rows.rows)
        read = partial(
            record_bin.list_deleted,
            self.context.workspace,
            text=self._narrowed.text,
            kind=self._narrowed.kind,
            after=count,
        )
        self.context.tasks.fetch(read, partial(self._add_deleted, count), key="history more")

    def _add_deleted(self, count: int, rows: Sequence[DeletedRow]) -> None:
        if len(self._deleted_rows.rows) == count:
            self._deleted_rows.add_rows(rows, has_more=len(rows) == record_bin.PAGE)

    def _chosen(self) -> list[DeletedRow]:
        rows = (self._deleted_rows.row_at(index) for index in self.deleted.selectionModel().selectedIndexes())
        return [row for row in rows if row is not None]

    def _show_bin_buttons(self, *_selections: object) -> None:
        is_usable = bool(self._chosen()) and self.context.workspace.as_of is None
        self._restore.setEnabled(is_usable)
        self._erase.setEnabled(is_usable)

    def restore_chosen(self) -> None:
        """Bring back what is selected, with all that went with it."""
        chosen = self._chosen()
        if not chosen:
            return
        ids = [row.record_id for row in chosen]
        restore = partial(record_bin.restore_deleted, self.context.workspace, ids, origin="history")
        changes = self.context.runner.perform(restore, on_error=self.show_error)
        if changes is not None and changes.kept:
            text = _("Not restored, because what they belonged to is gone: {names}")
            self.message_bar.show_message(
                text.format(names=pgettext("list separator", ", ").join(changes.kept[:5])), tone="warn"
            )

    def erase_chosen(self) -> None:
        """Ask for a reason and a confirmation, and erase what is selected for good."""
        chosen = self._chosen()
        if chosen:
            EraseDialog(self.context, [row.record_id for row in chosen], parent=self).open()

    # -- the audit ----------------------------------------------------------------------------------------------------

    def export_audit(self) -> None:
        """Write the audit to a file of the user's choice."""
        workspace = self.context.workspace
        name = _("Audit of {file} {day}").format(file=workspace.path.stem, day=workspace.clock.today().isoformat())
        chosen = ask_new_file(self, _("Export the audit"), f"{name}.txt", kinds="*.txt")
        if chosen is not None:
            write = partial(_export, workspace, chosen)
            self.context.tasks.start(
                _("Exporting the audit"), write, on_done=self._on_exported, on_error=self.show_error
            )

    def _on_exported(self, count: int) -> None:
        text = ngettext("{n} entry written.", "{n} entries written.", count).format(n=format_number(count))
        self.context.toasts.show(text)

    def verify_file(self) -> None:
        """Check an exported audit the user chooses."""
        chosen = ask_file(self, _("Verify an exported audit"), kinds="*.txt;;*")
        if chosen is not None:
            check = partial(_verify_file, chosen)
            self.context.tasks.start(
                _("Verifying the audit"), check, on_done=self._show_result, on_error=self.show_error
            )

    def verify_journal(self) -> None:
        """Check the chain of steps inside this file."""
        check = partial(_verify_journal, self.context.workspace)
        self.context.tasks.start(_("Verifying the journal"), check, on_done=self._show_result, on_error=self.show_error)

    def _show_result(self, result: audit.AuditResult) -> None:
        self.message_bar.show_message(result.sentence, tone="ok" if result.is_whole else "bad")

    # -- what the window asks -----------------------------------------------------------------------------------------

    def focus_content(self) -> None:
        self._wants_focus = True
        self._take_focus(self.steps if self._view == _STEPS else self.deleted)

    def _take_focus(self, view: QWidget) -> None:
        if self._wants_focus and view.isVisible():
            self._wants_focus = False
            view.setFocus()

    def focus_filter(self) -> None:
        self.filters.edit.setFocus()

    def panes(self) -> list[QWidget]:
        return [self.steps, self.step_panel.view] if self._view == _STEPS else [self.deleted]

    def show_error(self, error: UserError) -> None:
        self.message_bar.show_message(str(error), tone="bad")


def _export(workspace: Any, path: Path, control: TaskControl) -> int:
    return audit.export_audit(workspace, path, report=control.report)


def _verify_file(path: Path, _control: TaskControl) -> audit.AuditResult:
    return audit.verify_audit(path)


def _verify_journal(workspace: Any, control: TaskControl) -> audit.AuditResult:
    return audit.verify_journal(workspace, report=control.report)
