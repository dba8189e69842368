"""What is counted reads well of one too: “Tag 1 record”, in toasts, in undo and in History."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ocrm
from ocrm import i18n
from ocrm.services.workspace.counted_labels import has_form_for_one
from ocrm.services.workspace.labels import say

_COUNTED = re.compile(r"\{(count|rows)\} ")
_SOURCE = Path(ocrm.__file__).parent


def constants() -> Iterator[str]:
    """Every constant marked for translation."""
    for path in _SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "{count} " not in text and "{rows} " not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                yield str(ast.literal_eval(node.args[0]))


def test_every_counted_label_has_a_form_for_one() -> None:
    found = {label for label in constants() if _COUNTED.search(label)}
    of_several = {label for label in found if has_form_for_one(label)}
    assert len(of_several) * 2 == len(found), "each plural stands beside its singular"


@pytest.mark.parametrize(("count", "words"), [(1, "Delete 1 record"), (2, "Delete 2 records"), (0, "Delete 0 records")])
def test_one_record_is_no_records(count: int, words: str) -> None:
    assert say("Delete {count} records", {"count": count}) == words


def test_an_import_of_one_row_says_row() -> None:
    label = "Import {rows} rows of “{name}” into customers"
    assert say(label, {"rows": "1", "name": "a.csv"}) == "Import 1 row of “a.csv” into customers"
    assert say(label, {"rows": "1,000", "name": "a.csv"}).startswith("Import 1,000 rows")


def test_chinese_reads_the_same_of_one_and_of_several() -> None:
    i18n.set_language("zh_CN")
    said = [say("Tag {count} records “{tag}”", {"count": count, "tag": "展会"}) for count in (1, 2)]
    assert said == ["给 1 条记录加标签「展会」", "给 2 条记录加标签「展会」"]
