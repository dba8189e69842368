"""The five zones of the funnel, what each means, and the open deals in it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ocrm.formats import format_money_short, format_number
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.deal_analysis.funnel import FunnelRow
from ocrm.services.deals.stages import Zone, zone_label
from ocrm.ui.theme import theme
from ocrm.ui.widgets import hbox, label, vbox

_WIDTH = 460


def zone_meaning(zone: Zone) -> str:
    """Say what a zone of the funnel holds, and what to do there."""
    return {
        Zone.TOP: _("There is a need to buy. Find out how large, and who decides."),
        Zone.UPPER: _("The customer has us on the list. Get to know what they compare by."),
        Zone.MIDDLE: _("We work through the stages with them. Each step needs a date."),
        Zone.LOWER: _("As good as decided; formalities are left. Clear what could still stop it."),
        Zone.BOTTOM: _("Closed. What was learnt goes into the next one."),
    }[zone]


class ZonesPopover(QFrame):
    """Closes with Esc or a press beside it."""

    def __init__(self, rows: Sequence[FunnelRow], currency: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("zones_popover")
        self.setProperty("surface", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("The five zones of the funnel"))
        self.setFixedWidth(theme().px(_WIDTH))
        layout = vbox(self, margins=(16, 12, 16, 14), spacing=10)
        layout.addWidget(label(_("The five zones of the funnel"), "h3"))
        for zone in Zone:
            inside = [row for row in rows if row.zone == zone]
            layout.addLayout(_zone_rows(zone, inside, currency))


def _zone_rows(zone: Zone, rows: Sequence[FunnelRow], currency: str) -> QVBoxLayout:
    block = vbox(spacing=2)
    head = hbox(spacing=8)
    head.addWidget(label(zone_label(zone), "strong"))
    head.addStretch(1)
    count = sum(row.count for row in rows)
    amount = sum((row.amount for row in rows), Decimal(0))
    words = ngettext("{count} open deal · {amount}", "{count} open deals · {amount}", count)
    counted = words.format(count=format_number(count), amount=format_money_short(amount, currency))
    head.addWidget(label(counted if rows else "–", "muted"))
    block.addLayout(head)
    meaning, names = zone_meaning(zone), pgettext("list separator", ", ").join(row.name for row in rows)
    said = _("{meaning} ({stages})").format(meaning=meaning, stages=names) if names else meaning
    block.addWidget(label(said, "caption", wrap=True))
    return block
