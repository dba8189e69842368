"""What the scores depend on, to choose beside the charts; a choice is kept in the file and works at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.segmentation.scores import BY_QUANTILE, BY_RANK
from ocrm.services.settings import SETTINGS, read_setting, write_setting
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import FlowLayout, QuietComboBox, QuietSpinBox, hbox, label
from ocrm.ui.widgets.writing import writing

_MONTHS = (6, 12, 24, 36, 60)


class ScoreSettings(QWidget):
    """Some settings in a row that wraps."""

    def __init__(self, context: AppContext, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._context = context
        self._layout = FlowLayout(self)

    def add_period(self) -> None:
        """Let the user choose which orders count."""
        choices: list[tuple[Any, str]] = [(n, _("{n} months").format(n=n)) for n in _MONTHS]
        self._add_choice("rfm_months", _("Orders of"), [*choices, (0, _("all time"))])

    def add_scoring(self) -> None:
        """Let the user choose how scores are given."""
        choices = [(BY_RANK, _("by rank")), (BY_QUANTILE, _("by quantiles (R package rfm)"))]
        self._add_choice("rfm_scoring", _("Scores"), choices)

    def add_number(self, key: str, title: str, *, least: int, most: int, suffix: str = "") -> None:
        """Let the user choose a number."""
        box = QuietSpinBox()
        box.setObjectName(f"setting_{key}")
        box.setRange(least, most)
        box.setSuffix(suffix)
        box.setValue(int(read_setting(self._context.workspace, key)))
        box.setKeyboardTracking(False)
        box.valueChanged.connect(partial(self._write, key))
        self._add(title, box)

    def _add_choice(self, key: str, title: str, choices: Sequence[tuple[Any, str]]) -> None:
        box = QuietComboBox()
        box.setObjectName(f"setting_{key}")
        for value, text in choices:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(read_setting(self._context.workspace, key))))
        box.currentIndexChanged.connect(partial(self._on_chosen, key, box))
        self._add(title, box)

    def _add(self, title: str, control: QWidget) -> None:
        control.setAccessibleName(title)
        holder = QWidget()
        line = hbox(holder, spacing=6)
        line.addWidget(label(title, "caption", buddy=control))
        line.addWidget(writing(control))
        self._layout.addWidget(holder)

    def _on_chosen(self, key: str, box: QuietComboBox, _number: int) -> None:
        self._write(key, box.currentData())

    def _write(self, key: str, value: Any) -> None:
        write_setting(self._context.workspace, key, value)
        self._context.bus.publish(Changes(frozenset({"settings"}), label=_(SETTINGS[key].title), origin="segments"))
