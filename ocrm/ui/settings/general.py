"""Settings: where the window starts, what closing does, and the money of the file."""

from __future__ import annotations

from ocrm.formats import CURRENCY_SYMBOLS
from ocrm.i18n import N_, _
from ocrm.ui.pages import PAGES, page_exists
from ocrm.ui.settings.number_pattern import NumberPattern
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.widgets import label

_CURRENCY_NAMES = {
    "CNY": N_("Renminbi"),
    "USD": N_("US dollar"),
    "EUR": N_("Euro"),
    "GBP": N_("Pound sterling"),
    "JPY": N_("Yen"),
    "HKD": N_("Hong Kong dollar"),
    "TWD": N_("New Taiwan dollar"),
}
_NUMBERED = (
    ("customers", N_("Customer code pattern")),
    ("opportunities", N_("Opportunity code pattern")),
    ("quotes", N_("Quote number pattern")),
    ("contracts", N_("Contract number pattern")),
    ("tickets", N_("Ticket number pattern")),
)


class GeneralSection(SettingsSection):
    """General."""

    is_of_file = False

    def build(self) -> None:
        start_pages = [
            (info.key, _(info.title)) for info in PAGES.values() if info.group == "main" and page_exists(info)
        ]
        self.add_heading(_("Window"))
        self.add_row(_("Start page"), self.preference_combo("start_page", start_pages))
        self.add_row(
            _("Keep reminding after the window is closed"),
            self.preference_switch("close_to_background"),
            note=_("OCRM stays in the background; starting it again brings the window back."),
        )
        self.add_row(
            _("Show the menu bar"),
            self.preference_switch("menu_bar_shown"),
            note=_("Every command is in it; F10 shows and hides it too."),
        )
        self.add_heading(_("This file"))
        currencies = [
            (code, f"{code} {symbol} {_(_CURRENCY_NAMES[code])}") for code, symbol in CURRENCY_SYMBOLS.items()
        ]
        self.add_row(
            _("Currency"),
            self.setting_combo("currency", currencies),
            note=_("How amounts are shown; nothing is converted."),
        )
        note = _("New ones only. {####} counts; {yyyy}, {MM} and {dd} are the day, and the count begins anew with it.")
        self.add_heading(_("Numbers"))
        self.lines.addWidget(label(note, "caption", wrap=True))
        for kind, title in _NUMBERED:
            self.add_row(_(title), NumberPattern(self.context, kind, _(title)))
        self.add_reset(("start_page", "close_to_background", "menu_bar_shown"))
