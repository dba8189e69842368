"""What is done with the current record of a list or the ticked ones: open, tag, change, export, delete, copy.

A list with commands of its own has a subclass, which adds them to the keys, the bulk bar and the context menu.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.services import records, tags
from ocrm.services.changes import Changes
from ocrm.services.listing.stars import STARRED_KINDS
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.forms.cell_editor import CellEditor
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.bulk_edit import BulkEditPane, perform_field_change
from ocrm.ui.lists.bulk_runner import perform_on
from ocrm.ui.lists.bulk_toolbar import open_beside
from ocrm.ui.lists.cells import CellClipboard
from ocrm.ui.mails.begin import write_about
from ocrm.ui.prospecting.start import start_prospecting
from ocrm.ui.record_view import RecordView
from ocrm.ui.spreadsheets.export import export_view
from ocrm.ui.stars import toggle_stars
from ocrm.ui.tag_menu import TagMenu
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets.menu_entries import add_entry

_LIST_KEYS = (
    ActionId.TICK, ActionId.SELECT_ALL, ActionId.TODO_FOR_ROW, ActionId.EDIT_TAGS, ActionId.DELETE,
)  # fmt: skip
_READING = frozenset({"bulk_export", "bulk_hand_over"})
"""What of the bulk bar is left where the file can only be read."""
BulkEntry = tuple[str, str, str, Callable[[], object]]
"""Object name, icon, words and handler of a button of the bulk bar."""


class RowCommands(QObject):
    """Commands over the rows of `view`; panes open in `panes`, menus over `owner`."""

    reaches_people: ClassVar[bool] = True
    """Whether its records can be called and written to: with prospecting sessions and mails."""

    log_requested = Signal(object)
    """The user wants to log contact with the record of a row."""
    pane_opened = Signal()

    def __init__(self, context: AppContext, kind: str, view: RecordView, panes: PaneHost, owner: QWidget) -> None:
        super().__init__(owner)
        self.context, self.kind, self.view, self.panes, self.owner = context, kind, view, panes, owner
        self._cells = CellEditor(view, context.workspace, kind, self._save_cell)
        self.clipboard = CellClipboard(context, view, kind, self.show_pane)
        self._connect()

    # -- what a kind of list adds -------------------------------------------------------------------------------------

    def handlers(self) -> dict[ActionId, Callable[[], object]]:
        """Return what does the commands of the window over this list."""
        return {
            ActionId.OPEN_RECORD: self.open_current,
            ActionId.TICK: self.view.toggle_current_tick,
            ActionId.SELECT_ALL: self.view.records.tick_all,
            ActionId.EDIT_FIELD: self.edit_cell,
            ActionId.EDIT_TAGS: self.offer_tags,
            ActionId.DELETE: self.delete,
            ActionId.EXPORT: self.export,
            **({ActionId.PROSPECT: self.prospect, ActionId.WRITE_MAIL: self.write_mail} if self.reaches_people else {}),
            **({ActionId.STAR: self.toggle_star} if self.kind in STARRED_KINDS else {}),
        }

    def bulk_entries(self) -> list[BulkEntry]:
        """Return the buttons of the bulk bar."""
        return [
            ("bulk_tag", "tag", _("Tag"), self.offer_tags),
            ("bulk_edit", "pencil", _("Change"), self.edit_many),
            *([("bulk_prospect", "phone", _("Prospect"), self.prospect)] if self.reaches_people else []),
            ("bulk_export", "download", _("Export"), self.export),
            ("bulk_delete", "trash-2", _("Delete"), self.delete),
        ]

    def fill_top(self, menu: QMenu) -> None:
        """Add what is done with the current record to its context menu, below *Open*."""

    def fill_copies(self, menu: QMenu) -> None:
        """Add what is copied of the current record, above *Copy the row*."""

    def fill_changes(self, menu: QMenu) -> None:
        """Add quick changes of one field, below *Tag*."""

    # -- set-up -------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        actions, view = self.context.actions, self.view
        for action_id, handler in self.handlers().items():
            actions.connect(action_id, handler, owner=self.owner)
        actions.add_to(view, *_LIST_KEYS)
        for keys, handler in (("L", self.log_current), ("E", self.edit_cell)):
            shortcut = QShortcut(QKeySequence(keys), view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(handler)
        view.opened.connect(self.open)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._offer_context_menu)

    def bulk_actions(self) -> list[QAction]:
        """Return the actions of the bulk bar."""
        made = []
        for name, icon_name, text, handler in self.bulk_entries():
            action = QAction(icon(icon_name), text, self)
            action.setObjectName(name)
            action.triggered.connect(handler)
            action.setEnabled(name in _READING or not self.context.workspace.why_read_only)
            made.append(action)
        return made

    # -- one record ---------------------------------------------------------------------------------------------------

    def open(self, record_id: int) -> None:
        """Open a record's page; the list is what one can walk through there."""
        self.context.navigator.open_record(self.kind, record_id, self.view.records.ids)

    def open_current(self) -> None:
        current = self.view.current_id
        if current is not None:
            self.open(current)

    def log_current(self) -> None:
        """Begin to log contact with the current record."""
        current = self.view.current_id
        if current is not None:
            self.log_requested.emit(current)

    def write_mail(self) -> None:
        """Begin a mail to the current record."""
        current = self.view.current_id
        if current is not None:
            write_about(self.context, self.kind, current)

    def edit_cell(self) -> None:
        """Edit the current cell; one that is worked out says so."""
        if self.view.current_id is not None and not self._cells.begin():
            text = _("OCRM works this column out itself. Choose another cell to edit.")
            self.context.toasts.show(self.context.workspace.why_read_only or text, tone="info")

    def _save_cell(self, record_id: int, field: str, value: Any) -> str:
        refused: list[UserError] = []
        change = partial(
            records.update_records, self.context.workspace, self.kind, [record_id], {field: value}, origin=self.kind
        )
        self.context.runner.perform(change, on_error=refused.append)
        return str(refused[0]) if refused else ""

    def copy_row(self) -> None:
        """Put the current row on the clipboard as it is shown, with tabs between."""
        number, model = self.view.currentIndex().row(), self.view.records
        cells = [str(model.index(number, section).data() or "") for section in self._shown_sections()]
        text = "\t".join(cells)
        QGuiApplication.clipboard().setText(text)
        self.context.toasts.show(_("Copied “{text}”").format(text=text[:60]), tone="info")

    def current_row(self, fields: Sequence[str]) -> records.RecordRow | None:
        """Return fields of the current record."""
        current = self.view.current_id
        if current is None:
            return None
        return records.fetch_rows(self.context.workspace, self.kind, [current], fields)[0]

    # -- one or many --------------------------------------------------------------------------------------------------

    def edit_many(self) -> None:
        """Set a field of the ticked or selected records."""
        chosen = self.view.chosen_ids()
        if chosen:
            self.show_pane(BulkEditPane(self.context, self.kind, chosen))

    def offer_tags(self) -> None:
        """Offer tags for the ticked or selected records."""
        if not self.view.chosen_ids():
            return
        menu = self._tag_menu(self.owner)
        menu.fill()  # it stands where it has room
        self.open_menu(menu)
        menu.edit.setFocus()

    def _tag_menu(self, parent: QWidget) -> TagMenu:
        menu = TagMenu(self.context.workspace, parent)
        menu.chosen.connect(self._add_tag)
        return menu

    def _add_tag(self, name: str) -> None:
        chosen = self.view.chosen_ids()
        add = partial(_add_tag, self.context.workspace, name, self.kind)
        label, title = N_("Tag {count} records “{tag}”"), _("Tag “{name}”").format(name=name)
        perform_on(self.context, chosen, add, label=label, title=title, origin=self.kind, tag=name)

    def toggle_star(self) -> None:
        """Put a star on the ticked or selected records, or where all have one take it off."""
        toggle_stars(self.context, self.kind, self.view.chosen_ids(), origin=self.kind)

    def delete(self) -> None:
        """Delete the ticked or selected records; undo brings them back."""
        chosen = self.view.chosen_ids()
        if chosen:
            delete = partial(_delete, self.context.workspace, self.kind)
            label = N_("Delete {count} records")
            perform_on(self.context, chosen, delete, label=label, title=_("Delete"), origin=self.kind)

    def prospect(self) -> None:
        """Begin a prospecting session with the ticked or several selected records, else with the list from its top."""
        chosen = self.view.chosen_ids()
        is_choice = len(chosen) > 1 or self.view.records.ticked
        start_prospecting(self.context, self.kind, chosen if is_choice else self.view.records.ids)

    def export(self) -> None:
        """Export the ticked records, or the whole list as it is narrowed and sorted."""
        model = self.view.records
        fields = [column.name for section in self._shown_sections() if (column := model.column_at(section)) is not None]
        query = model.query
        if query is not None:
            ticked = tuple(model.ticked) if model.ticked_count else None
            export_view(self.context, replace(query, ids=ticked), fields)

    def _shown_sections(self) -> list[int]:
        """Return the columns in sight in their order, without the tick box."""
        header, model = self.view.horizontalHeader(), self.view.records
        sections = [header.logicalIndex(place) for place in range(header.count())]
        return [
            section
            for section in sections
            if not header.isSectionHidden(section) and model.column_at(section) is not None
        ]

    def show_pane(self, pane: Any) -> None:
        """Show a pane beside the list."""
        self.panes.show_pane(pane)
        self.pane_opened.emit()

    # -- menus --------------------------------------------------------------------------------------------------------

    def open_menu(self, menu: QMenu) -> None:
        """Open a menu beside the button that was pressed, else at the current row."""
        open_beside(menu, self.view if self.view.hasFocus() else None)

    def _offer_context_menu(self, place: QPoint) -> None:
        menu = self.context_menu()
        menu.popup(self.view.viewport().mapToGlobal(place))

    def context_menu(self) -> QMenu:
        """Return the menu of the current row; it deletes itself when closed."""
        menu = QMenu(self.owner)
        menu.setObjectName(f"{record_type(self.kind).table}_menu")
        actions = self.context.actions
        actions.fill_menu(menu, (ActionId.OPEN_RECORD, None))
        can_write = not self.context.workspace.why_read_only
        if can_write:
            self.fill_top(menu)
            menu.addSeparator()
        self.fill_copies(menu)
        add_entry(menu, "copy", _("Copy the row"), self.copy_row)
        add_entry(menu, "copy", _("Copy the selected cells"), self.clipboard.copy, keys="Ctrl+C")
        if can_write:
            self._add_changes(menu)
        menu.addSeparator()
        calls = (ActionId.PROSPECT,) if self.reaches_people else ()
        actions.fill_menu(menu, (*calls, ActionId.EXPORT, None, ActionId.DELETE))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _add_changes(self, menu: QMenu) -> None:
        add_entry(menu, "table-2", _("Paste cells"), self.clipboard.paste, keys="Ctrl+V")
        menu.addSeparator()
        menu.addMenu(self._tag_menu(menu))
        if self.kind in STARRED_KINDS:
            self.context.actions.fill_menu(menu, (ActionId.STAR,))
        self.fill_changes(menu)
        add_entry(menu, "pencil", _("Change a field…"), self.edit_many)

    def add_choices(self, menu: QMenu, field: str, icon_name: str) -> None:
        """Add a menu of the values of a choice field, set for the ticked or selected records."""
        info = record_type(self.kind).field(field)
        inner = QMenu(_(info.label), menu)
        inner.setIcon(icon(icon_name))
        for choice in info.choices:
            inner.addAction(_(choice.label)).triggered.connect(partial(self._set_value, info.name, choice.code))
        menu.addMenu(inner)

    def _set_value(self, field: str, code: str) -> None:
        perform_field_change(self.context, self.kind, self.view.chosen_ids(), field=field, value=code)


def _add_tag(workspace: Workspace, name: str, origin: str, record_ids: Sequence[int]) -> Changes:
    return tags.add_tag(workspace, record_ids, name, origin=origin)


def _delete(workspace: Workspace, kind: str, record_ids: Sequence[int]) -> Changes:
    return records.delete_records(workspace, kind, record_ids, origin=kind)
