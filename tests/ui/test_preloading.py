"""What is gone to next is imported while nothing else is to be done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.preferences import Preferences
from ocrm.ui.preloading import Preloader, _modules_in
from ocrm.ui.record_view import RecordView
from ocrm.ui.theme import Theme
from tests.ui.conftest import end_window


@pytest.fixture
def window(qtbot: QtBot, look: Theme, workspace: Workspace, tmp_path: Path) -> Iterator[MainWindow]:
    window = MainWindow(workspace, Preferences(tmp_path / "ocrm.ini"))
    window.start(Target("settings"))
    yield window
    end_window(window)


def test_every_module_of_the_lists_is_there_in_the_end(qapp: QObject) -> None:
    loader = Preloader()
    loader.start()
    while not loader.is_done:
        loader._load_next()  # as its timer does
    for package in ("ocrm.ui.lists", "ocrm.ui.customers", "ocrm.ui.opportunities"):
        assert all(name in sys.modules for name in _modules_in(package))


def test_the_customers_are_built_while_nothing_else_is_done_and_shown_when_gone_to(window: MainWindow) -> None:
    loader = Preloader(window, prepare=lambda: window.prepare("customers"))
    loader.start()
    while not loader.is_done:
        loader._load_next()
    table = window.findChild(RecordView, "customer_table")
    assert table is not None
    assert window.page is not None
    assert window.page.key == "settings"
    window.context.navigator.go("customers")
    assert window.page.key == "customers"
    assert window.findChild(RecordView, "customer_table") is table


def test_a_page_half_built_is_begun_anew_in_another_language(window: MainWindow) -> None:
    assert window.prepare("customers")
    first = window.findChild(QObject, "customer_table")
    window.context.actions.retranslate()
    window._rebuild()
    while window.prepare("customers"):
        pass
    window.context.navigator.go("customers")
    assert window.page is not None
    assert window.page.header is not None
    assert window.context.actions[ActionId.NEW_CUSTOMER].isEnabled()
    assert all(table is not first for table in window.page.findChildren(RecordView, "customer_table"))
