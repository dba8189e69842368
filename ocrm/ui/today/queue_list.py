"""The queue of Today: to-dos and every other record that asks for something, in one list in the order of D-13."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from ocrm.i18n import _
from ocrm.services import next_actions
from ocrm.services.display import ValueFormatter
from ocrm.services.next_actions import NextAction, Queue, Tier
from ocrm.services.next_actions.sources import INSTALMENTS
from ocrm.services.workday.todos import TodoGroup, TodoRow
from ocrm.ui.context import RECORD_PAGES, AppContext, Target
from ocrm.ui.today.put_off_menu import PutOffMenu
from ocrm.ui.today.record_lines import line_facts, record_entry
from ocrm.ui.todos.entries import Entry, Heading, RecordEntry, TodoEntry, sentence
from ocrm.ui.todos.next_step_question import Asked
from ocrm.ui.todos.todo_delegate import Spot
from ocrm.ui.todos.todo_list import TodoList
from ocrm.ui.todos.todo_view import Command
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.writing import writing_entry

_ORIGIN = "today"
_TIER_OF_GROUP = {TodoGroup.OVERDUE: Tier.OVERDUE, TodoGroup.TODAY: Tier.TODAY, TodoGroup.TOMORROW: Tier.TOMORROW}
_LATE = (Tier.SERVICE, Tier.OVERDUE, Tier.MONEY)


class QueueList(TodoList):
    """Shows a Queue; what holds for to-dos holds for every line: Space, Enter, S, and the question what comes next."""

    record_opened = Signal(str, object)
    """A record shall be opened: kind and id."""

    def __init__(self, context: AppContext, accessible_name: str) -> None:
        super().__init__(context, accessible_name)
        self._formatter = ValueFormatter(context.workspace)
        self._records: Sequence[NextAction] = ()
        self._unread: Mapping[Tier, int] = {}
        """How many more each tier has than are listed."""
        self._known: dict[int, NextAction] = {}
        """The lines of to-dos by id, also of those just finished, which keep their place."""
        self._layout_of = self._by_tier

    def set_queue(self, queue: Queue) -> None:
        """Show another queue; the current line stays current, finished to-dos stay for their moment."""
        self._formatter = ValueFormatter(self._context.workspace)
        mine = {action.record_id: action for action in queue.actions if action.todo is not None}
        self._known = {key: one for key, one in self._known.items() if key in self._finished.ids} | mine
        self._records = [action for action in queue.actions if action.todo is None]
        listed = Counter(action.tier for action in queue.actions)
        self._unread = {tier: count - listed[tier] for tier, count in queue.counts.items()}
        self.set_todos([action.todo for action in mine.values() if action.todo is not None])

    @property
    def current_action(self) -> NextAction | None:
        """The line commands apply to."""
        line = self.view.current_line
        if isinstance(line, RecordEntry):
            return line.action
        return self._known.get(line.todo.todo_id) if isinstance(line, TodoEntry) else None

    # -- what it shows ------------------------------------------------------------------------------------------------

    def _in_order(self, rows: Sequence[TodoRow]) -> list[TodoRow]:
        return sorted(rows, key=self._place_of)

    def _place_of(self, todo: TodoRow) -> tuple[Any, ...]:
        action = self._known.get(todo.todo_id)
        return (Tier.TOMORROW + 1,) if action is None else action.place

    def _by_tier(self, entries: list[TodoEntry]) -> list[Entry]:
        sections: dict[Tier, list[Entry]] = {}
        for entry in entries:
            sections.setdefault(_TIER_OF_GROUP.get(entry.todo.group, Tier.TODAY), []).append(self._weighed(entry))
        for action in self._records:
            sections.setdefault(action.tier, []).append(record_entry(action, self._formatter))
        lines: list[Entry] = []
        for tier in sorted(sections):
            lines += [self._heading(tier, sections[tier]), *sections[tier]]
        return lines

    def _weighed(self, entry: TodoEntry) -> TodoEntry:
        """Return a line with its facts, such as the weighted amount by which those of the same time are ordered."""
        action = self._known.get(entry.todo.todo_id)
        facts = [] if action is None else line_facts(action, self._formatter)
        return replace(entry, subtitle=" · ".join(filter(None, (entry.subtitle, *facts))))

    def _heading(self, tier: Tier, members: Sequence[Entry]) -> Heading:
        shown = sum(1 for entry in members if isinstance(entry, TodoEntry | RecordEntry) and not entry.is_done)
        days = {Tier.TODAY: 0, Tier.TOMORROW: 1}
        today = self._context.workspace.clock.today()
        day = today + timedelta(days=days[tier]) if tier in days else None
        count = shown + self._unread.get(tier, 0)
        return Heading(next_actions.tier_title(tier), count, tier in _LATE and shown > 0, day)

    # -- commands on other records ------------------------------------------------------------------------------------

    def _on_command(self, command: Command) -> None:
        line = self.view.current_line
        if not isinstance(line, RecordEntry):
            super()._on_command(command)
        elif command in (Command.TOGGLE_DONE, Command.DONE_AND_NEXT):
            self.ask_next(line.action)
        elif command in (Command.OPEN, Command.RENAME):
            self._open_record(line.action)
        elif command is Command.SNOOZE:
            self.put_off(line.action)
        elif command is not Command.DELETE:  # a record is not deleted from a list of what to do
            super()._on_command(command)

    def complete_current(self) -> None:
        """Finish the current to-do, or deal with the current record, and ask what comes next."""
        self._on_command(Command.DONE_AND_NEXT)

    def snooze_current(self) -> None:
        """Open the menu that puts the current line off."""
        self._on_command(Command.SNOOZE)

    def ask_next(self, action: NextAction) -> None:
        """Ask what comes next with a record."""
        workspace = self._context.workspace
        self._question.ask_about(
            Asked(
                action.key,
                on_day=partial(next_actions.plan_on, workspace, action, origin=_ORIGIN),
                on_line=partial(next_actions.plan_typed, workspace, action, origin=_ORIGIN),
                on_nothing=partial(next_actions.nothing_next, workspace, action, origin=_ORIGIN),
            )
        )
        self._render()
        self._question.show_whole(with_focus=True)

    def put_off(self, action: NextAction, place: QPoint | None = None) -> None:
        """Open the menu that puts a record off to another day."""
        menu = PutOffMenu(self.view, self._context.workspace, choose=partial(self._hide_until, action))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.view.viewport().mapToGlobal(place) if place else self._menu_place(action.key))

    def _hide_until(self, action: NextAction, day: date) -> None:
        self.commands.perform(partial(next_actions.hide_until, self._context.workspace, action, day, origin=_ORIGIN))

    def _open_record(self, action: NextAction) -> None:
        self.record_opened.emit(*(action.opens or action.key))

    def _register_payment(self, action: NextAction) -> None:
        """Open the contract of an instalment, ready to register what came in for it."""
        if action.opens is not None:
            kind, contract_id = action.opens
            target = Target(RECORD_PAGES[kind], kind, contract_id, extra={"pay": action.record_id})
            self._context.navigator.go(target)

    def copy(self) -> None:
        """Copy the current line as a readable sentence."""
        line = self.view.current_line
        if line is not None:
            QGuiApplication.clipboard().setText(sentence(line))

    def _on_spot(self, spot: Spot, subject: TodoRow | NextAction) -> None:
        if isinstance(subject, TodoRow):
            super()._on_spot(spot, subject)
        elif spot in (Spot.CHECK, Spot.DONE):
            self.ask_next(subject)
        elif spot is Spot.SNOOZE:
            self.put_off(subject, self._under(Spot.SNOOZE, subject.key))
        elif spot is Spot.EDIT:
            self._open_record(subject)
        else:
            self._on_menu(self._under(Spot.MORE, subject.key))

    def _on_menu(self, place: QPoint) -> None:
        line = self.view.current_line
        if isinstance(line, RecordEntry):
            self.record_menu(line.action).popup(self.view.viewport().mapToGlobal(place))
        else:
            super()._on_menu(place)

    def record_menu(self, action: NextAction) -> QMenu:
        """Return everything that can be done with a record in the queue; the menu deletes itself when closed."""
        menu = QMenu(self.view)
        menu.setObjectName("record_menu")
        off = PutOffMenu(self.view, self._context.workspace, choose=partial(self._hide_until, action))
        off.setParent(menu, off.windowFlags())
        add_entry(menu, "arrow-right", _("Next step…"), partial(self.ask_next, action), keys="Space", writes=True)
        menu.addMenu(writing_entry(off))
        if action.kind == INSTALMENTS:
            add_entry(menu, "wallet", _("Register payment…"), partial(self._register_payment, action), writes=True)
        add_entry(menu, "external-link", _("Open"), partial(self._open_record, action), keys="Enter")
        if action.kind != "customers" and action.customer_id is not None:
            opens = partial(self.record_opened.emit, "customers", action.customer_id)
            add_entry(menu, "building-2", _("Open the customer"), opens)
        menu.addSeparator()
        add_entry(menu, "copy", _("Copy"), self.copy)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu
