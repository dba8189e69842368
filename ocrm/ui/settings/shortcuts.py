"""Settings: every keyboard shortcut, in a table that can be read and searched."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from ocrm.i18n import N_, _
from ocrm.ui.actions import ACTIONS, MENUS, Scope
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.tickets.steps import STEPS
from ocrm.ui.widgets import AnyIndex, ListModel, chip_width, label, list_view, paint_chip, paint_text

_BOARD_KEYS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (N_("Go to the column beside"), "arrow-right", ("Left", "Right")),
    (N_("New opportunity in the column"), "plus", ("N",)),
    (N_("Select several cards"), "square-check", ("Shift+Up", "Shift+Right", "X")),
    (N_("Collapse or expand the column"), "panel-left", ("-", "+")),
    (N_("Move the selected cards to the column beside"), "kanban", ("Ctrl+Left", "Ctrl+Right")),
)
_TODAY_KEYS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (N_("Done, or next step"), "circle-check", ("Space", "Ctrl+Return")),
    (N_("Answer “Next step?”"), "arrow-right", ("1", "2", "3", "4")),
    (N_("Open in full"), "external-link", ("Return", "E")),
    (N_("Log what was said"), "pencil", ("L",)),
    (N_("Add a to-do"), "plus", ("T", "N")),
)
_PROSPECTING_KEYS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (N_("Outcome"), "check", ("1", "2", "3", "4", "5")),
    (N_("Outcome while typing"), "check", ("Alt+1", "Alt+5")),
    (N_("What was said"), "pencil", ("N",)),
    (N_("Next step"), "arrow-right", ("T",)),
    (N_("Copy the phone number"), "copy", ("C",)),
    (N_("Open the record"), "external-link", ("O",)),
)
_TICKET_KEYS: tuple[tuple[str, str, tuple[str, ...]], ...] = tuple(
    (step.text, step.icon, (step.key,)) for step in STEPS.values()
)
_KEYS_OF_PLACES = (
    (N_("Board of opportunities"), _BOARD_KEYS),
    (N_("Queue of Today"), _TODAY_KEYS),
    (N_("Prospecting session"), _PROSPECTING_KEYS),
    (N_("Tickets"), _TICKET_KEYS),
)
"""Keys of board, queue and session that are no commands of the window."""


@dataclass(frozen=True, slots=True)
class ShortcutRow:
    """A command and its keys; a heading has none."""

    title: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    is_in_lists: bool = False


def shortcut_rows() -> list[ShortcutRow]:
    """Return every command that has keys, under the heading of its menu."""
    rows: list[ShortcutRow] = []
    for menu, menu_title in MENUS.items():
        chosen = [info for info in ACTIONS.values() if info.menu == menu and info.shortcuts]
        if chosen:
            rows.append(ShortcutRow(_plain(_(menu_title))))
        rows += [
            ShortcutRow(_(info.title), _native(info.shortcuts), info.icon, info.scope is Scope.LIST) for info in chosen
        ]
    for place, entries in _KEYS_OF_PLACES:
        rows.append(ShortcutRow(_(place)))
        rows += [ShortcutRow(_(title), _native(keys), icon, is_in_lists=True) for title, icon, keys in entries]
    return rows


def _native(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(QKeySequence(text).toString(QKeySequence.SequenceFormat.NativeText) for text in keys)


def _plain(menu_title: str) -> str:
    """Return a menu title without its mnemonic: `&File`, `文件(&F)`."""
    return menu_title.partition("(&")[0].replace("&", "")


def _row_text(row: ShortcutRow) -> str:
    return f"{row.title} {', '.join(row.keys)}".strip()


class ShortcutsSection(SettingsSection):
    """Keyboard shortcuts."""

    is_of_file = False

    fills_height = True

    def build(self) -> None:
        self.add_heading(_("Keyboard shortcuts"))
        self.lines.addWidget(label(_("Single keys work while a list or board has the focus."), "muted", wrap=True))
        self._model: ListModel[ShortcutRow] = ListModel(shortcut_rows(), text=_row_text)
        view = list_view(
            self._model, ShortcutDelegate(), _("Keyboard shortcuts"), transparent=True, name="shortcut_table"
        )
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.lines.addSpacing(6)
        self.lines.addWidget(view, 1)

    def speaks_of(self, text: str) -> bool:
        return any(row.keys and text.lower() in _row_text(row).lower() for row in self._model.rows)


class ShortcutDelegate(QStyledItemDelegate):
    """A command at the left, its keys at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        row: ShortcutRow = index.data(Qt.ItemDataRole.UserRole)
        return QSize(200, theme().px(32 if row.keys else 38))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: ShortcutRow = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        if row.keys:
            self._paint_command(painter, option.rect, row)
        else:
            place = option.rect.adjusted(0, theme().px(8), 0, 0)
            paint_text(painter, place, row.title, role="caption", color="text.2", weight=600)
        painter.restore()

    def _paint_command(self, painter: QPainter, rect: QRect, row: ShortcutRow) -> None:
        look = theme()
        side = look.px(16)
        paint_icon(painter, row.icon, QRectF(rect.x(), rect.center().y() - side / 2, side, side))
        right: float = rect.right() - look.px(8)
        for key in reversed(row.keys):
            right = paint_chip(painter, right, rect.center().y(), key, align_right=True)
        if row.is_in_lists:
            words = _("in lists")
            width = chip_width(words)
            paint_text(
                painter, QRectF(right - width, rect.y(), width, rect.height()), words, role="caption", color="text.3"
            )
            right -= width
        left = rect.x() + side + look.px(10)
        paint_text(painter, QRectF(left, rect.y(), right - left, rect.height()), row.title)
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), look.color("line.soft"))
