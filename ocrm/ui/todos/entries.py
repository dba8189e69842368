"""What a list of to-dos shows, line by line: headings with counts, to-dos with their words, room for the next step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeGuard

from ocrm.clock import Clock
from ocrm.formats import format_date_relative, format_number, format_time
from ocrm.i18n import N_, _, ngettext, pgettext
from ocrm.services import recurrence
from ocrm.services.next_actions import NextAction
from ocrm.services.workday.todos import TodoGroup, TodoRow
from ocrm.ui.kind_icons import kind_icon

GROUP_TITLES = {
    TodoGroup.OVERDUE: N_("Overdue"),
    TodoGroup.TODAY: N_("Today"),
    TodoGroup.TOMORROW: N_("Tomorrow"),
    TodoGroup.THIS_WEEK: N_("Later this week"),
    TodoGroup.LATER: N_("Later"),
    TodoGroup.SOMEDAY: N_("Without a date"),
    TodoGroup.DONE: N_("Finished"),
}
_OTHER_ICON = "flag"
EntryKey = tuple[str, int]
"""The kind and id of the record a line is about."""
_OFTEN_POSTPONED = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A group's title with how many open to-dos stand below it. `day` is where a to-do dropped on it goes."""

    title: str
    count: int
    is_late: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TodoEntry:
    """A to-do as a list shows it; `is_fading` while a finished one stays in sight for a moment."""

    todo: TodoRow
    due: str
    subtitle: str
    icon: str
    kind: str
    is_fading: bool = False

    @property
    def key(self) -> EntryKey:
        return ("todos", self.todo.todo_id)

    @property
    def title(self) -> str:
        return self.todo.title

    @property
    def is_late(self) -> bool:
        return self.todo.is_late

    @property
    def repeats(self) -> bool:
        return bool(self.todo.recurrence)

    @property
    def is_done(self) -> bool:
        return self.todo.status != "open"

    @property
    def is_important(self) -> bool:
        return self.todo.priority == "high" and not self.is_done

    @property
    def progress(self) -> str:
        """How many lines of the checklist are done: 2/5; empty without one."""
        todo = self.todo
        return f"{format_number(todo.items_done)}/{format_number(todo.items_total)}" if todo.items_total else ""

    @property
    def postponed(self) -> str:
        """The nudge shown from the third time something was put off on."""
        count = self.todo.snooze_count
        if self.is_done or count < _OFTEN_POSTPONED:
            return ""
        return ngettext("Put off {n} time", "Put off {n} times", count).format(n=count)

    @property
    def waiting(self) -> str:
        """The mark of what another to-do comes before."""
        return pgettext("to-do", "Waiting") if self.todo.waits_for else ""


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """Another record as a list of what to do shows it; `due` says why it is there, `mark` is its icon in a tone."""

    action: NextAction
    due: str
    subtitle: str
    mark: str
    tone: str
    icon: str = "building-2"
    is_late: bool = False
    is_done: bool = False
    is_important: bool = False
    repeats: bool = False
    postponed: str = ""
    progress: str = ""
    waiting: str = ""

    @property
    def key(self) -> EntryKey:
        return self.action.key

    @property
    def title(self) -> str:
        return self.action.title


@dataclass(frozen=True, slots=True)
class NextStepEntry:
    """Room below a line for the question what comes next."""

    key: EntryKey


Entry = Heading | TodoEntry | RecordEntry | NextStepEntry
LineEntry = TodoEntry | RecordEntry
"""What can be current, and done something with."""
Labels = Callable[[str], str]


def is_line(entry: Entry | None) -> TypeGuard[LineEntry]:
    """Say whether an entry is a to-do or another record, not a heading."""
    return isinstance(entry, TodoEntry | RecordEntry)


