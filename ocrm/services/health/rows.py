"""The lines of the health page: how what was looked at stands, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import apsw

from ocrm.i18n import N_, _

DAMAGE = (apsw.CorruptError, apsw.NotADBError)
"""What SQLite raises where it comes upon damage."""


class Standing(Enum):
    """How a row of the health page stands."""

    GOOD = "ok"
    WARNING = "warn"
    BAD = "bad"


class Mend(Enum):
    """What the one button of a row does."""

    NOTHING = ""
    RESTORE = "restore"
    REINDEX = "reindex"
    BACK_UP = "back up"
    SHOW_BACKUPS = "show backups"
    FREE_SPACE = "free space"
    COMPACT = "compact"
    WORK_LOCALLY = "work locally"
    COMPARE = "compare"
    REMINDERS = "reminders"


MEND_TITLES = {
    Mend.RESTORE: N_("Restore a backup…"),
    Mend.REINDEX: N_("Build the indexes anew"),
    Mend.BACK_UP: N_("Back up now"),
    Mend.SHOW_BACKUPS: N_("Show the backups"),
    Mend.FREE_SPACE: N_("Show in the folder"),
    Mend.COMPACT: N_("Compact the file"),
    Mend.WORK_LOCALLY: N_("Work on a local copy"),
    Mend.COMPARE: N_("Compare…"),
    Mend.REMINDERS: N_("Open the reminders"),
}


@dataclass(frozen=True, slots=True)
class HealthRow:
    """A line of the health page: what was looked at, how it stands in one sentence, and what would mend it."""

    key: str
    title: str
    standing: Standing
    sentence: str
    mend: Mend = Mend.NOTHING


def unreadable_words() -> str:
    """Return what is said where a look itself came upon damage."""
    return _("A part of the file that is wanted here is damaged and cannot be read.")
