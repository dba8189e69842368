"""Waiting for work on a file that no window shows: the event loop goes on, and a small window says what is done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QProgressDialog, QWidget

Result = TypeVar("Result")
_SHOW_AFTER_MS, _ASK_EVERY_MS = 400, 20


def wait_for(work: Callable[[], Result], words: str, parent: QWidget | None) -> Result:
    """Run something on a thread of its own and return what it returns, or raise what it raises."""
    results: list[Result] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as fault:  # raised again below, where it can be told
            faults.append(fault)

    dialog = _dialog(words, parent)
    thread = threading.Thread(target=run, name="file care")
    loop, timer = QEventLoop(), QTimer()
    timer.setInterval(_ASK_EVERY_MS)

    def look() -> None:
        if not thread.is_alive():
            loop.quit()

    timer.timeout.connect(look)
    thread.start()
    timer.start()
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    timer.stop()
    thread.join()
    dialog.reset()
    dialog.deleteLater()
    if faults:
        raise faults[0]
    return results[0]


def _dialog(words: str, parent: QWidget | None) -> QProgressDialog:
    dialog = QProgressDialog(words, "", 0, 0, parent)
    dialog.setObjectName("file_waiting")
    dialog.setWindowTitle("OCRM")
    dialog.setCancelButton(None)  # None is how Qt takes it away
    dialog.setMinimumDuration(_SHOW_AFTER_MS)
    return dialog
