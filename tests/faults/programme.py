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


@dataclass(frozen=True, slots=True)
class Size:
    """How many kills of each kind and power cuts there are, and how many calls are skipped between two that fail."""

    kills: int
    cuts: int
    stride: int


SHORT, LONG = Size(kills=12, cuts=60, stride=6), Size(kills=250, cuts=600, stride=1)


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
    for kind in ("import", "undo", "backup"):
        for fault in write_faults.FAULTS:
            place, stride = folder / f"{kind} {fault}", size.stride * 3
            yield write_faults.run(kind, place, seed=seed, fault=fault, for_ever=fault == _FULL, stride=stride)
    for fault in write_faults.FAULTS:
        place, stride = folder / f"migration {fault}", size.stride * 10
        yield write_faults.run_upgrades(old, place, fault=fault, for_ever=fault == _FULL, stride=stride)
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
