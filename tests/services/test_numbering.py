"""Numbers follow a pattern the user may change; the next one is told before it is taken."""

from __future__ import annotations

import pytest

from ocrm.errors import ValidationError
from ocrm.services import numbering, records
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace


def _code(workspace: Workspace) -> str:
    made = customers.add_customer(workspace, "Lvdi").created_id
    return str(records.fetch_record(workspace, "customers", made or 0)["code"])


def test_another_pattern_numbers_new_records_only(workspace: Workspace) -> None:
    assert _code(workspace) == "KH000001"
    numbering.set_pattern(workspace, "customers", " C-{yyyy}-{###} ")
    assert numbering.pattern_of(workspace, "customers") == "C-{yyyy}-{###}"
    assert _code(workspace) == "C-2026-001"
    numbering.set_pattern(workspace, "customers", "KH{######}")
    assert _code(workspace) == "KH000002", "no number is given twice"


def test_a_look_at_the_next_number_takes_none(workspace: Workspace) -> None:
    for _time in range(2):
        assert numbering.preview(workspace, "customers", "{dd}{MM}/{##}") == "1003/01"
    assert _code(workspace) == "KH000001"


@pytest.mark.parametrize("pattern", ["", "KH", "{#}{#}", "{year}{##}", "{##}{", "{yyy}{##}", "x" * 50 + "{##}"])
def test_a_pattern_that_cannot_count_is_refused(workspace: Workspace, pattern: str) -> None:
    with pytest.raises(ValidationError):
        numbering.set_pattern(workspace, "customers", pattern)
    assert numbering.pattern_of(workspace, "customers") == "KH{######}"


def test_a_customer_shows_its_initials_beside_its_full_reading(workspace: Workspace) -> None:
    made = customers.add_customer(workspace, "重庆长安配件有限公司").created_id
    row = records.fetch_record(workspace, "customers", made or 0)
    assert (row["mnemonic"], row["initials"]) == ("chongqingchanganpeijianyouxiangongsi", "cqcapjyxgs")
    latin = customers.add_customer(workspace, "Bluehaven Ltd").created_id
    assert records.fetch_record(workspace, "customers", latin or 0)["initials"] is None, "the reading says it already"
