"""What is asked before deals change: new, won, lost, next step, contact, values, probability; each in a pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ocrm.clock import add_months
from ocrm.errors import NoteNeededError, UserError
from ocrm.formats import format_date_iso
from ocrm.i18n import _, ngettext
from ocrm.services import interactions, records, settings
from ocrm.services.changes import Changes
from ocrm.services.contracts.winning import win_with_contract
from ocrm.services.deals import (
    competitors,
    holds,
    opportunities,
    opportunity_bulk,
    opportunity_entry,
    stage_gate,
    stages,
)
from ocrm.services.fields import picklists
from ocrm.services.forecasting.simulator import fetch_deals
from ocrm.services.records import RecordRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane, RecordForm
from ocrm.ui.forms.draft_offer import DraftOffer
from ocrm.ui.forms.form_draft import FormDraft
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.bulk_runner import MOST_AT_ONCE, perform_on
from ocrm.ui.mails.begin import write_about
from ocrm.ui.opportunities.close_forms import NEW_CONTRACT, NO_CONTRACT, LoseForm, WinForm
from ocrm.ui.opportunities.contract_choices import contract_choices
from ocrm.ui.opportunities.hold_form import HoldForm
from ocrm.ui.opportunities.move_note_form import MoveNoteForm
from ocrm.ui.opportunities.new_form import NewOpportunityForm
from ocrm.ui.opportunities.probability_form import ProbabilityForm
from ocrm.ui.opportunities.step_forms import LogForm, StepForm
from ocrm.ui.plans.lay_out_pane import LayOutPane
from ocrm.ui.simulator.panel import SimulatorPanel

_MOST_TRIED = 200
_ASK_AGAIN_MONTHS = 3
_MAKES_CONTRACT = "win/contract"
"""Where it is remembered whether deals are won with a contract."""
_VALUES = ("expected_amount", "expected_close_on")
KIND = "opportunities"


class DealQuestions(QObject):
    """Asks about the deals that `chosen` names in `panes`, and saves what was answered."""

    about_to_change = Signal(object)
    """A change to deals is about to be made: their ids."""
    created = Signal(object)
    """A deal was added: its id."""

    def __init__(
        self, context: AppContext, panes: PaneHost, *, chosen: Callable[[], Sequence[int]], origin: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._workspace = context.workspace
        self._panes = panes
        self._chosen = chosen
        self._origin = origin
        self._owner = parent

    # -- asking -------------------------------------------------------------------------------------------------------

    def new(
        self,
        *,
        stage_id: int | None = None,
        customer_id: int | None = None,
        expected_on: date | None = None,
        step_on: date | None = None,
    ) -> None:
        """Ask for a new opportunity; with a next step where `step_on` says when it is due."""
        form = NewOpportunityForm(
            self._workspace, stage_id=stage_id, customer_id=customer_id, expected_on=expected_on, step_on=step_on
        )
        pane = EditorPane(
            _("New opportunity"), form, save_text=_("Create"), open_text=_("Create and open"), name="new_opportunity"
        )
        FormDraft(self._workspace, "opportunities/new", pane, form.form)
        DraftOffer(pane, form.form)
        pane.save_requested.connect(partial(self._save_new, pane, form, False))
        pane.save_and_open_requested.connect(partial(self._save_new, pane, form, True))
        self._panes.show_pane(pane)

    def win(self, opportunity_ids: Sequence[int] | None = None) -> None:
        """Ask for the actual amount and the day, then close as won."""
        ids, rows = self._rows(opportunity_ids)
        if not rows:
            return
        form = WinForm(
            _deal_words(rows),
            currency=settings.currency(self._workspace),
            amount=rows[0]["expected_amount"],
            today=self._workspace.clock.today(),
            is_single=len(rows) == 1,
            contracts=contract_choices(self._workspace, ids) if len(rows) == 1 else (),
            contract=NEW_CONTRACT if self._context.preferences.recall(_MAKES_CONTRACT, True) else NO_CONTRACT,
        )
        pane = self._ask(_("Won"), form, partial(self._win, ids, form), save_text=_("Mark as won"), name="win_pane")
        missing = stage_gate.unfinished(self._workspace, ids[:MOST_AT_ONCE])
        if missing:
            pane.show_note(_("Still open in this stage: {items}").format(items=_(", ").join(missing)))

    def lose(self, opportunity_ids: Sequence[int] | None = None) -> None:
        """Ask why, then close as lost."""
        ids, rows = self._rows(opportunity_ids)
        if not rows:
            return
        reasons = picklists.list_values(self._workspace, "lost_reason")
        competitor = rows[0]["competitor"] if len(rows) == 1 else ""
        known = competitors.known_names(self._workspace)
        form = LoseForm(_deal_words(rows), reasons, competitor=competitor, known=known)
        self._ask(_("Lost"), form, partial(self._lose, ids, form), save_text=_("Mark as lost"), name="lose_pane")

    def plan_step(self, opportunity_ids: Sequence[int] | None = None, *, day: date | None = None) -> None:
        """Ask for the next step."""
        ids, rows = self._rows(opportunity_ids)
        if rows:
            form = StepForm(_deal_words(rows), self._workspace.clock.today(), day=day)
            self._ask(_("Plan next step"), form, partial(self._plan, ids, form), save_text=_("Add"), name="step_pane")

    def lay_out_plan(self) -> None:
        """Lay out a plan of several to-dos for the chosen deals, or stop one."""
        ids, rows = self._rows(None)
        if rows:
            self._panes.show_pane(LayOutPane(self._context, KIND, ids))

    def write_mail(self) -> None:
        """Begin a mail about the chosen deal."""
        ids, rows = self._rows(None)
        if rows:
            write_about(self._context, KIND, ids[0])

    def hold(self, opportunity_ids: Sequence[int] | None = None) -> None:
        """Ask until when open deals are on hold."""
        ids, rows = self._rows(opportunity_ids)
        if not rows or any(row["status"] != "open" for row in rows):
            return
        today = self._workspace.clock.today()
        day = rows[0]["hold_until"] if holds.is_on_hold(rows[0]["hold_until"], today) else None
        form = HoldForm(_deal_words(rows), today, day=day)
        self._ask(_("On hold until…"), form, partial(self._hold, ids, form), save_text=_("Hold"), name="hold_pane")

    def what_if(self, opportunity_ids: Sequence[int] | None = None) -> None:
        """Let other days, probabilities and amounts of open deals be tried, with the months that follow."""
        _ids, rows = self._rows(opportunity_ids)
        open_ids = [row.record_id for row in rows if row["status"] == "open"][:_MOST_TRIED]
        if not open_ids:
            return
        form = SimulatorPanel(self._context, partial(fetch_deals, self._workspace, open_ids), is_narrow=True)
        self._ask(_("What if"), form, form.apply, save_text=_("Apply"), name="what_if_pane")
        form.reload()

    def log_contact(self) -> None:
        """Ask what was said and done with the first chosen deal."""
        _ids, rows = self._rows(list(self._chosen())[:1])
        if not rows:
            return
        if rows[0]["customer"] is None:
            self._context.toasts.show(_("This opportunity has no customer yet. Choose one first."), tone="warn")
            return
        kinds = picklists.list_values(self._workspace, "interaction_kind")
        form = LogForm(_deal_words(rows), kinds, today=self._workspace.clock.today())
        self._ask(_("Log contact"), form, partial(self._log, rows[0], form), save_text=_("Save"), name="log_pane")

    def edit_values(self, field: str = "expected_amount") -> None:
        """Ask for another amount or expected day, beginning with `field`."""
        ids, rows = self._rows(None)
        if not rows:
            return
        form = RecordForm(self._workspace, KIND, _VALUES)
        if len(rows) == 1:
            form.set_values({name: rows[0][name] for name in _VALUES})
        pane = self._ask(
            _deal_words(rows), form, partial(self._set_values, ids, form), save_text=_("Save"), name="values_pane"
        )
        editor = form.editor(field if field in _VALUES else "expected_amount")
        pane.form.setFocusProxy(editor)
        editor.setFocus()
        editor.select_all()

    def edit_probability(self) -> None:
        """Ask for a probability to pin, or let the stage set it again."""
        ids, rows = self._rows(list(self._chosen())[:1])
        if not rows or rows[0]["status"] != "open":
            return
        form = ProbabilityForm(_deal_words(rows), rows[0]["probability"], is_pinned=rows[0]["is_probability_pinned"])
        form.unpinned.connect(partial(self._unpin, ids[0]))
        self._ask(_("Probability"), form, partial(self._pin, ids[0], form), save_text=_("Pin"), name="probability_pane")

    def _on_move_refused(self, ids: Sequence[int], stage_id: int, error: UserError) -> None:
        """Ask for the words a move against the grain wants; anything else is told as it is."""
        if not isinstance(error, NoteNeededError):
            self._context.toasts.show(str(error), tone="bad")
            return
        form = MoveNoteForm(error.question, error.items)
        title = _("Move to {stage}").format(stage=stages.stage(self._workspace, stage_id).name)
        self._ask(
            title, form, partial(self._move_with_note, ids, stage_id, form), save_text=_("Move"), name="move_pane"
        )

    # -- saving -------------------------------------------------------------------------------------------------------

    def _ids(self, given: Sequence[int] | None) -> list[int]:
        return list(self._chosen() if given is None else given)

    def _rows(self, given: Sequence[int] | None) -> tuple[list[int], list[RecordRow]]:
        found = [row for row in records.fetch_rows(self._workspace, KIND, self._ids(given)) if row is not None]
        return [row.record_id for row in found], found

    def _perform(self, change: Callable[[], Changes], **options: Any) -> Changes | None:
        return self._context.runner.perform(change, **options)

    def _perform_on(
        self,
        ids: Sequence[int],
        change: Callable[..., Changes],
        *,
        label: str,
        title: str,
        on_error: Callable[[UserError], None] | None = None,
        **values: Any,
    ) -> Changes | None:
        """Change deals at once, or where they are many in the background; None where they are still being changed.

        `label` names the change of many, `title` its progress. Without `on_error` what is refused at once is raised.
        """
        if len(ids) <= MOST_AT_ONCE:
            at_once = partial(change, self._workspace, ids, origin=self._origin)
            return self._perform(at_once, on_error=on_error or _raise)
        many = partial(change, self._workspace)
        perform_on(self._context, ids, many, label=label, title=title, origin=self._origin, on_error=on_error, **values)
        self._panes.close_pane()
        return None

    def _ask(
        self, title: str, form: QWidget, save: Callable[[], Changes | None], *, save_text: str, name: str
    ) -> EditorPane:
        """Show a form in a pane that closes once `save` changed something."""
        pane = EditorPane(title, form, save_text=save_text, name=name)
        submit = partial(self._submit, pane, form, save)
        pane.save_requested.connect(submit)
        submitted = getattr(form, "submitted", None)
        if submitted is not None:
            submitted.connect(submit)
        self._panes.show_pane(pane)
        return pane

    def _submit(self, pane: EditorPane, form: Any, save: Callable[[], Changes | None]) -> None:
        pane.clear_error()
        try:
            changes = save()
        except UserError as error:
            if form.show_error(error) is False:
                pane.show_error(error)
            return
        if changes is not None and self._panes.pane is pane:
            self._panes.close_pane()

    def _save_new(self, pane: EditorPane, form: NewOpportunityForm, opens: bool) -> None:
        pane.clear_error()
        try:
            values = form.values()
        except UserError:
            return
        change = partial(
            opportunity_entry.add_opportunity,
            self._workspace,
            values,
            new_customer=form.new_customer,
            next_step=form.next_step,
            next_step_on=form.step_on,
            origin=self._origin,
        )
        changes = self._perform(change, on_error=partial(_show_error, pane, form))
        if changes is None or changes.created_id is None:
            return
        pane.close_requested.emit()
        self.created.emit(changes.created_id)
        if opens:
            self._context.navigator.open_record(KIND, changes.created_id)

    def _move(
        self, ids: Sequence[int], stage_id: int, *, note: str = "", on_error: Callable[[UserError], None] | None = None
    ) -> Changes | None:
        self.about_to_change.emit(ids)
        stage = stages.stage(self._workspace, stage_id)
        return self._perform_on(
            ids,
            partial(opportunity_bulk.move_opportunities, stage_id=stage_id, note=note),
            label=opportunity_bulk.MOVE_MANY,
            title=_("Move to {stage}").format(stage=stage.name),
            on_error=on_error,
            stage=stage.term,
        )

    def _move_with_note(self, ids: Sequence[int], stage_id: int, form: MoveNoteForm) -> Changes | None:
        return self._move(ids, stage_id, note=form.note())

    def _win(self, ids: list[int], form: WinForm) -> Changes | None:
        amount, day = form.values()
        if form.contract_box.count():
            self._context.preferences.remember(_MAKES_CONTRACT, form.contract != NO_CONTRACT)
        if form.contract != NO_CONTRACT:
            contract_id = None if form.contract == NEW_CONTRACT else form.contract
            sign = partial(win_with_contract, contract_id=contract_id, amount=amount, closed_on=day)
            return self._perform_on(ids, sign, label=opportunity_bulk.WIN_MANY, title=_("Won"))
        own_amount = amount if len(ids) == 1 else None
        win = partial(opportunity_bulk.win_opportunities, amount=own_amount, closed_on=day)
        return self._perform_on(ids, win, label=opportunity_bulk.WIN_MANY, title=_("Won"))

    def _lose(self, ids: list[int], form: LoseForm) -> Changes | None:
        lose = partial(
            opportunity_bulk.lose_opportunities,
            reason=form.reasons.code,
            note=form.note.toPlainText().strip(),
            competitor=form.competitor.text().strip(),
            ask_again_on=add_months(self._workspace.clock.today(), _ASK_AGAIN_MONTHS)
            if form.ask_again.isChecked()
            else None,
        )
        return self._perform_on(ids, lose, label=opportunity_bulk.LOSE_MANY, title=_("Lost"))

    def _hold(self, ids: list[int], form: HoldForm) -> Changes | None:
        day = form.day()
        hold = partial(holds.hold_opportunities, until=day)
        words = "" if day is None else format_date_iso(day)
        return self._perform_on(ids, hold, label=holds.HOLD_MANY, title=_("On hold until…"), day=words)

    def _plan(self, ids: list[int], form: StepForm) -> Changes | None:
        title, day = form.values()
        plan = partial(opportunity_bulk.plan_step, title=title, due_on=day)
        label = opportunity_bulk.PLAN_MANY
        return self._perform_on(ids, plan, label=label, title=_("Plan next step"), step=title[:60])

    def _log(self, row: RecordRow, form: LogForm) -> Changes | None:
        summary, step, day = form.values()
        change = partial(
            interactions.log_interaction,
            self._workspace,
            row["customer"].record_id,
            kind=form.kind,
            summary=summary,
            contact_id=row["contact"].record_id if row["contact"] else None,
            opportunity_id=row.record_id,
            next_step=step,
            next_step_on=day,
            origin=self._origin,
        )
        return self._perform(change, on_error=_raise)

    def _pin(self, opportunity_id: int, form: ProbabilityForm) -> Changes | None:
        change = partial(
            opportunities.pin_probability, self._workspace, opportunity_id, form.value(), origin=self._origin
        )
        return self._perform(change, on_error=_raise)

    def _unpin(self, opportunity_id: int) -> None:
        change = partial(opportunities.pin_probability, self._workspace, opportunity_id, None, origin=self._origin)
        if self._perform(change) is not None:
            self._panes.close_pane()

    def _set_values(self, ids: list[int], form: RecordForm) -> Changes | None:
        values = form.changed_values() if len(ids) == 1 else form.filled_values(demands=False)
        if not values:
            return Changes()
        change = partial(records.update_records, self._workspace, KIND, ids, values, origin=self._origin)
        return self._perform(change, on_error=_raise)


def _raise(error: UserError) -> None:
    raise error


def _show_error(pane: EditorPane, form: NewOpportunityForm, error: UserError) -> None:
    if not form.show_error(error):
        pane.show_error(error)


def _deal_words(rows: Sequence[RecordRow]) -> str:
    """Return the deal's subject, or how many they are."""
    if len(rows) == 1:
        return str(rows[0]["subject"])
    return ngettext("{n} opportunity", "{n} opportunities", len(rows)).format(n=len(rows))
