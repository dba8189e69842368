"""The N-th call to the system fails, for N = 1, 2, 3 … until nothing is left to fail: a save is done or it is not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import apsw
import peewee

from ocrm.errors import UserError
from ocrm.models.file_key import FileKey
from ocrm.services.workspace import Workspace
from tests.faults.faulty_vfs import FailingCalls, listening
from tests.faults.figures import Figures
from tests.faults.kills import place_alone
from tests.faults.ledger import KINDS, Ledger, clock_of, do_step, faults_of, looked_into, state_of, write_ledger

FAULTS: dict[str, type[apsw.Error]] = {"input or output error": apsw.IOError, "disk full": apsw.FullError}
_MOST_CALLS = 5_000
_STEP = 0
_IN_DOUBT = "refused and done nevertheless"
"""A disk that takes the last write of a commit, then refuses to sync it and all that could take it back, leaves no way
to know: the change is there again at the next start. On a disk that fails but once it is a fault."""


def run(
    kind: str, folder: Path, *, seed: int, fault: str, for_ever: bool, stride: int = 1, key: FileKey | None = None
) -> Figures:
    """Do the step of a ledger once for each `stride`-th call that can fail."""
    ledger = write_ledger(folder / "ledger", kind, seed=seed, steps=1, key=key)
    words = f"{fault} {'for ever' if for_ever else 'once'}, {kind}{', encrypted' if key else ''}"
    return _each_call(words, FAULTS[fault], ledger, for_ever=for_ever, stride=stride, tried=_step_of(ledger))


def run_upgrades(old: bytes, folder: Path, *, fault: str, for_ever: bool, stride: int = 1) -> Figures:
    """Upgrade an older file once for each `stride`-th call that can fail."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "0.ocrm"
    ledger = Ledger("migration", 0, folder)
    for _state in ("old", "new"):
        place_alone(path, old)
        if ledger.states:
            Workspace.open(path, clock=clock_of(0)).close()
        with looked_into(path) as connection:
            ledger.states.append(state_of(connection))
    place_alone(path, old)
    words = f"{fault} {'for ever' if for_ever else 'once'}, migration"
    return _each_call(words, FAULTS[fault], ledger, for_ever=for_ever, stride=stride, tried=_upgrade)


def _step_of(ledger: Ledger) -> Callable[[Path, FailingCalls], None]:
    def tried(path: Path, calls: FailingCalls) -> None:
        workspace = Workspace.open(path, clock=clock_of(_STEP), passphrase=ledger.key)
        calls.is_armed = True
        try:
            do_step(workspace, ledger.kind, ledger.seed, _STEP)
        finally:
            with suppress(apsw.Error, peewee.DatabaseError, UserError):
                workspace.close()

    return tried


def _upgrade(path: Path, calls: FailingCalls) -> None:
    calls.is_armed = True
    workspace = Workspace.open(path, clock=clock_of(0))
    with suppress(apsw.Error, peewee.DatabaseError, UserError):
        workspace.close()


def _each_call(
    words: str, error: type[apsw.Error], ledger: Ledger, *, for_ever: bool, stride: int,
    tried: Callable[[Path, FailingCalls], None],
) -> Figures:  # fmt: skip
    figures = Figures(words + (f" (each {stride}. call)" if stride > 1 else ""))
    for number in range(1, _MOST_CALLS, stride):
        path = ledger.copy_before(_STEP, ledger.folder / "faulty")
        calls = FailingCalls(number, error, for_ever=for_ever)
        with listening(calls):
            raised = _raised_by(tried, path, calls)
        wrong = _judged(path, ledger, raised)
        if for_ever and error is apsw.IOError and wrong == [_IN_DOUBT]:
            figures.add("refused in doubt")
            wrong = []
        if isinstance(raised, UserError):
            figures.add("told in plain words")
        elif raised is not None:
            wrong.append(f"told as {type(raised).__name__}, not in words")
        figures.judge(wrong, call=number)
        if not calls.has_failed:
            break
    shutil.rmtree(ledger.folder / "faulty", ignore_errors=True)
    return figures


def _raised_by(tried: Callable[[Path, FailingCalls], None], path: Path, calls: FailingCalls) -> Exception | None:
    try:
        tried(path, calls)
    except Exception as error:
        return error.with_traceback(None)
    return None


def _judged(path: Path, ledger: Ledger, raised: Exception | None) -> list[str]:
    """Return what is wrong after a call failed: what was acknowledged is there, what was refused is not."""
    with looked_into(path, ledger.key) as connection:
        wrong = faults_of(connection)
        found = state_of(connection)
    if raised is None and found != ledger.states[1]:
        wrong.append("acknowledged and lost")
    elif raised is not None and found not in ledger.states:
        wrong.append(f"left by halves after {type(raised).__name__}")
    elif raised is not None and ledger.kind in KINDS and found == ledger.states[1] != ledger.states[0]:
        # An upgraded file may still fail to be read: what is refused then is the opening, not the upgrade.
        wrong.append(_IN_DOUBT)
    return wrong
