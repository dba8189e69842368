"""What was chosen for a file is chosen again for the next one with its headers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ocrm.services.spreadsheets.plan import Mode, suggested_plan
from ocrm.services.spreadsheets.presets import preset_plan, recognised
from ocrm.services.workspace import Workspace
from ocrm.ui.preferences import Preferences
from ocrm.ui.spreadsheets.memory import RememberedFile, remember_plan, remembered_plan
from tests.services.spreadsheets.conftest import text_table


def test_orders_are_won_deals_and_their_lines_added_up_the_next_time_too(tmp_path: Path, workspace: Workspace) -> None:
    preferences = Preferences(tmp_path / "preferences.ini")
    for text in ("订单号,下单日期,客户,小计\nD1,2026-01-05,甲,1\n", "订单号,产品编号,小计\nD1,P1,1\n"):
        table = text_table(text)
        preset = recognised(table.columns)
        assert preset is not None
        plan = preset_plan(table, preset)
        remember_plan(preferences, table, plan, RememberedFile("orders.csv", date(2026, 3, 10)))
        again = remembered_plan(preferences, table, suggested_plan(table, "opportunities"))
        assert again is not None
        assert (again.adds_up, again.constants, again.mode) == (plan.adds_up, plan.constants, plan.mode)
        assert again.adds_up == "expected_amount" and (again.constants or again.mode is Mode.UPDATE)
