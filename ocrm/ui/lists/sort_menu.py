"""What the list can be sorted by, and in which direction."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.ui.record_view import RecordView
from ocrm.ui.widgets.menu_entries import press


class SortMenu(QMenu):
    """The shown columns that sort; it deletes itself when closed."""

    section_chosen = Signal(int)
    direction_chosen = Signal(bool)
    """True for descending."""

    def __init__(self, parent: QWidget, view: RecordView, present: str) -> None:
        """`present` is the sort key in force: a field, with a leading minus for descending."""
        super().__init__(parent)
        self.setObjectName("sort_menu")
        header = view.horizontalHeader()
        for place in range(header.count()):
            section = header.logicalIndex(place)
            column = view.records.column_at(section)
            if column is not None and column.sort and not header.isSectionHidden(section):
                is_present = present.removeprefix("-") == column.sort
                self._add(column.heading, partial(self.section_chosen.emit, section), is_checked=is_present)
        self.addSeparator()
        for text, is_descending in ((_("Ascending"), False), (_("Descending"), True)):
            is_present = present.startswith("-") is is_descending
            self._add(text, partial(self.direction_chosen.emit, is_descending), is_checked=is_present)
        self.aboutToHide.connect(self.deleteLater)

    def _add(self, text: str, handler: partial[None], *, is_checked: bool) -> None:
        action = self.addAction(text)
        action.setCheckable(True)
        action.setChecked(is_checked)
        action.triggered.connect(partial(press, handler))
