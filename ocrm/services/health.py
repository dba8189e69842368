"""Whether the file is sound and looked after: its integrity, its backups, the disk, and how fast it answers."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

import apsw

from ocrm.errors import DamagedFileError
from ocrm.formats import format_number, format_percent, format_size
from ocrm.i18n import N_, _, ngettext
from ocrm.models import search_index
from ocrm.models.database import pragma
from ocrm.models.file_key import is_encrypted
from ocrm.services.backups import catalogue, copying, file_copies, making
from ocrm.services.backups.catalogue import Backup
from ocrm.services.file_safety import conflict_copies
from ocrm.services.file_safety.places import locate
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.workspace import Workspace

Report = Callable[[int, int], None]
_LITTLE_DISK, _VERY_LITTLE_DISK = 1 << 30, 200 << 20
_MUCH_UNUSED, _WORTH_COMPACTING = 0.25, 10 << 20
_SLOW_MS = 500.0
_PAGE_OF_ROWS = 50

_DAMAGE = (apsw.CorruptError, apsw.NotADBError)


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What a check found; `findings` in words, empty where all is well; `records` counts by kind.

    `details` are SQLite's own words for what is damaged, for whoever mends it.
    """

    findings: tuple[str, ...]
    records: Mapping[str, int]
    details: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


class Standing(Enum):
    """How a row of the health page stands."""

    GOOD = "ok"
    WARNING = "warn"
    BAD = "bad"


class Mend(Enum):
    """What the one button of a row does."""

    NOTHING = ""
    RESTORE = "restore"
    REINDEX = "reindex"
    BACK_UP = "back up"
    SHOW_BACKUPS = "show backups"
    FREE_SPACE = "free space"
    COMPACT = "compact"
    WORK_LOCALLY = "work locally"
    COMPARE = "compare"
    REMINDERS = "reminders"


MEND_TITLES = {
    Mend.RESTORE: N_("Restore a backup…"),
    Mend.REINDEX: N_("Build the indexes anew"),
    Mend.BACK_UP: N_("Back up now"),
    Mend.SHOW_BACKUPS: N_("Show the backups"),
    Mend.FREE_SPACE: N_("Show in the folder"),
    Mend.COMPACT: N_("Compact the file"),
    Mend.WORK_LOCALLY: N_("Work on a local copy"),
    Mend.COMPARE: N_("Compare…"),
    Mend.REMINDERS: N_("Open the reminders"),
}


@dataclass(frozen=True, slots=True)
class HealthRow:
    """A line of the health page: what was looked at, how it stands in one sentence, and what would mend it."""

    key: str
    title: str
    standing: Standing
    sentence: str
    mend: Mend = Mend.NOTHING


def check_file(workspace: Workspace, *, reindex: bool = False) -> HealthReport:
    """Check the whole file; with `reindex` the search index is built anew first."""
    if reindex:
        rebuild_index(workspace)
    details = integrity_findings(workspace)
    damage = [_damage_words(details)] if details else []
    findings = dict.fromkeys((*damage, *(one for find in (_link_findings, _index_findings)
                                         for one in _found(find, workspace))))  # fmt: skip
    try:
        counts = file_copies.count_records(workspace.connection)
    except _DAMAGE:
        counts = {}
    return HealthReport(tuple(findings), counts, tuple(details))


def _found(find: Callable[[Workspace], list[str]], workspace: Workspace) -> list[str]:
    try:
        return find(workspace)
    except _DAMAGE:
        return [_unreadable()]


def _unreadable() -> str:
    return _("A part of the file that is wanted here is damaged and cannot be read.")


def rebuild_index(workspace: Workspace) -> None:
    """Build the indexes of the tables and the search index anew from the records; raises UserError."""
    with workspace.unrecorded():
        workspace.connection.execute("REINDEX")
        search_index.rebuild(workspace.connection)


def compact(workspace: Workspace) -> int:
    """Write the file anew without what was deleted; return how many bytes the disk has back. Raises UserError."""
    connection = workspace.connection
    with workspace.kept_from_writing():
        before = _pages_in_bytes(connection)
        connection.execute("VACUUM")
        with suppress(apsw.BusyError):  # who reads the old pages keeps the log a while longer
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    return max(0, before - _pages_in_bytes(connection))


