"""Settings: quick add from anywhere, and calendars that come in, go out and are kept current."""

from __future__ import annotations

import shlex
import sys
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox

from ocrm.i18n import _, ngettext
from ocrm.services.icalendars.writing import CalendarStyle, calendar_text, open_todo_ids, write_whole
from ocrm.ui.actions import ActionId
from ocrm.ui.cards import phone_click
from ocrm.ui.context import Target
from ocrm.ui.file_dialogs import ask_file, ask_new_file
from ocrm.ui.hotkeys import QUICK_ADD, WHO_CALLS, KeyUse, why_no_global_key
from ocrm.ui.icalendars.kept_calendar import KeptFile, choose_kept_file, read_kept_file
from ocrm.ui.settings.calendar_account import CalendarAccountBox
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.tray import Tray
from ocrm.ui.widgets import action_button, button, label, row

_FILTER = "*.ics"


class CaptureSection(SettingsSection):
    """Quick add and calendars."""

    def build(self) -> None:
        self._build_quick_add()
        self._build_phone()
        self._build_kept()
        self._build_account()
        self._build_once()

    # -- quick add ----------------------------------------------------------------------------------------------------

    def _build_quick_add(self) -> None:
        self.add_heading(_("Quick add from anywhere"))
        self.add_row(
            _("A small window for one line"),
            action_button(self.context.actions[ActionId.QUICK_ADD]),
            note=_("On top of all other windows; from the tray, by key and by command."),
        )
        self._add_key(_("Open it with {keys} everywhere"), QUICK_ADD, otherwise=why_no_global_key())
        copy = button(_("Copy"), "copy", name="copy_quick_add_command")
        copy.clicked.connect(self._copy_command)
        self.add_row(_("The command that opens it"), copy, note=self.command())
        tray = (
            _("The icon stands in the tray of this desktop.")
            if Tray.is_available()
            else _("This desktop has no tray: reminders come all the same, and starting OCRM again shows the window.")
        )
        self.add_row(_("Tray"), label("", "caption"), note=tray)

    def _add_key(self, title: str, use: KeyUse, *, otherwise: str) -> None:
        """Add the switch of a global key, off and with what is there instead where the system has none."""
        is_possible = not why_no_global_key()
        switch = self.preference_switch(use.preference)
        switch.setEnabled(is_possible)
        note = _("Works in every program while OCRM runs, also in the background.") if is_possible else otherwise
        self.add_row(title.format(keys=use.keys_text), switch, note=note)

    def command(self) -> str:
        """Return what a desktop's keyboard settings run to open quick add on this file."""
        arguments = [*_program(), "quick-add", "--file", str(self.context.workspace.path.resolve())]
        if sys.platform == "win32":
            return " ".join(f'"{part}"' if " " in part else part for part in arguments)
        return shlex.join(arguments)

    def _copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self.command())
        self.context.toasts.show(_("The command is on the clipboard."))

    # -- telephone ----------------------------------------------------------------------------------------------------

    def _build_phone(self) -> None:
        self.add_heading(_("Telephone"))
        choices = [(value, _(words)) for value, words in phone_click.CHOICES]
        self.add_row(
            _("A click on a phone number"),
            self.preference_combo(phone_click.PREFERENCE, choices),
            note=_("tel: and sip: links open in the phone program of this computer. OCRM itself makes no calls."),
        )
        keys = self.context.actions.shortcut_text(ActionId.WHO_CALLS)
        otherwise = _("This desktop keeps such keys to itself: {keys} in the window, or the tray.").format(keys=keys)
        self._add_key(_("Look up the copied number with {keys} everywhere"), WHO_CALLS, otherwise=otherwise)

    # -- the kept calendar --------------------------------------------------------------------------------------------

    def _build_kept(self) -> None:
        kept = read_kept_file(self.context)
        self.add_heading(_("Calendar kept current"))
        self._switch = QCheckBox()
        self._switch.setObjectName("kept_calendar")
        self._switch.setChecked(kept.path is not None)
        self._switch.toggled.connect(self._switch_kept)
        self._place = label(str(kept.path or ""), "caption", wrap=True)
        self._place.setObjectName("kept_calendar_place")
        self.add_row(
            _("Write open to-dos to an .ics file"),
            self._switch,
            note=_("Rewritten after each change, for calendars that subscribe to a file or a synchronised folder."),
        )
        self.lines.addWidget(self._place)
        self._place.setVisible(kept.path is not None)
        self._style = QComboBox()
        self._style.setObjectName("kept_calendar_style")
        self._style.addItem(_("Events, which every phone shows"), CalendarStyle.EVENTS)
        self._style.addItem(_("Tasks"), CalendarStyle.TASKS)
        self._style.setCurrentIndex(self._style.findData(kept.style))
        self._style.currentIndexChanged.connect(self._choose_style)
        self.add_row(_("To-dos are written as"), self._style, note=_("As events, those without a date stay out."))

    def _switch_kept(self, is_on: bool) -> None:
        kept = read_kept_file(self.context)
        path = self._ask_place(_("Keep the calendar in")) if is_on else None
        choose_kept_file(self.context, KeptFile(path, kept.style))
        blocked = self._switch.blockSignals(True)
        self._switch.setChecked(path is not None)
        self._switch.blockSignals(blocked)
        self._place.setText(str(path or ""))
        self._place.setVisible(path is not None)

    def _choose_style(self, _index: int) -> None:
        kept = read_kept_file(self.context)
        choose_kept_file(self.context, KeptFile(kept.path, CalendarStyle(self._style.currentData())))

    # -- the calendar account -----------------------------------------------------------------------------------------

    def _build_account(self) -> None:
        self.add_heading(_("Calendar account (CalDAV)"))
        self._account = CalendarAccountBox(self.context)
        self.lines.addWidget(self._account)

    def reload(self) -> None:
        self._account.reload()

    # -- once ---------------------------------------------------------------------------------------------------------

    def _build_once(self) -> None:
        self.add_heading(_("Once"))
        write = button(_("Export to-dos…"), "download", name="export_calendar")
        write.clicked.connect(self._export)
        read = button(_("Import a calendar…"), "upload", name="import_calendar")
        read.clicked.connect(self._import)
        self.add_row(
            _("Calendar files (.ics)"),
            row(read, write, spacing=6),
            note=_("Looked through before it is imported; one undo takes it back. Or drop the file on the window."),
        )

    def _export(self) -> None:
        path = self._ask_place(_("Export to-dos as a calendar"))
        if path is not None:
            self.context.tasks.fetch(
                partial(self._write, path), partial(self._on_exported, path), key="export calendar",
                on_error=self._show_error,
            )  # fmt: skip

    def _write(self, path: Path) -> int:
        ids = open_todo_ids(self.context.workspace)
        text = calendar_text(self.context.workspace, ids, style=read_kept_file(self.context).style)
        write_whole(path, text)
        return text.count(b"BEGIN:VEVENT") + text.count(b"BEGIN:VTODO")

    def _on_exported(self, path: Path, count: int) -> None:
        words = ngettext("Wrote {n} to-do to {path}", "Wrote {n} to-dos to {path}", count)
        self.context.toasts.show(words.format(n=count, path=path.name))

    def _show_error(self, error: Exception) -> None:
        self.context.toasts.show(str(error), tone="bad")

    def _import(self) -> None:
        chosen = ask_file(self, _("Import a calendar"), kinds=_FILTER)
        if chosen is not None:
            self.context.navigator.go(Target("import", extra={"path": chosen}))

    def _ask_place(self, title: str) -> Path | None:
        return ask_new_file(self, title, f"{self.context.workspace.path.stem}.ics", kinds=_FILTER)


def _program() -> list[str]:
    """Return how this OCRM is started from outside: by its own name where it is installed, else through Python."""
    beside = Path(sys.executable).with_name("ocrm.exe" if sys.platform == "win32" else "ocrm")
    return [str(beside)] if beside.exists() else [sys.executable, "-m", "ocrm"]
