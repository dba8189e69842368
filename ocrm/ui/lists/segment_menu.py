"""The menu that puts customers on a list, or takes them off one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

from ocrm.i18n import _
from ocrm.services.segmentation import segments
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import escape_mnemonic


class SegmentMenu(QMenu):
    """A line to name a new list, the lists there are, and below them those to take the customers off."""

    def __init__(self, context: AppContext, customer_ids: Sequence[int], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("segment_menu")
        self.setTitle(_("Put on a list"))
        self.setIcon(icon("layers"))
        self._context, self._ids = context, list(customer_ids)
        self.edit = QLineEdit()
        self.edit.setObjectName("list_edit")
        self.edit.setPlaceholderText(_("New list, then Enter"))
        self.edit.setAccessibleName(_("New list"))
        self.edit.setMinimumWidth(theme().px(200))
        self.edit.returnPressed.connect(self._on_typed)
        typed = QWidgetAction(self)
        typed.setDefaultWidget(self.edit)
        self.addAction(typed)
        lists = [segment for segment in segments.list_segments(context.workspace) if segment.is_static]
        if lists:
            self.addSeparator()
            off = QMenu(_("Take off a list"), self)
            for segment in lists:
                name = escape_mnemonic(segment.name)
                self.addAction(icon("list"), name).triggered.connect(partial(self._put_on, segment.segment_id))
                off.addAction(icon("list"), name).triggered.connect(partial(self._take_off, segment.segment_id))
            self.addSeparator()
            self.addMenu(off)

    def _on_typed(self) -> None:
        name = self.edit.text().strip()
        if name:
            self.close()
            add = partial(segments.add_list, self._context.workspace, name, self._ids, origin="segments")
            self._context.runner.perform(add)

    # One INSERT or DELETE by key a customer: a hundred thousand take a second, so they need no chunks.

    def _put_on(self, segment_id: int, _checked: bool = False) -> None:
        change = partial(segments.add_members, self._context.workspace, segment_id, self._ids, origin="segments")
        self._context.runner.perform(change)

    def _take_off(self, segment_id: int, _checked: bool = False) -> None:
        change = partial(segments.remove_members, self._context.workspace, segment_id, self._ids, origin="segments")
        self._context.runner.perform(change)
