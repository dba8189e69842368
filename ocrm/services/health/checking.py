"""The checks of a file: a short report for the command line, and every line of the health page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ocrm.errors import DamagedFileError
from ocrm.i18n import _
from ocrm.services.backups import file_copies
from ocrm.services.health import care, mending, size_and_speed, soundness
from ocrm.services.health.rows import DAMAGE, HealthRow, Standing, unreadable_words
from ocrm.services.workspace import Workspace

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What a check found; `findings` in words, empty where all is well; `records` counts by kind.

    `details` are SQLite's own words for what is damaged, for whoever mends it.
    """

    findings: tuple[str, ...]
    records: Mapping[str, int]
    details: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def check_file(workspace: Workspace, *, reindex: bool = False) -> HealthReport:
    """Check the whole file; with `reindex` the search index is built anew first."""
    if reindex:
        mending.rebuild_index(workspace)
    details = soundness.integrity_findings(workspace)
    damage = [soundness.damage_words(details)] if details else []
    findings = dict.fromkeys((*damage, *(one for find in (soundness.link_findings, soundness.index_findings)
                                         for one in _found(find, workspace))))  # fmt: skip
    try:
        counts = file_copies.count_records(workspace.connection)
    except DAMAGE:
        counts = {}
    return HealthReport(tuple(findings), counts, tuple(details))


def _found(find: Callable[[Workspace], list[str]], workspace: Workspace) -> list[str]:
    try:
        return find(workspace)
    except DAMAGE:
        return [unreadable_words()]


def examine(workspace: Workspace, *, report: Report | None = None) -> list[HealthRow]:
    """Look at everything there is to look at, the quick things last; `report` is told how many of how many are done."""
    looks = (
        ("integrity", _("Integrity"), soundness.look_at_integrity),
        ("links", _("Links between records"), soundness.look_at_links),
        ("index", _("Search index"), soundness.look_at_index),
        ("backups", _("Backups"), care.look_at_backups),
        ("place", "", care.look_at_place),
        ("copies", "", care.look_at_copies),
        ("disk", "", care.look_at_disk),
        ("journal", _("History"), size_and_speed.look_at_history),
        ("unused", _("Unused space"), size_and_speed.look_at_unused_space),
        ("speed", _("Speed"), size_and_speed.look_at_speed),
    )
    rows: list[HealthRow] = []
    for number, (key, title, look) in enumerate(looks):
        if report is not None:
            report(number, len(looks))
        if key == "backups" and rows[0].standing is Standing.BAD:
            look = care.look_at_backups_of_damaged
        try:
            rows.append(look(workspace))
        except (*DAMAGE, DamagedFileError):
            rows.append(HealthRow(key, title, Standing.BAD, unreadable_words()))
    if report is not None:
        report(len(looks), len(looks))
    return rows
