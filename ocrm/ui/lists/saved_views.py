"""Saved views behind the tabs of a list: chosen, saved, saved as another, reverted, renamed, deleted, put in order.

What was changed in one of them and not saved stays with its tab, marked with a dot, as long as the program runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Filter
from ocrm.services.listing import views
from ocrm.services.listing.views import ColumnPlace, SavedView, ViewContent
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.lists.view_bar import ViewBar
from ocrm.ui.theme import theme

_OWN = "view:"
_DOT = "● {name}"
Drafts = dict[str, ViewContent]
"""What is not saved yet of views, by the keys of their tabs."""


class SavedViews(QObject):
    """Keeps the tabs of one kind of list. `key` is the built-in view or the user's own that is chosen."""

    built_in_chosen = Signal(str)
    chosen = Signal(object)
    """One of the user's own views shall be shown: its ViewContent."""

    def __init__(
        self,
        context: AppContext,
        kind: str,
        bar: ViewBar,
        *,
        present: Callable[[], ViewContent],
        normal: Callable[[Filter | None], Filter | None],
        base_filter: Callable[[str], Filter | None],
        drafts: Drafts | None = None,
    ) -> None:
        """`present` is what the page shows, `normal` a filter as its chips say it, `base_filter` a built-in view's.

        `drafts` belong to the page, which may be built anew.
        """
        super().__init__(bar)
        self._context, self._kind, self._bar = context, kind, bar
        self._present, self._normal, self._base_filter = present, normal, base_filter
        self._built_in: Sequence[tuple[str, str]] = ()
        self._views: list[SavedView] = []
        self._counts: dict[int, int] = {}
        self._renamed: int | None = None
        self._drafts = {} if drafts is None else drafts
        self._is_marked = False
        self.key = ""
        bar.changed.connect(self.choose)
        bar.save_requested.connect(self._save)
        bar.save_as_requested.connect(self._ask_name)
        bar.revert_requested.connect(self.revert)
        bar.rename_requested.connect(self._on_rename)
        bar.delete_requested.connect(self._on_delete)
        bar.reordered.connect(self._on_reordered)
        bar.name_field.named.connect(self._on_named)
        bar.name_field.given_up.connect(self.show_modified)

    @property
    def current(self) -> SavedView | None:
        """The user's own view that is chosen; None for a built-in one."""
        return next((view for view in self._views if _key(view) == self.key), None)

    def begin(self, key: str) -> ViewContent | None:
        """Take the view that was left the last time; return what to show where it is one of the user's own."""
        self._views = views.list_views(self._context.workspace, self._kind)
        self.key = key
        return None if self.current is None else self._drafts.pop(key, self.current.content)

    def show(self, built_in: Sequence[tuple[str, str]], *, base: str) -> None:
        """Show the tabs with the present views; `base` is the built-in view chosen where none of the user's is."""
        self._built_in = built_in
        self._views = views.list_views(self._context.workspace, self._kind)
        if self.current is None:
            self.key = base
        self._show_tabs()
        self.show_modified()

    def count(self) -> None:
        """Count the rows of the user's views in the background."""
        if self._views:
            read = partial(_count, self._context.workspace, self._views, self._base_filter)
            self._context.tasks.fetch(read, self._on_counted, key=f"saved views of {self._kind}", after_paint=True)

    def leave_for(self, base: str) -> None:
        """Choose a built-in view because the page was asked for it, and still shows the one before."""
        self._keep_draft()
        self.key = base

    def choose(self, key: str) -> None:
        """Show another view, as it was left."""
        self._keep_draft()
        self._go_to(key)

    def _go_to(self, key: str) -> None:
        self.key = key
        view = self.current
        if view is None:
            self.built_in_chosen.emit(key)
        else:
            self.chosen.emit(self._drafts.pop(key, view.content))

    def _keep_draft(self) -> None:
        view = self.current
        if view is not None and self._is_modified(view):
            self._drafts[self.key] = self._content()

    def show_modified(self) -> None:
        """Say whether what is shown differs from the view chosen."""
        view = self.current
        is_modified = self._is_modified(view)
        self._bar.show_modified(is_modified, can_save=view is not None)
        if self._is_marked != (is_modified and view is not None):
            self._show_tabs()

    def revert(self) -> None:
        """Show the chosen view as it is saved."""
        view = self.current
        self.chosen.emit(view.content if view is not None else ViewContent(base=self.key))

    def _is_modified(self, view: SavedView | None) -> bool:
        present = self._present()
        if view is None:
            return present.filter is not None or bool(present.text)
        saved = view.content
        # A view that names no layout and no order is shown in the present ones.
        alike = replace(present, layout=present.layout if saved.layout else "", sort=present.sort if saved.sort else ())
        return self._comparable(alike) != self._comparable(saved) or not _same_columns(present.columns, saved.columns)

    def _comparable(self, content: ViewContent) -> ViewContent:
        return replace(content, filter=self._normal(content.filter), columns=())

    def _show_tabs(self) -> None:
        current = self.current
        self._is_marked = current is not None and self._is_modified(current)
        own = [(_key(view), self._title(view)) for view in self._views]
        self._bar.show_tabs(self._built_in, own, current=self.key)

    def _title(self, view: SavedView) -> str:
        is_marked = _key(view) in self._drafts or (self._is_marked and _key(view) == self.key)
        name = _DOT.format(name=view.name) if is_marked else view.name
        count = self._counts.get(view.view_id)
        return name if count is None else f"{name} · {format_number(count)}"

    def _on_counted(self, counts: dict[int, int]) -> None:
        if counts != self._counts:
            self._counts = counts
            self._show_tabs()

    # -- doing --------------------------------------------------------------------------------------------------------

    def _content(self) -> ViewContent:
        present = self._present()
        return replace(present, filter=self._normal(present.filter))

    def _save(self) -> None:
        view, workspace = self.current, self._context.workspace
        if view is None:
            return
        if self._perform(partial(views.save_view, workspace, view.view_id, self._content())) is not None:
            self._views = views.list_views(workspace, self._kind)
            self.count()

    def _ask_name(self) -> None:
        self._renamed = None
        self._bar.ask_name()

    def _on_rename(self, key: str) -> None:
        view = next((view for view in self._views if _key(view) == key), None)
        if view is not None:
            self._renamed = view.view_id
            self._bar.ask_name(view.name)

    def _on_named(self, name: str) -> None:
        workspace = self._context.workspace
        if self._renamed is not None:
            change = partial(views.rename_view, workspace, self._renamed, name, origin=self._kind)
        else:
            change = partial(views.add_view, workspace, self._kind, name, self._content(), origin=self._kind)
        changes = self._perform(change, on_error=self._on_refused)
        if changes is None:
            return
        self._bar.end_naming()
        self._views = views.list_views(workspace, self._kind)
        if changes.created_id is not None:
            self._go_to(f"{_OWN}{changes.created_id}")
        self._show_tabs()
        self.show_modified()
        self.count()

    def _on_refused(self, error: UserError) -> None:
        self._bar.name_field.show_problem(str(error))

    def _on_delete(self, key: str) -> None:
        view = next((view for view in self._views if _key(view) == key), None)
        if view is None:
            return
        self._perform(partial(views.delete_view, self._context.workspace, view.view_id, origin=self._kind))
        self._drafts.pop(key, None)
        if key == self.key:
            self._views = views.list_views(self._context.workspace, self._kind)
            self._go_to(view.content.base)

    def _on_reordered(self, keys: list[str]) -> None:
        ids = [int(key.removeprefix(_OWN)) for key in keys]
        if ids == [view.view_id for view in self._views]:
            self._show_tabs()
            return
        self._perform(partial(views.order_views, self._context.workspace, self._kind, ids, origin=self._kind))

    def _perform(
        self, change: Callable[[], Changes], on_error: Callable[[UserError], None] | None = None
    ) -> Changes | None:
        return self._context.runner.perform(change, on_error=on_error)


def _key(view: SavedView) -> str:
    return f"{_OWN}{view.view_id}"


def _same_columns(present: Sequence[ColumnPlace], saved: Sequence[ColumnPlace]) -> bool:
    """Return whether the same columns are in sight at the same widths; where one side knows none, they are."""
    if not present or not saved:
        return True
    return _seen(present) == _seen(saved)


def _seen(places: Sequence[ColumnPlace]) -> list[tuple[str, int]]:
    # In pixels as shown: a width noted under small text may be one off when it is read back from the table.
    return [(place.name, theme().px(place.width)) for place in places if not place.is_hidden]


def _count(
    workspace: Workspace, counted: Sequence[SavedView], base_filter: Callable[[str], Filter | None]
) -> dict[int, int]:
    return {
        view.view_id: views.count_view(workspace, view.kind, view.content, base_filter(view.content.base))
        for view in counted
    }
