"""The window of the past: every page of the file as it was, under a banner, nothing to be changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ocrm.formats import format_date_iso, format_time
from ocrm.i18n import _
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.preferences import Preferences
from ocrm.ui.widgets import IconLabel, button, hbox, label


class PastBanner(QFrame):
    """Says which moment is shown, and offers the ways out."""

    restore_requested = Signal()
    another_requested = Signal()
    return_requested = Signal()

    def __init__(self, moment_text: str) -> None:
        super().__init__()
        self.setObjectName("past_banner")
        self.setProperty("surface", "warn")
        layout = hbox(self, margins=(16, 6, 12, 6), spacing=10)
        layout.addWidget(IconLabel("clock", "warn", size=16))
        words = label(_("The file as of {moment}. Nothing can be changed here.").format(moment=moment_text), "strong")
        words.setObjectName("past_banner_text")
        layout.addWidget(words, 1)
        self.restore = button(_("Restore this version"), "rotate-ccw", name="past_restore")
        self.restore.clicked.connect(self.restore_requested)
        another = button(_("Another moment…"), "clock", name="past_another")
        another.clicked.connect(self.another_requested)
        back = button(_("Return to the present"), "arrow-right", "primary", name="past_return")
        back.clicked.connect(self.return_requested)
        for widget in (self.restore, another, back):
            layout.addWidget(widget)


class PastWindow(MainWindow):
    """A main window on a copy that shows a moment."""

    restore_requested = Signal(str, object)
    """The record looked at (kind, id) shall become again what it is here."""
    another_requested = Signal()
    return_requested = Signal()

    def __init__(self, workspace: Workspace, preferences: Preferences) -> None:
        super().__init__(workspace, preferences)
        self.setObjectName("past_window")
        self.context.navigator.changed.connect(self._show_restore)

    def _build_frame(self) -> None:
        super()._build_frame()
        clock, moment = self.context.workspace.clock, self.context.workspace.as_of
        assert moment is not None
        local = clock.to_local(moment)
        self.banner = PastBanner(f"{format_date_iso(local.date())} {format_time(local)}")
        self.banner.restore_requested.connect(self._restore)
        self.banner.another_requested.connect(self.another_requested)
        self.banner.return_requested.connect(self.return_requested)
        outer = self._central.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.insertWidget(0, self.banner)
        self._show_restore()

    def _record(self) -> Target | None:
        current = self.context.navigator.current
        return current if current is not None and current.kind and current.record_id else None

    def _show_restore(self) -> None:
        self.banner.restore.setEnabled(self._record() is not None)

    def _restore(self) -> None:
        record = self._record()
        if record is not None and record.kind and record.record_id:
            self.restore_requested.emit(record.kind, record.record_id)
