"""Killed within an import, nothing of it is there and typed text is; an older file keeps its own fields (F-40)."""

from __future__ import annotations

import gzip
import multiprocessing
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import OlderFileError
from ocrm.models import database, migrations
from ocrm.services import drafts
from ocrm.services.backups import catalogue
from ocrm.services.backups.catalogue import Reason
from ocrm.services.relations import customers
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.reading import open_text
from ocrm.services.workspace import Workspace
from tests.faults.ledger import clock_of, faults_of
from tests.snapshots import rows_of

_ROWS, _FIELDS, _VALUES = 6_000, 3, 1_000
_TYPED = {"summary": "客户说下周签约"}


def _import_until_told_to_stop(path: Path, answers: Connection) -> None:
    """Keep a draft, import half of a sheet and wait there to be killed."""
    workspace = Workspace.open(path, clock=clock_of(0))
    drafts.keep_draft(workspace, "note", _TYPED)
    table = open_text("公司名称,电话\n" + "".join(f"新客户{n},0571{n:08d}\n" for n in range(_ROWS))).table()

    def half_way(done: int, _total: int) -> None:
        if done >= _ROWS // 2:
            answers.send(workspace.scalar("SELECT count(*) FROM customer"))
            answers.recv()

    run_import(workspace, table, suggested_plan(table, "customers"), source_name="a.csv", progress=half_way)


@pytest.mark.skipif(sys.platform == "win32", reason="a process is not killed in the same way there")
def test_an_import_killed_half_way_is_wholly_absent_and_the_draft_is_there(workspace: Workspace) -> None:
    customers.add_customer(workspace, "老客户")
    before = rows_of(workspace)
    workspace.close()
    context = multiprocessing.get_context("forkserver")
    answers, of_child = context.Pipe()
    process = context.Process(target=_import_until_told_to_stop, args=(workspace.path, of_child), daemon=True)
    process.start()
    assert answers.poll(60)
    assert answers.recv() >= _ROWS // 3  # half of the rows were there, for the process alone
    process.kill()
    process.join()
    answers.close()
    of_child.close()
    again = Workspace.open(workspace.path, clock=clock_of(1))
    assert faults_of(again.connection) == []
    assert rows_of(again) == before
    assert drafts.read_draft(again, "note") == _TYPED
    again.close()


@pytest.fixture
def old_file(tmp_path: Path, clock: FixedClock) -> tuple[Path, list[tuple[object, ...]]]:
    """A file of the schema before with three own fields of a thousand values each, and those values."""
    path = tmp_path / "old.ocrm"
    golden = Path(__file__).parent.parent / "data" / f"schema-{migrations.SCHEMA_VERSION - 1}.ocrm.gz"
    path.write_bytes(gzip.decompress(golden.read_bytes()))
    opened = database.connect(path)
    connection = opened.connection()
    columns = [row[1] for row in connection.execute("PRAGMA table_info(customer)")]
    copied = ", ".join(f'"{name}"' for name in columns if name not in ("id", "name", "code", "custom"))
    connection.executemany(
        "INSERT INTO custom_field VALUES (?, 'customers', ?, ?, 'text', '[]', '', ?, 0)",
        [(number, f"c_{number}", f"自定义字段 {number}", number) for number in range(91, 91 + _FIELDS)],
    )
    connection.execute(
        f"INSERT INTO customer(id, name, code, custom, {copied})"
        " WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < ?)"
        " SELECT 9000000000000 + k, '自定义 ' || k, 'own-' || k,"
        " json_object('c_91', '文本 ' || k, 'c_92', '第二 ' || k, 'c_93', '第三 ' || k),"
        f" {copied} FROM n, (SELECT * FROM customer LIMIT 1)",
        (_VALUES,),
    )
    values = connection.execute(_OWN_VALUES).fetchall()
    opened.close()
    assert len(values) == _FIELDS * _VALUES
    return path, values


_OWN_VALUES = (
    "SELECT customer.id, own.key, own.value FROM customer, json_each(custom) own"
    " WHERE own.key LIKE 'c_9_' ORDER BY 1, 2"
)


def test_an_older_file_keeps_each_value_of_its_own_fields(
    old_file: tuple[Path, list[tuple[object, ...]]], clock: FixedClock
) -> None:
    path, values = old_file
    workspace = Workspace.open(path, clock=clock)
    assert workspace.scalar("PRAGMA user_version") == migrations.SCHEMA_VERSION
    assert list(workspace.query(_OWN_VALUES)) == values
    assert workspace.scalar("SELECT count(*) FROM custom_field WHERE label LIKE '自定义字段 9_'") == _FIELDS
    workspace.close()
    (kept,) = catalogue.list_backups(path.parent / "old-backups", path)
    assert (kept.schema, kept.reason, kept.is_good) == (migrations.SCHEMA_VERSION - 1, Reason.UPGRADE, True)


def test_a_declined_upgrade_leaves_the_bytes_as_they_are(
    old_file: tuple[Path, list[tuple[object, ...]]], clock: FixedClock
) -> None:
    path, _values = old_file
    before = path.read_bytes()
    with pytest.raises(OlderFileError):
        Workspace.open(path, clock=clock, may_upgrade=False)
    assert path.read_bytes() == before
    assert not path.with_name("old-backups").exists()
