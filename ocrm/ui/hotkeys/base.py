"""What a system's way to a global key has to offer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class GlobalKey(QObject):
    """One key combination, heard whatever program is in front; between `start()` and `stop()`."""

    pressed = Signal()

    def start(self) -> bool:
        """Begin to listen; return whether the system gave the key to us."""
        return False

    def stop(self) -> None:
        """Give the key back."""
