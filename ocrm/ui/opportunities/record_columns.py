"""The columns below the head of an opportunity's page: its facts, the tabs of its centre, people and to-dos."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.deals import stage_log
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.ui.context import AppContext
from ocrm.ui.opportunities.checklist_card import ChecklistCard
from ocrm.ui.opportunities.competition_page import CompetitionPage
from ocrm.ui.opportunities.deal_activity import DealActivity
from ocrm.ui.opportunities.deal_facts import DealFacts
from ocrm.ui.opportunities.needs_page import NeedsPage
from ocrm.ui.opportunities.quotes_page import QuotesPage
from ocrm.ui.opportunities.record_centre import RecordCentre
from ocrm.ui.opportunities.record_side import RecordSide
from ocrm.ui.opportunities.stage_history import StageHistoryTable
from ocrm.ui.opportunities.tender_page import TenderPage
from ocrm.ui.theme import theme
from ocrm.ui.widgets.splitter import ThinSplitter

_FACTS_WIDTH, _CENTRE_WIDTH, _SIDE_WIDTH = 270, 620, 310
_LAYOUT, _COLUMNS = "opportunity/splitter", 3
_SIDE_BESIDE_FROM = 1040
"""Width of the page from which all columns have room; below it people and to-dos are a tab, facts give way to panes."""


class RecordColumns(ThinSplitter):
    """All that is known of one deal, side by side; widths are remembered."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.facts = DealFacts(context)
        self.checklist = ChecklistCard(context)
        self.facts.below.addWidget(self.checklist)
        self.activity = DealActivity(context)
        self.needs = NeedsPage(context)
        self.quotes = QuotesPage(context)
        self.competition = CompetitionPage(context)
        self.tender = TenderPage(context)
        self.history = StageHistoryTable()
        self.side = RecordSide(context)
        tabs: list[tuple[str, str, QWidget]] = [
            ("activity", _("Activity"), self.activity),
            ("needs", _("Needs && solution"), self.needs),
            ("quotes", _("Quotes"), self.quotes),
            ("competition", _("Competition && risks"), self.competition),
            ("tender", _("Tender"), self.tender),
            ("history", _("Stage history"), self.history),
        ]
        self._sections = tuple(section for section, _title, _page in tabs)
        self.centre = RecordCentre([(title, page) for _section, title, page in tabs])
        self.deal_pages = (self.needs, self.quotes, self.competition, self.tender)
        """The tabs that show parts of the deal and ask for panes to edit them."""
        self.checklist.field_wanted.connect(self.facts.edit)
        self._set_up_layout()

    def _set_up_layout(self) -> None:
        for widget in (self.facts, self.centre, self.side):
            self.addWidget(widget)
        self.setStretchFactor(1, 1)
        self.side.setMinimumWidth(theme().px(240))
        usual = [theme().px(width) for width in (_FACTS_WIDTH, _CENTRE_WIDTH, _SIDE_WIDTH)]
        self.setSizes(self._context.preferences.recall(_LAYOUT) or usual)
        self.splitterMoved.connect(self._remember_layout)

    def _remember_layout(self, *_ignored: Any) -> None:
        if self.count() == _COLUMNS:
            self._context.preferences.remember(_LAYOUT, self.sizes())

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_deal(self, deal: OpportunityOverview) -> None:
        """Show all of a deal."""
        self.facts.show_record(deal.record)
        self.checklist.show_deal(deal.opportunity_id, is_open=deal.is_open)
        self.activity.show_deal(deal)
        self.history.show_moves(stage_log.stage_history(self._context.workspace, deal.opportunity_id))
        self.side.show_deal(deal)
        for page in self.deal_pages:
            page.show_deal(deal)

    @property
    def section(self) -> str | None:
        """The tab in sight as a target's `view` names it; None for people and to-dos."""
        number = self.centre.tabs.currentIndex()
        return self._sections[number] if number < len(self._sections) else None

    def show_section(self, section: str | None) -> None:
        """Go to a tab a target's `view` names; stay where it names none."""
        if section in self._sections:
            self.centre.tabs.setCurrentIndex(self._sections.index(section))

    def arrange(self, page_width: int, *, has_pane: bool) -> None:
        """Put people and to-dos beside the centre where the page has room (in pixels), else into a tab."""
        has_room = page_width >= theme().px(_SIDE_BESIDE_FROM)
        if has_room:
            side = self.centre.give_side()
            if side is not None:
                self.addWidget(side)
                side.show()
        elif self.indexOf(self.side) >= 0:
            self.centre.take_side(self.side)
        self.facts.setVisible(has_room or not has_pane)
        if has_room:  # a pane stands in the place of people and to-dos
            self.side.setVisible(not has_pane)
        self.updateGeometry()  # a splitter does not tell that it needs less room now
        QTimer.singleShot(0, self, self.updateGeometry)

    def leave(self) -> bool:
        """Save the fields under way; say whether none was refused."""
        return self.facts.leave() and self.tender.leave() and self.quotes.leave()
