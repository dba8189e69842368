"""The pages of the window.

To add one: 1. its package with a Page subclass, 2. a line in PAGES, 3. an ActionId if it is in the navigation.
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass

from ocrm.i18n import N_
from ocrm.ui.actions import ActionId
from ocrm.ui.page import Page


@dataclass(frozen=True, slots=True)
class PageInfo:
    """A page: where its class is, and its entry in the navigation (`group` main or bottom, empty for none).

    `nav_key` is the entry lit while a page without its own is shown.
    """

    key: str
    icon: str
    title: str
    path: str
    group: str = ""
    nav_key: str = ""
    action: ActionId | None = None


PAGES: dict[str, PageInfo] = {
    info.key: info
    for info in (
        PageInfo("today", "sun", N_("Today"), "ocrm.ui.today.page:TodayPage", "main", action=ActionId.GO_TODAY),
        PageInfo(
            "customers", "building-2", N_("Customers"), "ocrm.ui.customers.page:CustomersPage", "main",
            action=ActionId.GO_CUSTOMERS,
        ),
        PageInfo(
            "contacts", "contact-round", N_("Contacts"), "ocrm.ui.contacts.page:ContactsPage", "main",
            action=ActionId.GO_CONTACTS,
        ),
        PageInfo(
            "opportunities", "kanban", N_("Opportunities"), "ocrm.ui.opportunities.page:OpportunitiesPage", "main",
            action=ActionId.GO_OPPORTUNITIES,
        ),
        PageInfo(
            "todos", "list-checks", N_("To-dos"), "ocrm.ui.todos.page:TodosPage", "main",
            action=ActionId.GO_TODOS,
        ),
        PageInfo("funnel", "funnel", N_("Funnel"), "ocrm.ui.funnel.page:FunnelPage", "main", action=ActionId.GO_FUNNEL),
        PageInfo(
            "segments", "layers", N_("Segments"), "ocrm.ui.segments.page:SegmentsPage", "main",
            action=ActionId.GO_SEGMENTS,
        ),
        PageInfo(
            "contracts", "receipt", N_("Contracts"), "ocrm.ui.contracts.page:ContractsPage", "main",
            action=ActionId.GO_CONTRACTS,
        ),
        PageInfo(
            "tickets", "life-buoy", N_("Tickets"), "ocrm.ui.tickets.page:TicketsPage", "main",
            action=ActionId.GO_TICKETS,
        ),
        PageInfo(
            "campaigns", "megaphone", N_("Campaigns"), "ocrm.ui.campaigns.page:CampaignsPage", "main",
            action=ActionId.GO_CAMPAIGNS,
        ),
        PageInfo("mails", "mail", N_("Mail"), "ocrm.ui.mails.page:MailsPage", "main", action=ActionId.GO_MAILS),
        PageInfo(
            "quality", "shield-check", N_("Data quality"), "ocrm.ui.quality.page:DataQualityPage", "bottom",
            action=ActionId.GO_QUALITY,
        ),
        PageInfo(
            "import", "upload", N_("Import / export"), "ocrm.ui.spreadsheets.page:ImportPage", "bottom",
            action=ActionId.GO_IMPORT,
        ),
        PageInfo(
            "history", "history", N_("History"), "ocrm.ui.history.page:HistoryPage", nav_key="settings",
            action=ActionId.GO_HISTORY,
        ),
        PageInfo(
            "settings", "settings", N_("Settings"), "ocrm.ui.settings.page:SettingsPage", "bottom",
            action=ActionId.GO_SETTINGS,
        ),
        PageInfo(
            "duplicates", "git-merge", N_("Duplicate records"), "ocrm.ui.duplicates.page:DuplicatesPage",
            nav_key="customers", action=ActionId.GO_DUPLICATES,
        ),
        PageInfo(
            "prospecting", "phone", N_("Prospecting"), "ocrm.ui.prospecting.page:ProspectingPage", nav_key="today",
        ),
        PageInfo("followup", "handshake", N_("Follow-up"), "ocrm.ui.followup.page:FollowUpPage", nav_key="today"),
        PageInfo(
            "customer", "building-2", N_("Customer"), "ocrm.ui.customers.record_page:CustomerRecordPage",
            nav_key="customers",
        ),
        PageInfo(
            "contact", "contact-round", N_("Contact"), "ocrm.ui.contacts.record_page:ContactRecordPage",
            nav_key="contacts",
        ),
        PageInfo(
            "opportunity", "kanban", N_("Opportunity"), "ocrm.ui.opportunities.record_page:OpportunityRecordPage",
            nav_key="opportunities",
        ),
        PageInfo(
            "contract", "receipt", N_("Contract"), "ocrm.ui.contracts.record_page:ContractRecordPage",
            nav_key="contracts",
        ),
        PageInfo(
            "payments", "wallet", N_("Payments"), "ocrm.ui.payments.page:PaymentsPage", nav_key="contracts",
            action=ActionId.GO_PAYMENTS,
        ),
        PageInfo(
            "ticket", "life-buoy", N_("Ticket"), "ocrm.ui.tickets.record_page:TicketRecordPage", nav_key="tickets",
        ),
        PageInfo(
            "campaign", "megaphone", N_("Campaign"), "ocrm.ui.campaigns.record_page:CampaignRecordPage",
            nav_key="campaigns",
        ),
    )
}  # fmt: skip


def page_exists(info: PageInfo) -> bool:
    """Say whether the module of a page is there, without importing it."""
    module = info.path.partition(":")[0]
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def load_page_class(info: PageInfo) -> type[Page]:
    """Import a page when it is first gone to: charts and wizards cost nothing until then."""
    module, _colon, name = info.path.partition(":")
    page_class: type[Page] = getattr(importlib.import_module(module), name)
    return page_class
