"""Which contract a deal is won with: what the form of winning offers."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.i18n import _
from ocrm.services.contracts.winning import contracts_to_win
from ocrm.services.workspace import Workspace
from ocrm.ui.opportunities.close_forms import NEW_CONTRACT, NO_CONTRACT


def contract_choices(workspace: Workspace, opportunity_ids: Sequence[int]) -> list[tuple[int, str]]:
    """Return the contracts to choose from by id and name; none where a deal has one, or no customer to sign it."""
    found = contracts_to_win(workspace, opportunity_ids[0])
    if not found.is_asked:
        return []
    named = [(one.contract_id, f"{one.number} {one.title}") for one in found.others]
    return [(NEW_CONTRACT, _("Make a new contract, signed that day")), *named, (NO_CONTRACT, _("No contract"))]
