"""The entries every menu of a contact or a customer has for its card."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.vcards.qr_pane import qr_pane
from ocrm.ui.vcards.saving import choose_and_save_cards
from ocrm.ui.widgets.menu_entries import add_entry


def add_card_entries(
    menu: QMenu, context: AppContext, kind: str, record_id: int, *, show: Callable[[EditorPane], object], owner: QWidget
) -> None:
    """Add “Show as QR code”, whose pane goes to `show`, and “Save as visiting card…”, asked over `owner`."""
    show_code = partial(_show_code, context, kind, record_id, show)
    add_entry(menu, "qr-code", _("Show as QR code"), show_code, name="show_qr")
    save = partial(choose_and_save_cards, context, kind, [record_id], owner)
    add_entry(menu, "contact", _("Save as visiting card…"), save, name="save_card")


def _show_code(context: AppContext, kind: str, record_id: int, show: Callable[[EditorPane], object]) -> None:
    show(qr_pane(context, kind, record_id))
