"""The parts a list page is put together of, what is said of its rows, and where the keyboard goes among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.listing.list_views import ListKind, ListState
from ocrm.services.records import fetch_rows
from ocrm.ui.actions import ActionId
from ocrm.ui.context import RECORD_PAGES, Target
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.itemmodels import RecordTableModel
from ocrm.ui.lists.bulk_toolbar import BulkToolBar
from ocrm.ui.lists.cells import CellSums
from ocrm.ui.lists.column_chooser import ColumnChooser
from ocrm.ui.lists.field_columns import FieldColumns
from ocrm.ui.lists.filter_bar import FilterBar
from ocrm.ui.lists.group_menu import group_button
from ocrm.ui.lists.list_states import EmptyWords, ListStates
from ocrm.ui.lists.record_preview import RecordPreview
from ocrm.ui.lists.row_commands import RowCommands
from ocrm.ui.lists.sort_menu import sort_button
from ocrm.ui.lists.view_bar import ViewBar
from ocrm.ui.page import Page
from ocrm.ui.record_view import RecordView
from ocrm.ui.theme import theme
from ocrm.ui.widgets import BulkBar, Header, SegmentedControl, action_button, hbox, panel, tool_button, vbox
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.splitter import ThinSplitter

LIST, SPLIT = 0, 1
"""The layouts: the table alone, or with the preview beside it."""
_TABLE_WIDTH = 860
"""How wide the table is beside the preview until the user moves the line between them."""


class ListFrame(Page):
    """Header, views, filters, table, bar of many, preview; what they show and do is the list page's.

    `noun` begins the object names of its widgets, `shown` and `shown_beside_preview` are the columns of both layouts,
    `usual_sort` is the order until another is chosen, `new_action` the command behind its big button.
    """

    list_kind: ClassVar[ListKind]
    noun: ClassVar[str]
    usual_sort: ClassVar[tuple[str, ...]]
    shown: ClassVar[tuple[str, ...]]
    shown_beside_preview: ClassVar[tuple[str, ...]]
    new_action: ClassVar[ActionId] = ActionId.NEW_RECORD
    logs_with_customer: ClassVar[bool] = False
    """Whether contact about a record is logged with its customer, as the record's own page has no composer."""

    _mode = SPLIT

    # -- what a list says of itself -----------------------------------------------------------------------------------

    def make_columns(self) -> FieldColumns:
        """Return the columns."""
        return FieldColumns(self.context.workspace, self.kind, self.shown)

    def make_commands(self) -> RowCommands:
        """Return what is done with rows, over `self.view` and `self.pane_host`."""
        return RowCommands(self.context, self.kind, self.view, self.pane_host, self.content)

    def make_preview(self) -> RecordPreview:
        """Return the preview, its requests connected."""
        return RecordPreview(self.context, name=f"{self.noun}_preview", nothing=_("Nothing here"))

    def placeholder(self) -> str:
        """Return what the quick filter finds."""
        return _("Filter")

    def empty_words(self) -> EmptyWords:
        """Return what the list says while it is empty."""
        return EmptyWords(self.icon, _("Nothing here"), "", self.title(), _("Nothing fits"))

    def selected_words(self, count: int) -> str:
        """Return how many records are ticked, in words."""
        return ngettext("{n} record selected", "{n} records selected", count).format(n=format_number(count))

    def ticked_words(self) -> str:
        """Return what the status bar says of the ticked records beside their number."""
        return ""

    @property
    def kind(self) -> str:
        """The kind of its records."""
        return self.list_kind.kind

    def narrow(self, state: ListState) -> None:
        """Show the list in another state."""

    def _set_mode(self, mode: int) -> None:
        """Show the other layout."""

    # -- building -----------------------------------------------------------------------------------------------------

    def _build_table(self) -> None:
        self._columns = self.make_columns()
        self._model = RecordTableModel(self.context.workspace, self.context.tasks, self._columns.columns())
        self.view = RecordView(
            self._model,
            accessible_name=self.title(),
            preferences=self.context.preferences,
            layout_key=self._layout_key(),
            painters=self._columns.painters(),
        )
        self.view.setObjectName(f"{self.noun}_table")
        self.pane_host = PaneHost(gives_keyboard_back=False)
        self.commands = self.make_commands()
        self._sums = CellSums(self.context, self.view, self.kind)

    def _layout_key(self) -> str:
        return f"{self.kind}/split" if self._mode == SPLIT else f"{self.kind}/list"

    def _build_top(self) -> None:
        layout = self._parts = vbox(self.content)
        self.header = self._make_header()
        layout.addWidget(self.header)
        self._tabs = ViewBar(accessible_name=_("Views"))
        layout.addWidget(self._tabs)
        self._filter_bar = FilterBar(self.context.workspace, self.kind, self.placeholder(), right=self._make_tools())
        self._filter_row = self._filter_bar.row
        layout.addWidget(self._filter_bar)

    def _make_header(self) -> Header:
        self._modes = SegmentedControl(
            ((("table-2"), _("List")), ("panel-right", _("Split"))), current=self._mode, accessible_name=_("Layout")
        )
        self._modes.setObjectName("list_modes")
        load = action_button(self.context.actions[ActionId.IMPORT])
        load.setText(_("Import"))
        load.setObjectName(f"import_{self.kind}")
        new = action_button(self.context.actions[self.new_action], "primary")
        new.setObjectName(f"new_{self.noun}")
        return Header(self.title(), right=(self._modes, *self.header_buttons(), load, new))

    def header_buttons(self) -> Sequence[QWidget]:
        """Return what a list has in its header besides importing and making new records."""
        return ()

    def _make_tools(self) -> list[QWidget]:
        self._columns_button = tool_button("columns-3", _("Choose columns"), name="choose_columns")
        self._columns_button.clicked.connect(self._offer_columns)
        self._more_button = tool_button("ellipsis", _("More"), name="list_more")
        self._more_button.clicked.connect(self._offer_more)
        sorts, groups = sort_button(self._table, self.content), group_button(self._table, self.content)
        return [sorts, groups, self._columns_button, self._more_button]

    def _table(self) -> RecordView:
        return self.view

    def _build_body(self) -> None:
        left = panel("flat")
        inside = vbox(left)
        self._states = ListStates(self.context, self.view, self.empty_words(), new=self.new_record, narrow=self.narrow)
        inside.addWidget(self._states, 1)
        # Below the rows, which must not move from under the pointer that ticks them.
        self._bulk_bar = BulkBar((BulkToolBar(self.commands.bulk_actions()),))
        inside.addWidget(self._bulk_bar)
        self._splitter = ThinSplitter(left, name=f"{self.noun}_splitter")
        self._splitter.setStretchFactor(0, 1)
        self._splitter.splitterMoved.connect(self._remember_splitter)
        body = QWidget()
        side_by_side = hbox(body, spacing=0)
        side_by_side.addWidget(self._splitter, 1)
        side_by_side.addWidget(self.pane_host)
        self.pane_host.shown.connect(self._fit_pane)
        self._parts.addWidget(body, 1)

    def _fit_pane(self) -> None:
        """Let a pane be as narrow as the preview where the list need not scroll sideways then."""
        bar = self.view.verticalScrollBar()
        needed = self.view.columns.least_width() + (bar.sizeHint().width() if bar.isVisible() else 0)
        room = self.content.width() - needed
        if self.preview.preferred_width <= room < self.pane_host.width():
            self.pane_host.setFixedWidth(room)

    def _recall_splitter(self) -> None:
        sizes = self.context.preferences.recall(f"{self.kind}/splitter")
        self._splitter.setSizes(sizes or [theme().px(_TABLE_WIDTH), self.preview.preferred_width])

    def _remember_splitter(self, *_ignored: Any) -> None:
        self.context.preferences.remember(f"{self.kind}/splitter", self._splitter.sizes())

    def _build_preview(self) -> None:
        self.preview = self.make_preview()
        self._splitter.addWidget(self.preview)

    def _connect_keys(self) -> None:
        actions, view = self.context.actions, self.view
        actions.connect(ActionId.TOGGLE_PREVIEW, self._toggle_preview, owner=self.content)
        actions.add_to(view, ActionId.TOGGLE_PREVIEW)
        for keys, handler in (("N", self.new_record), ("/", self.focus_filter)):
            shortcut = QShortcut(QKeySequence(keys), view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(handler)

    # -- what is said of its rows -------------------------------------------------------------------------------------

    def _count_words(self) -> str:
        if not self._model.is_complete:
            return _("counting…")
        count = self._model.record_count
        return ngettext("{n} row", "{n} rows", count).format(n=format_number(count))

    def _on_ticks(self, count: int) -> None:
        total = self._model.record_count
        words = self.selected_words(count)
        everything = _("Select all {n}").format(n=format_number(total)) if count < total else ""
        self._bulk_bar.show_count(words if count else "", everything)
        self._show_status()

    def _show_status(self, *_ignored: Any) -> None:
        self.status_changed.emit(self.status_text())

    def status_text(self) -> str:
        """Return rows, ticked rows, and the sum of the amount under the cursor over the ticked ones."""
        if not hasattr(self, "_model"):
            return ""
        parts = [self._count_words()]
        ticked = self._model.ticked_count
        if ticked:
            parts.append(_("{n} selected").format(n=format_number(ticked)))
        if self._sums.text:
            parts.append(self._sums.text)
        elif ticked:
            parts.append(self.ticked_words())
        return " · ".join(part for part in parts if part)

    # -- menus --------------------------------------------------------------------------------------------------------

    def _offer_columns(self) -> None:
        ColumnChooser(self.view, self.content).open_below(self._columns_button)

    def _offer_more(self) -> None:
        menu = QMenu(self.content)
        self.context.actions.fill_menu(
            menu, (ActionId.EXPORT, ActionId.IMPORT, ActionId.GO_DUPLICATES, None, ActionId.SELECT_ALL)
        )
        self.fill_more(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self._more_button)

    def fill_more(self, menu: QMenu) -> None:
        """Add what else can be done with the list as it is narrowed."""

    # -- what the window asks -----------------------------------------------------------------------------------------

    def focus_content(self) -> None:
        if self._states.focus_state():
            return
        if self.view.currentIndex().isValid():
            self.view.setFocus()
            return
        self.view.select_first()
        self.view.setFocus()

    def focus_filter(self) -> None:
        self._filter_row.search.edit.setFocus()
        self._filter_row.search.edit.selectAll()

    def panes(self) -> list[QWidget]:
        pane = self.pane_host.pane
        if pane is not None:
            return [self.view, pane.form]
        return [self.view, self.preview.first_button] if self.preview.isVisible() else [self.view]

    def step_view(self, by: int) -> None:
        self._tabs.step(by)

    def step_record(self, by: int) -> None:
        index = self.view.currentIndex()
        beside = index.sibling(index.row() + by, index.column())
        if beside.isValid():
            self.view.setCurrentIndex(beside)

    def escape(self) -> bool:
        if self.pane_host.close_pane():
            return True
        if self._model.ticked_count:
            self._model.clear_ticks()
            return True
        if self._filter_row.search.text():
            self._filter_row.search.clear()
            return True
        return False

    def log_interaction(self) -> None:
        self.commands.log_current()

    def log_for(self, record_id: int) -> None:
        """Go to the record's page, or to its customer's, with the keyboard in the composer."""
        if self.logs_with_customer:
            row = fetch_rows(self.context.workspace, self.kind, [record_id], ("customer",))[0]
            if row is not None:
                self.context.navigator.log_contact(row["customer"].record_id)
            return
        extra = {"siblings": self._model.ids, "compose": True}
        self.context.navigator.go(Target(RECORD_PAGES[self.kind], self.kind, record_id, extra=extra))

    def _toggle_preview(self) -> None:
        self._set_mode(LIST if self._mode == SPLIT else SPLIT)
