"""Commands on files: new, import, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocrm import i18n
from ocrm.cli.printing import print_json
from ocrm.cli.records import field_names
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _, ngettext
from ocrm.services import records
from ocrm.services.fields.custom_fields import KINDS
from ocrm.services.fields.own_fields import FORMULA
from ocrm.services.icalendars import is_calendar_file
from ocrm.services.mails import is_mail_file
from ocrm.services.sample_data import samples
from ocrm.services.vcards import is_card_file
from ocrm.services.workspace import Workspace

_ADDED_KINDS = tuple(str(kind) for kind, _label in KINDS if kind != FORMULA)

if TYPE_CHECKING:
    from ocrm.services.spreadsheets.plan import ImportPlan
    from ocrm.services.spreadsheets.reading import Table


@command("new", help=N_("Make a new file, empty or with a sample company."))
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--demo", is_flag=True, help=N_("Fill it with a believable company."))
@click.option("--records", "count", type=click.IntRange(min=1), default=samples.DEFAULT_CUSTOMERS, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@pass_session
def new_file(session: Session, path: Path, demo: bool, count: int, seed: int) -> None:
    """Make a new file."""
    language = i18n.language()
    workspace = Workspace.create(path, clock=session.clock, language=language, passphrase=session.passphrase)
    try:
        if demo:
            samples.fill_sample(workspace, language=language, customers=count, seed=seed)
    finally:
        workspace.close()
    if session.wants_json:
        print_json({"file": str(path), "customers": count if demo else 0})
    else:
        click.echo(_("Made {path}").format(path=path))


@command("import", help=N_("Import a table, cards (.vcf), a calendar (.ics) or mails (.eml); one undo takes it back."))
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--into", "kind", default="", help=N_("Kind of record: customers, contacts, …; a calendar's are to-dos."))
@click.option("--sheet")
@click.option("--header-row", type=click.IntRange(min=0))
@click.option("--encoding")
@click.option("--delimiter", metavar="SIGN", help=N_("What separates the columns of a text file; tab for a tab."))
@click.option("--with-hidden", is_flag=True, help=N_("Read hidden rows and columns of the sheet too."))
@click.option(
    "--preset",
    default="auto",
    show_default=True,
    metavar="NAME",
    help=N_("Read it as an export of hubspot, zoho, …; auto finds out by the column names, none by nothing."),
)
@click.option("--date-order", type=click.Choice(["ymd", "mdy", "dmy"]))
@click.option("--map", "columns", multiple=True, metavar="COLUMN=field")
@click.option("--value", "values", multiple=True, metavar="COLUMN:TEXT=code")
@click.option("--set", "constants", multiple=True, metavar="field=value")
@click.option(
    "--phone-country", default="", metavar="CODE", help=N_("Country of phone numbers without one, such as 44.")
)
@click.option(
    "--new-field",
    "new_fields",
    multiple=True,
    metavar="COLUMN[=KIND]",
    help=N_("Make a field for a column, of the kind its cells are or text, number, money, date, …."),
)
@click.option("--match", default="", metavar="FIELD,…", help=N_("Fields by which a known record is recognised."))
@click.option("--mode", type=click.Choice(["create", "update", "upsert"]), default="upsert", show_default=True)
@click.option("--create-missing", multiple=True, metavar="KIND")
@click.option("--duplicates", type=click.Choice(["skip", "fill", "overwrite", "keep"]))
@click.option("--replace-values", is_flag=True, help=N_("Let several values of a field replace those there."))
@click.option("--tag", default="", help=N_("Put a tag on every record of this import."))
@click.option("--dry-run", is_flag=True, help=N_("Say what would happen; write nothing."))
@click.option(
    "--problems",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Write the rows with problems to a workbook."),
)
@pass_session
def import_file(
    session: Session, source: Path, kind: str, sheet: str | None, header_row: int | None, encoding: str | None,
    delimiter: str | None, with_hidden: bool, preset: str, date_order: str | None, columns: tuple[str, ...],
    values: tuple[str, ...], constants: tuple[str, ...], phone_country: str, new_fields: tuple[str, ...], match: str,
    mode: str, create_missing: tuple[str, ...], duplicates: str | None, replace_values: bool, tag: str, dry_run: bool,
    problems: Path | None,
) -> None:  # fmt: skip
    """Import a file and answer how it went."""
    if not kind and not is_calendar_file(source):
        raise click.UsageError(_("Say which kind of record it is: --into KIND."))
    if is_card_file(source):
        from ocrm.cli.cards import import_cards

        import_cards(session, source, kind, duplicates=duplicates, dry_run=dry_run)
        return
    if is_calendar_file(source):
        from ocrm.cli.calendars import import_ics

        import_ics(session, source, kind or "todos", mode=mode, dry_run=dry_run)
        return
    if is_mail_file(source) or source.is_dir():
        from ocrm.cli.mails import import_mail_files

        import_mail_files(session, source, kind, adds_people="contacts" in create_missing, dry_run=dry_run)
        return
    from dataclasses import replace

    from ocrm.services.spreadsheets import importing, plan, reading
    from ocrm.services.spreadsheets.dates import DateOrder

    workspace = session.workspace  # opened first: columns may go into fields of its own
    with reading.open_source(source) as opened:
        sign = _delimiter(delimiter) if delimiter else None
        table = opened.table(sheet, header_row, encoding=encoding, delimiter=sign, with_hidden=with_hidden)
    for note in table.notes:
        click.echo(note, err=True)
    wanted = plan.adjusted_plan(
        _starting_plan(table, kind, preset),
        table,
        columns=[_pair(text) for text in columns],
        values=[_value(text) for text in values],
        constants=dict(_pair(text) for text in constants),
        match=field_names(match),
        date_order=DateOrder(date_order) if date_order else None,
    )
    wanted = replace(
        wanted, mode=plan.Mode(mode), duplicates=plan.Duplicates(duplicates) if duplicates else None,
        create_missing=frozenset(create_missing), tag=tag, adds_picks=not replace_values,
        phone_country=phone_country.strip().lstrip("+0"),
    )  # fmt: skip
    wanted = _with_new_fields(wanted, table, new_fields)
    if dry_run:
        report = importing.plan_import(workspace, table, wanted)
    else:
        report = importing.run_import(workspace, table, wanted, source_name=source.name, origin="cli")
    if problems is not None:
        from ocrm.services.spreadsheets import problem_rows

        problem_rows.write_problem_rows(problems, table, report)
    if session.wants_json:
        print_json(report.as_dict())
    else:
        _print_report(report, dry_run=dry_run)


def _starting_plan(table: Table, kind: str, preset: str) -> ImportPlan:
    """Return the plan of a table of a system's export, and say which that is; else that of its column names."""
    from ocrm.services.spreadsheets import plan, presets

    found = None
    if preset == "auto":
        found = presets.recognised(table.columns, kind)
    elif preset != "none":
        found = presets.named_preset(preset, table.columns, kind)
    if found is None:
        return plan.suggested_plan(table, kind)
    click.echo(_("Read as an export of {system}.").format(system=found.name), err=True)
    return presets.preset_plan(table, found)


