"""The card of the shares partners have in a customer's deals, and of those a partner has."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.services.display import ValueFormatter
from ocrm.services.relations import partnerships
from ocrm.ui.cards.side_rows import ShareLine
from ocrm.ui.customers.customer_card import CustomerCard
from ocrm.ui.customers.side_panes import share_pane
from ocrm.ui.forms.editor_pane import EditorPane


class SharesCard(CustomerCard):
    """Shares, with what was earned as the sum."""

    name, title = "shares", N_("Partner shares")
    add_text, empty_text = N_("Give a partner a share"), N_("No shares yet")
    is_for_few = True

    def refresh(self) -> None:
        """Read and show the shares."""
        workspace = self._context.workspace
        rows = []
        for share in partnerships.list_shares(workspace, self._customer_id):
            shown = ShareLine(self._context, share, own_id=self._customer_id)
            shown.delete_requested.connect(self._delete)
            rows.append(shown)
        earned = partnerships.earned_by(workspace, self._customer_id)
        self.show_rows(rows, total=ValueFormatter(workspace).money_short(earned) if earned else "")

    def new_pane(self) -> EditorPane | None:
        """Return the pane that gives a partner a share."""
        return share_pane(self._context, self._customer_id)

    def _delete(self, share_id: int) -> None:
        self._perform(partnerships.delete_share, share_id)
