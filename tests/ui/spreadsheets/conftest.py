"""The import page in its window, and files to import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from pytestqt.qtbot import QtBot

from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.page import ImportPage
from tests.ui.spreadsheets.driving import Driver

MESSY = (
    ("公司名", "联系人", "生日", "手机", "行业", "内部编码"),
    ("Acme Ltd", "Ann Lee", "1980-02-03", "13800138000", "互联网", "A1"),
    ("Beta GmbH", "Bo Chen", "31/31/1980", "13900139000", "量子计算", "A2"),
    (None, "Cy Wu", "1990-05-06", "13700137000", "互联网", "A3"),
    ("Acme Ltd", "Ann Lee", "1980-02-03", "13800138000", "互联网", "A4"),
    ("Delta Inc", "Di Ma", None, "13600136000", None, "A5"),
)
"""A bad date in row 3, a missing name in row 4, row 2 again in row 5, an unknown industry."""


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """A workbook like people send it."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "华东"
    for row in MESSY:
        sheet.append(row)
    path = tmp_path / "messy.xlsx"
    workbook.save(path)
    return path


@pytest.fixture
def page(context: AppContext, qtbot: QtBot) -> Iterator[ImportPage]:
    """The page, shown."""
    made = ImportPage(context)
    made.resize(1240, 800)
    made.visit(None)
    made.show()
    yield made
    made.session.close()
    context.tasks.wait()
    made.hide()
    made.deleteLater()


@pytest.fixture
def driver(page: ImportPage, qtbot: QtBot) -> Driver:
    """Hands that work the page."""
    return Driver(page, qtbot)
