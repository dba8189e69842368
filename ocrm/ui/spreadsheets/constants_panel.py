"""What every row gets whose cell says nothing: a source, a city, a category for a whole list of a trade fair."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.spreadsheets.constants import constant_fields, constant_value, shown_constant
from ocrm.services.spreadsheets.phone_countries import COUNTRIES
from ocrm.ui.context import AppContext
from ocrm.ui.forms.choice_editors import ChoiceEditor
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.widgets import (
    QuietComboBox,
    button,
    clear_layout,
    column,
    form_label,
    hbox,
    label,
    row,
    set_error_state,
    tool_button,
    vbox,
)

_CHOICES = (FieldKind.CHOICE, FieldKind.PICKLIST)


class ConstantsPanel(QFrame):
    """The values there are, and a line to add one."""

    def __init__(self, context: AppContext, session: ImportSession) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setObjectName("import_constants")
        self._workspace, self._session = context.workspace, session
        layout = vbox(self, margins=(16, 10, 12, 12), spacing=8)
        layout.addWidget(label(_("For every row"), "h3"))
        layout.addWidget(label(_("Where a cell is blank, or the file has no such column."), "hint", wrap=True))
        self._phones = self._make_phones()
        layout.addWidget(self._phones)
        self._lines = vbox(spacing=4)
        layout.addLayout(self._lines)
        self._open = button(_("Add a value for every row"), "plus", "link", name="constant_open")
        self._open.clicked.connect(self._on_open)
        layout.addWidget(row(self._open, None))
        self._adder = self._make_adder()
        layout.addWidget(self._adder)
        session.plan_changed.connect(self.show_constants)

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _make_phones(self) -> QWidget:
        """Return the choice of the country of numbers that leave it out."""
        self._country = QuietComboBox()
        self._country.setObjectName("phone_country")
        self._country.addItem(_("Mainland China, as written"), "")
        for code, name in COUNTRIES.items():
            self._country.addItem(f"{_(name)} +{code}", code)
        self._country.activated.connect(self._on_country)
        return column(form_label(_("Phone numbers without a country code"), self._country), self._country, spacing=4)

    def _make_adder(self) -> QWidget:
        self._field = QuietComboBox()
        self._field.setObjectName("constant_field")
        self._field.setAccessibleName(_("Field"))
        self._field.activated.connect(self._show_editor)
        self._place = vbox()
        self._editor: ChoiceEditor | QLineEdit = QLineEdit()
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("constant_error")
        add = button(_("Add"), None, name="constant_add")
        add.clicked.connect(self._on_add)
        cancel = button(_("Cancel"), None, "ghost", name="constant_cancel")
        cancel.clicked.connect(self._close)
        adder = column(self._field, spacing=6)
        inside = adder.layout()
        assert inside is not None
        place = QWidget()
        place.setLayout(self._place)
        for widget in (place, self._error, row(add, cancel, None)):
            inside.addWidget(widget)
        adder.hide()
        return adder

    def _make_line(self, name: str, info: FieldInfo, text: str) -> QWidget:
        line = QWidget()
        inside = hbox(line, spacing=8)
        inside.addWidget(label(_(info.label), "muted", elide=True), 2)
        inside.addWidget(label(shown_constant(self._workspace, name, info, text), elide=True), 3)
        words = _("No value for every row: {field}").format(field=_(info.label))
        remove = tool_button("x", words, name=f"constant_remove_{name}")
        remove.clicked.connect(partial(self._on_remove, name))
        inside.addWidget(remove)
        return line

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_constants(self) -> None:
        """Show the values of the present plan."""
        plan = self._session.plan
        if plan is None:
            return
        clear_layout(self._lines)
        fields = plan.infos
        self._phones.setVisible(any(fields[name].kind is FieldKind.PHONE for name in plan.fields.values()))
        self._country.setCurrentIndex(max(0, self._country.findData(plan.phone_country)))
        for name, text in plan.constants.items():
            if name in fields:
                self._lines.addWidget(self._make_line(name, fields[name], text))

    def _on_open(self) -> None:
        plan = self._session.plan
        if plan is None:
            return
        self._field.clear()
        mapped = set(plan.fields.values())
        offered = sorted(constant_fields(plan).items(), key=lambda one: one[0] in mapped)  # what has no column first
        for name, info in offered:
            if name not in plan.constants:
                self._field.addItem(_(info.label), name)
        self._open.hide()
        self._adder.show()
        self._show_editor()
        self._field.setFocus()

    def _close(self) -> None:
        self._adder.hide()
        self._open.show()
        self._open.setFocus()

    def _show_editor(self) -> None:
        """Offer the values of a list, else a line to type what a cell would hold."""
        info = self._chosen()
        clear_layout(self._place)
        self._error.hide()
        if info is None:
            return
        if info.kind in _CHOICES:
            self._editor = ChoiceEditor(self._workspace, info)
        else:
            self._editor = QLineEdit()
            self._editor.setAccessibleName(_(info.label))
            self._editor.returnPressed.connect(self._on_add)
        self._editor.setObjectName("constant_value")
        self._place.addWidget(self._editor)

    def _chosen(self) -> FieldInfo | None:
        plan = self._session.plan
        return plan.infos.get(str(self._field.currentData())) if plan is not None else None

    # -- doing --------------------------------------------------------------------------------------------------------

    def _text(self) -> str:
        if isinstance(self._editor, ChoiceEditor):
            return str(self._editor.value() or "")
        return self._editor.text().strip()

    def _on_add(self) -> None:
        info, text = self._chosen(), self._text()
        if info is None:
            return
        name = str(self._field.currentData())
        try:
            if not text:
                raise ValidationError(_("Type what every row shall get."), field=name)
            constant_value(self._workspace, name, info, text)
        except ValidationError as error:
            self._refuse(str(error))
            return
        self._session.set_constant(name, text)
        self._close()

    def _on_country(self) -> None:
        self._session.set_phone_country(str(self._country.currentData()))

    def _refuse(self, words: str) -> None:
        if isinstance(self._editor, QLineEdit):
            set_error_state(self._editor, wrong=True)
        self._error.setText(words)
        self._error.show()
        self._editor.setFocus()

    def _on_remove(self, name: str) -> None:
        self._session.set_constant(name, "")
        self._open.setFocus()
