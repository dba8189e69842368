"""The form of a new opportunity: subject, customer (found by typing, or new), amount, stage, expected close."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_date_relative
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.deals import pipelines, stages
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.forms import RecordForm
from ocrm.ui.forms.choice_editors import ChoiceEditor, ReferenceEditor
from ocrm.ui.theme import theme
from ocrm.ui.widgets import QuietComboBox, button, column, escape_mnemonic, form_label, label, row, vbox

_FIELDS = ("subject", "customer", "expected_amount", "stage", "expected_close_on")
_MORE = ("contact", "source", "campaign", "on_behalf_of", "needs", "competitor", "notes")


class NewOpportunityForm(QWidget):
    """Collects the values; a customer that is not found is made along with the deal when asked to."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        stage_id: int | None = None,
        customer_id: int | None = None,
        campaign_id: int | None = None,
        expected_on: date | None = None,
        step_on: date | None = None,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._new_customer = ""
        layout = vbox(self)
        own = (info.name for info in record_type("opportunities").added_fields if info.editable)
        known = () if campaign_id is None else ("campaign",)
        more = (name for name in (*_MORE, *own) if name not in known)
        self.form = RecordForm(workspace, "opportunities", (*_FIELDS, *known), more=tuple(more))
        layout.addWidget(self.form)
        self._create = button("", "plus", "link", name="create_customer")
        self._create.clicked.connect(self._on_create)
        self._create.hide()
        self._note = label("", "caption", tone="ok")
        self._note.setObjectName("new_customer_note")
        self._note.hide()
        self.form.insert_below("customer", row(self._create, None))
        self.form.insert_below("customer", self._note)
        self._pipeline = self._make_pipeline()
        self._set_start(stage_id, customer_id, campaign_id)
        if expected_on is not None:
            self.form.set_values({"expected_close_on": expected_on})
        self.step_on = step_on
        self._step = self._make_step(layout) if step_on is not None else None
        customer = self.form.editor("customer")
        if isinstance(customer, ReferenceEditor):
            customer.picker.edit.textChanged.connect(self._on_customer_text)
        self.setFocusProxy(self.form.editor("subject"))

    def _set_start(self, stage_id: int | None, customer_id: int | None, campaign_id: int | None) -> None:
        stage = stages.first_stage(self._workspace) if stage_id is None else stages.stage(self._workspace, stage_id)
        self._pipeline.setCurrentIndex(self._pipeline.findData(stage.pipeline_id))
        self._offer_stages()
        self.form.set_values({"stage": stage.stage_id, "customer": customer_id, "campaign": campaign_id})

    def _make_pipeline(self) -> QuietComboBox:
        """Return the choice of the pipeline, above its stages; in sight only where there are several."""
        box = QuietComboBox()
        box.setObjectName("new_pipeline_choice")
        box.setAccessibleName(_("Pipeline"))
        rows = pipelines.list_pipelines(self._workspace)
        for pipeline in rows:
            box.addItem(pipeline.name, pipeline.pipeline_id)
        box.activated.connect(self._offer_stages)
        block = column(form_label(_("Pipeline"), box), box, spacing=4)
        block.setContentsMargins(0, theme().px(10), 0, 0)
        block.setVisible(len(rows) > 1)
        self.form.insert_below("expected_amount", block)
        return box

    def _offer_stages(self, *_ignored: object) -> None:
        """Offer the stages of the chosen pipeline, the first one chosen."""
        editor = self.form.editor("stage")
        if isinstance(editor, ChoiceEditor):
            editor.box.clear()
            for stage in stages.list_stages(self._workspace, self._pipeline.currentData()):
                editor.box.addItem(stage.name, stage.stage_id)

    def _make_step(self, layout: QVBoxLayout) -> QLineEdit:
        edit = QLineEdit(_("Follow up"))
        edit.setObjectName("new_step")
        assert self.step_on is not None
        day = format_date_relative(self.step_on, self._workspace.clock.today(), in_sentence=True)
        layout.addSpacing(8)
        layout.addWidget(form_label(_("Next step, {day}").format(day=day), edit))
        layout.addSpacing(4)
        layout.addWidget(edit)
        return edit

    @property
    def next_step(self) -> str:
        """What comes next, empty for nothing."""
        return "" if self._step is None else self._step.text().strip()

    @property
    def new_customer(self) -> str:
        """The name of the customer to be made along with the deal, empty for none."""
        return self._new_customer

    def values(self) -> dict[str, Any]:
        """Return what was filled in; raises ValidationError after showing every error beside its field."""
        return self.form.filled_values(without="customer" if self._new_customer else "")

    def show_error(self, error: UserError) -> bool:
        """Show an error beside its field; say whether the form has it."""
        return self.form.show_error(error)

    def _on_customer_text(self) -> None:
        text = self._typed_customer()
        if text != self._new_customer:
            self._new_customer = ""
            self._note.hide()
        is_unknown = bool(text) and not self._new_customer and not self._is_known(text)
        words = _("Create customer “{name}”").format(name=text)
        self._create.setText(escape_mnemonic(words))
        self._create.setAccessibleName(words)
        self._create.setVisible(is_unknown)

    def _typed_customer(self) -> str:
        editor = self.form.editor("customer")
        return editor.picker.unresolved_text if isinstance(editor, ReferenceEditor) else ""

    def _is_known(self, text: str) -> bool:
        return bool(records.find_by_title(self._workspace, "customers", text))

    def _on_create(self) -> None:
        self._new_customer = self._typed_customer()
        self._create.hide()
        self._note.setText(_("“{name}” becomes a new customer.").format(name=self._new_customer))
        self._note.setVisible(bool(self._new_customer))
        editor = self.form.editor("customer")
        editor.show_error("")
        self.form.editor("expected_amount").setFocus()
