"""What the table of stages has no room for: a stage's colour, funnel zone and policy, and its checklist below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QWidget

from ocrm.i18n import _
from ocrm.services.deals import stages
from ocrm.services.deals.stages import RAMP, StageRow
from ocrm.ui.context import AppContext
from ocrm.ui.settings.checklist_editor import ChecklistEditor
from ocrm.ui.settings.stage_table import rollback_choices, zone_choices
from ocrm.ui.theme import theme
from ocrm.ui.widgets import CENTER, FlowLayout, QuietComboBox, label, paint_focus_ring, paint_text, row, rule, vbox

_ARROW_ROOM = 12
"""What the style leaves out of a box's width beside its arrow."""


class ColorSwatch(QAbstractButton):
    """A colour to choose; the empty token is the colour of the stage's place, marked with an A."""

    def __init__(self, token: str, accessible_name: str) -> None:
        super().__init__()
        self.token, self._shown = token, token
        self.setCheckable(True)
        self.setObjectName(f"color_{token or 'auto'}")
        self.setAccessibleName(accessible_name)
        self.setToolTip(accessible_name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_as(self, token: str) -> None:
        """Draw a colour: for the automatic one that of the stage's place."""
        self._shown = token
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(26), theme().px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = float(self.width())
        outer = QRectF(0, (self.height() - side) / 2, side, side)
        inner = outer.adjusted(4, 4, -4, -4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(self._shown))
        painter.drawRoundedRect(inner, 4, 4)
        if not self.token:
            paint_text(painter, inner, "A", role="caption", color=look.ink_on(self._shown), align=CENTER)
        if self.isChecked():
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(look.color("text.1"))
            pen.setWidthF(1.6)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(outer.adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
        if self.hasFocus():
            paint_focus_ring(painter, outer)


class StageDetail(QFrame):
    """One stage; every choice is saved at once."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._stage: StageRow | None = None
        self.setObjectName("stage_detail")
        self.setProperty("surface", "panel")
        layout = vbox(self, margins=(16, 12, 16, 14), spacing=8)
        self._title = label("", "strong", elide=True)
        layout.addWidget(self._title)
        layout.addLayout(self._make_choices())
        layout.addWidget(rule())
        self.checklist = ChecklistEditor(context)
        layout.addWidget(self.checklist)

    def _make_choices(self) -> FlowLayout:
        self._swatches = QButtonGroup(self)
        self._swatches.setExclusive(True)
        colors: list[QWidget] = [self._swatch("", _("Colour of its place"))]
        colors += [self._swatch(token, _("Colour {n}").format(n=number)) for number, token in enumerate(RAMP, 1)]
        self._zone = self._box("stage_zone", _("Funnel zone"), zone_choices())
        self._rollback = self._box("stage_rollback", _("Going back"), rollback_choices())
        self._zone.activated.connect(partial(self._on_choice, "zone", self._zone))
        self._rollback.activated.connect(partial(self._on_choice, "rollback", self._rollback))
        flow = FlowLayout(spacing=14)
        flow.addWidget(row(label(_("Colour"), "muted"), row(*colors, spacing=1), spacing=8))
        flow.addWidget(row(label(_("Funnel zone"), "muted"), self._zone, spacing=8))
        flow.addWidget(row(label(_("Going back"), "muted"), self._rollback, spacing=8))
        return flow

    def _swatch(self, token: str, title: str) -> ColorSwatch:
        swatch = ColorSwatch(token, title)
        swatch.show_as(token or RAMP[0])
        self._swatches.addButton(swatch)
        swatch.clicked.connect(partial(self._on_color, token))
        return swatch

    def _box(self, name: str, title: str, choices: Sequence[tuple[str, str]]) -> QuietComboBox:
        box = QuietComboBox()
        box.setObjectName(name)
        box.setAccessibleName(title)
        for value, text in choices:
            box.addItem(text, value)
        box.ensurePolished()  # its padding is known only then
        box.setMinimumWidth(box.sizeHint().width() + theme().px(_ARROW_ROOM))
        return box

    def show_stage(self, stage: StageRow, color_of_place: str) -> None:
        """Show a stage; `color_of_place` is the colour it has while none is chosen."""
        self._stage = stage
        self._title.setText(_("“{stage}” in detail").format(stage=stage.name))
        for swatch in self._swatches.buttons():
            assert isinstance(swatch, ColorSwatch)
            if not swatch.token:
                swatch.show_as(color_of_place)
            swatch.setChecked(swatch.token == stage.color)
        self._zone.setCurrentIndex(max(0, self._zone.findData(stage.own_zone)))
        self._rollback.setCurrentIndex(max(0, self._rollback.findData(stage.rollback.value)))
        self.checklist.show_stage(stage.stage_id)

    def _on_color(self, token: str, _checked: bool = False) -> None:
        self._change(color=token)

    def _on_choice(self, field: str, box: QuietComboBox, _number: int) -> None:
        self._change(**{field: box.currentData()})

    def _change(self, **values: Any) -> None:
        if self._stage is not None:
            change = partial(stages.update_stage, self._context.workspace, self._stage.stage_id, **values)
            self._context.runner.perform(change)
