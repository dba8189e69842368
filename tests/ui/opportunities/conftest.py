"""Fixtures of the opportunities' tests: sample deals, and the page in a window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ocrm.ui.actions import ACTIONS, Scope
from ocrm.ui.context import AppContext, Target
from ocrm.ui.opportunities.page import OpportunitiesPage
from ocrm.ui.opportunities.record_page import OpportunityRecordPage
from ocrm.ui.page import Page
from ocrm.ui.widgets import vbox
from tests.ui.opportunities import sample_deals


@pytest.fixture
def deals(context: AppContext) -> dict[str, int]:
    """The ids of sample deals by their English subject."""
    return sample_deals.fill(context.workspace)


def show(context: AppContext, page: Page) -> None:
    """Show a page in the window of the context, with all its commands."""
    window = context.toasts.parent()
    assert isinstance(window, QWidget)
    vbox(window).addWidget(page)
    window.addActions([context.actions[key] for key, info in ACTIONS.items() if info.scope is Scope.WINDOW])
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)


@pytest.fixture
def page(context: AppContext, deals: dict[str, int], qapp: QApplication) -> Iterator[OpportunitiesPage]:
    """The page on its board."""
    made = OpportunitiesPage(context)
    show(context, made)
    made.visit(Target("opportunities"))
    made.focus_content()
    context.actions.update_enabled()
    yield made
    context.tasks.wait()
    qapp.processEvents()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def record_page(context: AppContext, deals: dict[str, int], qapp: QApplication) -> Iterator[OpportunityRecordPage]:
    """The page of one deal."""
    made = OpportunityRecordPage(context)
    show(context, made)
    made.visit(Target("opportunity", "opportunities", deals["MES phase 2"], extra={"siblings": list(deals.values())}))
    context.actions.update_enabled()
    yield made
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
