"""The exact rows of a file, to hold a state beside another."""

from __future__ import annotations

from ocrm.models import search_index
from ocrm.services.workspace import Workspace

RECORDED = (
    "customer", "contact", "interaction", "opportunity", "stage_change", "stage", "pipeline", "todo", "tag",
    "record_tag",
    "attachment", "picklist_value", "import_batch", "saved_view", "custom_field", "field_layout", "value_note",
    "alternate_value", "merged_record", "distinct_pair", "pool_move", "segment", "segment_member",
    "opportunity_contact",
    "stage_task", "stage_task_done", "competitor", "solution", "risk", "tender", "sales_target", "todo_item", "plan",
    "plan_step", "suggestion_answer", "promise", "prospecting_session",
    "prospecting_entry", "special_day",
    "employment", "need", "points_entry", "opportunity_partner", "outgoing_mail", "quote", "quote_line",
    "contract", "payment_plan", "payment", "ticket", "campaign", "campaign_member",
)  # fmt: skip


def rows_of(workspace: Workspace) -> dict[str, list[str]]:
    """Return every row of every table that belongs to undo, and what the search index knows of."""
    found = {table: sorted(map(repr, workspace.query(f"SELECT * FROM {table}"))) for table in RECORDED}
    for kind in search_index.INDEXED:
        index = search_index.table_of(kind)
        found[index] = sorted(map(repr, workspace.query(f"SELECT id FROM {index}_docsize")))
    return found
