"""The pane that adds one record or changes it: a form, and the write that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from ocrm.errors import UserError
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.ui.context import AppContext
from ocrm.ui.forms.draft_offer import DraftOffer
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.forms.form_draft import FormDraft
from ocrm.ui.forms.record_form import RecordForm
from ocrm.ui.forms.similar_hint import COMPARED, SimilarHint


class RecordPane(EditorPane):
    """Adds a record of a kind, or with `record_id` changes one; `fixed` fields are written without being asked."""

    saved = Signal(object)
    """The record was written: its id. The pane shall close."""

    def __init__(
        self,
        context: AppContext,
        kind: str,
        names: Sequence[str],
        *,
        title: str,
        more: Sequence[str] = (),
        record_id: int | None = None,
        values: Mapping[str, Any] | None = None,
        fixed: Mapping[str, Any] | None = None,
        name: str = "",
    ) -> None:
        """`values` are what a new record's form begins with."""
        self.record_form = RecordForm(context.workspace, kind, names, more=more)
        super().__init__(title, self.record_form, name=name or f"{kind}_pane")
        self.context, self.kind, self.record_id = context, kind, record_id
        self.fixed = dict(fixed or {})
        if record_id is not None:
            values = records.fetch_record(context.workspace, kind, record_id).values
        self.record_form.set_values(values or {})
        if kind in COMPARED and "name" in names:
            hint = SimilarHint(context, kind, self.record_form, own_id=record_id or 0, fixed=self.fixed)
            hint.open_requested.connect(partial(context.navigator.open_record, kind))
            self.record_form.insert_below("name", hint)
        whose = record_id or "/".join(["new", *(str(value) for value in self.fixed.values())])
        self._draft = FormDraft(context.workspace, f"{kind}/{self.objectName()}/{whose}", self, self.record_form)
        DraftOffer(self, self.record_form)
        self.save_requested.connect(self.save)

    def save(self) -> None:
        """Write what was entered; errors stand beside their fields."""
        self.clear_error()
        written = self.context.runner.perform(self.write, on_error=self.show_form_error)
        if written is not None:
            self._draft.forget()
            self.saved.emit(self.record_id or written.created_id or 0)

    def write(self) -> Changes:
        """Hand the form to the service; raises ValidationError."""
        workspace, form = self.context.workspace, self.record_form
        if self.record_id is None:
            return records.add_record(workspace, self.kind, form.filled_values() | self.fixed)
        changed = form.changed_values()
        if not changed:
            return Changes()
        return records.update_records(workspace, self.kind, [self.record_id], changed)

    def show_form_error(self, error: UserError) -> None:
        """Show an error beside its field, else above the form."""
        if not self.record_form.show_error(error):
            self.show_error(error)
