"""Settings: backups – where they go and when, which there are, verifying and restoring one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeGuard

from PySide6.QtCore import QRect, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QSizePolicy,
    QStyleOptionViewItem,
    QWidget,
)

from ocrm.clock import Clock
from ocrm.errors import UserError
from ocrm.formats import format_number, format_size
from ocrm.i18n import _, ngettext
from ocrm.services.backups import catalogue, making, upkeep
from ocrm.services.backups.catalogue import REASON_TITLES, STATE_TITLES, Backup, State
from ocrm.services.backups.making import read_backup_settings
from ocrm.services.settings import read_setting
from ocrm.ui.file_care.restore_dialog import RestoreDialog
from ocrm.ui.file_dialogs import ask_folder
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.tasks import TaskControl
from ocrm.ui.theme import theme
from ocrm.ui.widgets import (
    AnyIndex,
    ListModel,
    QuietSpinBox,
    RowDelegate,
    button,
    hbox,
    label,
    list_view,
    paint_row_background,
    paint_text,
    set_tone,
)
from ocrm.ui.widgets.painting import paint_state_chip
from ocrm.ui.widgets.writing import writing

_ROW, _ROWS_SHOWN = 44, 7
_TONES = {State.VERIFIED: "ok", State.UNKNOWN: "neutral", State.DAMAGED: "bad"}
_HOURS = (0, 1, 2, 4, 8, 24)


@dataclass(frozen=True, slots=True)
class BackupLine:
    """A backup as the list shows it."""

    backup: Backup
    when: str
    words: str
    counts: str


class BackupsSection(SettingsSection):
    """Backups and restoring."""

    is_of_file = False

    def build(self) -> None:
        self._build_list()
        self._build_when()
        self._build_where()
        self._build_kept()
        self.context.file_watch.backups_changed.connect(self.reload)
        self.reload()

    def reload(self) -> None:
        """Read the list again, in the background."""
        settings = read_backup_settings(self.context.workspace)
        self._folder.setText(str(settings.folder))
        self._second.setText(str(settings.second_folder) if settings.second_folder is not None else _("None"))
        self._no_second.setVisible(settings.second_folder is not None)
        self.context.tasks.fetch(
            partial(making.list_own_backups, self.context.workspace), self._on_read, key="backup list"
        )

    # -- the list -----------------------------------------------------------------------------------------------------

    def _build_list(self) -> None:
        self.add_heading(_("Backups"))
        head = hbox(spacing=8)
        self._verdict = label("", "strong", wrap=True)
        self._verdict.setObjectName("backup_verdict")
        head.addWidget(self._verdict, 1)
        now = button(_("Back up now"), "shield-check", "primary", name="backup_now")
        now.clicked.connect(self._on_now)
        head.addWidget(now)
        self.lines.addLayout(head)
        self.lines.addSpacing(6)
        self._model: ListModel[BackupLine] = ListModel(text=_spoken, parent=self)
        self._view = list_view(self._model, _BackupDelegate(self), _("Backups"), name="backup_list")
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._view.activated.connect(self._on_restore)
        self._view.selectionModel().currentChanged.connect(self._on_current)
        self.lines.addWidget(self._view)
        foot = hbox(margins=(0, 8, 0, 0), spacing=8)
        self._restore = writing(button(_("Restore…"), "history", name="backup_restore"))
        self._restore.clicked.connect(self._on_restore)
        self._verify = button(_("Verify all"), "check", name="backup_verify")
        self._verify.clicked.connect(self._on_verify)
        folder = button(_("Show in the folder"), "folder", name="backup_show")
        folder.clicked.connect(self._on_show)
        for widget in (self._restore, self._verify, folder):
            foot.addWidget(widget)
        foot.addStretch(1)
        self.lines.addLayout(foot)
        hint = _(
            "Three copies, on two kinds of storage, one of them elsewhere: choose a second folder on another disk, and"
            " carry a copy out of the house now and then."
        )
        self.lines.addSpacing(6)
        self.lines.addWidget(label(hint, "caption", wrap=True))

    def _on_read(self, backups: list[Backup]) -> None:
        clock, worry = self.context.workspace.clock, making.worry(self.context.workspace, backups)
        chosen = self._chosen()
        self._model.set_rows([backup_line(one, clock) for one in backups])
        self._view.setFixedHeight(theme().px(_ROW) * min(len(backups), _ROWS_SHOWN))
        self._view.setVisible(bool(backups))
        row = next((n for n, one in enumerate(backups) if chosen is not None and one.path == chosen.path), 0)
        self._view.setCurrentIndex(self._model.index(row))
        self._verify.setEnabled(bool(backups))
        good = catalogue.newest_good(backups)
        second = making.second_folder_worry(self.context.workspace, backups)
        if worry or second:
            words = worry or second
        elif good is None:
            words = _("Nothing was entered yet, so there is nothing to back up.")
        else:
            words = _("The last verified backup is of {when}.").format(when=_when(good, clock))
        self._verdict.setText(words)
        set_tone(self._verdict, "bad" if worry else "warn" if second else "ok" if good is not None else "")
        self._on_current()

    def _chosen(self) -> Backup | None:
        line = self._model.row_at(self._view.currentIndex())
        return None if line is None else line.backup

    def _on_current(self, *_ignored: object) -> None:
        chosen = self._chosen()
        self._restore.setEnabled(self._can_restore(chosen))

    def _can_restore(self, chosen: Backup | None) -> TypeGuard[Backup]:
        can_write = not self.context.workspace.why_read_only
        return can_write and chosen is not None and chosen.state is not State.DAMAGED

    def _on_now(self) -> None:
        self.context.file_watch.backup_wanted.emit()

    def _on_restore(self, *_ignored: object) -> None:
        chosen = self._chosen()
        if self._can_restore(chosen):
            RestoreDialog(self.context, chosen, parent=self.window()).show()

    def _on_verify(self) -> None:
        self._verify.setEnabled(False)

        def run(control: TaskControl) -> list[Backup]:
            return upkeep.verify_all(self.context.workspace, report=control.report)

        self.context.tasks.start(_("Verify the backups"), run, on_done=self._on_verified, on_error=self._on_error)

    def _on_verified(self, checked: list[Backup]) -> None:
        damaged = sum(1 for one in checked if one.state is State.DAMAGED)
        if damaged:
            words = ngettext("{n} backup is damaged.", "{n} backups are damaged.", damaged).format(n=damaged)
            self.context.toasts.show(words, tone="bad")
        else:
            self.context.toasts.show(_("All backups are sound."))
        self.context.file_watch.backups_changed.emit()
        if checked and checked[0].state is State.DAMAGED:
            self._on_now()

    def _on_error(self, error: UserError) -> None:
        self._verify.setEnabled(True)
        self.context.toasts.show(str(error), tone="bad")

    def _on_show(self) -> None:
        folder = read_backup_settings(self.context.workspace).folder
        shown = folder if folder.is_dir() else folder.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(shown)))

    # -- when, where, how long ----------------------------------------------------------------------------------------

    def _build_when(self) -> None:
        self.add_heading(_("When they are made"))
        self.add_row(
            _("Make backups by itself"),
            self.setting_switch("backups_on"),
            note=_("On opening and closing the file where something was changed, before imports and mass changes."),
        )
        choices = [(hours, _hours(hours)) for hours in _HOURS]
        self.add_row(_("While the file is open"), self.setting_combo("backup_every_hours", choices))

    def _build_where(self) -> None:
        self.add_heading(_("Where they go"))
        self._folder, choose = _path_label(), writing(button(_("Choose…"), name="backup_folder"))
        choose.clicked.connect(partial(self._on_choose, "backup_folder"))
        self._add_folder(_("Folder"), self._folder, choose)
        self._second, other = _path_label(), writing(button(_("Choose…"), name="backup_second"))
        other.clicked.connect(partial(self._on_choose, "backup_second_folder"))
        self._no_second = writing(button(_("None"), name="backup_no_second"))
        self._no_second.clicked.connect(self._on_no_second)
        self._add_folder(_("Second folder"), self._second, self._no_second, other)

    def _add_folder(self, title: str, words: QWidget, *controls: QWidget) -> None:
        box = QWidget()
        inside = hbox(box, spacing=8)
        box.setFixedWidth(theme().px(500))
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        inside.addWidget(words, 1)
        for widget in controls:
            widget.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            inside.addWidget(widget)
        self.add_row(title, box)
        box.setAccessibleName("")

    def _on_choose(self, key: str, _checked: bool = False) -> None:
        present = Path(str(read_setting(self.context.workspace, key) or self.context.workspace.path.parent))
        chosen = ask_folder(self.window(), _("Folder of the backups"), folder=present)
        if chosen is not None:
            self.choose_folder(key, chosen)

    def choose_folder(self, key: str, folder: Path) -> None:
        """Let backups go to a folder from now on; those made before stay where they are."""
        self.write(key, str(folder))
        self.context.file_watch.backups_changed.emit()

    def _on_no_second(self) -> None:
        self.write("backup_second_folder", "")
        self.context.file_watch.backups_changed.emit()

    def _build_kept(self) -> None:
        self.add_heading(_("How long they are kept"))
        for key, title in (
            ("backup_days", _("Days with a backup of their own")),
            ("backup_weeks", _("Weeks with a backup of their own")),
            ("backup_months", _("Months with a backup of their own")),
        ):
            spin = writing(QuietSpinBox())
            spin.setObjectName(f"setting_{key}")
            spin.setRange(1, 60)
            spin.setValue(int(read_setting(self.context.workspace, key)))
            spin.setFixedWidth(theme().px(90))
            spin.valueChanged.connect(partial(self.write, key))
            self.add_row(title, spin)
        note = _(
            "Everything of the last two days, the newest verified one and those made before an upgrade, an import or a"
            " restore stay as well."
        )
        self.lines.addWidget(label(note, "caption", wrap=True))


def _path_label() -> QLabel:
    """Return a line for a path beside its buttons."""
    line = label("", "caption", elide=True)
    line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return line


def backup_line(backup: Backup, clock: Clock) -> BackupLine:
    """Return a backup in words."""
    counts = [
        ngettext("{n} customer", "{n} customers", backup.counts.get("customers", 0)).format(
            n=format_number(backup.counts.get("customers", 0))
        ),
        ngettext("{n} opportunity", "{n} opportunities", backup.counts.get("opportunities", 0)).format(
            n=format_number(backup.counts.get("opportunities", 0))
        ),
    ]
    words = _("{reason} · {size}").format(reason=_(REASON_TITLES[backup.reason]), size=format_size(backup.size))
    return BackupLine(backup, _when(backup, clock), words, " · ".join(counts) if backup.counts else "")


def _when(backup: Backup, clock: Clock) -> str:
    return f"{clock.to_local(backup.made_at):%Y-%m-%d %H:%M}"


def _hours(hours: int) -> str:
    if not hours:
        return _("Only on opening and closing")
    return ngettext("Every hour", "Every {n} hours", hours).format(n=hours)


def _spoken(line: BackupLine) -> str:
    return ", ".join(part for part in (line.when, line.words, line.counts, _(STATE_TITLES[line.backup.state])) if part)


class _BackupDelegate(RowDelegate):
    """When and why, what it holds, and at the right whether it is sound."""

    row_height = _ROW

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: BackupLine = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), option.rect
        painter.save()
        paint_row_background(painter, option, separator=True)
        state = line.backup.state
        right = paint_state_chip(painter, rect, _(STATE_TITLES[state]), tone=_TONES[state])
        left = rect.x() + look.px(12)
        half = rect.height() // 2
        room = int(right) - left - look.px(12)
        paint_text(painter, QRect(left, rect.y() + look.px(3), room, half), line.when, tabular=True)
        below = QRect(left, rect.y() + half - look.px(1), room, half - look.px(3))
        words = " · ".join(part for part in (line.words, line.counts) if part)
        paint_text(painter, below, words, role="caption", color="text.2")
        painter.restore()
