"""The records of scenario F-08, with the opportunities of fixture F0."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from ocrm.clock import FixedClock
from ocrm.services import records, settings
from ocrm.services.deals import stages
from ocrm.services.payments import planning, receipts
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace

ORDER = (
    "T1", "A2", "A1", "A4", "A3", "R6 · instalment 1", "R5 · instalment 1", "R4 · instalment 1", "R2 · instalment 1",
    "ERP一期", "POS替换", "巡检系统", "王芳", "X", "Y",
)  # fmt: skip
"""What must be listed in English, of the records that exist: O1, O5 and O3 by their subjects."""

_DEALS = {
    "O1": ("华东机床厂", "ERP一期", 400_000, "proposal", 50, "2026-02-20"),
    "O2": ("重庆长安配件", "备件年框", 1_000_000, "negotiation", 70, "2026-03-02"),
    "O3": ("绿地物业", "巡检系统", 150_000, "first_contact", 10, "2026-03-08"),
    "O4": ("单氏食品", "冷链监控", 260_000, "needs_analysis", 40, "2026-02-24"),
    "O5": ("曾记餐饮", "POS替换", 80_000, "contract_signing", 90, "2026-03-05"),
    "O6": ("长沙银行", "外呼平台", 600_000, "bidding", 60, "2026-02-10"),
}
_TODOS = {
    "A2": ("绿地物业", "", "2026-03-06T10:00:00+08:00"),
    "A1": ("单氏食品", "O4", "2026-03-09T15:00:00+08:00"),
    "A4": ("重庆长安配件", "O2", "2026-03-10T14:00:00+08:00"),
    "A3": ("长沙银行", "O6", "2026-03-10T14:00:00+08:00"),
}
_INSTALMENTS = {
    "R1": (20_000, 0, "2026-03-10"), "R2": (40_000, 10_000, "2026-03-01"), "R3": (9_000, 9_000, "2026-02-01"),
    "R4": (12_000, 0, "2026-02-05"), "R5": (8_000, 0, "2025-12-31"), "R6": (5_000, 0, "2025-11-20"),
}  # fmt: skip
"""What is due and what came in, each of a contract of its own; R1 and R3 are not overdue."""


def fill(workspace: Workspace, clock: FixedClock) -> None:
    """Make the records; the clock stands at 2026-03-10 09:00 afterwards."""
    now = datetime.fromisoformat("2026-03-10T09:00:00+08:00")
    stage_of = {row.code: row.stage_id for row in stages.list_stages(workspace)}
    customers: dict[str, int] = {}
    deals: dict[str, int] = {}
    clock.set(datetime.fromisoformat("2026-02-09T09:00:00+08:00"))
    for customer, *_rest in _DEALS.values():
        customers[customer] = _id(workspace, "customers", name=customer, category="agent")
    for name, (customer, subject, amount, stage, percent, entered) in _DEALS.items():
        clock.set(datetime.fromisoformat(f"{entered}T09:00:00+08:00"))
        deals[name] = _id(
            workspace, "opportunities",
            customer=customers[customer], subject=subject, expected_amount=Decimal(amount),
            stage=stage_of[stage], probability=percent,
        )  # fmt: skip
    clock.set(datetime.fromisoformat("2026-03-05T09:00:00+08:00"))
    for title, (customer, deal, due) in _TODOS.items():
        values = {"opportunity": deals[deal]} if deal else {}
        todos.add_todo(workspace, title, customer=customers[customer], due_at=datetime.fromisoformat(due), **values)
    _id(workspace, "contacts", name="王芳", customer=customers["曾记餐饮"], birthday=date(1985, 3, 14))
    _money(workspace, customers["华东机床厂"])
    _near_the_pool(workspace, clock)
    clock.set(datetime.fromisoformat("2026-03-10T08:20:00+08:00"))
    _id(workspace, "tickets", subject="T1", customer=customers["华东机床厂"], priority="urgent")
    clock.set(now)


def _money(workspace: Workspace, customer_id: int) -> None:
    for title, (amount, paid, due) in _INSTALMENTS.items():
        contract_id = _id(
            workspace, "contracts", title=title, customer=customer_id, amount=Decimal(amount), status="signed"
        )
        planning.add_instalment(workspace, contract_id, {"due_on": date.fromisoformat(due)})
        if paid:
            receipts.register_payment(workspace, contract_id, {"amount": Decimal(paid)})


def _near_the_pool(workspace: Workspace, clock: FixedClock) -> None:
    """Add customer X, whom the pool takes in two days, and Y, whom nobody has called for too long."""
    clock.set(datetime.fromisoformat("2026-02-10T09:00:00+08:00"))
    _id(workspace, "customers", name="X", category="potential")
    _id(workspace, "customers", name="Y", category="vip")
    settings.write_setting(workspace, "pool_on", True)
    settings.write_setting(workspace, "pool_warn_days", 7)


def _id(workspace: Workspace, kind: str, **values: object) -> int:
    made = records.add_record(workspace, kind, values).created_id
    assert made is not None
    return made
