"""Making a file of an exported folder before any file is open: in the background, by a child process."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ocrm.errors import UserError


class FolderOpening(QObject):
    """Makes one file at a time; its signals come on the GUI thread."""

    made = Signal(Path)
    failed = Signal(str)

    def start(self, folder: Path, path: Path, passphrase: str | None) -> None:
        """Begin to make `path` of `folder`, encrypted where there is a passphrase."""
        threading.Thread(target=self._make, args=(folder, path, passphrase), daemon=True).start()

    def _make(self, folder: Path, path: Path, passphrase: str | None) -> None:
        from ocrm.services.everything.child_process import make_file_apart  # few begin this way

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            make_file_apart(folder, path, passphrase=passphrase)
        except (UserError, OSError) as error:
            self.failed.emit(str(error))
        else:
            self.made.emit(path)
