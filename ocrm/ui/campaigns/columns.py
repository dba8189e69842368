"""The columns of the campaign list, and how the cells that are more than text are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from ocrm.services.records import RecordRow
from ocrm.services.schema import FieldInfo
from ocrm.services.workspace import Workspace
from ocrm.ui.campaigns.looks import STATUS_TONES
from ocrm.ui.delegates import CellPainter
from ocrm.ui.lists.field_columns import FieldColumns
from ocrm.ui.widgets import RIGHT, paint_chip, paint_text

SHOWN = (
    "name", "kind", "status", "starts_on", "ends_on", "budget", "cost", "member_count", "deal_count", "won_amount",
    "return_percent",
)  # fmt: skip
SHOWN_BESIDE_PREVIEW = ("name", "kind", "status", "starts_on", "member_count", "deal_count", "return_percent")


class CampaignColumns(FieldColumns):
    """The columns of campaigns: the status as a chip, spent more than planned in red, a loss in amber."""

    widths: ClassVar[Mapping[str, int]] = {
        "name": 186, "kind": 104, "status": 86, "starts_on": 92, "ends_on": 92, "budget": 88, "cost": 88,
        "member_count": 76, "deal_count": 70, "won_amount": 104, "return_percent": 110,
    }  # fmt: skip

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, "campaigns", SHOWN)

    def changes(self, info: FieldInfo) -> dict[str, Any]:
        return {"fields": ("cost", "budget")} if info.name == "cost" else {}

    def painters(self) -> Mapping[str, CellPainter]:
        return {
            "name": _paint_name,
            "status": _paint_status,
            "cost": _paint_cost,
            "return_percent": _paint_return,
        }


def _paint_name(painter: QPainter, rect: QRect, _row: RecordRow, text: str) -> None:
    paint_text(painter, rect, text, weight=500)


def _paint_status(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    if text:
        tone = STATUS_TONES.get(row["status"], "neutral")
        paint_chip(painter, rect.x(), rect.center().y() + 1, text, tone=tone, max_width=rect.width())


def _paint_cost(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    cost, budget = row["cost"], row["budget"]
    is_over = cost is not None and budget is not None and cost > budget
    paint_text(painter, rect, text, color="bad" if is_over else "text.1", align=RIGHT, tabular=True)


def _paint_return(painter: QPainter, rect: QRect, row: RecordRow, text: str) -> None:
    percent: int | None = row["return_percent"]
    if percent is not None:
        color = "ok" if percent > 0 else "warn" if percent < 0 else "text.1"
        paint_text(painter, rect, text, color=color, align=RIGHT, tabular=True)
