"""Settings: the passphrase of the file, its recovery sheet, and when the window locks itself."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from ocrm.i18n import _, ngettext
from ocrm.services.encryption.emergency import Facts, facts_of, guide_html, pages_html
from ocrm.services.encryption.recovery import sheet_html
from ocrm.ui.actions import ActionId
from ocrm.ui.printing import ask_pdf, print_html
from ocrm.ui.settings.key_ring_row import KeyRingRow
from ocrm.ui.settings.passphrase_panel import PassphrasePanel, Purpose
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.widgets import IconLabel, action_button, button, clear_layout, column, hbox, label, row, rule, vbox
from ocrm.ui.widgets.writing import writing

_PREFERENCES = ("lock_minutes", "curtain_minutes", "lock_on_sleep", "lock_on_minimise")


class SecuritySection(SettingsSection):
    """Lock and encryption."""

    is_of_file = False

    def build(self) -> None:
        self._was_encrypted: bool | None = None
        self._panel: PassphrasePanel | None = None
        self._inside = vbox(spacing=2)
        self.lines.addLayout(self._inside)
        self.reload()

    def reload(self) -> None:
        """Show what the file is now; an open panel stays."""
        is_encrypted = self.context.workspace.file_key is not None
        if is_encrypted == self._was_encrypted:
            return
        self._was_encrypted = is_encrypted
        clear_layout(self._inside)
        outer, self.lines = self.lines, self._inside
        self._needs_rule = False
        self._build_encryption(is_encrypted)
        self._build_lock(is_encrypted)
        self.lines = outer

    # -- encryption ---------------------------------------------------------------------------------------------------

    def _build_encryption(self, is_encrypted: bool) -> None:
        self.add_heading(_("Encryption"))
        if is_encrypted:
            words = _("This file is encrypted")
            note = _("The file, its backups and attachments can be read with the passphrase only.")
            purposes = [(Purpose.CHANGE, _("Change passphrase…")), (Purpose.REMOVE, _("Remove…"))]
        else:
            words = _("This file is not encrypted")
            note = _("Whoever gets at this computer, or at a copy of the file, can read everything in it.")
            purposes = [(Purpose.ENCRYPT, _("Encrypt…"))]
        icon = IconLabel(
            "shield-check" if is_encrypted else "triangle-alert", "ok" if is_encrypted else "warn", size=20
        )
        state = label(words, "strong")
        state.setObjectName("encryption_state")
        line = hbox(margins=(0, 6, 0, 8), spacing=12)
        line.addWidget(icon)
        line.addWidget(column(state, label(note, "caption", wrap=True), spacing=1), 1)
        for purpose, text in purposes:
            asked = writing(button(text, None, None, name=f"security_{purpose.name.lower()}"))
            asked.clicked.connect(partial(self._open_panel, purpose))
            line.addWidget(asked)
        self.lines.addLayout(line)
        if is_encrypted:
            self.lines.addWidget(rule())
            sheet = button(_("Recovery sheet…"), "file-text", name="security_sheet")
            sheet.clicked.connect(partial(self._open_panel, Purpose.SHEET))
            note = _("A page to print: with its key the file opens when the passphrase is forgotten.")
            self.add_row(_("If you forget the passphrase"), sheet, note=note)
            self._add_key_ring()
        self._place = QWidget()
        self._place_layout = vbox(self._place, margins=(0, 8, 0, 8))
        self._place.hide()
        self.lines.addWidget(self._place)

    def _add_key_ring(self) -> None:
        if self.context.key_ring is None:
            return
        self.lines.addWidget(rule())
        ring = KeyRingRow(self.context, self.context.key_ring)
        ring.asked.connect(partial(self._open_panel, Purpose.RING))
        self.lines.addWidget(ring)

    def _open_panel(self, purpose: Purpose, _checked: bool = False) -> None:
        self._close_panel()
        panel = self._panel = PassphrasePanel(self.context, purpose)
        panel.cancelled.connect(self._close_panel)
        panel.finished.connect(self._on_finished)
        self._place_layout.addWidget(panel)
        self._place.show()
        panel.setFocus()

    def _close_panel(self) -> None:
        """Close what is asked; the keyboard goes on at the first button that is there now."""
        focused = self.window().focusWidget()  # also where a dialog is just closing, and no window is active
        had_focus = focused is not None and self._place.isAncestorOf(focused)
        clear_layout(self._place_layout)
        self._panel = None
        self._place.hide()
        if had_focus:
            self._focus_first()

    def _focus_first(self) -> None:
        name = "security_sheet" if self.context.workspace.file_key is not None else "security_encrypt"
        found = self.findChildren(QPushButton, name)
        if found:
            found[-1].setFocus()  # one that was there before the section was read anew is going

    def _on_finished(self, purpose: Purpose) -> None:
        self._close_panel()
        self.reload()
        if purpose is Purpose.SHEET:
            self._offer_sheet()
            return
        if purpose is Purpose.RING:
            self._keep_in_ring()
            return
        told = {
            Purpose.ENCRYPT: _(
                "The file is encrypted. Backups made before are not: delete them once a new one is made."
            ),
            Purpose.CHANGE: _("The passphrase is changed. Backups made before open with the old one."),
            Purpose.REMOVE: _("The file is no longer encrypted."),
        }
        self.context.toasts.show(told[purpose])
        if purpose is Purpose.REMOVE:
            self._focus_first()
        else:
            self._offer_sheet()

    def _keep_in_ring(self) -> None:
        workspace = self.context.workspace
        if self.context.key_ring is not None and workspace.file_key is not None:
            self.context.key_ring.keep(workspace.path, workspace.file_key)

    def _offer_sheet(self) -> None:
        """Offer the recovery sheet on paper or as a PDF; the key itself is not shown on the screen."""
        printing = button(_("Print…"), "file-text", "primary", name="sheet_print")
        printing.clicked.connect(partial(self._give_sheet, is_pdf=False))
        pdf = button(_("Save as PDF…"), "download", name="sheet_pdf")
        pdf.clicked.connect(partial(self._give_sheet, is_pdf=True))
        later = button(_("Later"), None, "ghost", name="sheet_later")
        later.clicked.connect(self._close_panel)
        words = _("Print the recovery sheet and keep it where you keep your passport.")
        self._place_layout.addWidget(label(words, wrap=True))
        self._place_layout.addWidget(row(printing, pdf, later, None, spacing=8, margins=(0, 8, 0, 0)))
        self._place.show()
        printing.setFocus()

    def _give_sheet(self, _checked: bool = False, *, is_pdf: bool) -> None:
        """Read where the backups are, for the page of advice behind the sheet, and then print both."""
        read = partial(facts_of, self.context.workspace)
        self.context.tasks.fetch(read, partial(self._print_sheet, is_pdf=is_pdf), key="emergency sheet")

    def _print_sheet(self, facts: Facts, *, is_pdf: bool) -> None:
        workspace = self.context.workspace
        if workspace.file_key is None:
            return
        html = pages_html((sheet_html(workspace.path, workspace.file_key, workspace.clock), guide_html(facts)))
        give = ask_pdf if is_pdf else print_html
        give(self.context, html, title=_("OCRM recovery sheet"), parent=self.window())
        self._close_panel()

    # -- lock ---------------------------------------------------------------------------------------------------------

    def _build_lock(self, is_encrypted: bool) -> None:
        self.add_heading(_("Lock"))
        choices = [(0, _("Not by itself"))]
        choices += [
            (n, ngettext("After {n} minute", "After {n} minutes", n).format(n=n)) for n in (1, 2, 5, 10, 15, 30, 60)
        ]
        if is_encrypted:
            note = _("Locking closes the file and forgets its key. Reminders go on, without names.")
            combo = self.preference_combo("lock_minutes", choices)
            self.add_row(_("Lock when nobody uses OCRM"), combo, note=note)
        else:
            note = _("Only a curtain against glances: without a passphrase anybody can draw it back.")
            combo = self.preference_combo("curtain_minutes", choices)
            self.add_row(_("Hide the window when nobody uses OCRM"), combo, note=note)
        self.add_row(
            _("Lock when the computer sleeps or its screen is locked"), self.preference_switch("lock_on_sleep")
        )
        self.add_row(_("Lock when the window is minimised"), self.preference_switch("lock_on_minimise"))
        now = action_button(self.context.actions[ActionId.LOCK], "small")
        self.add_row(_("Lock now"), now)
        self.add_reset(_PREFERENCES)
