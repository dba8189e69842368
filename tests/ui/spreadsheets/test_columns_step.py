"""Step 2 of the import: what is left open says so, in the same words as what becomes of the row."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocrm.i18n import _
from ocrm.ui.spreadsheets.picker_table import PickerTable
from ocrm.ui.spreadsheets.plan_edits import BLANK
from tests.ui.spreadsheets.driving import Driver


@pytest.mark.usefixtures("both_languages")
def test_a_text_nobody_decided_on_is_not_called_blank(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("商机名称,阶段\n机床改造,方案\n", encoding="utf-8")
    driver.read(path)
    driver.session.set_kind("opportunities")
    driver.go_on()
    driver.columns.setCurrentIndex(driver.columns.model().index(1, 0))
    driver.settle()
    meaning = driver.find(PickerTable, "import_value_list").model().index(0, 2)
    assert meaning.data() == _("Choose what it means")
    assert driver.session.report is not None and driver.session.report.rejected == 1
    driver.session.set_value(1, "方案", BLANK)
    driver.settle()
    assert driver.find(PickerTable, "import_value_list").model().index(0, 2).data() == _("Leave blank")
    assert driver.session.report.rejected == 0
