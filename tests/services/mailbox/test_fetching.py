"""Fetching files what is of known people, once, and changes nothing on the server, whatever that says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest

from ocrm.errors import UserError
from ocrm.services import attachments, records
from ocrm.services.mailbox import fetching
from ocrm.services.mailbox.fetching import Fetched, fetch_mail, ignore_strangers, list_strangers, take_over
from ocrm.services.outbox import passwords
from ocrm.services.outbox.accounts import save_account
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace
from tests.mail_servers import ASCII_PASSWORD, Box, client_context, imap_box
from tests.services.outbox.conftest import account_on
from tests.snapshots import rows_of

ME = "me@ourfirm.cn"


@pytest.fixture(autouse=True)
def _no_passwords_left() -> Iterator[None]:
    yield
    passwords.forget_session()


@pytest.fixture
def box(workspace: Workspace) -> Iterator[Box]:
    with imap_box() as running:
        set_up(workspace, running.port)
        yield running


def set_up(workspace: Workspace, port: int, password: str = ASCII_PASSWORD) -> None:
    account = replace(account_on(465), imap_host="localhost", imap_port=port)
    save_account(workspace, account)
    passwords.keep_password(workspace, account, password)


@pytest.fixture
def wang(workspace: Workspace) -> int:
    customer = records.add_record(workspace, "customers", {"name": "云栖智造"}).created_id or 0
    values = {"customer": customer, "name": "王芳", "email": "wang@yunqi.cn"}
    return records.add_record(workspace, "contacts", values).created_id or 0


def mail(sender: str, to: str = ME, subject: str = "询价", *, number: int = 1, file: bool = False) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"], made["Message-ID"] = "Mon, 09 Mar 2026 10:15:00 +0800", f"<{number}@example.com>"
    made.set_content("请报价。")
    if file:
        made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="图纸.pdf")
    return made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def fetch(workspace: Workspace) -> Fetched:
    return fetch_mail(workspace, context=client_context())


def logged(workspace: Workspace) -> list[records.RecordRow]:
    ids = records.all_ids(workspace, RecordQuery("interactions", sort=("happened_at",)))
    return [row for row in records.fetch_rows(workspace, "interactions", list(ids)) if row is not None]


def test_mails_of_known_people_are_filed_in_both_directions_with_their_files(
    workspace: Workspace, box: Box, wang: int
) -> None:
    box.put(mail("王芳 <wang@yunqi.cn>", file=True))
    box.put(mail("stranger@else.cn", number=2))
    box.put(mail(ME, "wang@yunqi.cn", "报价", number=3), "Sent")
    result = fetch(workspace)
    assert (result.looked_at, result.filed, result.strangers) == (3, 2, 1)
    rows = logged(workspace)
    assert {(row["direction"], row["contact"].title) for row in rows} == {("incoming", "王芳"), ("outgoing", "王芳")}
    incoming = next(row for row in rows if row["direction"] == "incoming")
    assert [file.name for file in attachments.list_attachments(workspace, incoming.record_id)] == ["图纸.pdf"]


def test_what_is_fetched_is_one_undoable_step(workspace: Workspace, box: Box, wang: int) -> None:
    box.put(mail("wang@yunqi.cn", file=True))
    before = rows_of(workspace)
    assert fetch(workspace).filed == 1
    workspace.undo()
    assert rows_of(workspace) == before


def test_the_bodies_of_strangers_stay_on_the_server_and_nothing_is_changed_there(
    workspace: Workspace, box: Box, wang: int
) -> None:
    box.put(mail("wang@yunqi.cn"))
    stranger = box.put(mail("stranger@else.cn", number=2))
    fetch(workspace)
    said = [command.upper() for command in box.commands]
    assert "EXAMINE INBOX" in said
    assert {command.split(" ")[0] for command in said} <= {
        "CAPABILITY", "LOGIN", "ID", "LIST", "EXAMINE", "UID", "LOGOUT",
    }  # fmt: skip
    assert {command for command in said if command.startswith("UID")} == {"UID SEARCH", "UID FETCH"}
    assert sum(command == "UID FETCH" for command in said) == 2
    assert list_strangers(workspace)[0].uid == stranger


def test_each_mail_is_filed_once_however_often_one_looks(workspace: Workspace, box: Box, wang: int) -> None:
    box.put(mail("wang@yunqi.cn"))
    assert fetch(workspace).filed == 1
    assert fetch(workspace).looked_at == 0
    box.validity += 1  # the server numbered anew: every number is another mail's now
    again = fetch(workspace)
    assert (again.looked_at, again.known_before, again.filed) == (1, 1, 0)
    assert len(logged(workspace)) == 1
    box.put(mail("wang@yunqi.cn", number=9))
    assert fetch(workspace).filed == 1


def test_unknown_senders_are_listed_to_be_taken_over_or_ignored(workspace: Workspace, box: Box) -> None:
    box.put(mail("Ann <ann@new.example>", subject="Hello"))
    box.put(mail("spam@spam.example", number=2))
    fetch(workspace)
    by_address = {one.address: one for one in list_strangers(workspace)}
    assert (by_address["ann@new.example"].name, by_address["ann@new.example"].subject) == ("Ann", "Hello")
    ignore_strangers(workspace, [by_address["spam@spam.example"].key])
    taken = take_over(workspace, [by_address["ann@new.example"].key], context=client_context())
    assert taken.filed == 1
    assert list_strangers(workspace) == []
    (row,) = logged(workspace)
    assert row["contact"].title == "Ann"
    assert row["direction"] == "incoming"
    assert fetch(workspace).strangers == 0


def test_a_mail_sent_from_here_is_not_filed_a_second_time(workspace: Workspace, box: Box, wang: int) -> None:
    from ocrm.services.outbox import deliveries
    from ocrm.services.outbox.composing import letter_of, queue_mail
    from ocrm.services.outbox.messages import message_bytes
    from tests.services.outbox.test_sending import text_to

    mail_id = queue_mail(workspace, text_to("wang@yunqi.cn")).created_id or 0
    claim = deliveries.claim_next(workspace)
    assert claim is not None
    sent = message_bytes(
        account_on(465), letter_of(workspace, mail_id), message_id=claim.message_id, moment=workspace.clock.local_now()
    )
    deliveries.record(workspace, claim, deliveries.Outcome(deliveries.Fate.SENT))
    deliveries.log_missing(workspace)
    box.put(sent, "Sent")
    assert fetch(workspace).known_before == 1
    assert len(logged(workspace)) == 1


def test_what_is_more_than_one_look_takes_comes_with_the_next(
    workspace: Workspace, box: Box, wang: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_FILED", 2)
    for number in range(5):
        box.put(mail("wang@yunqi.cn", number=number))
    results = [fetch(workspace) for _turn in range(4)]
    assert [result.filed for result in results] == [2, 2, 1, 0]
    assert [result.has_more for result in results] == [True, True, False, False]


def test_a_mail_that_is_too_large_is_counted_and_left(
    workspace: Workspace, box: Box, wang: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 100)
    box.put(mail("wang@yunqi.cn"))
    result = fetch(workspace)
    assert (result.too_large, result.filed) == (1, 0)


# -- what stands in the way -------------------------------------------------------------------------------------------


def test_a_wrong_password_is_told_without_telling_it(workspace: Workspace, box: Box) -> None:
    set_up(workspace, box.port, "nonsense-password")
    with pytest.raises(UserError, match="name or password") as refused:
        fetch(workspace)
    assert "nonsense" not in str(refused.value)


def test_a_certificate_of_another_name_gets_no_password(workspace: Workspace) -> None:
    with imap_box(certificate="elsewhere") as box:
        set_up(workspace, box.port)
        with pytest.raises(UserError, match="certificate"):
            fetch(workspace)
        assert box.commands == []


def test_offline_it_says_so(workspace: Workspace) -> None:
    from tests.mail_servers import free_port

    set_up(workspace, free_port())
    with pytest.raises(UserError, match="does not answer"):
        fetch(workspace)


def test_without_a_server_to_fetch_from_nothing_is_connected_to(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr(socket, "create_connection", _refuse)
    with pytest.raises(UserError, match="No server to fetch from"):
        fetch(workspace)


def _refuse(*_arguments: object, **_values: object) -> None:
    raise AssertionError("a socket was opened")


@pytest.mark.parametrize(("word", "answer"), [
    ("SEARCH", b"* SEARCH " + b"9" * 5000 + b"\r\nTAG OK\r\n"),
    ("SEARCH", b"* SEARCH 1 nonsense -5 0 99999999999999999999\r\nTAG OK\r\n"),
    ("SEARCH", b"* NONSENSE\r\nTAG OK\r\n"),
    ("SEARCH", b"TAG BAD no\r\n"),
    ("SEARCH", b"* SEARCH " + b"1 " * 600_000 + b"\r\nTAG OK\r\n"),
    ("FETCH", b"* 1 FETCH (UID 11 RFC822.SIZE 5 BODY[HEADER] {99999999999}\r\n"),
    ("FETCH", b"* 1 FETCH (UID 11 RFC822.SIZE 5 BODY[HEADER] {10}\r\nshort)\r\nTAG OK\r\n"),
    ("FETCH", b"* 1 FETCH (UID 99 RFC822.SIZE 5 BODY[HEADER] {3}\r\nabc)\r\nTAG OK\r\n"),
    ("FETCH", b"* 1 FETCH\r\n* 1 FETCH (\r\n\0\xff\xfe\r\nTAG OK\r\n"),
    ("FETCH", b"TAG NO gone\r\n"),
    ("EXAMINE", b"* OK [UIDVALIDITY nonsense]\r\nTAG OK\r\n"),
    ("EXAMINE", b"TAG NO there is no such folder\r\n"),
    ("LIST", b'* LIST (\\Sent) "/" "a\\"b"\r\n* LIST ((((\r\nTAG OK\r\n'),
    ("LIST", b"* LIST (\\Sent) NIL {400000}\r\nTAG OK\r\n"),
    ("LOGIN", b"* BYE\r\n"),
    ("LOGIN", b"TAG NO " + b"\x1b[31m" + b"x" * 5000 + b"\r\n"),
])  # fmt: skip
def test_a_hostile_server_is_refused_in_words_and_nothing_is_half_done(
    workspace: Workspace, box: Box, wang: int, word: str, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ocrm.services.mailbox import imap

    monkeypatch.setattr(imap, "TIMEOUT_S", 1)
    box.put(mail("wang@yunqi.cn"))
    box.lies[word] = answer
    before = rows_of(workspace)
    try:
        fetch(workspace)
    except UserError as error:
        assert 10 < len(str(error)) < 600
        assert "\x1b" not in str(error)
    if word != "LIST":
        assert rows_of(workspace) == before


@pytest.mark.parametrize(
    "junk", [b"", b"\0" * 500, b"From: \r\n\r\n", b"From: =?utf-8?b?////?= <\xff>\r\n\r\nx", b"x" * 10_000]
)
def test_a_hostile_mail_stops_nothing(workspace: Workspace, box: Box, wang: int, junk: bytes) -> None:
    box.put(junk)
    box.put(mail("wang@yunqi.cn"))
    assert fetch(workspace).filed == 1
