"""Who else wants a deal: the price seen, strengths, weaknesses, and whether they won it (A3.14)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import from_minor, to_minor
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CompetitorRow:
    """A competitor in one deal; `is_winner` says that the deal went to them."""

    competitor_id: int
    opportunity_id: int
    name: str
    price: Decimal | None
    strengths: str
    weaknesses: str
    is_winner: bool


_ROW = "SELECT id, opportunity_id, name, price, strengths, weaknesses, is_winner FROM competitor"


def list_competitors(workspace: Workspace, opportunity_id: int) -> list[CompetitorRow]:
    """Return the competitors in a deal: who won it first, then the cheapest known price."""
    rows = workspace.query(
        f"{_ROW} WHERE opportunity_id = ? ORDER BY is_winner DESC, price IS NULL, price, id", (opportunity_id,)
    )
    return [_row(row) for row in rows]


def known_names(workspace: Workspace) -> list[str]:
    """Return the names competitors were given in any deal, the most frequent first."""
    rows = workspace.query("SELECT name FROM competitor GROUP BY name ORDER BY count(*) DESC, name LIMIT 100")
    return [row[0] for row in rows]


def _row(row: tuple[Any, ...]) -> CompetitorRow:
    price = None if row[3] is None else from_minor(row[3])
    return CompetitorRow(row[0], row[1], row[2], price, row[4], row[5], bool(row[6]))


def add_competitor(
    workspace: Workspace,
    opportunity_id: int,
    name: str,
    *,
    price: Decimal | None = None,
    strengths: str = "",
    weaknesses: str = "",
    is_winner: bool = False,
    origin: str = "",
) -> Changes:
    """Add a competitor to a deal; raises ValidationError without a name, or for one that is there already."""
    name = _checked(workspace, opportunity_id, name, price)
    deal = records.title_of(workspace, "opportunities", opportunity_id)
    with workspace.operation(
        N_("Add competitor “{name}” to “{title}”"), origin=origin, name=name, title=deal
    ) as operation:
        if is_winner:
            _forget_winner(workspace, opportunity_id)
        operation.created_id = new_id()
        stamp = workspace.stamp()
        workspace.connection.execute(
            "INSERT INTO competitor(id, created_at, updated_at, opportunity_id, name, price, strengths, weaknesses,"
            " is_winner) VALUES (?,?,?,?,?,?,?,?,?)",
            (operation.created_id, stamp, stamp, opportunity_id, name, None if price is None else to_minor(price),
             strengths.strip(), weaknesses.strip(), int(is_winner)),
        )  # fmt: skip
    return operation.changes


def change_competitor(
    workspace: Workspace,
    competitor_id: int,
    *,
    name: str,
    price: Decimal | None,
    strengths: str,
    weaknesses: str,
    origin: str = "",
) -> Changes:
    """Change what is known of a competitor; raises ValidationError, NotFoundError."""
    before = _fetch(workspace, competitor_id)
    name = _checked(workspace, before.opportunity_id, name, price, own_id=competitor_id)
    with workspace.operation(N_("Change competitor “{name}”"), origin=origin, name=name) as operation:
        workspace.connection.execute(
            "UPDATE competitor SET updated_at = ?, name = ?, price = ?, strengths = ?, weaknesses = ? WHERE id = ?",
            (workspace.stamp(), name, None if price is None else to_minor(price), strengths.strip(),
             weaknesses.strip(), competitor_id),
        )  # fmt: skip
    return operation.changes


def set_winner(workspace: Workspace, competitor_id: int, *, is_winner: bool, origin: str = "") -> Changes:
    """Say that a deal went to this competitor, and so to no other; or that it did not."""
    before = _fetch(workspace, competitor_id)
    label = N_("“{name}” won the deal") if is_winner else N_("“{name}” did not win the deal")
    with workspace.operation(label, origin=origin, name=before.name) as operation:
        _forget_winner(workspace, before.opportunity_id)
        if is_winner:
            workspace.connection.execute(
                "UPDATE competitor SET is_winner = 1, updated_at = ? WHERE id = ?", (workspace.stamp(), competitor_id)
            )
    return operation.changes


def note_winner(workspace: Workspace, opportunity_id: int, name: str) -> None:
    """Note, inside the operation that loses a deal, who it went to; one not known yet is added."""
    known = workspace.scalar(
        "SELECT id FROM competitor WHERE opportunity_id = ? AND name = ? COLLATE NOCASE", (opportunity_id, name.strip())
    )
    if known is None:
        add_competitor(workspace, opportunity_id, name, is_winner=True)
    else:
        set_winner(workspace, known, is_winner=True)


def delete_competitor(workspace: Workspace, competitor_id: int, *, origin: str = "") -> Changes:
    """Take a competitor out of a deal; undo brings it back."""
    before = _fetch(workspace, competitor_id)
    with workspace.operation(N_("Delete competitor “{name}”"), origin=origin, name=before.name) as operation:
        workspace.connection.execute("DELETE FROM competitor WHERE id = ?", (competitor_id,))
    return operation.changes


def _fetch(workspace: Workspace, competitor_id: int) -> CompetitorRow:
    row = workspace.first(f"{_ROW} WHERE id = ?", (competitor_id,))
    if row is None:
        raise NotFoundError(_("This competitor no longer exists. It may have been deleted; undo brings it back."))
    return _row(row)


def _forget_winner(workspace: Workspace, opportunity_id: int) -> None:
    workspace.connection.execute(
        "UPDATE competitor SET is_winner = 0, updated_at = ? WHERE opportunity_id = ? AND is_winner",
        (workspace.stamp(), opportunity_id),
    )


def _checked(workspace: Workspace, opportunity_id: int, name: str, price: Decimal | None, *, own_id: int = 0) -> str:
    """Return the name without blanks around it; raises ValidationError."""
    name = name.strip()
    if not name:
        raise ValidationError(_("Name the competitor. Nothing was changed."), field="name")
    if price is not None and price < 0:
        raise ValidationError(_("A price is not below zero. Nothing was changed."), field="price")
    is_known = workspace.scalar(
        "SELECT 1 FROM competitor WHERE opportunity_id = ? AND name = ? COLLATE NOCASE AND id <> ?",
        (opportunity_id, name, own_id),
    )
    if is_known:
        raise ValidationError(
            _("“{name}” is in this deal already. Nothing was changed.").format(name=name), field="name"
        )
    return name
