"""A prospecting session: one record after the other, how far it is, and how it went."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.workday import prospecting
from ocrm.services.workday.prospecting import Outcome, Prospect, Session
from ocrm.ui.context import Target
from ocrm.ui.page import Page
from ocrm.ui.prospecting.prospect_card import ProspectCard
from ocrm.ui.widgets import Bar, EmptyState, Header, button, hbox, label, vbox

_ORIGIN = "prospecting"


class ProspectingPage(Page):
    """The session a target names; without one, the one that was left."""

    key = "prospecting"
    icon = "phone"
    topics: ClassVar[frozenset[str]] = frozenset({"prospecting", "customers", "contacts", "opportunities"})
    _session: Session | None = None
    _prospect: Prospect | None = None
    _wanted: int | None = None

    def title(self) -> str:
        return _("Prospecting")

    def build(self) -> None:
        layout = vbox(self.content)
        self._pause = button(_("Pause"), "pause", tooltip=_("It is kept; go on from Today  Esc"), name="pause_session")
        self._pause.clicked.connect(self.context.navigator.back)
        self._end = button(_("End the session"), "square-check", name="end_session")
        self._end.clicked.connect(self._on_end)
        self.header = Header(self.title(), right=[self._pause, self._end])
        layout.addWidget(self.header)
        body = vbox(margins=(20, 14, 20, 16), spacing=14)
        head = hbox(spacing=10)
        self._progress = label("", "caption")
        self._progress.setObjectName("session_progress")
        self._bar = Bar(0, color="ok", height=6)
        head.addWidget(self._bar, 1)
        head.addWidget(self._progress)
        body.addLayout(head)
        self._stack = QStackedWidget()
        self._card = ProspectCard(self.context.workspace)
        self._card.outcome_chosen.connect(self._on_outcome)
        self._card.open_requested.connect(self._on_open)
        self._stack.addWidget(self._card)
        self._over: QWidget = QWidget()
        self._stack.addWidget(self._over)
        body.addWidget(self._stack)
        body.addStretch(1)
        layout.addLayout(body, 1)

    def open(self, target: Target | None) -> None:
        """Show a session."""
        self._wanted = None if target is None else target.record_id
        self.reload()
        self.focus_content()

    def reload(self) -> None:
        """Show how far the session is, and the record whose turn it is."""
        self._session = self._read()
        before = self._prospect
        self._prospect = None
        if self._session is not None and not self._session.is_finished:
            self._prospect = prospecting.next_prospect(self.context.workspace, self._session.session_id)
        self._show_progress()
        if self._prospect is None:
            self._show_over()
            return
        self._stack.setCurrentWidget(self._card)
        if self._prospect != before:
            self._card.show_prospect(self._prospect)
            self._card.setFocus()

    def _read(self) -> Session | None:
        workspace = self.context.workspace
        if self._wanted is None:
            return prospecting.paused_session(workspace)
        try:
            return prospecting.fetch_session(workspace, self._wanted)
        except UserError:
            return None  # its beginning was undone

    def _show_progress(self) -> None:
        session = self._session
        is_on = self._prospect is not None
        for widget in (self._pause, self._end):
            widget.setVisible(is_on)
        if self.header is not None:
            self.header.set_subtitle("" if session is None else session.title)
        self._progress.setVisible(session is not None)
        self._bar.setVisible(session is not None)
        if session is not None:
            words = _("{done} of {total} gone through").format(done=session.done, total=session.total)
            self._progress.setText(words)
            self._bar.set_share(session.done / session.total if session.total else 0)
        self.status_changed.emit(self.status_text())

    def _show_over(self) -> None:
        """Show how the session went, and what can be done now."""
        old, session = self._over, self._session
        if session is None:
            self._over = EmptyState("phone", _("No session is under way."), _("Start one from any list of records."))
        else:
            is_all = session.done == session.total
            title = _("All gone through.") if is_all else _("The session is over.")
            words = "\n".join(prospecting.summary_lines(session)[1 if is_all else 0 :])
            self._over = EmptyState("circle-check", title, words, actions=self._endings(session))
        self._over.setObjectName("session_summary")
        self._stack.addWidget(self._over)
        self._stack.setCurrentWidget(self._over)
        self._stack.removeWidget(old)
        old.deleteLater()

    def _endings(self, session: Session) -> list[QWidget]:
        copy = button(_("Copy the summary"), "copy", name="copy_summary")
        copy.clicked.connect(self._on_copy)
        done = button(_("To Today"), "sun", "primary", name="to_today")
        done.clicked.connect(partial(self.context.navigator.go, "today"))
        if session.counts.get(Outcome.SKIPPED):
            again = button(_("Go through the skipped"), "rotate-ccw", name="skipped_again")
            again.clicked.connect(self._on_again)
            return [copy, again, done]
        return [copy, done]

    # -- what the window asks -----------------------------------------------------------------------------------------

    def status_text(self) -> str:
        return "" if self._session is None else " · ".join(prospecting.summary_lines(self._session)[1:])

    def focus_content(self) -> None:
        (self._card if self._prospect is not None else self._over).setFocus()

    def new_record(self) -> None:
        self._card.step.setFocus()

    def log_interaction(self) -> None:
        self._card.note.setFocus()

    def escape(self) -> bool:
        self.context.navigator.back()
        return True

    # -- reacting -----------------------------------------------------------------------------------------------------

    def _on_outcome(self, outcome: Outcome) -> None:
        session, prospect = self._session, self._prospect
        if session is None or prospect is None:
            return
        change = partial(
            prospecting.record_outcome,
            self.context.workspace,
            session.session_id,
            prospect,
            outcome,
            note=self._card.note.text(),
            step=self._card.step_line(),
            origin=_ORIGIN,
        )
        self._wanted = session.session_id  # it stays in sight once it is over
        self.context.runner.perform(change)

    def _on_open(self) -> None:
        if self._prospect is not None:
            self.context.navigator.open_record(self._prospect.kind, self._prospect.record_id)

    def _on_end(self) -> None:
        if self._session is not None:
            self._wanted = self._session.session_id
            end = partial(prospecting.end_session, self.context.workspace, self._wanted, origin=_ORIGIN)
            self.context.runner.perform(end)

    def _on_again(self) -> None:
        if self._session is not None:
            again = prospecting.go_on_with_skipped
            session_id = self._session.session_id
            self.context.runner.perform(partial(again, self.context.workspace, session_id, origin=_ORIGIN))

    def _on_copy(self) -> None:
        if self._session is not None:
            lines = [self._session.title, *prospecting.summary_lines(self._session)]
            QGuiApplication.clipboard().setText("\n".join(lines))
