"""Cells of a list: copied, pasted with a word beforehand, summed up; columns chosen; many rows changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from ocrm.formats import format_days_since
from ocrm.services import records
from ocrm.services.workspace import Workspace
from ocrm.ui.contacts.page import ContactsPage
from ocrm.ui.context import AppContext
from ocrm.ui.customers import ticked_sum
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.delegates.record_cell import _PADDING
from ocrm.ui.forms import EditorPane
from ocrm.ui.lists import bulk_runner
from ocrm.ui.lists.bulk_runner import perform_on
from ocrm.ui.lists.column_chooser import ColumnChooser
from ocrm.ui.lists.paste_pane import PastePane
from ocrm.ui.page import Page
from ocrm.ui.record_view import RecordView
from ocrm.ui.theme import theme
from tests.ui.customers.conftest import Sample, find

CTRL = Qt.KeyboardModifier.ControlModifier


def go(view: RecordView, row: int, column: str) -> None:
    view.setFocus()
    index = view.records.index(row, view.records.section_of(column))
    view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def select(view: RecordView, down: int, right: int) -> None:
    """Select a rectangle from the first name on, with Shift and the arrow keys."""
    go(view, 0, "name")
    for key, times in ((Qt.Key.Key_Down, down), (Qt.Key.Key_Right, right)):
        for _time in range(times):
            QTest.keyClick(view, key, Qt.KeyboardModifier.ShiftModifier)


def value(workspace: Workspace, record_id: int, field: str) -> object:
    return records.fetch_record(workspace, "customers", record_id)[field]


def test_a_rectangle_is_pasted_after_a_look_and_taken_back_with_one_undo(
    page: CustomersPage, table: RecordView, sample: Sample, workspace: Workspace, context: AppContext
) -> None:
    table.columns.order(["name", "city", "industry"])
    ids = [table.records.id_at(row) for row in range(3)]
    before = [value(workspace, record_id or 0, "city") for record_id in ids]
    go(table, 0, "city")
    QGuiApplication.clipboard().setText("宁波\t教育\n温州\tsoftware\n台州\t软件")
    table.columns.set_shown("city", is_shown=True)
    QTest.keyClick(table, Qt.Key.Key_V, CTRL)
    pane = page.findChild(PastePane)
    assert pane is not None
    words = find(pane, QLabel, "paste_changes").text()
    assert words.startswith("6 cells will change") or page.findChild(QLabel, "paste_problems") is not None
    assert [value(workspace, record_id or 0, "city") for record_id in ids] == before
    find(pane, QPushButton, "editor_save").click()
    assert [value(workspace, record_id or 0, "city") for record_id in ids] == ["宁波", "温州", "台州"]
    context.runner.undo()
    assert [value(workspace, record_id or 0, "city") for record_id in ids] == before


def test_a_cell_that_cannot_be_pasted_says_why_and_is_left_out(
    page: CustomersPage, table: RecordView, workspace: Workspace
) -> None:
    ids = [table.records.id_at(row) or 0 for row in range(2)]
    kept = value(workspace, ids[0], "value")
    go(table, 0, "value")
    QGuiApplication.clipboard().setText("superb\nmedium")
    QTest.keyClick(table, Qt.Key.Key_V, CTRL)
    pane = page.findChild(PastePane)
    assert pane is not None
    assert find(pane, QLabel, "paste_problems").text() == "1 cell cannot be pasted and is left out."
    find(pane, QPushButton, "editor_save").click()
    assert [value(workspace, record_id, "value") for record_id in ids] == [kept, "medium"]


def test_one_cell_is_pasted_at_once(page: CustomersPage, table: RecordView, workspace: Workspace) -> None:
    table.columns.set_shown("city", is_shown=True)
    go(table, 0, "city")
    QGuiApplication.clipboard().setText("厦门\r\n")
    QTest.keyClick(table, Qt.Key.Key_V, CTRL)
    assert page.findChild(PastePane) is None
    assert value(workspace, table.records.id_at(0) or 0, "city") == "厦门"


def test_selected_cells_are_copied_as_a_spreadsheet_takes_them(page: CustomersPage, table: RecordView) -> None:
    table.columns.set_shown("city", is_shown=True)
    table.columns.order(["name", "city"])
    select(table, 1, 1)
    QTest.keyClick(table, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "杭州云栖智造\t杭州\n上海澜庭医疗\t上海"


def test_the_status_bar_sums_the_selected_cells(
    language: str, page: CustomersPage, table: RecordView, qtbot: object
) -> None:
    table.columns.order(["name", "open_amount"])
    with qtbot.waitSignal(table.cells_settled):  # type: ignore[attr-defined]
        select(table, 2, 1)
    assert page.status_text() == "3 rows · 6 cells · sum $985,000 · average $328,333.33 · 3 numbers"
    with qtbot.waitSignal(table.cells_settled):  # type: ignore[attr-defined]
        go(table, 0, "name")
    assert "sum" not in page.status_text()


def test_several_selected_cells_stand_for_their_rows(table: RecordView, sample: Sample) -> None:
    select(table, 1, 1)
    assert table.chosen_ids() == [table.records.id_at(0), table.records.id_at(1)]


def test_columns_are_found_shown_and_put_in_order(page: CustomersPage, table: RecordView) -> None:
    chooser = ColumnChooser(table, page)
    chooser.search.set_text("city")
    chooser.search.submitted.emit()
    chooser._narrow("city")
    shown = [chooser.list.item(row) for row in range(chooser.list.count()) if not chooser.list.item(row).isHidden()]
    assert [item.text() for item in shown] == ["City"]
    QTest.keyClick(chooser.list, Qt.Key.Key_Space)  # the one found, not the first of all
    assert "name" in table.columns.shown_names()
    assert "city" in table.columns.shown_names()
    chooser._narrow("")
    chooser.list.setCurrentItem(shown[0])
    places = [place.name for place in table.columns.places()]
    QTest.keyClick(chooser.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [place.name for place in table.columns.places()].index("city") == places.index("city") - 1
    chooser.close()


def test_a_column_that_is_ticked_comes_into_sight(page: CustomersPage, table: RecordView) -> None:
    page.window().resize(900, 600)
    QApplication.processEvents()
    header = table.horizontalHeader()
    chooser = ColumnChooser(table, page)
    chooser.open_below(page)
    for name in ("website", "postcode", "qq"):
        item = next(
            chooser.list.item(row)
            for row in range(chooser.list.count())
            if chooser.list.item(row).data(Qt.ItemDataRole.UserRole) == name
        )
        chooser.list.setCurrentItem(item)
        QTest.keyClick(chooser.list, Qt.Key.Key_Space)
        assert item.checkState() == Qt.CheckState.Checked
        left = header.sectionViewportPosition(table.records.section_of(name))
        assert 0 <= left < table.viewport().width() - 40
    assert table.horizontalScrollBar().value() > 0
    chooser.close()


def test_the_usual_columns_show_the_words_over_them_whole(both_languages: str, table: RecordView) -> None:
    table.columns.reset()
    header = table.horizontalHeader()
    shown = [table.records.section_of(name) for name in table.columns.shown_names()]
    for section in shown[:-1]:  # the last takes what room there is
        assert header.sectionSize(section) >= header.sectionSizeHint(section)


@pytest.mark.parametrize("page_class", [CustomersPage, ContactsPage])
def test_the_usual_columns_have_room_beside_the_preview(
    both_languages: str, page_class: type[Page], sample: Sample, show_page: Callable[..., Page]
) -> None:
    shown = show_page(page_class)
    shown.window().resize(1222, 860)  # what a window of 1440×900 leaves beside the navigation and a scroll bar
    QApplication.processEvents()
    view = shown.findChild(RecordView)
    assert view is not None
    assert (
        shown.findChild(QWidget, "customer_preview" if page_class is CustomersPage else "contact_preview") is not None
    )
    view.columns.reset()
    assert view.horizontalScrollBar().maximum() == 0
    shown.new_record()  # type: ignore[attr-defined]
    for _turn in range(3):  # a layout inside a layout tells the outer one by an event
        QApplication.processEvents()
    assert shown.findChild(EditorPane) is not None
    assert view.horizontalScrollBar().maximum() == 0, "beside a pane neither"


def test_how_long_ago_somebody_was_spoken_to_is_read_whole(both_languages: str, table: RecordView) -> None:
    table.columns.reset()
    section = table.records.section_of("last_contacted_on")
    words = format_days_since(date(2025, 1, 25), date(2026, 3, 10))
    room = table.horizontalHeader().sectionSize(section) - 2 * theme().px(_PADDING)
    assert QFontMetrics(theme().font("body")).horizontalAdvance(words) <= room


def test_shift_adds_a_second_key_to_the_order(table: RecordView, settle: Callable[[], None]) -> None:
    model = table.records
    model.sort_by(model.section_of("value"))
    model.sort_by(model.section_of("open_amount"), add=True)
    model.sort_by(model.section_of("open_amount"), add=True)
    model.sort_by(model.section_of("city"), add=True)
    assert model.query is not None
    assert model.query.sort == ("value", "-open_amount", "city")
    assert [order for _section, order in model.sorted_sections()][1] == Qt.SortOrder.DescendingOrder


def test_only_columns_in_sight_are_read(table: RecordView, settle: Callable[[], None]) -> None:
    row = table.records.row_at(0)
    assert row is not None
    assert "won_amount" not in row.values
    assert table.records.index(0, table.records.section_of("won_amount")).data() is not None
    again = table.records.row_at(0)
    assert again is not None
    assert "won_amount" in again.values


def test_many_rows_change_in_the_background_with_one_undo(
    page: CustomersPage,
    workspace: Workspace,
    context: AppContext,
    sample: Sample,
    settle: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk_runner, "MOST_AT_ONCE", 1)
    ids = [sample.yunqi, sample.mingyuan, sample.lanting]

    def change(part: object) -> object:
        return records.update_records(workspace, "customers", part, {"city": "厦门"})  # type: ignore[arg-type]

    perform_on(context, ids, change, label="Change", title="Change")  # type: ignore[arg-type]
    assert context.tasks.shown[0].title == "Change"
    settle()
    assert {value(workspace, record_id, "city") for record_id in ids} == {"厦门"}
    context.runner.undo()
    assert value(workspace, sample.yunqi, "city") == "杭州"


def test_the_sum_of_many_ticked_rows_follows_in_a_moment(
    page: CustomersPage, table: RecordView, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticked_sum, "_SUMMED_AT_ONCE", 1)
    table.records.tick_all()
    settle()
    assert page.status_text() == "3 rows · 3 selected · Open amount in total $985K"
