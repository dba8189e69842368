"""The account of a calendar and the line to it: TLS only, plain words for what goes wrong, no secret anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ocrm.errors import UserError, ValidationError
from ocrm.services.caldav import passwords
from ocrm.services.caldav.accounts import CalendarAccount, keep_account, read_account, remove_account
from ocrm.services.caldav.looking import look, read_last, server_of, word_done
from ocrm.services.caldav.server import CalendarServer
from ocrm.services.caldav.synchronising import synchronise
from ocrm.services.workspace import Workspace
from tests.caldav_server import PASSWORD, USER, Calendar, calendar_server
from tests.mail_servers import client_context
from tests.snapshots import rows_of
from tests.ui.todos.workday import add_todo


@pytest.fixture(autouse=True)
def _no_passwords_left() -> Iterator[None]:
    yield
    passwords.forget_session()


@pytest.fixture
def calendar(workspace: Workspace) -> Iterator[Calendar]:
    with calendar_server() as running:
        keep_account(workspace, CalendarAccount(running.url, USER))
        add_todo(workspace, "Call", at="10:00")
        yield running


def said(workspace: Workspace, password: str = PASSWORD) -> str:
    """Return what a look that fails says; nothing of the file changes."""
    before = rows_of(workspace)
    server = CalendarServer(read_account(workspace), password, context=client_context())
    with pytest.raises(UserError) as error:
        synchronise(workspace, server)
    assert rows_of(workspace) == before and password not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("url", "user", "field"),
    [
        ("http://dav.example.cn/cal/", "me", "url"), ("dav.example.cn/cal", "me", "url"), ("", "me", "url"),
        ("https://me:secret@dav.example.cn/cal/", "me", "url"), ("https://dav.example.cn/cal/?a=1", "me", "url"),
        ("https://dav.example.cn:99999/cal/", "me", "url"), ("https://dav .example.cn/", "me", "url"),
        ("https://dav.example.cn/cal/", " ", "user"), ("https://dav.example.cn/cal/", "a:b", "user"),
    ],
)  # fmt: skip
def test_what_is_no_address_or_name_is_refused_by_its_field(
    workspace: Workspace, url: str, user: str, field: str
) -> None:
    with pytest.raises(ValidationError) as error:
        keep_account(workspace, CalendarAccount(url, user))
    assert error.value.field == field
    assert not read_account(workspace).is_set_up


def test_an_account_is_kept_evenly_and_forgotten_with_its_password(workspace: Workspace) -> None:
    account = keep_account(workspace, CalendarAccount(" https://DAV.example.cn/cal ", " me "))
    assert read_account(workspace) == account == CalendarAccount("https://dav.example.cn/cal/", "me")
    typed = keep_account(workspace, CalendarAccount("https://dav.example.cn/工作/%E5%AE%B6", "me"))
    assert typed.path == "/%E5%B7%A5%E4%BD%9C/%E5%AE%B6/"
    account = keep_account(workspace, account)
    passwords.keep(account.key, PASSWORD, in_ring=False)
    remove_account(workspace)
    assert not read_account(workspace).is_set_up and passwords.password_of(account.key) == ""
    assert server_of(workspace) is None


def test_the_password_is_in_no_file(workspace: Workspace, calendar: Calendar) -> None:
    passwords.keep(read_account(workspace).key, PASSWORD, in_ring=False)
    server = CalendarServer(read_account(workspace), PASSWORD, context=client_context())
    synchronise(workspace, server)
    files = [one for one in workspace.path.parent.rglob("*") if one.is_file()]
    assert files and not [one for one in files if PASSWORD.encode() in one.read_bytes()]


def test_a_wrong_password_and_a_wrong_path_are_told(workspace: Workspace, calendar: Calendar) -> None:
    assert "does not accept the name or password" in said(workspace, "wrong-password")
    keep_account(workspace, CalendarAccount(calendar.url.replace("/cal/", "/elsewhere/"), USER))
    assert "no calendar at this address" in said(workspace)


def test_another_place_is_told_and_nothing_is_sent_there(workspace: Workspace, calendar: Calendar) -> None:
    calendar.status = 301
    assert "elsewhere" in said(workspace)
    assert calendar.asked == ["PROPFIND"]


@pytest.mark.parametrize(
    "listing", [b"<html>no</html", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>', b"<x/>"]
)
def test_what_is_no_list_of_a_calendar_is_refused(workspace: Workspace, calendar: Calendar, listing: bytes) -> None:
    calendar.listing = listing
    assert "address" in said(workspace)


def test_a_certificate_of_another_name_ends_it_before_anything_is_sent(workspace: Workspace) -> None:
    with calendar_server("elsewhere") as other:
        keep_account(workspace, CalendarAccount(other.url, USER))
        assert "certificate of localhost is not valid" in said(workspace)
        assert other.asked == []


def test_a_name_no_server_can_have_is_not_found(workspace: Workspace, calendar: Calendar) -> None:
    keep_account(workspace, CalendarAccount(f"https://{'a' * 70}.example.cn/cal/", USER))
    assert "was not found" in said(workspace)


def test_without_a_connection_it_says_so(workspace: Workspace, calendar: Calendar) -> None:
    keep_account(workspace, CalendarAccount("https://localhost:1/cal/", USER))
    assert "does not answer" in said(workspace)


def test_a_server_in_trouble_is_told_and_the_next_look_goes_on(workspace: Workspace, calendar: Calendar) -> None:
    calendar.status = 503
    assert "503" in said(workspace)
    calendar.status = 0
    server = CalendarServer(read_account(workspace), PASSWORD, context=client_context())
    assert synchronise(workspace, server).sent == 1


def test_a_line_that_is_broken_off_says_so_instead_of_waiting(workspace: Workspace, calendar: Calendar) -> None:
    server = CalendarServer(read_account(workspace), PASSWORD, context=client_context())
    server.break_off()
    with pytest.raises(UserError, match="does not answer"):
        server.list_etags()


def test_what_came_of_the_last_look_is_kept_in_words(
    workspace: Workspace, calendar: Calendar, both_languages: str
) -> None:
    passwords.keep(read_account(workspace).key, PASSWORD, in_ring=False)
    assert server_of(workspace) is not None and read_last(workspace).at is None
    look(workspace, CalendarServer(read_account(workspace), PASSWORD, context=client_context()))
    last = read_last(workspace)
    assert last.at is not None and last.done.sent == 1 and not last.trouble
    assert word_done(last.done) == ("发送 1 件" if both_languages == "zh_CN" else "1 sent")
    calendar.status = 503
    with pytest.raises(UserError):
        look(workspace, CalendarServer(read_account(workspace), PASSWORD, context=client_context()))
    assert "503" in read_last(workspace).trouble
