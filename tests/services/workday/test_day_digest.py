"""The day as text: headings with counts, each line with its reason, and the lists the morning notification tells."""

from __future__ import annotations

from ocrm.clock import FixedClock
from ocrm.services.workday import todos
from ocrm.services.workday.day_digest import word_day
from ocrm.services.workspace import Workspace
from tests.worked_order import ORDER, fill


def test_the_digest_names_all_of_the_queue_in_its_order(
    workspace: Workspace, clock: FixedClock, both_languages: str
) -> None:
    fill(workspace, clock)
    text = word_day(workspace)
    places = [text.index(f"- {title.partition(' · ')[0]}") for title in ORDER]
    assert places == sorted(places)
    heading, line = {
        "en": ("Tue, 10 Mar: what to do", "- A2 · 绿地物业 · 4 days overdue"),
        "zh_CN": ("3月10日 星期二要做的事", "- A2 · 绿地物业 · 逾期 4 天"),
    }[both_languages]
    assert text.splitlines()[0] == heading
    assert line in text


def test_a_long_list_is_cut_and_counted(workspace: Workspace, clock: FixedClock) -> None:
    for number in range(12):
        todos.add_todo(workspace, f"step {number}", due_on=clock.today())
    text = word_day(workspace)
    assert "Today (12)" in text and "- and 4 more" in text


def test_a_free_day_says_so(workspace: Workspace) -> None:
    assert word_day(workspace).endswith("Nothing to do today.")
