"""What each kind of record demands of a write, and what else it changes; called inside the operation of `records`.

To add a kind: a subclass of RecordRules, and its line in RULES.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.models.base import new_id
from ocrm.models.contract import BINDING as SIGNED
from ocrm.models.ticket import UNRESOLVED
from ocrm.services import numbering
from ocrm.services.deals import stages
from ocrm.services.fields.entered import DERIVED, EnteredText
from ocrm.services.relations.gazetteer import Place, take_apart
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import birthday_columns
from ocrm.text.pinyin import mnemonic

Values = dict[str, Any]


class RecordRules:
    """The rules most kinds share: nothing to fill in, and the customer's sums to keep."""

    def fill(self, workspace: Workspace, values: Values, before: Mapping[str, Any] | None) -> None:
        """Complete `values` in place before they are written; `before` is None for a new record."""

    def follow(
        self, workspace: Workspace, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
    ) -> None:
        """Do what follows from rows that were written (`before` empty for new, `after` empty for deleted ones)."""
        workspace.refresh_customers({row.get("customer") for row in (*before, *after)})


class CustomerRules(RecordRules):
    """A code and a mnemonic of its own; no circle of parents."""

    def fill(self, workspace: Workspace, values: Values, before: Mapping[str, Any] | None) -> None:
        """Give a code to a new customer and a mnemonic to a new name."""
        if before is None and not values.get("code"):
            values["code"] = numbering.next_codes(workspace, "customers")[0]
        name = values.get("name")
        if name and not values.get("mnemonic"):
            had_own = before is not None and before["mnemonic"] != mnemonic(before["name"])
            if not had_own:
                values["mnemonic"] = mnemonic(name)
        if values.get("address"):
            derive_region(values, before or {})
        if before is not None and _is_circle(workspace, before["id"], values.get("parent"), links="customer.parent_id"):
            raise ValidationError(
                _("A customer cannot be its own parent, not even through others. Choose another."), field="parent"
            )

    def follow(
        self, workspace: Workspace, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
    ) -> None:
        """Nothing: a customer's sums change with what hangs on it."""


def derive_region(values: Values, before: Mapping[str, Any]) -> None:
    """Fill in province and city from an address that names them, marked as derived; what is there stays (F-03)."""
    wanted = [name for name in ("province", "city") if not values.get(name, before.get(name))]
    country = values.get("country", before.get("country")) or _HOME[0]
    if not wanted or country not in _HOME:
        return
    address = str(values.get("address") or before.get("address") or "")
    place = take_apart(address).place
    for name in wanted if place is not None and _agrees(place, values, before) else ():
        found = getattr(place, name)
        if found:
            values[name] = EnteredText(found, address, source=DERIVED)


_HOME = ("中国", "中华人民共和国", "China", "CN")


def _agrees(place: Place, values: Values, before: Mapping[str, Any]) -> bool:
    """Say whether a place is no other one than the province and city that are given."""
    given = {name: str(values.get(name, before.get(name)) or "") for name in ("province", "city")}
    return all(not text or getattr(place, name).startswith(text[:2]) for name, text in given.items())


def _is_circle(workspace: Workspace, record_id: int, start_id: int | None, *, links: str) -> bool:
    """Return whether the way up from `start_id`, by the column `links` names, comes to a record; None leads nowhere."""
    table, column = links.split(".")
    above = workspace.query(
        f"WITH RECURSIVE above(id) AS (SELECT ? UNION SELECT t.{column} FROM {table} t JOIN above a ON a.id = t.id"
        f" WHERE t.{column} IS NOT NULL) SELECT id FROM above",
        (start_id,),
    )
    return record_id in {row[0] for row in above}


class ContactRules(RecordRules):
    """Exactly one primary contact per customer once it has any."""

    def fill(self, workspace: Workspace, values: Values, before: Mapping[str, Any] | None) -> None:
        """Make the first contact the primary one, let a new primary one replace the old; keep one birthday."""
        if "birthday" in values:
            values.update(birthday_columns(values["birthday"]))
        customer_id = values.get("customer", before["customer"] if before else None)
        own_id = before["id"] if before else 0
        has_other = workspace.scalar(
            "SELECT 1 FROM contact WHERE customer_id = ? AND is_primary AND id <> ?", (customer_id, own_id)
        )
        if not has_other:
            values["is_primary"] = True
        elif values.get("is_primary"):
            workspace.connection.execute(
                "UPDATE contact SET is_primary = 0 WHERE customer_id = ? AND is_primary AND id <> ?",
                (customer_id, own_id),
            )
        elif before is not None and values.get("customer", before["customer"]) != before["customer"]:
            values["is_primary"] = False

    def follow(
        self, workspace: Workspace, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
    ) -> None:
        """Let the oldest contact who has not left be primary where the primary one has gone."""
        for customer_id in {row["customer"] for row in before}:
            workspace.connection.execute(
                "UPDATE contact SET is_primary = 1"
                " WHERE id = (SELECT id FROM contact WHERE customer_id = :customer"
                " ORDER BY importance = 'invalid', id LIMIT 1)"
                " AND NOT EXISTS (SELECT 1 FROM contact WHERE customer_id = :customer AND is_primary)",
                {"customer": customer_id},
            )


