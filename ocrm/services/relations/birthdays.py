"""Whose birthday it is soon, by the sun or by the moon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ocrm.models.contact import BIRTHDAY_KEY, has_birthday_key
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import Birthday, keys_of_day, next_birthday, read_birthday

YEAR_UNKNOWN = 4


@dataclass(frozen=True, slots=True)
class UpcomingBirthday:
    """A birthday that falls on `day`; `turns` is the age by solar years, None where the year is not known."""

    contact_id: int
    name: str
    customer_id: int
    customer: str
    birthday: Birthday
    day: date
    turns: int | None


def upcoming(workspace: Workspace, days: int, *, after: date | None = None) -> list[UpcomingBirthday]:
    """Return the birthdays of `days` days from today (or the day after `after`) on, the next one first.

    Who has left, or belongs to a customer in the pool, is left out.
    """
    first = workspace.clock.today() if after is None else after + timedelta(days=1)
    return between(workspace, [first + timedelta(days=number) for number in range(days)])


def between(workspace: Workspace, days: Sequence[date]) -> list[UpcomingBirthday]:
    """Return the birthdays that fall on some days, in the order of the days."""
    return _fetch(workspace, days, "contact t INDEXED BY contact_by_birthday_key")


def of_contact(workspace: Workspace, contact_id: int, day: date) -> UpcomingBirthday | None:
    """Return the birthday of one contact, None where it does not fall on that day or is left out."""
    found = _fetch(workspace, [day], "(SELECT * FROM contact WHERE id = ?) t", contact_id)
    return found[0] if found else None


def _fetch(workspace: Workspace, days: Sequence[date], contacts: str, *values: int) -> list[UpcomingBirthday]:
    is_twice = keeps_both(workspace)
    days_of: dict[str, list[date]] = {}
    for day in days:
        for key in keys_of_day(day, is_twice=is_twice):
            days_of.setdefault(key, []).append(day)
    if not days_of:
        return []
    rows = workspace.query(
        f"SELECT t.id, t.name, t.customer_id, c.name, t.birthday, t.lunar_birthday, {BIRTHDAY_KEY}"
        f" FROM {contacts} JOIN customer c ON c.id = t.customer_id"
        f" WHERE {has_birthday_key(days_of)} AND t.importance <> 'invalid' AND c.pooled_at IS NULL",
        values,
    )
    found = [_upcoming(row, day) for row in rows for day in days_of[row[6]]]
    return sorted(found, key=lambda one: (one.day, one.contact_id))


def _upcoming(row: tuple[int, str, int, str, str | None, str, str], day: date) -> UpcomingBirthday:
    birthday = read_birthday(row[4], row[5])
    is_known = birthday.year not in (0, YEAR_UNKNOWN)
    return UpcomingBirthday(
        row[0], row[1], row[2], row[3], birthday, day, day.year - birthday.year if is_known else None
    )


def next_day(workspace: Workspace, birthday: Birthday) -> date | None:
    """Return the next day a birthday falls on, today included."""
    return next_birthday(birthday, workspace.clock.today(), is_twice=keeps_both(workspace))


def keeps_both(workspace: Workspace) -> bool:
    """Say whether lunar birthdays are kept in both months of a year with their leap month."""
    return bool(read_setting(workspace, "lunar_birthdays_twice"))
