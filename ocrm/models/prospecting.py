"""Prospecting sessions: a queue of records gone through one by one, each with its outcome."""

from __future__ import annotations

import peewee

from ocrm.models.base import Record, Table
from ocrm.models.fields import UtcField


class ProspectingSession(Record):
    """A queue of records of one kind (customers, contacts, opportunities); `finished_at` once it is over."""

    title = peewee.TextField()
    kind = peewee.TextField()
    finished_at = UtcField(null=True)


class ProspectingEntry(Table):
    """A record of a session in its place; `outcome` is empty until it was dealt with."""

    session = peewee.ForeignKeyField(ProspectingSession, on_delete="CASCADE", backref="entries")
    position = peewee.IntegerField()
    record_id = peewee.BigIntegerField()
    outcome = peewee.TextField()
    answered_at = UtcField(null=True)
    interaction_id = peewee.BigIntegerField(null=True)
    todo_id = peewee.BigIntegerField(null=True)

    class Meta:
        primary_key = peewee.CompositeKey("session", "position")
        without_rowid = True
