"""Taking an import back in the window: asked about where something was done since, always in the background."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.spreadsheets.taking_back import UndoPreview, preview_undo, undo_import
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.undo_dialog import UndoDialog
from ocrm.ui.tasks import TaskControl

_MOST_NAMED = 5


def take_back(context: AppContext, operation_id: int, name: str = "") -> None:
    """Take an import back; where it is not the last thing done, show first what that would do."""
    if context.workspace.newest_done() == operation_id:
        _start(context, operation_id, frozenset())
        return
    context.tasks.fetch(
        partial(preview_undo, context.workspace, operation_id),
        partial(_ask, context, name),
        key="undo of an import",
        on_error=partial(_tell_error, context),
    )


def _ask(context: AppContext, name: str, preview: UndoPreview) -> None:
    window = context.toasts.parent()
    dialog = UndoDialog(preview, name, window if isinstance(window, QWidget) else None)
    dialog.confirmed.connect(partial(_start, context, preview.operation_id))
    dialog.open()


def _start(context: AppContext, operation_id: int, overwrite: Collection[int]) -> None:
    done: list[Changes] = []
    context.tasks.start(
        _("Undo the import"),
        partial(_undo, context.workspace, operation_id, overwrite, done),
        on_done=partial(_tell_undone, context, done),
        on_error=partial(_tell_not_undone, context, done),
    )


def _undo(
    workspace: Workspace, operation_id: int, overwrite: Collection[int], done: list[Changes], control: TaskControl
) -> None:
    """Note what was done the moment it is done: a cancel may come too late."""
    done.append(
        undo_import(
            workspace,
            operation_id,
            overwrite=overwrite,
            origin="import",
            progress=control.report,
            is_cancelled=partial(_is_cancelled, control),
        )
    )


def _is_cancelled(control: TaskControl) -> bool:
    return control.is_cancelled


def _tell_not_undone(context: AppContext, done: list[Changes], error: UserError) -> None:
    if done:
        _tell_undone(context, done, None)
    else:
        _tell_error(context, error)


def _tell_undone(context: AppContext, done: list[Changes], _result: object) -> None:
    changes = done[0]
    context.bus.publish(changes)
    text = _("The import was taken back")
    if changes.kept:
        names = _(", ").join(changes.kept[:_MOST_NAMED]) + (" …" if len(changes.kept) > _MOST_NAMED else "")
        text = _("{undone}. Kept because they were changed since: {names}").format(undone=text, names=names)
    context.toasts.show(text, tone="warn" if changes.kept else "info")


def _tell_error(context: AppContext, error: UserError) -> None:
    context.toasts.show(str(error), tone="bad")
