"""Handing over from lists and pages of customers and deals, and receiving: preview, place, progress."""

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
from ocrm.services.deals.deal_briefs import fetch_deal_brief
from ocrm.services.handover import ENDING
from ocrm.services.relations.briefs import brief_html
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_file, ask_new_file
from ocrm.ui.printing import pdf_of
from ocrm.ui.tasks import TaskControl

if TYPE_CHECKING:
    from ocrm.services.handover.comparing import Comparison
    from ocrm.services.handover.contents import Chosen, Preview

_FILTER = f"OCRM (*{ENDING})"


def hand_over(context: AppContext, customer_ids: Sequence[int], owner: QWidget) -> None:
    """Show what would go with customers, then write it where the user says."""
    if customer_ids:
        from ocrm.services.handover.contents import Chosen  # at use: the window does not wait for it

        _offer(context, Chosen(tuple(customer_ids)), owner)


def hand_over_deals(context: AppContext, opportunity_ids: Sequence[int], owner: QWidget) -> None:
    """Show what would go with deals and their customers, then write it, with a brief of each deal as PDF."""
    if opportunity_ids:
        from ocrm.services.handover.contents import deals_chosen

        try:
            _offer(context, deals_chosen(context.workspace, opportunity_ids), owner)
        except UserError as error:
            _tell(context, error)


def _offer(context: AppContext, what: Chosen, owner: QWidget) -> None:
    context.tasks.start(
        _("Look through what would be handed over"),
        partial(_preview, context, what),
        on_done=partial(_show_preview, context, what, owner),
        on_error=partial(_tell, context),
    )


def _preview(context: AppContext, what: Chosen, _control: TaskControl) -> tuple[Preview, Preview]:
    """Return what goes without private notes, and with them."""
    from ocrm.services.handover.contents import preview

    return preview(context.workspace, what), preview(context.workspace, what, with_private=True)


def _show_preview(context: AppContext, what: Chosen, owner: QWidget, found: tuple[Preview, Preview]) -> None:
    from ocrm.ui.handover.send_dialog import SendDialog

    is_of_deals = what.opportunity_ids is not None
    dialog = SendDialog(*found, context.workspace.clock, is_of_deals=is_of_deals, parent=owner.window())
    dialog.confirmed.connect(partial(_choose_place, context, what, owner))
    dialog.show()


def _choose_place(context: AppContext, what: Chosen, owner: QWidget, with_private: bool) -> None:
    name = f"{context.workspace.path.stem}-{format_date_iso(context.workspace.clock.today())}{ENDING}"
    target = ask_new_file(owner.window(), _("Where to put the package"), name, kinds=_FILTER)
    if target is not None:
        context.tasks.start(
            _("Write “{name}”").format(name=target.name),
            partial(_write, context, what, target, with_private),
            on_done=partial(_on_written, context, what, target),
            on_error=partial(_tell, context),
        )


def _write(context: AppContext, what: Chosen, path: Path, with_private: bool, control: TaskControl) -> None:
    from ocrm.services.handover.packing import write_package

    briefs = _briefs(context.workspace, what.opportunity_ids or (), control)
    write_package(
        context.workspace, what, path, with_private=with_private, briefs=briefs, report=control.report
    )  # fmt: skip


def _briefs(workspace: Workspace, opportunity_ids: Sequence[int], control: TaskControl) -> list[tuple[str, bytes]]:
    """Return the brief of each deal as PDF, with its title."""
    found: list[tuple[str, bytes]] = []
    for opportunity_id in opportunity_ids:
        control.check()
        brief = fetch_deal_brief(workspace, opportunity_id)
        found.append((brief.name, pdf_of(brief_html(brief), title=brief.name)))
    return found


def _on_written(context: AppContext, what: Chosen, path: Path, _nothing: None) -> None:
    show = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path.parent)))
    text = _("The customers are in “{name}”. Whoever has it can read it.")
    if what.opportunity_ids is not None:
        text = _("The opportunities are in “{name}”, with their customers. Whoever has it can read it.")
    context.toasts.show(text.format(name=path.name), action_text=_("Open the folder"), action=show)


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
