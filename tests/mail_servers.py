"""Mail servers for tests, over real TLS on this computer: one that takes mail, one that holds a mailbox."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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

    def stop(self, no_assert: bool = False) -> None:
        """Hang up before the loop ends: a line that ends with it is left open, and Python complains of it later."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(10)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        for transport in list(self.loop._transports.values()):  # also those that never got as far as TLS
            transport.abort()
        await asyncio.sleep(0)


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


# -- a mailbox --------------------------------------------------------------------------------------------------------


@dataclass
class Box:
    """A mailbox as it lies on a server: folders with mails by their numbers; it notes every command."""

    port: int = 0
    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}, "Sent": {}})
    validity: int = 7
    password: str = ASCII_PASSWORD
    commands: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    lies: dict[str, bytes] = field(default_factory=dict)
    """{word of a command: what is answered instead, whole lines}."""

    def put(self, data: bytes, folder: str = "INBOX") -> int:
        """Let a mail arrive; return its number."""
        mails = self.folders[folder]
        number = max(mails, default=10) + 1
        mails[number] = data
        return number


@contextmanager
def imap_box(*, certificate: str = "localhost", port: int = 0) -> Iterator[Box]:
    """Run a server that holds a mailbox."""
    box = Box(port=port or free_port())
    context = server_context(certificate)
    with socket.create_server(("127.0.0.1", box.port)) as listening:

        def run() -> None:
            while True:
                try:
                    plain = listening.accept()[0]
                except OSError:
                    return
                with suppress(OSError), context.wrap_socket(plain, server_side=True) as line:
                    _Talk(box, line).hold()

        threading.Thread(target=run, daemon=True).start()
        yield box


class _Talk:
    """One conversation with a mail program."""

    def __init__(self, box: Box, line: ssl.SSLSocket) -> None:
        self._box, self._line, self._mails = box, line, dict[int, bytes]()

    def hold(self) -> None:
        self._say(b"* OK here")
        heard = self._line.makefile("rb")
        while text := heard.readline(100_000):
            tag, _blank, rest = text.rstrip(b"\r\n").partition(b" ")
            words = rest.decode("utf-8", "replace")
            self._box.commands.append(words.split(" ")[0] + " " + words.partition(" ")[2].split(" ")[0])
            name = words.split(" ")[0].upper()
            lie = next((said for word, said in self._box.lies.items() if word in words.upper()), None)
            if lie is not None:
                self._line.sendall(lie.replace(b"TAG", tag))
                continue
            done = self._answer(name, words)
            self._say(tag + b" " + done)
            if name == "LOGOUT":
                return

    def _say(self, text: bytes) -> None:
        self._line.sendall(text + b"\r\n")

    def _answer(self, name: str, words: str) -> bytes:
        if name == "CAPABILITY":
            self._say(b"* CAPABILITY IMAP4rev1 ID")
        elif name == "LOGIN":
            if f'"{self._box.password}"' not in words:
                return b"NO LOGIN Login error or password error"
        elif name == "LIST":
            self._say(b'* LIST (\\HasNoChildren) "/" "INBOX"')
            self._say(b'* LIST (\\HasNoChildren \\Sent) "/" "Sent"')
        elif name in ("SELECT", "EXAMINE"):
            self._mails = self._box.folders[words.split(" ")[1].strip('"')]
            self._say(b"* %d EXISTS" % len(self._mails))
            self._say(b"* OK [UIDVALIDITY %d] valid" % self._box.validity)
        elif name == "UID":
            self._uid(words)
        return b"OK done"

    def _uid(self, words: str) -> None:
        _uid, what, numbers, *_rest = words.split(" ")
        if what == "SEARCH":
            first = int(_rest[0].split(":")[0]) if numbers == "UID" else 0
            found = [number for number in sorted(self._mails) if number >= first] or sorted(self._mails)[-1:]
            self._say(b"* SEARCH " + b" ".join(b"%d" % number for number in found))
            return
        for number in (int(text) for text in numbers.split(",")):
            data = self._mails.get(number)
            if data is None:
                continue
            if "BODY.PEEK[]" in words:
                self._say(b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)" % (number, len(data), data))
            else:
                head = data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                self._say(b"* 1 FETCH (UID %d RFC822.SIZE %d BODY[HEADER.FIELDS (FROM)] {%d}\r\n%s)"
                          % (number, len(data), len(head), head))  # fmt: skip
