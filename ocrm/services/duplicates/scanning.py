"""Looking through all customers or contacts for duplicates: keys bring likely pairs together, which are then scored.

Equal keys and neighbours in sorted names are compared, never everything with everything: a hundred thousand customers
take seconds. What is held is one short key per record and the likely pairs, at most `_MOST_PAIRS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby
from operator import itemgetter

from rapidfuzz.fuzz import ratio

from ocrm.services.duplicates.distinct import distinct_pairs, ignored_criteria, ordered_pairs
from ocrm.services.duplicates.normal_forms import (
    code_key,
    company_key,
    email_key,
    person_key,
    phone_keys,
    pinyin_key,
    without_place,
)
from ocrm.services.duplicates.scoring import MAYBE, NEAR_NAME, Score, compare
from ocrm.services.duplicates.traits import check_kind, read_traits
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

Report = Callable[[int, int], None]
"""Told how many steps are done of how many; may raise to cancel."""
_MOST_PAIRS = 500_000
_MOST_IN_BLOCK = 40
"""Records that share a key up to which all are compared with all; of more (00000000) each with the next."""
_NEIGHBOURS = 4
"""Names before one in the sorted order that it is compared with."""
_BATCH = 5_000
_PHASES = 4
_KEY_COLUMNS = {
    "customers": ("mobile", "phone", "email", "wechat", "credit_code", "short_name"),
    "contacts": ("mobile", "work_phone", "email", "wechat"),
}
_NORMAL_FORM: dict[str, Callable[[str], Iterable[str]]] = {
    "mobile": phone_keys,
    "phone": phone_keys,
    "work_phone": phone_keys,
    "email": lambda text: (email_key(text),),
    "credit_code": lambda text: (code_key(text),),
    "short_name": lambda text: (company_key(text),),
    "wechat": lambda text: (text.strip().lower(),),
}
_READ_FORM = re.compile("(?:jituan)?(?:gufen)?(?:youxian)?(?:zeren)?gongsi$")
"""The legal form of a company in pinyin."""
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two records that may be the same, the smaller id first."""

    first_id: int
    second_id: int
    first_name: str
    second_name: str
    points: int
    reasons: tuple[str, ...]
    is_sure: bool


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Records that belong together through their pairs, the best pair first."""

    record_ids: tuple[int, ...]
    names: tuple[str, ...]
    points: int
    reasons: tuple[str, ...]
    is_sure: bool
    pairs: tuple[DuplicatePair, ...]


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan found: groups with the most points first, and how many records were looked at."""

    kind: str
    groups: tuple[DuplicateGroup, ...]
    scanned: int

    @property
    def pairs(self) -> tuple[DuplicatePair, ...]:
        """Every pair of every group."""
        return tuple(pair for group in self.groups for pair in group.pairs)


def scan(workspace: Workspace, kind: str, *, report: Report | None = None) -> ScanResult:
    """Return all groups of records that may be the same; for a worker thread."""
    check_kind(kind)
    total = int(workspace.scalar(f"SELECT count(*) FROM {record_type(kind).table}"))
    progress = _Progress(report, total)
    apart = distinct_pairs(workspace)
    likely: set[tuple[int, int]] = set()
    for pair in likely_pairs(workspace, kind, progress.step):
        if pair not in apart:
            likely.add(pair)
            if len(likely) >= _MOST_PAIRS:
                break
    pairs = list(_scored(workspace, kind, sorted(likely), progress))
    progress.finish()
    return ScanResult(kind, tuple(_grouped(pairs)), total)


class _Progress:
    """Counts the records four times over: read, compared by name forwards and backwards, and scored."""

    def __init__(self, report: Report | None, total: int) -> None:
        self._report = report
        self.records = max(total, 1)
        self._total = self.records * _PHASES
        self._done = 0

    def step(self, count: int) -> None:
        self._done = min(self._done + count, self._total)
        if self._report is not None:
            self._report(self._done, self._total)

    def finish(self) -> None:
        self.step(self._total)


