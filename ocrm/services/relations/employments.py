"""Where people work and worked: somebody who moves on takes their name along, what was done stays where it was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.records import RecordRow, Reference
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EmploymentRow:
    """A place somebody works or worked at; `customer_id` None where it is no customer any more, `ended_on` None now."""

    employment_id: int
    customer_id: int | None
    employer: str
    department: str
    title: str
    started_on: date | None
    ended_on: date | None

    @property
    def is_present(self) -> bool:
        """Whether they work there now."""
        return self.employment_id == 0


def list_employments(workspace: Workspace, contact_id: int) -> list[EmploymentRow]:
    """Return where somebody works now, then where they worked before, the latest first. Raises NotFoundError."""
    person = records.fetch_record(workspace, "contacts", contact_id)
    rows = workspace.query(
        "SELECT id, customer_id, employer, department, title, started_on, ended_on FROM employment"
        " WHERE contact_id = ? ORDER BY ended_on DESC, id DESC",
        (contact_id,),
    )
    earlier = [EmploymentRow(row[0], row[1], row[2], row[3], row[4], _day(row[5]), _day(row[6])) for row in rows]
    if person["importance"] == "invalid" and earlier and earlier[0].customer_id == person["customer"].record_id:
        return earlier
    began = earlier[0].ended_on if earlier else None
    at = person["customer"]
    return [EmploymentRow(0, at.record_id, at.title, person["department"], person["title"], began, None), *earlier]


def move_to(
    workspace: Workspace,
    contact_id: int,
    customer_id: int,
    *,
    title: str = "",
    department: str = "",
    moved_on: date | None = None,
    origin: str = "",
) -> Changes:
    """Let somebody work at another customer from a day on, today unless said; where they worked is kept.

    Work phone and fax stay behind. Raises ValidationError where they work there already, NotFoundError.
    """
    person = records.fetch_record(workspace, "contacts", contact_id)
    if person["customer"].record_id == customer_id and person["importance"] != "invalid":
        raise ValidationError(_("“{name}” works there already.").format(name=person["name"]), field="customer")
    employer = records.title_of(workspace, "customers", customer_id)
    values = {
        "customer": customer_id, "title": title, "department": department, "responsibility": "", "work_phone": "",
        "fax": "", "importance": "normal" if person["importance"] == "invalid" else person["importance"],
    }  # fmt: skip
    label = N_("Move “{name}” to “{employer}”")
    with workspace.operation(label, origin=origin, name=person["name"], employer=employer) as operation:
        if person["importance"] != "invalid":
            _keep_past(workspace, person, moved_on)
        records.update_records(workspace, "contacts", [contact_id], values)
    return operation.changes


def leave(workspace: Workspace, contact_id: int, *, left_on: date | None = None, origin: str = "") -> Changes:
    """Note that somebody left without saying where to: they stay readable, another one becomes the primary contact.

    Raises ValidationError where they have left already, NotFoundError.
    """
    person = records.fetch_record(workspace, "contacts", contact_id)
    if person["importance"] == "invalid":
        raise ValidationError(_("“{name}” has left already.").format(name=person["name"]))
    with workspace.operation(N_("Note that “{name}” left"), origin=origin, name=person["name"]) as operation:
        _keep_past(workspace, person, left_on)
        records.update_records(workspace, "contacts", [contact_id], {"importance": "invalid"})
        follower = _follower(workspace, person) if person["is_primary"] else None
        if follower is not None:
            records.update_records(workspace, "contacts", [follower], {"is_primary": True})
    return operation.changes


def _follower(workspace: Workspace, person: RecordRow) -> int | None:
    """Return who becomes the primary contact instead: the oldest of those still there."""
    found = workspace.scalar(
        "SELECT min(id) FROM contact WHERE customer_id = ? AND id <> ? AND importance <> 'invalid'",
        (person["customer"].record_id, person.record_id),
    )
    return None if found is None else int(found)


def _keep_past(workspace: Workspace, person: RecordRow, ended_on: date | None) -> None:
    stamp, employer = workspace.stamp(), person["customer"]
    assert isinstance(employer, Reference)
    began = workspace.scalar("SELECT max(ended_on) FROM employment WHERE contact_id = ?", (person.record_id,))
    ended = (ended_on or workspace.clock.today()).isoformat()
    workspace.connection.execute(
        "INSERT INTO employment(id, created_at, updated_at, contact_id, customer_id, employer, department, title,"
        " started_on, ended_on) VALUES (?,?,?,?,?,?,?,?,?,?)",
        (new_id(), stamp, stamp, person.record_id, employer.record_id, employer.title, person["department"],
         person["title"], began, ended),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
