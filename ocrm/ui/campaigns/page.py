"""The campaign list: what it shows beside what every list has."""

from __future__ import annotations

from functools import partial

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.campaigns.campaign_views import CAMPAIGNS
from ocrm.ui.actions import ActionId
from ocrm.ui.campaigns.audience import use_segment
from ocrm.ui.campaigns.columns import SHOWN, SHOWN_BESIDE_PREVIEW, CampaignColumns
from ocrm.ui.campaigns.panes import audience_pane, new_campaign_pane
from ocrm.ui.campaigns.preview import CampaignPreviewPane
from ocrm.ui.campaigns.row_commands import CampaignCommands
from ocrm.ui.lists.list_page import RecordListPage
from ocrm.ui.lists.list_states import EmptyWords


class CampaignsPage(RecordListPage):
    """Every campaign, narrowed by views and filters."""

    key = "campaigns"
    icon = "megaphone"
    topics = frozenset({"campaigns", "opportunities", "customers", "segments", "tags", "picklists", "imports", "views",
                        "fields"})  # fmt: skip
    list_kind = CAMPAIGNS
    noun = "campaign"
    shown = SHOWN
    shown_beside_preview = SHOWN_BESIDE_PREVIEW
    usual_sort = ("-starts_on",)
    new_action = ActionId.NEW_CAMPAIGN

    def title(self) -> str:
        return _("Campaigns")

    def placeholder(self) -> str:
        return _("Name, notes")

    def empty_words(self) -> EmptyWords:
        text = _("A fair, a mailing, a promotion: whom it reached, what it cost and which deals came from it.")
        return EmptyWords("megaphone", _("No campaigns yet"), text, _("New campaign"), _("No campaign fits"))

    def selected_words(self, count: int) -> str:
        return ngettext("{n} campaign selected", "{n} campaigns selected", count).format(n=format_number(count))

    def make_columns(self) -> CampaignColumns:
        return CampaignColumns(self.context.workspace)

    def make_commands(self) -> CampaignCommands:
        self.context.actions.connect(ActionId.NEW_CAMPAIGN, self.new_record, owner=self.content)
        return CampaignCommands(self.context, self.view, self.pane_host, self.content)

    def make_preview(self) -> CampaignPreviewPane:
        preview = CampaignPreviewPane(self.context)
        preview.open_requested.connect(self.commands.open)
        preview.segment_requested.connect(self._add_segment)
        return preview

    def new_record(self) -> None:
        pane = new_campaign_pane(self.context)
        pane.saved.connect(self._on_created)
        self.commands.show_pane(pane)

    def _add_segment(self, campaign_id: int) -> None:
        use = partial(use_segment, self.context, campaign_id)
        self.commands.show_pane(audience_pane(self.context, campaign_id, use))

    def _on_created(self, campaign_id: int) -> None:
        self.pane_host.close_pane()
        self.view.select_id(campaign_id)
