"""What the kinds of record are called in the wizard."""

from __future__ import annotations

from ocrm.formats import format_number
from ocrm.i18n import N_, _, ngettext
from ocrm.services.spreadsheets.kind_guess import IMPORTABLE_KINDS

ICONS = {
    "customers": "building-2",
    "contacts": "contact-round",
    "interactions": "message-circle",
    "opportunities": "kanban",
    "todos": "list-checks",
    "contracts": "receipt",
    "tickets": "life-buoy",
    "campaigns": "megaphone",
}
_TITLES = {
    "customers": N_("Import customers"),
    "contacts": N_("Import contacts"),
    "interactions": N_("Import interactions"),
    "opportunities": N_("Import opportunities"),
    "todos": N_("Import to-dos"),
    "contracts": N_("Import contracts"),
    "tickets": N_("Import tickets"),
    "campaigns": N_("Import campaigns"),
}
KINDS = IMPORTABLE_KINDS
COMES_ALONG = ("customers", "contacts", "opportunities", "interactions")
"""Kinds whose records can come with the rows of another kind."""


def import_title(kind: str | None) -> str:
    """Return what importing into a kind is called."""
    return _(_TITLES[kind]) if kind in _TITLES else _("Import")


def comes_along_words(kind: str, count: int) -> str:
    """Return what stands behind the number of records that come with the rows of another kind."""
    match kind:
        case "customers":
            return ngettext("customer is created with them", "customers are created with them", count)
        case "contacts":
            return ngettext("contact is created with them", "contacts are created with them", count)
        case "opportunities":
            return ngettext("opportunity is created with them", "opportunities are created with them", count)
    return ngettext("interaction is created with them", "interactions are created with them", count)


def also_created_words(kind: str, count: int) -> str:
    """Return the sentence about records that come with the rows of another kind."""
    match kind:
        case "customers":
            text = ngettext("Also creates {n} customer", "Also creates {n} customers", count)
        case "contacts":
            text = ngettext("Also creates {n} contact", "Also creates {n} contacts", count)
        case "opportunities":
            text = ngettext("Also creates {n} opportunity", "Also creates {n} opportunities", count)
        case _:
            text = ngettext("Also creates {n} interaction", "Also creates {n} interactions", count)
    return text.format(n=format_number(count))
