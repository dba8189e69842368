"""Short confirmations, bottom centre, with Undo; they pass by themselves and are read out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets.buttons import button, tool_button
from ocrm.ui.widgets.labels import IconLabel, add_shadow, kbd, label
from ocrm.ui.widgets.layout import hbox

SHOWN_FOR_MS = 6000
_ABOVE_BOTTOM = 72
"""Above the status bar and the bar of ticked rows."""
_WIDEST = 520  # of the words: the narrowest window has room for them, Undo and the cross
_ICONS = {"ok": "circle-check", "info": "info", "warn": "triangle-alert", "bad": "circle-alert"}


class Toast(QFrame):
    """One confirmation; it stays while the mouse or the keyboard focus is on it."""

    def __init__(
        self,
        host: QWidget,
        text: str,
        *,
        tone: str = "ok",
        action_text: str = "",
        action: Callable[[], object] | None = None,
        shortcut: str = "",
    ) -> None:
        super().__init__(host)
        self.setObjectName("toast")
        self.setProperty("surface", "overlay")
        self.text = text
        self.is_dismissed = False
        layout = hbox(self, margins=(14, 8, 8, 8), spacing=10)
        layout.addWidget(IconLabel(_ICONS[tone], tone, size=16))
        words = label(text)
        room = min(theme().px(_WIDEST), host.width() - theme().px(_WIDEST // 2))
        if words.sizeHint().width() > room:
            words.setWordWrap(True)
            words.setFixedWidth(room)
        layout.addWidget(words)
        self.action_button: QPushButton | None = None
        if action is not None:
            layout.addSpacing(8)
            self.action_button = button(action_text, None, "link", name="toast_action")
            self.action_button.clicked.connect(action)
            self.action_button.clicked.connect(self.dismiss)
            layout.addWidget(self.action_button)
            if shortcut:
                layout.addWidget(kbd(shortcut))
        close = tool_button("x", _("Dismiss"))
        close.clicked.connect(self.dismiss)
        layout.addWidget(close)
        add_shadow(self, blur=24)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_FOR_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def dismiss(self) -> None:
        self.is_dismissed = True
        self._timer.stop()
        self.hide()
        self.deleteLater()

    def _on_timeout(self) -> None:
        focused = self.window().focusWidget()
        if self.underMouse() or (focused is not None and self.isAncestorOf(focused) and focused.hasFocus()):
            self._timer.start()
        else:
            self.dismiss()


class ToastHost(QObject):
    """Shows toasts over a window, one at a time."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._toast: Toast | None = None
        window.installEventFilter(self)

    @property
    def current(self) -> Toast | None:
        """The toast shown now."""
        return None if self._toast is None or self._toast.is_dismissed else self._toast

    def show(
        self,
        text: str,
        *,
        tone: str = "ok",
        action_text: str = "",
        action: Callable[[], object] | None = None,
        shortcut: str = "",
    ) -> Toast:
        """Show `text` in a tone (ok info warn bad), with one optional action such as Undo."""
        self.clear()
        toast = Toast(self._window, text, tone=tone, action_text=action_text, action=action, shortcut=shortcut)
        self._toast = toast
        toast.adjustSize()
        self._place()
        toast.show()
        toast.raise_()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(toast, text))
        return toast

    def clear(self) -> None:
        """Take the present toast away."""
        toast, self._toast = self.current, None
        if toast is not None:
            toast.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        toast = self.current
        if toast is not None:
            left = (self._window.width() - toast.width()) // 2
            toast.move(left, self._window.height() - toast.height() - theme().px(_ABOVE_BOTTOM))
