"""A look at a backup before it is restored: what it holds beside what the file holds now."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from ocrm.clock import Clock
from ocrm.errors import PassphraseError, UserError
from ocrm.formats import format_change, format_number, format_size
from ocrm.i18n import _
from ocrm.services.backups import file_copies, restoring
from ocrm.services.backups.catalogue import REASON_TITLES, Backup
from ocrm.services.backups.restoring import Preview
from ocrm.services.schema import RECORD_TYPES
from ocrm.ui.context import AppContext
from ocrm.ui.lock.passphrase_fields import passphrase_edit
from ocrm.ui.theme import theme
from ocrm.ui.widgets import RIGHT, button, hbox, label, set_tone, vbox

_ALWAYS_SHOWN = ("customers", "contacts", "opportunities", "todos", "interactions")


class RestoreDialog(QDialog):
    """Reads a private copy of the backup in the background, then offers to restore it."""

    def __init__(self, context: AppContext, backup: Backup, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("restore_dialog")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Restore a backup"))
        self._context, self._backup = context, backup
        self._preview: Preview | None = None
        self._build()
        self._read()

    def _build(self) -> None:
        layout = vbox(self, margins=(24, 20, 24, 18), spacing=12)
        layout.addWidget(label(self.windowTitle(), "h2"))
        layout.addWidget(label(backup_words(self._backup, self._context.workspace.clock), "muted", wrap=True))
        self._counts = QWidget()
        self._grid = QGridLayout(self._counts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        layout.addWidget(self._counts)
        self._passphrase = passphrase_edit(_("Passphrase it had then"), "restore_passphrase")
        self._passphrase.setPlaceholderText(self._passphrase.accessibleName())
        self._passphrase.returnPressed.connect(self._read)
        self._passphrase.hide()
        layout.addWidget(self._passphrase)
        self._said = label("", wrap=True)
        self._said.setObjectName("restore_said")
        layout.addWidget(self._said)
        self._protection = label("", tone="warn", wrap=True)
        self._protection.setObjectName("restore_protection")
        self._protection.hide()
        layout.addWidget(self._protection)
        layout.addStretch(1)
        foot = hbox()
        foot.addStretch(1)
        leave = button(_("Cancel"), name="restore_cancel")
        leave.clicked.connect(self.reject)
        self._go = button(_("Restore"), "history", "primary", name="restore_go")
        self._go.setEnabled(False)
        self._go.setDefault(True)
        self._go.clicked.connect(self._on_go)
        foot.addWidget(leave)
        foot.addWidget(self._go)
        layout.addLayout(foot)
        self.setMinimumWidth(theme().px(520))

    def _read(self) -> None:
        self._say(_("Opening and checking a copy of the backup…"))
        typed = self._passphrase.text() or None
        look = partial(_look, self._context, self._backup, typed)
        self._context.tasks.fetch(look, self._on_read, key="restore preview", on_error=self._on_error)

    def _on_read(self, preview: Preview) -> None:
        self._preview = preview
        self._passphrase.hide()
        self._fill(preview)
        self._say(
            _(
                "The file as it is now is kept as a backup of its own, “Before a restore”."
                " Restoring that one takes this back."
            )
        )
        words = restoring.protection_words(preview.key, self._context.workspace.file_key)
        self._protection.setText(words)
        self._protection.setVisible(bool(words))
        self._go.setEnabled(True)
        self._go.setFocus()

    def _on_error(self, error: UserError) -> None:
        self._say(str(error), tone="bad")
        self._context.file_watch.backups_changed.emit()
        if isinstance(error, PassphraseError):
            self._passphrase.show()
            self._passphrase.setFocus()

    def _say(self, text: str, *, tone: str = "") -> None:
        self._said.setText(text)
        self._said.setAccessibleName(text)
        set_tone(self._said, tone)

    def _fill(self, preview: Preview) -> None:
        heads = ("", _("In the backup"), _("Now"), _("More or fewer"))
        for column, text in enumerate(heads):
            self._grid.addWidget(label(text, "caption"), 0, column, RIGHT if column else Qt.AlignmentFlag.AlignLeft)
        row = 1
        for kind, described in RECORD_TYPES.items():
            then, now = preview.counts.get(kind, 0), preview.now.get(kind, 0)
            if kind not in _ALWAYS_SHOWN and then == now:
                continue
            self._grid.addWidget(label(_(described.label_many)), row, 0)
            for column, text in ((1, format_number(then)), (2, format_number(now)), (3, _difference(then - now))):
                cell = label(text, "strong" if column == 1 else "muted")
                cell.setObjectName(f"restore_{kind}_{column}")
                self._grid.addWidget(cell, row, column, RIGHT)
            row += 1
        self._grid.setHorizontalSpacing(theme().px(28))

    def _on_go(self) -> None:
        preview = self._preview
        self.accept()
        if preview is not None:
            self._context.file_watch.restore_wanted.emit(preview)


def _look(context: AppContext, backup: Backup, passphrase: str | None) -> Preview:
    now = file_copies.count_records(context.workspace.connection)
    return restoring.preview(backup, now=now, passphrase=passphrase, known=context.workspace.file_key)


def _difference(number: int) -> str:
    return format_change(number) if number else "–"


def backup_words(backup: Backup, clock: Clock) -> str:
    """Return when and why a backup was made, and how large it is."""
    return _("{when} · {reason} · {size}").format(
        when=f"{clock.to_local(backup.made_at):%Y-%m-%d %H:%M}",
        reason=_(REASON_TITLES[backup.reason]),
        size=format_size(backup.size),
    )
