"""Which needs which products meet: how often each need was noted, by the product it names (A1.24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ocrm.models.need import LEADS_TO, NO_PRODUCT, PRODUCT, WORDS
from ocrm.services.filtering.conditions import AllOf, Condition, Filter, Operator
from ocrm.services.workspace import Workspace

MOST_NEEDS = 24
MOST_PRODUCTS = 8
_SQL = f"""
WITH said AS MATERIALIZED (
    SELECT {WORDS} AS words, {PRODUCT} AS product, sum(n.status = 'open') AS opened, sum(n.status = 'met') AS met,
        sum(n.status = 'dropped') AS dropped, count(*) AS counted
    FROM need n JOIN customer c ON c.id = n.customer_id
    WHERE c.pooled_at IS NULL AND (NOT ?1 OR n.status = 'open') GROUP BY 1, 2
),
needs AS MATERIALIZED (
    SELECT lower(words) AS folded FROM said GROUP BY 1 ORDER BY sum(counted) DESC, 1 LIMIT ?2
),
products AS MATERIALIZED (
    SELECT lower(product) AS folded FROM said WHERE product <> '{NO_PRODUCT}'
    GROUP BY 1 ORDER BY sum(counted) DESC, 1 LIMIT ?3
)
SELECT iif(w.folded IS NULL, NULL, s.words), iif(p.folded IS NULL AND s.product <> '{NO_PRODUCT}', NULL, s.product),
    sum(s.opened), sum(s.met), sum(s.dropped), (SELECT count(DISTINCT lower(words)) FROM said)
FROM said s LEFT JOIN needs w ON w.folded = lower(s.words) LEFT JOIN products p ON p.folded = lower(s.product)
GROUP BY 1, 2
"""


class NeedCount(NamedTuple):
    """How many needs are open, met and dropped."""

    opened: int = 0
    met: int = 0
    dropped: int = 0

    @property
    def whole(self) -> int:
        """All of them."""
        return self.opened + self.met + self.dropped


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A need in the words most often used, None for all the others, with its counts along the columns."""

    words: str | None
    counts: tuple[NeedCount, ...]

    @property
    def whole(self) -> NeedCount:
        """The need whatever meets it."""
        return add_counts(self.counts)


@dataclass(frozen=True, slots=True)
class NeedsMatrix:
    """Needs down, products across; the most frequent come first, all others (`None`) after them.

    The product NO_PRODUCT stands last: needs that nothing meets yet. `others` is how many needs the last row joins.
    """

    rows: tuple[MatrixRow, ...]
    products: tuple[str | None, ...]
    others: int
    only_open: bool
    has_others: bool = False
    """Whether none is counted though needs were noted: all of them are met or given up."""

    @property
    def totals(self) -> tuple[NeedCount, ...]:
        """The counts of each column."""
        return tuple(add_counts(column) for column in zip(*(row.counts for row in self.rows), strict=True))

    @property
    def whole(self) -> NeedCount:
        """All needs."""
        return add_counts(self.totals)

    def narrowed(self, most: int) -> NeedsMatrix:
        """Return the matrix with at most `most` products named; the further ones join the others."""
        named = [product for product in self.products if product not in (None, NO_PRODUCT)]
        kept = named[:most]
        if len(kept) == len(named):
            return self
        joined: list[str | None] = [*kept, None, *(p for p in self.products if p == NO_PRODUCT)]
        return NeedsMatrix(
            tuple(MatrixRow(row.words, _joined(row.counts, self.products, joined)) for row in self.rows),
            tuple(joined), self.others, self.only_open,
        )  # fmt: skip


def add_counts(counts: Iterable[NeedCount]) -> NeedCount:
    """Return the sum of counts."""
    columns = list(zip(*counts, strict=True))
    return NeedCount(*(sum(column) for column in columns)) if columns else NeedCount()


def fetch_matrix(workspace: Workspace, *, only_open: bool = True) -> NeedsMatrix:
    """Return the needs of customers outside the pool by the product they name; for a worker thread.

    Spellings that differ in capitals alone are one.
    """
    found = list(workspace.query(_SQL, (only_open, MOST_NEEDS, MOST_PRODUCTS)))
    if not found:
        return NeedsMatrix((), (), 0, only_open, has_others=only_open and _has_needs(workspace))
    names = _names([(row[0], sum(row[2:5])) for row in found])
    products = _names([(row[1], sum(row[2:5])) for row in found])
    cells: dict[tuple[str | None, str | None], NeedCount] = defaultdict(NeedCount)
    for words, product, *counts, _distinct in found:
        place = _folded(words), _folded(product)
        cells[place] = add_counts((cells[place], NeedCount(*counts)))
    down, across = _in_order(names, cells, part=0), _in_order(products, cells, part=1)
    rows = tuple(
        MatrixRow(names.get(need), tuple(cells.get((need, product), NeedCount()) for product in across))
        for need in down
    )
    others = int(found[0][5]) - len(names)
    return NeedsMatrix(rows, tuple(products.get(product) for product in across), others, only_open)


def _has_needs(workspace: Workspace) -> bool:
    sql = "SELECT 1 FROM need n JOIN customer c ON c.id = n.customer_id WHERE c.pooled_at IS NULL LIMIT 1"
    return workspace.first(sql) is not None


def cell_key(words: str | None, product: str | None) -> str:
    """Return what is asked of a need: its words, `words → product`, `→ product`, or nothing for every need."""
    if product is None:
        return words or ""
    return f"{words or ''}{LEADS_TO}{product}".lstrip()


def customers_filter(key: str, *, only_open: bool) -> Filter:
    """Return the filter that finds the customers of a cell by its key; those in the pool are not counted."""
    field = "open_need" if only_open else "need"
    asked = Condition(field, Operator.IS, key) if key else Condition(field, Operator.NOT_EMPTY)
    return AllOf((asked, Condition("in_pool", Operator.IS, False)))


def _folded(words: str | None) -> str | None:
    """Return words as the SQL groups them: `lower` of SQLite knows the letters of ASCII alone."""
    return None if words is None else "".join(sign.lower() if sign.isascii() else sign for sign in words)


def _names(spelled: Sequence[tuple[str | None, int]]) -> Mapping[str | None, str]:
    """Return how each need or product is written most often."""
    counted: dict[str, int] = defaultdict(int)
    for words, count in spelled:
        if words is not None:
            counted[words] += count
    return {_folded(words): words for words in sorted(counted, key=lambda words: (counted[words], words))}


def _in_order(names: Mapping[str | None, str], cells: Mapping[Any, NeedCount], *, part: int) -> list[str | None]:
    """Return the folded names, the most frequent first, then None for others, then what nothing meets."""
    counted: dict[str | None, int] = defaultdict(int)
    for place, count in cells.items():
        counted[place[part]] += count.whole

    def rank(name: str | None) -> tuple[bool, bool, int, str]:
        return part == 1 and name == NO_PRODUCT, name is None, -counted[name], names.get(name, "")

    return sorted(counted, key=rank)


def _joined(
    counts: Sequence[NeedCount], products: Sequence[str | None], kept: Sequence[str | None]
) -> tuple[NeedCount, ...]:
    """Return counts along the products kept; what is not kept goes to None."""
    summed: dict[str | None, NeedCount] = dict.fromkeys(kept, NeedCount())
    for product, count in zip(products, counts, strict=True):
        place = product if product in summed else None
        summed[place] = add_counts((summed[place], count))
    return tuple(summed.values())
