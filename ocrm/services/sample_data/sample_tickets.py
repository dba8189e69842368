"""What the sample company's customers asked for once they had bought: complaints, repairs, questions; most is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ocrm.models.base import ids, insert_rows
from ocrm.models.fields import from_utc_text
from ocrm.models.ticket import Ticket
from ocrm.services.numbering import format_code
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Case:
    """A ticket: of which customer, opened how many hours ago, resolved after how many, None while it is not.

    `texts` are subject, what happened, resolution and comment in each language, `answer` is how
    content the customer was, 0 for none.
    """

    customer: int
    hours_ago: int
    category: str
    priority: str
    status: str
    resolved_after: int | None
    answer: int
    texts: Mapping[str, tuple[str, str, str, str]]


def _case(
    customer: int, hours_ago: int, kind: str, state: str, zh: str, en: str, *, took: int | None = None,
    answer: int = 0, told: tuple[str, str] = ("", ""), done: tuple[str, str] = ("", ""),
    said: tuple[str, str] = ("", ""),
) -> _Case:  # fmt: skip
    category, _slash, priority = kind.partition("/")
    texts = {"zh_CN": (zh, told[0], done[0], said[0]), "en": (en, told[1], done[1], said[1])}
    return _Case(customer, hours_ago, category, priority or "normal", state, took, answer, texts)


_CASES: Sequence[_Case] = (
    _case(0, 3, "complaint/urgent", "open", "产线停机，控制柜报警", "Line stopped, control cabinet in alarm",
          told=("早上七点半起三号线报警停机，重启两次无效，客户要求今天恢复。",
                "Line 3 stopped at half past seven, restarting twice did not help. They need it running today.")),
    _case(1, 26, "repair/urgent", "in_progress", "扫码枪连不上系统", "Scanners cannot reach the system",
          told=("换了路由器以后六把扫码枪都连不上，仓库先手工记账。",
                "Since the router was changed none of the six scanners connects; the warehouse writes by hand.")),
    _case(0, 74, "question/normal", "waiting", "怎么按班次导出报表", "How to export reports by shift",
          told=("已请客户发一份他们现在用的报表样式。",
                "We asked for the report they use at present.")),
    _case(2, 98, "complaint/high", "in_progress", "培训材料与版本不符", "Training material is of another version",
          told=("发的是上一版手册，二十个人的培训没法用。",
                "The manual was of the version before; useless for the training of twenty people.")),
    _case(3, 5, "delivery/normal", "open", "到货少两箱", "Two boxes missing in the delivery",
          told=("装箱单十二箱，签收十箱，照片已发。",
                "Twelve boxes on the list, ten received; photos were sent.")),
    _case(4, 146, "return/normal", "waiting", "退回型号发错的传感器", "Return of sensors of the wrong model",
          told=("等客户寄回，快递单号还没给。",
                "Waiting for the return; no parcel number yet.")),
    _case(5, 290, "maintenance/low", "in_progress", "预约年度保养", "Arrange the yearly maintenance",
          told=("希望安排在月底停产的两天里。",
                "They would like the two days without production at the end of the month.")),
    _case(6, 50, "question/low", "open", "发票抬头要改", "Change the name on the invoice",
          told=("公司名称变更，附新的营业执照。",
                "The company has a new name; the new licence is attached.")),
    _case(0, 700, "repair/high", "closed", "电源模块发热", "Power module runs hot", took=20, answer=5,
          done=("现场更换电源模块，观察一天正常。", "Power module replaced on site, fine after a day.")),
    _case(1, 900, "complaint/high", "closed", "响应太慢", "Answers take too long", took=120, answer=1,
          done=("道歉，指定专人对接，补一次免费巡检。", "Apologised, named one person, added a free check."),
          said=("解决时间太长。", "It took far too long.")),
    _case(2, 1100, "question/normal", "closed", "如何添加用户", "How to add users", took=2, answer=5,
          done=("远程指导并发了操作说明。", "Guided remotely and sent the manual page.")),
    _case(3, 1300, "delivery/normal", "closed", "物流信息三天没更新", "No news for three days", took=30, answer=4,
          done=("改走专线，第二天送达。", "Sent by another carrier, arrived the next day.")),
    _case(4, 420, "repair/normal", "resolved", "打印机不出标签", "Printer feeds no labels", took=26,
          done=("清洁打印头，换了碳带。", "Cleaned the head, new ribbon.")),
    _case(5, 500, "question/normal", "resolved", "接口返回乱码", "Interface returns garbled text", took=9,
          done=("编码改为 UTF-8。", "Encoding set to UTF-8.")),
    _case(6, 1600, "maintenance/normal", "closed", "季度保养", "Quarterly maintenance", took=72, answer=4,
          done=("完成保养，更换滤网两片。", "Done, two filters replaced.")),
    _case(7, 1700, "complaint/normal", "closed", "安装划伤地面", "Floor scratched", took=200, answer=3,
          done=("安排修补，客户确认。", "Repaired, the customer agreed.")),
    _case(8, 1900, "return/high", "closed", "三台设备型号不对", "Three devices of the wrong model", took=96, answer=4,
          done=("上门换货。", "Exchanged on site.")),
    _case(0, 2100, "question/low", "closed", "索要资质文件", "Request for certificates", took=1, answer=5,
          done=("已发送。", "Sent.")),
    _case(9, 2300, "repair/normal", "closed", "触摸屏失灵", "Touch screen fails", took=48, answer=5,
          done=("更换屏幕。", "Screen replaced.")),
    _case(1, 2500, "delivery/low", "closed", "改送货地址", "Change of delivery address", took=3, answer=4,
          done=("已通知仓库。", "Told the warehouse.")),
    _case(2, 2800, "complaint/urgent", "closed", "数据丢失半天", "Half a day of data lost", took=22, answer=2,
          done=("从备份恢复，改为每小时备份。", "Restored from the backup, now backed up hourly.")),
    _case(10, 3000, "question/normal", "closed", "试用期怎么延长", "How to extend the trial", took=6, answer=5,
          done=("延长一个月。", "Extended by a month.")),
    _case(11, 3300, "repair/high", "closed", "服务器频繁重启", "Server restarts again and again", took=40, answer=4,
          done=("更换内存条。", "Memory replaced.")),
    _case(3, 3600, "other/low", "closed", "借用演示机", "Loan of a demo device", took=60,
          done=("已归还。", "Returned.")),
    _case(12, 3900, "maintenance/normal", "closed", "首次巡检", "First inspection", took=90, answer=5,
          done=("一切正常。", "All in order.")),
)  # fmt: skip
_ANSWERED_AFTER_MIN = 40
_CLOSED_AFTER_H = 20
_DISTINCT = 13
"""How many customers have tickets, where there are as many."""


def add_tickets(workspace: Workspace, *, language: str) -> None:
    """Give the customers who bought most some tickets; while the file is being made."""
    words = "zh_CN" if language == "zh_CN" else "en"
    customers = list(
        workspace.query(
            "SELECT c.id, c.created_at, (SELECT p.id FROM contact p WHERE p.customer_id = c.id AND p.is_primary)"
            " FROM customer c WHERE c.pooled_at IS NULL ORDER BY c.won_amount DESC, c.id LIMIT ?",
            (_DISTINCT,),
        )
    )
    if customers:
        insert_rows(workspace.connection, Ticket, _numbered(workspace, list(_rows(workspace, customers, words))))


def _rows(workspace: Workspace, customers: Sequence[tuple[Any, ...]], words: str) -> Iterator[_Row]:
    now = workspace.clock.now()
    for case in _CASES:
        customer_id, created_at, contact_id = customers[case.customer % len(customers)]
        opened_at = max(now - timedelta(hours=case.hours_ago), from_utc_text(created_at))
        subject, description, resolution, comment = case.texts[words]
        yield {
            "id": ids.next_id(), "created_at": opened_at, "customer": customer_id, "contact": contact_id,
            "subject": subject, "category": case.category, "priority": case.priority, "status": case.status,
            "description": description, "resolution": resolution, "satisfaction": case.answer or None,
            "satisfaction_comment": comment,
            "opened_at": opened_at,
            **_moments(case, opened_at, now),
        }  # fmt: skip


def _moments(case: _Case, opened_at: datetime, now: datetime) -> _Row:
    """Return when a ticket was answered, resolved and closed, never later than now."""
    answered_at = None if case.status == "open" else min(now, opened_at + timedelta(minutes=_ANSWERED_AFTER_MIN))
    resolved_at = None
    if case.resolved_after is not None:
        resolved_at = min(now, opened_at + timedelta(hours=case.resolved_after))
    closed_at = None
    if resolved_at is not None and case.status == "closed":
        closed_at = min(now, resolved_at + timedelta(hours=_CLOSED_AFTER_H))
    changed_at = closed_at or resolved_at or answered_at or opened_at
    return {
        "first_response_at": answered_at, "resolved_at": resolved_at, "closed_at": closed_at, "updated_at": changed_at
    }  # fmt: skip


def _numbered(workspace: Workspace, rows: list[_Row]) -> list[_Row]:
    """Return tickets with their numbers, which count anew each day, the oldest first."""
    pattern = str(read_setting(workspace, "ticket_code_pattern"))
    counts: dict[Any, int] = {}
    for row in sorted(rows, key=lambda one: one["opened_at"]):
        day = workspace.clock.to_local(row["opened_at"]).date()
        counts[day] = counts.get(day, 0) + 1
        row["code"] = format_code(pattern, counts[day], day)
    return rows
