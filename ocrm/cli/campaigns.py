"""The command on campaigns: all of them, one with its figures or its members, and who comes into it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from ocrm import formats
from ocrm.cli.figures import print_figures
from ocrm.cli.printing import RecordPrinter, print_changes, print_json, print_table
from ocrm.cli.records import find_record
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.campaigns import members, reading, results
from ocrm.services.campaigns.campaign_views import CAMPAIGNS
from ocrm.services.display import ValueFormatter
from ocrm.services.segmentation import segments
from ocrm.services.settings import currency


@command("campaigns", help=N_("List the campaigns, show one with its figures or members, or put customers into it."))
@click.argument("campaign", required=False)
@click.option("--members", "wants_members", is_flag=True, help=N_("Print the members instead of the figures."))
@click.option("--status", default="", help=N_("Print only the members of this status."))
@click.option("--sql", "wants_sql", is_flag=True, help=N_("Print each figure with its SQL."))
@click.option("--add-segment", "segment", default="", help=N_("Make a segment the audience; its customers come in."))
@click.option("--add", "added", multiple=True, metavar="CUSTOMER", help=N_("Put a customer in; may be repeated."))
@click.option("--refresh", is_flag=True, help=N_("Put in who has come into the segment since."))
@click.option("--mark", nargs=2, multiple=True, metavar="CUSTOMER STATUS", help=N_("Say what became of a member."))
@pass_session
def campaigns(
    session: Session, campaign: str | None, wants_members: bool, status: str, wants_sql: bool, segment: str,
    added: tuple[str, ...], refresh: bool, mark: tuple[tuple[str, str], ...],
) -> None:  # fmt: skip
    """Print or fill one campaign, named by its name or id; without one list them all."""
    if campaign is None:
        _print_all(session)
        return
    campaign_id = find_record(session, reading.KIND, campaign)
    if segment or added or refresh or mark:
        _fill(session, campaign_id, segment=segment, added=added, refresh=refresh, mark=mark)
    elif wants_members or status:
        _print_members(session, campaign_id, status)
    elif wants_sql:
        print_figures(session, results.fetch_result(session.workspace, campaign_id).figures.values())
    else:
        _print_result(session, campaign_id)


def _print_all(session: Session) -> None:
    query = records.RecordQuery(CAMPAIGNS.kind, sort=("-starts_on",))
    ids = records.all_ids(session.workspace, query)
    rows = [row for row in records.fetch_rows(session.workspace, CAMPAIGNS.kind, list(ids)) if row is not None]
    RecordPrinter(session, CAMPAIGNS.kind).print_rows(rows)


def _fill(
    session: Session, campaign_id: int, *, segment: str, added: tuple[str, ...], refresh: bool,
    mark: tuple[tuple[str, str], ...],
) -> None:  # fmt: skip
    """Put customers in and say what became of members, all as one operation."""
    workspace = session.workspace
    title = records.title_of(workspace, reading.KIND, campaign_id)
    if segment or refresh:
        session.bring_up_to_date("customers")
    chosen = segments.find_segment(workspace, segment) if segment else None
    customers = [find_record(session, "customers", name) for name in added]
    marked = [(_member(session, campaign_id, name), code) for name, code in mark]
    with workspace.operation(N_("Fill the campaign “{title}”"), origin="cli", title=title) as operation:
        if chosen is not None:
            members.set_audience(workspace, campaign_id, chosen.segment_id)
        if refresh:
            members.refresh_audience(workspace, campaign_id)
        if customers:
            members.add_members(workspace, campaign_id, customers)
        for member_id, code in marked:
            members.set_status(workspace, [member_id], code)
    print_changes(session, operation.changes)
    if not session.wants_json:
        count = formats.format_number(len(reading.member_ids(workspace, campaign_id)))
        click.echo(_("Members now: {count}").format(count=count))


def _member(session: Session, campaign_id: int, name: str) -> int:
    customer_id = find_record(session, "customers", name)
    for row in reading.list_memberships(session.workspace, customer_id):
        if row.campaign_id == campaign_id:
            return row.member_id
    raise UserError(_("“{name}” is no member of this campaign. Nothing was changed.").format(name=name))


def _print_members(session: Session, campaign_id: int, status: str) -> None:
    found = [row for row in reading.list_members(session.workspace, campaign_id) if status in ("", row.status)]
    if session.wants_json:
        print_json([_member_object(row) for row in found])
        return
    money = ValueFormatter(session.workspace).money
    print_table(
        [
            [row.customer, row.contact, reading.member_status_label(row.status), formats.format_number(row.deal_count),
             money(row.won_amount), row.notes]
            for row in found
        ],
        header=[_("Customer"), _("Person meant"), _("Status"), _("Deals"), _("Won"), _("Notes")],
    )  # fmt: skip


def _member_object(row: reading.MemberRow) -> dict[str, Any]:
    values = asdict(row)
    return {"id": values.pop("member_id"), **values}


def _print_result(session: Session, campaign_id: int) -> None:
    result = results.fetch_result(session.workspace, campaign_id)
    title = records.title_of(session.workspace, reading.KIND, campaign_id)
    if session.wants_json:
        figures = {key: figure.value for key, figure in result.figures.items()}
        print_json({"id": campaign_id, "name": title, **figures, "by_status": dict(result.by_status)})
        return
    code = currency(session.workspace)
    rows = [[figure.label, figure.text(code)] for figure in result.figures.values()]
    rows += [
        [f"  {reading.member_status_label(status)}", formats.format_number(count)] for status, count in result.by_status
    ]
    print_table(rows, header=[title, ""])
