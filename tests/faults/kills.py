"""A process at work is killed at a random moment; what it acknowledged must be there, and nothing by halves."""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from ocrm.models import database
from ocrm.services.backups import catalogue, restoring
from ocrm.services.workspace import Workspace
from tests.faults.figures import Figures
from tests.faults.ledger import Ledger, clock_of, do_step, faults_of, looked_into, state_of, write_ledger

_SOONEST_S, _LATEST_S = 0.004, 0.064
_MOST_STEPS, _KILLS_OF_A_LEDGER = 24, 100
_STEPS_OF_A_LIFE = 12
_PATIENCE_S = 30.0
EARLY, IN_MEMORY = "acknowledged before it is committed", "journal in memory"
"""Faults that are made on purpose; a programme that did not find them would prove nothing."""


def _processes() -> multiprocessing.context.BaseContext:
    context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
    if sys.platform != "win32":
        context.set_forkserver_preload(["tests.faults.kills"])
    return context


def work(path: Path, ledger: Ledger, first: int, fault: str, answers: Connection) -> None:
    """Do the steps of a ledger from `first` on, acknowledging each; this is what is killed."""
    if fault == IN_MEMORY:
        changed = tuple(("journal_mode", "memory") if name == "journal_mode" else (name, value)
                        for name, value in database._PRAGMAS)  # fmt: skip
        database._PRAGMAS = changed
    workspace = Workspace.open(path, clock=clock_of(first), passphrase=ledger.key)
    answers.send("ready")
    for number in range(first, min(first + _STEPS_OF_A_LIFE, ledger.steps)):
        if fault == EARLY:
            answers.send(number)
        do_step(workspace, ledger.kind, ledger.seed, number)
        if fault != EARLY:
            answers.send(number)
    time.sleep(_PATIENCE_S)


def upgrade(path: Path, _ledger: Ledger, _first: int, _fault: str, answers: Connection) -> None:
    """Open a file of an older schema, which upgrades it after a backup."""
    answers.send("ready")
    Workspace.open(path, clock=clock_of(0))
    answers.send(0)
    time.sleep(_PATIENCE_S)


Work = Callable[[Path, Ledger, int, str, Connection], None]


def killed(
    path: Path, ledger: Ledger, first: int, *, after_s: float, after_steps: int = 0, fault: str = "", life: Work = work
) -> int:
    """Let a process work, kill it `after_s` after so many steps, and return how many steps it acknowledged."""
    context = _processes()
    answers, of_child = context.Pipe(duplex=False)
    process = context.Process(target=life, args=(path, ledger, first, fault, of_child), daemon=True)  # type: ignore[attr-defined]
    process.start()
    of_child.close()
    if not answers.poll(_PATIENCE_S) or answers.recv() != "ready":
        raise RuntimeError("the process that is to be killed did not begin")
    for _step in range(after_steps):
        answers.recv()
    time.sleep(after_s)  # the moment of the kill is what is tried
    process.kill()
    process.join()
    acknowledged = after_steps
    try:
        while answers.poll():
            answers.recv()
            acknowledged += 1
    except EOFError:
        pass  # all that was acknowledged has been read
    answers.close()
    process.close()
    return acknowledged


def judged(path: Path, ledger: Ledger, reached: int) -> list[str]:
    """Return what is wrong with a file of which `reached` steps were acknowledged: those it has, or one more."""
    with looked_into(path, ledger.key) as connection:
        wrong = faults_of(connection)
        found = state_of(connection)
    if found not in ledger.states[reached : reached + 2]:
        known = [number for number, state in enumerate(ledger.states) if state == found]
        wrong.append(f"{reached} steps acknowledged, found the state of {known or 'none'}")
    return wrong


def run(kind: str, folder: Path, *, count: int, seed: int, fault: str = "") -> Figures:
    """Kill `count` processes at work of one kind; the figures name what was lost."""
    figures = Figures(f"kills during {kind}")
    steps = min(6 + count // 4, _MOST_STEPS)
    moments = random.Random(f"{kind} {seed}")
    for number in range(count):
        if number % _KILLS_OF_A_LEDGER == 0:
            ledger_seed = seed + number // _KILLS_OF_A_LEDGER
            ledger = write_ledger(folder / f"ledger-{ledger_seed}", kind, seed=ledger_seed, steps=steps)
        first = moments.randrange(0, ledger.steps - 4)
        path = ledger.copy_before(first, folder / "killed")
        after_steps, after_s = moments.randrange(0, 3), moments.uniform(_SOONEST_S, _LATEST_S)
        acknowledged = killed(path, ledger, first, after_s=after_s, after_steps=after_steps, fault=fault)
        figures.add("acknowledged", acknowledged)
        figures.add("hot journals", database.has_hot_journal(path))
        wrong = judged(path, ledger, first + acknowledged)
        if kind == "backup":
            wrong += _backups_judged(path)
        figures.judge(wrong, seed=ledger.seed, number=number)
    return figures


def _backups_judged(path: Path) -> list[str]:
    """Return what is wrong with the backups that are offered after a kill."""
    offered = catalogue.list_backups(catalogue.default_folder(path), path)
    wrong = [f"{one.path.name} is unfinished" for one in offered if one.path.name.endswith(".part")]
    return wrong + [
        f"{one.path.name} is damaged" for one in offered if one.digest and not restoring.verify(one).is_good
    ]


def run_upgrades(old: bytes, folder: Path, *, count: int, seed: int) -> Figures:
    """Kill `count` upgrades of an older file: it is the old one or the new one, and upgrades the next time."""
    figures = Figures("kills during migration")
    moments = random.Random(seed)
    path = folder / "old.ocrm"
    before, after = _upgraded(old, path)
    ledger = Ledger("migration", seed, folder, states=[before, after])
    for number in range(count):
        place_alone(path, old)
        acknowledged = killed(path, ledger, 0, after_s=moments.uniform(0.0, 0.25), life=upgrade)
        figures.add("acknowledged", acknowledged)
        wrong = judged(path, ledger, acknowledged)
        Workspace.open(path, clock=clock_of(1)).close()
        wrong += judged(path, ledger, 1)
        figures.judge(wrong, seed=seed, number=number)
    return figures


def _upgraded(old: bytes, path: Path) -> tuple[str, str]:
    """Return the states of a file before and after an undisturbed upgrade."""
    place_alone(path, old)
    with looked_into(path) as connection:
        before = state_of(connection)
    Workspace.open(path, clock=clock_of(0)).close()
    with looked_into(path) as connection:
        return before, state_of(connection)


def place_alone(path: Path, content: bytes) -> None:
    """Write a file with nothing beside it that belongs to an earlier one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(content)
