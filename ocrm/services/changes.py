"""What a change says of itself, so that each view can decide whether it concerns it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

TOPICS = {
    "customer": "customers",
    "pool_move": "customers",
    "contact": "contacts",
    "interaction": "interactions",
    "opportunity": "opportunities",
    "stage_change": "opportunities",
    "pipeline": "stages",
    "stage": "stages",
    "stage_task": "stages",
    "stage_task_done": "checklists",
    "todo": "todos",
    "todo_item": "todos",
    "plan": "plans",
    "plan_step": "plans",
    "tag": "tags",
    "record_tag": "tags",
    "attachment": "attachments",
    "opportunity_contact": "contacts",
    "employment": "contacts",
    "need": "needs",
    "promise": "promises",
    "prospecting_session": "prospecting",
    "prospecting_entry": "prospecting",
    "points_entry": "points",
    "opportunity_partner": "partners",
    "competitor": "competitors",
    "solution": "solutions",
    "risk": "risks",
    "tender": "tenders",
    "quote": "quotes",
    "quote_line": "quotes",
    "outgoing_mail": "mails",
    "contract": "contracts",
    "payment_plan": "payments",
    "payment": "payments",
    "ticket": "tickets",
    "campaign": "campaigns",
    "campaign_member": "campaigns",
    "picklist_value": "picklists",
    "saved_view": "views",
    "segment": "segments",
    "segment_member": "segments",
    "custom_field": "fields",
    "field_layout": "fields",
    "distinct_pair": "duplicates",
    "import_batch": "imports",
    "sales_target": "targets",
}
"""The topic that a change to a table is announced under."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What an operation did: the topics and record ids it touched, and its label in the chosen language.

    `origin` is who started it (a view's key, "cli", "undo", …); `created_id` the record a single add made; `kept` says
    in words which rows an undo left alone because they had changed since.
    """

    topics: frozenset[str] = frozenset()
    ids: Set[int] = frozenset()
    label: str = ""
    origin: str = ""
    operation_id: int = 0
    created_id: int | None = None
    kept: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the operation changed nothing at all."""
        return not self.topics
