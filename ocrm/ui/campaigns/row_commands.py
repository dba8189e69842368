"""What is done with the current campaign of the list beside what every list can do: members and status."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.campaigns import members
from ocrm.services.campaigns.reading import KIND
from ocrm.ui.campaigns.audience import refresh_audience, use_segment
from ocrm.ui.campaigns.panes import add_member_pane, audience_pane
from ocrm.ui.context import AppContext
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.row_commands import RowCommands
from ocrm.ui.record_view import RecordView
from ocrm.ui.widgets.menu_entries import add_entry


class CampaignCommands(RowCommands):
    """Commands over campaigns."""

    reaches_people = False

    def __init__(self, context: AppContext, view: RecordView, panes: PaneHost, owner: QWidget) -> None:
        super().__init__(context, KIND, view, panes, owner)

    def fill_top(self, menu: QMenu) -> None:
        current = self.view.current_id
        if current is None:
            return
        fill_member_entries(menu, self.context, current, self.show_pane)

    def fill_changes(self, menu: QMenu) -> None:
        self.add_choices(menu, "status", "flag")

    def log_current(self) -> None:
        """Add a member to the current campaign: contact is logged with its customers."""
        current = self.view.current_id
        if current is not None and not self.context.workspace.why_read_only:
            self.show_pane(add_member_pane(self.context, current))


def fill_member_entries(
    menu: QMenu, context: AppContext, campaign_id: int, show: Callable[[EditorPane], object]
) -> None:
    """Add to a menu the ways to put members into a campaign."""
    pane = partial(_show_audience, context, campaign_id, show)
    add_entry(menu, "layers", _("Add a segment…"), pane, name="campaign_segment", writes=True)
    one = partial(_show_member, context, campaign_id, show)
    add_entry(menu, "user-plus", _("Add a member…"), one, name="campaign_member", writes=True)
    if members.audience_of(context.workspace, campaign_id) is not None:
        refresh = partial(refresh_audience, context, campaign_id)
        add_entry(menu, "repeat", _("Refresh from the segment"), refresh, name="campaign_refresh", writes=True)


def _show_audience(context: AppContext, campaign_id: int, show: Callable[[EditorPane], object]) -> None:
    show(audience_pane(context, campaign_id, partial(use_segment, context, campaign_id)))


def _show_member(context: AppContext, campaign_id: int, show: Callable[[EditorPane], object]) -> None:
    show(add_member_pane(context, campaign_id))
