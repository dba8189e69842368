"""Mail servers for tests, over real TLS on this computer: one that takes mail, one that holds a mailbox."""

from __future__ import annotations

import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATES = Path(__file__).parent / "data" / "mail_certificates"
PASSWORD = "S3ntinel-app-password-柳暗花明"
ASCII_PASSWORD = "S3ntinel-app-password"


def client_context() -> ssl.SSLContext:
    """Return what trusts the servers of the tests, and checks their names."""
    return ssl.create_default_context(cafile=str(CERTIFICATES / "authority.pem"))


def server_context(name: str = "localhost") -> ssl.SSLContext:
    """Return a server's side, with the certificate of a name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem")
    return context


@dataclass
class Taken:
    """A mail a server took: who it was from and for on the envelope, and its bytes."""

    sender: str
    recipients: list[str]
    data: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.data, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class Sink:
    """A server that takes mail, and answers as it is told to."""

    port: int = 0
    mails: list[Taken] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    """{address: what is answered to RCPT}."""
    answer: str = "250 OK"
    """To the mail itself."""
    breaks_after_data: bool = False
    password: str = ASCII_PASSWORD
    connections: int = 0

    # -- what aiosmtpd asks -------------------------------------------------------------------------------------------

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        said = self.answers.get(address.lower(), "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        self.mails.append(Taken(str(envelope.mail_from), list(envelope.rcpt_tos), content))
        if self.breaks_after_data:
            server.transport.abort()
        return self.answer

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, said: Any) -> AuthResult:
        assert isinstance(said, LoginPassword)
        return AuthResult(success=said.password == self.password.encode(), handled=False)


class _Counting(SMTP):
    def connection_made(self, transport: Any) -> None:
        self.event_handler.connections += 1
        super().connection_made(transport)


class _Controller(Controller):
    def factory(self) -> SMTP:
        with warnings.catch_warnings():  # it does not know that TLS from the first byte is TLS
            warnings.simplefilter("ignore")
            return _Counting(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        """Only look whether it listens: the real one says a whole conversation, which would be counted."""
        with socket.create_connection((self.hostname, self.port), 5):
            pass


@contextmanager
def smtp_sink(*, starttls: bool = False, certificate: str = "localhost", port: int = 0) -> Iterator[Sink]:
    """Run a server that takes mail; over TLS from the first byte, or with STARTTLS, which it insists on."""
    sink = Sink(port=port or free_port())
    context = server_context(certificate)
    tls: dict[str, Any] = {"tls_context": context, "require_starttls": True} if starttls else {"ssl_context": context}
    controller = _Controller(
        sink, hostname="127.0.0.1", port=sink.port, authenticator=sink.authenticate, auth_required=True,
        auth_require_tls=starttls, decode_data=False, **tls,
    )  # fmt: skip
    controller.start()
    sink.connections = 0
    try:
        yield sink
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def silent_server() -> Iterator[int]:
    """Run a server that takes the line and never says a word; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def run() -> None:
            try:
                while True:
                    held.append(listening.accept()[0])
            except OSError:
                return

        threading.Thread(target=run, daemon=True).start()
        yield int(listening.getsockname()[1])
        for one in held:
            one.close()
