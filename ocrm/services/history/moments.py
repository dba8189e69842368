"""Moments as people write them to look back: a day, a day with a time, or with an offset."""

from __future__ import annotations

from datetime import date, datetime, time

from ocrm.clock import Clock, to_utc
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.parsing import parse_date

_END = time(23, 59, 59)


def end_of_day(clock: Clock, day: date) -> datetime:
    """Return the last moment of a day in the user's zone."""
    return to_utc(clock, day, _END)


def parse_moment(text: str, clock: Clock, *, at_end: bool = True) -> datetime:
    """Return the moment a text names; a mere day is its end, or its beginning. Raises UserError where it names none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None:
        day = parse_date(text, clock.today())
        if day is None:
            raise UserError(
                _("“{text}” is no moment. Write a day such as 2026-03-03, or 2026-03-03T09:00.").format(text=text)
            )
        return end_of_day(clock, day) if at_end else to_utc(clock, day, time())
    if moment.tzinfo is not None:
        return moment
    if len(text.strip()) <= len("2026-03-03"):
        return end_of_day(clock, moment.date()) if at_end else to_utc(clock, moment.date(), time())
    return to_utc(clock, moment.date(), moment.time())
