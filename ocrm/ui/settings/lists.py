"""Settings: the lists a field's value is chosen from, also those of fields the user added."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from ocrm.i18n import N_, _
from ocrm.services.fields import custom_fields
from ocrm.services.schema import record_type
from ocrm.ui.settings.picklist_editor import PicklistEditor
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.widgets import label

LISTS: tuple[tuple[str, str], ...] = (
    ("customer_category", N_("Customer categories")),
    ("industry", N_("Industries")),
    ("source", N_("Customer sources")),
    ("opportunity_source", N_("Opportunity sources")),
    ("lost_reason", N_("Reasons for losing")),
    ("todo_kind", N_("Kinds of to-dos")),
)
"""The shipped lists a user may change, in the order offered."""


class ListsSection(SettingsSection):
    """The editable lists; one at a time."""

    def build(self) -> None:
        self.add_heading(_("Lists"))
        self._choice = QComboBox()
        self._choice.setObjectName("list_choice")
        self._choice.setMinimumWidth(theme().px(190))
        self._titles: list[tuple[str, str]] = []
        self._fill()
        self.add_row(_("List"), self._choice, note=_("The values a field offers, here and in imports."))
        self.lines.addSpacing(8)
        self._editor = PicklistEditor(self.context, self.picklist)
        self._choice.currentIndexChanged.connect(self._on_chosen)
        self.lines.addWidget(self._editor)
        note = _("Records keep a value that is no longer offered; a new name shows in all of them at once.")
        self.lines.addSpacing(6)
        self.lines.addWidget(label(note, "caption", wrap=True))

    @property
    def picklist(self) -> str:
        """The list in sight."""
        return str(self._choice.currentData())

    def reload(self) -> None:
        """Show the lists and values as they are now."""
        before = self.picklist
        self._fill()
        if self.picklist != before:
            self._editor.show_list(self.picklist)
        else:
            self._editor.reload()

    def speaks_of(self, text: str) -> bool:
        return super().speaks_of(text) or any(text.lower() in title.lower() for _key, title in self._titles)

    def _fill(self) -> None:
        """Offer the lists there are; the one in sight stays."""
        titles = [(key, _(title)) for key, title in LISTS]
        for row in custom_fields.list_fields(self.context.workspace):
            if row.picklist:
                records = _(record_type(row.record_kind).label_many)
                titles.append((row.picklist, _("{records}: {field}").format(records=records, field=row.label)))
        if titles == self._titles:
            return
        self._titles, present = titles, self._choice.currentData()
        blocked = self._choice.blockSignals(True)
        self._choice.clear()
        for key, title in titles:
            self._choice.addItem(title, key)
        self._choice.setCurrentIndex(max(0, self._choice.findData(present)))
        self._choice.blockSignals(blocked)

    def _on_chosen(self, _index: int) -> None:
        self._editor.show_list(self.picklist)
