"""A record's page in three columns: its facts, what is done with it, what hangs on it; a pane beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from ocrm.services import records
from ocrm.services.attachments import AttachmentRow
from ocrm.services.changes import Changes
from ocrm.ui.cards.file_pane import file_pane
from ocrm.ui.cards.history_pane import HistoryPane
from ocrm.ui.forms.facts_panel import FactsPanel, Groups
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.record_page import RecordPage
from ocrm.ui.theme import theme
from ocrm.ui.widgets import hbox, vbox


class ColumnsRecordPage(RecordPage):
    """Facts at the left, the work in the middle, cards at the right; a pane takes the place of the cards.

    `build` calls `_make_columns`, which sets `_facts`, `_cards` and `_panes`.
    """

    three_columns_from = 1180
    elsewhere: ClassVar[tuple[str, ...]] = ()
    """Fields that the page shows in places of its own."""
    always: ClassVar[tuple[str, ...]] = ()
    """Fields in sight also while they are empty."""
    cards_beside_from: ClassVar[int] = 860
    """Width of the window, in unscaled pixels, below which the cards stand under the facts."""
    facts_give_way: ClassVar[bool] = False
    """Whether a pane takes the room of the facts too where there is little: the middle has tables."""

    _cards: QWidget
    _are_cards_below = False

    def _make_columns(self, groups: Groups, centre: QWidget, cards: QWidget) -> QWidget:
        """Return the three columns and the place of panes."""
        body = QWidget()
        self._facts = FactsPanel(
            self.context, self.kind, groups, elsewhere=self.elsewhere, always=self.always, origin=self.key
        )
        self._facts.setProperty("surface", "left")
        self._cards = cards
        self._panes = PaneHost()
        self._left = QWidget()
        self._left_layout = vbox(self._left)
        self._left_layout.addWidget(self._facts, 3)
        self._splitter = self._make_splitter(f"{self.key}_record_splitter", self._left, centre, cards)
        columns = hbox(body, spacing=0)
        columns.addWidget(self._splitter, 1)
        columns.addWidget(self._panes)
        self._are_cards_below = False
        self._facts.history_requested.connect(self._tell_history)
        self._panes.closed.connect(self._make_room)
        self._panes.keyboard_left.connect(self.focus_content)
        return body

    # -- columns ------------------------------------------------------------------------------------------------------

    def _fit(self, *, is_wide: bool) -> None:
        px = theme().px
        self._place_cards(are_below=self.window().width() < px(self.cards_beside_from))
        self._splitter.setSizes([px(270), px(560), px(320)] if is_wide else [px(260), px(395), px(255)])
        self._make_room()

    def _place_cards(self, *, are_below: bool) -> None:
        """Put the cards beside the middle, or below the facts where large text leaves no room for three columns."""
        if are_below == self._are_cards_below:
            return
        self._are_cards_below = are_below
        if are_below:
            self._left_layout.addWidget(self._cards, 2)
        else:
            self._splitter.addWidget(self._cards)
        self._make_room()

    def _make_room(self) -> None:
        has_pane = self._panes.pane is not None
        self._cards.setVisible(not has_pane)
        is_crowded = self._are_cards_below or (self.facts_give_way and not self._is_wide_enough())
        self._left.setVisible(not (has_pane and is_crowded))

    # -- commands -----------------------------------------------------------------------------------------------------

    def _perform(self, change: Callable[[], Changes]) -> Changes | None:
        return self.context.runner.perform(change)

    def _tell_history(self, field: str = "") -> None:
        """Tell what was changed: of a field, of the record where empty."""
        if self._record_id is not None:
            self._show(HistoryPane(self.context, self._record_id, kind=self.kind, field=field))

    def _describe_file(self, attached: AttachmentRow) -> None:
        self._show(file_pane(self.context, attached, origin=self.key))

    def _delete(self) -> None:
        """Delete the record and go to its list; undo brings it back."""
        if self._record_id is None:
            return
        delete = partial(records.delete_records, self.context.workspace, self.kind, [self._record_id], origin=self.key)
        if self._perform(delete) is not None:
            self._go_to_list()
