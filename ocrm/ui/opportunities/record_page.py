"""The page of one opportunity: figures, stage bar, facts in place, what happened, people and to-dos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from ocrm.errors import NotFoundError
from ocrm.i18n import _
from ocrm.services import settings
from ocrm.services.deals import deal_briefs, deal_health, opportunities, opportunity_views, priorities
from ocrm.services.deals.deal_health import DealHealth
from ocrm.services.deals.opportunity_overview import OpportunityOverview, fetch_opportunity
from ocrm.services.deals.priorities import DealPriority
from ocrm.services.deals.stage_log import StageChangeRow
from ocrm.services.record_figures import deal_figure
from ocrm.services.relations.briefs import Brief, brief_html
from ocrm.ui.actions import ActionId
from ocrm.ui.cards.brief_pane import BriefPane
from ocrm.ui.cards.history_pane import HistoryPane
from ocrm.ui.context import AppContext, Target
from ocrm.ui.figures.why import ask_why
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.opportunities.deal_commands import DealCommands
from ocrm.ui.opportunities.deal_panes import correction_pane
from ocrm.ui.opportunities.deal_questions import KIND
from ocrm.ui.opportunities.record_columns import RecordColumns
from ocrm.ui.opportunities.record_header import Entry, make_record_header
from ocrm.ui.opportunities.record_summary import DealSummary
from ocrm.ui.opportunities.stage_bar import StageBar
from ocrm.ui.opportunities.state_line import StateLine
from ocrm.ui.opportunities.state_panes import ClockPane, PriorityPane
from ocrm.ui.page import Page
from ocrm.ui.printing import print_html
from ocrm.ui.stars import STAR_BUTTON, show_star
from ocrm.ui.widgets import EmptyState, Header, button, hbox, panel, rule, vbox


class OpportunityRecordPage(Page):
    """One opportunity."""

    key = "opportunity"
    icon = "kanban"
    topics = frozenset(
        ("opportunities", "interactions", "todos", "customers", "contacts", "tags", "stages", "picklists",
         "attachments", "checklists", "imports", "needs", "partners", "competitors", "solutions", "risks", "tenders",
         "quotes", "contracts", "payments", "suggestions", "settings", "campaigns")
    )  # fmt: skip

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._opportunity_id: int | None = None
        self._siblings: Sequence[int] = ()
        self._deal: OpportunityOverview | None = None
        self._header_shows: Any = None
        self._health: DealHealth | None = None
        self._priority: DealPriority | None = None

    def title(self) -> str:
        """Return the deal's subject."""
        return self._deal.subject if self._deal is not None else _("Opportunity")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        """Make the parts; the header comes with the deal."""
        self._header_shows = None
        self._layout_of_content = vbox(self.content)
        self._gone = EmptyState(
            "kanban",
            _("This opportunity no longer exists"),
            _("It may have been deleted; undo brings it back."),
            [self._back_button()],
        )
        self._gone.setObjectName("deal_gone")
        self._gone.hide()
        self._body = QWidget()
        body = vbox(self._body)
        body.addWidget(self._build_top())
        body.addWidget(rule())
        self._panes = PaneHost()
        self.commands = DealCommands(
            self.context, self._panes, chosen=self._own_id, origin=self.key, parent=self.content
        )
        lower = hbox(spacing=0)
        self.columns = RecordColumns(self.context)
        lower.addWidget(self.columns, 1)
        lower.addWidget(self._panes)
        body.addLayout(lower, 1)
        self._layout_of_content.addWidget(self._body, 1)
        self._layout_of_content.addWidget(self._gone, 1)
        self._connect()

    def _back_button(self) -> QWidget:
        back = button(_("All opportunities"), "kanban", name="to_list")
        back.clicked.connect(partial(self.context.navigator.go, "opportunities"))
        return back

    def _build_top(self) -> QWidget:
        top = panel("flat")
        layout = vbox(top)
        self._summary = DealSummary()
        layout.addWidget(self._summary)
        self._stages = StageBar()
        bar = hbox(margins=(20, 0, 20, 10))
        bar.addWidget(self._stages)
        layout.addLayout(bar)
        self._state = StateLine()
        layout.addWidget(self._state)
        return top

    def _connect(self) -> None:
        commands, columns = self.commands, self.columns
        self._summary.asked.connect(self._on_figure_asked)
        self._summary.amount_pressed.connect(partial(columns.facts.edit, "expected_amount"))
        self._summary.close_pressed.connect(partial(columns.facts.edit, "expected_close_on"))
        self._summary.probability_pressed.connect(commands.edit_probability)
        self._summary.age_pressed.connect(partial(columns.centre.show_page, columns.history))
        self._summary.step_pressed.connect(self._on_step_pressed)
        self._stages.stage_chosen.connect(self._on_stage_chosen)
        self._state.clock_requested.connect(self._explain_clock)
        self._state.priority_requested.connect(self._explain_priority)
        self._state.unpin_requested.connect(self._unpin)
        columns.facts.history_requested.connect(self._tell_history)
        columns.history.correction_requested.connect(self._correct)
        for page in columns.deal_pages:
            page.pane_requested.connect(self._panes.show_pane)
        columns.side.pane_requested.connect(self._panes.show_pane)
        columns.side.customer_wanted.connect(partial(columns.facts.edit, "customer"))
        self._panes.shown.connect(self._arrange)
        self._panes.closed.connect(self._arrange)
        self._panes.keyboard_left.connect(self.focus_content)
        handlers: dict[ActionId, Callable[[], object]] = {
            ActionId.WIN: commands.win,
            ActionId.LOSE: commands.lose,
            ActionId.HOLD: commands.hold,
            ActionId.REOPEN: commands.reopen,
            ActionId.DELETE: commands.delete,
            ActionId.STAGE_NEXT: partial(self._move, 1),
            ActionId.STAGE_PREVIOUS: partial(self._move, -1),
            ActionId.EDIT_FIELD: self._edit_in_place,
            ActionId.PREPARE: self.prepare,
            ActionId.PRINT: self.print_page,
            ActionId.STAR: commands.toggle_star,
            ActionId.LAY_OUT_PLAN: commands.lay_out_plan,
            ActionId.WRITE_MAIL: commands.write_mail,
            ActionId.TODO_FOR_ROW: columns.side.quick_add.setFocus,
        }
        for action_id, handler in handlers.items():
            self.context.actions.connect(action_id, handler, owner=self.content)
        self.context.actions.add_to(self._stages, ActionId.STAGE_NEXT, ActionId.STAGE_PREVIOUS)

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def section(self) -> str | None:
        return self.columns.section

    def open(self, target: Target | None) -> None:
        """Show the opportunity of a target, with the list it came from to walk through, in the section it names."""
        if target is not None and target.record_id is not None:
            if target.record_id != self._opportunity_id:
                self._panes.close_pane()
            self._opportunity_id = target.record_id
            self._siblings = tuple((target.extra or {}).get("siblings") or self._siblings)
            self.columns.show_section(target.view)
        self.reload()

    def reload(self) -> None:
        """Show present data, or say that the opportunity is gone."""
        if self._opportunity_id is None:
            return
        workspace = self.context.workspace
        try:
            self._deal = fetch_opportunity(workspace, self._opportunity_id)
        except NotFoundError:
            self._deal = None
        self._gone.setVisible(self._deal is None)
        self._body.setVisible(self._deal is not None)
        self._show_header()
        deal = self._deal
        if deal is None:
            return
        self._show_star(deal)
        self._summary.show_deal(deal, workspace.clock, settings.currency(workspace))
        self._stages.show_steps(deal.steps, outcome="" if deal.is_open else deal.status)
        self.columns.show_deal(deal)
        self._health = deal_health.fetch_health(workspace, deal.opportunity_id)
        self._priority = priorities.fetch_priority(workspace, deal.opportunity_id)
        self._state.show_state(deal, self._health, self._priority)
        self.status_changed.emit(self.status_text())

    def _show_header(self) -> None:
        """Make the header anew where what it says changed."""
        deal = self._deal
        shows = deal and (
            deal.opportunity_id, deal.subject, deal.customer, deal.tags, deal.status, deal.record["hold_until"],
            self._siblings,
        )  # fmt: skip
        if shows == self._header_shows and self.header is not None:
            return
        self._header_shows = shows
        old = self.header
        if deal is None:
            self.header = Header(_("Opportunity"), crumbs=[_("Opportunities")])
        else:
            self.header = make_record_header(
                deal, self.commands, self._siblings, step=self.step_record, entries=self._entries()
            )
        self.header.crumb_clicked.connect(self._on_crumb)
        self.header.back_requested.connect(self.context.navigator.back)
        self.header.forward_requested.connect(self.context.navigator.forward)
        self._layout_of_content.insertWidget(0, self.header)
        if old is not None:
            if old.isAncestorOf(self.focusWidget()):
                self._stages.setFocus()  # else hiding the button pressed sends the keyboard out of the page
            old.hide()
            self._layout_of_content.removeWidget(old)
            old.deleteLater()
        self._show_history()

    def _show_star(self, deal: OpportunityOverview) -> None:
        star = None if self.header is None else self.header.findChild(QToolButton, STAR_BUTTON)
        if star is not None:
            show_star(star, is_starred=deal.record["is_starred"])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_built:
            self._arrange()

    def _arrange(self) -> None:
        self.columns.arrange(self.width(), has_pane=self._panes.pane is not None)

    # -- doing --------------------------------------------------------------------------------------------------------

    def _entries(self) -> list[Entry]:
        needs, quotes, competition = self.columns.needs, self.columns.quotes, self.columns.competition
        return [
            ("zap", _("Prepare me"), self.prepare, "more_prepare"),
            ("file-text", _("Print…"), self.print_page, "more_print"),
            ("package", _("Hand over…"), self.commands.hand_over, "more_hand_over"),
            ("history", _("History"), self._tell_history, "more_history"),
            ("target", _("New need"), partial(self._add_to, needs, needs.add_need), "more_need"),
            ("receipt", _("New quote"), partial(self._add_to, quotes, quotes.add_quote), "more_quote"),
            ("badge-check", _("New contract"), self.columns.side.contracts.add, "more_contract"),
            ("users", _("New competitor"), partial(self._add_to, competition, competition.add_competitor),
             "more_competitor"),
            ("triangle-alert", _("New risk"), partial(self._add_to, competition, competition.add_risk), "more_risk"),
        ]  # fmt: skip

    def _add_to(self, page: QWidget, ask: Callable[[], object]) -> None:
        self.columns.centre.show_page(page)
        ask()

    def _edit_in_place(self) -> None:
        """Edit the fact the keyboard is on, else the subject."""
        if not self.columns.facts.edit_focused():
            self.columns.facts.edit("subject")

    def prepare(self) -> None:
        """Show the brief of the deal."""
        if self._opportunity_id is not None:
            fetch = deal_briefs.fetch_deal_brief
            self._panes.show_pane(BriefPane(self.context, self._opportunity_id, fetch=fetch))

    def print_page(self) -> None:
        """Print the brief."""
        if self._opportunity_id is None:
            return
        read = partial(deal_briefs.fetch_deal_brief, self.context.workspace, self._opportunity_id)
        self.context.tasks.fetch(read, self._print, key="deal brief")

    def _print(self, brief: Brief) -> None:
        print_html(self.context, brief_html(brief), title=brief.name, parent=self)

    def _tell_history(self, field: str = "") -> None:
        if self._opportunity_id is not None:
            self._panes.show_pane(HistoryPane(self.context, self._opportunity_id, kind=KIND, field=field))

    def _explain_clock(self) -> None:
        if self._health is not None:
            self._panes.show_pane(ClockPane(self.context, self._health))

    def _explain_priority(self) -> None:
        if self._priority is not None:
            self._panes.show_pane(PriorityPane(self._priority))

    def _unpin(self) -> None:
        if self._opportunity_id is not None:
            unpin = partial(opportunities.pin_probability, self.context.workspace, self._opportunity_id, None)
            self.context.runner.perform(partial(unpin, origin=self.key))

    def _correct(self, entry: StageChangeRow) -> None:
        self._panes.show_pane(correction_pane(self.context, entry))

    def _on_figure_asked(self, key: str) -> None:
        if self._opportunity_id is not None:
            make = partial(deal_figure, self.context.workspace, self._opportunity_id, key)
            ask_why(self.context, self._summary, make)

    def _own_id(self) -> list[int]:
        return [self._opportunity_id] if self._opportunity_id is not None else []

    def _move(self, by: int) -> None:
        if self._opportunity_id is None:
            return
        stage_id = opportunity_views.stage_beside(self.context.workspace, self._opportunity_id, by)
        if stage_id is not None:
            self.commands.move_to(stage_id)

    def _on_stage_chosen(self, stage_id: int) -> None:
        self.commands.move_to(stage_id)

    def _on_step_pressed(self) -> None:
        todo = self._deal.next_todo if self._deal is not None else None
        if todo is None:
            self.commands.plan_step()
        else:
            self.context.navigator.open_record("todos", todo.todo_id)

    def _on_crumb(self, number: int) -> None:
        if number == 0:
            self.context.navigator.go("opportunities")
        elif self._deal is not None and self._deal.customer is not None:
            self.context.navigator.open_record("customers", self._deal.customer.record_id)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def status_text(self) -> str:
        """Return the deal's code."""
        return str(self._deal.record["code"]) if self._deal is not None else ""

    def focus_content(self) -> None:
        """Put the keyboard on the stage bar."""
        self._stages.setFocus()

    def log_interaction(self) -> None:
        """Begin to log what was said and done."""
        self.columns.centre.tabs.setCurrentIndex(0)
        if not self.columns.activity.focus_composer():
            self.commands.log_contact()

    def new_record(self) -> None:
        """Begin a to-do for this deal."""
        self.columns.side.quick_add.setFocus()

    def step_view(self, by: int) -> None:
        """Go to the next or previous tab of the centre."""
        self.columns.centre.step(by)

    def step_record(self, by: int) -> None:
        """Go to the next or previous deal of the list this one came from."""
        if self._opportunity_id is None or self._opportunity_id not in self._siblings:
            return
        number = list(self._siblings).index(self._opportunity_id) + by
        if 0 <= number < len(self._siblings):
            target = Target(self.key, KIND, self._siblings[number], extra={"siblings": self._siblings})
            self.context.navigator.replace(target)

    def may_leave(self) -> bool:
        """Save the field under way; stay where it was refused."""
        return not self._is_built or self.columns.leave()

    def escape(self) -> bool:
        """Close the pane."""
        return self._panes.close_pane()
