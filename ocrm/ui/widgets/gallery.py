"""The states of a place side by side, to look at in the tour: empty, loading, wrong, messages, fields."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtWidgets import QGridLayout, QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets.buttons import button
from ocrm.ui.widgets.fields import DateField, MoneyField, SearchField
from ocrm.ui.widgets.labels import label, panel
from ocrm.ui.widgets.layout import column, vbox
from ocrm.ui.widgets.progress import ProgressRow, StepBar
from ocrm.ui.widgets.states import EmptyState, ErrorState, MessageBar, SkeletonRows

_DAY = date(2026, 10, 21)


class StatesGallery(QWidget):
    """Six cells."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(1440, 860)
        self.setAutoFillBackground(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(24, 20, 24, 24)
        grid.setSpacing(20)
        cells = (
            (_("Empty: first use"), self._first_use()),
            (_("Empty: the filter matches nothing"), self._filtered()),
            (_("Empty: good news"), self._good_news()),
            (_("Loading"), SkeletonRows(6)),
            (_("Error"), self._error()),
            (_("Messages and fields"), self._messages()),
        )
        for number, (title, content) in enumerate(cells):
            cell = vbox(spacing=6)
            cell.addWidget(label(title, "section"))
            frame = panel("panel")
            vbox(frame).addWidget(content)
            cell.addWidget(frame, 1)
            grid.addLayout(cell, number // 3, number % 3)
            grid.setColumnStretch(number % 3, 1)
            grid.setRowStretch(number // 3, 1)

    def _first_use(self) -> QWidget:
        return EmptyState(
            "users",
            _("No customers yet"),
            _("Import the list you have, or add one by hand."),
            [button(_("Import a spreadsheet…"), "upload", "primary"), button(_("New customer"), "plus")],
        )

    def _filtered(self) -> QWidget:
        drop = button(_("Show all"), None, "small")
        return EmptyState("list-filter", _("Nothing matches"), _("Take a filter away to see more."), [drop])

    def _good_news(self) -> QWidget:
        return EmptyState("circle-check", _("All done for today"), _("Enjoy it, or look at tomorrow."))

    def _error(self) -> QWidget:
        return ErrorState(
            _("The file could not be saved: the disk is full."),
            _("Your change is still in this window; nothing is lost. Free some space and try again."),
            details="ENOSPC",
        )

    def _messages(self) -> QWidget:
        bars = []
        for tone in ("info", "ok", "warn", "bad"):
            bar = MessageBar()
            bar.show_message(_("A message of the kind “{tone}”").format(tone=tone), tone=tone)
            bars.append(bar)
        money = MoneyField(_("Amount"), amount=Decimal(128000))
        money.edit.setText("12.8万")
        day = DateField(_("Day"), today=_DAY)
        day.edit.setText("10.23")
        wrong = DateField(_("Day"), today=_DAY)
        wrong.edit.setText("32.13")
        job = ProgressRow(_("Importing"))
        job.set_progress(42, 100, "12 s")
        steps = StepBar([_("File"), _("Columns"), _("Check"), _("Done")], current=1)
        search = SearchField(_("Search…"), shortcut="/")
        parts: list[QWidget | int | None] = [*bars, search, money, day, wrong, job, steps, None]
        return column(*parts, margins=(16, 14, 16, 14), spacing=theme().px(8))
