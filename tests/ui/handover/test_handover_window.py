"""F-38 through the window: what goes is shown, a package is written and received, mine or theirs is chosen."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.drop_overlay import dropped_files, dropped_package
from ocrm.ui.handover.commands import hand_over
from ocrm.ui.handover.receive_dialog import ReceiveDialog
from ocrm.ui.handover.send_dialog import SendDialog
from ocrm.ui.main_window import MainWindow
from ocrm.ui.opportunities.page import OpportunitiesPage
from ocrm.ui.opportunities.record_page import OpportunityRecordPage
from ocrm.ui.spreadsheets.picker_table import PlainTable
from ocrm.ui.widgets.toast import Toast
from tests.handover_sample import PRIVATE, add, fill
from tests.snapshots import rows_of


def rest(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy, timeout=60_000)


def dialog(window: MainWindow, kind: type[QDialog]) -> QDialog:
    return [one for one in window.findChildren(kind) if one.isVisible()][-1]


def press(shown: QDialog, name: str) -> None:
    found = shown.findChild(QAbstractButton, name)
    assert found is not None and found.isEnabled()
    found.click()


@pytest.mark.usefixtures("both_languages")
def test_f_38_through_the_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = window.context
    workspace, package = context.workspace, tmp_path / "交接.ocrmpack"
    dialogs = "ocrm.ui.file_dialogs.QFileDialog"
    monkeypatch.setattr(f"{dialogs}.getSaveFileName", lambda *_given, **_more: (str(package), ""))
    monkeypatch.setattr(f"{dialogs}.getOpenFileName", lambda *_given, **_more: (str(package), ""))
    chosen = fill(workspace)
    window.start(Target("customers"))
    hand_over(context, chosen, window)
    rest(window, qtbot)
    sending = dialog(window, SendDialog)
    counts = sending.findChild(QLabel, "hand_over_counts")
    assert counts is not None and all(number in counts.text() for number in ("25", "40", "12", "300", "18"))
    files = sending.findChild(PlainTable, "hand_over_files")
    assert files is not None and files.model().rowCount() == 18
    private = sending.findChild(PlainTable, "hand_over_private")
    assert private is not None and private.model().rowCount() == 3
    assert private.model().index(0, 2).data() == PRIVATE
    box = sending.findChild(QAbstractButton, "hand_over_with_private")
    assert box is not None
    box.click()
    assert "303" in counts.text()
    box.click()
    assert "300" in counts.text()
    press(sending, "hand_over_go")
    rest(window, qtbot)
    assert package.is_file() and "交接" in _toast(window).text

    for customer_id in chosen[:2]:
        records.update_records(workspace, "customers", [customer_id], {"phone": "021 222"})
    before = rows_of(workspace)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(package))])
    assert dropped_package(dropped) == package and dropped_files(dropped) == []
    context.actions.trigger(ActionId.RECEIVE_HANDOVER)
    rest(window, qtbot)
    receiving_dialog = dialog(window, ReceiveDialog)
    assert isinstance(receiving_dialog, ReceiveDialog) and len(receiving_dialog.card.table.plans.rows) == 2
    press(receiving_dialog, "receive_theirs")
    press(receiving_dialog, "receive_newer")
    press(receiving_dialog, "receive_mine")
    receiving_dialog.card.table._toggle(receiving_dialog.card.table.plans.rows[0])
    press(receiving_dialog, "receive_go")
    rest(window, qtbot)
    phones = [workspace.scalar("SELECT phone FROM customer WHERE id = ?", (one,)) for one in chosen[:2]]
    assert sum(phone == "021 222" for phone in phones) == 1
    context.runner.undo()
    rest(window, qtbot)
    assert rows_of(workspace) == before


def _toast(window: MainWindow) -> Toast:
    return [one for one in window.findChildren(Toast) if not one.is_dismissed][-1]


def test_the_list_hands_over_its_current_customer_and_a_wrong_file_is_refused(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    context = window.context
    records.add_record(context.workspace, "customers", {"name": "重庆长安"})
    window.start(Target("customers"))
    page = window.page
    assert isinstance(page, CustomersPage)
    page.view.selectRow(0)
    (button,) = [action for action in page.commands.bulk_actions() if action.objectName() == "bulk_hand_over"]
    button.trigger()
    rest(window, qtbot)
    sending = dialog(window, SendDialog)
    assert sending.findChild(PlainTable, "hand_over_private") is None
    press(sending, "hand_over_cancel")
    wrong = tmp_path / "wrong.ocrmpack"
    wrong.write_text("hello")
    window.commands.handover.look_through(wrong)
    rest(window, qtbot)
    assert "wrong.ocrmpack" in _toast(window).text


def test_a_deal_is_handed_over_from_its_page_with_its_brief_as_pdf(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, package = window.context, tmp_path / "deal.ocrmpack"
    monkeypatch.setattr("ocrm.ui.file_dialogs.QFileDialog.getSaveFileName", lambda *_given, **_more: (str(package), ""))
    customer = add(context.workspace, "customers", name="Changan")
    deal = add(context.workspace, "opportunities", customer=customer, subject="Press line #2")
    add(context.workspace, "opportunities", customer=customer, subject="Another one")
    window.start(Target("opportunity", "opportunities", deal))
    page = window.findChild(OpportunityRecordPage)
    assert page is not None
    entry = next(entry for entry in page._entries() if entry[3] == "more_hand_over")
    entry[2]()
    rest(window, qtbot)
    sending = dialog(window, SendDialog)
    counts = sending.findChild(QLabel, "hand_over_counts")
    assert counts is not None and "Opportunities: 1" in counts.text()
    assert sending.windowTitle() == "Hand over opportunities"
    press(sending, "hand_over_go")
    rest(window, qtbot)
    assert "with their customers" in _toast(window).text
    with zipfile.ZipFile(package) as archive:
        briefs = [name for name in archive.namelist() if name.startswith("briefs/")]
        assert len(briefs) == 1 and "Press line #2" in briefs[0]
        assert archive.read(briefs[0]).startswith(b"%PDF")


def test_chosen_deals_are_handed_over_from_the_list_and_one_without_a_customer_says_so(
    window: MainWindow, qtbot: QtBot
) -> None:
    context = window.context
    alone = add(context.workspace, "opportunities", subject="Nobody's")
    window.start(Target("opportunities"))
    page = window.findChild(OpportunitiesPage)
    assert page is not None
    menu = QMenu()
    page.commands._chosen = lambda: [alone]
    page.commands.fill_menu(menu)
    next(one for one in menu.actions() if one.objectName() == "menu_hand_over").trigger()
    assert "has no customer" in _toast(window).text
    assert page.findChild(QAction, "bulk_hand_over") is not None
