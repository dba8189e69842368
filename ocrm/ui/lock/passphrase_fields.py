"""Two fields for a new passphrase, with a hint how good it is, and an optional key file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.i18n import _
from ocrm.services.encryption.strength import Strength, judge
from ocrm.ui.file_dialogs import ask_file
from ocrm.ui.widgets import button, column, hbox, label, row, set_error_state, set_tone, vbox

_TONES = {Strength.WEAK: "bad", Strength.FAIR: "warn", Strength.GOOD: "ok", Strength.STRONG: "ok"}


def passphrase_edit(title: str, name: str) -> QLineEdit:
    """Return a field whose text is not shown, not remembered and not completed, and that takes nothing dropped."""
    edit = QLineEdit()
    edit.setAcceptDrops(False)
    edit.setObjectName(name)
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setAccessibleName(title)
    edit.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
    return edit


class PassphraseFields(QWidget):
    """A new passphrase, entered twice."""

    entered = Signal()
    """Enter was pressed in the last field."""

    def __init__(self, *, is_short: bool = False) -> None:
        """`is_short` puts the fields side by side, without the key file."""
        super().__init__()
        self.key_file: Path | None = None
        layout = vbox(self, spacing=8)
        fields = hbox(spacing=8) if is_short else vbox(spacing=8)
        layout.addLayout(fields)
        self._first = passphrase_edit(_("New passphrase"), "passphrase_new")
        self._again = passphrase_edit(_("Once more"), "passphrase_again")
        for title, edit in ((_("New passphrase"), self._first), (_("Once more"), self._again)):
            fields.addWidget(column(label(title, "caption", buddy=edit), edit, spacing=3))
            edit.textEdited.connect(self._on_typed)
        self._again.returnPressed.connect(self.entered)
        self._hint = label("", "caption", wrap=True)
        self._hint.setObjectName("passphrase_hint")
        self._hint.hide()
        layout.addWidget(self._hint)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("passphrase_error")
        self._error.hide()
        layout.addWidget(self._error)
        self._choose = button("", None, "link", name="passphrase_key_file")
        self._choose.clicked.connect(self._on_key_file)
        layout.addWidget(row(self._choose, None))
        self._choose.setHidden(is_short)
        self._name_key_file()
        self.setFocusProxy(self._first)

    def passphrase(self) -> str | None:
        """Return what was entered twice alike; None, after saying why, where it was not."""
        text = self._first.text()
        if not text:
            self._refuse(_("Enter a passphrase."), self._first)
        elif text != self._again.text():
            self._refuse(_("The two are not alike. Enter the passphrase once more."), self._again)
        else:
            return text
        return None

    def clear(self) -> None:
        """Forget what was entered."""
        self._first.clear()
        self._again.clear()
        self._on_typed("")

    def _refuse(self, words: str, edit: QLineEdit) -> None:
        self._error.setText(words)
        self._error.show()
        set_error_state(edit, wrong=True)
        edit.setFocus()

    def _on_typed(self, _text: str) -> None:
        hint = judge(self._first.text())
        self._hint.setText("\n".join(part for part in (hint.words, hint.advice) if part))
        set_tone(self._hint, _TONES[hint.strength])
        self._hint.setVisible(bool(self._first.text()))
        self._error.hide()
        for edit in (self._first, self._again):
            set_error_state(edit, wrong=False)

    def _on_key_file(self) -> None:
        if self.key_file is not None:
            self.key_file = None
        else:
            self.key_file = ask_file(self, _("Key file"))
        self._name_key_file()

    def _name_key_file(self) -> None:
        if self.key_file is None:
            words = _("Ask for a key file too…")
            note = _(
                "Any file that never changes, such as a photo on a stick: without it the passphrase does not open."
            )
        else:
            words = _("Leave out the key file “{name}”").format(name=self.key_file.name)
            note = ""
        self._choose.setText(words.replace("&", "&&"))
        self._choose.setAccessibleName(words)
        self._choose.setToolTip(note)
