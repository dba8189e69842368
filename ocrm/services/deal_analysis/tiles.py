"""The figures on top of the funnel and on Today, each with its formula, its SQL and its deals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ocrm.i18n import _
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services.deal_analysis.outcomes import won_figure
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.deals import holds
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.forecasting.forecast import COMMITTED_FROM
from ocrm.services.workspace import Workspace

_PERCENT = {"percent": COMMITTED_FROM}


def tile_figures(workspace: Workspace, selection: Selection) -> dict[str, Figure]:
    """Return the figures won, committed and weighted of a period."""
    return {
        "won": won_figure(workspace, selection),
        "committed": _with_won(
            workspace, selection, "committed", label=_("Safe forecast"),
            amount=f"CASE WHEN t.probability >= {COMMITTED_FROM} THEN coalesce(t.expected_amount, 0) ELSE 0 END",
            formula=_("Won in the period, and the full amount of open deals of at least {percent}% that are expected"
                      " in it from today on. Deals on hold do not count.").format(**_PERCENT),
        ),
        "weighted": _with_won(
            workspace, selection, "weighted", label=_("Weighted forecast"), amount=WEIGHTED_AMOUNT,
            formula=_("Won in the period, and amount × probability of each open deal that is expected in it from today"
                      " on. Deals on hold do not count."),
        ),
    }  # fmt: skip


def _with_won(workspace: Workspace, selection: Selection, key: str, *, label: str, amount: str, formula: str) -> Figure:
    """Return what is won in the period together with what open deals expected in it bring."""
    today = workspace.clock.today()
    won = selection.scope(workspace, dated_by="t.closed_on")
    since = max(today, selection.since or today)
    ahead = replace(selection, since=since).scope(workspace, dated_by="t.expected_close_on")
    is_won = f"t.status = 'won' AND {won.sql}"
    is_ahead = f"t.status = 'open' AND {holds.awake(workspace)} AND {ahead.sql}"
    sql = (
        f"SELECT (SELECT coalesce(sum(t.expected_amount), 0) FROM opportunity t\n        WHERE {is_won})\n"
        f"     + (SELECT coalesce(sum({amount}), 0) FROM opportunity t\n        WHERE {is_ahead})"
    )
    counts = f" AND t.probability >= {COMMITTED_FROM}" if key == "committed" else ""
    rows = (
        f"SELECT t.id FROM opportunity t WHERE {is_won}\nUNION ALL"
        f" SELECT t.id FROM opportunity t WHERE {is_ahead}{counts}"
    )
    values = (*won.values, *ahead.values)
    return read_figure(
        workspace, key, label=label, unit=Unit.MONEY, formula=formula, sql=sql, values=values, rows=(rows, values)
    )


def stage_figure(workspace: Workspace, selection: Selection, stage_id: int) -> Figure:
    """Return how many open deals stand in a stage now."""
    scope = selection.scope(workspace)
    where = (
        f"FROM opportunity t\nWHERE t.status = 'open' AND t.stage_id = ? AND {holds.awake(workspace)} AND {scope.sql}"
    )
    values = (stage_id, *scope.values)
    return read_figure(
        workspace, f"stage/{stage_id}", label=_("Open deals in the stage"), unit=Unit.COUNT,
        formula=_("The open deals that stand in this stage now. Deals on hold do not count."),
        sql=f"SELECT count(*)\n{where}", values=values, rows=(f"SELECT t.id {where}", values),
    )  # fmt: skip


def open_figure(workspace: Workspace, selection: Selection) -> Figure:
    """Return the weighted amount of all open deals."""
    scope = selection.scope(workspace)
    where = f"FROM opportunity t\nWHERE t.status = 'open' AND {holds.awake(workspace)} AND {scope.sql}"
    return read_figure(
        workspace, "open", label=_("Open deals, weighted"), unit=Unit.MONEY,
        formula=_("Amount × probability of each open deal, rounded to the cent. Deals on hold do not count."),
        sql=f"SELECT coalesce(sum({WEIGHTED_AMOUNT}), 0)\n{where}", values=scope.values,
        rows=(f"SELECT t.id {where} ORDER BY t.expected_amount DESC", scope.values),
    )  # fmt: skip


def expected_figure(workspace: Workspace, first: date, last: date) -> Figure:
    """Return the amount of the open deals expected to close within some days."""
    where = (
        f"FROM opportunity t\nWHERE t.status = 'open' AND {holds.awake(workspace)}"
        " AND t.expected_close_on >= ? AND t.expected_close_on <= ?"
    )
    values = (first.isoformat(), last.isoformat())
    return read_figure(
        workspace, "expected", label=_("Expected to close this month"), unit=Unit.MONEY,
        formula=_("The amount of the open deals whose expected day lies in this month. Deals on hold do not count."),
        sql=f"SELECT coalesce(sum(t.expected_amount), 0)\n{where}", values=values,
        rows=(f"SELECT t.id {where} ORDER BY t.expected_close_on", values),
    )  # fmt: skip
