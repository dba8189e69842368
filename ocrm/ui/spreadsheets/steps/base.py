"""What every step of the wizard has: a session to show, whether one may go on, and where the keyboard begins."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.session import ImportSession


class WizardStep(QWidget):
    """One step; the wizard shows one at a time and calls `enter` each time."""

    number: ClassVar[int] = 0
    state_changed = Signal()
    """Whether one may go on, or what going on is called, changed."""
    next_requested = Signal()
    """The step itself wants to go on."""
    step_requested = Signal(int)
    """Another step shall be shown."""

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__()
        self.context, self.session = context, session

    def enter(self) -> None:
        """Show the session as it is now."""

    def refresh(self) -> None:
        """Show the session again where anybody looks; else `enter` will."""
        if self.isVisible():
            self.enter()

    def first_focus(self) -> QWidget | None:
        """Return where the keyboard begins, None for the button that goes on."""
        return None

    @property
    def is_ready(self) -> bool:
        """Whether one may go on."""
        return True

    @property
    def hint(self) -> str:
        """What stands beside the button that goes on: why one may not, or nothing."""
        return ""

    def next_text(self) -> str:
        """Return what the button that goes on is called."""
        return ""

    def go_on(self) -> bool:
        """Do what the button says besides showing the next step; say whether the next step shall be shown."""
        return True
