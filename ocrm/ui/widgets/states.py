"""What a place shows when it has nothing to show: empty, loading, wrong; and the message bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets.buttons import button, tool_button
from ocrm.ui.widgets.labels import IconLabel, label, set_variant
from ocrm.ui.widgets.layout import clear_layout, hbox, vbox

_APPEAR_AFTER_MS = 150
_SAY_STILL_READING_AFTER_MS = 2000
_ROOM_TO_GROW = 60
_BAR_ICONS = {"info": "info", "warn": "triangle-alert", "bad": "circle-alert", "ok": "circle-check"}


class EmptyState(QWidget):
    """An icon, one sentence what this is for, and what to do next."""

    def __init__(self, icon: str, title: str, text: str = "", actions: Sequence[QWidget] = ()) -> None:
        super().__init__()
        layout = vbox(self, margins=(24, 24, 24, 24), spacing=6)
        layout.addStretch(2)
        layout.addLayout(_centred([IconLabel(icon, "text.3", size=26, tile="bg.sunken")]))
        layout.addSpacing(6)
        for words, role in ((title, "h3"), (text, "muted")):
            if words:
                line = label(words, role, wrap=True)
                line.setAlignment(Qt.AlignmentFlag.AlignCenter)
                layout.addWidget(line)
        if actions:
            layout.addSpacing(8)
            layout.addLayout(_centred(actions))
        layout.addStretch(3)


def _centred(widgets: Sequence[QWidget]) -> QVBoxLayout:
    outer = vbox()
    inner = hbox()
    inner.addStretch(1)
    for widget in widgets:
        inner.addWidget(widget)
    inner.addStretch(1)
    outer.addLayout(inner)
    return outer


class SkeletonRows(QWidget):
    """Grey rows in the shape of a list that is coming."""

    def __init__(self, rows: int = 8) -> None:
        super().__init__()
        self._rows = rows

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("bg.hover"))
        pitch = look.px(40)
        for number in range(self._rows):
            top = look.px(18) + number * pitch
            painter.drawRoundedRect(QRectF(16, top, 24, 24), 6, 6)
            painter.drawRoundedRect(QRectF(52, top + 2, 120 + (number * 37) % 70, 8), 4, 4)
            painter.drawRoundedRect(QRectF(52, top + 15, 80 + (number * 53) % 60, 7), 3.5, 3.5)
            painter.drawRoundedRect(QRectF(self.width() - 80, top + 7, 60, 8), 4, 4)


class LoadingState(QWidget):
    """Nothing for 150 ms, then grey rows, after two seconds a line, with cancel where the reading can be cancelled."""

    cancel_requested = Signal()

    def __init__(self, *, can_cancel: bool = False) -> None:
        super().__init__()
        layout = vbox(self)
        self._skeleton = SkeletonRows()
        layout.addWidget(self._skeleton, 1)
        self._line = QWidget()
        self._inside = inside = hbox(self._line, margins=(16, 0, 16, 16))
        self._text = label(_("Still reading…"), "muted")
        inside.addWidget(self._text)
        cancel = button(_("Cancel"), None, "link")
        cancel.clicked.connect(self.cancel_requested)
        inside.addWidget(cancel)
        if not can_cancel:
            cancel.hide()
        inside.addStretch(1)
        layout.addWidget(self._line)
        self._appear = self._timer(_APPEAR_AFTER_MS)
        self._appear.timeout.connect(self._skeleton.show)
        self._say = self._timer(_SAY_STILL_READING_AFTER_MS)
        self._say.timeout.connect(self._line.show)
        self.begin()

    def begin(self) -> None:
        """Start waiting anew."""
        self._skeleton.hide()
        self._line.hide()
        self._text.setText(_("Still reading…"))
        self._text.setMinimumWidth(0)
        self._appear.start()
        self._say.start()

    def say(self, text: str) -> None:
        """Tell how far it is; shown when waiting has become long enough to ask."""
        self._text.setText(text)
        width = self._text.sizeHint().width()
        if width > self._text.minimumWidth():  # with room for more digits, so that Cancel does not run away
            self._text.setMinimumWidth(width + theme().px(_ROOM_TO_GROW))
            self._inside.activate()  # at once: until the next event the last letter would be cut

    def _timer(self, delay_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(delay_ms)
        return timer


class ErrorState(QWidget):
    """What happened, whether the data is safe, what to do; never a stack trace."""

    retry_requested = Signal()

    def __init__(
        self, title: str, text: str, *, details: str = "", retry: bool = True, actions: Sequence[QWidget] = (),
        tone: str = "bad",
    ) -> None:  # fmt: skip
        super().__init__()
        self._details = details
        layout = vbox(self, margins=(20, 18, 20, 18), spacing=8)
        head = hbox(spacing=12)
        head.addWidget(IconLabel("circle-alert", tone, size=18, tile=f"{tone}.soft"))
        head.addWidget(label(title, "strong", wrap=True), 1)
        layout.addLayout(head)
        layout.addWidget(label(text, wrap=True))
        foot = hbox()
        if retry:
            again = button(_("Try again"), None, "primary")
            again.clicked.connect(self.retry_requested)
            foot.addWidget(again)
        for widget in actions:
            foot.addWidget(widget)
        if details:
            copy = button(_("Copy details"), None, "link")
            copy.clicked.connect(self._copy_details)
            foot.addWidget(copy)
        foot.addStretch(1)
        layout.addLayout(foot)
        layout.addStretch(1)

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details)


class MessageBar(QFrame):
    """A line above the content that stays until dismissed: something is wrong or worth knowing."""

    dismissed = Signal()
    """The user put the line away."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message_bar")
        self.setProperty("surface", "info")
        layout = hbox(self, margins=(12, 7, 8, 7), spacing=10)
        self._icon = IconLabel("info", "info", size=16)
        layout.addWidget(self._icon)
        self._text = label("", wrap=True)
        self._text.setObjectName("message_text")
        layout.addWidget(self._text, 1)
        self._actions = hbox()
        layout.addLayout(self._actions)
        dismiss = tool_button("x", _("Dismiss"))
        dismiss.clicked.connect(self.hide)
        dismiss.clicked.connect(self.dismissed)
        layout.addWidget(dismiss)
        self.hide()

    def show_message(self, text: str, *, tone: str = "bad", actions: Sequence[QWidget] = ()) -> None:
        """Show `text` in a tone (info warn bad ok) with optional buttons."""
        set_variant(self, "surface", tone)
        self._icon.set_icon(_BAR_ICONS[tone], tone)
        self._text.setText(text)
        self.setAccessibleName(text)
        clear_layout(self._actions)
        for widget in actions:
            self._actions.addWidget(widget)
        self.show()

    @property
    def text(self) -> str:
        return self._text.text()
