"""The matrix of needs and products: what customers ask for, and what would meet it."""

from __future__ import annotations

from functools import partial

import shiboken6

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.deals.needs_matrix import NeedsMatrix, customers_filter, fetch_matrix
from ocrm.ui.context import AppContext
from ocrm.ui.segments import drawings
from ocrm.ui.segments.counted_chart import Choice, CountedChart
from ocrm.ui.widgets import EmptyState, button

_OPEN, _ALL = "open", "all"


class NeedsPanel(CountedChart):
    """Opens the customers of a cell: their filter."""

    def __init__(self, context: AppContext) -> None:
        self.matrix: NeedsMatrix | None = None
        super().__init__(
            context,
            _("Needs and products"),
            name="needs",
            smallest=(360, 300),
            choice=Choice(
                "needs_scope",
                _("Needs counted"),
                ((_("Open needs"), _OPEN), (_("All needs"), _ALL)),
                usual=_OPEN,
                remembered="segments/needs",
            ),
            words=_(
                "Each need counts under the product that would meet it; customers in the pool are left out. Needs "
                "spelled alike count as one, whatever their capitals. A part opens the customers who said it."
            ),
        )
        advice = _("Note needs on a customer's page, and name the product that would meet them.")
        self._empty = self.add_state("needs_empty", EmptyState("target", _("No needs to count"), advice))
        count_all = button(_("All needs"), "target", name="needs_count_all")
        count_all.clicked.connect(self._count_all)
        advice = _("Every need that was noted is met or given up.")
        none_open = EmptyState("target", _("No open needs"), advice, [count_all])
        self._none_open = self.add_state("needs_none_open", none_open)

    def reload(self) -> None:
        """Count the needs in the background."""
        read = partial(fetch_matrix, self._context.workspace, only_open=self.choice.currentData() == _OPEN)
        self._context.tasks.fetch(read, self._show, key="segments/needs")

    def _show(self, matrix: NeedsMatrix) -> None:
        if not shiboken6.isValid(self):
            return  # the page was built anew meanwhile
        self.matrix = matrix
        self.show_state(None if matrix.rows else self._none_open if matrix.has_others else self._empty)
        count = matrix.whole.whole
        words = (
            ngettext("{n} open need", "{n} open needs", count)
            if matrix.only_open
            else ngettext("{n} need", "{n} needs", count)
        )
        self.panel.show_chart(partial(drawings.draw_needs, matrix), caption=words.format(n=format_number(count)))
        self.counted.emit()

    def _count_all(self, *_ignored: object) -> None:
        self.choice.setCurrentIndex(self.choice.findData(_ALL))
        self.choice.setFocus()

    def open_part(self, key: str) -> None:
        if self.matrix is not None:
            self.opened.emit(customers_filter(key, only_open=self.matrix.only_open))
