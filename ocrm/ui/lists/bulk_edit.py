"""The pane that sets one field of many records, and says beforehand how many will change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_number
from ocrm.i18n import N_, _, ngettext
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.listing import bulk
from ocrm.services.schema import FieldInfo, record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane, FieldEditor, make_field_editor
from ocrm.ui.lists.bulk_runner import MOST_AT_ONCE, perform_on
from ocrm.ui.widgets import QuietComboBox, label, vbox

_NEVER_ALIKE = ("name", "code", "mnemonic")
_FIRST: Mapping[str, tuple[str, ...]] = {
    "customers": ("value", "category", "industry", "stage", "source", "city"),
    "contracts": ("status", "contract_type", "payment_method", "kind", "ends_on"),
    "contacts": ("importance", "preferred_channel", "department", "title"),
}


def bulk_fields(kind: str) -> list[FieldInfo]:
    """Return the fields many records can have alike, the likely ones first."""
    editable = {info.name: info for info in record_type(kind).editable_fields if info.name not in _NEVER_ALIKE}
    first = _FIRST.get(kind, ())
    names = [*first, *(name for name in editable if name not in first)]
    return [editable[name] for name in names]


class BulkEditForm(QWidget):
    """Which field, and its new value."""

    def __init__(self, context: AppContext, kind: str, record_ids: Sequence[int]) -> None:
        super().__init__()
        self._context, self._kind, self._record_ids = context, kind, list(record_ids)
        self._layout = vbox(self, spacing=4)
        self.box = QuietComboBox()
        self.box.setObjectName("bulk_field")
        self.box.setAccessibleName(_("Field"))
        self.box.setMaxVisibleItems(16)
        for info in bulk_fields(kind):
            self.box.addItem(_(info.label), info)
        self.box.currentIndexChanged.connect(self._show_editor)
        self._layout.addWidget(label(_("Field"), "caption", buddy=self.box))
        self._layout.addWidget(self.box)
        self._layout.addSpacing(8)
        self._layout.addWidget(label(_("New value"), "caption"))
        self._preview = label("", "muted", wrap=True)
        self._preview.setObjectName("bulk_preview")
        self.editor: FieldEditor | None = None
        self._show_editor()
        self._layout.addSpacing(8)
        self._layout.addWidget(self._preview)
        self.setFocusProxy(self.box)

    @property
    def info(self) -> FieldInfo:
        """The chosen field."""
        info: FieldInfo = self.box.currentData()
        return info

    def value(self) -> Any:
        """Return the new value; raises ValidationError, also while none was chosen: emptying is never an accident."""
        if self.editor is None or not self._is_chosen:
            raise ValidationError(_("Choose the new value first; “—” empties the field."), field=self.info.name)
        return self.editor.value()

    def _on_chosen(self) -> None:
        self._is_chosen = True
        self._show_preview()

    def _show_editor(self) -> None:
        self._is_chosen = False
        editor = make_field_editor(self._context.workspace, self.info)
        editor.changed.connect(self._on_chosen)
        if self.editor is None:
            self._layout.addWidget(editor)
        else:
            self._layout.replaceWidget(self.editor, editor)
            self.editor.hide()
            self.editor.deleteLater()
        QWidget.setTabOrder(self.box, editor.focusProxy() or editor)
        self.editor = editor
        self._show_preview()

    def _show_preview(self) -> None:
        """Say how many of the records will change."""
        try:
            value = self.value()
        except ValidationError:
            self._preview.setText("")
            return
        if value is None and self.info.required:
            self._preview.setText("")
            return
        workspace, ids = self._context.workspace, self._record_ids
        compare = partial(bulk.count_differing, workspace, self._kind, ids, field=self.info.name, value=value)
        if len(self._record_ids) <= MOST_AT_ONCE:
            self._show_count(value, compare())
        else:
            self._preview.setText(_("counting…"))
            self._context.tasks.fetch(compare, partial(self._show_count, value), key="bulk edit preview")

    def _show_count(self, value: Any, count: int) -> None:
        total = len(self._record_ids)
        text = ngettext("{count} of {n} record will change.", "{count} of {n} records will change.", total)
        words = text.format(count=format_number(count), n=format_number(total))
        if value is None:
            words += " " + _("The field will be emptied.")
        self._preview.setText(words)


class BulkEditPane(EditorPane):
    """Sets the field, as one operation with one undo."""

    def __init__(self, context: AppContext, kind: str, record_ids: Sequence[int]) -> None:
        self._context, self._kind, self._record_ids = context, kind, list(record_ids)
        self.bulk_form = BulkEditForm(context, kind, record_ids)
        count = len(self._record_ids)
        title = ngettext("Change {n} record", "Change {n} records", count).format(n=format_number(count))
        super().__init__(title, self.bulk_form, save_text=_("Change"), name="bulk_edit_pane")
        self.save_requested.connect(self.save)

    def save(self) -> None:
        """Set the field."""
        self.clear_error()
        form = self.bulk_form
        try:
            value = form.value()
        except ValidationError as error:
            self._on_refused(error)
            return
        ids, refused = self._record_ids, self._refusal()
        if perform_field_change(self._context, self._kind, ids, field=form.info.name, value=value, on_error=refused):
            self.close_requested.emit()

    def _refusal(self) -> Callable[[UserError], None] | None:
        """Return who tells why it was refused: the pane while it is there, else the window."""
        return self._on_refused if len(self._record_ids) <= MOST_AT_ONCE else None

    def _on_refused(self, error: UserError) -> None:
        editor = self.bulk_form.editor
        if isinstance(error, ValidationError) and editor is not None:
            editor.show_error(str(error))
            editor.setFocus()
        else:
            self.show_error(error)


def perform_field_change(
    context: AppContext,
    kind: str,
    record_ids: Sequence[int],
    *,
    field: str,
    value: Any,
    on_error: Callable[[UserError], None] | None = None,
) -> bool:
    """Set a field of records; return False where it was refused."""
    change = partial(_set_field, context.workspace, kind, {field: value})
    name = _(record_type(kind).field(field).label)
    title = _("Change {field}").format(field=name)
    label = N_("Change {field} of {count} records")
    return perform_on(context, record_ids, change, label=label, title=title, on_error=on_error, origin=kind, field=name)


def _set_field(workspace: Workspace, kind: str, values: Mapping[str, Any], record_ids: Sequence[int]) -> Changes:
    return records.update_records(workspace, kind, record_ids, values, origin=kind)
