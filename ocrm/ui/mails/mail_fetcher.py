"""Fetches mail in the background: when asked to, or at the interval the user set; tells what came."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from ocrm.errors import UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.mailbox.fetching import Fetched, fetch_mail
from ocrm.services.outbox.accounts import read_account
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.tasks import TaskControl

_MINUTE_MS = 60_000


class MailFetcher(QObject):
    """One for a window. Without a server to fetch from it does nothing."""

    ended = Signal()
    """A look into the mailbox is over, however it went."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.is_busy = False
        self._minutes = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_MINUTE_MS)
        self._timer.timeout.connect(self._on_minute)

    def start(self) -> None:
        """Look at the interval from now on, where one is set; never at once, so that starting connects to nothing."""
        if not self._context.workspace.why_read_only:
            self._timer.start()

    def fetch(self, *, is_asked: bool = True) -> None:
        """Look into the mailbox; what stands in the way is told where the user asked for it."""
        if self.is_busy:
            return
        self.is_busy, self._minutes = True, 0
        self._context.tasks.start(
            _("Fetching mail"),
            partial(_fetch, self._context.workspace),
            on_done=partial(self._on_done, is_asked),
            on_error=partial(self._on_error, is_asked),
        )

    def _on_minute(self) -> None:
        account = read_account(self._context.workspace)
        self._minutes += 1
        if account.can_fetch and account.fetch_minutes and self._minutes >= account.fetch_minutes:
            self.fetch(is_asked=False)

    def _on_done(self, is_asked: bool, result: Fetched) -> None:
        self.is_busy = False
        self._context.bus.publish(result.changes)
        if is_asked or result.filed:
            self._tell(result)
        self.ended.emit()

    def _tell(self, result: Fetched) -> None:
        """Say what came, and what did not: a look that brought nothing says so too."""
        parts = [ngettext("{n} mail filed", "{n} mails filed", result.filed).format(n=format_number(result.filed))]
        for count, words in (
            (result.strangers, ngettext("{n} of an unknown sender", "{n} of unknown senders", result.strangers)),
            (result.known_before, _("{n} known already")),
            (result.too_large, _("{n} too large")),
        ):
            if count:
                parts.append(words.format(n=format_number(count)))
        if result.has_more:
            parts.append(_("there is more, fetch again"))
        if not result.looked_at:
            parts = [_("No new mail")]
        go = partial(self._context.navigator.go, Target("mails", view="strangers"))
        self._context.toasts.show(
            " · ".join(parts), tone="info", action_text=_("Look at it") if result.strangers else "",
            action=go if result.strangers else None,
        )  # fmt: skip

    def _on_error(self, is_asked: bool, error: UserError) -> None:
        self.is_busy = False
        if is_asked:
            self._context.toasts.show(str(error), tone="bad")
        self.ended.emit()


def _fetch(workspace: Workspace, control: TaskControl) -> Fetched:
    return fetch_mail(workspace, progress=control.report, is_cancelled=lambda: control.is_cancelled)
