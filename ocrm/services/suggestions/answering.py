"""Answers to suggestions: accepted ones become to-dos or values, dismissed ones stay away until the facts change."""

from __future__ import annotations

from datetime import timedelta

from ocrm.i18n import N_, _
from ocrm.models.fields import to_utc_text
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.schema import record_type
from ocrm.services.suggestions.rule import FieldChange, Found, Suggestion
from ocrm.services.workspace import Workspace, term

DISMISSED_DAYS = 30
"""How long an answer counts while the facts stay the same."""
ACCEPTED, DISMISSED = "accepted", "dismissed"
TOPIC = "suggestions"
"""Said of an operation here: a row with a key of two columns has no topic of its own."""


def proposal(found: Found) -> str:
    """Return what a suggestion proposes: the title of its to-do, or the value of a field."""
    if found.change is None:
        return found.todo_title
    field, value = change_words(found, found.change)
    return _("Set {field} to {value}").format(field=field, value=value)


def change_words(found: Found, change: FieldChange) -> tuple[str, str]:
    """Return what a field and the value proposed for it are called."""
    info = record_type(found.record_kind).field(change.field)
    value = next((choice.label for choice in info.choices if choice.code == change.value), change.value)
    return _(info.label), _(value)


def accept(workspace: Workspace, suggestion: Suggestion, *, origin: str = "") -> Changes:
    """Do what a suggestion proposes, as one operation; of a to-do `created_id` is its id."""
    if suggestion.found.change is not None:
        return _set_field(workspace, suggestion, suggestion.found.change, origin=origin)
    return _add_todo(workspace, suggestion, origin=origin)


def _set_field(workspace: Workspace, suggestion: Suggestion, change: FieldChange, *, origin: str) -> Changes:
    found = suggestion.found
    label, field = N_("Accept {field} of “{title}” as suggested"), record_type(found.record_kind).field(change.field)
    with workspace.operation(label, origin=origin, field=term(field.label), title=found.title) as operation:
        records.update_records(workspace, found.record_kind, [found.record_id], {change.field: change.value})
        _remember(workspace, suggestion, ACCEPTED)
        operation.topics.add(TOPIC)
    return operation.changes


def _add_todo(workspace: Workspace, suggestion: Suggestion, *, origin: str) -> Changes:
    found = suggestion.found
    links = {"customer": found.customer_id, "contact": found.contact_id, "opportunity": found.opportunity_id}
    values = {
        "title": found.todo_title, "kind": found.todo_kind, "due_on": found.todo_on, "notes": found.reason,
        **{name: record_id for name, record_id in links.items() if record_id is not None},
    }  # fmt: skip
    label = N_("Accept suggestion “{title}”")
    with workspace.operation(label, origin=origin, title=found.todo_title) as operation:
        records.add_record(workspace, "todos", values)
        todo_id = operation.created_id
        workspace.connection.execute("UPDATE todo SET origin = 'suggestion' WHERE id = ?", (todo_id,))
        _remember(workspace, suggestion, ACCEPTED)
        operation.topics.add(TOPIC)
        operation.created_id = todo_id
    return operation.changes


def dismiss(workspace: Workspace, suggestion: Suggestion, *, origin: str = "") -> Changes:
    """Do not make a suggestion again for DISMISSED_DAYS, unless what it rests on changes."""
    label = N_("Dismiss suggestion “{title}”")
    with workspace.operation(label, origin=origin, title=proposal(suggestion.found)) as operation:
        _remember(workspace, suggestion, DISMISSED)
        operation.topics.add(TOPIC)
    return operation.changes


def _remember(workspace: Workspace, suggestion: Suggestion, answer: str) -> None:
    workspace.connection.execute(
        "INSERT INTO suggestion_answer(rule, record_id, answer, answered_at, facts) VALUES (?,?,?,?,?)"
        " ON CONFLICT (rule, record_id) DO UPDATE SET answer = excluded.answer, answered_at = excluded.answered_at,"
        " facts = excluded.facts",
        (suggestion.rule.name, suggestion.found.subject_id, answer, workspace.stamp(), suggestion.found.facts),
    )


def answered(workspace: Workspace, rule: str) -> dict[int, str]:
    """Return the facts of the answers to a rule that still count by their day: {record: facts}."""
    since = to_utc_text(workspace.clock.now() - timedelta(days=DISMISSED_DAYS))
    rows = workspace.query(
        "SELECT record_id, facts FROM suggestion_answer WHERE rule = ? AND answered_at > ?", (rule, since)
    )
    return dict(rows)
