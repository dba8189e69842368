"""What the user waits for in a large list: another order, the middle, page down held; and what stalls the window."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.timing import percentile, seconds
from tests.bench.window import open_window, settle

PAGES_HELD = 200
FRAME_S = 0.033
_SORTS = ("name", "-open_amount", "last_contacted_on", "-created_at", "industry")


@dataclass(slots=True)
class ListTimes:
    """Times of one kind of step in seconds, and how many took longer than a frame."""

    name: str
    times: list[float] = field(default_factory=list)
    note: str = ""

    def __str__(self) -> str:
        p50, p95 = percentile(self.times, 50) * 1000, percentile(self.times, 95) * 1000
        return f"{self.name:44} {p50:10.2f} {p95:10.2f} {max(self.times) * 1000:10.2f}  {self.note}"


def measure_lists(file: Path) -> tuple[list[ListTimes], list[Any]]:
    """Work the customer list of a file by hand; return the times, and the stalls of the window meanwhile."""
    with open_window(file) as window, watched() as stalls:
        view = show_customers(window)
        times = [_sort_changes(view), _quick_filters(window, view), _jumps(view), _pages_held(window, view)]
        return times, list(stalls)


def show_customers(window: Any) -> Any:
    """Go to the customers of a window, wait for all of them, and return the table."""
    window.context.navigator.go("customers")
    settle(window)
    view = window.findChild(_record_view(), "customer_table")
    _until_complete(view)
    return view


@contextmanager
def watched() -> Iterator[list[Any]]:
    """Collect the stalls of the GUI thread."""
    from ocrm.ui.watchdog import Watchdog

    stalls: list[Any] = []
    watchdog = Watchdog(on_stall=stalls.append)
    watchdog.start()
    try:
        yield stalls
    finally:
        watchdog.stop()


def table(times: list[ListTimes], stalls: list[Any]) -> str:
    """Return the times and the stalls as lines."""
    lines = [f"{'customer list':44} {'p50 ms':>10} {'p95 ms':>10} {'worst ms':>10}", *map(str, times)]
    lines.append(f"stalls of the window over 50 ms: {len(stalls)}")
    lines += [f"  {stall}" for stall in sorted(stalls, key=lambda stall: -stall.seconds)[:12]]
    return "\n".join(lines)


def _record_view() -> type:
    from ocrm.ui.record_view import RecordView

    return RecordView


def _process(most_ms: int = 5) -> None:
    from PySide6.QtCore import QCoreApplication, QEventLoop

    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, most_ms)


def _until(is_there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_there():
        _process()
        if time.monotonic() > deadline:
            raise RuntimeError("the list was not read within a minute")


def _until_complete(view: Any) -> None:
    _until(lambda: view.records.is_complete and not view.records.is_waiting)


def _sort_changes(view: Any) -> ListTimes:
    """Time from another order to its first rows painted."""
    from dataclasses import replace

    found = ListTimes("another order, to its first rows painted")
    for sort in _SORTS * 2:

        def change(sort: str = sort) -> None:
            view.records.set_query(replace(view.records.query, sort=(sort,)))
            _until(lambda: not view.records.is_waiting)
            view.viewport().repaint()

        found.times.append(seconds(change))
        _until_complete(view)
    return found


def _quick_filters(window: Any, view: Any) -> ListTimes:
    """Time from a filter to its first rows painted."""
    from dataclasses import replace

    from ocrm.services.filtering.conditions import Condition, Operator

    found = ListTimes("a filter, to its first rows painted")
    plain = view.records.query
    for condition in (
        Condition("value", Operator.ANY_OF, ("high",)),
        Condition("city", Operator.CONTAINS, "州"),
        Condition("notes", Operator.CONTAINS, "扩容"),
        Condition("last_contacted_on", Operator.OLDER_THAN_DAYS, 90),
    ):

        def change(condition: Any = condition) -> None:
            view.records.set_query(replace(plain, filter=condition))
            _until(lambda: not view.records.is_waiting)
            view.viewport().repaint()

        found.times.append(seconds(change))
        _until_complete(view)
    view.records.set_query(plain)
    _until_complete(view)
    return found


def _jumps(view: Any) -> ListTimes:
    """Time a jump to the middle and about it, with the paint."""
    found = ListTimes("jump to the middle")
    bar = view.verticalScrollBar()
    for part in range(20):

        def jump(part: int = part) -> None:
            bar.setValue(int(bar.maximum() * (0.3 + part * 0.02)))
            view.viewport().repaint()

        found.times.append(seconds(jump))
        _process()
    bar.setValue(0)
    return found


def _pages_held(window: Any, view: Any) -> ListTimes:
    """Hold page down, and time every frame."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    found = ListTimes(f"page down held, {PAGES_HELD} pages, each frame")
    view.setFocus()
    for _page in range(PAGES_HELD):

        def page() -> None:
            QTest.keyClick(view, Qt.Key.Key_PageDown)
            _process()  # paints what the key scrolled

        found.times.append(seconds(page))
    slow = sum(taken > FRAME_S for taken in found.times)
    found.note = f"{slow} of {PAGES_HELD} frames over {FRAME_S * 1000:.0f} ms"
    return found
