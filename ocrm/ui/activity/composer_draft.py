"""What is entered in the composer and not saved yet, and the words for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ocrm.i18n import N_, _
from ocrm.services.drafts import KeptPicture
from ocrm.services.relations.answers import WRITTEN_KINDS
from ocrm.ui.activity.composer_kinds import TODO, USUAL, VISIT

SPEAK_OF = {
    "other": N_("What is worth remembering? Drop files here to attach them"),
    TODO: N_("What is to be done? Fri 15:00 send the payment terms"),
}
SPEAK = N_("What was said? @ names a contact, # tags; drop files or paste a picture")
MINUTES = (5, 10, 15, 30, 45, 60, 90, 120)
"""The durations offered."""
_TAG = re.compile(r"(?<![A-Za-z0-9&/])[#＃]([^\s#＃@＠,，。.;；:：!！?？]{1,40})")


@dataclass(slots=True)
class Draft:
    """What is entered for one customer and not saved yet."""

    kind: str = USUAL
    text: str = ""
    contact_id: int | None = None
    opportunity_id: int | None = None
    happened_at: datetime | None = None
    duration_minutes: int | None = None
    next_on: date | None = None
    next_title: str = ""
    files: list[Path] = field(default_factory=list)
    pictures: list[KeptPicture] = field(default_factory=list)
    is_private: bool = False
    """Whether it stays with me when the customer is handed over."""
    is_incoming: bool = False
    """Whether they wrote; only of what is written."""
    place: str = ""
    """Where it was, as typed; only of visits."""
    outcome: str = ""
    """What came of it."""

    @property
    def direction(self) -> str:
        """The direction it is logged with: what is said begins with me."""
        return "incoming" if self.is_incoming and self.kind in WRITTEN_KINDS else "outgoing"

    @property
    def is_visit(self) -> bool:
        """Whether it is something that has a place."""
        return self.kind == VISIT

    @property
    def is_touched(self) -> bool:
        """Whether something is typed or attached."""
        return bool(self.text.strip() or self.files or self.pictures or self.place.strip() or self.outcome.strip())

    @property
    def tag_names(self) -> list[str]:
        """The words after a # in the text; plain numbers are no tags."""
        return [name for name in dict.fromkeys(_TAG.findall(self.text)) if not name.isdecimal()]

    def to_keep(self) -> dict[str, Any]:
        """Return the draft as plain values, to be kept."""
        return {
            "kind": self.kind,
            "text": self.text,
            "contact": self.contact_id,
            "opportunity": self.opportunity_id,
            "happened_at": None if self.happened_at is None else self.happened_at.isoformat(),
            "minutes": self.duration_minutes,
            "next_on": None if self.next_on is None else self.next_on.isoformat(),
            "next_title": self.next_title,
            "files": [str(path) for path in self.files],
            "pictures": [[picture.key, picture.name] for picture in self.pictures],
            "private": self.is_private,
            "incoming": self.is_incoming,
            "place": self.place,
            "outcome": self.outcome,
        }


def kept_draft(kept: Mapping[str, Any]) -> Draft:
    """Return a draft from what was kept of it; files that are gone are left out."""
    happened_at, next_on = kept.get("happened_at"), kept.get("next_on")
    paths = (Path(str(name)) for name in kept.get("files", ()))
    return Draft(
        kind=str(kept.get("kind", USUAL)),
        text=str(kept.get("text", "")),
        contact_id=kept.get("contact"),
        opportunity_id=kept.get("opportunity"),
        happened_at=None if happened_at is None else datetime.fromisoformat(happened_at),
        duration_minutes=kept.get("minutes"),
        next_on=None if next_on is None else date.fromisoformat(next_on),
        next_title=str(kept.get("next_title", "")),
        files=[path for path in paths if path.is_file()],
        pictures=[KeptPicture(int(key), str(name)) for key, name in kept.get("pictures", ())],
        is_private=bool(kept.get("private")),
        is_incoming=bool(kept.get("incoming")),
        place=str(kept.get("place", "")),
        outcome=str(kept.get("outcome", "")),
    )


def next_day_titles() -> dict[int, str]:
    """Return what the offered days are called, by how far ahead they lie."""
    return {1: _("tomorrow"), 3: _("in 3 days"), 7: _("in a week"), 14: _("in two weeks"), 30: _("in a month")}
