"""The editor of pipelines: every cell in place, order by keys, what open deals make of it, and undo."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPushButton, QSpinBox, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.deals import checklists, pipelines, stages
from ocrm.services.deals.stages import Rollback, rollback_label
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.settings.page import SettingsPage
from ocrm.ui.settings.stage_preview import StagePreview
from ocrm.ui.settings.stage_table import StageTable, limit_words
from ocrm.ui.settings.stages import StagesSection
from tests.snapshots import rows_of

Found = TypeVar("Found", bound=QWidget)


@pytest.fixture
def section(window: MainWindow) -> StagesSection:
    window.start(Target("settings", view="stages"))
    assert isinstance(window.page, SettingsPage)
    QApplication.processEvents()
    return cast(StagesSection, window.page._sections["stages"])


def child(section: StagesSection, kind: type[Found], name: str) -> Found:
    found = section.findChild(kind, name)
    assert found is not None, name
    return found


def type_into_cell(table: StageTable, number: int, field: str, text: str) -> None:
    """Edit a cell as a hand would: F2, the new value, Enter."""
    table.setCurrentIndex(table.stages.index(number, 0))
    table.edit_cell(field)
    editor = table.findChild(QWidget, f"stage_editor_{field}")
    assert editor is not None
    if isinstance(editor, (QLineEdit, QSpinBox)):
        editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()


def shown(section: StagesSection) -> list[str]:
    return [row.name for row in section.table.stages.rows]


def add_deals(window: MainWindow, code: str, count: int, **values: Any) -> list[int]:
    workspace = window.context.workspace
    stage = next(row for row in stages.list_stages(workspace) if row.code == code)
    made = []
    for number in range(count):
        filled = {"subject": f"{code} {number}", "stage": stage.stage_id, **values}
        made.append(records.add_record(workspace, "opportunities", filled).created_id or 0)
    return made


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy)
    QApplication.processEvents()


def test_the_table_is_a_sound_model(section: StagesSection, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(section.table.stages, force_py=True)


def test_a_stage_is_renamed_in_its_cell_and_undo_brings_the_name_back(
    window: MainWindow, section: StagesSection
) -> None:
    type_into_cell(section.table, 0, "name", "Hello")
    assert stages.list_stages(window.context.workspace)[0].name == "Hello"
    assert shown(section)[0] == "Hello"
    window.context.runner.undo()
    assert shown(section)[0] == "First contact"


def test_a_blank_name_is_refused_and_put_back(window: MainWindow, section: StagesSection) -> None:
    type_into_cell(section.table, 0, "name", "  ")
    assert shown(section)[0] == "First contact"
    assert window.context.toasts.current is not None


@pytest.mark.parametrize("field", ["probability", "limit_days", "idle_days"])
def test_numbers_are_typed_into_their_cells(window: MainWindow, section: StagesSection, field: str) -> None:
    type_into_cell(section.table, 2, field, "42")
    assert getattr(stages.list_stages(window.context.workspace)[2], field) == 42


def test_a_changed_chance_is_offered_to_the_open_deals(
    window: MainWindow, section: StagesSection, qtbot: QtBot
) -> None:
    deals = add_deals(window, "proposal", 2)
    pinned = add_deals(window, "proposal", 1, probability=90)[0]
    type_into_cell(section.table, 3, "probability", "65")
    settle(window, qtbot)
    assert section.bar.isVisible()
    assert "2 open deals" in section.bar.text
    child(section, QPushButton, "apply_probability").click()
    assert section.table.hasFocus() or section.table.isAncestorOf(QApplication.focusWidget())
    assert not section.bar.isVisible()
    rows = records.fetch_rows(window.context.workspace, "opportunities", [*deals, pinned], ["probability"])
    assert [row["probability"] for row in rows if row is not None] == [65, 65, 90]


def test_a_chance_taken_back_is_offered_no_longer(window: MainWindow, section: StagesSection, qtbot: QtBot) -> None:
    add_deals(window, "proposal", 2)
    type_into_cell(section.table, 3, "probability", "65")
    settle(window, qtbot)
    assert section.bar.isVisible()
    window.context.runner.undo()
    settle(window, qtbot)
    assert not section.bar.isVisible()


def test_the_boxes_of_a_stage_have_room_for_their_longest_words(section: StagesSection, both_languages: str) -> None:
    for name in ("stage_zone", "stage_rollback"):
        box = child(section, QComboBox, name)
        longest = max(box.fontMetrics().horizontalAdvance(box.itemText(number)) for number in range(box.count()))
        assert box.minimumWidth() >= longest + 40, name


def test_the_shipped_stages_are_read_whole_in_the_preview(window: MainWindow, section: StagesSection) -> None:
    window.resize(1440, 900)
    QApplication.processEvents()
    preview = child(section, StagePreview, "stage_preview")
    assert preview.width() > 640
    assert preview.cut_names == []


def test_nothing_is_offered_where_no_deal_differs(window: MainWindow, section: StagesSection, qtbot: QtBot) -> None:
    type_into_cell(section.table, 3, "probability", "65")
    settle(window, qtbot)
    assert not section.bar.isVisible()


def test_alt_and_arrows_move_a_stage_and_the_keyboard_stays_on_it(
    window: MainWindow, section: StagesSection, qtbot: QtBot
) -> None:
    before = rows_of(window.context.workspace)
    section.table.setCurrentIndex(section.table.stages.index(0, 0))
    QTest.keyClick(section.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: shown(section)[:2] == ["Qualification", "First contact"])
    assert section.table.currentIndex().row() == 1
    window.context.runner.undo()
    assert rows_of(window.context.workspace) == before


def test_a_dragged_stage_stands_where_it_was_dropped(section: StagesSection, qtbot: QtBot) -> None:
    model = section.table.stages
    data: QMimeData = model.mimeData([model.index(6, 0)])
    assert not model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    qtbot.waitUntil(lambda: shown(section)[0] == "Contract signing")
    model.dropMimeData(model.mimeData([model.index(0, 0)]), Qt.DropAction.MoveAction, -1, -1, QModelIndex())
    qtbot.waitUntil(lambda: shown(section)[-1] == "Contract signing")


def test_colour_zone_and_going_back_are_chosen_below(window: MainWindow, section: StagesSection) -> None:
    section.table.setCurrentIndex(section.table.stages.index(1, 0))
    child(section, QAbstractButton, "color_stage.7").click()
    for name, value in (("stage_zone", "lower"), ("stage_rollback", "never")):
        box = child(section, QComboBox, name)
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())
    row = stages.list_stages(window.context.workspace)[1]
    assert (row.color_token, row.zone, row.rollback) == ("stage.7", "lower", "never")
    child(section, QAbstractButton, "color_auto").click()
    assert stages.list_stages(window.context.workspace)[1].color_token == "stage.2"


def test_a_new_stage_stands_behind_the_chosen_one(window: MainWindow, section: StagesSection) -> None:
    section.table.setCurrentIndex(section.table.stages.index(3, 0))
    edit = child(section, QLineEdit, "new_stage")
    edit.setText("Pilot")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert shown(section)[4] == "Pilot"
    assert section.table.currentIndex().row() == 4
    assert edit.text() == ""


def test_deals_in_a_stage_are_moved_before_it_goes(window: MainWindow, section: StagesSection) -> None:
    deals = add_deals(window, "proposal", 2)
    section.table.setCurrentIndex(section.table.stages.index(3, 0))
    section.table.setFocus()
    QTest.keyClick(section.table, Qt.Key.Key_Delete)
    assert "2 open deals" in section.bar.text
    assert "Proposal" in shown(section)
    box = child(section, QComboBox, "deals_go_to")
    box.setCurrentIndex(box.findText("Bidding"))
    child(section, QPushButton, "retire_and_move").click()
    assert "Proposal" not in shown(section)
    rows = records.fetch_rows(window.context.workspace, "opportunities", deals, ["stage"])
    assert {row["stage"].title for row in rows if row is not None} == {"Bidding"}
    child(section, QPushButton, "bring_back_0").click()
    assert shown(section)[3] == "Proposal"


def test_pipelines_are_added_copied_renamed_and_made_the_default(window: MainWindow, section: StagesSection) -> None:
    workspace = window.context.workspace
    edit = child(section, QLineEdit, "new_pipeline")
    edit.setText("Renewals")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert shown(section) == ["First stage"]
    section._duplicate()
    copied = section.list.current_key
    section.list.currentItem().setText("Partners")
    assert [row.name for row in pipelines.list_pipelines(workspace)][2:] == ["Renewals", "Partners"]
    section._make_default()
    assert pipelines.default_pipeline_id(workspace) == copied
    assert section.list.currentItem().data(Qt.ItemDataRole.AccessibleTextRole) == "Partners, Default"


def test_after_adding_the_field_takes_back_what_was_added_and_not_the_typing(
    window: MainWindow, section: StagesSection
) -> None:
    edit = child(section, QLineEdit, "new_pipeline")
    edit.setFocus()
    QTest.keyClicks(edit, "Renewals")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert shown(section) == ["First stage"]
    QTest.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(pipelines.list_pipelines(window.context.workspace)) == 2


def test_pipelines_move_by_keys(window: MainWindow, section: StagesSection) -> None:
    section.list.setCurrentRow(1)
    QTest.keyClick(section.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert pipelines.list_pipelines(window.context.workspace)[0].code == "quick"
    window.context.runner.undo()
    assert pipelines.list_pipelines(window.context.workspace)[0].code == "standard"


def test_choosing_a_pipeline_shows_its_stages_in_the_table_and_the_preview(section: StagesSection) -> None:
    section.list.setCurrentRow(1)
    assert len(shown(section)) == 4
    assert "Contract negotiation 70%" in section.preview.accessibleName()


def test_the_checklist_of_the_chosen_stage_is_set_up(window: MainWindow, section: StagesSection) -> None:
    workspace = window.context.workspace
    section.table.setCurrentIndex(section.table.stages.index(2, 0))
    stage_id = section.table.current_id or 0
    kind, title = child(section, QComboBox, "item_kind"), child(section, QLineEdit, "item_title")
    for code, text in (("task", "Meet the boss"), ("file", "Needs document")):
        kind.setCurrentIndex(kind.findData(code))
        title.setText(text)
        QTest.keyClick(title, Qt.Key.Key_Return)
    kind.setCurrentIndex(kind.findData("field"))
    field = child(section, QComboBox, "item_field")
    field.setCurrentIndex(field.findData("expected_amount"))
    child(section, QPushButton, "item_add").click()
    items = checklists.list_items(workspace, stage_id)
    assert [(item.title, item.is_required) for item in items] == [
        ("Meet the boss", False), ("Needs document", True), ("Expected amount", True)
    ]  # fmt: skip
    shown_list = section.detail.checklist.list
    shown_list.setCurrentRow(0)
    QTest.keyClick(shown_list, Qt.Key.Key_Space)
    QTest.keyClick(shown_list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    items = checklists.list_items(workspace, stage_id)
    assert [(item.title, item.is_required) for item in items][:2] == [("Needs document", True), ("Meet the boss", True)]
    QTest.keyClick(shown_list, Qt.Key.Key_Delete)
    assert [item.title for item in checklists.list_items(workspace, stage_id)] == ["Needs document", "Expected amount"]


def test_an_item_without_words_is_explained_beside_it(section: StagesSection) -> None:
    child(section, QPushButton, "item_add").click()
    error = child(section, QWidget, "checklist_error")
    assert error.isVisible()
    assert child(section, QLineEdit, "item_title").property("error") or error.property("text")


def test_the_shipped_values_come_back(window: MainWindow, section: StagesSection) -> None:
    type_into_cell(section.table, 0, "name", "Hello")
    type_into_cell(section.table, 0, "probability", "77")
    child(section, QPushButton, "restore_stages").click()
    first = stages.list_stages(window.context.workspace)[0]
    assert (first.name, first.probability) == ("First contact", 10)


def test_the_editor_speaks_both_languages(window: MainWindow, both_languages: str) -> None:
    window.start(Target("settings", view="stages"))
    assert isinstance(window.page, SettingsPage)
    section = cast(StagesSection, window.page._sections["stages"])
    first = {"en": "First contact", "zh_CN": "初期沟通"}[both_languages]
    assert shown(section)[0] == first
    assert first in section.preview.accessibleName()


def test_what_never_happens_is_named_for_what_it_is(both_languages: str) -> None:
    zh = both_languages == "zh_CN"
    assert limit_words(0) == ("从不" if zh else "never")
    assert rollback_label(Rollback.NEVER) == ("不允许" if zh else "Never")
