"""What the cards of Today have in common: a frame with a heading that reads what it shows."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from ocrm.ui.widgets import hbox, label, vbox


class Card(QFrame):
    """A card; a subclass fills `inside` and reads in `reload`."""

    pane: QWidget | None = None
    """What F6 leads to."""

    def __init__(self, title: str, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("surface", "panel")
        self.inside = vbox(self, margins=(1, 1, 1, 5))
        self.head = hbox(margins=(15, 10, 10, 5))
        self.head.addWidget(label(title, "h3"))
        self.head.addStretch(1)
        self.inside.addLayout(self.head)

    def reload(self) -> None:
        """Read again what it shows."""
