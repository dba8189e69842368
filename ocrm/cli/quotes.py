"""The command on quotes: those of a deal, one with its lines, two versions side by side."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from ocrm.cli.printing import print_json, print_table
from ocrm.cli.records import find_record
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import NotFoundError
from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services.quotes import comparing, quote_text, reading
from ocrm.services.quotes.comparing import Comparison, LineChange
from ocrm.services.quotes.reading import QuoteRow


@command("quotes", help=N_("List the quotes of a deal, show a version, or compare two: ocrm quotes DEAL [1] [2]."))
@click.argument("deal")
@click.argument("versions", nargs=-1)
@pass_session
def quotes(session: Session, deal: str, versions: tuple[str, ...]) -> None:
    """Print the quotes of a deal; a version is named NUMBER or NUMBER/VERSION, one of the newest by its count."""
    deal_id = find_record(session, "opportunities", deal)
    found = reading.list_quotes(session.workspace, deal_id)
    chosen = [_find(found, name) for name in versions]
    if not chosen:
        _print_list(session, found)
    elif len(chosen) == 1:
        _print_one(session, chosen[0])
    else:
        _print_comparison(session, comparing.compare(session.workspace, chosen[0].quote_id, chosen[1].quote_id))


def _find(found: list[QuoteRow], name: str) -> QuoteRow:
    """Return the version meant by QT-20260310-0001, QT-20260310-0001/2, or 2 of the newest quote."""
    number, _slash, version = name.rpartition("/")
    for quote in found:
        if name == quote.number or (number in (quote.number, "") and version.removeprefix("v") == str(quote.version)):
            return quote
    raise NotFoundError(_("No quote of this deal is called “{name}”. Nothing was changed.").format(name=name))


def quote_object(quote: QuoteRow) -> dict[str, Any]:
    """Return a version for JSON."""
    values = asdict(quote)
    return {"id": values.pop("quote_id"), "kind": reading.KIND, **values}


def _print_list(session: Session, found: list[QuoteRow]) -> None:
    if session.wants_json:
        print_json([quote_object(quote) for quote in found])
        return
    rows = [
        [
            quote.number,
            f"v{quote.version}",
            format_date_iso(quote.dated_on),
            "" if quote.valid_until is None else format_date_iso(quote.valid_until),
            reading.status_label(quote.status),
            quote.money(quote.sums.total),
        ]
        for quote in found
    ]
    print_table(rows, header=[_("Quote number"), _("Version"), _("Date"), _("Valid until"), _("Status"), _("Total")])


def _print_one(session: Session, quote: QuoteRow) -> None:
    if session.wants_json:
        print_json(quote_object(quote))
    else:
        click.echo(quote_text.quote_text(session.workspace, quote.quote_id))


def _print_comparison(session: Session, found: Comparison) -> None:
    if session.wants_json:
        print_json(
            {
                "older": quote_object(found.older), "newer": quote_object(found.newer),
                "whole": [asdict(one) for one in found.whole], "lines": [asdict(line) for line in found.lines],
                "sums": [asdict(one) | {"change": one.change} for one in found.sums],
            }
        )  # fmt: skip
        return
    for line in found.lines:
        facts = [f"{one.label} {one.old} → {one.new}" for one in line.differences]
        sign = {LineChange.ADDED: "+", LineChange.REMOVED: "-", LineChange.CHANGED: "~"}.get(line.change, " ")
        click.echo(f"{sign} {' · '.join([line.title, *facts])}")
    for one in found.whole:
        click.echo(f"~ {one.label} {one.old} → {one.new}")
    money = found.newer.money
    print_table(
        [[one.label, money(one.old), money(one.new), money(one.change)] for one in found.sums],
        header=["", found.older.name, found.newer.name, _("Difference")],
    )
