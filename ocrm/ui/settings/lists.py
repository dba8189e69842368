"""Settings: the lists a field's value is chosen from, also those of fields the user added."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QComboBox, QPushButton

from ocrm.i18n import N_, _
from ocrm.services.fields import custom_fields, industry_templates
from ocrm.services.fields.industry_templates import IndustryTemplate
from ocrm.services.schema import record_type
from ocrm.ui.settings.picklist_editor import COLORED, PicklistEditor
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, label

LISTS: tuple[tuple[str, str], ...] = (
    ("customer_category", N_("Customer categories")),
    ("industry", N_("Industries")),
    ("source", N_("Customer sources")),
    ("opportunity_source", N_("Opportunity sources")),
    ("lost_reason", N_("Reasons for losing")),
    ("interaction_kind", N_("Kinds of contact")),
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
        self._colors = label(
            _("A category has its colour here, its rhythm of contact in Follow-up and its days of silence in Pool."),
            "caption",
            wrap=True,
        )
        self.lines.addWidget(self._colors)
        self._colors.setVisible(self.picklist == COLORED)
        self._build_templates()

    def _build_templates(self) -> None:
        self.add_heading(_("Industry templates"))
        words = _("Kinds of contact and own fields an industry is used to; all can be changed and removed afterwards.")
        self.lines.addWidget(label(words, "caption", wrap=True))
        self._adders: dict[str, QPushButton] = {}
        for template in industry_templates.TEMPLATES:
            add = self._adders[template.code] = button("", "plus", name=f"template_{template.code}")
            add.clicked.connect(partial(self._add_template, template))
            kinds, fields = (_(", ").join(names) for names in industry_templates.contents_of(template))
            note = _("{note} Kinds of contact: {kinds}.")
            if fields:
                note = _("{note} Kinds of contact: {kinds}. Fields of customers: {fields}.")
            self.add_row(_(template.title), add, note=note.format(note=_(template.note), kinds=kinds, fields=fields))
        self._show_templates()

    def _show_templates(self) -> None:
        """Say of each template whether it is there already."""
        for template in industry_templates.TEMPLATES:
            is_added = industry_templates.is_added(self.context.workspace, template)
            add = self._adders[template.code]
            add.setText(_("Added") if is_added else _("Add"))
            add.setEnabled(not is_added and not self.context.workspace.why_read_only)
            words = _("The template “{title}” is there already") if is_added else _("Add the template “{title}”")
            add.setAccessibleName(words.format(title=_(template.title)))

    def _add_template(self, template: IndustryTemplate, _checked: bool = False) -> None:
        self.context.runner.perform(
            partial(industry_templates.add_template, self.context.workspace, template.code, origin="settings")
        )

    @property
    def picklist(self) -> str:
        """The list in sight."""
        return str(self._choice.currentData())

    def reload(self) -> None:
        """Show the lists and values as they are now."""
        before = self.picklist
        self._show_templates()
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
        self._colors.setVisible(self.picklist == COLORED)
        self._editor.show_list(self.picklist)
