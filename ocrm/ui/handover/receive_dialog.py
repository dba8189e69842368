"""Before a package comes in: what is new, and for each field that differs whether mine stays or theirs comes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ocrm.i18n import _, pgettext
from ocrm.services.handover.comparing import Comparison
from ocrm.services.handover.wording import counts_text
from ocrm.ui.handover.conflict_card import ConflictCard
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, label, row, vbox

_NAMED = 12


def _names(customers: Sequence[str]) -> str:
    comma = pgettext("list separator", ", ")
    return comma.join((*customers[:_NAMED], "…") if len(customers) > _NAMED else customers)


class ReceiveDialog(QDialog):
    """Shows what a package would do; `confirmed` brings the keys of the conflicts where theirs comes."""

    confirmed = Signal(object)

    def __init__(self, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("receive_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Receive “{name}”").format(name=comparison.name))
        self.setMinimumWidth(theme().px(780))
        has_conflicts = bool(comparison.conflicts)
        self.card = ConflictCard(_("In the package"))
        layout = vbox(self, margins=(24, 20, 24, 18), spacing=12)
        layout.addWidget(label(self.windowTitle(), "h2", wrap=True))
        new = counts_text(comparison.counts)
        sentence = _("New here: {counts}").format(counts=new) if new else _("Nothing in it is new here.")
        told = label(sentence, "strong", wrap=True)
        told.setObjectName("receive_counts")
        layout.addWidget(told)
        if comparison.customers:
            layout.addWidget(label(_names(comparison.customers), "muted", wrap=True))
        layout.addWidget(self.card, 1)
        self.card.set_conflicts(comparison.conflicts)
        if new or has_conflicts:
            layout.addWidget(label(_("One undo takes all of it back."), "caption"))
        layout.addWidget(self._foot(can_go=bool(new or has_conflicts)))
        self.go.setFocus()

    def _foot(self, *, can_go: bool) -> QWidget:
        cancel = button(_("Cancel"), name="receive_cancel")
        cancel.clicked.connect(self.reject)
        self.go = button(_("Receive"), "download", "primary", name="receive_go")
        self.go.setDefault(True)
        self.go.setEnabled(can_go)
        self.go.clicked.connect(self._confirm)
        return row(None, cancel, self.go, spacing=10)

    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit(self.card.chosen())
