"""A file as large as OCRM promises to feel small with: made fast, once, and kept between runs in `.bench/`.

Rows come by plain executemany with the column defaults in the SQL; indexes and triggers are put back when the rows are
in, and the search index is filled by one INSERT … SELECT a table.
"""

from __future__ import annotations

import random
import sys
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw

from ocrm.clock import SystemClock
from ocrm.models import migrations, search_index
from ocrm.models.base import Table, default_of, ids
from ocrm.models.contact import Contact
from ocrm.models.customer import Customer
from ocrm.models.interaction import Interaction
from ocrm.models.opportunity import Opportunity, StageChange
from ocrm.models.tag import RecordTag, Tag
from ocrm.models.todo import Todo
from ocrm.services.deals import pipelines, stages
from ocrm.services.sample_data import sample_words
from ocrm.services.workspace import Workspace
from ocrm.text.pinyin import mnemonic

FOLDER = Path(__file__).parents[2] / ".bench"
OPEN_DEALS = 5_000
INTERACTIONS_OF_ONE = 2_000
RARE_TAG, RARE_TAG_USES = "必签", 50
_ENGLISH_SHARE = 0.2
_DAYS = 900
_KINDS = ("call", "call", "call", "wechat", "wechat", "visit", "email", "meeting", "service")
_CATEGORIES = ("potential",) * 9 + ("regular",) * 7 + ("vip", "agent", "partner", "lost")
_VALUES = ("high", "medium", "medium", "low", "low", "low", None, None, None, None)
_REASONS = ("price", "price", "competition", "budget", "unresponsive", "long_cycle", "poor_fit")


def open_large_file(customers: int, *, say: Callable[[str], None] = print) -> Path:
    """Return a file with so many customers: one kept, one of an older schema upgraded in place, else a new one."""
    path = FOLDER / f"{customers}-{schema_mark()}.ocrm"
    if not path.exists() and not upgrade_kept(path, say=say):
        FOLDER.mkdir(exist_ok=True)
        for old in FOLDER.glob(f"{customers}-*"):
            old.unlink()
        began = time.perf_counter()
        unfinished = path.with_suffix(".part")
        build(unfinished, customers, say=say)
        unfinished.rename(path)
        say(f"built {path.name} in {time.perf_counter() - began:.0f} s, {path.stat().st_size / 2**20:,.0f} MB")
    return path


def schema_mark() -> str:
    """Return a short mark of the steps to the present schema: the same for a new file and for an upgraded one."""
    written = [Path(str(sys.modules[step.__module__].__file__)).read_text() for step in migrations.STEPS]
    return sha256("\n".join(written).encode()).hexdigest()[:8]


def upgrade_kept(path: Path, *, say: Callable[[str], None]) -> bool:
    """Upgrade the kept file of an older schema and call it `path`; say whether there was one."""
    for old in FOLDER.glob(f"{path.name.partition('-')[0]}-*.ocrm"):
        began = time.perf_counter()
        connection = apsw.Connection(str(old))
        search_index.register_functions(connection)
        migrations.upgrade(connection)
        _add_what_is_missing(connection)
        connection.pragma("wal_checkpoint(TRUNCATE)")
        connection.close()
        old.rename(path)
        say(f"upgraded {path.name} in {time.perf_counter() - began:.0f} s")
        return True
    return False


def _add_what_is_missing(connection: apsw.Connection) -> None:
    """Give a kept file what the last step got while it was still being written: tables, columns, indexes."""
    present = apsw.Connection(":memory:")
    search_index.register_functions(present)
    migrations.upgrade(present)
    wanted = present.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql <> ''")
    known = set(connection.execute("SELECT type, name FROM sqlite_schema"))
    for kind, name, sql in sorted(wanted, key=lambda found: found[0] != "table"):
        if (kind, name) not in known:
            connection.execute(sql)
        elif kind == "table":
            _add_columns(connection, present, name)


def _add_columns(connection: apsw.Connection, present: apsw.Connection, table: str) -> None:
    columns = 'SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?) ORDER BY cid'
    known = {name for name, *_rest in connection.execute(columns, (table,))}
    for name, kind, is_required, usual in present.execute(columns, (table,)):
        if name not in known:
            nature = "NOT NULL" if is_required else ""
            given = "" if usual is None else f"DEFAULT {usual}"
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind} {nature} {given}")


