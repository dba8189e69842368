"""One process per file: a second start raises the first one's window and ends."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 500
_RAISE = b"raise\n"


def _server_name(path: Path) -> str:
    """Return a name that is the same for every start on a file by this user."""
    user = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    key = hashlib.sha256(f"{user}\0{path.resolve()}".encode()).hexdigest()
    return f"ocrm-{key[:24]}"


def raise_running_window(path: Path) -> bool:
    """Ask the process that has `path` open to show its window; say whether there is one."""
    socket = QLocalSocket()
    socket.connectToServer(_server_name(path))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(_RAISE)
    socket.flush()
    socket.waitForBytesWritten(_WAIT_MS)
    socket.disconnectFromServer()
    return True


class InstanceServer(QObject):
    """Listens for later starts on the same file."""

    raise_requested = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = _server_name(path)
        QLocalServer.removeServer(name)  # left behind by a crash; a live one would have answered
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(name)

    def close(self) -> None:
        self._server.close()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raise_requested.emit()
