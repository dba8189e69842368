"""The suggestions in a panel of Today, and as a card beside a record; out of sight while there are none."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFrame, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.suggestions import Scope
from ocrm.ui.context import AppContext, Target
from ocrm.ui.suggestions.suggestion_list import SuggestionList
from ocrm.ui.widgets import button, chip, hbox, label, rule, vbox

_ON_TODAY, _ON_RECORD = 4, 6


class SuggestionPanel(QFrame):
    """The weightiest few for Today, and a link to all."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("suggestion_panel")
        self.setProperty("surface", "panel")
        layout = vbox(self, margins=(15, 10, 10, 10), spacing=8)
        head = hbox(spacing=8)
        head.addWidget(label(_("Suggestions"), "h3"))
        head.addStretch(1)
        every = button(_("All"), None, "link", name="suggestions_all")
        every.setAccessibleName(_("All suggestions"))
        every.clicked.connect(partial(_open_all, context))
        head.addWidget(every)
        layout.addLayout(head)
        self.rows = SuggestionList(context, limit=_ON_TODAY)
        self.rows.counted.connect(self._on_counted)
        layout.addWidget(self.rows)
        self.hide()

    def reload(self) -> None:
        """Read them again."""
        self.rows.read()

    def _on_counted(self, count: int) -> None:
        self.setVisible(bool(count))


def _open_all(context: AppContext, _checked: bool = False) -> None:
    context.navigator.go(Target("followup", view="suggestions"))


class SuggestionCard(QWidget):
    """What the rules say of the record on the page."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("card_suggestions")
        outer = vbox(self)
        inside = QWidget()
        layout = vbox(inside, margins=(14, 8, 10, 8), spacing=5)
        head = hbox(spacing=6)
        head.addWidget(label(_("Suggestions"), "strong"))
        self._count = chip("", "count")
        head.addWidget(self._count)
        head.addStretch(1)
        self._channel = label("", "caption")
        self._channel.setObjectName("suggestions_channel")
        head.addWidget(self._channel)
        layout.addLayout(head)
        self.rows = SuggestionList(context, limit=_ON_RECORD)
        self.rows.counted.connect(self._on_counted)
        layout.addWidget(self.rows)
        outer.addWidget(inside)
        outer.addWidget(rule())
        self.hide()

    def show_record(self, scope: Scope) -> None:
        """Show what is suggested for a record."""
        self.rows.show_scope(scope)

    def _on_counted(self, count: int) -> None:
        self._count.setText(format_number(count))
        best = next((one.best_channel for one in self.rows.shown if one.best_channel is not None), None)
        self._channel.setText(best.words if best is not None else "")
        self.setVisible(bool(count))
