"""Settings: leaving with everything, and the folder whose new files are offered for import."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QCheckBox

from ocrm.i18n import _
from ocrm.ui.actions import ActionId
from ocrm.ui.file_dialogs import ask_folder
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.watched_folder import WatchedPlace, choose_watched, read_watched
from ocrm.ui.widgets import action_button, button, label, row


class FilesSection(SettingsSection):
    """Import and export."""

    is_of_file = False

    def build(self) -> None:
        self._build_watched()
        self._build_everything()
        self.reload()

    def reload(self) -> None:
        place = read_watched(self.context)
        for switch, is_on in ((self._switch, place.folder is not None), (self._itself, place.imports_itself)):
            blocked = switch.blockSignals(True)
            switch.setChecked(is_on)
            switch.blockSignals(blocked)
        self._place.setText(str(place.folder or ""))
        self._place.setVisible(place.folder is not None)
        self._change.setVisible(place.folder is not None)
        self._itself.setEnabled(place.folder is not None)

    # -- the watched folder -------------------------------------------------------------------------------------------

    def _build_watched(self) -> None:
        self.add_heading(_("Watched folder"))
        self._switch = QCheckBox()
        self._switch.setObjectName("watched_folder")
        self._switch.toggled.connect(self._switch_watched)
        self._change = button(_("Change…"), "folder", "small", name="watched_folder_change")
        self._change.clicked.connect(self._ask)
        self.add_row(
            _("Offer new files of a folder for import"),
            row(self._change, self._switch, spacing=10),
            note=_("Spreadsheets, visiting cards, calendars and mails that come into it; not those there already."),
        )
        self._switch.setAccessibleName(_("Offer new files of a folder for import"))
        self._place = label("", "caption", wrap=True)
        self._place.setObjectName("watched_folder_place")
        self._place.setContentsMargins(0, 0, 0, 10)  # the rule of the next row stands below
        self.lines.addWidget(self._place)
        self._itself = QCheckBox()
        self._itself.setObjectName("watched_folder_imports_itself")
        self._itself.toggled.connect(self._switch_itself)
        self.add_row(
            _("Import by itself"),
            self._itself,
            note=_("Only spreadsheets with columns you have imported before, and only when every cell is understood;"
                   " undo takes it back."),
        )  # fmt: skip

    def _switch_watched(self, is_on: bool) -> None:
        if is_on:
            self._ask()
        else:
            choose_watched(self.context, WatchedPlace(None, read_watched(self.context).imports_itself))
        self.reload()

    def _ask(self) -> None:
        present = read_watched(self.context)
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        start = present.folder or Path(documents or Path.home())
        chosen = ask_folder(self, _("Choose the folder to watch"), folder=start)
        if chosen is not None:
            choose_watched(self.context, WatchedPlace(chosen, present.imports_itself))

    def _switch_itself(self, is_on: bool) -> None:
        choose_watched(self.context, WatchedPlace(read_watched(self.context).folder, is_on))

    # -- everything ---------------------------------------------------------------------------------------------------

    def _build_everything(self) -> None:
        self.add_heading(_("Everything"))
        for action_id, title, note in (
            (ActionId.EXPORT_EVERYTHING, _("Leave with everything"),
             _("A folder readable without OCRM: a CSV per table, the attachments, a guide and a list of hashes."
               " It is not encrypted; keep it where only you can read it.")),
            (ActionId.OPEN_EVERYTHING, _("Come back"),
             _("A new file is made of such a folder, the history included; a damaged folder is refused."
               " The new file is not encrypted; lock and encryption are set up in it anew.")),
        ):  # fmt: skip
            self.add_row(title, action_button(self.context.actions[action_id]), note=note)
