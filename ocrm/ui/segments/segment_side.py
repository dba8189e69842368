"""The segments at the left of their page: shown, renamed and deleted in place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.segmentation import segments
from ocrm.services.segmentation.segments import Segment, SegmentSums
from ocrm.services.settings import currency
from ocrm.ui.actions import ActionId
from ocrm.ui.campaigns.campaign_menu import audience_menu
from ocrm.ui.context import AppContext
from ocrm.ui.lists.view_bar import NameField
from ocrm.ui.segments.segment_list import SegmentDelegate, SegmentRow, row_text
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import EmptyState, ListModel, button, column, hbox, label, list_view, vbox
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.writing import writing

_LIST_WIDTH = 244


class SegmentSide(QFrame):
    """The list, what the current one takes in, and what can be done with it."""

    opened = Signal(object)
    """The customers of a segment are to be shown: its filter."""
    edit_requested = Signal(object)
    """A Segment with a filter is to be edited; a list of customers is renamed here."""

    def __init__(self, context: AppContext, *, origin: str) -> None:
        super().__init__()
        self.context, self._origin = context, origin
        self._sums: dict[int, SegmentSums | None] = {}
        self.setProperty("surface", "left")
        self.setFixedWidth(theme().px(_LIST_WIDTH))
        layout = vbox(self, margins=(0, 8, 0, 8), spacing=6)
        code = currency(self.context.workspace)
        self.model: ListModel[SegmentRow] = ListModel(text=row_text(code))
        self.list = list_view(self.model, SegmentDelegate(code), _("Segments"), transparent=True, name="segment_list")
        self.list.activated.connect(self._open_index)
        self.list.doubleClicked.connect(self._open_index)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._offer_menu)
        self.list.selectionModel().currentChanged.connect(self._show_current)
        self._name = NameField()
        self._name.edit.setPlaceholderText(_("Name of the segment"))
        self._name.edit.setAccessibleName(_("Name of the segment"))
        self._name.setContentsMargins(10, 0, 10, 0)
        self._name.hide()
        self._name.named.connect(self._on_named)
        self._name.given_up.connect(self._name.hide)
        self._details = label("", "caption", wrap=True)
        self._details.setObjectName("segment_definition")
        self._details.setContentsMargins(14, 0, 14, 0)
        self._list_tools = self._make_list_tools()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._no_segments())
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._name)
        layout.addWidget(self._details)
        layout.addWidget(self._list_tools)
        context.actions.connect(ActionId.DELETE, self.delete_current, owner=self.list)
        context.actions.add_to(self.list, ActionId.DELETE)

    def _make_list_tools(self) -> QWidget:
        holder = QWidget()
        line = hbox(holder, margins=(10, 0, 10, 0), spacing=4)
        for name, icon_name, text, handler in (
            ("segment_open", "users", _("Show"), self._open_current),
            ("segment_edit", "pencil", _("Edit"), self._edit_current),
            ("segment_delete", "trash-2", _("Delete"), self.delete_current),
        ):
            tool = button(text, icon_name, "ghost", name=name)
            tool.clicked.connect(handler)
            line.addWidget(tool)
        line.addStretch(1)
        words, hint = _("Use for a campaign"), _("Use as audience of a campaign")
        self._audience = writing(button(words, "megaphone", "ghost", tooltip=hint, name="segment_audience"))
        self._audience.clicked.connect(self._offer_campaigns)
        below = QWidget()
        second = hbox(below, margins=(10, 0, 10, 0))
        second.addWidget(self._audience)
        second.addStretch(1)
        return column(holder, below, spacing=2)

    def _offer_campaigns(self, *_ignored: object) -> None:
        """Offer the campaigns the current segment can be the audience of."""
        current = self._current()
        if current is not None:
            menu = audience_menu(self.context, current.segment_id, self)
            menu.aboutToHide.connect(menu.deleteLater)
            open_below(menu, self._audience)
            menu.edit.setFocus()

    def _no_segments(self) -> QWidget:
        words = _("Save a filter as a segment, or put customers on a list; both stay current and can be filtered by.")
        return EmptyState("layers", _("No segments yet"), words)

    def show_segments(self) -> int:
        """Show the segments with the sums known so far, and return how many there are."""
        current = self._current()
        rows = [
            SegmentRow(one, self._sums.get(one.segment_id)) for one in segments.list_segments(self.context.workspace)
        ]
        self.model.set_rows(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        self._list_tools.setVisible(bool(rows))
        places = {row.segment.segment_id: place for place, row in enumerate(rows)}
        if rows:
            place = places.get(current.segment_id, 0) if current else 0
            self.list.setCurrentIndex(self.model.index(place))
        self._show_current()
        return len(rows)

    def show_sums(self, sums: dict[int, SegmentSums | None]) -> None:
        """Show how many customers each segment has, and what is open with them."""
        self._sums = sums
        for place, row in enumerate(self.model.rows):
            self.model.replace_row(place, SegmentRow(row.segment, sums.get(row.segment.segment_id)))

    def _show_current(self, *_ignored: object) -> None:
        current = self._current()
        words = "" if current is None else segments.definition(self.context.workspace, current)
        self._details.setText(words)
        self._details.setVisible(bool(words))

    def _current(self) -> Segment | None:
        row = self.model.row_at(self.list.currentIndex())
        return None if row is None else row.segment

    # -- doing --------------------------------------------------------------------------------------------------------

    def _open_index(self, _index: object) -> None:
        self._open_current()

    def _open_current(self, *_ignored: object) -> None:
        current = self._current()
        if current is not None:
            self.opened.emit(segments.filter_of(current.segment_id))

    def _edit_current(self, *_ignored: object) -> None:
        current = self._current()
        if current is None:
            return
        if current.is_static:
            self._name.begin(current.name)
            return
        self.edit_requested.emit(current)

    def _on_named(self, name: str) -> None:
        current = self._current()
        if current is None:
            return
        change = partial(segments.rename_segment, self.context.workspace, current.segment_id, name, origin=self._origin)
        if self.context.runner.perform(change, on_error=self._on_refused) is not None:
            self._name.hide()

    def _on_refused(self, error: UserError) -> None:
        self._name.show_problem(str(error))

    def delete_current(self, *_ignored: object) -> None:
        """Delete the segment the list stands on."""
        current = self._current()
        if current is not None:
            delete = partial(segments.delete_segment, self.context.workspace, current.segment_id, origin=self._origin)
            self.context.runner.perform(delete)

    def _offer_menu(self, place: QPoint) -> None:
        current = self._current()
        if current is None:
            return
        menu = QMenu(self)
        menu.setObjectName("segment_row_menu")
        for icon_name, text, handler in (
            ("users", _("Show"), self._open_current),
            ("pencil", _("Edit"), self._edit_current),
            ("trash-2", _("Delete"), self.delete_current),
        ):
            menu.addAction(icon(icon_name), text).triggered.connect(handler)
        if not self.context.workspace.why_read_only:
            menu.addSeparator()
            menu.addMenu(audience_menu(self.context, current.segment_id, menu))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.list.viewport().mapToGlobal(place))
