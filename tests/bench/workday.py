"""What the working day reads: the queue of Today, losing touch, a month of the calendar, a week of the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ocrm.models.cadence import STATE
from ocrm.services.next_actions import fetch_queue
from ocrm.services.relations import answers, birthdays, cadence, follow_ups
from ocrm.services.workday.day_marks import marks_of
from ocrm.services.workday.day_plans import fetch_board, fetch_days
from ocrm.services.workday.greetings import upcoming_occasions
from ocrm.services.workspace import Workspace
from tests.bench.timing import Measure, compare

_SHEET_DAYS, _BOARD_DAYS = 42, 7
_GREETED_DAYS = 60
_BORN = "SELECT id, name, birthday, lunar_birthday FROM contact NOT INDEXED WHERE birthday IS NOT NULL"
_OPEN_TODOS = "SELECT id, title, due_on, due_at, customer_id FROM todo WHERE status = 'open' AND due_on BETWEEN ? AND ?"


def measure_workday(workspace: Workspace) -> list[Measure]:
    """Compare what the pages of the day read with the plain rows in SQL."""
    today = workspace.clock.today()
    sheet = [today.replace(day=1) + timedelta(days=number) for number in range(_SHEET_DAYS)]
    week = [today + timedelta(days=number) for number in range(_BOARD_DAYS)]
    of_sheet = _raw(workspace, _OPEN_TODOS, sheet[0].isoformat(), sheet[-1].isoformat())
    of_week = _raw(workspace, _OPEN_TODOS, "2000-01-01", week[-1].isoformat())
    silent = _raw(workspace, f"SELECT count(*) FROM customer t WHERE {STATE} = 'red'")
    born = _raw(workspace, _BORN)
    red, quiet = "each rhythm reckoned in SQL", "the same to-dos in SQL"

    def month() -> None:
        marks_of(workspace, sheet)
        fetch_days(workspace, sheet)

    return [
        compare("queue of Today", lambda: fetch_queue(workspace), silent, red, runs=3),
        compare("losing touch, all counted", lambda: cadence.count_red(workspace), silent, red, runs=3),
        compare(
            "losing touch, the valued ones listed",
            lambda: cadence.list_red(workspace, limit=1000, valued_only=True),
            silent,
            red,
            runs=3,
        ),
        compare("who waits for an answer", lambda: answers.list_late(workspace, limit=1000), silent, red, runs=3),
        compare("follow-up rate", lambda: follow_ups.fetch_rate(workspace), silent, red, runs=3),
        compare("a month of the calendar", month, of_sheet, quiet, runs=5),
        compare(
            "birthdays of a month",
            lambda: birthdays.between(workspace, sheet),
            born,
            "every contact with a birthday in SQL",
            runs=5,
        ),
        compare(
            "whom to greet in two months",
            lambda: upcoming_occasions(workspace, _GREETED_DAYS),
            born,
            "every contact with a birthday in SQL",
            runs=5,
        ),
        compare("a week of the board", lambda: fetch_board(workspace, week), of_week, quiet, runs=5),
    ]


def _raw(workspace: Workspace, sql: str, *values: str) -> Callable[[], object]:
    return lambda: list(workspace.query(sql, values))
