"""The connection to the file, one per thread."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ocrm.errors import FileMovedError
from ocrm.services.workspace import Workspace


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
