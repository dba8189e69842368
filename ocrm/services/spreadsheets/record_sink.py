"""Where the rows of an import become records of one kind: recognised, created or updated, a block at a time."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.models import search_index
from ocrm.models.base import column_values, ids
from ocrm.models.search_catch_up import CatchUp
from ocrm.services.fields import own_fields
from ocrm.services.fields.value_notes import keep_notes, write_notes
from ocrm.services.record_rules import RULES
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.field_cleaning import CLEARED
from ocrm.services.spreadsheets.known_keys import KnownKeys, Match, key_of
from ocrm.services.spreadsheets.matching import Identity, Matcher
from ocrm.services.spreadsheets.meeting import met_value
from ocrm.services.spreadsheets.new_rows import COMPLETERS, NewRow, RowInserter
from ocrm.services.spreadsheets.plan import Duplicates, ImportPlan, Mode, Outcome
from ocrm.services.spreadsheets.point_balances import FIELD as POINTS
from ocrm.services.spreadsheets.point_balances import PointBalances
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import LunarDay

_CHUNK = 500
_NOTHING = (None, "", (), False)
Values = dict[str, Any]


@dataclass(slots=True)
class Offer:
    """A row offered to a sink; the outcome of one that meets a known record stands after the next flush.

    `like_row` is the earlier row of the file that this one repeats; `refusal` why an update was refused.
    """

    row: int
    values: Values
    kind: str
    record_id: int = 0
    outcome: Outcome | None = None
    like_row: int | None = None
    refusal: str = ""
    is_known: bool = False
    """Whether the record was there before the import."""


class RecordSink:
    """Turns values into records of a kind; without `writes` only works out what would become of them."""

    def __init__(
        self, workspace: Workspace, plan: ImportPlan, kind: str, *, fields: Iterable[str], match: Sequence[str] = (),
        batch_id: int = 0, writes: bool = False, taken_codes: Container[str] = frozenset(), joins_equal: bool = False,
    ) -> None:  # fmt: skip
        self.kind = kind
        self.filled: Counter[str] = Counter()
        self.created = 0
        self.inserted: Counter[str] = Counter()
        """Cells of new records by field, for reading them back."""
        self.index: CatchUp | None = None
        """What brings the search index up to date where its triggers are held back."""
        self.customers = array("q")
        """Customers on whom something changed hangs, some of them repeatedly."""
        self._workspace = workspace
        self._plan = plan
        self._writes = writes
        self._described = record_type(kind)
        self._indexed = search_index.indexed_columns(self._described.table)
        self._matcher = Matcher(workspace, kind, tuple(fields), tuple(match), joins_equal=joins_equal)
        self._touched = KnownKeys()
        """Records that were there before, and the row that met each first."""
        self._made: dict[int, int] = {}
        self.remembers_names = False
        """Whether new records are found by name before they are written."""
        self._named_rows = frozenset(same for same in plan.same_as.values() if same < 0)
        self._new: list[Offer] = []
        self._new_by_name = KnownKeys()
        self._known: list[tuple[Offer, Duplicates]] = []
        self._tagged: list[tuple[int, str]] = []
        self._balances = PointBalances(workspace)
        self.source_name = ""
        """The file the rows are from, told by the lines that are written into ledgers."""
        if writes:
            self._completer = COMPLETERS[kind](workspace)
            if hasattr(self._completer, "taken"):
                self._completer.taken = taken_codes
            self._inserter = RowInserter(workspace, kind, batch_id=batch_id)

    # -- offering -----------------------------------------------------------------------------------------------------

    def offer(self, row: int, values: Values, *, joins: bool = False) -> Offer:
        """Take a row's values. With `joins` a record made by an earlier row is used again without a word."""
        offer = Offer(row, values, self.kind)
        identity = self._matcher.identify(values)
        match = self._said_to_be(row) or self._matcher.find(identity)
        policy = self._plan.policy(row)
        if match is None:
            if self._plan.mode is Mode.UPDATE:
                offer.outcome = Outcome.SKIPPED
            else:
                self._create(offer, identity)
        elif policy is Duplicates.KEEP:
            values.pop("code", None)
            self._create(offer, self._matcher.identify(values))
        else:
            self._meet(offer, match, policy, joins=joins)
        return offer

    def _said_to_be(self, row: int) -> Match | None:
        """Return the record the user says a row is about."""
        same = self._plan.same_as.get(row) if self._plan.kind == self.kind else None
        if same is None:
            return None
        if same > 0:
            return Match(same, None)
        made = self._made.get(-same)
        return Match(made, -same) if made is not None else None

    def reason_of(self, offer: Offer) -> str:
        """Say by what an offered row was recognised."""
        if offer.row in self._plan.same_as and self._plan.kind == self.kind:
            return _("chosen by you")
        return self._matcher.reason(self._matcher.identify(offer.values), offer.record_id)

    def _create(self, offer: Offer, identity: Identity) -> None:
        offer.record_id = ids.next_id()
        offer.outcome = Outcome.CREATED
        self._matcher.add(offer.record_id, identity, offer.row)
        self._new.append(offer)
        if -offer.row in self._named_rows:
            self._made[offer.row] = offer.record_id
        if self.remembers_names:
            title = offer.values.get(self._described.title_field)
            self._new_by_name.add(key_of(choice_key(str(title))), Match(offer.record_id, offer.row))

    def _meet(self, offer: Offer, match: Match, policy: Duplicates, *, joins: bool) -> None:
        offer.record_id = match.record_id
        offer.is_known = match.row is None
        earlier = match.row or self._row_that_met(match.record_id)
        if earlier is not None and policy is not Duplicates.OVERWRITE:
            offer.outcome = Outcome.SKIPPED
            offer.like_row = None if joins else earlier
            return
        if policy is Duplicates.SKIP:
            offer.outcome = Outcome.SKIPPED
            return
        if earlier is None:
            self._touched.add((match.record_id, 0), Match(match.record_id, offer.row))
        self._known.append((offer, policy))

    def _row_that_met(self, record_id: int) -> int | None:
        met = self._touched.first((record_id, 0))
        return met.row if met is not None else None

    def knows(self, values: Values) -> bool:
        """Return whether a row is about a record there is already."""
        return self._matcher.find(self._matcher.identify(values)) is not None

    def find_new(self, name_key: str) -> int | None:
        """Return the record of this import that has a name, for rows that point at it before it is written."""
        found = self._new_by_name.first(key_of(name_key))
        return found.record_id if found is not None else None

    # -- flushing -----------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write what was offered since the last flush, and settle the outcomes."""
        if self._new:
            self._insert_new()
        if self._known:
            self._update_known()
        self._new, self._known = [], []

    def _insert_new(self) -> None:
        for offer in self._new:
            values = offer.values = {name: value for name, value in offer.values.items() if value is not CLEARED}
            self.filled.update(values.keys())
            for tag in values.pop("tags", ()):
                self._tagged.append((offer.record_id, tag))
            self._balances.take_new(offer.record_id, values)
            if values.get("customer") is not None:
                self.customers.append(values["customer"])
            if self._plan.tag:
                self._tagged.append((offer.record_id, self._plan.tag))
        self.created += len(self._new)
        if self._writes:
            rows: list[NewRow] = [(offer.record_id, offer.values) for offer in self._new]
            self._completer.complete(rows)
            filled: Counter[tuple[str, ...]] = Counter()  # of rows alike at once: adding up is slow
            for _id, values in rows:
                filled[tuple([name for name, value in values.items() if value or value not in _NOTHING])] += 1
            for names, count in filled.items():
                for name in names:
                    self.inserted[name] += count
            self._inserter.insert(rows)
            write_notes(self._workspace, rows)
            self._completer.follow(rows)
            self._put_tags()
            self._put_points()
            if self.index is not None:
                self.index.take(self._described.table, [offer.record_id for offer in self._new], are_new=True)
        self._balances.forget()

    def _update_known(self) -> None:
        before = {row["id"]: row for row in self._stored_rows([offer.record_id for offer, _policy in self._known])}
        known_tags = self._tags_of([offer.record_id for offer, _policy in self._known if "tags" in offer.values])
        self._balances.look_up([offer.record_id for offer, _policy in self._known if POINTS in offer.values])
        changed: list[int] = []
        reworded: list[int] = []
        for offer, policy in self._known:
            row = before.get(offer.record_id, {})
            changes = self._changes(row, offer.values, policy)
            tags = [tag for tag in self._given_tags(offer) if (offer.record_id, tag) not in known_tags]
            if changes and row and self._refused(offer, changes, row):
                continue
            has_points = self._balances.take_known(offer.record_id, offer.values, policy)
            offer.outcome = Outcome.UPDATED if changes or tags or has_points else Outcome.SKIPPED
            self.filled.update([POINTS] if has_points else [])
            self._tagged += [(offer.record_id, tag) for tag in tags]
            self.filled.update(["tags"] if tags else [])
            if changes:
                self.filled.update(changes.keys() & offer.values.keys())
                changed.append(offer.record_id)
                if self._writes and self._update(row, changes):
                    reworded.append(offer.record_id)
        if self._writes:
            self._follow_updates(before, changed, reworded)
        self._tagged.clear()
        self._balances.forget()

    def _follow_updates(self, before: Mapping[int, Values], changed: Sequence[int], reworded: Sequence[int]) -> None:
        if changed:
            after = self._stored_rows(changed)
            RULES[self.kind].follow(self._workspace, [before[row["id"]] for row in after], after)
        self._put_tags()
        self._put_points()
        if reworded and self.index is not None:
            self.index.take(self._described.table, reworded)

    def _given_tags(self, offer: Offer) -> Sequence[str]:
        tags = offer.values.get("tags", ())
        return () if tags is CLEARED else tags

    def _tags_of(self, record_ids: Sequence[int]) -> set[tuple[int, str]]:
        """Return which of some records carry which tag."""
        found: set[tuple[int, str]] = set()
        for part in _chunks(record_ids):
            marks = ",".join("?" * len(part))
            sql = f"SELECT record_id, name FROM record_tag JOIN tag ON tag.id = tag_id WHERE record_id IN ({marks})"
            found.update((record_id, name) for record_id, name in self._workspace.query(sql, part))
        return found

    def _refused(self, offer: Offer, changes: Values, row: Mapping[str, Any]) -> bool:
        """Complete changes by the kind's rules; a rule that refuses them rejects the row."""
        if not self._writes and self.kind == "contacts":
            return False  # completing a contact writes
        try:
            RULES[self.kind].fill(self._workspace, changes, row)
        except ValidationError as error:
            offer.outcome, offer.refusal = Outcome.REJECTED, str(error)
        return offer.outcome is Outcome.REJECTED

    def _changes(self, row: Mapping[str, Any], values: Values, policy: Duplicates) -> Values:
        """Return what a row changes of its record: all it says, or (FILL) only what is blank there."""
        changes: Values = {}
        for name, value in values.items():
            if name in ("tags", POINTS):
                continue
            stored = row.get(name)
            after = met_value(stored, value, policy, adds_picks=self._plan.adds_picks)
            if after is CLEARED:
                after = _blank(self._described.column_of(name))
            if stored != after:
                changes[name] = after
        return changes

    def _update(self, row: Mapping[str, Any], changes: Values) -> bool:
        """Write the changes of a record and return whether its words in the search index are others now."""
        fresh = {name: value for name, value in changes.items() if value != row[name]}
        stored = own_fields.packed(self._described, fresh, row["custom"])
        columns = column_values(self._described.model, stored | {"updated_at": self._workspace.clock.now()})
        assignments = ", ".join(f"{column} = ?" for column in columns)
        self._workspace.connection.execute(
            f"UPDATE {self._described.table} SET {assignments} WHERE id = ?", (*columns.values(), row["id"])
        )
        keep_notes(self._workspace, [row["id"]], fresh, is_new=False)
        return not self._indexed.isdisjoint(columns)

    def _stored_rows(self, record_ids: Sequence[int]) -> list[Values]:
        fields = self._described.model._meta.sorted_fields
        columns = ", ".join(field.column_name for field in fields)
        rows: list[Values] = []
        for part in _chunks(record_ids):
            marks = ",".join("?" * len(part))
            sql = f"SELECT {columns} FROM {self._described.table} WHERE id IN ({marks})"
            for stored in self._workspace.query(sql, part):
                row = {field.name: field.python_value(value) for field, value in zip(fields, stored, strict=True)}
                if row.get("lunar_birthday"):  # one field over two columns
                    row["birthday"] = LunarDay.from_stored(row["lunar_birthday"])
                rows.append(row | own_fields.unpacked(self._described, row["custom"]))
        return rows

    def _put_points(self) -> None:
        self._balances.write(_("Balance by “{name}”").format(name=self.source_name))

    def _put_tags(self) -> None:
        connection = self._workspace.connection
        names = list(dict.fromkeys(tag for _id, tag in self._tagged))
        connection.executemany(
            "INSERT OR IGNORE INTO tag(id, name) VALUES (?,?)", [(ids.next_id(), name) for name in names]
        )
        connection.executemany(
            "INSERT OR IGNORE INTO record_tag(record_id, tag_id) SELECT ?, id FROM tag WHERE name = ?", self._tagged
        )
        self._tagged.clear()


def _blank(field: Any) -> Any:
    """Return what a column holds when it is emptied: nothing, or the default where it must hold something."""
    return None if field.null else "" if field.default in (None, "") else field.default


def _chunks(record_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(record_ids), _CHUNK):
        yield record_ids[start : start + _CHUNK]
