"""Leaving with everything and coming back, from the menu, Ctrl+K and Settings: where to, progress, the way to it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError
from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_folder, ask_new_file
from ocrm.ui.firstrun.choices import FILE_FILTER
from ocrm.ui.tasks import TaskControl

if TYPE_CHECKING:
    from ocrm.services.everything.manifest import Manifest


class EverythingCommands(QObject):
    """Writes the folder, and makes a new file of one; the present file stays as it is."""

    file_made = Signal(Path)
    """A file was made of a folder and the user wants to open it."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        context.actions.connect(ActionId.EXPORT_EVERYTHING, self.choose_place)
        context.actions.connect(ActionId.OPEN_EVERYTHING, self.choose_folder)

    # -- out ----------------------------------------------------------------------------------------------------------

    def choose_place(self) -> None:
        """Ask where the folder shall be and write it."""
        place = ask_folder(self._window, _("Where to put the folder"))
        if place is not None:
            self.export_to(self._free_name(place))

    def export_to(self, folder: Path) -> None:
        """Write everything to a folder, in the background."""
        self._context.tasks.start(
            _("Export everything to “{name}”").format(name=folder.name),
            partial(_export, self._context, folder),
            on_done=partial(self._on_exported, folder),
            on_error=self._on_error,
        )

    def _free_name(self, place: Path) -> Path:
        """Return a folder of today's date that is not there yet."""
        workspace = self._context.workspace
        name = f"{workspace.path.stem}-{format_date_iso(workspace.clock.today())}"
        folder, number = place / name, 2
        while folder.exists():
            folder, number = place / f"{name}-{number}", number + 1
        return folder

    def _on_exported(self, folder: Path, manifest: Manifest) -> None:
        from ocrm.services.everything.folder_guide import summary_text

        text = _("Everything is in “{name}”: {summary}.").format(
            name=folder.name, summary=summary_text(manifest.rows, manifest.attachments)
        )
        show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(folder)))
        self._context.toasts.show(text, action_text=_("Open the folder"), action=show)

    # -- back ---------------------------------------------------------------------------------------------------------

    def choose_folder(self) -> None:
        """Ask for an exported folder and for the name of the file to make of it."""
        folder = ask_folder(self._window, _("Choose an exported folder"))
        if folder is None:
            return
        path = ask_new_file(
            self._window,
            _("Make a new file of it"),
            f"{folder.name}.ocrm",
            kinds=FILE_FILTER,
            folder=self._context.workspace.path.parent,
            asks_to_replace=False,
        )
        if path is not None:
            self.make_file(folder, path)

    def make_file(self, folder: Path, path: Path) -> None:
        """Make a file of a folder, in the background."""
        self._context.tasks.start(
            _("Make “{name}” of a folder").format(name=path.name),
            partial(_make, folder, path),
            on_done=partial(self._on_made, path),
            on_error=self._on_error,
        )

    def _on_made(self, path: Path, _rows: int) -> None:
        text = _("Made “{name}” of the folder; every count and hash is right.").format(name=path.name)
        self._context.toasts.show(text, action_text=_("Open it"), action=partial(self.file_made.emit, path))

    def _on_error(self, error: UserError) -> None:
        self._context.toasts.show(str(error), tone="bad")


def _export(context: AppContext, folder: Path, control: TaskControl) -> Manifest:
    from ocrm.services.everything.exporting import export_everything  # at use: the window does not wait for it

    return export_everything(
        context.workspace, folder, progress=control.report, is_cancelled=lambda: control.is_cancelled
    )


def _make(folder: Path, path: Path, control: TaskControl) -> int:
    from ocrm.services.everything.child_process import make_file_apart

    return make_file_apart(folder, path, progress=control.report, is_cancelled=lambda: control.is_cancelled)
