"""The form that asks why a deal goes back, or on without its documents."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _, ngettext
from ocrm.ui.opportunities.close_forms import error_line, say_error
from ocrm.ui.widgets import form_label, label, vbox

_MOST_ITEMS = 12


class MoveNoteForm(QWidget):
    """The question, and a line for the answer; it goes into the stage history."""

    submitted = Signal()

    def __init__(self, question: str, items: Sequence[str] = ()) -> None:
        """`items` are what is still open, one line each."""
        super().__init__()
        layout = vbox(self, spacing=4)
        words = label(question, "strong", wrap=True)
        words.setObjectName("move_question")
        layout.addWidget(words)
        for number, item in enumerate(items[:_MOST_ITEMS]):
            line = label(f"•  {item}", wrap=True)
            line.setObjectName(f"move_item_{number}")
            layout.addWidget(line)
        if len(items) > _MOST_ITEMS:
            more = len(items) - _MOST_ITEMS
            layout.addWidget(label(ngettext("and {n} more", "and {n} more", more).format(n=more), "muted"))
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
