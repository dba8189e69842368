"""What is asked before a file is shown: upgrade it, go on with an older copy, what to do about damage."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from ocrm.errors import DamagedFileError
from ocrm.i18n import _
from ocrm.services.backups.copying import is_of_indexes
from ocrm.services.file_safety import known_files
from ocrm.services.file_safety.known_files import Surprise
from ocrm.services.health import mending, soundness
from ocrm.services.workspace import Workspace
from ocrm.ui.file_care.waiting import wait_for


class Answer(Enum):
    """What the user chose."""

    GO_ON = "go on"
    BACKUPS = "backups"
    SALVAGE = "salvage"
    LEAVE = "leave"


def ask_to_upgrade(path: Path, parent: QWidget | None) -> bool:
    """Ask whether an older file may be upgraded; a backup of it is kept."""
    words = _(
        "“{name}” is of an older OCRM. To be opened it is upgraded; a verified backup of it as it is now is made first."
    ).format(name=path.name)
    box = _box(words, parent)
    yes = box.addButton(_("Back up and upgrade"), QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton(_("Not now"), QMessageBox.ButtonRole.RejectRole)
    return _chosen(box, {yes: Answer.GO_ON, no: Answer.LEAVE}) is Answer.GO_ON


def ask_to_go_back(words: str, when: str, parent: QWidget | None) -> bool:
    """Ask whether a file of a newer OCRM is to be left for a copy of its backup of `when`."""
    box = _box(words, parent)
    yes = box.addButton(_("Open a copy of {when}…").format(when=when), QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    return _chosen(box, {yes: Answer.GO_ON, no: Answer.LEAVE}) is Answer.GO_ON


def ask_about_surprise(workspace: Workspace, parent: QWidget | None) -> Answer:
    """Ask what to do where the file is not the one that was left; nothing is asked where it is."""
    surprise = known_files.surprise_of(workspace)
    if surprise is Surprise.NOTHING or workspace.why_read_only:
        return Answer.GO_ON
    box = _box(known_files.surprise_words(surprise, name=workspace.path.name), parent)
    on = box.addButton(_("Go on with it"), QMessageBox.ButtonRole.AcceptRole)
    backups = box.addButton(_("Show the backups"), QMessageBox.ButtonRole.ActionRole)
    leave = box.addButton(_("Do not open it"), QMessageBox.ButtonRole.RejectRole)
    return _chosen(box, {on: Answer.GO_ON, backups: Answer.BACKUPS, leave: Answer.LEAVE})


def ask_about_damage(words: str, parent: QWidget | None, *, can_read: bool, backup: str = "") -> Answer:
    """Ask what to do with a damaged file; `backup` says of when the newest sound one is, empty where there is none."""
    box = _box(words, parent, icon=QMessageBox.Icon.Warning)
    answers = {}
    if backup:
        restore = box.addButton(
            _("Restore the backup of {when}").format(when=backup), QMessageBox.ButtonRole.AcceptRole
        )
        answers[restore] = Answer.BACKUPS
    answers[box.addButton(_("Salvage into a new file…"), QMessageBox.ButtonRole.ActionRole)] = Answer.SALVAGE
    if can_read:
        answers[box.addButton(_("Open it to read only"), QMessageBox.ButtonRole.ActionRole)] = Answer.GO_ON
    answers[box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)] = Answer.LEAVE
    return _chosen(box, answers)


def check_after_crash(workspace: Workspace, parent: QWidget | None) -> str:
    """Check the whole of a file that was not closed the last time, before anything in it can be changed.

    Where only an index is wrong it is built anew, as nothing is lost by that; returns what to tell of it, empty for
    nothing. Raises DamagedFileError. Other windows stay alive meanwhile; a small one says what is being done.
    """
    if not workspace.was_left_open:
        return ""

    def check() -> tuple[list[str], str]:
        try:
            findings = soundness.integrity_findings(workspace)
            if not findings or not is_of_indexes(findings) or workspace.why_read_only:
                return findings, ""
            mending.rebuild_index(workspace)
            return soundness.integrity_findings(workspace), _(
                "OCRM was not closed properly the last time and left an index of the file wrong. "
                "It was built anew; nothing was lost."
            )
        finally:
            workspace.close_thread_connection()

    words = _("OCRM was not closed properly the last time. Checking the whole file…")
    findings, told = wait_for(check, words, parent)
    workspace.was_left_open = False
    if findings:
        raise DamagedFileError(
            _("“{name}” is damaged. It was not changed; restore a backup, or salvage what can be read.").format(
                name=workspace.path.name
            )
        )
    return told


def _box(words: str, parent: QWidget | None, *, icon: QMessageBox.Icon = QMessageBox.Icon.Question) -> QMessageBox:
    box = QMessageBox(icon, "OCRM", words, parent=parent)
    box.setObjectName("file_question")
    return box


def _chosen(box: QMessageBox, answers: dict[QPushButton, Answer]) -> Answer:
    box.exec()
    return next((answer for pressed, answer in answers.items() if pressed is box.clickedButton()), Answer.LEAVE)
