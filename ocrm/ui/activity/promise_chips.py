"""What the composer's text is read to promise: a chip for each, which takes it back when pressed."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from ocrm.formats import format_date_relative
from ocrm.i18n import _
from ocrm.services.relations.promise_reading import read_promises
from ocrm.services.relations.promises import MAKERS, NewPromise
from ocrm.services.workspace import Workspace
from ocrm.ui.widgets import FlowLayout, button, clear_layout, escape_mnemonic

_MOST_WORDS = 42


class PromiseChips(QWidget):
    """Ticked promises are noted when the text is saved."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("composer_promises")
        self._workspace = workspace
        self._found: list[NewPromise] = []
        self._refused: set[str] = set()
        self._layout = FlowLayout(self, spacing=6)
        self.hide()

    @property
    def accepted(self) -> list[NewPromise]:
        """The promises to note with what is typed."""
        return [promise for promise in self._found if promise.text not in self._refused]

    def show_text(self, text: str) -> None:
        """Read other text; what was refused stays refused while it stands there."""
        found = read_promises(text, self._workspace.clock.local_now()) if text else []
        self._refused &= {promise.text for promise in found}
        if found == self._found:
            return
        self._found = found
        clear_layout(self._layout)
        for promise in found:
            self._layout.addWidget(self._chip(promise))
        self.setVisible(bool(found))

    def _chip(self, promise: NewPromise) -> QWidget:
        makers = {choice.code: _(choice.label) for choice in MAKERS}
        words = promise.text if len(promise.text) <= _MOST_WORDS else f"{promise.text[:_MOST_WORDS]}…"
        text = _("{maker}: {promise}").format(maker=makers[promise.by_whom], promise=words)
        if promise.due_on is not None:
            text = f"{text} · {format_date_relative(promise.due_on, self._workspace.clock.today())}"
        tip = _("Is noted as a promise; press to leave it out")
        made = button(escape_mnemonic(text), "handshake", "chip", tooltip=tip, name="composer_promise")
        made.setCheckable(True)
        made.setChecked(promise.text not in self._refused)
        made.setAccessibleName(text)
        made.toggled.connect(partial(self._on_toggled, promise.text))
        return made

    def _on_toggled(self, text: str, is_noted: bool) -> None:
        if is_noted:
            self._refused.discard(text)
        else:
            self._refused.add(text)
