"""What is attached to what is being logged: a chip for each file and pasted picture, which takes it off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ocrm.i18n import _
from ocrm.services.drafts import KeptPicture
from ocrm.ui.widgets import button, clear_layout, escape_mnemonic, hbox


class AttachedFiles(QWidget):
    """The chips in a row; it only asks, the composer takes off."""

    file_removed = Signal(object)
    """A `Path` shall not be attached."""
    picture_removed = Signal(object)
    """A `KeptPicture` shall not be attached."""

    def __init__(self) -> None:
        super().__init__()
        self._line = hbox(self, spacing=4)

    def show_files(self, files: Sequence[Path], pictures: Sequence[KeptPicture]) -> None:
        """Show what will be attached."""
        clear_layout(self._line)
        for path in files:
            self._add(path.name, "composer_file").clicked.connect(partial(self._on_file, path))
        for picture in pictures:
            self._add(picture.name, "composer_picture").clicked.connect(partial(self._on_picture, picture))

    def _add(self, name: str, object_name: str) -> QPushButton:
        made = button(escape_mnemonic(name), "x", "chip", tooltip=_("Do not attach it"), name=object_name)
        self._line.addWidget(made)
        return made

    def _on_file(self, path: Path, _checked: bool = False) -> None:
        self.file_removed.emit(path)

    def _on_picture(self, picture: KeptPicture, _checked: bool = False) -> None:
        self.picture_removed.emit(picture)
