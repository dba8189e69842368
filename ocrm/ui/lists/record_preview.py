"""The pane beside a list that shows one of its records: who it is and its buttons on top, the rest scrolls below."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ocrm.formats import format_beginning, format_date_relative
from ocrm.i18n import _
from ocrm.services.timeline import TimelineEntry
from ocrm.ui.activity.timeline_looks import entry_look
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import (
    Avatar,
    ElidingButton,
    EmptyState,
    IconLabel,
    PreviewPane,
    button,
    hbox,
    label,
    panel,
    row,
    rule,
    tool_button,
    vbox,
)
from ocrm.ui.widgets.writing import writing

_LINES_OF_TEXT = 8
_LEAST_LETTERS = 6


class RecordPreview(PreviewPane):
    """Shows one record at a time; what it cannot do itself it asks for by signals with the record's id.

    `name` begins the names of its parts, `nothing` is said while no record is chosen. To add one: buttons of its own in
    `_actions`, and `_show_present` with a PreviewBody.
    """

    open_requested = Signal(object)
    log_requested = Signal(object)

    def __init__(self, context: AppContext, *, name: str, nothing: str) -> None:
        super().__init__(name=name)
        self._context, self._nothing = context, nothing
        self._shown_id: int | None = None
        self.top.addLayout(self._make_head())
        self._buttons = QWidget()
        self._actions = hbox(self._buttons, spacing=6)
        self._log = self._add_button(_("Log contact"), "pencil", self.log_requested, "log", variant="smallPrimary")
        self.top.addWidget(self._buttons)
        self._rule = rule()
        self.top.addWidget(self._rule)

    @property
    def shown_id(self) -> int | None:
        """The record shown."""
        return self._shown_id

    @property
    def first_button(self) -> QWidget:
        """Where the keyboard goes when the pane is gone to."""
        return self._log

    def show_record(self, record_id: int | None) -> None:
        """Show a record, or that none is chosen, also where it is gone meanwhile."""
        if record_id is None or not self._show_present(record_id):
            self._show_nothing()

    def _show_present(self, _record_id: int) -> bool:
        """Show a record by `_show`, and say whether it is there."""
        return False

    # -- the top ------------------------------------------------------------------------------------------------------

    def _make_head(self) -> QHBoxLayout:
        self._avatar = Avatar("", size=36)
        self._title = label("", "h3", elide=True)
        self._title.setObjectName(f"{self.objectName()}_name")
        self._facts = label("", "caption", elide=True)
        words = vbox(spacing=1)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        self._full = tool_button("external-link", _("Open the full page"), "Enter", name=f"{self.objectName()}_open")
        self._full.clicked.connect(partial(self._ask, self.open_requested))
        close = tool_button("x", _("Close the preview"), "Space", name=f"{self.objectName()}_close")
        close.clicked.connect(self.close_requested)
        head = hbox(spacing=10)
        head.addWidget(self._avatar)
        head.addLayout(words, 1)
        head.addWidget(self._full)
        head.addWidget(close)
        return head

    def _add_button(
        self, text: str, icon: str, signal: SignalInstance, name: str, *, variant: str = "small"
    ) -> QPushButton:
        """Add a button that asks for something with the record shown."""
        made = writing(button(text, icon, variant, name=f"{self.objectName()}_{name}"))
        made.clicked.connect(partial(self._ask, signal))
        self._actions.addWidget(made)
        return made

    def _ask(self, signal: SignalInstance) -> None:
        if self._shown_id is not None:
            signal.emit(self._shown_id)

    # -- filling ------------------------------------------------------------------------------------------------------

    def _show(self, record_id: int, name: str, facts: Iterable[str], body: QWidget, *, is_square: bool) -> None:
        """Show a record: its name with the facts that are known on top, and what scrolls."""
        bar = self.scroll_area.verticalScrollBar()
        scrolled = bar.value() if record_id == self._shown_id else 0
        self._shown_id = record_id
        self._set_top_visible(is_visible=True)
        self._avatar.set_name(name, square=is_square)
        self._title.setText(name)
        self._facts.setText(" · ".join(fact for fact in facts if fact))
        self.set_content(body)
        bar.setValue(scrolled)

    def _show_nothing(self) -> None:
        self._shown_id = None
        self._set_top_visible(is_visible=False)
        self._title.setText("")
        self._facts.setText("")
        ground = panel("flat")
        vbox(ground).addWidget(EmptyState("panel-right", self._nothing))
        self.set_content(ground)

    def _set_top_visible(self, *, is_visible: bool) -> None:
        for widget in (self._buttons, self._avatar, self._full, self._rule):
            widget.setVisible(is_visible)


class PreviewBody(QWidget):
    """The part that scrolls: sections one below the other."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._layout = vbox(self, margins=(16, 8, 16, 16), spacing=6)

    def _add_section(self, title: str, right: str = "") -> None:
        self._layout.addSpacing(4)
        self._layout.addWidget(row(label(title, "section"), None, label(right, "caption")))

    def _link(self, kind: str, record_id: int, title: str, *, name: str, icon: str | None = None) -> ElidingButton:
        """Return a link to a record; a long title ends in … where the pane has no room for it."""
        link = ElidingButton(icon, name=name, least_letters=_LEAST_LETTERS, variant="link")
        link.set_words(title)
        link.clicked.connect(partial(self._context.navigator.open_record, kind, record_id))
        return link

    def _add_events(self, events: Iterable[TimelineEntry]) -> None:
        """Tell what happened last; nothing where there is nothing, and end the body."""
        clock = self._context.workspace.clock
        for number, entry in enumerate(events):
            if number == 0:
                self._add_section(_("Last events"))
            icon, _tone = entry_look(entry)
            day = format_date_relative(clock.to_local(entry.happened_at).date(), clock.today())
            line = hbox(spacing=8)
            line.addWidget(IconLabel(icon, "text.2", size=14), 0, Qt.AlignmentFlag.AlignTop)
            words = vbox(spacing=1)
            words.addWidget(row(label(entry.title, "strong", elide=False), None, label(day, "caption")))
            if entry.text:
                words.addWidget(label(format_beginning(entry.text, lines=_LINES_OF_TEXT), "muted", wrap=True))
            line.addLayout(words, 1)
            self._layout.addLayout(line)
        self._layout.addStretch(1)
