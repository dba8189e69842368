"""What hangs on a deal, for `ocrm show opportunities`: how it stands, its parts, and every move between stages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from ocrm.formats import format_date_iso
from ocrm.i18n import _, ngettext
from ocrm.services.contracts import reading as contracts
from ocrm.services.deals import (
    competitors,
    deal_briefs,
    deal_health,
    needs,
    priorities,
    risks,
    solutions,
    stage_log,
    tenders,
)
from ocrm.services.deals.stage_log import StageChangeRow
from ocrm.services.quotes import reading as quotes
from ocrm.services.relations import partnerships
from ocrm.services.workspace import Workspace


def related(workspace: Workspace, opportunity_id: int) -> dict[str, Any]:
    """Return what hangs on a deal."""
    health = deal_health.fetch_health(workspace, opportunity_id)
    priority = priorities.fetch_priority(workspace, opportunity_id)
    tender = tenders.fetch_tender(workspace, opportunity_id)
    lists: dict[str, Any] = {
        "needs": needs.list_deal_needs(workspace, opportunity_id),
        "solutions": solutions.list_solutions(workspace, opportunity_id),
        "quotes": quotes.list_quotes(workspace, opportunity_id),
        "contracts": contracts.list_deal_contracts(workspace, opportunity_id),
        "competitors": competitors.list_competitors(workspace, opportunity_id),
        "risks": risks.list_risks(workspace, opportunity_id),
        "partners": partnerships.list_deal_shares(workspace, opportunity_id),
        "stage_history": stage_log.stage_history(workspace, opportunity_id),
    }
    return {
        "health": asdict(health) | {"reasons": deal_health.reasons(health)},
        "priority_parts": None if priority is None else asdict(priority),
        "tender": None if tender is None else asdict(tender),
        **{name: [asdict(row) for row in rows] for name, rows in lists.items()},
    }


def print_related(workspace: Workspace, opportunity_id: int) -> None:
    """Print what hangs on a deal, section by section."""
    brief = deal_briefs.fetch_deal_brief(workspace, opportunity_id)
    for section in brief.sections:
        if section.title in (_("Stage history"), _("Notes"), _("Strategy")):
            continue  # the fields say the texts, and the history is told whole below
        click.echo(f"{section.title}:")
        for line in section.lines:
            click.echo("  " + ": ".join(part for part in (line.head, line.text) if part))
    click.echo(_("Stage history") + ":")
    for move in stage_log.stage_history(workspace, opportunity_id):
        click.echo(f"  {_move_words(move)}")


def _move_words(move: StageChangeRow) -> str:
    """Return a move in a line; one that was put right says so."""
    names = f"{move.from_name} → {move.to_name}" if move.from_name else move.to_name
    days = "" if move.days_after is None else ngettext("{n} day", "{n} days", move.days_after)
    state = _("put right later") if move.is_corrected else _("correction") if move.corrected_at is not None else ""
    facts = (format_date_iso(move.changed_on), names, days.format(n=move.days_after), state, move.note)
    return " · ".join(part for part in facts if part)
