"""What to do today: quick add above the queue, or the hours of the day beside it as an agenda."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ocrm.clock import add_months
from ocrm.i18n import _
from ocrm.services import next_actions
from ocrm.services.deals import holds
from ocrm.services.next_actions import Queue, Tier
from ocrm.services.workday import todos
from ocrm.ui.actions import ActionId
from ocrm.ui.agenda import DayAgenda
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.today.queue_list import QueueList
from ocrm.ui.todos.day_menu import DayMenu
from ocrm.ui.todos.quick_add_field import QuickAddField
from ocrm.ui.widgets import Bar, SegmentedControl, hbox, label, panel, vbox

_LIST, _AGENDA = 0, 1
_REMEMBERED = "today/agenda"
_DUE = (Tier.OVERDUE, Tier.TODAY)


class WorkPanel(QWidget):
    """The left column of Today."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._others = Queue()
        self.done_today = 0
        frame = panel()
        vbox(self).addWidget(frame)
        self._build(frame)
        self._connect_actions()
        self._show_mode(_AGENDA if context.preferences.recall(_REMEMBERED, False) else _LIST)

    def _build(self, frame: QFrame) -> None:
        layout = vbox(frame, margins=(1, 1, 1, 1))
        head = hbox(margins=(15, 8, 10, 6), spacing=8)
        head.addWidget(label(_("To do"), "h3"))
        self.progress = label("", "caption")
        self.progress.setObjectName("progress")
        head.addWidget(self.progress)
        self._bar = Bar(0, color="ok", height=5)
        self._bar.setFixedWidth(theme().px(72))
        head.addWidget(self._bar)
        head.addStretch(1)
        self.modes = SegmentedControl([(None, _("List")), (None, _("Agenda"))], accessible_name=_("Show as"))
        self.modes.setObjectName("today_modes")
        self.modes.changed.connect(self._on_mode)
        head.addWidget(self.modes)
        layout.addLayout(head)
        self.quick_add = QuickAddField(self._context)
        holder = vbox(margins=(12, 0, 12, 8))
        holder.addWidget(self.quick_add)
        layout.addLayout(holder)
        self.list = QueueList(self._context, _("To do"))
        self.agenda = DayAgenda(self._context, name="today_agenda")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.agenda)
        layout.addWidget(self._stack, 1)
        self.setMinimumWidth(theme().px(320))
        self._connect_parts()

    def _connect_parts(self) -> None:
        navigator = self._context.navigator
        self.list.opened.connect(partial(navigator.open_record, "todos"))
        self.list.record_opened.connect(navigator.open_record)
        self.list.add_requested.connect(self.quick_add.setFocus)
        self.list.hold_requested.connect(self.ask_hold)
        self.agenda.opened.connect(partial(navigator.open_record, "todos"))
        self.agenda.add_requested.connect(self.add_at)
        self.quick_add.added.connect(self.list.select)
        self.quick_add.left.connect(self.focus_list)

    def _connect_actions(self) -> None:
        handlers: dict[ActionId, Callable[[], object]] = {
            ActionId.COMPLETE: self.list.complete_current,
            ActionId.SNOOZE: self.list.snooze_current,
            ActionId.EDIT_FIELD: self.list.rename,
            ActionId.DELETE: self.list.delete,
            ActionId.HOLD: self.ask_hold,
        }
        for action_id, handler in handlers.items():
            self._context.actions.connect(action_id, handler, owner=self.list)

    # -- list or agenda -----------------------------------------------------------------------------------------------

    @property
    def is_agenda(self) -> bool:
        """Whether the hours of the day are shown in place of the queue."""
        return self._stack.currentIndex() == _AGENDA

    @property
    def shown(self) -> QWidget:
        """The list or the agenda, whichever is in sight."""
        return self.agenda if self.is_agenda else self.list

    def toggle_agenda(self) -> None:
        """Switch between the list and the agenda."""
        self._on_mode(_LIST if self.is_agenda else _AGENDA)

    def _on_mode(self, mode: int) -> None:
        self._context.preferences.remember(_REMEMBERED, mode == _AGENDA)
        self._show_mode(mode)
        self.focus_list()

    def _show_mode(self, mode: int) -> None:
        self._stack.setCurrentIndex(mode)
        self.modes.set_current(mode)
        if mode == _AGENDA:
            self.agenda.reload()

    def add_at(self, moment: datetime | None) -> None:
        """Begin a line in quick add, with the moment of an hour; the day is said unless it is today."""
        if moment is not None:
            is_today = moment.date() == self._context.workspace.clock.today()
            self.quick_add.edit.setText(f"{moment:%H:%M} " if is_today else f"{moment:%Y-%m-%d %H:%M} ")
        self.quick_add.setFocus()

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_queue(self, queue: Queue) -> None:
        """Show the whole queue."""
        self._others = queue
        self._show(queue)

    def show_todos(self) -> None:
        """Read the to-dos alone anew, beside the other records as they were read last."""
        fresh = next_actions.fetch_todo_actions(self._context.workspace)
        others = [action for action in self._others.actions if action.todo is None]
        todo_tiers = {action.tier for action in fresh.actions}
        counts = {tier: count for tier, count in self._others.counts.items() if tier not in todo_tiers}
        self._show(Queue((*fresh.actions, *others), counts | fresh.counts))

    def _show(self, queue: Queue) -> None:
        workspace = self._context.workspace
        due = sum(1 for action in queue.actions if action.todo is not None and action.tier in _DUE)
        done = todos.count_done(workspace, workspace.clock.today())
        self.progress.setText(_("{done} of {all} done").format(done=done, all=done + due))
        self.progress.setVisible(bool(done + due))
        self._bar.setVisible(bool(done + due))
        self._bar.set_share(done / (done + due) if done + due else 0)
        self.done_today = done
        self.list.set_queue(queue)
        if self.is_agenda:
            self.agenda.reload()

    def focus_list(self) -> None:
        """Put the keyboard into the queue or the agenda; into quick add where both are empty."""
        if self.is_agenda:
            self.agenda.setFocus()
            return
        self.list.select_first()
        (self.list if self.list.view.current_line is not None else self.quick_add).setFocus()

    # -- holding a deal -----------------------------------------------------------------------------------------------

    def ask_hold(self) -> None:
        """Ask until when the deal of the current line is on hold; nothing where it has none."""
        action = self.list.current_action
        if action is None or action.opportunity_id is None:
            return
        today = self._context.workspace.clock.today()
        menu = DayMenu(self.list.view, day=add_months(today, 1), today=today)
        menu.setObjectName("hold_menu")
        menu.setToolTip(_("On hold until"))
        menu.day_picked.connect(partial(self._hold, action.opportunity_id))
        rect = self.list.view.visualRect(self.list.view.currentIndex())
        menu.open_below(self.list.view.viewport(), rect.bottomLeft() + QPoint(theme().px(40), 0))

    def _hold(self, deal_id: int, day: date) -> None:
        change = partial(holds.hold_opportunities, self._context.workspace, [deal_id], day, origin="today")
        self._context.runner.perform(change)
