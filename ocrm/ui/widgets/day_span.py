"""Two days beside one another: from the first to the last, either of them open."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets.fields import DateField
from ocrm.ui.widgets.labels import label
from ocrm.ui.widgets.layout import FlowLayout


class DaySpan(QWidget):
    """Asks for a first and a last day; an end before the beginning is marked and not told."""

    changed = Signal()
    """Both days are valid, one behind the other, and one of them is another."""

    def __init__(self, *, today: date, since: date | None, until: date | None, name: str) -> None:
        super().__init__()
        row = FlowLayout(self, spacing=6)  # one below the other where there is little room
        self._since = DateField(_("First day"), today=today, day=since)
        self._until = DateField(_("Last day"), today=today, day=until)
        for field, end in ((self._since, "since"), (self._until, "until")):
            field.setObjectName(f"{name}_{end}")
            field.setFixedWidth(theme().px(190))
            field.changed.connect(self._on_changed)
            row.addWidget(field)
            if field is self._since:
                row.addWidget(label("–", "muted"))

    def days(self) -> tuple[date | None, date | None]:
        """Return the first and the last day, None for an open end."""
        return self._since.day(), self._until.day()

    def _on_changed(self) -> None:
        since, until = self.days()
        is_wrong = since is not None and until is not None and until < since
        self._until.set_error(is_wrong)
        if not is_wrong and self._since.is_valid() and self._until.is_valid():
            self.changed.emit()
