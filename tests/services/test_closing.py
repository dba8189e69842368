"""A file closes whatever else is going on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import apsw

from ocrm.clock import FixedClock
from tests.new_file import new_workspace


def test_a_file_closes_while_another_process_writes_into_it(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "a.ocrm", clock=FixedClock(datetime(2026, 3, 10, tzinfo=UTC)), language="en")
    workspace.connection.set_busy_timeout(0)
    other = apsw.Connection(str(tmp_path / "a.ocrm"))
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE written (id INTEGER)")
    workspace.close()
    other.execute("ROLLBACK")
    other.close()
    again = apsw.Connection(str(tmp_path / "a.ocrm"))
    assert again.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    again.close()
