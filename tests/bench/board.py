"""What the user waits for on a board of thousands of cards: the first look, scrolling, and moving a card."""

from __future__ import annotations

import itertools
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from ocrm.clock import SystemClock
from ocrm.models.id_set import IdSet
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import pipelines, stages
from ocrm.services.workspace import Workspace
from tests.bench.lists import FRAME_S, ListTimes
from tests.bench.timing import Measure, compare, percentile, seconds
from tests.bench.window import open_window, settle

CARDS = 5_000
_FRAMES = 200
_MOVES = 20
_COPY = """
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
INSERT INTO opportunity ({columns})
SELECT {values} FROM opportunity t, numbers WHERE t.id = ?
"""
_RAW = """
SELECT t.id, t.subject, c.name, t.expected_amount, t.probability, d.title, d.due_on FROM opportunity t
LEFT JOIN customer c ON c.id = t.customer_id
LEFT JOIN todo d ON d.id = (SELECT n.id FROM todo n WHERE n.opportunity_id = t.id AND n.status = 'open' LIMIT 1)
WHERE t.status = 'open'
"""


def make_file(path: Path, *, cards: int = CARDS) -> None:
    """Make a file of so many open deals, spread over the stages, a third of them with a next step."""
    workspace = Workspace.create(path, clock=SystemClock(), language="zh_CN")
    customer = records.add_record(workspace, "customers", {"name": "杭州云栖智造科技有限公司"}).created_id
    first = records.add_record(workspace, "opportunities", {"subject": "MES 二期扩容", "customer": customer}).created_id
    own = [stage.stage_id for stage in stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))]
    names = [row[1] for row in workspace.query("PRAGMA table_info(opportunity)")]
    chosen = " ".join(f"WHEN {number} THEN {stage_id}" for number, stage_id in enumerate(own))
    values = {
        "id": "t.id + n", "code": "'B' || n", "subject": "t.subject || ' ' || n", "expected_amount": "n * 137 * 100",
        "stage_id": f"CASE n % {len(own)} {chosen} END",
        "entered_stage_on": "date(t.entered_stage_on, -(n % 40) || ' days')",
        "expected_close_on": "date(t.entered_stage_on, (n % 150) || ' days')",
    }  # fmt: skip
    sql = _COPY.format(columns=", ".join(names), values=", ".join(values.get(name, f"t.{name}") for name in names))
    with workspace.operation("Fill"):
        workspace.connection.execute(sql, (cards - 1, first))
        records.add_record(workspace, "todos", {"title": "电话:确认付款条款", "opportunity": first})
    workspace.close()


def measure_board() -> tuple[list[Measure], list[ListTimes]]:
    """Time a board of thousands of cards in the real window."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "board.ocrm"
        make_file(file)
        with open_window(file) as window:
            window.context.navigator.go("opportunities")  # type: ignore[attr-defined]
            settle(window)
            window.context.tasks.wait()  # type: ignore[attr-defined]
            settle(window)
            page = window.page  # type: ignore[attr-defined]
            return [_reading(page), _finding(page)], [
                _first_paints(page),
                _scrolling(page),
                _dragging(page),
                _moves(page),
            ]


def _reading(page: Any) -> Measure:
    from ocrm.ui.opportunities.board_reading import read_deals

    workspace = page.context.workspace
    return compare(
        f"read a board of {CARDS} cards",
        lambda: read_deals(workspace, page.shown.asked()),
        lambda: list(workspace.query(_RAW)),
        "the same rows read raw",
    )


def _finding(page: Any) -> Measure:
    """Time which cards a change concerns: it is asked after every change, on the GUI thread."""
    from ocrm.ui.opportunities.board_reading import cards_of, changed_deals

    workspace, read = page.context.workspace, page._reader.read
    cards = cards_of(read)
    assert cards is not None
    one = cards[0].opportunity_id
    changes = Changes(frozenset(("opportunities",)), IdSet((one,)))
    return compare(
        f"find what a change concerns of {CARDS}",
        lambda: changed_deals(workspace, read, changes, at_most=CARDS),
        lambda: [card for card in cards if one in (card.opportunity_id, card.next_todo_id, card.customer_id)],
        "one look at each card",
    )


def _first_paints(page: Any) -> ListTimes:
    """Time from what was read to the paint, on the GUI thread."""
    found = ListTimes(f"board of {CARDS} cards, read to painted")
    read = page._reader.read
    for _run in range(8):
        page._views._boards.clear()

        def show() -> None:
            page._views.show_board(read)
            page.repaint()

        found.times.append(seconds(show))
    return found


def _scrolling(page: Any) -> ListTimes:
    found = ListTimes(f"scroll a column, {_FRAMES} frames")
    view = max((column.view for column in page._views.board.columns), key=lambda one: one.deals.rowCount())
    bar = view.verticalScrollBar()
    for frame in range(_FRAMES):

        def scroll(frame: int = frame) -> None:
            bar.setValue(int(bar.maximum() * frame / _FRAMES))
            view.viewport().repaint()

        found.times.append(seconds(scroll))
    slow = sum(taken > FRAME_S for taken in found.times)
    found.note = f"{slow} of {_FRAMES} frames over {FRAME_S * 1000:.0f} ms"
    return found


def _dragging(page: Any) -> ListTimes:
    """Time a card carried over all columns: what each step of the pointer asks of the board, and what it draws anew."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent
    from PySide6.QtWidgets import QApplication

    board, found = page._views.board, ListTimes(f"drag a card over {CARDS} cards")
    columns, action = board.columns, Qt.DropAction.MoveAction
    hand = (
        columns[0].view.deals.mime_of(columns[0].lane.cards[:1]),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    columns[0].view.drag_started.emit()
    for column in columns:
        target = column.view.viewport()
        QApplication.sendEvent(target, QDragEnterEvent(QPoint(9, 9), action, *hand))
        for step in range(_FRAMES // len(columns)):
            place = QPoint(target.width() // 2, step * 17 % target.height())

            def carry(target: Any = target, place: Any = place) -> None:
                QApplication.sendEvent(target, QDragMoveEvent(place, action, *hand))
                QApplication.processEvents()

            found.times.append(seconds(carry))
    columns[0].view.drag_ended.emit()
    bare = percentile([seconds(partial(_draw_empty, board.size())) for _frame in range(_FRAMES)], 50)
    slow = sum(taken > FRAME_S for taken in found.times)
    share = percentile(found.times, 50) / bare
    found.note = (
        f"{slow} of {len(found.times)} frames over {FRAME_S * 1000:.0f} ms; {share:.2f} of drawing as much empty"
    )
    return found


def _draw_empty(size: Any) -> None:
    """Fill an empty picture as large as the board: the least any frame of it takes."""
    from PySide6.QtGui import QPixmap

    QPixmap(size).fill()


def _moves(page: Any) -> ListTimes:
    """Time from Ctrl+right to the card painted in the next column, the change itself included."""
    found = ListTimes("move a card on, to its paint")
    columns = itertools.cycle(range(3))
    for _move in range(_MOVES):
        column = page._views.board.columns[next(columns)]
        page._views.board.select_card(column.lane.cards[0].opportunity_id)

        def move() -> None:
            page._move_chosen(1)
            page.repaint()

        found.times.append(seconds(move))
        page.context.tasks.wait()
    return found