def compacted_words(given_back: int) -> str:
    """Return what is told after a file was compacted."""
    if not given_back:
        return _("The file was compacted; it had no room to give back.")
    return _("The file was compacted: {size} went back to the disk.").format(size=format_size(given_back))


def _pages_in_bytes(connection: apsw.Connection) -> int:
    return int(pragma(connection, "page_count")) * int(pragma(connection, "page_size"))


def integrity_findings(workspace: Workspace) -> list[str]:
    """Return what SQLite finds wrong with the file itself; the whole of it is read."""
    try:
        return [str(row[0]) for row in workspace.query("PRAGMA integrity_check") if row[0] != "ok"]
    except _DAMAGE as error:
        return [str(error)]


def examine(workspace: Workspace, *, report: Report | None = None) -> list[HealthRow]:
    """Look at everything there is to look at, the quick things last; `report` is told how many of how many are done."""
    looks = (
        ("integrity", _("Integrity"), _integrity), ("links", _("Links between records"), _links),
        ("index", _("Search index"), _index), ("backups", _("Backups"), _backups), ("place", "", _place),
        ("copies", "", _copies), ("disk", "", _disk), ("journal", _("History"), _journal),
        ("unused", _("Unused space"), _unused), ("speed", _("Speed"), _speed),
    )  # fmt: skip
    rows: list[HealthRow] = []
    for number, (key, title, look) in enumerate(looks):
        if report is not None:
            report(number, len(looks))
        if key == "backups" and rows[0].standing is Standing.BAD:
            look = _backups_of_damaged
        try:
            rows.append(look(workspace))
        except (*_DAMAGE, DamagedFileError):
            rows.append(HealthRow(key, title, Standing.BAD, _unreadable()))
    if report is not None:
        report(len(looks), len(looks))
    return rows


# -- the file itself --------------------------------------------------------------------------------------------------


def _integrity(workspace: Workspace) -> HealthRow:
    findings = integrity_findings(workspace)
    if not findings:
        return HealthRow("integrity", _("Integrity"), Standing.GOOD, _("Every page of the file is sound."))
    mend = Mend.REINDEX if copying.is_of_indexes(findings) else Mend.RESTORE
    return HealthRow("integrity", _("Integrity"), Standing.BAD, _damage_words(findings), mend)


def _damage_words(findings: Sequence[str]) -> str:
    places = len(findings)
    if copying.is_of_indexes(findings):
        return _("An index of the file disagrees with the records. Build the indexes anew; nothing is lost by that.")
    return ngettext(
        "The file is damaged in {n} place. Restore a backup; what can still be read can be salvaged.",
        "The file is damaged in {n} places. Restore a backup; what can still be read can be salvaged.",
        places,
    ).format(n=format_number(places))


def _links(workspace: Workspace) -> HealthRow:
    findings = _link_findings(workspace)
    if findings:
        return HealthRow("links", _("Links between records"), Standing.BAD, findings[0], Mend.RESTORE)
    words = _("Every record hangs on one that is there.")
    return HealthRow("links", _("Links between records"), Standing.GOOD, words)


def _link_findings(workspace: Workspace) -> list[str]:
    try:
        orphans = len(list(workspace.query("PRAGMA foreign_key_check")))
    except _DAMAGE:
        return [_unreadable()]
    if not orphans:
        return []
    words = ngettext("{n} row points at a record that is gone", "{n} rows point at records that are gone", orphans)
    return [words.format(n=orphans)]


def _index(workspace: Workspace) -> HealthRow:
    findings = _index_findings(workspace)
    if findings:
        return HealthRow("index", _("Search index"), Standing.WARNING, " ".join(findings), Mend.REINDEX)
    words = _("The search index agrees with the records.")
    return HealthRow("index", _("Search index"), Standing.GOOD, words)


def _index_findings(workspace: Workspace) -> list[str]:
    missing, stale = search_index.count_strays(workspace.connection)
    findings = []
    if missing:
        words = ngettext(
            "{n} record is missing from the search index; build it anew",
            "{n} records are missing from the search index; build it anew",
            missing,
        )
        findings.append(words.format(n=missing))
    if stale:
        words = ngettext(
            "{n} entry of the search index belongs to no record; build it anew",
            "{n} entries of the search index belong to no record; build it anew",
            stale,
        )
        findings.append(words.format(n=stale))
    return findings


