"""Whether the file itself is sound: its pages, the links between records, the search index."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.models import search_index
from ocrm.services.backups import copying
from ocrm.services.health.rows import DAMAGE, HealthRow, Mend, Standing, unreadable_words
from ocrm.services.workspace import Workspace


def integrity_findings(workspace: Workspace) -> list[str]:
    """Return what SQLite finds wrong with the file itself; the whole of it is read."""
    try:
        return [str(row[0]) for row in workspace.query("PRAGMA integrity_check") if row[0] != "ok"]
    except DAMAGE as error:
        return [str(error)]


def look_at_integrity(workspace: Workspace) -> HealthRow:
    """Return whether the pages of the file are sound."""
    findings = integrity_findings(workspace)
    if not findings:
        return HealthRow("integrity", _("Integrity"), Standing.GOOD, _("Every page of the file is sound."))
    mend = Mend.REINDEX if copying.is_of_indexes(findings) else Mend.RESTORE
    return HealthRow("integrity", _("Integrity"), Standing.BAD, damage_words(findings), mend)


def damage_words(findings: Sequence[str]) -> str:
    """Return in one sentence what integrity findings mean, and what to do."""
    places = len(findings)
    if copying.is_of_indexes(findings):
        return _("An index of the file disagrees with the records. Build the indexes anew; nothing is lost by that.")
    return ngettext(
        "The file is damaged in {n} place. Restore a backup; what can still be read can be salvaged.",
        "The file is damaged in {n} places. Restore a backup; what can still be read can be salvaged.",
        places,
    ).format(n=format_number(places))


def look_at_links(workspace: Workspace) -> HealthRow:
    """Return whether every record hangs on one that is there."""
    findings = link_findings(workspace)
    if findings:
        return HealthRow("links", _("Links between records"), Standing.BAD, findings[0], Mend.RESTORE)
    words = _("Every record hangs on one that is there.")
    return HealthRow("links", _("Links between records"), Standing.GOOD, words)


def link_findings(workspace: Workspace) -> list[str]:
    """Return what is wrong with the links between records, in words."""
    try:
        orphans = len(list(workspace.query("PRAGMA foreign_key_check")))
    except DAMAGE:
        return [unreadable_words()]
    if not orphans:
        return []
    words = ngettext("{n} row points at a record that is gone", "{n} rows point at records that are gone", orphans)
    return [words.format(n=orphans)]


def look_at_index(workspace: Workspace) -> HealthRow:
    """Return whether the search index agrees with the records."""
    findings = index_findings(workspace)
    if findings:
        return HealthRow("index", _("Search index"), Standing.WARNING, " ".join(findings), Mend.REINDEX)
    words = _("The search index agrees with the records.")
    return HealthRow("index", _("Search index"), Standing.GOOD, words)


def index_findings(workspace: Workspace) -> list[str]:
    """Return what is wrong with the search index, in words."""
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
