"""Keeps the open file backed up and watches that it stays where it is; what is wrong stands above the page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from ocrm.errors import DamagedFileError, FileMovedError, SecondFolderError, UserError
from ocrm.i18n import _, ngettext
from ocrm.services.backups import catalogue, copying, making, upkeep
from ocrm.services.backups.catalogue import Backup, Reason
from ocrm.services.file_safety import conflict_copies, known_files, publishing
from ocrm.services.file_safety.places import locate
from ocrm.ui.context import Target
from ocrm.ui.file_dialogs import ask_new_file
from ocrm.ui.firstrun.choices import FILE_FILTER
from ocrm.ui.main_window import MainWindow
from ocrm.ui.tasks import TaskControl
from ocrm.ui.widgets import button
from ocrm.ui.widgets.menu_entries import press

_log = logging.getLogger(__name__)
_LOOK_EVERY_MS = 5_000
_BACKUP_LOOK_EVERY = 12
"""Looks at whether a backup is due, one in so many looks at the file itself: once a minute."""
_BEGIN_AFTER_MS = 2_000
_QUIET_PLACES = "file_care/quiet_places"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that stands above the page until it is mended or dismissed; a button says what to do."""

    key: str
    text: str
    tone: str
    action: str = ""
    handler: Callable[[], None] | None = None


