"""The star on the pages of records and in their lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from ocrm.services import records
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.contacts.page import ContactsPage
from ocrm.ui.contacts.record_page import ContactRecordPage
from ocrm.ui.context import Target
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.customers.record_page import CustomerRecordPage
from ocrm.ui.opportunities.record_page import OpportunityRecordPage
from ocrm.ui.page import Page
from ocrm.ui.record_view import RecordView
from ocrm.ui.stars import STAR_BUTTON
from tests.ui.customers.conftest import Sample, sample, settle, show_page

__all__ = ["sample", "settle", "show_page"]
ShowPage = Callable[..., Page]


def is_starred(workspace: Workspace, kind: str, record_id: int) -> bool:
    return bool(records.fetch_record(workspace, kind, record_id)["is_starred"])


@pytest.mark.parametrize(
    ("page_type", "key", "kind", "which"),
    [
        (CustomerRecordPage, "customer", "customers", "mingyuan"),
        (ContactRecordPage, "contact", "contacts", "contact"),
        (OpportunityRecordPage, "opportunity", "opportunities", "deal"),
    ],
)
def test_the_star_of_a_page_is_one_click_one_key_and_one_undo(
    page_type: type[Page], key: str, kind: str, which: str, sample: Sample, workspace: Workspace, show_page: ShowPage
) -> None:
    record_id: int = getattr(sample, which)
    page = show_page(page_type, Target(key, kind, record_id))

    def star() -> QToolButton:
        button = next(one for one in page.findChildren(QToolButton, STAR_BUTTON) if one.isVisible())
        assert isinstance(button, QToolButton)
        return button

    assert star().accessibleName() == "Star"
    QTest.mouseClick(star(), Qt.MouseButton.LeftButton)
    assert is_starred(workspace, kind, record_id)
    assert star().accessibleName() == "Take the star off"
    page.context.actions.trigger(ActionId.STAR)
    assert not is_starred(workspace, kind, record_id)
    page.context.runner.undo()
    assert is_starred(workspace, kind, record_id)
    assert star().accessibleName() == "Take the star off"


@pytest.mark.parametrize("page_type", [CustomersPage, ContactsPage])
def test_the_key_stars_the_ticked_rows_of_a_list_and_the_view_shows_them(
    page_type: type[CustomersPage] | type[ContactsPage],
    sample: Sample,
    show_page: ShowPage,
    settle: Callable[[], None],
) -> None:
    page = show_page(page_type)
    assert isinstance(page, (CustomersPage, ContactsPage))
    view = page.findChild(RecordView)
    assert view is not None
    first = view.records.ids[0]
    view.select_id(first)
    page.context.actions.trigger(ActionId.STAR)
    page.narrow(page.list_kind.state("starred"))
    settle()
    assert list(view.records.ids) == [first]
