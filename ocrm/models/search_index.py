"""The full-text index of each record type, kept by triggers, so that undo and cascades keep it too.

To make a record type searchable: mark fields with `searchable=True` and add it to INDEXED. Triggers and indexes are
made again after every migration, so they are not part of one.

Each type has an index of its own: a search in one list never wades through the hits of another, and the newest hits of
each type are a read in the index's own order.
"""

from __future__ import annotations

import apsw

from ocrm.models.base import Record
from ocrm.models.campaign import Campaign
from ocrm.models.contact import Contact
from ocrm.models.contract import Contract
from ocrm.models.customer import Customer
from ocrm.models.fields import FieldInfo, FieldKind
from ocrm.models.interaction import Interaction
from ocrm.models.opportunity import Opportunity
from ocrm.models.record_tokens import BETWEEN_VALUES, has_runs_in, tokens_of
from ocrm.models.ticket import Ticket
from ocrm.models.todo import Todo

INDEXED: dict[str, type[Record]] = {
    "customers": Customer,
    "contacts": Contact,
    "interactions": Interaction,
    "opportunities": Opportunity,
    "todos": Todo,
    "contracts": Contract,
    "tickets": Ticket,
    "campaigns": Campaign,
}

PREFIX = "search_"
"""What the names of all tables of the index begin with."""


LONGEST_PREFIX = 5
"""Letters up to which the beginning of a word is looked up at once: the longest of a syllable but one (zhang)."""


def table_of(kind: str) -> str:
    """Return the name of a record type's index; its rowids are the ids of the records."""
    return f"{PREFIX}{INDEXED[kind]._meta.table_name}"


_PREFIXES = " ".join(str(length) for length in range(1, LONGEST_PREFIX + 1))


def register_functions(connection: apsw.Connection) -> None:
    """Give a connection the functions that its triggers and searches call."""
    connection.create_scalar_function("ocrm_tokens", tokens_of, deterministic=True, flags=apsw.SQLITE_INNOCUOUS)
    connection.create_scalar_function(_HAS_RUNS, has_runs_in, deterministic=True, flags=apsw.SQLITE_INNOCUOUS)


_HAS_RUNS = "ocrm_has_runs"
_HAVE_FURTHER_VALUES = ("customers", "contacts")
"""The kinds of records that can be merged, so that they may have further values."""


def create(connection: apsw.Connection) -> None:
    """Make the indexes where they are missing, and their triggers anew."""
    for kind, record in INDEXED.items():
        connection.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {table_of(kind)} USING fts5("
            f"tokens, content='', contentless_delete=1, detail=none, prefix='{_PREFIXES}', tokenize='unicode61')"
        )
        for statement in _triggers(table_of(kind), record):
            connection.execute(statement)
    for name, statement in _TRIGGERS_OF_DERIVED_ROWS.items():
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        connection.execute(statement)
    for statement in _further_value_triggers():
        connection.execute(statement)


def rebuild(connection: apsw.Connection) -> int:
    """Index every record again; return how many. Runs inside the caller's transaction."""
    total = 0
    for kind, record in INDEXED.items():
        index, table = table_of(kind), record._meta.table_name
        connection.execute(f"INSERT INTO {index}({index}) VALUES ('delete-all')")
        connection.execute(f"INSERT INTO {index}(rowid, tokens) SELECT id, {_tokens_call(record)} FROM {table}")
        total += connection.execute(f"SELECT count(*) FROM {table}").get
    return total


def hold_back(connection: apsw.Connection) -> None:
    """Drop the triggers that keep the indexes; `create` makes them anew, or the caller's transaction brings them back."""
    for record in INDEXED.values():
        for name in _trigger_names(record)[:3]:
            connection.execute(f"DROP TRIGGER {name}")


def indexed_columns(table: str) -> frozenset[str]:
    """Return the columns of a table whose words are in its index; none where it has no index."""
    record = next((record for record in INDEXED.values() if record._meta.table_name == table), None)
    return frozenset(_columns(record)[0]) if record is not None else frozenset()


def column_numbers(connection: apsw.Connection) -> dict[str, list[int]]:
    """Return, by table, the places of the columns that are indexed."""
    numbers: dict[str, list[int]] = {}
    for record in INDEXED.values():
        table, (columns, _names) = record._meta.table_name, _columns(record)
        rows = connection.execute(f"SELECT cid, name FROM pragma_table_info('{table}')")
        numbers[table] = [number for number, name in rows if name in columns]
    return numbers


def count_strays(connection: apsw.Connection) -> tuple[int, int]:
    """Return how many records are in no index, and how many index entries belong to no record."""
    missing = stale = 0
    for kind, record in INDEXED.items():
        table, entries = record._meta.table_name, f"{table_of(kind)}_docsize"
        missing += connection.execute(f"SELECT count(*) FROM {table} WHERE id NOT IN (SELECT id FROM {entries})").get
        stale += connection.execute(f"SELECT count(*) FROM {entries} WHERE id NOT IN (SELECT id FROM {table})").get
    return missing, stale


def has_runs_call(kind: str) -> str:
    """Return the call that says whether a row of the table `t` has the characters bound to it in one of its texts."""
    return f"{_HAS_RUNS}(?, {_texts(INDEXED[kind], 't.')})"


def _columns(record: type[Record]) -> tuple[list[str], int]:
    """Return the columns to index, texts and then the added fields last; and how many are names, codes and numbers."""
    infos = sorted((info for info in record.field_infos() if info.searchable), key=_is_text)
    own = [info.column.removeprefix("t.") for info in infos]
    return [*own, "custom"], sum(not _is_text(info) for info in infos)


