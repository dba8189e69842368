"""What can be done with the chosen deals, from board, list and record alike: at once, or in a pane at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.errors import NoteNeededError, UserError
from ocrm.i18n import _, ngettext
from ocrm.services import (
    interactions,
    opportunities,
    opportunity_bulk,
    opportunity_entry,
    picklists,
    records,
    settings,
    stages,
    tags,
    todos,
)
from ocrm.services.changes import Changes
from ocrm.services.records import RecordRow
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane, RecordForm
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.opportunities.close_forms import LoseForm, WinForm
from ocrm.ui.opportunities.move_note_form import MoveNoteForm
from ocrm.ui.opportunities.new_form import NewOpportunityForm
from ocrm.ui.opportunities.probability_form import ProbabilityForm
from ocrm.ui.opportunities.step_forms import LogForm, StepForm
from ocrm.ui.tag_menu import TagMenu
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import escape_mnemonic

_VALUES = ("expected_amount", "expected_close_on")
KIND = "opportunities"


class DealCommands(QObject):
    """Runs commands on the deals that `chosen` names, with `panes` for those that ask something first."""

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

    # -- at once ------------------------------------------------------------------------------------------------------

    def open_chosen(self) -> None:
        """Open the first chosen deal."""
        for opportunity_id in list(self._chosen())[:1]:
            self._context.navigator.open_record(KIND, opportunity_id)

    def move_to(self, stage_id: int, opportunity_ids: Sequence[int] | None = None) -> Changes | None:
        """Move deals to a stage."""
        ids = self._ids(opportunity_ids)
        if not ids:
            return None
        self.about_to_change.emit(ids)
        change = partial(opportunity_bulk.move_opportunities, self._workspace, ids, stage_id, origin=self._origin)
        return self._perform(change, on_error=partial(self._on_move_refused, ids, stage_id))

    def delete(self, opportunity_ids: Sequence[int] | None = None) -> Changes | None:
        """Delete deals; undo brings them back with all that hung on them."""
        ids = self._ids(opportunity_ids)
        if not ids:
            return None
        return self._perform(partial(records.delete_records, self._workspace, KIND, ids, origin=self._origin))

    def complete_step(self) -> Changes | None:
        """Finish the next to-do of the first chosen deal, and ask for the one after it where none is left."""
        ids = self._ids(None)
        cards = opportunities.fetch_cards(self._workspace, ids[:1])
        if not cards or cards[0].next_todo_id is None:
            return None
        changes = self._perform(
            partial(todos.complete_todo, self._workspace, cards[0].next_todo_id, origin=self._origin)
        )
        if changes is not None and opportunities.fetch_cards(self._workspace, ids[:1])[0].next_todo_id is None:
            self.plan_step(ids[:1])
        return changes

    def reopen(self) -> None:
        """Open closed deals again, in the stage they were in last."""
        for opportunity_id in self._ids(None):
            self._perform(
                partial(opportunities.reopen_opportunity, self._workspace, opportunity_id, origin=self._origin)
            )

    def void(self) -> None:
        """Close deals that never were any."""
        for opportunity_id in self._ids(None):
            self._perform(partial(opportunities.void_opportunity, self._workspace, opportunity_id, origin=self._origin))

    def copy(self) -> None:
        """Put the chosen deals on the clipboard as lines of text."""
        rows = records.fetch_rows(self._workspace, KIND, self._ids(None), ["subject", "customer", "expected_amount"])
        lines = ["\t".join(str(value or "") for value in row.values.values()) for row in rows if row is not None]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def offer_tags(self, place: QPoint, parent: QWidget) -> None:
        """Offer tags for the chosen deals at a global place."""
        ids = self._ids(None)
        if not ids:
            return
        menu = TagMenu(self._workspace, parent)
        menu.chosen.connect(partial(self._add_tag, ids))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)
        menu.edit.setFocus()

    def _add_tag(self, ids: Sequence[int], name: str) -> None:
        self._perform(partial(tags.add_tag, self._workspace, ids, name, origin=self._origin))

    def _on_move_refused(self, ids: Sequence[int], stage_id: int, error: UserError) -> None:
        """Ask for the words a move against the grain wants; anything else is told as it is."""
        if not isinstance(error, NoteNeededError):
            self._context.toasts.show(str(error), tone="bad")
            return
        form = MoveNoteForm(str(error))
        title = _("Move to {stage}").format(stage=stages.stage(self._workspace, stage_id).name)
        self._ask(
            title, form, partial(self._move_with_note, ids, stage_id, form), save_text=_("Move"), name="move_pane"
        )

    # -- in a pane ----------------------------------------------------------------------------------------------------

    def new(self, *, stage_id: int | None = None, customer_id: int | None = None) -> None:
        """Ask for a new opportunity."""
        form = NewOpportunityForm(self._workspace, stage_id=stage_id, customer_id=customer_id)
        pane = EditorPane(
            _("New opportunity"), form, save_text=_("Create"), open_text=_("Create and open"), name="new_opportunity"
        )
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
        )
        self._ask(_("Won"), form, partial(self._win, ids, form), save_text=_("Mark as won"), name="win_pane")

    def lose(self, opportunity_ids: Sequence[int] | None = None) -> None:
        """Ask why, then close as lost."""
        ids, rows = self._rows(opportunity_ids)
        if not rows:
            return
        reasons = picklists.list_values(self._workspace, "lost_reason")
        form = LoseForm(_deal_words(rows), reasons, competitor=rows[0]["competitor"] if len(rows) == 1 else "")
        self._ask(_("Lost"), form, partial(self._lose, ids, form), save_text=_("Mark as lost"), name="lose_pane")

    def plan_step(self, opportunity_ids: Sequence[int] | None = None) -> None:
        """Ask for the next step."""
        ids, rows = self._rows(opportunity_ids)
        if rows:
            form = StepForm(_deal_words(rows), self._workspace.clock.today())
            self._ask(_("Plan next step"), form, partial(self._plan, ids, form), save_text=_("Add"), name="step_pane")

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

    # -- menu ---------------------------------------------------------------------------------------------------------

    def fill_menu(self, menu: QMenu) -> None:
        """Add what can be done with the chosen deals to a context menu."""
        _ids, rows = self._rows(None)
        if not rows:
            return
        is_one, is_open = len(rows) == 1, all(row["status"] == "open" for row in rows)
        if is_one:
            add_entry(menu, _("Open"), "external-link", self.open_chosen, name="menu_open")
            menu.addSeparator()
        if is_open:
            self._add_open_entries(menu, rows, is_one=is_one)
        else:
            add_entry(menu, _("Reopen"), "rotate-ccw", self.reopen, name="menu_reopen")
        menu.addSeparator()
        add_entry(menu, _("Copy"), "copy", self.copy, name="menu_copy")
        add_entry(menu, _("Delete"), "trash-2", self.delete, name="menu_delete")

    def _add_open_entries(self, menu: QMenu, rows: Sequence[RecordRow], *, is_one: bool) -> None:
        if is_one:
            cards = opportunities.fetch_cards(self._workspace, [rows[0].record_id])
            if cards and cards[0].next_todo_id is not None:
                words = _("Done: {step}").format(step=escape_mnemonic(cards[0].next_step[:40]))
                add_entry(menu, words, "circle-check", self.complete_step, name="menu_complete")
        add_entry(menu, _("Plan next step…"), "clock", self.plan_step, name="menu_plan")
        if is_one:
            add_entry(menu, _("Log contact…"), "pencil", self.log_contact, name="menu_log")
        menu.addSeparator()
        moves = menu.addMenu(icon("arrow-right"), _("Move to"))
        self.fill_stage_menu(moves, rows)
        add_entry(menu, _("Won…"), "trophy", self.win, name="menu_win")
        add_entry(menu, _("Lost…"), "ban", self.lose, name="menu_lose")
        add_entry(menu, _("Void"), "x", self.void, name="menu_void")
        menu.addSeparator()
        add_entry(menu, _("Change amount or date…"), "coins", self.edit_values, name="menu_values")

    def fill_stage_menu(self, menu: QMenu, rows: Sequence[RecordRow]) -> None:
        """Add the stages of the deals' pipeline, the present one ticked."""
        present = {row["stage"].record_id for row in rows}
        pipeline = stages.stage(self._workspace, rows[0]["stage"].record_id).pipeline_id
        ids = [row.record_id for row in rows]
        for stage in stages.list_stages(self._workspace, pipeline):
            action = menu.addAction(escape_mnemonic(stage.name))
            action.setObjectName(f"move_to_{stage.stage_id}")
            action.setCheckable(True)
            action.setChecked(present == {stage.stage_id})
            action.triggered.connect(partial(self._on_stage_chosen, stage.stage_id, ids))

    def stage_menu(self, opportunity_id: int, parent: QWidget) -> QMenu:
        """Return a menu of stages for one deal; it deletes itself when closed."""
        menu = QMenu(parent)
        menu.aboutToHide.connect(menu.deleteLater)
        _ids, rows = self._rows([opportunity_id])
        if rows:
            self.fill_stage_menu(menu, rows)
        return menu

    # -- inside -------------------------------------------------------------------------------------------------------

    def _ids(self, given: Sequence[int] | None) -> list[int]:
        return list(self._chosen() if given is None else given)

    def _rows(self, given: Sequence[int] | None) -> tuple[list[int], list[RecordRow]]:
        found = [row for row in records.fetch_rows(self._workspace, KIND, self._ids(given)) if row is not None]
        return [row.record_id for row in found], found

    def _perform(self, change: Callable[[], Changes], **options: Any) -> Changes | None:
        return self._context.runner.perform(change, **options)

    def _on_stage_chosen(self, stage_id: int, ids: Sequence[int], _checked: bool = False) -> None:
        self.move_to(stage_id, ids)

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
            origin=self._origin,
        )
        changes = self._perform(change, on_error=partial(_show_error, pane, form))
        if changes is None or changes.created_id is None:
            return
        self._panes.close_pane()
        self.created.emit(changes.created_id)
        if opens:
            self._context.navigator.open_record(KIND, changes.created_id)

    def _move_with_note(self, ids: Sequence[int], stage_id: int, form: MoveNoteForm) -> Changes | None:
        change = partial(
            opportunity_bulk.move_opportunities, self._workspace, ids, stage_id, note=form.note(), origin=self._origin
        )
        self.about_to_change.emit(ids)
        return self._perform(change, on_error=_raise)

    def _win(self, ids: list[int], form: WinForm) -> Changes | None:
        amount, day = form.values()
        return self._perform(
            partial(
                opportunity_bulk.win_opportunities,
                self._workspace,
                ids,
                amount=amount,
                closed_on=day,
                origin=self._origin,
            ),
            on_error=_raise,
        )

    def _lose(self, ids: list[int], form: LoseForm) -> Changes | None:
        return self._perform(
            partial(
                opportunity_bulk.lose_opportunities,
                self._workspace,
                ids,
                reason=form.reasons.code,
                note=form.note.toPlainText().strip(),
                competitor=form.competitor.text().strip(),
                origin=self._origin,
            ),
            on_error=_raise,
        )

    def _plan(self, ids: list[int], form: StepForm) -> Changes | None:
        title, day = form.values()
        change = partial(opportunity_bulk.plan_step, self._workspace, ids, title, day, origin=self._origin)
        return self._perform(change, on_error=_raise)

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
        values = form.changed_values() if len(ids) == 1 else form.filled_values()
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


def add_entry(menu: QMenu, text: str, icon_name: str, handler: Callable[[], object], *, name: str) -> None:
    """Add a command without arguments to a menu."""
    action = menu.addAction(icon(icon_name), text)
    action.setObjectName(name)
    action.triggered.connect(partial(press, handler))


def press(handler: Callable[[], object], _checked: bool = False) -> None:
    """Do what a button or menu entry stands for; Qt hands over whether it is checked."""
    handler()
