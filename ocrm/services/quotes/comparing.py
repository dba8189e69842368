"""Two versions of a quote line by line: what was added, removed and changed, and by how much the sums differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ocrm.formats import format_date_iso, format_number
from ocrm.i18n import N_, _
from ocrm.services.quotes.reading import QuoteLineRow, QuoteRow, fetch_quote
from ocrm.services.workspace import Workspace


class LineChange(StrEnum):
    """What became of a line between two versions."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line of either version or of both; a net is None where the line is not there."""

    change: LineChange
    title: str
    differences: tuple[Difference, ...]
    old_net: Decimal | None
    new_net: Decimal | None


@dataclass(frozen=True, slots=True)
class ComparedSum:
    """A sum of both versions, and by how much the later one is more."""

    label: str
    old: Decimal
    new: Decimal

    @property
    def change(self) -> Decimal:
        """How much more the later one is."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions side by side: what is said of the whole, the lines in their order, the sums."""

    older: QuoteRow
    newer: QuoteRow
    whole: tuple[Difference, ...]
    lines: tuple[ComparedLine, ...]
    sums: tuple[ComparedSum, ...]

    @property
    def is_same(self) -> bool:
        """Whether both offer the same."""
        return not self.whole and all(line.change is LineChange.SAME for line in self.lines)


def compare(workspace: Workspace, older_id: int, newer_id: int) -> Comparison:
    """Return two versions side by side; raises NotFoundError."""
    older, newer = fetch_quote(workspace, older_id), fetch_quote(workspace, newer_id)
    return Comparison(older, newer, tuple(_whole(older, newer)), tuple(_lines(older, newer)), _sums(older, newer))


def _whole(older: QuoteRow, newer: QuoteRow) -> Iterator[Difference]:
    for label, words in _WHOLE:
        old, new = words(older), words(newer)
        if old != new:
            yield Difference(_(label), old, new)


def _day(quote: QuoteRow) -> str:
    return "" if quote.valid_until is None else format_date_iso(quote.valid_until)


_WHOLE: tuple[tuple[str, Callable[[QuoteRow], str]], ...] = (
    (N_("Date"), lambda quote: format_date_iso(quote.dated_on)),
    (N_("Valid until"), _day),
    (N_("Whole discount"), lambda quote: f"{quote.discount_percent}%"),
    (N_("Notes"), lambda quote: quote.notes),
)


def _lines(older: QuoteRow, newer: QuoteRow) -> Iterator[ComparedLine]:
    """Yield the lines in the order of the later version; one that went stands after the line it stood after before."""
    before = _partners(older.lines, newer.lines)
    gone = _gone_after(older.lines, {id(line) for line in before.values()})
    yield from (_removed(line) for line in gone.get(None, ()))
    for line in newer.lines:
        old = before.get(line.line_id)
        yield _added(line) if old is None else _compared(older, old, newer, line)
        if old is not None:
            yield from (_removed(each) for each in gone.get(old.line_id, ()))


def _partners(older: Sequence[QuoteLineRow], newer: Sequence[QuoteLineRow]) -> dict[int, QuoteLineRow]:
    """Return the earlier line of each later one: the one it was copied from, else one that offers the same."""
    by_origin = {line.origin_id: line for line in older}
    found = {line.line_id: by_origin[line.origin_id] for line in newer if line.origin_id in by_origin}
    taken = {line.line_id for line in found.values()}
    by_words = {(line.product, line.description): line for line in older if line.line_id not in taken}
    for line in newer:
        if line.line_id not in found and (line.product, line.description) in by_words:
            found[line.line_id] = by_words.pop((line.product, line.description))
    return found


def _gone_after(older: Sequence[QuoteLineRow], kept: set[int]) -> dict[int | None, list[QuoteLineRow]]:
    gone: dict[int | None, list[QuoteLineRow]] = {}
    last: int | None = None
    for line in older:
        if id(line) in kept:
            last = line.line_id
        else:
            gone.setdefault(last, []).append(line)
    return gone


def _added(line: QuoteLineRow) -> ComparedLine:
    return ComparedLine(LineChange.ADDED, line.title, (), None, line.net)


def _removed(line: QuoteLineRow) -> ComparedLine:
    return ComparedLine(LineChange.REMOVED, line.title, (), line.net, None)


def _compared(older: QuoteRow, old: QuoteLineRow, newer: QuoteRow, new: QuoteLineRow) -> ComparedLine:
    differences = tuple(
        Difference(_(label), words(older, old), words(newer, new))
        for label, words in _LINE
        if words(older, old) != words(newer, new)
    )
    change = LineChange.CHANGED if differences else LineChange.SAME
    return ComparedLine(change, new.title, differences, old.net, new.net)


_LINE: tuple[tuple[str, Callable[[QuoteRow, QuoteLineRow], str]], ...] = (
    (N_("Product or service"), lambda quote, line: line.product),
    (N_("Description"), lambda quote, line: line.description),
    (N_("Quantity"), lambda quote, line: format_number(line.quantity)),
    (N_("Unit"), lambda quote, line: line.unit),
    (N_("Unit price"), lambda quote, line: price_words(quote, line)),
    (N_("Discount"), lambda quote, line: f"{line.discount_percent}%"),
    (N_("Tax"), lambda quote, line: f"{line.tax_percent}%"),
)


def price_words(quote: QuoteRow, line: QuoteLineRow) -> str:
    """Return the price of one; beyond cents where it has more places."""
    cents = quote.money(line.unit_price)
    rest = line.unit_price % Decimal("0.01")
    return cents if not rest else f"{quote.money(line.unit_price - rest)}{str(rest)[4:]}"


def _sums(older: QuoteRow, newer: QuoteRow) -> tuple[ComparedSum, ...]:
    labels = (
        (N_("Subtotal"), "subtotal"), (N_("Discount"), "discount"), (N_("Net"), "net"), (N_("Tax"), "tax"),
        (N_("Total"), "total"),
    )  # fmt: skip
    return tuple(ComparedSum(_(label), getattr(older.sums, name), getattr(newer.sums, name)) for label, name in labels)
