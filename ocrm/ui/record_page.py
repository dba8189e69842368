"""The base of a page of one record: which one it shows, the walk through the list, naming, panes, columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ocrm.services import records
from ocrm.services.duplicates import former
from ocrm.services.schema import record_type
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.forms import EditorPane
from ocrm.ui.forms.facts_panel import FactsPanel
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.mails.begin import write_about
from ocrm.ui.page import Page
from ocrm.ui.theme import theme
from ocrm.ui.walk_header import WalkHeader
from ocrm.ui.widgets import EmptyState, button


class Named(Protocol):
    """What a page shows of a record: at least what it is called."""

    @property
    def name(self) -> str: ...


class RecordPage(Page):
    """One record of `kind`; its list has the page of that name.

    `build` sets `_header`, `_facts` and `_panes`, `reload` the `_overview`: None where the record is gone.
    """

    kind: ClassVar[str]
    three_columns_from: ClassVar[int]
    """Width of the window from which all columns have room."""

    writes_mail: ClassVar[bool] = True
    """Whether a mail can be written about a record of the kind."""

    _header: WalkHeader
    _facts: FactsPanel
    _panes: PaneHost
    _overview: Named | None = None
    _record_id: int | None = None
    _siblings: Sequence[int] = ()

    # -- building -----------------------------------------------------------------------------------------------------

    def _make_gone(self, title: str, text: str, back_text: str, name: str) -> EmptyState:
        """Return what is shown for a record that is gone."""
        back = button(back_text, "arrow-left", name=name)
        back.clicked.connect(self._go_to_list)
        return EmptyState(self.icon, title, text, (back,))

    def _make_splitter(self, name: str, *columns: QWidget) -> QSplitter:
        """Return columns side by side, the second of which takes what room is left."""
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName(name)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for column in columns:
            splitter.addWidget(column)
        splitter.setStretchFactor(1, 1)
        return splitter

    def _connect_header(self) -> None:
        super()._connect_header()
        if self.writes_mail:
            self.context.actions.connect(ActionId.WRITE_MAIL, self._write_mail, owner=self.content)

    def _write_mail(self) -> None:
        """Begin a mail to whom the page shows."""
        if self._record_id is not None:
            write_about(self.context, self.kind, self._record_id)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, target: Target | None) -> None:
        """Show the record a target names, or the one what it names belongs to."""
        extra = dict(target.extra or {}) if target is not None else {}
        if target is not None and target.record_id is not None:
            record_id = self._record_of(target.kind or self.kind, target.record_id)
            if record_id != self._record_id:
                self._facts.leave()
                self._panes.close_pane()
            self._record_id = record_id
        self._siblings = extra.get("siblings", ())
        self.reload()
        if extra.get("compose"):
            self.log_interaction()

    def _record_of(self, _kind: str, record_id: int) -> int | None:
        """Return the record to show for a target of a kind."""
        return former.present_id(self.context.workspace, record_id)

    def status_text(self) -> str:
        return "" if self._overview is None else self._overview.name

    def panes(self) -> list[QWidget]:
        pane = self._panes.pane
        return [*self._places(), pane.form] if pane is not None else self._places()

    def _places(self) -> list[QWidget]:
        """Return where the keyboard may go on the page itself."""
        return []

    def step_record(self, by: int) -> None:
        if self._record_id is None or self._record_id not in self._siblings:
            return
        place = self._siblings.index(self._record_id) + by
        if 0 <= place < len(self._siblings) and self._facts.leave():
            extra = {"siblings": self._siblings}
            self.context.navigator.replace(Target(self.key, self.kind, self._siblings[place], extra=extra))

    def escape(self) -> bool:
        return self._panes.close_pane()

    def may_leave(self) -> bool:
        return self._overview is None or self._facts.leave()

    # -- columns ------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.header is not None:
            self._fit(is_wide=self._is_wide_enough())

    def _is_wide_enough(self) -> bool:
        return self.window().width() >= self.three_columns_from * theme().scale

    def _fit(self, *, is_wide: bool) -> None:
        """Give the columns the room there is."""

    def _show(self, pane: EditorPane) -> None:
        """Show a pane in the place of what gives way to it."""
        self._panes.show_pane(pane)
        self._make_room()

    def _make_room(self) -> None:
        """Hide what gives way to a pane, and show it again."""

    # -- commands -----------------------------------------------------------------------------------------------------

    def _go_to_list(self, _crumb: int = 0) -> None:
        self.context.navigator.go(self.kind)

    def _rename(self, name: str) -> None:
        if self._record_id is None:
            return
        workspace, ids, field = self.context.workspace, [self._record_id], record_type(self.kind).title_field
        change = partial(records.update_records, workspace, self.kind, ids, {field: name}, origin=self.key)
        if self.context.runner.perform(change) is None:
            self.reload()

    def _edit_in_place(self) -> None:
        """Edit the fact the keyboard is on, else the name."""
        if not self._facts.edit_focused():
            self._header.rename()
