"""What is known of one opportunity on a single page: header, summary strip, stage bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.services import records, tags
from ocrm.services.deal_analysis import funnel
from ocrm.services.deals import stage_log
from ocrm.services.deals.stage_log import StageStep
from ocrm.services.fields import picklists
from ocrm.services.records import RecordRow, Reference
from ocrm.services.relations import customers
from ocrm.services.relations.customers import ContactRow
from ocrm.services.workday import todos
from ocrm.services.workday.todos import TodoRow
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OpportunityOverview:
    """The header and summary strip of an opportunity's page.

    `age_days` counts from its discovery to today, or to the day it closed; `mean_days_to_win` is that of all won deals.
    `slip_count` says how often the expected day was put off, `days_to_close` is negative once it has passed. `record`
    holds every field.
    """

    opportunity_id: int
    subject: str
    status: str
    customer: Reference | None
    contact: Reference | None
    stage: Reference
    amount: Decimal | None
    weighted: Decimal
    probability: int
    is_pinned: bool
    expected_close_on: date | None
    days_to_close: int | None
    slip_count: int
    closed_on: date | None
    lost_reason: str
    age_days: int
    mean_days_to_win: Decimal | None
    next_todo: TodoRow | None
    tags: tuple[str, ...]
    steps: tuple[StageStep, ...]
    record: RecordRow

    @property
    def is_open(self) -> bool:
        """Whether it is still worked on."""
        return self.status == "open"


def fetch_opportunity(workspace: Workspace, opportunity_id: int) -> OpportunityOverview:
    """Return an opportunity's page; raises NotFoundError."""
    row = records.fetch_record(workspace, "opportunities", opportunity_id)
    today = workspace.clock.today()
    begun = row["discovered_on"] or workspace.clock.to_local(row["created_at"]).date()
    close_on = row["expected_close_on"]
    open_todos = todos.list_of_record(workspace, "opportunities", opportunity_id)
    reasons = picklists.labels(workspace, "lost_reason")
    return OpportunityOverview(
        opportunity_id=opportunity_id,
        subject=row["subject"],
        status=row["status"],
        customer=row["customer"],
        contact=row["contact"],
        stage=row["stage"],
        amount=row["expected_amount"],
        weighted=row["weighted_amount"],
        probability=row["probability"],
        is_pinned=row["is_probability_pinned"],
        expected_close_on=close_on,
        days_to_close=None if close_on is None else (close_on - today).days,
        slip_count=row["slip_count"],
        closed_on=row["closed_on"],
        lost_reason=reasons.get(row["lost_reason"] or "", ""),
        age_days=((row["closed_on"] or today) - begun).days,
        mean_days_to_win=funnel.mean_days_to_win(workspace),
        next_todo=open_todos[0] if open_todos else None,
        tags=tuple(tags.tags_of(workspace, opportunity_id)),
        steps=tuple(stage_log.stage_bar(workspace, opportunity_id)),
        record=row,
    )


def list_people(workspace: Workspace, overview: OpportunityOverview) -> list[ContactRow]:
    """Return the people at a deal's customer, the deal's own contact first."""
    if overview.customer is None:
        return []
    people = customers.list_contacts(workspace, overview.customer.record_id)
    own = overview.contact.record_id if overview.contact is not None else None
    return sorted(people, key=lambda person: person.contact_id != own)
