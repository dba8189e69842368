"""Step 1 of the import: what was hidden is offered, what is in doubt is asked, how far it is is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ocrm.i18n import _
from ocrm.ui.spreadsheets.progress_words import reading_words
from ocrm.ui.spreadsheets.session import ImportSession
from ocrm.ui.spreadsheets.steps.file_step import FileStep
from ocrm.ui.tasks import Progress
from ocrm.ui.widgets import LoadingState
from tests.ui.spreadsheets.driving import Driver


@pytest.fixture
def with_hidden_row(tmp_path: Path) -> Path:
    """A workbook with a hidden row."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (("公司名", "员工人数"), ("甲公司", 5), ("乙公司", 6)):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    workbook.save(tmp_path / "hidden.xlsx")
    workbook.close()
    return tmp_path / "hidden.xlsx"


@pytest.mark.usefixtures("both_languages")
def test_hidden_rows_are_told_and_read_on_request(driver: Driver, with_hidden_row: Path) -> None:
    driver.read(with_hidden_row)
    box, notes = driver.find(QCheckBox, "import_with_hidden"), driver.find(QLabel, "import_reading_notes")
    assert box.isVisible() and not box.isChecked() and "1" in notes.text()
    assert driver.session.table is not None and driver.session.table.row_count == 1
    QTest.keyClick(box, Qt.Key.Key_Space)
    driver.settle()
    assert box.isChecked() and driver.session.table.row_count == 2 and not notes.text()


def test_choice_of_hidden_rows_is_not_offered_where_nothing_is_hidden(driver: Driver, messy: Path) -> None:
    driver.read(messy)
    assert not driver.find(QCheckBox, "import_with_hidden").isVisible()


def test_what_a_file_may_ask_for_takes_no_room_while_it_is_read(driver: Driver) -> None:
    step = FileStep(driver.page.context, ImportSession(driver.page.context))
    asked = [box.objectName() for box in (*step.findChildren(QComboBox), *step.findChildren(QCheckBox))]
    shown = [box for box in step.findChildren(QWidget) if box.objectName() in asked and not box.isHidden()]
    assert len(asked) == 5
    assert shown == []
    step.deleteLater()


def test_header_in_doubt_is_the_first_thing_asked(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "doubtful.csv").write_text("甲,乙\n丙,丁\n戊,己\n", encoding="utf-8")
    driver.read(tmp_path / "doubtful.csv")
    header = driver.find(QComboBox, "import_header_row")
    assert header.isVisible() and driver.wizard.step.first_focus() is header
    assert "1" in driver.find(QLabel, "import_reading_notes").text()
    header.setCurrentIndex(0)
    header.activated.emit(0)
    driver.settle()
    assert driver.session.table is not None and driver.session.table.row_count == 3
    assert driver.wizard.step.first_focus() is None


def test_another_encoding_shows_the_rows_anew(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "short.csv").write_bytes("公司名,電話\n臺,5\n".encode("big5"))
    driver.read(tmp_path / "short.csv")
    encoding = driver.find(QComboBox, "import_encoding")
    assert encoding.isVisible()
    place = encoding.findData("big5")
    encoding.setCurrentIndex(place)
    encoding.activated.emit(place)
    driver.settle()
    assert driver.session.reader.reading is not None and driver.session.reader.reading.encoding == "big5"
    assert driver.session.reader.reading.first_rows[0][1] == ["臺", "5"]


def test_progress_tells_rows_rate_and_time_left(both_languages: str) -> None:
    text = reading_words(Progress(50_000, 200_000, seconds_left=6.0, seconds=2.0))
    assert "50,000" in text and "25,000" in text and "6" in text
    assert reading_words(Progress(5_000)).count("·") == 0


def test_an_exported_folder_is_sent_to_where_it_is_opened(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "manifest.json").write_text("{}")
    driver.page.import_file(tmp_path / "all")
    assert driver.page.message_bar.isVisible() and driver.page.wizard is None
    assert "Open an exported folder" in driver.page.message_bar.text


