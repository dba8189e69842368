"""The panel in Settings that encrypts the file, changes or removes its passphrase, or asks for it once more."""

from __future__ import annotations

from enum import Enum, auto
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame
from shiboken6 import isValid

from ocrm.errors import PassphraseError, UserError
from ocrm.i18n import _
from ocrm.services.encryption.rekeying import Rekeying
from ocrm.services.encryption.unlocking import is_right
from ocrm.ui.context import AppContext
from ocrm.ui.lock.known_key_files import known_key_file, note_key_file
from ocrm.ui.lock.passphrase_fields import PassphraseFields, passphrase_edit
from ocrm.ui.tasks import TaskControl
from ocrm.ui.widgets import button, column, label, row, vbox


class Purpose(Enum):
    """What the panel is for."""

    ENCRYPT = auto()
    CHANGE = auto()
    REMOVE = auto()
    SHEET = auto()
    RING = auto()

    @property
    def only_asks(self) -> bool:
        """Whether the file stays as it is: only who knows the passphrase goes on."""
        return self in (Purpose.SHEET, Purpose.RING)


class PassphrasePanel(QFrame):
    """Asks for what its purpose needs, does it in the background, and tells how it ended."""

    finished = Signal(Purpose)
    """It was done."""
    cancelled = Signal()

    def __init__(self, context: AppContext, purpose: Purpose) -> None:
        super().__init__()
        self.setObjectName("passphrase_panel")
        self.setProperty("surface", "sunken")
        self._context, self._purpose = context, purpose
        layout = vbox(self, margins=(16, 14, 16, 14), spacing=10)
        title, notes, do_it = _words(purpose)
        layout.addWidget(label(title, "strong"))
        for note in notes:
            layout.addWidget(label(note, "muted", wrap=True))
        self._present = passphrase_edit(_("Present passphrase"), "passphrase_present")
        self._new = PassphraseFields()
        if purpose is not Purpose.ENCRYPT:
            caption = label(_("Present passphrase"), "caption", buddy=self._present)
            layout.addWidget(column(caption, self._present, spacing=3))
            self._present.returnPressed.connect(self._on_return)
        if purpose in (Purpose.ENCRYPT, Purpose.CHANGE):
            layout.addWidget(self._new)
            self._new.entered.connect(self._start)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName("passphrase_refusal")
        self._error.hide()
        layout.addWidget(self._error)
        self._do = button(do_it, None, "danger" if purpose is Purpose.REMOVE else "primary", name="passphrase_do")
        self._do.clicked.connect(self._start)
        leave = button(_("Cancel"), None, "ghost", name="passphrase_cancel")
        leave.clicked.connect(self.cancelled)
        layout.addWidget(row(self._do, leave, None, spacing=8))
        self.setFocusProxy(self._new if purpose is Purpose.ENCRYPT else self._present)

    def _on_return(self) -> None:
        if self._purpose is Purpose.CHANGE:
            self._new.setFocus()
        else:
            self._start()

    def _start(self) -> None:
        """Begin: everything slow is done in the background."""
        self._error.hide()
        if not self._do.isEnabled():
            return
        if self._purpose.only_asks:
            self._do.setEnabled(False)
            self._context.tasks.fetch(
                partial(self._check_present, self._present.text()), self._on_right, on_error=self._on_refused
            )
            return
        passphrase = None if self._purpose is Purpose.REMOVE else self._new.passphrase()
        if passphrase is None and self._purpose is not Purpose.REMOVE:
            return
        if self._context.tasks.shown:
            self._refuse(_("Something else is under way, such as an import. Wait until it is done and try again."))
            return
        try:
            rekeying = Rekeying(self._context.workspace, passphrase, key_file=self._new.key_file)
        except UserError as error:
            self._refuse(str(error))
            return
        self._do.setEnabled(False)
        self._context.tasks.start(
            _words(self._purpose)[0],
            partial(self._copy, rekeying, self._present.text()),
            on_done=partial(self._on_copied, rekeying),
            on_error=partial(self._on_not_copied, rekeying),
        )

    # -- in the background --------------------------------------------------------------------------------------------

    def _copy(self, rekeying: Rekeying, present: str, control: TaskControl) -> None:
        if self._purpose is not Purpose.ENCRYPT:
            self._check_present(present)
        rekeying.copy(control.report)

    def _check_present(self, words: str) -> None:
        """Raise PassphraseError where these are not the words the file was opened with."""
        workspace = self._context.workspace
        key_file = known_key_file(self._context.preferences, workspace.path)
        if workspace.file_key is None or not is_right(workspace.file_key, words, key_file=key_file):
            raise PassphraseError(_("That is not the present passphrase. Nothing was changed; try again."))

    # -- afterwards ---------------------------------------------------------------------------------------------------

    def _on_copied(self, rekeying: Rekeying, _nothing: None) -> None:
        self._context.tasks.wait()  # whatever reads in the background would still hold the old file
        try:
            rekeying.put_in_place()
        except UserError as error:
            self._refuse(str(error))
            return
        workspace = self._context.workspace
        note_key_file(self._context.preferences, workspace.path, self._new.key_file)
        if self._context.key_ring is not None:
            self._context.key_ring.follow(workspace.path, workspace.file_key)
        self._end()

    def _on_not_copied(self, rekeying: Rekeying, error: UserError) -> None:
        rekeying.end()
        self._refuse(str(error))

    def _on_right(self, _nothing: None) -> None:
        if isValid(self):  # it may have been cancelled meanwhile
            self._end()

    def _on_refused(self, error: UserError) -> None:
        if isValid(self):
            self._refuse(str(error))

    def _end(self) -> None:
        self._present.clear()
        self._new.clear()
        self._do.setEnabled(True)
        self.finished.emit(self._purpose)

    def _refuse(self, words: str) -> None:
        self._do.setEnabled(True)
        self._error.setText(words)
        self._error.show()


def _words(purpose: Purpose) -> tuple[str, tuple[str, ...], str]:
    """Return title, what to know, and what the button says."""
    return {
        Purpose.ENCRYPT: (
            _("Encrypt this file"),
            (
                _("The file, its backups and its attachments can then be read with the passphrase only."),
                _("If it is forgotten, nobody can open the file: print the recovery sheet afterwards."),
            ),
            _("Encrypt"),
        ),
        Purpose.CHANGE: (
            _("Change the passphrase"),
            (
                _("Backups made until now keep the old passphrase."),
                _("The recovery sheet printed until now opens only those: print a new one afterwards."),
            ),
            _("Change"),
        ),
        Purpose.REMOVE: (
            _("Remove the encryption"),
            (_("Whoever gets at this computer, or at a copy of the file, can then read everything in it."),),
            _("Remove the encryption"),
        ),
        Purpose.SHEET: (
            _("Recovery sheet"),
            (_("The sheet opens the file without the passphrase. Print it where nobody else sees it."),),
            _("Go on"),
        ),
        Purpose.RING: (
            _("Keep the key in the system's key ring"),
            (_("Whoever is logged in as you can then start OCRM and read this file without the passphrase."),),
            _("Keep the key"),
        ),
    }[purpose]
