"""Cards out of the window: saved from a record, exported from a list, shown as a QR code."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.records import RecordQuery
from ocrm.services.vcards.reading import read_card_file
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.spreadsheets.export import export_view
from ocrm.ui.theme import install_theme
from ocrm.ui.vcards.menu_entries import add_card_entries
from ocrm.ui.vcards.qr_pane import QrCode, qr_pane
from ocrm.ui.vcards.saving import save_cards
from ocrm.ui.widgets import SegmentedControl


@pytest.fixture
def contact(context: AppContext) -> int:
    customer = records.add_record(
        context.workspace, "customers", {"name": "云栖智造", "phone": "057188886666"}
    ).created_id
    values = {"customer": customer, "name": "张伟", "mobile": "13800138000", "title": "采购经理", "email": "z@yunqi.cn"}
    return records.add_record(context.workspace, "contacts", values).created_id or 0


def test_a_card_is_saved_to_a_file(context: AppContext, contact: int, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "张伟.vcf"
    save_cards(context, "contacts", [contact], path)
    qtbot.waitUntil(lambda: not context.tasks.is_busy, timeout=10_000)
    (card,) = read_card_file(path).cards
    assert (card.name, card.organization) == ("张伟", "云栖智造")


@pytest.mark.usefixtures("both_languages")
def test_a_list_is_exported_as_cards(context: AppContext, contact: int, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = export_view(context, RecordQuery("contacts"), ("name", "mobile"))
    formats, place = dialog.findChild(SegmentedControl, "export_format"), dialog.findChild(QLineEdit, "export_path")
    start, fields = (
        dialog.findChild(QAbstractButton, "export_start"),
        dialog.findChild(QRadioButton, "export_all_fields"),
    )
    assert formats is not None and place is not None and start is not None and fields is not None
    (segment,) = [button for button in formats.findChildren(QAbstractButton) if ".vcf" in button.text()]
    segment.click()
    assert place.text().endswith(".vcf") and not fields.isEnabled()
    place.setText(str(tmp_path / "all.vcf"))
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not context.tasks.is_busy, timeout=10_000)
    assert [card.name for card in read_card_file(tmp_path / "all.vcf").cards] == ["张伟"]
    dialog.reject()


def test_deals_offer_no_cards(context: AppContext) -> None:
    dialog = export_view(context, RecordQuery("opportunities"), ("subject",))
    formats = dialog.findChild(SegmentedControl, "export_format")
    assert formats is not None
    assert not any(".vcf" in button.text() for button in formats.findChildren(QAbstractButton))
    dialog.reject()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_qr_code_is_black_on_white_in_both_themes(context: AppContext, contact: int, qtbot: QtBot, mode: str) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    install_theme(app, mode=mode)
    pane = qr_pane(context, "contacts", contact)
    qtbot.addWidget(pane)
    pane.show()
    code = pane.findChild(QrCode, "qr_code")
    assert code is not None and "张伟" in code.accessibleName()
    image = code.grab().toImage()
    shades = {image.pixelColor(x, y).getRgb()[:3] for x in range(image.width()) for y in range(image.height())}
    assert shades == {(0, 0, 0), (255, 255, 255)}
    assert image.pixelColor(2, 2).getRgb()[:3] == (255, 255, 255)
    count = len(code.modules) + 8
    assert image.width() // count >= 3  # enough for any camera


@pytest.mark.parametrize("kind", ["contacts", "customers"])
def test_a_records_menu_has_its_card(context: AppContext, contact: int, kind: str, qtbot: QtBot) -> None:
    shown: list[EditorPane] = []
    menu, owner = QMenu(), QWidget()
    qtbot.addWidget(owner)
    workspace = context.workspace
    record_id = contact if kind == "contacts" else workspace.scalar("SELECT id FROM customer")
    add_card_entries(menu, context, kind, record_id, show=shown.append, owner=owner)
    entries = {action.objectName(): action for action in menu.actions()}
    assert set(entries) == {"show_qr", "save_card"}
    entries["show_qr"].trigger()
    qtbot.addWidget(shown[0])
    assert shown[0].findChild(QrCode, "qr_code") is not None
