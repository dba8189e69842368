"""The line below the funnel: one thing worth doing, with a link to its deals."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ocrm.services.deal_analysis.funnel_insight import Insight
from ocrm.ui.widgets import IconLabel, button, escape_mnemonic, hbox, label


class InsightBar(QFrame):
    """A sentence and a link; hidden while nothing stands out."""

    opened = Signal(object)
    """The link was pressed: the filter that finds the deals."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("funnel_insight")
        self.setProperty("surface", "warn")
        layout = hbox(self, margins=(10, 6, 10, 6), spacing=8)
        layout.addWidget(IconLabel("triangle-alert", "warn", size=16))
        self._words = label("", wrap=True)
        self._words.setObjectName("funnel_insight_text")
        layout.addWidget(self._words, 1)
        self._link = button("", None, "link", name="funnel_insight_link")
        self._link.clicked.connect(self._on_clicked)
        layout.addWidget(self._link)
        self._insight: Insight | None = None
        self.hide()

    def show_insight(self, insight: Insight | None) -> None:
        """Show another insight, or hide."""
        self._insight = insight
        self.setVisible(insight is not None)
        if insight is not None:
            self._words.setText(insight.text)
            self._link.setText(escape_mnemonic(insight.link))
            self._link.setAccessibleName(insight.link)

    def _on_clicked(self) -> None:
        if self._insight is not None:
            self.opened.emit(self._insight.filter)
