"""The pane for a new customer: a few fields, a hint while the name is typed, more fields when wanted."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.relations import customers
from ocrm.services.relations.phones import field_for
from ocrm.services.schema import record_type
from ocrm.ui.context import AppContext
from ocrm.ui.forms.draft_offer import DraftOffer
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.forms.form_draft import FormDraft
from ocrm.ui.forms.record_form import RecordForm
from ocrm.ui.forms.similar_hint import SimilarHint
from ocrm.ui.vcards.block_paste import BlockPaste
from ocrm.ui.widgets import column, label

_FIRST = ("name", "kind", "value", "mobile")


class NewCustomerPane(EditorPane):
    """Adds a customer, with its first contact."""

    created = Signal(object, bool)
    """A customer was added: its id, and whether to open it."""
    open_requested = Signal(object)
    """The user wants to see one of the similar customers."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        described = record_type("customers")
        more = [info.name for info in described.editable_fields if info.name not in _FIRST]
        self._form = RecordForm(context.workspace, "customers", _FIRST, more=more)
        super().__init__(
            _("New customer"), self._form, save_text=_("Add"), open_text=_("Add and open"), name="new_customer_pane"
        )
        self._contact = QLineEdit()
        self._contact.setObjectName("contact_name")
        self._contact.setAccessibleName(_("Contact"))
        self._contact_block = column(
            label(_("Contact"), "caption", buddy=self._contact), self._contact, margins=(0, 7, 0, 0), spacing=3
        )
        self._form.insert_below("mobile", self._contact_block)
        self._hint = SimilarHint(context, "customers", self._form)
        self._hint.open_requested.connect(self.open_requested)
        self._form.insert_below("name", self._hint)
        BlockPaste(context, self._form.editor("name"))
        self._form.changed.connect(self._on_changed)
        self.save_requested.connect(partial(self.save, opens=False))
        self.save_and_open_requested.connect(partial(self.save, opens=True))
        self.begin()
        DraftOffer(self, self._form)
        self._draft = FormDraft(context.workspace, "customers/new", self, self._form, self._contact)

    def begin(self) -> None:
        """Start with an empty form."""
        self.clear_error()
        self._form.set_values({"kind": "organization"})
        self._contact.clear()
        self._contact_block.show()
        self._hint.clear()
        self._form.focus_first()

    def take_number(self, number: str) -> None:
        """Type in the number the customer called from, whatever else is there already."""
        self._form.type_in({field_for(number): number})

    @property
    def is_touched(self) -> bool:
        """Whether anything was entered."""
        try:
            filled = self._form.filled_values(demands=False)
        except ValidationError:
            return True
        return bool(self._contact.text().strip()) or any(name not in ("kind", "category", "stage") for name in filled)

    def save(self, *, opens: bool) -> None:
        """Add the customer; errors stand beside their fields."""
        self.clear_error()
        written = self._context.runner.perform(self._write, on_error=self._on_refused)
        if written is not None:
            self._draft.forget()
            self.created.emit(written.created_id or 0, opens)

    def _write(self) -> Changes:
        values = self._form.filled_values()
        name = str(values.pop("name", ""))
        contact = self._contact.text() if self._contact_block.isVisibleTo(self) else ""
        return customers.add_customer(self._context.workspace, name, contact_name=contact, origin="customers", **values)

    def _on_refused(self, error: UserError) -> None:
        if not self._form.show_error(error):
            self.show_error(error)

    def _on_changed(self, name: str) -> None:
        if name == "kind":
            self._contact_block.setVisible(self._form.editor("kind").value() != "person")
