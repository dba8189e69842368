"""The window in which pasted text becomes a contact: the text at the left, what it says at the right, to be checked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QLineEdit, QPlainTextEdit, QScrollArea, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.pasted_contact import read_contact
from ocrm.services.pasted_contact.saving import LABELS, Matches, find_matches, save_contact
from ocrm.services.records import Reference
from ocrm.ui.context import AppContext
from ocrm.ui.forms.reference_picker import ReferencePicker, find_records
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon
from ocrm.ui.widgets import (
    MessageBar,
    SegmentedControl,
    button,
    column,
    hbox,
    label,
    row,
    rule,
    set_error_state,
    set_tone,
    vbox,
)

_PAUSE_MS = 150
_DOUBTFUL_BELOW = 0.75
_NOTES = "notes"
_ROWS = (
    ("name", "title"), ("company", "department"), ("mobile", "phone"), ("phone2", "fax"), ("email", "website"),
    ("wechat", "qq"), ("address", "postcode"),
)  # fmt: skip
"""How the fields stand, two in a line."""


class PasteContactDialog(QDialog):
    """Reads the text as it changes; fields typed over are not touched again."""

    saved = Signal(object)
    """A contact or customer was saved: its id."""

    def __init__(self, context: AppContext, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paste_contact")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Paste as contact"))
        self._context = context
        self._typed_over: set[str] = set()
        self._matches = Matches()
        self._chosen: Reference | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.recognise)
        self._build()
        self.resize(theme().px(900), theme().px(670))
        self.text.setPlainText(text or QGuiApplication.clipboard().text())
        self.recognise()

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = vbox(self, margins=(20, 16, 20, 14), spacing=10)
        layout.addWidget(label(self.windowTitle(), "h2"))
        note = _("A visiting card, an email signature or a chat message. It is read on this computer alone.")
        layout.addWidget(label(note, "muted", wrap=True))
        self._messages = MessageBar()
        layout.addWidget(self._messages)
        middle = hbox(spacing=16)
        self.text = QPlainTextEdit()
        self.text.setObjectName("pasted_text")
        self.text.setAccessibleName(_("Pasted text"))
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._pause.start)
        middle.addWidget(self.text, 42)
        middle.addWidget(self._make_fields(), 58)
        layout.addLayout(middle, 1)
        layout.addWidget(rule())
        layout.addWidget(self._make_target())
        layout.addWidget(self._make_foot())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    def _make_fields(self) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(2, 0, 8, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        self.edits: dict[str, QLineEdit] = {}
        self._doubts: dict[str, QAction] = {}
        for place, names in enumerate(_ROWS):
            width = 2 // len(names)
            for side, name in enumerate(names):
                edit = self.edits[name] = self._make_edit(name)
                block = column(label(_(LABELS[name]), "caption", buddy=edit), edit, spacing=2)
                grid.addWidget(block, place, side * width, 1, width)
        self.notes = QPlainTextEdit()
        self.notes.setObjectName("pasted_notes")
        self.notes.setAccessibleName(_(LABELS[_NOTES]))
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(theme().px(48))
        caption = label(_(LABELS[_NOTES]), "caption", buddy=self.notes)
        grid.addWidget(column(caption, self.notes, spacing=2), len(_ROWS), 0, 1, 2)
        grid.setRowStretch(len(_ROWS), 1)
        area.setWidget(holder)
        return area

    def _make_edit(self, name: str) -> QLineEdit:
        """Return a field's editor, with the mark it shows where the rules are not sure."""
        edit = QLineEdit()
        edit.setObjectName(f"pasted_{name}")
        edit.setAccessibleName(_(LABELS[name]))
        edit.textEdited.connect(partial(self._on_edited, name))
        doubt = QAction(icon("circle-help", "warn"), _("Please check this field"), edit)
        edit.addAction(doubt, QLineEdit.ActionPosition.TrailingPosition)
        doubt.setVisible(False)
        self._doubts[name] = doubt
        return edit

    def _make_target(self) -> QWidget:
        find = partial(find_records, self._context.workspace, "customers")
        self.customer = ReferencePicker(_("Customer"), find)
        self.customer.setObjectName("pasted_customer")
        self.customer.edit.setPlaceholderText(_("A new customer"))
        self.customer.changed.connect(self._on_customer)
        self.customer.setMinimumWidth(theme().px(280))
        self._target_note = label("", "hint", elide=True)
        self._target_note.setObjectName("pasted_target_note")
        self.what = SegmentedControl(
            ((None, _("Add as somebody else")), (None, _("Fill in the known contact"))),
            accessible_name=_("What happens"),
        )
        self.what.setObjectName("pasted_what")
        self.what.hide()
        self._duplicate = label("", wrap=True)
        self._duplicate.setObjectName("pasted_duplicate")
        set_tone(self._duplicate, "warn")
        self._duplicate.hide()
        target, known = QWidget(), QWidget()
        line = hbox(target, spacing=10)
        line.addWidget(label(_("Customer"), "caption", buddy=self.customer.edit))
        line.addWidget(self.customer)
        line.addWidget(self._target_note, 1)
        line = hbox(known, spacing=10)
        line.addWidget(self._duplicate, 1)
        line.addWidget(self.what)
        return column(target, known, spacing=6)

    def _make_foot(self) -> QWidget:
        again = button(_("Paste again"), "copy", "ghost", name="paste_again")
        again.clicked.connect(self._paste_again)
        cancel = button(_("Cancel"), name="paste_cancel")
        cancel.clicked.connect(self.reject)
        self._save = button(_("Save contact"), "user-plus", "primary", tooltip="Ctrl+Enter", name="paste_save")
        self._save.clicked.connect(self.save)
        return row(again, None, cancel, self._save)

    # -- recognising --------------------------------------------------------------------------------------------------

    def recognise(self) -> None:
        """Read the text and show what it says, but for what was typed over."""
        found = read_contact(self.text.toPlainText())
        for name, edit in self.edits.items():
            if name in self._typed_over:
                continue
            field = found.fields.get(name)
            edit.setText(field.value if field is not None else "")
            edit.setCursorPosition(0)
            self._show_mark(name, field.confidence if field is not None else None)
        self.notes.setPlainText("\n".join(found.left_over))
        self._look_for_matches()

    def _show_mark(self, name: str, confidence: float | None) -> None:
        is_doubtful = confidence is not None and confidence < _DOUBTFUL_BELOW
        self._doubts[name].setVisible(is_doubtful)
        self.edits[name].setAccessibleDescription(_("Please check this field") if is_doubtful else "")

    def _on_edited(self, name: str, _text: str) -> None:
        self._typed_over.add(name)
        self._show_mark(name, None)
        set_error_state(self.edits[name], wrong=False)
        self._look_for_matches()

    def _paste_again(self) -> None:
        self._typed_over.clear()
        self._chosen = None
        self.text.setPlainText(QGuiApplication.clipboard().text())
        self.recognise()

    def texts(self) -> dict[str, str]:
        """Return what would be saved, by field."""
        return {name: edit.text() for name, edit in self.edits.items()} | {"notes": self.notes.toPlainText()}

    def _look_for_matches(self) -> None:
        chosen_id = self._chosen.record_id if self._chosen is not None else None
        matches = self._matches = find_matches(self._context.workspace, self.texts(), chosen_id)
        if self._chosen is None:
            first = matches.customers[0] if matches.customers else None
            self.customer.set_reference(Reference(first.record_id, first.name) if first is not None else None)
        self._show_target()
        contact = matches.contact
        self._duplicate.setVisible(contact is not None)
        self.what.setVisible(contact is not None)
        if contact is not None:
            words = _("“{name}” of {customer} is known already: {reason}.")
            text = words.format(name=contact.name, customer=matches.contact_customer, reason=contact.reason)
            self._duplicate.setText(text)
            self.what.set_current(1 if contact.is_sure else 0)
        self._save.setEnabled(any(text.strip() for text in self.texts().values()))

    def _show_target(self) -> None:
        company, name = self.edits["company"].text().strip(), self.edits["name"].text().strip()
        if self.customer.reference is not None:
            text = _("The contact joins this customer.")
        elif company:
            text = _("“{name}” is added as a new company.").format(name=company)
        else:
            text = _("“{name}” is added as a customer too.").format(name=name) if name else ""
        self._target_note.setText(text)

    def _on_customer(self) -> None:
        self._chosen = self.customer.reference
        self._show_target()

    # -- saving -------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save as one operation and close; errors stand beside their fields."""
        if not self._save.isEnabled():
            return
        self._messages.hide()
        written = self._context.runner.perform(self._write, on_error=self._on_refused)
        if written is not None:
            self.saved.emit(written.created_id or 0)
            self.accept()

    def _write(self) -> Changes:
        contact = self._matches.contact
        fills = contact is not None and self.what.current == 1
        reference = self.customer.reference
        return save_contact(
            self._context.workspace,
            self.texts(),
            customer_id=reference.record_id if reference is not None else None,
            contact_id=contact.record_id if contact is not None and fills else None,
            origin="paste",
        )

    def _on_refused(self, error: UserError) -> None:
        edit = self.edits.get(str(error.field)) if isinstance(error, ValidationError) else None
        if edit is not None:
            set_error_state(edit, wrong=True)
            edit.setToolTip(str(error))
            edit.setFocus()
        self._messages.show_message(str(error), tone="bad")


def paste_contact(context: AppContext, text: str = "") -> PasteContactDialog:
    """Open the window on a text, on what the clipboard holds without one; what is saved is shown."""
    parent = context.toasts.parent()
    dialog = PasteContactDialog(context, text, parent=parent if isinstance(parent, QWidget) else None)
    dialog.open()
    dialog.text.setFocus()
    return dialog
