"""What a condition compares with: the editor that fits the field and the operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services import tags
from ocrm.services.fields.field_input import edit_text, parse_field
from ocrm.services.filtering.conditions import COUNTED_DAYS, Operator, Value
from ocrm.services.filtering.filter_operators import WITH_LIST, WITHOUT_VALUE
from ocrm.services.filtering.filter_values import CODED_KINDS, DAY_KINDS, NUMBER_KINDS
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.records import Reference
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.forms import make_field_editor
from ocrm.ui.widgets import DateField, QuietComboBox, QuietSpinBox, button, escape_mnemonic, hbox, label
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.tick_menu import TickMenu

_MOST_DAYS = 3650
_LONGEST = 32


class ValueEditor(QWidget):
    """Asks for the value of a condition; `value` raises ValidationError while there is none."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row = hbox(self, spacing=6)

    def value(self) -> Value:
        """Return the value."""
        return None

    def _tell(self, *_ignored: Any) -> None:
        self.changed.emit()


class OneEditor(ValueEditor):
    """One value of any kind, typed or chosen as in a form."""

    def __init__(self, workspace: Workspace, info: FieldInfo, value: Value) -> None:
        super().__init__()
        self._info = info
        self.field = make_field_editor(workspace, info, _as_stored(info, value))
        self.field.changed.connect(self._tell)
        self._row.addWidget(self.field, 1)
        self.setFocusProxy(self.field)

    def value(self) -> Value:
        value = self.field.value()
        if value is None or value == "":
            raise ValidationError(_("Choose a value."), field=self._info.name)
        return _as_compared(self._info, value)


class TextValueEditor(ValueEditor):
    """Words to look for; several with a semicolon between where a list is asked for."""

    def __init__(self, info: FieldInfo, value: Value, *, is_list: bool) -> None:
        super().__init__()
        self._info, self._is_list = info, is_list
        shown = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
        self.edit = QLineEdit(shown)
        self.edit.setObjectName("condition_text")
        self.edit.setAccessibleName(_(info.label) if info.label else _("Words"))
        self.edit.setPlaceholderText(_("Several with ; between") if is_list else "")
        self.edit.textEdited.connect(self._tell)
        self._row.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)

    def value(self) -> Value:
        text = self.edit.text().strip()
        if not text:
            raise ValidationError(_("Type what to look for."), field=self._info.name)
        if not self._is_list:
            return text
        return tuple(part.strip() for part in text.replace("；", ";").split(";") if part.strip())


class NumberValueEditor(ValueEditor):
    """A number or a day as text, or two of them; whatever a form would understand."""

    def __init__(self, workspace: Workspace, info: FieldInfo, value: Value, *, count: int) -> None:
        super().__init__()
        self._workspace, self._info = workspace, info
        values: Sequence[Value] = value if isinstance(value, tuple) else (value, None)
        self.edits: list[QLineEdit] = []
        for number in range(count):
            if number:
                self._row.addWidget(label(_("and"), "muted"))
            self._add(values[number] if number < len(values) else None, number)
        self.setFocusProxy(self.edits[0])

    def _add(self, value: Value, number: int) -> None:
        if self._info.kind in DAY_KINDS:
            parse = partial(_parse_day, self._workspace, self._info)
            field = DateField(_(self._info.label), today=self._workspace.clock.today(), parse=parse)
            edit: QLineEdit = field.edit
            self._row.addWidget(field, 1)
        else:
            edit = QLineEdit()
            edit.setAccessibleName(_(self._info.label))
            self._row.addWidget(edit, 1)
        edit.setText("" if value is None else edit_text(self._workspace, self._info, value))
        edit.setObjectName(f"condition_value_{number}")
        edit.textChanged.connect(self._tell)
        self.edits.append(edit)

    def value(self) -> Value:
        values = tuple(self._parsed(edit.text()) for edit in self.edits)
        return values if len(values) > 1 else values[0]

    def _parsed(self, text: str) -> Value:
        value: Value = _parse(self._workspace, self._info, text)
        if value is None:
            raise ValidationError(_("Type a value."), field=self._info.name)
        return value


