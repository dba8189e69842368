"""The log: a rotating file without personal data, and where a fault is written down."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ocrm.paths import log_dir

_NAME = "ocrm"
_BYTES = 1_000_000


def log_path() -> Path:
    """Return the path of the log file."""
    return log_dir() / "ocrm.log"


def start_log() -> logging.Logger:
    """Open the log once and return the program's logger."""
    logger = logging.getLogger(_NAME)
    if not logger.handlers:
        handler = RotatingFileHandler(log_path(), maxBytes=_BYTES, backupCount=3, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger


def log_fault() -> Path:
    """Write the exception being handled to the log; return where."""
    start_log().exception("fault")
    return log_path()