def likely_pairs(workspace: Workspace, kind: str, step: Callable[[int], None]) -> Iterator[tuple[int, int]]:
    """Yield pairs of records that share a key or stand beside each other by name, the smaller id first."""
    keys = _KEY_COLUMNS[kind]
    table = record_type(kind).table
    for column in keys:
        rows = workspace.query(f"SELECT {column}, id FROM {table} WHERE {column} <> ''")
        yield from _sharing(_normalised(rows, _NORMAL_FORM[column]))
        step(0)
    names = _names(workspace, kind, step)
    if kind == "customers":
        names += _short_names(workspace)
        yield from _sharing((without_place(key)[1], record_id) for key, record_id in names)
    yield from _near(sorted(names), step)
    backwards = sorted((key[::-1], record_id) for key, record_id in names)
    yield from _near(backwards, step)
    del backwards
    readings = list(_readings(workspace, kind, names))
    yield from _sharing(readings)
    if kind == "contacts":
        yield from _sharing(_at_their_customers(workspace, names + readings))
    yield from _kept_values(workspace, kind)


def _names(workspace: Workspace, kind: str, step: Callable[[int], None]) -> list[Key]:
    """Return the key of every name with its record."""
    is_contact = kind == "contacts"
    columns = "name, 'person', id" if is_contact else "name, kind, id"
    found: list[Key] = []
    for number, (name, sort, record_id) in enumerate(
        workspace.query(f"SELECT {columns} FROM {record_type(kind).table}"), start=1
    ):
        key = person_key(name) if sort == "person" else company_key(name)
        if key:
            found.append((key, record_id))
        if number % _BATCH == 0:
            step(_BATCH)
    return found


def _readings(workspace: Workspace, kind: str, names: list[Key]) -> Iterator[Key]:
    """Yield how each name is read; of customers as it is kept for sorting, since reading anew is half of a scan."""
    if kind == "contacts":
        yield from ((pinyin_key(key), record_id) for key, record_id in names)
        return
    for reading, record_id in workspace.query("SELECT mnemonic, id FROM customer WHERE mnemonic <> ''"):
        yield _READ_FORM.sub("", reading) or reading, record_id


def _at_their_customers(workspace: Workspace, keys: list[Key]) -> Iterator[Key]:
    """Yield contacts' names, or how they are read, with the customer: of all 张伟 those of one stand together."""
    employers: dict[int, int] = dict(workspace.query("SELECT id, customer_id FROM contact"))
    for key, record_id in keys:
        if key:
            yield f"{employers.get(record_id)}/{key}", record_id


def _short_names(workspace: Workspace) -> list[Key]:
    rows = workspace.query("SELECT short_name, id FROM customer WHERE short_name <> ''")
    return [(company_key(name), record_id) for name, record_id in rows]


def _normalised(rows: Iterable[tuple[str, int]], normalise: Callable[[str], Iterable[str]]) -> Iterator[Key]:
    for text, record_id in rows:
        for key in normalise(text):
            yield key, record_id


def _kept_values(workspace: Workspace, kind: str) -> Iterator[tuple[int, int]]:
    """Yield pairs through further values: a second phone kept from a merge."""
    for field in _KEY_COLUMNS[kind]:
        kept = workspace.query(
            "SELECT a.value, a.record_id FROM alternate_value a WHERE a.field = ?"
            f" AND EXISTS (SELECT 1 FROM {record_type(kind).table} t WHERE t.id = a.record_id)",
            (field,),
        )
        known = list(_normalised(kept, _NORMAL_FORM[field]))
        if known:
            rows = workspace.query(f"SELECT {field}, id FROM {record_type(kind).table} WHERE {field} <> ''")
            wanted = {key for key, _record_id in known}
            known += [key for key in _normalised(rows, _NORMAL_FORM[field]) if key[0] in wanted]
            yield from _sharing(known)


