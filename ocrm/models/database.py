"""The connection to the file: how it is opened, keyed and set up, and when it is refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any

import apsw
import peewee
from playhouse.apsw_ext import APSWDatabase

from ocrm.clock import Clock, SystemClock
from ocrm.errors import DamagedFileError, FileInUseError, FileMovedError, PassphraseError, UserError
from ocrm.i18n import _
from ocrm.models import response_clock, search_index
from ocrm.models.base import database
from ocrm.models.fields import to_utc_text
from ocrm.models.file_key import SQLITE_MAGIC, FileKey, new_key, possible_keys, salt_of
from ocrm.text.birthdays import LUNAR_MARK, age_on, next_of_key, read_birthday
from ocrm.text.pinyin import initials

APPLICATION_ID = 0x4F43524D  # "OCRM"

_PRAGMAS = (
    # Order matters; see the SQLite documentation of each. FULL because NORMAL may lose the last commits on power loss.
    ("busy_timeout", 5000),
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("recursive_triggers", 1),
    ("temp_store", "memory"),
    ("mmap_size", 0),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("wal_autocheckpoint", 1000),
    ("journal_size_limit", 67_108_864),
    ("cache_size", -32_000),
)


class Access(Enum):
    """How a file is opened."""

    WRITE = auto()
    LOOK = auto()
    """Only to read, where it could be written to and others may do so meanwhile."""
    SEALED = auto()
    """Only to read, where nobody can write to it."""


class FileDatabase(APSWDatabase):
    """One OCRM file. Connections are per thread; all are set up alike and know the functions of our triggers."""

    def __init__(self, path: Path, *, key: FileKey | None = None, access: Access = Access.WRITE) -> None:
        self.clock: Clock = SystemClock()
        """By which formulas know today; whoever opens the file sets it."""
        self._key = key
        self._path = path
        self._identity: tuple[int, int] | None = None
        self._access = access
        self._keeps_log = False
        if access is Access.SEALED:
            # Without a place to write to there is no WAL index to share; nobody else can write there either.
            flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
            super().__init__(f"{path.resolve().as_uri()}?immutable=1", autoconnect=True, flags=flags)
        elif access is Access.LOOK:
            super().__init__(str(path), autoconnect=True, flags=apsw.SQLITE_OPEN_READONLY)
        else:
            super().__init__(str(path), autoconnect=True)

    def _connect(self) -> apsw.Connection:
        """Connect a thread; raises FileMovedError where the path no longer leads to the file that was opened.

        SQLite would make a new, empty file there, and take the journal of the moved one for its own.
        """
        self.refuse_where_moved()
        connection: apsw.Connection = super()._connect()
        self._identity = self._identity or _identity(self._path)
        return connection

    @property
    def file_key(self) -> FileKey | None:
        """What the file is encrypted with; None for a plain one."""
        return self._key

    def go_on_with(self, key: FileKey | None) -> None:
        """Connect from now on to the file that was put in this one's place, encrypted with `key`."""
        self._key, self._identity = key, None
        self.connect()

    def key(self, connection: apsw.Connection) -> None:
        """Key a connection just opened to a copy of this file as the file is."""
        set_key(connection, self._key)

    def keep_log(self) -> None:
        """Write changes into a log beside the file first; the file is marked so, hence only once it is known as ours."""
        self._keeps_log = True
        self.connection().execute("PRAGMA journal_mode = wal")

    def open_copy(self, path: Path) -> FileDatabase:
        """Open a copy of this file, keyed alike, and bind the tables to it."""
        opened = FileDatabase(path, key=self._key)
        opened.connect()
        opened.keep_log()
        opened.bind_tables()
        return opened

    def bind_tables(self) -> None:
        """Make this the file that the tables are those of."""
        database.initialize(self)

    def refuse_where_moved(self) -> None:
        """Raise FileMovedError where the path no longer leads to the open file.

        In WAL mode SQLite itself would go on and write into what nobody can find again.
        """
        if self._identity is not None and _identity(self._path) != self._identity:
            raise FileMovedError(
                _(
                    "“{name}” was moved, deleted or replaced while it was open. Nothing more is written;"
                    " save a rescue copy, or put the file back."
                ).format(name=self._path.name)
            )

    def _add_conn_hooks(self, conn: apsw.Connection) -> None:
        set_key(conn, self._key)
        for name, value in _PRAGMAS:
            if name == "journal_mode" and not self._keeps_log:
                continue  # it is written into the file
            conn.execute(f"PRAGMA {name} = {value}")
        conn.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        search_index.register_functions(conn)
        conn.create_scalar_function("ocrm_today", self._today, 0, deterministic=True)  # within one statement it is
        conn.create_scalar_function("ocrm_now", self._now, 0, deterministic=True)
        conn.create_scalar_function("ocrm_answer_before", self._answer_before, 2, deterministic=True)
        conn.create_scalar_function("ocrm_day", self._day_of, 1, deterministic=True)
        conn.create_scalar_function("ocrm_next_birthday", self._next_birthday, 2, deterministic=True)
        conn.create_scalar_function("ocrm_birthday_in_days", self._birthday_in_days, 2, deterministic=True)
        conn.create_scalar_function("ocrm_age", self._age, 2, deterministic=True)
        conn.create_scalar_function("ocrm_initials", _initials, 1, deterministic=True, flags=apsw.SQLITE_INNOCUOUS)
        super()._add_conn_hooks(conn)

    def _today(self, *_nothing: Any) -> str:
        return self.clock.today().isoformat()

    def _now(self, *_nothing: Any) -> str:
        return to_utc_text(self.clock.now())

    def _answer_before(self, *columns: Any) -> str:
        return response_clock.answer_before(self.clock, *columns)

    def _day_of(self, *moments: Any) -> str | None:
        """Return the user's calendar day of a stored moment."""
        (moment,) = moments
        if moment is None:
            return None
        return self.clock.to_local(datetime.fromisoformat(moment).astimezone(UTC)).date().isoformat()

    def _next_birthday(self, *columns: Any) -> str | None:
        """Return the day a birthday next falls on."""
        day = self._birthday_after_today(*columns)
        return None if day is None else day.isoformat()

    def _birthday_in_days(self, *columns: Any) -> int | None:
        day = self._birthday_after_today(*columns)
        return None if day is None else (day - self.clock.today()).days

    def _age(self, *columns: Any) -> int | None:
        solar, lunar = columns
        return age_on(read_birthday(solar, lunar), self.clock.today()) if solar or lunar else None

    def _birthday_after_today(self, solar: str | None, lunar: str) -> date | None:
        if not (solar or lunar):
            return None
        return next_of_key(LUNAR_MARK + lunar[5:] if lunar else str(solar)[5:], self.clock.today())


