"""What if, beside the board and on a deal's page: tried in a pane, saved by its button."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.deals import opportunities
from ocrm.ui.context import AppContext
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.opportunities.deal_commands import DealCommands
from ocrm.ui.simulator.deal_model import DAY
from ocrm.ui.simulator.panel import SimulatorPanel
from tests.snapshots import rows_of


def test_chosen_open_deals_are_tried_in_a_pane_and_applied_together(context: AppContext, qtbot: QtBot) -> None:
    workspace = context.workspace
    ids = [
        records.add_record(
            workspace,
            "opportunities",
            {"subject": name, "expected_amount": Decimal(1_000), "expected_close_on": date(2026, 11, 5)},
        ).created_id
        or 0
        for name in ("a", "b", "c")
    ]
    opportunities.win_opportunity(workspace, ids[2])
    before = rows_of(workspace)
    panes = PaneHost()
    qtbot.addWidget(panes)
    commands = DealCommands(context, panes, chosen=lambda: ids, origin="test", parent=panes)
    commands.what_if()
    pane = panes.pane
    assert pane is not None
    form = pane.form
    assert isinstance(form, SimulatorPanel)
    qtbot.waitUntil(lambda: form.deals.rowCount() == 2)  # the won one is closed: nothing to try
    for row in range(2):
        assert form.deals.setData(form.deals.index(row, DAY), "2026-12-05")
    assert rows_of(workspace) == before
    pane.save_requested.emit()
    assert panes.pane is None
    shown = [records.fetch_record(workspace, "opportunities", one)["expected_close_on"] for one in ids[:2]]
    assert shown == [date(2026, 12, 5)] * 2
    workspace.undo()
    assert rows_of(workspace) == before


def test_applying_nothing_says_so_and_stays(context: AppContext, qtbot: QtBot) -> None:
    deal = records.add_record(context.workspace, "opportunities", {"subject": "a"}).created_id or 0
    panes = PaneHost()
    qtbot.addWidget(panes)
    commands = DealCommands(context, panes, chosen=lambda: [deal], origin="test", parent=panes)
    commands.what_if()
    pane = panes.pane
    assert pane is not None
    pane.save_requested.emit()
    assert panes.pane is pane
    opportunities.void_opportunity(context.workspace, deal)
    panes.close_pane()
    commands.what_if()
    assert panes.pane is None
