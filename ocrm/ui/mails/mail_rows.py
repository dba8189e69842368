"""The lines of the lists of mails: to whom, about what, and how far it is in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ocrm.clock import Clock
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.outbox.listing import MailRow, MailState, state_words
from ocrm.ui.delegates.two_lines import Looks, TwoLineDelegate
from ocrm.ui.widgets import ListModel, PlainListView, list_view

STATE_LOOKS = {
    MailState.DRAFT: ("pencil", "text.3"),
    MailState.QUEUED: ("clock", "accent.text"),
    MailState.HELD: ("pause", "warn"),
    MailState.HELD_COPY: ("pause", "warn"),
    MailState.WAITING: ("rotate-ccw", "warn"),
    MailState.SENDING: ("zap", "accent.text"),
    MailState.SENT: ("check", "ok"),
    MailState.REFUSED: ("ban", "bad"),
    MailState.UNCLEAR: ("circle-help", "bad"),
}
"""{state: icon and colour}."""
_ROW_HEIGHT = 56
Row = TypeVar("Row")


def subject_words(row: MailRow) -> str:
    """Return the subject, or that there is none."""
    return row.subject or _("(no subject)")


def spoken(clock: Clock, row: MailRow) -> str:
    """Return what a screen reader says of a mail."""
    parts = (row.to_words, subject_words(row), state_words(row, clock), row.error, row.customer)
    return pgettext("spoken list", ", ").join(part for part in parts if part)


def mail_looks(clock: Clock, row: MailRow) -> Looks:
    """Return how a mail is shown: whom and what over how far, with the reason where it failed."""
    icon, ink = STATE_LOOKS[row.state]
    count = row.file_count
    return Looks(
        icon,
        "  ·  ".join((row.to_words or _("(nobody)"), subject_words(row))),
        " · ".join(part for part in (state_words(row, clock), row.error or row.customer) if part),
        chip=ngettext("{n} file", "{n} files", count).format(n=format_number(count)) if count else "",
        icon_color=ink,
        note_color=ink if ink in ("bad", "warn") else "text.2",
    )


def mail_list(model: ListModel[Row], looks: Callable[[Row], Looks], title: str, *, name: str) -> PlainListView:
    """Return the view of a list of mails."""
    view = list_view(model, TwoLineDelegate(looks, row_height=_ROW_HEIGHT), title, name=name)
    view.setUniformItemSizes(True)
    return view
