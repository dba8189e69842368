"""The button that takes a table of mobile prefixes into use, by which a region is suggested where none is known."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.data_quality import mobile_regions
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_file
from ocrm.ui.widgets import hbox, tool_button
from ocrm.ui.widgets.menu_entries import add_entry


class RegionTableButton(QWidget):
    """Offers to load a table and, where one is in use, to remove it."""

    changed = Signal()
    """Another table is in use, or none any more."""
    failed = Signal(object)
    """A file was refused: the UserError."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._menu = QMenu(self)
        self._menu.setObjectName("quality_regions_menu")
        self._menu.aboutToShow.connect(self._fill)
        words = _("Regions by mobile number")
        hbox(self).addWidget(tool_button("map-pin", words, menu=self._menu, name="quality_regions"))

    def _fill(self) -> None:
        self._menu.clear()
        add_entry(self._menu, "upload", _("Load a table of mobile prefixes…"), self._ask, name="regions_load")
        if mobile_regions.is_loaded():
            add_entry(
                self._menu, "trash-2", _("Remove the table of mobile prefixes"), self._remove, name="regions_remove"
            )

    def _ask(self) -> None:
        chosen = ask_file(self, _("Load a table of mobile prefixes"), kinds="*.csv *.txt *.tsv *.xlsx *.xls *.ods;;*")
        if chosen is not None:
            self.load(chosen)

    def load(self, path: Path) -> None:
        """Take the table of a file into use, in the background."""
        self._context.tasks.fetch(
            partial(mobile_regions.load, path), self._on_loaded, key="mobile regions", on_error=self.failed.emit
        )

    def _on_loaded(self, count: int) -> None:
        words = ngettext("{n} mobile prefix is known now.", "{n} mobile prefixes are known now.", count)
        self._context.toasts.show(words.format(n=format_number(count)))
        self.changed.emit()

    def _remove(self) -> None:
        mobile_regions.remove()
        self._context.toasts.show(_("Regions are no longer told by mobile numbers."))
        self.changed.emit()
