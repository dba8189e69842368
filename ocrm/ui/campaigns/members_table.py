"""The members of a campaign as a table: the customer, who is meant there, what became of them, what they brought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem, QTableView

from ocrm.formats import format_number
from ocrm.i18n import N_, _
from ocrm.services.campaigns.reading import MemberRow, member_status_label, member_statuses
from ocrm.services.display import ValueFormatter
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.workspace import Workspace
from ocrm.ui.campaigns.looks import MEMBER_TONES
from ocrm.ui.delegates.plain_table import PlainTableDelegate, dress_short, index_asked, paint_cell_focus
from ocrm.ui.forms.in_place_editor import InPlaceEditor
from ocrm.ui.itemmodels.short_table import ROW_ROLE, ShortTableModel, TableColumn
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import LEFT, RIGHT, AnyIndex, paint_chip, paint_row_background, paint_text
from ocrm.ui.widgets.writing import writing_entry

_CUSTOMER, _CONTACT, _STATUS, _NOTES, _DEALS, _WON = range(6)
_NOTES_FROM, _CONTACT_FROM, _DEALS_FROM, _WON_FROM = 700, 560, 420, 320
"""Widths of the table from which notes, people, deals and what was won have a column."""
_SHOWN_ROWS = 9
_GAP_PX = 8
STATUS_FIELD = FieldInfo("status", N_("Status"), FieldKind.CHOICE, "", choices=member_statuses(), required=True)


def _columns(workspace: Workspace) -> tuple[TableColumn[MemberRow], ...]:
    money = ValueFormatter(workspace).money_short
    return (
        TableColumn(N_("Customer"), lambda row: row.customer),
        TableColumn(N_("Person meant"), lambda row: row.contact, 116),
        TableColumn(N_("Status"), lambda row: member_status_label(row.status), 104),
        TableColumn(N_("Notes"), lambda row: " ".join(row.notes.split()), 150),
        TableColumn(N_("Deals"), lambda row: format_number(row.deal_count) if row.deal_count else "", 62, True),
        TableColumn(N_("Won"), lambda row: money(row.won_amount) if row.won_amount > Decimal(0) else "", 84, True),
    )


class MembersTable(QTableView):
    """Members; Enter or a double click opens the customer, F2 changes the status in place, 1 to 8 set it."""

    opened = Signal(object)
    """A member's customer shall be opened: its MemberRow."""
    status_chosen = Signal(str)
    """The selected members shall have a status."""
    removed = Signal()
    """The selected members shall be taken out."""
    noted = Signal(object)
    """Who is meant and what there is to note of a member shall be written: its MemberRow."""
    menu_filled = Signal(object, object)
    """The menu of a member is filled: the menu, its MemberRow."""
    selection_changed = Signal()

    def __init__(self, workspace: Workspace, save: Callable[[int, str], str]) -> None:
        """`save` writes a member's status, and returns why it was refused."""
        super().__init__()
        self._can_write = not workspace.why_read_only
        self.setObjectName("campaign_members")
        self.setAccessibleName(_("Members"))
        self.members = ShortTableModel(_columns(workspace), key=lambda row: row.member_id, parent=self)
        self.setModel(self.members)
        dress_short(self, [column.width for column in self.members.columns])
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setItemDelegate(_MemberDelegate(self))
        self.editor = _StatusEditor(self, workspace, save)
        self.selectionModel().selectionChanged.connect(self._on_selected)

    def show_members(self, rows: Sequence[MemberRow]) -> None:
        """Show members, as tall as they are many up to nine; who was selected stays so."""
        chosen, number, current = set(self.selected_ids()), self.currentIndex().row(), self.current
        self.members.set_rows(rows)
        if chosen and not self.selected_ids():
            self._select(chosen)
        if number >= 0 and rows and not self.currentIndex().isValid():
            places = {row.member_id: place for place, row in enumerate(rows)}
            place = places.get(current.member_id if current else 0, min(number, len(rows) - 1))
            self._stand_on(place, selects=not self.selected_ids())
        self.setFixedHeight((min(len(rows), _SHOWN_ROWS) + 1) * theme().row_height + 2)

    def _stand_on(self, number: int, *, selects: bool) -> None:
        """Keep the keyboard on a row after others came; who is selected stays so unless the row is to be."""
        flags = self.selectionModel().SelectionFlag
        how = flags.ClearAndSelect | flags.Rows if selects else flags.NoUpdate
        self.selectionModel().setCurrentIndex(self.members.index(number, 0), how)

    def _select(self, member_ids: set[int]) -> None:
        flags = self.selectionModel().SelectionFlag
        for number, row in enumerate(self.members.rows):
            if row.member_id in member_ids:
                self.selectionModel().select(self.members.index(number, 0), flags.Select | flags.Rows)

    @property
    def selected(self) -> list[MemberRow]:
        """The members selected, in the order shown."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.members.rows[number] for number in numbers if number < len(self.members.rows)]

    def selected_ids(self) -> list[int]:
        """Return the ids of the members selected."""
        return [row.member_id for row in self.selected]

    @property
    def current(self) -> MemberRow | None:
        """The member the keyboard is on."""
        number = self.currentIndex().row()
        return self.members.rows[number] if 0 <= number < len(self.members.rows) else None

    def edit_status(self) -> None:
        """Change the status of the current member where it stands."""
        if self.current is not None:
            self.setCurrentIndex(self.members.index(self.currentIndex().row(), _STATUS))
            self.editor.begin()

    # -- mouse and keys -----------------------------------------------------------------------------------------------

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def _is_own(self, event: QKeyEvent) -> bool:
        return self._can_write and event.key() in (Qt.Key.Key_F2, Qt.Key.Key_E, Qt.Key.Key_Delete)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, member = event.key(), self.current
        if member is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(member)
        elif self._can_write and key in (Qt.Key.Key_F2, Qt.Key.Key_E):
            self.edit_status()
        elif self._can_write and key == Qt.Key.Key_Delete:
            self.removed.emit()
        elif self._can_write and Qt.Key.Key_1 <= key < Qt.Key.Key_1 + len(member_statuses()):
            self.status_chosen.emit(member_statuses()[key - Qt.Key.Key_1].code)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row = index.data(ROW_ROLE)
        if not isinstance(row, MemberRow):
            return
        if self._can_write and index.column() == _STATUS:
            self.edit_status()
        elif self._can_write and index.column() in (_CONTACT, _NOTES):
            self.noted.emit(row)
        else:
            self.opened.emit(row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = index_asked(self, event)
        row = index.data(ROW_ROLE)
        if not isinstance(row, MemberRow):
            return
        if not self.selectionModel().isRowSelected(index.row(), QModelIndex()):
            self.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setObjectName("member_menu")
        self.menu_filled.emit(menu, row)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def status_menu(self, parent: QMenu | None = None) -> QMenu:
        """Return the menu of what can become of members, with the keys that say it."""
        menu = QMenu(_("Status"), parent or self)
        menu.setObjectName("member_status_menu")
        menu.setIcon(icon("flag"))
        for number, choice in enumerate(member_statuses(), start=1):
            action = menu.addAction(f"{_(choice.label)}\t{number}")
            writing_entry(action)
            action.triggered.connect(partial(self._choose, choice.code))
        return menu

    def _choose(self, code: str, _checked: bool = False) -> None:
        self.status_chosen.emit(code)

    def _on_selected(self, *_ignored: object) -> None:
        self.selection_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.width()
        self.setColumnHidden(_NOTES, width < theme().px(_NOTES_FROM))
        self.setColumnHidden(_DEALS, width < theme().px(_DEALS_FROM))
        self.setColumnHidden(_WON, width < theme().px(_WON_FROM))
        self.setColumnHidden(_CONTACT, width < theme().px(_CONTACT_FROM))


class _StatusEditor(InPlaceEditor):
    """Edits the status of a member in its cell."""

    least_width = 120

    def __init__(self, table: MembersTable, workspace: Workspace, save: Callable[[int, str], str]) -> None:
        super().__init__(table, workspace)
        self._save, self._member_id = save, 0

    def field_at(self, index: AnyIndex) -> FieldInfo | None:
        """Return the status where the cell is one."""
        return STATUS_FIELD if index.isValid() and index.column() == _STATUS else None

    def take_value(self, index: AnyIndex, _info: FieldInfo) -> Any:
        """Return the status of the member of a cell."""
        row: MemberRow = index.data(ROW_ROLE)
        self._member_id = row.member_id
        return row.status

    def write(self, _info: FieldInfo, value: Any) -> str:
        """Save the status; return why it was refused."""
        return self._save(self._member_id, str(value))


class _MemberDelegate(PlainTableDelegate):
    """Words and figures; the status as a chip, who has left quieter."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        member: MemberRow = index.data(ROW_ROLE)
        gap = theme().px(_GAP_PX)
        room = option.rect.adjusted(gap, 0, -gap, 0)
        painter.save()
        paint_row_background(painter, option, marker=index.column() == _CUSTOMER)
        if index.column() == _STATUS:
            tone = MEMBER_TONES.get(member.status, "neutral")
            paint_chip(painter, room.x(), room.center().y() + 1, str(index.data()), tone=tone, max_width=room.width())
        else:
            weight = 500 if index.column() == _CUSTOMER else 400
            color = "text.1" if index.column() in (_CUSTOMER, _DEALS, _WON) else "text.2"
            align = RIGHT if index.column() in (_DEALS, _WON) else LEFT
            paint_text(painter, room, str(index.data()), color=color, align=align, weight=weight, tabular=True)
        paint_cell_focus(painter, option)
        painter.restore()
