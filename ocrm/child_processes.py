"""Child processes: started bare, so that each loads only what it does; and the beginning of one in a frozen program."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

_turn = threading.Lock()


def start_child(serve: Callable[..., None], *told: Any) -> tuple[Connection, BaseProcess]:
    """Start a process to run `serve` with an end of a pipe and what it is told; return the other end and the process.

    `serve` is a function of a module, found by its name there. The child ends with this process.
    """
    import multiprocessing  # a window starts without

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, *told), daemon=True)
    with _bare_main():
        process.start()
    theirs.close()
    return ours, process


def end_child(connection: Connection, process: BaseProcess) -> None:
    """End a child at once whatever it does, then hang up: first hung up on, it might still complain of that."""
    if process.is_alive():
        process.kill()
    process.join()
    connection.close()
    with suppress(ValueError):  # another thread that starts a process may have taken its end already
        process.close()


@contextmanager
def _bare_main() -> Iterator[None]:
    """Hide the module this program began with: a child would import it again, and with it the window and Qt."""
    with _turn:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def serve_if_child() -> None:
    """Do the work of a child and end, where a frozen program was started as one; call before anything else is loaded.

    A frozen program has no interpreter to start: its children are the program itself, with arguments that say so.
    """
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()
