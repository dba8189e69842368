"""A few believable customers, and a page in the window of the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ocrm.services import interactions, records, tags
from ocrm.services.relations import customers
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.page import Page

AnyPage = TypeVar("AnyPage", bound=Page)
TODAY = date(2026, 10, 21)


@dataclass(frozen=True)
class Sample:
    """The ids of the sample: 云栖 has everything, 明远 a deal without a step, 澜庭 was not contacted for long."""

    yunqi: int
    mingyuan: int
    lanting: int
    deal: int
    contact: int
    todo: int


@pytest.fixture
def sample(workspace: Workspace) -> Sample:
    yunqi = made(customers.add_customer(workspace, "杭州云栖智造", value="high", city="杭州", industry="manufacturing"))
    mingyuan = made(
        customers.add_customer(workspace, "苏州明远机械", value="medium", city="苏州", mobile="13800138000")
    )
    lanting = made(customers.add_customer(workspace, "上海澜庭医疗", value="low", city="上海"))
    contact = made(
        records.add_record(workspace, "contacts", {"customer": yunqi, "name": "王建国", "mobile": "13957120088"})
    )
    deal = made(add_deal(workspace, yunqi, "MES 二期", Decimal(865000)))
    add_deal(workspace, mingyuan, "精密机床", Decimal(120000))
    interactions.log_interaction(
        workspace, yunqi, kind="call", summary="确认预算", contact_id=contact, opportunity_id=deal
    )
    long_ago = workspace.clock.now() - timedelta(days=45)
    interactions.log_interaction(workspace, lanting, kind="visit", summary="初次拜访", happened_at=long_ago)
    todo = made(
        todos.add_todo(workspace, "电话：付款条款", customer=yunqi, contact=contact, opportunity=deal, due_on=TODAY)
    )
    tags.add_tag(workspace, [yunqi], "重点")
    return Sample(yunqi, mingyuan, lanting, deal, contact, todo)


def made(changes: object) -> int:
    """Return the id of what an operation made."""
    record_id = getattr(changes, "created_id", None)
    assert isinstance(record_id, int)
    return record_id


def add(workspace: Workspace, name: str, **values: str) -> int:
    """Add a customer and return its id."""
    return made(customers.add_customer(workspace, name, **values))


def add_deal(workspace: Workspace, customer_id: int, subject: str, amount: Decimal) -> object:
    values = {"customer": customer_id, "subject": subject, "expected_amount": amount}
    return records.add_record(workspace, "opportunities", values)


@pytest.fixture
def settle(context: AppContext) -> Callable[[], None]:
    """Let background reads arrive."""

    def wait() -> None:
        context.tasks.wait()
        QApplication.processEvents()
        while context.tasks.is_busy:  # what arrives may ask for more
            context.tasks.wait()
            QApplication.processEvents()

    return wait


@pytest.fixture
def show_page(context: AppContext, settle: Callable[[], None]) -> Callable[[type[Page], Target | None], Page]:
    """Put a page into the window and visit a target."""
    window = context.toasts.parent()
    assert isinstance(window, QWidget)
    window.resize(1440, 900)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)

    def put(page_class: type[Page], target: Target | None = None) -> Page:
        page = page_class(context)
        layout.addWidget(page)
        window.show()
        QTest.qWaitForWindowActive(window)
        page.visit(target)
        settle()
        page.focus_content()
        return page

    return put


def find(page: QWidget, kind: type[QWidget], name: str) -> QWidget:
    """Return the visible widget of a name."""
    found = [widget for widget in page.findChildren(kind, name) if widget.isVisible()]
    assert found, name
    return found[0]
