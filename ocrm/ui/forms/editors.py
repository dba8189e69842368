"""Which editor fits a described field: one look and one way to ask it, whatever the field's kind.

To add a kind: a subclass of FieldEditor, and its line in _EDITORS; kinds not named there are lines of text.
"""

from __future__ import annotations

from typing import Any

from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.birthday_editor import BirthdayEditor
from ocrm.ui.forms.choice_editors import ChoiceEditor, ReferenceEditor, SeveralEditor
from ocrm.ui.forms.field_editor import (
    BooleanEditor,
    DateEditor,
    FieldEditor,
    LongTextEditor,
    MoneyEditor,
    TextEditor,
)
from ocrm.ui.forms.hobbies_editor import HobbiesEditor

_EDITORS_OF_FIELDS: dict[str, type[FieldEditor]] = {"hobbies": HobbiesEditor}
_EDITORS: dict[FieldKind, type[FieldEditor]] = {
    FieldKind.LONG_TEXT: LongTextEditor,
    FieldKind.MONEY: MoneyEditor,
    FieldKind.DATE: DateEditor,
    FieldKind.BIRTHDAY: BirthdayEditor,
    FieldKind.BOOLEAN: BooleanEditor,
    FieldKind.CHOICE: ChoiceEditor,
    FieldKind.PICKLIST: ChoiceEditor,
    FieldKind.MULTI_PICK: SeveralEditor,
    FieldKind.STAGE: ChoiceEditor,
    FieldKind.REFERENCE: ReferenceEditor,
}


def make_field_editor(workspace: Workspace, info: FieldInfo, value: Any = None) -> FieldEditor:
    """Return the editor of a field, showing `value`."""
    make = _EDITORS_OF_FIELDS.get(info.name) or _EDITORS.get(info.kind, TextEditor)
    editor = make(workspace, info)
    editor.set_value(value)
    return editor
