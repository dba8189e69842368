"""The command line: the same services as the window, for scripts, other programs and for checking what OCRM does.

To add a command: a function with `@command` in one of the modules of this package, a new one named in COMMAND_MODULES.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from ocrm.child_processes import serve_if_child
from ocrm.cli import system
from ocrm.cli.session import cli, run

__all__ = ["cli", "main", "system"]

COMMAND_MODULES = (
    "calendars", "customer_care", "customers", "duplicates", "fields", "files", "records", "insight", "system",
    "segmentation", "forecasting", "history", "followup", "plans", "work_days", "backups",
    "everything", "handover", "new_files", "templates", "quotes", "contracts", "payments", "tickets", "outbox",
    "campaigns",
)  # fmt: skip
"""Importing them registers their commands; the window waits for none but its own."""


def import_commands() -> None:
    """Register every command."""
    for name in COMMAND_MODULES:
        importlib.import_module(f"{__name__}.{name}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit status."""
    serve_if_child()
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))
