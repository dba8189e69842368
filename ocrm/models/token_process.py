"""A child process that prepares the tokens of many rows while this one writes: half of what indexing them takes.

It is told plain values and answers with texts; it opens no file. One question is under way at a time, so that neither
side ever waits to write while the other does.
"""

from __future__ import annotations

import multiprocessing
import weakref
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from ocrm.child_processes import end_child, start_child
from ocrm.models.record_tokens import tokens_of

Arguments = Sequence[Any]
"""What `tokens_of` is told of a row."""

LOST = (EOFError, OSError)
"""What asking and hearing raise where the child has ended."""


class TokenProcess:
    """The child; it ends with this object. Ask, do something else, then hear."""

    def __init__(self) -> None:
        self._connection, process = start_child(serve)
        self._end = weakref.finalize(self, end_child, self._connection, process)

    def ask(self, rows: Sequence[Arguments]) -> None:
        """Let the tokens of rows be prepared; hear the answer before asking again."""
        self._connection.send(rows)

    def hear(self) -> list[str]:
        """Return the tokens of the rows that were asked for, in their order."""
        tokens: list[str] = self._connection.recv()
        return tokens

    def close(self) -> None:
        """End the child."""
        self._end()


def token_process() -> TokenProcess | None:
    """Start a child; None where none can be had: in a child that ends with its parent, or where processes ran out."""
    if multiprocessing.current_process().daemon:
        return None
    try:
        return TokenProcess()
    except OSError:
        return None


def serve(connection: Connection) -> None:
    """Answer until the parent hangs up."""
    with connection:
        while True:
            try:
                connection.send([tokens_of(*row) for row in connection.recv()])
            except LOST:
                return
