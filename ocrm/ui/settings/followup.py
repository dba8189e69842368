"""Settings: how often customers of each category are spoken to, which suggestions are made, the report's template."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction, QFontDatabase
from PySide6.QtWidgets import QCheckBox, QMenu, QPlainTextEdit

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services import suggestions, weekly_report
from ocrm.services.changes import Changes
from ocrm.services.fields import picklists
from ocrm.services.relations import cadence, follow_ups
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.settings.section_names import REPORT_TEMPLATE
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, days_field, hbox, label

_TEMPLATE_HEIGHT = 300


class FollowUpSection(SettingsSection):
    """Rhythms, rules, template."""

    def build(self) -> None:
        self._build_rhythms()
        self._build_rate()
        self._build_rules()
        self._build_template()

    # -- rhythms ------------------------------------------------------------------------------------------------------

    def _build_rhythms(self) -> None:
        self.add_heading(_("Contact rhythm"))
        note = _(
            "Yellow when so many days have passed without an answer, red at one and a half times as many."
            " Calls, visits, meetings and answers count; a mail nobody answered does not."
        )
        self.lines.addWidget(label(note, "caption", wrap=True))
        present = cadence.read_days(self.context.workspace)
        for value in picklists.list_values(self.context.workspace, "customer_category"):
            said = _("Days between contacts with “{name}”").format(name=value.label)
            days = present.get(value.code, 0)
            spin = days_field(f"cadence_{value.code}", said, 0, cadence.LONGEST_DAYS, value=days)
            spin.setSpecialValueText(_("No rhythm"))
            spin.valueChanged.connect(partial(self._set_days, value.code))
            self.add_row(value.label, spin)

    def _set_days(self, category: str, days: int) -> None:
        cadence.set_days(self.context.workspace, category, days)
        self._publish()

    # -- rate ---------------------------------------------------------------------------------------------------------

    def _build_rate(self) -> None:
        self.add_heading(_("Follow-up rate"))
        said, present = _("Days looked at"), follow_ups.read_days(self.context.workspace)
        spin = days_field(follow_ups.DAYS_SETTING, said, 7, 365, value=present)
        spin.valueChanged.connect(partial(self.write, follow_ups.DAYS_SETTING))
        note = _("Customers touched in these days, among the active ones. What is too low is set under Today.")
        self.add_row(said, spin, note=note)

    # -- rules --------------------------------------------------------------------------------------------------------

    def _build_rules(self) -> None:
        self.add_heading(_("Suggestions"))
        for rule in suggestions.RULES:
            switch = QCheckBox()
            switch.setObjectName(f"rule_{rule.name}")
            switch.setChecked(suggestions.is_on(self.context.workspace, rule))
            switch.toggled.connect(partial(self._switch, rule.name))
            note = _("{note} Weight {weight}.").format(note=_(rule.note), weight=rule.weight)
            self.add_row(_(rule.title), switch, note=note)

    def _switch(self, name: str, is_on: bool) -> None:
        suggestions.switch(self.context.workspace, name, is_on=is_on)
        self._publish()

    def reload(self) -> None:
        """Show the switches as they are now."""
        for rule in suggestions.RULES:
            switch = self.findChild(QCheckBox, f"rule_{rule.name}")
            if switch is not None:
                with QSignalBlocker(switch):
                    switch.setChecked(suggestions.is_on(self.context.workspace, rule))

    def _publish(self) -> None:
        self.context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))

    # -- template -----------------------------------------------------------------------------------------------------

    def _build_template(self) -> None:
        self.add_heading(_("Template of the weekly report"))
        note = _("# begins a heading; a list in a line of its own becomes a line for each entry.")
        self.lines.addWidget(label(note, "caption", wrap=True))
        self._template = QPlainTextEdit(weekly_report.read_template(self.context.workspace))
        self._template.setObjectName(REPORT_TEMPLATE)
        self._template.setAccessibleName(_("Template of the weekly report"))
        self._template.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._template.setFixedHeight(theme().px(_TEMPLATE_HEIGHT))
        self._template.setTabChangesFocus(True)
        self.lines.addWidget(self._template)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("report_template_error")
        self._error.hide()
        self.lines.addWidget(self._error)
        line = hbox(margins=(0, 6, 0, 0), spacing=8)
        insert = button(_("Insert a placeholder"), "plus", name="report_insert", menu=self._placeholder_menu())
        save = button(_("Save the template"), "check", "primary", name="report_save_template")
        save.clicked.connect(self._save)
        shipped = button(_("Bring the shipped one back"), "rotate-ccw", "ghost", name="report_reset_template")
        shipped.clicked.connect(self._restore)
        for widget in (insert, save, shipped):
            line.addWidget(widget)
        line.addStretch(1)
        self.lines.addLayout(line)

    def _placeholder_menu(self) -> QMenu:
        menu = QMenu(self)
        for one in weekly_report.PLACEHOLDERS.values():
            action = QAction("{" + one.name + "}\t" + _(one.title), menu)
            action.triggered.connect(partial(self._insert, one.name))
            menu.addAction(action)
        return menu

    def _insert(self, name: str, _checked: bool = False) -> None:
        self._template.insertPlainText("{" + name + "}")
        self._template.setFocus()

    def _save(self, _checked: bool = False) -> None:
        try:
            weekly_report.save_template(self.context.workspace, self._template.toPlainText())
        except ValidationError as error:
            self._error.setText(str(error))
            self._error.show()
            self._template.setFocus()
            return
        self._error.hide()
        self._publish()
        self.context.toasts.show(_("Saved the template."))

    def _restore(self, _checked: bool = False) -> None:
        self._template.setPlainText(weekly_report.default_template())
        self._save()
