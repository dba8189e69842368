"""One process per file: a second start tells the first one what it wants, and ends."""

from __future__ import annotations

import hashlib
import os
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 500
_LONGEST_MESSAGE = 64


class Request(StrEnum):
    """What a later start may ask of the running program; nothing else is listened to."""

    RAISE = "raise"
    QUICK_ADD = "quick-add"


def _server_name(path: Path) -> str:
    """Return a name that is the same for every start on a file by this user."""
    user = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    key = hashlib.sha256(f"{user}\0{path.resolve()}".encode()).hexdigest()
    return f"ocrm-{key[:24]}"


def ask_running(path: Path, request: Request) -> bool:
    """Ask something of the process that has `path` open; say whether there is one."""
    socket = QLocalSocket()
    socket.connectToServer(_server_name(path))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(f"{request}\n".encode())
    socket.flush()
    socket.waitForBytesWritten(_WAIT_MS)
    socket.disconnectFromServer()
    return True


def raise_running_window(path: Path) -> bool:
    """Ask the process that has `path` open to show its window; say whether there is one."""
    return ask_running(path, Request.RAISE)


class InstanceServer(QObject):
    """Listens for later starts on the same file."""

    raise_requested = Signal()
    quick_add_requested = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = _server_name(path)
        QLocalServer.removeServer(name)  # left behind by a crash; a live one would have answered
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._sockets: list[QLocalSocket] = []
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(name)

    def close(self) -> None:
        self._server.close()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._sockets.append(socket)
            socket.readyRead.connect(self._read_all)
            socket.disconnected.connect(self._drop_closed)
        self._read_all()
        self._drop_closed()  # what was closed before anybody listened

    def _read_all(self) -> None:
        """Read one request of each that sent one; whoever writes anything else is not heard."""
        for socket in self._sockets:
            if socket.canReadLine():
                message = bytes(socket.readLine(_LONGEST_MESSAGE).data()).decode("ascii", "replace").strip()
                if message == Request.QUICK_ADD:
                    self.quick_add_requested.emit()
                elif message == Request.RAISE:
                    self.raise_requested.emit()
            elif socket.bytesAvailable() > _LONGEST_MESSAGE:
                socket.readAll()

    def _drop_closed(self) -> None:
        closed = [one for one in self._sockets if one.state() == QLocalSocket.LocalSocketState.UnconnectedState]
        self._sockets = [one for one in self._sockets if one not in closed]
        for socket in closed:
            socket.deleteLater()
