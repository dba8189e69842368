"""What may come into the file from elsewhere, a package or another copy of it, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Stored = dict[str, Any]
"""A row by column, as the file stores it."""


class Incoming(Protocol):
    """Rows by table, under a name; of attachments it knows whether their content came along."""

    @property
    def name(self) -> str: ...
    @property
    def rows(self) -> Mapping[str, Sequence[Stored]]: ...
    def has_content(self, digest: str, /) -> bool: ...
