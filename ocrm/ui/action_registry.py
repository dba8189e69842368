"""The commands as QActions, and who does what they say: the page in sight that handles one gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from ocrm.i18n import _
from ocrm.ui.actions import ACTIONS, WRITING, ActionId, ActionInfo, Scope
from ocrm.ui.theme.icons import icon

Handler = Callable[[], object]


class ActionRegistry(QObject):
    """The QActions, and who does what they say.

    Several pages may handle the same action; the one in sight gets it. Without a handler in sight it is disabled.
    """

    changed = Signal()
    """Some action was enabled, disabled or renamed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[ActionId, QAction] = {}
        self._handlers: dict[ActionId, list[tuple[QWidget | None, Handler]]] = {key: [] for key in ActionId}
        self._refused: frozenset[ActionId] = frozenset()
        for action_id, info in ACTIONS.items():
            self._actions[action_id] = self._make(action_id, info)
        self.retranslate()
        self.update_enabled()

    def __getitem__(self, action_id: ActionId) -> QAction:
        return self._actions[action_id]

    def connect(self, action_id: ActionId, handler: Handler, *, owner: QWidget | None = None) -> None:  # type: ignore[override]
        """Let `handler` do an action; with `owner` only while that widget is visible."""
        self._handlers[action_id].append((owner, handler))
        self._actions[action_id].setEnabled(self._is_possible(action_id))

    def refuse_writing(self) -> None:
        """Keep every command that writes into the file disabled from now on: it can only be read."""
        self._refused = WRITING
        self.update_enabled()

    def _is_possible(self, action_id: ActionId) -> bool:
        return action_id not in self._refused and self._handler(action_id) is not None

    def add_to(self, view: QWidget, *action_ids: ActionId) -> None:
        """Make the shortcuts of list actions work while `view` has the focus."""
        view.addActions([self._actions[action_id] for action_id in action_ids])

    def fill_menu(self, menu: QMenu, action_ids: Iterable[ActionId | None]) -> None:
        """Add actions to a context menu; None is a separator."""
        for action_id in action_ids:
            if action_id is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[action_id])

    def trigger(self, action_id: ActionId) -> None:
        """Do an action, as if its shortcut had been pressed; nothing happens where nobody can."""
        handler = self._handler(action_id)
        if handler is not None:
            handler()

    def commands(self) -> list[tuple[ActionId, QAction]]:
        """Return what can be done now, in menu order: the palette's commands."""
        self.update_enabled()
        return [(key, action) for key, action in self._actions.items() if action.isEnabled()]

    def update_enabled(self) -> None:
        """Enable what somebody in sight handles; called when another page is shown."""
        for action_id, action in self._actions.items():
            action.setEnabled(self._is_possible(action_id))
        self.changed.emit()

    def retranslate(self) -> None:
        """Name every action in the present language."""
        for action_id in self._actions:
            self.set_text(action_id, _(ACTIONS[action_id].title))

    def set_text(self, action_id: ActionId, text: str) -> None:
        """Name an action more precisely: `Undo move of “X”`."""
        action = self._actions[action_id]
        action.setText(text)
        shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{text}  {shortcut}" if shortcut else text)

    def shortcut_text(self, action_id: ActionId) -> str:
        """Return the first shortcut as printed on keys, empty where there is none."""
        return self._actions[action_id].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def _make(self, action_id: ActionId, info: ActionInfo) -> QAction:
        action = QAction(icon(info.icon), "", self)
        action.setObjectName(f"action_{action_id.name.lower()}")
        action.setProperty("icon_name", info.icon)
        action.setShortcuts([QKeySequence(text) for text in info.shortcuts])
        action.setCheckable(info.is_checkable)
        in_list = info.scope is Scope.LIST
        action.setShortcutContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut if in_list else Qt.ShortcutContext.WindowShortcut
        )
        action.triggered.connect(partial(self.trigger, action_id))
        return action

    def _handler(self, action_id: ActionId) -> Handler | None:
        entries = self._handlers[action_id]
        entries[:] = [entry for entry in entries if entry[0] is None or isValid(entry[0])]
        for owner, handler in reversed(entries):
            if owner is None or owner.isVisible():
                return handler
        return None
