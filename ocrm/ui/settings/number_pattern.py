"""The pattern by which new records of a kind are numbered: a line to type it, and what the next number would be."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services import numbering
from ocrm.services.changes import Changes
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.widgets import label, set_error_state, vbox


class NumberPattern(QWidget):
    """Kept on leaving the line, where it can be read."""

    def __init__(self, context: AppContext, kind: str, title: str) -> None:
        super().__init__()
        self._context, self._kind = context, kind
        layout = vbox(self, spacing=2)
        self._edit = QLineEdit(numbering.pattern_of(context.workspace, kind))
        self._edit.setObjectName(f"pattern_{kind}")
        self._edit.setAccessibleName(title)
        self.setFixedWidth(theme().px(250))  # what is wrong with a pattern takes lines, not width
        self._edit.textChanged.connect(self._show_next)
        self._edit.editingFinished.connect(self._save)
        self._next = label("", "caption", wrap=True)
        self._next.setObjectName(f"pattern_next_{kind}")
        layout.addWidget(self._edit)
        layout.addWidget(self._next)
        self.setAccessibleName("")
        self._show_next(self._edit.text())

    def _show_next(self, text: str) -> None:
        """Say what the next number would be, or what is wrong."""
        try:
            words = _("Next: {number}").format(number=numbering.preview(self._context.workspace, self._kind, text))
        except ValidationError as error:
            words = str(error)
            set_error_state(self._edit, wrong=True)
        else:
            set_error_state(self._edit, wrong=False)
        self._next.setText(words)

    def _save(self) -> None:
        try:
            numbering.set_pattern(self._context.workspace, self._kind, self._edit.text())
        except ValidationError:
            return  # what is wrong stands below the line
        self._context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))
