"""Writing a timeline to a file."""

from __future__ import annotations

from pathlib import Path

from ocrm.i18n import _
from ocrm.services.timeline.entries import (
    EVER,
    Days,
    TimelineKind,
)
from ocrm.services.timeline.reading import fetch_timeline
from ocrm.services.workspace import Workspace

_EVERYTHING = 100_000
"""Entries an export writes at most."""


def export_timeline(
    workspace: Workspace,
    customer_id: int,
    path: Path,
    *,
    kinds: frozenset[TimelineKind] | None = None,
    contact_id: int | None = None,
    days: Days = EVER,
) -> int:
    """Write a customer's timeline to an .xlsx or .csv file, the newest first; return how many entries it has."""
    from ocrm.services.spreadsheets.out_table import CellKind, OutColumn
    from ocrm.services.spreadsheets.writing import write_table  # it takes long to import

    columns = (
        OutColumn(_("When"), CellKind.MOMENT, 18),
        OutColumn(_("What"), width=20),
        OutColumn(_("Text"), width=60),
        OutColumn(_("More"), width=30),
    )
    entries = fetch_timeline(workspace, customer_id, kinds=kinds, contact_id=contact_id, days=days, limit=_EVERYTHING)
    rows = (
        (workspace.clock.to_local(entry.happened_at).replace(tzinfo=None), entry.title, entry.text,
         " · ".join(entry.chips))
        for entry in entries
    )  # fmt: skip
    return write_table(path, columns, rows, sheet=_("Timeline")).rows
