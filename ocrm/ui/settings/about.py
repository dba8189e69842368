"""Settings: version, where things are, under which licences."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from ocrm import paths
from ocrm.i18n import _
from ocrm.ui.actions import ActionId
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.versions import version_text
from ocrm.ui.widgets import LogoMark, action_button, button, column, hbox, label, row

_LICENCES = (
    ("OCRM", "MIT"),
    ("Qt, PySide6", "LGPL-3.0"),
    ("SQLite, SQLite3 Multiple Ciphers, apsw", "Public domain, MIT, OSI"),
    ("peewee", "MIT"),
    ("matplotlib", "Matplotlib licence (BSD)"),
    ("openpyxl, python-calamine", "MIT"),
    ("Lucide", "ISC"),
)


class AboutSection(SettingsSection):
    """About."""

    is_of_file = False

    def build(self) -> None:
        words = column(
            label("OCRM", "h2"), label(_("A CRM for one salesperson, on one local file."), "muted"), spacing=2
        )
        head = hbox(spacing=14)
        head.addWidget(LogoMark(44))
        head.addWidget(words, 1)
        self.lines.addLayout(head)
        self.add_heading(_("Version"))
        copy = button(_("Copy"), "copy", "small", name="copy_version")
        copy.clicked.connect(self._copy)
        self.add_row(version_text(), copy)
        self.add_heading(_("Where things are"))
        folder = button(_("Show in the folder"), "folder", "small", name="show_file")
        folder.clicked.connect(self._show_file)
        self.add_row(_("This file"), folder, note=str(self.context.workspace.path))
        logs = action_button(self.context.actions[ActionId.OPEN_LOG_FOLDER], "small")
        self.add_row(_("Log"), logs, note=_("{folder} · holds no customer data").format(folder=paths.log_dir()))
        self.add_heading(_("Licences"))
        for name, licence in _LICENCES:
            self.lines.addWidget(row(label(name), None, label(licence, "muted"), margins=(0, 3, 0, 3)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(version_text())
        self.context.toasts.show(_("Copied"))

    def _show_file(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.context.workspace.path.parent)))
