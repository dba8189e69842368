"""Classifying customers: rules in order, what each would do, and applying them as one change with one undo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Filter
from ocrm.services.filtering.filter_language import FilterError, parse_filter
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.filtering.filter_writing import format_filter
from ocrm.services.schema import FieldInfo, record_type
from ocrm.services.segmentation.classifying import (
    ClassRule,
    RulePreview,
    apply_rules,
    preview_rules,
    settable_fields,
)
from ocrm.services.segmentation.overview import group_filter
from ocrm.ui.context import AppContext
from ocrm.ui.lists.bulk_runner import start_change
from ocrm.ui.lists.value_editors import options_of
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    FlowLayout,
    QuietComboBox,
    button,
    hbox,
    label,
    set_error_state,
    tab_in_reading_order,
    tool_button,
    vbox,
)

_KIND = "customers"
_BY_CLASS = (("A", "high"), ("B", "medium"), ("C", "low"))


class RuleLine(QFrame):
    """One rule: a filter as it is typed, the value it gives, and what it would do."""

    removed = Signal(object)
    edit_requested = Signal(object)

    def __init__(self, values: Sequence[tuple[str, str]], *, text: str, value: str, number: int) -> None:
        super().__init__()
        self.setObjectName(f"class_rule_{number}")
        outer = vbox(self, spacing=2)
        layout = hbox(spacing=8)
        outer.addLayout(layout)
        self.filter = QLineEdit(text)
        self.filter.setObjectName(f"class_filter_{number}")
        self.filter.setAccessibleName(_("Filter of the rule"))
        self.filter.setPlaceholderText(_("A filter, empty for everybody who is left"))
        self.value = QuietComboBox()
        self.value.setObjectName(f"class_value_{number}")
        self.value.setAccessibleName(_("Value the rule gives"))
        self.value.setMinimumWidth(theme().px(96))
        for code, name in values:
            self.value.addItem(name, code)
        self.value.setCurrentIndex(max(0, self.value.findData(value)))
        self.value.currentIndexChanged.connect(self.forget_outcome)
        edit = tool_button("filter", _("Edit the filter"), name=f"class_edit_{number}")
        edit.clicked.connect(partial(self.edit_requested.emit, self))
        drop = tool_button("x", _("Remove the rule"), name=f"class_remove_{number}")
        drop.clicked.connect(partial(self.removed.emit, self))
        self.outcome = label("", "caption", elide=True)
        self.outcome.setObjectName(f"class_outcome_{number}")
        self.outcome.hide()
        layout.addWidget(self.filter, 1)
        layout.addWidget(edit)
        layout.addWidget(label("→", "muted"))
        layout.addWidget(self.value)
        layout.addWidget(drop)
        outer.addWidget(self.outcome)

    def forget_outcome(self, *_ignored: object) -> None:
        """Say nothing: the rule is another one now."""
        self.outcome.hide()

    def show_outcome(self, preview: RulePreview) -> None:
        """Say how many the rule finds and how many would change."""
        words = ngettext("{n} customer, {changed} change", "{n} customers, {changed} change", preview.left)
        self.outcome.setText(words.format(n=format_number(preview.left), changed=format_number(preview.changed)))
        self.outcome.show()


class ClassifyPanel(QFrame):
    """The field to set, the rules, and the buttons."""

    filter_requested = Signal(object, object)
    """A rule's filter shall be edited in the pane: what it is now, and what takes the new one."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("classify_panel")
        self.setProperty("surface", "panel")
        self._context = context
        self._made = 0
        self.lines: list[RuleLine] = []
        layout = vbox(self, margins=(16, 12, 16, 14), spacing=10)
        layout.addLayout(self._make_head())
        words = _("Each customer gets the value of the first rule that finds it. Nothing is changed before you apply.")
        layout.addWidget(label(words, "muted", wrap=True))
        layout.addWidget(self._make_rules(), 1)
        self._problem = label("", tone="bad", wrap=True)
        self._problem.setObjectName("classify_problem")
        self._problem.hide()
        layout.addWidget(self._problem)
        self.fill_by_class()
        context.bus.changed.connect(self._forget_outcomes)

    # -- building -----------------------------------------------------------------------------------------------------

    def _make_head(self) -> QHBoxLayout:
        head = hbox(spacing=8)
        head.addWidget(label(_("Classify customers"), "h3"))
        head.addStretch(1)
        self.field = QuietComboBox()
        self.field.setObjectName("classify_field")
        self.field.setAccessibleName(_("Field to set"))
        for info in settable_fields():
            self.field.addItem(_(info.label), info)
        self.field.setCurrentIndex(self._place_of("value"))
        self.field.currentIndexChanged.connect(self._on_field)
        head.addWidget(label(_("Field to set"), "caption", buddy=self.field))
        head.addWidget(self.field)
        return head

    def _make_rules(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._holder = QWidget()
        self._rules = vbox(self._holder, spacing=8)
        self._rules.addWidget(self._make_foot())  # below the last rule: at the bottom a confirmation would cover it
        self._rules.addStretch(1)
        area.setWidget(self._holder)
        return area

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        line = FlowLayout(foot, spacing=8)
        apply = button(_("Apply"), "check", "primary", name="classify_apply")
        apply.clicked.connect(self.apply)
        preview = button(_("Preview"), "eye", name="classify_preview")
        preview.clicked.connect(self.preview)
        add = button(_("Add a rule"), "plus", "ghost", name="classify_add")
        add.clicked.connect(partial(self.add_rule, "", ""))
        by_class = button(_("By ABC class"), "layers", "ghost", name="classify_by_class")
        by_class.clicked.connect(self.fill_by_class)
        for widget in (apply, preview, add, by_class):
            line.addWidget(widget)
        return foot

    # -- rules --------------------------------------------------------------------------------------------------------

    @property
    def info(self) -> FieldInfo:
        """The field that is set."""
        info: FieldInfo = self.field.currentData()
        return info

    def add_rule(self, text: str = "", value: str = "", *_ignored: object) -> RuleLine:
        """Add a rule behind the others."""
        values = options_of(self._context.workspace, _KIND, self.info)
        line = RuleLine(values, text=text, value=value, number=self._made)
        self._made += 1
        line.removed.connect(self._remove)
        line.edit_requested.connect(self._edit)
        line.filter.textChanged.connect(line.forget_outcome)
        self.lines.append(line)
        self._rules.insertWidget(len(self.lines) - 1, line)
        tab_in_reading_order(self._holder)
        return line

    def fill_by_class(self, *_ignored: object) -> None:
        """Begin with the rules that grade customers by their ABC class."""
        self.field.setCurrentIndex(self._place_of("value"))
        self._clear()
        described = record_type(_KIND)
        words = words_of(described, self._context.workspace)
        for code, level in _BY_CLASS:
            self.add_rule(format_filter(group_filter("abc", code), described, words=words), level)

    def rules(self) -> list[ClassRule] | None:
        """Return the rules as they stand; None where one cannot be read, which is said."""
        workspace = self._context.workspace
        described = record_type(_KIND)
        words = words_of(described, workspace)
        found = []
        for line in self.lines:
            set_error_state(line.filter, wrong=False)
            try:
                filter = parse_filter(line.filter.text(), described, today=workspace.clock.today(), words=words)
            except FilterError as error:
                set_error_state(line.filter, wrong=True)
                line.filter.setFocus()
                self.show_problem(error)
                return None
            found.append(ClassRule(filter, str(line.value.currentData())))
        self._problem.hide()
        return found

    def preview(self, *_ignored: object) -> None:
        """Count in the background what each rule would do."""
        rules = self.rules()
        if rules is not None:
            read = partial(preview_rules, self._context.workspace, self.info.name, rules)
            self._context.tasks.fetch(
                read, partial(self._show_preview, tuple(self.lines)), key="classify", on_error=self.show_problem
            )

    def apply(self, *_ignored: object) -> None:
        """Set the field in the background, as one change."""
        rules = self.rules()
        if rules is not None:
            change = partial(apply_rules, self._context.workspace, self.info.name, rules, origin="segments")
            start_change(self._context, _("Classify customers"), change, on_error=self.show_problem)

    def show_problem(self, error: UserError) -> None:
        """Say what is wrong with a rule."""
        self._problem.setText(str(error))
        self._problem.show()

    def _forget_outcomes(self, _changes: Changes) -> None:
        """Say nothing of what the rules would do: the customers are others now."""
        for line in self.lines:
            line.forget_outcome()

    def _show_preview(self, lines: Sequence[RuleLine], previews: Sequence[RulePreview]) -> None:
        for line, preview in zip(lines, previews, strict=True):
            if line in self.lines:
                line.show_outcome(preview)

    def _on_field(self, _number: int) -> None:
        self._clear()
        self.add_rule()

    def _clear(self) -> None:
        for line in tuple(self.lines):
            self._remove(line)

    def _remove(self, line: RuleLine) -> None:
        self.lines.remove(line)
        self._rules.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _edit(self, line: RuleLine) -> None:
        rules = self.rules()
        if rules is not None:
            self.filter_requested.emit(rules[self.lines.index(line)].filter, partial(self._take, line))

    def _take(self, line: RuleLine, filter: Filter | None) -> None:
        described = record_type(_KIND)
        words = words_of(described, self._context.workspace)
        if line in self.lines:
            line.filter.setText(format_filter(filter, described, words=words))

    def _place_of(self, name: str) -> int:
        return next(place for place in range(self.field.count()) if self.field.itemData(place).name == name)
