"""A value for every row: chosen beside the columns, refused where no cell could hold it, and remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.schema import record_type
from ocrm.ui.forms.choice_editors import ChoiceEditor
from ocrm.ui.spreadsheets.constants_panel import ConstantsPanel
from ocrm.ui.spreadsheets.row_preview import RowPreviewPanel
from tests.ui.spreadsheets.driving import Driver


def choose(driver: Driver, name: str) -> None:
    driver.press("constant_open")
    box = driver.find(QComboBox, "constant_field")
    box.setCurrentIndex(box.findData(name))
    box.activated.emit(box.currentIndex())
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the editor of the field before


def lines(driver: Driver) -> list[str]:
    panel = driver.find(ConstantsPanel, "import_constants")
    return [one.text() for one in panel.findChildren(QLabel) if one.isVisible()]


def begin(driver: Driver, path: Path) -> None:
    path.write_text("公司名称,城市\n甲公司,上海\n乙公司,\n", encoding="utf-8")
    driver.read(path)
    driver.go_to(1)


def test_every_row_gets_what_its_cell_does_not_say(driver: Driver, tmp_path: Path, both_languages: str) -> None:
    begin(driver, tmp_path / "fair.csv")
    choose(driver, "source")
    source = driver.find(ChoiceEditor, "constant_value")
    source.set_value("referral")
    referral = source.box.currentText()
    driver.press("constant_add")
    choose(driver, "city")
    QTest.keyClicks(driver.find(QLineEdit, "constant_value"), "Changsha")
    QTest.keyClick(driver.find(QLineEdit, "constant_value"), Qt.Key.Key_Return)
    driver.settle()
    shown = lines(driver)
    preview = driver.find(RowPreviewPanel, "import_preview")
    assert referral in [line.after for line in preview.lines], "told also where there is no column"
    assert referral in shown and "Changsha" in shown and _(record_type("customers").field("source").label) in shown
    driver.go_to(4)
    driver.go_on()
    workspace = driver.page.context.workspace
    found = list(workspace.query("SELECT name, city, source FROM customer ORDER BY name"))
    assert found == [("乙公司", "Changsha", "referral"), ("甲公司", "上海", "referral")]
    workspace.undo()
    assert records.count(workspace, records.RecordQuery("customers")) == 0


def test_what_no_cell_could_hold_is_refused_and_a_value_can_be_taken_off(driver: Driver, tmp_path: Path) -> None:
    begin(driver, tmp_path / "fair.csv")
    choose(driver, "mobile")
    driver.press("constant_add")
    error = driver.find(QLabel, "constant_error")
    assert error.isVisible() and error.text() == "Type what every row shall get."
    QTest.keyClicks(driver.find(QLineEdit, "constant_value"), "no number")
    driver.press("constant_add")
    assert "no number" in error.text() and driver.session.plan is not None and not driver.session.plan.constants
    driver.press("constant_cancel")
    choose(driver, "country")
    driver.find(QLineEdit, "constant_value").setText("中国")
    driver.press("constant_add")
    driver.settle()
    assert driver.session.plan.constants == {"country": "中国"}
    driver.press("constant_remove_country")
    driver.settle()
    assert driver.session.plan.constants == {} and "中国" not in lines(driver)


def test_the_same_columns_come_with_their_values_again(driver: Driver, tmp_path: Path) -> None:
    begin(driver, tmp_path / "fair.csv")
    choose(driver, "country")
    driver.find(QLineEdit, "constant_value").setText("中国")
    driver.press("constant_add")
    driver.session.set_phone_country("852")
    driver.settle()
    driver.go_to(4)
    driver.go_on()
    begin(driver, tmp_path / "next.csv")
    driver.settle()
    assert "中国" in lines(driver)
    assert driver.session.plan is not None and driver.session.plan.phone_country == "852"


def test_numbers_of_a_foreign_list_are_kept_with_their_country(
    driver: Driver, tmp_path: Path, both_languages: str
) -> None:
    path = tmp_path / "uk.csv"
    path.write_text("公司名称,电话\nSmith,020 7946 0958\nJones,+49 30 123456\nLee,95588\n", encoding="utf-8")
    driver.read(path)
    driver.go_to(1)
    country = driver.find(QComboBox, "phone_country")
    assert country.isVisible() and country.currentData() == ""
    country.setCurrentIndex(country.findData("44"))
    country.activated.emit(country.currentIndex())
    driver.settle()
    preview = driver.find(RowPreviewPanel, "import_preview")
    assert any(line.after.startswith("+44") for line in preview.lines)
    driver.go_to(4)
    driver.go_on()
    workspace = driver.page.context.workspace
    found = dict(workspace.query("SELECT name, phone FROM customer"))
    assert found == {"Smith": "+442079460958", "Jones": "+4930123456", "Lee": "95588"}


def is_in_sight(driver: Driver, name: str) -> bool:
    driver.settle()
    for _round in range(5):  # the heights of wrapped lines settle one after the other
        QApplication.processEvents()
    shown = driver.find(QPushButton, name)
    return shown.visibleRegion().boundingRect() == shown.rect()


def test_what_is_asked_for_comes_into_sight_however_low_the_window(driver: Driver, tmp_path: Path) -> None:
    driver.page.window().resize(1024, 520)
    begin(driver, tmp_path / "fair.csv")
    driver.press("constant_open")
    assert is_in_sight(driver, "constant_add")
    driver.press("constant_add")  # refused, as nothing is typed
    assert is_in_sight(driver, "constant_add")
    driver.press("constant_cancel")
    choose(driver, "city")
    driver.find(QLineEdit, "constant_value").setText("Changsha")
    driver.press("constant_add")
    assert is_in_sight(driver, "constant_open") and driver.find(QPushButton, "constant_open").hasFocus()
