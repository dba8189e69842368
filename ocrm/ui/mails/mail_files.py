"""The files that go with a mail: a chip for each, which takes it off; more come from disk, the record, by dropping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.formats import format_size
from ocrm.i18n import _
from ocrm.services import attachments
from ocrm.services.outbox.composing import NewFile
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_files
from ocrm.ui.widgets import FlowLayout, button, clear_layout, escape_mnemonic
from ocrm.ui.widgets.menu_entries import add_entry

_MOST_OFFERED = 15


@dataclass(frozen=True, slots=True)
class _Chip:
    """A file as it is shown; `kept_id` where it is kept with the mail already."""

    name: str
    size: int
    new: NewFile | None = None
    kept_id: int = 0


class MailFiles(QWidget):
    """What goes with a mail, and what was taken off it."""

    changed = Signal()

    def __init__(self, context: AppContext, customer_id: int | None) -> None:
        super().__init__()
        self.setObjectName("mail_files")
        self._context, self._customer_id = context, customer_id
        self._chips: list[_Chip] = []
        self.without: tuple[int, ...] = ()
        self._flow = FlowLayout(self, spacing=6)
        self.hide()

    @property
    def new(self) -> tuple[NewFile, ...]:
        """The files that are to be added."""
        return tuple(chip.new for chip in self._chips if chip.new is not None)

    def show_kept(self, mail_id: int | None, without: Sequence[int] = ()) -> None:
        """Show what is kept with a mail already."""
        self.without = tuple(without)
        rows = [] if mail_id is None else attachments.list_attachments(self._context.workspace, mail_id)
        self._chips = [
            _Chip(row.name, row.size, kept_id=row.attachment_id)
            for row in reversed(rows)
            if row.attachment_id not in self.without
        ]
        self._show()

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add files of the disk."""
        for path in paths:
            if path.is_file():
                self._chips.append(_Chip(path.name, path.stat().st_size, NewFile(path)))
        self._tell()

    def add_new(self, files: Sequence[NewFile]) -> None:
        """Add files of the disk or of records."""
        for file in files:
            if file.path is not None:
                self.add_paths([file.path])
            else:
                row = attachments.fetch_attachment(self._context.workspace, file.attachment_id)
                self._chips.append(_Chip(row.name, row.size, file))
        self._tell()

    def fill_menu(self, menu: QMenu) -> None:
        """Offer files of the disk and those kept with the record."""
        add_entry(menu, "folder", _("Choose files…"), self.ask, name="mail_choose_files")
        if self._customer_id is None:
            return
        rows = attachments.list_customer_files(self._context.workspace, self._customer_id)[:_MOST_OFFERED]
        if rows:
            menu.addSeparator()
        for row in rows:
            words = f"{escape_mnemonic(row.name)}\t{format_size(row.size)}"
            add_entry(menu, "paperclip", words, partial(self.add_new, [NewFile(attachment_id=row.attachment_id)]))

    def ask(self) -> None:
        """Ask for files of the disk."""
        self.add_paths(ask_files(self, _("Attach files")))

    def _take_off(self, chip: _Chip, _checked: bool = False) -> None:
        self._chips.remove(chip)
        if chip.kept_id:
            self.without = (*self.without, chip.kept_id)
        self._tell()

    def _tell(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        clear_layout(self._flow)
        for chip in self._chips:
            words = f"{escape_mnemonic(chip.name)} · {format_size(chip.size)}"
            made = button(words, "x", "chip", tooltip=_("Do not attach it"), name="mail_file")
            made.clicked.connect(partial(self._take_off, chip))
            self._flow.addWidget(made)
        self.setVisible(bool(self._chips))
