"""Setting a mail account up in the window: suggested, tested, saved, removed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services.outbox import passwords
from ocrm.services.outbox.accounts import PasswordPlace, read_account
from ocrm.services.outbox.providers import Security
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.settings.mail import MailSection
from tests.mail_servers import ASCII_PASSWORD, Sink


@pytest.fixture
def section(window: MainWindow) -> MailSection:
    window.context.navigator.go(Target("settings", view="mail"))
    found = window.findChild(MailSection)
    assert found is not None
    return found


def edit(section: MailSection, name: str) -> QLineEdit:
    found = section.findChild(QLineEdit, name)
    assert found is not None, name
    return found


def fill(section: MailSection, name: str, text: str) -> None:
    field = edit(section, name)
    field.setFocus()
    field.clear()
    QTest.keyClicks(field, text)
    field.editingFinished.emit()


def press(section: QWidget, name: str) -> None:
    found = section.findChild(QAbstractButton, name)
    assert found is not None and found.isEnabled(), name
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def said(section: MailSection) -> str:
    found = section.findChild(QLabel, "message_text")
    assert found is not None
    return found.text()


def test_an_address_brings_its_servers_and_says_which_password_it_wants(
    section: MailSection, both_languages: str
) -> None:
    fill(section, "mail_address", "zhangwei@163.com")
    assert edit(section, "mail_host").text() == "smtp.163.com"
    assert edit(section, "mail_imap_host").text() == "imap.163.com"
    note = section.findChild(QLabel, "mail_provider_note")
    assert note is not None
    assert ("app password" in note.text()) or ("授权码" in note.text())
    fill(section, "mail_address", "zhangwei@outlook.com")
    security = section.findChild(QComboBox, "mail_security")
    assert security is not None
    assert security.currentData() == Security.STARTTLS
    assert edit(section, "mail_host").text() == "smtp-mail.outlook.com"
    fill(section, "mail_host", "smtp.ourfirm.cn")
    fill(section, "mail_address", "zhangwei@qq.com")
    assert edit(section, "mail_host").text() == "smtp.ourfirm.cn"


def test_an_account_is_tested_then_saved_and_removed(
    section: MailSection, sink: Sink, trusted: None, qtbot: QtBot
) -> None:
    workspace = section.context.workspace
    fill(section, "mail_name", "Zhang Wei")
    fill(section, "mail_address", "me@ourfirm.cn")
    fill(section, "mail_host", "localhost")
    port = section.findChild(QSpinBox, "mail_port")
    assert port is not None
    port.setValue(sink.port)
    press(section, "mail_test")
    qtbot.waitUntil(lambda: "password first" in said(section))
    assert sink.connections == 0
    fill(section, "mail_password", "nonsense")
    press(section, "mail_test")
    qtbot.waitUntil(lambda: "does not accept" in said(section))
    fill(section, "mail_password", ASCII_PASSWORD)
    press(section, "mail_test")
    qtbot.waitUntil(lambda: "Mail can be sent" in said(section))
    assert not read_account(workspace).is_set_up
    press(section, "mail_save")
    qtbot.waitUntil(lambda: "is saved" in said(section))
    account = read_account(workspace)
    assert (account.name, account.address, account.host, account.port) == (
        "Zhang Wei", "me@ourfirm.cn", "localhost", sink.port,
    )  # fmt: skip
    assert passwords.password_of(workspace, account) == ASCII_PASSWORD
    assert edit(section, "mail_password").text() == ""
    press(section, "mail_test")
    qtbot.waitUntil(lambda: "Mail can be sent" in said(section))
    press(section, "mail_forget")
    qtbot.waitUntil(lambda: "removed" in said(section))
    assert not read_account(workspace).is_set_up
    assert passwords.password_of(workspace, account) == ""
    assert not sink.mails


def test_what_cannot_be_is_said_at_its_field(section: MailSection) -> None:
    fill(section, "mail_address", "me@ourfirm.cn")
    fill(section, "mail_host", "no server")
    press(section, "mail_save")
    assert edit(section, "mail_host").property("state") == "error"
    assert "no name of a server" in said(section)
    assert not read_account(section.context.workspace).is_set_up


def test_a_plain_file_is_no_place_for_a_password(section: MailSection) -> None:
    place = section.findChild(QComboBox, "mail_password_place")
    assert place is not None
    assert PasswordPlace.FILE not in [place.itemData(number) for number in range(place.count())]
