"""Logging a touch: its next step is of the kind its words name, else of that of the touch."""

from __future__ import annotations

import pytest

from ocrm.services import interactions, records
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace


@pytest.mark.parametrize(
    ("kind", "step", "expected"),
    [
        ("call", "Follow up", "call"), ("call", "Visit the plant", "visit"), ("call", "上门拜访", "visit"),
        ("wechat", "Follow up", "other"), ("wechat", "Call Chen back", "call"),
    ],
)  # fmt: skip
def test_a_next_step_is_of_the_kind_its_words_name(workspace: Workspace, kind: str, step: str, expected: str) -> None:
    customer = records.add_record(workspace, "customers", {"name": "Northwind"}).created_id or 0
    interactions.log_interaction(workspace, customer, kind=kind, summary="Talked", next_step=step)
    assert [(one.title, one.kind) for one in todos.list_open(workspace)] == [(step, expected)]
