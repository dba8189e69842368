"""How priority, status and satisfaction of a ticket look, the same wherever one is shown: a sign, a word, a tone."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.tickets.reading import MOST_SATISFIED, label_of
from ocrm.services.tickets.satisfaction import satisfaction_words
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import IconLabel, chip_width, paint_chip

Look = tuple[str, str]
"""Icon and tone."""
PLAIN: Look = ("circle", "neutral")
PRIORITIES: Mapping[str, Look] = {
    "urgent": ("flame", "bad"),
    "high": ("arrow-up", "warn"),
    "normal": ("minus", "neutral"),
    "low": ("arrow-down", "neutral"),
}
STATUSES: Mapping[str, Look] = {
    "open": ("inbox", "info"),
    "in_progress": ("wrench", "violet"),
    "waiting": ("hourglass", "warn"),
    "resolved": ("circle-check", "ok"),
    "closed": ("check", "neutral"),
}
CATEGORY_TONES: Mapping[str, str] = {"complaint": "bad"}
LOOKS: Mapping[str, Mapping[str, Look]] = {"priority": PRIORITIES, "status": STATUSES}
"""The fields that have looks, and the look of each code."""
_STAR, _STAR_GAP = 13, 2


def paint_stars(painter: QPainter, x: float, center_y: float, count: int) -> None:
    """Draw five stars beginning at `x`, the first `count` of them filled."""
    side, step = theme().px(_STAR), theme().px(_STAR + _STAR_GAP)
    top = round(center_y - side / 2)
    for number in range(MOST_SATISFIED):
        place = QRectF(x + number * step, top, side, side)
        is_given = number < count
        paint_icon(painter, "star-filled" if is_given else "star", place, "warn" if is_given else "text.3")


def paint_look(painter: QPainter, rect: QRect, look: Look, text: str) -> None:
    """Draw a chip with its sign at the left of a cell."""
    icon, tone = look
    paint_chip(painter, rect.x(), rect.center().y() + 1, text, tone=tone, icon=icon, max_width=rect.width())


class LookChip(QWidget):
    """A chip with its sign: what a code of a field with looks is called."""

    def __init__(self, formatter: ValueFormatter, field: str, code: str) -> None:
        super().__init__()
        self.setObjectName(f"ticket_{field}")
        self._look, self._text = LOOKS[field].get(code, PLAIN), label_of(formatter, field, code)
        self.setAccessibleName(self._text)
        self.setFixedSize(self.sizeHint())

    @property
    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        return QSize(
            chip_width(self._text, icon=self._look[0]) + 1, theme().metrics("caption").height() + theme().px(4)
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_look(QPainter(self), self.rect().adjusted(0, -1, 0, -1), self._look, self._text)


class LookMark(IconLabel):
    """The sign of a code alone, on a tile of its tone; its word is said by the tooltip and to those who do not see."""

    def __init__(self, formatter: ValueFormatter, field: str, code: str) -> None:
        icon, tone = LOOKS[field].get(code, PLAIN)
        super().__init__(icon, tone, size=12, tile=f"{tone}.soft")
        words = label_of(formatter, field, code)
        self.setObjectName(f"ticket_{field}_mark")
        self.setAccessibleName(words)
        self.setToolTip(words)


class Stars(QWidget):
    """How content a customer was, in stars; said in words to those who do not see them."""

    def __init__(self, answer: int) -> None:
        super().__init__()
        self._answer = answer
        self.setObjectName("satisfaction_stars")
        words = answer_words(answer)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setFixedSize(theme().px((_STAR + _STAR_GAP) * MOST_SATISFIED), theme().px(_STAR + 3))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_stars(QPainter(self), 0, self.height() / 2, self._answer)


def answer_words(answer: int) -> str:
    """Return an answer of 1 to 5 with what it means: 4 – Satisfied."""
    return _("{n} – {meaning}").format(n=answer, meaning=satisfaction_words(answer))
