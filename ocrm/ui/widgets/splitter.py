"""Columns side by side, with a line between them that the user moves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from ocrm.ui.theme import theme


class ThinSplitter(QSplitter):
    """The line is a hair's breadth, and no column is squeezed away."""

    def __init__(self, *columns: QWidget, shares: Sequence[int] = (), name: str = "") -> None:
        """`shares` are how the columns part the room between them."""
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName(name)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for column in columns:
            self.addWidget(column)
        if shares:
            for number, share in enumerate(shares):
                self.setStretchFactor(number, share)
            self.setSizes([theme().px(10 * share) for share in shares])
