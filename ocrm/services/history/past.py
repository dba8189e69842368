"""The file as it was at a moment: a private copy of it in which every later step is taken back."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw

from ocrm import paths
from ocrm.clock import Clock, FixedClock
from ocrm.i18n import _
from ocrm.models import journal, search_index
from ocrm.models.fields import to_utc_text
from ocrm.models.search_catch_up import CatchUp
from ocrm.services.backups import copying
from ocrm.services.history.versions import last_step_at
from ocrm.services.workspace import Workspace

Report = Callable[..., None]
"""Told how far it is: `report(done, total, note)`; raises where the user cancelled."""

_PREFIX = "past-"
_LEFT_BEHIND_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class PastFile:
    """A private copy that shows a moment; `remove` it after closing it."""

    path: Path
    moment: datetime

    def remove(self) -> None:
        """Delete the copy."""
        shutil.rmtree(self.path.parent, ignore_errors=True)

    def clock(self, present: Clock) -> Clock:
        """Return a clock that stands at the moment, in the zone of the present one."""
        return FixedClock(present.to_local(self.moment))


def build_past(workspace: Workspace, moment: datetime, *, report: Report | None = None) -> PastFile:
    """Make a copy of the file as it was at a moment, keyed like the file; in the background of a window.

    Raises UserError for a moment before the history begins.
    """
    step = last_step_at(workspace, moment)
    tell = report or _say_nothing
    _remove_left_behind()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=paths.cache_dir()))
    past = PastFile(folder / workspace.path.name, moment)
    try:
        copy = apsw.Connection(str(past.path))
        try:
            workspace.key(copy)
            _copy(copy, workspace.connection, tell)
            search_index.register_functions(copy)
            _take_back(copy, step, moment, tell)
        finally:
            copy.close()
    except BaseException:
        past.remove()
        raise
    return past


@contextmanager
def opened_past(workspace: Workspace, moment: datetime) -> Iterator[Workspace]:
    """Look at the file as it was at a moment; afterwards it is the present one again."""
    past = build_past(workspace, moment)
    shown = workspace.open_past(past.path, moment=moment, clock=past.clock(workspace.clock))
    try:
        yield shown
    finally:
        shown.close()
        workspace.come_back()
        past.remove()


def _copy(copy: apsw.Connection, present: apsw.Connection, tell: Report) -> None:
    def report(done: int, total: int) -> None:
        tell(done, 2 * max(1, total), _("Copying the file"))

    copying.copy_pages(present, copy, report)


def _take_back(copy: apsw.Connection, step: int, moment: datetime, tell: Report) -> None:
    """Undo every later step, the last first, in one transaction; then forget those steps."""
    later: list[Any] = copy.execute("SELECT id FROM operation WHERE id > ? ORDER BY id DESC", (step,)).fetchall()
    copy.execute("PRAGMA synchronous = off")  # nothing is lost with a copy that can be made again
    copy.execute("PRAGMA foreign_keys = 0")
    with copy:
        with _without_triggers(copy):
            touched: dict[str, set[int]] = {}
            for number, (operation_id,) in enumerate(later):
                _undo(copy, operation_id, touched)
                tell(len(later) + number, 2 * max(1, len(later)), _("Taking back what was done since"))
        index = CatchUp(copy)
        for table, row_ids in touched.items():
            index.take(table, row_ids)
        index.finish()
        _forget_later_steps(copy, step)
        # What is no part of the journal would else tell of the future.
        copy.execute("DELETE FROM customer_score")
        copy.execute("DELETE FROM reminder_state")
        copy.execute("DELETE FROM mail_delivery")
        copy.execute("DELETE FROM forecast_snapshot WHERE taken_on > ?", (to_utc_text(moment)[:10],))


def _undo(copy: apsw.Connection, operation_id: int, touched: dict[str, set[int]]) -> None:
    parts = journal.inverted(journal.effect(copy, operation_id))
    for row in journal.touched_rows(parts):
        touched.setdefault(row.table, set()).add(row.row_id)
    for part in parts:
        apsw.Changeset.apply(part, copy, conflict=_as_it_was)


def _as_it_was(reason: int, _change: apsw.TableChange) -> int:
    """Let the past win: what an exact journal never needs, but a file repaired by other means may."""
    if reason in (apsw.SQLITE_CHANGESET_DATA, apsw.SQLITE_CHANGESET_CONFLICT):
        return int(apsw.SQLITE_CHANGESET_REPLACE)
    return int(apsw.SQLITE_CHANGESET_OMIT)


@contextmanager
def _without_triggers(copy: apsw.Connection) -> Iterator[None]:
    """Changesets hold what triggers did too; the search index is brought up to date once, at the end."""
    triggers: list[Any] = copy.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        copy.execute(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in triggers:
        copy.execute(sql)


def _forget_later_steps(copy: apsw.Connection, step: int) -> None:
    """Drop the later steps, and let the state of the earlier ones be what it was then."""
    copy.execute("DELETE FROM operation WHERE id > ?", (step,))
    for table in ("operation_part", "operation_record", "operation_block", "deleted_record"):
        copy.execute(f"DELETE FROM {table} WHERE operation_id > ?", (step,))
    copy.execute(
        "UPDATE operation SET state = 'done' WHERE state IN ('undone', 'abandoned') AND coalesce((SELECT u.kind"
        " FROM operation u WHERE u.target_id = operation.id ORDER BY u.id DESC LIMIT 1), 'redo') = 'redo'"
    )


def _remove_left_behind() -> None:
    """Remove the copies that a crash left, a day later: another window may be looking at a younger one."""
    for folder in paths.cache_dir().glob(f"{_PREFIX}*"):
        if time.time() - folder.stat().st_mtime > _LEFT_BEHIND_S:
            shutil.rmtree(folder, ignore_errors=True)


def _say_nothing(_done: int, _total: int = 0, _note: str = "") -> None:
    """Nobody waits."""
