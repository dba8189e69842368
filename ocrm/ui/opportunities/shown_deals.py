"""Which deals the opportunities page shows and how: tab, mode, grouping, order, filter; kept in saved views."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ocrm.services.deals import board_orders, opportunity_views
from ocrm.services.deals.board_groups import BoardGrouping
from ocrm.services.deals.board_orders import BoardOrder
from ocrm.services.deals.opportunity_views import OpportunityView
from ocrm.services.filtering.conditions import Filter
from ocrm.services.filtering.filter_parts import Typed, joined
from ocrm.services.listing.grouping import can_group
from ocrm.services.listing.views import ViewContent
from ocrm.services.records import RecordQuery
from ocrm.ui.context import AppContext, Target
from ocrm.ui.lists.filter_bar import FilterBar
from ocrm.ui.lists.filter_editor import FilterEditorPane
from ocrm.ui.lists.saved_views import Drafts, SavedViews
from ocrm.ui.lists.view_bar import ViewBar
from ocrm.ui.opportunities.board_reading import BOARD, LIST, DealsAsked
from ocrm.ui.opportunities.deal_filters import DealFilterChips, DealFilters
from ocrm.ui.opportunities.deal_questions import KIND
from ocrm.ui.opportunities.deal_views import DealViews
from ocrm.ui.opportunities.targets import ask_of

_MODE_KEY = "opportunities/mode"
_TAB_KEY = "opportunities/tab"
_GROUPING_KEY = "opportunities/grouping/{view}"
_ORDER_KEY = "opportunities/order/{view}"
_MODES = ("board", "list", "forecast")
_VIEWS = {view.value: view for view in OpportunityView}


class ShownDeals(QObject):
    """Holds what is chosen in tabs, filter row and switches; it outlives them when the page is built anew."""

    changed = Signal()
    """Other deals shall be read, or shown in another way."""
    rearranged = Signal()
    """The same deals shall be shown in another mode, grouping or order, and keep the keyboard."""
    pane_requested = Signal(object)
    """A pane in which the filter is made shall open: an EditorPane."""

    def __init__(self, context: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._workspace = context, context.workspace
        self.view = OpportunityView.OPEN
        self.mode = int(context.preferences.recall(_MODE_KEY, BOARD))
        self.grouping = BoardGrouping.STAGE
        self.order = BoardOrder.NEXT_STEP
        self._filters = DealFilters()
        self._text = ""
        self._typed: Filter | None = None
        self._was_saved = False
        self._drafts: Drafts = {}
        self._is_first_time = True
        self._chips = DealFilterChips(context.workspace, self)
        self._chips.changed.connect(self.set_filters)
        self._chips.edit_requested.connect(self.edit_filter)

    def attach(self, bar: FilterBar, tabs: ViewBar, views: DealViews) -> None:
        """Show the choice in new widgets, and hear what is chosen in them."""
        self._bar, self._views = bar, views
        self._chips.refresh()
        bar.set_text(self._text)
        bar.narrowed.connect(self._on_typed)
        bar.committed.connect(self._on_committed)
        bar.chips.add_requested.connect(self.edit_filter)
        self.saved = self._make_saved_views(tabs)
        self.show_chips()

    def _make_saved_views(self, tabs: ViewBar) -> SavedViews:
        saved = SavedViews(
            self._context,
            KIND,
            tabs,
            present=self.content,
            normal=self._normal,
            base_filter=self._base_filter,
            drafts=self._drafts,
        )
        content = saved.begin(str(self._context.preferences.recall(_TAB_KEY, "")))
        if content is not None and self._is_first_time:
            self._take(content)
        elif saved.current is None:
            saved.leave_for(self.view.value)
        if saved.current is None:
            self._recall_arrangement()
        self._is_first_time = False
        saved.built_in_chosen.connect(self._on_tab_chosen)
        saved.chosen.connect(self._on_saved_chosen)
        return saved

    # -- what is asked for --------------------------------------------------------------------------------------------

    @property
    def shown_mode(self) -> int:
        """The mode in sight: closed deals are always a list."""
        return self.mode if self.view.is_open else LIST

    @property
    def is_narrowed(self) -> bool:
        """Whether words or filters narrow the tab."""
        return self._filters.is_active or bool(self._text) or self._typed is not None

    def query(self) -> RecordQuery:
        """Return the deals to show."""
        filter = joined(self._base_filter(self.view), self._filter())
        return RecordQuery(KIND, filter, board_orders.usual_sort(self.view), self._text)

    def asked(self) -> DealsAsked:
        """Return what is to be read."""
        return DealsAsked(
            self.query(), self.view, self.shown_mode, self.grouping, self._filters.pipeline_id, self.order
        )

    def content(self) -> ViewContent:
        """Return what a saved view would keep of the page as it is."""
        table = self._views.table
        query = table.records.query if table is not None else None
        kept = self.saved.current.content if self.saved.current is not None else None
        columns = table.columns.places() if table is not None else kept.columns if kept is not None else ()
        if self.mode == BOARD:
            sort = board_orders.sort_of(self.order, self.view)
            grouping = "" if self.grouping is BoardGrouping.STAGE else self.grouping.value
        elif query is not None:
            sort, grouping = query.sort, query.grouping
        else:
            sort = kept.sort if kept is not None else board_orders.usual_sort(self.view)
            grouping = kept.grouping if kept is not None else ""
        return ViewContent(self.view.value, _MODES[self.mode], self._filter(), self._text, sort, columns, grouping)

    def _base_filter(self, key: str) -> Filter | None:
        """Return what a built-in view shows."""
        return opportunity_views.view_filter(self._workspace, _VIEWS.get(key, OpportunityView.OPEN))

    def _filter(self) -> Filter | None:
        """Return what narrows the view, beside the words."""
        return joined(self._filters.filter(self._workspace), self._typed)

    def _normal(self, filter: Filter | None) -> Filter | None:
        """Return a filter as the chips say it."""
        return DealFilters().with_filter(self._workspace, filter).filter(self._workspace)

    # -- choosing -----------------------------------------------------------------------------------------------------

    def open(self, target: Target | None) -> None:
        """Take the tab, stage, filter or mode a target asks for; what is shown is read after it."""
        asked = ask_of(self._workspace, target)
        if asked.view is not None:
            self.saved.leave_for(asked.view.value)
            self.view = asked.view
        if asked.filters is not None:
            self._filters = asked.filters
            self._clear_typed()
            self.show_chips()
        if asked.view is not None:
            self._leave_saved()
            self._recall_order()
        if asked.mode is not None:
            self.mode = asked.mode
        grouping = str(((target.extra if target is not None else None) or {}).get("grouping", ""))
        if grouping in set(BoardGrouping):
            self.grouping = BoardGrouping(grouping)

    def choose_mode(self, mode: int) -> None:
        """Show the deals as board, list or forecast."""
        self.mode = mode
        self._context.preferences.remember(_MODE_KEY, mode)
        self.rearranged.emit()

    def choose_grouping(self, name: str) -> None:
        """Let the columns of the board stand for something else."""
        self.grouping = BoardGrouping(name)
        self._remember(_GROUPING_KEY, name)
        self.rearranged.emit()

    def choose_order(self, name: str) -> None:
        """Sort the cards of the board by something else."""
        self.order = BoardOrder(name)
        self._remember(_ORDER_KEY, name)
        self.rearranged.emit()

    def set_filters(self, filters: DealFilters) -> None:
        """Narrow by other chips."""
        if self._typed is not None:
            self._bar.set_text(self._text)  # the chips may have changed what was typed
            self._typed = None
        self._filters = filters
        self._tell_filters()

    def clear_filters(self) -> None:
        """Show the whole tab again."""
        self._clear_typed()
        self.set_filters(DealFilters())

    def edit_filter(self) -> None:
        """Ask for a pane in which any filter can be made."""
        base = RecordQuery(KIND, self._base_filter(self.view), text=self._text)
        pane = FilterEditorPane(self._context, base, self._filter())
        pane.applied.connect(self._on_filter_applied)
        self.pane_requested.emit(pane)

    def _remember(self, key: str, value: str) -> None:
        """Keep an arrangement of a built-in view; a view of the user's own keeps it when it is saved."""
        if self.saved.current is None:
            self._context.preferences.remember(key.format(view=self.view.value), value)

    def _recall_arrangement(self) -> None:
        """Group and sort the board as it was in the built-in view chosen."""
        kept = str(self._context.preferences.recall(_GROUPING_KEY.format(view=self.view.value), "") or "stage")
        self.grouping = BoardGrouping(kept if kept in set(BoardGrouping) else "stage")
        self._recall_order()

    def _recall_order(self) -> None:
        kept = str(self._context.preferences.recall(_ORDER_KEY.format(view=self.view.value), ""))
        offered = {order.value for order in board_orders.orders_of(self.view)}
        self.order = BoardOrder(kept) if kept in offered else board_orders.usual_order(self.view)

    # -- saved views --------------------------------------------------------------------------------------------------

    def _take(self, content: ViewContent) -> None:
        self.view = _VIEWS.get(content.base, OpportunityView.OPEN)
        self.mode = _MODES.index(content.layout) if content.layout in _MODES else self.mode
        self._filters = DealFilters().with_filter(self._workspace, content.filter)
        self._bar.set_text(content.text)
        self._text, self._typed = content.text, None
        self._was_saved = True
        is_board = self.mode == BOARD
        self.grouping = BoardGrouping(
            content.grouping if is_board and content.grouping in set(BoardGrouping) else "stage"
        )
        self.order = board_orders.order_of(content.sort if is_board else (), self.view)
        grouping = content.grouping if not is_board and can_group(KIND, content.grouping) else ""
        self._views.use_view(content.columns, content.sort, grouping)

    def _on_saved_chosen(self, content: ViewContent) -> None:
        """Show a view as it is saved; the built-in one without what narrows it."""
        self._take(content)
        self._was_saved = self.saved.current is not None
        self._remember_tab()
        self._tell_filters()

    def _leave_saved(self) -> bool:
        """Give up what a saved view brought; say whether there was one."""
        was_saved, self._was_saved = self._was_saved, False
        if was_saved:
            self._views.use_view((), ())
        self._remember_tab()
        return was_saved

    def _remember_tab(self) -> None:
        self._context.preferences.remember(_TAB_KEY, self.saved.key)

    def _on_tab_chosen(self, key: str) -> None:
        """Show a built-in view; coming from another of them, the chips stay."""
        self.view = OpportunityView(key)
        self._recall_arrangement()
        if self._leave_saved():
            self._clear_typed()
            self._filters = DealFilters()
            self.show_chips()
        self.changed.emit()

    # -- typing -------------------------------------------------------------------------------------------------------

    def _on_typed(self, typed: Typed) -> None:
        if (typed.words, typed.filter) != (self._text, self._typed):
            self._text, self._typed = typed.words, typed.filter
            self._tell_filters()

    def _on_committed(self, typed: Typed) -> None:
        """Make what was typed part of the filter: it is a chip now."""
        self._text, self._typed = typed.words, None
        self.set_filters(self._filters.with_filter(self._workspace, typed.filter))

    def _on_filter_applied(self, filter: Filter | None) -> None:
        if self._typed is not None:
            self._clear_typed()
        self.set_filters(DealFilters().with_filter(self._workspace, filter))

    def _clear_typed(self) -> None:
        self._bar.set_text("")
        self._text, self._typed = "", None

    def show_chips(self) -> None:
        """Show the choice in chips, which offer the pipelines, sources, campaigns and tags there are now."""
        shown = self._filters.with_filter(self._workspace, self._typed)
        self._bar.chips.set_chips(self._chips.make(shown))

    def _tell_filters(self) -> None:
        self.show_chips()
        self.changed.emit()
