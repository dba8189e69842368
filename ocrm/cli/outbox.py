"""Mail on the command line: what is in the boxes, sending what is due, fetching what is new."""

from __future__ import annotations

import time
from typing import Any

import click

from ocrm.cli.printing import print_json, print_table
from ocrm.cli.session import Session, cli, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _, pgettext
from ocrm.services.mailbox.fetching import fetch_mail
from ocrm.services.outbox import deliveries
from ocrm.services.outbox.accounts import read_account
from ocrm.services.outbox.listing import Box, MailRow, box_title, list_mails, state_words
from ocrm.services.outbox.passwords import password_of
from ocrm.services.outbox.sending import Postman


@cli.group("mail", help=N_("Mail: list the boxes, send what is due, fetch what is new."))
def mail() -> None:
    """Group the commands about mail."""


@mail.command("outbox", cls=cli.command_class, help=N_("List drafts, the outbox, what was sent and what failed."))
@click.option("--box", type=click.Choice([str(box) for box in Box]), help=N_("Only this box."))
@pass_session
def outbox(session: Session, box: str | None) -> None:
    """Print the mails of the boxes."""
    workspace = session.workspace
    boxes = [Box(box)] if box else list(Box)
    found = {one: list_mails(workspace, one) for one in boxes}
    why = deliveries.trouble(workspace)
    if session.wants_json:
        mails = [_object(session, row) for rows in found.values() for row in rows]
        print_json({"trouble": why, "counts": {str(one): len(rows) for one, rows in found.items()}, "mails": mails})
        return
    if why:
        click.echo(why)
    print_table(
        [
            [
                box_title(one),
                str(row.mail_id),
                row.to_words,
                row.subject,
                state_words(row, workspace.clock),
                row.error,
            ]
            for one, rows in found.items()
            for row in rows
        ],
        header=[_("Box"), "id", pgettext("mail", "To"), pgettext("mail", "Subject"), _("State"), _("Why")],
    )  # fmt: skip


@mail.command("send", cls=cli.command_class, help=N_("Send what is due now, at least two seconds apart."))
@click.option("--again", is_flag=True, help=N_("Also what waits to be tried again later."))
@pass_session
def send(session: Session, again: bool) -> None:
    """Send what is due and print how each ended."""
    workspace = session.workspace
    if workspace.why_read_only:
        raise UserError(workspace.why_read_only)
    account = read_account(workspace)
    if not account.is_set_up:
        raise UserError(_("No mail account is set up yet. Nothing was sent; set it up in Settings, Mail."))
    if not password_of(workspace, account):
        raise UserError(
            _("The password of {address} is neither in the key ring nor in an encrypted file. Nothing was sent; send"
              " from the window.").format(address=account.address)
        )  # fmt: skip
    postman = Postman(workspace)
    held = postman.look_after()
    why = deliveries.trouble(workspace)
    if again:
        deliveries.try_again(workspace)
    elif why:  # trying a password that is not accepted again and again locks accounts
        raise UserError(_("{why} Once that is mended say --again.").format(why=why))
    done = postman.deliver_all(time.sleep)
    told = [
        {"mail": one.mail_id, "fate": str(one.outcome.fate), "words": one.outcome.words,
         "refused": list(one.outcome.addresses)}
        for one in done
    ]  # fmt: skip
    if session.wants_json:
        print_json({"held": held, "tried": told})
        return
    for one in told:
        click.echo(" · ".join(str(part) for part in (one["mail"], one["fate"], one["words"]) if part))
    sent = sum(one["fate"] == "sent" for one in told)
    click.echo(_("{n} sent, {held} held, {others} not sent").format(n=sent, held=held, others=len(told) - sent))


@mail.command(
    "fetch",
    cls=cli.command_class,
    help=N_("File copies of new mails with known people."),
)
@pass_session
def fetch(session: Session) -> None:
    """Fetch and print what came."""
    result = fetch_mail(session.workspace)
    if session.wants_json:
        print_json(
            {"looked_at": result.looked_at, "filed": result.filed, "known_already": result.known_before,
             "strangers": result.strangers, "too_large": result.too_large, "more": result.has_more}
        )  # fmt: skip
        return
    click.echo(
        _("{looked} new mails looked at: {filed} filed, {strangers} of unknown senders, {known} known already").format(
            looked=result.looked_at, filed=result.filed, strangers=result.strangers, known=result.known_before
        )
    )
    if result.has_more:
        click.echo(_("There is more; fetch again."))


def _object(session: Session, row: MailRow) -> dict[str, Any]:
    """Return a mail as JSON tells it."""
    return {
        "id": row.mail_id, "box": str(row.box), "state": str(row.state), "subject": row.subject,
        "recipients": [{"role": str(one.role), "name": one.name, "address": one.address} for one in row.recipients],
        "customer": row.customer, "customer_id": row.customer_id, "moment": row.moment, "error": row.error,
        "attempts": row.attempts, "files": row.file_count, "words": state_words(row, session.workspace.clock),
    }  # fmt: skip
