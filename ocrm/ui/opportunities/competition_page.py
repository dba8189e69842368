"""The tab of who else wants a deal, what may make it fail, and who has a share in it."""

from __future__ import annotations

from functools import partial

from ocrm.i18n import _
from ocrm.services.deals import competitors, risks
from ocrm.services.deals.competitors import CompetitorRow
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.services.deals.risks import RiskRow
from ocrm.services.relations import partnerships
from ocrm.services.relations.partnerships import ShareRow
from ocrm.ui.cards.side_rows import ShareLine
from ocrm.ui.context import AppContext
from ocrm.ui.opportunities.deal_panes import ORIGIN, competitor_pane, partner_pane, risk_pane
from ocrm.ui.opportunities.part_rows import CompetitorLine, RiskLine
from ocrm.ui.opportunities.tab_page import TabPage, wide_card


class CompetitionPage(TabPage):
    """Competitors, risks and partners."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "competition_page")
        self._competitors = wide_card(
            "competitors",
            _("Competitors"),
            add_text=_("New competitor"),
            empty_text=_("Who else is in it? Note their price, strengths and weaknesses."),
        )
        self._risks = wide_card(
            "risks", _("Risks"), add_text=_("New risk"), empty_text=_("What could go wrong, and what would you do?")
        )
        self._partners = wide_card(
            "partners", _("Partners"), add_text=_("Give a partner a share"), empty_text=_("Nobody has a share in it.")
        )
        self._competitors.add_requested.connect(self.add_competitor)
        self._risks.add_requested.connect(self.add_risk)
        self._partners.add_requested.connect(self._add_partner)
        self.add_cards(self._competitors, self._risks, self._partners)

    def fill(self, deal: OpportunityOverview) -> None:
        """Show competitors, risks and partners."""
        workspace, own_id = self._context.workspace, deal.opportunity_id
        known = competitors.list_competitors(workspace, own_id)
        self._competitors.show_rows([self._competitor(one) for one in known])
        self._risks.show_rows([self._risk(one) for one in risks.list_risks(workspace, own_id)])
        shares = partnerships.list_deal_shares(workspace, own_id)
        total = f"{sum(share.percent for share in shares)}%" if shares else ""
        self._partners.show_rows([self._partner(one) for one in shares], total=total)

    def _competitor(self, competitor: CompetitorRow) -> CompetitorLine:
        line = CompetitorLine(self._context, competitor)
        line.edit_requested.connect(self._edit_competitor)
        line.winner_requested.connect(self._set_winner)
        line.delete_requested.connect(self._delete_competitor)
        return line

    def _risk(self, risk: RiskRow) -> RiskLine:
        line = RiskLine(risk)
        line.edit_requested.connect(self._edit_risk)
        line.status_requested.connect(self._set_risk_status)
        line.delete_requested.connect(self._delete_risk)
        return line

    def _partner(self, share: ShareRow) -> ShareLine:
        line = ShareLine(self._context, share, own_id=0, with_deal=False)
        line.delete_requested.connect(self._delete_share)
        return line

    # -- changing -----------------------------------------------------------------------------------------------------

    def add_competitor(self) -> None:
        """Ask for a new competitor."""
        self.pane_requested.emit(competitor_pane(self._context, self.opportunity_id))

    def _edit_competitor(self, competitor: CompetitorRow) -> None:
        self.pane_requested.emit(competitor_pane(self._context, self.opportunity_id, competitor))

    def _set_winner(self, competitor_id: int, is_winner: bool) -> None:
        change = partial(competitors.set_winner, self._context.workspace, competitor_id, is_winner=is_winner)
        self.perform(partial(change, origin=ORIGIN))

    def _delete_competitor(self, competitor_id: int) -> None:
        self.perform(partial(competitors.delete_competitor, self._context.workspace, competitor_id, origin=ORIGIN))

    def add_risk(self) -> None:
        """Ask for a new risk."""
        self.pane_requested.emit(risk_pane(self._context, self.opportunity_id))

    def _edit_risk(self, risk: RiskRow) -> None:
        self.pane_requested.emit(risk_pane(self._context, self.opportunity_id, risk))

    def _set_risk_status(self, risk_id: int, status: str) -> None:
        self.perform(partial(risks.change_risk, self._context.workspace, risk_id, status=status, origin=ORIGIN))

    def _delete_risk(self, risk_id: int) -> None:
        self.perform(partial(risks.delete_risk, self._context.workspace, risk_id, origin=ORIGIN))

    def _add_partner(self) -> None:
        self.pane_requested.emit(partner_pane(self._context, self.opportunity_id))

    def _delete_share(self, share_id: int) -> None:
        self.perform(partial(partnerships.delete_share, self._context.workspace, share_id, origin=ORIGIN))
