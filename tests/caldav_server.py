"""A calendar on a server for tests: PROPFIND, GET, PUT and DELETE with ETags, over real TLS on this computer."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

from tests.mail_servers import server_context

USER, PASSWORD, PATH = "me", "S3ntinel-calendar-柳", "/cal/工作/"
_HEAD = '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'


@dataclass
class Calendar:
    """What stands on the server, what was asked of it, and how it misbehaves."""

    port: int = 0
    resources: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tells_etags: bool = True
    status: int = 0
    """Answered to everything, where it is not 0."""
    listing: bytes | None = None
    changes_before_put: dict[str, bytes] = field(default_factory=dict)
    """What somebody else writes in the moment before a PUT of this name."""
    count: int = 0

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}{quote(PATH)}"

    def write(self, name: str, data: bytes) -> str:
        """Write a resource as another program would."""
        self.count += 1
        self.resources[name] = (f'"{self.count}"', data)
        return self.resources[name][0]

    def text(self, name: str) -> str:
        return self.resources[name][1].decode()

    def writes(self) -> list[str]:
        """Return what was written or deleted, and forget it."""
        made = [one for one in self.asked if not one.startswith(("PROPFIND", "GET"))]
        self.asked.clear()
        return made


class _Handler(BaseHTTPRequestHandler):
    """Answers for the calendar of its class."""

    protocol_version = "HTTP/1.1"
    calendar: Calendar

    def log_message(self, *_parts: object) -> None:
        pass

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _begin(self) -> tuple[str, bytes] | None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = self.path.removeprefix(quote(PATH))
        self.calendar.asked.append(f"{self.command} {name}".strip())
        secret = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {secret}":
            self._answer(401)
        elif self.calendar.status:
            self._answer(self.calendar.status, Location="https://elsewhere.example/")
        elif not self.path.startswith(quote(PATH)):
            self._answer(404)
        else:
            return name, data
        return None

    def _fits(self, name: str) -> bool:
        there = self.calendar.resources.get(name)
        if self.headers.get("If-None-Match") == "*":
            return there is None
        return there is not None and self.headers.get("If-Match") == there[0]

    def do_PROPFIND(self) -> None:
        if self._begin() is None:
            return
        rows = [
            f"<d:response><d:href>{quote(PATH)}</d:href><d:propstat><d:prop><d:resourcetype><d:collection/>"
            "<c:calendar/></d:resourcetype></d:prop></d:propstat></d:response>"
        ]
        rows += [
            f"<d:response><d:href>{quote(PATH + name)}</d:href><d:propstat><d:prop>"
            f"<d:getetag>{etag.replace(chr(34), '&quot;')}</d:getetag></d:prop></d:propstat></d:response>"
            for name, (etag, _data) in self.calendar.resources.items()
        ]
        body = (_HEAD + "".join(rows) + "</d:multistatus>").encode()
        self._answer(207, body if self.calendar.listing is None else self.calendar.listing)

    def do_GET(self) -> None:
        found = self._begin()
        if found is not None and found[0] in self.calendar.resources:
            etag, data = self.calendar.resources[found[0]]
            self._answer(200, data, ETag=etag)
        elif found is not None:
            self._answer(404)

    def do_PUT(self) -> None:
        found = self._begin()
        if found is None:
            return
        name, data = found
        if name in self.calendar.changes_before_put:
            self.calendar.write(name, self.calendar.changes_before_put.pop(name))
        if not self._fits(name):
            self._answer(412)
            return
        etag = self.calendar.write(name, data)
        self._answer(201, **({"ETag": etag} if self.calendar.tells_etags else {}))

    def do_DELETE(self) -> None:
        found = self._begin()
        if found is None:
            return
        if not self._fits(found[0]):
            self._answer(412)
            return
        del self.calendar.resources[found[0]]
        self._answer(204)


@contextmanager
def calendar_server(certificate: str = "localhost") -> Iterator[Calendar]:
    """Run a server until the block ends."""
    calendar = Calendar()
    server = ThreadingHTTPServer(("localhost", 0), type("Handler", (_Handler,), {"calendar": calendar}))
    server.daemon_threads = True
    server.socket = server_context(certificate).wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_parts: None  # type: ignore[method-assign]
    calendar.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield calendar
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
