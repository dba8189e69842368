"""A window whose account is on a server of the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ocrm.services.outbox import passwords, smtp
from ocrm.ui.mails.outbox_keeper import OutboxKeeper
from ocrm.ui.main_window import MainWindow
from tests.mail_servers import Sink, client_context, smtp_sink
from tests.services.outbox.conftest import postman_for, set_up


@pytest.fixture(autouse=True)
def _no_passwords_left() -> Iterator[None]:
    yield
    passwords.forget_session()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_sink() as running:
        yield running


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program trust the servers of the tests."""
    monkeypatch.setattr(smtp, "trusted_context", client_context)


@pytest.fixture
def keeper(window: MainWindow, sink: Sink, trusted: None) -> OutboxKeeper:
    """What sends by itself, on a server that takes mail."""
    set_up(window.context.workspace, sink.port)
    made = OutboxKeeper(window.context, window, postman=postman_for(window.context.workspace))
    made.start()
    return made
