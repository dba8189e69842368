"""Words to send on a birthday or a festival, ready to copy, and whose day it is soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ocrm.formats import format_birthday
from ocrm.i18n import N_, _
from ocrm.services.relations import birthdays
from ocrm.services.workday import festivals
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import LunarDay

SHOWN_DAYS = 60
_BIRTHDAY = (
    N_("Dear {name}, happy birthday! I wish you good health and every success in the year ahead."),
    N_("Happy birthday, {name}! Thank you for working with me; may this be a wonderful year for you."),
    N_("{name}, all the best on your birthday! Have a lovely day with your family."),
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day to greet on: somebody's birthday, or a festival, which has no contact."""

    day: date
    title: str
    texts: tuple[str, ...]
    contact_id: int | None = None
    customer: str = ""
    lunar: str = ""
    """The day by the lunar calendar, where the birthday is kept by it."""


def birthday_greetings(name: str) -> tuple[str, ...]:
    """Return what can be said on somebody's birthday, in the chosen language."""
    return tuple(_(words).format(name=name) for words in _BIRTHDAY)


def festival_greetings(festival: festivals.Festival) -> tuple[str, ...]:
    """Return what can be sent on a festival; whom it goes to is left for the sender to write."""
    return (festival.greeting(_("friend")),)


def upcoming_occasions(workspace: Workspace, days: int = SHOWN_DAYS) -> list[Occasion]:
    """Return the birthdays and festivals of the next days, the soonest first."""
    people = [
        Occasion(
            one.day,
            _("Birthday of {name}").format(name=one.name),
            birthday_greetings(one.name),
            one.contact_id,
            one.customer,
            format_birthday(one.birthday) if isinstance(one.birthday, LunarDay) else "",
        )
        for one in birthdays.upcoming(workspace, days)
    ]
    feasts = [
        Occasion(one.day, one.festival.title, festival_greetings(one.festival))
        for one in festivals.upcoming_festivals(workspace, days)
    ]
    return sorted(people + feasts, key=lambda one: (one.day, one.title))
