"""Commands on records: list, show, add, set, delete, search; undo and redo."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, TextIO

import click

from ocrm.cli import customers, deals
from ocrm.cli.printing import RecordPrinter, print_changes, print_json, print_table
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import NoteNeededError, UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.services import records, search, tags
from ocrm.services.deals import opportunity_bulk, pipelines, stages
from ocrm.services.fields.field_input import parse_field
from ocrm.services.relations import callers
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace

_OUTCOMES = ("won", "lost", "void")


@command("list", help=N_("List records of a kind."))
@click.argument("kind")
@click.option("--where", help=N_("A filter, such as stage:proposal amount:100000..500000."))
@click.option("--fields", help=N_("Field names, separated by commas."))
@click.option("--sort", multiple=True, help=N_("A field, descending with a leading minus."))
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@pass_session
def list_records(
    session: Session, kind: str, where: str | None, fields: str | None, sort: tuple[str, ...], limit: int
) -> None:
    """Print the first records of a list."""
    names = field_names(fields)
    printer = RecordPrinter(session, kind, names)
    query = records.RecordQuery(kind, session.filter(kind, where), sort)
    ids = records.first_ids(session.workspace, query, limit)
    wanted = [info.name for info in printer.infos] if names or not session.wants_json else None
    rows = [row for row in records.fetch_rows(session.workspace, kind, ids, wanted) if row is not None]
    printer.print_rows(rows)


def field_names(fields: str | None) -> list[str]:
    """Return the names of --fields."""
    return [name.strip() for name in fields.split(",") if name.strip()] if fields else []


@command("show", help=N_("Show one record with all its fields."))
@click.argument("kind")
@click.argument("record", metavar="ID")
@pass_session
def show_record(session: Session, kind: str, record: str) -> None:
    """Print one record, named by id, code or title; that of a merged one means what it became part of."""
    record_id = find_record(session, kind, record)
    row, printer = records.fetch_record(session.workspace, kind, record_id), RecordPrinter(session, kind)
    tells = {"customers": customers, "opportunities": deals}.get(kind)
    if tells is None:
        printer.print_one(row)
    elif session.wants_json:
        print_json(printer.as_object(row, related=tells.related(session.workspace, record_id)))
    else:
        printer.print_one(row)
        tells.print_related(session.workspace, record_id)


def find_record(session: Session, kind: str, text: str) -> int:
    """Return the record an id, a code or a title means; that of a merged record means what it became part of."""
    workspace = session.workspace
    title_field = record_type(kind).title_field
    if text.isdecimal() and records.fetch_rows(workspace, kind, [int(text)], [title_field]) != [None]:
        return int(text)
    found = records.find_by_title(workspace, kind, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(_("Several records are called “{text}”. Name the id. Nothing was changed.").format(text=text))
    if text.isdecimal():
        records.fetch_record(workspace, kind, int(text))  # says that there is no such id
    raise UserError(_("No record is called “{text}”. Nothing was changed.").format(text=text))


@command("add", help=N_("Add a record: ocrm add customers name=… mobile=…"))
@click.argument("kind")
@click.argument("assignments", nargs=-1, metavar="FIELD=VALUE…")
@click.option(
    "--from-text",
    type=click.File("r", encoding="utf-8"),
    help=N_("Read a contact from the text of a card, a signature or a chat; - is standard input."),
)
@pass_session
def add_record(session: Session, kind: str, assignments: tuple[str, ...], from_text: TextIO | None) -> None:
    """Add a record."""
    if from_text is not None:
        from ocrm.cli.cards import add_pasted

        add_pasted(session, kind, from_text.read(), assignments)
        return
    if not assignments:
        raise UserError(_("Say what the record holds: field=value."))
    values, tag_names = _read_assignments(session, kind, assignments)
    workspace = session.workspace
    title = str(values.get(record_type(kind).title_field, ""))
    with workspace.operation(N_("Add “{title}”"), origin="cli", title=title[:60]) as operation:
        records.add_record(workspace, kind, values)
        created = operation.created_id
        for name in tag_names:
            tags.add_tag(workspace, [int(created or 0)], name)
        operation.created_id = created
    print_changes(session, operation.changes)


@command("set", help=N_("Set fields of records: ocrm set opportunities ID stage=won"))
@click.argument("kind")
@click.argument("words", nargs=-1, required=True, metavar="ID… FIELD=VALUE…")
@click.option("--note", default="", help=N_("Why an opportunity goes back, skips stages, or moves on unfinished."))
@pass_session
def set_fields(session: Session, kind: str, words: tuple[str, ...], note: str) -> None:
    """Set fields of one or several records, as one operation."""
    ids = [int(word) for word in words if word.isdecimal()]
    assignments = tuple(word for word in words if not word.isdecimal())
    values, tag_names = _read_assignments(session, kind, assignments, ids=ids)
    if not ids:
        raise UserError(_("Say which records: their ids come before the fields."))
    workspace = session.workspace
    title = _title(workspace, kind, ids[0]) if len(ids) == 1 else ""
    label = N_("Change “{title}”") if title else N_("Change {count} records")
    with workspace.operation(label, origin="cli", count=len(ids), title=title) as operation:
        if kind == "opportunities" and "stage" in values:
            _move(session, ids, values, note)
        if values:
            records.update_records(workspace, kind, ids, values)
        for name in tag_names:
            tags.add_tag(workspace, ids, name)
    print_changes(session, operation.changes)


def _title(workspace: Workspace, kind: str, record_id: int) -> str:
    field = record_type(kind).title_field
    row = records.fetch_rows(workspace, kind, [record_id], [field])[0]
    return str(row[field] or "")[:60] if row is not None else ""


def _move(session: Session, ids: list[int], values: dict[str, Any], note: str) -> None:
    """Move deals through the gate and take stage and status off the values still to be set."""
    stage_id = values.pop("stage")
    if values.get("status") == "open":
        del values["status"]
    try:
        opportunity_bulk.move_opportunities(session.workspace, ids, stage_id, note=note or values.get("stage_note", ""))
    except NoteNeededError as error:
        raise UserError(_("{question} Give the reason with --note.").format(question=error)) from error


def _read_assignments(
    session: Session, kind: str, assignments: tuple[str, ...], *, ids: Sequence[int] = ()
) -> tuple[dict[str, Any], list[str]]:
    """Read field=value words; an opportunity's stage also takes the outcomes, tags come apart.

    A stage is looked for in the pipelines of the opportunities `ids` first.
    """
    values: dict[str, Any] = {}
    tag_names: list[str] = []
    workspace = session.workspace  # opened first: it may have fields of its own
    for assignment in assignments:
        name, separator, text = assignment.partition("=")
        if not separator:
            raise UserError(_("“{word}” is not of the form field=value.").format(word=assignment))
        info = record_type(kind).field(name)
        name = info.name
        if info.kind is FieldKind.TAGS:
            tag_names += [tag for tag in text.split(";") if tag.strip()]
        elif info.kind is FieldKind.STAGE and text in _OUTCOMES:
            values["status"] = text
        elif info.kind is FieldKind.STAGE:
            values |= {name: _stage_id(session, text, ids), "status": "open"}
        elif info.kind is FieldKind.REFERENCE and text.isdecimal():
            values[name] = int(text)
        else:
            values[name] = _read_value(workspace, info, text)
    return values, tag_names


def _read_value(workspace: Workspace, info: FieldInfo, text: str) -> Any:
    try:
        return parse_field(workspace, info, text)
    except ValidationError as error:  # in a window it stands beside the field; here it must name it
        words = _("{field}: {message}").format(field=_(info.label), message=error)
        raise ValidationError(words, field=info.name) from error


def _stage_id(session: Session, text: str, ids: Sequence[int]) -> int:
    wanted, workspace = text.casefold(), session.workspace
    rows = records.fetch_rows(workspace, "opportunities", ids, ["stage"])
    present = {row["stage"].record_id for row in rows if row is not None}
    own = {stage.pipeline_id for stage in stages.stages_by_id(workspace).values() if stage.stage_id in present}
    own = own or {pipelines.default_pipeline_id(workspace)}
    known = stages.list_stages(workspace)
    for stage in sorted(known, key=lambda stage: stage.pipeline_id not in own):
        if wanted in {stage.code.casefold(), stage.name.casefold(), *(alias.casefold() for alias in stage.aliases)}:
            return stage.stage_id
    raise UserError(
        _("There is no stage “{text}”. Stages: {names}.").format(
            text=text, names=", ".join(stage.code or stage.name for stage in known)
        )
    )


@command("delete", help=N_("Delete records; undo brings them back."))
@click.argument("kind")
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID…")
@pass_session
def delete_records(session: Session, kind: str, ids: tuple[int, ...]) -> None:
    """Delete records with all that hangs on them."""
    print_changes(session, records.delete_records(session.workspace, kind, ids, origin="cli"))


@command("search", help=N_("Search all records: pinyin, initials, digits, words."))
@click.argument("text")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@pass_session
def search_records(session: Session, text: str, limit: int) -> None:
    """Print the best hits first."""
    hits = search.find(session.workspace, text, limit=limit)
    if session.wants_json:
        print_json(
            [{"id": hit.record_id, "kind": hit.kind, "title": hit.title, "subtitle": hit.subtitle} for hit in hits]
        )
        return
    print_table(
        [[str(hit.record_id), _(record_type(hit.kind).label_one), hit.title, hit.subtitle] for hit in hits],
        header=["id", _("Kind"), _("Title"), ""],
    )


@command("caller", help=N_("Say who has a phone number: customer, last contact, open deals, next step."))
@click.argument("number")
@pass_session
def find_caller(session: Session, number: str) -> None:
    """Print everybody who has a number; raises UserError where that is none."""
    wanted = callers.number_in(number)
    if not wanted:
        raise UserError(_("“{text}” is no phone number.").format(text=number))
    found = callers.find_callers(session.workspace, wanted)
    if session.wants_json:
        print_json([{**dataclasses.asdict(caller), "kind": caller.kind, "id": caller.record_id} for caller in found])
    elif not found:
        click.echo(_("Nobody has the number {number}.").format(number=wanted))
    else:
        print_table(
            [[str(caller.record_id), _(record_type(caller.kind).label_one), caller.name,
              callers.facts_of(session.workspace, caller)] for caller in found],
            header=["id", _("Kind"), _("Name"), ""],
        )  # fmt: skip


@command("undo", help=N_("Take back the last thing done."))
@pass_session
def undo(session: Session) -> None:
    """Undo, also what was done before the last restart."""
    print_changes(session, session.workspace.undo(origin="cli"))


@command("redo", help=N_("Do the last undone thing again."))
@pass_session
def redo(session: Session) -> None:
    """Redo."""
    print_changes(session, session.workspace.redo(origin="cli"))
