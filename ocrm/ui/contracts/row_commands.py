"""What is done with the current contract of a list beside what every list can do: sign, renew, go to its customer."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.contracts import writing
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.context import AppContext
from ocrm.ui.contracts.words import renew_and_open
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.row_commands import RowCommands
from ocrm.ui.record_view import RecordView
from ocrm.ui.widgets.menu_entries import add_entry

_ORIGIN = "contracts"


class ContractCommands(RowCommands):
    """Commands over contracts."""

    reaches_people = False

    def __init__(self, context: AppContext, view: RecordView, panes: PaneHost, owner: QWidget) -> None:
        super().__init__(context, "contracts", view, panes, owner)

    def fill_top(self, menu: QMenu) -> None:
        row = self.current_row(("status", "opportunity"))
        if row is None:
            return
        if row["status"] == "draft":
            add_entry(menu, "badge-check", _("Sign"), self._sign, name="row_sign")
        else:
            add_entry(menu, "repeat", _("Renew"), self._renew, name="row_renew")
        add_entry(menu, "pencil", _("Log contact"), self.log_current, keys="L")
        add_entry(menu, "building-2", _("Open the customer"), partial(self._open, "customers", "customer"))
        if row["opportunity"] is not None:
            add_entry(menu, "kanban", _("Open the deal"), partial(self._open, "opportunities", "opportunity"))

    def fill_copies(self, menu: QMenu) -> None:
        row = self.current_row(("code",))
        if row is not None:
            add_entry(menu, "copy", _("Copy the number"), partial(copy_text, self.context, row["code"]))

    def fill_changes(self, menu: QMenu) -> None:
        self.add_choices(menu, "status", "flag")

    def _sign(self) -> None:
        current = self.view.current_id
        if current is not None:
            self.context.runner.perform(partial(writing.sign, self.context.workspace, current, origin=_ORIGIN))

    def _renew(self) -> None:
        """Begin the contract after the current one, and open it."""
        current = self.view.current_id
        if current is not None:
            renew_and_open(self.context, current, origin=_ORIGIN)

    def _open(self, kind: str, field: str) -> None:
        row = self.current_row((field,))
        if row is not None and row[field] is not None:
            self.context.navigator.open_record(kind, row[field].record_id)
