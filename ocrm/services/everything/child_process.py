"""Making a file of a folder in a child process, for a window that has a file open: a process holds one at a time."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from ocrm import i18n
from ocrm.child_processes import end_child, start_child
from ocrm.clock import SystemClock
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.text.disk_reasons import reason_of

_POLL_S = 0.1
Progress = Callable[[int, int], None]


def make_file_apart(
    folder: Path,
    path: Path,
    *,
    passphrase: str | None = None,
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Do what `make_file_of_folder` does in a child process; return how many rows the new file has.

    Raises UserError in its words; cancelled it ends the child, takes the begun file away and raises InterruptedError.
    """
    told = (str(folder), str(path), i18n.language(), passphrase)  # through a pipe, never a command line
    part = path.with_name(path.name + ".part")
    ours, child = start_child(_serve, *told)
    try:
        return _wait(ours, progress, is_cancelled)
    finally:
        end_child(ours, child)
        for name in (part.name, f"{part.name}-wal", f"{part.name}-shm"):
            part.with_name(name).unlink(missing_ok=True)


def _wait(connection: Connection, progress: Progress | None, is_cancelled: Callable[[], bool]) -> int:
    while True:
        if is_cancelled():
            raise InterruptedError
        if not connection.poll(_POLL_S):
            continue
        try:
            tag, *words = connection.recv()
        except (EOFError, ConnectionError) as error:
            raise UserError(_("The file could not be made. Nothing was changed; try again.")) from error
        if tag == "progress":
            if progress:
                progress(*words)
        elif tag == "error":
            raise UserError(words[0])
        else:
            return int(words[0])


def _serve(connection: Connection, folder: str, path: str, language: str, passphrase: str | None) -> None:
    """Make the file; what is told goes through the pipe."""
    from ocrm.services.everything.importing import make_file_of_folder  # only the child needs it

    i18n.set_language(language)
    try:
        manifest = make_file_of_folder(
            Path(folder),
            Path(path),
            clock=SystemClock(),
            passphrase=passphrase,
            progress=lambda done, total: connection.send(("progress", done, total)),
        )
    except UserError as error:
        connection.send(("error", str(error)))
    except OSError as error:
        connection.send(("error", _("“{name}” could not be written: {reason}.").format(
            name=Path(path).name, reason=reason_of(error))))  # fmt: skip
    else:
        connection.send(("done", manifest.rows))
