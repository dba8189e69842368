"""The card of a customer's membership points."""

from __future__ import annotations

from ocrm.formats import format_number
from ocrm.i18n import N_
from ocrm.services.relations import points
from ocrm.ui.cards.side_rows import PointsLine
from ocrm.ui.customers.customer_card import CustomerCard
from ocrm.ui.customers.side_panes import points_pane
from ocrm.ui.forms.editor_pane import EditorPane


class PointsCard(CustomerCard):
    """The ledger, with its balance as the sum."""

    name, title = "points", N_("Membership points")
    add_text, empty_text = N_("Give or use points"), N_("No points yet")
    is_for_few = True

    def refresh(self) -> None:
        """Read and show the ledger."""
        entries = points.list_points(self._context.workspace, self._customer_id)
        rows = []
        for entry in entries:
            shown = PointsLine(self._context, entry)
            shown.delete_requested.connect(self._delete)
            rows.append(shown)
        self.show_rows(rows, total=format_number(entries[0].balance) if entries else "")

    def new_pane(self) -> EditorPane | None:
        """Return the pane that gives or takes points."""
        return points_pane(self._context, self._customer_id)

    def _delete(self, entry_id: int) -> None:
        self._perform(points.delete_points, entry_id)
