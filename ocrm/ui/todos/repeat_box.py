"""How a to-do repeats: the usual ways for its day, or any other, typed in words or put together."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ocrm.i18n import _
from ocrm.services import recurrence
from ocrm.services.quick_add import parse_quick_add
from ocrm.services.workday.planning import repeat_offers
from ocrm.services.workspace import Workspace
from ocrm.ui.todos.repeat_editor import RepeatEditor
from ocrm.ui.widgets import QuietComboBox, set_error_state, vbox

_OTHER = "other"


class RepeatBox(QWidget):
    """A choice of rules; “Other…” opens a line to type one in, and the pieces to put one together."""

    chosen = Signal(str)
    """An RRULE, empty for never."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("field_recurrence")
        self._clock = workspace.clock
        self._rule = ""
        self._day: date | None = None
        layout = vbox(self, spacing=4)
        self.box = QuietComboBox()
        self.box.setObjectName("repeat_box")
        self.box.setAccessibleName(_("Repeats"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.activated.connect(self._on_activated)
        layout.addWidget(self.box)
        self.edit = QLineEdit()
        self.edit.setObjectName("repeat_edit")
        self.edit.setAccessibleName(_("Repeats"))
        self.edit.setPlaceholderText(_("every 2 weeks on Mon and Thu"))
        self.edit.editingFinished.connect(self._on_typed)
        self.edit.hide()
        layout.addWidget(self.edit)
        self.editor = RepeatEditor(workspace)
        self.editor.chosen.connect(self._on_put_together)
        self.editor.cancelled.connect(self._on_cancelled)
        self.editor.hide()
        layout.addWidget(self.editor)
        self.setFocusProxy(self.box)

    def set_rule(self, rrule: str, day: date | None) -> None:
        """Show a rule among those usual for a day; nobody is told."""
        if rrule == self._rule and day == self._day and self.editor.isVisible():
            return  # something is being put together, and what it is for has not changed
        self._rule, self._day = rrule, day
        self._close_editor()
        self.box.clear()
        self.box.addItem(_("Never"), "")
        rules = [recurrence.format_rrule(rule) for rule in repeat_offers(day or self._clock.today())]
        if rrule and rrule not in rules:
            rules.insert(0, rrule)
        for text in rules:
            self.box.addItem(recurrence.describe(recurrence.parse_rrule(text)), text)
        self.box.addItem(_("Other…"), _OTHER)
        self._show_rule()

    def _show_rule(self) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(self._rule)))

    def _on_activated(self, number: int) -> None:
        rule = str(self.box.itemData(number))
        if rule == _OTHER:
            self.open_editor()
        else:
            self._close_editor()
            self._choose(rule)

    def open_editor(self) -> None:
        """Open the line to type a rule in, and the pieces to put one together."""
        self.edit.clear()
        self.edit.show()
        self.editor.open(self._rule, self._day or self._clock.today())
        self.editor.show()
        self.edit.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the pieces with Escape, and only them."""
        if event.key() == Qt.Key.Key_Escape and not self.editor.isHidden():
            self._on_cancelled()
        else:
            super().keyPressEvent(event)

    def _close_editor(self) -> None:
        self.edit.hide()
        self.editor.hide()

    def _on_put_together(self, rule: str) -> None:
        self._close_editor()
        self._choose(rule)
        self.box.setFocus()

    def _on_cancelled(self) -> None:
        self._close_editor()
        self._show_rule()
        self.box.setFocus()

    def _on_typed(self) -> None:
        text = self.edit.text().strip()
        if not text or not self.edit.isVisible():
            return
        rule = parse_quick_add(text, self._clock.local_now()).recurrence
        set_error_state(self.edit, wrong=rule is None)
        if rule is not None:
            self._close_editor()
            self._choose(recurrence.format_rrule(rule))

    def _choose(self, rule: str) -> None:
        if rule == self._rule:
            self._show_rule()
        else:
            self._rule = rule
            self.chosen.emit(rule)