def _with_new_fields(plan: ImportPlan, table: Table, wanted: tuple[str, ...]) -> ImportPlan:
    """Return a plan that makes a field for each column named, as `COLUMN` or `COLUMN=kind`."""
    from dataclasses import replace

    from ocrm.services.schema import FieldKind
    from ocrm.services.spreadsheets.new_fields import new_field_name
    from ocrm.services.spreadsheets.own_columns import proposed_field
    from ocrm.services.spreadsheets.plan import column_named

    for text in wanted:
        name, _separator, kind = text.partition("=")
        if kind not in ("", *_ADDED_KINDS):
            raise UserError(_("There is no kind of field “{kind}”. Kinds: {names}.").format(
                kind=kind, names=", ".join(_ADDED_KINDS)))  # fmt: skip
        index = column_named(table, name).index
        new = proposed_field(table, index, plan.kind, kind=FieldKind(kind) if kind else None)
        plan = replace(
            plan, fields={**plan.fields, index: new_field_name(index)}, new_fields={**plan.new_fields, index: new}
        )
    return plan


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.rpartition("=")
    if not separator:
        raise UserError(_("“{word}” is not of the form column=field.").format(word=text))
    return name.strip(), value.strip()


def _delimiter(word: str) -> str:
    """Return the sign a word of the command line means; raises UserError where it cannot stand between cells."""
    sign = "\t" if word.lower() == "tab" else word
    if len(sign) != 1 or sign.isalnum() or sign in '"\r\n':
        raise UserError(_("“{word}” cannot separate columns; give one sign, such as ; or tab.").format(word=word))
    return sign


def _value(text: str) -> tuple[str, str, str]:
    left, code = _pair(text)
    column, separator, cell = left.partition(":")
    if not separator:
        raise UserError(_("“{word}” is not of the form COLUMN:TEXT=code.").format(word=text))
    return column.strip(), cell.strip(), code


