"""The card of the campaigns a customer is in, and what became of them there."""

from __future__ import annotations

from functools import partial

from ocrm.formats import format_date
from ocrm.i18n import N_, _
from ocrm.services.campaigns import members, reading
from ocrm.services.campaigns.reading import KIND, MembershipRow, member_statuses
from ocrm.services.fields import picklists
from ocrm.ui.campaigns.looks import member_status_chip
from ocrm.ui.campaigns.panes import join_pane
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.customers.customer_card import CustomerCard
from ocrm.ui.forms.editor_pane import EditorPane


class CampaignsCard(CustomerCard):
    """Campaigns, the latest first; a click opens one, the menu of a row says what became of the customer."""

    name, title = "campaigns", N_("Campaigns")
    add_text, empty_text = N_("Add to a campaign"), N_("In no campaign yet")
    is_for_few = True

    def refresh(self) -> None:
        """Read and show the campaigns."""
        found = reading.list_memberships(self._context.workspace, self._customer_id)
        kinds = picklists.labels(self._context.workspace, "campaign_kind")
        self.show_rows([self._line(one, kinds.get(one.kind, one.kind)) for one in found])

    def new_pane(self) -> EditorPane:
        """Return the pane that puts the customer into a campaign."""
        return join_pane(self._context, self._customer_id)

    def _line(self, one: MembershipRow, kind: str) -> CardRow:
        shown = CardRow("campaign_row")
        day = "" if one.starts_on is None else format_date(one.starts_on, self._context.workspace.clock.today())
        facts = " · ".join(part for part in (kind, day, one.contact) if part)
        shown.add_words(one.campaign, facts, partial(self._context.navigator.open_record, KIND, one.campaign_id))
        shown.line.addWidget(member_status_chip(one.status))
        for choice in member_statuses():
            if choice.code != one.status:
                words = _("Set to “{status}”").format(status=_(choice.label))
                shown.add_entry("flag", words, partial(self._set_status, one.member_id, choice.code))
        shown.add_entry("x", _("Take out of the campaign"), partial(self._remove, one.member_id))
        shown.add_menu_button(_("What became of it"))
        return shown

    def _set_status(self, member_id: int, status: str) -> None:
        self._perform(members.set_status, [member_id], status)

    def _remove(self, member_id: int) -> None:
        self._perform(members.remove_members, [member_id])
