"""Everything can be taken back, exactly, also after closing and opening again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.errors import ConflictError, UserError
from ocrm.i18n import N_, set_language
from ocrm.models import journal
from ocrm.services import attachments, interactions, records, search, tags
from ocrm.services.deals import opportunities, opportunity_bulk, pipelines, stages
from ocrm.services.forecasting import targets
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.relations import customers
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.fixture
def company(workspace: Workspace, tmp_path: Path) -> dict[str, int]:
    """A customer with two people, two deals, a call with a file, a repeating to-do and a tag."""
    customer = customers.add_customer(workspace, "重庆长安配件有限公司", mobile="13800138000").created_id
    assert customer is not None
    contact = records.add_record(workspace, "contacts", {"customer": customer, "name": "王芳"}).created_id
    records.add_record(workspace, "contacts", {"customer": customer, "name": "李静"})
    deal = records.add_record(
        workspace, "opportunities", {"subject": "备件年框", "customer": customer, "expected_amount": Decimal(1000000)}
    ).created_id
    note = tmp_path / "会议纪要.txt"
    note.write_text("要点", encoding="utf-8")
    interactions.log_interaction(
        workspace, customer, kind="call", summary="确认预算", opportunity_id=deal, next_step="发方案", files=[note]
    )
    todo = todos.add_todo(
        workspace, "每周回访", customer=customer, due_on=date(2026, 3, 10), recurrence="FREQ=WEEKLY"
    ).created_id
    tags.add_tag(workspace, [customer], "重点")
    assert contact is not None and deal is not None and todo is not None
    return {"customer": customer, "contact": contact, "deal": deal, "todo": todo}


def _next_stage(workspace: Workspace) -> int:
    return stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))[1].stage_id


CHANGES: dict[str, Callable[[Workspace, dict[str, int]], object]] = {
    "delete of a customer with children": lambda w, c: records.delete_records(w, "customers", [c["customer"]]),
    "bulk tag": lambda w, c: tags.add_tag(w, [c["customer"], c["contact"], c["deal"]], "必签"),
    "removed tag": lambda w, c: tags.remove_tag(w, [c["customer"]], "重点"),
    "stage move": lambda w, c: opportunity_bulk.move_opportunities(w, [c["deal"]], _next_stage(w)),
    "won deal": lambda w, c: opportunities.win_opportunity(w, c["deal"], amount=Decimal("12.34")),
    "lost deal": lambda w, c: opportunities.lose_opportunity(w, c["deal"], reason="price"),
    "to-do done": lambda w, c: todos.complete_todo(w, c["todo"]),
    "to-do put off": lambda w, c: todos.reschedule_todo(w, c["todo"], date(2026, 3, 12)),
    "bulk edit": lambda w, c: records.update_records(
        w, "customers", [c["customer"]], {"industry": "it", "city": "重庆"}
    ),
    "deleted primary contact": lambda w, c: records.delete_records(w, "contacts", [c["contact"]]),
    "logged call": lambda w, c: interactions.log_interaction(
        w, c["customer"], kind="visit", summary="拜访", next_step="报价"
    ),
    "renamed stage": lambda w, _c: stages.update_stage(w, _next_stage(w), name="评估", probability=25),
    "removed attachment": lambda w, c: attachments.detach_file(
        w, w.scalar("SELECT id FROM attachment"), origin=str(c["deal"])
    ),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_undo_restores_the_exact_rows_also_after_reopening(
    name: str, workspace: Workspace, clock: FixedClock, company: dict[str, int]
) -> None:
    before = rows_of(workspace)
    clock.advance(minutes=5)
    CHANGES[name](workspace, company)
    after = rows_of(workspace)
    assert after != before
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert rows_of(workspace) == after
    workspace.close()
    again = Workspace.open(workspace.path, clock=clock)
    try:
        again.undo()
        assert rows_of(again) == before
        assert list(again.query("PRAGMA foreign_key_check")) == []
    finally:
        again.close()


def test_steps_survive_a_restart_in_order_and_a_new_step_empties_redo(workspace: Workspace, clock: FixedClock) -> None:
    customer = customers.add_customer(workspace, "华东机床厂").created_id or 0
    records.update_records(workspace, "customers", [customer], {"phone": "021-65529988"})
    deal = records.add_record(workspace, "opportunities", {"subject": "ERP一期", "customer": customer}).created_id or 0
    opportunity_bulk.move_opportunities(workspace, [deal], _next_stage(workspace))
    others = [customers.add_customer(workspace, f"公司{number}").created_id or 0 for number in range(20)]
    tags.add_tag(workspace, others, "展会")
    contact = records.add_record(workspace, "contacts", {"customer": customer, "name": "张伟"}).created_id or 0
    records.delete_records(workspace, "contacts", [contact])
    workspace.close()
    again = Workspace.open(workspace.path, clock=clock)
    try:
        assert again.undo().label == "Delete “张伟”"
        assert again.undo().label == "Add “张伟”"
        assert again.undo().label == "Tag 20 records “展会”"
        assert tags.list_tags(again) == []
        assert again.redo().label == "Tag 20 records “展会”"
        assert tags.list_tags(again) == [("展会", 20)]
        again.undo()
        customers.add_customer(again, "新客户")
        assert again.redo_label() is None
        with pytest.raises(UserError, match="nothing to redo"):
            again.redo()
    finally:
        again.close()


def test_history_has_one_line_each_way(workspace: Workspace, company: dict[str, int]) -> None:
    before = len(workspace.history())
    tags.add_tag(workspace, [company["customer"]], "必签")
    workspace.undo()
    lines = workspace.history()
    assert len(lines) == before + 2
    assert [line.label for line in lines[:2]] == ["Undid “Tag 1 record ‘必签’”", "Tag 1 record “必签”"]
    assert lines[1].state == "undone"
    of_customer = workspace.history(record_id=company["customer"])
    assert "Add “重庆长安配件有限公司”" in [line.label for line in of_customer]
    assert "Add “李静”" not in [line.label for line in of_customer]


def test_reverting_an_old_step_keeps_and_names_what_was_edited_since(workspace: Workspace) -> None:
    with workspace.operation(N_("Add value “{name}”"), name="x") as operation:
        first = customers.add_customer(workspace, "甲").created_id or 0
        second = customers.add_customer(workspace, "乙").created_id or 0
    records.update_records(workspace, "customers", [second], {"city": "杭州"})
    changes = workspace.revert(operation.changes.operation_id)
    assert changes.kept == ("乙",)
    assert records.find_by_title(workspace, "customers", "甲") == []
    assert records.find_by_title(workspace, "customers", "乙") == [second]
    workspace.undo()
    assert records.find_by_title(workspace, "customers", "甲") == [first]


def test_conflict_names_the_row_and_changes_nothing(workspace: Workspace) -> None:
    customer = customers.add_customer(workspace, "单氏食品").created_id or 0
    workspace.connection.execute("UPDATE customer SET city = '上海' WHERE id = ?", (customer,))
    before = rows_of(workspace)
    with pytest.raises(ConflictError, match="单氏食品") as raised:
        workspace.undo()
    assert raised.value.records == (("customers", customer, "单氏食品"),)
    assert rows_of(workspace) == before
    assert workspace.undo_label() == "Add “单氏食品”"


def test_failure_inside_an_operation_leaves_nothing_behind(workspace: Workspace) -> None:
    before = rows_of(workspace)
    with pytest.raises(ZeroDivisionError), workspace.operation(N_("Add value “{name}”"), name="x"):
        customers.add_customer(workspace, "半个")
        raise ZeroDivisionError
    assert rows_of(workspace) == before
    assert workspace.undo_label() is None
    assert customers.add_customer(workspace, "整个").created_id


def test_search_follows_undo(workspace: Workspace, company: dict[str, int]) -> None:
    assert [hit.record_id for hit in search.find(workspace, "cqca")] == [company["customer"]]
    records.delete_records(workspace, "customers", [company["customer"]])
    assert search.find(workspace, "cqca") == []
    workspace.undo()
    assert [hit.record_id for hit in search.find(workspace, "cqca")] == [company["customer"]]


def test_long_operation_is_journalled_in_parts(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "PART_BYTES", 1)
    before = rows_of(workspace)
    with workspace.operation(N_("Add value “{name}”"), name="x") as operation:
        for number in range(35):
            customers.add_customer(workspace, f"公司{number}")
            operation.next_part_if_large()
    after = rows_of(workspace)
    assert workspace.scalar("SELECT count(*) FROM operation_part") >= 3
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert rows_of(workspace) == after


def test_label_reads_in_the_language_of_the_moment(workspace: Workspace, both_languages: str) -> None:
    customers.add_customer(workspace, "绿地物业")
    assert workspace.undo_label() == {"en": "Add “绿地物业”", "zh_CN": "新增「绿地物业」"}[both_languages]


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "edit", "deal", "move", "delete", "tag", "undo", "redo"]), st.integers(0, 9)),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_walk_through_history_ends_where_a_plain_model_does(
    steps: list[tuple[str, int]], workspace: Workspace
) -> None:
    while workspace.undo_label():
        workspace.undo()
    states, position = [rows_of(workspace)], 1
    customers.add_customer(workspace, "起点")  # empties what earlier examples left to be redone
    states.append(rows_of(workspace))
    for step, number in steps:
        try:
            _walk(workspace, step, number)
        except UserError:
            continue
        if step == "undo":
            position -= 1
        elif step == "redo":
            position += 1
        elif rows_of(workspace) != states[position]:
            del states[position + 1 :]
            states.append(rows_of(workspace))
            position += 1
        assert rows_of(workspace) == states[position]
    assert list(workspace.query("PRAGMA foreign_key_check")) == []


def _walk(workspace: Workspace, step: str, number: int) -> None:
    ids = [row[0] for row in workspace.query("SELECT id FROM customer ORDER BY id")]
    deals = [row[0] for row in workspace.query("SELECT id FROM opportunity WHERE status = 'open' ORDER BY id")]
    if step in ("undo", "redo"):
        getattr(workspace, step)()
    elif step == "add":
        customers.add_customer(workspace, f"公司{number}")
    elif step == "deal" and ids:
        records.add_record(workspace, "opportunities", {"subject": f"项目{number}", "customer": ids[number % len(ids)]})
    elif step == "move" and deals:
        rows = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))
        opportunity_bulk.move_opportunities(
            workspace, [deals[number % len(deals)]], rows[number % 7].stage_id, note="换阶段"
        )
    elif step == "edit" and ids:
        records.update_records(workspace, "customers", [ids[number % len(ids)]], {"city": f"城市{number}"})
    elif step == "delete" and ids:
        records.delete_records(workspace, "customers", [ids[number % len(ids)]])
    elif step == "tag" and ids:
        tags.add_tag(workspace, ids[: number + 1], f"标签{number % 3}")


def test_taking_back_an_old_addition_keeps_what_others_have_come_to_hang_on(workspace: Workspace) -> None:
    added = records.add_record(workspace, "customers", {"name": "宁波港机"})
    contact = records.add_record(workspace, "contacts", {"name": "周敏", "customer": added.created_id}).created_id
    reverted = workspace.revert(added.operation_id)
    assert reverted.kept == ("宁波港机",)
    assert records.fetch_record(workspace, "contacts", contact or 0)["customer"].title == "宁波港机"
    assert list(workspace.query("PRAGMA foreign_key_check")) == []


def test_a_deleted_record_does_not_come_back_without_its_customer(workspace: Workspace) -> None:
    customer = records.add_record(workspace, "customers", {"name": "宁波港机"}).created_id or 0
    deal = records.add_record(workspace, "opportunities", {"subject": "堆高机", "customer": customer}).created_id or 0
    deleted = records.delete_records(workspace, "opportunities", [deal])
    records.delete_records(workspace, "customers", [customer])
    assert len(workspace.revert(deleted.operation_id).kept) == 1
    assert workspace.scalar("SELECT count(*) FROM opportunity") == 0
    assert list(workspace.query("PRAGMA foreign_key_check")) == []


def test_taking_back_an_old_addition_keeps_a_tag_others_wear_by_now(
    workspace: Workspace, company: dict[str, int]
) -> None:
    first = tags.add_tag(workspace, [company["customer"]], "展会")
    tags.add_tag(workspace, [company["deal"]], "展会")
    workspace.revert(first.operation_id or 0)
    assert dict(tags.list_tags(workspace))["展会"] == 1
    assert list(workspace.query("PRAGMA foreign_key_check")) == []


def test_taking_back_an_old_step_makes_no_circle_of_parents(workspace: Workspace) -> None:
    top, below = (records.add_record(workspace, "customers", {"name": name}).created_id or 0 for name in ("甲", "乙"))
    records.update_records(workspace, "customers", [below], {"parent": top})
    freed = records.update_records(workspace, "customers", [below], {"parent": None})
    records.update_records(workspace, "customers", [top], {"parent": below})
    before = rows_of(workspace)
    with pytest.raises(UserError, match="own parent"):
        workspace.revert(freed.operation_id or 0)
    assert rows_of(workspace) == before


def test_what_was_done_to_many_is_told_with_separators(workspace: Workspace) -> None:
    with workspace.operation(N_("Change {count} records"), count=1214):
        records.add_record(workspace, "customers", {"name": "甲"})
    assert workspace.undo_label() == "Change 1,214 records"


def test_what_a_step_is_called_changes_its_language_with_the_program(workspace: Workspace) -> None:
    customer = customers.add_customer(workspace, "Acme").created_id
    assert customer is not None
    step = records.update_records(workspace, "customers", [customer], {"phone": "1"}).operation_id
    assert step is not None
    workspace.revert(step)
    assert workspace.undo_label() == "Undo “Change Phone of ‘Acme’”"
    set_language("zh_CN")
    try:
        assert [one.label for one in workspace.history(limit=2)] == ["撤销「修改『Acme』的电话」", "修改「Acme」的电话"]
    finally:
        set_language("en")


def test_what_a_label_quotes_is_quoted_inside_by_inner_marks(workspace: Workspace) -> None:
    records.add_record(workspace, "customers", {"name": "Acme"})
    workspace.revert(workspace.history(limit=1)[0].operation_id)
    assert workspace.undo_label() == "Undo “Add ‘Acme’”"
    workspace.undo()
    assert workspace.history(limit=1)[0].label == "Undid “Undo ‘Add ‘Acme’’”"
    set_language("zh_CN")
    try:
        assert workspace.history(limit=1)[0].label == "撤销了「撤销『新增『Acme』』」"
    finally:
        set_language("en")


def test_the_period_of_a_target_changes_its_language_too(workspace: Workspace) -> None:
    targets.set_target(workspace, Metric.WON_AMOUNT, PeriodKind.MONTH, date(2026, 3, 1), Decimal(1000))
    assert "Mar 2026" in (workspace.undo_label() or "")
    set_language("zh_CN")
    try:
        assert "2026年3月" in (workspace.undo_label() or "")
    finally:
        set_language("en")


def test_the_stage_a_deal_moved_to_changes_its_language_unless_it_has_a_name_of_its_own(workspace: Workspace) -> None:
    deal = records.add_record(workspace, "opportunities", {"subject": "Pump"}).created_id
    assert deal is not None
    proposal = next(stage for stage in stages.list_stages(workspace) if stage.code == "proposal")
    opportunity_bulk.move_opportunities(workspace, [deal], proposal.stage_id, note="In a hurry")
    stages.update_stage(workspace, proposal.stage_id, name="Offer")
    opportunity_bulk.move_opportunities(workspace, [deal], stages.list_stages(workspace)[0].stage_id, note="Too early")
    opportunity_bulk.move_opportunities(workspace, [deal], proposal.stage_id, note="In a hurry")
    assert [one.label for one in workspace.history(limit=4)] == [
        "Move “Pump” to Offer", "Move “Pump” to First contact", "Change stage “Proposal”", "Move “Pump” to Proposal",
    ]  # fmt: skip
    set_language("zh_CN")
    try:
        assert [one.label for one in workspace.history(limit=4)] == [
            "把「Pump」移到Offer", "把「Pump」移到初期沟通", "修改阶段「方案制定」", "把「Pump」移到方案制定",
        ]  # fmt: skip
    finally:
        set_language("en")
