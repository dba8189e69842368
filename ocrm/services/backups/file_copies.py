"""A verified copy of an open file with its manifest: what it holds, and what tells it from a later state."""

from __future__ import annotations

import zlib
from pathlib import Path

import apsw

from ocrm.clock import Clock
from ocrm.models.database import pragma
from ocrm.services import file_writing
from ocrm.services.backups import catalogue, copying
from ocrm.services.backups.catalogue import Backup, Reason, State
from ocrm.services.backups.copying import Key, Report
from ocrm.services.schema import RECORD_TYPES


def copy_file(
    connection: apsw.Connection,
    file: Path,
    folder: Path,
    reason: Reason,
    *,
    clock: Clock,
    key: Key | None = None,
    report: Report | None = None,
) -> Backup:
    """Copy an open file into a folder, verified and with its manifest."""
    made_at = clock.now()
    target = folder / catalogue.name_for(file, reason, clock.to_local(made_at))
    mark, schema = change_mark(connection), int(pragma(connection, "user_version"))
    counts = count_records(connection)
    copying.copy_verified(connection, target, key=key, report=report)
    made = Backup(
        target, reason, made_at,
        size=target.stat().st_size, digest=file_writing.digest_of(target), schema=schema, mark=mark, counts=counts,
        state=State.VERIFIED,
    )  # fmt: skip
    catalogue.write_manifest(made)
    return made


def change_mark(connection: apsw.Connection) -> str:
    """Return what tells a changed file from an unchanged one: the last operation, and the settings outside of it."""
    last = connection.execute("SELECT coalesce(max(id), 0) FROM operation").get
    said = connection.execute(
        "SELECT group_concat(key || '=' || value, ';' ORDER BY key) FROM setting WHERE key NOT LIKE 'file_%'"
    ).get
    return f"{last}-{zlib.crc32(str(said).encode('utf-8', 'surrogatepass')):08x}"


def count_records(connection: apsw.Connection) -> dict[str, int]:
    """Return how many records of each kind a file holds; 0 of kinds an older file does not know."""
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return {
        kind: int(connection.execute(f"SELECT count(*) FROM {described.table}").get) if described.table in there else 0
        for kind, described in RECORD_TYPES.items()
    }
