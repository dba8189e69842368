"""Who is calling is told by the number, however it is written, with what is good to know before one picks up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from ocrm.services import interactions, records
from ocrm.services.relations.callers import facts_of, find_callers, number_in
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace


@pytest.fixture
def yunqi(workspace: Workspace) -> int:
    """云栖 with 王建国, a deal and a next step; last called three days ago."""
    made = records.add_record(workspace, "customers", {"name": "云栖智造", "phone": "01065529988转8"}).created_id or 0
    person = {"customer": made, "name": "王建国", "title": "采购经理", "mobile": "13957120088"}
    records.add_record(workspace, "contacts", person)
    records.add_record(
        workspace, "opportunities", {"subject": "MES", "customer": made, "expected_amount": Decimal(120000)}
    )
    long_ago = workspace.clock.now() - timedelta(days=3)
    interactions.log_interaction(workspace, made, kind="call", summary="确认预算", happened_at=long_ago)
    todos.add_todo(workspace, "报价", customer=made, due_on=workspace.clock.today() + timedelta(days=1))
    return made


@pytest.mark.parametrize("text", ["13957120088", "139 5712 0088", "+86 139-5712-0088", "013957120088"])
def test_a_person_is_found_however_the_number_is_written(
    workspace: Workspace, yunqi: int, text: str, both_languages: str
) -> None:
    [caller] = find_callers(workspace, number_in(text))
    assert (caller.kind, caller.name, caller.customer_id) == ("contacts", "王建国", yunqi)
    assert facts_of(workspace, caller) == (
        "云栖智造 · 采购经理 · 上次联系：3 天前 · 1 个进行中的商机 ¥12万 · 接下来：明天 报价"
        if both_languages == "zh_CN"
        else "云栖智造 · 采购经理 · Last contact: 3 days ago · 1 open deal ¥120K · Next: tomorrow 报价"
    )


def test_who_calls_from_home_is_found_too(workspace: Workspace, yunqi: int) -> None:
    records.add_record(workspace, "contacts", {"customer": yunqi, "name": "李晓", "home_phone": "0571-87651234"})
    [caller] = find_callers(workspace, number_in("057187651234"))
    assert caller.name == "李晓"


def test_a_switchboard_is_the_customers_and_its_extension_does_not_matter(workspace: Workspace, yunqi: int) -> None:
    [caller] = find_callers(workspace, number_in("010-65529988"))
    assert (caller.kind, caller.name, caller.record_id) == ("customers", "云栖智造", yunqi)


def test_a_piece_of_a_number_and_words_are_none(workspace: Workspace, yunqi: int) -> None:
    assert [number_in(text) for text in ("139571", "MES", "", "2026-03-09 10:00 x")] == [""] * 4
    assert find_callers(workspace, "1395712008") == []
