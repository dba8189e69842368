"""Files of every kind with random damage are opened one after the other: each is read or refused, whatever is in it.

A damaged file is made from its seed alone, so that what goes wrong with one can be seen again.
"""

from __future__ import annotations

import hashlib
import io
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ocrm.errors import UserError
from ocrm.services.icalendars.reading import read_calendar
from ocrm.services.spreadsheets.reading import open_source
from ocrm.services.vcards.reading import read_card_file
from tests.soak import whole_files

LONGEST_S = 20.0
"""Seconds a file may take; a busy computer is given time."""
MOST_MEMORY = 500 * 1024**2
_MOST_CHANGES = 12
_STRANGERS = (b"\0", b'"', b"<", b"&x;", b"\xff\xff\xff\xff", b"9999999999", b"\r\n")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `fault` is empty where it was read or refused as it should be."""

    kind: str
    seed: int
    was_read: bool
    seconds: float
    fault: str = ""


@dataclass(slots=True)
class FileSoakResult:
    """What came of all files; `peak_bytes` is the most memory any reader took."""

    outcomes: list[Outcome] = field(default_factory=list)
    peak_bytes: int = 0

    @property
    def faults(self) -> list[Outcome]:
        """The files that were neither read nor refused, or not in time."""
        return [one for one in self.outcomes if one.fault]

    @property
    def is_flawless(self) -> bool:
        """Whether nothing crashed, hung or took too much."""
        return not self.faults and self.peak_bytes <= MOST_MEMORY

    def table(self) -> str:
        """Return the counts by kind as lines of text."""
        kinds = Counter(one.kind for one in self.outcomes)
        read = Counter(one.kind for one in self.outcomes if one.was_read)
        longest = {kind: max(one.seconds for one in self.outcomes if one.kind == kind) for kind in kinds}
        lines = [f"{'':6}{'files':>8}{'read':>8}{'refused':>9}{'longest':>9}"]
        for kind, count in sorted(kinds.items()):
            refused = sum(one.kind == kind and not one.was_read and not one.fault for one in self.outcomes)
            lines.append(f"{kind:6}{count:8,}{read[kind]:8,}{refused:9,}{longest[kind]:7.2f} s")
        lines += [f"{one.kind} seed {one.seed}: {one.fault}" for one in self.faults]
        return "\n".join([*lines, f"{len(self.faults)} faults, peak memory {self.peak_bytes / 1024**2:.0f} MB"])


def _read_table(path: Path) -> None:
    with open_source(path) as source:
        for _row in source.table():
            pass


def _read_calendar(path: Path) -> None:
    read_calendar(path.read_bytes(), name=path.name)


KINDS: dict[str, tuple[Callable[[], bytes], Callable[[Path], object]]] = {
    "xlsx": (whole_files.xlsx, _read_table),
    "ods": (whole_files.ods, _read_table),
    "xls": (whole_files.xls, _read_table),
    "csv": (whole_files.csv, _read_table),
    "vcf": (whole_files.vcf, read_card_file),
    "ics": (whole_files.ics, _read_calendar),
}
"""How a whole file of each kind is made, and what reads it."""


@cache
def _whole(kind: str) -> bytes:
    return KINDS[kind][0]()


def damaged(kind: str, seed: int) -> bytes:
    """Return the file of a kind that belongs to a seed."""
    chance = random.Random(f"{kind} {seed}")
    whole = _whole(kind)
    if whole.startswith(b"PK") and chance.random() < 0.7:
        return _with_damaged_part(whole, chance)
    return _changed(whole, chance)


def _with_damaged_part(whole: bytes, chance: random.Random) -> bytes:
    """Damage what an archive holds and pack it again, for otherwise its check sums would notice at once."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive, zipfile.ZipFile(out, "w") as changed:
        names = archive.namelist()
        hit = chance.choice(names)
        for name in names:
            if name != hit:
                changed.writestr(name, archive.read(name))
            elif chance.random() < 0.95:
                changed.writestr(name, _changed(archive.read(name), chance))
    return out.getvalue()


def _changed(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with some of them changed, lost, doubled, or cut off."""
    found = bytearray(data)
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        if not found:
            break
        place, length = chance.randrange(len(found)), chance.randint(1, 60)
        match chance.randrange(7):
            case 0:
                found[place] = chance.randrange(256)
            case 1:
                found[place] ^= 1 << chance.randrange(8)
            case 2:
                del found[place : place + length]
            case 3:
                found[place:place] = found[place : place + length] * chance.choice((1, 2, 500))
            case 4:
                found[place:place] = chance.choice(
                    (b"\0", b'"', b"<", b"&x;", b"\xff\xff\xff\xff", b"9999999999", b"\r\n")
                )
            case 5:
                _change_number(found, place, chance)
            case _ if chance.random() < 0.3:
                del found[place:]
    return bytes(found)


def _change_number(found: bytearray, place: int, chance: random.Random) -> None:
    """Make the next number in a text another one."""
    start = next((at for at in range(place, len(found)) if 48 <= found[at] <= 57), None)
    if start is None:
        return
    end = start
    while end < len(found) and 48 <= found[end] <= 57:
        end += 1
    found[start:end] = chance.choice((b"0", b"-1", b"1048577", b"4294967296", b"99999999999999999999", b"1e400"))


def run(folder: Path, seeds: Iterable[int], *, kinds: Iterable[str] = tuple(KINDS)) -> FileSoakResult:
    """Open the damaged files of some seeds, one of every kind for each."""
    result = FileSoakResult()
    before = _own_peak()
    jobs = [(folder, kind, seed) for seed in seeds for kind in kinds]
    with ThreadPoolExecutor(2) as pool:
        result.outcomes = list(pool.map(_open_one, jobs))
    result.peak_bytes = max(_own_peak() - before, _peak_of_readers())
    return result


def _open_one(job: tuple[Path, str, int]) -> Outcome:
    folder, kind, seed = job
    data = damaged(kind, seed)
    path = folder / f"{kind}-{seed}.{kind}"
    path.write_bytes(data)
    began, fault, was_read = time.monotonic(), "", False
    try:
        KINDS[kind][1](path)
        was_read = True
    except UserError as error:
        fault = "" if str(error).strip() else "a refusal that says nothing"
    except Exception as error:  # whatever else is raised is what is looked for
        fault = f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - began
    if seconds > LONGEST_S:
        fault = f"took {seconds:.1f} s"
    if hashlib.sha256(path.read_bytes()).digest() != hashlib.sha256(data).digest():
        fault = "the file was changed"
    if not fault:
        path.unlink()
    return Outcome(kind, seed, was_read, seconds, fault)


def _own_peak() -> int:
    """Return the most memory this process took so far."""
    return 0 if sys.platform == "win32" else _peak("RUSAGE_SELF")


def _peak_of_readers() -> int:
    """Return the most memory any reader's process took, 0 where that cannot be told.

    Linux counts what this process had when it started a child as the child's, so that only more than that is its own.
    """
    peak = 0 if sys.platform == "win32" else _peak("RUSAGE_CHILDREN")
    return peak if peak > _own_peak() else 0


def _peak(whose: str) -> int:
    import resource  # POSIX only

    peak = resource.getrusage(getattr(resource, whose)).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
