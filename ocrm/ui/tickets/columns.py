"""The columns of the ticket list, and how the cells that are more than text are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from ocrm.services.records import RecordRow
from ocrm.services.schema import FieldInfo
from ocrm.services.workspace import Workspace
from ocrm.ui.delegates import CellPainter
from ocrm.ui.lists.field_columns import FieldColumns
from ocrm.ui.tickets.looks import CATEGORY_TONES, LOOKS, PLAIN, paint_look, paint_stars
from ocrm.ui.widgets import RIGHT, paint_chip, paint_text

SHOWN = (
    "code", "subject", "customer", "category", "priority", "opened_at", "days_open", "status", "satisfaction",
)  # fmt: skip
SHOWN_BESIDE_PREVIEW = ("subject", "customer", "priority", "days_open", "status")
_LONG_OPEN_DAYS = 7
"""From this day on it is said in a warning colour how long a ticket is open."""


class TicketColumns(FieldColumns):
    """The columns of tickets: priority, status and category with sign, word and colour, satisfaction in stars."""

    widths: ClassVar[Mapping[str, int]] = {
        "code": 134, "subject": 160, "customer": 130, "category": 112, "priority": 84, "opened_at": 118,
        "days_open": 78, "status": 184, "satisfaction": 96,
    }  # fmt: skip

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, "tickets", SHOWN)

    def changes(self, info: FieldInfo) -> dict[str, Any]:
        if info.name == "opened_at":
            return {"text": self._opened_text}
        return {"is_right_aligned": False} if info.name == "satisfaction" else {}

    def _opened_text(self, row: RecordRow) -> str:
        """Return the day alone: the page of a ticket says the time."""
        return self._formatter.day(self._workspace.clock.to_local(row["opened_at"]).date())

    def painters(self) -> Mapping[str, CellPainter]:
        return {
            "subject": _paint_subject,
            "category": _paint_category,
            "days_open": _paint_days,
            "satisfaction": _paint_satisfaction,
            **{field: partial(_paint_look, field) for field in LOOKS},
        }


def _paint_subject(painter: QPainter, rect: QRect, _row: RecordRow, text: str) -> None:
    paint_text(painter, rect, text, weight=500)


def _paint_look(field: str, painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    if text:
        paint_look(painter, rect, LOOKS[field].get(row[field], PLAIN), text)


def _paint_category(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    if text:
        tone = CATEGORY_TONES.get(row["category"], "neutral")
        paint_chip(painter, rect.x(), rect.center().y() + 1, text, tone=tone, max_width=rect.width())


def _paint_days(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    is_long = (row["days_open"] or 0) >= _LONG_OPEN_DAYS
    paint_text(painter, rect, text, color="warn" if is_long else "text.1", align=RIGHT)


def _paint_satisfaction(painter: QPainter, rect: QRect, row: RecordRow, _text: str) -> None:
    answer: int | None = row["satisfaction"]
    if answer is not None:
        paint_stars(painter, rect.x(), rect.center().y() + 1, answer)
