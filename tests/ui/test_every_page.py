"""What holds for every page: names for screen readers, small screens, live switches, the keyboard."""

from __future__ import annotations

import gc
import shutil
import weakref
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.services.sample_data import samples
from ocrm.services.workspace import Workspace
from ocrm.ui.main_window import MainWindow
from ocrm.ui.page import Page
from ocrm.ui.pages import PAGES, page_exists
from ocrm.ui.preferences import Preferences
from ocrm.ui.theme import Theme, theme
from ocrm.ui.tour.moving import settle
from ocrm.ui.tour.stops import STOPS, Stop
from tests.ui.conftest import NOW, end_window

PAGE_STOPS = [stop for stop in STOPS if stop.page and page_exists(PAGES[stop.page])]
ONE_A_PAGE = list({stop.page: stop for stop in PAGE_STOPS}.values())
"""The last stop of every page, for what does not depend on its tabs."""
_SMALLEST, _LARGE_TEXT = (1.0, 1024), (1.5, 1366)
"""Text size, and the width every page must fit into."""
_SAME_LOOK = 0.002
"""The share of pixels up to which two pictures are of one look."""


@pytest.fixture(scope="module")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample company."""
    path = tmp_path_factory.mktemp("sample") / "sample.ocrm"
    workspace = Workspace.create(path, clock=FixedClock(NOW), language="en")
    samples.fill_sample(workspace, language="en", customers=40)
    workspace.close()
    return path


@pytest.fixture
def workspace(sample_file: Path, tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    """The sample company, fresh for each test."""
    path = tmp_path / "sample.ocrm"
    shutil.copy(sample_file, path)
    opened = Workspace.open(path, clock=clock)
    yield opened
    opened.close()


def go(window: MainWindow, stop: Stop) -> Page:
    stop.prepare(window)
    settle(window.context)
    assert window.page is not None
    assert window.page.key == stop.page
    return window.page


def test_every_page_fits_the_smallest_screen_speaks_and_is_reached_by_tab(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(_SMALLEST[1], 768)
    with qtbot.waitActive(window):
        window.activateWindow()
    problems = [
        f"{stop.name}: {problem}"
        for stop in PAGE_STOPS
        for problem in (*_too_wide(go(window, stop), _SMALLEST), *_nameless(window), *_unreached(window))
    ]
    assert problems == [], "\n".join(problems)


@pytest.mark.timeout(240)
def test_every_page_fits_large_text_in_both_languages_and_goes_with_its_window(
    look: Theme, workspace: Workspace, tmp_path: Path
) -> None:
    """Every page is visited in English, switched live, and must then speak Chinese in its title and header."""
    window = MainWindow(workspace, Preferences(tmp_path / "large.ini"))
    window.show()
    look.set_scale(_LARGE_TEXT[0])
    window.resize(_LARGE_TEXT[1], 768)
    problems = [
        f"{stop.name}: {problem}" for stop in PAGE_STOPS for problem in _too_wide(go(window, stop), _LARGE_TEXT)
    ]
    window.context.preferences.set("language", "zh_CN")
    for stop in PAGE_STOPS:
        page = go(window, stop)
        problems += [f"{stop.name} in Chinese: {problem}" for problem in _too_wide(page, _LARGE_TEXT)]
        if PAGES[stop.page].group and page.title().isascii():
            problems.append(f"{stop.name} is still called {page.title()}")
    held = weakref.ref(window)
    end_window(window)
    del window, page
    look.set_scale(1.0)
    gc.collect()
    assert problems == [], "\n".join(problems)
    assert held() is None, "a closed window is never given back"


def _too_wide(page: Page, room: tuple[float, int]) -> Iterator[str]:
    needed = page.minimumSizeHint().width() + theme().px("nav.collapsed")
    if needed > room[1]:
        yield f"{needed} > {room[1]} at {room[0]:.0%}"


def _nameless(window: MainWindow) -> Iterator[str]:
    """Yield what has the keyboard but no name for the screen reader."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus or _is_inner(widget):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not widget.accessibleName() and not (interface and interface.text(QAccessible.Text.Name)):
            yield f"{type(widget).__name__} {widget.objectName()} has no name"


def _is_inner(widget: QWidget) -> bool:
    """Whether Qt made this widget as a part of another, which carries the name."""
    return widget.objectName().startswith("qt_") or type(widget).__name__ in ("QTableCornerButton", "QHeaderView")


def _unreached(window: MainWindow) -> Iterator[str]:
    """Press Tab until the keyboard is in the content of the page; say so where it never comes there."""
    assert window.page is not None
    window.setFocus()
    seen: set[int] = set()
    for _press in range(80):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is None or id(focused) in seen:
            return
        seen.add(id(focused))
        if window.page.content.isAncestorOf(focused) and focused.objectName() not in ("back", "forward"):
            return
    yield "Tab does not reach the content"


@pytest.mark.timeout(240)
def test_a_live_switch_to_dark_looks_like_starting_dark(
    window: MainWindow, workspace: Workspace, look: Theme, tmp_path: Path
) -> None:
    for stop in ONE_A_PAGE:
        go(window, stop)
    look.set_mode("dark")
    switched = _pictures(window, ONE_A_PAGE)
    fresh = MainWindow(workspace, Preferences(tmp_path / "fresh.ini"))
    fresh.resize(window.size())
    unlike = ONE_A_PAGE
    for pause_s in (0.0, 0.0, 0.3):  # the second visit finds the selection and history of the other window
        if pause_s:  # twice the same way in both, for the last to find what the one before left
            unlike = unlike * 2
            switched = _pictures(window, unlike, pause_s)
        begun_dark = _pictures(fresh, unlike, pause_s)
        unlike = [stop for stop in unlike if _difference(switched[stop.name], begun_dark[stop.name]) > _SAME_LOOK]
    end_window(fresh)
    assert {stop.name for stop in unlike} == set()


def _pictures(window: MainWindow, stops: Sequence[Stop], pause_s: float = 0.0) -> dict[str, bytes]:
    """Show a window, alone and without the focus in anything, and return the packed pixels of its pages."""
    window.show()
    window.activateWindow()
    pictures = {}
    for stop in stops:
        go(window, stop)
        focused = QApplication.focusWidget()
        if focused is not None:
            focused.clearFocus()
        settle(window.context, at_least_s=pause_s)
        window.context.toasts.clear()
        image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        pictures[stop.name] = zlib.compress(image.constBits(), level=1)
    window.hide()
    gc.collect()  # the charts drawn before, which hold each other; tests collect only now and then
    return pictures


def _difference(first: bytes, second: bytes) -> float:
    """Return the share of pixels that differ clearly."""
    if first == second:
        return 0.0
    one, other = (np.frombuffer(zlib.decompress(packed), np.uint8).astype(np.int16) for packed in (first, second))
    assert one.size == other.size
    return float((np.abs(one - other).reshape(-1, 4).max(axis=1) > 40).mean())
