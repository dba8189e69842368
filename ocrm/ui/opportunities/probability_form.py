"""The form that pins a deal's probability, or gives it back to its stage."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.ui.opportunities.close_forms import error_line, say_error
from ocrm.ui.widgets import FlowLayout, button, form_label, label, vbox

_USUAL = tuple(range(0, 101, 10))


class ProbabilityForm(QWidget):
    """A percentage from 0 to 100, with the usual ones a click away."""

    submitted = Signal()
    unpinned = Signal()
    """The stage shall set the probability again."""

    def __init__(self, deal: str, probability: int, *, is_pinned: bool) -> None:
        super().__init__()
        layout = vbox(self, spacing=4)
        layout.addWidget(label(deal, "strong", wrap=True))
        layout.addSpacing(8)
        self.edit = QLineEdit(str(probability))
        self.edit.setObjectName("probability")
        self.edit.returnPressed.connect(self.submitted)
        self.edit.selectAll()
        layout.addWidget(form_label(_("Probability in percent"), self.edit))
        layout.addWidget(self.edit)
        layout.addWidget(self._usual())
        self._error = error_line("probability_error")
        layout.addWidget(self._error)
        layout.addSpacing(8)
        words = _("A pinned probability stays when the deal moves to another stage.")
        layout.addWidget(label(words, "hint", wrap=True))
        if is_pinned:
            unpin = button(_("Let the stage set it again"), "rotate-ccw", "small", name="unpin")
            unpin.clicked.connect(self.unpinned)
            layout.addWidget(unpin)
        self.setFocusProxy(self.edit)

    def _usual(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        for percent in _USUAL:
            chip = button(f"{percent}%", None, "chip", name=f"percent_{percent}")
            chip.setProperty("percent", percent)
            chip.clicked.connect(self._on_usual)
            flow.addWidget(chip)
        return holder

    def _on_usual(self) -> None:
        self.edit.setText(str(self.sender().property("percent")))

    def value(self) -> int:
        """Return the percentage; raises ValidationError where it is none from 0 to 100."""
        text = self.edit.text().strip().rstrip("%％").strip()
        if not text.isdecimal() or int(text) > 100:
            raise ValidationError(_("A probability lies between 0 and 100%."), field="probability")
        return int(text)

    def show_error(self, error: UserError) -> None:
        """Say below the field what is wrong."""
        say_error(self._error, str(error))
        self.edit.setFocus()
