"""A new file is made by the migrations alone, and a file that is not ours or newer is left untouched."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import pkgutil
from pathlib import Path

import apsw
import peewee
import pytest
from playhouse.apsw_ext import APSWDatabase

from ocrm import models
from ocrm.clock import FixedClock
from ocrm.errors import DamagedFileError, NewerFileError, OlderFileError, UserError
from ocrm.models import base, contact, migrations
from ocrm.models.base import Table
from ocrm.services.workspace import Workspace

MODULES = [importlib.import_module(module.name) for module in pkgutil.iter_modules(models.__path__, "ocrm.models.")]


def all_tables() -> list[type[Table]]:
    found = []
    for module in MODULES:
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, Table)
                and value not in (Table, base.Record)
                and value not in found
            ):
                found.append(value)
    return found


def columns_of(connection: apsw.Connection, table: str) -> list[tuple[object, ...]]:
    return [tuple(row)[1:] for row in connection.execute(f"PRAGMA table_info({table})")]


def foreign_keys_of(connection: apsw.Connection, table: str) -> set[tuple[object, ...]]:
    return {tuple(row)[2:] for row in connection.execute(f"PRAGMA foreign_key_list({table})")}


@pytest.fixture
def from_models() -> apsw.Connection:
    database = APSWDatabase(":memory:")
    with database.bind_ctx(all_tables()):
        database.connect()
        database.create_tables(all_tables())
        return database.connection()


def test_schema_of_the_migrations_is_the_schema_of_the_models(from_models: apsw.Connection) -> None:
    migrated = apsw.Connection(":memory:")
    migrations.search_index.register_functions(migrated)
    migrations.upgrade(migrated)
    names = [table._meta.table_name for table in all_tables()]
    assert len(names) >= 19
    for name in names:
        assert columns_of(migrated, name) == columns_of(from_models, name), name
        assert foreign_keys_of(migrated, name) == foreign_keys_of(from_models, name), name


def test_every_table_of_the_file_has_a_model() -> None:
    migrated = apsw.Connection(":memory:")
    migrations.search_index.register_functions(migrated)
    migrations.upgrade(migrated)
    tables = {row[0] for row in migrated.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    own = {name for name in tables if not name.startswith(("search_", "sqlite_"))}
    assert own == {table._meta.table_name for table in all_tables()}


def test_second_upgrade_does_nothing() -> None:
    connection = apsw.Connection(":memory:")
    migrations.search_index.register_functions(connection)
    assert migrations.upgrade(connection) == migrations.SCHEMA_VERSION
    assert migrations.upgrade(connection) == 0


def test_failing_step_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "x.ocrm"))
    migrations.search_index.register_functions(connection)
    migrations.upgrade(connection)
    before = connection.execute("SELECT group_concat(sql) FROM sqlite_schema").get

    def broken(target: apsw.Connection) -> None:
        target.execute("CREATE TABLE half (id INTEGER)")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        migrations.upgrade(connection, steps=(*migrations.STEPS, broken))
    assert connection.execute("SELECT group_concat(sql) FROM sqlite_schema").get == before
    assert connection.execute("PRAGMA user_version").get == migrations.SCHEMA_VERSION
    assert connection.execute("PRAGMA foreign_keys").get == 1


def test_upgrade_that_would_orphan_rows_is_refused(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "x.ocrm"))
    migrations.search_index.register_functions(connection)
    migrations.upgrade(connection)

    def orphans(target: apsw.Connection) -> None:
        target.execute("INSERT INTO record_tag(record_id, tag_id) VALUES (1, 99)")

    with pytest.raises(apsw.ConstraintError, match="1 rows"):
        migrations.upgrade(connection, steps=(*migrations.STEPS, orphans))
    assert connection.execute("SELECT count(*) FROM record_tag").get == 0


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("mode", ["wal", "delete"])
@pytest.mark.parametrize("passphrase", [None, "three quiet otters"])
def test_file_of_a_newer_ocrm_is_refused_and_untouched(
    tmp_path: Path, clock: FixedClock, mode: str, passphrase: str | None
) -> None:
    path = tmp_path / "newer.ocrm"
    workspace = Workspace.create(path, clock=clock, language="en", passphrase=passphrase)
    workspace.connection.execute("PRAGMA user_version = 999")
    workspace.connection.execute(f"PRAGMA journal_mode = {mode}")
    workspace.close()
    before = digest(path)
    with pytest.raises(NewerFileError, match="newer OCRM"):
        Workspace.open(path, clock=clock, passphrase=passphrase)
    assert digest(path) == before
    assert [beside.name for beside in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("schema", range(1, migrations.SCHEMA_VERSION))
def test_an_older_file_that_is_not_to_be_upgraded_is_untouched(schema: int, tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "older.ocrm"
    golden = Path(__file__).parent.parent / "data" / f"schema-{schema}.ocrm.gz"
    path.write_bytes(gzip.decompress(golden.read_bytes()))
    before = digest(path)
    with pytest.raises(OlderFileError):
        Workspace.open(path, clock=clock, may_upgrade=False)
    assert digest(path) == before
    assert [beside.name for beside in tmp_path.iterdir()] == [path.name]


def test_database_of_another_program_is_refused(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "other.db"
    other = apsw.Connection(str(path))
    other.execute("CREATE TABLE moz_places (id INTEGER)")
    other.close()
    before = digest(path)
    with pytest.raises(DamagedFileError, match="another program"):
        Workspace.open(path, clock=clock)
    assert digest(path) == before


def test_text_file_is_refused_in_plain_words(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "notes.ocrm"
    path.write_text("SQLite format 3? no, just some notes, and a few more of them" * 20)
    with pytest.raises(UserError, match=r"notes\.ocrm"):
        Workspace.open(path, clock=clock)
    assert path.read_text().startswith("SQLite format 3?")


def test_peewee_knows_the_error_of_a_broken_rule(workspace: Workspace) -> None:
    with pytest.raises(peewee.IntegrityError):
        contact.Contact.create(
            customer=123, name="x", created_at=workspace.clock.now(), updated_at=workspace.clock.now()
        )
