"""The place right of the content where one pane at a time is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ocrm.ui.forms import EditorPane
from ocrm.ui.forms.keyboard_place import KeyboardPlace
from ocrm.ui.theme import theme
from ocrm.ui.widgets import hbox
from ocrm.ui.widgets.toast import ToastHost

_LEAST_SHARE = 0.45


class PaneHost(QWidget):
    """Holds an EditorPane and deletes it when it is closed; hidden while there is none."""

    shown = Signal()
    """A pane was opened."""
    closed = Signal()
    """The pane was closed: the page takes the room back."""
    keyboard_left = Signal()
    """The pane was closed and the place it was opened from is gone: the page says where the keyboard goes."""

    def __init__(self, *, gives_keyboard_back: bool = True) -> None:
        """`gives_keyboard_back` to where a pane was opened from; else the page always says where it goes."""
        super().__init__()
        self._gives_keyboard_back = gives_keyboard_back
        self._opened_from: KeyboardPlace | None = None
        self.setObjectName("pane_host")
        self._layout = hbox(self, spacing=0)
        self._pane: EditorPane | None = None
        self._why_refused = ""
        self._toasts: ToastHost | None = None
        self.hide()

    def refuse_writing(self, why: str, toasts: ToastHost) -> None:
        """Show no pane that writes from now on, but say why."""
        self._why_refused, self._toasts = why, toasts

    @property
    def pane(self) -> EditorPane | None:
        """The pane shown now."""
        return self._pane

    def show_pane(self, pane: EditorPane) -> None:
        """Show a pane in place of the present one and put the keyboard into it."""
        if self._toasts is not None and pane.writes:
            pane.deleteLater()
            self._toasts.show(self._why_refused, tone="bad")
            return
        self._remember_keyboard()
        self._drop()
        self._pane = pane
        pane.close_requested.connect(self.close_pane)
        parent = self.parentWidget()
        room = parent.width() if parent is not None else theme().px(1000)
        self.setFixedWidth(min(pane.preferred_width, max(pane.minimumWidth(), round(room * _LEAST_SHARE))))
        self._layout.addWidget(pane)
        self.show()
        self.shown.emit()
        pane.form.setFocus()

    def close_pane(self) -> bool:
        """Close the pane; say whether there was one."""
        if self._pane is None:
            return False
        self._drop()
        self.hide()
        self.closed.emit()
        opened_from, self._opened_from = self._opened_from, None
        if opened_from is None or not opened_from.give_back():
            self.keyboard_left.emit()
        return True

    def _remember_keyboard(self) -> None:
        """Keep where the keyboard is, unless it is in a pane that gives way to another one."""
        focused = self.window().focusWidget()
        if self._gives_keyboard_back and focused is not None and not self.isAncestorOf(focused):
            self._opened_from = KeyboardPlace(focused)

    def _drop(self) -> None:
        if self._pane is not None:
            self._pane.hide()
            self._layout.removeWidget(self._pane)
            self._pane.deleteLater()
            self._pane = None
