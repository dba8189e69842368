"""What is entered in the composer and not saved yet, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from ocrm.i18n import N_, _

TODO = "todo"
KINDS: tuple[tuple[str, str], ...] = (
    ("other", N_("Memo")),
    ("call", N_("Call")),
    ("visit", N_("Visit")),
    ("email", N_("Email")),
    ("wechat", N_("WeChat")),
    ("meeting", N_("Meeting")),
    (TODO, N_("To-do")),
)
"""The tabs: the kind of interaction each logs, and its title; Alt+1 … Alt+7."""
SPEAK_OF = {
    "other": N_("What is worth remembering? Drop files here to attach them"),
    TODO: N_("What is to be done? Fri 15:00 send the payment terms"),
}
SPEAK = N_("What was said? Drop files or paste a picture to attach them")


@dataclass(slots=True)
class Draft:
    """What is entered for one customer and not saved yet."""

    kind: str = "call"
    text: str = ""
    contact_id: int | None = None
    opportunity_id: int | None = None
    happened_at: datetime | None = None
    next_on: date | None = None
    next_title: str = ""
    files: list[Path] = field(default_factory=list)


def next_day_titles() -> dict[int, str]:
    """Return what the offered days are called, by how far ahead they lie."""
    return {1: _("tomorrow"), 3: _("in 3 days"), 7: _("in a week"), 14: _("in two weeks"), 30: _("in a month")}
