"""The lines of the lists of mails: to whom, about what, and how far it is in words."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.clock import Clock
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.outbox.listing import MailRow, MailState, state_words
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import AnyIndex, RowDelegate, chip_width, paint_chip, paint_row_background, paint_text

STATE_LOOKS = {
    MailState.DRAFT: ("pencil", "text.3"),
    MailState.QUEUED: ("clock", "accent.text"),
    MailState.HELD: ("pause", "warn"),
    MailState.HELD_COPY: ("pause", "warn"),
    MailState.WAITING: ("rotate-ccw", "warn"),
    MailState.SENDING: ("zap", "accent.text"),
    MailState.SENT: ("check", "ok"),
    MailState.REFUSED: ("ban", "bad"),
    MailState.UNCLEAR: ("circle-help", "bad"),
}
"""{state: icon and colour}."""


def subject_words(row: MailRow) -> str:
    """Return the subject, or that there is none."""
    return row.subject or _("(no subject)")


def spoken(clock: Clock, row: MailRow) -> str:
    """Return what a screen reader says of a mail."""
    parts = (row.to_words, subject_words(row), state_words(row, clock), row.error, row.customer)
    return pgettext("spoken list", ", ").join(part for part in parts if part)


class MailDelegate(RowDelegate):
    """Two lines: whom and what over how far, with the reason where it failed."""

    row_height = 56

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: MailRow = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_background(painter, option, separator=True)
        icon, ink = STATE_LOOKS[row.state]
        side = look.px(16)
        paint_icon(painter, icon, QRectF(rect.x() + look.px(16), rect.center().y() - side / 2, side, side), ink)
        left, right = rect.x() + look.px(46), rect.right() - look.px(14)
        if row.file_count:
            files = ngettext("{n} file", "{n} files", row.file_count).format(n=format_number(row.file_count))
            paint_chip(painter, right, rect.center().y(), files, tone="neutral", align_right=True)
            right -= chip_width(files) + look.px(8)
        top = rect.center().y() - look.px(21)
        title = "  ·  ".join((row.to_words or _("(nobody)"), subject_words(row)))
        paint_text(painter, QRect(left, top, right - left, look.px(20)), title, weight=500)
        below = QRect(left, top + look.px(22), right - left, look.px(18))
        note = " · ".join(part for part in (state_words(row, self._clock), row.error or row.customer) if part)
        paint_text(painter, below, note, role="caption", color=ink if ink in ("bad", "warn") else "text.2")
        painter.restore()
