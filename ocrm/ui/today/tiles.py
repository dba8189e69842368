"""The figures on top of Today: what each says, and the list it opens."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_change, format_percent
from ocrm.i18n import _, ngettext
from ocrm.services.display import ValueFormatter
from ocrm.services.workday.home import TILE_TITLES
from ocrm.services.workday.today import Tiles
from ocrm.services.workday.today_lists import TileKind
from ocrm.ui.widgets import KpiTile, hbox, tab_in_reading_order


class TileRow(QWidget):
    """The tiles the user chose, side by side."""

    opened = Signal(object)
    """A TileKind was pressed."""
    asked = Signal(object)
    """A TileKind was asked why it is so."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = hbox(self, spacing=12)
        self._tiles = {kind: KpiTile(_(TILE_TITLES[kind]), name=f"tile_{kind}") for kind in TileKind}
        self._shown: list[KpiTile] = []
        for kind, tile in self._tiles.items():
            tile.setParent(self)
            tile.setMinimumWidth(120)
            tile.make_askable()
            tile.clicked.connect(partial(self.opened.emit, kind))
            tile.asked.connect(partial(self.asked.emit, kind))

    def arrange(self, names: Sequence[str]) -> None:
        """Show the tiles of these names in their order."""
        shown = [self._tiles[TileKind(name)] for name in names]
        if shown == self._shown:
            return
        self._shown = shown
        for tile in self._tiles.values():
            self._layout.removeWidget(tile)
            tile.setVisible(tile in shown)
        for tile in shown:
            self._layout.addWidget(tile, 1)
        self.setVisible(bool(shown))
        tab_in_reading_order(self)

    def tile(self, kind: TileKind) -> KpiTile:
        """Return one of the tiles."""
        return self._tiles[kind]

    def show_figures(self, figures: Tiles, formatter: ValueFormatter) -> None:
        """Show figures, with money as `formatter` writes it."""
        self._show_won(figures, formatter)
        open_note = ngettext("{n} open, {amount} in all", "{n} open, {amount} in all", figures.open_count)
        amount = formatter.money_short(figures.open_amount)
        weighted = formatter.money_short(figures.open_weighted)
        self._tiles[TileKind.OPEN].set_figure(weighted, open_note.format(n=figures.open_count, amount=amount))
        expected = formatter.money_short(figures.expected_this_month)
        self._tiles[TileKind.EXPECTED].set_figure(expected, _deals(figures.expected_count))
        change = figures.contacts_this_week - figures.contacts_last_week
        note = _("{change} on last week").format(change=format_change(change)) if change else ""
        tone = "ok" if change > 0 else None
        self._tiles[TileKind.CONTACTS].set_figure(str(figures.contacts_this_week), note, tone=tone)

    def _show_won(self, figures: Tiles, formatter: ValueFormatter) -> None:
        won = formatter.money_short(figures.won_amount)
        tile = self._tiles[TileKind.WON]
        if not figures.target:
            note = _beside_last_month(_deals(figures.won_count), figures.won_change, formatter)
            tile.set_figure(won, note, tone="ok" if figures.won_change > 0 else None)
            tile.setToolTip(_("Set a target in Settings to see how far you are."))
            return
        share = float(figures.won_amount / figures.target)
        reached = _("{share} of {target}").format(
            share=format_percent(share), target=formatter.money_short(figures.target)
        )
        note = _beside_last_month(reached, figures.won_change, formatter)
        is_on_time = share >= figures.time_passed
        tile.set_figure(won, note, tone="ok" if is_on_time else "warn", share=share, mark=figures.time_passed)
        tile.setToolTip(
            _("Target {target}: {share} reached, {time} of the month gone").format(
                target=formatter.money(figures.target),
                share=format_percent(share),
                time=format_percent(figures.time_passed),
            )
        )


def _beside_last_month(result: str, change: Decimal, formatter: ValueFormatter) -> str:
    """Add to a result by how much it differs from last month's, where it does."""
    if not change:
        return result
    return _("{result}, {change} on last month").format(result=result, change=formatter.money_change(change))


def _deals(count: int) -> str:
    return ngettext("{n} deal", "{n} deals", count).format(n=count)
