"""The members of a campaign on its page: how many, narrowed to one status, put in, changed, taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.campaigns import members, reading
from ocrm.services.campaigns.reading import MemberRow, member_statuses
from ocrm.services.changes import Changes
from ocrm.ui.campaigns.members_table import MembersTable
from ocrm.ui.campaigns.panes import ORIGIN, add_member_pane, member_pane
from ocrm.ui.campaigns.row_commands import fill_member_entries
from ocrm.ui.context import AppContext
from ocrm.ui.customers.new_deal import NewDealPane
from ocrm.ui.lists.bulk_runner import MOST_AT_ONCE, start_change, without_progress
from ocrm.ui.theme import theme
from ocrm.ui.widgets import FlowLayout, QuietComboBox, button, chip, label, vbox
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.writing import writing

_FEW = 2_000
"""Members read while the window waits; more are read in the background."""
_EVERY = ""
_FILTER_WIDTH = 144


class MembersBox(QWidget):
    """Heading, filter by status and table."""

    pane_requested = Signal(object)
    """A pane shall be shown: an EditorPane."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context, self._campaign_id = context, 0
        self._rows: Sequence[MemberRow] = ()
        layout = vbox(self, spacing=6)
        top = QWidget()
        head = FlowLayout(top, spacing=8)
        head.addWidget(label(_("Members"), "strong"))
        self._count = chip("", "count")
        head.addWidget(self._count)
        self.filter = QuietComboBox()
        self.filter.setObjectName("member_filter")
        self.filter.setMinimumWidth(theme().px(_FILTER_WIDTH))
        self.filter.setAccessibleName(_("Show members by status"))
        self.filter.activated.connect(self._narrow)
        head.addWidget(self.filter)
        self.status_button = writing(button(_("Status"), "flag", "small", name="member_status"))
        self.status_button.clicked.connect(self._offer_statuses)
        self.add_button = writing(button(_("Add"), "plus", "small", name="member_add"))
        self.add_button.clicked.connect(self._offer_adding)
        head.addWidget(self.status_button)
        head.addWidget(self.add_button)
        layout.addWidget(top)
        self._nobody = label(_("Nobody yet. Add a segment, or customers from their list."), "hint", wrap=True)
        layout.addWidget(self._nobody)
        self.table = MembersTable(context.workspace, self._save_status)
        layout.addWidget(self.table)
        self.table.opened.connect(self._open)
        self.table.status_chosen.connect(self._set_status)
        self.table.removed.connect(self._remove)
        self.table.noted.connect(self._note)
        self.table.menu_filled.connect(self._fill_menu)
        self.table.selection_changed.connect(self._fit_buttons)
        self._fit_buttons()

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_campaign(self, campaign_id: int, count: int) -> None:
        """Show the members of a campaign; `count` of them there are."""
        if campaign_id != self._campaign_id:
            self._campaign_id = campaign_id
            self.filter.clear()
            self.table.members.set_rows(())
        read = partial(reading.list_members, self._context.workspace, campaign_id)
        if count <= _FEW:
            self._show(read())
        else:
            self._context.tasks.fetch(read, partial(self._show_read, campaign_id), key="campaign/members")

    def _show_read(self, campaign_id: int, rows: Sequence[MemberRow]) -> None:
        """Show members that were read in the background, unless another campaign is in sight by now."""
        if campaign_id == self._campaign_id:
            self._show(rows)

    def _show(self, rows: Sequence[MemberRow]) -> None:
        self._rows = rows
        self._count.setText(format_number(len(rows)))
        self._fill_filter()
        self._narrow()

    def _fill_filter(self) -> None:
        """Offer the statuses somebody has."""
        chosen = self.filter.currentData() or _EVERY
        counts = {choice.code: 0 for choice in member_statuses()}
        for row in self._rows:
            counts[row.status] = counts.get(row.status, 0) + 1
        self.filter.clear()
        self.filter.addItem(_("Every status"), _EVERY)
        for code, count in counts.items():
            if count or code == chosen:
                words = _("{status} ({count})").format(
                    status=reading.member_status_label(code), count=format_number(count)
                )
                self.filter.addItem(words, code)
        self.filter.setCurrentIndex(max(0, self.filter.findData(chosen)))
        self.filter.setVisible(bool(self._rows))

    def _narrow(self, *_ignored: object) -> None:
        chosen = self.filter.currentData() or _EVERY
        shown = [row for row in self._rows if chosen in (_EVERY, row.status)]
        self.table.show_members(shown)
        self.table.setVisible(bool(shown))
        self._nobody.setVisible(not self._rows)
        self._fit_buttons()

    def _fit_buttons(self) -> None:
        self.status_button.setVisible(bool(self.table.selected))

    # -- commands -----------------------------------------------------------------------------------------------------

    def add_member(self) -> None:
        """Ask for one more member."""
        self.pane_requested.emit(add_member_pane(self._context, self._campaign_id))

    def _offer_adding(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("member_add_menu")
        fill_member_entries(menu, self._context, self._campaign_id, self.pane_requested.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self.add_button)

    def _offer_statuses(self) -> None:
        menu = self.table.status_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self.status_button)

    def _fill_menu(self, menu: QMenu, member: MemberRow) -> None:
        add_entry(menu, "building-2", _("Open the customer"), partial(self._open, member), keys="Enter")
        menu.addMenu(self.table.status_menu(menu))
        add_entry(menu, "pencil", _("Person meant and notes…"), partial(self._note, member), writes=True)
        deal = partial(self._new_deal, member)
        add_entry(menu, "kanban", _("New opportunity from it"), deal, name="member_deal", writes=True)
        menu.addSeparator()
        add_entry(menu, "x", _("Take out of the campaign"), self._remove, keys="Del", name="member_remove", writes=True)

    def _open(self, member: MemberRow) -> None:
        siblings = [row.customer_id for row in self.table.members.rows]
        self._context.navigator.open_record("customers", member.customer_id, siblings)

    def _note(self, member: MemberRow) -> None:
        self.pane_requested.emit(member_pane(self._context, member))

    def _new_deal(self, member: MemberRow) -> None:
        self.pane_requested.emit(NewDealPane(self._context, member.customer_id, campaign_id=self._campaign_id))

    def _save_status(self, member_id: int, status: str) -> str:
        refused: list[UserError] = []
        change = partial(members.set_status, self._context.workspace, [member_id], status, origin=ORIGIN)
        self._context.runner.perform(change, on_error=refused.append)
        return str(refused[0]) if refused else ""

    def _set_status(self, status: str) -> None:
        chosen = [row.member_id for row in self.table.selected if row.status != status]
        if chosen:
            change = partial(members.set_status, self._context.workspace, chosen, status, origin=ORIGIN)
            self._perform(change, len(chosen), _("Status"))

    def _remove(self) -> None:
        chosen = self.table.selected_ids()
        if chosen:
            remove = partial(members.remove_members, self._context.workspace, chosen, origin=ORIGIN)
            self._perform(remove, len(chosen), _("Take out of the campaign"))

    def _perform(self, change: Callable[[], Changes], count: int, title: str) -> None:
        """Run a change of so many members; of very many in the background."""
        if count > MOST_AT_ONCE:
            start_change(self._context, title, partial(without_progress, change))
        else:
            self._context.runner.perform(change)
