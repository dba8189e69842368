"""A chart of what is counted in the background, with advice while there is nothing, and one choice below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ocrm.ui.context import AppContext
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.widgets import EmptyState, QuietComboBox, hbox, label, vbox


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen below a chart: the words and values offered, and under which name the last one is remembered."""

    name: str
    title: str
    options: Sequence[tuple[str, str]]
    usual: str
    remembered: str


class CountedChart(QWidget):
    """The chart, or one of its states in its place; choosing counts anew."""

    opened = Signal(object)
    """What a part of the chart stands for is to be shown."""
    counted = Signal()
    """It was counted anew."""

    def __init__(
        self, context: AppContext, title: str, *, name: str, smallest: tuple[int, int], choice: Choice, words: str
    ) -> None:
        """`words` below say what is counted and what a part opens."""
        super().__init__()
        self._context, self._remembered = context, choice.remembered
        self.panel = ChartPanel(title, context.tasks, name=name, smallest=smallest, context=context)
        self.panel.opened.connect(self.open_part)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.panel)
        layout = vbox(self, spacing=12)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._make_choice(choice))
        layout.addWidget(label(words, "caption", wrap=True))

    def _make_choice(self, choice: Choice) -> QWidget:
        holder = QWidget()
        line = hbox(holder, spacing=6)
        self.choice = QuietComboBox()
        self.choice.setObjectName(choice.name)
        self.choice.setAccessibleName(choice.title)
        for words, value in choice.options:
            self.choice.addItem(words, value)
        kept = self._context.preferences.recall(choice.remembered, choice.usual)
        self.choice.setCurrentIndex(max(0, self.choice.findData(kept)))
        self.choice.currentIndexChanged.connect(self._on_chosen)
        line.addWidget(label(choice.title, "caption", buddy=self.choice))
        line.addWidget(self.choice)
        line.addStretch(1)
        return holder

    def add_state(self, name: str, state: EmptyState) -> QWidget:
        """Return what can be shown in place of the chart, by `show_state`."""
        holder = QFrame()
        holder.setObjectName(name)
        holder.setProperty("surface", "panel")
        vbox(holder).addWidget(state)
        self._stack.addWidget(holder)
        return holder

    def show_state(self, state: QWidget | None) -> None:
        """Show a state, the chart where there is none."""
        self._stack.setCurrentWidget(state or self.panel)

    def reload(self) -> None:
        """Count in the background."""

    def open_part(self, key: str) -> None:
        """Show what a part of the chart stands for."""

    def _on_chosen(self, _number: int) -> None:
        self._context.preferences.remember(self._remembered, self.choice.currentData())
        self.reload()
