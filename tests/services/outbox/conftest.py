"""A server, an account on it, and somebody to write to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.outbox import passwords, smtp
from ocrm.services.outbox.accounts import MailAccount, save_account
from ocrm.services.outbox.sending import Postman
from ocrm.services.workspace import Workspace
from tests.mail_servers import ASCII_PASSWORD, Sink, client_context, smtp_sink


@pytest.fixture(autouse=True)
def _no_passwords_left() -> Iterator[None]:
    yield
    passwords.forget_session()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_sink() as running:
        yield running


def account_on(port: int, **values: object) -> MailAccount:
    return MailAccount(name="张伟", address="me@ourfirm.cn", host="localhost", port=port, **values)  # type: ignore[arg-type]


def set_up(workspace: Workspace, port: int, password: str = ASCII_PASSWORD) -> MailAccount:
    account = account_on(port)
    save_account(workspace, account)
    passwords.keep_password(workspace, account, password)
    return account


def postman_for(workspace: Workspace) -> Postman:
    return Postman(workspace, line=partial(smtp.Line, client_context()))


@pytest.fixture
def postman(workspace: Workspace, sink: Sink) -> Postman:
    set_up(workspace, sink.port)
    return postman_for(workspace)


@dataclass
class Slept:
    """A sleeper that moves the clock instead."""

    clock: FixedClock
    seconds: list[float]

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self.clock.advance(seconds=seconds)


@pytest.fixture
def sleep(clock: FixedClock) -> Slept:
    return Slept(clock, [])


@pytest.fixture
def wang(workspace: Workspace) -> tuple[int, int]:
    """The ids of 云栖智造 and of 王芳 there."""
    customer = records.add_record(workspace, "customers", {"name": "云栖智造"}).created_id or 0
    values = {"customer": customer, "name": "王芳", "email": "wang@yunqi.cn"}
    return customer, records.add_record(workspace, "contacts", values).created_id or 0
