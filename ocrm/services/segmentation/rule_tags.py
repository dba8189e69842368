"""Tags with a rule: a filter over one kind of record decides who carries them, and they are kept current.

Which records carry one follows from the data, as a customer's sums do: so it is brought up to date outside undo and
History, in one statement over the whole set, after changes and on opening. Making, changing and deleting the rule is a
change like any other; undoing it takes the tag off again (triggers of `models/search_index.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Filter, Operator, conditions, from_json, to_json
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.filtering.filter_writing import format_filter
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class RuleTag:
    """A tag, the kind of record its rule is about, and the rule."""

    tag_id: int
    name: str
    record_kind: str
    rule: Filter | None


def list_rule_tags(workspace: Workspace) -> list[RuleTag]:
    """Return the tags that have a rule, by name."""
    rows = workspace.query("SELECT id, name, record_kind, rule FROM tag WHERE rule <> '' ORDER BY name")
    return [_tag(row) for row in rows]


def rule_of(workspace: Workspace, name: str) -> RuleTag | None:
    """Return a tag's rule; None where it is put on by hand."""
    row = workspace.first("SELECT id, name, record_kind, rule FROM tag WHERE name = ? AND rule <> ''", (name,))
    return None if row is None else _tag(row)


def rule_text(workspace: Workspace, tag: RuleTag) -> str:
    """Return a rule as it is typed."""
    described = record_type(tag.record_kind)
    return format_filter(tag.rule, described, words=words_of(described, workspace))


def rows_used(tag: RuleTag) -> RecordQuery:
    """Return the list of the records a rule finds now."""
    return RecordQuery(tag.record_kind, tag.rule)


def set_rule(workspace: Workspace, name: str, kind: str, rule: Filter, *, origin: str = "") -> Changes:
    """Let a rule decide who carries a tag; it is made where there is none, and taken off whoever does not fit.

    Raises ValidationError on a bad name, on a rule that cannot work, and on one that asks for the tag itself.
    """
    name = checked_name(name)
    _check_rule(workspace, name, kind, rule)
    with workspace.operation(N_("Set the rule of the tag “{tag}”"), origin=origin, tag=name) as operation:
        tag_id = workspace.scalar("SELECT id FROM tag WHERE name = ?", (name,))
        values = (kind, to_json(rule))
        if tag_id is None:
            tag_id = new_id()
            workspace.connection.execute(
                "INSERT INTO tag(id, name, record_kind, rule) VALUES (?,?,?,?)", (tag_id, name, *values)
            )
        else:  # a trigger takes it off everybody, so that undo knows who had it
            workspace.connection.execute("UPDATE tag SET record_kind = ?, rule = ? WHERE id = ?", (*values, tag_id))
        operation.topics.add("tags")
        operation.created_id = tag_id
    return operation.changes


def drop_rule(workspace: Workspace, name: str, *, origin: str = "") -> Changes:
    """Make a tag one that is put on by hand; who carries it now keeps it."""
    with workspace.operation(N_("Remove the rule of the tag “{tag}”"), origin=origin, tag=name) as operation:
        tag = rule_of(workspace, name)
        if tag is not None:
            carriers = [row[0] for row in workspace.query("SELECT record_id FROM record_tag WHERE tag_id = ?",
                                                          (tag.tag_id,))]  # fmt: skip
            workspace.connection.execute("UPDATE tag SET record_kind = '', rule = '' WHERE id = ?", (tag.tag_id,))
            workspace.connection.executemany(
                "INSERT OR IGNORE INTO record_tag(record_id, tag_id) VALUES (?,?)",
                [(record_id, tag.tag_id) for record_id in carriers],
            )
    return operation.changes


def apply_rules(workspace: Workspace) -> Changes:
    """Bring every tag with a rule up to date; return what changed, outside undo. For a worker thread."""
    topics: set[str] = set()
    for tag in list_rule_tags(workspace):
        try:
            if _apply(workspace, tag):
                topics.add("tags")
        except UserError:
            continue  # a rule over a field that was removed: the settings say so, the tag stays as it is
    return Changes(frozenset(topics), origin="rules")


def problem_of(workspace: Workspace, tag: RuleTag) -> str:
    """Return why a rule can no longer be followed, empty where it can."""
    try:
        records.condition_of(workspace, rows_used(tag))
    except UserError as error:
        return str(error)
    return ""


def refuse_by_hand(workspace: Workspace, name: str) -> None:
    """Raise ValidationError where a tag follows a rule, naming it."""
    tag = rule_of(workspace, name)
    if tag is not None:
        message = _("“{tag}” is put on by its rule “{rule}”. Nothing was changed; change the rule in Settings → Tags.")
        raise ValidationError(message.format(tag=name, rule=rule_text(workspace, tag)), field="tags")


def checked_name(name: str) -> str:
    """Return a tag's name as it is kept; raises ValidationError on a bad one."""
    name = name.strip().lstrip("#").strip()
    if not name or ";" in name:
        raise ValidationError(_("A tag is a word or two without a semicolon."), field="tags")
    return name


def _apply(workspace: Workspace, tag: RuleTag) -> bool:
    where, values = records.condition_of(workspace, rows_used(tag))
    table = record_type(tag.record_kind).table
    fitting = f"SELECT t.id FROM {table} t WHERE {where}"
    wrong = f"SELECT record_id FROM record_tag WHERE tag_id = ? AND record_id NOT IN ({fitting})"
    missing = f"{fitting} AND t.id NOT IN (SELECT record_id FROM record_tag WHERE tag_id = ?)"
    off = [row[0] for row in workspace.query(wrong, (tag.tag_id, *values))]
    on = [row[0] for row in workspace.query(missing, (*values, tag.tag_id))]
    for record_ids, statement in (
        (off, "DELETE FROM record_tag WHERE record_id = ? AND tag_id = ?"),
        (on, "INSERT OR IGNORE INTO record_tag(record_id, tag_id) SELECT ?1, ?2 WHERE EXISTS"
             f" (SELECT 1 FROM tag WHERE id = ?2 AND rule <> '') AND EXISTS (SELECT 1 FROM {table} WHERE id = ?1)"),
    ):  # fmt: skip
        for start in range(0, len(record_ids), _AT_ONCE):
            with workspace.unrecorded():
                part = record_ids[start : start + _AT_ONCE]
                workspace.connection.executemany(statement, [(record_id, tag.tag_id) for record_id in part])
    return bool(on or off)


def _check_rule(workspace: Workspace, name: str, kind: str, rule: Filter) -> None:
    records.condition_of(workspace, RecordQuery(kind, rule))
    for condition in conditions(rule):
        if condition.field == "tags" and condition.operator not in (Operator.EMPTY, Operator.NOT_EMPTY):
            values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
            if name.casefold() in {str(value).casefold() for value in values}:
                message = _("The rule of “{tag}” cannot ask for the tag itself. Nothing was changed.")
                raise ValidationError(message.format(tag=name), field="rule")


def _tag(row: tuple[Any, ...]) -> RuleTag:
    tag_id, name, kind, rule = row
    return RuleTag(tag_id, name, kind, from_json(rule))
