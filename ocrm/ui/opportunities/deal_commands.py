"""What can be done with the chosen deals, from board, list and record alike: at once, or after a question in a pane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.services import records, tags
from ocrm.services.changes import Changes
from ocrm.services.deals import holds, opportunities, opportunity_bulk, pipelines, stages
from ocrm.services.quotes import writing as quotes
from ocrm.services.records import RecordRow
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.handover.commands import hand_over_deals
from ocrm.ui.lists.bulk_runner import MOST_AT_ONCE, perform_on
from ocrm.ui.lists.bulk_toolbar import open_beside
from ocrm.ui.opportunities.deal_questions import KIND, DealQuestions
from ocrm.ui.stars import toggle_stars
from ocrm.ui.tag_menu import TagMenu, add_tag_entries
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import escape_mnemonic
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.writing import writing_entry


class DealCommands(DealQuestions):
    """Runs commands on the deals that `chosen` names, and fills the menus that offer them."""

    # -- at once ------------------------------------------------------------------------------------------------------

    def open_chosen(self) -> None:
        """Open the first chosen deal."""
        for opportunity_id in list(self._chosen())[:1]:
            self._context.navigator.open_record(KIND, opportunity_id)

    def new_quote(self) -> None:
        """Begin a quote for the first chosen deal, and go there."""
        for opportunity_id in list(self._chosen())[:1]:
            add = partial(quotes.add_quote, self._workspace, opportunity_id, origin=self._origin)
            if self._perform(add) is not None:
                self._context.navigator.go(Target("opportunity", KIND, opportunity_id, view="quotes"))

    def move_to(self, stage_id: int, opportunity_ids: Sequence[int] | None = None) -> Changes | None:
        """Move deals to a stage."""
        ids = self._ids(opportunity_ids)
        if not ids:
            return None
        return self._move(ids, stage_id, on_error=partial(self._on_move_refused, ids, stage_id))

    def delete(self, opportunity_ids: Sequence[int] | None = None) -> Changes | None:
        """Delete deals; undo brings them back with all that hung on them."""
        ids = self._ids(opportunity_ids)
        if not ids:
            return None
        delete = partial(_delete, self._workspace, self._origin)
        if len(ids) > MOST_AT_ONCE:
            label = N_("Delete {count} records")
            perform_on(self._context, ids, delete, label=label, title=_("Delete"), origin=self._origin)
            return None
        return self._perform(partial(delete, ids))

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
        ids = self._ids(None)
        if ids:
            self._change(ids, opportunity_bulk.reopen_opportunities, opportunity_bulk.REOPEN_MANY, _("Reopen"))

    def resume(self) -> None:
        """Take deals off hold."""
        ids = self._ids(None)
        if ids:
            self._change(ids, holds.resume_opportunities, holds.RESUME_MANY, _("Take off hold"))

    def void(self) -> None:
        """Close deals that never were any."""
        ids = self._ids(None)
        if ids:
            self._change(ids, opportunity_bulk.void_opportunities, opportunity_bulk.VOID_MANY, _("Void"))

    def toggle_star(self) -> None:
        """Put a star on deals, or where all have one take it off."""
        toggle_stars(self._context, KIND, self._ids(None), origin=self._origin)

    def _change(self, ids: Sequence[int], change: Callable[..., Changes], label: str, title: str) -> None:
        self._perform_on(ids, change, label=label, title=title, on_error=self._tell)

    def _tell(self, error: UserError) -> None:
        self._context.toasts.show(str(error), tone="bad")

    def copy(self) -> None:
        """Put the chosen deals on the clipboard as lines of text."""
        rows = records.fetch_rows(self._workspace, KIND, self._ids(None), ["subject", "customer", "expected_amount"])
        lines = ["\t".join(str(value or "") for value in row.values.values()) for row in rows if row is not None]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def offer_tags(self, parent: QWidget) -> None:
        """Offer tags for the chosen deals, beside the button pressed or at the deal the keyboard is on."""
        ids = self._ids(None)
        if not ids:
            return
        menu = TagMenu(self._workspace, parent)
        menu.chosen.connect(partial(self._add_tag, ids))
        open_beside(menu, parent.window().focusWidget())
        menu.edit.setFocus()

    def fill_tags(self, menu: QMenu, present: Sequence[str]) -> None:
        """Add what puts a tag on the chosen deals, and what takes off one of those `present`."""
        ids = self._ids(None)
        add, remove = partial(self._add_tag, ids), partial(self._remove_tag, ids)
        add_tag_entries(menu, self._workspace, present, add=add, remove=remove)

    def _add_tag(self, ids: Sequence[int], name: str) -> None:
        add = partial(_tag, self._workspace, name, self._origin)
        label, title = N_("Tag {count} records “{tag}”"), _("Tag “{name}”").format(name=name)
        perform_on(self._context, ids, add, label=label, title=title, origin=self._origin, tag=name)

    def _remove_tag(self, ids: Sequence[int], name: str) -> None:
        self._perform(partial(tags.remove_tag, self._workspace, ids, name, origin=self._origin))

    def hand_over(self) -> None:
        """Hand deals over to a colleague, with their customers."""
        hand_over_deals(self._context, self._ids(None), self._owner)

    # -- menu ---------------------------------------------------------------------------------------------------------

    def fill_menu(self, menu: QMenu) -> None:
        """Add what can be done with the chosen deals to a context menu."""
        _ids, rows = self._rows(None)
        if not rows:
            return
        is_one, is_open = len(rows) == 1, all(row["status"] == "open" for row in rows)
        if is_one:
            add_entry(menu, "external-link", _("Open"), self.open_chosen, name="menu_open")
            menu.addSeparator()
        if is_open:
            self._add_open_entries(menu, rows, is_one=is_one)
        else:
            add_entry(menu, "rotate-ccw", _("Reopen"), self.reopen, name="menu_reopen", writes=True)
        menu.addSeparator()
        add_entry(menu, "star", _("Star or unstar"), self.toggle_star, name="menu_star", writes=True)
        self.fill_tags(menu, rows[0]["tags"] or () if is_one else ())
        add_entry(menu, "copy", _("Copy"), self.copy, name="menu_copy")
        add_entry(menu, "package", _("Hand over…"), self.hand_over, name="menu_hand_over")
        add_entry(menu, "trash-2", _("Delete"), self.delete, name="menu_delete", writes=True)

    def _add_open_entries(self, menu: QMenu, rows: Sequence[RecordRow], *, is_one: bool) -> None:
        if is_one:
            cards = opportunities.fetch_cards(self._workspace, [rows[0].record_id])
            if cards and cards[0].next_todo_id is not None:
                words = _("Done: {step}").format(step=escape_mnemonic(cards[0].next_step[:40]))
                add_entry(menu, "circle-check", words, self.complete_step, name="menu_complete", writes=True)
        add_entry(menu, "clock", _("Plan next step…"), self.plan_step, name="menu_plan", writes=True)
        add_entry(menu, "layers", _("Lay out a plan…"), self.lay_out_plan, name="menu_lay_out", writes=True)
        if is_one:
            add_entry(menu, "mail", _("Write a mail…"), self.write_mail, name="menu_write_mail", writes=True)
        if is_one:
            add_entry(menu, "pencil", _("Log contact…"), self.log_contact, name="menu_log", writes=True)
        menu.addSeparator()
        moves = writing_entry(menu.addMenu(icon("arrow-right"), _("Move to")))
        self.fill_stage_menu(moves, rows)
        add_entry(menu, "trophy", _("Won…"), self.win, name="menu_win", writes=True)
        add_entry(menu, "ban", _("Lost…"), self.lose, name="menu_lose", writes=True)
        add_entry(menu, "pause", _("On hold until…"), self.hold, name="menu_hold", writes=True)
        if any(holds.is_on_hold(row["hold_until"], self._workspace.clock.today()) for row in rows):
            add_entry(menu, "rotate-ccw", _("Take off hold"), self.resume, name="menu_resume", writes=True)
        add_entry(menu, "x", _("Void"), self.void, name="menu_void", writes=True)
        menu.addSeparator()
        add_entry(menu, "coins", _("Change amount or date…"), self.edit_values, name="menu_values", writes=True)
        add_entry(menu, "sliders-horizontal", _("What if…"), self.what_if, name="menu_what_if")
        if is_one:
            add_entry(menu, "receipt", _("New quote"), self.new_quote, name="menu_quote", writes=True)

    def fill_stage_menu(self, menu: QMenu, rows: Sequence[RecordRow]) -> None:
        """Add the stages of the deals' pipeline, the present one ticked, then those of the other pipelines."""
        present = {row["stage"].record_id for row in rows}
        pipeline = stages.stage(self._workspace, rows[0]["stage"].record_id).pipeline_id
        ids = [row.record_id for row in rows]
        self._add_stages(menu, pipeline, present, ids)
        others = [row for row in pipelines.list_pipelines(self._workspace) if row.pipeline_id != pipeline]
        if others:
            menu.addSeparator()
        for other in others:
            inner = menu.addMenu(escape_mnemonic(other.name))
            inner.setObjectName(f"pipeline_{other.pipeline_id}")
            self._add_stages(inner, other.pipeline_id, present, ids)

    def _add_stages(self, menu: QMenu, pipeline_id: int, present: set[int], ids: Sequence[int]) -> None:
        for stage in stages.list_stages(self._workspace, pipeline_id):
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

    def _on_stage_chosen(self, stage_id: int, ids: Sequence[int], _checked: bool = False) -> None:
        self.move_to(stage_id, ids)


def _delete(workspace: Workspace, origin: str, opportunity_ids: Sequence[int]) -> Changes:
    return records.delete_records(workspace, KIND, opportunity_ids, origin=origin)


def _tag(workspace: Workspace, name: str, origin: str, opportunity_ids: Sequence[int]) -> Changes:
    return tags.add_tag(workspace, opportunity_ids, name, origin=origin)