class OpportunityRules(RecordRules):
    """The stage sets the probability unless it is pinned (D-03); outcomes close (D-05); every move is recorded."""

    def fill(self, workspace: Workspace, values: Values, before: Mapping[str, Any] | None) -> None:
        """Complete stage, probability and closing day."""
        today = workspace.clock.today()
        if before is None:
            if not values.get("code"):
                values["code"] = numbering.next_codes(workspace, "opportunities")[0]
            values.setdefault("stage", stages.first_stage(workspace).stage_id)
            values.setdefault("discovered_on", today)
            values.setdefault("entered_stage_on", today)
            values.setdefault("currency", "")
        if before is not None and before["status"] == "open":  # what is closed is frozen
            self._count_slip(values, before)
        self._fill_probability(workspace, values, before)
        self._fill_closing(values, before, today)

    def _count_slip(self, values: Values, before: Mapping[str, Any]) -> None:
        planned, now_planned = before["expected_close_on"], values.get("expected_close_on")
        if planned is not None and now_planned is not None and now_planned > planned:
            values["slip_count"] = before["slip_count"] + 1
            values["slip_days"] = before["slip_days"] + (now_planned - planned).days

    def _fill_probability(self, workspace: Workspace, values: Values, before: Mapping[str, Any] | None) -> None:
        status = values.get("status", before["status"] if before else "open")
        if status != "open":
            values["probability"] = 100 if status == "won" else 0
            return
        if values.get("probability") is not None:
            values.setdefault("is_probability_pinned", True)
            if not 0 <= values["probability"] <= 100:
                raise ValidationError(_("A probability lies between 0 and 100%."), field="probability")
            return
        pinned = values.get("is_probability_pinned", before["is_probability_pinned"] if before else False)
        reopened = before is not None and before["status"] != "open"
        moved = "stage" in values and (before is None or values["stage"] != before["stage"])
        unpinned = before is not None and before["is_probability_pinned"] and not pinned
        if before is None or (moved and not pinned) or unpinned or reopened:
            stage_id = values.get("stage") or (before["stage"] if before else None)
            values["probability"] = stages.stage(workspace, int(stage_id or 0)).probability

    def _fill_closing(self, values: Values, before: Mapping[str, Any] | None, today: date) -> None:
        status = values.get("status")
        if status is None or (before is not None and status == before["status"]):
            return
        if status == "open":
            values.update(closed_on=None, lost_reason=None, lost_note="")
        else:
            values.setdefault("closed_on", today)
        if status == "lost" and not values.get("lost_reason"):
            raise ValidationError(
                _("A lost opportunity needs a reason. Nothing was changed; choose one."), field="lost_reason"
            )

    def follow(
        self, workspace: Workspace, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
    ) -> None:
        """Record moves, let a move begin the stage's clock anew, keep sums; quotes and contracts go along."""
        earlier = {row["id"]: row for row in before}
        for row in after:
            old = earlier.get(row["id"])
            if old is None or (row["stage"], row["status"]) != (old["stage"], old["status"]):
                _record_move(workspace, old, row)
            if old is not None and row["customer"] != old["customer"]:  # what was offered and agreed goes with its deal
                for table in ("quote", "contract"):
                    workspace.connection.execute(
                        f"UPDATE {table} SET customer_id = ? WHERE opportunity_id = ? AND customer_id = ?",
                        (row["customer"], row["id"], old["customer"]),
                    )
        super().follow(workspace, before, after)


def _record_move(workspace: Workspace, old: Mapping[str, Any] | None, row: Mapping[str, Any]) -> None:
    moved_on = row["entered_stage_on"] if old is None else row["closed_on"] or workspace.clock.today()
    if old is not None and row["stage"] != old["stage"]:
        moved_on = workspace.clock.today()
        workspace.connection.execute(
            "UPDATE opportunity SET entered_stage_on = ? WHERE id = ?", (moved_on.isoformat(), row["id"])
        )
    stamp = workspace.stamp()
    workspace.connection.execute(
        "INSERT INTO stage_change(id, created_at, updated_at, opportunity_id, from_stage_id, to_stage_id, from_status,"
        " to_status, changed_on, probability, note, happened_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            new_id(), stamp, stamp, row["id"], old["stage"] if old else None, row["stage"],
            old["status"] if old else None, row["status"], moved_on.isoformat(), row["probability"],
            row["stage_note"] if old is None or row["stage_note"] != old["stage_note"] else "", stamp,
        ),
    )  # fmt: skip


