"""The line above a record's facts that says which required fields are blank, and leads to the first of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ocrm.i18n import _
from ocrm.services.schema import FieldInfo
from ocrm.ui.theme import theme
from ocrm.ui.widgets import IconLabel, button, hbox, label


class DraftNote(QFrame):
    """In sight while required fields are blank."""

    fill_requested = Signal(str)
    """A field shall be filled in."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("draft_note")
        self.setProperty("surface", "warn")
        self._first = ""
        line = hbox(self, margins=(12, 5, 6, 5), spacing=8)
        line.addWidget(IconLabel("flag", "warn", size=15))
        self._text = label("", wrap=True)
        self._text.setObjectName("draft_text")
        self._text.setMinimumWidth(theme().px(80))
        line.addWidget(self._text, 1)
        self._fill = button(_("Fill in"), None, "small", name="draft_fill")
        self._fill.clicked.connect(self._on_fill)
        line.addWidget(self._fill)
        self.hide()

    def show_blank(self, blank: Sequence[FieldInfo], first: str) -> None:
        """Name the required fields that are blank; out of sight where none is. `first` is the one to fill in here."""
        self.setVisible(bool(blank))
        self._first = first
        self._fill.setVisible(bool(first))
        if blank:
            names = _(", ").join(_(info.label) for info in blank)
            self._text.setText(_("Required, still blank: {fields}").format(fields=names))

    def _on_fill(self) -> None:
        self.fill_requested.emit(self._first)
