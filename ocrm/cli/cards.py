"""Visiting cards on the command line: importing a .vcf file, exporting to one."""

from __future__ import annotations

from pathlib import Path

import click

from ocrm.cli.printing import print_changes, print_json
from ocrm.cli.session import Session
from ocrm.errors import UserError
from ocrm.i18n import _, ngettext
from ocrm.services.pasted_contact import read_contact, saving
from ocrm.services.records import RecordQuery
from ocrm.services.vcards import exporting, importing, reading
from ocrm.services.vcards.importing import CardChoice, CardOutcome, CardPlan
from ocrm.services.vcards.reading import CardFile

_CHOICES = {"skip": CardChoice.SKIP, "fill": CardChoice.FILL, "keep": CardChoice.ADD}


def import_cards(session: Session, source: Path, kind: str, *, duplicates: str | None, dry_run: bool) -> None:
    """Import a card file and answer how it went; `duplicates` decides the cards that only may be known already."""
    if kind not in exporting.KINDS:
        raise UserError(_("Visiting cards become contacts and customers; say --into contacts."))
    if duplicates == "overwrite":
        raise UserError(_("Cards fill what is blank and overwrite nothing; say --duplicates fill, keep or skip."))
    file = reading.read_card_file(source)
    plans = importing.preview_cards(session.workspace, file)
    choices = {plan.number: _CHOICES[duplicates] for plan in plans if duplicates and plan.resembles is not None}
    if choices:
        plans = importing.preview_cards(session.workspace, file, choices)
    if dry_run:
        _print_plans(session, file, plans)
        return
    report = importing.import_cards(session.workspace, file, choices, source_name=source.name, origin="cli")
    if session.wants_json:
        print_json(report.as_dict())
        return
    if file.reason:
        click.echo(file.reason)
    for problem in report.problems:
        click.echo(_("Card {number}, {name}: {message}").format(
            number=problem.row, name=problem.value or "–", message=problem.message))  # fmt: skip
    click.echo(
        _("{rows} cards: {created} created, {updated} filled, {skipped} skipped, {rejected} rejected").format(
            rows=report.rows, created=report.created, updated=report.updated, skipped=report.skipped,
            rejected=report.rejected,
        )
    )  # fmt: skip


def _print_plans(session: Session, file: CardFile, plans: list[CardPlan]) -> None:
    """Say what an import would do with each card."""
    if session.wants_json:
        counts = {outcome: sum(plan.outcome is outcome for plan in plans) for outcome in CardOutcome}
        cards = [
            {"card": plan.number, "name": plan.name, "company": plan.company, "reach": plan.reach,
             "outcome": plan.outcome.value, "needs_decision": plan.is_open, "reason": plan.reason}
            for plan in plans
        ]  # fmt: skip
        print_json({"charset": file.charset, "reason": file.reason, **counts, "cards": cards})
        return
    for plan in plans:
        words = " · ".join(
            text for text in (plan.name, plan.company, plan.reach, plan.outcome.value, plan.reason) if text
        )
        click.echo(f"{plan.number}  {words}")


def export_cards(session: Session, query: RecordQuery, out: Path, *, version: str) -> None:
    """Export records as cards."""
    count = exporting.export_cards(session.workspace, query, out, version=version)
    if session.wants_json:
        print_json({"file": str(out), "records": count})
    else:
        click.echo(ngettext("Wrote {n} card to {path}", "Wrote {n} cards to {path}", count).format(n=count, path=out))


def add_pasted(session: Session, kind: str, text: str, assignments: tuple[str, ...]) -> None:
    """Add the contact of a pasted text; `field=value` words replace what was recognised.

    A known customer of the company's name is used; somebody already known is refused in one sentence.
    """
    if kind not in exporting.KINDS:
        raise UserError(_("A pasted text becomes a contact; say: ocrm add contacts --from-text -"))
    found = read_contact(text)
    texts = {name: field.value for name, field in found.fields.items()} | {"notes": "\n".join(found.left_over)}
    for word in assignments:
        name, separator, value = word.partition("=")
        if not separator or name not in saving.LABELS:
            raise UserError(_("“{word}” is not of the form field=value.").format(word=word))
        texts[name] = value
    matches = saving.find_matches(session.workspace, texts)
    if matches.contact is not None:
        raise UserError(
            _("“{name}” is known already ({reason}). Nothing was added; change that contact instead.").format(
                name=matches.contact.name, reason=matches.contact.reason
            )
        )
    customer_id = matches.customers[0].record_id if matches.customers else None
    print_changes(session, saving.save_contact(session.workspace, texts, customer_id=customer_id, origin="cli"))
