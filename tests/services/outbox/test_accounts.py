"""The account: suggested by the address, checked, and its password kept only where it is safe (S1)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ocrm import paths
from ocrm.clock import FixedClock
from ocrm.errors import UserError, ValidationError
from ocrm.services.encryption.rekeying import change_key
from ocrm.services.outbox import passwords, smtp
from ocrm.services.outbox.accounts import (
    MailAccount,
    PasswordPlace,
    forget_account,
    read_account,
    save_account,
    suggested_account,
)
from ocrm.services.outbox.composing import queue_mail
from ocrm.services.outbox.deliveries import Fate
from ocrm.services.outbox.providers import APP_PASSWORD, Security, provider_of
from ocrm.services.workspace import Workspace
from tests.mail_servers import ASCII_PASSWORD, Sink, client_context, smtp_sink
from tests.new_file import new_workspace
from tests.rings import LockedRing, Rings
from tests.rings import set_up as set_up_rings
from tests.services.outbox.conftest import account_on, postman_for
from tests.services.outbox.test_sending import text_to

SENTINEL = "S3ntinel-\u67f3\u6697-pw"


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rings]:
    yield set_up_rings(monkeypatch)


@pytest.mark.parametrize(("address", "host", "port", "imap"), [
    ("a@163.com", "smtp.163.com", 465, "imap.163.com"),
    ("a@126.com", "smtp.126.com", 465, "imap.126.com"),
    ("a@QQ.com", "smtp.qq.com", 465, "imap.qq.com"),
    ("a@foxmail.com", "smtp.qq.com", 465, "imap.qq.com"),
    ("a@aliyun.com", "smtp.aliyun.com", 465, "imap.aliyun.com"),
    ("a@gmail.com", "smtp.gmail.com", 465, "imap.gmail.com"),
    ("a@outlook.com", "smtp-mail.outlook.com", 587, "outlook.office365.com"),
    ("a@ourfirm.cn", "smtp.ourfirm.cn", 465, ""),
])  # fmt: skip
def test_the_servers_of_common_providers_are_known(address: str, host: str, port: int, imap: str) -> None:
    account = suggested_account(address)
    assert (account.host, account.port, account.imap_host) == (host, port, imap)
    assert (account.security is Security.STARTTLS) == (port == 587)


def test_it_is_said_which_password_a_provider_wants() -> None:
    provider = provider_of("a@163.com")
    assert provider is not None
    assert provider.note == APP_PASSWORD


def test_an_account_comes_back_as_it_was_saved(workspace: Workspace) -> None:
    assert not read_account(workspace).is_set_up
    account = replace(account_on(465), signature="张伟\n销售", imap_host="imap.ourfirm.cn")
    save_account(workspace, account)
    assert read_account(workspace) == account
    forget_account(workspace)
    assert not read_account(workspace).is_set_up


@pytest.mark.parametrize(("field", "value"), [
    ("address", "me@"), ("address", "me@x.cn\r\nBcc: e@e.cn"), ("host", ""), ("host", "smtp.x.cn\r\nEHLO"),
    ("host", "http://x.cn"), ("host", "x y"), ("port", 0), ("port", 65536), ("name", "a\r\nBcc: x"),
    ("imap_host", "a b"), ("imap_port", -1), ("user", "a\nb"),
])  # fmt: skip
def test_an_account_that_cannot_be_is_refused_at_its_field(workspace: Workspace, field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        save_account(workspace, replace(account_on(465), **{field: value}))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not read_account(workspace).is_set_up


def test_there_is_no_way_to_send_without_encryption() -> None:
    assert {str(one) for one in Security} == {"tls", "starttls"}


def test_a_server_without_starttls_gets_neither_password_nor_mail() -> None:
    import socket
    import threading
    from contextlib import closing

    heard = bytearray()

    def serve(listening: socket.socket) -> None:
        line, _peer = listening.accept()
        with closing(line):
            line.sendall(b"220 plain\r\n")
            while data := line.recv(1000):
                heard.extend(data)
                line.sendall(b"250-plain\r\n250 AUTH PLAIN LOGIN\r\n" if data[:4] == b"ehlo" else b"250 ok\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        account = replace(account_on(listening.getsockname()[1]), security=Security.STARTTLS)
        outcome = smtp.check(account, ASCII_PASSWORD, line=smtp.Line(client_context()))
        thread.join(5)
    assert outcome.fate is Fate.TROUBLE
    assert b"AUTH" not in bytes(heard).upper().replace(b"EHLO", b"")


def test_the_test_of_an_account_logs_in_and_sends_nothing(sink: Sink) -> None:
    line = smtp.Line(client_context())
    assert smtp.check(account_on(sink.port), ASCII_PASSWORD, line=line).fate is Fate.SENT
    wrong = smtp.check(account_on(sink.port), "nonsense-password", line=smtp.Line(client_context()))
    assert wrong.fate is Fate.TROUBLE
    assert "nonsense" not in wrong.words
    assert not sink.mails


# -- the password -----------------------------------------------------------------------------------------------------


def keep(workspace: Workspace, place: PasswordPlace) -> MailAccount:
    account = replace(account_on(465), password_place=place)
    save_account(workspace, account)
    passwords.keep_password(workspace, account, SENTINEL)
    return account


def test_a_plain_file_never_takes_the_password(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="not encrypted"):
        keep(workspace, PasswordPlace.FILE)
    keep(workspace, PasswordPlace.SESSION)
    assert SENTINEL.encode() not in _all_bytes(workspace.path.parent)


def test_for_the_session_it_is_forgotten_with_it(workspace: Workspace) -> None:
    account = keep(workspace, PasswordPlace.SESSION)
    assert passwords.password_of(workspace, account) == SENTINEL
    passwords.forget_session()
    assert passwords.password_of(workspace, account) == ""


def test_the_key_ring_keeps_it(workspace: Workspace, rings: Rings) -> None:
    account = keep(workspace, PasswordPlace.RING)
    passwords.forget_session()
    assert passwords.password_of(workspace, account) == SENTINEL
    passwords.forget_password(workspace, account)
    assert passwords.password_of(workspace, account) == ""
    assert not rings.real.held


def test_a_key_ring_that_does_not_take_it_says_so(workspace: Workspace, rings: Rings) -> None:
    rings.use(LockedRing())
    with pytest.raises(UserError, match="key ring did not take"):
        keep(workspace, PasswordPlace.RING)


def test_an_encrypted_file_keeps_it_and_lets_it_go_with_the_encryption(tmp_path: Path, clock: FixedClock) -> None:
    opened = new_workspace(tmp_path / "secret.ocrm", clock=clock, language="en")
    try:
        change_key(opened, "correct horse battery")
        account = keep(opened, PasswordPlace.FILE)
        assert passwords.password_of(opened, account) == SENTINEL
        assert _holds_nowhere(tmp_path)
        change_key(opened, None)
        assert passwords.password_of(opened, account) == ""
        opened.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert _holds_nowhere(tmp_path)
    finally:
        opened.close()


def test_the_password_is_in_no_export_journal_or_log(
    tmp_path: Path, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    from ocrm.services.everything.exporting import export_everything

    opened = new_workspace(tmp_path / "secret.ocrm", clock=clock, language="en")
    try:
        change_key(opened, "correct horse battery")
        with smtp_sink() as sink, caplog.at_level(logging.DEBUG):
            account = replace(account_on(sink.port), password_place=PasswordPlace.FILE)
            save_account(opened, account)
            passwords.keep_password(opened, account, "S3ntinel-wrong-pw")
            queue_mail(opened, text_to("a@x.com"))
            postman_for(opened).deliver_next()
        export_everything(opened, tmp_path / "all")
        said = caplog.text + json.dumps([list(row) for row in opened.query("SELECT last_error FROM mail_delivery")])
        assert "S3ntinel" not in said
        assert b"S3ntinel" not in _all_bytes(tmp_path / "all")
        assert b"S3ntinel" not in _all_bytes(paths.config_dir())
        assert b"S3ntinel" not in _all_bytes(paths.log_dir())
        for (blob,) in opened.query("SELECT changeset FROM operation_part"):
            assert b"S3ntinel" not in bytes(blob)
    finally:
        opened.close()


def _all_bytes(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _holds_nowhere(folder: Path) -> bool:
    found = _all_bytes(folder)
    forms = (SENTINEL.encode(), SENTINEL.encode("utf-16-le"), json.dumps(SENTINEL).encode(), b"S3ntinel")
    return not any(form in found for form in forms)
