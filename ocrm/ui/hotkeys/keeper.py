"""The global keys that are switched on: taken while somebody listens, given back else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from ocrm.i18n import _
from ocrm.ui.context import AppContext
from ocrm.ui.hotkeys.base import GlobalKey
from ocrm.ui.hotkeys.choose import KeyUse, make_global_key


class GlobalKeys(QObject):
    """Follows the preferences of its keys; says where another program has one."""

    def __init__(self, context: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._keys: dict[str, tuple[KeyUse, GlobalKey]] = {}
        self._is_listening = False
        context.preferences.changed.connect(self._on_preference)

    def add(self, use: KeyUse, on_pressed: Callable[[], None]) -> None:
        """Let a key do something, where this computer has global keys."""
        key = make_global_key(use, self)
        if key is not None:
            key.pressed.connect(on_pressed)
            self._keys[use.preference] = (use, key)

    def start(self) -> None:
        """Begin to listen."""
        self._is_listening = True
        for preference in self._keys:
            self._listen(preference)

    def stop(self) -> None:
        """Give every key back."""
        self._is_listening = False
        for _use, key in self._keys.values():
            key.stop()

    def _on_preference(self, name: str) -> None:
        if self._is_listening and name in self._keys:
            self._listen(name)

    def _listen(self, preference: str) -> None:
        use, key = self._keys[preference]
        if not self._context.preferences.get(preference):
            key.stop()
        elif not key.start():
            self._context.toasts.show(_(use.otherwise).format(keys=use.keys_text), tone="bad")
