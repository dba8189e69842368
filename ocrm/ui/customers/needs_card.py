"""The card of what a customer needs."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.services.deals import needs
from ocrm.services.deals.needs import NeedRow
from ocrm.ui.cards.need_pane import need_pane
from ocrm.ui.cards.side_rows import NeedLine
from ocrm.ui.customers.customer_card import ORIGIN, CustomerCard
from ocrm.ui.forms.editor_pane import EditorPane


class NeedsCard(CustomerCard):
    """Needs: edited, met, dropped, deleted."""

    name, title = "needs", N_("Needs")
    add_text, empty_text = N_("New need"), N_("What do they need?")

    def refresh(self) -> None:
        """Read and show the needs."""
        self.show_rows([self._line(one) for one in needs.list_needs(self._context.workspace, self._customer_id)])

    def _line(self, need: NeedRow) -> NeedLine:
        shown = NeedLine(need)
        shown.edit_requested.connect(self._edit)
        shown.status_requested.connect(self._set_status)
        shown.delete_requested.connect(self._delete)
        return shown

    def new_pane(self) -> EditorPane | None:
        """Return the pane that notes a need."""
        return need_pane(self._context, self._customer_id, origin=ORIGIN)

    def _edit(self, need: NeedRow) -> None:
        self.pane_requested.emit(need_pane(self._context, self._customer_id, need, origin=ORIGIN))

    def _set_status(self, need_id: int, status: str) -> None:
        self._perform(needs.change_need, need_id, status=status)

    def _delete(self, need_id: int) -> None:
        self._perform(needs.delete_need, need_id)
