"""What can be said of one field: its name, whether forms show and demand it, its values or its formula."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QWidget

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.fields import custom_fields, field_layout
from ocrm.services.fields.custom_fields import CustomFieldRow
from ocrm.services.fields.field_layout import Need, Placement
from ocrm.services.fields.formulas import FUNCTIONS, MOST_CHARACTERS
from ocrm.services.fields.own_fields import FORMULA
from ocrm.services.schema import FieldInfo, FieldKind, Personal
from ocrm.ui.context import AppContext
from ocrm.ui.settings.field_list import need_words
from ocrm.ui.settings.picklist_editor import PicklistEditor
from ocrm.ui.widgets import QuietComboBox, button, clear_layout, column, focus_again, hbox, label, set_error_state, vbox

_KIND_WORDS = {
    FieldKind.CODE: FieldKind.TEXT, FieldKind.PHONE: FieldKind.TEXT, FieldKind.EMAIL: FieldKind.TEXT,
    FieldKind.INTEGER: FieldKind.NUMBER, FieldKind.PERCENT: FieldKind.NUMBER, FieldKind.MOMENT: FieldKind.DATE,
    FieldKind.CHOICE: FieldKind.PICKLIST, FieldKind.STAGE: FieldKind.PICKLIST,
}  # fmt: skip


def kind_words(info: FieldInfo) -> str:
    """Return what kind of field it is."""
    if info.is_custom and info.is_computed:
        return _("Formula")
    if info.kind is FieldKind.REFERENCE:
        return _("Another record")
    known = {kind for kind, _label in custom_fields.KINDS}
    kind = _KIND_WORDS.get(info.kind, info.kind)
    return custom_fields.kind_label(kind if kind in known else FieldKind.TEXT)


def personal_words(personal: Personal) -> str:
    """Return what exports for others do with such a field; empty where nothing is personal about it."""
    return {
        Personal.NO: "",
        Personal.SHORTENED: _("Personal: exports for others show it in part or leave it out"),
        Personal.LEFT_OUT: _("Personal: exports for others leave it out"),
        Personal.NAME: _("Name of a person: exports without personal data show it in part"),
        Personal.NAME_OF_PERSONS: _("Of persons, exports without personal data show it in part"),
    }[personal]


class FieldDetail(QFrame):
    """The settings of the field chosen in the list; every change is saved at once."""

    removed = Signal()
    """The field was taken out of sight."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("field_detail")
        self.setProperty("surface", "panel")
        self._layout = vbox(self, margins=(16, 14, 16, 14), spacing=10)
        self._kind = self._applies_to = ""
        self._placement: Placement | None = None
        self._row: CustomFieldRow | None = None
        self._values: PicklistEditor | None = None

    def show_field(self, kind: str, applies_to: str, placement: Placement) -> None:
        """Show a field; while it is the same and as before only its list is read again."""
        row = self._row_of(kind, placement)
        shown = (self._kind, self._applies_to, self._placement, self._row)
        if shown == (kind, applies_to, placement, row):
            if self._values is not None:
                self._values.reload()
            return
        focused = self.focusWidget().objectName() if self.focusWidget() is not None and self._has_keyboard() else ""
        self._kind, self._applies_to, self._placement, self._row = kind, applies_to, placement, row
        clear_layout(self._layout)
        self._fill(placement, row)
        if focused:
            focus_again(self._layout, focused)

    def _has_keyboard(self) -> bool:
        return self.isAncestorOf(self.focusWidget()) and self.focusWidget().hasFocus()

    def _row_of(self, kind: str, placement: Placement) -> CustomFieldRow | None:
        if not placement.info.is_custom:
            return None
        rows = custom_fields.list_fields(self._context.workspace, kind)
        return next((row for row in rows if row.name == placement.name), None)

    def _fill(self, placement: Placement, row: CustomFieldRow | None) -> None:
        self._values = None
        if row is None:
            self._layout.addWidget(label(_(placement.info.label), "h3", wrap=True))
        else:
            self._layout.addWidget(self._name_editor(row))
        self._layout.addWidget(label(kind_words(placement.info), "caption"))
        self._layout.addWidget(self._visibility(placement))
        if field_layout.may_be_needed(placement.info):
            self._layout.addWidget(self._need(placement))
        if row is not None or placement.info.personal is not Personal.NO:
            self._layout.addWidget(self._privacy(placement.info))
        if row is not None and row.kind == FORMULA:
            self._layout.addWidget(self._formula_editor(row))
        if row is not None and row.picklist:
            self._values = PicklistEditor(self._context, row.picklist)
            self._layout.addWidget(column(label(_("Values"), "caption"), self._values, spacing=2))
        self._layout.addStretch(1)
        if row is not None:
            self._layout.addLayout(self._remover())

    def _name_editor(self, row: CustomFieldRow) -> QWidget:
        self._name = QLineEdit(row.label)
        self._name.setObjectName("field_name")
        self._name.setAccessibleName(_("Name of the field"))
        self._name.setMaxLength(custom_fields.MOST_CHARACTERS)
        self._name.editingFinished.connect(self._on_name)
        return column(label(_("Name of the field"), "caption", buddy=self._name), self._name, spacing=3)

    def _visibility(self, placement: Placement) -> QWidget:
        self._shown = QCheckBox(_("Shown on forms"))
        self._shown.setObjectName("field_shown")
        self._shown.setChecked(not placement.is_hidden)
        self._shown.setEnabled(placement.need is not Need.REQUIRED)
        self._shown.toggled.connect(self._on_shown, Qt.ConnectionType.QueuedConnection)  # it is rebuilt meanwhile
        return self._shown

    def _need(self, placement: Placement) -> QWidget:
        self._need_box = QuietComboBox()
        self._need_box.setObjectName("field_need")
        self._need_box.setAccessibleName(_("On forms"))
        for need in (Need.OPTIONAL, Need.RECOMMENDED, Need.REQUIRED):
            self._need_box.addItem(need_words(need), need)
        self._need_box.setCurrentIndex(self._need_box.findData(placement.need))
        self._need_box.setEnabled(not placement.is_fixed)
        self._need_box.activated.connect(self._on_need, Qt.ConnectionType.QueuedConnection)
        note = _("Forms are not saved without it.") if placement.need is Need.REQUIRED else ""
        if placement.is_fixed:
            note = _("No record can do without it.")
        parts: list[QWidget | int | None] = [label(_("On forms"), "caption", buddy=self._need_box), self._need_box]
        return column(*parts, *([label(note, "caption", wrap=True)] if note else []), spacing=3)

    def _privacy(self, info: FieldInfo) -> QWidget:
        if not info.is_custom:
            return label(personal_words(info.personal), "caption", wrap=True)
        self._personal = QCheckBox(personal_words(Personal.LEFT_OUT))
        self._personal.setObjectName("field_personal")
        self._personal.setChecked(info.personal is not Personal.NO)
        self._personal.toggled.connect(self._on_personal, Qt.ConnectionType.QueuedConnection)
        return self._personal

    def _formula_editor(self, row: CustomFieldRow) -> QWidget:
        self._formula = QLineEdit(row.formula)
        self._formula.setObjectName("field_formula")
        self._formula.setAccessibleName(_("Formula"))
        self._formula.setMaxLength(MOST_CHARACTERS)
        self._formula.editingFinished.connect(self._on_formula)
        self._formula_error = label("", "caption", tone="bad", wrap=True)
        self._formula_error.setObjectName("field_formula_error")
        self._formula_error.hide()
        return column(
            label(_("Formula"), "caption", buddy=self._formula), self._formula, self._formula_error,
            label(formula_help(), "caption", wrap=True), spacing=3,
        )  # fmt: skip

    def _remover(self) -> QHBoxLayout:
        line = hbox()
        remove = button(_("Remove the field"), "trash-2", "ghost", name="field_remove")
        remove.setToolTip(_("Its values stay, and it can be brought back."))
        remove.clicked.connect(self._on_remove, Qt.ConnectionType.QueuedConnection)
        line.addWidget(remove)
        line.addStretch(1)
        return line

    # -- changes ------------------------------------------------------------------------------------------------------

    def _perform(self, change: Callable[[], Changes], widget: QWidget | None = None, key: str = "label") -> bool:
        fields = {key: widget} if widget is not None else None
        return self._context.runner.perform(change, field_widgets=fields) is not None

    def _on_name(self) -> None:
        row = self._row
        if row is None or self._name.text().strip() == row.label:
            return
        rename = partial(custom_fields.rename_field, self._context.workspace, row.field_id, self._name.text())
        self._perform(rename, self._name)

    def _on_formula(self) -> None:
        row = self._row
        if row is None or self._formula.text().strip() == row.formula:
            return
        change = partial(custom_fields.change_formula, self._context.workspace, row.field_id, self._formula.text())
        set_error_state(self._formula, wrong=False)
        self._formula_error.hide()
        self._context.runner.perform(change, on_error=self._on_bad_formula)

    def _on_bad_formula(self, error: Exception) -> None:
        set_error_state(self._formula, wrong=True)
        self._formula_error.setText(str(error))
        self._formula_error.show()

    def _on_shown(self, is_shown: bool) -> None:
        if self._placement is not None:
            hide = field_layout.hide_field
            name, workspace = self._placement.name, self._context.workspace
            self._perform(partial(hide, workspace, self._kind, name, self._applies_to, is_hidden=not is_shown))

    def _on_need(self, _number: int) -> None:
        if self._placement is not None:
            need, workspace = Need(self._need_box.currentData()), self._context.workspace
            set_need = partial(field_layout.set_need, workspace, self._kind, self._placement.name, need)
            self._perform(partial(set_need, self._applies_to))

    def _on_personal(self, is_personal: bool) -> None:
        if self._row is not None:
            field_id, workspace = self._row.field_id, self._context.workspace
            self._perform(partial(custom_fields.set_personal, workspace, field_id, is_personal=is_personal))

    def _on_remove(self) -> None:
        if self._row is not None:
            remove = partial(custom_fields.remove_field, self._context.workspace, self._row.field_id)
            if self._perform(remove):
                self.removed.emit()


def formula_help() -> str:
    """Return how a formula is written, with the functions there are."""
    listed = "\n".join(f"{function.usage}  {_(function.help)}" for function in FUNCTIONS.values())
    return (
        _("Fields stand in square brackets, as [Won amount] / [Won deals]; + - * / ( ) work as usual.") + "\n" + listed
    )
