"""What every stop of the tour does on its way: go to a page, and wait until it has been read."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QApplication

from ocrm.ui.context import AppContext, Target
from ocrm.ui.main_window import MainWindow

_SETTLE_AT_MOST_S = 8.0


def go(target: Target, window: MainWindow) -> None:
    """Go to a page, with no message left from an earlier stop."""
    window.context.toasts.clear()
    window.context.navigator.go(target)


def settle(context: AppContext, *, at_least_s: float = 0.0) -> None:
    """Let background reads pass; with some seconds at least also previews and pauses in typing."""
    began = time.monotonic()
    QApplication.processEvents()
    while time.monotonic() - began < at_least_s or (
        context.tasks.is_busy and time.monotonic() - began < _SETTLE_AT_MOST_S
    ):
        QApplication.processEvents()
        time.sleep(0.005)
    QApplication.processEvents()  # what the last read led to: panes that ask for room anew
