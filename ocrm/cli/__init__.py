"""The command line: the same services as the window, for scripts, other programs and for checking what OCRM does.

To add a command: a function with `@command` in one of the modules of this package.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ocrm.cli import customer_care, customers, duplicates, fields, files, insight, records, segmentation, system
from ocrm.cli.session import cli, run

__all__ = ["cli", "main"]

COMMAND_MODULES = (customer_care, customers, duplicates, fields, files, records, insight, system, segmentation)
"""Importing them registers their commands."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit status."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))
