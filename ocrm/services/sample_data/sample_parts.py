"""What hangs on the sample company's deals: needs, solution versions, competitors, risks and tenders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ocrm.models.base import ids, insert_rows
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import Competitor, Need, Risk, Solution, Tender
from ocrm.services.workspace import Workspace

MOST_DEALS = 12
_WITH_STRATEGY = 3
_WITH_RIVAL = {"lost": 1, "won": 3}
"""Of how many closed deals one had a competitor."""
_CENT = Decimal("0.01")
_BID_BOND = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language; every name is invented."""

    needs: tuple[tuple[str, str, str], ...]
    competitors: tuple[tuple[str, str, str, str], ...]
    risks: tuple[tuple[str, str, str], ...]
    solutions: tuple[tuple[str, str], ...]
    documents: tuple[str, ...]
    platform: str
    strategy: str


_WORDS: Mapping[str, _Words] = {
    "zh_CN": _Words(
        needs=(("停机窗口不超过 4 小时", "high", "热备切换"), ("三条产线的数据接口", "normal", "")),
        competitors=(
            ("鼎峰软件", "0.92", "本地实施团队大，交付快", "没有热备"),
            ("友合科技", "1.11", "品牌响，关系久", "报价高"),
        ),
        risks=(("预算可能推迟到明年", "high", "先签一期，二期按里程碑付款"), ("IT 部门担心停机", "low", "")),
        solutions=(
            ("标准版方案", "部署在客户机房\n两次培训\n一年质保"),
            ("热备版方案", "部署在客户机房\n三次培训\n热备切换 30 分钟\n一年质保"),
        ),
        documents=("营业执照", "法人授权书", "业绩证明", "保证金回单"),
        platform="公共资源交易平台",
        strategy="先打动 IT 经理，再由他带我们见采购总监；价格放到最后谈。",
    ),
    "en": _Words(
        needs=(("No more than 4 hours of downtime", "high", "Hot standby"), ("Data from three lines", "normal", "")),
        competitors=(
            ("Topridge Software", "0.92", "Large local team, quick to deliver", "No hot standby"),
            ("Unity Systems", "1.11", "Known name, long relations", "Expensive"),
        ),
        risks=(
            ("The budget may move to next year", "high", "Sign phase one first, pay phase two by milestones"),
            ("IT fears downtime", "low", ""),
        ),
        solutions=(
            ("Standard", "On their own servers\nTwo trainings\nOne year of warranty"),
            ("Hot standby", "On their own servers\nThree trainings\nSwitch-over in 30 minutes\nOne year of warranty"),
        ),
        documents=("Business licence", "Power of attorney", "References", "Receipt of the bond"),
        platform="Public procurement portal",
        strategy="Win over the IT manager, who takes us to the purchasing director; talk of price last.",
    ),
}


def add_parts(workspace: Workspace, *, language: str) -> None:
    """Fill in the largest open deals, those in bidding with a tender, and name who else wanted the closed ones.

    Inside the transaction that makes the file.
    """
    words = _WORDS["zh_CN" if language == "zh_CN" else "en"]
    found = list(
        workspace.query(
            "SELECT t.id, t.customer_id, coalesce(t.expected_amount, 0), s.code FROM opportunity t JOIN stage s"
            " ON s.id = t.stage_id WHERE t.status = 'open' AND t.customer_id IS NOT NULL"
            " ORDER BY t.expected_amount DESC, t.id LIMIT ?",
            (MOST_DEALS,),
        )
    )
    maker = _PartMaker(workspace, words)
    for number, (deal_id, customer_id, minor, stage_code) in enumerate(found):
        amount = from_minor(minor)
        maker.add(deal_id, customer_id, amount, is_tender=stage_code == "bidding" or not number)
    rivals = "SELECT t.id, t.status FROM opportunity t WHERE t.status = ? AND coalesce(t.lost_reason, '') IN (?, ?, '')"
    for asked in (("lost", "competition", "price"), ("won", "", "")):
        for number, (deal_id, status) in enumerate(list(workspace.query(f"{rivals} ORDER BY t.id", asked))):
            if number % _WITH_RIVAL[status] == 0:
                maker.add_rival(deal_id, number, is_winner=status == "lost")
    for table, rows in maker.rows.items():
        insert_rows(workspace.connection, table, rows)
    told = [(words.strategy, row[0]) for row in found[:_WITH_STRATEGY]]
    workspace.connection.executemany("UPDATE opportunity SET strategy = ? WHERE id = ?", told)


class _PartMaker:
    """Makes the rows of each table."""

    def __init__(self, workspace: Workspace, words: _Words) -> None:
        self._clock, self._words = workspace.clock, words
        self.rows: dict[type, list[dict[str, Any]]] = {Need: [], Competitor: [], Risk: [], Solution: [], Tender: []}

    def _stamps(self, days_ago: int) -> dict[str, Any]:
        moment = self._clock.now() - timedelta(days=days_ago)
        return {"id": ids.next_id(), "created_at": moment, "updated_at": moment}

    def add(self, deal_id: int, customer_id: int, amount: Decimal, *, is_tender: bool) -> None:
        """Make what hangs on one deal."""
        words, own = self._words, {"opportunity": deal_id}
        self.rows[Need] += [
            self._stamps(9) | own | {"customer": customer_id, "text": text, "priority": priority, "status": "open",
                                     "product": product}
            for text, priority, product in words.needs
        ]  # fmt: skip
        self.rows[Competitor] += [
            self._stamps(7) | own | {"name": name, "price": (amount * Decimal(share)).quantize(_CENT) or None,
                                     "strengths": strengths, "weaknesses": weaknesses, "is_winner": False}
            for name, share, strengths, weaknesses in words.competitors
        ]  # fmt: skip
        self.rows[Risk] += [
            self._stamps(5) | own | {"text": text, "severity": severity, "status": "open", "answer": answer}
            for text, severity, answer in words.risks
        ]
        self.rows[Solution] += [
            self._stamps(6 - 3 * version) | own | {"version": version, "title": title, "text": text}
            for version, (title, text) in enumerate(words.solutions, start=1)
        ]
        if is_tender:
            self.rows[Tender].append(self._tender(deal_id, amount))

    def add_rival(self, deal_id: int, number: int, *, is_winner: bool) -> None:
        """Make the competitor of a closed deal, in turns."""
        name, _share, strengths, weaknesses = self._words.competitors[number // 2 % len(self._words.competitors)]
        self.rows[Competitor].append(
            self._stamps(30) | {"opportunity": deal_id, "name": name, "price": None, "strengths": strengths,
                                "weaknesses": weaknesses, "is_winner": is_winner}
        )  # fmt: skip

    def _tender(self, deal_id: int, amount: Decimal) -> dict[str, Any]:
        now, today = self._clock.now(), self._clock.today()
        documents = [{"name": name, "ready": place < 2} for place, name in enumerate(self._words.documents)]
        return {
            "opportunity": deal_id, "number": f"ZB-{today.year}-{today.month:02}18", "platform": self._words.platform,
            "deadline_at": now + timedelta(days=9), "opening_at": now + timedelta(days=9, hours=1),
            "bond": (amount * _BID_BOND).quantize(_CENT), "bond_due_on": today + timedelta(days=7),
            "documents": json.dumps(documents, ensure_ascii=False), "note": "",
        }  # fmt: skip
