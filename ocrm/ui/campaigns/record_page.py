"""The page of one campaign: its facts, what came of it, its members and deals, whom it was made for, its files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from ocrm.formats import format_number
from ocrm.i18n import N_, _
from ocrm.services.campaigns import members, reading, results
from ocrm.services.records import RecordRow
from ocrm.services.segmentation import segments
from ocrm.ui.campaigns.audience import refresh_audience, use_segment
from ocrm.ui.campaigns.deals_table import DealsTable
from ocrm.ui.campaigns.looks import campaign_status_chip
from ocrm.ui.campaigns.members_box import MembersBox
from ocrm.ui.campaigns.panes import audience_pane
from ocrm.ui.campaigns.result_funnel import ResultFunnel
from ocrm.ui.campaigns.row_commands import fill_member_entries
from ocrm.ui.campaigns.summary import CampaignSummary
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.context import Target
from ocrm.ui.figures.why import ask_why
from ocrm.ui.plain_record_page import PlainRecordPage, PlainWords
from ocrm.ui.widgets import button, chip, hbox, label
from ocrm.ui.widgets.writing import writing

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Details"), ("kind", "status", "starts_on", "ends_on", "budget", "cost")),
    (N_("Goals"), ("goals",)),
    (N_("Materials"), ("materials",)),
    (N_("Notes"), ("notes",)),
)
"""The groups of the facts and the fields in each; a new field of the model joins the first group."""


class CampaignRecordPage(PlainRecordPage):
    """The page of one campaign."""

    key = "campaign"
    kind = reading.KIND
    icon = "megaphone"
    topics = frozenset(
        {"campaigns", "customers", "contacts", "opportunities", "segments", "attachments", "picklists", "fields",
         "tags"}
    )  # fmt: skip
    groups = GROUPS
    elsewhere = ("name",)
    always = ("starts_on", "ends_on", "budget", "cost", "goals", "materials", "notes")

    def words(self) -> PlainWords:
        return PlainWords(
            gone=_("This campaign no longer exists"), back=_("Back to the campaigns"), delete=_("Delete campaign")
        )

    # -- building -----------------------------------------------------------------------------------------------------

    def summary(self) -> QWidget:
        self._summary = CampaignSummary(self.context.workspace)
        self._summary.asked.connect(self._ask_why)
        return self._summary

    def fill_centre(self, layout: QVBoxLayout) -> None:
        layout.addWidget(label(_("Result"), "strong"))
        self._funnel = ResultFunnel()
        layout.addWidget(self._funnel)
        layout.addSpacing(6)
        self._members = MembersBox(self.context)
        self._members.pane_requested.connect(self._show)
        layout.addWidget(self._members)
        layout.addSpacing(6)
        head = hbox(spacing=8)
        head.addWidget(label(_("Deals from it"), "strong"))
        self._deal_count = chip("", "count")
        head.addWidget(self._deal_count)
        head.addStretch(1)
        layout.addLayout(head)
        self._no_deals = label(
            _("No deal names this campaign yet. Choose it in a deal’s details, or begin one from a member."), "hint",
            wrap=True,
        )  # fmt: skip
        layout.addWidget(self._no_deals)
        self._deals = DealsTable(self.context.workspace)
        self._deals.opened.connect(self._open_deal)
        layout.addWidget(self._deals)
        layout.addStretch(1)

    def make_buttons(self) -> Sequence[QWidget]:
        add = writing(button(_("Add a member"), "user-plus", "primary", name="campaign_add_member"))
        add.clicked.connect(self.new_record)
        return (add,)

    def make_cards(self) -> Sequence[QWidget]:
        empty = _("Made for no segment. Choose one, and its customers become members.")
        self._audience = RelatedCard("audience", _("Audience"), add_text=_("Choose a segment"), empty_text=empty)
        self._audience.add_requested.connect(self._choose_audience)
        return (self._audience,)

    # -- showing ------------------------------------------------------------------------------------------------------

    def chips(self, row: RecordRow) -> Sequence[QWidget]:
        return (campaign_status_chip(str(row["status"])),)

    def show_record(self, row: RecordRow) -> None:
        workspace = self.context.workspace
        result = results.fetch_result(workspace, row.record_id)
        self._summary.show_result(result, row)
        self._funnel.show_result(result)
        self._members.show_campaign(row.record_id, int(result.value("members") or 0))
        deals = reading.list_deals(workspace, row.record_id)
        self._deals.show_deals(deals)
        self._deal_count.setText(format_number(int(result.value("deals") or 0)))
        for widget in (self._deals, self._deal_count):
            widget.setVisible(bool(deals))
        self._no_deals.setVisible(not deals)
        self._audience.show_rows(self._audience_rows(row.record_id))

    def _audience_rows(self, campaign_id: int) -> list[CardRow]:
        """Return the segment the campaign was made for, and what brings it up to date."""
        segment_id = members.audience_of(self.context.workspace, campaign_id)
        if segment_id is None:
            return []
        segment = segments.fetch_segment(self.context.workspace, segment_id)
        shown = CardRow("audience_row")
        shown.add_words(segment.name, _("Refresh adds who is new."),
                        partial(self._open_segment, segment_id))  # fmt: skip
        again = writing(button(_("Refresh"), "repeat", "small", name="audience_refresh"))
        again.clicked.connect(partial(refresh_audience, self.context, campaign_id))
        shown.line.addWidget(again)
        return [shown]

    def _places(self) -> list[QWidget]:
        return [self._facts.search, self._members.table, self._deals]

    def focus_content(self) -> None:
        table = self._members.table
        if table.isVisible():
            table.setFocus()
            if not table.selected:
                table.selectRow(max(0, table.currentIndex().row()))
        else:
            super().focus_content()

    # -- commands -----------------------------------------------------------------------------------------------------

    def fill_menu(self, menu: QMenu, row: RecordRow) -> None:
        fill_member_entries(menu, self.context, row.record_id, self._show)

    def new_record(self) -> None:
        self._members.add_member()

    def _choose_audience(self) -> None:
        if self._record_id is not None:
            use = partial(use_segment, self.context, self._record_id)
            self._show(audience_pane(self.context, self._record_id, use))

    def _open_segment(self, segment_id: int) -> None:
        self.context.navigator.go(Target("customers", "customers", filter=segments.filter_of(segment_id)))

    def _open_deal(self, opportunity_id: int) -> None:
        siblings = [deal.opportunity_id for deal in self._deals.deals.rows]
        self.context.navigator.open_record("opportunities", opportunity_id, siblings)

    def _ask_why(self, key: str) -> None:
        if self._record_id is not None:
            make = partial(results.campaign_figure, self.context.workspace, self._record_id, key)
            ask_why(self.context, self._summary, make)
