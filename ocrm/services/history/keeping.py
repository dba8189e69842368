"""How far back the history goes, and dropping what is older than the user wants to keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ocrm.errors import UserError
from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services import settings
from ocrm.services.workspace import Workspace

KEEP_DAYS = "history_keep_days"
BEGINS = "history_begins"


@dataclass(frozen=True, slots=True)
class JournalSize:
    """How large the journal is: steps kept, their bytes in the file, and since when (None: since the file began)."""

    steps: int
    size: int
    begins: datetime | None


def journal_size(workspace: Workspace) -> JournalSize:
    """Return how much the journal holds; sizes are of the compressed changes."""
    steps = int(workspace.scalar("SELECT count(*) FROM operation"))
    size = int(workspace.scalar("SELECT coalesce(sum(length(changeset)), 0) FROM operation_part"))
    return JournalSize(steps, size, begins(workspace))


def begins(workspace: Workspace) -> datetime | None:
    """Return the moment before which steps were dropped, None where none was."""
    text = str(settings.read_setting(workspace, BEGINS))
    return from_utc_text(text) if text else None


def refuse_before_beginning(workspace: Workspace, moment: datetime) -> None:
    """Raise UserError for a moment before which the history was dropped."""
    first = begins(workspace)
    if first is not None and moment < first:
        day = format_date_iso(workspace.clock.to_local(first).date())
        raise UserError(
            _("The history of this file begins on {day}; older steps were dropped. Choose a later day.").format(day=day)
        )


def is_due(workspace: Workspace) -> bool:
    """Say whether there are steps a day or more older than the user wants to keep."""
    days = int(settings.read_setting(workspace, KEEP_DAYS))
    if days <= 0 or workspace.as_of is not None:
        return False
    oldest = workspace.scalar("SELECT happened_at FROM operation WHERE state <> 'dropped' ORDER BY id LIMIT 1")
    limit = workspace.clock.now() - timedelta(days=days + 1)
    return oldest is not None and from_utc_text(oldest) < limit


def drop_old_steps(workspace: Workspace) -> int:
    """Drop the steps older than the age the user set, and return how many; 0 days keep everything.

    They can then neither be undone nor looked back to. The audit chain goes on from the last one dropped.
    """
    days = int(settings.read_setting(workspace, KEEP_DAYS))
    if days <= 0:
        return 0
    return drop_before(workspace, workspace.clock.now() - timedelta(days=days))


def drop_before(workspace: Workspace, moment: datetime) -> int:
    """Drop the steps before a moment and return how many; what the file begins with is noted."""
    last = int(
        workspace.scalar("SELECT coalesce(max(id), 0) FROM operation WHERE happened_at < ?", (to_utc_text(moment),))
    )
    count = int(workspace.scalar("SELECT count(*) FROM operation WHERE id <= ? AND state <> 'dropped'", (last,)))
    if count == 0:
        return 0
    # The last of them stays without its changes: the chain of hashes goes on from it.
    with workspace.unrecorded():
        workspace.connection.execute("DELETE FROM operation WHERE id < ?", (last,))
        workspace.connection.execute("DELETE FROM operation_part WHERE operation_id = ?", (last,))
        workspace.connection.execute("UPDATE operation SET state = 'dropped' WHERE id = ?", (last,))
    settings.write_setting(workspace, BEGINS, to_utc_text(moment))
    return count
