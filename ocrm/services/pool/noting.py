"""Who falls into the pool soon, found out once a day in the background and kept for the reminder of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services.pool.sweep import warned
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

_SETTING = "pool_warned"
_NAMES_KEPT = 4


@dataclass(frozen=True, slots=True)
class NotedWarning:
    """How many fall soon, the most urgent by name, and when (UTC) that was found out."""

    count: int
    names: tuple[str, ...]
    noted_at: datetime


def is_warning_due(workspace: Workspace) -> bool:
    """Say whether the pool is on and today's warning was not looked for yet."""
    if not read_setting(workspace, "pool_on"):
        return False
    return bool(read_setting(workspace, _SETTING).get("day") != workspace.clock.today().isoformat())


def note_warned(workspace: Workspace) -> None:
    """Look who falls soon, and keep it for today's reminder. For a worker thread."""
    rows = warned(workspace)
    noted = {
        "day": workspace.clock.today().isoformat(),
        "count": len(rows),
        "names": [row.name for row in rows[:_NAMES_KEPT]],
        "noted_at": to_utc_text(workspace.clock.now()),
    }
    write_setting(workspace, _SETTING, noted)


def warned_on(workspace: Workspace, day: date) -> NotedWarning | None:
    """Return what was found out on a day; None where that is not known or nobody falls."""
    noted = read_setting(workspace, _SETTING)
    if noted.get("day") != day.isoformat() or not noted["count"]:
        return None
    return NotedWarning(noted["count"], tuple(noted["names"]), from_utc_text(noted["noted_at"]))
