"""What pages and the keeper of the file tell each other: a backup is wanted, was made, a restore was chosen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class FileWatch(QObject):
    """Signals about the file as a whole, handed to every page with the context."""

    backup_wanted = Signal()
    """The user asked for a backup now."""
    backups_changed = Signal()
    """A backup was made, verified or found damaged."""
    restore_wanted = Signal(object)
    """A backup was looked at and shall be put in the place of the file: a `Preview`."""
    local_copy_wanted = Signal()
    """The file shall be worked on outside of its synced folder."""
    moved_met = Signal(str)
    """Something could not be saved or read because the file is not where it was: the sentence that says so."""
    open_wanted = Signal(object)
    """Another file shall be opened: its path."""
    write_wanted = Signal()
    """The file was opened to read only and shall be changed after all."""
    is_backing_up = False
    is_kept = False
    """Whether somebody looks after the file already: that begins after the first paint."""
