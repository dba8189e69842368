"""Whether the file is looked after: its backups, where it lies, conflict copies beside it, room on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from ocrm.formats import format_number, format_size
from ocrm.i18n import _, ngettext
from ocrm.models.file_key import is_encrypted
from ocrm.services.backups import catalogue, making
from ocrm.services.backups.catalogue import Backup
from ocrm.services.file_safety import conflict_copies
from ocrm.services.file_safety.places import locate
from ocrm.services.health.rows import HealthRow, Mend, Standing
from ocrm.services.workspace import Workspace

_LITTLE_DISK, _VERY_LITTLE_DISK = 1 << 30, 200 << 20


def look_at_backups(workspace: Workspace) -> HealthRow:
    """Return whether there are backups, verified and where they should be."""
    backups = making.list_own_backups(workspace)
    worry, good = making.worry(workspace, backups), catalogue.newest_good(backups)
    if worry:
        return HealthRow("backups", _("Backups"), Standing.BAD, worry, Mend.BACK_UP)
    if good is None:
        words = _("Nothing was entered yet, so there is nothing to back up.")
        return HealthRow("backups", _("Backups"), Standing.GOOD, words)
    second = making.second_folder_worry(workspace, backups)
    if second:
        return HealthRow("backups", _("Backups"), Standing.WARNING, second, Mend.SHOW_BACKUPS)
    readable = _count_readable(workspace, backups)
    if readable:
        words = ngettext(
            "{n} backup has no passphrase, though the file has one: whoever finds it can read it. Delete it once you"
            " need it no longer.",
            "{n} backups have no passphrase, though the file has one: whoever finds them can read them. Delete them"
            " once you need them no longer.",
            readable,
        ).format(n=format_number(readable))
        return HealthRow("backups", _("Backups"), Standing.WARNING, words, Mend.SHOW_BACKUPS)
    words = ngettext(
        "{n} backup; the last verified one is of {when}.",
        "{n} backups; the last verified one is of {when}.",
        len(backups),
    ).format(n=format_number(len(backups)), when=_when(workspace, good))
    return HealthRow("backups", _("Backups"), Standing.GOOD, words)


def look_at_backups_of_damaged(workspace: Workspace) -> HealthRow:
    """Return whether there is a backup to go back to: the file itself is not safe any more."""
    good = catalogue.newest_good(making.list_own_backups(workspace))
    if good is None:
        words = _("There is no verified backup of this damaged file. Salvage below what can still be read.")
        return HealthRow("backups", _("Backups"), Standing.BAD, words)
    words = _("The last verified backup is of {when}; it can take the place of the damaged file.")
    return HealthRow("backups", _("Backups"), Standing.GOOD, words.format(when=_when(workspace, good)))


def _when(workspace: Workspace, made: Backup) -> str:
    return f"{workspace.clock.to_local(made.made_at):%Y-%m-%d %H:%M}"


def _count_readable(workspace: Workspace, backups: Sequence[Backup]) -> int:
    """Return how many backups of an encrypted file were made before it was."""
    if workspace.file_key is None:
        return 0
    return sum(not is_encrypted(one.path) for one in backups)


def look_at_place(workspace: Workspace) -> HealthRow:
    """Return whether the file lies where nobody else writes it."""
    location = locate(workspace.path)
    if location.is_safe:
        return HealthRow(
            "place", _("Where it lies"), Standing.GOOD, _("The file lies on this computer, in no synced folder.")
        )
    mend = Mend.FREE_SPACE if not location.can_work_locally else Mend.WORK_LOCALLY
    return HealthRow("place", _("Where it lies"), Standing.WARNING, location.sentence, mend)


def look_at_copies(workspace: Workspace) -> HealthRow:
    """Return whether conflict copies lie beside the file."""
    copies = conflict_copies.find_conflict_copies(workspace.path)
    if not copies:
        return HealthRow("copies", _("Conflict copies"), Standing.GOOD, _("No conflict copy lies beside the file."))
    words = ngettext(
        "{n} conflict copy lies beside the file; compare it and merge what is missing.",
        "{n} conflict copies lie beside the file; compare them and merge what is missing.",
        len(copies),
    ).format(n=len(copies))
    return HealthRow("copies", _("Conflict copies"), Standing.WARNING, words, Mend.COMPARE)


def look_at_disk(workspace: Workspace) -> HealthRow:
    """Return whether the disk has room for what is to come."""
    try:
        free = shutil.disk_usage(workspace.path.resolve().parent).free
    except OSError:
        words = _("How much room the disk has cannot be said.")
        return HealthRow("disk", _("Disk"), Standing.WARNING, words)
    if free < _VERY_LITTLE_DISK:
        words = _("Only {size} are free on the disk. Free some, or changes can no longer be saved.")
        return HealthRow("disk", _("Disk"), Standing.BAD, words.format(size=format_size(free)), Mend.FREE_SPACE)
    if free < _LITTLE_DISK:
        words = _("{size} are free on the disk; backups need room too.")
        return HealthRow("disk", _("Disk"), Standing.WARNING, words.format(size=format_size(free)), Mend.FREE_SPACE)
    words = _("{size} are free on the disk.").format(size=format_size(free))
    return HealthRow("disk", _("Disk"), Standing.GOOD, words)
