"""Records of every kind alike: checking, listing, sorting, deleting."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ocrm.errors import NotFoundError, UserError, ValidationError
from ocrm.services import records
from ocrm.services.filtering.conditions import Condition
from ocrm.services.records import RecordQuery
from ocrm.services.relations import customers
from ocrm.services.schema import RECORD_TYPES, record_type
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def add(workspace: Workspace, name: str, **values: object) -> int:
    return customers.add_customer(workspace, name, **values).created_id or 0


def test_quick_add_fills_code_and_mnemonic_and_one_timeline_row(workspace: Workspace) -> None:
    made = add(workspace, "重庆长安配件有限公司", category="potential", source="referral", mobile="13800138000")
    row = records.fetch_record(workspace, "customers", made)
    assert row["code"] == "KH000001"
    assert row["mnemonic"] == "chongqingchanganpeijianyouxiangongsi"
    timeline = customers.fetch_timeline(workspace, made)
    assert [(entry.kind, workspace.clock.to_local(entry.happened_at).isoformat()) for entry in timeline] == [
        ("created", "2026-03-10T09:00:00+08:00")
    ]


def test_codes_go_on_and_an_undone_one_is_not_used_again(workspace: Workspace) -> None:
    add(workspace, "甲")
    workspace.undo()
    assert records.fetch_record(workspace, "customers", add(workspace, "乙"))["code"] == "KH000002"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  "}, "name"),
        ({}, "name"),
        ({"name": "甲", "value": "enormous"}, "value"),
        ({"name": "甲", "industry": "no such thing"}, "industry"),
        ({"name": "甲", "headcount": "many"}, "headcount"),
        ({"name": "甲", "open_amount_sum": 1}, None),
        ({"name": "甲", "next_step": "x"}, "next_step"),
        ({"name": "甲", "parent": 42}, None),
    ],
)
def test_bad_value_is_explained_and_nothing_is_saved(
    values: dict[str, object], field: str | None, workspace: Workspace, both_languages: str
) -> None:
    before = rows_of(workspace)
    with pytest.raises(UserError) as raised:
        records.add_record(workspace, "customers", values)
    assert len(str(raised.value)) > 4
    if field is not None:
        assert isinstance(raised.value, ValidationError)
        assert raised.value.field == field
    assert rows_of(workspace) == before
    assert workspace.undo_label() is None


def test_a_name_has_one_line_and_something_to_be_seen(workspace: Workspace) -> None:
    made = records.add_record(workspace, "customers", {"name": " 重庆\r\n长安\u2028配件\u200b ", "notes": "一\n二"})
    row = records.fetch_record(workspace, "customers", made.created_id or 0)
    assert (row["name"], row["notes"]) == ("重庆 长安 配件", "一\n二")
    for blank in ("\u200b", " \ufeff\u200b "):
        with pytest.raises(ValidationError, match="needed"):
            records.add_record(workspace, "customers", {"name": blank})


def test_parents_form_no_circle(workspace: Workspace) -> None:
    top, middle = add(workspace, "集团"), add(workspace, "子公司")
    bottom = add(workspace, "孙公司", parent=middle)
    records.update_records(workspace, "customers", [middle], {"parent": top})
    with pytest.raises(ValidationError, match="own parent"):
        records.update_records(workspace, "customers", [top], {"parent": bottom})


def test_a_customer_with_people_has_exactly_one_primary(workspace: Workspace) -> None:
    customer = add(workspace, "甲")
    made = [
        records.add_record(workspace, "contacts", {"customer": customer, "name": name}).created_id or 0
        for name in "赵钱孙"
    ]

    def primary() -> list[str]:
        return [row.name for row in customers.list_contacts(workspace, customer) if row.is_primary]

    assert primary() == ["赵"]
    records.update_records(workspace, "contacts", [made[2]], {"is_primary": True})
    assert primary() == ["孙"]
    records.delete_records(workspace, "contacts", [made[2]])
    assert primary() == ["赵"]
    records.update_records(workspace, "contacts", [made[0]], {"is_primary": False})
    assert len(primary()) == 1
    records.update_records(workspace, "contacts", [made[0]], {"customer": add(workspace, "乙")})
    assert primary() == ["钱"]


def test_lists_sort_by_pinyin_with_latin_among_them(workspace: Workspace) -> None:
    for name in ("张三商贸", "Acme", "李四", "安徽光电", "zeta"):
        add(workspace, name)
    ids = records.all_ids(workspace, RecordQuery("customers"))
    names = [row["name"] for row in records.fetch_rows(workspace, "customers", ids) if row]
    assert names == ["Acme", "安徽光电", "李四", "zeta", "张三商贸"]
    backwards = records.all_ids(workspace, RecordQuery("customers", sort=("-name",)))
    assert list(backwards) == list(reversed(ids))


def test_empty_values_sort_last_either_way(workspace: Workspace) -> None:
    first = records.add_record(
        workspace, "opportunities", {"subject": "a", "expected_close_on": date(2026, 4, 1)}
    ).created_id
    second = records.add_record(
        workspace, "opportunities", {"subject": "b", "expected_close_on": date(2026, 5, 1)}
    ).created_id
    blank = records.add_record(workspace, "opportunities", {"subject": "c"}).created_id
    assert list(records.all_ids(workspace, RecordQuery("opportunities"))) == [first, second, blank]
    down = RecordQuery("opportunities", sort=("-expected_close_on",))
    assert list(records.all_ids(workspace, down)) == [second, first, blank]


def test_quick_filter_finds_by_initials_and_digits(workspace: Workspace) -> None:
    made = add(workspace, "重庆长安配件有限公司", mobile="13800138000")
    add(workspace, "绿地物业")
    for text in ("cqca", "长安", "8000", "重庆 长安"):
        assert list(records.all_ids(workspace, RecordQuery("customers", text=text))) == [made], text
    assert records.count(workspace, RecordQuery("customers", text="nothing like it")) == 0


def test_filter_and_sum(workspace: Workspace) -> None:
    for city, amount in (("杭州", 100), ("杭州", 250), ("上海", 7)):
        customer = add(workspace, f"{city}{amount}", city=city)
        records.add_record(
            workspace, "opportunities", {"subject": "x", "customer": customer, "expected_amount": Decimal(amount)}
        )
    query = RecordQuery("customers", filter=Condition("city", "is", "杭州"))
    assert records.count(workspace, query) == 2
    assert records.sum_field(workspace, query, "open_amount") == Decimal(350)


def test_rows_come_in_the_order_asked_and_gone_ones_are_none(workspace: Workspace) -> None:
    first, second = add(workspace, "甲"), add(workspace, "乙")
    rows = records.fetch_rows(workspace, "customers", [second, 5, first], ["name"])
    assert [row and row["name"] for row in rows] == ["乙", None, "甲"]
    with pytest.raises(NotFoundError):
        records.fetch_record(workspace, "customers", 5)


def test_timed_todo_is_due_on_the_local_day_of_its_moment(workspace: Workspace) -> None:
    moment = datetime(2026, 3, 10, 20, 30, tzinfo=UTC)
    made = todos.add_todo(workspace, "早上电话", due_at=moment).created_id or 0
    row = todos.fetch_todo(workspace, made)
    assert (row.due_on, row.group) == (date(2026, 3, 11), todos.TodoGroup.TOMORROW)


def test_late_call_counts_for_the_local_day(workspace: Workspace) -> None:
    customer = add(workspace, "甲")
    late = datetime.fromisoformat("2026-03-10T00:30:00+08:00")
    records.add_record(
        workspace, "interactions", {"customer": customer, "kind": "call", "summary": "夜谈", "happened_at": late}
    )
    assert records.fetch_record(workspace, "customers", customer)["last_contacted_on"] == date(2026, 3, 10)


def test_every_field_is_described_in_both_languages(both_languages: str) -> None:
    from ocrm.i18n import _

    for kind in RECORD_TYPES.values():
        for info in kind.fields.values():
            label = _(info.label)
            assert label
            if both_languages == "zh_CN" and info.label not in ("QQ",):
                assert label != info.label, (kind.kind, info.name)
            for choice in info.choices:
                assert _(choice.label) != choice.label or both_languages == "en" or choice.label.isupper()


def test_unknown_kind_and_field_name_the_ones_there_are() -> None:
    with pytest.raises(UserError, match="opportunities"):
        record_type("deals")
    with pytest.raises(UserError, match="mnemonic"):
        record_type("customers").field("nickname")


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("contracts", "status"), ("contracts", "kind"), ("tickets", "status"), ("tickets", "priority"),
        ("tickets", "opened_at"), ("campaigns", "status"),
    ],
)  # fmt: skip
def test_what_a_kind_cannot_do_without_is_not_cleared(workspace: Workspace, kind: str, field: str) -> None:
    customer = records.add_record(workspace, "customers", {"name": "A"}).created_id
    described = record_type(kind)
    values = {described.title_field: "x"} | ({"customer": customer} if "customer" in described.fields else {})
    made = records.add_record(workspace, kind, values).created_id or 0
    before = rows_of(workspace)
    with pytest.raises(ValidationError, match="is needed") as refused:
        records.update_records(workspace, kind, [made], {field: None})
    assert refused.value.field == field
    assert rows_of(workspace) == before
