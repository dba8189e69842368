"""What mends a file from the health page: its indexes built anew, its unused space given back."""

from __future__ import annotations

from contextlib import suppress

import apsw

from ocrm.formats import format_size
from ocrm.i18n import _
from ocrm.models import search_index
from ocrm.models.database import pragma
from ocrm.services.workspace import Workspace


def rebuild_index(workspace: Workspace) -> None:
    """Build the indexes of the tables and the search index anew from the records; raises UserError."""
    with workspace.unrecorded():
        workspace.connection.execute("REINDEX")
        search_index.rebuild(workspace.connection)


def compact(workspace: Workspace) -> int:
    """Write the file anew without what was deleted; return how many bytes the disk has back. Raises UserError."""
    connection = workspace.connection
    with workspace.kept_from_writing():
        before = _pages_in_bytes(connection)
        connection.execute("VACUUM")
        with suppress(apsw.BusyError):  # who reads the old pages keeps the log a while longer
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    return max(0, before - _pages_in_bytes(connection))


def compacted_words(given_back: int) -> str:
    """Return what is told after a file was compacted."""
    if not given_back:
        return _("The file was compacted; it had no room to give back.")
    return _("The file was compacted: {size} went back to the disk.").format(size=format_size(given_back))


def _pages_in_bytes(connection: apsw.Connection) -> int:
    return int(pragma(connection, "page_count")) * int(pragma(connection, "page_size"))
