"""Another program that is writing into the file refuses a change in words, and only for as long as it writes."""

from __future__ import annotations

from collections.abc import Callable

import apsw
import pytest

from ocrm.errors import FileInUseError
from ocrm.services.health import checking, mending
from ocrm.services.relations import customers
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace


def add(workspace: Workspace) -> None:
    """A change of records."""
    customers.add_customer(workspace, "B")


def undo(workspace: Workspace) -> None:
    """A change taken back."""
    workspace.undo()


def set_currency(workspace: Workspace) -> None:
    """A change of a setting."""
    write_setting(workspace, "currency", "EUR")


@pytest.mark.parametrize("change", [add, undo, set_currency, mending.compact, mending.rebuild_index])
def test_a_change_is_refused_while_another_program_writes(
    workspace: Workspace, change: Callable[[Workspace], object], both_languages: str
) -> None:
    customers.add_customer(workspace, "A")
    workspace.connection.set_busy_timeout(0)
    other = apsw.Connection(str(workspace.path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(FileInUseError, match=r"test\.ocrm"):
        change(workspace)
    assert workspace.scalar("SELECT group_concat(name) FROM customer") == "A"
    assert read_setting(workspace, "currency") == "CNY"
    other.execute("ROLLBACK")
    other.close()
    change(workspace)
    assert checking.check_file(workspace).is_sound