def _initials(*columns: Any) -> str:
    return initials(str(columns[0] or ""))


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what the system knows a file by, whatever it is called; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def has_hot_journal(path: Path) -> bool:
    """Say whether changes lie beside the file that nobody has moved into it: a crash, or another program has it open."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except OSError:
        return False


def is_writable(path: Path) -> bool:
    """Say whether SQLite could write to a file: it wants the folder too, for the journal."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def connect(path: Path, *, passphrase: str | FileKey | None = None, access: Access = Access.WRITE) -> FileDatabase:
    """Open `path` and bind the tables to it; a file that is not there yet is made, encrypted with a passphrase.

    No byte of it is changed before `keep_log`. Raises DamagedFileError, PassphraseError or FileInUseError in plain words.
    """
    failure: Exception | None = None
    for key in _keys_to_try(path, passphrase):
        opened = FileDatabase(path, key=key, access=access)
        try:
            opened.connect()
            opened.execute_sql("SELECT count(*) FROM sqlite_schema").fetchone()
        except (peewee.DatabaseError, apsw.Error) as error:
            opened.close()
            failure = error
            if not _is_unreadable(error):
                break
        else:
            database.initialize(opened)
            return opened
    assert failure is not None  # at least one key was tried
    raise _explained(failure, path, has_passphrase=passphrase is not None) from failure


def fits(path: Path, key: FileKey) -> bool:
    """Say whether a key opens a file; nothing is bound to it, nothing changed."""
    tried = FileDatabase(path, key=key, access=Access.WRITE if is_writable(path) else Access.SEALED)
    try:
        tried.connect()
        tried.execute_sql("SELECT count(*) FROM sqlite_schema").fetchone()
    except (peewee.DatabaseError, apsw.Error) as error:
        if _is_unreadable(error):
            return False
        raise _explained(error, path, has_passphrase=True) from error
    finally:
        tried.close()
    return True


def _keys_to_try(path: Path, passphrase: str | FileKey | None) -> Iterator[FileKey | None]:
    if passphrase is None or isinstance(passphrase, FileKey):
        yield passphrase
        return
    salt = salt_of(path)
    if salt is None:  # a new file; or a plain one, which no passphrase opens
        yield new_key(passphrase)
    else:
        yield from possible_keys(passphrase, salt)


