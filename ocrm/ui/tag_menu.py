"""The menu that asks for a tag: a line to type one, and the tags there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services import tags
from ocrm.services.segmentation import rule_tags
from ocrm.services.workspace import Workspace
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import escape_mnemonic
from ocrm.ui.widgets.naming_menu import NamingMenu
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


class TagMenu(NamingMenu):
    """A line to type a tag, and the tags there are."""

    chosen = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        hint = _("New tag, then Enter")
        super().__init__(parent, _("Tag"), "tag", name="tag", asks=_("New tag"), hint=hint)
        self.named.connect(self.chosen)
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
