"""What is done with the current ticket of the list, or with several, beside what every list can do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.tickets.handling import CLOSED, IN_PROGRESS, RESOLVED
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.context import AppContext
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.row_commands import BulkEntry, RowCommands
from ocrm.ui.record_view import RecordView
from ocrm.ui.tickets.steps import STEPS, TicketSteps, steps_from
from ocrm.ui.widgets.menu_entries import add_entry

_BULK = (IN_PROGRESS, RESOLVED, CLOSED)


class TicketCommands(RowCommands):
    """Commands over tickets: a key and a menu entry for each step they can take."""

    reaches_people = False

    def __init__(self, context: AppContext, view: RecordView, panes: PaneHost, owner: QWidget) -> None:
        self._steps = TicketSteps(context, self.show_pane, origin="tickets")
        super().__init__(context, "tickets", view, panes, owner)
        for step in STEPS.values():
            shortcut = QShortcut(QKeySequence(step.key), view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(partial(self.take, step.code))

    def bulk_entries(self) -> list[BulkEntry]:
        *others, export, delete = super().bulk_entries()
        steps = [STEPS[code] for code in _BULK]
        own = [(f"bulk_{step.code}", step.icon, _(step.text), partial(self.take, step.code)) for step in steps]
        return [*own, *others, export, delete]

    def take(self, code: str) -> None:
        """Take the ticked or selected tickets a step on."""
        if not self.context.workspace.why_read_only:
            self._steps.take(code, self.view.chosen_ids())

    def fill_top(self, menu: QMenu) -> None:
        row = self.current_row(("status", "first_response_at"))
        if row is not None:
            steps = steps_from(row["status"], is_answered=row["first_response_at"] is not None)
            self._steps.fill_menu(menu, steps, self.view.chosen_ids, keys=True)
            menu.addSeparator()
        add_entry(menu, "pencil", _("Log contact"), self.log_current, keys="L")
        add_entry(menu, "building-2", _("Open the customer"), self._open_customer)

    def fill_copies(self, menu: QMenu) -> None:
        row = self.current_row(("code",))
        if row is not None:
            add_entry(menu, "copy", _("Copy the ticket number"), partial(copy_text, self.context, row["code"]))

    def fill_changes(self, menu: QMenu) -> None:
        self.add_choices(menu, "priority", "flag")

    def _open_customer(self) -> None:
        row = self.current_row(("customer",))
        if row is not None:
            self.context.navigator.open_record("customers", row["customer"].record_id)
