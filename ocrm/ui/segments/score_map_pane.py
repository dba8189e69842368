"""The published score map, printed: which scores make which named group."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from ocrm.i18n import _
from ocrm.ui.forms import EditorPane
from ocrm.ui.segments.drawings import map_entries
from ocrm.ui.widgets import label, vbox


class ScoreMapPane(EditorPane):
    """The groups with their bounds, in the order they are read."""

    def __init__(self) -> None:
        form = QWidget()
        layout = vbox(form, spacing=10)
        words = _(
            "The first line whose bounds hold is a customer's group. The map is the one of the R package rfm by "
            "rsquaredacademy. With scores by quantiles OCRM gives exactly the groups that package publishes for its "
            "own orders; by rank, customers at the limits of a score may fall into the neighbouring group, because "
            "equal customers always score alike."
        )
        layout.addWidget(label(words, "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(8)
        for number, (name, bounds) in enumerate(map_entries()):
            grid.addWidget(label(name, "strong"), number, 0)
            grid.addWidget(label(bounds, selectable=True), number, 1)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        super().__init__(_("Score map"), form, name="score_map_pane", is_read_only=True)