def _sharing(keys: Iterable[Key]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of records with the same key."""
    ordered = sorted(key for key in keys if key[0])
    for _key, rows in groupby(ordered, key=itemgetter(0)):
        block = sorted({record_id for _same, record_id in rows})
        if len(block) <= _MOST_IN_BLOCK:
            yield from combinations(block, 2)
        else:
            yield from (pair for at in range(1, _NEIGHBOURS + 1) for pair in zip(block, block[at:], strict=False))


def _near(ordered: list[Key], step: Callable[[int], None]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of records whose names stand near in the order and are nearly the same."""
    for at, (key, record_id) in enumerate(ordered):
        if at % _BATCH == _BATCH - 1:
            step(_BATCH)
        for other_key, other_id in ordered[max(0, at - _NEIGHBOURS) : at]:
            if record_id != other_id and (key == other_key or ratio(key, other_key, score_cutoff=NEAR_NAME)):
                yield (other_id, record_id) if other_id < record_id else (record_id, other_id)


def _scored(
    workspace: Workspace, kind: str, likely: list[tuple[int, int]], progress: _Progress
) -> Iterator[DuplicatePair]:
    ignored = ignored_criteria(workspace)
    for start in range(0, len(likely), _BATCH):
        part = likely[start : start + _BATCH]
        traits = read_traits(workspace, kind, {record_id for pair in part for record_id in pair})
        for first_id, second_id in part:
            first, second = traits.get(first_id), traits.get(second_id)
            if first is None or second is None:
                continue
            score: Score = compare(first, second, ignored=ignored)
            if score.points >= MAYBE:
                yield DuplicatePair(first_id, second_id, first.name, second.name, score.points, score.reasons,
                                    score.is_sure)  # fmt: skip
        progress.step(progress.records * len(part) // len(likely))


def _grouped(pairs: list[DuplicatePair]) -> list[DuplicateGroup]:
    """Return the pairs by the records they connect, the best groups first."""
    leader: dict[int, int] = {}

    def lead(record_id: int) -> int:
        while leader.setdefault(record_id, record_id) != record_id:
            leader[record_id] = leader[leader[record_id]]
            record_id = leader[record_id]
        return record_id

    for pair in pairs:
        leader[lead(pair.second_id)] = lead(pair.first_id)
    members: dict[int, list[DuplicatePair]] = {}
    for pair in pairs:
        members.setdefault(lead(pair.first_id), []).append(pair)
    groups = [_group(sorted(found, key=lambda pair: (-pair.points, pair.first_id))) for found in members.values()]
    return sorted(groups, key=lambda group: (not group.is_sure, -group.points, group.record_ids))


def _group(pairs: list[DuplicatePair]) -> DuplicateGroup:
    names: dict[int, str] = {}
    for pair in pairs:
        names[pair.first_id], names[pair.second_id] = pair.first_name, pair.second_name
    ids = tuple(sorted(names))
    weakest = pairs[-1]  # a group is as sure as what holds it together least
    return DuplicateGroup(
        ids, tuple(names[record_id] for record_id in ids), weakest.points, weakest.reasons,
        all(pair.is_sure for pair in pairs), tuple(pairs),
    )  # fmt: skip


def group_of(workspace: Workspace, kind: str, record_ids: Iterable[int]) -> DuplicateGroup:
    """Return records the user chose as one group, with what they have in common, however little."""
    wanted = sorted(set(record_ids))
    traits = read_traits(workspace, kind, wanted)
    ignored = ignored_criteria(workspace)
    pairs = []
    for first, second in ordered_pairs(traits):
        score = compare(traits[first], traits[second], ignored=ignored)
        pairs.append(DuplicatePair(first, second, traits[first].name, traits[second].name, score.points,
                                   score.reasons, score.is_sure))  # fmt: skip
    return _group(sorted(pairs, key=lambda pair: -pair.points))
