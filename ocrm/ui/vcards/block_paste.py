"""Pasting several lines into a field for one: they are read as a contact instead of being run together."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from ocrm.ui.context import AppContext
from ocrm.ui.vcards.paste_contact import paste_contact


class BlockPaste(QObject):
    """Watches a field of one line; a pasted block opens the window that reads contacts."""

    def __init__(self, context: AppContext, field: QWidget) -> None:
        super().__init__(field)
        self._context = context
        (field.focusProxy() or field).installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self._is_paste(event):
            text = QGuiApplication.clipboard().text()
            if sum(bool(line.strip()) for line in text.splitlines()) > 1:
                paste_contact(self._context, text)
                return True
        return super().eventFilter(watched, event)

    def _is_paste(self, event: QKeyEvent) -> bool:
        return event.type() == QEvent.Type.KeyPress and event.matches(QKeySequence.StandardKey.Paste)
