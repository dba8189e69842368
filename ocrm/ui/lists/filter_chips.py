"""The chips over a list: each offers the values its records have in one field, with counts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.listing.list_views import FilterOption, ListKind, ListState, list_options, records_are_few
from ocrm.services.schema import record_type
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.widgets import FilterChip, escape_mnemonic
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.tick_menu import TickMenu

_CROSS_WIDTH = 24
_WORDS_SHOWN = 2


class ChoiceChip(FilterChip):
    """A chip of one field; the cross of an active one takes its filter away."""

    chosen = Signal(str, tuple)
    """Field and values: the user chose them."""
    settled = Signal()
    """The menu was closed."""

    def __init__(self, context: AppContext, shown: ListKind, name: str, values: Sequence[str]) -> None:
        self._context, self._workspace, self._list = context, context.workspace, shown
        self._field, self._values = name, tuple(values)
        super().__init__(self._words(), active=bool(values))
        self.setObjectName(f"chip_{name}")
        if values:
            self.setToolTip(_("Click to change, the cross takes the filter away"))
        self.clicked.connect(self.open_menu)

    def _words(self) -> str:
        info = record_type(self._list.kind).field(self._field)
        if not self._values:
            return _(info.label)
        formatter = ValueFormatter(self._workspace)
        names = [value if self._field == "tags" else formatter.text(info, value) for value in self._values]
        words = _(", ").join(names[:_WORDS_SHOWN])
        if len(names) > _WORDS_SHOWN:
            words += f" +{len(names) - _WORDS_SHOWN}"
        return _("{field}: {values}").format(field=_(info.label), values=words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._values and event.position().x() > self.width() - theme().px(_CROSS_WIDTH):
            self.clear()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._values and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
            return
        super().keyPressEvent(event)

    def clear(self) -> None:
        """Take the filter away."""
        self.chosen.emit(self._field, ())
        self.settled.emit()

    def open_menu(self) -> None:
        """Offer the values."""
        if records_are_few(self._workspace, self._list):
            self._popup(list_options(self._workspace, self._list, self._field))
        else:
            read = partial(list_options, self._workspace, self._list, self._field)
            self._context.tasks.fetch(read, self._popup, key="options of a chip")

    def _popup(self, options: Sequence[FilterOption]) -> None:
        if isValid(self):
            open_below(self._fill_menu(options), self, gap=2)

    def make_menu(self) -> QMenu:
        """Return the menu of values; it deletes itself when closed."""
        return self._fill_menu(list_options(self._workspace, self._list, self._field))

    def _fill_menu(self, options: Sequence[FilterOption]) -> QMenu:
        menu = TickMenu(self)
        menu.setObjectName("chip_menu")
        for option in options:
            count = "" if option.count is None else f"\t{format_number(option.count)}"
            text = f"{escape_mnemonic(option.label)}{count}"
            action = QAction(text, menu)
            action.setCheckable(True)
            action.setChecked(option.value in self._values)
            action.toggled.connect(partial(self._on_toggled, option.value))
            menu.addAction(action)
        if not options:
            menu.addAction(_("No record has a value here yet")).setEnabled(False)
        elif self._values:
            menu.addSeparator()
            menu.addAction(_("Take the filter away")).triggered.connect(self.clear)
        menu.aboutToHide.connect(self.settled)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _on_toggled(self, value: str, is_on: bool) -> None:
        kept = tuple(known for known in self._values if known != value)
        self._values = (*kept, value) if is_on else kept
        self.chosen.emit(self._field, self._values)


def make_chips(context: AppContext, state: ListState) -> list[ChoiceChip]:
    """Return a chip per filter field for a state of the list."""
    return [ChoiceChip(context, state.list, name, state.chosen.get(name, ())) for name in state.list.filter_fields]