def build(path: Path, customers: int, *, say: Callable[[str], None]) -> None:
    """Make the file: N customers, 1.7 N contacts, 3 N interactions, 0.5 N opportunities, 0.07 N to-dos."""
    workspace = Workspace.create(path, clock=SystemClock(), language="zh_CN")
    connection = workspace.connection
    connection.execute("PRAGMA journal_mode = memory; PRAGMA synchronous = off; PRAGMA foreign_keys = off")
    maker = _Maker(workspace, customers)
    with connection:
        put_back = _without_indexes_and_triggers(connection)
        for table, columns, rows in maker.tables():
            with _Told(f"{table.__name__.lower()} rows", say):
                connection.executemany(_insert(table, columns), rows)
        with _Told("indexes", say):
            for sql in put_back.indexes:
                connection.execute(sql)
        with _Told("sums of customers", say):
            workspace.refresh_customers(maker.customer_ids)
        with _Told("search index", say):
            search_index.rebuild(connection)
        for sql in put_back.triggers:
            connection.execute(sql)
    connection.execute("PRAGMA journal_mode = wal; PRAGMA foreign_keys = on")
    workspace.close()


class _Told:
    """Says what took how long."""

    def __init__(self, what: str, say: Callable[[str], None]) -> None:
        self._what, self._say = what, say

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_error: object) -> None:
        self._say(f"  {self._what}: {time.perf_counter() - self._began:.1f} s")


@dataclass(frozen=True, slots=True)
class _PutBack:
    indexes: list[str] = field(default_factory=list)
    triggers: list[str] = field(default_factory=list)


def _without_indexes_and_triggers(connection: apsw.Connection) -> _PutBack:
    found = list(
        connection.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        )
    )
    for kind, name, _sql in found:
        connection.execute(f"DROP {kind} {name}")
    indexes, triggers = ([sql for kind, _name, sql in found if kind == wanted] for wanted in ("index", "trigger"))
    return _PutBack(indexes, triggers)


def _insert(table: type[Table], columns: Iterable[str]) -> str:
    """Return an INSERT that binds some columns and writes the defaults of the others."""
    given = list(columns)
    others = [field for field in table._meta.sorted_fields if field.column_name not in given]
    defaults = [_literal(field.db_value(default_of(field))) for field in others]
    return (
        f"INSERT INTO {table._meta.table_name}({', '.join([*given, *(field.column_name for field in others)])})"
        f" VALUES ({', '.join(['?'] * len(given) + defaults)})"
    )


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(int(value)) if isinstance(value, int) else f"'{value}'"


