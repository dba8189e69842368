"""The first steps in a new file, each found done in the file itself; shown until all are done, or a week is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ocrm.i18n import N_
from ocrm.models.fields import from_utc_text
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace

_WEEK = timedelta(days=7)


class FirstStep(StrEnum):
    """What a new user does first, in this order."""

    CUSTOMERS = "customers"
    INTERACTION = "interaction"
    OPPORTUNITY = "opportunity"
    TODO = "todo"
    TARGET = "target"


STEP_TITLES = {
    FirstStep.CUSTOMERS: N_("Bring in your customers"),
    FirstStep.INTERACTION: N_("Log what was said with one"),
    FirstStep.OPPORTUNITY: N_("Add an opportunity"),
    FirstStep.TODO: N_("Plan the next step"),
    FirstStep.TARGET: N_("Set the target of the month"),
}
_TABLES = {
    FirstStep.CUSTOMERS: "customer",
    FirstStep.INTERACTION: "interaction",
    FirstStep.OPPORTUNITY: "opportunity",
    FirstStep.TODO: "todo",
    FirstStep.TARGET: "sales_target",
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step, and whether it is done."""

    step: FirstStep
    is_done: bool


def fetch_first_week(workspace: Workspace) -> list[StepRow]:
    """Return the steps, none in an empty file, after its first week, once all are done, or where they are hidden.

    An empty file has its own three-step beginning in place of the queue.
    """
    began = workspace.scalar("SELECT happened_at FROM operation ORDER BY id LIMIT 1")
    if began is None or read_setting(workspace, "first_week_hidden"):
        return []
    if workspace.clock.now() - from_utc_text(began) >= _WEEK:
        return []
    rows = [
        StepRow(step, bool(workspace.scalar(f"SELECT EXISTS (SELECT 1 FROM {table})")))
        for step, table in _TABLES.items()
    ]
    done = sum(row.is_done for row in rows)
    return rows if 0 < done < len(rows) else []
