"""A new field: its name, its kind, and the values or the formula it begins with."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.fields import custom_fields
from ocrm.services.fields.formulas import MOST_CHARACTERS
from ocrm.services.fields.own_fields import FORMULA
from ocrm.ui.context import AppContext
from ocrm.ui.settings.field_detail import formula_help
from ocrm.ui.theme import theme
from ocrm.ui.widgets import QuietComboBox, button, hbox, label, set_error_state, vbox


class NewField(QWidget):
    """A line that adds a field to a kind of record."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._record_kind = ""
        self.name = QLineEdit()
        self.name.setObjectName("new_field_name")
        self.name.setPlaceholderText(_("Name of the field"))
        self.name.setAccessibleName(_("Name of the field"))
        self.name.setMaxLength(custom_fields.MOST_CHARACTERS)
        self.name.returnPressed.connect(self.add)
        self.kind = QuietComboBox()
        self.kind.setObjectName("new_field_kind")
        self.kind.setAccessibleName(_("Kind of field"))
        self.kind.setMinimumWidth(theme().px(170))
        for key, title in custom_fields.KINDS:
            self.kind.addItem(_(title), str(key))
        self.kind.currentIndexChanged.connect(self._show_more)
        self.more = QLineEdit()
        self.more.setObjectName("new_field_more")
        self.more.returnPressed.connect(self.add)
        self._help = label("", "caption", wrap=True)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("new_field_error")
        self._error.hide()
        press = button(_("Add the field"), "plus", name="new_field_add")
        press.clicked.connect(self.add)
        line = hbox()
        line.addWidget(self.name, 1)
        line.addWidget(self.kind)
        line.addWidget(press)
        layout = vbox(self, spacing=6)
        layout.addLayout(line)
        for widget in (self.more, self._error, self._help):  # the error before the help, which may reach out of sight
            layout.addWidget(widget)
        for before, after in pairwise((self.name, self.kind, self.more, press)):
            self.setTabOrder(before, after)
        self._show_more()

    def set_kind(self, record_kind: str) -> None:
        """Add to this kind of record from now on."""
        self._record_kind = record_kind

    def add(self) -> None:
        """Add the field; what is wrong stands below."""
        self._tell(None)
        if self._context.runner.perform(self._write, on_error=self._tell) is not None:
            self.name.clear()
            self.more.clear()
            self.name.setFocus()

    def _write(self) -> Changes:
        kind, text = str(self.kind.currentData()), self.more.text()
        return custom_fields.add_field(
            self._context.workspace,
            self._record_kind,
            self.name.text(),
            kind=kind,
            values=text.replace("；", ";").replace("，", ";").replace(",", ";").replace("、", ";").split(";"),
            formula=text if kind == FORMULA else "",
            origin="settings",
        )

    def _tell(self, error: UserError | None) -> None:
        field = error.field if isinstance(error, ValidationError) else ""
        set_error_state(self.name, wrong=field == "label")
        set_error_state(self.more, wrong=field == "formula")
        self._error.setText(str(error or ""))
        self._error.setVisible(error is not None)
        if field:
            {"label": self.name, "formula": self.more}.get(field, self.kind).setFocus()

    def _show_more(self, *_ignored: object) -> None:
        kind = self.kind.currentData()
        is_formula, is_picked = kind == FORMULA, kind in custom_fields.PICKED
        words = _("Formula") if is_formula else _("Values with ; between")
        self.more.setPlaceholderText(words)
        self.more.setAccessibleName(words)
        self.more.setMaxLength(MOST_CHARACTERS)
        self._help.setText(formula_help() if is_formula else "")
        self._help.setVisible(is_formula)
        self.more.setVisible(is_formula or is_picked)
        self._tell(None)
