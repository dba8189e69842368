"""Many records are changed in the background, with one undo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import opportunity_entry, pipelines, stages
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.customers.todo_form import TodoPane
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists import bulk_runner
from ocrm.ui.lists.bulk_edit import BulkEditPane, bulk_fields
from ocrm.ui.lists.bulk_toolbar import BulkToolBar
from ocrm.ui.opportunities import deal_questions
from ocrm.ui.opportunities.deal_commands import DealCommands
from ocrm.ui.record_view import RecordView
from tests.snapshots import rows_of

MANY = 5


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (bulk_runner, deal_questions):
        monkeypatch.setattr(module, "MOST_AT_ONCE", MANY - 1)


@pytest.fixture
def customer_ids(workspace: Workspace) -> list[int]:
    added = [records.add_record(workspace, "customers", {"name": f"云栖{number}"}) for number in range(MANY)]
    return [changes.created_id for changes in added if changes.created_id is not None]


@pytest.fixture
def deal_ids(workspace: Workspace, customer_ids: list[int]) -> list[int]:
    made = []
    for number, customer_id in enumerate(customer_ids):
        values = {"subject": f"设备{number}", "customer": customer_id}
        made.append(opportunity_entry.add_opportunity(workspace, values).created_id)
    return [deal_id for deal_id in made if deal_id is not None]


@pytest.fixture
def commands(context: AppContext, deal_ids: list[int], few_are_many: None) -> Iterator[DealCommands]:
    host = QWidget()
    panes = PaneHost()
    panes.setParent(host)
    made = DealCommands(context, panes, chosen=lambda: deal_ids, origin="opportunities", parent=host)
    yield made
    host.deleteLater()


def settle(context: AppContext) -> None:
    context.tasks.wait()
    QApplication.processEvents()


def statuses(workspace: Workspace) -> set[str]:
    ids = records.all_ids(workspace, RecordQuery("opportunities"))
    return {row["status"] for row in records.fetch_rows(workspace, "opportunities", ids) if row is not None}


@pytest.mark.parametrize("what", ["void", "lose", "win", "move", "plan"])
def test_many_deals_change_in_the_background_with_one_undo(
    context: AppContext, commands: DealCommands, deal_ids: list[int], what: str
) -> None:
    workspace, before = context.workspace, rows_of(context.workspace)
    published: list[Changes] = []
    context.bus.changed.connect(published.append)
    if what == "void":
        commands.void()
    elif what == "move":
        second = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))[1]
        commands.move_to(second.stage_id)
    else:
        {"win": commands.win, "lose": commands.lose, "plan": commands.plan_step}[what]()
        pane = commands._panes.pane
        assert pane is not None
        form = pane.form
        if what == "lose":
            form.reasons.choose(0)
        if what == "plan":
            form.step.title.setText("寄样品")
        pane.save_requested.emit()
    assert context.tasks.shown, "it goes on while the user works"
    settle(context)
    assert len(published) == 1
    assert rows_of(workspace) != before
    if what in ("void", "lose", "win"):
        assert statuses(workspace) == {{"void": "void", "lose": "lost", "win": "won"}[what]}
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_to_do_for_many_customers_is_one_undo(
    context: AppContext, customer_ids: list[int], few_are_many: None
) -> None:
    before = rows_of(context.workspace)
    pane = TodoPane(context, customer_ids)
    pane.line.edit.setText("明天 打电话")
    pane.save()
    settle(context)
    assert context.workspace.scalar("SELECT count(*) FROM todo WHERE title = '打电话'") == MANY
    context.workspace.undo()
    assert rows_of(context.workspace) == before
    pane.deleteLater()


def test_a_blank_to_do_for_many_is_refused_where_it_is_typed(
    context: AppContext, customer_ids: list[int], few_are_many: None
) -> None:
    pane = TodoPane(context, customer_ids)
    pane.show()
    closed: list[bool] = []
    pane.close_requested.connect(lambda: closed.append(True))
    pane.save()
    settle(context)
    assert not closed
    assert context.workspace.scalar("SELECT count(*) FROM todo") == 0
    pane.deleteLater()


def test_a_menu_of_the_bulk_bar_leaves_the_bar_in_sight(page: CustomersPage, table: RecordView, qtbot: QtBot) -> None:
    page.window().resize(760, 560)
    table.records.tick_all()
    bar = page.findChild(BulkToolBar, "bulk_tools")
    for name, menu_name in (("bulk_tag", "tag_menu"), ("bulk_list", "segment_menu")):
        pressed = bar.widgetForAction(page.findChild(QAction, name))
        QCursor.setPos(pressed.mapToGlobal(pressed.rect().center()))
        qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
        menu = page.findChild(QMenu, menu_name)
        assert menu.isVisible()
        place = QRect(bar.mapToGlobal(bar.rect().topLeft()), bar.size())
        assert not menu.geometry().intersects(place)
        menu.close()


def test_tab_goes_from_the_field_to_its_new_value(context: AppContext, deal_ids: list[int], qtbot: QtBot) -> None:
    pane = BulkEditPane(context, "opportunities", deal_ids)
    qtbot.addWidget(pane)
    pane.show()
    form, names = pane.bulk_form, [info.name for info in bulk_fields("opportunities")]
    for name in ("campaign", "source", "subject"):
        form.box.setCurrentIndex(names.index(name))
        form.box.setFocus()
        assert form.editor is not None
        qtbot.waitUntil(form.editor.isVisible)
        qtbot.keyClick(form.box, Qt.Key.Key_Tab)
        assert form.editor.focusProxy() is pane.focusWidget(), name
