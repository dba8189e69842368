"""Numbered steps from one schema to the next; a new file is made by running them all.

To add one: 1. a module `m0002_what_it_does.py` with `upgrade(connection)` in frozen SQL, never touching live models;
2. its line in STEPS; 3. a golden file of the schema before it in tests/data and its row-by-row test. New columns go at
the end of a table, so that old changesets stay applicable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import apsw

from ocrm.errors import DamagedFileError, NewerFileError
from ocrm.i18n import _
from ocrm.models import search_index
from ocrm.models.database import APPLICATION_ID, pragma
from ocrm.models.migrations import (
    m0001_first,
    m0002_customers_deals_days,
    m0003_work_and_trust,
    m0004_quotes_and_mail,
    m0005_contracts_service_campaigns,
)

STEPS: tuple[Callable[[apsw.Connection], None], ...] = (
    m0001_first.upgrade,
    m0002_customers_deals_days.upgrade,
    m0003_work_and_trust.upgrade,
    m0004_quotes_and_mail.upgrade,
    m0005_contracts_service_campaigns.upgrade,
)

SCHEMA_VERSION = len(STEPS)


@dataclass(frozen=True, slots=True)
class FileVersion:
    """What a file says of itself: `application` is OCRM's mark or 0, `schema` the number of steps it has had."""

    application: int
    schema: int
    is_empty: bool


def version_of(connection: apsw.Connection) -> FileVersion:
    """Read a file's marks without writing."""
    return FileVersion(
        application=pragma(connection, "application_id"),
        schema=pragma(connection, "user_version"),
        is_empty=connection.execute("SELECT count(*) FROM sqlite_schema").get == 0,
    )


def check(version: FileVersion, path: Path) -> None:
    """Refuse what must not be written to: a stranger's database, or a file of a newer OCRM."""
    if not version.is_empty and version.application != APPLICATION_ID:
        raise DamagedFileError(
            _("“{name}” is a database of another program. Nothing was changed; choose an OCRM file.").format(
                name=path.name
            )
        )
    if version.schema > SCHEMA_VERSION:
        raise NewerFileError(
            _("“{name}” was made by a newer OCRM. Nothing was changed; update OCRM to open it.").format(name=path.name)
        )


def upgrade(connection: apsw.Connection, *, steps: tuple[Callable[[apsw.Connection], None], ...] | None = None) -> int:
    """Run the steps (STEPS) a file has not had yet, all in one transaction; return how many ran.

    A failure leaves the file as it was. Raises apsw.Error, as rows without their parent are one too.
    """
    steps = STEPS if steps is None else steps
    done = pragma(connection, "user_version")
    pending = steps[done:]
    if not pending:
        return 0
    connection.execute("PRAGMA foreign_keys = 0")  # a no-op inside a transaction, so before it
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for step in pending:
                step(connection)
            search_index.create(connection)
            _refuse_orphans(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(steps)}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a failing disk may have taken it back already
                connection.execute("ROLLBACK")
            raise
    finally:
        connection.execute("PRAGMA foreign_keys = 1")
    return len(pending)


def _refuse_orphans(connection: apsw.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise apsw.ConstraintError(f"the upgrade would leave {len(broken)} rows without their parent")
