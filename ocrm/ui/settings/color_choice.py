"""The colour of a category of customers, chosen from those of the theme."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.fields.picklists import PicklistRow
from ocrm.services.relations import category_colors
from ocrm.ui.context import AppContext
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import QuietComboBox


class ColorChoice(QuietComboBox):
    """Offers the colours by name; a choice applies at once."""

    def __init__(self, context: AppContext, value: PicklistRow, *, number: int) -> None:
        super().__init__()
        self._context, self._code = context, value.code
        self.setObjectName(f"list_color_{number}")
        for tone, title in category_colors.TONES.items():
            self.addItem(icon("tag", "text.2" if tone == category_colors.PLAIN else tone), _(title), tone)
        self.show_value(value)
        self.currentIndexChanged.connect(self._on_chosen)

    def show_value(self, value: PicklistRow) -> None:
        """Show the colour the value has now."""
        self.setAccessibleName(_("Colour of “{value}”").format(value=value.label))
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(category_colors.tone_of(self._context.workspace, value.code)))

    def _on_chosen(self, _number: int) -> None:
        category_colors.set_tone(self._context.workspace, self._code, str(self.currentData()))
        self._context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))
