"""Words and marks that do nothing: labels, chips, keys, rules, panels, avatars, icons, bars."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLabel, QSizePolicy, QWidget

from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets.painting import paint_avatar, paint_bar

_ICON_SIDES = (16, 22, 24, 32, 48, 64, 128)
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class ElidedLabel(QLabel):
    """One line that ends in … where it is too long; the tooltip has it in full."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setToolTip(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(self.alignment().value | Qt.AlignmentFlag.AlignVCenter.value), text)


def label(
    text: str = "",
    role: str | None = None,
    *,
    tone: str | None = None,
    wrap: bool = False,
    selectable: bool = False,
    elide: bool = False,
    buddy: QWidget | None = None,
) -> QLabel:
    """Return plain text in a role: h1 h2 h3 figure strong muted hint caption section; tone: bad warn ok accent."""
    shown = text if buddy is None else text.replace("&", "&&")  # Qt reads an & in what belongs to a field as a shortcut
    widget = ElidedLabel(shown) if elide else QLabel(shown)
    widget.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        widget.setProperty("role", role)
    if tone:
        widget.setProperty("tone", tone)
    widget.setWordWrap(wrap)
    if selectable:
        widget.setTextInteractionFlags(_SELECTABLE)
        widget.setAccessibleName(text)
    if buddy is not None:
        widget.setBuddy(buddy)
    return widget


def set_tone(widget: QWidget, tone: str | None) -> None:
    """Change the tone of a label that is shown already."""
    set_variant(widget, "tone", tone or "")


def set_variant(widget: QWidget, name: str, value: str) -> None:
    """Change a dynamic property the style sheet looks at, and have it looked at again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _small_label(text: str) -> QLabel:
    widget = QLabel(text)
    widget.setTextFormat(Qt.TextFormat.PlainText)
    widget.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return widget


def chip(text: str, tone: str = "neutral") -> QLabel:
    """Return a small tinted label; tone: neutral ok warn bad info violet accent count."""
    widget = _small_label(text)
    widget.setProperty("chip", tone)
    return widget


def kbd(text: str) -> QLabel:
    """Return a key as printed on a keyboard."""
    widget = _small_label(text)
    widget.setProperty("kbd", "true")
    return widget


def rule(direction: str = "h") -> QFrame:
    """Return a hairline, `h` or `v`."""
    frame = QFrame()
    frame.setProperty("rule", direction)
    return frame


def panel(surface: str = "panel") -> QFrame:
    """Return a frame on a surface: panel flat sunken nav header left right overlay status info warn bad ok."""
    frame = QFrame()
    frame.setProperty("surface", surface)
    return frame


def add_shadow(widget: QWidget, *, blur: int = 28, offset: int = 8) -> None:
    """Let an overlay float (pixels)."""
    effect = QGraphicsDropShadowEffect(widget)
    effect.setBlurRadius(blur)
    effect.setOffset(0, offset)
    effect.setColor(theme().color("shadow"))
    widget.setGraphicsEffect(effect)


class Avatar(QWidget):
    """Initials on a tile: square for companies, round for people."""

    def __init__(self, name: str = "", *, size: int = 28, square: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._square = name, square
        side = theme().px(size)
        self.setFixedSize(side, side)
        self.setAccessibleName(name)

    def set_name(self, name: str, *, square: bool | None = None) -> None:
        self._name = name
        if square is not None:
            self._square = square
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_avatar(QPainter(self), QRectF(self.rect()), self._name, square=self._square)


class IconLabel(QWidget):
    """An icon that does nothing, on a soft tile with `tile`."""

    def __init__(self, name: str, color_token: str = "text.2", *, size: int = 16, tile: str | None = None) -> None:
        super().__init__()
        self._name, self._color_token, self._tile = name, color_token, tile
        self._side = theme().px(size)
        outer = self._side + (theme().px(14) if tile else 0)
        self.setFixedSize(outer, outer)

    def set_icon(self, name: str, color_token: str | None = None, *, tile: str | None = None) -> None:
        self._name = name
        self._color_token = color_token or self._color_token
        self._tile = tile or self._tile
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._tile:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color(self._tile))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        offset = (self.width() - self._side) / 2
        paint_icon(painter, self._name, QRectF(offset, offset, self._side, self._side), self._color_token)


class LogoMark(QWidget):
    """The program's mark."""

    def __init__(self, size: int = 24) -> None:
        super().__init__()
        side = theme().px(size)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_logo(painter, QRectF(self.rect()))


def paint_logo(painter: QPainter, rect: QRectF) -> None:
    """Draw the program's mark into a square."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("accent"))
    painter.drawRoundedRect(rect, rect.width() * 0.29, rect.width() * 0.29)
    inset = rect.width() * 0.19
    paint_icon(painter, "circle-dot", rect.adjusted(inset, inset, -inset, -inset), "text.onAccent", 2.4)


def logo_icon() -> QIcon:
    """Return the program's mark in the sizes desktops ask for."""
    made = QIcon()
    for side in _ICON_SIDES:
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_logo(painter, QRectF(0, 0, side, side))
        painter.end()
        made.addPixmap(pixmap)
    return made


class Bar(QWidget):
    """A thin bar filled to a share of one, with an optional mark (share of one)."""

    def __init__(
        self, share: float = 0.0, *, color: str = "accent", height: int = 6, mark: float | None = None
    ) -> None:
        super().__init__()
        self._share, self._color, self._mark = share, color, mark
        self._bar_height = theme().px(height)
        self.setFixedHeight(self._bar_height + (theme().px(6) if mark is not None else 0))

    def set_share(self, share: float, *, mark: float | None = None) -> None:
        self._share, self._mark = share, mark
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        top = (self.height() - self._bar_height) / 2
        paint_bar(painter, QRectF(0, top, self.width(), self._bar_height), self._share, color=self._color)
        if self._mark is not None:
            x = round(self.width() * self._mark)
            painter.fillRect(QRect(x - 1, 0, 2, self.height()), theme().color("text.2"))
