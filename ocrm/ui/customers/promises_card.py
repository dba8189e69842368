"""The card of what was promised to a customer, and by them."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.services.relations import promises
from ocrm.services.relations.promises import PromiseRow
from ocrm.ui.cards.promise_pane import PromiseLine, promise_pane
from ocrm.ui.customers.customer_card import ORIGIN, CustomerCard
from ocrm.ui.forms.editor_pane import EditorPane


class PromisesCard(CustomerCard):
    """Promises: edited, kept or broken, deleted."""

    name, title = "promises", N_("Promises")
    add_text, empty_text = N_("Note a promise"), N_("Nothing promised")

    def refresh(self) -> None:
        """Read and show the promises."""
        noted = promises.list_promises(self._context.workspace, self._customer_id)
        self.show_rows([self._line(one) for one in noted])

    def _line(self, promise: PromiseRow) -> PromiseLine:
        shown = PromiseLine(self._context, promise)
        shown.edit_requested.connect(self._edit)
        shown.settle_requested.connect(self._settle)
        shown.delete_requested.connect(self._delete)
        return shown

    def new_pane(self) -> EditorPane | None:
        """Return the pane that notes a promise."""
        return promise_pane(self._context, self._customer_id, origin=ORIGIN)

    def _edit(self, promise: PromiseRow) -> None:
        self.pane_requested.emit(promise_pane(self._context, self._customer_id, promise, origin=ORIGIN))

    def _settle(self, promise_id: int, status: str) -> None:
        self._perform(promises.settle_promise, promise_id, status)

    def _delete(self, promise_id: int) -> None:
        self._perform(promises.delete_promise, promise_id)
