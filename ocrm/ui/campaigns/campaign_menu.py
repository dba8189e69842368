"""The menu that puts customers into a campaign: those on rows, those of people, those of a segment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.campaigns import members
from ocrm.services.campaigns.reading import list_choices
from ocrm.services.changes import Changes
from ocrm.ui.context import AppContext
from ocrm.ui.lists.bulk_runner import MOST_AT_ONCE, start_change, without_progress
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import escape_mnemonic
from ocrm.ui.widgets.naming_menu import NamingMenu

Put = Callable[[int], Changes]
"""Puts somebody into the campaign of an id."""


class CampaignMenu(NamingMenu):
    """A line to name a new campaign, and the campaigns there are: those that run first."""

    def __init__(
        self, context: AppContext, put: Put, parent: QWidget, *, title: str = "", in_background: bool = False
    ) -> None:
        """`in_background` is for as many customers that it takes longer than a window may stand still."""
        super().__init__(
            parent,
            title or _("Add to a campaign"),
            "megaphone",
            name="campaign",
            asks=_("New campaign"),
            hint=_("New campaign, then Enter"),
        )
        self.named.connect(self._begin)
        self._context, self._put, self._in_background = context, put, in_background
        choices = list_choices(context.workspace)
        if choices:
            self.addSeparator()
        for choice in choices:
            action = self.addAction(icon("megaphone"), escape_mnemonic(choice.name))
            action.triggered.connect(partial(self._choose, choice.campaign_id))

    def _begin(self, name: str) -> None:
        self._run(partial(members.begin_campaign, self._context.workspace, name, self._put, origin="campaigns"))

    def _choose(self, campaign_id: int, _checked: bool = False) -> None:
        self._run(partial(self._put, campaign_id))

    def _run(self, change: Callable[[], Changes]) -> None:
        if self._in_background:
            start_change(self._context, self.title(), partial(without_progress, change), on_nothing=self._tell_nothing)
            return
        done = self._context.runner.perform(change)
        if done is not None and done.is_nothing:
            self._tell_nothing()

    def _tell_nothing(self) -> None:
        self._context.toasts.show(_("They are in this campaign already."), tone="info")


def customers_menu(context: AppContext, customer_ids: Sequence[int], parent: QWidget) -> CampaignMenu:
    """Return the menu that puts customers into a campaign."""
    put = partial(_put_customers, context, list(customer_ids))
    return CampaignMenu(context, put, parent, in_background=len(customer_ids) > MOST_AT_ONCE)


def _put_customers(context: AppContext, customer_ids: list[int], campaign_id: int) -> Changes:
    return members.add_members(context.workspace, campaign_id, customer_ids, origin="campaigns")


def contacts_menu(context: AppContext, contact_ids: Sequence[int], parent: QWidget) -> CampaignMenu:
    """Return the menu that puts the customers of people into a campaign, with the people as those meant."""
    put = partial(_put_contacts, context, list(contact_ids))
    return CampaignMenu(context, put, parent, in_background=len(contact_ids) > MOST_AT_ONCE)


def _put_contacts(context: AppContext, contact_ids: list[int], campaign_id: int) -> Changes:
    return members.add_contacts(context.workspace, campaign_id, contact_ids, origin="campaigns")


def audience_menu(context: AppContext, segment_id: int, parent: QWidget) -> CampaignMenu:
    """Return the menu that makes a segment the audience of a campaign."""
    put = partial(_put_segment, context, segment_id)
    return CampaignMenu(context, put, parent, title=_("Use as audience of a campaign"), in_background=True)


def _put_segment(context: AppContext, segment_id: int, campaign_id: int) -> Changes:
    return members.set_audience(context.workspace, campaign_id, segment_id, origin="campaigns")
