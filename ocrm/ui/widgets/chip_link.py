"""A chip that can be pressed: it looks like any other and tells more."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy

from ocrm.ui.widgets.pressing import PressedLabel


class ChipLink(PressedLabel):
    """A few words in a tone; `hint` says what pressing them tells."""

    def __init__(self, text: str, tone: str, *, hint: str) -> None:
        super().__init__(text)
        self.setProperty("chip", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.setToolTip(hint)
        self.setAccessibleDescription(hint)
