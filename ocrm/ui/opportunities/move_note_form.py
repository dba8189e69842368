"""The form that asks why a deal goes back, or on without its documents."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.ui.opportunities.close_forms import error_line, say_error
from ocrm.ui.widgets import form_label, label, vbox


class MoveNoteForm(QWidget):
    """The question, and a line for the answer; it goes into the stage history."""

    submitted = Signal()

    def __init__(self, question: str) -> None:
        super().__init__()
        layout = vbox(self, spacing=4)
        words = label(question, "strong", wrap=True)
        words.setObjectName("move_question")
        layout.addWidget(words)
        layout.addSpacing(8)
        self.edit = QLineEdit()
        self.edit.setObjectName("move_note")
        self.edit.returnPressed.connect(self.submitted)
        layout.addWidget(form_label(_("Note"), self.edit))
        layout.addWidget(self.edit)
        self._error = error_line("move_error")
        layout.addWidget(self._error)
        layout.addWidget(label(_("The stage history keeps it."), "hint", wrap=True))
        self.setFocusProxy(self.edit)

    def note(self) -> str:
        """Return the answer."""
        return self.edit.text().strip()

    def show_error(self, _error: UserError) -> None:
        """Ask again for the answer."""
        say_error(self._error, _("Say in a few words why."))
        self.edit.setFocus()
