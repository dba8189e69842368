"""The record table: first rows at once, all rows later, order, ticks, staying in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QHeaderView
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordQuery
from ocrm.services.relations import customers
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.itemmodels import RecordTableModel, field_columns
from ocrm.ui.itemmodels.row_blocks import BLOCK_ROWS
from ocrm.ui.record_view import RecordView
from ocrm.ui.theme import REFERENCE_PX, Theme

NAMES = ("name", "value", "city", "next_step")


def fill(workspace: Workspace, count: int) -> list[int]:
    """Add customers named 0000 … in one operation and return their ids."""
    ids = []
    with workspace.operation("Fill"):
        for number in range(count):
            changes = records.add_record(workspace, "customers", {"name": f"{number:04} Ltd"})
            ids.append(changes.created_id)
    rows = records.all_ids(workspace, RecordQuery("customers", sort=("name",)))
    return list(rows)


@pytest.fixture
def table(context: AppContext) -> Iterator[RecordTableModel]:
    columns = field_columns(record_type("customers"), ValueFormatter(context.workspace), NAMES)
    model = RecordTableModel(context.workspace, context.tasks, columns)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield model
    tester.deleteLater()


def settle(context: AppContext) -> None:
    """Let background reads arrive."""
    context.tasks.wait()
    QApplication.processEvents()


def test_the_first_rows_are_there_at_once_and_the_rest_follow(context: AppContext, table: RecordTableModel) -> None:
    fill(context.workspace, 260)
    table.set_query(RecordQuery("customers", sort=("name",)))
    assert table.rowCount() == 200
    settle(context)
    assert table.rowCount() == 260
    assert table.index(259, 1).data() == "0259 Ltd"


def test_a_newer_query_overtakes_an_older_one(context: AppContext, table: RecordTableModel) -> None:
    fill(context.workspace, 260)
    table.set_query(RecordQuery("customers", sort=("name",)))
    table.set_query(RecordQuery("customers", sort=("-name",)))
    settle(context)
    assert table.rowCount() == 260
    assert table.index(0, 1).data() == "0259 Ltd"


def test_a_header_sorts_and_sorts_the_other_way_round(context: AppContext, table: RecordTableModel) -> None:
    fill(context.workspace, 3)
    table.set_query(RecordQuery("customers"))
    table.sort_by(1)
    assert table.index(0, 1).data() == "0000 Ltd"
    table.sort_by(1)
    assert table.index(0, 1).data() == "0002 Ltd"
    assert table.sorted_section() == (1, Qt.SortOrder.DescendingOrder)
    table.sort_by(2, add=True)
    assert table.query is not None
    assert table.query.sort == ("-name", "value")


def test_ticks_survive_sorting_and_go_with_deleted_records(context: AppContext, table: RecordTableModel) -> None:
    ids = fill(context.workspace, 4)
    table.set_query(RecordQuery("customers", sort=("name",)))
    table.setData(table.index(1, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    table.toggle_tick(2)
    table.sort_by(1)
    assert set(table.ticked) == {ids[1], ids[2]}
    records.delete_records(context.workspace, "customers", [ids[1]])
    table.reload()
    assert table.ticked == [ids[2]]
    table.tick_all()
    assert len(table.ticked) == 3


def test_a_changed_record_is_shown_in_place(context: AppContext, table: RecordTableModel) -> None:
    ids = fill(context.workspace, 3)
    table.set_query(RecordQuery("customers", sort=("name",)))
    assert table.index(0, 1).data() == "0000 Ltd"
    records.update_records(context.workspace, "customers", [ids[0]], {"name": "0000 Inc"})
    table.reload()
    assert table.index(0, 1).data() == "0000 Inc"


def test_the_view_stays_on_its_record_or_after_a_delete_on_the_next(
    context: AppContext, table: RecordTableModel
) -> None:
    ids = fill(context.workspace, 5)
    table.set_query(RecordQuery("customers", sort=("name",)))
    view = RecordView(table, accessible_name="Customers", preferences=context.preferences, layout_key="test")
    view.select_id(ids[2])
    table.sort_by(1)
    assert view.current_id == ids[2]
    table.sort_by(1)
    records.delete_records(context.workspace, "customers", [ids[2]])
    table.reload()
    assert view.current_id == ids[3]  # the one that took its place
    view.deleteLater()


def test_columns_are_remembered(context: AppContext, table: RecordTableModel) -> None:
    fill(context.workspace, 1)
    table.set_query(RecordQuery("customers"))
    view = RecordView(table, accessible_name="Customers", preferences=context.preferences, layout_key="test")
    view.horizontalHeader().moveSection(3, 1)
    view.setColumnWidth(1, 333)
    columns = list(table.columns)
    again = RecordView(
        RecordTableModel(context.workspace, context.tasks, columns),
        accessible_name="Customers",
        preferences=context.preferences,
        layout_key="test",
    )
    assert again.horizontalHeader().logicalIndex(1) == 3
    assert again.columnWidth(1) == 333
    view.deleteLater()
    again.deleteLater()


def test_room_that_is_left_over_goes_to_texts_whose_width_nobody_set(
    context: AppContext, table: RecordTableModel, qtbot: QtBot
) -> None:
    view = RecordView(table, accessible_name="Customers", preferences=context.preferences, layout_key="test")
    qtbot.addWidget(view)
    view.show()
    name, value, city = (table.section_of(one) for one in ("name", "value", "city"))
    view.resize(view.columns.least_width(), 300)
    usual = [view.columnWidth(one) for one in (name, value, city)]
    view.resize(view.width() + 60, 300)
    roomy = [view.columnWidth(one) for one in (name, value, city)]
    assert (roomy[0] > usual[0], roomy[1] == usual[1], roomy[2] > usual[2]) == (True, True, True)
    assert view.horizontalScrollBar().maximum() == 0
    assert [place.width for place in view.columns.places()] == [0, 0, 0, 0], "nothing of it is remembered"
    view.setColumnWidth(city, 90)
    view.resize(view.width() + 400, 300)
    assert view.columnWidth(city) == 90
    assert view.columnWidth(name) > roomy[0]
    view.resize(view.columns.least_width(), 300)
    assert [view.columnWidth(one) for one in (name, value, city)] == [*usual[:2], 90]


def test_columns_grow_with_the_text_both_the_usual_and_the_remembered(
    context: AppContext, table: RecordTableModel, look: Theme
) -> None:
    def show() -> RecordView:
        model = RecordTableModel(context.workspace, context.tasks, list(table.columns))
        return RecordView(model, accessible_name="Customers", preferences=context.preferences, layout_key="test")

    usual, small = table.columns[1].width, show()
    small.setColumnWidth(1, 333)
    look.set_scale(1.5)
    small.setColumnWidth(3, small.columnWidth(3) + 1)  # as Qt may, before the page is built anew
    large = show()
    assert large.columnWidth(1) == pytest.approx(333 * look.base / REFERENCE_PX, abs=1)
    assert large.columnWidth(2) >= large.horizontalHeader().sectionSizeFromContents(2).width() > look.px(usual)
    assert large.columnWidth(2) > small.columnWidth(2)  # as wide as its heading in larger text
    large.setColumnWidth(1, 300)
    at_reference = round(300 * REFERENCE_PX / look.base)
    look.set_scale(1.0)
    again = show()
    assert again.columnWidth(1) == at_reference
    for view in (small, large, again):
        view.deleteLater()


def test_ids_read_before_a_change_do_not_bring_back_what_was_deleted(
    context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = context.workspace
    gone = customers.add_customer(workspace, "Gone").created_id or 0
    customers.add_customer(workspace, "Kept")
    arrivals: list[Callable[[], None]] = []

    def fetch(read: Callable[[], Any], on_done: Callable[[Any], None], **_options: Any) -> None:
        ids = read()
        arrivals.append(lambda: on_done(ids))

    model = RecordTableModel(
        workspace, context.tasks, field_columns(record_type("customers"), ValueFormatter(workspace))
    )
    monkeypatch.setattr(context.tasks, "fetch", fetch)
    with monkeypatch.context() as slow:
        slow.setattr(records, "first_ids_soon", lambda *_arguments: None)
        model.set_query(RecordQuery("customers"))
    records.delete_records(workspace, "customers", [gone])
    model.reload()
    for arrive in arrivals:
        arrive()
    assert [row["name"] for row in (model.row_at(0),) if row] == ["Kept"]
    assert model.rowCount() == 1


def test_ticking_all_in_the_header_leaves_the_arrow_where_the_order_is(
    context: AppContext, table: RecordTableModel, qtbot: QtBot
) -> None:
    fill(context.workspace, 3)
    view = RecordView(table, accessible_name="Customers", preferences=context.preferences, layout_key="test")
    qtbot.addWidget(view)
    table.set_query(RecordQuery("customers", sort=("name",)))
    view.resize(600, 300)
    view.show()
    header = view.horizontalHeader()
    name = table.section_of("name")
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(header, name))
    assert header.sortIndicatorSection() == name
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(header, 0))
    assert table.ticked_count == 3
    assert header.sortIndicatorSection() == name


def test_a_click_with_shift_ticks_every_row_since_the_last_tick(
    context: AppContext, table: RecordTableModel, qtbot: QtBot
) -> None:
    ids = fill(context.workspace, 5)
    view = RecordView(table, accessible_name="Customers", preferences=context.preferences, layout_key="test")
    qtbot.addWidget(view)
    table.set_query(RecordQuery("customers", sort=("name",)))
    view.resize(600, 400)
    view.show()

    def click(row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        box = view.visualRect(table.index(row, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, box)

    click(3)
    click(1, Qt.KeyboardModifier.ShiftModifier)
    assert set(table.ticked) == set(ids[1:4])
    click(2)
    click(3, Qt.KeyboardModifier.ShiftModifier)
    assert table.ticked == [ids[1]]


def middle_of(header: QHeaderView, section: int) -> QPoint:
    return QPoint(header.sectionViewportPosition(section) + header.sectionSize(section) // 2, header.height() // 2)


def test_the_block_beyond_the_one_looked_at_is_read_in_the_background(
    context: AppContext, table: RecordTableModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(context.workspace, 400)
    table.set_query(RecordQuery("customers", sort=("name",)))
    settle(context)
    assert table.index(0, 1).data() == "0000 Ltd"
    settle(context)
    with monkeypatch.context() as offline:
        offline.setattr(records, "fetch_rows", lambda *_arguments: pytest.fail("read while the list waits"))
        assert table.index(BLOCK_ROWS, 1).data() == f"{BLOCK_ROWS:04} Ltd"
    settle(context)
    assert table.index(3 * BLOCK_ROWS, 1).data() == "0384 Ltd"


def test_rows_read_ahead_before_a_change_are_read_again(context: AppContext, table: RecordTableModel) -> None:
    ids = fill(context.workspace, 300)
    table.set_query(RecordQuery("customers", sort=("name",)))
    settle(context)
    assert table.index(0, 1).data() == "0000 Ltd"
    context.tasks.wait()
    records.update_records(context.workspace, "customers", [ids[200]], {"city": "Bath"})
    table.reload()
    settle(context)
    assert table.index(200, 3).data() == "Bath"


def test_first_rows_that_take_longer_are_shown_before_all_have_been_read(
    context: AppContext, table: RecordTableModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(context.workspace, 260)
    arrivals: dict[str, Callable[[], None]] = {}

    def fetch(read: Callable[[], Any], on_done: Callable[[Any], None], *, key: str, **_options: Any) -> None:
        arrivals["first" if key.startswith("first") else "all"] = lambda: on_done(read())

    with monkeypatch.context() as slow:
        slow.setattr(records, "first_ids_soon", lambda *_arguments: None)
        slow.setattr(context.tasks, "fetch", fetch)
        table.set_query(RecordQuery("customers", sort=("name",)))
        assert table.is_waiting
        arrivals["first"]()
        assert (table.rowCount(), table.is_waiting, table.is_complete) == (200, False, False)
        arrivals["all"]()
    assert (table.rowCount(), table.is_complete) == (260, True)
    assert table.index(259, 1).data() == "0259 Ltd"


def test_first_rows_that_come_too_late_are_not_shown(
    context: AppContext, table: RecordTableModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(context.workspace, 260)
    arrivals: list[Callable[[], None]] = []

    def fetch(read: Callable[[], Any], on_done: Callable[[Any], None], **_options: Any) -> None:
        arrivals.append(lambda: on_done(read()))

    with monkeypatch.context() as slow:
        slow.setattr(records, "first_ids_soon", lambda *_arguments: None)
        slow.setattr(context.tasks, "fetch", fetch)
        table.set_query(RecordQuery("customers", sort=("name",)))
        for arrive in arrivals:
            arrive()
    assert (table.rowCount(), table.is_complete) == (260, True)
