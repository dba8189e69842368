"""What an OCRM file remembers of reminders: one row for each that was shown, snoozed or dismissed; outside undo."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from functools import partial
from typing import Any

import apsw

from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services.reminders import lists
from ocrm.services.reminders.birthdays import BirthdayReminders, FestivalReminders, Leads
from ocrm.services.reminders.contracts import ContractReminders
from ocrm.services.reminders.instalments import InstalmentReminders
from ocrm.services.reminders.kinds import OFF_SETTING, leads_of, parse_off
from ocrm.services.reminders.lists import ListReminders
from ocrm.services.reminders.promises import PromiseReminders
from ocrm.services.reminders.reminder import (
    DueReminder,
    KnownReminder,
    ReminderKey,
    ReminderSettings,
    ReminderSource,
    ReminderStatus,
    Snoozed,
    StoreBusyError,
)
from ocrm.services.reminders.scheduler import Scheduler
from ocrm.services.reminders.sources import TodoReminders
from ocrm.services.reminders.tenders import BondReminders, TenderMomentReminders
from ocrm.services.settings import read_settings
from ocrm.services.workspace import Workspace

_SEEN_UNTIL = "reminders_seen_until"
_KEYS_AT_A_TIME = 500
_MOST_UNANSWERED = 300
_SETTINGS = (
    "reminders_on", "quiet_from", "quiet_until", "quiet_hours_on", "digest_at", "private_notifications", OFF_SETTING,
)  # fmt: skip
_WAIT_FOR_WRITER_MS = 50
_SAVE = """
    INSERT INTO reminder_state(key, record_id, fires_at, state, snoozed_until, shown_at, is_digest)
    VALUES (:key, :record, :fires_at, :state, :until, :shown_at, :is_digest)
    ON CONFLICT (key) DO UPDATE SET state = excluded.state, snoozed_until = excluded.snoozed_until,
        shown_at = coalesce(excluded.shown_at, shown_at), is_digest = excluded.is_digest
"""


class FileReminderStore:
    """The reminder states of an open file."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def seen_until(self) -> datetime | None:
        """Return the moment up to which everything due was dealt with, None for a new file."""
        text = self._workspace.scalar("SELECT value FROM setting WHERE key = ?", (_SEEN_UNTIL,))
        return None if text is None else datetime.fromisoformat(json.loads(text))

    def statuses(self, keys: Collection[ReminderKey]) -> Mapping[ReminderKey, ReminderStatus]:
        """Return the status of those keys that have one."""
        texts = [str(key) for key in keys]
        found: dict[ReminderKey, ReminderStatus] = {}
        for start in range(0, len(texts), _KEYS_AT_A_TIME):
            part = texts[start : start + _KEYS_AT_A_TIME]
            marks = ",".join("?" * len(part))
            rows = self._workspace.query(f"SELECT key, state FROM reminder_state WHERE key IN ({marks})", part)
            found.update((ReminderKey.parse(key), ReminderStatus(state)) for key, state in rows)
        return found

    def snoozed(self) -> Sequence[Snoozed]:
        """Return the reminders that are put off, the soonest first."""
        rows = self._workspace.query(
            "SELECT key, snoozed_until FROM reminder_state WHERE state = 'snoozed' ORDER BY snoozed_until"
        )
        return [Snoozed(ReminderKey.parse(key), from_utc_text(until)) for key, until in rows]

    def unanswered(self) -> Sequence[KnownReminder]:
        """Return what was shown and not answered yet, and what is put off; the latest first, a few hundred at most."""
        rows = self._workspace.query(
            "SELECT key, state, snoozed_until FROM reminder_state WHERE state IN ('shown', 'snoozed')"
            " ORDER BY shown_at DESC LIMIT ?",
            (_MOST_UNANSWERED,),
        )
        return [
            KnownReminder(
                ReminderKey.parse(key), ReminderStatus(state), None if until is None else from_utc_text(until)
            )
            for key, state, until in rows
        ]

    def record_shown(
        self, shown: Sequence[DueReminder], seen_until: datetime, *, in_digest: Collection[ReminderKey]
    ) -> None:
        """Remember what is being shown and up to when all is dealt with; raises StoreBusyError."""
        now = self._workspace.stamp()
        rows = [
            _row(one.key, ReminderStatus.SHOWN, fires_at=to_utc_text(one.reminder.fires_at), shown_at=now,
                 is_digest=one.key in in_digest)
            for one in shown
        ]  # fmt: skip
        self._write(rows, seen_until)

    def snooze(self, key: ReminderKey, until: datetime) -> None:
        """Put a reminder off until a moment."""
        stamp = self._workspace.stamp()
        self._write([_row(key, ReminderStatus.SNOOZED, fires_at=stamp, until=to_utc_text(until))])

    def dismiss(self, keys: Collection[ReminderKey]) -> None:
        """Remember that reminders are done with."""
        stamp = self._workspace.stamp()
        self._write([_row(key, ReminderStatus.DISMISSED, fires_at=stamp) for key in keys])

    def _write(self, rows: Sequence[dict[str, Any]], seen_until: datetime | None = None) -> None:
        """Write in one transaction, without making the window wait for an import that is writing."""
        connection = self._workspace.connection
        if connection.in_transaction:
            raise StoreBusyError
        patience_ms = connection.execute("PRAGMA busy_timeout").get
        connection.set_busy_timeout(_WAIT_FOR_WRITER_MS)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except apsw.BusyError as error:
            raise StoreBusyError from error
        finally:
            connection.set_busy_timeout(patience_ms)
        try:
            connection.executemany(_SAVE, rows)
            if seen_until is not None:
                connection.execute(
                    "INSERT INTO setting(key, value) VALUES (?,?)"
                    " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    (_SEEN_UNTIL, json.dumps(seen_until.isoformat())),  # with its zone, which may be another later
                )
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _row(
    key: ReminderKey,
    status: ReminderStatus,
    *,
    fires_at: str,
    until: str | None = None,
    shown_at: str | None = None,
    is_digest: bool = False,
) -> dict[str, Any]:
    return {
        "key": str(key),
        "record": key.record_id,
        "fires_at": fires_at,
        "state": status.value,
        "until": until,
        "shown_at": shown_at,
        "is_digest": int(is_digest),
    }


