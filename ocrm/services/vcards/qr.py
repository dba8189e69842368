"""A card as a QR code for the phone's camera."""

from __future__ import annotations

import segno

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.vcards.exporting import card_of
from ocrm.services.vcards.writing import minimal_card
from ocrm.services.workspace import Workspace

QUIET_ZONE = 4
"""Modules of white around the code, as its standard asks."""


def card_qr_modules(workspace: Workspace, kind: str, record_id: int) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of the code without its quiet zone, True for black."""
    return tuple(tuple(bool(cell) for cell in line) for line in _code(workspace, kind, record_id).matrix)


def _code(workspace: Workspace, kind: str, record_id: int) -> segno.QRCode:
    text = minimal_card(card_of(workspace, kind, record_id))
    try:
        return segno.make_qr(text, encoding="utf-8", error="m")
    except segno.DataOverflowError as error:
        raise UserError(_("This card has too much text for a QR code; shorten the name or the job title.")) from error
