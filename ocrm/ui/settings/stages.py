"""Settings: the stages deals go through – name, chance of winning, days before a deal counts as stalled."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSpinBox, QWidget

from ocrm.i18n import _
from ocrm.services import stages
from ocrm.services.stages import StageRow
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.widgets import clear_layout, label


class StagesSection(SettingsSection):
    """Pipeline stages."""

    def build(self) -> None:
        self._grids: dict[int, QGridLayout] = {}
        for pipeline in stages.list_pipelines(self.context.workspace):
            self.add_heading(pipeline.name)
            grid = self._grids[pipeline.pipeline_id] = QGridLayout()
            grid.setContentsMargins(0, 4, 0, 4)
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(1, 1)
            self.lines.addLayout(grid)
        note = _("Open deals keep the chance they have; 0 days means a deal never counts as stalled.")
        self.lines.addSpacing(6)
        self.lines.addWidget(label(note, "caption", wrap=True))
        self.reload()

    def reload(self) -> None:
        for pipeline_id, grid in self._grids.items():
            clear_layout(grid)
            for place, title in ((1, _("Stage")), (2, _("Chance of winning")), (3, _("Stalled after"))):
                grid.addWidget(label(title, "caption"), 0, place)
            for number, stage in enumerate(stages.list_stages(self.context.workspace, pipeline_id), 1):
                self._add_stage(grid, number, stage)

    def _add_stage(self, grid: QGridLayout, number: int, stage: StageRow) -> None:
        name = QLineEdit(stage.name)
        name.setObjectName(f"stage_name_{number}")
        name.setAccessibleName(_("Name of stage {number}").format(number=number))
        name.editingFinished.connect(partial(self._on_name, stage, name))
        probability = _spin(stage.probability, 100, suffix=" %")
        probability.setAccessibleName(_("Chance of winning in “{stage}”").format(stage=stage.name))
        probability.editingFinished.connect(partial(self._on_probability, stage, probability))
        limit = _spin(stage.limit_days, 999, suffix=_(" days"))
        limit.setAccessibleName(_("Days before a deal in “{stage}” counts as stalled").format(stage=stage.name))
        limit.editingFinished.connect(partial(self._on_limit, stage, limit))
        for place, widget in enumerate((StageDot(stage.color_token), name, probability, limit)):
            grid.addWidget(widget, number, place)

    def _on_name(self, stage: StageRow, edit: QLineEdit) -> None:
        if edit.text().strip() != stage.name:
            change = partial(stages.update_stage, self.context.workspace, stage.stage_id, name=edit.text())
            if self.context.runner.perform(change, field_widgets={"name": edit}) is None:
                edit.setText(stage.name)

    def _on_probability(self, stage: StageRow, spin: QSpinBox) -> None:
        if spin.value() != stage.probability:
            change = partial(stages.update_stage, self.context.workspace, stage.stage_id, probability=spin.value())
            self.context.runner.perform(change)

    def _on_limit(self, stage: StageRow, spin: QSpinBox) -> None:
        if spin.value() != stage.limit_days:
            change = partial(stages.update_stage, self.context.workspace, stage.stage_id, limit_days=spin.value())
            self.context.runner.perform(change)

    def speaks_of(self, text: str) -> bool:
        names = (row.name for row in stages.list_stages(self.context.workspace))
        return any(text.lower() in words.lower() for words in (*names, _("Chance of winning"), _("Stalled after")))


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


def _spin(value: int, most: int, *, suffix: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(0, most)
    spin.setValue(value)
    spin.setSuffix(suffix)
    spin.setFixedWidth(theme().px(110))
    return spin
