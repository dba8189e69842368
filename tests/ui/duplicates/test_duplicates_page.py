"""The duplicates page: what is alike stands side by side and is merged, kept apart or left for later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.duplicates import distinct, last_search, scanning
from ocrm.services.duplicates.comparing import ComparedRecord
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.duplicates.comparison_table import _counts_lines, counts_text
from ocrm.ui.duplicates.entry import compare_chosen
from ocrm.ui.duplicates.group_list import standing
from ocrm.ui.duplicates.page import DuplicatesPage
from ocrm.ui.forms import RecordPane
from ocrm.ui.main_window import MainWindow
from ocrm.ui.theme import Theme, theme
from ocrm.ui.widgets import LoadingState
from tests.snapshots import rows_of


@pytest.fixture
def pair(workspace: Workspace) -> tuple[int, int]:
    """Two entries of one company; the second with the newer phone."""
    made = [
        customers.add_customer(workspace, name, contact_name=contact, **values).created_id
        for name, contact, values in (
            ("重庆长安汽车有限公司", "王芳", {"email": "a@changan.com", "mobile": "13800000001"}),
            ("重慶長安汽車（集團）有限責任公司", "李四", {"email": "a@changan.com", "mobile": "13900000002"}),
        )
    ]
    for number in range(3):
        records.add_record(workspace, "interactions", {"customer": made[0], "kind": "call", "summary": str(number)})
    for number in range(4):
        records.add_record(workspace, "interactions", {"customer": made[1], "kind": "call", "summary": str(number)})
    return int(made[0] or 0), int(made[1] or 0)


def _open(window: MainWindow, qtbot: QtBot) -> DuplicatesPage:
    window.context.actions.trigger(ActionId.GO_DUPLICATES)
    page = window.page
    assert isinstance(page, DuplicatesPage)
    qtbot.waitUntil(lambda: page.panel.keep_id != 0)
    return page


def test_two_entries_are_merged_with_the_newer_phone_and_split_by_undo(
    window: MainWindow, qtbot: QtBot, pair: tuple[int, int], both_languages: str
) -> None:
    workspace = window.context.workspace
    page = _open(window, qtbot)
    before = rows_of(workspace)
    keep_id = page.panel.keep_id
    assert keep_id == pair[1]  # more hangs on it
    field = next(at for at, one in enumerate(page.panel.model.fields, start=1) if one.name == "mobile")
    page.panel.model.choose(page.panel.model.index(field, 1))
    page.groups.setFocus()
    QTest.keyClick(page.groups, Qt.Key.Key_Return)
    assert records.fetch_rows(workspace, "customers", [pair[0]]) == [None]
    kept = records.fetch_record(workspace, "customers", keep_id)
    assert kept["mobile"] == "13800000001"
    assert workspace.scalar("SELECT count(*) FROM interaction WHERE customer_id = ?", (keep_id,)) == 7
    assert page.groups.model().rowCount() == 0
    said = {"en": "No possible duplicates among 1", "zh_CN": "1 条记录里没有可能重复的"}[both_languages]
    assert page.status_text() == said, "of two one is left"
    assert page.findChild(QPushButton, "duplicates_empty_again").hasFocus()
    window.context.runner.undo()
    assert rows_of(workspace) == before
    qtbot.waitUntil(lambda: page.groups.model().rowCount() == 1)


def test_a_click_on_a_value_keeps_it_and_on_a_head_keeps_that_record(
    window: MainWindow, qtbot: QtBot, pair: tuple[int, int]
) -> None:
    page = _open(window, qtbot)
    table, model = page.panel.table, page.panel.model
    for row, column in ((2, 2), (2, 1)):
        place = table.visualRect(model.index(row, column)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
        assert model.kept_of(model.fields[row - 1]) == model.records[column - 1].record_id
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(model.index(0, 1)).center())
    qtbot.waitUntil(lambda: page.panel.keep_id == pair[0] and not window.context.tasks.is_busy)


def test_what_hangs_on_a_record_is_read_whole_where_three_stand_side_by_side(both_languages: str, look: Theme) -> None:
    held = {"contact": 12, "interaction": 34, "opportunity": 2, "todo": 15, "attachment": 18}
    record = ComparedRecord(1, "Acme", "KH000081", datetime.now(UTC), held, is_pooled=True)
    lines = _counts_lines(record, 270)
    assert len(lines) > 1
    assert all(theme().metrics("caption").horizontalAdvance(line) <= 270 for line in lines)
    assert " · ".join(lines) == counts_text(record), "nothing is left out, and nothing broken in two"
    assert len(_counts_lines(record, 2_000)) == 1


def test_not_the_same_is_remembered_and_undone(window: MainWindow, qtbot: QtBot, pair: tuple[int, int]) -> None:
    page = _open(window, qtbot)
    button = page.findChild(QPushButton, "keep_apart")
    assert button is not None
    button.click()
    assert tuple(sorted(pair)) in distinct.distinct_pairs(window.context.workspace)
    assert page.groups.model().rowCount() == 0
    assert window.context.toasts.current is not None, "what was remembered is told, with its undo"
    window.context.runner.undo()
    assert tuple(sorted(pair)) not in distinct.distinct_pairs(window.context.workspace)
    qtbot.waitUntil(lambda: page.groups.model().rowCount() == 1)


def test_what_is_left_to_look_at_is_remembered(window: MainWindow, qtbot: QtBot, pair: tuple[int, int]) -> None:
    workspace = window.context.workspace
    assert last_search.groups_left(workspace) is None
    page = _open(window, qtbot)
    assert last_search.groups_left(workspace) == 1
    page.keep_apart()
    assert last_search.groups_left(workspace) == 0


def test_later_leaves_a_group_out_until_one_searches_again(
    window: MainWindow, qtbot: QtBot, pair: tuple[int, int]
) -> None:
    page = _open(window, qtbot)
    page.groups.setFocus()
    QTest.keyClick(page.groups, Qt.Key.Key_L)
    assert page.groups.model().rowCount() == 0
    again = page.findChild(QPushButton, "duplicates_empty_again")
    assert again is not None
    again.click()
    qtbot.waitUntil(lambda: page.groups.model().rowCount() == 1)


def test_ticked_customers_are_compared_however_little_they_have_in_common(
    window: MainWindow, qtbot: QtBot, workspace: Workspace
) -> None:
    one, other, third = (int(customers.add_customer(workspace, name).created_id or 0) for name in ("甲", "乙", "丙"))
    compare_chosen(window.context, "customers", [one, other, third])
    page = window.page
    assert isinstance(page, DuplicatesPage)
    qtbot.waitUntil(lambda: page.panel.record_ids == (one, other, third))
    assert page.groups.current is not None
    assert standing(page.groups.current) == "", "what the user chose is not called a maybe"
    page.panel.table.setCurrentIndex(page.panel.model.index(1, 3))
    page.panel.table.setFocus()
    QTest.keyClick(page.panel.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.panel.record_ids == (one, other))
    page.merge()
    assert workspace.scalar("SELECT count(*) FROM customer") == 2


def test_one_customer_is_compared_with_what_is_like_it(window: MainWindow, qtbot: QtBot, pair: tuple[int, int]) -> None:
    compare_chosen(window.context, "customers", [pair[0]])
    page = window.page
    assert isinstance(page, DuplicatesPage)
    qtbot.waitUntil(lambda: page.panel.record_ids == pair)


def test_a_search_that_was_stopped_does_not_say_there_are_none(
    window: MainWindow, qtbot: QtBot, pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    look = scanning.scan

    def wait_for_cancel(workspace: Workspace, kind: str, *, report: Callable[[int, int], None]) -> object:
        while True:
            report(1, 2)

    monkeypatch.setattr(scanning, "scan", wait_for_cancel)
    window.context.actions.trigger(ActionId.GO_DUPLICATES)
    page = window.page
    assert isinstance(page, DuplicatesPage)
    again = page.findChild(QPushButton, "duplicates_stopped_again")
    qtbot.waitUntil(lambda: any(state.isVisible() for state in page.findChildren(LoadingState)))
    cancel = next(one for one in page.findChild(LoadingState).findChildren(QPushButton))
    cancel.parentWidget().show()  # as after two seconds
    cancel.setFocus()
    QTest.keyClick(cancel, Qt.Key.Key_Space)
    assert again.isVisible(), "at once"
    assert again.hasFocus(), "the keyboard stands on what starts it again"
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy)
    assert again.isVisible()
    assert not page.findChild(QPushButton, "duplicates_empty_again").isVisible()
    assert page.status_text() == ""
    again.click()
    in_status_bar = next(
        one
        for one in window.findChildren(QAbstractButton)
        if one.isVisible() and one.accessibleName().startswith("Cancel") and not page.isAncestorOf(one)
    )
    in_status_bar.setFocus()
    in_status_bar.click()
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy)
    assert again.hasFocus(), "stopped in the status bar too"
    monkeypatch.setattr(scanning, "scan", look)
    again.click()
    qtbot.waitUntil(lambda: page.groups.model().rowCount() == 1)


def test_what_is_compared_is_ticked_and_nothing_ticked_is_said(
    window: MainWindow, qtbot: QtBot, pair: tuple[int, int], both_languages: str
) -> None:
    page = _open(window, qtbot)
    said = standing(page.groups.current)

    def tick_all(*, ticked: bool) -> int:
        for tick in page._ticks.values():
            tick.setChecked(ticked)
        page._on_criteria()
        qtbot.waitUntil(lambda: not window.context.tasks.is_busy)
        return page.groups.model().rowCount()

    assert tick_all(ticked=False) == 0
    assert page.message_bar.isVisible()
    assert {"en": "Nothing is compared", "zh_CN": "没有比较"}[both_languages] in page.message_bar.text
    assert tick_all(ticked=True) == 1
    assert not page.message_bar.isVisible()
    assert standing(page.groups.current) == said


def test_an_empty_file_says_there_are_none(window: MainWindow, qtbot: QtBot, both_languages: str) -> None:
    window.context.navigator.go(Target("duplicates", "contacts"))
    page = window.page
    assert isinstance(page, DuplicatesPage)
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "duplicates_empty_again").isVisible())


def test_a_contact_that_is_there_already_is_told_while_its_number_is_typed(
    window: MainWindow, qtbot: QtBot, workspace: Workspace
) -> None:
    customer = customers.add_customer(workspace, "重庆长安汽车有限公司").created_id
    records.add_record(workspace, "contacts", {"customer": customer, "name": "王芳", "mobile": "13800000001"})
    pane = RecordPane(window.context, "contacts", ("name", "mobile"), title="x", fixed={"customer": customer})
    qtbot.addWidget(pane)
    pane.show()
    pane.record_form.editors["mobile"].set_value("13800000001")
    pane.record_form.changed.emit("mobile")
    hint = pane.findChild(QLabel, "similar_hint")
    assert hint is not None
    qtbot.waitUntil(lambda: "王芳" in hint.text())
    assert "same mobile number" in hint.text()


def test_a_merge_is_split_later_and_what_was_added_since_stays_and_is_told(
    window: MainWindow, qtbot: QtBot, pair: tuple[int, int]
) -> None:
    workspace = window.context.workspace
    page = _open(window, qtbot)
    keep_id = page.panel.keep_id
    page.merge()
    records.add_record(workspace, "interactions", {"customer": keep_id, "kind": "call", "summary": "since then"})
    menu = page.findChild(QPushButton, "merged_before").menu()
    menu.aboutToShow.emit()
    (entry,) = menu.actions()
    assert entry.text().startswith("Split “")
    entry.trigger()
    counts = dict(workspace.query("SELECT customer_id, count(*) FROM interaction GROUP BY customer_id"))
    assert counts == {pair[0]: 3, pair[1]: 5}
    assert "“since then”" in page.message_bar.text
    qtbot.waitUntil(lambda: page.groups.model().rowCount() == 1)
    menu.aboutToShow.emit()
    assert not menu.actions()[0].isEnabled()
