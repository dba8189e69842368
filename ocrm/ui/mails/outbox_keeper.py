"""Lets the outbox empty itself while the window is open: one mail at a time in the background, again later offline.

Without an account, and where the file can only be read, it does nothing at all.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.changes import Changes
from ocrm.services.outbox.accounts import read_account
from ocrm.services.outbox.addressees import recover_drafts
from ocrm.services.outbox.deliveries import Fate
from ocrm.services.outbox.listing import fetch_mail
from ocrm.services.outbox.sending import Delivered, Postman
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.tasks import TaskControl

_LOOK_AT_LEAST_EVERY_MS = 60_000
"""The clock may have been changed, or the computer slept: Qt's timers know neither."""
_SOON_MS = 100


class OutboxKeeper(QObject):
    """One for a window."""

    def __init__(self, context: AppContext, parent: QObject | None = None, *, postman: Postman | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._postman = postman or Postman(context.workspace)
        self._is_sending = self._is_ready = self._has_looked = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        context.bus.changed.connect(self._on_changed)

    def start(self) -> None:
        """Put in order what was left behind, then send what is due."""
        if not self._context.workspace.why_read_only:
            look = partial(_begin, self._context.workspace, self._postman, recovers=not self._has_looked)
            self._has_looked = True  # later there may be mails being written in the window
            self._context.tasks.fetch(look, self._on_begun, key="outbox", on_error=self._on_busy)

    def send_now(self) -> None:
        """Try the line at once: the user asked for it."""
        self._postman.try_line_again()
        self._plan()

    # -- when ----------------------------------------------------------------------------------------------------------

    def _on_begun(self, begun: tuple[int, list[Changes]]) -> None:
        held, drafts = begun
        self._is_ready = True
        for changes in drafts:
            self._context.bus.publish(changes)
        if drafts:
            words = ngettext("{n} mail you were writing was kept as a draft.",
                             "{n} mails you were writing were kept as drafts.", len(drafts))  # fmt: skip
            self._tell(words.format(n=format_number(len(drafts))), "info", "drafts")
        if held:
            words = ngettext(
                "{n} mail is held: it may have been sent from another copy of this file.",
                "{n} mails are held: they may have been sent from another copy of this file.",
                held,
            )
            self._context.bus.publish(Changes(frozenset({"mails"}), origin="mail"))
            self._tell(words.format(n=format_number(held)), "warn", "outbox")
        self._plan()

    def _on_busy(self, _error: UserError) -> None:
        """Another change is being saved: look again in a moment."""
        QTimer.singleShot(_LOOK_AT_LEAST_EVERY_MS, self, self.start)

    def _on_changed(self, changes: Changes) -> None:
        if "settings" in changes.topics:
            self._postman.try_line_again()
        if changes.topics & {"mails", "settings"}:
            self._plan()

    def _plan(self) -> None:
        """Wake up when there is something to send."""
        if self._is_sending or not self._is_ready:
            return
        wait = self._postman.wait_s()
        if wait is None:
            self._timer.stop()
        else:
            self._timer.start(max(_SOON_MS, min(round(wait * 1000) + 1, _LOOK_AT_LEAST_EVERY_MS)))

    def _look(self) -> None:
        if self._postman.wait_s() == 0.0:
            self._is_sending = True
            self._context.tasks.start(
                _("Sending mail"), self._deliver, on_done=self._on_delivered, on_error=self._on_refused
            )
        else:
            self._plan()

    def _deliver(self, control: TaskControl) -> Delivered | None:
        return self._postman.deliver_next(is_cancelled=lambda: control.is_cancelled)

    # -- how it ended --------------------------------------------------------------------------------------------------

    def _on_delivered(self, delivered: Delivered | None) -> None:
        self._is_sending = False
        if delivered is not None:
            self._context.bus.publish(delivered.changes)
            self._tell_fate(delivered)
        if delivered is None:  # another process is at it
            self._timer.start(_LOOK_AT_LEAST_EVERY_MS)
        else:
            self._plan()

    def _on_refused(self, _error: UserError) -> None:
        """It was cancelled, or another change was being saved: it is tried again."""
        self._is_sending = False
        self._context.bus.publish(Changes(frozenset({"mails"}), origin="mail"))
        self._timer.start(_LOOK_AT_LEAST_EVERY_MS)

    def _tell_fate(self, delivered: Delivered) -> None:
        outcome = delivered.outcome
        row = fetch_mail(self._context.workspace, delivered.mail_id)
        who = row.to_words if row is not None else ""
        if outcome.fate is Fate.SENT:
            self._context.toasts.show(_("The mail to {who} was sent.").format(who=who))
        elif outcome.fate is Fate.REFUSED:
            self._tell(_("The mail to {who} was refused.").format(who=who), "bad", "failed")
        elif outcome.fate is Fate.UNCLEAR:
            self._tell(_("It is unclear whether the mail to {who} was sent.").format(who=who), "bad", "failed")
        elif outcome.fate is Fate.TROUBLE:
            self._tell(outcome.words, "bad", "outbox")

    def _tell(self, words: str, tone: str, box: str) -> None:
        go = partial(self._context.navigator.go, Target("mails", view=box))
        self._context.toasts.show(words, tone=tone, action_text=_("Look at it"), action=go)


def _begin(workspace: Workspace, postman: Postman, *, recovers: bool) -> tuple[int, list[Changes]]:
    drafts = recover_drafts(workspace) if recovers else []
    return (postman.look_after() if read_account(workspace).is_set_up else 0), drafts
