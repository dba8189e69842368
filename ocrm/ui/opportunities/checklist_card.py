"""The checklist of the stage a deal is in, on its page: tick tasks, add the file, go to the field."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.deals import checklists
from ocrm.services.deals.checklists import Checklist, DealItem, ItemKind
from ocrm.ui.context import AppContext, Target
from ocrm.ui.file_dialogs import ask_file
from ocrm.ui.theme import theme
from ocrm.ui.widgets import IconLabel, chip, clear_layout, focus_again, hbox, label, rule, tool_button, vbox
from ocrm.ui.widgets.pressing import is_click
from ocrm.ui.widgets.writing import writing

_ORIGIN = "opportunity"
_TOP = Qt.AlignmentFlag.AlignTop
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class _PressLabel(QLabel):
    """The words beside a tick box; pressing them presses the box."""

    def __init__(self, text: str, tick: QCheckBox) -> None:
        super().__init__(text)
        self._tick = tick
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if is_click(self, event):
            self._tick.click()


class ChecklistCard(QFrame):
    """Items of the present stage with their ticks; n of m are done."""

    field_wanted = Signal(str)
    """A field of the deal shall be filled in."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._opportunity_id: int | None = None
        self._is_open = True
        self.setObjectName("checklist_card")
        self.setProperty("surface", "flat")
        layout = vbox(self, margins=(0, 6, 0, 6))
        layout.addWidget(rule())
        head = hbox(margins=(16, 10, 10, 4), spacing=8)
        self._title = label(_("Stage checklist"), "strong")
        head.addWidget(self._title)
        self._count = chip("", "count")
        self._count.setObjectName("checklist_count")
        head.addWidget(self._count)
        head.addStretch(1)
        set_up = tool_button("settings", _("Set up the checklist"), name="checklist_set_up")
        set_up.clicked.connect(self._set_up)
        head.addWidget(set_up)
        layout.addLayout(head)
        self._lines = vbox(margins=(16, 0, 10, 4), spacing=4)
        layout.addLayout(self._lines)

    def show_deal(self, opportunity_id: int, *, is_open: bool) -> None:
        """Show the checklist of the stage a deal is in; that of a closed deal can only be read."""
        self._opportunity_id, self._is_open = opportunity_id, is_open
        found = checklists.fetch_checklist(self._context.workspace, opportunity_id)
        self._show_progress(found)
        focused = self.window().focusWidget()
        name = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        clear_layout(self._lines)
        for item in found.items:
            self._lines.addWidget(self._line(item))
        if not found.items:
            words = _("Nothing is asked for in {stage}.").format(stage=found.stage.name)
            self._lines.addWidget(label(words, "muted", wrap=True))
        if name:
            focus_again(self._lines, name)

    def _show_progress(self, found: Checklist) -> None:
        words = _("{n} / {total}").format(n=format_number(found.done), total=format_number(len(found.items)))
        self._count.setText(words)
        self._count.setVisible(bool(found.items))
        said = _("{n} of {total} done").format(n=format_number(found.done), total=format_number(len(found.items)))
        self._count.setToolTip(said)
        self.setAccessibleName(f"{self._title.text()}: {said}")

    # -- lines --------------------------------------------------------------------------------------------------------

    def _line(self, row: DealItem) -> QWidget:
        line = QWidget()
        inside = hbox(line, spacing=8)
        action = self._action(row)
        place = _TOP if action is None else _MIDDLE  # the button beside it is higher than a line
        if row.item.kind is ItemKind.TASK:
            tick = self._tick(row)
            inside.addWidget(tick, 0, _TOP)
            words: QLabel = _PressLabel(row.item.title, tick)
        else:
            icon = "circle-check" if row.is_done else "circle"
            mark = IconLabel(icon, "ok" if row.is_done else "text.3", size=17)
            inside.addWidget(mark, 0, place)
            words = label(row.item.title, wrap=True)
        words.setToolTip(row.file_name)
        inside.addWidget(words, 1)
        if row.item.is_required and not row.is_done:
            flag = IconLabel("flag", "warn", size=15)
            flag.setToolTip(_("Required before the deal leaves this stage"))
            inside.addWidget(flag, 0, place)
        if action is not None:
            inside.addWidget(action, 0, _TOP)
        return line

    def _tick(self, row: DealItem) -> QCheckBox:
        tick = QCheckBox()
        tick.setFixedWidth(theme().px(17))  # as wide as the icons of the other lines
        tick.setObjectName(f"tick_{row.item.item_id}")
        tick.setAccessibleName(row.item.title)
        tick.setChecked(row.is_done)
        tick.setEnabled(self._is_open)
        # Later: the line is made anew while the box still handles its click.
        tick.toggled.connect(partial(self._on_tick, row.item.item_id), Qt.ConnectionType.QueuedConnection)
        return tick

    def _action(self, row: DealItem) -> QWidget | None:
        """Return the button that mends an item: attach the file, or go to the field."""
        if row.is_done or not self._is_open:
            return None
        if row.item.kind is ItemKind.FILE:
            words = _("Add the file “{name}”").format(name=row.item.title)
            action = tool_button("paperclip", words, name=f"add_file_{row.item.item_id}")
            action.clicked.connect(partial(self._on_add_file, row.item.target))
            return action
        if row.item.kind is ItemKind.FIELD:
            words = _("Fill in {field}").format(field=row.item.title)
            action = writing(tool_button("pencil", words, name=f"fill_{row.item.target}"))
            action.clicked.connect(partial(self._on_fill, row.item.target))
            return action
        return None

    # -- doing --------------------------------------------------------------------------------------------------------

    def _on_tick(self, item_id: int, is_done: bool) -> None:
        if self._opportunity_id is None:
            return
        workspace = self._context.workspace
        change = partial(checklists.set_done, workspace, self._opportunity_id, item_id, is_done=is_done, origin=_ORIGIN)
        self._context.runner.perform(change)

    def _on_fill(self, field: str, _checked: bool = False) -> None:
        self.field_wanted.emit(field)

    def _on_add_file(self, target: str, _checked: bool = False) -> None:
        chosen = ask_file(self, _("Add the file “{name}”").format(name=target))
        if chosen is not None:
            self.attach(chosen, target)

    def attach(self, path: Path, target: str) -> None:
        """Keep a file with the deal, under a name that says which item it is for."""
        if self._opportunity_id is None:
            return
        change = partial(
            checklists.attach_for, self._context.workspace, self._opportunity_id, path, target=target, origin=_ORIGIN
        )
        self._context.runner.perform(change)

    def _set_up(self) -> None:
        self._context.navigator.go(Target("settings", view="stages"))
