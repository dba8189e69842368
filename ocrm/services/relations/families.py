"""Customers under one another: the tree a customer stands in, and what the whole group has open and won (A1.07)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ocrm.models.fields import from_minor
from ocrm.services.workspace import Workspace

_MOST = 500
"""Members shown; larger groups still count in full."""

# UNION instead of UNION ALL: a circle, however it came about, ends.
_TOP = """
WITH RECURSIVE above(id, depth) AS (
    SELECT ?1, 0 UNION SELECT c.parent_id, a.depth + 1 FROM customer c JOIN above a ON a.id = c.id
    WHERE c.parent_id IS NOT NULL AND c.parent_id <> ?1 AND a.depth < 100
) SELECT id FROM above ORDER BY depth DESC LIMIT 1
"""
_BELOW = """
WITH RECURSIVE below(id) AS (SELECT ?1 UNION SELECT c.id FROM customer c JOIN below b ON c.parent_id = b.id)
SELECT c.id, c.name, c.parent_id, c.open_amount, c.won_amount FROM below b JOIN customer c ON c.id = b.id
ORDER BY c.mnemonic COLLATE NOCASE, c.id
"""


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """A customer of a group, `depth` levels below the top; the rolled-up sums hold it and all below it."""

    customer_id: int
    name: str
    depth: int
    open_amount: Decimal
    won_amount: Decimal
    rolled_open: Decimal
    rolled_won: Decimal
    is_self: bool


@dataclass(frozen=True, slots=True)
class Family:
    """The group a customer belongs to, top first, each followed by those below it; sums over all of it."""

    members: tuple[FamilyMember, ...]
    count: int
    open_amount: Decimal
    won_amount: Decimal

    @property
    def is_alone(self) -> bool:
        """Whether nobody stands above or below."""
        return self.count < 2


@dataclass(slots=True)
class _Node:
    name: str
    open_amount: int
    won_amount: int
    children: list[int]
    rolled_open: int = 0
    rolled_won: int = 0


def fetch_family(workspace: Workspace, customer_id: int) -> Family:
    """Return the whole group a customer belongs to; one without relatives is alone in it."""
    top = int(workspace.scalar(_TOP, (customer_id,)))
    nodes: dict[int, _Node] = {}
    parents: dict[int, int | None] = {}
    for member_id, name, parent_id, open_amount, won_amount in workspace.query(_BELOW, (top,)):
        nodes[member_id] = _Node(name, open_amount, won_amount, [])
        parents[member_id] = parent_id
    for member_id, parent_id in parents.items():
        if member_id != top and parent_id in nodes:
            nodes[parent_id].children.append(member_id)
    order = _walk(nodes, top)
    for member_id, _depth in reversed(order):
        node = nodes[member_id]
        node.rolled_open = node.open_amount + sum(nodes[child].rolled_open for child in node.children)
        node.rolled_won = node.won_amount + sum(nodes[child].rolled_won for child in node.children)
    whole = nodes.get(top)
    members = tuple(_member(nodes[found], found, depth, customer_id) for found, depth in order[:_MOST])
    return Family(
        members,
        len(order),
        from_minor(whole.rolled_open if whole else 0),
        from_minor(whole.rolled_won if whole else 0),
    )


def _walk(nodes: dict[int, _Node], top: int) -> list[tuple[int, int]]:
    """Return everybody with their depth, each parent before its children."""
    order: list[tuple[int, int]] = []
    waiting = [(top, 0)] if top in nodes else []
    while waiting:
        member_id, depth = waiting.pop()
        order.append((member_id, depth))
        waiting += [(child, depth + 1) for child in reversed(nodes[member_id].children)]
    return order


def _member(node: _Node, member_id: int, depth: int, own_id: int) -> FamilyMember:
    return FamilyMember(
        member_id, node.name, depth, from_minor(node.open_amount), from_minor(node.won_amount),
        from_minor(node.rolled_open), from_minor(node.rolled_won), member_id == own_id,
    )  # fmt: skip
