"""How large the file is and how fast it answers."""

from __future__ import annotations

import time
from collections.abc import Callable

from ocrm.formats import format_number, format_percent, format_size
from ocrm.i18n import _, ngettext
from ocrm.models.database import pragma
from ocrm.services.health.rows import HealthRow, Mend, Standing
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.workspace import Workspace

_MUCH_UNUSED, _WORTH_COMPACTING = 0.25, 10 << 20
_SLOW_MS = 500.0
_PAGE_OF_ROWS = 50


def look_at_history(workspace: Workspace) -> HealthRow:
    """Return how long the history is, and how large."""
    steps = int(workspace.scalar("SELECT count(*) FROM operation"))
    size = int(workspace.scalar("SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN"
                                " (SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'operation%')")
               )  # fmt: skip
    words = ngettext(
        "History holds {n} step in {size}, of a file of {whole}.",
        "History holds {n} steps in {size}, of a file of {whole}.",
        steps,
    )
    whole = workspace.path.stat().st_size if workspace.path.exists() else 0
    words = words.format(n=format_number(steps), size=format_size(size), whole=format_size(whole))
    return HealthRow("journal", _("History"), Standing.GOOD, words)


def look_at_unused_space(workspace: Workspace) -> HealthRow:
    """Return how much of the file is unused, and whether it is worth to compact it."""
    pages, free = int(pragma(workspace.connection, "page_count")), int(pragma(workspace.connection, "freelist_count"))
    size = free * int(pragma(workspace.connection, "page_size"))
    share = free / pages if pages else 0.0
    words = _("{share} of the file is unused ({size}).").format(share=format_percent(share), size=format_size(size))
    if share > _MUCH_UNUSED and size > _WORTH_COMPACTING:
        return HealthRow("unused", _("Unused space"), Standing.WARNING, words, Mend.COMPACT)
    return HealthRow("unused", _("Unused space"), Standing.GOOD, words)


def look_at_speed(workspace: Workspace) -> HealthRow:
    """Return how fast the file is read and written."""
    customers = RECORD_TYPES["customers"].table
    read = _milliseconds(
        lambda: list(workspace.query(f"SELECT * FROM {customers} ORDER BY id DESC LIMIT {_PAGE_OF_ROWS}"))
    )
    seek = _milliseconds(
        lambda: list(workspace.query(f"SELECT id FROM {customers} WHERE name >= 'm' ORDER BY name LIMIT 1"))
    )
    save = 0.0 if workspace.why_read_only else _milliseconds(lambda: _save_nothing(workspace))
    words = _("A page of customers is read in {read} ms, one found in {seek} ms, a change saved in {save} ms.").format(
        read=_whole(read), seek=_whole(seek), save=_whole(save)
    )
    slow = max(read, seek, save) > _SLOW_MS
    return HealthRow("speed", _("Speed"), Standing.WARNING if slow else Standing.GOOD, words)


def _whole(milliseconds: float) -> str:
    """Return whole milliseconds, at least one: nothing takes none."""
    return format_number(max(1, round(milliseconds)))


def _save_nothing(workspace: Workspace) -> None:
    """Commit a transaction that changes a row into itself: what a save costs on this disk."""
    with workspace.unrecorded():
        workspace.connection.execute("UPDATE setting SET value = value WHERE key = 'file_generation'")


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