def _is_text(info: FieldInfo) -> bool:
    """Say whether a field is found by its words alone: nobody types the pinyin of a note or a street."""
    return info.kind is FieldKind.LONG_TEXT or info.group == "address"


def _tokens_call(record: type[Record], prefix: str = "") -> str:
    return f"ocrm_tokens({token_arguments(record, prefix)})"


def token_arguments(record: type[Record], prefix: str = "") -> str:
    """Return the SQL of all that `record_tokens.tokens_of` is told of a row."""
    return f"{_columns(record)[1]}, {_texts(record, prefix)}"


def _texts(record: type[Record], prefix: str) -> str:
    """Return all that is indexed of a record, as arguments: further values, columns, the fields the user added."""
    columns, _names = _columns(record)
    further = "''"
    if record in (INDEXED[kind] for kind in _HAVE_FURTHER_VALUES):
        owner = f"{prefix or f'{record._meta.table_name}.'}id"
        separator = f"char({ord(BETWEEN_VALUES)})"
        further = f"(SELECT group_concat(value, {separator}) FROM alternate_value WHERE record_id = {owner})"
    return f"{further}, {', '.join(prefix + column for column in columns)}"


def _further_value_triggers() -> list[str]:
    """Return what keeps the indexes when a further value of a record comes, changes or goes."""
    statements = []
    for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        name = f"alternate_value_search_{event.lower()}"
        steps = "".join(_again(kind, f"{row}.record_id") for row in rows for kind in _HAVE_FURTHER_VALUES)
        statements += [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} AFTER {event} ON alternate_value BEGIN {steps} END",
        ]
    return statements


def _again(kind: str, record_id: str) -> str:
    """Return the statements that index one record again, if it is of this kind."""
    record, index = INDEXED[kind], table_of(kind)
    table = record._meta.table_name
    return (
        f"DELETE FROM {index} WHERE rowid = {record_id};"
        f"INSERT INTO {index}(rowid, tokens) SELECT id, {_tokens_call(record)} FROM {table} WHERE id = {record_id};"
    )


_TRIGGERS_OF_DERIVED_ROWS = {
    "tag_rule_update": """CREATE TRIGGER tag_rule_update AFTER UPDATE OF rule, record_kind ON tag
        WHEN OLD.rule <> NEW.rule OR OLD.record_kind <> NEW.record_kind BEGIN
            DELETE FROM record_tag WHERE tag_id = OLD.id;
        END""",
    "tag_rule_delete": """CREATE TRIGGER tag_rule_delete BEFORE DELETE ON tag WHEN OLD.rule <> '' BEGIN
            DELETE FROM record_tag WHERE tag_id = OLD.id;
        END""",
    "customer_score_delete": """CREATE TRIGGER customer_score_delete AFTER DELETE ON customer BEGIN
            DELETE FROM customer_score WHERE customer_id = OLD.id;
        END""",
    "solution_owned_delete": """CREATE TRIGGER solution_owned_delete AFTER DELETE ON solution BEGIN
            DELETE FROM attachment WHERE record_id = OLD.id;
        END""",
    "quote_owned_delete": """CREATE TRIGGER quote_owned_delete AFTER DELETE ON quote BEGIN
            DELETE FROM attachment WHERE record_id = OLD.id;
        END""",
    "outgoing_mail_owned_delete": """CREATE TRIGGER outgoing_mail_owned_delete AFTER DELETE ON outgoing_mail BEGIN
            DELETE FROM attachment WHERE record_id = OLD.id;
        END""",
}
"""Who carries a tag with a rule, and the scores of customers, are not part of undo: they go with what they follow from,
also where undo takes that away, which does without cascades. The files of a solution, a quote and a mail go with it."""


def _trigger_names(record: type[Record]) -> list[str]:
    """Return the names of a table's triggers: three keep its index, the last what belongs to its rows."""
    table = record._meta.table_name
    return [f"{table}_search_insert", f"{table}_search_update", f"{table}_search_delete", f"{table}_owned_delete"]


def _triggers(index: str, record: type[Record]) -> list[str]:
    table, (columns, _names) = record._meta.table_name, _columns(record)
    tokens = _tokens_call(record, "NEW.")
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
    names = _trigger_names(record)
    return [
        *(f"DROP TRIGGER IF EXISTS {name}" for name in names),
        f"""CREATE TRIGGER {names[0]} AFTER INSERT ON {table} BEGIN
            INSERT INTO {index}(rowid, tokens) VALUES (NEW.id, {tokens});
        END""",
        f"""CREATE TRIGGER {names[1]} AFTER UPDATE OF {", ".join(columns)} ON {table} WHEN {changed} BEGIN
            DELETE FROM {index} WHERE rowid = OLD.id;
            INSERT INTO {index}(rowid, tokens) VALUES (NEW.id, {tokens});
        END""",
        f"""CREATE TRIGGER {names[2]} AFTER DELETE ON {table} BEGIN
            DELETE FROM {index} WHERE rowid = OLD.id;
        END""",
        f"""CREATE TRIGGER {names[3]} AFTER DELETE ON {table} BEGIN
            DELETE FROM record_tag WHERE record_id = OLD.id;
            DELETE FROM attachment WHERE record_id = OLD.id;
            DELETE FROM alternate_value WHERE record_id = OLD.id;
            DELETE FROM value_note WHERE record_id = OLD.id;
            DELETE FROM merged_record WHERE winner_id = OLD.id;
        END""",
    ]
