"""What a reminder says, in the chosen language; with names left out where the user wants privacy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ocrm.clock import Clock
from ocrm.formats import format_date_relative, format_moment_relative, format_phone
from ocrm.i18n import _, ngettext
from ocrm.services.reminders.reminder import DueReminder, Reminder

_LINES_IN_DIGEST = 3
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Wording:
    """A title and a body, both plain text."""

    title: str
    body: str


def word_reminder(due: DueReminder, clock: Clock, *, is_private: bool = False) -> Wording:
    """Return what one reminder says: `In 10 minutes: Call Zhang San`, and whom it is about."""
    reminder = due.reminder
    subject = _kind_alone(reminder) if is_private else reminder.title
    left = reminder.due_at - clock.now() if reminder.due_at is not None else None
    if left is not None and left >= timedelta(minutes=1):
        title = _title_ahead(subject, left)
    elif due.is_missed:
        title = _("Missed: {title}").format(title=subject)
    else:
        title = subject
    if is_private:
        return Wording(title, due_text(reminder, clock))
    if reminder.is_list:
        return Wording(title, "\n".join((*_day_of_list(reminder, clock), *reminder.details)))
    parts = [due_text(reminder, clock), reminder.customer, format_phone(reminder.phone).replace(" ", _NO_BREAK)]
    return Wording(title, " · ".join(part for part in parts if part))


def _day_of_list(reminder: Reminder, clock: Clock) -> list[str]:
    return [due_text(reminder, clock)] if reminder.due_on > clock.today() else []


def word_morning(morning: Reminder, due: Sequence[DueReminder], *, is_private: bool = False) -> Wording:
    """Return what the list of the day says, and the other lists of that day under it."""
    others = [one.reminder.title for one in due if one.reminder.is_list]
    return Wording(morning.title, "\n".join(others if is_private else (*morning.details, *others)))


def word_digest(due: Sequence[DueReminder], clock: Clock, *, is_private: bool = False) -> Wording:
    """Return what several reminders say together; missed ones are counted as such."""
    count = len(due)
    if any(one.is_missed for one in due):
        title = ngettext("Missed {n} reminder", "Missed {n} reminders", count).format(n=count)
    else:
        title = ngettext("{n} reminder", "{n} reminders", count).format(n=count)
        if all(one.key.source == "todo" for one in due):
            title = ngettext("{n} to-do is due", "{n} to-dos are due", count).format(n=count)
    if is_private:
        return Wording(title, "")
    lines = [f"{due_text(one.reminder, clock)}  {one.reminder.title}" for one in due[:_LINES_IN_DIGEST]]
    if count > _LINES_IN_DIGEST:
        rest = count - _LINES_IN_DIGEST
        lines.append(ngettext("and {n} more", "and {n} more", rest).format(n=rest))
    return Wording(title, "\n".join(lines))


def word_upcoming(reminder: Reminder, fires_at: datetime, clock: Clock) -> str:
    """Return the line of the status bar: `Next reminder 14:00 Sign the contract`."""
    when = format_moment_relative(clock.to_local(fires_at), clock.local_now(), in_sentence=True)
    return _("Next reminder {when}  {title}").format(when=when, title=reminder.title)


def due_text(reminder: Reminder, clock: Clock) -> str:
    """Return when a reminder's record is due: 14:00, Yesterday 16:00, Today."""
    if reminder.due_at is None:
        return format_date_relative(reminder.due_on, clock.today())
    return format_moment_relative(clock.to_local(reminder.due_at), clock.local_now())


def _title_ahead(subject: str, left: timedelta) -> str:
    minutes = round(left.total_seconds() / 60)
    if minutes < 60:
        text = ngettext("In {n} minute: {title}", "In {n} minutes: {title}", minutes)
        return text.format(n=minutes, title=subject)
    hours = round(minutes / 60)
    if hours < 24:
        return ngettext("In {n} hour: {title}", "In {n} hours: {title}", hours).format(n=hours, title=subject)
    days = round(hours / 24)
    return ngettext("In {n} day: {title}", "In {n} days: {title}", days).format(n=days, title=subject)


def _kind_alone(reminder: Reminder) -> str:
    if reminder.private_title:
        return reminder.private_title
    kinds = {"call": _("1 call"), "visit": _("1 visit"), "email": _("1 email"), "meeting": _("1 meeting")}
    return kinds.get(reminder.kind, _("1 to-do"))
