"""The rhythm of contact in the window (F-24): strip, list, settings."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QApplication

from ocrm.clock import FixedClock
from ocrm.services import interactions, records
from ocrm.ui.activity.composer import Composer
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.widgets.stat import Stat


def shown_contact(window: MainWindow) -> str:
    QApplication.processEvents()
    stat = next(one for one in window.page.findChildren(Stat) if one.objectName() == "stat_last_contact")  # type: ignore[union-attr]
    return stat.accessibleName()


def test_f_24_through_the_window(window: MainWindow, clock: FixedClock) -> None:
    workspace = window.context.workspace
    made = records.add_record(workspace, "customers", {"name": "Lvdi", "category": "regular"})
    customer_id = int(made.created_id or 0)
    last = datetime.fromisoformat("2026-01-05T10:00:00+08:00")
    interactions.log_interaction(workspace, customer_id, kind="call", summary="Hello", happened_at=last)
    for day, words in (("2026-02-01", "next by"), ("2026-03-10", "was due"), ("2026-04-05", "was due")):
        clock.set(datetime.fromisoformat(f"{day}T09:00:00+08:00"))
        window.context.navigator.go(Target("customer", "customers", customer_id))
        assert words in shown_contact(window)
        assert "no answer" not in shown_contact(window)
    clock.set(datetime.fromisoformat("2026-03-10T09:00:00+08:00"))
    composer = window.page.findChild(Composer)  # type: ignore[union-attr]
    assert composer is not None
    composer.choose_kind(4)  # an email nobody answered
    composer.text.setPlainText("Offer sent")
    composer.save()
    assert "no answer; was due" in shown_contact(window)
    composer.choose_kind(2)  # a call
    composer.text.setPlainText("Spoke with Mr Wang")
    composer.save()
    assert "next by 9 May" in shown_contact(window)
