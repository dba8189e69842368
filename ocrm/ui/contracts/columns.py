"""The columns of the contract list: what came in as a bar, the last day with how near it is, the status as a chip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from ocrm.formats import format_date
from ocrm.services.contracts.contract_views import ENDING_DAYS
from ocrm.services.contracts.reading import RUNNING, STATUS_TONES, word_days_left
from ocrm.services.records import RecordRow
from ocrm.services.schema import FieldInfo
from ocrm.services.workspace import Workspace
from ocrm.ui.delegates import CellPainter
from ocrm.ui.lists.cell_painters import paint_amount, paint_tags
from ocrm.ui.lists.field_columns import FieldColumns
from ocrm.ui.theme import theme
from ocrm.ui.widgets import paint_chip, paint_text

SHOWN = ("code", "title", "customer", "amount", "received", "signed_on", "ends_on", "status")
SHOWN_BESIDE_PREVIEW = ("title", "customer", "amount", "received", "ends_on", "status")
_BAR = 44
_BAR_HEIGHT = 5


class ContractColumns(FieldColumns):
    """The columns of contracts; knows today."""

    widths: ClassVar[Mapping[str, int]] = {
        "code": 128, "title": 150, "customer": 118, "amount": 96, "received": 166, "ends_on": 166, "status": 92,
    }  # fmt: skip

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, "contracts", SHOWN)

    def changes(self, info: FieldInfo) -> dict[str, Any]:
        if info.name == "received":
            fields = ("received", "received_percent", "overdue_amount")
            return {"fields": fields, "text": self._received_text, "is_right_aligned": False}
        if info.name == "ends_on":
            return {"fields": ("ends_on", "days_left", "status"), "text": self._end_text}
        return {}

    def painters(self) -> Mapping[str, CellPainter]:
        return {
            "received": _paint_received,
            "ends_on": _paint_end,
            "status": _paint_status,
            "amount": paint_amount,
            "tags": paint_tags,
        }

    def _received_text(self, row: RecordRow) -> str:
        """Return `60% · ¥300K`; the percentage alone where nothing came in, no percentage without an amount."""
        percent = row["received_percent"]
        parts = ["" if percent is None else f"{percent}%"]
        parts.append(self._formatter.money_short(row["received"]) if row["received"] else "")
        return " · ".join(part for part in parts if part)

    def _end_text(self, row: RecordRow) -> str:
        if row["ends_on"] is None:
            return ""
        day = format_date(row["ends_on"], self._today)
        left = row["days_left"]
        return day if left is None or left > ENDING_DAYS else f"{day} · {word_days_left(left)}"


def _paint_received(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    percent = row["received_percent"]
    if percent is None:
        paint_text(painter, rect, text or "–", color="text.1" if text else "text.3", tabular=True)
        return
    width = theme().px(_BAR)
    tone = "bad" if row["overdue_amount"] else "ok"
    paint_share(painter, QRectF(rect.x(), rect.y(), width, rect.height()), percent, tone=tone)
    color = "bad" if row["overdue_amount"] else "text.1" if row["received"] else "text.3"
    paint_text(painter, rect.adjusted(width + theme().px(8), 0, 0, 0), text, color=color, tabular=True)


def paint_share(painter: QPainter, rect: QRectF, percent: int, *, tone: str) -> None:
    """Draw a flat bar over the width of `rect`, filled by so many percent, at the most all of it."""
    height = theme().px(_BAR_HEIGHT)
    bar = QRectF(rect.x(), rect.center().y() - height / 2, rect.width(), height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("neutral.soft"))
    painter.drawRoundedRect(bar, height / 2, height / 2)
    if percent > 0:
        painter.setBrush(theme().color(tone))
        filled = max(height, bar.width() * min(percent, 100) / 100)
        painter.drawRoundedRect(QRectF(bar.x(), bar.y(), filled, height), height / 2, height / 2)
    painter.restore()


def _paint_end(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    if not text:
        paint_text(painter, rect, "–", color="text.3")
        return
    day, _dot, rest = text.partition(" · ")
    color = "text.1" if row["status"] in RUNNING else "text.2"
    taken = paint_text(painter, rect, day, color=color)
    if rest:
        tone = "bad" if row["days_left"] < 0 else "warn"
        paint_text(painter, rect.adjusted(taken + theme().px(8), 0, 0, 0), rest, color=tone)


def _paint_status(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    tone = STATUS_TONES.get(row["status"], "neutral")
    paint_chip(painter, rect.x(), rect.center().y() + 1, text, tone=tone, max_width=rect.width())