class FileKeeper(QObject):
    """Looks after the file of a window from the first paint to the end."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("file_keeper")
        self._window = window
        self._context = window.context
        self._workspace = window.context.workspace
        self._looks = 0
        self._notices: dict[str, Notice] = {}
        self._dismissed: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        watch = self._context.file_watch
        watch.backup_wanted.connect(self.back_up_now)
        watch.backups_changed.connect(self.show_backups)
        watch.local_copy_wanted.connect(self.work_locally)
        watch.moved_met.connect(self._on_moved_met)
        watch.is_kept = True
        window.message_bar.dismissed.connect(self._on_dismissed)
        window.rebuilt.connect(self.retranslate)
        self._workspace.safeguard = self._back_up_before

    def start(self) -> None:
        """Begin to look after the file."""
        known_files.note_session(self._workspace)
        self._timer.start()
        self.retranslate()
        QTimer.singleShot(_BEGIN_AFTER_MS, self, self._begin)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self._note_place()
        self._note_copies()
        self._note_read_only()
        self.show_backups()

    def look(self) -> None:
        """See that the file is where it was, and that backups keep up."""
        self._note_moved()
        self._looks += 1
        if self._looks % _BACKUP_LOOK_EVERY == 0:
            self._note_copies()
            self.show_backups()
            self._context.tasks.fetch(self._is_due, self._on_due, key="backup due", on_error=self._on_unread)

    # -- backups ------------------------------------------------------------------------------------------------------

    def back_up_now(self) -> None:
        """Make a backup because the user asked for it."""
        self._run(_("Make a backup"), partial(making.make_backup, self._workspace, Reason.ASKED), is_asked=True)

    def show_backups(self) -> None:
        """Read in the background how the backups stand, for the status bar and the banner."""
        self._context.tasks.fetch(self._read, self._on_read, key="backups", on_error=self._on_unread)

    def _begin(self) -> None:
        self._run(_("Make a backup"), partial(upkeep.look_after, self._workspace))

    def _is_due(self) -> bool:
        return making.is_due(self._workspace, making.list_own_backups(self._workspace))

    def _on_due(self, is_due: bool) -> None:
        if is_due:
            work = partial(making.back_up_if_changed, self._workspace, Reason.REGULAR)
            self._run(_("Make a backup"), work)

    def _run(self, title: str, work: Callable[..., Backup | None], *, is_asked: bool = False) -> None:
        watch = self._context.file_watch
        if watch.is_backing_up or (self._workspace.why_read_only and not is_asked):
            return

        def run(control: TaskControl) -> Backup | None:
            made = work(report=control.report)
            if made is not None:
                publishing.publish(self._workspace)
            return made

        watch.is_backing_up = True
        self._context.tasks.start(
            title, run, on_done=partial(self._on_made, is_asked), on_error=partial(self._on_failed, is_asked)
        )

    def _on_made(self, is_asked: bool, made: Backup | None) -> None:
        self._context.file_watch.is_backing_up = False
        self._withdraw("backup failed")
        known_files.note_backup_folders(self._workspace)
        self._context.file_watch.backups_changed.emit()
        if is_asked and made is not None:
            self._context.toasts.show(_("Backed up and verified: {name}").format(name=made.path.name))

    def _on_failed(self, is_asked: bool, error: UserError) -> None:
        self._context.file_watch.is_backing_up = False
        _log.warning("A backup failed: %s", type(error).__name__)
        self._context.file_watch.backups_changed.emit()
        if isinstance(error, FileMovedError):  # that is said until the file is back, whatever met it
            self._on_moved_met(str(error))
            return
        key, tone = "backup failed", "bad"
        if isinstance(error, SecondFolderError):  # the backup itself is safe
            key, tone = "second folder" if error.is_gone else key, "warn"
        if is_asked:
            self._withdraw(key)  # dismissed or not, it is said again
        words, section = _("Backups…"), "backups"
        if isinstance(error, DamagedFileError):
            words, section = _("Health of the file…"), "health"
        self._post(Notice(key, str(error), tone, words, partial(self._go_to, section)))

    def _back_up_before(self, reason: Reason) -> None:
        making.safeguard(self._workspace, reason)

    def _read(self) -> tuple[str, str, str]:
        """Return what the status bar says, what worries, and what is with the second folder."""
        backups = making.list_own_backups(self._workspace)
        good, clock = catalogue.newest_good(backups), self._workspace.clock
        text = ""
        if good is not None:
            made, today = clock.to_local(good.made_at), clock.today()
            when = f"{made:%H:%M}" if made.date() == today else f"{made:%Y-%m-%d}"
            text = _("backed up {when}").format(when=when)
        second = making.second_folder_worry(self._workspace, backups)
        return text, making.worry(self._workspace, backups), second

    def _on_read(self, said: tuple[str, str, str]) -> None:
        text, worry, second = said
        self._window.set_backup_text(text, is_worrying=bool(worry))
        is_new = worry and not text  # a file just begun is backed up in a moment; that is no reason to worry
        if worry and not is_new and not self._workspace.is_looked_at:
            self._post(Notice("backups", worry, "warn", _("Back up now"), self.back_up_now))
        else:
            self._withdraw("backups")
        if second:
            self._post(Notice("second folder", second, "warn", _("Backups…"), partial(self._go_to, "backups")))
        else:
            self._withdraw("second folder")

    def _on_unread(self, _error: UserError) -> None:
        """The next look reads it again."""

    # -- where the file is --------------------------------------------------------------------------------------------

    def work_locally(self) -> None:
        """Copy the file out of its synced folder, and go on with the copy."""

        def run(control: TaskControl) -> Path:
            return publishing.make_working_copy(self._workspace, report=control.report)

        self._context.tasks.start(
            _("Make a local copy"), run, on_done=self._context.file_watch.open_wanted.emit, on_error=self._tell
        )

    def _note_place(self) -> None:
        location, name = locate(self._workspace.path), str(self._workspace.path)
        if (
            self._workspace.is_looked_at
            or location.is_safe
            or name in self._context.preferences.recall(_QUIET_PLACES, [])
        ):
            self._withdraw("place")
        elif location.can_work_locally:
            words = _("Work on a local copy")
            self._post(Notice("place", location.sentence, "warn", words, self.work_locally))
        else:
            self._post(Notice("place", location.sentence, "warn"))

    def _note_copies(self) -> None:
        copies = conflict_copies.find_conflict_copies(self._workspace.path)
        if not copies:
            self._withdraw("copies")
            return
        words = ngettext(
            "{n} conflict copy lies beside the file: “{name}”. Nothing is lost; compare the two.",
            "{n} conflict copies lie beside the file, such as “{name}”. Nothing is lost; compare them.",
            len(copies),
        ).format(n=len(copies), name=copies[0].name)
        self._post(Notice("copies", words, "warn", _("Compare…"), self.compare))

    def compare(self) -> None:
        """Show what the first conflict copy holds that this file does not."""
        copies = conflict_copies.find_conflict_copies(self._workspace.path)
        if copies:
            from ocrm.ui.file_care.compare_dialog import CompareDialog  # at use: not needed for the first paint

            CompareDialog(self._context, copies, parent=self._window).show()

    def _note_read_only(self) -> None:
        why, watch = self._workspace.why_read_only, self._context.file_watch
        if self._workspace.is_looked_at:
            self._post(Notice("read only", why, "info", _("Open it for writing"), watch.write_wanted.emit))
        elif why:
            self._post(Notice("read only", why, "info"))

    def _note_moved(self) -> None:
        try:
            self._workspace.refuse_where_moved()
        except FileMovedError as error:
            self._tell_moved(str(error))
        else:
            self._withdraw("moved")
            self._window.set_file_gone(False)

    def _tell_moved(self, text: str) -> None:
        self._post(Notice("moved", text, "bad", _("Save a rescue copy…"), self.save_rescue_copy))
        self._window.set_file_gone(True)

    def _on_moved_met(self, text: str) -> None:
        """Say it at once, and once more where it was dismissed: what was tried since is not saved."""
        self._withdraw("moved")
        self._tell_moved(text)

    def save_rescue_copy(self) -> None:
        """Copy what is still open to a place the user chooses."""
        folder = self._workspace.path.parent
        chosen = ask_new_file(
            self._window,
            _("Save a rescue copy"),
            f"{self._workspace.path.stem}-rescue.ocrm",
            kinds=FILE_FILTER,
            folder=folder if folder.is_dir() else Path.home(),
        )
        if chosen is not None:
            self.rescue_to(chosen)

    def rescue_to(self, target: Path) -> None:
        """Copy what is still open, over the connection that still has it, and go on with the copy."""
        try:
            copying.copy_verified(self._workspace.connection, target, key=self._workspace.key)
        except UserError as error:
            self._tell(error)
            return
        self._context.file_watch.open_wanted.emit(target)

    # -- what stands above the page -----------------------------------------------------------------------------------

    def _post(self, notice: Notice) -> None:
        known = self._notices.get(notice.key)
        if known is not None and known.text == notice.text:
            return
        self._notices[notice.key] = notice
        self._dismissed.discard(notice.key)
        self._show_worst()

    def _withdraw(self, key: str) -> None:
        self._dismissed.discard(key)
        if self._notices.pop(key, None) is not None:
            self._show_worst()

    def _on_dismissed(self) -> None:
        shown = self._worst()
        if shown is None or shown.text != self._window.message_bar.text:
            return
        self._dismissed.add(shown.key)
        if shown.key == "place":
            quiet = [*self._context.preferences.recall(_QUIET_PLACES, []), str(self._workspace.path)]
            self._context.preferences.remember(_QUIET_PLACES, quiet)
        self._show_worst()

    def _worst(self) -> Notice | None:
        standing = [one for key, one in self._notices.items() if key not in self._dismissed]
        return min(standing, key=_severity, default=None)

    def _show_worst(self) -> None:
        bar, worst = self._window.message_bar, self._worst()
        if worst is None:
            bar.hide()
            return
        actions: list[QWidget] = []
        if worst.handler is not None:
            act = button(worst.action, None, "link", name="notice_action")
            act.clicked.connect(partial(press, worst.handler))
            actions.append(act)
        bar.show_message(worst.text, tone=worst.tone, actions=actions)

    def _go_to(self, section: str) -> None:
        self._window.raise_to_front()
        self._context.navigator.go(Target("settings", view=section))

    def _tell(self, error: UserError) -> None:
        self._context.toasts.show(str(error), tone="bad")


def _severity(notice: Notice) -> tuple[int, bool, bool]:
    """Order what is worst first: a file that is gone before all else; where it lies can wait."""
    return ("bad", "warn", "info").index(notice.tone), notice.key != "moved", notice.key == "place"
