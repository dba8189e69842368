"""Mails on the command line: a .eml file or a folder of them becomes interactions."""

from __future__ import annotations

from pathlib import Path

import click

from ocrm.cli.printing import print_json
from ocrm.cli.session import Session
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.mails import importing
from ocrm.services.mails.importing import MailOutcome, MailPlan
from ocrm.services.mails.reading import find_mails, read_mails


def import_mail_files(session: Session, source: Path, kind: str, *, adds_people: bool, dry_run: bool) -> None:
    """Log the mails of a file or folder and answer how it went; `adds_people` adds whom nobody knows yet."""
    if kind != "interactions":
        raise UserError(_("Mails become interactions; say --into interactions."))
    mails = list(read_mails(find_mails([source])))
    plans = importing.preview_mails(session.workspace, mails)
    if dry_run:
        _print_plans(session, plans)
        return
    wanted = {plan.number: plan.is_wanted or (adds_people and plan.outcome is MailOutcome.NEW) for plan in plans}
    report = importing.import_mails(session.workspace, mails, wanted, source_name=source.name, origin="cli")
    if session.wants_json:
        print_json(report.as_dict())
        return
    for problem in report.problems:
        click.echo(f"{problem.value}: {problem.message}")
    click.echo(
        _("{rows} mails: {created} logged, {skipped} left out, {rejected} not readable").format(
            rows=report.rows, created=report.created, skipped=report.skipped, rejected=report.rejected
        )
    )
    if report.skipped and not adds_people:
        click.echo(_("To add people nobody knows yet too, say --create-missing contacts."))


def _print_plans(session: Session, plans: list[MailPlan]) -> None:
    """Say what an import would do with each mail."""
    if session.wants_json:
        counts = {outcome.value: sum(plan.outcome is outcome for plan in plans) for outcome in MailOutcome}
        told = [
            {"mail": plan.mail.source, "from": plan.mail.sender.address, "subject": plan.mail.subject,
             "customer": plan.known.customer if plan.known else "", "incoming": plan.is_incoming,
             "outcome": plan.outcome.value, "reason": plan.reason}
            for plan in plans
        ]  # fmt: skip
        print_json({**counts, "mails": told})
        return
    for plan in plans:
        known = plan.known.customer if plan.known else plan.other.address
        parts = (plan.mail.source, plan.mail.subject, known, plan.outcome.value, plan.reason)
        click.echo(" · ".join(part for part in parts if part))
