"""The guide for an emergency in the window: found, read, and printed, also behind the recovery sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ocrm.services.encryption.emergency import Facts, guide_html
from ocrm.ui import printing
from ocrm.ui.actions import ActionId
from ocrm.ui.main_window import MainWindow
from ocrm.ui.settings.emergency import EmergencySection


@pytest.mark.usefixtures("both_languages")
def test_the_help_menu_leads_to_a_guide_that_can_be_kept_on_paper(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.start()
    window.context.actions.trigger(ActionId.EMERGENCY)
    section = window.findChild(EmergencySection)
    assert section is not None
    qtbot.waitUntil(lambda: section.findChild(QPushButton, "emergency_pdf") is not None)
    words = [label.text() for label in section.findChildren(QLabel)]
    assert str(window.context.workspace.path) in words
    out = tmp_path / "guide.pdf"
    monkeypatch.setattr(printing, "ask_new_file", lambda *_args, **_more: out)
    section.findChild(QPushButton, "emergency_pdf").click()
    assert out.stat().st_size > 1000


@pytest.mark.usefixtures("both_languages", "look")
def test_the_guide_fits_on_one_page(tmp_path: Path) -> None:
    facts = Facts(True, tuple((f"Name {n}", "/home/somebody/Documents/customers.ocrm") for n in range(6)))
    assert printing.save_pdf(guide_html(facts), tmp_path / "guide.pdf", title="Guide") == 1
