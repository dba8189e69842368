"""What a version comes to, at the right below its lines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ocrm.services.quotes.quote_text import sums_in_words
from ocrm.services.quotes.reading import QuoteRow
from ocrm.ui.theme import theme
from ocrm.ui.widgets import clear_layout, label

_GAP = 24


class SumsBox(QWidget):
    """Names and amounts, the total last and larger."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quote_sums")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 8, theme().px(8) + 8, 8)
        self._grid.setHorizontalSpacing(theme().px(_GAP))
        self._grid.setVerticalSpacing(theme().px(3))
        self._grid.setColumnStretch(0, 1)

    def show_sums(self, quote: QuoteRow) -> None:
        """Show what a version comes to."""
        clear_layout(self._grid)
        rows = sums_in_words(quote)
        for number, (name, amount) in enumerate(rows):
            is_total = number == len(rows) - 1
            words, figure = label(name, "strong" if is_total else "muted"), label(amount, "h3" if is_total else None)
            figure.setObjectName("quote_total" if is_total else "quote_sum")
            figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            figure.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._grid.addWidget(words, number, 1, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(figure, number, 2, Qt.AlignmentFlag.AlignRight)
