"""OCRM's own pop-ups: they work where the desktop shows no notifications, and never take the keyboard unasked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QToolButton, QWidget

from ocrm.design_tokens import RADIUS
from ocrm.i18n import _
from ocrm.ui.notifications.base import MAX_BUTTONS, Notification, Notifier
from ocrm.ui.theme import theme
from ocrm.ui.widgets import IconLabel, LogoMark, button, column, escape_mnemonic, hbox, label, row, tool_button, vbox

MAX_SHOWN = 3
_WITHOUT_MASKS = ("offscreen", "minimal", "wayland")
_WIDTH = 380
_MARGIN = 16
_GAP = 10
_FLAGS = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint


class PopupCard(QFrame):
    """One notification as a small window of its own."""

    activated = Signal(str)
    action_requested = Signal(str, str)
    dismissed = Signal(str)

    def __init__(self, notification: Notification) -> None:
        super().__init__(None, _FLAGS)
        self.notification = notification
        self._first_button: QPushButton | None = None
        """The button Enter presses: putting off, where it is offered, as that is what interrupted people want."""
        self.setObjectName("notification_popup")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(notification.title)
        self.setAccessibleName(f"{notification.title}. {notification.body}")
        self._build()
        self.fit()

    def fit(self) -> None:
        """Take the size the words need in the present text size: `adjustSize` forgets the lines a fixed width wraps."""
        self.setFixedWidth(theme().px(_WIDTH))
        layout = self.layout()
        if layout is not None:
            self.ensurePolished()
            layout.invalidate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _build(self) -> None:
        notification = self.notification
        layout = vbox(self, margins=(14, 10, 12, 14), spacing=8)
        close = tool_button("x", _("Close"), name="notification_close")
        close.clicked.connect(self._on_close)
        layout.addWidget(row(LogoMark(18), label(notification.heading or "OCRM", "caption"), None, close))
        title, body = label(notification.title, "strong", wrap=True), label(notification.body, "muted", wrap=True)
        body.setVisible(bool(notification.body))
        words = column(title, body, spacing=1)
        tone = notification.tone
        middle = hbox(spacing=10)
        mark = IconLabel(notification.icon, tone, size=17, tile=f"{tone}.soft")
        middle.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        middle.addWidget(words, 1, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(middle)
        if notification.buttons:
            layout.addWidget(self._build_buttons())
        (self._first_button or close).setFocus()

    def _build_buttons(self) -> QWidget:
        widgets: list[QWidget | int | None] = []
        for number, choice in enumerate(self.notification.buttons[:MAX_BUTTONS]):
            variant = "small" if number else "smallPrimary"
            widget = button(escape_mnemonic(choice.title), None, variant, name=f"notification_{choice.action}")
            widget.clicked.connect(partial(self._on_button, choice.action))
            widgets.append(widget)
            if self._first_button is None or choice.action == "snooze":
                self._first_button = widget
            if choice.choices:
                widgets.append(self._more(choice.choices))
        return row(*widgets, None, spacing=6)

    def _more(self, choices: Sequence[tuple[str, str]]) -> QWidget:
        """Return the button that offers further choices in a menu."""
        more = tool_button("chevron-down", _("More times"), name="notification_more")
        menu = QMenu(more)
        menu.setObjectName("notification_choices")
        for action, title in choices:
            menu.addAction(title, partial(self._on_button, action))
        more.setMenu(menu)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return more

    def resizeEvent(self, event: QResizeEvent) -> None:
        # A mask gives round corners also without a compositor, where a see-through window is black.
        super().resizeEvent(event)
        if QGuiApplication.platformName() not in _WITHOUT_MASKS:
            self.setMask(QRegion(self._outline().toFillPolygon().toPolygon()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme().color("bg.overlay"))
        painter.setPen(theme().color("line.strong"))
        painter.drawPath(self._outline())

    def _outline(self) -> QPainterPath:
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS["xl"], RADIUS["xl"])
        return path

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """A click on the words opens what they are about."""
        self.activated.emit(self.notification.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self._on_close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def _on_close(self) -> None:
        self.dismissed.emit(self.notification.key)

    def _on_button(self, action: str, _checked: bool = False) -> None:
        self.action_requested.emit(self.notification.key, action)


class PopupNotifier(Notifier):
    """A stack of at most three pop-ups in the corner of the screen; where more are due, the oldest wait for room."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cards: list[PopupCard] = []
        self._waiting: list[Notification] = []
        """Those without room, all older than those shown."""
        theme().changed.connect(self._fit)

    @property
    def cards(self) -> list[PopupCard]:
        """The pop-ups on the screen, the oldest first."""
        return list(self._cards)

    @property
    def waiting_count(self) -> int:
        """How many wait until there is room."""
        return len(self._waiting)

    def show(self, notification: Notification) -> None:
        self._remove(notification.key)
        card = self._make(notification)
        while not self._has_room_for(card):
            oldest = self._cards[0].notification
            self._remove(oldest.key)
            self._waiting.append(oldest)
        self._add(card, len(self._cards))

    def _make(self, notification: Notification) -> PopupCard:
        card = PopupCard(notification)
        card.activated.connect(self._on_activated)
        card.action_requested.connect(self._on_action)
        card.dismissed.connect(self._on_dismissed)
        return card

    def _add(self, card: PopupCard, number: int) -> None:
        self._cards.insert(number, card)
        self._place()
        card.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(card, card.accessibleName()))

    def close(self, key: str) -> None:
        self._remove(key)
        self._fill_up()

    def shut_down(self) -> None:
        self._waiting.clear()
        for card in self.cards:
            self._remove(card.notification.key)

    def description(self) -> str:
        return _("OCRM's own pop-ups")

    def focus_latest(self) -> bool:
        """Give the keyboard to the newest pop-up; say whether there is one."""
        if not self._cards:
            return False
        card = self._cards[-1]
        card.activateWindow()
        card.raise_()
        return True

    def _on_activated(self, key: str) -> None:
        self.close(key)
        self.activated.emit(key)

    def _on_action(self, key: str, action: str) -> None:
        self.close(key)
        self.action_requested.emit(key, action)

    def _on_dismissed(self, key: str) -> None:
        self.close(key)
        self.dismissed.emit(key)

    def _remove(self, key: str) -> None:
        self._waiting = [one for one in self._waiting if one.key != key]
        for card in self.cards:
            if card.notification.key == key:
                self._cards.remove(card)
                card.hide()
                card.deleteLater()
        self._place()

    def _fill_up(self) -> None:
        """Bring back what had to wait, the newest of it first."""
        while self._waiting:
            card = self._make(self._waiting[-1])
            if not self._has_room_for(card):
                card.deleteLater()
                return
            self._waiting.pop()
            self._add(card, 0)

    def _fit(self) -> None:
        for card in self._cards:
            card.fit()
        self._place()

    def _has_room_for(self, card: PopupCard) -> bool:
        """Say whether one more pop-up may stand there, and stands on the screen as a whole."""
        if not self._cards:
            return True
        gap = theme().px(_GAP)
        taken = sum(one.height() + gap for one in self._cards)
        is_on_screen = taken + card.height() + 2 * theme().px(_MARGIN) <= self._area().height()
        return len(self._cards) < MAX_SHOWN and is_on_screen

    @staticmethod
    def _area() -> QRect:
        screen = QGuiApplication.primaryScreen()
        return screen.availableGeometry() if screen is not None else QRect()

    def _place(self) -> None:
        """Stack the pop-ups from the lower right corner upwards, the oldest at the bottom."""
        area = self._area()
        bottom = area.bottom() - theme().px(_MARGIN)
        for card in self._cards:
            card.move(area.right() - theme().px(_MARGIN) - card.width(), bottom - card.height())
            bottom -= card.height() + theme().px(_GAP)
