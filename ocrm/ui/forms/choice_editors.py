"""The editors of what is chosen: one of a list, several of it, or another record."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from ocrm.i18n import _, pgettext
from ocrm.services import records
from ocrm.services.deals import pipelines, stages
from ocrm.services.fields import picklists
from ocrm.services.fields.field_input import parse_field
from ocrm.services.records import Reference
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.field_editor import FieldEditor
from ocrm.ui.forms.reference_picker import ReferencePicker, find_records
from ocrm.ui.widgets import QuietComboBox, button, escape_mnemonic
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.tick_menu import TickMenu

_LEAST_LETTERS = 6
"""A box may be narrower than its longest choice: its list is as wide as the words."""


class ChoiceEditor(FieldEditor):
    """One of a list: a fixed choice, a value of a picklist, a stage. A retired value stays while it is set."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.box = QuietComboBox()
        self.box.setMaxVisibleItems(14)
        self.box.setSizeAdjustPolicy(QuietComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(_LEAST_LETTERS)
        if not info.required:
            self.box.addItem("—", None)
        for code, text in choices_of(workspace, info):
            self.box.addItem(text, code)
        self.box.activated.connect(self._on_changed)
        self._put(self.box)

    def value(self) -> Any:
        return self.box.currentData()

    def typed(self) -> Any:
        return self.box.currentData()

    def type_in(self, typed: Any) -> None:
        self.set_value(typed)

    def set_value(self, value: Any) -> None:
        if isinstance(value, Reference):
            value = value.record_id
        number = self.box.findData(value or None)
        if number < 0 and value:
            name = picklists.labels(self.workspace, self.info.picklist).get(value, str(value))
            self.box.addItem(name, value)
            number = self.box.count() - 1
        self.box.setCurrentIndex(max(0, number))


class SeveralEditor(FieldEditor):
    """Several of a list, ticked in a menu. A retired value stays while it is set."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.press = button("", "chevron-down", name="several_choices")
        self.press.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.press.clicked.connect(self.open_menu)
        self.menu = TickMenu(self.press)
        self.menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._actions: dict[str, QAction] = {}
        for code, text in choices_of(workspace, info):
            self._offer(code, text)
        self._put(self.press)
        self._show()

    def value(self) -> Any:
        return tuple(code for code, action in self._actions.items() if action.isChecked()) or None

    def set_value(self, value: Any) -> None:
        chosen = set(value or ())
        labels = picklists.labels(self.workspace, self.info.picklist)
        for code in chosen - self._actions.keys():
            self._offer(code, labels.get(code, code))
        for code, action in self._actions.items():
            action.blockSignals(True)
            action.setChecked(code in chosen)
            action.blockSignals(False)
        self._show()

    def typed(self) -> Any:
        return list(self.value() or ())

    def type_in(self, typed: Any) -> None:
        self.set_value(tuple(typed or ()))

    def tick(self, code: str) -> None:
        """Take a value, or leave it, as the user does."""
        self._actions[code].trigger()

    def open_menu(self) -> None:
        """Show the values to tick below the button."""
        self.menu.setMinimumWidth(self.press.width())
        open_below(self.menu, self.press, gap=2)

    def _offer(self, code: str, text: str) -> None:
        action = QAction(escape_mnemonic(text), self.menu)
        action.setCheckable(True)
        action.toggled.connect(self._on_ticked)
        self.menu.addAction(action)
        self._actions[code] = action

    def _on_ticked(self, _is_on: bool) -> None:
        self._show()
        self._on_changed()

    def _show(self) -> None:
        names = [action.text() for action in self._actions.values() if action.isChecked()]
        words = pgettext("list separator", ", ").join(names) or _("Choose…")
        self.press.setText(words)
        self.press.setAccessibleName(f"{_(self.info.label)}: {words}")


class ReferenceEditor(FieldEditor):
    """Another record, found by typing."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.picker = ReferencePicker(_(info.label), partial(find_records, workspace, info.reference))
        self.picker.changed.connect(self._on_changed)
        self._put(self.picker, self.picker.edit)

    def value(self) -> Any:
        reference = self.picker.reference
        if reference is not None and not self.picker.unresolved_text:
            return reference.record_id
        return parse_field(self.workspace, self.info, self.picker.unresolved_text)

    def set_value(self, value: Any) -> None:
        if isinstance(value, int):
            value = Reference(value, records.title_of(self.workspace, self.info.reference, value))
        self.picker.set_reference(value)

    def typed(self) -> Any:
        reference = self.picker.reference
        is_chosen = reference is not None and not self.picker.unresolved_text
        return reference.record_id if reference is not None and is_chosen else self.picker.unresolved_text

    def type_in(self, typed: Any) -> None:
        if isinstance(typed, int):
            self.set_value(typed)
        else:
            self.picker.edit.setText(str(typed or ""))

    def keeps_key(self, key: int) -> bool:
        return self.picker.is_offering and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)

    def select_all(self) -> None:
        self.picker.edit.selectAll()


def choices_of(workspace: Workspace, info: FieldInfo) -> list[tuple[Any, str]]:
    """Return the (code, label) pairs a field offers; empty for fields that are no choice."""
    if info.kind is FieldKind.CHOICE:
        return [(choice.code, _(choice.label)) for choice in info.choices]
    if info.kind in (FieldKind.PICKLIST, FieldKind.MULTI_PICK):
        return [(row.code, row.label) for row in picklists.list_values(workspace, info.picklist)]
    if info.kind is FieldKind.STAGE:
        return _stage_choices(workspace)
    return []


def _stage_choices(workspace: Workspace) -> list[tuple[Any, str]]:
    """Return the stages of the default pipeline, then those of the others under their pipeline's name."""
    default = pipelines.default_pipeline_id(workspace)
    full_names = stages.full_names(workspace)
    rows = sorted(stages.list_stages(workspace), key=lambda row: row.pipeline_id != default)
    return [(row.stage_id, row.name if row.pipeline_id == default else full_names[row.stage_id]) for row in rows]
