"""The line in Settings that keeps the key of an encrypted file in the system's key ring, or takes it out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.encryption.key_ring import RingState
from ocrm.ui.context import AppContext
from ocrm.ui.lock.key_ring_keeper import KeyRingKeeper
from ocrm.ui.widgets import column, hbox, label


class KeyRingRow(QWidget):
    """A switch, off and with a reason where this computer has no ring that is safe."""

    asked = Signal()
    """The key shall be kept: the present passphrase has to be asked for first."""

    def __init__(self, context: AppContext, keeper: KeyRingKeeper) -> None:
        super().__init__()
        self.setObjectName("key_ring_row")
        self._context, self._keeper = context, keeper
        title = _("Keep the key in the system's key ring")
        self._note = label("", "caption", wrap=True)
        self._note.setObjectName("key_ring_note")
        self._switch = QCheckBox()
        self._switch.setObjectName("key_ring_switch")
        self._switch.setAccessibleName(title)
        line = hbox(self, margins=(0, 9, 0, 9), spacing=12)
        line.addWidget(column(label(title), self._note, spacing=1), 1)
        line.addWidget(self._switch)
        self._switch.clicked.connect(self._on_clicked)
        keeper.looked.connect(self._on_looked)
        keeper.changed.connect(self.reload)
        keeper.refused.connect(self._on_refused)
        self._switch.setEnabled(False)
        self._note.setText(_("Looking for a key ring…"))
        self.reload()
        keeper.look()

    def reload(self) -> None:
        """Show again whether the key is kept."""
        self._switch.setChecked(self._keeper.is_wished(self._context.workspace.path))

    def _on_looked(self, state: RingState) -> None:
        is_kept = self._keeper.is_wished(self._context.workspace.path)
        self._switch.setEnabled(state is RingState.READY or is_kept)
        self._note.setText(_words(state))

    def _on_clicked(self, is_wanted: bool) -> None:
        if not is_wanted:
            self._keeper.forget(self._context.workspace.path)
            self._context.toasts.show(_("The key is taken out of the key ring. The passphrase is asked for again."))
            return
        self._switch.setChecked(False)  # until the passphrase was right
        self.asked.emit()

    def _on_refused(self, error: UserError) -> None:
        self._context.toasts.show(str(error), tone="bad")


def _words(state: RingState) -> str:
    """Return what the switch does, or why it cannot."""
    return {
        RingState.READY: _(
            "Starting OCRM on this computer then opens the file without asking. After locking the passphrase is asked"
            " for all the same, and it always opens the file: the ring only keeps a copy of the key."
        ),
        RingState.NO_LIBRARY: _(
            "Not possible here: the optional part “keyring” is not installed. The passphrase is asked for each time."
        ),
        RingState.NO_RING: _("This computer has no key ring that answers. The passphrase is asked for each time."),
        RingState.UNSAFE: _(
            "The key ring set up here may write keys down readably, so none is put there."
            " The passphrase is asked for each time."
        ),
    }[state]
