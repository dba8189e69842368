"""The chain of hashes through the journal: each operation seals itself and all before it, so that tampering shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import chain

import apsw

START = "0" * 64
"""What the first operation that is sealed follows."""


def digest(parts: Iterable[str | bytes]) -> str:
    """Return the SHA-256 of parts; each is preceded by its length, so that none can be moved into its neighbour.

    They are read one at a time: those of an import of a million rows are half a gigabyte together.
    """
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()


def content_hash(columns: Sequence[object], changesets: Iterable[bytes]) -> str:
    """Return the hash of what an operation did: id, kind, label, values, origin, target and moment, then the changesets."""
    return digest(chain(("" if value is None else str(value) for value in columns), changesets))


def seal(connection: apsw.Connection, operation_id: int, content: str) -> None:
    """Chain an operation to the one before it, inside the transaction that made it."""
    before = connection.execute(
        "SELECT chain_hash FROM operation WHERE id < ? ORDER BY id DESC LIMIT 1", (operation_id,)
    ).get
    connection.execute(
        "UPDATE operation SET content_hash = ?, chain_hash = ? WHERE id = ?",
        (content, digest((before or START, content)), operation_id),
    )
