"""The line to a CalDAV server: HTTPS with verified certificates only, a calendar's resources with their ETags."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import xml.etree.ElementTree as Xml
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.caldav.accounts import CalendarAccount

TIMEOUT_S = 20
_MOST_BYTES = 16 * 1024 * 1024
_LIST = (
    b'<?xml version="1.0" encoding="utf-8"?>'
    b'<d:propfind xmlns:d="DAV:"><d:prop><d:getetag/><d:resourcetype/></d:prop></d:propfind>'
)
_DAV, _CALENDAR = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}calendar"
_MOST_WORDS = 200


class ChangedThereError(Exception):
    """A resource is another than the one the change was made for; nothing was written."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    reason: str
    etag: str
    body: bytes


class CalendarServer:
    """One calendar; every call is one request, over a line that is opened anew where the server closed it."""

    def __init__(self, account: CalendarAccount, password: str, *, context: ssl.SSLContext | None = None) -> None:
        self._account = account
        secret = base64.b64encode(f"{account.user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {secret}", "User-Agent": "OCRM"}
        self._context = context or _trusted_context()
        self._line: http.client.HTTPSConnection | None = None
        self._is_broken_off = False

    def list_etags(self) -> dict[str, str]:
        """Return {name: ETag} of what stands in the calendar. Raises UserError where there is no calendar."""
        answer = self._ask("PROPFIND", "", _LIST, {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"})
        if answer.status != http.client.MULTI_STATUS:
            raise self._refusal(answer)
        return self._read_list(answer.body)

    def fetch(self, name: str) -> tuple[bytes, str]:
        """Return a resource and its ETag."""
        answer = self._ask("GET", name)
        if answer.status != http.client.OK:
            raise self._refusal(answer)
        return answer.body, answer.etag

    def put(self, name: str, data: bytes, *, etag: str = "") -> str:
        """Write a resource over the one of this ETag, a new one without; return its ETag, empty where none is told.

        Raises ChangedThereError where it is another one by now.
        """
        match = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        answer = self._ask("PUT", name, data, {"Content-Type": "text/calendar; charset=utf-8", **match})
        if answer.status == http.client.PRECONDITION_FAILED:
            raise ChangedThereError
        if answer.status not in (http.client.OK, http.client.CREATED, http.client.NO_CONTENT):
            raise self._refusal(answer)
        return answer.etag

    def delete(self, name: str, *, etag: str) -> None:
        """Delete a resource of this ETag; one that is gone already is fine. Raises ChangedThereError."""
        answer = self._ask("DELETE", name, headers={"If-Match": etag})
        if answer.status == http.client.PRECONDITION_FAILED:
            raise ChangedThereError
        gone = (http.client.NOT_FOUND, http.client.GONE)
        if answer.status not in (http.client.OK, http.client.ACCEPTED, http.client.NO_CONTENT, *gone):
            raise self._refusal(answer)

    def close(self) -> None:
        """Close the line."""
        if self._line is not None:
            self._line.close()

    def break_off(self) -> None:
        """Close the line from another thread; who waits for an answer goes on with an error."""
        self._is_broken_off = True
        sock = getattr(self._line, "sock", None)
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                sock.close()

    # -- one request --------------------------------------------------------------------------------------------------

    def _ask(
        self, method: str, name: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> _Answer:
        """Send a request and return the answer, of whatever status. Raises UserError where there is none."""
        target = self._account.path + quote(name)
        try:
            try:
                return self._exchange(method, target, body, {**self._headers, **(headers or {})})
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.close()  # it was idle for too long; If-Match keeps what was written once from being so twice
                return self._exchange(method, target, body, {**self._headers, **(headers or {})})
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            self.close()
            raise UserError(self._trouble(error)) from error

    def _exchange(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> _Answer:
        if self._is_broken_off:
            raise ConnectionAbortedError
        if self._line is None:
            self._line = http.client.HTTPSConnection(
                self._account.host, self._account.port, timeout=TIMEOUT_S, context=self._context
            )
        self._line.request(method, target, body, dict(headers))
        response = self._line.getresponse()
        data = response.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            self.close()
            raise UserError(
                _("{host} sends more than a calendar holds. Nothing more was read.").format(host=self._host)
            )
        return _Answer(response.status, response.reason, response.headers.get("ETag", ""), data)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _read_list(self, body: bytes) -> dict[str, str]:
        try:
            if b"<!DOCTYPE" in body[:1000] or b"<!ENTITY" in body:
                raise Xml.ParseError  # no server has a use for them
            answers = Xml.fromstring(body).findall(f"{_DAV}response")
        except Xml.ParseError as error:
            words = _("What {host} answers is no list of a calendar. Check the address; nothing was changed.")
            raise UserError(words.format(host=self._host)) from error
        found: dict[str, str] = {}
        is_calendar = False
        for answer in answers:
            path = unquote(urlsplit(answer.findtext(f"{_DAV}href", "")).path)
            if path.rstrip("/") == unquote(self._account.path).rstrip("/"):
                is_calendar = answer.find(f".//{_CALENDAR}") is not None
            elif path.startswith(unquote(self._account.path)):
                found[path.rpartition("/")[2]] = answer.findtext(f".//{_DAV}getetag", "")
        if not is_calendar:
            words = _(
                "There is no calendar at this address of {host}. Copy the address of one calendar, not of the list."
            )
            raise UserError(words.format(host=self._host))
        return found

    # -- what went wrong ----------------------------------------------------------------------------------------------

    @property
    def _host(self) -> str:
        return self._account.host

    def _refusal(self, answer: _Answer) -> UserError:
        """Return in words why the server said no."""
        if answer.status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
            words = _("{host} does not accept the name or password. Nothing was changed; many want an app password.")
        elif answer.status == http.client.NOT_FOUND:
            words = _(
                "There is no calendar at this address of {host}. Copy the address of one calendar, not of the list."
            )
        elif 300 <= answer.status < 400:
            words = _("{host} says that the calendar is elsewhere. Give its new address; nothing was sent there.")
        else:
            words = _("{host} says: {words}. What was not done is tried again.")
        reason = "".join(char for char in f"{answer.status} {answer.reason}" if char.isprintable())[:_MOST_WORDS]
        return UserError(words.format(host=self._host, words=reason))

    def _trouble(self, error: Exception) -> str:
        """Return in words why there was no answer."""
        if isinstance(error, ssl.SSLCertVerificationError):
            words = _("The certificate of {host} is not valid for it ({reason}). Nothing was sent.")
            return words.format(host=self._host, reason=error.verify_message)
        if isinstance(error, ssl.SSLError):
            return _("{host} does not speak TLS here. Nothing was sent; check the address.").format(host=self._host)
        if isinstance(error, (socket.gaierror, UnicodeError)):
            words = _("{host} was not found: there is no connection, or its name is wrong.")
            return words.format(host=self._host)
        return _("{host} does not answer. It is tried again by itself.").format(host=self._host)


def _trusted_context() -> ssl.SSLContext:
    """Return the rules of every connection: TLS 1.2 at least, the system's authorities, the server's own name."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
