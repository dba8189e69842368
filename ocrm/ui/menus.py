"""The menu bar: every command of the program, in one place to look."""

from __future__ import annotations

from PySide6.QtWidgets import QMenuBar

from ocrm.i18n import _
from ocrm.ui.action_registry import ActionRegistry
from ocrm.ui.actions import ACTIONS, MENUS, ActionId

_SEPARATOR_BEFORE = {
    ActionId.NEW_FILE,
    ActionId.BACK_UP,
    ActionId.IMPORT,
    ActionId.LOCK,
    ActionId.FIND_IN_PAGE,
    ActionId.EDIT_TAGS,
    ActionId.GO_TODAY,
    ActionId.BACK,
    ActionId.NEXT_VIEW,
    ActionId.TOGGLE_THEME,
    ActionId.SHOW_MENU_BAR,
    ActionId.NEXT_RECORD,
    ActionId.STAGE_NEXT,
    ActionId.COMPLETE,
    ActionId.OPEN_LOG_FOLDER,
}


def fill_menu_bar(bar: QMenuBar, actions: ActionRegistry) -> None:
    """Put every action into its menu, named in the present language."""
    bar.clear()
    for key, title in MENUS.items():
        menu = bar.addMenu(_(title))
        menu.aboutToShow.connect(actions.update_enabled)
        for action_id, info in ACTIONS.items():
            if info.menu != key:
                continue
            if action_id in _SEPARATOR_BEFORE:
                menu.addSeparator()
            menu.addAction(actions[action_id])
