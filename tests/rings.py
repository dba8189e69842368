"""Key rings for tests: one that is real as far as OCRM knows, and those that are none, locked or broken."""

from __future__ import annotations

from dataclasses import dataclass, field

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from ocrm.services.encryption import key_ring


class _Ring(KeyringBackend):
    priority = 0.0  # never chosen by itself

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class RealRing(_Ring):
    """One the tests put on the list of real ones."""


class PlainRing(_Ring):
    """One that is on no list."""


class LockedRing(_Ring):
    """A real one whose user does not open it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the user closed the prompt")


class BrokenRing(_Ring):
    """A real one whose service is gone: it raises what is no error of its library."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("no bus")


REAL = (RealRing, LockedRing, BrokenRing)


@dataclass
class Rings:
    """What the tests have set up, put back afterwards."""

    real: RealRing = field(default_factory=RealRing)

    def use(self, ring: KeyringBackend) -> None:
        keyring.set_keyring(ring)


def set_up(monkeypatch: pytest.MonkeyPatch) -> Rings:
    """Let a ring of the tests be this computer's, and be taken for a real one."""
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in REAL}
    monkeypatch.setattr(key_ring, "REAL_RINGS", key_ring.REAL_RINGS | names)
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    rings = Rings()
    rings.use(rings.real)
    return rings
