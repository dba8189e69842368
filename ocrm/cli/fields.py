"""Commands on the fields users add: list, add, rename, remove, bring back, and what records lack."""

from __future__ import annotations

from typing import Any

import click

from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.services.fields import custom_fields, industry_templates, requirements
from ocrm.services.fields.custom_fields import CustomFieldRow
from ocrm.services.fields.industry_templates import IndustryTemplate
from ocrm.services.schema import FieldKind, record_type

_KINDS = [str(kind) for kind, _label in custom_fields.KINDS]


@command("fields", help=N_("List the fields of a kind of record, those you added marked."))
@click.argument("kind")
@pass_session
def list_fields(session: Session, kind: str) -> None:
    """Print the fields of a kind, and the added ones that were removed."""
    added = {row.name: row for row in custom_fields.list_fields(session.workspace, kind, include_removed=True)}
    infos = record_type(kind).fields.values()
    rows: list[dict[str, Any]] = [
        {"name": info.name, "label": _(info.label), "kind": str(info.kind), "own": info.is_custom, "removed": False}
        | ({"formula": added[info.name].formula} if info.is_custom and info.is_computed else {})
        for info in infos
    ]
    rows += [
        {"name": row.name, "label": row.label, "kind": row.kind, "own": True, "removed": True}
        for row in added.values()
        if row.is_removed
    ]
    if session.wants_json:
        print_json(rows)
        return
    print_table(
        [[row["name"], row["label"], row["kind"], _state_words(row)] for row in rows],
        header=[_("Name"), _("Label"), _("Kind"), ""],
    )


def _state_words(row: dict[str, Any]) -> str:
    return _("removed") if row["removed"] else _("own") if row["own"] else ""


@command("field-add", help=N_("Add a field: ocrm field-add customers Machine --kind text"))
@click.argument("kind")
@click.argument("label")
@click.option("--kind", "field_kind", type=click.Choice(_KINDS), default=str(FieldKind.TEXT), show_default=True)
@click.option("--values", default="", help=N_("The values of a list, with ; between."))
@click.option("--formula", default="", help=N_("A formula, such as [Won amount] / [Won deals]."))
@pass_session
def add_field(session: Session, kind: str, label: str, field_kind: str, values: str, formula: str) -> None:
    """Add a field to a kind of record."""
    changes = custom_fields.add_field(
        session.workspace, kind, label, kind=field_kind, values=values.split(";"), formula=formula, origin="cli"
    )
    print_changes(session, changes)


@command("industry", help=N_("List the templates of industries, or add one: ocrm industry clinic"))
@click.argument("code", required=False)
@pass_session
def industry(session: Session, code: str | None) -> None:
    """Print the templates, or add the kinds of contact and the fields of one."""
    if code is not None:
        print_changes(session, industry_templates.add_template(session.workspace, code, origin="cli"))
        return
    rows: list[dict[str, Any]] = [_template(session, template) for template in industry_templates.TEMPLATES]
    if session.wants_json:
        print_json(rows)
        return
    lines = [
        [row["code"], row["title"], ", ".join(row["kinds"]), ", ".join(row["fields"]), _("added") * row["added"]]
        for row in rows
    ]
    print_table(lines, header=[_("Name"), _("Title"), _("Kinds of contact"), _("Fields"), ""])


def _template(session: Session, template: IndustryTemplate) -> dict[str, Any]:
    kinds, fields = industry_templates.contents_of(template)
    is_added = industry_templates.is_added(session.workspace, template)
    return {"code": template.code, "title": _(template.title), "kinds": kinds, "fields": fields, "added": is_added}


@command("field-rename", help=N_("Call a field you added something else."))
@click.argument("kind")
@click.argument("field")
@click.argument("label")
@pass_session
def rename_field(session: Session, kind: str, field: str, label: str) -> None:
    """Rename an added field, named by its name or label."""
    row = _row(session, kind, field)
    print_changes(session, custom_fields.rename_field(session.workspace, row.field_id, label, origin="cli"))


@command("field-remove", help=N_("Take a field you added out of sight; its values stay."))
@click.argument("kind")
@click.argument("field")
@pass_session
def remove_field(session: Session, kind: str, field: str) -> None:
    """Remove an added field."""
    row = _row(session, kind, field)
    print_changes(session, custom_fields.remove_field(session.workspace, row.field_id, origin="cli"))


@command("field-restore", help=N_("Bring a removed field back with its values."))
@click.argument("kind")
@click.argument("field")
@pass_session
def restore_field(session: Session, kind: str, field: str) -> None:
    """Bring an added field back."""
    row = _row(session, kind, field)
    print_changes(session, custom_fields.restore_field(session.workspace, row.field_id, origin="cli"))


def _row(session: Session, kind: str, field: str) -> CustomFieldRow:
    """Return the added field of a name or label, removed ones included; raises UserError naming the ones there are."""
    rows = custom_fields.list_fields(session.workspace, record_type(kind).kind, include_removed=True)
    found = next((row for row in rows if field in (row.name, row.label)), None)
    if found is None:
        raise UserError(
            _("You added no field “{name}”. Added fields: {names}.").format(
                name=field, names=", ".join(row.label for row in rows) or "–"
            )
        )
    return found


@command("incomplete", help=N_("List records that lack a required field."))
@click.argument("kind")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@pass_session
def list_incomplete(session: Session, kind: str, limit: int) -> None:
    """Print the records that lack a required field, and which."""
    found = requirements.incomplete_records(session.workspace, kind, limit=limit)
    if session.wants_json:
        print_json(
            [{"id": row.record_id, "title": row.title, "missing": [info.name for info in row.missing]} for row in found]
        )
        return
    print_table(
        [[str(row.record_id), row.title, ", ".join(_(info.label) for info in row.missing)] for row in found],
        header=["id", _("Title"), _("Lacks")],
    )
