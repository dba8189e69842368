"""What holds for every page: names for screen readers, small screens, live switches, the keyboard."""

from __future__ import annotations

import gc
import shutil
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

from ocrm import i18n
from ocrm.clock import FixedClock
from ocrm.services.sample_data import samples
from ocrm.services.workspace import Workspace
from ocrm.ui.main_window import MainWindow
from ocrm.ui.pages import PAGES, page_exists
from ocrm.ui.preferences import Preferences
from ocrm.ui.theme import Theme, theme
from ocrm.ui.tour import STOPS, Stop, settle
from tests.ui.conftest import NOW, end_window

PAGE_STOPS = [stop for stop in STOPS if stop.page and page_exists(PAGES[stop.page])]
ONE_A_PAGE = list({stop.page: stop for stop in PAGE_STOPS}.values())
"""The last stop of every page, for what does not depend on its tabs."""
_SMALL_SCREENS = [("en", 1.0, 1024), ("zh_CN", 1.5, 1366), ("en", 1.5, 1366)]
"""Language, text size, and the width every page must fit into; English is the wider language."""
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


def go(window: MainWindow, stop: Stop) -> QWidget:
    stop.prepare(window)
    settle(window.context)
    assert window.page is not None
    assert window.page.key == stop.page
    return window.page


def test_every_focusable_widget_has_a_name_for_the_screen_reader(window: MainWindow) -> None:
    nameless = []
    for stop in PAGE_STOPS:
        page = go(window, stop)
        for widget in [*page.findChildren(QWidget), *window.findChildren(QWidget)]:
            if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus or _is_inner(widget):
                continue
            interface = QAccessible.queryAccessibleInterface(widget)
            if not widget.accessibleName() and not (interface and interface.text(QAccessible.Text.Name)):
                nameless.append(f"{stop.name}: {type(widget).__name__} {widget.objectName()}")
    assert sorted(set(nameless)) == []


def _is_inner(widget: QWidget) -> bool:
    """Whether Qt made this widget as a part of another, which carries the name."""
    return widget.objectName().startswith("qt_") or type(widget).__name__ in ("QTableCornerButton", "QHeaderView")


@pytest.mark.parametrize(("speech", "scale", "widest"), _SMALL_SCREENS)
def test_every_page_fits_a_small_screen(window: MainWindow, speech: str, scale: float, widest: int) -> None:
    i18n.set_language(speech)
    theme().set_scale(scale)
    window.resize(widest, 768)
    too_wide = []
    for stop in PAGE_STOPS:
        page = go(window, stop)
        needed = page.minimumSizeHint().width() + theme().px("nav.collapsed")
        if needed > widest:
            too_wide.append(f"{stop.name}: {needed} > {widest}")
    theme().set_scale(1.0)
    assert too_wide == []


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


def test_tab_reaches_the_content_of_every_page(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    unreached = []
    for stop in PAGE_STOPS:
        page = go(window, stop)
        window.setFocus()
        seen: set[int] = set()
        for _press in range(80):
            QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            if focused is None or id(focused) in seen:
                break
            seen.add(id(focused))
            if page.content.isAncestorOf(focused) and focused.objectName() not in ("back", "forward"):  # type: ignore[attr-defined]
                break
        else:
            unreached.append(stop.name)
    assert unreached == []


def test_switching_the_language_leaves_no_word_of_the_other(window: MainWindow) -> None:
    """Every page is visited in English, switched, and must then speak Chinese in its title and header."""
    for stop in PAGE_STOPS:
        go(window, stop)
    window.context.preferences.set("language", "zh_CN")
    for info in PAGES.values():
        if info.group and page_exists(info):
            window.context.navigator.go(info.key)
            assert window.page is not None
            assert not window.page.title().isascii(), info.key
