"""What waits in the watched folder, above where imports begin: a line per file, to look at or to leave."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ocrm.formats import format_number, format_size
from ocrm.i18n import _, ngettext
from ocrm.ui.waiting_files import WaitingFiles
from ocrm.ui.widgets import IconLabel, button, clear_layout, focus_again, hbox, label, vbox

if TYPE_CHECKING:
    from ocrm.services.spreadsheets.watched_folder import WatchedFile

_SHOWN = 4


class WatchedFilesPanel(QFrame):
    """Hidden while nothing waits."""

    chosen = Signal(object)
    """The path of a file to look at."""
    emptied = Signal()
    """The line the keyboard was on was the last one."""

    def __init__(self, waiting: WaitingFiles) -> None:
        super().__init__()
        self.setObjectName("watched_files")
        self.setProperty("surface", "info")
        self._waiting = waiting
        self._lines = vbox(self, margins=(12, 8, 8, 8), spacing=4)
        waiting.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        focused = self.window().focusWidget()
        has_keyboard = focused is not None and self.isAncestorOf(focused)
        clear_layout(self._lines)
        files = self._waiting.files
        if files:
            self._show_files(files)
        self.setVisible(bool(files))
        if has_keyboard and not focus_again(self._lines, "watched_look_0"):
            self.emptied.emit()

    def _show_files(self, files: Sequence[WatchedFile]) -> None:
        count = ngettext("{n} new file in the watched folder", "{n} new files in the watched folder", len(files))
        head = hbox(spacing=10)
        head.addWidget(IconLabel("folder", "info", size=16))
        head.addWidget(label(count.format(n=format_number(len(files))), "strong"))
        head.addStretch(1)
        self._lines.addLayout(head)
        for number, file in enumerate(files[:_SHOWN]):
            self._lines.addWidget(self._make_line(number, file))
        if len(files) > _SHOWN:
            more = len(files) - _SHOWN
            text = ngettext("and {n} more", "and {n} more", more).format(n=format_number(more))
            self._lines.addWidget(label(text, "caption"))

    def _make_line(self, number: int, file: WatchedFile) -> QWidget:
        line = QWidget()
        inside = hbox(line, margins=(26, 0, 0, 0), spacing=8)
        name = file.path.name
        inside.addWidget(label(name, elide=True), 1)
        inside.addWidget(label(format_size(file.size), "caption"))
        look = button(_("Look at it"), None, "small", name=f"watched_look_{number}")
        look.setAccessibleName(_("Look at “{name}” before it is imported").format(name=name))
        look.clicked.connect(partial(self.chosen.emit, file.path))
        leave = button(_("Leave it"), None, "small", name=f"watched_leave_{number}")
        leave.setAccessibleName(_("Do not import “{name}”").format(name=name))
        leave.clicked.connect(partial(self._waiting.left.emit, file))
        inside.addWidget(look)
        inside.addWidget(leave)
        return line
