"""Going to an earlier moment and back: builds the copy in the background, shows it in a window of its own."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QMainWindow

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.history.past import PastFile, build_past
from ocrm.services.history.versions import restore_as_of
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.history.past_dialog import PastDialog
from ocrm.ui.history.past_window import PastWindow
from ocrm.ui.tasks import TaskControl, TaskHandle


def look_back(window: QMainWindow, context: AppContext) -> None:
    """Ask for an earlier moment, and show the file as it was then."""
    journey = window.findChild(Journey) or Journey(window, context)
    journey.ask()


class Journey(QObject):
    """At most one look at the past from a window; it ends with that window, and when that is hidden or locked."""

    def __init__(self, window: QMainWindow, context: AppContext) -> None:
        super().__init__(window)
        self.setObjectName("journey")
        self._present, self._context = window, context
        self._task: TaskHandle | None = None
        self._past: PastFile | None = None
        self.window: PastWindow | None = None
        window.installEventFilter(self)

    def ask(self) -> None:
        """Ask for a moment and go there; the one a page names stands there already."""
        current = self._context.navigator.current
        moment = (current.extra or {}).get("moment") if current is not None else None
        dialog = PastDialog(self._context.workspace.clock, moment, parent=self.window or self._present)
        dialog.chosen.connect(self.go)
        dialog.open()

    def go(self, moment: datetime) -> None:
        """Show the file as it was at a moment, once the copy is made."""
        self.leave()
        if self._task is not None:
            self._task.cancel()
        self._task = self._context.tasks.start(
            _("Going back in time"),
            partial(_build, self._context.workspace, moment),
            on_done=self._arrive,
            on_error=self._show_error,
        )

    def _arrive(self, past: PastFile) -> None:
        self._task = None
        self.leave()
        if not self._present.isVisible():  # locked meanwhile, or put away: nothing comes up over that
            past.remove()
            return
        present = self._context.workspace
        shown = present.open_past(past.path, moment=past.moment, clock=past.clock(present.clock))
        present.come_back()  # the tables and fields of this process stay those of the present
        self._past = past
        window = self.window = PastWindow(shown, self._context.preferences)
        window.restore_requested.connect(self._restore)
        window.another_requested.connect(self.ask)
        window.context.actions.connect(ActionId.TIME_TRAVEL, self.ask)
        for signal in (window.return_requested, window.closed, window.hidden_to_background):
            signal.connect(self._leave_soon)
        current = self._context.navigator.current
        window.start(Target("customers") if current is None or current.page == "history" else current)
        window.resize(self._present.size())
        window.show()
        window.raise_to_front()

    def _restore(self, kind: str, record_id: int) -> None:
        """Make the record in the present what it was, and show it there."""
        past = self._past
        if past is None:
            return
        restore = partial(restore_as_of, self._context.workspace, kind, record_id, past.moment, origin="history")
        if self._context.runner.perform(restore, on_error=self._show_error) is None:
            return
        self._leave_soon()
        self._context.navigator.open_record(kind, record_id)
        self._present.activateWindow()

    def _leave_soon(self) -> None:
        QTimer.singleShot(0, self, self.leave)  # not while the window is still telling that it goes

    def leave(self) -> None:
        """Close the window of the past and delete the copy."""
        window, self.window = self.window, None
        past, self._past = self._past, None
        if window is not None:
            window.context.bus.stop()
            window.context.tasks.shut_down()
            window.hide()
            window.deleteLater()
            window.context.workspace.close()
        if past is not None:
            past.remove()

    def _show_error(self, error: UserError) -> None:
        self._task = None
        self._context.toasts.show(str(error), tone="bad")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A minimised window is hidden by the system, spontaneously: the look goes on.
        if event.type() == QEvent.Type.Hide and watched is self._present and not event.spontaneous():
            self.leave()
        return super().eventFilter(watched, event)


def _build(workspace: Workspace, moment: datetime, control: TaskControl) -> PastFile:
    return build_past(workspace, moment, report=control.report)
