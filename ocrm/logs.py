"""The log: one rotating file, never with customers' data in it."""

from __future__ import annotations

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ocrm import paths

_SIZE = 512 * 1024
_FILES = 3


def log_file() -> Path:
    """Return where the log is."""
    return paths.log_dir() / "ocrm.log"


def set_up_log(*, level: int = logging.INFO) -> None:
    """Write the log from now on; a second call changes nothing."""
    root = logging.getLogger("ocrm")
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    handler = RotatingFileHandler(log_file(), maxBytes=_SIZE, backupCount=_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(level)
    root.propagate = False


def log_fault() -> Path:
    """Write the exception being handled to the log and return where that is."""
    set_up_log()
    error = sys.exception()
    if error is not None:
        logging.getLogger("ocrm").error("A fault of the program: %s", describe_fault(error))
    return log_file()


def describe_fault(error: BaseException) -> str:
    """Return kind and place of a bug, without its message: that may quote a customer."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{type(error).__module__}.{type(error).__qualname__}"]
    lines += [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    if error.__cause__ is not None:
        lines += ["caused by", describe_fault(error.__cause__)]
    return "\n".join(lines)


def _short(filename: str) -> str:
    """Return a path from the package down: the user's folders are nobody's business."""
    parts = Path(filename).parts
    for root in ("ocrm", "site-packages"):
        if root in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(root) :])
    return Path(filename).name
