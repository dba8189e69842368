"""The tabs of the to-dos page: which to-dos each shows, how many there are, and what it says while it has none."""

from __future__ import annotations

from enum import StrEnum

from ocrm.i18n import N_, _
from ocrm.services.workday import planning, todos
from ocrm.services.workday.todos import TodoGroup, TodoRow
from ocrm.services.workspace import Workspace
from ocrm.ui.widgets import EmptyState


class TodoView(StrEnum):
    """The tabs."""

    TODAY = "today"
    OVERDUE = "overdue"
    WEEK = "week"
    LATER = "later"
    REPEATING = "repeating"
    DONE = "done"


_TITLES = {
    TodoView.TODAY: N_("Today"),
    TodoView.OVERDUE: N_("Overdue"),
    TodoView.WEEK: N_("This week"),
    TodoView.LATER: N_("Later"),
    TodoView.REPEATING: N_("Repeating"),
    TodoView.DONE: N_("Finished"),
}
_GROUPS = {
    TodoView.TODAY: (TodoGroup.OVERDUE, TodoGroup.TODAY),
    TodoView.OVERDUE: (TodoGroup.OVERDUE,),
    TodoView.WEEK: (TodoGroup.OVERDUE, TodoGroup.TODAY, TodoGroup.TOMORROW, TodoGroup.THIS_WEEK),
    TodoView.LATER: (TodoGroup.LATER, TodoGroup.SOMEDAY),
}
_EMPTY = {
    TodoView.TODAY: (N_("All done for today."), N_("What you add for today shows up here.")),
    TodoView.OVERDUE: (N_("Nothing is overdue."), ""),
    TodoView.WEEK: (N_("Nothing to do this week."), N_("Type above what is to be done, with a day and a time.")),
    TodoView.LATER: (N_("Nothing planned for later."), ""),
    TodoView.REPEATING: (N_("Nothing repeats yet."), N_("Type “every Friday 16:00 call customers” above.")),
    TodoView.DONE: (N_("Nothing is done yet."), ""),
}


def list_of_view(workspace: Workspace, view: TodoView) -> list[TodoRow]:
    """Return the to-dos of a tab."""
    if view is TodoView.DONE:
        return todos.list_done(workspace)
    rows = todos.list_open(workspace)
    if view is TodoView.REPEATING:
        return [row for row in rows if row.recurrence]
    return [row for row in rows if row.group in _GROUPS[view]]


def view_with(workspace: Workspace, todo_id: int, *, present: TodoView) -> TodoView:
    """Return a tab that shows a to-do: the present one if it does."""
    rows = todos.list_by_ids(workspace, [todo_id])
    if not rows:
        return present
    if rows[0].status != "open":
        return TodoView.DONE
    fitting = [view for view, groups in _GROUPS.items() if rows[0].group in groups]
    return present if present in fitting or not fitting else fitting[-1]


def tab_texts(workspace: Workspace) -> tuple[list[tuple[str, str]], int]:
    """Return the key and title of each tab with its number of to-dos, and how many are open in all."""
    groups = planning.count_groups(workspace)
    counts = {view: sum(groups.get(group, 0) for group in wanted) for view, wanted in _GROUPS.items()}
    counts[TodoView.REPEATING] = planning.count_repeating(workspace)
    texts = [
        (view.value, f"{_(_TITLES[view])} · {counts[view]}" if counts.get(view) else _(_TITLES[view]))
        for view in TodoView
    ]
    return texts, sum(groups.values())


def empty_state(view: TodoView) -> EmptyState:
    """Return what a tab says while there is nothing in it."""
    title, text = _EMPTY[view]
    icon = "inbox" if view is TodoView.DONE else "circle-check"
    return EmptyState(icon, _(title), _(text) if text else "")
