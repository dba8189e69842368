"""The checklist of a stage while it is set up: tasks, files and fields, in order, required or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _, pgettext
from ocrm.services.changes import Changes
from ocrm.services.deals import checklists
from ocrm.services.deals.checklists import MOST_CHARACTERS, ItemKind, StageItem
from ocrm.ui.context import AppContext
from ocrm.ui.settings.arranged_list import ArrangedList, Entry
from ocrm.ui.theme import theme
from ocrm.ui.undo_keys import empty_after_use
from ocrm.ui.widgets import QuietComboBox, button, hbox, label, panel, set_error_state, tool_button, vbox

ITEM_ICONS = {ItemKind.TASK: "square-check", ItemKind.FILE: "paperclip", ItemKind.FIELD: "table-2"}
_ROW_HEIGHT = 32
_MOST_ROWS = 8


class ChecklistEditor(QWidget):
    """The items of one stage, and a line for another; every change is saved at once."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._stage_id: int | None = None
        self._items: dict[int, StageItem] = {}
        layout = vbox(self, spacing=6)
        layout.addWidget(label(_("Checklist before a deal leaves this stage"), "strong"))
        self.list = ArrangedList("checklist_items", _("Checklist"))
        self.list.reordered.connect(self._on_reordered)
        self.list.renamed.connect(self._on_renamed)
        self.list.toggle_requested.connect(self._on_toggle)
        self.list.remove_requested.connect(self._on_remove)
        self.list.chosen.connect(self._show_tools)
        self._frame = panel()
        vbox(self._frame, margins=(1, 1, 1, 1)).addWidget(self.list)
        layout.addWidget(self._frame)
        self._empty = label(
            _("Nothing yet. Add what a deal needs here: something to do, a file, or a field to fill."),
            "muted",
            wrap=True,
        )
        layout.addWidget(self._empty)
        self._tools = self._make_tools()
        layout.addWidget(self._tools)
        layout.addWidget(self._make_adder())
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("checklist_error")
        self._error.hide()
        layout.addWidget(self._error)

    def _make_tools(self) -> QWidget:
        tools = QWidget()
        line = hbox(tools, spacing=6)
        self._required = button("", "flag", "ghost", name="item_required")
        self._required.clicked.connect(partial(self._on_current, self._on_toggle))
        remove = tool_button("trash-2", _("Remove the item"), "Delete", name="item_remove")
        remove.clicked.connect(partial(self._on_current, self._on_remove))
        line.addWidget(self._required)
        line.addWidget(remove)
        line.addStretch(1)
        line.addWidget(label(_("F2 renames · Space: required · Alt+↑ and Alt+↓ move"), "hint"))
        return tools

    def _make_adder(self) -> QWidget:
        adder = QWidget()
        line = hbox(adder)
        self._kind: QComboBox = QuietComboBox()
        self._kind.setObjectName("item_kind")
        self._kind.setAccessibleName(_("Kind of item"))
        for kind in ItemKind:
            self._kind.addItem(checklists.kind_label(kind), kind.value)
        self._kind.currentIndexChanged.connect(self._show_kind)
        self._title = QLineEdit()
        self._title.setObjectName("item_title")
        self._title.setMaxLength(MOST_CHARACTERS)
        self._title.returnPressed.connect(self._on_add)
        self._field: QComboBox = QuietComboBox()
        self._field.setObjectName("item_field")
        self._field.setAccessibleName(_("Field to fill"))
        self._field.setMinimumWidth(theme().px(180))
        add = button(_("Add to the checklist"), "plus", name="item_add")
        add.clicked.connect(self._on_add)
        for widget in (self._kind, self._title, self._field):
            line.addWidget(widget, 0 if widget is self._kind else 1)
        line.addWidget(add)
        self._show_kind()
        return adder

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_stage(self, stage_id: int) -> None:
        """Show the checklist of a stage."""
        if stage_id != self._stage_id:
            self._stage_id = stage_id
            self._tell(None)
        items = checklists.list_items(self._context.workspace, stage_id)
        self._items = {item.item_id: item for item in items}
        self.list.show_entries([_entry(item) for item in items])
        self.list.setFixedHeight(theme().px(_ROW_HEIGHT) * min(_MOST_ROWS, max(1, len(items))) + 2)
        self._frame.setVisible(bool(items))
        self._empty.setVisible(not items)
        self._tools.setVisible(bool(items))
        self._show_tools()

    def _show_tools(self, *_ignored: object) -> None:
        item = self._items.get(self.list.current_key or 0)
        if item is not None:
            words = _("Not required") if item.is_required else pgettext("checklist item", "Required")
            self._required.setText(words)
            self._required.setAccessibleName(_("{item}: {choice}").format(item=item.title, choice=words))

    def _show_kind(self, *_ignored: object) -> None:
        kind = ItemKind(self._kind.currentData())
        is_field = kind is ItemKind.FIELD
        self._title.setVisible(not is_field)
        self._field.setVisible(is_field)
        words = _("Words in the file's name") if kind is ItemKind.FILE else _("What should be done")
        self._title.setPlaceholderText(words)
        self._title.setAccessibleName(words)
        if is_field:
            self._field.clear()
            for info in checklists.askable_fields():
                self._field.addItem(_(info.label), info.name)

    def _tell(self, error: UserError | None) -> None:
        field = error.field if isinstance(error, ValidationError) else ""
        set_error_state(self._title, wrong=field == "title")
        self._error.setText(str(error or ""))
        self._error.setVisible(error is not None)

    # -- changing -----------------------------------------------------------------------------------------------------

    def _perform(self, change: Callable[[], Changes]) -> bool:
        self._tell(None)
        return self._context.runner.perform(change, on_error=self._tell) is not None

    def _on_add(self, *_ignored: object) -> None:
        if self._stage_id is None:
            return
        kind = ItemKind(self._kind.currentData())
        is_field = kind is ItemKind.FIELD
        change = partial(
            checklists.add_item,
            self._context.workspace,
            self._stage_id,
            "" if is_field else self._title.text(),
            kind=kind,
            target=str(self._field.currentData() or "") if is_field else "",
            is_required=kind is not ItemKind.TASK,
        )
        if self._perform(change):
            empty_after_use(self._title)
            (self._field if is_field else self._title).setFocus()

    def _on_renamed(self, item_id: int, title: str) -> None:
        self._perform(partial(checklists.update_item, self._context.workspace, item_id, title=title))

    def _on_toggle(self, item_id: int) -> None:
        is_required = not self._items[item_id].is_required
        self._perform(partial(checklists.update_item, self._context.workspace, item_id, is_required=is_required))

    def _on_remove(self, item_id: int) -> None:
        self._perform(partial(checklists.delete_item, self._context.workspace, item_id))

    def _on_reordered(self, item_ids: list[int]) -> None:
        if self._stage_id is not None:
            self._perform(partial(checklists.order_items, self._context.workspace, self._stage_id, item_ids))

    def _on_current(self, handler: Callable[[int], None], _checked: bool = False) -> None:
        if self.list.current_key is not None:
            handler(self.list.current_key)


def _entry(item: StageItem) -> Entry:
    marks = ((pgettext("checklist item", "Required"), "warn"),) if item.is_required else ()
    return Entry(item.item_id, item.title, ITEM_ICONS[item.kind], marks, is_fixed=item.kind is ItemKind.FIELD)
