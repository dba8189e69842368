"""The columns of the contact list, and how the cells that are more than text are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from ocrm.formats import format_birthday, format_date_relative
from ocrm.services.records import RecordRow
from ocrm.services.schema import FieldInfo
from ocrm.services.workspace import Workspace
from ocrm.ui.delegates import CellPainter
from ocrm.ui.lists.cell_painters import paint_tags
from ocrm.ui.lists.field_columns import FieldColumns
from ocrm.ui.lists.starred_title import paint_title
from ocrm.ui.theme import theme
from ocrm.ui.widgets import paint_avatar, paint_chip, paint_text

SHOWN = (
    "name", "customer", "title", "role", "mobile", "email", "wechat", "next_birthday", "last_contacted_on", "tags",
)  # fmt: skip
SHOWN_BESIDE_PREVIEW = ("name", "customer", "title", "mobile", "next_birthday")
ROLE_TONES = {"decision_maker": "violet", "finance": "warn", "evaluator": "info", "influencer": "ok"}
_SOON_DAYS = 7


class ContactColumns(FieldColumns):
    """The columns of contacts; the next birthday says how it is kept: 19 Jun · lunar 5th month 5th day."""

    hidden = ("customer_segment",)  # live segments are filters, not values of a row

    widths: ClassVar[Mapping[str, int]] = {
        "name": 136, "customer": 170, "title": 124, "role": 126, "mobile": 126, "email": 160, "wechat": 110,
        "next_birthday": 190, "last_contacted_on": 104, "tags": 140,
    }  # fmt: skip

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, "contacts", SHOWN)

    def changes(self, info: FieldInfo) -> dict[str, Any]:
        if info.name == "name":
            return {"fields": ("name", "importance", "is_starred")}
        if info.name == "next_birthday":
            return {"fields": ("next_birthday", "birthday"), "text": self._birthday_text}
        return {}

    def painters(self) -> Mapping[str, CellPainter]:
        return {
            "name": _paint_name,
            "role": _paint_role,
            "next_birthday": self._paint_birthday,
            "tags": paint_tags,
        }

    def _birthday_text(self, row: RecordRow) -> str:
        day: date | None = row["next_birthday"]
        if day is None:
            return ""
        return f"{format_date_relative(day, self._today)} · {format_birthday(row['birthday'])}"

    def _paint_birthday(self, painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
        day: date | None = row["next_birthday"]
        if day is None:
            paint_text(painter, rect, "–", color="text.3")
            return
        is_soon = (day - self._today).days < _SOON_DAYS
        first, _dot, rest = text.partition(" · ")
        color = "accent" if is_soon else "text.1"
        taken = paint_text(painter, rect, first, color=color, weight=500 if is_soon else 400)
        paint_text(painter, rect.adjusted(taken + theme().px(8), 0, 0, 0), rest, color="text.2")


def _paint_name(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    side = min(theme().px(24), rect.height() - 2)
    tile = QRectF(rect.x(), round(rect.center().y() - side / 2 + 0.5), side, side)
    paint_avatar(painter, tile, text, square=False)
    color = "text.3" if row["importance"] == "invalid" else "text.1"
    room = rect.adjusted(side + theme().px(9), 0, 0, 0)
    paint_title(painter, room, text, is_starred=row["is_starred"], color=color)


def _paint_role(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    if text:
        tone = ROLE_TONES.get(row["role"], "neutral")
        paint_chip(painter, rect.x(), rect.center().y() + 1, text, tone=tone, max_width=rect.width())