def group_entries(entries: Iterable[TodoEntry], today: date) -> list[Entry]:
    """Return to-dos below the headings of their groups; their order is kept."""
    groups: dict[TodoGroup, list[TodoEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.todo.group, []).append(entry)
    lines: list[Entry] = []
    for group, members in groups.items():
        lines += [_heading(group, members, today), *members]
    return lines


def _heading(group: TodoGroup, members: Sequence[TodoEntry], today: date) -> Heading:
    count = sum(1 for entry in members if not entry.is_done)
    days = {TodoGroup.TODAY: today, TodoGroup.TOMORROW: today + timedelta(days=1)}
    return Heading(_(GROUP_TITLES[group]), count, group is TodoGroup.OVERDUE and count > 0, days.get(group))


def group_by_day_done(entries: Iterable[TodoEntry], clock: Clock) -> list[Entry]:
    """Return finished to-dos below the days they were finished on."""
    days: dict[str, list[TodoEntry]] = {}
    for entry in entries:
        done_at = entry.todo.completed_at
        title = "" if done_at is None else format_date_relative(clock.to_local(done_at).date(), clock.today())
        days.setdefault(title or _(GROUP_TITLES[TodoGroup.DONE]), []).append(entry)
    lines: list[Entry] = []
    for title, members in days.items():
        lines += [Heading(title, len(members)), *members]
    return lines


def make_entry(todo: TodoRow, clock: Clock, *, kind_label: Labels, about: str = "") -> TodoEntry:
    """Return the line of a to-do; `about` is the kind of record the list is about and need not be named again."""
    kind = kind_label(todo.kind)
    return TodoEntry(
        todo, due_words(todo, clock), _subtitle(todo, kind, about), kind_icon(todo.kind, other=_OTHER_ICON), kind
    )


def fading(entry: TodoEntry, group: TodoGroup) -> TodoEntry:
    """Return a finished to-do as it stays in its old place for a moment."""
    return replace(entry, todo=replace(entry.todo, group=group), is_fading=True)


def _subtitle(todo: TodoRow, kind: str, about: str) -> str:
    names = {"customers": todo.opportunity_subject, "opportunities": todo.contact_name}
    parts = [names[about]] if about else [todo.customer_name or todo.contact_name, todo.opportunity_subject]
    return " · ".join(part for part in (waiting_words(todo), *parts) if part) or kind


def waiting_words(todo: TodoRow) -> str:
    """Return what a to-do waits for, empty where it can be done."""
    return _("after “{title}”").format(title=todo.waits_for) if todo.waits_for else ""


def due_words(todo: TodoRow, clock: Clock, *, in_sentence: bool = False) -> str:
    """Return when a to-do is due: 09:30 or All day today, else a relative day with its time; done ones, when."""
    now = clock.local_now()
    if _is_done(todo) and todo.completed_at is not None:
        done_at = clock.to_local(todo.completed_at)
        return f"{format_date_relative(done_at.date(), now.date(), in_sentence=in_sentence)} {format_time(done_at)}"
    if todo.due_on is None:
        return ""
    at = "" if todo.due_at is None else format_time(clock.to_local(todo.due_at))
    if todo.due_on == now.date():
        return at or _("All day")
    return f"{format_date_relative(todo.due_on, now.date(), in_sentence=in_sentence)} {at}".rstrip()


def state_words(todo: TodoRow, clock: Clock) -> str:
    """Return when a to-do is due or that it has none, and of a finished one when it was done: Done yesterday 16:00."""
    if not _is_done(todo):
        return due_words(todo, clock) or _("Without a date")
    return _("Done {when}").format(when=due_words(todo, clock, in_sentence=True))


def _is_done(todo: TodoRow) -> bool:
    return todo.completed_at is not None and todo.status != "open"


def repeat_words(todo: TodoRow) -> str:
    """Return how a to-do repeats, empty where it does not."""
    return recurrence.describe(recurrence.parse_rrule(todo.recurrence)) if todo.recurrence else ""


def sentence(entry: Entry) -> str:
    """Return what a screen reader says of a line, and what copying it gives."""
    if isinstance(entry, Heading):
        return ngettext("{group}, {n} to-do", "{group}, {n} to-dos", entry.count).format(
            group=entry.title, n=entry.count
        )
    if isinstance(entry, NextStepEntry):
        return _("Next step?")
    if isinstance(entry, RecordEntry):
        said_of_record = (entry.title, entry.subtitle, entry.due)
        return pgettext("spoken list", ", ").join(part for part in said_of_record if part)
    todo = entry.todo
    said = (
        todo.title,
        entry.kind,
        todo.customer_name or todo.contact_name,
        todo.opportunity_subject,
        _spoken_due(entry),
        _("High priority") if entry.is_important else "",
        _spoken_progress(todo),
        entry.postponed,
        waiting_words(todo),
        repeat_words(todo),
    )
    return pgettext("spoken list", ", ").join(part for part in said if part)


def _spoken_progress(todo: TodoRow) -> str:
    if not todo.items_total:
        return ""
    return _("{n} of {total} done").format(n=format_number(todo.items_done), total=format_number(todo.items_total))


def _spoken_due(entry: TodoEntry) -> str:
    if entry.is_done:
        return _("Finished")
    return _("late: {when}").format(when=entry.due) if entry.todo.is_late else entry.due
