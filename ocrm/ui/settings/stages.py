"""Settings: the stages deals go through – name, chance of winning, days before a deal counts as stalled."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSpinBox, QWidget

from ocrm.i18n import _
from ocrm.services import stages
from ocrm.services.stages import StageRow
from ocrm.ui.context import AppContext
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.widgets import label


class StagesSection(SettingsSection):
    """Pipeline stages."""

    def build(self) -> None:
        self._editors: dict[int, _StageEditor] = {}
        for pipeline in stages.list_pipelines(self.context.workspace):
            self.add_heading(pipeline.name)
            grid = QGridLayout()
            grid.setContentsMargins(0, 4, 0, 4)
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(1, 1)
            for place, title in ((1, _("Stage")), (2, _("Chance of winning")), (3, _("Stalled after"))):
                grid.addWidget(label(title, "caption"), 0, place)
            for number, stage in enumerate(stages.list_stages(self.context.workspace, pipeline.pipeline_id), 1):
                self._editors[stage.stage_id] = _StageEditor(self.context, stage, number)
                self._editors[stage.stage_id].add_to(grid, number)
            self.lines.addLayout(grid)
        note = _("Open deals keep the chance they have; 0 days means a deal never counts as stalled.")
        self.lines.addSpacing(6)
        self.lines.addWidget(label(note, "caption", wrap=True))

    def reload(self) -> None:
        for stage in stages.list_stages(self.context.workspace):
            if stage.stage_id in self._editors:
                self._editors[stage.stage_id].show_stage(stage)

    def speaks_of(self, text: str) -> bool:
        names = (row.name for row in stages.list_stages(self.context.workspace))
        return any(text.lower() in words.lower() for words in (*names, _("Chance of winning"), _("Stalled after")))


class _StageEditor(QObject):
    """The line of one stage: name, chance, limit; each saved when it is left."""

    def __init__(self, context: AppContext, stage: StageRow, number: int) -> None:
        super().__init__()
        self._context, self._stage = context, stage
        self._dot = StageDot(stage.color_token)
        self._name = QLineEdit()
        self._name.setObjectName(f"stage_name_{number}")
        self._name.setAccessibleName(_("Name of stage {number}").format(number=number))
        self._name.editingFinished.connect(self._on_name)
        self._probability = _spin(100, suffix=" %")
        self._probability.editingFinished.connect(self._on_probability)
        self._limit = _spin(999, suffix=_(" days"))
        self._limit.editingFinished.connect(self._on_limit)
        self.show_stage(stage)

    def add_to(self, grid: QGridLayout, line: int) -> None:
        """Put the editors into a line of a grid."""
        for place, widget in enumerate((self._dot, self._name, self._probability, self._limit)):
            grid.addWidget(widget, line, place)

    def show_stage(self, stage: StageRow) -> None:
        """Show a stage as it is now."""
        self._stage = stage
        self._name.setText(stage.name)
        self._probability.setValue(stage.probability)
        self._probability.setAccessibleName(_("Chance of winning in “{stage}”").format(stage=stage.name))
        self._limit.setValue(stage.limit_days)
        self._limit.setAccessibleName(_("Days before a deal in “{stage}” counts as stalled").format(stage=stage.name))

    def _on_name(self) -> None:
        name = self._name.text()
        if name.strip() != self._stage.name:
            self._change(self._name, name=name)

    def _on_probability(self) -> None:
        if self._probability.value() != self._stage.probability:
            self._change(self._probability, probability=self._probability.value())

    def _on_limit(self) -> None:
        if self._limit.value() != self._stage.limit_days:
            self._change(self._limit, limit_days=self._limit.value())

    def _change(self, editor: QWidget, **values: Any) -> None:
        change = partial(stages.update_stage, self._context.workspace, self._stage.stage_id, **values)
        if self._context.runner.perform(change, field_widgets=dict.fromkeys(values, editor)) is None:
            self.show_stage(self._stage)


class StageDot(QWidget):
    """The colour of a stage."""

    def __init__(self, color_token: str) -> None:
        super().__init__()
        self._color_token = color_token
        side = theme().px(12)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color(self._color_token))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)


def _spin(most: int, *, suffix: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(0, most)
    spin.setSuffix(suffix)
    spin.setFixedWidth(theme().px(110))
    return spin
