"""People: what their page shows of one, and what they like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ocrm.errors import NotFoundError
from ocrm.i18n import _
from ocrm.services import records, tags
from ocrm.services.deals import deal_roles
from ocrm.services.records import RecordRow
from ocrm.services.relations import birthdays, channels
from ocrm.services.relations.channels import ChannelEvidence
from ocrm.services.timeline import TimelineEntry, fetch_contact_timeline
from ocrm.services.workspace import Workspace

_HOBBY = re.compile(r"#([^\s#,，、;；]+)")
_MOST_HOBBIES = 50


@dataclass(frozen=True, slots=True)
class ContactOverview:
    """The header and summary of somebody's page; `row` holds every field."""

    row: RecordRow
    customer_id: int
    customer: str
    has_left: bool
    role: str
    next_birthday: date | None
    stated_channel: str | None
    inferred_channel: ChannelEvidence | None
    last_contacted_on: date | None
    tags: tuple[str, ...]

    @property
    def contact_id(self) -> int:
        return self.row.record_id

    @property
    def name(self) -> str:
        return str(self.row["name"])


def number_of(row: RecordRow) -> str:
    """Return the number to call somebody by: the mobile, else that at work, else that at home; empty for none."""
    return str(row["mobile"] or row["work_phone"] or row["home_phone"] or "")


def fetch_contact(workspace: Workspace, contact_id: int) -> ContactOverview:
    """Return what somebody's page shows above all else; raises NotFoundError."""
    row = records.fetch_rows(workspace, "contacts", [contact_id])[0]
    if row is None:
        raise NotFoundError(_("This contact no longer exists. It may have been deleted; undo brings it back."))
    birthday = row["birthday"]
    return ContactOverview(
        row=row,
        customer_id=row["customer"].record_id,
        customer=row["customer"].title,
        has_left=row["importance"] == "invalid",
        role=row["role"] or "",
        next_birthday=None if birthday is None else birthdays.next_day(workspace, birthday),
        stated_channel=row["preferred_channel"],
        inferred_channel=channels.infer_channel(workspace, contact_id),
        last_contacted_on=row["last_contacted_on"],
        tags=tuple(tags.tags_of(workspace, contact_id)),
    )


@dataclass(frozen=True, slots=True)
class ContactPreview:
    """What stands beside the list of one contact."""

    overview: ContactOverview
    deals: tuple[deal_roles.DealOfContact, ...]
    events: tuple[TimelineEntry, ...]


def fetch_preview(workspace: Workspace, contact_id: int) -> ContactPreview | None:
    """Return what stands beside the list, None where the contact is gone."""
    try:
        overview = fetch_contact(workspace, contact_id)
    except NotFoundError:
        return None
    deals = tuple(deal_roles.deals_of_contact(workspace, contact_id)[:4])
    return ContactPreview(overview, deals, tuple(fetch_contact_timeline(workspace, contact_id, limit=3)))


def hobbies_of(text: str) -> list[str]:
    """Return the hobbies marked with # in what is noted: `loves #钓鱼 and #tea`."""
    return list(dict.fromkeys(_HOBBY.findall(text)))


def suggest_hobbies(workspace: Workspace, begun: str = "", *, limit: int = 8) -> list[str]:
    """Return hobbies marked with # at other contacts that begin so, the commonest first."""
    rows = workspace.query(
        "SELECT hobbies FROM contact WHERE hobbies LIKE ? ESCAPE '\\' LIMIT 2000", (f"%#{_escaped(begun)}%",)
    )
    counts: dict[str, int] = {}
    for (text,) in rows:
        for hobby in hobbies_of(text):
            if hobby.casefold().startswith(begun.casefold()):
                counts[hobby] = counts.get(hobby, 0) + 1
    return sorted(counts, key=lambda hobby: (-counts[hobby], hobby))[: min(limit, _MOST_HOBBIES)]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
