"""The backups there are: each a closed copy of the file with a manifest beside it that says what it holds."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import Enum
from pathlib import Path

from ocrm.i18n import N_
from ocrm.models.fields import from_utc_text, to_utc_text

MASS_COUNT = 200
"""A change of more records than this wants a backup first (A3)."""
MANIFEST = ".json"
SUFFIX = ".ocrm"


class Reason(Enum):
    """Why a backup was made; the value stands in its name."""

    REGULAR = "regular"
    ASKED = "asked"
    UPGRADE = "before-upgrade"
    IMPORT = "before-import"
    MASS_EDIT = "before-mass-edit"
    RESTORE = "before-restore"


REASON_TITLES = {
    Reason.REGULAR: N_("Automatic"),
    Reason.ASKED: N_("Asked for"),
    Reason.UPGRADE: N_("Before an upgrade"),
    Reason.IMPORT: N_("Before an import"),
    Reason.MASS_EDIT: N_("Before a mass change"),
    Reason.RESTORE: N_("Before a restore"),
}


_STAMP = re.compile(rf"\d{{8}}-\d{{6}}-(?:{'|'.join(reason.value for reason in Reason)}){re.escape(SUFFIX)}")


class State(Enum):
    """What is known of a backup's soundness."""

    VERIFIED = "verified"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"


STATE_TITLES = {
    State.VERIFIED: N_("Verified"),
    State.UNKNOWN: N_("Not verified"),
    State.DAMAGED: N_("Damaged"),
}


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as its manifest says; `size` in bytes, `counts` records by kind, `mark` what had last been changed."""

    path: Path
    reason: Reason
    made_at: datetime
    size: int = 0
    digest: str = ""
    schema: int = 0
    mark: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    state: State = State.UNKNOWN
    findings: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it was verified, and nothing since said otherwise."""
        return self.state is State.VERIFIED


def default_folder(file: Path) -> Path:
    """Return the folder backups of a file go to where none was chosen: beside it, so that it is found again."""
    return file.with_name(f"{file.stem}-backups")


def name_for(file: Path, reason: Reason, moment: datetime) -> str:
    """Return the name of a backup made at a moment (its own time zone): it sorts by time."""
    return f"{file.stem}-{moment:%Y%m%d-%H%M%S}-{reason.value}{SUFFIX}"


def list_backups(folder: Path, file: Path) -> list[Backup]:
    """Return the backups of a file in a folder, newest first; a folder that cannot be read holds none."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return []
    named = [Path(entry.path) for entry in entries if _is_backup(entry.name, file)]
    return sorted(map(read_backup, named), key=_order, reverse=True)


def list_in_folders(folders: Sequence[Path], file: Path) -> list[Backup]:
    """Return the backups of a file in several folders, newest first; of one that lies in two that of the first."""
    found = {one.path.name: one for folder in reversed(folders) for one in list_backups(folder, file)}
    return sorted(found.values(), key=_order, reverse=True)


def _is_backup(name: str, file: Path) -> bool:
    stamp = name.removeprefix(f"{file.stem}-")
    return name != stamp and _STAMP.fullmatch(stamp) is not None


def _order(one: Backup) -> tuple[str, datetime]:
    """Order by what the name says: the clock may have been set back since."""
    return one.path.name.removesuffix(SUFFIX).rpartition(one.reason.value)[0], one.made_at


def read_backup(path: Path) -> Backup:
    """Return what is known of a backup; one whose manifest is missing or unreadable is not verified."""
    status = path.stat()
    bare = Backup(
        path,
        _reason_of(path.name) or Reason.ASKED,
        datetime.fromtimestamp(status.st_mtime).astimezone(),
        size=status.st_size,
    )
    try:
        said = json.loads(manifest_of(path).read_text("utf-8"))
        known = replace(
            bare,
            made_at=from_utc_text(said["made_at"]),
            digest=str(said["digest"]),
            schema=int(said["schema"]),
            mark=str(said["mark"]),
            counts={str(kind): int(count) for kind, count in said["counts"].items()},
            state=State(said["state"]),
            findings=tuple(map(str, said["findings"])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return bare
    if known.state is State.VERIFIED and status.st_size != said["size"]:
        return replace(known, state=State.DAMAGED)
    return known


def write_manifest(backup: Backup) -> None:
    """Write beside a backup what is known of it, all of it or nothing."""
    said = asdict(backup)
    del said["path"]
    said |= {"reason": backup.reason.value, "state": backup.state.value, "made_at": to_utc_text(backup.made_at)}
    part = manifest_of(backup.path).with_suffix(".part")
    part.write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
    part.replace(manifest_of(backup.path))


def remove(backup: Backup) -> None:
    """Delete a backup and its manifest."""
    backup.path.unlink(missing_ok=True)
    manifest_of(backup.path).unlink(missing_ok=True)


def manifest_of(path: Path) -> Path:
    """Return where a backup's manifest is."""
    return path.with_name(path.name + MANIFEST)


def newest_good(backups: Iterable[Backup]) -> Backup | None:
    """Return the newest backup that was verified, of backups newest first."""
    return next((one for one in backups if one.is_good), None)


def _reason_of(name: str) -> Reason | None:
    stem = name.removesuffix(SUFFIX)
    return next((reason for reason in Reason if stem.endswith(f"-{reason.value}")), None)
