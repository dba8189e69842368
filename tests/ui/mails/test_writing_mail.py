"""Writing, sending and following a mail through the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.outbox import deliveries, listing, passwords
from ocrm.services.outbox.composing import MailText, NewFile, queue_mail
from ocrm.services.outbox.listing import Box, MailState
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.mails.compose import UNDO_SECONDS, ComposeDialog, write_mail
from ocrm.ui.mails.outbox_keeper import OutboxKeeper
from ocrm.ui.mails.page import MailsPage
from ocrm.ui.main_window import MainWindow
from ocrm.ui.preferences import Preferences
from tests.mail_servers import ASCII_PASSWORD, Sink, free_port
from tests.services.outbox.conftest import account_on
from tests.services.outbox.test_sending import text_to
from tests.ui.conftest import end_window


@pytest.fixture
def wang(window: MainWindow) -> tuple[int, int]:
    workspace = window.context.workspace
    customer = records.add_record(workspace, "customers", {"name": "Yunqi"}).created_id or 0
    values = {"customer": customer, "name": "Wang Fang", "email": "wang@yunqi.cn"}
    return customer, records.add_record(workspace, "contacts", values).created_id or 0


def dialog_of(window: MainWindow) -> ComposeDialog:
    found = [one for one in window.findChildren(ComposeDialog) if one.isVisible()]
    assert len(found) == 1
    found[0].activateWindow()
    assert QTest.qWaitForWindowActive(found[0])
    return found[0]


def edit(dialog: QWidget, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, name)
    assert found is not None, name
    return found


def press(widget: QWidget, name: str) -> None:
    found = widget.findChild(QAbstractButton, name)
    assert found is not None and found.isEnabled(), name
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def mails_page(window: MainWindow, box: Box, qtbot: QtBot, count: int) -> MailsPage:
    window.context.navigator.go(Target("mails", view=str(box)))
    page = window.page
    assert isinstance(page, MailsPage)
    view = page.findChild(QListView, "mail_list")
    assert view is not None
    qtbot.waitUntil(lambda: view.model().rowCount() == count)
    return page


def told(page: QWidget, name: str) -> str:
    found = page.findChildren(QLabel, name)
    assert found, name
    return found[-1].text()


# -- from a record to the server --------------------------------------------------------------------------------------


def test_a_mail_is_written_from_a_customer_sent_and_logged_there(
    window: MainWindow, keeper: OutboxKeeper, sink: Sink, wang: tuple[int, int], clock: FixedClock, qtbot: QtBot
) -> None:
    workspace = window.context.workspace
    window.context.navigator.open_record("customers", wang[0])
    window.context.actions.trigger(ActionId.WRITE_MAIL)
    dialog = dialog_of(window)
    assert edit(dialog, "mail_to").text() == "Wang Fang <wang@yunqi.cn>"
    QTest.keyClicks(edit(dialog, "mail_subject"), "Our offer")
    QTest.keyClicks(dialog.body, "Dear Ms Wang")
    window.context.tasks.wait()
    QApplication.processEvents()
    dialog = dialog_of(window)  # what the page read may have taken the keyboard
    dialog.body.setFocus()
    QTest.keyClick(dialog.body, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not dialog.isVisible()
    page = mails_page(window, Box.OUTBOX, qtbot, 1)
    assert told(page, "mail_panel_subject") == "Our offer"
    assert not sink.mails
    clock.advance(seconds=UNDO_SECONDS + 1)
    keeper.send_now()
    qtbot.waitUntil(lambda: len(sink.mails) == 1)
    qtbot.waitUntil(lambda: listing.count_mails(workspace)[Box.SENT] == 1)
    assert sink.mails[0].recipients == ["wang@yunqi.cn"]
    qtbot.waitUntil(lambda: workspace.scalar("SELECT count(*) FROM interaction WHERE customer_id = ?", (wang[0],)) == 1)


@pytest.mark.parametrize("kind", ["contacts", "opportunities"])
def test_a_mail_is_begun_from_contacts_and_deals(
    window: MainWindow, keeper: OutboxKeeper, wang: tuple[int, int], kind: str
) -> None:
    workspace = window.context.workspace
    record_id = wang[1]
    if kind == "opportunities":
        values = {"subject": "Line 3", "customer": wang[0], "contact": wang[1]}
        record_id = records.add_record(workspace, kind, values).created_id or 0
    window.context.navigator.open_record(kind, record_id)
    window.context.actions.trigger(ActionId.WRITE_MAIL)
    dialog = dialog_of(window)
    assert edit(dialog, "mail_to").text() == "Wang Fang <wang@yunqi.cn>"
    typed = dialog.typed()
    assert (typed.customer_id, typed.contact_id) == wang
    assert (typed.opportunity_id == record_id) == (kind == "opportunities")
    dialog.close()
    assert listing.count_mails(workspace)[Box.DRAFTS] == 0


def test_the_list_of_customers_writes_to_the_current_one(
    window: MainWindow, keeper: OutboxKeeper, wang: tuple[int, int], qtbot: QtBot
) -> None:
    window.context.navigator.go("customers")
    assert window.page is not None
    window.page.focus_content()
    qtbot.waitUntil(lambda: _write_from_list(window))
    assert edit(dialog_of(window), "mail_to").text() == "Wang Fang <wang@yunqi.cn>"


def _write_from_list(window: MainWindow) -> bool:
    window.context.actions.trigger(ActionId.WRITE_MAIL)
    return any(one.isVisible() for one in window.findChildren(ComposeDialog))


def test_undo_takes_a_mail_back_before_it_goes(
    window: MainWindow, keeper: OutboxKeeper, sink: Sink, clock: FixedClock
) -> None:
    dialog = write_mail(window.context, text_to("a@x.com"))
    dialog.send_now()
    window.context.runner.undo()
    clock.advance(minutes=5)
    keeper.send_now()
    window.context.tasks.wait()
    assert not sink.mails
    assert not any(listing.count_mails(window.context.workspace).values())


def test_a_bad_address_is_said_at_its_line_and_nothing_is_lost(window: MainWindow, keeper: OutboxKeeper) -> None:
    dialog = write_mail(window.context, text_to("wang@yunqi.cn, nonsense"))
    dialog.send_now()
    assert dialog.isVisible()
    assert edit(dialog, "mail_to").property("state") == "error"
    assert "“nonsense” is no e-mail address." in told(dialog, "message_text")


def test_closing_keeps_what_was_typed_as_a_draft_to_go_on_with(
    window: MainWindow, keeper: OutboxKeeper, qtbot: QtBot
) -> None:
    dialog = write_mail(window.context)
    QTest.keyClicks(edit(dialog, "mail_subject"), "Half")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    page = mails_page(window, Box.DRAFTS, qtbot, 1)
    press(page, "mail_edit")
    again = dialog_of(window)
    assert edit(again, "mail_subject").text() == "Half"
    again.body.setPlainText("now whole")
    again.close()
    (row,) = listing.list_mails(window.context.workspace, Box.DRAFTS)
    assert row.body == "now whole"


def test_an_untouched_mail_leaves_nothing_behind(window: MainWindow, keeper: OutboxKeeper) -> None:
    write_mail(window.context, MailText(body="\n\n-- \nZhang")).close()
    assert not any(listing.count_mails(window.context.workspace).values())
    assert window.context.workspace.scalar("SELECT count(*) FROM setting WHERE key LIKE 'draft/mail/%'") == 0


def test_what_was_being_written_when_the_program_ended_is_a_draft_at_the_next_start(
    window: MainWindow, sink: Sink, trusted: None, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "offer.pdf").write_bytes(b"%PDF")
    dialog = write_mail(window.context, text_to("wang@yunqi.cn", "Before the crash"))
    dialog.body.setPlainText("typed")
    dialog.files.add_paths([tmp_path / "offer.pdf"])
    dialog._keeper.keep()
    dialog._is_done = True  # as a crash leaves it: nothing else is written any more
    dialog.close()
    OutboxKeeper(window.context, window).start()
    workspace = window.context.workspace
    qtbot.waitUntil(lambda: listing.count_mails(workspace)[Box.DRAFTS] == 1)
    (row,) = listing.list_mails(workspace, Box.DRAFTS)
    assert (row.subject, row.body, row.file_count) == ("Before the crash", "typed", 1)
    kept = "SELECT count(*) FROM setting WHERE key LIKE 'draft/mail/%'"
    qtbot.waitUntil(lambda: workspace.scalar(kept) == 0)
    assert sink.connections == 0


def test_files_go_along_and_can_be_taken_off(
    window: MainWindow, keeper: OutboxKeeper, sink: Sink, tmp_path: Path, clock: FixedClock, qtbot: QtBot
) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"%PDF")
    dialog = write_mail(window.context, text_to("a@x.com"))
    dialog.files.add_paths([tmp_path / "a.pdf", tmp_path / "b.pdf"])
    press(dialog, "mail_file")
    dialog.send_now()
    clock.advance(seconds=UNDO_SECONDS + 1)
    keeper.send_now()
    qtbot.waitUntil(lambda: len(sink.mails) == 1)
    assert [file.get_filename() for file in sink.mails[0].message.iter_attachments()] == ["b.pdf"]


def test_a_file_of_a_sent_mail_is_opened(
    window: MainWindow, keeper: OutboxKeeper, tmp_path: Path, clock: FixedClock, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(Path(url.toLocalFile()).read_text())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    (tmp_path / "offer.txt").write_text("200 rollers")
    queue_mail(window.context.workspace, text_to("a@x.com"), files=[NewFile(tmp_path / "offer.txt")])
    clock.advance(seconds=UNDO_SECONDS + 1)
    keeper.send_now()
    qtbot.waitUntil(lambda: listing.count_mails(window.context.workspace)[Box.SENT] == 1)
    press(mails_page(window, Box.SENT, qtbot, 1), "mail_panel_file")
    assert opened == ["200 rollers"]


@pytest.mark.parametrize("onto", ["mail_body", "mail_subject", "mail_to", "mail_send"])
def test_a_file_dropped_anywhere_goes_along_and_is_no_text(window: MainWindow, tmp_path: Path, onto: str) -> None:
    (tmp_path / "offer.pdf").write_bytes(b"%PDF")
    write_mail(window.context, text_to("a@x.com"))
    dialog = dialog_of(window)
    before = dialog.typed()
    drop(dialog.findChild(QWidget, onto), tmp_path / "offer.pdf")
    assert [file.path for file in dialog.files.new] == [tmp_path / "offer.pdf"]
    assert dialog.typed() == before


def drop(widget: QWidget | None, path: Path) -> None:
    """Drop a file as the desktop does: on the deepest widget under the mouse that takes anything dropped."""
    assert widget is not None
    target = widget.childAt(widget.rect().center()) or widget
    while not target.acceptDrops():
        target = target.parentWidget()
    mime, place = QMimeData(), target.rect().center()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    mime.setText(str(path))  # file managers offer it as well
    how = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(place, *how))
    QApplication.sendEvent(target, QDropEvent(QPointF(place), *how))


def test_names_of_people_are_offered_for_what_is_typed(
    window: MainWindow, keeper: OutboxKeeper, wang: tuple[int, int], qtbot: QtBot
) -> None:
    write_mail(window.context)
    to = edit(dialog_of(window), "mail_to")
    to.setFocus()
    QTest.keyClicks(to, "li@x.com, wan")
    qtbot.waitUntil(lambda: _offered() == ["Wang Fang <wang@yunqi.cn>"])
    view = _offers()
    assert view is not None
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(0, 0)).center())
    assert to.text() == "li@x.com, Wang Fang <wang@yunqi.cn>, "


def test_nothing_is_offered_for_an_address_that_is_typed_whole(
    window: MainWindow, keeper: OutboxKeeper, wang: tuple[int, int], qtbot: QtBot
) -> None:
    write_mail(window.context)
    to = edit(dialog_of(window), "mail_to")
    to.setFocus()
    QTest.keyClicks(to, "wang@yunqi.c")
    qtbot.waitUntil(lambda: _offered() == ["Wang Fang <wang@yunqi.cn>"])
    QTest.keyClicks(to, "n")
    qtbot.waitUntil(lambda: _offers() is None)


def _offers() -> QListView | None:
    found = [one for one in QApplication.allWidgets() if one.objectName() == "mail_address_offers" and one.isVisible()]
    return found[0] if found and isinstance(found[0], QListView) else None


def _offered() -> list[str]:
    view = _offers()
    if view is None:
        return []
    return [str(view.model().index(number, 0).data()) for number in range(view.model().rowCount())]


# -- the boxes --------------------------------------------------------------------------------------------------------


def test_without_an_account_the_page_says_how_to_begin(window: MainWindow, both_languages: str) -> None:
    window.context.navigator.go("mails")
    window.context.tasks.wait()
    QApplication.processEvents()
    page = window.page
    assert isinstance(page, MailsPage)
    press(page, "mail_set_up")
    assert window.page is not None
    assert window.page.section == "mail"


def test_no_account_is_set_up_in_a_file_that_is_only_looked_at(
    workspace: Workspace, clock: FixedClock, tmp_path: Path, look: object
) -> None:
    workspace.close()
    opened = Workspace.open(workspace.path, clock=clock, to_look=True)
    window = MainWindow(opened, Preferences(tmp_path / "ro.ini"))
    window.start(Target("mails"))
    window.show()
    window.context.tasks.wait()
    QApplication.processEvents()
    begin = window.findChild(QPushButton, "mail_set_up")
    assert begin is not None and not begin.isEnabled() and begin.toolTip() == opened.why_read_only
    end_window(window)
    opened.close()


def test_a_refused_mail_says_why_and_can_be_changed_and_sent_again(
    window: MainWindow, keeper: OutboxKeeper, sink: Sink, wang: tuple[int, int], clock: FixedClock, qtbot: QtBot
) -> None:
    workspace = window.context.workspace
    sink.answers["wang@yunqi.cn"] = "550 no such user"
    mail_id = queue_mail(workspace, text_to("wang@yunqi.cn")).created_id or 0
    keeper.send_now()
    qtbot.waitUntil(lambda: listing.count_mails(workspace)[Box.FAILED] == 1)
    page = mails_page(window, Box.FAILED, qtbot, 1)
    assert "550 no such user" in told(page, "mail_panel_error")
    qtbot.waitUntil(lambda: bool(deliveries.refusal_of(workspace, "wang@yunqi.cn")))
    press(page, "mail_edit")
    dialog = dialog_of(window)
    assert "was refused before" in told(dialog, "mail_refused_hint")
    edit(dialog, "mail_to").setText("fang@yunqi.cn")
    dialog.send_now()
    clock.advance(seconds=UNDO_SECONDS + 1)
    keeper.send_now()
    qtbot.waitUntil(lambda: len(sink.mails) == 1)
    row = listing.fetch_mail(workspace, mail_id)
    assert row is not None
    qtbot.waitUntil(lambda: listing.count_mails(workspace)[Box.SENT] == 1)


def test_an_unclear_mail_asks_and_takes_the_answer(
    window: MainWindow, keeper: OutboxKeeper, sink: Sink, clock: FixedClock, qtbot: QtBot
) -> None:
    workspace = window.context.workspace
    sink.breaks_after_data = True
    queue_mail(workspace, text_to("a@x.com"))
    keeper.send_now()
    qtbot.waitUntil(lambda: listing.count_mails(workspace)[Box.FAILED] == 1)
    page = mails_page(window, Box.FAILED, qtbot, 1)
    assert told(page, "mail_panel_state") == "Unclear: look into your sent folder"
    was_sent = page.findChild(QAbstractButton, "mail_was_sent")
    assert was_sent is not None
    was_sent.setFocus()
    press(page, "mail_was_sent")
    qtbot.waitUntil(lambda: listing.count_mails(workspace)[Box.SENT] == 1)
    boxes = page.findChild(QWidget, "mail_boxes")
    assert boxes is not None
    qtbot.waitUntil(lambda: boxes.isAncestorOf(window.focusWidget() or page))  # not lost with the button
    assert len(sink.mails) == 1


def test_holding_and_releasing_a_mail(
    window: MainWindow, keeper: OutboxKeeper, sink: Sink, clock: FixedClock, qtbot: QtBot
) -> None:
    from datetime import timedelta

    workspace = window.context.workspace
    queue_mail(workspace, text_to("a@x.com", send_after=clock.now() + timedelta(hours=1)))
    page = mails_page(window, Box.OUTBOX, qtbot, 1)
    press(page, "mail_hold")
    qtbot.waitUntil(lambda: told(page, "mail_panel_state") == "Held until you release it")
    clock.advance(hours=2)
    keeper.send_now()
    window.context.tasks.wait()
    assert not sink.mails
    press(page, "mail_release")
    qtbot.waitUntil(lambda: len(sink.mails) == 1)


@pytest.mark.parametrize("again", ["mail_try_again", "mail_send"])
def test_a_wrong_password_stands_above_the_lists_until_it_is_mended(
    window: MainWindow, keeper: OutboxKeeper, sink: Sink, clock: FixedClock, qtbot: QtBot, again: str
) -> None:
    workspace = window.context.workspace
    sink.password = "another"
    queue_mail(workspace, text_to("a@x.com", send_after=clock.now()))
    keeper.send_now()
    qtbot.waitUntil(lambda: bool(deliveries.trouble(workspace)))
    page = mails_page(window, Box.OUTBOX, qtbot, 1)
    qtbot.waitUntil(page.message_bar.isVisible)
    assert "does not accept the name or password" in page.message_bar.text
    assert told(page, "mail_panel_state") == "Waits until that is mended"
    sink.password = "S3ntinel-app-password"
    clock.advance(seconds=5)
    window.context.toasts.clear()
    press(page, again)
    toast = window.context.toasts.current
    assert toast is None or toast.text  # what is no step of the history offers no undo
    qtbot.waitUntil(lambda: len(sink.mails) == 1)
    qtbot.waitUntil(lambda: not page.message_bar.isVisible())


def test_what_waits_offline_goes_with_the_account_that_is_mended(
    window: MainWindow, keeper: OutboxKeeper, sink: Sink, clock: FixedClock, qtbot: QtBot
) -> None:
    workspace = window.context.workspace
    passwords.keep_account(workspace, account_on(free_port()), ASCII_PASSWORD)
    queue_mail(workspace, text_to("a@x.com"))
    keeper.send_now()
    qtbot.waitUntil(lambda: [row.state for row in listing.list_mails(workspace, Box.OUTBOX)] == [MailState.WAITING])
    page = mails_page(window, Box.OUTBOX, qtbot, 1)
    assert told(page, "mail_panel_state").startswith("Next try ")
    assert "does not answer" in told(page, "mail_panel_error")
    clock.advance(seconds=3)
    passwords.keep_account(workspace, account_on(sink.port), ASCII_PASSWORD)
    window.context.bus.publish(Changes(frozenset({"settings"})))
    qtbot.waitUntil(lambda: len(sink.mails) == 1)


def test_deleting_by_key_and_undo(window: MainWindow, keeper: OutboxKeeper, clock: FixedClock, qtbot: QtBot) -> None:
    from ocrm.services.outbox.composing import save_draft

    workspace = window.context.workspace
    save_draft(workspace, text_to("a@x.com"))
    page = mails_page(window, Box.DRAFTS, qtbot, 1)
    page.focus_content()
    window.context.actions.trigger(ActionId.DELETE)
    assert listing.count_mails(workspace)[Box.DRAFTS] == 0
    window.context.runner.undo()
    assert listing.count_mails(workspace)[Box.DRAFTS] == 1


def test_a_click_on_an_address_offers_to_write_here(
    window: MainWindow, keeper: OutboxKeeper, wang: tuple[int, int]
) -> None:
    from ocrm.ui.cards.mail_click import fill_mail_menu

    menu = QMenu(window)
    fill_mail_menu(menu, window.context, "wang@yunqi.cn", "Wang Fang")
    assert [action.objectName() for action in menu.actions()] == [
        "mail_write_here", "mail_write_outside", "mail_copy_address",
    ]  # fmt: skip
    menu.actions()[0].trigger()
    assert edit(dialog_of(window), "mail_to").text() == "Wang Fang <wang@yunqi.cn>"


def test_states_have_their_commands() -> None:
    from ocrm.ui.mails.mail_panel import COMMANDS, command_words

    assert set(COMMANDS) == set(MailState)
    assert all(command_words(command) for commands in COMMANDS.values() for command in commands)


def test_a_window_without_an_account_opens_no_socket(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    import socket

    def refuse(*_args: object, **_values: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    keeper = OutboxKeeper(window.context, window)
    keeper.start()
    window.context.tasks.wait()
    window.context.navigator.go("mails")
    window.context.navigator.go(Target("settings", view="mail"))
    keeper.send_now()
    window.context.tasks.wait()
    QApplication.processEvents()
