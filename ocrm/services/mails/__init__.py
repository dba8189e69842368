"""Mails kept as .eml files: read within limits, and logged as what was said with whom."""

from pathlib import Path

SUFFIXES = (".eml",)
"""Endings of files that hold one mail each."""


def is_mail_file(path: Path) -> bool:
    """Say whether a file is a mail by its ending."""
    return path.suffix.lower() in SUFFIXES
