"""Many records go at once with all that hangs on them, the search index included, and come back with one undo."""

from __future__ import annotations

import pytest

from ocrm.models import search_index
from ocrm.services import records, search
from ocrm.services.records import RecordQuery, writing
from ocrm.services.sample_data import samples
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.mark.parametrize("kind", ["customers", "contacts", "opportunities", "todos", "interactions"])
def test_many_go_with_what_hangs_on_them_and_come_back(
    workspace: Workspace, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.fill_sample(workspace, language="zh_CN", customers=40)
    monkeypatch.setattr(writing, "_MANY_DELETED", 5)
    before = rows_of(workspace)
    ids = records.first_ids(workspace, RecordQuery(kind), 30)
    records.delete_records(workspace, kind, ids)
    assert search_index.count_strays(workspace.connection) == (0, 0)
    assert not set(ids) & set(records.all_ids(workspace, RecordQuery(kind)))
    workspace.undo()
    assert rows_of(workspace) == before
    added = records.add_record(workspace, "customers", {"name": "新来的有限公司"}).created_id
    assert [hit.record_id for hit in search.find(workspace, "新来的")] == [added], "the index is kept again"
