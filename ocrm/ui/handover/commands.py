"""Handing over from lists and pages of customers, and receiving from the menu and Ctrl+K: preview, place, progress."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError
from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.handover import ENDING
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_file, ask_new_file
from ocrm.ui.tasks import TaskControl

if TYPE_CHECKING:
    from ocrm.services.handover.comparing import Comparison
    from ocrm.services.handover.contents import Preview

_FILTER = f"OCRM (*{ENDING})"


def hand_over(context: AppContext, customer_ids: Sequence[int], owner: QWidget) -> None:
    """Show what would go with customers, then write it where the user says."""
    if customer_ids:
        context.tasks.start(
            _("Look through what would be handed over"),
            partial(_preview, context, list(customer_ids)),
            on_done=partial(_show_preview, context, list(customer_ids), owner),
            on_error=partial(_tell, context),
        )


def _preview(context: AppContext, customer_ids: Collection[int], _control: TaskControl) -> tuple[Preview, Preview]:
    """Return what goes without private notes, and with them."""
    from ocrm.services.handover.contents import preview  # at use: the window does not wait for it

    workspace = context.workspace
    return preview(workspace, customer_ids), preview(workspace, customer_ids, with_private=True)


def _show_preview(
    context: AppContext, customer_ids: Sequence[int], owner: QWidget, found: tuple[Preview, Preview]
) -> None:
    from ocrm.ui.handover.send_dialog import SendDialog

    dialog = SendDialog(*found, context.workspace.clock, parent=owner.window())
    dialog.confirmed.connect(partial(_choose_place, context, customer_ids, owner))
    dialog.show()


def _choose_place(context: AppContext, customer_ids: Sequence[int], owner: QWidget, with_private: bool) -> None:
    name = f"{context.workspace.path.stem}-{format_date_iso(context.workspace.clock.today())}{ENDING}"
    target = ask_new_file(owner.window(), _("Where to put the package"), name, kinds=_FILTER)
    if target is not None:
        context.tasks.start(
            _("Write “{name}”").format(name=target.name),
            partial(_write, context, customer_ids, target, with_private),
            on_done=partial(_on_written, context, target),
            on_error=partial(_tell, context),
        )


def _write(
    context: AppContext, customer_ids: Sequence[int], path: Path, with_private: bool, control: TaskControl
) -> None:
    from ocrm.services.handover.packing import write_package

    write_package(context.workspace, customer_ids, path, with_private=with_private, report=control.report)


def _on_written(context: AppContext, path: Path, _nothing: None) -> None:
    show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path.parent)))
    text = _("The customers are in “{name}”. Whoever has it can read it.").format(name=path.name)
    context.toasts.show(text, action_text=_("Open the folder"), action=show)


def _tell(context: AppContext, error: UserError) -> None:
    context.toasts.show(str(error), tone="bad")


class HandoverCommands(QObject):
    """Receives packages."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        context.actions.connect(ActionId.RECEIVE_HANDOVER, self.choose_package)

    def choose_package(self) -> None:
        """Ask for a package and look it through."""
        path = ask_file(self._window, _("Choose a package to receive"), kinds=_FILTER)
        if path is not None:
            self.look_through(path)

    def look_through(self, path: Path) -> None:
        """Show what a package would do."""
        self._context.tasks.start(
            _("Look through “{name}”").format(name=path.name),
            partial(_look_through, self._context, path),
            on_done=partial(self._show, path),
            on_error=partial(_tell, self._context),
        )

    def _show(self, path: Path, comparison: Comparison) -> None:
        from ocrm.ui.handover.receive_dialog import ReceiveDialog

        dialog = ReceiveDialog(comparison, self._window)
        dialog.confirmed.connect(partial(self._receive, path))
        dialog.show()

    def _receive(self, path: Path, theirs: Collection[str]) -> None:
        self._context.tasks.start(
            _("Receive “{name}”").format(name=path.name),
            partial(_receive, self._context, path, theirs),
            on_done=self._on_received,
            on_error=partial(_tell, self._context),
        )

    def _on_received(self, received: tuple[Comparison, Changes]) -> None:
        found, changes = received
        if changes.is_nothing and found.conflicts:
            self._context.toasts.show(_("Nothing was changed: what is here stays as it is."), tone="info")
        elif changes.is_nothing:
            self._context.toasts.show(_("Nothing was changed: all of it is here already."), tone="info")
        else:
            self._context.runner.perform(partial(_given, changes))


def _given(changes: Changes) -> Changes:
    return changes


def _look_through(context: AppContext, path: Path, control: TaskControl) -> Comparison:
    from ocrm.services.handover.receiving import look_through

    return look_through(context.workspace, path, report=control.report)


def _receive(
    context: AppContext, path: Path, theirs: Collection[str], control: TaskControl
) -> tuple[Comparison, Changes]:
    from ocrm.services.handover.receiving import receive_package

    return receive_package(context.workspace, path, theirs=theirs, origin="handover", report=control.report)
