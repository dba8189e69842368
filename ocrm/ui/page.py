"""The base of every page: built when first shown, rebuilt for another language or text size, kept fresh by the bus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError
from ocrm.services.changes import Changes
from ocrm.services.fields.own_fields import TOPIC
from ocrm.ui.context import AppContext, Target
from ocrm.ui.reading import switch_off_writing
from ocrm.ui.widgets.layout import vbox
from ocrm.ui.widgets.page_frame import Header
from ocrm.ui.widgets.states import MessageBar

Step = Callable[[], None]
"""A part of building a page."""


class Page(QWidget):
    """One place in the window.

    A subclass sets `key`, `icon` and `topics`, and writes `title`, `build` and `reload`:

    - `build()` makes the widgets inside `self.content` (an empty QWidget, fresh each time) and sets `self.header`.
    - `reload()` fills them with present data. It runs on every visit and after changes to `topics`.
    - `open(target)` may be overridden to choose a view or record first; it must end with `self.reload()`.
    """

    key: ClassVar[str] = ""
    icon: ClassVar[str] = "circle"
    topics: ClassVar[frozenset[str]] = frozenset()
    is_made_of_fields: ClassVar[bool] = True
    """Whether the page is built anew when fields are added, renamed, removed or laid out in another way."""

    status_changed = Signal(str)

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.target: Target | None = None
        self.header: Header | None = None
        self.message_bar = MessageBar()
        self.content = QWidget()
        self._is_built = False
        self._is_stale = False
        self._steps: Iterator[Step] | None = None
        """What is left of building; None where that has not begun."""
        self.setObjectName(f"{self.key}_page")
        self._layout = vbox(self)
        self._layout.addWidget(self.message_bar)
        self._layout.addWidget(self.content, 1)
        context.bus.changed.connect(self._on_changed)
        context.navigator.changed.connect(self._show_history)

    # -- what a page says and does ------------------------------------------------------------------------------------

    def title(self) -> str:
        """Return the page's name in the present language."""
        return ""

    def build(self) -> None:
        """Make the widgets inside `self.content`."""

    def build_steps(self) -> Iterable[Step]:
        """Return `build` in parts, for a page that is made before it is gone to: none may take longer than 50 ms.

        A generator is asked for the next part when the one before is done.
        """
        return (self.build,)

    def reload(self) -> None:
        """Show present data."""

    def open(self, target: Target | None) -> None:
        """Show what a target asks for; override to choose a view or record, then reload."""
        self.reload()

    @property
    def section(self) -> str | None:
        """The tab, view or section in sight, as a target's `view` names it; None where there is but one."""
        return None

    def stay_in(self, view: str) -> None:
        """Read a view that was chosen on the page; going back from elsewhere comes to it again."""
        here = self.context.navigator.current
        if here is not None and here.page == self.key and here.view != view:
            self.context.navigator.replace(Target(self.key, view=view))  # opens the page again, which reads
        else:
            self.reload()

    def here(self, target: Target) -> Target:
        """Return the place in sight, of the target that was gone to: one may have chosen another section since."""
        section = self.section if self._is_built else None
        return target if section is None else replace(target, view=section)

    def status_text(self) -> str:
        """Return the facts about the list or selection for the status bar."""
        return ""

    def focus_content(self) -> None:
        """Put the keyboard where work begins: the list, the first field."""
        self.content.setFocus()

    def focus_filter(self) -> None:
        """Put the keyboard into the filter field (Ctrl+F, /)."""

    def new_record(self) -> None:
        """Begin a new record of this page's kind (Ctrl+N, Insert)."""

    def log_interaction(self) -> None:
        """Begin to log an interaction with the current record (Ctrl+L)."""

    def plan_for(self, opportunity_ids: Sequence[int]) -> None:
        """Begin a to-do for deals that were dragged from this page onto the to-dos."""

    def step_view(self, by: int) -> None:
        """Go to the next (+1) or previous (-1) saved view."""

    def step_record(self, by: int) -> None:
        """Go to the next (+1) or previous (-1) record of the list this one came from."""

    def escape(self) -> bool:
        """Take one step back inside the page: close a pane, clear the selection; say whether there was one."""
        return False

    def panes(self) -> list[QWidget]:
        """Return the parts F6 goes round: list, preview, composer."""
        return []

    def may_leave(self) -> bool:
        """Say whether the page may be left; a page with an unsaved form saves it or keeps the user here."""
        return True

    def show_error(self, error: UserError) -> None:
        """Tell an error above the content."""
        self.message_bar.show_message(str(error), tone="bad")

    # -- what the window calls ----------------------------------------------------------------------------------------

    def visit(self, target: Target | None) -> None:
        """Build if need be and open a target."""
        self.message_bar.hide()
        self._ensure_built()
        self.target = target
        self._is_stale = False
        self.open(target)
        self._switch_off_writing()
        self._show_history()

    def build_ahead(self, size: QSize) -> bool:
        """Do one more step towards the first visit, at the size the page will have; say whether there was one."""
        if self._is_built:
            return False
        if not self._build_next():
            self._is_built = True
            self.resize(size)
            self._connect_header()
        return True

    def retranslate(self) -> None:
        """Build anew for another language, text size or density, and show the same target."""
        if self._steps is None:
            return
        had_focus = self.isAncestorOf(self.window().focusWidget() or self)
        self._drop_content()
        if self.isVisible():
            self.visit(self.target)
            self.content.show()
            if had_focus:
                self.focus_content()

    def let_go(self) -> None:
        """Give what is built back at once while nobody looks; the next visit builds it anew."""
        if self._steps is not None and not self.isVisible():
            old = self.content
            self._drop_content()
            QCoreApplication.sendPostedEvents(old, QEvent.Type.DeferredDelete)

    def _drop_content(self) -> None:
        old = self.content
        self.content = QWidget()
        self.header = None
        self._layout.replaceWidget(old, self.content)
        old.hide()
        old.deleteLater()
        self._is_built, self._steps, self._is_stale = False, None, True

    def refresh(self) -> None:
        """Reload now if anybody looks, else when next shown."""
        if self.isVisible() and self._is_built:
            self._is_stale = False
            self.reload()
            self._switch_off_writing()
        else:
            self._is_stale = True

    def on_changes(self, changes: Changes) -> None:
        """React to a change; by default reload where a topic of the page is concerned."""
        if changes.topics & self.topics:
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._is_stale = False
            if self._is_built:
                self.reload()
                self._switch_off_writing()
            else:
                self.visit(self.target)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _switch_off_writing(self) -> None:
        if self.context.workspace.why_read_only:
            switch_off_writing(self.content, self.context)

    def _ensure_built(self) -> None:
        if self._is_built:
            return
        self._is_built = True
        while self._build_next():
            pass
        self._connect_header()

    def _build_next(self) -> bool:
        """Do the next step of building; say whether there was one."""
        if self._steps is None:
            self._steps = iter(self.build_steps())
        step = next(self._steps, None)
        if step is not None:
            step()
        return step is not None

    def _connect_header(self) -> None:
        if self.header is not None:
            self.header.back_requested.connect(self.context.navigator.back)
            self.header.forward_requested.connect(self.context.navigator.forward)

    def _show_history(self) -> None:
        if self.header is not None:
            navigator = self.context.navigator
            self.header.set_history(can_back=navigator.can_back, can_forward=navigator.can_forward)

    def _on_changed(self, changes: Changes) -> None:
        if self._steps is not None and self.is_made_of_fields and TOPIC in changes.topics:
            self.retranslate()
        elif self._is_built:
            self.on_changes(changes)
