"""The pane that begins an opportunity with a customer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.deals import opportunity_entry
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.forms.draft_offer import DraftOffer
from ocrm.ui.forms.form_draft import FormDraft
from ocrm.ui.opportunities.new_form import NewOpportunityForm


class NewDealPane(EditorPane):
    """Adds an opportunity; Ctrl+Shift+Enter opens it."""

    added = Signal(object)

    def __init__(self, context: AppContext, customer_id: int, *, campaign_id: int | None = None) -> None:
        """`campaign_id` is the campaign it came from."""
        self._context = context
        self.deal_form = NewOpportunityForm(context.workspace, customer_id=customer_id, campaign_id=campaign_id)
        super().__init__(
            _("New opportunity"), self.deal_form, save_text=_("Add"), open_text=_("Add and open"), name="new_deal_pane"
        )
        DraftOffer(self, self.deal_form.form)
        self._draft = FormDraft(context.workspace, f"opportunities/new/{customer_id}", self, self.deal_form.form)
        self.save_requested.connect(partial(self.save, opens=False))
        self.save_and_open_requested.connect(partial(self.save, opens=True))

    def save(self, *, opens: bool) -> None:
        """Add the opportunity."""
        self.clear_error()
        written = self._context.runner.perform(self._write, on_error=self._on_refused)
        if written is None:
            return
        self.added.emit(written.created_id or 0)
        self.close_requested.emit()
        if opens and written.created_id is not None:
            self._context.navigator.open_record("opportunities", written.created_id)

    def _write(self) -> Changes:
        form = self.deal_form
        values = form.values()
        return opportunity_entry.add_opportunity(
            self._context.workspace, values, new_customer=form.new_customer, origin="customers"
        )

    def _on_refused(self, error: UserError) -> None:
        if not self.deal_form.show_error(error):
            self.show_error(error)
