"""The calendar account kept current: looked at a while after a to-do changed, every quarter of an hour, when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.caldav.accounts import read_account
from ocrm.services.changes import Changes
from ocrm.ui.context import AppContext

if TYPE_CHECKING:
    from ocrm.services.caldav.server import CalendarServer
    from ocrm.services.caldav.synchronising import Synchronised

_EVERY_MS, _AFTER_MS, _FIRST_MS = 15 * 60_000, 20_000, 8_000
ORIGIN = "caldav"
_TOPICS = frozenset({"todos", "imports"})


class CalendarAccountKeeper(QObject):
    """One look at a time, in the background; what goes wrong is told once, and each time it was asked for."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._server: CalendarServer | None = None
        self._is_looking = self._is_asked = self._is_over = False
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        context.bus.changed.connect(self._on_changed)

    def start(self) -> None:
        """Look soon, and then again and again; nothing is connected to without an account."""
        self._is_over = False
        if self._can_look:
            self._timer.start(_FIRST_MS)

    def stop(self) -> None:
        """Look no more; a look that waits for its answer is broken off."""
        self._is_over = True
        self._timer.stop()
        if self._server is not None:
            self._server.break_off()

    def look_now(self) -> None:
        """Look at once, and say what came of it."""
        workspace = self._context.workspace
        if workspace.why_read_only:
            self._context.toasts.show(workspace.why_read_only, tone="info")
            return
        if not read_account(workspace).is_set_up:
            words = _("There is no calendar account yet: Settings, Quick add and calendars.")
            self._context.toasts.show(words, tone="info")
            return
        self._is_asked = True
        self._look()

    @property
    def _can_look(self) -> bool:
        workspace = self._context.workspace
        return not workspace.why_read_only and read_account(workspace).is_set_up

    def _look(self) -> None:
        if self._is_looking or self._is_over or not self._can_look:
            return
        self._is_looking = True
        self._context.tasks.fetch(self._work, self._on_done, key="calendar account", on_error=self._on_error)

    def _work(self) -> Synchronised | None:
        """Look; None where the password has to be asked for. In a worker thread."""
        from ocrm.services.caldav.looking import look, server_of  # at use: most have no account

        server = self._server = server_of(self._context.workspace)
        return None if server is None or self._is_over else look(self._context.workspace, server)

    def _on_done(self, done: Synchronised | None) -> None:
        from ocrm.services.caldav.looking import word_done

        self._told = ""
        words = _("Type the password of the calendar account in Settings.") if done is None else word_done(done)
        if self._is_asked or (done is not None and done.both):
            self._context.toasts.show(_("Calendar: {words}").format(words=words), tone="info")
        self._rest({"todos", "settings"} if done is not None and done.taken else {"settings"})

    def _on_error(self, error: UserError) -> None:
        if self._is_asked or str(error) != self._told:
            self._context.toasts.show(str(error), tone="bad")
        self._told = str(error)
        self._rest({"todos", "settings"})  # some may have been taken over before

    def _rest(self, topics: set[str]) -> None:
        self._is_looking = self._is_asked = False
        self._server = None
        self._context.bus.publish(Changes(frozenset(topics), origin=ORIGIN))
        if not self._is_over:
            self._timer.start(_EVERY_MS)

    def _on_changed(self, changes: Changes) -> None:
        if changes.origin == ORIGIN or self._is_looking or self._is_over or not changes.topics & _TOPICS:
            return
        if self._can_look:
            self._timer.start(_AFTER_MS)
