"""Settings apply at once, are remembered, and can be found."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTimeEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ocrm.services import numbering
from ocrm.services.fields import picklists
from ocrm.services.relations import category_colors
from ocrm.services.settings import read_setting
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.preferences import PREFERENCES, Preferences
from ocrm.ui.settings.page import SECTIONS, SettingsPage
from ocrm.ui.theme import theme

Editor = TypeVar("Editor", bound=QWidget)


def settings_page(window: MainWindow, section: str) -> SettingsPage:
    window.start(Target("settings", view=section))
    assert isinstance(window.page, SettingsPage)
    return window.page


@pytest.mark.parametrize("section", list(SECTIONS))
def test_every_section_opens(window: MainWindow, section: str, both_languages: str) -> None:
    page = settings_page(window, section)
    QApplication.processEvents()
    assert page._sections[section].isVisible()


def test_a_theme_is_chosen_by_its_picture(window: MainWindow) -> None:
    page = settings_page(window, "appearance")
    QTest.mouseClick(page.findChild(QWidget, "theme_dark"), Qt.MouseButton.LeftButton)
    assert theme().is_dark
    assert window.context.preferences.get("theme") == "dark"


def test_density_is_chosen_and_the_defaults_come_back(window: MainWindow) -> None:
    page = settings_page(window, "appearance")
    segment = page.findChild(QWidget, "density").findChild(QWidget, "segment_0")
    QTest.mouseClick(segment, Qt.MouseButton.LeftButton)
    assert theme().density == "compact"
    assert isinstance(window.page, SettingsPage)
    window.page.findChild(QWidget, "restore_defaults").click()  # type: ignore[attr-defined]
    assert theme().density == "normal"


def test_settings_of_the_file_are_kept_in_it(window: MainWindow) -> None:
    page, workspace = settings_page(window, "reminders"), window.context.workspace
    switch = page.findChild(QCheckBox, "setting_private_notifications")
    switch.click()
    assert read_setting(workspace, "private_notifications") is True
    page.findChild(QTimeEdit, "setting_quiet_from").setTime(QTime(22, 30))
    assert read_setting(workspace, "quiet_from") == "22:30"
    page = settings_page(window, "general")
    combo = page.findChild(QComboBox, "setting_currency")
    combo.setCurrentIndex(combo.findData("EUR"))
    assert read_setting(workspace, "currency") == "EUR"


def test_what_a_click_on_a_number_does_is_chosen(window: MainWindow, both_languages: str) -> None:
    page = settings_page(window, "capture")
    combo = page.findChild(QComboBox, "preference_phone_click")
    assert combo.currentData() == "copy"
    assert combo.itemText(1) == ("用 tel: 拨打" if both_languages == "zh_CN" else "Calls it with tel:")
    combo.setCurrentIndex(combo.findData("sip"))
    assert window.context.preferences.get("phone_click") == "sip"


def test_a_setting_is_found_by_a_word(window: MainWindow, both_languages: str) -> None:
    page = settings_page(window, "general")
    page._on_search("免打扰" if both_languages == "zh_CN" else "quiet")
    assert page._section_key == "reminders"
    page._on_search("日志" if both_languages == "zh_CN" else "log folder")
    assert page._section_key in ("shortcuts", "about")


def test_a_word_no_setting_has_is_said_so_and_clearing_it_goes_back(window: MainWindow, both_languages: str) -> None:
    page = settings_page(window, "general")
    QApplication.processEvents()
    page._on_search("xyzzy")
    nothing = page.findChild(QWidget, "settings_nothing_found")
    assert nothing.isVisible() and not page._sections["general"].isVisible()
    page._on_search("")
    assert not nothing.isVisible() and page._sections["general"].isVisible()
    page._on_search("xyzzy")
    page._list.setCurrentIndex(page._model.index(0))
    assert page._sections["general"].isVisible()


def test_a_section_that_is_called_so_comes_before_one_that_only_speaks_of_it(
    window: MainWindow, both_languages: str
) -> None:
    page = settings_page(window, "general")
    page._on_search({"en": "work calendar", "zh_CN": "工作日历"}[both_languages])  # a note of Today names it too
    QApplication.processEvents()
    assert page._sections["calendar"].isVisible()


def test_preferences_keep_their_type_and_refuse_nonsense(tmp_path: Path) -> None:
    file = tmp_path / "p.ini"
    first = Preferences(file)
    first.set("text_size", 1.25)
    first.set("nav_collapsed", True)
    first.remember("customers/columns", [["name", 200, False]])
    first.sync()
    again = Preferences(file)
    assert again.get("text_size") == 1.25
    assert again.get("nav_collapsed") is True
    assert again.recall("customers/columns") == [["name", 200, False]]
    file.write_text("[General]\ntheme=purple\ntext_size=huge\n", "utf-8")
    broken = Preferences(file)
    assert broken.get("theme") == PREFERENCES["theme"].default
    assert broken.get("text_size") == 1.0


def test_a_list_is_renamed_added_to_reordered_and_cut_short(window: MainWindow, qtbot: QtBot) -> None:
    page, workspace = settings_page(window, "lists"), window.context.workspace

    def reasons() -> list[str]:
        return [row.label for row in picklists.list_values(workspace, "lost_reason")]

    choice = shown(page, QComboBox, "list_choice")
    choice.setCurrentIndex(choice.findData("lost_reason"))
    first, second = reasons()[:2]
    name = shown(page, QLineEdit, "list_value_0")
    name.setText("Too dear")
    name.editingFinished.emit()
    assert reasons()[0] == "Too dear"
    down = shown(page, QToolButton, "list_down_0")
    down.setFocus()
    down.click()
    qtbot.waitUntil(lambda: reasons()[:2] == [second, "Too dear"])
    assert shown(page, QToolButton, "list_down_1").hasFocus()  # the keyboard moves along, to press again
    shown(page, QCheckBox, "list_offered_0").click()
    qtbot.waitUntil(lambda: second not in reasons())
    new = shown(page, QLineEdit, "list_new_value")
    QTest.keyClicks(new, "Bad timing")
    QTest.keyClick(new, Qt.Key.Key_Return)
    assert reasons()[-1] == "Bad timing"
    for _time in range(4):
        window.context.runner.undo()
    assert reasons()[:2] == [first, second]
    assert shown(page, QLineEdit, "list_value_0").text() == first


def test_the_pattern_of_numbers_is_typed_and_a_wrong_one_says_why(window: MainWindow, both_languages: str) -> None:
    page, workspace = settings_page(window, "general"), window.context.workspace
    edit, told = shown(page, QLineEdit, "pattern_customers"), shown(page, QLabel, "pattern_next_customers")
    edit.setText("C{###}")
    assert "C001" in told.text()
    edit.editingFinished.emit()
    assert numbering.pattern_of(workspace, "customers") == "C{###}"
    edit.setText("C")
    assert "{####}" in told.text()
    edit.editingFinished.emit()
    assert numbering.pattern_of(workspace, "customers") == "C{###}"


def test_a_category_has_a_colour_and_other_lists_have_none(window: MainWindow, both_languages: str) -> None:
    page, workspace = settings_page(window, "lists"), window.context.workspace
    choice = shown(page, QComboBox, "list_choice")
    choice.setCurrentIndex(choice.findData("customer_category"))
    vip = [row.code for row in picklists.list_values(workspace, "customer_category")].index("vip")
    color = shown(page, QComboBox, f"list_color_{vip}")
    assert color.currentData() == "violet"
    color.setCurrentIndex(color.findData("bad"))
    assert category_colors.tone_of(workspace, "vip") == "bad"
    choice.setCurrentIndex(choice.findData("interaction_kind"))
    QApplication.processEvents()
    assert not [found for found in page.findChildren(QComboBox, "list_color_0") if not found.isHidden()]


def test_the_template_of_an_industry_is_added_and_taken_back(window: MainWindow, both_languages: str) -> None:
    page, workspace = settings_page(window, "lists"), window.context.workspace
    before = len(picklists.list_values(workspace, "interaction_kind"))
    add = shown(page, QPushButton, "template_clinic")
    add.click()
    assert len(picklists.list_values(workspace, "interaction_kind")) == before + 2
    assert not add.isEnabled()
    window.context.runner.undo()
    assert len(picklists.list_values(workspace, "interaction_kind")) == before
    assert add.isEnabled()


def shown(page: QWidget, kind: type[Editor], name: str) -> Editor:
    """Return the editor of a name that is in sight: lines are made anew when their order changes."""
    QApplication.processEvents()
    return next(found for found in page.findChildren(kind, name) if not found.isHidden())
