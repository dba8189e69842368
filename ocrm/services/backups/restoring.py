"""Bringing a backup back: verified on a private copy first; the present file becomes a backup of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import apsw

from ocrm.clock import Clock
from ocrm.errors import DamagedFileError, PassphraseError, UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.models import migrations
from ocrm.models.database import pragma, set_key
from ocrm.models.fields import from_utc_text
from ocrm.models.file_key import FileKey, is_encrypted, possible_keys, salt_of
from ocrm.services import file_writing
from ocrm.services.backups import catalogue, copying, file_copies
from ocrm.services.backups.catalogue import Backup, Reason, State
from ocrm.text.disk_reasons import reason_of

_JOURNALS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a backup holds, counted by opening it, beside what the file holds now; `key` opens it."""

    backup: Backup
    counts: Mapping[str, int]
    now: Mapping[str, int]
    last_change: datetime | None
    key: FileKey | None


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a restore: the file as it was is a backup now, None where there was none to keep."""

    path: Path
    kept: Backup | None
    counts: Mapping[str, int]


def key_for(path: Path, *, passphrase: str | None = None, known: FileKey | None = None) -> FileKey | None:
    """Return the key that opens a closed copy: none for a plain one, the known one, or that of a passphrase.

    Raises PassphraseError where none fits.
    """
    salt = salt_of(path)
    if salt is None:
        return None
    candidates = [known] if known is not None else []
    if passphrase is not None:
        candidates += list(possible_keys(passphrase, salt))
    for key in candidates:
        if _fits(path, key):
            return key
    if passphrase is not None or known is None:
        words = _("“{name}” cannot be opened with this passphrase. Nothing was changed; try again.")
    else:
        words = _("“{name}” is encrypted with another passphrase. Nothing was changed; give the one it had then.")
    raise PassphraseError(words.format(name=path.name))


def _fits(path: Path, key: FileKey) -> bool:
    with copying.closed_after(path, flags=apsw.SQLITE_OPEN_READONLY) as copy:
        set_key(copy, key)
        try:
            copy.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        except apsw.NotADBError:
            return False
        except apsw.Error:
            return True  # the key fits, the file is damaged further on
    return True


def protection_words(key: FileKey | None, present: FileKey | None) -> str:
    """Say who can read the file once a backup opened by `key` has its place, empty where that stays as it is."""
    if key == present:
        return ""
    return plain_words() if key is None else encrypted_words()


def plain_words() -> str:
    """Say what a backup without a passphrase means for the file it is put in the place of."""
    return _(
        "This backup has no passphrase: anybody can read the file it becomes, until you give it one in"
        " Settings · Lock and encryption."
    )


def encrypted_words() -> str:
    """Say what a backup with a passphrase of its own means for the file it is put in the place of."""
    return _("This backup is encrypted: the file it becomes opens with the passphrase it had then, and no other.")


def verify(backup: Backup, *, key: FileKey | None = None) -> Backup:
    """Check a backup anew: its bytes against the manifest, and with its key by opening it; the manifest is told.

    An encrypted backup whose key is not known is checked by its bytes alone.
    """
    findings: list[str] = []
    if backup.digest and file_writing.digest_of(backup.path) != backup.digest:
        findings.append(_("The bytes are not those that were written"))
    try:
        findings += _in_words(copying.findings_of(backup.path, key=partial(set_key, passphrase=key)))
    except apsw.NotADBError:
        if not (backup.digest and key is None and is_encrypted(backup.path)):
            findings.append(_("It cannot be opened"))
    except apsw.Error as error:
        findings += _in_words([str(error)])
    checked = replace(backup, state=State.DAMAGED if findings else State.VERIFIED, findings=tuple(findings))
    if checked.state is State.VERIFIED and not backup.digest:
        checked = _with_contents(replace(checked, digest=file_writing.digest_of(backup.path)), key)
    catalogue.write_manifest(checked)
    return checked


def _in_words(found: Sequence[str]) -> list[str]:
    """Return what SQLite finds wrong in one sentence; its own words help nobody at a desk."""
    if not found:
        return []
    words = ngettext("Its content is damaged in {n} place", "Its content is damaged in {n} places", len(found))
    return [words.format(n=format_number(len(found)))]


def _with_contents(backup: Backup, key: FileKey | None) -> Backup:
    """Return a backup with what is found by opening it."""
    with copying.closed_after(backup.path, flags=apsw.SQLITE_OPEN_READONLY) as copy:
        set_key(copy, key)
        return replace(
            backup,
            counts=file_copies.count_records(copy),
            mark=file_copies.change_mark(copy),
            schema=int(pragma(copy, "user_version")),
        )


def preview(
    backup: Backup, *, now: Mapping[str, int], passphrase: str | None = None, known: FileKey | None = None
) -> Preview:
    """Open a private copy of a backup and say what it holds; raises UserError where it cannot be restored."""
    with _private_copy(backup.path) as copy:
        key = key_for(copy, passphrase=passphrase, known=known)
        _refuse_unsound(backup, copy, key)
        with copying.closed_after(copy, flags=apsw.SQLITE_OPEN_READONLY) as opened:
            set_key(opened, key)
            counts = file_copies.count_records(opened)
            text = opened.execute("SELECT max(happened_at) FROM operation").get
    moment = None if text is None else from_utc_text(text)
    return Preview(backup, counts, now, moment, key)


def _refuse_unsound(backup: Backup, copy: Path, key: FileKey | None) -> None:
    if backup.digest and file_writing.digest_of(copy) != backup.digest:
        catalogue.write_manifest(replace(backup, state=State.DAMAGED))
        raise DamagedFileError(_damaged(backup.path))
    try:
        findings = copying.findings_of(copy, key=partial(set_key, passphrase=key))
    except apsw.Error as error:
        raise DamagedFileError(_damaged(backup.path)) from error
    if findings:
        catalogue.write_manifest(replace(backup, state=State.DAMAGED, findings=tuple(_in_words(findings))))
        raise DamagedFileError(_damaged(backup.path))
    with copying.closed_after(copy, flags=apsw.SQLITE_OPEN_READONLY) as opened:
        set_key(opened, key)
        version = migrations.version_of(opened)
    migrations.check(version, backup.path)
    if version.is_empty:
        raise DamagedFileError(_damaged(backup.path))


def _damaged(path: Path) -> str:
    return _("The backup “{name}” is damaged. Your file was not changed; choose another backup.").format(name=path.name)


@contextmanager
def _private_copy(path: Path) -> Iterator[Path]:
    """Copy a closed file where nobody else looks; opening one may change it, and the backup is to stay as it is."""
    with tempfile.TemporaryDirectory(prefix="ocrm-restore-") as folder:
        copy = Path(folder) / path.name
        try:
            shutil.copyfile(path, copy)
        except OSError as error:
            raise UserError(
                _("“{name}” could not be read: {reason}. Your file was not changed; choose another backup.").format(
                    name=path.name, reason=reason_of(error)
                )
            ) from error
        yield copy


def restore(
    backup: Backup, path: Path, *, kept_folder: Path, clock: Clock, key: FileKey | None = None,
    present_key: FileKey | None = None,
) -> Restored:  # fmt: skip
    """Put a backup in the place of a closed file; what is there now is kept as a backup of its own.

    The new file is complete and verified before the old one is touched, and no journal of the old one is left beside
    it: SQLite would play it into the new one. Raises UserError, FileInUseError where another program has the file open;
    nothing was changed then.
    """
    _refuse_unclosed(backup.path)
    part = path.with_name(path.name + ".restoring.part")
    try:
        file_writing.copy_for_owner(backup.path, part)
        _refuse_unsound(backup, part, key)
        counts = _with_contents(replace(backup, path=part), key).counts
        kept = _keep_present(path, kept_folder, clock=clock, key=present_key) if path.exists() else None
        file_writing.put_in_place(part, path)
    except OSError as error:
        raise UserError(
            _("“{name}” could not be restored: {reason}. Your file was not changed; check the disk.").format(
                name=backup.path.name, reason=reason_of(error)
            )
        ) from error
    finally:
        for ending in ("", *_JOURNALS):
            part.with_name(part.name + ending).unlink(missing_ok=True)
    return Restored(path, kept, counts)


def _refuse_unclosed(backup: Path) -> None:
    """Raise UserError for a file with a journal beside it: what that holds would be missing from the copy."""
    journal = backup.with_name(f"{backup.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise UserError(
            _(
                "“{name}” is open, or was not closed. Nothing was changed; open and close it once, and try again."
            ).format(name=backup.name)
        )


def _keep_present(path: Path, folder: Path, *, clock: Clock, key: FileKey | None) -> Backup:
    """Keep the present file as a backup, with the journals that belong to it; its own name still leads to it."""
    _empty_journal(path, key)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / catalogue.name_for(path, Reason.RESTORE, clock.local_now())
    part = target.with_name(target.name + ".part")
    file_writing.copy_for_owner(path, part)
    file_writing.put_in_place(part, target)
    for suffix in _JOURNALS:
        journal = path.with_name(path.name + suffix)
        if journal.exists():
            shutil.move(journal, target.with_name(target.name + suffix))
    file_writing.sync_folder(folder)
    kept = Backup(target, Reason.RESTORE, clock.now(), size=target.stat().st_size)
    return _described(kept, key)


def _empty_journal(path: Path, key: FileKey | None) -> None:
    """Move what the journal holds into the file, where it can still be opened; raises FileInUseError."""
    try:
        with copying.closed_after(path, flags=apsw.SQLITE_OPEN_READWRITE) as opened:
            set_key(opened, key)
            opened.execute("SELECT count(*) FROM sqlite_schema").fetchall()
            copying.become_sole_user(opened, path)
    except apsw.Error:
        return  # a damaged file is kept as it is, journals and all


def _described(kept: Backup, key: FileKey | None) -> Backup:
    digest = file_writing.digest_of(kept.path)
    try:
        findings = copying.findings_of(kept.path, key=partial(set_key, passphrase=key))
        described = kept if findings else _with_contents(kept, key)
    except apsw.Error as error:
        findings, described = [str(error)], kept
    state = State.DAMAGED if findings else State.VERIFIED
    described = replace(described, state=state, findings=tuple(_in_words(findings)), digest=digest)
    catalogue.write_manifest(described)
    return described