def read_reminder_settings(workspace: Workspace) -> ReminderSettings:
    """Return when reminders may appear in this file."""
    found = read_settings(workspace, _SETTINGS)
    quiet_from = time.fromisoformat(found["quiet_from"])
    return ReminderSettings(
        is_on=found["reminders_on"],
        quiet_from=quiet_from,
        quiet_until=time.fromisoformat(found["quiet_until"]) if found["quiet_hours_on"] else quiet_from,
        digest_at=time.fromisoformat(found["digest_at"]),
        is_private=found["private_notifications"],
        kinds_off=parse_off(found[OFF_SETTING]),
    )


def open_scheduler(workspace: Workspace) -> Scheduler:
    """Return the scheduler of an open file, with every source that reminds."""

    def settings() -> ReminderSettings:
        return read_reminder_settings(workspace)

    def digest_at() -> time:
        return settings().digest_at

    def leads(name: str) -> Leads:
        return partial(leads_of, workspace, name)

    def day_list(name: str, read: lists.ReadDay, *, may_come_late: bool = False) -> ListReminders:
        return ListReminders(name, workspace, read, digest_at=digest_at, leads=leads(name), may_come_late=may_come_late)

    sources: list[ReminderSource] = [
        TodoReminders(workspace, workspace.clock, digest_at),
        TenderMomentReminders("tender", workspace, "deadline_at", leads=leads("tender")),
        TenderMomentReminders("opening", workspace, "opening_at", leads=leads("opening")),
        BondReminders(workspace, digest_at, leads("bond")),
        PromiseReminders(workspace, digest_at, leads("promise")),
        ContractReminders(workspace, digest_at, leads("contract")),
        InstalmentReminders(workspace, digest_at, leads("instalment")),
        BirthdayReminders(workspace, digest_at),
        FestivalReminders(workspace, digest_at, leads("festival")),
        day_list(lists.MORNING, lists.read_morning),
        day_list("close", lists.read_closing),
        day_list("stalled", lists.read_stalled),
        day_list("contact", lists.read_losing_touch),
        day_list("pool", lists.read_pool_warning, may_come_late=True),
    ]
    return Scheduler(FileReminderStore(workspace), workspace.clock, settings, sources=sources)
