"""What the tables of the simulator share: fixed headings, numbers to the right."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from ocrm.i18n import _
from ocrm.ui.widgets.lists import AnyIndex

NOWHERE = QModelIndex()
TONE = Qt.ItemDataRole.UserRole
"""The role of the colour a cell stands out in: accent where it differs from what is saved."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class HeadedModel(QAbstractTableModel):
    """A table with `headings`, of which those from `first_number` on stand over numbers."""

    headings: ClassVar[tuple[str, ...]]
    first_number: ClassVar[int]

    def columnCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(self.headings[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section >= self.first_number else _LEFT
        return None
