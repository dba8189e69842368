"""Runs one change at a time: service function, change bus, toast with Undo, errors where they belong.

Undo and redo of very much, as of an import, go on in the background with progress and can be cancelled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace, inside_quotes
from ocrm.ui.bus import ChangeBus
from ocrm.ui.tasks import TaskControl, TaskRunner
from ocrm.ui.widgets.buttons import set_error_state
from ocrm.ui.widgets.toast import ToastHost

ErrorHandler = Callable[[UserError], None]
_MANY_RECORDS = 1_000
"""Records above which undo and redo take longer than a window may stand still."""


class OperationRunner(QObject):
    """The one way a view changes data."""

    performed = Signal(object)
    """A change was made, undone or redone: a `Changes`."""
    failed = Signal(str)
    """A change was refused and nobody else shows why: plain words."""

    def __init__(
        self, workspace: Workspace, bus: ChangeBus, *, toasts: ToastHost, tasks: TaskRunner | None = None
    ) -> None:
        super().__init__(toasts)
        self._tasks = tasks
        self._workspace = workspace
        self._bus = bus
        self._toasts = toasts

    def perform(
        self,
        change: Callable[[], Changes],
        *,
        toast: bool = True,
        on_error: ErrorHandler | None = None,
        field_widgets: Mapping[str, QWidget] | None = None,
    ) -> Changes | None:
        """Run a service function and tell everybody; return what changed, None where it was refused.

        A ValidationError outlines and focuses the widget of its field in `field_widgets`; any UserError goes to
        `on_error`, else into a red toast. Nothing is half-saved.
        """
        for widget in (field_widgets or {}).values():
            set_error_state(widget, wrong=False)
        try:
            changes = change()
        except UserError as error:
            self._tell_error(error, on_error, field_widgets or {})
            return None
        self._bus.publish(changes)
        self.performed.emit(changes)
        if toast and not changes.is_nothing:
            self._toasts.show(changes.label, action_text=_("Undo"), action=self.undo, shortcut="Ctrl+Z")
        return changes

    def undo(self) -> Changes | None:
        """Take the last change back, also from before the last restart; much of it in the background (None then)."""
        if self._tasks is not None and self._workspace.undo_size() > _MANY_RECORDS:
            title = _("Undo “{label}”").format(label=inside_quotes(self._workspace.undo_label() or ""))
            self._run_large(title, partial(_undo, self._workspace), self._tell_undone)
            return None
        changes = self.perform(self._workspace.undo, toast=False)
        if changes is not None:
            self._tell_undone(changes)
        return changes

    def redo(self) -> Changes | None:
        """Do the last undone change again; much of it in the background (None then)."""
        if self._tasks is not None and self._workspace.redo_size() > _MANY_RECORDS:
            title = _("Redo “{label}”").format(label=inside_quotes(self._workspace.redo_label() or ""))
            self._run_large(title, partial(_redo, self._workspace), self._tell_redone)
            return None
        changes = self.perform(self._workspace.redo, toast=False)
        if changes is not None:
            self._tell_redone(changes)
        return changes

    def _tell_undone(self, changes: Changes) -> None:
        text = _("Undone: {label}").format(label=changes.label)
        self._toasts.show(text, tone="info", action_text=_("Redo"), action=self.redo, shortcut="Ctrl+Shift+Z")

    def _tell_redone(self, changes: Changes) -> None:
        text = _("Redone: {label}").format(label=changes.label)
        self._toasts.show(text, tone="info", action_text=_("Undo"), action=self.undo, shortcut="Ctrl+Z")

    def _run_large(self, title: str, change: Callable[[TaskControl], Changes], tell: Callable[[Changes], None]) -> None:
        assert self._tasks is not None
        done: list[Changes] = []
        self._tasks.start(
            title,
            partial(_keep, done, change),
            on_done=partial(self._on_large_done, done, tell),
            on_error=partial(self._on_large_failed, done, tell),
        )

    def _on_large_done(self, done: list[Changes], tell: Callable[[Changes], None], _result: object) -> None:
        self._bus.publish(done[0])
        self.performed.emit(done[0])
        tell(done[0])

    def _on_large_failed(self, done: list[Changes], tell: Callable[[Changes], None], error: UserError) -> None:
        if done:  # cancelled a moment too late
            self._on_large_done(done, tell, None)
        else:
            self._tell_error(error, None, {})

    def _tell_error(
        self, error: UserError, on_error: ErrorHandler | None, field_widgets: Mapping[str, QWidget]
    ) -> None:
        widget = field_widgets.get(error.field or "") if isinstance(error, ValidationError) else None
        if widget is not None:
            set_error_state(widget, wrong=True)
            widget.setToolTip(str(error))
            widget.setFocus()
        if on_error is not None:
            on_error(error)
            return
        self._toasts.show(str(error), tone="bad")
        self.failed.emit(str(error))


def _keep(done: list[Changes], change: Callable[[TaskControl], Changes], control: TaskControl) -> None:
    """Note what was done the moment it is done, whatever comes after."""
    done.append(change(control))


def _undo(workspace: Workspace, control: TaskControl) -> Changes:
    return workspace.undo(tell=control.report)


def _redo(workspace: Workspace, control: TaskControl) -> Changes:
    return workspace.redo(tell=control.report)
