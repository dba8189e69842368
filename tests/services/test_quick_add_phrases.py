"""Two hundred lines as salespeople type them: at least 95 % of them are read exactly as they were meant (N14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ocrm import i18n
from ocrm.services.quick_add import NameMatch, QuickAdd, parse_quick_add
from ocrm.services.recurrence import format_rrule

PHRASES = Path(__file__).parents[1] / "data" / "quick_add_phrases.tsv"
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=timezone(timedelta(hours=8)))
NAMES = {
    "澜庭医疗": "上海澜庭医疗",
    "王建国": "王建国",
    "wjg": "王建国",
    "李雪": "李雪",
    "鼎峰贸易": "深圳鼎峰贸易有限公司",
    "云栖智造": "杭州云栖智造科技有限公司",
    "yqzz": "杭州云栖智造科技有限公司",
    "zhang san": "Zhang San",
    "acme": "Acme Ltd",
    "bob miller": "Bob Miller",
    "northwind": "Northwind Traders",
    "globex": "Globex",
}
READ_RIGHT_AT_LEAST = 0.95


@pytest.fixture(autouse=True)
def _language_back() -> Iterator[None]:
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


def find_name(piece: str) -> NameMatch | None:
    title = NAMES.get(piece.lower())
    return NameMatch("customers", 1, title) if title else None


def understood(line: QuickAdd) -> str:
    """Return all that was read of a line, in the order the file of phrases has it."""
    day = line.due_on
    parts = [
        "" if day is None else f"{day:%m-%d}" if day.year == NOW.year else f"{day}",
        f"{line.due_time:%H:%M}" if line.due_time else "",
        f"~{line.duration_minutes}" if line.duration_minutes else "",
        line.kind or "",
        "!" if line.is_important else "",
        *(f"#{tag}" for tag in line.tags),
        line.name.title if line.name else "",
        format_rrule(line.recurrence) if line.recurrence else "",
        "-" + ",".join(map(str, line.reminders)) if line.reminders else "",
    ]
    return " ".join(part for part in parts if part)


def read_phrases() -> list[tuple[str, str, str]]:
    """Return every line with the title and the readings it was meant to have."""
    rows = [row for row in PHRASES.read_text("utf-8").splitlines() if not row.startswith("# ")]
    return [(text, title, meant) for text, title, meant in (row.split("\t") for row in rows)]


def test_there_are_two_hundred_phrases_half_of_them_chinese() -> None:
    texts = [text for text, _title, _meant in read_phrases()]
    chinese = [text for text in texts if any("\u3400" <= character <= "\u9fff" for character in text)]
    assert len(set(texts)) == 200 and len(chinese) == 100


@pytest.mark.parametrize("is_chinese", [True, False], ids=["zh", "en"])
def test_at_least_95_percent_of_the_phrases_are_read_as_they_were_meant(
    is_chinese: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row for row in read_phrases() if any("\u3400" <= c <= "\u9fff" for c in row[0]) is is_chinese]
    misses = []
    for text, title, meant in rows:
        line = parse_quick_add(text, NOW, names=find_name)
        if (line.title, understood(line)) != (title, meant):
            misses.append(f"{text}\n    meant {title!r} [{meant}]\n    read  {line.title!r} [{understood(line)}]")
    with capsys.disabled():
        print(f"\n{len(rows) - len(misses)} of {len(rows)} phrases read as meant", *misses, sep="\n")
    assert len(misses) <= (1 - READ_RIGHT_AT_LEAST) * len(rows), "\n".join(misses)
