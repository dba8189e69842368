"""Reads the deals of the page: at once where they are few, else in the background; after a change only its cards."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from ocrm.services.changes import Changes
from ocrm.services.deals import opportunity_views
from ocrm.ui.context import AppContext
from ocrm.ui.opportunities.board_reading import (
    DealsAsked,
    DealsRead,
    cards_of,
    changed_deals,
    read_deals,
    read_sums,
    with_changes,
)

READ_IN_BACKGROUND_ABOVE = 500
"""Open deals beyond which the page reads off the GUI thread, and after a change only the cards that changed."""


class DealsReader(QObject):
    """Holds what was read last, None before; it tells what of that is new."""

    was_read = Signal(object)
    """Everything was read: a DealsRead."""
    cards_changed = Signal(object)
    """Only cards were read anew; counts and totals follow."""
    sums_changed = Signal(object)
    """Only counts and totals are new."""

    def __init__(self, context: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.read: DealsRead | None = None
        self._is_reading = False

    def reload(self, asked: DealsAsked) -> None:
        """Read everything anew."""
        work = partial(read_deals, self._context.workspace, asked)
        if opportunity_views.count_open(self._context.workspace) > READ_IN_BACKGROUND_ABOVE:
            self._is_reading = True
            self._context.tasks.fetch(work, self._on_read, key=f"deals of {id(self)}")
        else:
            self._on_read(work())

    def _on_read(self, read: DealsRead) -> None:
        self.read, self._is_reading = read, False
        self.was_read.emit(read)

    def take_changes(self, changes: Changes, asked: DealsAsked) -> bool:
        """Read changed cards at once where the board is large; say whether nothing else has to be read."""
        read, workspace = self.read, self._context.workspace
        if read is None or self._is_reading or read.asked != asked:
            return False
        if len(cards_of(read) or ()) <= READ_IN_BACKGROUND_ABOVE:
            return False
        changed = changed_deals(workspace, read, changes, at_most=READ_IN_BACKGROUND_ABOVE)
        if changed is None:
            return False
        if changed:
            self.read = read = with_changes(workspace, read, changed)
            self.cards_changed.emit(read)
            self._context.tasks.fetch(
                partial(read_sums, workspace, read), self._on_sums, key=f"sums of {id(self)}"
            )  # fmt: skip
        return True

    def _on_sums(self, summed: DealsRead) -> None:
        """Take counts and totals; the cards are those shown already."""
        if self.read is not None and self.read.asked == summed.asked:
            self.read = replace(self.read, counts=summed.counts, totals=summed.totals)
            self.sums_changed.emit(self.read)
