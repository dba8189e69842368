"""The campaign of a deal wherever deals are: chips of the list, the form, the facts, the choices of the funnel."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.deal_analysis.choices import fetch_choices
from ocrm.services.filtering.conditions import Condition
from ocrm.services.schema import record_type
from ocrm.services.search import find
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.forms.choice_editors import ReferenceEditor
from ocrm.ui.forms.reference_picker import find_records
from ocrm.ui.funnel.filter_bar import FunnelFilterBar
from ocrm.ui.lists.bulk_edit import bulk_fields
from ocrm.ui.opportunities.deal_facts import GROUPS
from ocrm.ui.opportunities.deal_filters import DealFilterChips, DealFilters
from ocrm.ui.opportunities.deal_table import DealTable
from ocrm.ui.opportunities.new_form import NewOpportunityForm
from ocrm.ui.opportunities.page import OpportunitiesPage
from ocrm.ui.widgets import ElidingButton, FilterChip
from tests.ui.opportunities.conftest import deals, page

__all__ = ["deals", "page"]


@pytest.fixture
def fair(workspace: Workspace) -> int:
    return records.add_record(workspace, "campaigns", {"name": "春季展会"}).created_id or 0


@pytest.mark.usefixtures("both_languages")
def test_a_chip_narrows_the_deals_to_a_campaign_and_says_which(
    context: AppContext, workspace: Workspace, fair: int, qtbot: QtBot
) -> None:
    chips = DealFilterChips(workspace)
    told: list[DealFilters] = []
    chips.changed.connect(told.append)
    made = {chip.objectName(): chip for chip in chips.make(DealFilters())}
    menu = made["chip_campaign_id"].findChild(QMenu)
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "春季展会").trigger()
    assert told[-1].filter(workspace) == Condition("campaign", "is", fair)
    (active,) = [chip for chip in chips.make(told[-1]) if chip.objectName() == "chip_campaign_id"]
    assert active.accessibleName() == _("{field}: {value}").format(field=_("Campaign"), value="春季展会")
    again = DealFilters().with_filter(workspace, Condition("campaign", "is", fair))
    assert again == DealFilters(campaign_id=fair)


def test_without_campaigns_there_is_no_chip(workspace: Workspace, context: AppContext) -> None:
    names = [chip.objectName() for chip in DealFilterChips(workspace).make(DealFilters())]
    assert "chip_campaign_id" not in names


def test_a_new_deal_names_its_campaign(workspace: Workspace, context: AppContext, fair: int, qtbot: QtBot) -> None:
    plain = NewOpportunityForm(workspace)
    qtbot.addWidget(plain)
    plain.form.show_more()
    assert isinstance(plain.form.editor("campaign"), ReferenceEditor)
    form = NewOpportunityForm(workspace, campaign_id=fair)
    qtbot.addWidget(form)
    form.form.editor("subject").set_value("MES")
    assert form.values()["campaign"] == fair


def test_the_campaign_is_a_fact_a_column_and_a_field_of_many(
    workspace: Workspace, context: AppContext, fair: int, qtbot: QtBot
) -> None:
    assert "campaign" in GROUPS[0][1]
    assert "campaign" in [info.name for info in bulk_fields("opportunities")]
    for is_closed in (False, True):
        table = DealTable(context, is_closed=is_closed, accessible_name="deals")
        qtbot.addWidget(table)
        assert "campaign" in [column.name for column in table.records.columns]
    assert record_type("opportunities").field("campaign").importable


def test_the_picker_finds_campaigns_by_pinyin(workspace: Workspace, fair: int) -> None:
    assert [hit.record_id for hit in find_records(workspace, "campaigns", "cjzh")] == [fair]
    assert [hit.title for hit in find_records(workspace, "campaigns", "")] == ["春季展会"]
    assert find(workspace, "春季", kinds=frozenset({"campaigns"}))


def test_the_funnel_is_narrowed_to_a_campaign_that_brought_deals(
    workspace: Workspace, context: AppContext, fair: int, qtbot: QtBot
) -> None:
    bar = FunnelFilterBar(context)
    qtbot.addWidget(bar)
    bar.set_choices(fetch_choices(workspace))
    chosen = bar.findChild(ElidingButton, "funnel_campaign")
    assert chosen is not None and chosen.isHidden(), "none brought a deal yet"
    records.add_record(workspace, "opportunities", {"subject": "MES", "campaign": fair})
    bar.set_choices(fetch_choices(workspace))
    assert not chosen.isHidden()
    menu = chosen.menu()
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "春季展会").trigger()
    assert bar.asked().selection.campaign_id == fair
    bar.clear()
    assert bar.asked().selection.campaign_id is None


def test_the_chips_of_the_page_offer_a_campaign_made_meanwhile(
    page: OpportunitiesPage, context: AppContext, workspace: Workspace
) -> None:
    assert page.findChild(FilterChip, "chip_campaign_id") is None
    context.runner.perform(partial(records.add_record, workspace, "campaigns", {"name": "春季展会"}))
    made = page.findChild(FilterChip, "chip_campaign_id")
    assert made is not None
    menu = made.findChild(QMenu)
    assert menu is not None and [action.text() for action in menu.actions()] == ["春季展会"]
