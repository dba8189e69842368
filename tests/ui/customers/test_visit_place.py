"""Where a visit was, typed or taken over from a photo, in the composer and the timeline (A5.08)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from ocrm.clock import FixedClock
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.timeline import TimelineEntry, TimelineKind
from ocrm.ui.activity.composer import Composer
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from tests.snapshots import rows_of

VISIT, CALL = 3, 2
CONTROL = Qt.KeyboardModifier.ControlModifier


def child(window: MainWindow, kind: type, name: str = "") -> Any:
    QApplication.processEvents()
    assert window.page is not None
    found = window.page.findChild(kind, name) if name else window.page.findChild(kind)
    assert found is not None
    return found


def photos(window: MainWindow) -> list[QPushButton]:
    """Return the chips of photos once they are read."""
    window.context.tasks.wait()
    QApplication.processEvents()
    assert window.page is not None
    return [one for one in window.page.findChildren(QPushButton, "composer_photo") if one.isVisible()]


def told(window: MainWindow) -> list[TimelineEntry]:
    entries = child(window, Timeline).entries
    return [one for one in entries if one.kind is TimelineKind.INTERACTION]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    tags = Image.Exif()
    tags.get_ifd(0x8769)[0x9003] = "2026:03:09 14:05:00"
    tags.get_ifd(0x8825).update({1: "N", 2: (29.0, 33.0, 46.8), 3: "E", 4: (106.0, 33.0, 5.76)})
    Image.new("RGB", (8, 8)).save(tmp_path / "gate.jpg", exif=tags)
    return tmp_path / "gate.jpg"


@pytest.fixture
def composer(window: MainWindow, clock: FixedClock) -> Composer:
    clock.set(datetime.fromisoformat("2026-03-10T09:00+08:00"))
    customer = records.add_record(window.context.workspace, "customers", {"name": "Northwind"}).created_id or 0
    window.context.navigator.go(Target("customer", "customers", customer))
    found: Composer = child(window, Composer)
    return found


def type_place(window: MainWindow, words: str) -> None:
    QTest.mouseClick(child(window, QPushButton, "composer_place"), Qt.MouseButton.LeftButton)
    edit: QLineEdit = child(window, QLineEdit, "composer_place_edit")
    QTest.keyClicks(edit, words)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_only_a_visit_asks_for_a_place(window: MainWindow, composer: Composer) -> None:
    chip: QPushButton = child(window, QPushButton, "composer_place")
    composer.choose_kind(CALL)
    assert not chip.isVisible()
    composer.choose_kind(VISIT)
    assert chip.isVisible() and chip.text() == "Place"


def test_a_typed_place_is_saved_with_the_visit_shown_as_a_chip_and_undone(
    window: MainWindow, composer: Composer
) -> None:
    before = rows_of(window.context.workspace)
    composer.choose_kind(VISIT)
    type_place(window, "29.56,106.55")
    assert child(window, QPushButton, "composer_place").text() == "29.56, 106.55"
    QTest.keyClicks(composer.text, "Toured the plant")
    QTest.keyClick(composer.text, Qt.Key.Key_Return, CONTROL)
    (entry,) = told(window)
    assert (entry.text, entry.chips) == ("Toured the plant", ("29.56, 106.55",))
    assert child(window, QPushButton, "composer_place").text() == "Place"
    window.context.runner.undo()
    assert told(window) == [] and rows_of(window.context.workspace) == before


def test_a_place_alone_is_a_visit_and_is_not_told_of_a_call(window: MainWindow, composer: Composer) -> None:
    composer.choose_kind(VISIT)
    type_place(window, "Gate B")
    composer.choose_kind(CALL)
    composer.save()
    assert told(window) == []  # a call says something
    composer.choose_kind(VISIT)
    composer.save()
    assert [(one.text, one.chips) for one in told(window)] == [("", ("Gate B",))]


def test_a_place_is_there_after_going_away_and_back(window: MainWindow, composer: Composer) -> None:
    here = composer._customer_id
    other = records.add_record(window.context.workspace, "customers", {"name": "Lvdi"}).created_id or 0
    composer.choose_kind(VISIT)
    type_place(window, "Gate B")
    window.context.navigator.go(Target("customer", "customers", other))
    child(window, Composer).choose_kind(VISIT)
    assert child(window, QPushButton, "composer_place").text() == "Place"
    window.context.navigator.go(Target("customer", "customers", here))
    assert child(window, QPushButton, "composer_place").text() == "Gate B"


def test_a_photo_offers_its_time_and_place_which_one_click_takes_over(
    window: MainWindow, composer: Composer, photo: Path
) -> None:
    before = rows_of(window.context.workspace)
    composer.choose_kind(VISIT)
    composer.add_files([photo])
    (chip,) = photos(window)
    assert chip.accessibleName() == "Photo: 9 Mar 14:05 · 29.5630, 106.5516"
    assert child(window, QPushButton, "composer_place").text() == "Place"  # nothing silently
    assert child(window, QPushButton, "composer_time").text() == "Now"
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert photos(window) == []
    assert child(window, QPushButton, "composer_place").text() == "29.5630, 106.5516"
    assert child(window, QPushButton, "composer_time").text() == "Yesterday 14:05"
    QTest.keyClicks(composer.text, "Toured the plant")
    QTest.keyClick(composer.text, Qt.Key.Key_Return, CONTROL)
    (entry,) = told(window)
    assert entry.chips == ("29.5630, 106.5516", "1 file")
    assert entry.happened_at == datetime.fromisoformat("2026-03-09T14:05+08:00")
    window.context.runner.undo()
    assert told(window) == [] and rows_of(window.context.workspace) == before


def test_a_typed_place_stays_beside_that_of_a_photo(window: MainWindow, composer: Composer, photo: Path) -> None:
    composer.choose_kind(VISIT)
    type_place(window, "Gate B")
    composer.add_files([photo])
    QTest.mouseClick(photos(window)[0], Qt.MouseButton.LeftButton)
    assert child(window, QPushButton, "composer_place").text() == "Gate B (29.5630, 106.5516)"


def test_a_photo_of_a_call_and_a_plain_picture_offer_nothing(
    window: MainWindow, composer: Composer, photo: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "plain.jpg")
    composer.choose_kind(CALL)
    composer.add_files([photo, tmp_path / "plain.jpg"])
    assert photos(window) == []
    composer.choose_kind(VISIT)
    assert len(photos(window)) == 1


@pytest.mark.usefixtures("both_languages")
def test_the_words_are_those_of_the_language(window: MainWindow, composer: Composer, photo: Path) -> None:
    composer.choose_kind(VISIT)
    composer.add_files([photo])
    (chip,) = photos(window)
    assert chip.accessibleName().startswith(_("Photo: {facts}").format(facts="")[:3])
    assert "gate.jpg" in chip.toolTip()
    composer.text.setPlainText("Toured")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    composer.save()
    summary = window.context.workspace.scalar("SELECT summary FROM interaction")
    assert summary == "Toured\n" + _("Place: {place}").format(place="29.5630, 106.5516")
    assert told(window)[0].text == "Toured"


def test_a_file_held_over_the_text_is_seen_to_be_taken_and_attached_by_dropping(
    composer: Composer, photo: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    text = composer.text
    plain = text.viewport().grab().toImage()
    QApplication.sendEvent(text.viewport(), QDragEnterEvent(QPoint(20, 10), copy, data, left, none))
    assert text.takes_files and text.viewport().grab().toImage() != plain
    QApplication.sendEvent(text.viewport(), QDragLeaveEvent())
    assert not text.takes_files
    QApplication.sendEvent(text.viewport(), QDragEnterEvent(QPoint(20, 10), copy, data, left, none))
    QApplication.sendEvent(text.viewport(), QDropEvent(QPointF(20, 10), copy, data, left, none))
    assert not text.takes_files
    QApplication.processEvents()
    assert any("gate.jpg" in one.text() for one in composer.findChildren(QPushButton) if one.isVisible())
