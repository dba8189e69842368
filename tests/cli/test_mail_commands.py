"""Mail on the command line: the boxes, sending and fetching, as JSON and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.mailbox import imap
from ocrm.services.outbox import passwords, sending, smtp
from ocrm.services.outbox.accounts import save_account
from ocrm.services.outbox.composing import queue_mail
from ocrm.services.workspace import Workspace
from tests.cli.test_cli_cards import answer
from tests.conftest import MOMENT
from tests.mail_servers import ASCII_PASSWORD, Sink, client_context, imap_box, smtp_sink
from tests.services.mailbox.test_fetching import mail
from tests.services.outbox.conftest import account_on
from tests.services.outbox.test_sending import text_to


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_sink() as running:
        yield running


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sink: Sink) -> Iterator[Path]:
    """A file with an account and two mails in the outbox."""
    path = tmp_path / "cli.ocrm"
    monkeypatch.setenv("OCRM_FILE", str(path))
    monkeypatch.setenv("OCRM_NOW", "2026-03-10T09:00:00+08:00")
    monkeypatch.setattr(smtp, "trusted_context", client_context)
    monkeypatch.setattr(imap, "trusted_context", client_context)
    monkeypatch.setattr(sending, "PAUSE_S", 0.0)
    assert run(["new", str(path), "--lang", "en"]) == DONE
    opened = Workspace.open(path, clock=FixedClock(MOMENT))
    account = account_on(sink.port)
    save_account(opened, account)
    passwords.keep_password(opened, account, ASCII_PASSWORD)
    customer = records.add_record(opened, "customers", {"name": "Yunqi", "email": "wang@yunqi.cn"}).created_id
    for name in ("wang@yunqi.cn", "bad@yunqi.cn"):
        queue_mail(opened, text_to(name, customer_id=customer))
    opened.close()
    yield path
    passwords.forget_session()


def test_the_outbox_is_listed_sent_and_listed_again(file: Path, sink: Sink, capsys: pytest.CaptureFixture[str]) -> None:
    sink.answers["bad@yunqi.cn"] = "550 no such user"
    before = answer(capsys, "mail", "outbox")
    assert before["counts"] == {"drafts": 0, "outbox": 2, "sent": 0, "failed": 0}
    assert before["mails"][0]["recipients"] == [{"role": "to", "name": "", "address": "wang@yunqi.cn"}]
    done = answer(capsys, "mail", "send")
    assert [one["fate"] for one in done["tried"]] == ["sent", "refused"]
    assert "550 no such user" in done["tried"][1]["words"]
    after = answer(capsys, "mail", "outbox")
    assert after["counts"] == {"drafts": 0, "outbox": 0, "sent": 1, "failed": 1}
    assert len(sink.mails) == 1
    assert answer(capsys, "mail", "send")["tried"] == []


def test_it_is_told_in_words_too(file: Path, capsys: pytest.CaptureFixture[str], both_languages: str) -> None:
    assert run(["mail", "outbox", "--lang", both_languages]) == DONE
    assert "wang@yunqi.cn" in capsys.readouterr().out
    assert run(["mail", "send", "--lang", both_languages]) == DONE
    assert {"en": "2 sent, 0 held, 0 not sent", "zh_CN": "已发送 2"}[both_languages] in capsys.readouterr().out


def test_without_a_password_it_says_where_to_send_from(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    passwords.forget_session()
    assert run(["mail", "send", "--lang", "en"]) == FIXABLE
    assert "neither in the key ring nor in an encrypted file" in capsys.readouterr().err


def test_a_password_that_is_not_accepted_is_not_tried_again_by_itself(
    file: Path, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    sink.password = "another"
    assert answer(capsys, "mail", "send")["tried"][0]["fate"] == "trouble"
    tried = sink.connections
    assert run(["mail", "send", "--lang", "en"]) == FIXABLE
    assert "--again" in capsys.readouterr().err
    assert sink.connections == tried
    sink.password = ASCII_PASSWORD
    assert [one["fate"] for one in answer(capsys, "mail", "send", "--again")["tried"]] == ["sent", "sent"]


def test_fetching_files_what_is_of_known_people(file: Path, sink: Sink, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mail", "fetch", "--lang", "en"]) == FIXABLE
    assert "No server to fetch from" in capsys.readouterr().err
    with imap_box() as box:
        opened = Workspace.open(file, clock=FixedClock(MOMENT))
        save_account(opened, replace(account_on(sink.port), imap_host="localhost", imap_port=box.port))
        opened.close()
        box.put(mail("wang@yunqi.cn"))
        box.put(mail("ann@new.example", number=2))
        told = answer(capsys, "mail", "fetch")
    assert (told["filed"], told["strangers"], told["looked_at"]) == (1, 1, 2)


def test_at_an_earlier_moment_nothing_is_sent(file: Path, sink: Sink) -> None:
    assert run(["mail", "send", "--as-of", "2026-03-10T09:00:00+08:00", "--lang", "en"]) == FIXABLE
    assert not sink.connections
