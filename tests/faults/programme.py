"""Which trials make up the fault programme, and how many cases each has in the short and in the long form."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults import kills, power_loss, write_faults
from tests.faults.figures import Figures
from tests.faults.ledger import KEY

OLD_FILE = Path(__file__).parent.parent / "data" / "schema-2.ocrm.gz"
"""A file of the schema before this one."""
_IO, _FULL = write_faults.FAULTS
_MIGRATION = "migration"


@dataclass(frozen=True, slots=True)
class Size:
    """How many kills of each kind and power cuts there are, and which calls fail: each `stride`-th.

    `wide` is the stride of work with many calls, such as a backup.
    """

    kills: int
    cuts: int
    stride: int
    wide: int


SHORT, LONG = Size(kills=12, cuts=60, stride=6, wide=40), Size(kills=250, cuts=600, stride=1, wide=1)
_LARGE_WORK = (
    ("backup", _IO, False, 1),
    ("backup", _FULL, False, 1),
    ("backup", _FULL, True, 1),
    ("undo", _IO, False, 3),
    ("undo", _FULL, True, 1),
    ("import", _IO, False, 3),
    ("import", _FULL, True, 3),
    (_MIGRATION, _IO, False, 5),
    (_MIGRATION, _FULL, True, 1),
)
"""Work with many calls: what is done, the fault, whether it stays, and how much wider its stride is."""


def trials(folder: Path, size: Size, *, seed: int) -> Iterator[Figures]:
    """Run what must find nothing wrong."""
    for kind in ("mixed writes", "import", "undo", "backup"):
        yield kills.run(kind, folder / kind, count=size.kills, seed=seed)
    old = gzip.decompress(OLD_FILE.read_bytes())
    yield kills.run_upgrades(old, folder / "migration", count=size.kills, seed=seed)
    for key, name in ((None, "plain"), (KEY, "encrypted")):
        for fault in write_faults.FAULTS:
            for for_ever in (False, True):
                place = folder / f"{name} {fault} {for_ever}"
                yield write_faults.run(
                    "save", place, seed=seed, fault=fault, for_ever=for_ever, stride=size.stride, key=key
                )
    for kind, fault, for_ever, factor in _LARGE_WORK:
        place, stride = folder / f"{kind} {fault} {for_ever}", size.wide * factor
        if kind == _MIGRATION:
            yield write_faults.run_upgrades(old, place, fault=fault, for_ever=for_ever, stride=stride)
        else:
            yield write_faults.run(kind, place, seed=seed, fault=fault, for_ever=for_ever, stride=stride)
    yield power_loss.run(folder / "power", points=size.cuts, seed=seed)
    yield power_loss.run(folder / "power, encrypted", points=size.cuts, seed=seed, key=KEY)


def seeded(folder: Path, *, seed: int) -> Iterator[Figures]:
    """Run what must find something wrong: faults made on purpose, to prove that the programme can fail."""
    early = kills.run("mixed writes", folder / "early", count=6, seed=seed, fault=kills.EARLY)
    early.name = f"seeded: {kills.EARLY}"
    yield early
    cuts = power_loss.run(folder / "unsynced", points=20, seed=seed, fault=power_loss.NOT_SYNCED)
    cuts.name = f"seeded: {power_loss.NOT_SYNCED}"
    yield cuts