def test_trying_again_leads_back_from_an_encoding_the_file_is_not_in(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("公司名称,城市\n云栖智造,杭州\n".encode("gb18030"))
    driver.read(tmp_path / "a.csv")
    driver.session.reader.read(replace(driver.session.reader.options, encoding="utf-8"))
    driver.settle()
    assert driver.session.reader.error
    driver.session.reader.retry()
    driver.settle()
    assert not driver.session.reader.error and driver.find(QComboBox, "import_encoding").currentData() == "gb18030"


def test_a_copied_file_is_read_by_its_content_whatever_its_ending(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "customers.dat"
    path.write_text("公司名称,手机\n甲,13800138000\n", encoding="utf-8")
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.clipboard().setMimeData(copied)
    driver.press("import_paste")
    driver.settle()
    assert driver.session.table is not None and driver.session.table.row_count == 1


def test_another_delimiter_shows_other_columns(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("公司名称,手机|城市\n甲,021|上海\n乙,010|北京\n", encoding="utf-8")
    driver.read(path)
    delimiter = driver.find(QComboBox, "import_delimiter")
    assert delimiter.isVisible()
    delimiter.setCurrentIndex(delimiter.findData("|"))
    delimiter.activated.emit(delimiter.currentIndex())
    driver.settle()
    assert driver.session.table is not None
    assert [column.name for column in driver.session.table.columns] == ["公司名称,手机", "城市"]
    assert delimiter.currentData() == "|"


def test_any_sign_can_separate_the_columns(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("公司名称!城市\n甲!上海\n乙!北京\n", encoding="utf-8")
    driver.read(path)
    delimiter, sign = driver.find(QComboBox, "import_delimiter"), driver.find(QLineEdit, "import_own_delimiter")
    assert sign.isHidden()
    delimiter.setCurrentIndex(delimiter.count() - 1)
    delimiter.activated.emit(delimiter.currentIndex())
    assert sign.isVisible() and driver.session.table is not None
    QTest.keyClicks(sign, '7"')
    assert sign.text() == "", "neither is between cells"
    QTest.keyClicks(sign, "!")
    driver.settle()
    assert [column.name for column in driver.session.table.columns] == ["公司名称", "城市"]
    assert delimiter.currentText() == delimiter.currentData() == "!" and sign.isHidden()


@pytest.mark.usefixtures("both_languages")
def test_how_far_a_reading_is_never_loses_its_last_letter(qtbot: QtBot) -> None:
    state = LoadingState(can_cancel=True)
    qtbot.addWidget(state)
    state._line.show()
    state.resize(700, 300)
    state.show()
    state.say(reading_words(Progress(9_999, 1_000_000)))
    line = next(found for found in state.findChildren(QLabel) if found.text().startswith(("9", "已")))
    cancel, places = next(iter(state.findChildren(QPushButton))), set[int]()
    for done in (99_999, 100_000, 888_888):
        state.say(reading_words(Progress(done, 1_000_000)))
        assert line.width() >= line.sizeHint().width(), "at once, before the next event"
        places.add(cancel.x())
    assert len(places) == 1, "nor does Cancel run away from the pointer"


@pytest.mark.usefixtures("both_languages")
def test_a_file_of_any_ending_can_be_chosen(driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "customers.dat"
    path.write_text("公司名称,手机\n甲,13800138000\n", encoding="utf-8")
    asked: list[str] = []

    def choose(_parent: QWidget, _title: str, _folder: str, kinds: str) -> tuple[str, str]:
        asked.append(kinds)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    driver.press("import_choose")
    driver.settle()
    assert asked[0].endswith(" (*)") and "*.xlsb" in asked[0]
    assert driver.session.table is not None and driver.session.table.row_count == 1


@pytest.mark.usefixtures("both_languages")
def test_a_cancelled_reading_is_not_called_unreadable(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("公司名称\n" + "甲\n" * 50_000, encoding="utf-8")
    driver.page.import_file(path)
    driver.session.reader.cancel()
    driver.settle()
    texts = [label.text() for label in driver.find(QWidget, "import_error").findChildren(QLabel)]
    assert _("Reading “{name}” was cancelled").format(name="many.csv") in texts
    driver.session.reader.retry()
    driver.settle()
    assert driver.session.table is not None and driver.session.table.row_count == 50_000
