"""The connection to the file, one per thread."""

from __future__ import annotations

import threading
from pathlib import Path

import apsw
import pytest

from ocrm.errors import FileMovedError
from ocrm.services import records
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def read_in_another_thread(workspace: Workspace) -> list[BaseException]:
    """Read with a connection of its own; return what went wrong."""
    raised: list[BaseException] = []

    def read() -> None:
        try:
            workspace.scalar("SELECT count(*) FROM customer")
        except BaseException as error:
            raised.append(error)
        finally:
            workspace.close_thread_connection()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    return raised


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows does not let go of open files")
def test_a_file_moved_while_open_is_told_and_no_other_made_in_its_place(workspace: Workspace, tmp_path: Path) -> None:
    assert not read_in_another_thread(workspace)
    moved = workspace.path.rename(tmp_path / "moved.ocrm")
    [error] = read_in_another_thread(workspace)
    assert isinstance(error, FileMovedError)
    assert not workspace.path.exists()
    moved.rename(workspace.path)
    assert not read_in_another_thread(workspace)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE contact SET customer_id = 999",
        "UPDATE opportunity SET stage_id = 999",
        "DELETE FROM stage WHERE id = (SELECT stage_id FROM opportunity)",
        "UPDATE customer SET code = (SELECT code FROM customer ORDER BY id LIMIT 1)",
        "UPDATE contact SET name = NULL",
    ],
    ids=["nobody's contact", "no stage", "a stage in use", "a code twice", "no name"],
)
def test_the_file_itself_refuses_what_would_not_hang_together(workspace: Workspace, sql: str) -> None:
    customer = customers.add_customer(workspace, "A").created_id
    customers.add_customer(workspace, "B")
    records.add_record(workspace, "contacts", {"name": "Ann", "customer": customer})
    records.add_record(workspace, "opportunities", {"subject": "Deal", "customer": customer})
    before = rows_of(workspace)
    with pytest.raises(apsw.ConstraintError):
        workspace.connection.execute(sql)
    assert rows_of(workspace) == before
    assert workspace.scalar("PRAGMA foreign_key_check") is None
