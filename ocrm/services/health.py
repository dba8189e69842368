"""Whether the file is sound: integrity, links between rows, and the search index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ocrm.i18n import ngettext
from ocrm.models import search_index
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What a check found; `findings` in words, empty where all is well; `records` counts by kind."""

    findings: tuple[str, ...]
    records: Mapping[str, int]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def check_file(workspace: Workspace, *, reindex: bool = False) -> HealthReport:
    """Check the whole file; with `reindex` the search index is built anew first."""
    if reindex:
        with workspace.unrecorded():
            search_index.rebuild(workspace.connection)
    findings = [str(row[0]) for row in workspace.query("PRAGMA integrity_check") if row[0] != "ok"]
    orphans = len(list(workspace.query("PRAGMA foreign_key_check")))
    if orphans:
        findings.append(
            ngettext(
                "{n} row points at a record that is gone", "{n} rows point at records that are gone", orphans
            ).format(n=orphans)
        )
    findings += _index_findings(workspace)
    counts = {
        kind: int(workspace.scalar(f"SELECT count(*) FROM {described.table}"))
        for kind, described in RECORD_TYPES.items()
    }
    return HealthReport(tuple(findings), counts)


def _index_findings(workspace: Workspace) -> list[str]:
    missing, stale = search_index.count_strays(workspace.connection)
    findings = []
    if missing:
        words = ngettext(
            "{n} record is missing from the search index; build it anew",
            "{n} records are missing from the search index; build it anew",
            missing,
        )
        findings.append(words.format(n=missing))
    if stale:
        words = ngettext(
            "{n} entry of the search index belongs to no record; build it anew",
            "{n} entries of the search index belong to no record; build it anew",
            stale,
        )
        findings.append(words.format(n=stale))
    return findings
