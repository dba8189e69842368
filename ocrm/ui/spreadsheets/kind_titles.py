"""What the kinds of record are called in the wizard."""

from __future__ import annotations

from ocrm.i18n import N_, _
from ocrm.services.spreadsheets.kind_guess import IMPORTABLE_KINDS

ICONS = {
    "customers": "building-2",
    "contacts": "contact-round",
    "interactions": "message-circle",
    "opportunities": "kanban",
    "todos": "list-checks",
}
_TITLES = {
    "customers": N_("Import customers"),
    "contacts": N_("Import contacts"),
    "interactions": N_("Import interactions"),
    "opportunities": N_("Import opportunities"),
    "todos": N_("Import to-dos"),
}
KINDS = IMPORTABLE_KINDS


def import_title(kind: str | None) -> str:
    """Return what importing into a kind is called."""
    return _(_TITLES[kind]) if kind in _TITLES else _("Import")
