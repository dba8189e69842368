"""What encryption costs: opening, saving, searching and importing, each beside the same with a plain file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ocrm.clock import SystemClock
from ocrm.models.file_key import new_key
from ocrm.services import search
from ocrm.services.encryption.rekeying import change_key
from ocrm.services.encryption.unlocking import unlock
from ocrm.services.relations import customers
from ocrm.services.sample_data import samples
from ocrm.services.workspace import Workspace
from tests.bench import data
from tests.bench.timing import Measure, compare, seconds

_PASSPHRASE = "three quiet otters"
_PLAIN = "the same, plain"


def measure_encryption(count: int, rows: int) -> list[Measure]:
    """Measure a sample company of `count` customers and an import of `rows`, plain and encrypted."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        plain_path, secret_path = Path(folder) / "plain.ocrm", Path(folder) / "secret.ocrm"
        key = new_key(_PASSPHRASE)
        for path, opens_with in ((plain_path, None), (secret_path, key)):
            made = Workspace.create(path, clock=clock, language="zh_CN", passphrase=opens_with)
            samples.fill_sample(made, language="zh_CN", customers=count)
            made.close()
        opening = compare(
            "open, key at hand",
            lambda: Workspace.open(secret_path, clock=clock, passphrase=key).close(),
            lambda: Workspace.open(plain_path, clock=clock).close(),
            _PLAIN,
        )
        unlocking = compare(
            "key from passphrase",
            lambda: unlock(secret_path, _PASSPHRASE, clock=clock),
            lambda: Workspace.open(plain_path, clock=clock).close(),
            "open a plain file",
        )
        measures = [opening, unlocking]
        for name, change, runs in (("save one", _save_one, 40), ("search", _search, 20)):
            measures.append(_both(name, change, plain_path, secret_path, runs=runs))
        book = Path(folder) / "customers.xlsx"
        data.make_workbook(book, rows)
        import_it = partial(data.import_workbook, book=book)
        measures.append(_both(f"import {rows:,}", import_it, plain_path, secret_path, runs=1))
        plain = Workspace.open(plain_path, clock=clock)
        encrypting = seconds(partial(change_key, plain, _PASSPHRASE))
        copying = seconds(lambda: plain.connection.execute("PRAGMA integrity_check").fetchall())
        plain.close()
        measures.append(Measure("encrypt the file", encrypting, encrypting, copying, "one integrity check"))
    return measures


def _both(
    name: str, change: Callable[[Workspace], object], plain_path: Path, secret_path: Path, *, runs: int
) -> Measure:
    """Time a change in both files, one after the other: only one is open in a process."""
    taken: list[list[float]] = []
    for path, words in ((secret_path, _PASSPHRASE), (plain_path, None)):
        workspace = Workspace.open(path, clock=SystemClock(), passphrase=words)
        if runs > 1:
            change(workspace)
        taken.append(sorted(seconds(partial(change, workspace)) for _run in range(runs)))
        workspace.close()
    ours, limit = taken
    return Measure(name, ours[runs // 2], ours[int(runs * 0.95)], limit[runs // 2], _PLAIN)


def _save_one(workspace: Workspace) -> None:
    customers.add_customer(workspace, "重庆长安配件有限公司", mobile="13800138000")


def _search(workspace: Workspace) -> None:
    search.find(workspace, "cqca")
    search.find(workspace, "长安")
