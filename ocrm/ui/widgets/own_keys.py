"""Keys of a widget's own, which win over the window's while it has the focus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Mixed
else:
    _Mixed = object  # Qt allows one widget class among the bases


class OwnKeys(_Mixed):
    """A mixin, named before the widget class; `_handler` says what a key does there."""

    def _handler(self, _event: QKeyEvent) -> Callable[[], object] | None:
        """Return what a key does, None where it is not the widget's."""
        return None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._handler(event):
            event.accept()  # also Alt+Left, which is Back elsewhere
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        handler = self._handler(event)
        if handler is None:
            super().keyPressEvent(event)
        else:
            handler()
