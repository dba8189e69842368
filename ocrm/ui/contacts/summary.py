"""What is said of a contact in a line: their next birthday, the channel they answer by, their role."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from ocrm.formats import format_birthday, format_date_relative
from ocrm.i18n import _, ngettext
from ocrm.services.deals.deal_roles import role_label
from ocrm.services.relations.channels import channel_label
from ocrm.services.relations.contacts import ContactOverview
from ocrm.ui.contacts.columns import ROLE_TONES
from ocrm.ui.widgets import chip


def birthday_words(overview: ContactOverview, today: date) -> str:
    """Return `lunar 5th month 5th day · next 19 Jun, in 4 days`; empty without a birthday."""
    birthday, day = overview.row["birthday"], overview.next_birthday
    if birthday is None:
        return ""
    if day is None:
        return format_birthday(birthday)
    count = (day - today).days
    text = ngettext("{birthday} · next {day}, in {n} day", "{birthday} · next {day}, in {n} days", count)
    if count < 2:
        text = _("{birthday} · {day}")
    words = format_date_relative(day, today, in_sentence=True)
    return text.format(birthday=format_birthday(birthday), day=words, n=count)


def channel_words(overview: ContactOverview) -> str:
    """Return the channel somebody prefers: what they said, and what their answers show."""
    parts = []
    if overview.stated_channel:
        parts.append(_("Prefers {channel}").format(channel=channel_label(overview.stated_channel)))
    if overview.inferred_channel is not None:
        parts.append(overview.inferred_channel.sentence)
    return " · ".join(parts) or _("Not known yet by which channel they answer")


def role_chip(role: str) -> QWidget:
    """Return the chip of a role."""
    made = chip(role_label(role), ROLE_TONES.get(role, "neutral"))
    made.setObjectName(f"role_{role}")
    return made
