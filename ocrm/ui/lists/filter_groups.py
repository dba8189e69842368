"""The rows of the filter editor: conditions in groups of all, any or none, one inside the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _, pgettext
from ocrm.services.filtering.conditions import ANY_FIELD, AllOf, AnyOf, Condition, Filter, Not, Operator, negate
from ocrm.services.filtering.filter_operators import operator_label, operators_of, usual_form
from ocrm.services.filtering.filter_telling import tell_filter
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.lists.field_box import FieldBox, let_shrink
from ocrm.ui.lists.value_editors import TextValueEditor, ValueEditor, value_editor
from ocrm.ui.widgets import QuietComboBox, button, hbox, label, tab_in_reading_order, tool_button, vbox

ALL, ANY, NONE = range(3)
_JOINTS = (N_("All of these hold"), N_("At least one of these holds"), N_("None of these holds"))
_DEEPEST = 4
_ANYWHERE = "\0anywhere"
_ANYWHERE_INFO = FieldInfo(ANY_FIELD, N_("Anywhere"), FieldKind.TEXT, "")


class Part(QFrame):
    """A row of the editor: a condition, a group, or what can only be shown as typed."""

    changed = Signal()
    removed = Signal(object)

    def filter(self) -> Filter | None:
        """Return what the row says, None where it says nothing; raises ValidationError while it is not complete."""
        return None

    def _remove(self) -> None:
        self.removed.emit(self)

    def _cross(self, text: str) -> QWidget:
        cross = tool_button("x", text, name="part_remove")
        cross.clicked.connect(self._remove)
        return cross


class TypedPart(Part):
    """A condition the editor has no widgets for, in words."""

    def __init__(self, kind: str, workspace: Workspace, given: Filter) -> None:
        super().__init__()
        self._given = given
        described = record_type(kind)
        row = hbox(self, spacing=6)
        row.addWidget(label(tell_filter(given, described, workspace), "body", elide=True), 1)
        row.addWidget(self._cross(_("Remove the condition")))

    def filter(self) -> Filter | None:
        return self._given


class ConditionPart(Part):
    """Field, operator and value."""

    def __init__(self, workspace: Workspace, kind: str, given: Condition | None = None) -> None:
        super().__init__()
        self._workspace, self._kind = workspace, kind
        self.setObjectName("filter_condition")
        self._fields = _fields(kind)
        across = hbox(self, spacing=6)  # the cross comes last, for the keyboard too
        layout = vbox(spacing=4)
        across.addLayout(layout, 1)
        across.addWidget(self._cross(_("Remove the condition")), 0, Qt.AlignmentFlag.AlignTop)
        top = hbox(spacing=6)
        self.field_box = self._make_field_box()
        self.operator_box = QuietComboBox()
        self.operator_box.setObjectName("condition_operator")
        self.operator_box.setAccessibleName(_("Comparison"))
        self.operator_box.setMaxVisibleItems(24)
        let_shrink(self.operator_box)
        top.addWidget(self.field_box, 1)
        top.addWidget(self.operator_box, 1)
        layout.addLayout(top)
        self._bottom = hbox()
        layout.addLayout(self._bottom)
        self.editor: ValueEditor = ValueEditor()
        self._bottom.addWidget(self.editor, 1)
        self._problem = label("", "caption", tone="bad")
        self._problem.hide()
        layout.addWidget(self._problem)
        self._show(given)
        self.field_box.currentIndexChanged.connect(self._on_field)
        self.operator_box.currentIndexChanged.connect(self._on_operator)
        self.setFocusProxy(self.field_box)

    def _make_field_box(self) -> FieldBox:
        names = [(_(info.label), info.name) for info in self._fields.values()]
        return FieldBox([*names, (_("Anywhere"), _ANYWHERE)])

    @property
    def info(self) -> FieldInfo | None:
        """The chosen field; None for anywhere."""
        return self._fields.get(self.field_box.currentData())

    def set_condition(self, condition: Condition) -> None:
        """Show a condition."""
        self._show(condition)
        self.changed.emit()

    def filter(self) -> Filter | None:
        operator = Operator(self.operator_box.currentData())
        value = self.editor.value()
        self.show_problem("")
        info = self.info
        return Condition(ANY_FIELD if info is None else info.name, operator, value)

    def show_problem(self, text: str) -> None:
        """Say what is missing."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def _show(self, condition: Condition | None) -> None:
        for box in (self.field_box, self.operator_box):
            box.blockSignals(True)
        name = next(iter(self._fields)) if condition is None else condition.field or _ANYWHERE
        self.field_box.setCurrentIndex(self.field_box.findData(name))
        self._fill_operators()
        if condition is not None:
            self.operator_box.setCurrentIndex(self.operator_box.findData(str(condition.operator)))
        self._make_editor(None if condition is None else condition.value)
        for box in (self.field_box, self.operator_box):
            box.blockSignals(False)

    def _fill_operators(self) -> None:
        info = self.info
        self.operator_box.clear()
        for operator in operators_of(info) if info is not None else (Operator.MATCHES,):
            self.operator_box.addItem(operator_label(info, operator), str(operator))

    def _make_editor(self, value: Any) -> None:
        info, operator = self.info, Operator(self.operator_box.currentData())
        if info is None:
            made: ValueEditor = TextValueEditor(_ANYWHERE_INFO, value, is_list=False)
        else:
            made = value_editor(self._workspace, self._kind, info, operator, value)
        made.changed.connect(self.changed)
        self._bottom.replaceWidget(self.editor, made)
        self.editor.hide()
        self.editor.deleteLater()
        self.editor = made
        tab_in_reading_order(self)

    def _on_field(self, _number: int) -> None:
        self.operator_box.blockSignals(True)
        self._fill_operators()
        self.operator_box.blockSignals(False)
        self._on_operator(0)

    def _on_operator(self, _number: int) -> None:
        self.show_problem("")
        self._make_editor(None)
        self.changed.emit()


