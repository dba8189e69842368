"""Changesets are kept small and come out as they went in."""

from __future__ import annotations

import apsw

from ocrm.models.journal_parts import Inverted, Packed


def _changeset(connection: apsw.Connection, name: str) -> bytes:
    session = apsw.Session(connection, "main")
    session.attach()
    connection.execute("INSERT INTO note(name) VALUES (?)", (name,))
    return session.changeset()


def test_changesets_come_out_as_they_went_in_and_are_inverted_last_first() -> None:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE note(id INTEGER PRIMARY KEY, name TEXT)")
    changesets = [_changeset(connection, "甲" * 500), _changeset(connection, "乙" * 500)]
    packed = Packed()
    for changeset in changesets:
        packed.append(changeset)
    assert list(packed) == changesets
    assert packed[:1] == changesets[:1]
    assert sum(map(len, packed.blobs)) < sum(map(len, changesets)) / 5
    back = Inverted(packed)
    assert list(back) == [apsw.Changeset.invert(one) for one in reversed(changesets)]
    for part in back:
        apsw.Changeset.apply(part, connection)
    assert connection.execute("SELECT count(*) FROM note").get == 0
