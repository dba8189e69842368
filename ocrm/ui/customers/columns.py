"""The columns of the customer list, and how the cells that are more than text are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from ocrm.formats import format_date_relative, format_days_since
from ocrm.i18n import _
from ocrm.services import settings
from ocrm.services.records import RecordRow
from ocrm.services.relations import category_colors
from ocrm.services.schema import FieldInfo
from ocrm.services.workspace import Workspace
from ocrm.ui.delegates import CellPainter
from ocrm.ui.lists.cell_painters import paint_amount, paint_tags
from ocrm.ui.lists.field_columns import FieldColumns
from ocrm.ui.lists.starred_title import paint_title
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import paint_avatar, paint_chip, paint_text

VALUE_TONES = {"high": "violet", "medium": "info", "low": "neutral"}
CADENCE_TONES = {"green": "ok", "yellow": "warn", "red": "bad"}
SHOWN = (
    "name", "value", "next_step", "last_contacted_on", "open_amount", "industry", "city", "won_amount", "tags",
)  # fmt: skip
SHOWN_BESIDE_PREVIEW = ("name", "value", "next_step", "last_contacted_on", "open_amount", "industry")
_WIDTHS = {
    "name": 204,
    "value": 66,
    "next_step": 168,
    "last_contacted_on": 104,
    "open_amount": 108,
    "industry": 96,
    "city": 72,
    "won_amount": 108,
    "tags": 150,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepWords:
    """The next-step cell in words: the day first, then what; `tone` colours the day."""

    day: str
    text: str
    tone: str


def next_step_words(row: RecordRow, today: date) -> StepWords:
    """Return a customer's next step in words; open deals without one are a problem and say so."""
    due_on: date | None = row["next_todo_on"]
    if row["next_step"]:
        day = "" if due_on is None else format_date_relative(due_on, today)
        return StepWords(day, row["next_step"], _day_tone(due_on, today))
    if row["open_count"]:
        return StepWords("", _("Not planned"), "warn")
    return StepWords("", "", "text.3")


def _day_tone(due_on: date | None, today: date) -> str:
    if due_on is None or due_on > today:
        return "text.2"
    return "ok" if due_on == today else "bad"


class CustomerColumns(FieldColumns):
    """The columns of customers; knows today and how long is too long without contact."""

    hidden = ("next_todo_on", "open_count", "segment")  # live segments are filters, not values of a row
    widths = _WIDTHS

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, "customers", SHOWN)

    def refresh(self) -> None:
        super().refresh()
        self._not_contacted_days = int(settings.read_setting(self._workspace, "not_contacted_days"))
        self._category_tones = category_colors.read_tones(self._workspace)

    def changes(self, info: FieldInfo) -> dict[str, Any]:
        if info.name == "name":
            return {"fields": ("name", "kind", "is_starred")}
        if info.name == "next_step":
            fields = ("next_step", "next_todo_on", "open_count")
            return {"fields": fields, "text": self._next_step_text, "sort": "next_todo_on"}
        return {"text": self._last_contact_text} if info.name == "last_contacted_on" else {}

    def painters(self) -> Mapping[str, CellPainter]:
        painters: dict[str, Callable[[QPainter, QRect, RecordRow, str], None]] = {
            "name": _paint_name,
            "value": _paint_value,
            "category": self._paint_category,
            "next_step": self._paint_next_step,
            "last_contacted_on": self._paint_last_contact,
            "cadence": _paint_cadence,
            "open_amount": paint_amount,
            "won_amount": paint_amount,
            "tags": paint_tags,
        }
        return painters

    # -- words --------------------------------------------------------------------------------------------------------

    def _next_step_text(self, row: RecordRow) -> str:
        words = next_step_words(row, self._today)
        return f"{words.day} {words.text}".strip()

    def _last_contact_text(self, row: RecordRow) -> str:
        day: date | None = row["last_contacted_on"]
        if day is None:
            return ""
        if self._is_long_ago(day):
            return format_days_since(day, self._today)
        return format_date_relative(day, self._today)

    def _is_long_ago(self, day: date) -> bool:
        return (self._today - day).days >= self._not_contacted_days

    # -- drawing ------------------------------------------------------------------------------------------------------

    def _paint_category(self, painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
        if text:
            tone = self._category_tones.get(row["category"], category_colors.PLAIN)
            paint_chip(painter, rect.x(), rect.center().y() + 1, text, tone=tone, max_width=rect.width())

    def _paint_next_step(self, painter: QPainter, rect: QRect, row: RecordRow, _text: str) -> None:
        words = next_step_words(row, self._today)
        left = 0
        if words.tone == "warn":
            side = theme().px(14)
            paint_icon(painter, "triangle-alert", QRectF(rect.x(), rect.center().y() - side / 2, side, side), "warn")
            left = side + theme().px(6)
        elif words.day:
            left = paint_text(painter, rect, words.day, color=words.tone, weight=500) + theme().px(8)
        color = "warn" if words.tone == "warn" else "text.1"
        paint_text(painter, rect.adjusted(left, 0, 0, 0), words.text, color=color)

    def _paint_last_contact(self, painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
        day: date | None = row["last_contacted_on"]
        if day is None:
            paint_text(painter, rect, "–", color="text.3")
        else:
            paint_text(painter, rect, text, color="warn" if self._is_long_ago(day) else "text.1")


def _paint_name(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    side = min(theme().px(24), rect.height() - 2)
    tile = QRectF(rect.x(), round(rect.center().y() - side / 2 + 0.5), side, side)
    paint_avatar(painter, tile, text, square=row["kind"] != "person")
    paint_title(painter, rect.adjusted(side + theme().px(9), 0, 0, 0), text, is_starred=row["is_starred"])


def _paint_value(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    if text:
        paint_chip(painter, rect.x(), rect.center().y() + 1, text, tone=VALUE_TONES.get(row["value"], "neutral"))


def _paint_cadence(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    if text:
        paint_chip(painter, rect.x(), rect.center().y() + 1, text, tone=CADENCE_TONES[row["cadence"]])
