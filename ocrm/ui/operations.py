"""Runs one change at a time: service function, change bus, toast with Undo, errors where they belong."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace
from ocrm.ui.bus import ChangeBus
from ocrm.ui.widgets.buttons import set_error_state
from ocrm.ui.widgets.toast import ToastHost

ErrorHandler = Callable[[UserError], None]


class OperationRunner(QObject):
    """The one way a view changes data."""

    performed = Signal(object)
    """A change was made, undone or redone: a `Changes`."""
    failed = Signal(str)
    """A change was refused and nobody else shows why: plain words."""

    def __init__(self, workspace: Workspace, bus: ChangeBus, *, toasts: ToastHost) -> None:
        super().__init__(toasts)
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
        """Take the last change back, also one from before the last restart."""
        changes = self._run(self._workspace.undo)
        if changes is not None:
            text = _("Undone: {label}").format(label=changes.label)
            self._toasts.show(text, tone="info", action_text=_("Redo"), action=self.redo, shortcut="Ctrl+Shift+Z")
        return changes

    def redo(self) -> Changes | None:
        """Do the last undone change again."""
        changes = self._run(self._workspace.redo)
        if changes is not None:
            text = _("Redone: {label}").format(label=changes.label)
            self._toasts.show(text, tone="info", action_text=_("Undo"), action=self.undo, shortcut="Ctrl+Z")
        return changes

    def _run(self, change: Callable[[], Changes]) -> Changes | None:
        return self.perform(change, toast=False)

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
