"""Fields the user adds: what they hold, how they are filtered, found, formed into formulas, removed and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.errors import UserError, ValidationError
from ocrm.services import records, search
from ocrm.services.display import ValueFormatter
from ocrm.services.fields import custom_fields, field_history, picklists
from ocrm.services.fields.custom_fields import FORMULA
from ocrm.services.fields.field_input import edit_text, parse_field
from ocrm.services.filtering.conditions import AllOf, Condition, Operator
from ocrm.services.filtering.filter_completion import complete
from ocrm.services.filtering.filter_language import parse_filter
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.filtering.filter_writing import format_filter
from ocrm.services.records import RecordQuery
from ocrm.services.schema import RECORD_TYPES, FieldKind, record_type
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

K = FieldKind
TITLES = {
    "customers": "name",
    "contacts": "name",
    "opportunities": "subject",
    "interactions": "summary",
    "todos": "title",
    "contracts": "title",
    "tickets": "subject",
    "campaigns": "name",
}


def add(workspace: Workspace, label: str, kind: str, record_kind: str = "customers", **more: Any) -> str:
    """Add a field and return its name."""
    changes = custom_fields.add_field(workspace, record_kind, label, kind=kind, **more)
    return custom_fields.field_row(workspace, int(changes.created_id or 0)).name


def customer(workspace: Workspace, name: str = "Ltd", **values: Any) -> int:
    return int(records.add_record(workspace, "customers", {"name": name, **values}).created_id or 0)


def read(workspace: Workspace, record_id: int, name: str, kind: str = "customers") -> Any:
    return records.fetch_record(workspace, kind, record_id)[name]


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_every_kind_of_record_takes_a_field_of_every_kind(workspace: Workspace, kind: str) -> None:
    values: dict[str, Any] = {
        K.TEXT: "red", K.LONG_TEXT: "one\ntwo", K.NUMBER: Decimal("2.5"), K.MONEY: Decimal("12.34"),
        K.DATE: date(2026, 3, 1), K.PICKLIST: "A", K.MULTI_PICK: ("A", "B"), K.BOOLEAN: True, K.URL: "https://a.cn",
    }  # fmt: skip
    names = {one: add(workspace, f"My {one}", one, kind, values=("A", "B")) for one in values}
    owner = customer(workspace)
    given_values = {names[one]: value for one, value in values.items()} | {TITLES[kind]: "x"}
    if kind in ("contacts", "interactions", "opportunities", "contracts", "tickets"):
        given_values["customer"] = owner
    record_id = int(records.add_record(workspace, kind, given_values).created_id or 0)
    row = records.fetch_record(workspace, kind, record_id)
    assert {one: row[name] for one, name in names.items()} == values
    records.update_records(workspace, kind, [record_id], {names[K.TEXT]: None, names[K.NUMBER]: Decimal(3)})
    row = records.fetch_record(workspace, kind, record_id)
    assert (row[names[K.TEXT]], row[names[K.NUMBER]], row[names[K.MONEY]]) == (None, Decimal(3), Decimal("12.34"))


def test_a_value_is_undone_and_redone_exactly(workspace: Workspace) -> None:
    name = add(workspace, "Colour", K.TEXT)
    record_id = customer(workspace, **{name: "red"})
    before = rows_of(workspace)
    records.update_records(workspace, "customers", [record_id], {name: "blue"})
    after = rows_of(workspace)
    workspace.undo()
    assert rows_of(workspace) == before
    assert read(workspace, record_id, name) == "red"
    workspace.redo()
    assert rows_of(workspace) == after


def test_undo_takes_a_field_away_and_redo_brings_it_back_with_its_list(workspace: Workspace) -> None:
    before = rows_of(workspace)
    name = add(workspace, "Size", K.PICKLIST, values=("Big", "Small"))
    after = rows_of(workspace)
    workspace.undo()
    assert rows_of(workspace) == before
    assert name not in record_type("customers").fields
    workspace.redo()
    assert rows_of(workspace) == after
    assert record_type("customers").field("Size").name == name


def test_a_removed_field_keeps_its_values(workspace: Workspace) -> None:
    name = add(workspace, "Colour", K.TEXT)
    record_id = customer(workspace, **{name: "red"})
    field_id = custom_fields.list_fields(workspace)[0].field_id
    custom_fields.remove_field(workspace, field_id)
    assert name not in record_type("customers").fields
    records.update_records(workspace, "customers", [record_id], {"city": "上海"})
    assert [row.label for row in custom_fields.list_fields(workspace, include_removed=True)] == ["Colour"]
    custom_fields.restore_field(workspace, field_id)
    assert read(workspace, record_id, name) == "red"
    custom_fields.remove_field(workspace, field_id)
    workspace.undo()
    assert read(workspace, record_id, name) == "red"


def test_a_new_name_shows_everywhere_and_keeps_the_values(workspace: Workspace) -> None:
    name = add(workspace, "Colour", K.TEXT)
    record_id = customer(workspace, **{name: "red"})
    custom_fields.rename_field(workspace, custom_fields.list_fields(workspace)[0].field_id, "Paint")
    assert record_type("customers").field("Paint").name == name
    assert read(workspace, record_id, name) == "red"


@pytest.mark.parametrize("label", ["", "  ", "Name", "Customer name", "客户名称", "a:b", "[x]", "x" * 41])
def test_a_name_that_would_not_be_understood_is_refused(workspace: Workspace, label: str) -> None:
    with pytest.raises(ValidationError) as refused:
        add(workspace, label, K.TEXT)
    assert refused.value.field == "label"


def test_fields_belong_to_their_file_and_are_there_when_it_is_opened_again(
    workspace: Workspace, tmp_path: Path, clock: FixedClock
) -> None:
    name = add(workspace, "Colour", K.TEXT)
    record_id = customer(workspace, **{name: "red"})
    workspace.close()
    other = Workspace.create(tmp_path / "other.ocrm", clock=clock, language="en")
    assert name not in record_type("customers").fields
    other.close()
    again = Workspace.open(tmp_path / "test.ocrm", clock=clock)
    assert read(again, record_id, name) == "red"
    again.close()


def test_a_field_added_by_an_operation_that_fails_is_forgotten(workspace: Workspace) -> None:
    with pytest.raises(UserError), workspace.operation("x"):
        name = add(workspace, "Colour", K.TEXT)
        raise UserError("no")
    assert name not in record_type("customers").fields


def test_search_finds_the_words_of_an_added_field(workspace: Workspace) -> None:
    name = add(workspace, "Machine", K.TEXT)
    record_id = customer(workspace, **{name: "Heidelberg 速霸"})
    assert [hit.record_id for hit in search.find(workspace, "heidel")] == [record_id]
    assert records.count(workspace, RecordQuery("customers", text="速霸")) == 1
    records.update_records(workspace, "customers", [record_id], {name: "Komori"})
    assert search.find(workspace, "heidel") == []
    workspace.undo()
    assert [hit.record_id for hit in search.find(workspace, "速霸")] == [record_id]


def test_lists_sort_by_an_added_field_with_blanks_last(workspace: Workspace) -> None:
    name = add(workspace, "Score", K.NUMBER)
    ids = [customer(workspace, f"C{n}", **{name: value}) for n, value in enumerate((Decimal(10), None, Decimal(9)))]
    found = list(records.all_ids(workspace, RecordQuery("customers", sort=(name,))))
    assert found == [ids[2], ids[0], ids[1]]


def test_a_list_of_ones_own_is_edited_like_the_shipped_ones(workspace: Workspace) -> None:
    name = add(workspace, "Size", K.MULTI_PICK, values=("Big", "Small"))
    info = record_type("customers").field(name)
    record_id = customer(workspace, **{name: ("Small", "Big")})
    value = picklists.list_values(workspace, info.picklist)[0]
    picklists.rename_value(workspace, info.picklist, value.value_id, "Huge")
    assert ValueFormatter(workspace).text(info, read(workspace, record_id, name)) == "Huge, Small"
    assert edit_text(workspace, info, ("Big", "Small")) == "Huge; Small"
    assert parse_field(workspace, info, "huge、small") == ("Big", "Small")


def test_the_typed_language_knows_added_fields_by_their_names(workspace: Workspace, both_languages: str) -> None:
    number, size = add(workspace, "评分", K.NUMBER), add(workspace, "Size", K.MULTI_PICK, values=("Big", "Small"))
    record_id = customer(workspace, **{number: Decimal("7.5"), size: ("Big",)})
    customer(workspace, "Other", **{number: Decimal(7)})
    described = record_type("customers")
    words = words_of(described, workspace)
    typed = parse_filter("评分:>7.2 size:big;small", described, today=workspace.clock.today(), words=words)
    assert list(records.all_ids(workspace, RecordQuery("customers", typed))) == [record_id]
    assert typed is not None
    written = format_filter(typed, described, words=words)
    assert parse_filter(written, described, today=workspace.clock.today(), words=words) == typed


# -- formulas ---------------------------------------------------------------------------------------------------------


def test_a_formula_works_with_money_numbers_and_days(workspace: Workspace) -> None:
    price, count = add(workspace, "Price", K.MONEY), add(workspace, "Count", K.NUMBER)
    since = add(workspace, "Since", K.DATE)
    total = add(workspace, "Total", FORMULA, formula="[Price] * [Count] + 0.5")
    age = add(workspace, "Age", FORMULA, formula="days_since([Since])")
    size = add(workspace, "Big", FORMULA, formula='if([Total] >= 100, "big", "small")')
    due = add(workspace, "Due", FORMULA, formula="[Since] ＋ 30")
    today = workspace.clock.today()
    record_id = customer(workspace, **{price: Decimal("33.33"), count: Decimal("3"), since: today - timedelta(days=12)})
    row = records.fetch_record(workspace, "customers", record_id)
    assert (row[total], row[age], row[size]) == (Decimal("100.49"), Decimal(12), "big")
    assert row[due] == today + timedelta(days=18)
    empty = records.fetch_record(workspace, "customers", customer(workspace, "Empty"))
    assert (empty[total], empty[age], empty[due]) == (None, None, None)


def test_a_formula_outlives_the_renaming_of_what_it_speaks_of(workspace: Workspace) -> None:
    count = add(workspace, "Count", K.NUMBER)
    double = add(workspace, "Double", FORMULA, formula="[Count] * 2")
    record_id = customer(workspace, **{count: Decimal(4)})
    first, second = custom_fields.list_fields(workspace)
    custom_fields.rename_field(workspace, first.field_id, "Pieces")
    assert read(workspace, record_id, double) == Decimal(8)
    assert custom_fields.field_row(workspace, second.field_id).formula == "[Pieces] * 2"
    with pytest.raises(ValidationError, match="Double"):
        custom_fields.remove_field(workspace, first.field_id)


def test_days_go_on_while_the_file_is_open(workspace: Workspace, clock: FixedClock) -> None:
    since = add(workspace, "Since", K.DATE)
    age = add(workspace, "Age", FORMULA, formula="days_since([Since])")
    record_id = customer(workspace, **{since: workspace.clock.today()})
    assert read(workspace, record_id, age) == 0
    clock.set(clock.now() + timedelta(days=3))
    assert read(workspace, record_id, age) == 3


@pytest.mark.parametrize(
    "formula",
    ["", "1 +", "[Nothing]", "(1", "1)", "[Name] + 1", "if(1, 2, 3)", "round()", "[Since] + [Since]", "1 ; 2",
     "now()", '"a" * 2', "'x'", "(" * 60 + "1" + ")" * 60],
)  # fmt: skip
def test_a_formula_that_makes_no_sense_is_refused_beside_its_field(workspace: Workspace, formula: str) -> None:
    add(workspace, "Since", K.DATE)
    before = rows_of(workspace)
    with pytest.raises(ValidationError) as refused:
        add(workspace, "Wrong", FORMULA, formula=formula)
    assert refused.value.field == "formula"
    assert rows_of(workspace) == before


def test_division_by_nothing_is_empty(workspace: Workspace) -> None:
    count = add(workspace, "Count", K.NUMBER)
    share = add(workspace, "Share", FORMULA, formula="1 / [Count]")
    assert read(workspace, customer(workspace, **{count: Decimal(0)}), share) is None
    assert read(workspace, customer(workspace, "Four", **{count: Decimal(4)}), share) == Decimal("0.25")


# -- filters against plain Python -------------------------------------------------------------------------------------

_DAY = date(2026, 3, 10)
_VALUES: dict[FieldKind, st.SearchStrategy[Any]] = {
    K.TEXT: st.sampled_from(["red", "Red", "blue", "b%", "_", "长安"]),
    K.NUMBER: st.decimals(-50, 50, places=2),
    K.MONEY: st.decimals(0, 50, places=2),
    K.DATE: st.integers(-5, 5).map(lambda n: _DAY + timedelta(days=n)),
    K.PICKLIST: st.sampled_from(["A", "B"]),
    K.MULTI_PICK: st.sets(st.sampled_from(["A", "B", "C"]), min_size=1).map(lambda some: tuple(sorted(some))),
}
_COMPARED: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.LT: lambda one, other: one < other, Operator.LE: lambda one, other: one <= other,
    Operator.GT: lambda one, other: one > other, Operator.GE: lambda one, other: one >= other,
}  # fmt: skip


def _holds(kind: FieldKind, operator: Operator, value: Any, asked: Any) -> bool:
    """Say in plain Python whether a value fits a condition."""
    if operator in (Operator.EMPTY, Operator.NOT_EMPTY):
        return (value is None) == (operator is Operator.EMPTY)
    if operator in (Operator.NONE_OF, Operator.IS_NOT, Operator.NOT_CONTAINS):
        opposite = {Operator.NONE_OF: Operator.ANY_OF, Operator.IS_NOT: Operator.IS}.get(operator, Operator.CONTAINS)
        return not _holds(kind, opposite, value, asked)
    if value is None:
        return False
    if operator in _COMPARED:
        return _COMPARED[operator](value, asked)
    if operator is Operator.CONTAINS:
        return asked.casefold() in value.casefold()
    wanted = asked if isinstance(asked, tuple) else (asked,)
    if kind is K.MULTI_PICK:
        return bool(set(value) & set(wanted))
    if isinstance(value, str):
        return value.casefold() in [one.casefold() for one in wanted]
    return value in wanted


_OPERATORS: dict[FieldKind, tuple[Operator, ...]] = {
    K.TEXT: (Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.IS),
    K.NUMBER: (*_COMPARED, Operator.IS, Operator.IS_NOT),
    K.MONEY: (*_COMPARED, Operator.IS, Operator.IS_NOT),
    K.DATE: (*_COMPARED, Operator.IS, Operator.IS_NOT),
    K.PICKLIST: (Operator.IS, Operator.IS_NOT),
    K.MULTI_PICK: (Operator.IS, Operator.IS_NOT),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_filters_on_every_kind_equal_a_plain_reading(workspace: Workspace, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(_VALUES)))
    with workspace.operation("one example"):
        name = add(workspace, f"F{len(custom_fields.list_fields(workspace))}", kind, values=("A", "B", "C"))
        values = data.draw(st.lists(st.none() | _VALUES[kind], min_size=1, max_size=6))
        rows = {customer(workspace, f"C{n}", **{name: value}): value for n, value in enumerate(values)}
        for operator in (*_OPERATORS[kind], Operator.EMPTY, Operator.NOT_EMPTY):
            asked = data.draw(_VALUES[kind])
            asked = asked[0] if kind is K.MULTI_PICK else asked
            query = RecordQuery("customers", Condition(name, operator, asked), ids=tuple(rows))
            expected = {record_id for record_id, value in rows.items() if _holds(kind, operator, value, asked)}
            assert set(records.all_ids(workspace, query)) == expected, (operator, asked, values)


def test_the_history_of_a_record_says_what_stood_in_an_added_field(workspace: Workspace) -> None:
    number, several = add(workspace, "Pages", K.NUMBER), add(workspace, "Size", K.MULTI_PICK, values=("Big", "Small"))
    record_id = customer(workspace, **{number: Decimal("7.5")})
    records.update_records(workspace, "customers", [record_id], {number: Decimal(8), several: ("Big", "Small")})
    found = {
        one.label: (one.old, one.new)
        for one in field_history.fetch_field_changes(workspace, "customers", record_id)
        if one.field in (number, several) and one.step.startswith("Change")
    }
    assert found["Pages"] == ("7.5", "8")
    assert found["Size"] == ("", "Big, Small")


def test_the_history_says_yes_and_no_of_what_is_ticked(workspace: Workspace) -> None:
    ticked = add(workspace, "Signed", K.BOOLEAN)
    record_id = customer(workspace)
    for value in (True, False):
        records.update_records(workspace, "customers", [record_id], {ticked: value})
    sentences = [one.sentence for one in field_history.fetch_field_changes(workspace, "customers", record_id)]
    assert sentences == ["Signed: Yes → No", "Signed: No → Yes"]


def test_what_is_saved_over_a_removed_field_goes_on(workspace: Workspace) -> None:
    name = add(workspace, "Colour", K.TEXT)
    record_id = customer(workspace, **{name: "red"})
    custom_fields.remove_field(workspace, custom_fields.list_fields(workspace)[0].field_id)
    query = RecordQuery("customers", Condition(name, Operator.IS, "red"), sort=(name,))
    assert list(records.all_ids(workspace, query)) == [record_id]


def test_a_filter_over_a_removed_field_names_it_says_so_and_is_read_again(
    workspace: Workspace, both_languages: str
) -> None:
    add(workspace, "Colour", K.TEXT)
    add(workspace, "Grade", K.PICKLIST, values=("First", "Second"))
    described = record_type("customers")
    code = picklists.list_values(workspace, described.field("Grade").picklist)[0].code
    saved = AllOf((Condition("c1", Operator.IS, "red"), Condition("c2", Operator.IS, code)))
    for row in custom_fields.list_fields(workspace):
        custom_fields.remove_field(workspace, row.field_id)
    words = words_of(described, workspace)
    text = format_filter(saved, described, words=words)
    assert (
        text
        == {
            "en": '"Colour (removed)":=red "Grade (removed)":First',
            "zh_CN": '"Colour（已移除）":=red "Grade（已移除）":First',
        }[both_languages]
    )
    assert parse_filter(text, described, today=workspace.clock.today(), words=words) == saved
    assert not complete(workspace, described, words, text="Colo", cursor=4)
    workspace.undo()
    workspace.undo()
    assert format_filter(saved, described, words=words_of(described, workspace)) == "Colour:=red Grade:First"


def test_a_removed_field_is_not_written(workspace: Workspace, both_languages: str) -> None:
    name = add(workspace, "Colour", K.TEXT)
    record_id = customer(workspace, **{name: "red"})
    custom_fields.remove_field(workspace, custom_fields.list_fields(workspace)[0].field_id)
    with pytest.raises(ValidationError, match="Colour"):
        records.update_records(workspace, "customers", [record_id], {name: "blue"})
