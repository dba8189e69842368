"""The card of what needs attention: each line says how many and whom, and opens them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ocrm.formats import format_birthday
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.display import ValueFormatter
from ocrm.services.listing.list_views import records_are_few
from ocrm.services.pool import read_rules
from ocrm.services.relations.customer_views import CUSTOMERS
from ocrm.services.workday.today import (
    ATTENTION_TITLES,
    AttentionKind,
    AttentionRow,
    fetch_attention,
    fetch_pool_attention,
)
from ocrm.services.workday.today_lists import attention_query
from ocrm.ui.context import AppContext, Target
from ocrm.ui.settings.section_names import ATTENTION_SETTINGS, SHOWN
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.today.attention_list import make_attention_list
from ocrm.ui.today.card import Card
from ocrm.ui.widgets import escape_mnemonic, label, tool_button
from ocrm.ui.widgets.menu_entries import press

_VIEWS = {
    AttentionKind.WAITING: ("customers", "unanswered"),
    AttentionKind.FOLLOW_UP: ("customers", "left_alone"),
    AttentionKind.STALLED: ("opportunities", "stalled"),
    AttentionKind.NO_NEXT_STEP: ("opportunities", "no_next_step"),
    AttentionKind.PAST_CLOSE: ("opportunities", "past_close"),
    AttentionKind.BACK_FROM_HOLD: ("opportunities", "back_from_hold"),
}
"""The page and its view of those kinds that have a view of their own; the others are told as a filter."""


class AttentionCard(Card):
    """Reads at once where records are few, else in the background."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Needs attention"), name="attention_card")
        self._context = context
        self._at_once: Sequence[AttentionRow] = ()
        self._falling_soon: Sequence[AttentionRow] = ()
        choose = tool_button("settings", _("Choose what needs attention"), name="attention_settings")
        target = Target("settings", view="today", extra={SHOWN: ATTENTION_SETTINGS})
        choose.clicked.connect(partial(context.navigator.go, target))
        self.head.addWidget(choose)
        self._all_well = label(_("Nothing needs attention just now."), "muted")
        self._all_well.setContentsMargins(15, 2, 15, 10)
        self.inside.addWidget(self._all_well)
        self.pane = self.list = make_attention_list(ValueFormatter(context.workspace).money_short)
        self.list.opened.connect(self._on_opened)
        self.inside.addWidget(self.list)

    def reload(self) -> None:
        workspace, tasks = self._context.workspace, self._context.tasks
        if records_are_few(workspace, CUSTOMERS):
            self._at_once = fetch_attention(workspace)
        else:
            tasks.fetch(partial(fetch_attention, workspace), self._on_read, key="attention")
        if read_rules(workspace).is_on:
            tasks.fetch(partial(fetch_pool_attention, workspace), self._on_pool_read, key="today pool")
        else:
            self._falling_soon = ()
        self._show()

    def _on_read(self, rows: list[AttentionRow]) -> None:
        """Show what needs attention among so many customers that it comes a little later."""
        self._at_once = rows
        self._show()

    def _on_pool_read(self, rows: list[AttentionRow]) -> None:
        """Show who falls into the pool soon; that takes a look at every customer, so it comes a little later."""
        self._falling_soon = rows
        self._show()

    def _show(self) -> None:
        rows = [*self._at_once, *self._falling_soon]
        self.list.set_rows(rows)
        self.list.setVisible(bool(rows))
        self._all_well.setVisible(not rows)

    def _on_opened(self, row: AttentionRow) -> None:
        go = self._context.navigator.go
        if row.kind in _VIEWS:
            page, view = _VIEWS[row.kind]
            go(Target(page, page, view=view))
            return
        if row.kind is AttentionKind.DATA_CHECK:
            go(Target("quality"))
            return
        query = attention_query(self._context.workspace, row.kind)
        if query is None:
            self._open_birthdays(row)
            return
        go(Target(query.kind, query.kind, filter=query.filter, extra={"filter_text": _(ATTENTION_TITLES[row.kind])}))

    def _open_birthdays(self, row: AttentionRow) -> None:
        """Offer the people by name; one alone is opened at once."""
        go = self._context.navigator.open_record
        if len(row.record_ids) == 1:
            go("contacts", row.record_ids[0])
            return
        menu = QMenu(self.list)
        menu.setObjectName("birthday_menu")
        fields = ("name", "customer", "birthday")
        for person in records.fetch_rows(self._context.workspace, "contacts", row.record_ids, fields):
            if person is not None:
                words = f"{person['name']} · {person['customer'] or ''}\t{format_birthday(person['birthday'])}"
                action = QAction(icon("cake"), escape_mnemonic(words), menu)
                action.triggered.connect(partial(press, partial(go, "contacts", person.record_id)))
                menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        where = self.list.visualRect(self.list.currentIndex()).bottomLeft() + QPoint(theme().px(50), 0)
        menu.popup(self.list.viewport().mapToGlobal(where))
