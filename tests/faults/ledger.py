"""Numbered steps of ordinary work whose every outcome is known beforehand, to hold what a fault left beside it."""

from __future__ import annotations

import hashlib
import itertools
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from ocrm.clock import FixedClock
from ocrm.models import base, database
from ocrm.models.file_key import KEY_BYTES, SALT_BYTES, FileKey
from ocrm.services import drafts, interactions, records, tags
from ocrm.services.backups import making
from ocrm.services.backups.catalogue import Reason
from ocrm.services.duplicates.merging import merge_records
from ocrm.services.relations import customers
from ocrm.services.sample_data import samples
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.reading import open_text
from ocrm.services.workspace import Workspace
from tests.conftest import MOMENT

KEY = FileKey(b"k" * KEY_BYTES, b"s" * SALT_BYTES)
"""Of the encrypted files; not made of a passphrase, which would take a quarter of a second each time."""
_IDS_OF_A_STEP = 1_000_000
_BEFORE_ALL = 1_000
_SHADOWS = ("_data", "_idx", "_content", "_config")

Step = Callable[[Workspace, random.Random, int], object]


def add(workspace: Workspace, chance: random.Random, number: int) -> object:
    """Add a customer with a contact."""
    name = f"客户 {number} {chance.randrange(999)}"
    return customers.add_customer(workspace, name, contact_name="王伟", mobile="13800138000")


def edit(workspace: Workspace, chance: random.Random, number: int) -> object:
    """Change two fields of a customer."""
    values = {"notes": f"备注 {number} " * chance.randrange(1, 400), "address": f"Road {number}"}
    return records.update_records(workspace, "customers", _some(workspace, chance, 1), values)


def tag_many(workspace: Workspace, chance: random.Random, number: int) -> object:
    """Tag twenty customers at once."""
    return tags.add_tag(workspace, _some(workspace, chance, 20), f"tag {number}")


def note(workspace: Workspace, chance: random.Random, number: int) -> object:
    """Log a call."""
    (customer,) = _some(workspace, chance, 1)
    return interactions.log_interaction(workspace, customer, kind="call", summary=f"谈了 {number}")


def merge(workspace: Workspace, chance: random.Random, _number: int) -> object:
    """Merge two customers."""
    keep, lose = _some(workspace, chance, 2)
    return merge_records(workspace, "customers", keep, [lose])


def delete(workspace: Workspace, chance: random.Random, _number: int) -> object:
    """Delete three customers."""
    return records.delete_records(workspace, "customers", _some(workspace, chance, 3))


def bring_in(workspace: Workspace, _chance: random.Random, number: int, *, rows: int = 60) -> object:
    """Import a sheet."""
    table = open_text("公司名称,电话\n" + "".join(f"导入 {number}-{n},0571{n:08d}\n" for n in range(rows))).table()
    return run_import(workspace, table, suggested_plan(table, "customers"), source_name="a.csv")


def draft(workspace: Workspace, _chance: random.Random, number: int) -> object:
    """Keep what is typed in a form."""
    return drafts.keep_draft(workspace, "note", {"text": f"typed {number}"})


def undo(workspace: Workspace, _chance: random.Random, _number: int) -> object:
    """Take the last step back."""
    return workspace.undo()


def undo_and_redo(workspace: Workspace, _chance: random.Random, number: int) -> object:
    """Take a step back, or do it again, by turns."""
    return workspace.redo() if number % 2 else workspace.undo()


def back_up(workspace: Workspace, _chance: random.Random, _number: int) -> object:
    """Make a verified backup; the file stays as it is."""
    return making.make_backup(workspace, Reason.REGULAR)


KINDS: dict[str, tuple[Step, ...]] = {
    "mixed writes": (add, edit, tag_many, note, merge, delete, bring_in, draft, undo, add, edit, note),
    "import": (bring_in,),
    "undo": (undo_and_redo,),
    "backup": (back_up, add),
    "save": (add,),
}
"""What is tried, and the steps each is made of; those of several are drawn by the seed."""