def _print_report(report: object, *, dry_run: bool) -> None:
    from ocrm.services.spreadsheets.plan import ImportReport

    assert isinstance(report, ImportReport)
    for column in report.columns:
        if column.field:
            click.echo(_("{column} → {field}: {given} filled in the file, {written} written").format(
                column=column.name, field=column.field, given=column.given, written=column.written))  # fmt: skip
        else:
            click.echo(_("Column “{name}” goes nowhere.").format(name=column.name))
    for problem in report.problems:
        click.echo(_("Row {row}, {column}: {message} ({value})").format(
            row=problem.row, column=problem.column or "–", message=problem.message, value=problem.value))  # fmt: skip
    for duplicate in report.duplicates:
        if duplicate.is_likely:
            click.echo(_("Row {row}, “{name}”: perhaps known, {reason}; a new record.").format(
                row=duplicate.row, name=duplicate.title, reason=duplicate.reason))  # fmt: skip
    for kind, count in report.also_created.items():
        click.echo(_("Also created: {count} {kind}").format(count=count, kind=kind))
    text = ngettext(
        "{rows} row: {created} created, {updated} updated, {skipped} skipped, {rejected} rejected",
        "{rows} rows: {created} created, {updated} updated, {skipped} skipped, {rejected} rejected",
        report.rows,
    ).format(
        rows=report.rows,
        created=report.created,
        updated=report.updated,
        skipped=report.skipped,
        rejected=report.rejected,
    )
    click.echo(_("Nothing was written. It would be: {text}").format(text=text) if dry_run else text)
    if not report.created + report.updated:
        click.echo(_("There is nothing to do: everything in the file is in OCRM already, or was left out."))
    elif not dry_run:
        words = ngettext(
            "{n} new record was read back and is whole.",
            "{n} new records were read back and are whole.",
            report.checked,
        )
        click.echo(words.format(n=report.checked))


@command(
    "export",
    help=N_("Export records to .xlsx, .ods, .csv or .json, contacts and customers also to .vcf, to-dos to .ics."),
)
@click.argument("kind")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--where", help=N_("A filter, such as stage:proposal amount:100000..500000."))
@click.option("--fields", help=N_("Field names, separated by commas."))
@click.option("--sort", multiple=True)
@click.option(
    "--mask", is_flag=True, help=N_("Show phones, mails, WeChat and QQ in part; leave addresses and notes out.")
)
@click.option("--redact", is_flag=True, help=N_("Leave all personal data out, and show names of persons in part."))
@click.option("--without-amounts", is_flag=True, help=N_("Leave all amounts of money out."))
@click.option("--card-version", type=click.Choice(["3.0", "4.0"]), default="3.0", show_default=True)
@pass_session
def export_file(
    session: Session, kind: str, out: Path, where: str | None, fields: str | None, sort: tuple[str, ...],
    card_version: str, mask: bool, redact: bool, without_amounts: bool,
) -> None:  # fmt: skip
    """Export records."""
    if (mask or redact or without_amounts) and (is_card_file(out) or is_calendar_file(out)):
        raise UserError(_("Cards and calendars hold nothing back. Nothing was written; choose .xlsx or .csv."))
    if is_card_file(out):
        from ocrm.cli.cards import export_cards

        query = records.RecordQuery(kind, session.filter(kind, where), sort)
        export_cards(session, query, out, version=card_version)
        return
    if is_calendar_file(out):
        from ocrm.cli.calendars import export_ics

        export_ics(session, records.RecordQuery(kind, session.filter(kind, where), sort), out)
        return
    from ocrm.services.spreadsheets import exporting
    from ocrm.services.spreadsheets.redaction import ExportProfile, Redaction, told

    persons = Redaction.WITHOUT if redact else Redaction.SHORTENED if mask else Redaction.NONE
    profile = ExportProfile(persons, shows_amounts=not without_amounts)
    query = records.RecordQuery(kind, session.filter(kind, where), sort)
    report = exporting.export_records(session.workspace, query, field_names(fields) or None, out, profile=profile)
    count = report.rows
    if session.wants_json:
        redacted = {"shown_in_part": report.shown_in_part, "left_out": report.left_out}
        print_json({"file": str(out), "records": count} | ({} if profile.is_whole else redacted))
    else:
        words = ngettext("Wrote {count} record to {path}", "Wrote {count} records to {path}", count)
        click.echo(words.format(count=count, path=out))
        if not profile.is_whole:
            click.echo("\n".join(told(profile, report.shown_in_part, report.left_out)))
