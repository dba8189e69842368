"""Where dragged deals can be won, lost, put on hold or deleted: a row at the bottom while something is dragged."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QWidget

from ocrm.i18n import _
from ocrm.ui.record_drag import MIME_DEALS, unpack_deals
from ocrm.ui.theme import theme
from ocrm.ui.widgets import IconLabel, hbox, label, set_variant


class Zone(StrEnum):
    """What dropping does."""

    WON = "won"
    LOST = "lost"
    HOLD = "hold"
    DELETE = "delete"


class DropZone(QFrame):
    """One target, tinted while something hovers over it."""

    dropped = Signal(str, object)
    """Deals were dropped: the zone, their ids."""

    def __init__(self, zone: Zone, text: str, *, icon: str, tone: str | None) -> None:
        super().__init__()
        self._zone, self._tone = zone, tone or "info"
        self.setObjectName(f"zone_{zone.value}")
        self.setProperty("surface", "panel")
        self.setAcceptDrops(True)
        self.setAccessibleName(text)
        self.setMinimumHeight(theme().px(42))
        layout = hbox(self, margins=(12, 0, 12, 0), spacing=8)
        layout.addStretch(1)
        layout.addWidget(IconLabel(icon, tone or "text.2", size=17))
        layout.addWidget(label(text, "strong", tone=tone))
        layout.addStretch(1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME_DEALS):
            event.acceptProposedAction()
            set_variant(self, "surface", self._tone if self._tone != "ok" else "ok")

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        set_variant(self, "surface", "panel")

    def dropEvent(self, event: QDropEvent) -> None:
        set_variant(self, "surface", "panel")
        from_copy = event.mimeData()
        event.acceptProposedAction()
        self.dropped.emit(self._zone.value, unpack_deals(from_copy))


class DropZones(QWidget):
    """Won, Lost…, On hold until… and Delete side by side; hidden unless something is dragged."""

    dropped = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drop_zones")
        layout = hbox(self, margins=(12, 0, 12, 10), spacing=8)
        for zone, text, icon, tone in (
            (Zone.WON, _("Won"), "trophy", "ok"),
            (Zone.LOST, _("Lost…"), "ban", "bad"),
            (Zone.HOLD, _("On hold until…"), "pause", "warn"),
            (Zone.DELETE, _("Delete"), "trash-2", None),
        ):
            target = DropZone(zone, text, icon=icon, tone=tone)
            target.dropped.connect(self.dropped)
            layout.addWidget(target, 1)
        self.hide()
