"""Lucide icons (ISC) in the current theme's colours, crisp at any device pixel ratio.

One QIconEngine asks the theme at paint time, so nothing needs refreshing after a switch.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from ocrm.ui.theme.engine import theme
from ocrm.ui.theme.svg import draw_icon

_STROKE = 1.75


def paint_icon(
    painter: QPainter, name: str, rect: QRectF, color_token: str | QColor = "text.2", stroke: float = _STROKE
) -> None:
    """Draw an icon into a square `rect` in the colour of a token (or a plain QColor), sharp on this device."""
    colour = color_token.name() if isinstance(color_token, QColor) else theme().hex(color_token)
    ratio = painter.device().devicePixelRatio()
    pixmap = draw_icon(name, colour, max(1, round(rect.width() * ratio)), stroke)
    left, top = round(rect.x() * ratio) / ratio, round(rect.y() * ratio) / ratio
    painter.drawPixmap(QRectF(left, top, rect.width(), rect.height()), pixmap, QRectF(pixmap.rect()))


class LucideEngine(QIconEngine):
    """Paints one icon in the colour its token has now, also disabled and checked."""

    def __init__(self, name: str, color_token: str) -> None:
        super().__init__()
        self._name = name
        self._color_token = color_token

    def clone(self) -> QIconEngine:
        return LucideEngine(self._name, self._color_token)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        left = rect.x() + (rect.width() - side) / 2
        top = rect.y() + (rect.height() - side) / 2
        paint_icon(painter, self._name, QRectF(left, top, side, side), self._token(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """Return a drawing of `size` device-independent pixels for a screen of `scale` device pixels each."""
        side = max(1, round(min(size.width(), size.height()) * scale))
        pixmap = QPixmap(draw_icon(self._name, theme().hex(self._token(mode, state)), side, _STROKE))
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def _token(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "text.disabled"
        if mode == QIcon.Mode.Selected:  # in a list that is chosen from, on the accent
            return "text.onAccent"
        if state == QIcon.State.On and self._color_token == "text.2":
            return "accent.text"
        return self._color_token


_engines: list[LucideEngine] = []
"""Python engines of the icons handed out: Qt does not keep them alive."""


@lru_cache(maxsize=512)
def icon(name: str, color_token: str | None = None) -> QIcon:
    """Return the icon `name` of resources/icons, by default in the secondary text colour."""
    engine = LucideEngine(name, color_token or "text.2")
    _engines.append(engine)
    return QIcon(engine)
