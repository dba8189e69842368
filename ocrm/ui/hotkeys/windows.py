"""A global key under Windows: RegisterHotKey, whose message Qt's event loop brings."""

from __future__ import annotations

import ctypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject

from ocrm.ui.hotkeys.base import GlobalKey

_WM_HOTKEY = 0x0312
_ALT, _CONTROL, _NO_REPEAT = 0x0001, 0x0002, 0x4000
_FIRST_ID = 0x0C00


class _Message(ctypes.Structure):
    """MSG as far as it is read."""

    _fields_ = (("window", ctypes.c_void_p), ("message", ctypes.c_uint), ("wparam", ctypes.c_size_t))


class WindowsGlobalKey(GlobalKey):
    """Ctrl, Alt and a letter for the thread of the window."""

    def __init__(self, letter: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._code = ord(letter.upper())  # of letters the virtual key is the capital
        self._filter: _Filter | None = None

    @property
    def number(self) -> int:
        """What Windows calls it in its messages."""
        return _FIRST_ID + self._code

    def start(self) -> bool:
        app = QCoreApplication.instance()
        if self._filter is not None or app is None:
            return self._filter is not None
        if not _user32().RegisterHotKey(None, self.number, _ALT | _CONTROL | _NO_REPEAT, self._code):
            return False
        self._filter = _Filter(self)
        app.installNativeEventFilter(self._filter)
        return True

    def stop(self) -> None:
        app = QCoreApplication.instance()
        if self._filter is not None and app is not None:
            app.removeNativeEventFilter(self._filter)
            _user32().UnregisterHotKey(None, self.number)
        self._filter = None


class _Filter(QAbstractNativeEventFilter):
    """Picks the one message out of all."""

    def __init__(self, key: WindowsGlobalKey) -> None:
        super().__init__()
        self._key = key

    def nativeEventFilter(self, _kind: QByteArray | bytes | bytearray | memoryview, address: Any) -> tuple[bool, int]:
        message = _Message.from_address(int(address))
        if message.message == _WM_HOTKEY and message.wparam == self._key.number:
            self._key.pressed.emit()
            return True, 0
        return False, 0


def _user32() -> Any:
    return ctypes.windll.user32  # type: ignore[attr-defined,unused-ignore]
