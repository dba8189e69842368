"""The line of addresses of a mail: offers people of the file for the name that is being typed."""

from __future__ import annotations

import re

from PySide6.QtCore import QStringListModel, Qt, QTimer
from PySide6.QtWidgets import QCompleter, QLineEdit

from ocrm.i18n import _
from ocrm.services.outbox.addressees import find_addresses
from ocrm.services.outbox.addresses import Recipient, Role, shown_list, typed_recipients
from ocrm.services.workspace import Workspace
from ocrm.ui.widgets import offers_of

_LAST = re.compile(r"[^,;，；、]*$")
_PAUSE_MS = 120


class RecipientsEdit(QLineEdit):
    """Addresses of one role, separated by commas."""

    def __init__(self, workspace: Workspace, role: Role, title: str) -> None:
        super().__init__()
        self.setObjectName(f"mail_{role}")
        self.setAccessibleName(title)
        self.setAcceptDrops(False)  # the window takes the files that are dropped
        self._workspace, self._role = workspace, role
        self._offers = QStringListModel(self)
        self._completer = QCompleter(self._offers, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(self)
        self._popup = offers_of(self._completer, _("Addresses that fit"), name="mail_address_offers")
        self._completer.activated.connect(self._take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._offer)
        self.textEdited.connect(self._on_edited)

    def recipients(self) -> list[Recipient]:
        """Return whom the line names, unchecked."""
        return typed_recipients(self.text(), self._role)

    def show_recipients(self, recipients: tuple[Recipient, ...]) -> None:
        """Show those of this role."""
        self.setText(shown_list(recipients, self._role))
        self.setCursorPosition(0)

    def _on_edited(self, _text: str) -> None:
        self._pause.start()

    def _beginning(self) -> str:
        found = _LAST.search(self.text()[: self.cursorPosition()])
        return found[0].strip() if found else ""

    def _offer(self) -> None:
        """Offer whom the last name may mean."""
        typed = self._beginning()
        found = find_addresses(self._workspace, typed) if self.hasFocus() else []
        if any(one.address.casefold() == typed.casefold() for one in found):
            found = []  # typed whole; the list would lie over the fields below
        self._offers.setStringList([one.shown for one in found])
        if found:
            self._completer.complete()
        else:
            self._popup.hide()

    def _take(self, chosen: str) -> None:
        before, after = self.text()[: self.cursorPosition()], self.text()[self.cursorPosition() :]
        kept = _LAST.sub("", before)
        gap = " " if kept and not kept.endswith(" ") else ""
        self.setText(f"{kept}{gap}{chosen}, {after.lstrip(', ')}".rstrip() + (" " if not after.strip(", ") else ""))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.textEdited.emit(self.text())
        self._pause.stop()
