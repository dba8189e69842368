"""What the sample company's customers were promised and promised, and who of them keeps a lunar birthday."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ocrm.models.base import ids, insert_rows
from ocrm.models.working_day import Promise
from ocrm.services.relations.promises import BROKEN, KEPT, ME, OPEN, THEM
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import LunarDay, birthday_columns, lunar_day

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Step:
    """A promise made so many days ago and due so many days from today, None without a day."""

    by_whom: str
    made: int
    due: int | None
    status: str
    text: Mapping[str, str]


_PROMISES: Sequence[_Step] = (
    _Step(ME, 6, -1, OPEN, {"zh_CN": "发两家同行的案例", "en": "Send two reference cases"}),
    _Step(ME, 2, 0, OPEN, {"zh_CN": "回复热备切换的技术问题", "en": "Answer the question about switching over"}),
    _Step(ME, 3, 3, OPEN, {"zh_CN": "把报价单改成分三期付款", "en": "Split the payment into three parts in the quote"}),
    _Step(THEM, 9, -4, OPEN, {"zh_CN": "给出三条产线的接口清单", "en": "List the interfaces of the three lines"}),
    _Step(THEM, 4, 2, OPEN, {"zh_CN": "约采购总监见面", "en": "Arrange to meet the purchasing director"}),
    _Step(THEM, 1, None, OPEN, {"zh_CN": "介绍上海分公司的负责人", "en": "Introduce the head of the Shanghai branch"}),
    _Step(ME, 20, -12, KEPT, {"zh_CN": "寄样品和检测报告", "en": "Post samples and the test report"}),
    _Step(THEM, 30, -15, BROKEN, {"zh_CN": "月底前批下预算", "en": "Get the budget by the end of the month"}),
)
_BIRTHDAYS_IN = (5, 19, 48, 96, 160, 230)
"""Days until the next lunar birthdays; no more than people in the smallest sample."""


def add_promises(workspace: Workspace, customers: Sequence[_Row], *, language: str) -> None:
    """Let the first customers, those with open deals, have been promised something; inside the file's making."""
    words = "zh_CN" if language == "zh_CN" else "en"
    now, today = workspace.clock.now(), workspace.clock.today()
    rows = []
    for customer, step in zip(customers, _PROMISES, strict=False):
        made_at = max(now - timedelta(days=step.made), customer["created_at"])
        rows.append(
            {"id": ids.next_id(), "created_at": made_at, "updated_at": made_at, "customer": customer["id"],
             "by_whom": step.by_whom, "text": step.text[words], "status": step.status,
             "due_on": None if step.due is None else today + timedelta(days=step.due)}
        )  # fmt: skip
    insert_rows(workspace.connection, Promise, rows)


def keep_lunar_birthdays(contacts: Sequence[_Row], *, today: date) -> None:
    """Give some of the people without a birthday one by the lunar calendar, the first of them within a week."""
    without = (contact for contact in contacts if contact["birthday"] is None)
    for number, (days, contact) in enumerate(zip(_BIRTHDAYS_IN, without, strict=False)):
        day = lunar_day(today + timedelta(days=days))
        contact |= birthday_columns(LunarDay(1972 + 3 * number, day.month, min(day.day, 29)))