class GroupPart(Part):
    """Parts joined by all, any or none."""

    def __init__(self, workspace: Workspace, kind: str, *, depth: int = 0) -> None:
        super().__init__()
        self._workspace, self._kind, self._depth = workspace, kind, depth
        self.setObjectName("filter_group")
        self.parts: list[Part] = []
        if depth:
            self.setProperty("surface", "sunken")
        layout = vbox(self, margins=(10, 8, 8, 8) if depth else (0, 0, 0, 0), spacing=10)
        top = hbox(spacing=6)
        self.joint_box = QuietComboBox()
        self.joint_box.setObjectName("group_joint")
        self.joint_box.setAccessibleName(_("How these are joined"))
        for words in _JOINTS:
            self.joint_box.addItem(_(words))
        let_shrink(self.joint_box)
        self.joint_box.currentIndexChanged.connect(self._on_changed)
        top.addWidget(self.joint_box, 1)
        if depth:
            top.addWidget(self._cross(_("Remove the group")))
        layout.addLayout(top)
        self._list = vbox(spacing=10)
        layout.addLayout(self._list)
        foot = hbox(spacing=6)
        add = button(_("Condition"), "plus", "small", name="add_condition")
        add.clicked.connect(self.add_condition)
        foot.addWidget(add)
        if depth < _DEEPEST:
            group = button(pgettext("filter", "Group"), "plus", "small", name="add_group")
            group.clicked.connect(self.add_group)
            foot.addWidget(group)
        foot.addStretch(1)
        layout.addLayout(foot)

    @property
    def joint(self) -> int:
        """ALL, ANY or NONE."""
        return self.joint_box.currentIndex()

    def set_joint(self, joint: int) -> None:
        self.joint_box.setCurrentIndex(joint)

    def show_filter(self, given: Filter | None) -> None:
        """Show a filter in place of what is there."""
        for part in list(self.parts):
            self._drop(part)
        joint, parts = _taken_apart(given)
        self.joint_box.blockSignals(True)
        self.set_joint(joint)
        self.joint_box.blockSignals(False)
        for one in parts:
            self._add(self._part_for(one))

    def add_condition(self, _checked: bool = False) -> ConditionPart:
        """Add a condition on the first field and put the keyboard there."""
        part = ConditionPart(self._workspace, self._kind)
        self._add(part)
        part.setFocus()
        self.changed.emit()
        return part

    def add_group(self, _checked: bool = False) -> GroupPart:
        """Add a group with one condition."""
        part = GroupPart(self._workspace, self._kind, depth=self._depth + 1)
        part.set_joint(ANY)
        self._add(part)
        part.add_condition()
        return part

    def filter(self) -> Filter | None:
        found = [said for part in self.parts if (said := part.filter()) is not None]
        if not found:
            return None
        if self.joint == ALL:
            return found[0] if len(found) == 1 else AllOf(tuple(found))
        if self.joint == ANY:
            return found[0] if len(found) == 1 else AnyOf(tuple(found))
        return negate(found[0]) if len(found) == 1 else Not(AnyOf(tuple(found)))

    def problems(self) -> list[tuple[ConditionPart, str]]:
        """Return the conditions that are not complete, and what is missing."""
        found: list[tuple[ConditionPart, str]] = []
        for part in self.parts:
            if isinstance(part, GroupPart):
                found += part.problems()
            elif isinstance(part, ConditionPart):
                try:
                    part.filter()
                except ValidationError as error:
                    found.append((part, str(error)))
        return found

    def _part_for(self, one: Filter) -> Part:
        if isinstance(one, Condition):
            if one.operator == Operator.MATCHES:
                return ConditionPart(self._workspace, self._kind, one)
            info = record_type(self._kind).fields.get(one.field)
            usual = usual_form(info, one) if info is not None else None
            if usual is not None and one.field in _fields(self._kind):
                return ConditionPart(self._workspace, self._kind, usual)
            return TypedPart(self._kind, self._workspace, one)
        if self._depth >= _DEEPEST:
            return TypedPart(self._kind, self._workspace, one)
        group = GroupPart(self._workspace, self._kind, depth=self._depth + 1)
        group.show_filter(one)
        return group

    def _add(self, part: Part) -> None:
        part.changed.connect(self._on_changed)
        part.removed.connect(self._on_removed)
        self.parts.append(part)
        self._list.addWidget(part)
        tab_in_reading_order(self)

    def _drop(self, part: Part) -> None:
        self.parts.remove(part)
        self._list.removeWidget(part)
        part.hide()
        part.deleteLater()

    def _on_removed(self, part: Part) -> None:
        self._drop(part)
        self.changed.emit()

    def _on_changed(self, *_ignored: Any) -> None:
        self.changed.emit()


def _taken_apart(given: Filter | None) -> tuple[int, Sequence[Filter]]:
    if given is None:
        return ALL, ()
    if isinstance(given, AllOf):
        return ALL, given.parts
    if isinstance(given, AnyOf):
        return ANY, given.parts
    if isinstance(given, Not):
        inner = given.part
        return NONE, inner.parts if isinstance(inner, AnyOf) else (inner,)
    return ALL, (given,)


def _fields(kind: str) -> dict[str, FieldInfo]:
    infos = sorted(record_type(kind).fields.values(), key=lambda info: not (info.is_listed or info.editable))
    return {info.name: info for info in infos}
