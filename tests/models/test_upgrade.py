"""Opening an older file: a verified backup first, then all steps or none."""

from __future__ import annotations

import gzip
from pathlib import Path

import apsw
import pytest

from ocrm.clock import FixedClock
from ocrm.errors import DamagedFileError, NewerFileError
from ocrm.models import migrations
from ocrm.services import records
from ocrm.services.backups import catalogue, restoring, upgrades
from ocrm.services.backups.catalogue import Reason
from ocrm.services.fields import picklists
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace


def add_column(connection: apsw.Connection) -> None:
    """The step a later version may bring."""
    connection.execute("ALTER TABLE customer ADD COLUMN later TEXT")


def break_off(connection: apsw.Connection) -> None:
    """A step that fails half-way."""
    add_column(connection)
    raise RuntimeError("no")


@pytest.fixture(params=[None, "secret's"])
def old_file(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> tuple[Path, str | None]:
    path = tmp_path / "old.ocrm"
    workspace = Workspace.create(path, clock=clock, language="zh_CN", passphrase=request.param)
    customers.add_customer(workspace, "重庆长安")
    workspace.close()
    return path, request.param


def next_version(monkeypatch: pytest.MonkeyPatch, step: object) -> None:
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", migrations.SCHEMA_VERSION + 1)


def test_older_file_is_backed_up_and_upgraded(
    old_file: tuple[Path, str | None], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, passphrase = old_file
    next_version(monkeypatch, add_column)
    workspace = Workspace.open(path, clock=clock, passphrase=passphrase)
    assert workspace.scalar("SELECT count(*) FROM customer WHERE later IS NULL") == 1
    workspace.undo()
    workspace.close()
    monkeypatch.undo()
    (copy,) = (path.parent / "old-backups").glob("old-*-before-upgrade.ocrm")
    assert copy.read_bytes().startswith(b"SQLite format 3") is (passphrase is None)
    before = Workspace.open(copy, clock=clock, passphrase=passphrase)
    assert len(records.find_by_title(before, "customers", "重庆长安")) == 1
    before.close()


def test_the_older_program_names_the_backup_to_go_back_to_and_touches_nothing(
    old_file: tuple[Path, str | None], clock: FixedClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path, passphrase = old_file
    next_version(monkeypatch, add_column)
    Workspace.open(path, clock=clock, passphrase=passphrase).close()
    monkeypatch.undo()
    upgraded = path.read_bytes()
    with pytest.raises(NewerFileError, match=r"newer OCRM.*old-\d+-\d+-before-upgrade\.ocrm"):
        Workspace.open(path, clock=clock, passphrase=passphrase)
    older = upgrades.backup_to_go_back_to(path)
    assert older is not None
    copy, key = tmp_path / "copy.ocrm", restoring.key_for(older.path, passphrase=passphrase)
    restoring.restore(older, copy, kept_folder=tmp_path / "kept", clock=clock, key=key)
    opened = Workspace.open(copy, clock=clock, passphrase=passphrase)
    assert len(records.find_by_title(opened, "customers", "重庆长安")) == 1
    opened.close()
    assert path.read_bytes() == upgraded
    assert not list(path.parent.glob("old.ocrm-*"))


def test_failed_upgrade_leaves_the_old_file_usable(
    old_file: tuple[Path, str | None], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, passphrase = old_file
    next_version(monkeypatch, break_off)
    with pytest.raises(RuntimeError):
        Workspace.open(path, clock=clock, passphrase=passphrase)
    monkeypatch.undo()
    workspace = Workspace.open(path, clock=clock, passphrase=passphrase)
    assert len(records.find_by_title(workspace, "customers", "重庆长安")) == 1
    workspace.close()


GOLDEN = Path(__file__).parent.parent / "data"


@pytest.mark.parametrize("schema", range(1, migrations.SCHEMA_VERSION))
def test_file_of_every_older_schema_keeps_each_row(schema: int, tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "golden.ocrm"
    path.write_bytes(gzip.decompress((GOLDEN / f"schema-{schema}.ocrm.gz").read_bytes()))
    old = apsw.Connection(str(path))
    tables = [
        row[0]
        for row in old.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' "
            " AND name NOT LIKE 'search_%' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    columns = {
        table: ", ".join(f'"{row[1]}"' for row in old.execute(f"PRAGMA table_info({table})")) for table in tables
    }
    before = {table: old.execute(f"SELECT {columns[table]} FROM {table} ORDER BY 1, 2").fetchall() for table in tables}
    assert sum(map(len, before.values())) > 500
    old.close()
    workspace = Workspace.open(path, clock=clock)
    for table in tables:
        after = workspace.query(f"SELECT {columns[table]} FROM {table} ORDER BY 1, 2").fetchall()
        if table == "picklist_value":  # lists of later records are added
            after = [row for row in after if row in before[table]]
        assert after == before[table], table
    (kept,) = catalogue.list_backups(path.parent / "golden-backups", path)
    assert (kept.schema, kept.reason, kept.is_good) == (schema, Reason.UPGRADE, True)
    workspace.undo()
    assert records.find_by_title(workspace, "customers", "重庆长安配件有限公司")[0]
    assert workspace.scalar("PRAGMA foreign_key_check") is None
    workspace.close()


def test_an_older_file_is_given_the_lists_of_later_records_as_a_new_one_is(
    tmp_path: Path, clock: FixedClock, workspace: Workspace
) -> None:
    path = tmp_path / "golden.ocrm"
    lists = ("contract_type", "payment_method", "ticket_category", "campaign_kind")
    shipped = [[row.code for row in picklists.list_values(workspace, name)] for name in lists]
    workspace.close()
    path.write_bytes(gzip.decompress((GOLDEN / "schema-4.ocrm.gz").read_bytes()))
    older = Workspace.open(path, clock=clock)
    assert [[row.code for row in picklists.list_values(older, name)] for name in lists] == shipped
    assert [len(codes) for codes in shipped] == [4, 8, 7, 9]
    older.close()


@pytest.mark.parametrize(
    "harm",
    ["DROP TABLE saved_view", "INSERT INTO record_tag(record_id, tag_id) VALUES (1, 99999)"],
    ids=["without a table", "with an orphan"],
)
def test_an_older_file_that_lacks_something_says_so_and_stays_as_it_was(
    harm: str, tmp_path: Path, clock: FixedClock
) -> None:
    path = tmp_path / "golden.ocrm"
    path.write_bytes(gzip.decompress((GOLDEN / "schema-1.ocrm.gz").read_bytes()))
    old = apsw.Connection(str(path))
    old.execute("PRAGMA foreign_keys = 0")
    old.execute(harm)
    tables = old.execute("SELECT name, sql FROM sqlite_schema").fetchall()
    old.close()
    with pytest.raises(DamagedFileError, match="Nothing was changed; restore"):
        Workspace.open(path, clock=clock)
    old = apsw.Connection(str(path))
    assert old.execute("SELECT name, sql FROM sqlite_schema").fetchall() == tables
    assert migrations.version_of(old).schema == 1
    old.close()
