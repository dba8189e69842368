"""The lists behind the figures of Today: what a tile or a line of needs-attention opens, as a query."""

from __future__ import annotations

from enum import StrEnum

from ocrm.services import pool
from ocrm.services.contracts.contract_views import ending_filter, overdue_filter
from ocrm.services.deals import holds
from ocrm.services.deals.opportunity_views import stalled_filter
from ocrm.services.filtering.conditions import AllOf, Condition, Operator
from ocrm.services.filtering.filter_parts import joined
from ocrm.services.records import RecordQuery
from ocrm.services.relations import answers, cadence, follow_ups
from ocrm.services.settings import read_setting
from ocrm.services.tickets.ticket_views import UNRESOLVED_FILTER
from ocrm.services.workday.today import AttentionKind
from ocrm.services.workspace import Workspace


class TileKind(StrEnum):
    """The tiles of Today."""

    WON = "won"
    OPEN = "open"
    EXPECTED = "expected"
    CONTACTS = "contacts"


def tile_query(workspace: Workspace, kind: TileKind) -> RecordQuery:
    """Return the records a tile counts."""
    if kind is TileKind.WON:
        won = AllOf((Condition("status", Operator.IS, "won"), Condition("closed_on", Operator.THIS_MONTH)))
        return RecordQuery("opportunities", won)
    if kind is TileKind.OPEN:
        return RecordQuery("opportunities", holds.open_filter(workspace))
    if kind is TileKind.EXPECTED:
        expected = Condition("expected_close_on", Operator.THIS_MONTH)
        return RecordQuery("opportunities", joined(holds.open_filter(workspace), expected))
    return RecordQuery("customers", Condition("last_contacted_on", Operator.THIS_WEEK))


_THE_SAME_EVERYWHERE = {
    AttentionKind.WAITING: RecordQuery("customers", answers.LATE),
    AttentionKind.LOSING_TOUCH: RecordQuery("customers", cadence.RED_VALUED),
    AttentionKind.MONEY_OVERDUE: RecordQuery("contracts", overdue_filter()),
    AttentionKind.TICKETS: RecordQuery("tickets", UNRESOLVED_FILTER),
}
"""The lists that depend on nothing set in the file."""


def attention_query(workspace: Workspace, kind: AttentionKind) -> RecordQuery | None:
    """Return the records a line of needs-attention counts; None for what no field says."""
    if kind in _THE_SAME_EVERYWHERE:
        return _THE_SAME_EVERYWHERE[kind]
    if kind is AttentionKind.STALLED:
        return RecordQuery("opportunities", joined(holds.open_filter(workspace), stalled_filter(workspace)))
    if kind is AttentionKind.NO_NEXT_STEP:
        return RecordQuery(
            "opportunities", joined(holds.open_filter(workspace), Condition("next_step", Operator.EMPTY))
        )
    if kind is AttentionKind.PAST_CLOSE:
        past = Condition("expected_close_on", Operator.BEFORE, workspace.clock.today())
        return RecordQuery("opportunities", joined(holds.open_filter(workspace), past))
    if kind is AttentionKind.BACK_FROM_HOLD:
        return RecordQuery("opportunities", holds.back_filter(workspace))
    if kind is AttentionKind.FOLLOW_UP:
        return RecordQuery("customers", follow_ups.left_alone_filter(workspace))
    if kind is AttentionKind.CONTRACTS_ENDING:
        return RecordQuery("contracts", ending_filter(int(read_setting(workspace, "attention_contract_days"))))
    if kind is AttentionKind.POOL_SOON:
        return RecordQuery("customers", pool.soon_filter(workspace))
    return None