class TodoRules(RecordRules):
    """A timed to-do is due on the local day of its moment; a linked deal names its customer."""

    def fill(self, workspace: Workspace, values: Values, before: Mapping[str, Any] | None) -> None:
        """Complete the day, the customer and the moment of completion."""
        if values.get("due_at") is not None:
            values["due_on"] = workspace.clock.to_local(values["due_at"]).date()
        elif "due_on" in values and "due_at" not in values and before is not None and before["due_at"] is not None:
            values["due_at"] = None
        if values.get("opportunity") is not None and not values.get("customer"):
            values["customer"] = workspace.scalar(
                "SELECT customer_id FROM opportunity WHERE id = ?", (values["opportunity"],)
            )
        status = values.get("status")
        if status is not None and (before is None or status != before["status"]):
            values["completed_at"] = workspace.clock.now() if status == "done" else None


class InteractionRules(RecordRules):
    """An interaction happened now unless told otherwise."""

    def fill(self, workspace: Workspace, values: Values, before: Mapping[str, Any] | None) -> None:
        """Fill in the moment and the customer of the deal."""
        if before is None:
            values.setdefault("happened_at", workspace.clock.now())
        if values.get("opportunity") is not None and not values.get("customer") and before is None:
            values["customer"] = workspace.scalar(
                "SELECT customer_id FROM opportunity WHERE id = ?", (values["opportunity"],)
            )


class ContractRules(RecordRules):
    """A number of its own, the customer of its deal, the currency of the file; none ends first or renews itself."""

    def fill(self, workspace: Workspace, values: Values, before: Mapping[str, Any] | None) -> None:
        """Complete number, customer and day of signing; raises ValidationError for wrong days, or a circle."""
        if before is None and not values.get("code"):
            values["code"] = numbering.next_codes(workspace, "contracts")[0]
        if before is None and values.get("opportunity") is not None and not values.get("customer"):
            values["customer"] = workspace.scalar(
                "SELECT customer_id FROM opportunity WHERE id = ?", (values["opportunity"],)
            )
        _refuse_ends_first(values, before)
        if before is not None and _is_circle(workspace, before["id"], values.get("renews"), links="contract.renews_id"):
            raise ValidationError(
                _("A contract cannot renew itself, not even through others. Choose another."), field="renews"
            )
        if values.get("status") in SIGNED and values.get("signed_on", before["signed_on"] if before else None) is None:
            values["signed_on"] = workspace.clock.today()


class TicketRules(RecordRules):
    """A number of its own, opened now unless told otherwise; its steps have their moments (D-28)."""

    def fill(self, workspace: Workspace, values: Values, before: Mapping[str, Any] | None) -> None:
        """Complete number, customer and moments; raises ValidationError for a satisfaction beyond 1 to 5."""
        now = workspace.clock.now()
        if before is None:
            if not values.get("code"):
                values["code"] = numbering.next_codes(workspace, "tickets")[0]
            values.setdefault("opened_at", now)
        satisfaction = values.get("satisfaction")
        if satisfaction is not None and not 1 <= satisfaction <= 5:
            raise ValidationError(_("Satisfaction is a number from 1 to 5. Nothing was saved."), field="satisfaction")
        status = values.get("status")
        if status is not None and (before is None or status != before["status"]):
            self._fill_moments(values, before or {}, status, now)
        opened, resolved = (values.get(name, before[name] if before else None) for name in ("opened_at", "resolved_at"))
        if resolved is not None and resolved < opened and {"opened_at", "resolved_at"} & values.keys():
            message = _("A ticket is not resolved before it was opened. Nothing was saved; change one of the times.")
            raise ValidationError(message, field="resolved_at")

    def _fill_moments(self, values: Values, before: Mapping[str, Any], status: str, now: datetime) -> None:
        if before.get("status") == "open" and values.get("first_response_at", before["first_response_at"]) is None:
            values["first_response_at"] = now
        if status in UNRESOLVED:
            values.update(resolved_at=None, closed_at=None)
            return
        if values.get("resolved_at", before.get("resolved_at")) is None:
            values["resolved_at"] = now
        values["closed_at"] = (values.get("closed_at") or now) if status == "closed" else None


class CampaignRules(RecordRules):
    """No campaign ends before it begins."""

    def fill(self, workspace: Workspace, values: Values, before: Mapping[str, Any] | None) -> None:
        """Raise ValidationError for days in the wrong order."""
        _refuse_ends_first(values, before)


def _refuse_ends_first(values: Values, before: Mapping[str, Any] | None) -> None:
    first, last = (values.get(name, before[name] if before else None) for name in ("starts_on", "ends_on"))
    if first is not None and last is not None and last < first:
        raise ValidationError(
            _("It would end before it begins. Nothing was saved; change one of the days."), field="ends_on"
        )


RULES: dict[str, RecordRules] = {
    "customers": CustomerRules(),
    "contacts": ContactRules(),
    "interactions": InteractionRules(),
    "opportunities": OpportunityRules(),
    "todos": TodoRules(),
    "contracts": ContractRules(),
    "tickets": TicketRules(),
    "campaigns": CampaignRules(),
}