def _is_unreadable(error: Exception) -> bool:
    """Say whether what was read makes no sense: with another key it may."""
    cause = error.__cause__ if isinstance(error.__cause__, apsw.Error) else error
    return isinstance(cause, apsw.NotADBError) or "not a database" in str(error)


def _explained(error: Exception, path: Path, *, has_passphrase: bool) -> Exception:
    cause = error.__cause__ if isinstance(error.__cause__, apsw.Error) else error
    if _is_unreadable(error):
        if not has_passphrase and not _starts_plain(path):
            return PassphraseError(
                _("“{name}” is encrypted, or it is no OCRM file. Nothing was changed; give its passphrase.").format(
                    name=path.name
                )
            )
        if has_passphrase:
            return PassphraseError(
                _("“{name}” cannot be opened with this passphrase. Nothing was changed; try again.").format(
                    name=path.name
                )
            )
        return DamagedFileError(
            _("“{name}” is not an OCRM file, or it is damaged. Nothing was changed; choose another file.").format(
                name=path.name
            )
        )
    if isinstance(cause, apsw.CorruptError) or "malformed" in str(error):
        return DamagedFileError(
            _("“{name}” is damaged and was not opened. Nothing was changed; restore a backup.").format(name=path.name)
        )
    if isinstance(cause, (apsw.BusyError, apsw.LockedError)) or "locked" in str(error):
        return FileInUseError(
            _("“{name}” is in use by another program. Nothing was changed; close the other one and try again.").format(
                name=path.name
            )
        )
    return DamagedFileError(
        _("“{name}” cannot be opened: {reason}. Nothing was changed.").format(name=path.name, reason=str(error))
    )


@contextmanager
def explained_writes(path: Path) -> Iterator[None]:
    """Say in plain words why a change that was taken back could not be written; raises UserError."""
    try:
        yield
    except (apsw.Error, peewee.DatabaseError) as error:
        refusal = disk_refusal(error, path, is_saving=True)
        if refusal is None:
            raise
        raise refusal from error


@contextmanager
def explained_reads(path: Path) -> Iterator[None]:
    """Say in plain words why a file could not be read; raises UserError."""
    try:
        yield
    except (apsw.Error, peewee.DatabaseError) as error:
        refusal = disk_refusal(error, path)
        if refusal is None:
            raise
        raise refusal from error


def disk_refusal(error: BaseException, path: Path, *, is_saving: bool = False) -> UserError | None:
    """Return in plain words what disk or writers refused, or what is damaged; None where the cause is another."""
    cause = getattr(error, "orig", None) or error  # peewee wraps what SQLite raised
    if isinstance(cause, (apsw.CorruptError, apsw.NotADBError)):
        words = _("“{name}” is damaged: a part of it cannot be read. Restore a backup, or salvage what can be read.")
        return DamagedFileError(words.format(name=path.name))
    if isinstance(cause, apsw.BusyError):
        words = _(
            "“{name}” is being written to just now, perhaps by another program. Nothing was changed; wait until that is"
            " done and try again."
        )
        return FileInUseError(words.format(name=path.name))
    if isinstance(cause, apsw.FullError):
        words = _("The disk is full: “{name}” could not be saved. Nothing was changed; free space and try again.")
    elif not isinstance(cause, apsw.IOError):
        return None
    elif is_saving:
        words = _("The disk refused to save “{name}”. Nothing was changed; check the disk and try again.")
    else:
        words = _("The disk refused to read “{name}”. Nothing was changed; check the disk, and save a copy elsewhere.")
    return UserError(words.format(name=path.name))


def _starts_plain(path: Path) -> bool:
    # Safe here: no connection to the file is held when an attempt to open it has failed.
    with path.open("rb") as file:
        return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC


def set_key(connection: apsw.Connection, passphrase: str | FileKey | None) -> None:
    """Key a connection just opened, before anything else is done on it; None leaves it plain."""
    if isinstance(passphrase, str):
        salt = salt_of(Path(connection.filename))
        passphrase = new_key(passphrase) if salt is None else next(possible_keys(passphrase, salt))
    if passphrase is not None:
        connection.execute(f"PRAGMA key = '{passphrase.pragma_value}'")


def pragma(connection: apsw.Connection, name: str) -> Any:
    """Return the value of a one-row pragma."""
    return connection.execute(f"PRAGMA {name}").get
