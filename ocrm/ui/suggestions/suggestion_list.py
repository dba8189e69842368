"""Suggestions as rows, read in the background: for all records, a customer or a deal."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from ocrm.i18n import _
from ocrm.services import suggestions
from ocrm.services.changes import Changes
from ocrm.services.suggestions import EVERYBODY, Scope, Suggestion
from ocrm.ui.context import AppContext
from ocrm.ui.reading import switch_off_writing
from ocrm.ui.suggestions.suggestion_row import SuggestionRow
from ocrm.ui.widgets import vbox


class SuggestionList(QWidget):
    """Shows at most `limit` rows; `counted` tells how many there are. The page has it read again after changes."""

    counted = Signal(int)

    def __init__(self, context: AppContext, *, limit: int, spacing: int = 6) -> None:
        super().__init__()
        self.setObjectName("suggestion_list")
        self._context, self._limit = context, limit
        self._scope = EVERYBODY
        self._shown: list[Suggestion] = []
        self._present_rows: list[SuggestionRow] = []
        self._rows = vbox(self, spacing=spacing)

    @property
    def shown(self) -> list[Suggestion]:
        """The suggestions on show."""
        return self._shown

    def show_scope(self, scope: Scope) -> None:
        """Show the suggestions of other records."""
        if scope != self._scope:
            self._scope = scope
            self._show([])
        self.read()

    def read(self) -> None:
        """Read them again; what is on show stays meanwhile."""
        fetch = partial(suggestions.fetch, self._context.workspace, self._scope, limit=self._limit)
        self._context.tasks.fetch(fetch, self._on_read, key=f"suggestions/{id(self)}")

    def _on_read(self, found: list[Suggestion]) -> None:
        if shiboken6.isValid(self):
            self._show(found)

    def _show(self, found: list[Suggestion]) -> None:
        if found != self._shown:
            self._shown = found
            before = self._present_rows
            self._present_rows = [self._row(one) for one in found]
            for row in self._present_rows:
                self._rows.addWidget(row)
                row.show()
            if self._context.workspace.why_read_only:
                switch_off_writing(self, self._context)
            self._hand_focus_over(before)
            for row in before:
                self._rows.removeWidget(row)
                row.hide()
                row.deleteLater()
        self.counted.emit(len(found))

    def _hand_focus_over(self, before: list[SuggestionRow]) -> None:
        """Let the same button of the row that takes its place have the focus, as a hidden one hands it far on."""
        focused = QApplication.focusWidget()
        place = next((number for number, row in enumerate(before) if focused and row.isAncestorOf(focused)), None)
        if place is None or focused is None or not self._present_rows:
            return
        row = self._present_rows[min(place, len(self._present_rows) - 1)]
        (row.findChild(QWidget, focused.objectName()) or row).setFocus()

    def _row(self, suggestion: Suggestion) -> SuggestionRow:
        row = SuggestionRow(suggestion, is_own_page=not self._scope.is_all)
        row.accepted.connect(self._accept)
        row.dismissed.connect(self._dismiss)
        row.opened.connect(self._open)
        row.why_asked.connect(self._tell_why)
        row.rule_refused.connect(self._refuse_rule)
        return row

    # -- answers ------------------------------------------------------------------------------------------------------

    def _accept(self, suggestion: Suggestion) -> None:
        accept = partial(suggestions.accept, self._context.workspace, suggestion, origin="suggestions")
        self._context.runner.perform(accept)

    def _dismiss(self, suggestion: Suggestion) -> None:
        dismiss = partial(suggestions.dismiss, self._context.workspace, suggestion, origin="suggestions")
        self._context.runner.perform(dismiss)

    def _open(self, suggestion: Suggestion) -> None:
        self._context.navigator.open_record(suggestion.found.record_kind, suggestion.found.record_id)

    def _tell_why(self, suggestion: Suggestion) -> None:
        self._context.toasts.show(suggestions.why(suggestion), tone="info")

    def _refuse_rule(self, suggestion: Suggestion) -> None:
        suggestions.switch(self._context.workspace, suggestion.rule.name, is_on=False)
        label = _("No more suggestions of “{rule}”; Settings bring them back.").format(rule=_(suggestion.rule.title))
        self._context.bus.publish(Changes(frozenset({"settings"}), label=label, origin="suggestions"))
        self._context.toasts.show(label, tone="info")
