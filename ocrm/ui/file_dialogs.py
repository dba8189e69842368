"""Asking for files and folders: a dialog starts where the last one ended, the very first in the user's documents.

What is opened and what is saved have a folder each. A caller that knows better names a folder, such as that of the
user's own file; it is not remembered.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ocrm.ui.preferences import Preferences

_OPENED, _SAVED = "files/opened", "files/saved"
_ENDING = re.compile(r"\*(\.\w+)")
_memory: Preferences | None = None


def remember_in(preferences: Preferences) -> None:
    """Keep the folders used last among the preferences from now on."""
    global _memory
    _memory = preferences


def ask_file(parent: QWidget | None, title: str, *, kinds: str = "", start: Path | None = None) -> Path | None:
    """Ask for a file that is there, beginning at `start`, a folder or a file; None where the user goes back."""
    chosen, _kind = QFileDialog.getOpenFileName(parent, title, str(start or folder_to_open()), kinds)
    if not chosen:
        return None
    if start is None:
        _remember(_OPENED, Path(chosen).parent)
    return Path(chosen)


def ask_files(parent: QWidget | None, title: str) -> list[Path]:
    """Ask for any number of files that are there."""
    chosen, _kind = QFileDialog.getOpenFileNames(parent, title, str(folder_to_open()))
    files = [Path(name) for name in chosen]
    if files:
        _remember(_OPENED, files[0].parent)
    return files


def ask_folder(parent: QWidget | None, title: str, *, folder: Path | None = None) -> Path | None:
    """Ask for a folder to read or to write in; None where the user goes back."""
    chosen = QFileDialog.getExistingDirectory(parent, title, str(folder or folder_to_open()))
    if not chosen:
        return None
    if folder is None:
        _remember(_OPENED, Path(chosen))
    return Path(chosen)


def ask_new_file(
    parent: QWidget | None,
    title: str,
    name: str,
    *,
    kinds: str = "",
    folder: Path | None = None,
    asks_to_replace: bool = True,
) -> Path | None:
    """Ask where to save, `name` proposed; the answer has the ending of the kind chosen. None where the user goes back.

    `asks_to_replace` is False where the caller itself refuses or asks about a file that is there.
    """
    place = (folder or folder_to_save()) / name
    while True:
        if asks_to_replace:
            chosen, kind = QFileDialog.getSaveFileName(parent, title, str(place), kinds)
        else:
            option = QFileDialog.Option.DontConfirmOverwrite
            chosen, kind = QFileDialog.getSaveFileName(parent, title, str(place), kinds, options=option)
        if not chosen:
            return None
        place = with_ending(Path(chosen), kind, kinds)
        if str(place) == chosen or not (asks_to_replace and place.exists()):
            break  # else the dialog asked about another name: let it ask about this one
    if folder is None:
        _remember(_SAVED, place.parent)
    return place


def folder_to_open() -> Path:
    """Return where a dialog that opens starts."""
    return _recalled(_OPENED)


def folder_to_save() -> Path:
    """Return where a dialog that saves starts."""
    return _recalled(_SAVED)


def remember_saved(path: Path) -> None:
    """Remember the folder of a file written without a dialog, its name typed into a form."""
    _remember(_SAVED, path.parent)


def with_ending(path: Path, kind: str, kinds: str) -> Path:
    """Return where to save as the kind chosen of several, such as `PDF (*.pdf)`; the first leaves a name its ending."""
    offered, wanted = _ENDING.findall(kinds), _ENDING.findall(kind) or _ENDING.findall(kinds)
    suffix = path.suffix.lower()
    if not wanted or suffix in wanted or (suffix in offered and wanted[0] == offered[0]):
        return path
    return path.with_suffix(wanted[0]) if suffix in offered else path.with_name(path.name + wanted[0])


def _recalled(key: str) -> Path:
    last = None if _memory is None else _memory.recall(key)
    if isinstance(last, str) and Path(last).is_dir():
        return Path(last)
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return documents if documents.is_dir() else Path.home()  # else the dialog takes its name for that of a file


def _remember(key: str, folder: Path) -> None:
    if _memory is not None:
        _memory.remember(key, str(folder))
