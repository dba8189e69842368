"""What reminds, each described once: its title, whether it can be led by hours or days, and how long before it tells.

To add a kind: a line here, and its source in `store.open_scheduler`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ocrm.i18n import N_
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

HOUR, DAY = 60, 24 * 60
DAYS = (0, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY)
HOURS = (0, 30, HOUR, 2 * HOUR, 5 * HOUR)
OFF_SETTING, LEADS_SETTING = "reminder_kinds_off", "reminder_leads"


@dataclass(frozen=True, slots=True)
class ReminderKind:
    """A kind of reminder; `leads` are the minutes before, as set when new (D-40), `offered` those to choose from.

    What has none of them offered tells when its day has come, or is set elsewhere.
    """

    name: str
    title: str
    note: str
    leads: tuple[int, ...] = (0,)
    offered: tuple[int, ...] = ()


KINDS = {
    kind.name: kind
    for kind in (
        ReminderKind("todo", N_("To-dos"), N_("At the time set in the to-do, as often before it as the to-do says.")),
        ReminderKind("morning", N_("List of the day"), N_("What is due today and overdue, every morning.")),
        ReminderKind(
            "tender", N_("Deadlines for bids"), N_("Of open opportunities with a tender."),
            (3 * DAY, DAY, 2 * HOUR), (*HOURS, *DAYS[1:5]),
        ),
        ReminderKind(
            "opening", N_("Bid openings"), N_("Of open opportunities with a tender."), (DAY, 2 * HOUR),
            (*HOURS, *DAYS[1:5]),
        ),
        ReminderKind(
            "bond", N_("Bid bonds to be returned"), N_("Until the bond is noted as returned."), (3 * DAY, 0), DAYS
        ),
        ReminderKind(
            "close", N_("Expected close dates"), N_("All opportunities of a day in one reminder."), (3 * DAY, 0), DAYS
        ),
        ReminderKind("stalled", N_("Stalled opportunities"), N_("On the day a stage takes longer than its limit.")),
        ReminderKind(
            "contact", N_("Losing touch"), N_("On the day a customer is half as much again past the rhythm of contact.")
        ),
        ReminderKind(
            "promise", N_("Promises"), N_("Yours and theirs, as long as they are open and have a day."), (DAY, 0), DAYS
        ),
        ReminderKind(
            "contract", N_("Contracts ending"), N_("Running ones that nothing renews."), (60 * DAY, 30 * DAY, 7 * DAY),
            (*DAYS, 60 * DAY, 90 * DAY),
        ),
        ReminderKind(
            "instalment", N_("Instalments due"), N_("While money is open; once late, again every week."),
            (7 * DAY, DAY, 0), DAYS,
        ),
        ReminderKind("pool", N_("Customers about to fall into the pool"), N_("While the pool is on.")),
        ReminderKind("birthday", N_("Birthdays"), N_("Solar and lunar, with words to send."), (7 * DAY, 0), DAYS),
        ReminderKind("festival", N_("Festivals"), N_("With words to send."), (3 * DAY, 0), DAYS),
    )
}  # fmt: skip
"""The kinds of reminders, in the order Settings shows them."""


def kinds_off(workspace: Workspace) -> frozenset[str]:
    """Return the names of the kinds that are switched off."""
    return parse_off(read_setting(workspace, OFF_SETTING))


def parse_off(text: str) -> frozenset[str]:
    """Return the names a setting of kinds switched off holds."""
    return frozenset(name for name in text.split(",") if name)


def switch_kind(workspace: Workspace, name: str, *, is_on: bool) -> None:
    """Let a kind remind, or no longer."""
    off = set(kinds_off(workspace)) - {name} if is_on else kinds_off(workspace) | {name}
    write_setting(workspace, OFF_SETTING, ",".join(sorted(off)))


def leads_of(workspace: Workspace, name: str) -> tuple[int, ...]:
    """Return how many minutes before its moment a kind reminds, the earliest first."""
    set_leads = read_setting(workspace, LEADS_SETTING).get(name)
    return KINDS[name].leads if set_leads is None else tuple(int(minutes) for minutes in set_leads)


def set_leads(workspace: Workspace, name: str, minutes: Sequence[int]) -> None:
    """Let a kind remind so many minutes before; with none given it does not remind."""
    leads = dict(read_setting(workspace, LEADS_SETTING))
    leads[name] = sorted(set(minutes), reverse=True)
    write_setting(workspace, LEADS_SETTING, leads)
