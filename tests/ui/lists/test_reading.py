"""Reading a large list: overtaken reads end at once, the rows before stay in sight, dimmed."""

from __future__ import annotations

from array import array
from collections.abc import Callable

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from ocrm.services import records
from ocrm.services.records import RecordQuery
from ocrm.ui.context import AppContext
from ocrm.ui.record_view import RecordView

_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


def test_a_read_that_was_overtaken_is_broken_off(context: AppContext, settle: Callable[[], None]) -> None:
    arrived: list[object] = []

    def endless() -> object:
        return context.workspace.scalar(_ENDLESS)

    context.tasks.fetch(endless, arrived.append, key="count")
    context.tasks.fetch(lambda: 7, arrived.append, key="count")
    settle()
    assert arrived == [7]


def test_the_rows_before_stay_until_a_slow_order_is_read(
    table: RecordView, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = table.records
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    before = [model.id_at(row) for row in range(3)]

    def too_slow(*_arguments: object) -> array[int] | None:
        return None

    monkeypatch.setattr(records, "first_ids_soon", too_slow)
    waits: list[bool] = []
    model.waiting_changed.connect(waits.append)
    model.set_query(RecordQuery("customers", sort=("-name",)))
    assert model.is_waiting
    assert not model.is_complete
    assert [model.id_at(row) for row in range(3)] == before
    assert not table.grab().isNull()
    settle()
    assert waits == [True, False]
    assert [model.id_at(row) for row in range(3)] == before[::-1]
    assert model.is_complete
    tester.deleteLater()
