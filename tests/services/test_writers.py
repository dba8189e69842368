"""Several threads that write: the window waits out what is brief and never an import."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from ocrm.errors import UserError
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace

LONGER_THAN_A_MOMENT_S = 0.3


@contextmanager
def another_thread_in(writing: AbstractContextManager[object], *, done: threading.Event) -> Iterator[None]:
    """Let another thread write until `done` is set."""
    begun = threading.Event()

    def write() -> None:
        with writing:
            begun.set()
            assert done.wait(10)

    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_a_change_in_the_window_waits_for_figures_that_are_being_kept_up(workspace: Workspace) -> None:
    done = threading.Event()
    with another_thread_in(workspace.unrecorded(), done=done):
        timer = threading.Timer(LONGER_THAN_A_MOMENT_S, done.set)
        timer.start()
        customers.add_customer(workspace, "Yunqi")
        timer.join()
    assert workspace.scalar("SELECT count(*) FROM customer") == 1


def test_a_change_in_the_window_does_not_wait_for_an_import(workspace: Workspace) -> None:
    importing = another_thread_in(workspace.operation("Import"), done=threading.Event())
    with importing, pytest.raises(UserError, match="Another change is being saved"):
        customers.add_customer(workspace, "Yunqi")
    assert workspace.scalar("SELECT count(*) FROM customer") == 0