# -- what looks after it ----------------------------------------------------------------------------------------------


def _backups(workspace: Workspace) -> HealthRow:
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


def _backups_of_damaged(workspace: Workspace) -> HealthRow:
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


def _place(workspace: Workspace) -> HealthRow:
    location = locate(workspace.path)
    if location.is_safe:
        return HealthRow(
            "place", _("Where it lies"), Standing.GOOD, _("The file lies on this computer, in no synced folder.")
        )
    mend = Mend.FREE_SPACE if not location.can_work_locally else Mend.WORK_LOCALLY
    return HealthRow("place", _("Where it lies"), Standing.WARNING, location.sentence, mend)


def _copies(workspace: Workspace) -> HealthRow:
    copies = conflict_copies.find_conflict_copies(workspace.path)
    if not copies:
        return HealthRow("copies", _("Conflict copies"), Standing.GOOD, _("No conflict copy lies beside the file."))
    words = ngettext(
        "{n} conflict copy lies beside the file; compare it and merge what is missing.",
        "{n} conflict copies lie beside the file; compare them and merge what is missing.",
        len(copies),
    ).format(n=len(copies))
    return HealthRow("copies", _("Conflict copies"), Standing.WARNING, words, Mend.COMPARE)


def _disk(workspace: Workspace) -> HealthRow:
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


# -- how large and how fast -------------------------------------------------------------------------------------------


def _journal(workspace: Workspace) -> HealthRow:
    steps = int(workspace.scalar("SELECT count(*) FROM operation"))
    size = int(workspace.scalar("SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN"
                                " (SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'operation%')")
               )  # fmt: skip
    words = ngettext(
        "History holds {n} step in {size}, of a file of {whole}.",
        "History holds {n} steps in {size}, of a file of {whole}.",
        steps,
    )
    whole = workspace.path.stat().st_size if workspace.path.exists() else 0
    words = words.format(n=format_number(steps), size=format_size(size), whole=format_size(whole))
    return HealthRow("journal", _("History"), Standing.GOOD, words)


def _unused(workspace: Workspace) -> HealthRow:
    pages, free = int(pragma(workspace.connection, "page_count")), int(pragma(workspace.connection, "freelist_count"))
    size = free * int(pragma(workspace.connection, "page_size"))
    share = free / pages if pages else 0.0
    words = _("{share} of the file is unused ({size}).").format(share=format_percent(share), size=format_size(size))
    if share > _MUCH_UNUSED and size > _WORTH_COMPACTING:
        return HealthRow("unused", _("Unused space"), Standing.WARNING, words, Mend.COMPACT)
    return HealthRow("unused", _("Unused space"), Standing.GOOD, words)


def _speed(workspace: Workspace) -> HealthRow:
    customers = RECORD_TYPES["customers"].table
    read = _milliseconds(
        lambda: list(workspace.query(f"SELECT * FROM {customers} ORDER BY id DESC LIMIT {_PAGE_OF_ROWS}"))
    )
    seek = _milliseconds(
        lambda: list(workspace.query(f"SELECT id FROM {customers} WHERE name >= 'm' ORDER BY name LIMIT 1"))
    )
    save = 0.0 if workspace.why_read_only else _milliseconds(lambda: _save_nothing(workspace))
    words = _("A page of customers is read in {read} ms, one found in {seek} ms, a change saved in {save} ms.").format(
        read=_whole(read), seek=_whole(seek), save=_whole(save)
    )
    slow = max(read, seek, save) > _SLOW_MS
    return HealthRow("speed", _("Speed"), Standing.WARNING if slow else Standing.GOOD, words)


def _whole(milliseconds: float) -> str:
    """Return whole milliseconds, at least one: nothing takes none."""
    return format_number(max(1, round(milliseconds)))


def _save_nothing(workspace: Workspace) -> None:
    """Commit a transaction that changes a row into itself: what a save costs on this disk."""
    with workspace.unrecorded():
        workspace.connection.execute("UPDATE setting SET value = value WHERE key = 'file_generation'")


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
