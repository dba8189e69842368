"""The commands that choose another file for the window, or open this one otherwise: to read only, or to write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt

from ocrm.i18n import _
from ocrm.services.encryption.unlocking import FileKey
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.file_dialogs import ask_file, ask_new_file
from ocrm.ui.firstrun.choices import FILE_FILTER, Beginning
from ocrm.ui.main_window import MainWindow
from ocrm.ui.single_instance import raise_running_window

MakeFile = Callable[[Path, Beginning], None]


class OpenFile(Protocol):
    """Opens a file in the window: at a place, only to read, without asking where its key is known."""

    def __call__(
        self, path: Path, *, target: Target | None = None, to_look: bool = False, key: FileKey | None = None
    ) -> None: ...


class FileCommands(QObject):
    """Belongs to a window and goes with it; what was chosen is opened by the program."""

    def __init__(self, window: MainWindow, open_file: OpenFile, make_file: MakeFile) -> None:
        super().__init__(window)
        self._window, self._open, self._make = window, open_file, make_file
        self._workspace = window.context.workspace
        actions = window.context.actions
        actions.connect(ActionId.OPEN_FILE, self._choose)
        actions.connect(ActionId.OPEN_READ_ONLY, self._choose_to_read)
        actions.connect(ActionId.NEW_FILE, self._choose_new)
        if self._workspace.is_looked_at:
            actions.connect(ActionId.OPEN_FOR_WRITING, self._open_for_writing)
        queued = Qt.ConnectionType.QueuedConnection
        window.context.file_watch.write_wanted.connect(self._open_for_writing, queued)

    def _choose(self) -> None:
        chosen = self._ask(_("Open a file"))
        if chosen is not None and not raise_running_window(chosen):
            self._open(chosen)

    def _choose_to_read(self) -> None:
        chosen = self._ask(_("Open to read only"))
        if chosen is None:
            return
        if chosen.resolve() == self._workspace.path.resolve():
            self._open(chosen, target=self._place, to_look=True, key=self._workspace.file_key)
        elif not raise_running_window(chosen):
            self._open(chosen, to_look=True)

    def _open_for_writing(self) -> None:
        """Open the file that is looked at again, where one is, to change it."""
        self._open(self._workspace.path, target=self._place, key=self._workspace.file_key)

    def _choose_new(self) -> None:
        folder = self._workspace.path.parent
        chosen = ask_new_file(self._window, _("New file"), "", kinds=FILE_FILTER, folder=folder)
        if chosen is not None:
            self._make(chosen, Beginning.EMPTY)

    def _ask(self, title: str) -> Path | None:
        return ask_file(self._window, title, kinds=FILE_FILTER, start=self._workspace.path.parent)

    @property
    def _place(self) -> Target | None:
        """Where the user is in the window."""
        return self._window.context.navigator.current
