"""Files to import, and the folder of real ones where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ocrm.services.spreadsheets.reading import Table, open_source, open_text

MakeSheet = Callable[..., Path]
_SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The folder of real files beside the project; not part of it, so tests over it are skipped without it."""
    if not _SHARED.is_dir():
        pytest.skip("the folder shared/data with other people's files is not here")
    return _SHARED


@pytest.fixture
def make_sheet(tmp_path: Path) -> MakeSheet:
    """Make a workbook of rows."""

    def make(*rows: Sequence[Any], name: str = "sheet.xlsx") -> Path:
        workbook = openpyxl.Workbook()
        page = workbook.active
        assert page is not None
        for row in rows:
            page.append(list(row))
        workbook.save(tmp_path / name)
        workbook.close()
        return tmp_path / name

    return make


def table_of(path: Path, **choices: Any) -> Table:
    """Read a file's first table."""
    with open_source(path) as source:
        return source.table(**choices)


def text_table(text: str) -> Table:
    """Read a pasted table."""
    return open_text(text).table()
