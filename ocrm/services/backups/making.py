"""Making backups: when one is due, where it goes, and what is remembered of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ocrm.errors import SecondFolderError
from ocrm.i18n import _
from ocrm.models.database import explained_reads
from ocrm.services import file_writing
from ocrm.services.backups import catalogue, copying, file_copies
from ocrm.services.backups.catalogue import Backup, Reason, State
from ocrm.services.backups.copying import Report
from ocrm.services.backups.rotation import Plan, superseded
from ocrm.services.records import kind_of
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.settings import read_settings
from ocrm.text.disk_reasons import reason_of

if TYPE_CHECKING:
    from ocrm.services.workspace import Workspace

_log = logging.getLogger(__name__)
WORRY_AFTER = timedelta(days=3)
"""Without a verified backup for so long, the window says so."""
_CLOCK_MAY_BE_OFF, _CLOCK_IS_WRONG = timedelta(minutes=5), timedelta(days=1)
_MASS_SHARE, _FEW = 0.3, 20
"""A change of such a share of a kind, and of more than a few records, is a mass edit too."""


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """Where backups go and when; `hours` between them while the file is open, 0 for none."""

    is_on: bool
    folder: Path
    second_folder: Path | None
    hours: int
    plan: Plan


def read_backup_settings(workspace: Workspace) -> BackupSettings:
    """Return how this file is backed up."""
    said = read_settings(workspace, _KEYS)
    folder, second = str(said["backup_folder"]), str(said["backup_second_folder"])
    return BackupSettings(
        is_on=bool(said["backups_on"]),
        folder=Path(folder) if folder else catalogue.default_folder(workspace.path.resolve()),
        second_folder=Path(second) if second else None,
        hours=int(said["backup_every_hours"]),
        plan=Plan(int(said["backup_days"]), int(said["backup_weeks"]), int(said["backup_months"])),
    )


_KEYS = ("backups_on", "backup_folder", "backup_second_folder", "backup_every_hours", "backup_days", "backup_weeks",
         "backup_months")  # fmt: skip


def list_own_backups(workspace: Workspace) -> list[Backup]:
    """Return the backups of this file, newest first; one that lies in both folders once."""
    settings = read_backup_settings(workspace)
    found = {one.path.name: one for one in _in_folder(settings.second_folder, workspace.path)}
    found |= {one.path.name: one for one in _in_folder(settings.folder, workspace.path)}
    return sorted(found.values(), key=_by_time, reverse=True)


def _in_folder(folder: Path | None, file: Path) -> list[Backup]:
    return [] if folder is None else catalogue.list_backups(folder, file)


def _by_time(one: Backup) -> datetime:
    return one.made_at


def make_backup(workspace: Workspace, reason: Reason, *, report: Report | None = None) -> Backup:
    """Make a verified backup, copy it to the second folder, and let those go that need not be kept.

    Raises UserError where it cannot be made; the older ones are all there still then. Raises SecondFolderError where it
    was made and could not be copied.
    """
    workspace.refuse_where_moved()
    with explained_reads(workspace.path):
        settings = read_backup_settings(workspace)
        made = file_copies.copy_file(
            workspace.connection, workspace.path, settings.folder, reason,
            clock=workspace.clock, key=workspace.key, report=report,
        )  # fmt: skip
    _rotate(settings.folder, workspace.path, settings.plan, now=workspace.clock.now())
    if settings.second_folder is not None:
        _copy_to_second(made, settings.second_folder)
        _rotate(settings.second_folder, workspace.path, settings.plan, now=workspace.clock.now())
    _log.info("Backup made: %s, %d bytes", reason.value, made.size)
    return made


def _copy_to_second(made: Backup, folder: Path) -> None:
    """Copy a finished backup, byte by byte; raises UserError where the second folder cannot be written to.

    A folder that is gone is not made anew: it lay on a disk that is unplugged, and the copy would be on the same disk.
    """
    if not folder.is_dir():
        raise SecondFolderError(_gone_words(made.path.parent, folder), is_gone=True)
    target = folder / made.path.name
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(made.path.read_bytes())
        if file_writing.digest_of(part) != made.digest:
            raise OSError("the copy differs")
        file_writing.put_in_place(part, target)
        catalogue.write_manifest(replace(made, path=target))
    except OSError as error:
        copying.forget(part)
        raise SecondFolderError(
            _("The backup is safe in “{folder}”, but could not be copied to “{second}”: {reason}.").format(
                folder=made.path.parent, second=folder, reason=reason_of(error)
            )
        ) from error


def _gone_words(folder: Path, second: Path) -> str:
    return _(
        "The backup is safe in “{folder}”, but the second folder “{second}” is not there. Plug its disk in, or"
        " choose another folder."
    ).format(folder=folder, second=second)


def _rotate(folder: Path, file: Path, plan: Plan, *, now: datetime) -> None:
    for old in superseded(catalogue.list_backups(folder, file), now, plan):
        try:
            catalogue.remove(old)
        except OSError as error:
            _log.warning("An old backup could not be removed: %s", type(error).__name__)


# -- when -------------------------------------------------------------------------------------------------------------


def is_changed(workspace: Workspace, backups: Sequence[Backup]) -> bool:
    """Say whether anything was changed since the newest verified backup."""
    good = catalogue.newest_good(backups)
    return good is None or good.mark != file_copies.change_mark(workspace.connection)


def is_due(workspace: Workspace, backups: Sequence[Backup]) -> bool:
    """Say whether the hours between two backups have passed and something was changed."""
    settings = read_backup_settings(workspace)
    if not settings.is_on or not settings.hours or workspace.why_read_only:
        return False
    good = catalogue.newest_good(backups)
    now = workspace.clock.now()
    if good is not None and timedelta() <= now - good.made_at + _CLOCK_MAY_BE_OFF < timedelta(hours=settings.hours):
        return False
    return is_changed(workspace, backups)


def back_up_if_changed(workspace: Workspace, reason: Reason, *, report: Report | None = None) -> Backup | None:
    """Make a backup where backups are on and something was changed since the last one; None where there was no need."""
    if workspace.why_read_only or not read_backup_settings(workspace).is_on:
        return None
    if not is_changed(workspace, list_own_backups(workspace)):
        return None
    return make_backup(workspace, reason, report=report)


def safeguard(workspace: Workspace, reason: Reason) -> None:
    """Make a backup before much is changed; a second folder that is not there is no reason not to go on."""
    try:
        back_up_if_changed(workspace, reason)
    except SecondFolderError as error:
        _log.warning("A backup was not copied: %s", type(error).__name__)


def is_mass_edit(workspace: Workspace, record_ids: Sequence[int]) -> bool:
    """Say whether a change of so many records, or of such a share of their kind, wants a backup first (A3)."""
    count = len(record_ids)
    if count > catalogue.MASS_COUNT:
        return True
    kind = None if count < _FEW or workspace.safeguard is None else kind_of(workspace, record_ids[0])
    if kind is None:
        return False
    enough = int(count / _MASS_SHARE) + 1  # no need to count a million
    table = RECORD_TYPES[kind].table
    total = int(workspace.scalar(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT ?)", (enough,)))
    return count / total > _MASS_SHARE


def second_folder_worry(workspace: Workspace, backups: Sequence[Backup]) -> str:
    """Return in one sentence that the second folder is not there though the backups are safe; empty where it is."""
    settings, good = read_backup_settings(workspace), catalogue.newest_good(backups)
    if not settings.is_on or settings.second_folder is None or settings.second_folder.is_dir() or good is None:
        return ""
    return "" if workspace.why_read_only else _gone_words(good.path.parent, settings.second_folder)


def worry(workspace: Workspace, backups: Sequence[Backup]) -> str:
    """Return in one sentence why the backups cannot be relied on, empty where all is well."""
    if workspace.why_read_only or not count_any(workspace):
        return ""
    if not read_backup_settings(workspace).is_on:
        return _("Automatic backups are switched off. Your file is safe only as long as this disk is.")
    if backups and backups[0].state is State.DAMAGED:
        return _("The newest backup is damaged. Your file is safe; make a new one now.")
    good = catalogue.newest_good(backups)
    if good is not None and good.made_at - workspace.clock.now() > _CLOCK_IS_WRONG:
        return _(
            "The newest backup is of {day}, a day yet to come: the clock of this computer was changed. Your file is"
            " safe; set the clock right, and make a new one now."
        ).format(day=f"{workspace.clock.to_local(good.made_at):%Y-%m-%d}")
    if good is None:
        return _("There is no verified backup yet. Your file is safe; make one now.")
    age = workspace.clock.now() - good.made_at
    if age > WORRY_AFTER and is_changed(workspace, backups):
        return _("The last verified backup is {n} days old. Your file is safe; make a new one now.").format(n=age.days)
    return ""


# -- counting ---------------------------------------------------------------------------------------------------------


def count_any(workspace: Workspace) -> bool:
    """Say whether the file holds anything a backup would be missed for."""
    return bool(workspace.scalar("SELECT EXISTS (SELECT 1 FROM operation)"))
