"""The filter above the to-dos: words, kind and priority; the same for the list, the board and the month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.fields import picklists
from ocrm.services.records import RecordQuery
from ocrm.services.workday.day_plans import TodoChoice
from ocrm.services.workday.todos import TodoRow
from ocrm.services.workspace import Workspace
from ocrm.ui.widgets import FilterChip, FilterRow

_PRIORITIES = {
    "": N_("Any priority"),
    "high": N_("High priority"),
    "normal": N_("Normal priority"),
    "low": N_("Low priority"),
}


class TodoFilter(FilterRow):
    """Says which to-dos are wanted, of rows that were read or as a TodoChoice to read by."""

    narrowed = Signal()
    """Other to-dos are wanted now."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(_("Filter this list"))
        self._workspace = workspace
        self._kind, self._priority, self._text = "", "", ""
        self.text_changed.connect(self.look_for)
        self._show_chips()

    @property
    def is_active(self) -> bool:
        """Whether anything is left out."""
        return bool(self._text or self._kind or self._priority)

    def kept(self, rows: Sequence[TodoRow]) -> list[TodoRow]:
        """Return the rows that are wanted; words are looked for in the to-do and in its customer's name."""
        kept = [row for row in rows if self._kind in ("", row.kind) and self._priority in ("", row.priority)]
        if not self._text:
            return kept
        found, folded = set(self._found()), self._text.casefold()
        return [row for row in kept if row.todo_id in found or folded in row.customer_name.casefold()]

    def choice(self) -> TodoChoice:
        """Return what is wanted for those who read only some days."""
        if not self._text:
            return TodoChoice(self._kind, self._priority)
        return TodoChoice(self._kind, self._priority, self._found(), self._text)

    def choose_kind(self, kind: str) -> None:
        """Show one kind, or every one (empty)."""
        self._kind = kind
        self._show_chips()
        self.narrowed.emit()

    def choose_priority(self, priority: str) -> None:
        """Show one priority, or every one (empty)."""
        self._priority = priority
        self._show_chips()
        self.narrowed.emit()

    def clear(self) -> None:
        """Leave nothing out."""
        self._kind = self._priority = self._text = ""
        self.search.set_text("")
        self._show_chips()
        self.narrowed.emit()

    def _found(self) -> list[int]:
        return list(records.all_ids(self._workspace, RecordQuery("todos", text=self._text)))

    def look_for(self, text: str) -> None:
        """Show only to-dos with some words."""
        self._text = text
        self.narrowed.emit()

    def _show_chips(self) -> None:
        kinds = {"": _("Any kind")} | dict(picklists.labels(self._workspace, "todo_kind"))
        priorities = {code: _(title) for code, title in _PRIORITIES.items()}
        self.set_chips(
            [
                _choice_chip(_("Kind"), kinds, self._kind, choose=self.choose_kind),
                _choice_chip(_("Priority"), priorities, self._priority, choose=self.choose_priority),
            ]
        )


def _choice_chip(title: str, choices: dict[str, str], chosen: str, *, choose: Callable[[str], None]) -> FilterChip:
    made = FilterChip(choices[chosen] if chosen else title, active=bool(chosen))
    menu = QMenu(made)
    for code, text in choices.items():
        action = QAction(text, menu)
        action.setCheckable(True)
        action.setChecked(code == chosen)
        action.triggered.connect(partial(_choose, choose, code))
        menu.addAction(action)
    made.setMenu(menu)
    return made


def _choose(choose: Callable[[str], None], code: str, _checked: bool = False) -> None:
    choose(code)
