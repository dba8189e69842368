"""The menu that asks for a tag: a line to type one, and the tags there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services import tags
from ocrm.services.segmentation import rule_tags
from ocrm.services.workspace import Workspace
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import escape_mnemonic
from ocrm.ui.widgets.writing import writing_entry

_TAGS_OFFERED = 12


def add_tag_entries(
    menu: QMenu,
    workspace: Workspace,
    present: Sequence[str],
    *,
    add: Callable[[str], object],
    remove: Callable[[str], object],
) -> None:
    """Add to a record's menu what puts a tag on it, and what takes off one of those `present`."""
    tag_menu = TagMenu(workspace, menu)
    tag_menu.chosen.connect(add)
    menu.addMenu(writing_entry(tag_menu))
    if present:
        fewer = writing_entry(menu.addMenu(icon("tag"), _("Remove a tag")))
        for name in present:
            fewer.addAction(escape_mnemonic(name)).triggered.connect(partial(_take_off, remove, name))


def _take_off(remove: Callable[[str], object], name: str, _checked: bool = False) -> None:
    remove(name)


class TagMenu(QMenu):
    """A line to type a tag, and the tags there are."""

    chosen = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tag_menu")
        self.setTitle(_("Tag"))
        self.setIcon(icon("tag"))
        self.edit = QLineEdit()
        self.edit.setObjectName("tag_edit")
        self.edit.setPlaceholderText(_("New tag, then Enter"))
        self.edit.setAccessibleName(_("New tag"))
        self.edit.setMinimumWidth(theme().px(180))
        self.edit.returnPressed.connect(self._on_typed)
        typed = QWidgetAction(self)
        typed.setDefaultWidget(self.edit)
        self.addAction(typed)
        self.addSeparator()
        self._workspace, self._is_filled = workspace, False
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Add the tags there are, only before it is opened: they are counted, and a menu may be made long before."""
        if self._is_filled:
            return
        self._is_filled = True
        ruled = {tag.name for tag in rule_tags.list_rule_tags(self._workspace)}  # these put themselves on
        by_hand = [row for row in tags.list_tags(self._workspace) if row[0] not in ruled]
        known = sorted(by_hand, key=lambda row: -row[1])[:_TAGS_OFFERED]
        for name, count in known:
            entry = self.addAction(icon("tag"), f"{escape_mnemonic(name)}\t{format_number(count)}")
            entry.triggered.connect(partial(self.chosen.emit, name))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.edit.setFocus()  # opened by the mouse too, what is typed is a tag

    def _on_typed(self) -> None:
        name = self.edit.text().strip()
        if name:
            menu: QWidget | None = self
            while isinstance(menu, QMenu):  # the menu it belongs to, too
                menu.close()
                menu = menu.parentWidget()
            self.chosen.emit(name)