def _some(workspace: Workspace, chance: random.Random, count: int) -> list[int]:
    ids = [row[0] for row in workspace.query("SELECT id FROM customer ORDER BY id")]
    return chance.sample(ids, count)


@contextmanager
def known_ids(number: int) -> Iterator[None]:
    """Let the ids of a step follow from its number, so that the step does the same wherever it is done."""
    counted = itertools.count(number * _IDS_OF_A_STEP + 1)
    drawn = base.ids.next_id
    base.ids.next_id = lambda: next(counted)  # type: ignore[method-assign]
    try:
        yield
    finally:
        base.ids.next_id = drawn  # type: ignore[method-assign]


def clock_of(number: int) -> FixedClock:
    """Return a clock standing at the moment of a step."""
    clock = FixedClock(MOMENT)
    clock.advance(minutes=number)
    return clock


def do_step(workspace: Workspace, kind: str, seed: int, number: int) -> None:
    """Do one numbered step through the services the window uses."""
    chance = random.Random(f"{kind} {seed} {number}")
    steps = KINDS[kind]
    step = steps[number % len(steps)] if len(steps) < 3 else chance.choice(steps)
    workspace.clock = clock_of(number)
    with known_ids(number):
        step(workspace, chance, number)


def state_of(connection: apsw.Connection) -> str:
    """Return what tells two states of a file apart: every row of every table, and what the search index holds."""
    digest = hashlib.sha256()
    tables = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        )
        if not name.startswith("sqlite_stat") and not (name.startswith("search_") and name.endswith(_SHADOWS))
    ]
    for name in tables:
        columns = "id" if name.endswith("_docsize") else "*"
        digest.update(name.encode())
        for row in sorted(map(repr, connection.execute(f"SELECT {columns} FROM {name}"))):
            digest.update(row.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def faults_of(connection: apsw.Connection) -> list[str]:
    """Return what SQLite's own checks find wrong."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return found + [f"orphan in {row[0]}" for row in connection.execute("PRAGMA foreign_key_check")]


@dataclass(slots=True)
class Ledger:
    """A file as it is before each step, and the state it then has; `states` has one more than there are steps."""

    kind: str
    seed: int
    folder: Path
    key: FileKey | None = None
    states: list[str] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """How many steps are known."""
        return len(self.states) - 1

    def file_before(self, number: int) -> Path:
        """Return the closed file as it is before a step."""
        return self.folder / f"{number}.ocrm"

    def copy_before(self, number: int, folder: Path) -> Path:
        """Copy the file as it is before a step into a folder of its own."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return Path(shutil.copyfile(self.file_before(number), folder / "mine.ocrm"))


def write_ledger(folder: Path, kind: str, *, seed: int, steps: int, key: FileKey | None = None) -> Ledger:
    """Do the steps undisturbed, keeping the file before each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger, path = Ledger(kind, seed, folder, key), folder / "work.ocrm"
    with known_ids(-1):
        workspace = Workspace.create(path, clock=clock_of(0), language="zh_CN", passphrase=key)
        samples.fill_sample(workspace, language="zh_CN", customers=60)
        bring_in(workspace, random.Random(seed), _BEFORE_ALL, rows=300)
    _note(ledger, workspace)
    for number in range(steps):
        workspace = Workspace.open(path, clock=clock_of(number), passphrase=key)
        do_step(workspace, kind, seed, number)
        _note(ledger, workspace)
    return ledger


def _note(ledger: Ledger, workspace: Workspace) -> None:
    state = state_of(workspace.connection)
    workspace.close()
    shutil.copyfile(workspace.path, ledger.file_before(len(ledger.states)))
    ledger.states.append(state)


@contextmanager
def looked_into(path: Path, key: FileKey | None = None) -> Iterator[apsw.Connection]:
    """Open a file as the program would after a crash, but without upgrading it."""
    opened = database.connect(path, passphrase=key)
    try:
        yield opened.connection()
    finally:
        opened.close()
