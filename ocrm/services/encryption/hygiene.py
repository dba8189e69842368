"""What the process does so that the key of an encrypted file does not end up on the disk."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from pathlib import Path

_PR_SET_DUMPABLE = 4


def leave_no_core_dumps() -> None:
    """Keep the system from writing this process's memory to the disk when it crashes, where that can be asked."""
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def keep_to_owner(path: Path) -> None:
    """Let only the owner read a file, where the disk knows owners."""
    with contextlib.suppress(OSError):
        path.chmod(0o600)
