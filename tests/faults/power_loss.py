"""The power fails at any call to the disk: images of what may lie there then, opened as the program would open them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from ocrm.models import database
from ocrm.models.file_key import FileKey
from ocrm.services.workspace import Workspace
from tests.faults.faulty_vfs import Call, listening
from tests.faults.figures import Figures
from tests.faults.kills import place_alone
from tests.faults.ledger import Ledger, clock_of, do_step, faults_of, looked_into, state_of, write_ledger

NOT_SYNCED = "nothing is synced"
"""A fault that is made on purpose: `synchronous` off."""
_SECTOR = 512
_PATTERNS = ("nothing unsynced", "some of it", "torn and out of order")
_STEPS_OF_AN_EVENING = 6
_ACKNOWLEDGED = "acknowledged"


@dataclass(slots=True)
class _Disk:
    """What is on the disk for certain, and what was written to it since the last sync, by file name."""

    durable: dict[str, bytearray] = field(default_factory=dict)
    pending: dict[str, list[Call]] = field(default_factory=dict)

    def hear(self, call: Call) -> None:
        """Take a call into account."""
        what, name, _place, _data = call
        if what in ("write", "truncate"):
            self.pending.setdefault(name, []).append(call)
        elif what == "sync":
            content = self.durable.setdefault(name, bytearray())
            for waiting in self.pending.pop(name, []):
                _apply(content, waiting)

    def image(self, pattern: str, chance: random.Random) -> dict[str, bytes]:
        """Return what may be found after the power came back."""
        found = {}
        for name in self.durable | dict.fromkeys(self.pending):
            content = bytearray(self.durable.get(name, b""))
            for waiting in _survivors(self.pending.get(name, []), pattern, chance):
                _apply(content, waiting)
            found[name] = bytes(content)
        return found


def _survivors(waiting: Sequence[Call], pattern: str, chance: random.Random) -> Iterator[Call]:
    if pattern == _PATTERNS[0]:
        return
    order = list(waiting)
    if pattern == _PATTERNS[2]:
        chance.shuffle(order)
    for what, name, place, data in order:
        if chance.random() < 0.6:
            is_torn = pattern == _PATTERNS[2] and chance.random() < 0.5 and len(data) > _SECTOR
            yield (
                what,
                name,
                place,
                data[: chance.randrange(1, len(data) // _SECTOR + 1) * _SECTOR] if is_torn else data,
            )


def _apply(content: bytearray, call: Call) -> None:
    what, _name, place, data = call
    if what == "truncate":
        del content[place:]
        return
    content.extend(b"\0" * (place - len(content)))
    content[place : place + len(data)] = data


def recorded(path: Path, ledger: Ledger, first: int) -> list[Call]:
    """Do some steps and return every call to the disk, with a mark after each step that was acknowledged."""
    calls: list[Call] = []
    with listening(calls.append):
        workspace = Workspace.open(path, clock=clock_of(first), passphrase=ledger.key)
        for number in range(first, first + _STEPS_OF_AN_EVENING):
            do_step(workspace, ledger.kind, ledger.seed, number)
            calls.append((_ACKNOWLEDGED, "", number, b""))
        workspace.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        calls.append(("checkpointed", "", 0, b""))
        workspace.close()
    return [call for call in calls if call[0] not in ("read", "open")]


def run(folder: Path, *, points: int, seed: int, key: FileKey | None = None, fault: str = "") -> Figures:
    """Cut the power at up to `points` places of an evening's work, each leaving three images."""
    figures = Figures(f"power cuts{', encrypted' if key else ''}{f', {fault}' if fault else ''}")
    ledger = write_ledger(folder / "ledger", "mixed writes", seed=seed, steps=_STEPS_OF_AN_EVENING, key=key)
    path = ledger.copy_before(0, folder / "work")
    disk = _Disk(durable={str(path): bytearray(path.read_bytes())})
    with _syncing(is_on=not fault):
        calls = recorded(path, ledger, 0)
    chance = random.Random(seed)
    cuts = set(chance.sample(range(len(calls)), min(points, len(calls))))
    acknowledged = 0
    for number, call in enumerate(calls):
        if number in cuts:
            for pattern in _PATTERNS:
                image = disk.image(pattern, chance)
                wrong = _judged(folder / "image" / "mine.ocrm", image, str(path), ledger, acknowledged)
                figures.judge(wrong, seed=seed, call=number, pattern=repr(pattern))
        disk.hear(call)
        acknowledged += call[0] == _ACKNOWLEDGED
    figures.add("calls to the disk", len(calls))
    figures.add("acknowledged", acknowledged)
    return figures


def _judged(place: Path, image: dict[str, bytes], path: str, ledger: Ledger, acknowledged: int) -> list[str]:
    place_alone(place, image[path])
    if path + "-wal" in image:
        place.with_name(place.name + "-wal").write_bytes(image[path + "-wal"])
    try:
        with looked_into(place, ledger.key) as connection:
            wrong, found = faults_of(connection), state_of(connection)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    if found not in ledger.states[acknowledged : acknowledged + 2]:
        wrong.append(f"{acknowledged} steps acknowledged, and another state found")
    return wrong


@contextmanager
def _syncing(*, is_on: bool) -> Iterator[None]:
    """Open files as the program does, or without syncing where the fault is wanted."""
    before = database._PRAGMAS
    if not is_on:
        database._PRAGMAS = tuple((name, "off" if name == "synchronous" else value) for name, value in before)  # type: ignore[assignment]
    try:
        yield
    finally:
        database._PRAGMAS = before
