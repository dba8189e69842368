"""Opening a file with care: asked where it is old, damaged or not the one that was left; and restoring over it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ocrm.clock import Clock
from ocrm.errors import DamagedFileError, NewerFileError, OlderFileError, UserError
from ocrm.i18n import _
from ocrm.services.backups import catalogue, making, restoring, upgrades
from ocrm.services.backups.catalogue import Backup
from ocrm.services.backups.restoring import Preview, Restored
from ocrm.services.encryption.unlocking import FileKey, is_encrypted
from ocrm.services.file_safety import known_files, publishing
from ocrm.services.workspace import Workspace
from ocrm.ui.file_care.questions import (
    Answer,
    ask_about_damage,
    ask_about_surprise,
    ask_to_go_back,
    ask_to_upgrade,
    check_after_crash,
)
from ocrm.ui.file_care.waiting import wait_for
from ocrm.ui.file_dialogs import ask_new_file
from ocrm.ui.firstrun.choices import FILE_FILTER

if TYPE_CHECKING:
    from ocrm.services.backups.salvage import Salvaged

_log = logging.getLogger(__name__)
Passphrase = str | FileKey | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was opened, and the section of the settings that shall be shown first, empty for none.

    `told` is what became of a damaged one: which backup took its place, what was lost, or that only an index was wrong.
    """

    workspace: Workspace
    section: str = ""
    told: str = ""


def open_carefully(
    path: Path, *, clock: Clock, passphrase: Passphrase, parent: QWidget | None, to_look: bool = False
) -> Opened | None:
    """Open a file, asking where something is not as it was left; None where the user would rather not.

    With `to_look` nothing is asked, as nothing is changed. Of a file that is worked on as a local copy, the copy is
    opened. Raises UserError, PassphraseError.
    """
    path = known_files.working_copy_of(path) or path
    if to_look:
        return Opened(Workspace.open(path, clock=clock, passphrase=passphrase, to_look=True))
    try:
        opened = _opened(path, clock=clock, passphrase=passphrase, parent=parent)
    except DamagedFileError as error:
        mended = _mend(path, str(error), clock=clock, passphrase=passphrase, parent=parent)
        if mended is None:
            return None
        return Opened(Workspace.open(mended.path, clock=clock, passphrase=mended.passphrase), told=mended.told)
    except NewerFileError as error:
        return _go_back(path, error, clock=clock, passphrase=passphrase, parent=parent)
    if opened is None:
        return None
    answer = ask_about_surprise(opened.workspace, parent)
    if answer is Answer.LEAVE:
        opened.workspace.close()
        return None
    return replace(opened, section="backups" if answer is Answer.BACKUPS else "")


def _opened(path: Path, *, clock: Clock, passphrase: Passphrase, parent: QWidget | None) -> Opened | None:
    try:
        workspace = Workspace.open(path, clock=clock, passphrase=passphrase, may_upgrade=False)
    except OlderFileError:
        if not ask_to_upgrade(path, parent):
            return None
        workspace = Workspace.open(path, clock=clock, passphrase=passphrase)
    try:
        told = check_after_crash(workspace, parent)
    except DamagedFileError:
        workspace.close()
        raise
    return Opened(workspace, told=told)


@dataclass(frozen=True, slots=True)
class _Mended:
    """The file to open in place of a damaged one, and what opens it: a backup may have had no passphrase."""

    path: Path
    passphrase: Passphrase
    told: str


def _mend(path: Path, words: str, *, clock: Clock, passphrase: Passphrase, parent: QWidget | None) -> _Mended | None:
    """Offer the newest sound backup, or salvaging."""
    folders = (catalogue.default_folder(path.resolve()), *known_files.backup_folders_of(path))
    good = catalogue.newest_good(catalogue.list_in_folders(folders, path))
    if good is None and not known_files.is_known(path):
        raise DamagedFileError(words)  # most likely never a file of ours
    when = "" if good is None else f"{clock.to_local(good.made_at):%Y-%m-%d %H:%M}"
    if good is not None and passphrase is not None and not is_encrypted(good.path):
        words = f"{words}\n\n{restoring.plain_words()}"
    answer = ask_about_damage(words, parent, can_read=False, backup=when)
    if answer is Answer.BACKUPS and good is not None:
        key = _key(good.path, passphrase)
        work = partial(_restore, good, path, clock=clock, key=key, present_key=key)
        done = wait_for(work, _("Restoring the backup…"), parent)
        return _Mended(path, key, restored_words(done))
    if answer is Answer.SALVAGE:
        salvaged = _salvage(path, passphrase=passphrase, parent=parent)
        return None if salvaged is None else _Mended(salvaged.path, passphrase, salvaged.sentence)
    return None


