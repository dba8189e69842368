"""The customer list of a few believable customers, for what every list shares."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.record_view import RecordView
from tests.ui.customers.conftest import Sample, sample, settle, show_page

__all__ = ["sample", "settle", "show_page"]


@pytest.fixture
def page(sample: Sample, show_page: Callable[..., object]) -> CustomersPage:
    shown = show_page(CustomersPage)
    assert isinstance(shown, CustomersPage)
    return shown


@pytest.fixture
def table(page: CustomersPage) -> RecordView:
    view = page.findChild(RecordView, "customer_table")
    assert view is not None
    return view
