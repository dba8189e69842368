"""Rows grouped by a field: headers with count and sum, folded and opened, one by one and all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu

from ocrm.services import records
from ocrm.services.deals import opportunity_entry
from ocrm.services.display import ValueFormatter
from ocrm.services.listing import grouping
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.itemmodels import RecordTableModel, field_columns
from ocrm.ui.lists.group_menu import group_menu
from ocrm.ui.lists.sort_menu import sort_menu
from ocrm.ui.record_view import RecordView
from ocrm.ui.theme import theme

CITIES = ("Hangzhou", "", "suzhou", "Hangzhou", "Suzhou", "Hangzhou")


def fill(workspace: Workspace, cities: tuple[str, ...] = CITIES) -> None:
    with workspace.operation("Fill"):
        for number, city in enumerate(cities):
            records.add_record(workspace, "customers", {"name": f"{number:04} Ltd", "city": city})


@pytest.fixture
def table(context: AppContext) -> Iterator[RecordTableModel]:
    columns = field_columns(record_type("customers"), ValueFormatter(context.workspace), ("name", "city"))
    model = RecordTableModel(context.workspace, context.tasks, columns)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield model
    tester.deleteLater()


@pytest.fixture
def view(context: AppContext, table: RecordTableModel) -> Iterator[RecordView]:
    made = RecordView(table, accessible_name="Customers", preferences=context.preferences, layout_key="groups")
    made.resize(600, 400)
    made.show()
    yield made
    made.deleteLater()


def settle(context: AppContext) -> None:
    context.tasks.wait()
    QApplication.processEvents()


def lines(table: RecordTableModel) -> list[str]:
    """Return what stands in each row: a header in brackets, else the name."""
    found = []
    for row in range(table.rowCount()):
        header = table.header_at(row)
        found.append(f"[{header.title} {header.detail}]" if header else str(table.index(row, 1).data())[:4])
    return found


GROUPED = ["[No City 1 · $0]", "0001", "[Hangzhou 3 · $0]", "0000", "0003", "0005", "[Suzhou 2 · $0]", "0002", "0004"]


def test_rows_of_one_value_stand_under_one_header_whatever_the_case(
    context: AppContext, table: RecordTableModel
) -> None:
    fill(context.workspace)
    table.set_query(RecordQuery("customers", sort=("name",), grouping="city"))
    assert lines(table) == GROUPED
    assert table.record_count == 6


def test_the_sort_of_the_list_holds_inside_the_groups_and_turns_their_order(
    context: AppContext, table: RecordTableModel
) -> None:
    fill(context.workspace)
    table.set_query(RecordQuery("customers", sort=("-name",), grouping="city"))
    assert lines(table)[3:6] == ["0005", "0003", "0000"]
    table.set_query(RecordQuery("customers", sort=("-city", "name"), grouping="city"))
    assert [line for line in lines(table) if line.startswith("[")] == [GROUPED[6], GROUPED[2], GROUPED[0]]


def test_a_group_folds_and_opens_where_it_stands(context: AppContext, table: RecordTableModel) -> None:
    fill(context.workspace)
    table.set_query(RecordQuery("customers", sort=("name",), grouping="city"))
    table.toggle_group(2)
    assert lines(table) == [*GROUPED[:3], *GROUPED[6:]]
    assert table.row_of(table.ids[1]) is None
    assert list(table.ids_between(0, 9)) == [table.ids[0], table.ids[4], table.ids[5]]
    table.toggle_group(2)
    assert lines(table) == GROUPED
    table.set_all_collapsed(is_collapsed=True)
    assert lines(table) == [GROUPED[0], GROUPED[2], GROUPED[6]]
    assert table.record_count == 6


def test_a_fold_stays_when_the_list_is_read_again(context: AppContext, table: RecordTableModel) -> None:
    fill(context.workspace)
    table.set_query(RecordQuery("customers", sort=("name",), grouping="city"))
    table.toggle_group(2)
    records.add_record(context.workspace, "customers", {"name": "0006 Ltd", "city": "hangzhou"})
    table.reload()
    settle(context)
    assert lines(table)[2:4] == ["[Hangzhou 4 · $0]", GROUPED[6]]


def test_the_last_group_of_the_first_rows_is_counted_when_all_are_read(
    context: AppContext, table: RecordTableModel
) -> None:
    fill(context.workspace, ("a",) * 50 + ("b",) * 250 + ("c",) * 3)
    table.set_query(RecordQuery("customers", sort=("name",), grouping="city"))
    headers = [line for line in lines(table) if line.startswith("[")]
    assert headers == ["[a 50 · $0]", "[b …]"]
    settle(context)
    assert [line for line in lines(table) if line.startswith("[")] == ["[a 50 · $0]", "[b 250 · $0]", "[c 3 · $0]"]
    assert table.record_count == 303


def test_a_header_ticks_its_group_and_unticks_it(context: AppContext, table: RecordTableModel) -> None:
    fill(context.workspace)
    table.set_query(RecordQuery("customers", sort=("name",), grouping="city"))
    table.toggle_tick(2)
    assert table.ticked == list(table.ids[1:4])
    table.toggle_tick(2)
    assert table.ticked == []


def test_the_keyboard_walks_over_headers_and_folds_them(
    context: AppContext, table: RecordTableModel, view: RecordView
) -> None:
    fill(context.workspace)
    table.set_query(RecordQuery("customers", sort=("name",), grouping="city"))
    opened: list[int] = []
    view.opened.connect(opened.append)
    view.select_first()
    assert view.current_id == table.ids[0], "the first record, not its header"
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert (view.current_id, view.currentIndex().row()) == (None, 2)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert table.rowCount() == 6
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert table.rowCount() == 6
    assert view.chosen_ids() == []
    assert opened == []


def test_a_click_on_a_header_folds_it(context: AppContext, table: RecordTableModel, view: RecordView) -> None:
    fill(context.workspace)
    table.set_query(RecordQuery("customers", sort=("name",), grouping="city"))
    place = view.visualRect(table.index(2, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.rowCount() == 6
    assert table.ticked_count == 0


def test_the_menu_offers_what_a_list_can_be_grouped_by(
    context: AppContext, table: RecordTableModel, view: RecordView, both_languages: str
) -> None:
    fill(context.workspace)
    table.set_query(RecordQuery("customers", sort=("name",)))
    menu = group_menu(view, view)
    texts = [action.text() for action in menu.actions() if action.text()]
    wanted = {"en": ["Do not group", "City", "Collapse all groups"], "zh_CN": ["不分组", "城市", "收起所有分组"]}
    assert set(wanted[both_languages]) <= set(texts)
    next(action for action in menu.actions() if action.text() == wanted[both_languages][1]).trigger()
    assert table.grouping == "city"
    assert table.header_at(0) is not None


def test_deals_are_grouped_by_month_and_summed(workspace: Workspace) -> None:
    for day, amount in ((date(2026, 5, 3), 10), (date(2026, 5, 20), 20), (None, 7), (date(2026, 6, 1), 5)):
        values = {"subject": "x", "expected_close_on": day, "expected_amount": Decimal(amount)}
        opportunity_entry.add_opportunity(workspace, values)
    query = RecordQuery("opportunities", sort=("expected_close_on",), grouping="expected_close_on")
    groups = grouping.read_list(workspace, query).groups
    assert [(group.value, group.size, group.total) for group in groups] == [
        ("2026-05", 2, "$30"),
        ("2026-06", 1, "$5"),
        (None, 1, "$7"),
    ]


@pytest.mark.parametrize("kind", ["customers", "contacts", "opportunities"])
def test_every_grouping_says_what_a_plain_count_says(filled: Workspace, kind: str) -> None:
    fields = grouping.groupable_fields(kind)
    assert fields
    for info in fields:
        for sign in ("", "-"):
            query = RecordQuery(kind, sort=(f"{sign}{info.name}",), grouping=info.name)
            listed = grouping.read_list(filled, query)
            place = 0
            for group in listed.groups:
                part = listed.ids[place : place + group.size]
                rows = records.fetch_rows(filled, kind, part, [info.name])
                values = Counter(_plain(row[info.name]) for row in rows if row is not None)
                assert len(values) == 1, (info.name, values)
                place += group.size
            assert place == len(listed.ids), info.name


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.strftime("%Y-%m")
    if isinstance(value, records.Reference):
        return value.record_id
    return value.casefold() if isinstance(value, str) else value


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    from ocrm.services.sample_data import samples

    samples.fill_sample(workspace, language="zh_CN", customers=60)
    return workspace


def header_entries(view: RecordView, field: str) -> dict[str, QAction]:
    header, section = view.horizontalHeader(), view.records.section_of(field)
    header.customContextMenuRequested.emit(QPoint(header.sectionViewportPosition(section) + 4, 4))
    [menu] = [menu for menu in view.findChildren(QMenu, "header_menu") if menu.isVisible()]
    menu.close()
    return {action.text(): action for action in menu.actions()}


def test_the_header_of_a_column_sorts_groups_and_hides_it(
    context: AppContext, table: RecordTableModel, view: RecordView
) -> None:
    fill(context.workspace)
    table.set_query(RecordQuery("customers", sort=("name",)))
    header_entries(view, "city")["Sort by this column"].trigger()
    header_entries(view, "name")["Then sort by this column"].trigger()
    assert table.query is not None and table.query.sort == ("city", "name")
    assert "Do not group" not in header_entries(view, "city")
    header_entries(view, "city")["Group by this column"].trigger()
    assert table.grouping == "city"
    header_entries(view, "name")["Do not group"].trigger()
    assert table.grouping == ""
    header_entries(view, "city")["Hide this column"].trigger()
    assert view.columns.shown_names() == ["name"]
    assert not header_entries(view, "name")["Hide this column"].isEnabled()
    header_entries(view, "name")["Default columns"].trigger()
    assert view.columns.shown_names() == ["name", "city"]


def test_a_column_is_fitted_to_its_longest_text_in_sight(
    context: AppContext, table: RecordTableModel, view: RecordView
) -> None:
    fill(context.workspace, ("Hangzhou", "Xishuangbanna Dai Autonomous Prefecture of Yunnan"))
    table.set_query(RecordQuery("customers", sort=("name",)))
    settle(context)
    section = view.records.section_of("name")
    before = view.horizontalHeader().sectionSize(section)
    header_entries(view, "name")["Fit to what is in sight"].trigger()
    needed = theme().metrics().horizontalAdvance("0000 Ltd")
    assert needed < view.horizontalHeader().sectionSize(section) < before


def test_the_sort_menu_sorts_by_a_column_and_turns_the_first_key(
    context: AppContext, table: RecordTableModel, view: RecordView
) -> None:
    fill(context.workspace)
    table.set_query(RecordQuery("customers", sort=("name",)))
    told: list[bool] = []
    view.sorted.connect(partial(told.append, True))
    entries = {action.text(): action for action in sort_menu(view, view).actions()}
    assert entries["Ascending"].isChecked() and not entries["Descending"].isChecked()
    entries["Descending"].trigger()
    assert table.query is not None and table.query.sort == ("-name",)
    entries = {action.text(): action for action in sort_menu(view, view).actions()}
    assert [text for text, action in entries.items() if action.isChecked()] == ["Customer name", "Descending"]
    entries["City"].trigger()
    assert table.query is not None and list(table.query.sort) == ["city"]
    assert told == [True, True]
