"""The lock screen: asks for the passphrase of a file, or draws a curtain before one that has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ocrm.clock import Clock
from ocrm.errors import PassphraseError, UserError
from ocrm.i18n import _, ngettext
from ocrm.services.encryption import attempts
from ocrm.ui.file_dialogs import ask_file
from ocrm.ui.lock.key_finder import KeyFinder
from ocrm.ui.lock.passphrase_fields import passphrase_edit
from ocrm.ui.theme import theme
from ocrm.ui.widgets import IconLabel, LogoMark, button, hbox, label, row, set_error_state, vbox

_WIDTH = 340
_COUNT_EVERY_MS = 500


@dataclass(frozen=True, slots=True)
class LockWords:
    """What the screen says: title, why it is there, and what the way out of it is called."""

    title: str
    text: str
    leave: str


class LockScreen(QWidget):
    """A window of its own in place of all others; it knows the file's path and nothing that is in it."""

    unlocked = Signal(object)
    """The key that opens the file; None where it has none."""
    leave_requested = Signal()
    """The user does not go on with this file."""
    close_requested = Signal()
    """The window's own cross was pressed."""

    def __init__(
        self, path: Path, words: LockWords, *, clock: Clock, is_encrypted: bool, key_file: Path | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("lock_screen")
        self.setWindowTitle("OCRM")
        self.resize(1000, 640)
        self.setMinimumSize(460, 420)
        self.path, self._clock, self._is_encrypted = path, clock, is_encrypted
        self._key_file = key_file
        self._finder = KeyFinder(self)
        self._finder.found.connect(self._on_found)
        self._finder.failed.connect(self._on_failed)
        self._patience = QTimer(self)
        self._patience.setInterval(_COUNT_EVERY_MS)
        self._patience.timeout.connect(self._show_wait)
        self._refusal, self._has_caps_lock = "", False
        self._build(words)
        self._show_wait()

    @property
    def key_file(self) -> Path | None:
        """The key file the user chose."""
        return self._key_file

    def show_error(self, text: str) -> None:
        """Tell why it did not open."""
        self._refusal = text
        self._tell()

    def show_note(self, text: str) -> None:
        """Say something that is no refusal."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    # -- building -----------------------------------------------------------------------------------------------------

    def _build(self, words: LockWords) -> None:
        outer = vbox(self)
        outer.addStretch(2)
        line = hbox()
        line.addStretch(1)
        column = QWidget()
        column.setFixedWidth(theme().px(_WIDTH))
        line.addWidget(column)
        line.addStretch(1)
        outer.addLayout(line)
        outer.addStretch(3)
        inside = vbox(column, spacing=10)
        inside.addWidget(row(None, LogoMark(44), None))
        title, text = label(words.title, "h1"), label(words.text, "muted", wrap=True)
        for one in (title, text):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
            inside.addWidget(one)
        inside.addSpacing(6)
        if self._is_encrypted:
            self._build_passphrase(inside)
        self._note = label("", "caption", wrap=True)
        self._note.setObjectName("unlock_note")
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note.hide()
        inside.addWidget(self._note)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("unlock_error")
        self._error_line = row(IconLabel("circle-alert", "bad", size=14), self._error, spacing=6)
        self._error_line.hide()
        inside.addWidget(self._error_line)
        self._unlock = button(_("Unlock") if self._is_encrypted else _("Show it again"), None, "primary", name="unlock")
        self._unlock.clicked.connect(self._on_unlock)
        self._unlock.setAutoDefault(True)
        inside.addWidget(self._unlock)
        if self._is_encrypted:
            self._key_file_link = button("", None, "link", name="unlock_key_file")
            self._key_file_link.clicked.connect(self._on_key_file)
            self._key_file_link.setAutoDefault(True)
            inside.addWidget(row(None, self._key_file_link, None))
            self._name_key_file()
        leave = button(words.leave, None, "link", name="lock_leave")
        leave.clicked.connect(self.leave_requested)
        leave.setAutoDefault(True)
        inside.addWidget(row(None, leave, None))
        self.setFocusProxy(self._edit if self._is_encrypted else self._unlock)

    def _build_passphrase(self, inside: QVBoxLayout) -> None:
        self._edit = passphrase_edit(_("Passphrase or recovery key"), "unlock_passphrase")
        self._edit.setPlaceholderText(self._edit.accessibleName())
        self._edit.returnPressed.connect(self._on_unlock)
        self._edit.textEdited.connect(self._on_typed)
        self._edit.installEventFilter(self)
        inside.addWidget(self._edit)

    # -- unlocking ----------------------------------------------------------------------------------------------------

    def _on_unlock(self) -> None:
        if not self._is_encrypted:
            self.unlocked.emit(None)
            return
        if not self._edit.text() or self._finder.is_busy or self._left():
            return
        self._unlock.setEnabled(False)
        self._unlock.setText(_("Unlocking…"))
        self._finder.find(self.path, self._edit.text(), clock=self._clock, key_file=self._key_file)

    def _on_found(self, key: object) -> None:
        self._edit.clear()
        self._offer_unlock()
        self.unlocked.emit(key)

    def _on_failed(self, error: UserError) -> None:
        self._offer_unlock()
        if isinstance(error, PassphraseError):
            self._edit.selectAll()
        self.show_error(str(error))
        self._show_wait()
        self._edit.setFocus()

    def _offer_unlock(self) -> None:
        self._unlock.setText(_("Unlock"))
        self._unlock.setEnabled(True)

    def _left(self) -> int:
        """Return the seconds wrong passphrases have to wait yet."""
        left = attempts.wait_left(self.path, self._clock)
        return -(-left // timedelta(seconds=1)) if left else 0

    def _show_wait(self) -> None:
        """Count down until the next attempt."""
        left = self._left() if self._is_encrypted else 0
        if left:
            self._unlock.setText(ngettext("Again in {n} second", "Again in {n} seconds", left).format(n=left))
            self._unlock.setEnabled(False)
            self._patience.start()
        elif self._patience.isActive():
            self._patience.stop()
            self._offer_unlock()

    # -- what is typed ------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._notice_caps_lock(event)
        return super().eventFilter(watched, event)

    def _notice_caps_lock(self, event: QKeyEvent) -> None:
        """Tell Caps Lock from letters that come large without Shift, as no desktop-independent call does."""
        text = event.text()
        if len(text) == 1 and text.isascii() and text.isalpha():
            with_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._has_caps_lock = text.isupper() != with_shift
            self._tell()
        elif event.key() == Qt.Key.Key_CapsLock:
            self._has_caps_lock = False  # pressed: what it is now shows at the next letter
            self._tell()

    def _on_typed(self, _text: str) -> None:
        if self._refusal:
            self.show_error("")

    def _tell(self) -> None:
        words = " ".join(part for part in (self._refusal, _("Caps Lock is on.") if self._has_caps_lock else "") if part)
        self._error.setText(words)
        self._error.setAccessibleName(words)
        self._error_line.setVisible(bool(words))
        if self._is_encrypted:
            set_error_state(self._edit, wrong=bool(self._refusal))

    def _on_key_file(self) -> None:
        if self._key_file is not None:
            self._key_file = None
        else:
            self._key_file = ask_file(self, _("Key file"))
        self._name_key_file()

    def _name_key_file(self) -> None:
        if self._key_file is None:
            words = _("Use a key file…")
        else:
            words = _("Leave out the key file “{name}”").format(name=self._key_file.name)
        self._key_file_link.setText(words.replace("&", "&&"))
        self._key_file_link.setAccessibleName(words)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.close_requested.emit()