class _Maker:
    """Makes the rows of every table, as tuples of stored values."""

    def __init__(self, workspace: Workspace, customers: int) -> None:
        self.chance = random.Random(1)
        self.count = customers
        self.today = workspace.clock.today()
        self.stamp = workspace.stamp()
        self.stages = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))
        self.words = (sample_words.words("zh_CN"), sample_words.words("en"))
        self.days = [(self.today - timedelta(days=back)).isoformat() for back in range(_DAYS + 200)]
        self.coming = [(self.today + timedelta(days=ahead)).isoformat() for ahead in range(200)]
        self.customer_ids = ids.next_ids(customers)
        self.deals = ids.next_ids(customers // 2)
        self.open_deals = min(OPEN_DEALS, len(self.deals) // 2)
        self.deal_customers: array[int] = array("q", (self._any_customer() for _deal in self.deals))
        self._mnemonics: dict[str, str] = {}

    def tables(self) -> Iterator[tuple[type[Table], tuple[str, ...], Iterator[tuple[Any, ...]]]]:
        """Yield every table with its bound columns and its rows."""
        stamps = ("id", "created_at", "updated_at")
        yield Customer, (
            *stamps, "name", "kind", "code", "mnemonic", "short_name", "category", "value", "credit", "relationship",
            "industry",
            "headcount", "source", "country", "province", "city", "address", "phone", "mobile", "website", "email",
            "notes",
        ), self._customers()  # fmt: skip
        yield Contact, (
            *stamps, "customer_id", "name", "importance", "is_primary", "department", "title", "mobile", "email",
            "birthday",
        ), self._contacts()  # fmt: skip
        yield Opportunity, (
            *stamps, "subject", "code", "customer_id", "stage_id", "status", "probability", "expected_amount",
            "expected_close_on",
            "discovered_on", "source", "needs", "closed_on", "lost_reason", "entered_stage_on",
        ), self._opportunities()  # fmt: skip
        yield StageChange, (
            *stamps, "opportunity_id", "from_stage_id", "to_stage_id", "from_status", "to_status", "changed_on",
            "probability",
            "happened_at",
        ), self._moves()  # fmt: skip
        yield Interaction, (
            *stamps, "customer_id", "kind", "happened_at", "opportunity_id", "duration_minutes", "summary",
        ), self._interactions()  # fmt: skip
        yield Todo, (
            *stamps, "title", "kind", "due_on", "priority", "status", "completed_at", "customer_id", "opportunity_id",
        ), self._todos()  # fmt: skip
        names = [*self.words[0].tags, *self.words[1].tags, RARE_TAG]
        tag_ids = ids.next_ids(len(names))
        yield Tag, ("id", "name"), zip(tag_ids, names, strict=True)
        yield RecordTag, ("record_id", "tag_id"), self._tagged(tag_ids)

    def _any_customer(self) -> int:
        return self.customer_ids[int(self.chance.random() * self.count)]

    def _moment(self, day: str) -> str:
        return f"{day}T{self.chance.randrange(1, 10):02}:{self.chance.randrange(60):02}:00Z"

    def _spelled(self, word: str) -> str:
        spelled = self._mnemonics.get(word)
        if spelled is None:
            spelled = self._mnemonics[word] = mnemonic(word)
        return spelled

    def _customers(self) -> Iterator[tuple[Any, ...]]:
        chance, choice = self.chance, self.chance.choice
        trades = tuple(tuple(words.trades.items()) for words in self.words)
        for number, customer_id in enumerate(self.customer_ids):
            is_english = chance.random() < _ENGLISH_SHARE
            words = self.words[is_english]
            city, (trade, industry) = choice(words.cities), choice(trades[is_english])
            brand, suffix = choice(words.brand_first) + choice(words.brand_last), choice(words.suffixes)
            if is_english:
                name, spelled = f"{brand} {trade} {suffix}", f"{brand}{trade}{suffix}".lower().replace(" ", "")
            else:
                name = city.name + brand + trade + suffix
                spelled = self._spelled(city.name) + self._spelled(brand) + self._spelled(trade) + self._spelled(suffix)
            site = f"{self._spelled(brand)}{number}.example"
            created = self._moment(self.days[int(_DAYS * (1 - number / self.count))])
            yield (
                customer_id, created, created, name, "organization", f"KH{number + 1:06}", spelled,
                brand if chance.random() < 0.3 else "", choice(_CATEGORIES), choice(_VALUES), choice(_VALUES),
                choice(("close", "good", "fair", "poor")), industry, chance.randrange(5, 3000),
                choice(("referral", "exhibition", "web_form")),
                words.country, city.province, city.name, choice(words.streets).format(number=chance.randrange(1, 988)),
                words.landline(chance, city), words.mobile(chance) if chance.random() < 0.4 else "", f"www.{site}",
                f"info@{site}", choice(words.notes) if chance.random() < 0.2 else "",
            )  # fmt: skip

    def _contacts(self) -> Iterator[tuple[Any, ...]]:
        chance, choice = self.chance, self.chance.choice
        for customer_id in self.customer_ids:
            words = self.words[chance.random() < _ENGLISH_SHARE]
            for position in range(1 + (chance.random() < 0.7)):
                contact_id = ids.next_id()
                name = words.person_pattern.format(surname=choice(words.surnames), given=choice(words.given_names))
                mobile = words.mobile(chance)
                birthday = f"{chance.randrange(1966, 1999)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
                yield (
                    contact_id, self.stamp, self.stamp, customer_id, name,
                    choice(("critical", "important", "normal", "normal")),
                    int(not position), choice(words.departments), choice(words.titles), mobile,
                    f"{self._spelled(name).replace(' ', '')}{contact_id % 997}@mail.example",
                    birthday if chance.random() < 0.03 else None,
                )  # fmt: skip

    def _opportunities(self) -> Iterator[tuple[Any, ...]]:
        chance, choice = self.chance, self.chance.choice
        needs = self.words[0].needs
        for number, (deal_id, customer_id) in enumerate(zip(self.deals, self.deal_customers, strict=True)):
            words = self.words[chance.random() < _ENGLISH_SHARE]
            stage, status, began, closed = self._course(number)
            entered = self.days[chance.randrange(0, 45)] if status == "open" else closed
            close_on = closed
            if not close_on and chance.random() < 0.06:
                close_on = self.days[chance.randrange(1, 20)]
            elif not close_on:
                close_on = self.coming[chance.randrange(0, 180)]
            yield (
                deal_id, began, began, choice(words.subjects), f"SJ{number + 1:06}", customer_id, stage.stage_id,
                status,
                {"open": stage.probability, "won": 100}.get(status, 0), chance.randrange(20, 2000) * 100_000,
                close_on, began[:10], "referral", choice(needs), closed,
                choice(_REASONS) if status == "lost" else None, entered,
            )  # fmt: skip

    def _course(self, number: int) -> tuple[Any, str, str, str | None]:
        """Return stage, status, beginning and closing day of a deal; the last ones are open."""
        random_of_deal = random.Random(number)
        back = random_of_deal.randrange(_DAYS)
        if number >= len(self.deals) - self.open_deals:
            return random_of_deal.choice(self.stages), "open", self._stamp(60 + back % 100), None
        status = random_of_deal.choice(("won", "won", "won", "lost", "lost", "void"))
        return random_of_deal.choice(self.stages[3:]), status, self._stamp(back + 60), self.days[back]

    def _stamp(self, back: int) -> str:
        return f"{self.days[back]}T03:00:00Z"

    def _moves(self) -> Iterator[tuple[Any, ...]]:
        first = self.stages[0]
        for number, deal_id in enumerate(self.deals):
            stage, status, began, closed = self._course(number)
            steps: list[tuple[Any, ...]] = [(None, first, None, "open", began)]
            if stage is not first:
                steps.append((first.stage_id, stage, "open", "open", began[:11] + "05:00:00Z"))
            if closed:
                steps.append((stage.stage_id, stage, "open", status, closed + "T08:00:00Z"))
            for before, to, from_status, to_status, moment in steps:
                yield (
                    ids.next_id(), moment, moment, deal_id, before, to.stage_id, from_status, to_status, moment[:10],
                    to.probability, moment,
                )  # fmt: skip

    def _interactions(self) -> Iterator[tuple[Any, ...]]:
        chance, choice = self.chance, self.chance.choice
        count = 3 * self.count
        every = max(1, count // INTERACTIONS_OF_ONE)
        one = self.customer_ids[self.count // 2]
        open_from = len(self.deals) - self.open_deals
        for number, interaction_id in enumerate(ids.next_ids(count)):
            words = self.words[chance.random() < _ENGLISH_SHARE]
            moment = self._moment(self.days[int(_DAYS * (1 - number / count))])
            deal = open_from + int(chance.random() * self.open_deals) if chance.random() < 0.01 else None
            if number % every == 0:
                customer_id = one
            else:
                customer_id = self._any_customer() if deal is None else self.deal_customers[deal]
            summary = choice(words.summaries)
            if number % 3:
                summary += words.person_pattern.format(surname=choice(words.surnames), given=choice(words.given_names))
            yield (
                interaction_id, moment, moment, customer_id, choice(_KINDS), moment,
                None if deal is None or customer_id == one else self.deals[deal], number % 45 or None, summary,
            )  # fmt: skip

    def _todos(self) -> Iterator[tuple[Any, ...]]:
        chance, choice = self.chance, self.chance.choice
        titles = [tuple(words.todo_titles.values()) for words in self.words]
        open_from = len(self.deals) - self.open_deals
        for number in range(self.count * 7 // 100):
            deal = open_from + number if number < self.open_deals * 3 // 4 else None
            is_open = deal is not None or number % 7 == 0
            words = self.words[number % 5 == 4]
            title = choice(titles[number % 5 == 4]).format(person=choice(words.surnames), deal=choice(words.subjects))
            back = chance.randrange(_DAYS)
            due = self.days[back]
            if is_open:
                due = self.coming[back % 60] if number % 20 else self.days[back % 30 + 1]
            yield (
                ids.next_id(), self.stamp, self.stamp, title, choice(_KINDS[:6]), due,
                choice(("high", "normal", "normal")),
                "open" if is_open else "done", None if is_open else f"{due}T06:00:00Z",
                self._any_customer() if deal is None else self.deal_customers[deal],
                None if deal is None else self.deals[deal],
            )  # fmt: skip

    def _tagged(self, tag_ids: range) -> Iterator[tuple[int, int]]:
        rare = max(1, self.count // RARE_TAG_USES)
        for number, customer_id in enumerate(self.customer_ids):
            if self.chance.random() < 0.25:
                yield customer_id, self.chance.choice(tag_ids[:-1])
            if number % rare == rare // 2:
                yield customer_id, tag_ids[-1]
