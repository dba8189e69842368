"""Whom a campaign is for: customers put in, by hand or from a segment, what became of each, and taken out again.

A customer is a member once. Each function is one operation that undo takes back row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import ids
from ocrm.models.campaign import MEMBER_STATUSES
from ocrm.services import records
from ocrm.services.campaigns.reading import KIND, member_ids
from ocrm.services.changes import Changes
from ocrm.services.records import RecordQuery
from ocrm.services.segmentation import segments
from ocrm.services.workspace import Workspace
from ocrm.services.workspace.labels import term

ADD_MANY = N_("Add {count} customers to the campaign “{title}”")
PLANNED = MEMBER_STATUSES[0].code
_STATUS_LABELS = {choice.code: choice.label for choice in MEMBER_STATUSES}


def add_members(
    workspace: Workspace,
    campaign_id: int,
    customer_ids: Sequence[int],
    *,
    contacts: Mapping[int, int] | None = None,
    status: str = PLANNED,
    origin: str = "",
) -> Changes:
    """Put customers into a campaign, each with the person meant in `contacts` by customer; members stay as they are.

    The label counts who is new. Raises NotFoundError, ValidationError on an unknown status.
    """
    title = records.title_of(workspace, KIND, campaign_id)
    _check_status(status)
    present = member_ids(workspace, campaign_id)
    new = [customer_id for customer_id in dict.fromkeys(customer_ids) if customer_id not in present]
    with workspace.operation(ADD_MANY, origin=origin, count=len(new), title=title) as operation:
        _insert(workspace, campaign_id, new, contacts or {}, status)
    return operation.changes


def add_member(
    workspace: Workspace, campaign_id: int, customer_id: int, *, contact_id: int | None = None, origin: str = ""
) -> Changes:
    """Put one customer into a campaign; raises ValidationError for who is in it, or a person who works elsewhere."""
    customer = records.title_of(workspace, "customers", customer_id)
    if customer_id in member_ids(workspace, campaign_id):
        message = _("“{customer}” is in this campaign already. Nothing was changed.")
        raise ValidationError(message.format(customer=customer), field="customer")
    _check_works_at(workspace, contact_id, customer_id, customer)
    contacts = {} if contact_id is None else {customer_id: contact_id}
    return add_members(workspace, campaign_id, [customer_id], contacts=contacts, origin=origin)


def add_contacts(
    workspace: Workspace, campaign_id: int, contact_ids: Sequence[int], *, status: str = PLANNED, origin: str = ""
) -> Changes:
    """Put the customers of people into a campaign, each with the first of them as the person meant.

    Raises ValidationError where none of them belongs to a customer.
    """
    rows = records.fetch_rows(workspace, "contacts", list(contact_ids), ("customer",))
    meant: dict[int, int] = {}
    for row in rows:
        if row is not None and row["customer"] is not None:
            meant.setdefault(row["customer"].record_id, row.record_id)
    if not meant:
        raise ValidationError(_("These people belong to no customer. Nothing was changed."), field="contact")
    return add_members(workspace, campaign_id, list(meant), contacts=meant, status=status, origin=origin)


def begin_campaign(
    workspace: Workspace, name: str, put: Callable[[int], object], *, kind: str = "email", origin: str = ""
) -> Changes:
    """Add a campaign and let `put` put somebody into it, as one operation. Raises ValidationError without a name."""
    with workspace.operation(N_("Add “{title}”"), origin=origin, title=name) as operation:
        records.add_record(workspace, KIND, {"name": name, "kind": kind, "status": "planned"})
        campaign_id = operation.created_id or 0
        put(campaign_id)
        operation.created_id = campaign_id
    return operation.changes


def set_audience(workspace: Workspace, campaign_id: int, segment_id: int, *, origin: str = "") -> Changes:
    """Make a segment whom the campaign is for, and put all its customers in. Raises NotFoundError."""
    title, segment = records.title_of(workspace, KIND, campaign_id), segments.fetch_segment(workspace, segment_id)
    customers = customers_of(workspace, segment_id)
    count = len(set(customers) - member_ids(workspace, campaign_id))
    label = N_("Add {count} customers of “{segment}” to the campaign “{title}”")
    if not count:
        label = N_("Make “{segment}” the audience of “{title}”")
    values = {"count": count, "segment": segment.name, "title": title}
    with workspace.operation(label, origin=origin, **values) as operation:
        workspace.connection.execute(
            "UPDATE campaign SET segment_id = ?, updated_at = ? WHERE id = ? AND segment_id IS NOT ?",
            (segment_id, workspace.stamp(), campaign_id, segment_id),
        )
        add_members(workspace, campaign_id, customers)
    return operation.changes


def refresh_audience(workspace: Workspace, campaign_id: int, *, origin: str = "") -> Changes:
    """Put in who has come into the campaign's segment since; nobody is taken out, the label counts who is new.

    Raises ValidationError where the campaign has no segment.
    """
    segment_id = audience_of(workspace, campaign_id)
    if segment_id is None:
        raise ValidationError(
            _("This campaign was made for no segment. Choose one as its audience first."), field="segment"
        )
    return add_members(workspace, campaign_id, customers_of(workspace, segment_id), origin=origin)


def audience_of(workspace: Workspace, campaign_id: int) -> int | None:
    """Return the segment a campaign was made for. Raises NotFoundError."""
    row = workspace.first("SELECT segment_id FROM campaign WHERE id = ?", (campaign_id,))
    if row is None:
        raise records.record_gone()
    return row[0] if row[0] is None else int(row[0])


def customers_of(workspace: Workspace, segment_id: int) -> list[int]:
    """Return the ids of the customers of a segment now."""
    return list(records.all_ids(workspace, RecordQuery("customers", segments.filter_of(segment_id))))


def set_status(workspace: Workspace, members: Sequence[int], status: str, *, origin: str = "") -> Changes:
    """Say what became of members; those it is said of already stay as they are. Raises ValidationError."""
    _check_status(status)
    title = _campaign_title(workspace, members)
    label = N_("Set {count} members of “{title}” to “{status}”")
    values = {"count": len(members), "title": title, "status": term(_STATUS_LABELS[status])}
    with workspace.operation(label, origin=origin, **values) as operation:
        workspace.connection.executemany(
            "UPDATE campaign_member SET status = ?, updated_at = ? WHERE id = ? AND status <> ?",
            [(status, workspace.stamp(), member_id, status) for member_id in members],
        )
    return operation.changes


def change_member(
    workspace: Workspace, member_id: int, *, contact_id: int | None, notes: str, origin: str = ""
) -> Changes:
    """Say who is meant at a member, and what there is to note. Raises ValidationError for a stranger, NotFoundError."""
    row = workspace.first("SELECT customer_id FROM campaign_member WHERE id = ?", (member_id,))
    if row is None:
        raise records.record_gone()
    customer = records.title_of(workspace, "customers", row[0])
    _check_works_at(workspace, contact_id, row[0], customer)
    with workspace.operation(N_("Change the member “{title}”"), origin=origin, title=customer) as operation:
        workspace.connection.execute(
            "UPDATE campaign_member SET contact_id = ?, notes = ?, updated_at = ? WHERE id = ?",
            (contact_id, notes.strip(), workspace.stamp(), member_id),
        )
    return operation.changes


def remove_members(workspace: Workspace, members: Sequence[int], *, origin: str = "") -> Changes:
    """Take members out of their campaign; the customers stay, undo puts them back as they were."""
    label = N_("Take {count} members out of “{title}”")
    with workspace.operation(
        label, origin=origin, count=len(members), title=_campaign_title(workspace, members)
    ) as operation:
        workspace.connection.executemany(
            "DELETE FROM campaign_member WHERE id = ?", [(member_id,) for member_id in members]
        )
    return operation.changes


# -- inside -----------------------------------------------------------------------------------------------------------


def _insert(
    workspace: Workspace, campaign_id: int, customer_ids: Sequence[int], contacts: Mapping[int, int], status: str
) -> None:
    stamp = workspace.stamp()
    workspace.connection.executemany(
        "INSERT INTO campaign_member(id, created_at, updated_at, campaign_id, customer_id, contact_id, status, notes)"
        " VALUES (?,?,?,?,?,?,?,'')",
        [
            (member_id, stamp, stamp, campaign_id, customer_id, contacts.get(customer_id), status)
            for member_id, customer_id in zip(ids.next_ids(len(customer_ids)), customer_ids, strict=True)
        ]
        if customer_ids
        else [],
    )


def _check_works_at(workspace: Workspace, contact_id: int | None, customer_id: int, customer: str) -> None:
    """Raise ValidationError for a person who is none of the customer's."""
    if contact_id is None:
        return
    employer = records.fetch_record(workspace, "contacts", contact_id)["customer"]
    if employer is None or employer.record_id != customer_id:
        message = _("This person does not work at “{customer}”. Nothing was changed.")
        raise ValidationError(message.format(customer=customer), field="contact")


def _campaign_title(workspace: Workspace, members: Sequence[int]) -> str:
    """Return the name of the campaign members are in. Raises NotFoundError where they are gone."""
    name = workspace.scalar(
        "SELECT g.name FROM campaign_member m JOIN campaign g ON g.id = m.campaign_id WHERE m.id = ?",
        (members[0] if members else None,),
    )
    if name is None:
        raise NotFoundError(_("These members are in the campaign no more; undo brings them back."))
    return str(name)


def _check_status(status: str) -> None:
    if status not in _STATUS_LABELS:
        raise ValidationError(
            _("There is no status “{status}” of a member. There are: {known}.").format(
                status=status, known=", ".join(_STATUS_LABELS)
            ),
            field="status",
        )
