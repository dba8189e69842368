"""The line to the user's server: TLS with verified certificates only, and what its answers mean for one mail."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ocrm.i18n import _
from ocrm.services.outbox.accounts import MailAccount
from ocrm.services.outbox.deliveries import Fate, Outcome
from ocrm.services.outbox.providers import Security

TIMEOUT_S = 30
_OWN_NAME = "localhost"
"""How we greet: the name of this computer is nobody's business."""
_MOST_WORDS = 300
_DOTS = re.compile(rb"(?m)^\.")
_AUTH = (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError)


@dataclass(slots=True)
class Line:
    """One connection that can be broken off from another thread."""

    context: ssl.SSLContext | None = None
    client: smtplib.SMTP | None = None
    may_have_arrived: bool = False
    """Whether the whole mail went over the line without the server having answered."""
    is_broken_off: bool = False

    def break_off(self) -> None:
        """Close the line; who waits for its answer goes on with an error."""
        self.is_broken_off = True
        sock = getattr(self.client, "sock", None)
        if sock is not None:
            _shut(sock)


class _Refused(Exception):  # noqa: N818 - an answer, no error of ours
    """The server said no to a step."""

    def __init__(self, code: int, words: str, addresses: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code, self.words, self.addresses = code, words, tuple(addresses)


def trusted_context() -> ssl.SSLContext:
    """Return the rules of every connection: TLS 1.2 at least, the system's authorities, the server's own name."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def send(
    account: MailAccount, password: str, recipients: Sequence[str], data: bytes, *, line: Line | None = None
) -> Outcome:
    """Hand one mail to the server for exactly these recipients: for all of them or, where it refuses one, for none."""
    line = line or Line()
    return _explained(account, line, lambda: _send(account, password, recipients, data, line), password)


def check(account: MailAccount, password: str, *, line: Line | None = None) -> Outcome:
    """Connect and log in, without sending anything."""
    line = line or Line()
    return _explained(account, line, lambda: _close(_open(account, password, line)), password)


def _send(account: MailAccount, password: str, recipients: Sequence[str], data: bytes, line: Line) -> None:
    client = _open(account, password, line)
    _expect(client.mail(account.address), 250)
    refused: list[tuple[int, str, str]] = []
    for address in recipients:
        code, said = client.rcpt(address)
        if code not in (250, 251):
            refused.append((code, _words(said), address))
    if refused:
        worst, words, _address = max(refused)  # one for good outweighs one for now
        raise _Refused(worst, words, [address for code, _text, address in refused if code >= 500])
    client.putcmd("data")
    _expect(client.getreply(), 354)
    client.send(_DOTS.sub(b"..", data.removesuffix(b"\r\n")) + b"\r\n")
    line.may_have_arrived = True
    client.send(b".\r\n")
    answer = client.getreply()
    line.may_have_arrived = answer[0] == -1  # the line was closed instead of an answer
    _expect(answer, 250)
    _close(client)


def _open(account: MailAccount, password: str, line: Line) -> smtplib.SMTP:
    context = line.context or trusted_context()
    if account.security is Security.TLS:
        client: smtplib.SMTP = smtplib.SMTP_SSL(timeout=TIMEOUT_S, context=context, local_hostname=_OWN_NAME)
    else:
        client = smtplib.SMTP(timeout=TIMEOUT_S, local_hostname=_OWN_NAME)
    client._host = account.host  # type: ignore[attr-defined]  # the name the certificate has to have
    line.client = client
    _expect(client.connect(account.host, account.port), 220)
    if account.security is Security.STARTTLS:
        client.starttls(context=context)  # raises where the server has none: nothing goes over an open line
    client.ehlo_or_helo_if_needed()
    if line.is_broken_off:
        raise ConnectionAbortedError
    client.login(account.login, password)
    return client


def _close(client: smtplib.SMTP) -> None:
    """Say goodbye; whatever comes of it changes nothing any more."""
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()


def _explained(account: MailAccount, line: Line, act: Callable[[], None], password: str) -> Outcome:
    """Do something on the line and return how it ended."""
    try:
        act()
    except Exception as error:  # every failure of a foreign server ends in words, and in a state of the mail
        outcome = _outcome(account, line, error)
        return Outcome(outcome.fate, _without_secrets(outcome.words, password), outcome.addresses)
    finally:
        if line.client is not None:
            line.client.close()
    return Outcome(Fate.SENT)


def _outcome(account: MailAccount, line: Line, error: Exception) -> Outcome:
    host = account.host
    if line.may_have_arrived:
        return Outcome(
            Fate.UNCLEAR,
            _("The line to {host} broke before it said whether it took the mail.").format(host=host),
        )
    if isinstance(error, _Refused):
        words = _("{host} says: {words}").format(host=host, words=f"{error.code} {error.words}".strip())
        is_final = 500 <= error.code < 600
        return Outcome(Fate.REFUSED if is_final else Fate.LATER, words, error.addresses)
    if isinstance(error, _AUTH):
        return Outcome(Fate.TROUBLE, _login_words(host, error))
    if isinstance(error, ssl.SSLCertVerificationError):
        words = _(
            "The certificate of {host} is not valid for it ({reason}). Nothing was sent; check the server's name."
        )
        return Outcome(Fate.TROUBLE, words.format(host=host, reason=error.verify_message))
    if isinstance(error, ssl.SSLError):
        words = _("{host} does not speak TLS on port {port}. Nothing was sent; check port and encryption in Settings.")
        return Outcome(Fate.TROUBLE, words.format(host=host, port=account.port))
    if isinstance(error, socket.gaierror):
        return Outcome(
            Fate.NO_LINE, _("{host} was not found: there is no connection, or its name is wrong.").format(host=host)
        )
    if isinstance(error, UnicodeError):
        return Outcome(Fate.TROUBLE, _("The name or password holds characters {host} cannot take.").format(host=host))
    if isinstance(error, (smtplib.SMTPException, OSError)):
        return Outcome(Fate.NO_LINE, _("{host} does not answer. It is tried again by itself.").format(host=host))
    raise error


def _login_words(host: str, error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        words = _("{host} does not accept the name or password ({words}). Nothing was sent; look into Settings, Mail.")
        return words.format(host=host, words=f"{error.smtp_code} {_words(error.smtp_error)}".strip())
    return _("{host} offers no encrypted login here. Nothing was sent; check port and encryption in Settings.").format(
        host=host
    )


def _expect(answer: tuple[int, bytes], code: int) -> None:
    if answer[0] == -1:
        raise smtplib.SMTPServerDisconnected
    if answer[0] != code:
        raise _Refused(answer[0], _words(answer[1]))


def _words(said: bytes | str) -> str:
    """Return a server's words as one line of text."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:_MOST_WORDS]


def _without_secrets(words: str, password: str) -> str:
    """Return words in which a server does not tell the password back."""
    for secret in (password, base64.b64encode(password.encode()).decode()):
        if len(secret) > 3:
            words = words.replace(secret, "•••")
    return words


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        sock.close()