class DaysValueEditor(ValueEditor):
    """A count of days."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.box = QuietSpinBox()
        self.box.setObjectName("condition_days")
        self.box.setAccessibleName(_("Days"))
        self.box.setRange(0, _MOST_DAYS)
        self.box.setValue(value if isinstance(value, int) else 30)
        self.box.valueChanged.connect(self._tell)
        self._row.addWidget(self.box, 1)
        self.setFocusProxy(self.box)

    def value(self) -> Value:
        return self.box.value()


class ListValueEditor(ValueEditor):
    """Values to tick in a menu."""

    def __init__(self, info: FieldInfo, options: Sequence[tuple[str, str]], value: Value, *, is_list: bool) -> None:
        super().__init__()
        self._info, self._options, self._is_list = info, options, is_list
        given = value if isinstance(value, tuple) else () if value is None else (value,)
        self.chosen = [str(one) for one in given]
        self.press = button("", "chevron-down", name="condition_choices")
        self.press.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.press.clicked.connect(self._open)
        self._row.addWidget(self.press, 1)
        self.setFocusProxy(self.press)
        self._show()

    def choose(self, value: str, is_on: bool = True) -> None:
        """Take a value, or leave it."""
        kept = [one for one in self.chosen if one != value] if self._is_list else []
        self.chosen = [*kept, value] if is_on else kept
        self._show()
        self._tell()

    def value(self) -> Value:
        if not self.chosen:
            raise ValidationError(_("Choose a value."), field=self._info.name)
        return tuple(self.chosen) if self._is_list else self.chosen[0]

    def _show(self) -> None:
        names = dict(self._options)
        words = _(", ").join(names.get(one, one) for one in self.chosen) or _("Choose…")
        self.press.setText(escape_mnemonic(words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"))
        self.press.setAccessibleName(words)

    def _open(self) -> None:
        menu = TickMenu(self)
        for value, text in self._options:
            action = QAction(escape_mnemonic(text), menu)
            action.setCheckable(True)
            action.setChecked(value in self.chosen)
            action.toggled.connect(partial(self.choose, value))
            if not self._is_list:
                action.triggered.connect(menu.close)
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self.press, gap=2)


class TruthValueEditor(ValueEditor):
    """Yes or no."""

    def __init__(self, info: FieldInfo, value: Value) -> None:
        super().__init__()
        self.box = QuietComboBox()
        self.box.setAccessibleName(_(info.label))
        self.box.addItem(_("Yes"), True)
        self.box.addItem(_("No"), False)
        self.box.setCurrentIndex(1 if value is False else 0)
        self.box.currentIndexChanged.connect(self._tell)
        self._row.addWidget(self.box, 1)
        self.setFocusProxy(self.box)

    def value(self) -> Value:
        return bool(self.box.currentData())


def value_editor(workspace: Workspace, kind: str, info: FieldInfo, operator: Operator, value: Value) -> ValueEditor:
    """Return the editor for what a field is compared with."""
    is_list = operator in WITH_LIST
    if operator in WITHOUT_VALUE:
        return ValueEditor()
    if operator in COUNTED_DAYS:
        return DaysValueEditor(value)
    if info.kind is FieldKind.BOOLEAN:
        return TruthValueEditor(info, value)
    if info.kind in CODED_KINDS or info.kind is FieldKind.TAGS:
        return ListValueEditor(info, options_of(workspace, kind, info), value, is_list=is_list)
    if info.kind in DAY_KINDS or info.kind in NUMBER_KINDS:
        return NumberValueEditor(workspace, info, value, count=2 if operator is Operator.BETWEEN else 1)
    if info.kind is FieldKind.REFERENCE and operator is Operator.IS:
        return OneEditor(workspace, info, value)
    return TextValueEditor(info, value, is_list=is_list)


def options_of(workspace: Workspace, kind: str, info: FieldInfo) -> list[tuple[str, str]]:
    """Return the values a field with a list can be compared with, and their names."""
    if info.kind is FieldKind.TAGS:
        return [(name, name) for name, _count in tags.list_tags(workspace)]
    words = words_of(record_type(kind), workspace)
    labels = words.labels.get(info.name, {})
    codes = dict.fromkeys(words.values.get(info.name, {}).values())
    return [(code, labels[code]) for code in codes if code in labels]


def _as_stored(info: FieldInfo, value: Value) -> Any:
    return value if info.kind is not FieldKind.REFERENCE or isinstance(value, int) else None


def _as_compared(info: FieldInfo, value: Any) -> Value:
    compared: Value = value.record_id if isinstance(value, Reference) else value
    return compared


def _parse(workspace: Workspace, info: FieldInfo, text: str) -> Any:
    if info.kind is FieldKind.BIRTHDAY:  # a day to compare with is no birthday: it has a year and follows the sun
        info = replace(info, kind=FieldKind.DATE)
    value = parse_field(workspace, info, text)
    is_moment = info.kind is FieldKind.MOMENT and value is not None
    return workspace.clock.to_local(value).date() if is_moment else value


def _parse_day(workspace: Workspace, info: FieldInfo, text: str, _today: Any) -> Any:
    try:
        return _parse(workspace, info, text)
    except ValidationError:
        return None
