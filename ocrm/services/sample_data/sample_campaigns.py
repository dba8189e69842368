"""What the sample company did to win customers: whom it reached, what it cost, the deals it brought."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ocrm.clock import to_utc
from ocrm.models.base import ids, insert_rows
from ocrm.models.campaign import Campaign, CampaignMember
from ocrm.models.fields import to_utc_text
from ocrm.services.workspace import Workspace

_Row = dict[str, Any]
_LATER_DAYS = 90
"""Days after its end in which a deal may still have come from a campaign."""
_AT = datetime.min.time().replace(hour=9)
_CHANCES: Sequence[tuple[str, int]] = (
    ("planned", 6), ("sent", 34), ("opened", 20), ("clicked", 10), ("replied", 16), ("bounced", 4), ("unsubscribed", 3),
)  # fmt: skip
"""What becomes of members who bring no deal, and of how many in a hundred."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A campaign: days from today, money, how many members and deals, those won among them; its words."""

    kind: str
    status: str
    days: tuple[int, int]
    budget: int
    cost: int | None
    members: int
    deals: int
    won: int
    texts: Mapping[str, tuple[str, str, str]]
    """Name, goals and materials in each language."""


_PLANS: Sequence[_Plan] = (
    _Plan("exhibition", "finished", (-182, -179), 60_000, 58_400, 46, 7, 2, {
        "zh_CN": ("华东智能装备展", "收集 80 张有效名片，约 15 家上门。", "易拉宝 4 个、产品手册 300 册、礼品 200 份"),
        "en": ("Smart Equipment Fair", "80 cards worth keeping, 15 visits agreed.", "4 roll-ups, 300 brochures"),
    }),
    _Plan("advertising", "finished", (-130, -40), 40_000, 46_000, 24, 2, 0, {
        "zh_CN": ("行业媒体投放", "让区域客户知道新产品线。", "软文 3 篇、横幅广告 2 版"),
        "en": ("Trade press", "Make the new line known in the region.", "3 articles, 2 banners"),
    }),
    _Plan("email", "finished", (-75, -68), 5_000, 3_200, 60, 4, 1, {
        "zh_CN": ("老客户新品介绍邮件", "请老客户预约一次演示。", "邮件正文、两页介绍"),
        "en": ("New products for old customers", "Have old customers book a demo.", "Mail text, two-page leaflet"),
    }),
    _Plan("telemarketing", "finished", (-48, -20), 8_000, 7_600, 40, 3, 1, {
        "zh_CN": ("沉睡客户电话回访", "唤醒半年没联系的客户。", "话术一份"),
        "en": ("Calls to quiet customers", "Wake up who was not spoken to for half a year.", "A call guide"),
    }),
    _Plan("promotion", "running", (-18, 14), 30_000, 21_500, 36, 3, 0, {
        "zh_CN": ("季度末维保促销", "维保合同续签满 10 份。", "海报、报价模板"),
        "en": ("Maintenance offer at quarter’s end", "Ten maintenance contracts renewed.", "Poster, quote template"),
    }),
    _Plan("other", "planned", (26, 26), 20_000, None, 18, 0, 0, {
        "zh_CN": ("客户答谢沙龙", "请 20 家重点客户面对面交流。", "场地、茶歇、伴手礼"),
        "en": ("Customer evening", "Twenty key customers face to face.", "Venue, drinks, small gifts"),
    }),
)  # fmt: skip


def add_campaigns(workspace: Workspace, *, language: str) -> None:
    """Add campaigns with members, and name them in deals; while the file is being made."""
    words = "zh_CN" if language == "zh_CN" else "en"
    chance = random.Random(len(_PLANS))
    taken: set[int] = set()
    for plan in _PLANS:
        campaign = _campaign(workspace, plan, words)
        insert_rows(workspace.connection, Campaign, [campaign])
        buyers = _attribute_deals(workspace, plan, campaign["id"], taken)
        insert_rows(workspace.connection, CampaignMember, _members(workspace, plan, campaign, buyers, chance))


def _campaign(workspace: Workspace, plan: _Plan, words: str) -> _Row:
    today = workspace.clock.today()
    first, last = (today + timedelta(days=days) for days in plan.days)
    name, goals, materials = plan.texts[words]
    made_at = min(to_utc(workspace.clock, first - timedelta(days=14), _AT), workspace.clock.now())
    return {
        "id": ids.next_id(), "created_at": made_at, "updated_at": made_at, "name": name, "kind": plan.kind,
        "status": plan.status, "starts_on": first, "ends_on": last, "budget": Decimal(plan.budget),
        "cost": None if plan.cost is None else Decimal(plan.cost), "goals": goals, "materials": materials, "notes": "",
    }  # fmt: skip


def _attribute_deals(workspace: Workspace, plan: _Plan, campaign_id: int, taken: set[int]) -> list[int]:
    """Let some deals found while the campaign went on, or soon after, come from it; return their customers."""
    today = workspace.clock.today()
    first, last = (today + timedelta(days=days) for days in plan.days)
    rows = workspace.query(
        "SELECT id, customer_id, status = 'won' FROM opportunity WHERE customer_id IS NOT NULL AND campaign_id IS NULL"
        " AND discovered_on BETWEEN ? AND ? ORDER BY expected_amount, id",
        (first.isoformat(), (last + timedelta(days=_LATER_DAYS)).isoformat()),
    )
    found: dict[int, int] = {}
    room = {True: plan.won, False: plan.deals - plan.won}
    for deal_id, customer_id, is_won in list(rows):
        if customer_id not in taken and room[bool(is_won)] > 0:
            room[bool(is_won)] -= 1
            found[customer_id] = deal_id
            taken.add(customer_id)
    workspace.connection.executemany(
        "UPDATE opportunity SET campaign_id = ? WHERE id = ?", [(campaign_id, deal_id) for deal_id in found.values()]
    )
    return list(found)


def _members(
    workspace: Workspace, plan: _Plan, campaign: _Row, buyers: Sequence[int], chance: random.Random
) -> list[_Row]:
    """Return the customers a campaign brought deals with, and others known before it began."""
    added_at = _lately(workspace, campaign["starts_on"] - timedelta(days=7), days=6)
    known = [
        row[0]
        for row in workspace.query(
            "SELECT id FROM customer WHERE pooled_at IS NULL AND created_at < ? ORDER BY id", (to_utc_text(added_at),)
        )
        if row[0] not in set(buyers)
    ]
    others = chance.sample(known, min(len(known), plan.members - len(buyers)))
    people: dict[int, int] = dict(
        workspace.query("SELECT customer_id, id FROM contact WHERE is_primary AND customer_id IS NOT NULL")
    )
    statuses = [code for code, share in _CHANCES for _number in range(share)]
    done_at = _lately(workspace, campaign["ends_on"], days=4)
    rows = []
    for customer_id in (*buyers, *others):
        status = "planned" if plan.status == "planned" else chance.choice(statuses)
        status = "converted" if customer_id in buyers else status
        rows.append({
            "id": ids.next_id(), "created_at": added_at, "updated_at": added_at if status == "planned" else done_at,
            "campaign": campaign["id"], "customer": customer_id, "contact": people.get(customer_id), "status": status,
            "notes": "",
        })  # fmt: skip
    return rows


def _lately(workspace: Workspace, day: date, *, days: int) -> datetime:
    """Return the morning of a day, at the latest that of so many days ago."""
    return to_utc(workspace.clock, min(day, workspace.clock.today() - timedelta(days=days)), _AT)
