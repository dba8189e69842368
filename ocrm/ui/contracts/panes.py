"""The panes of contracts: a new one, with what a deal, a quote or a customer says of it filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.contracts import beginning, writing
from ocrm.services.schema import record_type
from ocrm.ui.context import AppContext
from ocrm.ui.forms import RecordPane

_FIRST_FIELDS = ("title", "customer", "amount", "starts_on", "ends_on", "kind", "status", "signed_on", "contact")
_NEVER = frozenset({"code", "renews", "currency"})


class ContractPane(RecordPane):
    """A new contract; `quote_id` is the version it comes of."""

    def __init__(
        self, context: AppContext, values: Mapping[str, Any] | None = None, *, quote_id: int | None = None
    ) -> None:
        self._quote_id = quote_id
        editable = record_type("contracts").editable_fields
        more = [info.name for info in editable if info.name not in (*_FIRST_FIELDS, *_NEVER)]
        begun = {"kind": "contract", "status": "draft", **(values or {})}
        begun.pop("currency", None)
        super().__init__(
            context, "contracts", _FIRST_FIELDS, title=_("New contract"), more=more, values=begun,
            name="contract_pane",
        )  # fmt: skip

    def write(self) -> Changes:
        """Add the contract, linked to the quote it comes of; raises ValidationError."""
        if self._quote_id is None:
            return super().write()
        return writing.add_from_quote(self.context.workspace, self._quote_id, self.record_form.filled_values())


def contract_of_deal(context: AppContext, opportunity_id: int) -> ContractPane:
    """Return the pane of a contract that comes of a deal."""
    return ContractPane(context, beginning.values_from_deal(context.workspace, opportunity_id))


def contract_of_quote(context: AppContext, quote_id: int) -> ContractPane:
    """Return the pane of a contract that comes of a quote; raises ValidationError for one that offers nothing."""
    return ContractPane(context, beginning.values_from_quote(context.workspace, quote_id), quote_id=quote_id)
