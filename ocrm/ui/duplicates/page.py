"""The duplicates page: groups of records that may be the same, one of them side by side, merged in a key."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.changes import Changes
from ocrm.services.duplicates import distinct, last_search, merging, scanning, splitting
from ocrm.services.duplicates.scanning import DuplicateGroup, ScanResult
from ocrm.services.duplicates.scoring import CRITERIA
from ocrm.services.duplicates.similar import similar_to
from ocrm.ui.context import AppContext, Target
from ocrm.ui.duplicates.comparison_panel import ComparisonPanel
from ocrm.ui.duplicates.entry import CHOSEN
from ocrm.ui.duplicates.group_list import GroupList
from ocrm.ui.duplicates.merged_menu import MergedMenu, stays_text
from ocrm.ui.page import Page
from ocrm.ui.tasks import TaskControl, TaskHandle
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    EmptyState,
    Header,
    LoadingState,
    SegmentedControl,
    button,
    hbox,
    panel,
    tool_button,
    vbox,
)
from ocrm.ui.widgets.tick_menu import TickMenu

_KINDS = ("customers", "contacts")
_ALL, _SURE, _MAYBE = range(3)
_ORIGIN = "duplicates"
_SPLIT = "split"
_WORK, _LOADING, _EMPTY, _STOPPED = range(4)
"""What the body shows."""
_LIST_SHARE, _PANEL_SHARE = 31, 69


class DuplicatesPage(Page):
    """Looks for duplicates in the background and offers them one after the other."""

    key = "duplicates"
    icon = "git-merge"
    topics = frozenset({"customers", "contacts", "duplicates", "imports"})

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._kind = _KINDS[0]
        self._shown = _ALL
        self._results: dict[str, ScanResult] = {}
        self._stale: set[str] = set(_KINDS)
        self._later: set[tuple[int, ...]] = set()
        self._asked: DuplicateGroup | None = None
        self._running: TaskHandle | None = None
        self._wants_focus = False

    def title(self) -> str:
        return _("Duplicate records")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        self._kinds = SegmentedControl(
            [("building-2", _("Customers")), ("contact-round", _("Contacts"))],
            current=_KINDS.index(self._kind), accessible_name=_("Kind"),
        )  # fmt: skip
        self._kinds.setObjectName("duplicate_kinds")
        self._kinds.changed.connect(self._on_kind)
        self._criteria = button(_("Compared by"), "sliders-horizontal", name="duplicate_criteria")
        self._criteria.setMenu(self._make_criteria_menu())
        self._again = tool_button("rotate-ccw", _("Search again"), name="duplicate_again")
        self._again.clicked.connect(self._search_again)
        self._merged = button(_("Merged before"), "history", name="merged_before")
        self._merges = MergedMenu(self.context.workspace, self._kind, self.content)
        self._merges.split_requested.connect(self.split)
        self._merged.setMenu(self._merges)
        right = [self._kinds, self._merged, self._criteria, self._again]
        self.header = Header(self.title(), right=right)
        self._body = QStackedWidget()
        self._loading = LoadingState(can_cancel=True)
        self._loading.cancel_requested.connect(self._on_cancelled)
        self._body.addWidget(self._make_work())
        self._body.addWidget(self._loading)
        self._body.addWidget(self._make_empty())
        self._body.addWidget(self._make_stopped())
        layout = vbox(self.content)
        layout.addWidget(self.header)
        layout.addWidget(self._body, 1)

    def _make_work(self) -> QWidget:
        left = panel()
        inside = vbox(left)
        self._standings = SegmentedControl(
            [(None, _("All")), (None, _("Sure")), (None, _("Maybe"))], current=self._shown,
            accessible_name=_("How sure"),
        )  # fmt: skip
        self._standings.setObjectName("duplicate_standings")
        self._standings.changed.connect(self._on_standing)
        head = hbox(margins=(12, 10, 12, 8))
        head.addWidget(self._standings)
        head.addStretch(1)
        inside.addLayout(head)
        self.groups = GroupList()
        inside.addWidget(self.groups, 1)
        self.panel = ComparisonPanel(self.context, self._kind)
        self.groups.selectionModel().currentChanged.connect(self._show_current)
        for source in (self.groups, self.panel):
            source.merge_requested.connect(self.merge)
            source.distinct_requested.connect(self.keep_apart)
            source.later_requested.connect(self.leave_for_later)
        self.panel.gone.connect(self._search_again)
        left.setMinimumWidth(theme().px(260))
        work = QWidget()
        side_by_side = hbox(work, margins=(20, 16, 20, 16), spacing=14)
        side_by_side.addWidget(left, _LIST_SHARE)
        side_by_side.addWidget(self.panel, _PANEL_SHARE)
        return work

    def _make_empty(self) -> QWidget:
        self._empty_again = again = button(_("Search again"), "rotate-ccw", name="duplicates_empty_again")
        again.clicked.connect(self._search_again)
        text = _("New ones show here, and while you type a new customer or import a list.")
        return EmptyState("circle-check", _("No duplicates"), text, [again])

    def _make_stopped(self) -> QWidget:
        self._stopped_again = again = button(_("Search again"), "rotate-ccw", name="duplicates_stopped_again")
        again.clicked.connect(self._search_again)
        text = _("Nothing was changed. Search again to see which records may be the same.")
        return EmptyState("pause", _("The search was stopped"), text, [again])

    def _make_criteria_menu(self) -> TickMenu:
        menu = TickMenu(self.content)
        menu.setObjectName("criteria_menu")
        ignored = distinct.ignored_criteria(self.context.workspace)
        self._ticks: dict[str, QAction] = {}
        for criterion in CRITERIA:
            words = _("{criterion}: {points} points").format(criterion=_(criterion.label), points=criterion.points)
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(criterion.code not in ignored)
            self._ticks[criterion.code] = action
        menu.aboutToHide.connect(self._on_criteria)
        return menu

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, target: Target | None) -> None:
        """Show the kind, and the records side by side, that a target asks for."""
        self._asked = None
        if target is not None and target.kind in _KINDS:
            self._set_kind(target.kind)
        chosen = (target.extra or {}).get(CHOSEN) if target is not None else None
        if chosen:
            self._ask_for(tuple(chosen))
        self.reload()

    def reload(self) -> None:
        """Show what was found, and search where it may no longer be right."""
        self._show_groups()
        if self._kind in self._stale:
            self._search()

    def on_changes(self, changes: Changes) -> None:
        if changes.topics & self.topics:
            if changes.origin != _ORIGIN:
                self._stale.update(_KINDS)
                self._asked = None
            self.refresh()

    def status_text(self) -> str:
        result = self._results.get(self._kind)
        if result is None:
            return ""
        found, count = len(self._groups()), format_number(result.scanned)
        if not found:
            return _("No possible duplicates among {count}").format(count=count)
        words = ngettext(
            "{n} group of possible duplicates among {count}", "{n} groups of possible duplicates among {count}", found
        )
        return words.format(n=format_number(found), count=count)

    def focus_content(self) -> None:
        self._wants_focus = self._body.currentIndex() != _WORK
        (self._again if self._wants_focus else self.groups).setFocus()

    def panes(self) -> list[QWidget]:
        return [self.groups, self.panel.table, self.panel.merge_button]

    # -- searching ----------------------------------------------------------------------------------------------------

    def _ask_for(self, record_ids: tuple[int, ...]) -> None:
        """Put records the user chose first; one alone is shown beside what is like it."""
        workspace, wanted = self.context.workspace, list(record_ids)
        try:
            if len(wanted) == 1:
                wanted += [one.record_id for one in similar_to(workspace, self._kind, wanted[0])]
            if len(wanted) > 1:
                self._asked = scanning.group_of(workspace, self._kind, wanted)
        except UserError as error:
            self.show_error(error)
            return
        if self._asked is None:
            self.message_bar.show_message(_("Nothing like it was found. Tick two records in the list to merge them."),
                                          tone="info")  # fmt: skip

    def _search(self) -> None:
        self._cancel()
        self._stale.discard(self._kind)
        self._loading.begin()
        kind = self._kind
        self._running = self.context.tasks.start(
            _("Looking for duplicates"),
            partial(_scan, self.context, kind),
            on_done=partial(self._on_found, kind),
            on_error=self._on_stopped,
        )
        self._show_groups()

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def _on_cancelled(self) -> None:
        """Say so at once: the search itself ends a moment later."""
        self._cancel()
        self._show_stopped()

    def _show_stopped(self) -> None:
        """Show what there is; the button pressed to stop goes, wherever it is, so the keyboard goes to what goes on."""
        self._show_groups()
        if self._body.currentIndex() == _STOPPED and self.isVisible():
            self._stopped_again.setFocus()

    def _on_found(self, kind: str, result: ScanResult) -> None:
        self._running = None
        self._results[kind] = result
        last_search.note_groups(self.context.workspace, kind, len(result.groups))
        self._show_groups()
        if self._wants_focus and self._again.hasFocus():
            self.focus_content()

    def _on_stopped(self, _error: UserError) -> None:
        if self._running is None or self._running.control.is_cancelled:  # else a newer search is under way
            self._running = None
            self._show_stopped()

    def _search_again(self) -> None:
        self._later.clear()
        self._asked = None
        self._search()

    def _groups(self) -> list[DuplicateGroup]:
        result = self._results.get(self._kind)
        found = [group for group in result.groups if group.record_ids not in self._later] if result else []
        if self._shown != _ALL:
            found = [group for group in found if group.is_sure == (self._shown == _SURE)]
        if self._asked is not None:
            found = [self._asked, *(group for group in found if group.record_ids != self._asked.record_ids)]
        return found

    def _show_groups(self) -> None:
        groups = self._groups()
        is_searching = self._running is not None and self._kind not in self._results
        any_left = bool(groups) or self._shown != _ALL
        is_known = self._kind in self._results
        shown = _WORK if any_left else _LOADING if is_searching else _EMPTY if is_known else _STOPPED
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self._body.isAncestorOf(focused) and shown != self._body.currentIndex()
        self._body.setCurrentIndex(shown)
        self.groups.set_groups(groups)
        if had_keyboard:
            (self.groups, self._again, self._empty_again, self._stopped_again)[shown].setFocus()
            self._wants_focus = shown == _LOADING
        self._show_current()
        if self.header is not None:
            self.header.set_count(format_number(len(groups)) if groups else "")
        self.status_changed.emit(self.status_text())

    def _show_current(self) -> None:
        self.panel.show_group(self.groups.current)

    # -- choosing -----------------------------------------------------------------------------------------------------

    def _set_kind(self, kind: str) -> None:
        if kind == self._kind:
            return
        self._kind = self._merges.kind = kind
        self._kinds.set_current(_KINDS.index(kind))
        self.panel.show_group(None)
        self.panel.use_kind(kind)

    def _on_kind(self, number: int) -> None:
        self._asked = None
        self._set_kind(_KINDS[number])
        self.reload()

    def _on_standing(self, number: int) -> None:
        self._shown = number
        self._show_groups()

    def _on_criteria(self) -> None:
        off = {code for code, action in self._ticks.items() if not action.isChecked()}
        if len(off) == len(self._ticks):
            self.message_bar.show_message(_("Nothing is compared. Tick a line of “Compared by”."), tone="warn")
        else:
            self.message_bar.hide()
        if off != distinct.ignored_criteria(self.context.workspace):
            distinct.set_ignored_criteria(self.context.workspace, off)
            self._stale.update(_KINDS)
            self._search()

    # -- doing --------------------------------------------------------------------------------------------------------

    def merge(self) -> None:
        """Merge the group as it is shown, and go on to the next one."""
        group, keep_id = self.groups.current, self.panel.keep_id
        if group is None or keep_id not in group.record_ids:
            return
        losers = [record_id for record_id in self.panel.record_ids if record_id != keep_id]
        choices = dict(self.panel.choices)
        merge = partial(
            merging.merge_records, self.context.workspace, self._kind, keep_id, losers, choices, origin=_ORIGIN
        )
        left_out = set(group.record_ids) - {keep_id, *losers}
        if self._do(merge, group, merged=len(losers)) and left_out:
            self._stale.add(self._kind)
            self._search()

    def keep_apart(self) -> None:
        """Remember that the records of the group are not the same."""
        group = self.groups.current
        if group is not None:
            keep = partial(distinct.mark_distinct, self.context.workspace, self._kind, group.record_ids, origin=_ORIGIN)
            self._do(keep, group)

    def split(self, former_id: int) -> None:
        """Split a merged record off again, and say what was added since and stays."""
        results: list[splitting.SplitResult] = []

        def change() -> Changes:
            results.append(splitting.split_merge(self.context.workspace, former_id, origin=_SPLIT))
            return results[0].changes

        if self.context.runner.perform(change, on_error=self.show_error) is not None:
            words = stays_text(results[0])
            if words:
                self.message_bar.show_message(words, tone="info")

    def leave_for_later(self) -> None:
        """Leave the group out until the next search."""
        group = self.groups.current
        if group is not None:
            self._later.add(group.record_ids)
            self._forget(group)

    def _do(self, change: partial[Changes], group: DuplicateGroup, *, merged: int = 0) -> bool:
        if self.context.runner.perform(change, on_error=self.show_error) is None:
            return False
        result = self._results.get(self._kind)
        if result is not None and group in result.groups:
            last_search.note_settled(self.context.workspace, self._kind)
        self._forget(group, merged=merged)
        return True

    def _forget(self, group: DuplicateGroup, *, merged: int = 0) -> None:
        """Take a group off the list, in which so many records were `merged` into another."""
        if self._asked is not None and self._asked.record_ids == group.record_ids:
            self._asked = None
        result = self._results.get(self._kind)
        if result is not None:
            left = tuple(other for other in result.groups if other.record_ids != group.record_ids)
            self._results[self._kind] = ScanResult(self._kind, left, result.scanned - merged)
        self._show_groups()


def _scan(context: AppContext, kind: str, control: TaskControl) -> ScanResult:
    return scanning.scan(context.workspace, kind, report=control.report)
