"""The menu that puts customers on a list, or takes them off one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.segmentation import segments
from ocrm.ui.context import AppContext
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import escape_mnemonic
from ocrm.ui.widgets.naming_menu import NamingMenu


class SegmentMenu(NamingMenu):
    """A line to name a new list, the lists there are, and below them those to take the customers off."""

    def __init__(self, context: AppContext, customer_ids: Sequence[int], parent: QWidget) -> None:
        hint = _("New list, then Enter")
        super().__init__(parent, _("Put on a list"), "layers", name="segment", asks=_("New list"), hint=hint)
        self.named.connect(self._begin)
        self._context, self._ids = context, list(customer_ids)
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

    def _begin(self, name: str) -> None:
        add = partial(segments.add_list, self._context.workspace, name, self._ids, origin="segments")
        self._context.runner.perform(add)

    # One INSERT or DELETE by key a customer: a hundred thousand take a second, so they need no chunks.

    def _put_on(self, segment_id: int, _checked: bool = False) -> None:
        change = partial(segments.add_members, self._context.workspace, segment_id, self._ids, origin="segments")
        self._context.runner.perform(change)

    def _take_off(self, segment_id: int, _checked: bool = False) -> None:
        change = partial(segments.remove_members, self._context.workspace, segment_id, self._ids, origin="segments")
        self._context.runner.perform(change)
