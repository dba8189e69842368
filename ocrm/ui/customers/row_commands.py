"""What is done with the current customer or the ticked ones: tag, change, plan, export, delete, copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QCursor, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.services import records, tags
from ocrm.services.changes import Changes
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.customers.bulk_edit import BulkEditPane, perform_field_change
from ocrm.ui.customers.clipboard import copy_phone, copy_text
from ocrm.ui.customers.contact_pane import contact_pane
from ocrm.ui.customers.new_deal import NewDealPane
from ocrm.ui.customers.todo_form import TodoPane
from ocrm.ui.forms.cell_editor import CellEditor
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.bulk_runner import perform_on
from ocrm.ui.lists.cells import CellClipboard
from ocrm.ui.record_view import RecordView
from ocrm.ui.spreadsheets.export import export_view
from ocrm.ui.tag_menu import TagMenu
from ocrm.ui.theme.icons import icon

_KIND = "customers"
_LIST_KEYS = (
    ActionId.TICK, ActionId.SELECT_ALL, ActionId.TODO_FOR_ROW, ActionId.EDIT_TAGS, ActionId.DELETE,
)  # fmt: skip


class RowCommands(QObject):
    """Commands over the rows of `view`; panes open in `panes`, menus over `owner`."""

    log_requested = Signal(object)
    """The user wants to log contact with a customer."""
    pane_opened = Signal()

    def __init__(self, context: AppContext, view: RecordView, panes: PaneHost, owner: QWidget) -> None:
        super().__init__(owner)
        self._context, self._view, self._panes, self._owner = context, view, panes, owner
        self._cells = CellEditor(view, context.workspace, _KIND, self._save_cell)
        self._clipboard = CellClipboard(context, view, _KIND, self._show_pane)
        self._connect()

    def _connect(self) -> None:
        actions, view, model = self._context.actions, self._view, self._view.records
        handlers: dict[ActionId, Callable[[], object]] = {
            ActionId.OPEN_RECORD: self.open_current,
            ActionId.TICK: view.toggle_current_tick,
            ActionId.SELECT_ALL: model.tick_all,
            ActionId.TODO_FOR_ROW: self.plan_todo,
            ActionId.EDIT_FIELD: self.edit_cell,
            ActionId.EDIT_TAGS: self.offer_tags,
            ActionId.DELETE: self.delete,
            ActionId.EXPORT: self.export,
            ActionId.NEW_CONTACT: self.new_contact,
        }
        for action_id, handler in handlers.items():
            actions.connect(action_id, handler, owner=self._owner)
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
        for name, icon_name, text, handler in (
            ("bulk_tag", "tag", _("Tag"), self.offer_tags),
            ("bulk_edit", "pencil", _("Change"), self.edit_many),
            ("bulk_todo", "list-checks", _("To-do"), self.plan_todo),
            ("bulk_export", "download", _("Export"), self.export),
            ("bulk_delete", "trash-2", _("Delete"), self.delete),
        ):
            action = QAction(icon(icon_name), text, self)
            action.setObjectName(name)
            action.triggered.connect(handler)
            made.append(action)
        return made

    # -- one customer -------------------------------------------------------------------------------------------------

    def open(self, customer_id: int) -> None:
        """Open a customer's page; the list is what one can walk through there."""
        self._context.navigator.open_record(_KIND, customer_id, self._view.records.ids)

    def open_current(self) -> None:
        current = self._view.current_id
        if current is not None:
            self.open(current)

    def log_current(self) -> None:
        """Begin to log contact with the current customer."""
        current = self._view.current_id
        if current is not None:
            self.log_requested.emit(current)

    def edit_cell(self) -> None:
        """Edit the current cell; one that is worked out says so."""
        if self._view.current_id is not None and not self._cells.begin():
            text = _("OCRM works this column out itself. Choose another cell to edit.")
            self._context.toasts.show(text, tone="info")

    def _save_cell(self, record_id: int, field: str, value: Any) -> str:
        refused: list[UserError] = []
        change = partial(
            records.update_records, self._context.workspace, _KIND, [record_id], {field: value}, origin=_KIND
        )
        self._context.runner.perform(change, on_error=refused.append)
        return str(refused[0]) if refused else ""

    def new_deal(self, customer_id: int) -> None:
        """Begin an opportunity with a customer."""
        self._show_pane(NewDealPane(self._context, customer_id))

    def new_contact(self) -> None:
        """Begin a contact of the current customer."""
        current = self._view.current_id
        if current is not None:
            pane = contact_pane(self._context, current)
            pane.saved.connect(self._panes.close_pane)
            self._show_pane(pane)

    def _new_deal_for_current(self) -> None:
        current = self._view.current_id
        if current is not None:
            self.new_deal(current)

    def _copy_phone(self) -> None:
        row = self._current_row()
        if row is not None:
            copy_phone(self._context, row["mobile"] or row["phone"])

    def _copy_row(self) -> None:
        number, model = self._view.currentIndex().row(), self._view.records
        header = self._view.horizontalHeader()
        sections = [header.logicalIndex(place) for place in range(header.count())]
        cells = [str(model.index(number, section).data() or "") for section in sections
                 if model.column_at(section) is not None and not header.isSectionHidden(section)]  # fmt: skip
        copy_text(self._context, "\t".join(cells))

    def _current_row(self) -> records.RecordRow | None:
        current = self._view.current_id
        if current is None:
            return None
        return records.fetch_rows(self._context.workspace, _KIND, [current], ("mobile", "phone"))[0]

    # -- one or many --------------------------------------------------------------------------------------------------

    def plan_todo(self) -> None:
        """Plan a to-do for the ticked or selected customers."""
        self.plan_todo_for(self._view.chosen_ids())

    def plan_todo_for(self, customer_ids: Sequence[int]) -> None:
        if customer_ids:
            self._show_pane(TodoPane(self._context, customer_ids))

    def edit_many(self) -> None:
        """Set a field of the ticked or selected customers."""
        chosen = self._view.chosen_ids()
        if chosen:
            self._show_pane(BulkEditPane(self._context, chosen))

    def offer_tags(self) -> None:
        """Offer tags for the ticked or selected customers."""
        if not self._view.chosen_ids():
            return
        menu = self._tag_menu(self._owner)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._menu_place())
        menu.edit.setFocus()

    def _tag_menu(self, parent: QWidget) -> TagMenu:
        menu = TagMenu(self._context.workspace, parent)
        menu.chosen.connect(self._add_tag)
        return menu

    def _add_tag(self, name: str) -> None:
        chosen = self._view.chosen_ids()
        add = partial(_add_tag, self._context.workspace, name)
        label, title = N_("Tag {count} records “{tag}”"), _("Tag “{name}”").format(name=name)
        perform_on(self._context, chosen, add, label=label, title=title, origin=_KIND, tag=name)

    def _set_value(self, field: str, code: str) -> None:
        chosen = self._view.chosen_ids()
        perform_field_change(self._context, chosen, field, code)

    def delete(self) -> None:
        """Delete the ticked or selected customers; undo brings them back."""
        chosen = self._view.chosen_ids()
        if chosen:
            delete = partial(_delete, self._context.workspace)
            label = N_("Delete {count} records")
            perform_on(self._context, chosen, delete, label=label, title=_("Delete"), origin=_KIND)

    def export(self) -> None:
        """Export the ticked customers, or the whole list as it is narrowed and sorted."""
        model = self._view.records
        header = self._view.horizontalHeader()
        shown = [header.logicalIndex(place) for place in range(header.count())]
        fields = [
            column.name
            for section in shown
            if not header.isSectionHidden(section) and (column := model.column_at(section)) is not None
        ]
        query = model.query
        if query is not None:
            ticked = tuple(model.ticked) if model.ticked_count else None
            export_view(self._context, replace(query, ids=ticked), fields)

    def _show_pane(self, pane: Any) -> None:
        self._panes.show_pane(pane)
        self.pane_opened.emit()

    # -- menus --------------------------------------------------------------------------------------------------------

    def _menu_place(self) -> QPoint:
        """Return where a menu opens: at the current row, or at the pointer where a button was pressed."""
        if self._view.hasFocus():
            rect = self._view.visualRect(self._view.currentIndex())
            return self._view.viewport().mapToGlobal(rect.bottomLeft())
        return QCursor.pos()

    def _offer_context_menu(self, place: QPoint) -> None:
        menu = self.context_menu()
        menu.popup(self._view.viewport().mapToGlobal(place))

    def context_menu(self) -> QMenu:
        """Return the menu of the current row; it deletes itself when closed."""
        menu = QMenu(self._owner)
        menu.setObjectName("customer_menu")
        actions = self._context.actions
        actions.fill_menu(menu, (ActionId.OPEN_RECORD, None))
        self._add(menu, "pencil", _("Log contact"), self.log_current, "L")
        actions.fill_menu(menu, (ActionId.TODO_FOR_ROW,))
        self._add(menu, "kanban", _("New opportunity"), self._new_deal_for_current)
        self._add(menu, "user-plus", _("New contact"), self.new_contact)
        menu.addSeparator()
        self._add(menu, "phone", _("Copy the phone number"), self._copy_phone)
        self._add(menu, "copy", _("Copy the row"), self._copy_row)
        self._add(menu, "copy", _("Copy the selected cells"), self._clipboard.copy, "Ctrl+C")
        self._add(menu, "table-2", _("Paste cells"), self._clipboard.paste, "Ctrl+V")
        menu.addSeparator()
        menu.addMenu(self._tag_menu(menu))
        menu.addMenu(self._value_menu(menu))
        self._add(menu, "pencil", _("Change a field…"), self.edit_many)
        menu.addSeparator()
        actions.fill_menu(menu, (ActionId.EXPORT, None, ActionId.DELETE))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _value_menu(self, parent: QMenu) -> QMenu:
        info = record_type(_KIND).field("value")
        menu = QMenu(_(info.label), parent)
        menu.setIcon(icon("flag"))
        for choice in info.choices:
            menu.addAction(_(choice.label)).triggered.connect(partial(self._set_value, info.name, choice.code))
        return menu

    def _add(self, menu: QMenu, icon_name: str, text: str, handler: Callable[[], object], keys: str = "") -> None:
        action = menu.addAction(icon(icon_name), f"{text}\t{keys}" if keys else text)
        action.triggered.connect(handler)


def _add_tag(workspace: Workspace, name: str, record_ids: Sequence[int]) -> Changes:
    return tags.add_tag(workspace, record_ids, name, origin=_KIND)


def _delete(workspace: Workspace, record_ids: Sequence[int]) -> Changes:
    return records.delete_records(workspace, _KIND, record_ids, origin=_KIND)
