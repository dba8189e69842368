"""Order, width and choice of a table's columns: remembered on this computer, or those of a saved view."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QTableView

from ocrm.services.listing.views import ColumnPlace
from ocrm.ui.itemmodels.record_table import RecordTableModel
from ocrm.ui.preferences import Preferences
from ocrm.ui.theme import REFERENCE_PX, theme

TICK_WIDTH = 40
_MOST_GROWTH = 0.75
"""By how much of its usual width a column grows at the most, where there is room."""
_ROOM_BESIDE_TEXT, _WIDEST_FIT = 44, 420


class ColumnLayout(QObject):
    """Keeps the header of `view` as the user left it; widths are kept at the reference text size.

    Of the columns whose width the user has not set, those of texts share the room that is left over.
    """

    changed = Signal()
    """The user moved, resized, showed or hid a column."""

    def __init__(self, view: QTableView, records: RecordTableModel, preferences: Preferences, key: str) -> None:
        """`key` names where the layout is remembered."""
        super().__init__(view)
        self._header, self._records = view.horizontalHeader(), records
        self._preferences, self._key = preferences, key
        self._usual: Collection[str] | None = None
        self._is_kept = True
        self._text_px = theme().base
        self._given: dict[int, int] = {}
        """How wide this made a section; what it is else, the user made it."""
        self._own: set[int] = set()
        """The sections whose width the user has set."""

    def connect_header(self) -> None:
        """Begin to notice what the user does with the columns."""
        self._header.sectionMoved.connect(self.note)
        self._header.sectionResized.connect(self._on_resized)

    def use(self, key: str, usual: Collection[str] | None = None) -> None:
        """Go on with the columns remembered under another name; `usual` are those to begin with there."""
        self._key, self._usual, self._is_kept = key, usual, True
        self.restore()

    def restore(self) -> None:
        """Show the columns as they are remembered."""
        remembered = self._preferences.recall(f"{self._key}/columns") or []
        self._arrange([ColumnPlace(name, width, bool(hidden)) for name, width, hidden in remembered])

    def show(self, places: Sequence[ColumnPlace]) -> None:
        """Show the columns of a saved view; what the user changes then is remembered only where the view is saved."""
        self._is_kept = False
        self._arrange(places)

    def restore_kept(self) -> None:
        """Leave the columns of a saved view for the remembered ones."""
        if not self._is_kept:
            self._is_kept = True
            self.restore()

    def reset(self) -> None:
        """Show the usual columns."""
        if self._is_kept:
            self._preferences.remember(f"{self._key}/columns", None)
        self._arrange([])
        self.changed.emit()

    def places(self) -> tuple[ColumnPlace, ...]:
        """Return the columns in their order; those in sight with the width the user has set, if any."""
        found: list[ColumnPlace] = []
        last = self._last_shown()
        for section in self._sections():
            column = self._records.column_at(section)
            if column is not None:
                is_hidden = self._header.isSectionHidden(section)
                width = self._reference_width(section) if section in self._own - {last} and not is_hidden else 0
                found.append(ColumnPlace(column.name, width, is_hidden))
        return tuple(found)

    def shown_names(self) -> list[str]:
        """Return the columns in sight, in their order."""
        return [place.name for place in self.places() if not place.is_hidden]

    def least_width(self) -> int:
        """Return how wide the columns in sight are in pixels before room is shared, the last one as it usually is."""
        last = self._last_shown()
        shown = [section for section in self._sections() if not self._header.isSectionHidden(section)]
        return sum(self._usual_width(one) if one == last else self._least_width(one) for one in shown)

    def share_room(self) -> None:
        """Give columns of texts, whose width the user has not set, more room where some is left over."""
        last = self._last_shown()
        usual = {section: self._usual_width(section) for section in self._sections() if self._grows(section)}
        usual.pop(last, None)
        spare = max(0, self._header.viewport().width() - self.least_width())
        growth = min(_MOST_GROWTH, spare / sum(usual.values())) if usual else 0
        for section, width in usual.items():
            self._resize(section, width + int(width * growth))

    def _grows(self, section: int) -> bool:
        column = self._records.column_at(section)
        is_free = section not in self._own and not self._header.isSectionHidden(section)
        return is_free and column is not None and column.is_elastic

    def set_shown(self, name: str, *, is_shown: bool) -> None:
        """Show or hide a column; the last one stays."""
        if not is_shown and self.shown_names() == [name]:
            return
        self._header.setSectionHidden(self._records.section_of(name), not is_shown)
        self.share_room()
        self.note()

    def order(self, names: Sequence[str]) -> None:
        """Put the columns into an order."""
        self._header.blockSignals(True)
        first = 1 if self._records.has_ticks else 0
        for place, name in enumerate(names):
            self._header.moveSection(self._header.visualIndex(self._records.section_of(name)), place + first)
        self._header.blockSignals(False)
        self._header.viewport().update()
        self.share_room()
        self.note()

    def fit(self, section: int, rows: range) -> None:
        """Make a column as wide as its heading and its texts in some rows need, within reason."""
        column = self._records.column_at(section)
        if column is None:
            return
        texts = [column.heading, *(str(self._records.index(row, section).data()) for row in rows)]
        width = max(theme().metrics().horizontalAdvance(text) for text in texts)
        self._header.resizeSection(section, min(width + theme().px(_ROOM_BESIDE_TEXT), theme().px(_WIDEST_FIT)))

    def _on_resized(self, section: int, before: int, width: int) -> None:
        """Keep a width the user chose, the last column fills the room there is; notice what is shown and hidden."""
        is_chosen = width not in (0, self._given.get(section)) and section != self._last_shown()
        if is_chosen:
            self._own.add(section)
        if is_chosen or 0 in (before, width):
            self.note()

    def note(self, *_ignored: Any) -> None:
        """Remember what the user did, read what is in sight, and tell."""
        self._records.set_shown(self.shown_names())
        if self._is_kept:
            kept = [(place.name, place.width, place.is_hidden) for place in self.places()]
            self._preferences.remember(f"{self._key}/columns", kept)
        self.changed.emit()

    def _arrange(self, places: Sequence[ColumnPlace]) -> None:
        header, self._text_px = self._header, theme().base
        self._own.clear()
        header.blockSignals(True)
        known = {place.name: place for place in places}
        for section in range(header.count()):
            header.moveSection(header.visualIndex(section), section)
            column = self._records.column_at(section)
            if column is None:
                self._resize(section, theme().px(TICK_WIDTH))
                continue
            is_usual = column.is_shown if self._usual is None else column.name in self._usual
            place = known.get(column.name) or ColumnPlace(column.name, 0, not is_usual)
            header.setSectionHidden(section, place.is_hidden)
            self._resize(section, theme().px(place.width) if place.width else self._usual_width(section))
            if place.width:
                self._own.add(section)
        first = 1 if self._records.has_ticks else 0
        for number, place in enumerate(places):
            try:
                header.moveSection(header.visualIndex(self._records.section_of(place.name)), number + first)
            except KeyError:
                continue  # a column of a later version
        header.blockSignals(False)
        self.share_room()
        self._records.set_shown(self.shown_names())

    def _resize(self, section: int, width: int) -> None:
        self._given[section] = width
        self._header.resizeSection(section, width)

    def _least_width(self, section: int) -> int:
        is_set = section in self._own or self._records.column_at(section) is None
        return self._header.sectionSize(section) if is_set else self._usual_width(section)

    def _usual_width(self, section: int) -> int:
        column = self._records.column_at(section)
        words = self._header.sectionSizeFromContents(section).width()
        return words if column is None else max(theme().px(column.width), words)

    def _reference_width(self, section: int) -> int:
        # By the text size the widths were set for: Qt tells of resizing while the application takes another size on.
        return round(self._header.sectionSize(section) * REFERENCE_PX / self._text_px)

    def _sections(self) -> list[int]:
        return [self._header.logicalIndex(place) for place in range(self._header.count())]

    def _last_shown(self) -> int:
        shown = [section for section in self._sections() if not self._header.isSectionHidden(section)]
        return shown[-1] if shown else -1
