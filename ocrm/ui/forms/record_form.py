"""A form over the fields of one kind of record, with the less usual ones behind “More fields”."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.services.fields import field_layout, requirements
from ocrm.services.fields.field_input import is_same_value
from ocrm.services.fields.field_layout import Need
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.editors import make_field_editor
from ocrm.ui.forms.field_editor import FieldEditor
from ocrm.ui.widgets import button, label, vbox

PART = "kind"
"""The field that says which kind of customer a form is about."""


class RecordForm(QWidget):
    """Captions above editors. Nothing is written here: `values()` is handed to a service."""

    changed = Signal(str)
    """The user changed the field of this name."""
    lacked = Signal(object)
    """The form was asked for its values while these required fields (FieldInfo) are blank."""

    def __init__(
        self,
        workspace: Workspace,
        kind: str,
        names: Sequence[str],
        *,
        more: Sequence[str] = (),
        required: Sequence[str] = (),
        applies_to: str = "",
    ) -> None:
        """Show the fields `names`; `more` wait behind a button. `required` are marked beside those that always are.

        Order, hidden and further required fields are those of the user's layout, of `applies_to` while the form has
        no kind of its own to go by.
        """
        super().__init__()
        self._workspace, self._described = workspace, record_type(kind)
        self._editors: dict[str, FieldEditor] = {}
        self._blocks: dict[str, QWidget] = {}
        self._original: dict[str, Any] = {}
        self._applies_to = applies_to
        needs = requirements.needs_of(workspace, kind, applies_to)
        demanded = [name for name in more if needs.get(name) is Need.REQUIRED]
        self._hidden = field_layout.hidden_fields(workspace, kind, applies_to)
        names = self._arranged([*names, *(name for name in demanded if name not in names)])
        more = [name for name in self._arranged(more) if name not in self._hidden]
        self._required = frozenset(required) | {name for name, need in needs.items() if need is Need.REQUIRED}
        self._recommended = {name for name, need in needs.items() if need is Need.RECOMMENDED}
        self._is_draft = False
        self._layout = vbox(self, spacing=10)
        for name in names:
            self._add(name, self._layout)
        self._more = QWidget()
        self._more_layout = vbox(self._more, spacing=10)
        self._more_names = tuple(name for name in more if name not in self._editors)
        self._more_button = button(_("More fields"), "chevron-down", "link", name="more_fields")
        self._more_button.clicked.connect(self.show_more)
        self._more_button.setVisible(bool(self._more_names))
        self._more.hide()
        self._layout.addWidget(self._more_button)
        self._layout.addWidget(self._more)
        self.setFocusProxy(self._editors[names[0]])

    # -- fields -------------------------------------------------------------------------------------------------------

    @property
    def editors(self) -> Mapping[str, FieldEditor]:
        return self._editors

    def editor(self, name: str) -> FieldEditor:
        """Return the editor of a field; raises KeyError while it waits behind “More fields”."""
        return self._editors[name]

    def insert_below(self, name: str, widget: QWidget) -> None:
        """Put a widget of one's own below a field: a hint."""
        if name in self._hidden:
            name = next((one for one in self._blocks if one not in self._hidden), name)
        layout = self._blocks[name].layout()
        if layout is not None:
            layout.addWidget(widget)

    def show_more(self) -> None:
        """Show the fields behind “More fields” too."""
        for name in self._more_names:
            if name not in self._editors:
                self._add(name, self._more_layout)
                self._editors[name].set_value(self._original.get(name))
        self._show_fitting()
        self._more_button.hide()
        self._more.show()
        first = next((name for name in self._more_names if self._fits(name)), None)
        if first is not None:
            self._editors[first].setFocus()

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show stored values; fields not named are emptied. What differs from them later counts as changed."""
        self._original = dict(values)
        for name, editor in self._editors.items():
            editor.set_value(values.get(name))
            editor.show_error("")
        self._show_fitting()

    # -- what was entered ---------------------------------------------------------------------------------------------

    def values(self, *, without: str = "", demands: bool = True) -> dict[str, Any]:
        """Return every field's value, but for one; raises the first ValidationError after showing all errors.

        Without `demands` required fields may be blank.
        """
        found: dict[str, Any] = {}
        first: ValidationError | None = None
        for name, editor in self._editors.items():
            if name == without or not self._fits(name):
                continue
            try:
                found[name] = editor.value()
                editor.show_error("")
            except ValidationError as error:
                editor.show_error(str(error))
                first = first or error
        if demands and first is None and not self._is_draft:
            first = self._lacking(found)
        if first is not None:
            self._editors[str(first.field)].setFocus()
            raise first
        return found

    def _lacking(self, found: Mapping[str, Any]) -> ValidationError | None:
        """Say beside each required field that is blank that it is needed; return the first error, None for none."""
        chosen = found.get("kind")
        applies_to = chosen if isinstance(chosen, str) else self._applies_to
        blank = requirements.blank_required(
            self._workspace, self._described.kind, found, applies_to=applies_to, names=found.keys()
        )
        if not blank:
            return None
        fields = (self._described.field(name) for name, value in found.items() if value in (None, "", ()))
        never = [info for info in fields if info.required]
        for info in (*never, *blank):
            self._editors[info.name].show_error(requirements.needed_text(info))
        if not never:
            self.lacked.emit(blank)
        first = (*never, *blank)[0]
        return ValidationError(requirements.needed_text(first), field=first.name)

    @contextmanager
    def as_draft(self) -> Iterator[None]:
        """Give values inside the block although required fields are blank."""
        self._is_draft = True
        try:
            yield
        finally:
            self._is_draft = False

    def filled_values(self, *, without: str = "", demands: bool = True) -> dict[str, Any]:
        """Return the fields that hold something, for a new record."""
        found = self.values(without=without, demands=demands)
        return {name: value for name, value in found.items() if value not in (None, "")}

    def changed_values(self) -> dict[str, Any]:
        """Return the fields that differ from what was set, for a change."""
        return {
            name: value for name, value in self.values().items() if not is_same_value(value, self._original.get(name))
        }

    def typed(self) -> dict[str, Any]:
        """Return what is entered into every field, however unfinished, as plain data to keep."""
        return {name: editor.typed() for name, editor in self._editors.items()}

    def type_in(self, typed: Mapping[str, Any]) -> None:
        """Enter what was kept, as if the user had; what is stored stays what it is compared with."""
        if any(name in self._more_names and name not in self._editors for name in typed):
            self.show_more()
        for name, value in typed.items():
            editor = self._editors.get(name)
            if editor is not None:
                editor.type_in(value)
                self.changed.emit(name)
        self._show_fitting()

    def show_error(self, error: UserError) -> bool:
        """Show an error beside its field and go there; say whether the form has that field."""
        name = error.field if isinstance(error, ValidationError) else None
        if name is not None and name not in self._editors and name in self._more_names:
            self.show_more()
        editor = self._editors.get(name or "")
        if editor is None:
            return False
        editor.show_error(str(error))
        editor.setFocus()
        return True

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        for editor in self._editors.values():
            editor.setFocus()
            return

    # -- inside -------------------------------------------------------------------------------------------------------

    def _add(self, name: str, layout: QVBoxLayout) -> None:
        info = self._described.field(name)
        editor = make_field_editor(self._workspace, info)
        block = QWidget()
        inside = vbox(block, spacing=3)
        if info.kind is not FieldKind.BOOLEAN:
            inside.addWidget(label(self._caption(info), "caption", buddy=editor.focusProxy() or editor))
        inside.addWidget(editor)
        layout.addWidget(block)
        if name in self._hidden:
            block.hide()
        self._editors[name], self._blocks[name] = editor, block
        if name == PART:
            editor.changed.connect(self._show_fitting)
        editor.changed.connect(partial(self.changed.emit, name))

    def _show_fitting(self) -> None:
        """Show the fields of the chosen kind, as of a person, and leave those of the other out of sight."""
        for name, block in self._blocks.items():
            if self._described.field(name).applies_to:
                block.setVisible(self._fits(name) and name not in self._hidden)

    def _fits(self, name: str) -> bool:
        """Say whether a field is for what the form says it is about."""
        wanted, chooser = self._described.field(name).applies_to, self._editors.get(PART)
        if not wanted:
            return True
        chosen = self._applies_to if chooser is None else chooser.value()
        return not chosen or chosen == wanted

    def _arranged(self, names: Sequence[str]) -> list[str]:
        """Return fields in the user's order, those out of sight last."""
        shown = field_layout.arranged(self._workspace, self._described.kind, names, self._applies_to)
        return [*shown, *(name for name in names if name in self._hidden)]

    def _caption(self, info: FieldInfo) -> str:
        text = _(info.label)
        if info.required or info.name in self._required:
            return f"{text} *"
        return _("{field} (recommended)").format(field=text) if info.name in self._recommended else text
