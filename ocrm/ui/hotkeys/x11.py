"""A global key under X11: a grab of its own on a connection of its own, through libxcb.

libxcb reports a refused grab as an answer; with libX11 it would be an error that may end the program.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier

from ocrm.ui.hotkeys.base import GlobalKey

_log = logging.getLogger(__name__)
_CONTROL, _ALT = 1 << 2, 1 << 3
_LOCKS = (0, 1 << 1, 1 << 4, (1 << 1) | (1 << 4))
"""Caps Lock and Num Lock, in any state: a grab is of exactly one state."""
_KEY_PRESS = 2
_ASYNC = 1
_MIN_KEYCODE_AT = 34
_POINTER = ctypes.c_void_p


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _ScreenIterator(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


class _MappingReply(ctypes.Structure):
    _fields_ = (
        ("response_type", ctypes.c_uint8), ("keysyms_per_keycode", ctypes.c_uint8), ("sequence", ctypes.c_uint16),
        ("length", ctypes.c_uint32), ("pad", ctypes.c_uint8 * 24),
    )  # fmt: skip


class X11GlobalKey(GlobalKey):
    """Ctrl, Alt and a letter on the root window."""

    def __init__(self, letter: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keysym = ord(letter.lower())  # of ASCII letters they are the same
        self._xcb: Any = None
        self._connection: int | None = None
        self._root = 0
        self._keycode = 0
        self._notifier: QSocketNotifier | None = None

    def start(self) -> bool:
        if self._connection is not None:
            return True
        self._xcb = _load()
        if self._xcb is None:
            return False
        connection = self._xcb.xcb_connect(None, None)
        if not connection or self._xcb.xcb_connection_has_error(connection):
            self._xcb.xcb_disconnect(connection)
            return False
        self._connection = connection
        self._root = self._find_root()
        self._keycode = self._find_keycode()
        if not self._keycode or not self._grab():
            self.stop()
            return False
        self._notifier = QSocketNotifier(self._xcb.xcb_get_file_descriptor(connection), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read_events)
        return True

    def stop(self) -> None:
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._connection is not None:
            self._xcb.xcb_disconnect(self._connection)  # which gives up its grabs
            self._connection = None

    def _find_root(self) -> int:
        setup = self._xcb.xcb_get_setup(self._connection)
        return int(self._xcb.xcb_setup_roots_iterator(setup).data[0])

    def _find_keycode(self) -> int:
        """Return the key that types the letter, 0 where there is none."""
        setup = self._xcb.xcb_get_setup(self._connection)
        lowest, highest = ctypes.string_at(setup + _MIN_KEYCODE_AT, 2)
        count = highest - lowest + 1
        cookie = self._xcb.xcb_get_keyboard_mapping(self._connection, lowest, count)
        reply = self._xcb.xcb_get_keyboard_mapping_reply(self._connection, cookie, None)
        if not reply:
            return 0
        width = reply.contents.keysyms_per_keycode
        keysyms = self._xcb.xcb_get_keyboard_mapping_keysyms(reply)
        found = next((lowest + key for key in range(count) if keysyms[key * width] == self._keysym), 0)
        _free(reply)
        return found

    def _grab(self) -> bool:
        """Take the key in every state of the locks; another program may have it already."""
        cookies = [
            self._xcb.xcb_grab_key_checked(
                self._connection, 1, self._root, _CONTROL | _ALT | locks, self._keycode, _ASYNC, _ASYNC
            )
            for locks in _LOCKS
        ]
        errors = [self._xcb.xcb_request_check(self._connection, cookie) for cookie in cookies]
        for error in errors:
            if error:
                _free(error)
        if any(errors):
            _log.info("Another program has the global key")
        return not any(errors)

    def _read_events(self) -> None:
        if self._connection is None:
            return
        if self._xcb.xcb_connection_has_error(self._connection):
            self.stop()
            return
        while event := self._xcb.xcb_poll_for_event(self._connection):
            kind = ctypes.string_at(event, 1)[0] & 0x7F
            _free(event)
            if kind == _KEY_PRESS:
                self.pressed.emit()


def _load() -> Any:
    """Return libxcb with its functions declared, None where it is not here."""
    name = ctypes.util.find_library("xcb") or "libxcb.so.1"
    try:
        xcb = ctypes.CDLL(name)
    except OSError:
        return None
    xcb.xcb_connect.restype = _POINTER
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, _POINTER)
    xcb.xcb_disconnect.argtypes = (_POINTER,)
    xcb.xcb_connection_has_error.argtypes = (_POINTER,)
    xcb.xcb_get_file_descriptor.argtypes = (_POINTER,)
    xcb.xcb_get_setup.restype = _POINTER
    xcb.xcb_get_setup.argtypes = (_POINTER,)
    xcb.xcb_setup_roots_iterator.restype = _ScreenIterator
    xcb.xcb_setup_roots_iterator.argtypes = (_POINTER,)
    xcb.xcb_get_keyboard_mapping.restype = _Cookie
    xcb.xcb_get_keyboard_mapping.argtypes = (_POINTER, ctypes.c_uint8, ctypes.c_uint8)
    xcb.xcb_get_keyboard_mapping_reply.restype = ctypes.POINTER(_MappingReply)
    xcb.xcb_get_keyboard_mapping_reply.argtypes = (_POINTER, _Cookie, _POINTER)
    xcb.xcb_get_keyboard_mapping_keysyms.restype = ctypes.POINTER(ctypes.c_uint32)
    xcb.xcb_get_keyboard_mapping_keysyms.argtypes = (ctypes.POINTER(_MappingReply),)
    xcb.xcb_grab_key_checked.restype = _Cookie
    xcb.xcb_grab_key_checked.argtypes = (
        _POINTER, ctypes.c_uint8, ctypes.c_uint32, ctypes.c_uint16, ctypes.c_uint8, ctypes.c_uint8, ctypes.c_uint8,
    )  # fmt: skip
    xcb.xcb_request_check.restype = _POINTER
    xcb.xcb_request_check.argtypes = (_POINTER, _Cookie)
    xcb.xcb_poll_for_event.restype = _POINTER
    xcb.xcb_poll_for_event.argtypes = (_POINTER,)
    return xcb


def _free(pointer: Any) -> None:
    """Free what libxcb allocated."""
    free = ctypes.CDLL(None).free
    free.argtypes = (_POINTER,)
    free(ctypes.cast(pointer, _POINTER))
