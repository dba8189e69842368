"""What the list shows when it has no rows: the first use, or filters that leave nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QWidget

from ocrm.i18n import _, ngettext
from ocrm.services.listing.list_views import ListState, Narrowing, count_without, narrowings
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import EmptyState, button, escape_mnemonic
from ocrm.ui.widgets.menu_entries import press


@dataclass(frozen=True, slots=True)
class EmptyWords:
    """What an empty list says, in the present language: at its first use, and where nothing fits the filters."""

    icon: str
    title: str
    text: str
    new: str
    nothing_fits: str


class ListStates(QStackedWidget):
    """The table, or in its place why there are no rows and what to do."""

    def __init__(
        self,
        context: AppContext,
        table: QWidget,
        words: EmptyWords,
        *,
        new: Callable[[], object],
        narrow: Callable[[ListState], object],
    ) -> None:
        """`new` begins a record, `narrow` shows the list in another state."""
        super().__init__()
        self._context, self._words, self._new, self._narrow = context, words, new, narrow
        self._table = table
        self._shown: QWidget | None = None
        self._narrowed_to: ListState | None = None
        self.addWidget(table)

    @property
    def shown(self) -> QWidget | None:
        """The state shown in place of the table."""
        return self._shown

    def show_table(self) -> None:
        """Show the rows; the keyboard goes from the state to them."""
        had_focus = self._holds_focus()
        self._drop()
        self.setCurrentWidget(self._table)
        if had_focus:
            self._table.setFocus()

    def show_first_use(self) -> None:
        """Say what the list is for and how to begin."""
        actions = self._context.actions
        add = button(self._words.new, "plus", name="empty_new")
        add.clicked.connect(partial(press, self._new))
        load = button(_("Import a spreadsheet"), "upload", "primary", name="empty_import")
        load.clicked.connect(actions[ActionId.IMPORT].trigger)
        self._narrowed_to = None
        state = EmptyState(self._words.icon, self._words.title, self._words.text, (load, add))
        self._put(state)

    def show_nothing_found(self, state: ListState) -> None:
        """Name what narrows the list and offer to drop the part that frees most rows."""
        if self._shown is not None and self._narrowed_to == state:
            return
        self._narrowed_to = state
        found = narrowings(self._context.workspace, state)
        self._put_nothing_found(state.list.state(), found, None, 0)
        if len(found) > 1:
            states = [one.without for one in found]
            self._context.tasks.fetch(
                partial(count_without, self._context.workspace, states),
                partial(self._on_counted, state, found),
                key=f"{state.list.kind} without a filter",
            )

    def _on_counted(self, state: ListState, found: Sequence[Narrowing], counts: Sequence[int]) -> None:
        if self._shown is None or self._narrowed_to != state:
            return
        best = max(range(len(found)), key=counts.__getitem__)
        if counts[best]:
            self._put_nothing_found(state.list.state(), found, found[best], counts[best])

    def _put_nothing_found(
        self, whole: ListState, found: Sequence[Narrowing], best: Narrowing | None, count: int
    ) -> None:
        names = _(", ").join(one.name for one in found)
        text = ngettext("{n} filter at work: {names}", "{n} filters at work: {names}", len(found))
        buttons = []
        if best is not None:
            words = ngettext("Remove {name} ({n} row)", "Remove {name} ({n} rows)", count)
            drop = button(escape_mnemonic(words.format(name=best.name, n=count)), name="empty_drop")
            drop.clicked.connect(partial(press, partial(self._narrow, best.without)))
            buttons.append(drop)
        clear = button(_("Clear all filters"), None, "link" if best is not None else None, name="empty_clear")
        clear.clicked.connect(partial(press, partial(self._narrow, whole)))
        buttons.append(clear)
        state = EmptyState("list-filter", self._words.nothing_fits, text.format(n=len(found), names=names), buttons)
        self._put(state)

    def _put(self, state: QWidget) -> None:
        had_focus = self._table.hasFocus() or self._holds_focus()
        self._drop()
        self._shown = state
        self.addWidget(state)
        self.setCurrentWidget(state)
        if had_focus:
            self.focus_state()

    def focus_state(self) -> bool:
        """Put the keyboard on the first thing to do where there are no rows; say whether that is so."""
        if self._shown is None:
            return False
        self._shown.findChildren(QPushButton)[0].setFocus()
        return True

    def _holds_focus(self) -> bool:
        """Say whether the keyboard is on a button of the state shown."""
        focused = QApplication.focusWidget()
        return self._shown is not None and focused is not None and self._shown.isAncestorOf(focused)

    def _drop(self) -> None:
        if self._shown is not None:
            self.removeWidget(self._shown)
            self._shown.deleteLater()
            self._shown = None
