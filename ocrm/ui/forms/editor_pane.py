"""The pane at the right in which a record is made or changed, beside the list it belongs to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets import MessageBar, button, hbox, label, rule, tool_button, vbox

_WIDTH = 420
_LEAST_WIDTH = 320


class EditorPane(QFrame):
    """Title, a form that scrolls, and the buttons: Ctrl+Enter saves, Esc closes.

    With `open_text` a second button (Ctrl+Shift+Enter) saves and opens what was made.
    """

    save_requested = Signal()
    save_and_open_requested = Signal()
    close_requested = Signal()

    def __init__(
        self,
        title: str,
        form: QWidget,
        *,
        save_text: str = "",
        open_text: str = "",
        name: str = "editor",
        is_read_only: bool = False,
    ) -> None:
        """`is_read_only` leaves the buttons away: there is nothing to save."""
        super().__init__()
        self.setObjectName(name)
        self.setProperty("surface", "right")
        self.setMinimumWidth(theme().px(_LEAST_WIDTH))
        self.setMaximumWidth(theme().px(_WIDTH + 100))
        self.form = form
        self.writes = not is_read_only
        layout = vbox(self)
        layout.addLayout(self._head(title))
        layout.addWidget(rule())
        self._message = MessageBar()
        layout.addWidget(self._message)
        layout.addWidget(self._scrolled(form), 1)
        self._shortcut("Escape", self.close_requested)
        if is_read_only:
            return
        layout.addWidget(rule())
        layout.addLayout(self._foot(save_text or _("Save"), open_text))
        self._shortcut("Ctrl+Return", self.save_requested)
        self._shortcut("Ctrl+Enter", self.save_requested)
        if open_text:
            self._shortcut("Ctrl+Shift+Return", self.save_and_open_requested)
            self._shortcut("Ctrl+Shift+Enter", self.save_and_open_requested)

    @property
    def preferred_width(self) -> int:
        """The width the pane likes, in pixels."""
        return theme().px(_WIDTH)

    def set_title(self, title: str) -> None:
        self._title.setText(title)

    def show_error(self, error: UserError) -> None:
        """Tell an error that belongs to no field, above the form."""
        self._message.show_message(str(error), tone="bad")

    def show_note(self, text: str) -> None:
        """Tell what is worth knowing and hinders nothing, above the form."""
        self._message.show_message(text, tone="warn")

    def show_offer(self, text: str, action: QWidget) -> None:
        """Tell what hinders saving, and offer a way round it."""
        self._message.show_message(text, tone="warn", actions=(action,))

    def clear_error(self) -> None:
        self._message.hide()

    def _head(self, title: str) -> QHBoxLayout:
        head = hbox(margins=(16, 10, 8, 10), spacing=8)
        self._title = label(title, "h3", elide=True)
        head.addWidget(self._title, 1)
        close = tool_button("x", _("Close"), "Esc", name="editor_close")
        close.clicked.connect(self.close_requested)
        head.addWidget(close)
        return head

    def _scrolled(self, form: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        inside = vbox(holder, margins=(16, 14, 16, 16))
        inside.addWidget(form)
        inside.addStretch(1)
        area.setWidget(holder)
        return area

    def _foot(self, save_text: str, open_text: str) -> QHBoxLayout:
        foot = hbox(margins=(16, 10, 16, 12), spacing=8)
        save = button(save_text, None, "primary", tooltip="Ctrl+Enter", name="editor_save")
        save.clicked.connect(self.save_requested)
        self.save_button = save
        foot.addWidget(save)
        if open_text:
            more = button(open_text, None, tooltip="Ctrl+Shift+Enter", name="editor_save_open")
            more.clicked.connect(self.save_and_open_requested)
            foot.addWidget(more)
        cancel = button(_("Cancel"), None, "ghost", tooltip="Esc", name="editor_cancel")
        cancel.clicked.connect(self.close_requested)
        foot.addWidget(cancel)
        foot.addStretch(1)
        return foot

    def _shortcut(self, keys: str, signal: SignalInstance) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(signal)
