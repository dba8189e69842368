"""Hands on the keyboard of the real window, which count their keys: for the budgets of ux.md."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow

NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


class Hands:
    """Presses keys where the keyboard is and counts them; what is typed as content is not counted."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.keys = 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self._target(), key, modifier)
        self.keys += 1
        self.rest()

    def type(self, text: str) -> None:
        QTest.keyClicks(self._target(), text)
        self.rest()

    def rest(self) -> None:
        QApplication.processEvents()
        self.window.context.tasks.wait()
        QApplication.processEvents()
        self.window.activateWindow()

    def _target(self) -> QWidget:
        # The offscreen platform now and then takes the window for inactive.
        return QApplication.focusWidget() or self.window.focusWidget() or self.window


def hands_on(window: MainWindow, target: Target) -> Hands:
    """Return hands on a window that shows a target."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    window.context.navigator.go(target)
    made = Hands(window)
    made.rest()
    return made
