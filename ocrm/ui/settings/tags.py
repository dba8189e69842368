"""Settings: the tags of the file, and the rules by which some are put on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout
from shiboken6 import isValid

from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services import records, tags
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.filtering.filter_language import parse_filter
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.filtering.filter_writing import format_filter
from ocrm.services.schema import RECORD_TYPES, record_type
from ocrm.services.segmentation import rule_tags
from ocrm.services.segmentation.rule_examples import EXAMPLES, RuleExample
from ocrm.services.segmentation.rule_tags import RuleTag
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.pages import PAGES
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.undo_keys import empty_after_use
from ocrm.ui.widgets import (
    QuietComboBox,
    button,
    clear_layout,
    escape_mnemonic,
    focus_again,
    hbox,
    label,
    rule,
    tool_button,
    vbox,
)

_LINES = ("rule_tag_rule_", "rule_tag_rows_", "rule_tag_drop_", "rule_tag_delete_", "tag_name_", "tag_delete_")


class TagsSection(SettingsSection):
    """Every tag with its uses; a new one with a rule at the top."""

    def build(self) -> None:
        self.add_heading(_("Tags with a rule"))
        words = _(
            "A rule decides who carries the tag; OCRM puts it on and takes it off by itself after every change. Write "
            "the rule as you would in a list's filter field."
        )
        self.lines.addWidget(label(words, "caption", wrap=True))
        self.lines.addLayout(self._make_adder())
        self._problem = label("", "caption", tone="bad", wrap=True)
        self._problem.setObjectName("tag_rule_problem")
        self._problem.hide()
        self.lines.addWidget(self._problem)
        self._ruled: QVBoxLayout = vbox(spacing=0)
        self.lines.addLayout(self._ruled)
        self.add_heading(_("Tags put on by hand"))
        self._plain: QVBoxLayout = vbox(spacing=0)
        self.lines.addLayout(self._plain)
        self.reload()

    def reload(self) -> None:
        """Show the tags as they are now; the keyboard, and what is being typed, stay where they were."""
        focused = self.focusWidget()
        name = focused.objectName() if focused is not None and focused.hasFocus() else ""
        if focused is None or not name.startswith(_LINES):
            self._show_tags()
            return
        typed = focused.text() if isinstance(focused, QLineEdit) and focused.isModified() else None
        focused.blockSignals(True)  # else it saves, as it goes, what is typed so far
        self._show_tags()
        again = focus_again(self._ruled, name) or focus_again(self._plain, name)
        if again is None:
            self._name.setFocus()
        elif isinstance(again, QLineEdit) and typed is not None:
            again.setText(typed)
            again.setModified(True)

    def _show_tags(self) -> None:
        workspace = self.context.workspace
        uses = dict(tags.list_tags(workspace))
        ruled = {tag.name: tag for tag in rule_tags.list_rule_tags(workspace)}
        clear_layout(self._ruled)
        clear_layout(self._plain)
        for number, (name, tag) in enumerate(ruled.items()):
            self._ruled.addWidget(RuleTagLine(self.context, tag, uses.get(name, 0), number=number))
        plain = [(name, count) for name, count in uses.items() if name not in ruled]
        for number, (name, count) in enumerate(plain):
            self._plain.addWidget(TagLine(self.context, name, count, number=number))
        if not plain:
            self._plain.addWidget(label(_("None yet. Type one on any record."), "caption"))

    def _make_adder(self) -> QVBoxLayout:
        lines = vbox(spacing=6, margins=(0, 8, 0, 4))
        first = hbox(spacing=8)
        self._name = QLineEdit()
        self._name.setObjectName("rule_tag_name")
        self._name.setPlaceholderText(_("Name of the tag"))
        self._name.setAccessibleName(_("Name of the tag"))
        self._kind = QuietComboBox()
        self._kind.setObjectName("rule_tag_kind")
        self._kind.setAccessibleName(_("What carries it"))
        for kind, described in RECORD_TYPES.items():
            self._kind.addItem(_(described.label_many), kind)
        first.addWidget(self._name, 1)
        first.addWidget(self._kind)
        second = hbox(spacing=8)
        self._rule = QLineEdit()
        self._rule.setObjectName("rule_tag_rule")
        self._rule.setPlaceholderText(_("Rule, such as churn:at_risk value:high"))
        self._rule.setAccessibleName(_("Rule"))
        self._rule.returnPressed.connect(self._on_add)
        add = button(_("Add the tag"), "plus", name="rule_tag_add")
        add.clicked.connect(self._on_add)
        examples = button(_("Examples"), "circle-help", "ghost", name="rule_tag_examples", menu=self._example_menu())
        second.addWidget(self._rule, 1)
        second.addWidget(examples)
        second.addWidget(add)
        lines.addLayout(first)
        lines.addLayout(second)
        return lines

    def _example_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("rule_tag_example_menu")
        for number, example in enumerate(EXAMPLES):
            action = menu.addAction(escape_mnemonic(_(example.name)))
            action.setObjectName(f"rule_tag_example_{number}")
            action.triggered.connect(partial(self._take_example, example))
        return menu

    def _take_example(self, example: RuleExample, _checked: bool = False) -> None:
        """Fill an example in, to be changed and added."""
        described = record_type(example.record_kind)
        self._name.setText(_(example.name))
        self._kind.setCurrentIndex(self._kind.findData(example.record_kind))
        self._rule.setText(format_filter(example.rule, described, words=words_of(described, self.context.workspace)))
        self._problem.hide()
        self._rule.setFocus()

    def _on_add(self, *_ignored: object) -> None:
        self._problem.hide()
        kind = str(self._kind.currentData())
        change = partial(_set_typed_rule, self.context.workspace, self._name.text(), kind, self._rule.text())
        if self.context.runner.perform(change, on_error=self._show_problem) is not None:
            empty_after_use(self._name)
            empty_after_use(self._rule)

    def _show_problem(self, error: UserError) -> None:
        self._problem.setText(str(error))
        self._problem.show()


class RuleTagLine(QFrame):
    """A tag with a rule: its rule to change, the rows it is on now, and dropping or deleting it."""

    def __init__(self, context: AppContext, tag: RuleTag, count: int, *, number: int) -> None:
        super().__init__()
        self._context, self._tag = context, tag
        layout = vbox(self, margins=(0, 6, 0, 6), spacing=4)
        head = hbox(spacing=8)
        head.addWidget(label(tag.name, "strong"))
        head.addWidget(label(_(record_type(tag.record_kind).label_many), "caption"))
        head.addStretch(1)
        self._rows = button(_carriers(count), None, "link", name=f"rule_tag_rows_{number}")
        self._rows.clicked.connect(self._open)
        head.addWidget(self._rows)
        if not count:
            self._count()
        self._tool(head, "lock", _("Keep the tag where it is, without the rule"), self._drop, f"rule_tag_drop_{number}")
        self._tool(head, "trash-2", _("Delete the tag"), self._delete, f"rule_tag_delete_{number}")
        layout.addLayout(head)
        self.edit = QLineEdit(rule_tags.rule_text(context.workspace, tag))
        self.edit.setObjectName(f"rule_tag_rule_{number}")
        self.edit.setAccessibleName(_("Rule of “{tag}”").format(tag=tag.name))
        self.edit.editingFinished.connect(self._save)
        layout.addWidget(self.edit)
        self._problem = label(rule_tags.problem_of(context.workspace, tag), "caption", tone="bad", wrap=True)
        self._problem.setVisible(bool(self._problem.text()))
        layout.addWidget(self._problem)
        layout.addWidget(rule())

    def _tool(self, head: QHBoxLayout, icon: str, title: str, handler: Callable[[], object], name: str) -> None:
        tool = tool_button(icon, title, name=name)
        tool.clicked.connect(handler)
        head.addWidget(tool)

    def _count(self) -> None:
        """Count who the rule is about to put the tag on: right after a change of it, nobody carries the tag yet."""
        self._rows.setText(_("Counting…"))
        count = partial(records.count, self._context.workspace, rule_tags.rows_used(self._tag))
        self._context.tasks.fetch(count, self._show_count, key=f"tag {self._tag.tag_id}", on_error=self._on_uncounted)

    def _show_count(self, count: int) -> None:
        if isValid(self):
            self._rows.setText(_carriers(count))

    def _on_uncounted(self, _error: UserError) -> None:
        self._show_count(0)  # what is wrong with the rule stands below it

    def _save(self) -> None:
        workspace, tag = self._context.workspace, self._tag
        if self.edit.text() == rule_tags.rule_text(workspace, tag):
            return
        change = partial(_set_typed_rule, workspace, tag.name, tag.record_kind, self.edit.text())
        self.edit.setModified(False)
        self._context.runner.perform(change, on_error=self._show_problem)

    def _show_problem(self, error: UserError) -> None:
        self._problem.setText(str(error))
        self._problem.show()

    def _open(self, *_ignored: object) -> None:
        found = Condition("tags", Operator.HAS_TAG, self._tag.name)
        kind = self._tag.record_kind
        if kind in PAGES and kind != "todos":  # whose page takes no filter
            self._context.navigator.go(Target(kind, kind, filter=found))

    def _drop(self, *_ignored: object) -> None:
        self._context.runner.perform(partial(rule_tags.drop_rule, self._context.workspace, self._tag.name))

    def _delete(self, *_ignored: object) -> None:
        self._context.runner.perform(partial(tags.delete_tag, self._context.workspace, self._tag.name))


class TagLine(QFrame):
    """A tag put on by hand: its name to change, how often it is used, and deleting it."""

    def __init__(self, context: AppContext, name: str, count: int, *, number: int) -> None:
        super().__init__()
        self._context, self._name = context, name
        layout = hbox(self, margins=(0, 4, 0, 4), spacing=8)
        self.edit = QLineEdit(name)
        self.edit.setObjectName(f"tag_name_{number}")
        self.edit.setAccessibleName(_("Name of “{value}”").format(value=name))
        self.edit.editingFinished.connect(self._rename)
        layout.addWidget(self.edit, 1)
        words = label(_carriers(count), "caption")
        words.setMinimumWidth(theme().px(90))
        layout.addWidget(words)
        delete = tool_button("trash-2", _("Delete the tag"), name=f"tag_delete_{number}")
        delete.clicked.connect(self._delete)
        layout.addWidget(delete)

    def _rename(self) -> None:
        typed = self.edit.text().strip()
        if typed == self._name:
            return
        change = partial(tags.rename_tag, self._context.workspace, self._name, typed)
        self.edit.setModified(False)
        if self._context.runner.perform(change) is None:
            self.edit.setText(self._name)

    def _delete(self, *_ignored: object) -> None:
        self._context.runner.perform(partial(tags.delete_tag, self._context.workspace, self._name))


def _carriers(count: int) -> str:
    return ngettext("{n} record", "{n} records", count).format(n=format_number(count))


def _set_typed_rule(workspace: Workspace, name: str, kind: str, text: str) -> Changes:
    described = record_type(kind)
    rule_typed = parse_filter(text, described, today=workspace.clock.today(), words=words_of(described, workspace))
    if rule_typed is None:
        raise ValidationError(_("A tag with a rule needs the rule. Nothing was changed."), field="rule")
    return rule_tags.set_rule(workspace, name, kind, rule_typed, origin="settings")