def _go_back(
    path: Path, error: NewerFileError, *, clock: Clock, passphrase: Passphrase, parent: QWidget | None
) -> Opened | None:
    """Offer a copy of the backup made before a newer OCRM upgraded the file, which stays as it is."""
    older = upgrades.backup_to_go_back_to(path, known_files.backup_folders_of(path))
    if older is None:
        raise error
    when = f"{clock.to_local(older.made_at):%Y-%m-%d %H:%M}"
    if not ask_to_go_back(str(error), when, parent):
        return None
    name = f"{path.stem}-{clock.to_local(older.made_at):%Y%m%d}.ocrm"
    chosen = ask_new_file(parent, _("Where shall the copy go?"), name, kinds=FILE_FILTER, folder=path.parent)
    if chosen is None:
        return None
    key = _key(older.path, passphrase)
    folder = catalogue.default_folder(chosen.resolve())
    work = partial(restoring.restore, older, chosen, kept_folder=folder, clock=clock, key=key, present_key=key)
    wait_for(work, _("Restoring the backup…"), parent)
    opened = open_carefully(chosen, clock=clock, passphrase=key, parent=parent)
    told = _("This is your file as of {when}. What was entered since is in “{name}” only, which stays as it is.")
    return opened and replace(opened, told=told.format(when=when, name=path.name))


def _key(path: Path, passphrase: Passphrase) -> FileKey | None:
    if isinstance(passphrase, FileKey):
        return restoring.key_for(path, known=passphrase)
    return restoring.key_for(path, passphrase=passphrase)


def _salvage(path: Path, *, passphrase: Passphrase, parent: QWidget | None) -> Salvaged | None:
    name = f"{path.stem}-salvaged.ocrm"
    chosen = ask_new_file(parent, _("Where shall the new file go?"), name, kinds=FILE_FILTER, folder=path.parent)
    if chosen is None:
        return None
    key = passphrase if isinstance(passphrase, FileKey) else None
    words = passphrase if isinstance(passphrase, str) else None
    from ocrm.services.backups.salvage import salvage_file  # only here: not needed for the first paint

    work = partial(salvage_file, path, chosen, passphrase=words, key=key)
    return wait_for(work, _("Reading what can be read…"), parent)


def _restore(backup: Backup, path: Path, *, clock: Clock, key: FileKey | None, present_key: FileKey | None) -> Restored:
    folder = backup.path.parent
    return restoring.restore(backup, path, kept_folder=folder, clock=clock, key=key, present_key=present_key)


def restore_closed(
    preview: Preview, path: Path, *, clock: Clock, present_key: FileKey | None, parent: QWidget | None = None
) -> Restored:
    """Put a backup that was looked at in the place of a file just closed; or raise UserError, unchanged."""
    work = partial(_restore, preview.backup, path, clock=clock, key=preview.key, present_key=present_key)
    return wait_for(work, _("Restoring the backup…"), parent)


def restored_words(done: Restored, *, protection: str = "") -> str:
    """Return what is told after a restore; `protection` says what has changed in who can read the file."""
    told = _("The backup was restored.")
    if done.kept is not None:
        told = _(
            "The backup was restored. The file as it was is kept as “{name}”; restoring that one takes this back."
        ).format(name=done.kept.path.name)
    return _("{told} {more}").format(told=told, more=protection) if protection else told


def back_up_on_exit(workspace: Workspace) -> None:
    """Back up what was changed before the file is closed, and put a closed copy into its synced folder.

    The window is gone: what fails is written to the log, and the next start tries and tells.
    """
    try:
        making.safeguard(workspace, catalogue.Reason.REGULAR)
        publishing.publish(workspace)
    except UserError as error:
        _log.warning("No backup at the end: %s", type(error).__name__)
