"""The values of one list: add, rename, reorder, offer no longer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QToolButton, QWidget

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.fields import picklists
from ocrm.services.fields.picklists import PicklistRow
from ocrm.ui.context import AppContext
from ocrm.ui.settings.color_choice import ColorChoice
from ocrm.ui.undo_keys import empty_after_use
from ocrm.ui.widgets import button, clear_layout, focus_new, hbox, tool_button, vbox

COLORED = "customer_category"
"""The list whose values have a colour."""


class PicklistEditor(QWidget):
    """A line for each value, and one for another value; every change is saved at once."""

    def __init__(self, context: AppContext, picklist: str) -> None:
        super().__init__()
        self.context = context
        self._picklist = picklist
        layout = vbox(self)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        layout.addLayout(self._grid)
        self._editors: dict[int, _ValueEditor] = {}
        self._order: list[tuple[int, bool]] = []
        layout.addLayout(self._adder())
        self.reload()

    @property
    def picklist(self) -> str:
        """The list in sight."""
        return self._picklist

    def show_list(self, picklist: str) -> None:
        """Show another list."""
        self._picklist, self._order = picklist, []
        self._new.clear()
        self.reload()

    def reload(self) -> None:
        """Show the values as they are now; the keyboard stays where it was."""
        rows = picklists.list_values(self.context.workspace, self._picklist, include_retired=True)
        rows.sort(key=attrgetter("is_retired"))
        order = [(row.value_id, row.is_retired) for row in rows]
        if order and order == self._order:
            for row in rows:
                self._editors[row.value_id].show_value(row)
            return
        self._order = order
        focused = next((key for key, editor in self._editors.items() if editor.holds_focus()), None)
        part = self._editors[focused].focused_part() if focused is not None else ""
        self._show(rows)
        if focused in self._editors:
            self._editors[focused].focus(part)

    def _show(self, rows: Sequence[PicklistRow]) -> None:
        clear_layout(self._grid)
        self._editors = {}
        count_in_use = sum(not row.is_retired for row in rows)
        for number, row in enumerate(rows):
            editor = _ValueEditor(self.context, self._picklist, row, number=number, count_in_use=count_in_use)
            editor.add_to(self._grid, number)
            self._editors[row.value_id] = editor

    def _adder(self) -> QHBoxLayout:
        line = hbox(margins=(0, 4, 0, 0))
        self._new = QLineEdit()
        self._new.setObjectName("list_new_value")
        self._new.setPlaceholderText(_("Another value"))
        self._new.setAccessibleName(_("Another value"))
        self._new.setMaxLength(picklists.MOST_CHARACTERS)
        self._new.returnPressed.connect(self._on_add)
        add = button(_("Add to the list"), "plus", name="list_add")
        add.clicked.connect(self._on_add)
        line.addWidget(self._new, 1)
        line.addWidget(add)
        return line

    def _on_add(self) -> None:
        change = partial(picklists.add_value, self.context.workspace, self._picklist, self._new.text())
        if self.context.runner.perform(change, field_widgets={"label": self._new}) is not None:
            empty_after_use(self._new)
            self._new.setFocus()


class _ValueEditor(QObject):
    """The line of one value: its name, its place, whether it is offered."""

    def __init__(
        self, context: AppContext, picklist: str, value: PicklistRow, *, number: int, count_in_use: int
    ) -> None:
        super().__init__()
        self._context, self._picklist, self._row = context, picklist, value
        self._name = QLineEdit()
        self._name.setObjectName(f"list_value_{number}")
        self._name.setMaxLength(picklists.MOST_CHARACTERS)
        self._name.editingFinished.connect(self._on_name)
        self._up = self._mover("arrow-up", _("Move up"), -1, name=f"list_up_{number}")
        self._up.setEnabled(0 < number < count_in_use)
        self._down = self._mover("arrow-down", _("Move down"), 1, name=f"list_down_{number}")
        self._down.setEnabled(number < count_in_use - 1)
        self._offered = QCheckBox(_("Offered"))
        self._offered.setObjectName(f"list_offered_{number}")
        self._offered.setChecked(not value.is_retired)
        self._offered.toggled.connect(self._on_offered, Qt.ConnectionType.QueuedConnection)  # it is rebuilt meanwhile
        self._parts: dict[str, QWidget] = {
            "name": self._name, "up": self._up, "down": self._down, "offered": self._offered,
        }  # fmt: skip
        if picklist == COLORED:
            self._parts = {"name": self._name, "color": ColorChoice(context, value, number=number)} | self._parts
        self.show_value(value)

    def add_to(self, grid: QGridLayout, line: int) -> None:
        """Put the editors into a line of a grid."""
        for place, widget in enumerate(self._parts.values()):
            grid.addWidget(widget, line, place)

    def show_value(self, value: PicklistRow) -> None:
        """Show the value as it is called now."""
        self._row = value
        self._name.setText(value.label)
        self._name.setAccessibleName(_("Name of “{value}”").format(value=value.label))
        self._offered.setAccessibleName(_("Offer “{value}”").format(value=value.label))
        self._up.setAccessibleName(_("Move “{value}” up").format(value=value.label))
        self._down.setAccessibleName(_("Move “{value}” down").format(value=value.label))
        color = self._parts.get("color")
        if isinstance(color, ColorChoice):
            color.show_value(value)

    def holds_focus(self) -> bool:
        """Say whether the keyboard is on this line."""
        return any(widget.hasFocus() for widget in self._parts.values())

    def focused_part(self) -> str:
        """Return which of the editors has the keyboard."""
        return next((name for name, widget in self._parts.items() if widget.hasFocus()), "name")

    def focus(self, part: str) -> None:
        """Give the keyboard to an editor, or to the name where that one is disabled now."""
        wanted = self._parts.get(part, self._name)
        focus_new(wanted if wanted.isEnabled() else self._name)

    def _mover(self, icon: str, title: str, by: int, *, name: str) -> QToolButton:
        mover = tool_button(icon, title, name=name)
        move = partial(picklists.move_value, self._context.workspace, self._picklist, self._row.value_id, by)
        mover.clicked.connect(partial(self._perform, move), Qt.ConnectionType.QueuedConnection)
        return mover

    def _perform(self, change: Callable[[], Changes], _checked: bool = False) -> None:
        self._context.runner.perform(change)

    def _on_name(self) -> None:
        if self._name.text().strip() == self._row.label:
            return
        change = partial(
            picklists.rename_value, self._context.workspace, self._picklist, self._row.value_id, self._name.text()
        )
        if self._context.runner.perform(change) is None:
            self._name.setText(self._row.label)

    def _on_offered(self, is_offered: bool) -> None:
        change = partial(
            picklists.retire_value,
            self._context.workspace,
            self._picklist,
            self._row.value_id,
            is_retired=not is_offered,
        )
        if self._context.runner.perform(change) is None:
            blocked = self._offered.blockSignals(True)
            self._offered.setChecked(not self._row.is_retired)
            self._offered.blockSignals(blocked)
