"""The bar of what can be done with several selected deals at once, the same over board, list and forecast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services import records
from ocrm.ui.context import AppContext
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.bulk_edit import BulkEditPane
from ocrm.ui.lists.bulk_toolbar import BulkToolBar
from ocrm.ui.opportunities.deal_commands import DealCommands
from ocrm.ui.opportunities.deal_questions import KIND
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import BulkBar, vbox
from ocrm.ui.widgets.menu_entries import press
from ocrm.ui.widgets.menu_places import open_below


class DealBulkBar(QWidget):
    """Shown while several cards are selected or rows are ticked."""

    cleared = Signal()
    select_all_requested = Signal()

    def __init__(
        self, context: AppContext, commands: DealCommands, panes: PaneHost, *, chosen: Callable[[], Sequence[int]]
    ) -> None:
        super().__init__()
        self._context, self._commands, self._panes, self._chosen = context, commands, panes, chosen
        entries: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            ("bulk_move", "arrow-right", _("Move to"), self._offer_stages),
            ("bulk_plan", "clock", _("Plan next step…"), commands.plan_step),
            ("bulk_tag", "tag", _("Tag…"), self.offer_tags),
            ("bulk_edit", "pencil", _("Change a field…"), self._edit),
            ("bulk_hold", "pause", _("On hold until…"), commands.hold),
            ("bulk_win", "trophy", _("Won…"), commands.win),
            ("bulk_lose", "ban", _("Lost…"), commands.lose),
            ("bulk_hand_over", "package", _("Hand over…"), commands.hand_over),
            ("bulk_delete", "trash-2", _("Delete"), commands.delete),
        )
        self._tools = BulkToolBar([self._action(*entry) for entry in entries])
        self._bar = BulkBar((self._tools,))
        self._bar.cleared.connect(self.cleared)
        self._bar.select_all_requested.connect(self.select_all_requested)
        vbox(self, margins=(12, 6, 12, 6)).addWidget(self._bar)
        self.hide()

    def _action(self, name: str, icon_name: str, text: str, handler: Callable[[], object]) -> QAction:
        action = QAction(icon(icon_name), text, self)
        action.setObjectName(name)
        action.triggered.connect(partial(press, handler))
        return action

    def show_count(self, text: str) -> None:
        """Show how many are selected; empty hides the bar."""
        self._bar.show_count(text)
        self.setVisible(bool(text))

    def offer_tags(self) -> None:
        """Offer tags for the selected deals."""
        self._commands.offer_tags(self)

    def _offer_stages(self) -> None:
        rows = [row for row in records.fetch_rows(self._context.workspace, KIND, self._chosen()) if row is not None]
        if rows:
            menu = QMenu(self)
            menu.setObjectName("bulk_stages")
            self._commands.fill_stage_menu(menu, rows)
            menu.aboutToHide.connect(menu.deleteLater)
            anchor = self._tools.widgetForAction(self._tools.actions()[0])
            open_below(menu, anchor)

    def _edit(self) -> None:
        ids = list(self._chosen())
        if ids:
            self._panes.show_pane(BulkEditPane(self._context, KIND, ids))
