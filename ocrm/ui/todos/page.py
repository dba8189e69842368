"""The to-dos page: tabs by when they are due, quick add, the list, and the chosen one in full at the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from ocrm.formats import format_date
from ocrm.i18n import _, ngettext
from ocrm.services.records import RecordQuery
from ocrm.services.workday import todos
from ocrm.services.workday.todos import TodoRow
from ocrm.services.workday.working_days import next_working_day
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.page import Page
from ocrm.ui.spreadsheets.export import export_view
from ocrm.ui.theme import theme
from ocrm.ui.todos.days_view import LAYOUT_LOOKS, DaysView, TodoLayout
from ocrm.ui.todos.detail_pane import DetailPane
from ocrm.ui.todos.quick_add_field import QuickAddField
from ocrm.ui.todos.snooze import SnoozeMenu
from ocrm.ui.todos.tabs import TodoView, empty_state, list_of_view, tab_texts, view_with
from ocrm.ui.todos.todo_bulk_bar import TodoBulkBar
from ocrm.ui.todos.todo_filter import TodoFilter
from ocrm.ui.todos.todo_list import TodoList
from ocrm.ui.widgets import EmptyState, Header, SegmentedControl, ViewTabs, button, panel, vbox
from ocrm.ui.widgets.splitter import ThinSplitter
from ocrm.ui.widgets.writing import writing

_DETAIL_KEY = "todos/detail_open"
_SPLIT_KEY = "todos/splitter"
_LAYOUT_KEY = "todos/layout"
_EXPORTED = (
    "title", "kind", "due_on", "due_at", "duration_minutes", "location", "priority", "status", "customer",
    "opportunity", "contact", "recurrence", "outcome", "notes",
)  # fmt: skip
"""The fields an export of the list has: what a line and the pane show."""


class TodosPage(Page):
    """Everything there is to do."""

    key = "todos"
    icon = "list-checks"
    topics = frozenset({"todos", "customers", "contacts", "opportunities", "picklists", "imports", "calendar"})

    def title(self) -> str:
        return _("To-dos")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        self._view = TodoView(self.context.preferences.recall("todos/view", TodoView.WEEK))
        self._shown_as = TodoLayout(self.context.preferences.recall(_LAYOUT_KEY, TodoLayout.LIST))
        layout = vbox(self.content)
        new = writing(button(_("New to-do"), "plus", "primary", tooltip="T", name="new_todo"))
        new.clicked.connect(self.new_record)
        self._switch = SegmentedControl(
            [(icon, _(title)) for icon, title in LAYOUT_LOOKS.values()],
            current=list(TodoLayout).index(self._shown_as),
            accessible_name=_("How to-dos are shown"),
        )
        self._switch.setObjectName("todo_layout")
        self._switch.changed.connect(self._on_layout_chosen)
        self.header = Header(self.title(), right=[self._switch, new])
        layout.addWidget(self.header)
        self._tabs = ViewTabs(accessible_name=_("To-dos by time"))
        self._tabs.changed.connect(self._on_view_changed)
        layout.addWidget(self._tabs)
        self._filter = TodoFilter(self.context.workspace)
        self._filter.narrowed.connect(self.reload)
        self._filter.search.down_pressed.connect(self.focus_content)
        layout.addWidget(self._filter)
        self._splitter = self._make_splitter()
        layout.addWidget(self._splitter, 1)
        self._connect_actions()
        self._watch = DayWatch(self.context.workspace.clock, self.content)
        self._watch.day_changed.connect(self._on_day_changed)
        self._watch.checked.connect(self._on_checked)

    def _make_splitter(self) -> QSplitter:
        splitter = ThinSplitter()
        left = panel("flat")
        inside = vbox(left)
        self._quick_add = QuickAddField(self.context)
        self._quick_add.added.connect(self._on_added)
        self._quick_add.left.connect(self.focus_content)
        holder = vbox(margins=(12, 8, 12, 6))
        holder.addWidget(self._quick_add)
        inside.addLayout(holder)
        self._list = TodoList(self.context, _("To-dos"))
        self._list.setMinimumWidth(theme().px(320))
        self._list.opened.connect(self._on_opened)
        self._list.add_requested.connect(self.new_record)
        self._list.set_empty(self._empty_state)
        self._list.current_settled.connect(self._on_current_settled)
        inside.addWidget(self._list, 1)
        inside.addWidget(TodoBulkBar(self.context, self._list))
        self._days = DaysView(self.context)
        self._days.opened.connect(self._on_day_opened)
        self._days.add_requested.connect(self._add_on)
        self._days.more_requested.connect(self._on_more)
        inside.addWidget(self._days, 1)
        self._detail = DetailPane(self.context)
        self._detail.hide()
        self._detail.close_requested.connect(self._close_detail)
        self._detail.done_requested.connect(self._on_done_requested)
        self._detail.snooze_requested.connect(self._on_snooze_requested)
        self._detail.delete_requested.connect(self._list.delete)
        splitter.addWidget(left)
        splitter.addWidget(self._detail)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 0)
        splitter.splitterMoved.connect(self._remember_split)
        return splitter

    def _connect_actions(self) -> None:
        actions = self.context.actions
        handlers: dict[ActionId, Callable[[], object]] = {
            ActionId.COMPLETE: partial(self._list.toggle_done, ask_next=True),
            ActionId.SNOOZE: self._list.snooze,
            ActionId.EDIT_FIELD: self._list.rename,
            ActionId.DELETE: self._delete,
        }
        for action_id, handler in handlers.items():
            actions.connect(action_id, handler, owner=self._list)
        actions.connect(ActionId.EXPORT, self._export, owner=self.content)

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def section(self) -> str:
        return self._view.value

    def open(self, target: Target | None) -> None:
        """Show a tab (`view`), one to-do (`record_id`), or begin a new one (`extra["new"]`)."""
        wanted = target.view if target is not None else None
        if wanted in tuple(TodoView):
            self._view = TodoView(wanted)
        if target is not None and target.record_id is not None:
            self._view = self._view_with(target.record_id)
            self._shown_as = TodoLayout.LIST
        elif target is not None and target.extra and target.extra.get("layout") in tuple(TodoLayout):
            self._shown_as = TodoLayout(target.extra["layout"])
        self._switch.set_current(list(TodoLayout).index(self._shown_as))
        self.reload()
        if target is not None and target.record_id is not None:
            self._list.select(target.record_id)
            self._open_detail(target.record_id)
        elif target is not None and target.extra and target.extra.get("new"):
            self.new_record()
        else:
            self._list.select_first()

    def reload(self) -> None:
        """Read what is shown again: the present tab of the list, else the days in sight."""
        is_list = self._shown_as is TodoLayout.LIST
        for widget in (self._tabs, self._list):
            widget.setVisible(is_list)
        self._days.setVisible(not is_list)
        if is_list:
            self._read_list()
        else:
            self._filter.set_count("")
            self._days.show_layout(self._shown_as, self._filter.choice())
        self._show_tabs()
        if self._detail.isVisible() and not self._detail.refresh():
            self._show_current_in_detail()
        self.status_changed.emit(self.status_text())

    def _read_list(self) -> None:
        rows = self._filter.kept(self._rows())
        self._list.group_by("done" if self._view is TodoView.DONE else "due")
        self._list.set_todos(rows)
        self._filter.set_count(ngettext("{n} to-do", "{n} to-dos", len(rows)).format(n=len(rows)))

    def _rows(self) -> list[TodoRow]:
        return list_of_view(self.context.workspace, self._view)

    def _view_with(self, todo_id: int) -> TodoView:
        return view_with(self.context.workspace, todo_id, present=self._view)

    def _show_tabs(self) -> None:
        texts, count = tab_texts(self.context.workspace)
        self._tabs.set_views(texts, current=self._view.value)
        if self.header is not None:
            self.header.set_count(str(count))

    def _empty_state(self) -> QWidget:
        if self._filter.is_active:
            clear = button(_("Clear the filter"), None, name="clear_filter")
            clear.clicked.connect(self._filter.clear)
            return EmptyState("filter", _("Nothing here fits the filter."), actions=[clear])
        return empty_state(self._view)

    def _export(self) -> None:
        shown = tuple(row.todo_id for row in self._filter.kept(self._rows()))
        export_view(self.context, RecordQuery("todos", ids=shown), _EXPORTED)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def status_text(self) -> str:
        overdue, today = todos.count_due(self.context.workspace)
        return _("{overdue} overdue, {today} due today").format(overdue=overdue, today=today)

    def focus_content(self) -> None:
        if self._shown_as is not TodoLayout.LIST:
            self._days.focus_content()
            return
        self._list.select_first()
        (self._list if self._list.shown else self._quick_add).setFocus()

    def focus_filter(self) -> None:
        self._filter.search.setFocus()

    def new_record(self) -> None:
        self._add_on(None if self._shown_as is TodoLayout.LIST else self._days.current_day)

    def _add_on(self, day: date | None) -> None:
        """Begin a to-do, on a day where one is chosen; the day is written into the line, where it can be changed."""
        if day is not None and not self._quick_add.edit.text().strip():
            self._quick_add.edit.setText(f"{format_date(day, self.context.workspace.clock.today())} ")
        self._quick_add.setFocus()

    def step_view(self, by: int) -> None:
        self._tabs.step(by)

    def escape(self) -> bool:
        if self._detail.isVisible():
            self._close_detail()
            return True
        return False

    def panes(self) -> list[QWidget]:
        shown: QWidget = self._list if self._shown_as is TodoLayout.LIST else self._days
        return [shown, *([self._detail.editor("title")] if self._detail.isVisible() else [])]

    def may_leave(self) -> bool:
        self._detail.keep()
        return True

    def log_interaction(self) -> None:
        current = self._list.current if self._shown_as is TodoLayout.LIST else self._days.current
        if current is not None and current.customer_id is not None:
            self.context.navigator.log_contact(current.customer_id)

    # -- reacting -----------------------------------------------------------------------------------------------------

    def _on_view_changed(self, key: str) -> None:
        self._view = TodoView(key)
        self.context.preferences.remember("todos/view", key)
        self.reload()
        self._list.select_first()

    def _on_layout_chosen(self, number: int) -> None:
        self._shown_as = list(TodoLayout)[number]
        self.context.preferences.remember(_LAYOUT_KEY, self._shown_as.value)
        if self._shown_as is not TodoLayout.LIST:
            self._detail.keep()
            self._detail.hide()  # the days need the room; a to-do that is opened brings it back
        self.reload()
        self.focus_content()

    def _on_day_opened(self, todo_id: int) -> None:
        self._open_detail(todo_id)
        self._detail.focus_title()

    def _on_more(self, key: str) -> None:
        """Show in the list what a column of the board has no room for."""
        today = self.context.workspace.clock.today().isoformat()
        self._view = {"overdue": TodoView.OVERDUE, today: TodoView.TODAY}.get(key, TodoView.LATER)
        self._switch.set_current(0)
        self._on_layout_chosen(0)

    def _on_added(self, todo_id: int) -> None:
        """Show what was added, in another tab where this one does not hold it."""
        if self._shown_as is not TodoLayout.LIST:
            self._days.show_added(todos.fetch_todo(self.context.workspace, todo_id))
            return
        if not self._list.select(todo_id):
            self._view = self._view_with(todo_id)
            self.reload()
            self._list.select(todo_id)

    def _on_opened(self, todo_id: int) -> None:
        self._list.select(todo_id)
        self._open_detail(todo_id)
        self._detail.focus_title()

    def _on_current_settled(self, todo_id: int | None) -> None:
        if self._detail.isVisible() and todo_id is not None:
            self._detail.show_todo(todo_id)
        elif todo_id is not None and self.context.preferences.recall(_DETAIL_KEY, True):
            self._open_detail(todo_id)

    def _open_detail(self, todo_id: int) -> None:
        if not self._detail.show_todo(todo_id):
            return
        if not self._detail.isVisible():
            self._detail.show()
            width = int(self.context.preferences.recall(_SPLIT_KEY, self._detail.preferred_width))
            self._splitter.setSizes([max(1, self._splitter.width() - width), width])
        self.context.preferences.remember(_DETAIL_KEY, True)

    def _close_detail(self) -> None:
        self._detail.hide()
        self.context.preferences.remember(_DETAIL_KEY, False)
        self.focus_content()

    def _show_current_in_detail(self) -> None:
        current = self._list.current if self._shown_as is TodoLayout.LIST else None
        if current is None or not self._detail.show_todo(current.todo_id):
            self._detail.hide()

    def _on_done_requested(self, todo: TodoRow) -> None:
        present = todos.fetch_todo(self.context.workspace, todo.todo_id)
        self._list.toggle_done(present, ask_next=True)

    def _on_snooze_requested(self, todo: TodoRow, below: QWidget) -> None:
        menu = SnoozeMenu(
            below,
            self.context.workspace.clock,
            todo,
            choose=partial(self._list.commands.reschedule, todo.todo_id),
            next_workday=partial(next_working_day, self.context.workspace),
        )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(below.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _delete(self) -> None:
        """Delete the current to-do, unless the keyboard is in one of its fields."""
        focused = QApplication.focusWidget()
        if focused is None or not self._detail.isAncestorOf(focused):
            self._list.delete()

    def _remember_split(self, _position: int, _number: int) -> None:
        self.context.preferences.remember(_SPLIT_KEY, self._splitter.sizes()[1])

    def _on_day_changed(self) -> None:
        self.refresh()

    def _on_checked(self) -> None:
        if self._list.becomes_late(self.context.workspace.clock.now()):
            self.refresh()
