"""Changesets are kept small and come out as they went in."""

from __future__ import annotations

import apsw

from ocrm.models.journal_parts import Inverted, Stored, packed


def _changeset(connection: apsw.Connection, name: str) -> bytes:
    session = apsw.Session(connection, "main")
    session.attach()
    connection.execute("INSERT INTO note(name) VALUES (?)", (name,))
    return session.changeset()


def test_changesets_come_out_as_they_went_in_and_are_inverted_last_first() -> None:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE note(id INTEGER PRIMARY KEY, name TEXT)")
    connection.execute("CREATE TABLE operation_part(operation_id, position, changeset)")
    changesets = [_changeset(connection, "甲" * 500), _changeset(connection, "乙" * 500)]
    rows = [(7, position, packed(changeset)) for position, changeset in enumerate(changesets)]
    connection.executemany("INSERT INTO operation_part VALUES (?,?,?)", rows)
    stored = Stored(connection, 7)
    assert list(stored) == changesets
    assert stored[:1] == changesets[:1]
    assert sum(len(row[2]) for row in rows) < sum(map(len, changesets)) / 5
    back = Inverted(stored)
    assert list(back) == [apsw.Changeset.invert(one) for one in reversed(changesets)]
    for part in back:
        apsw.Changeset.apply(part, connection)
    assert connection.execute("SELECT count(*) FROM note").get == 0
    assert not Stored(connection, 8)
