"""The journal's own tables: every operation with its changesets; outside the sessions that fill them."""

from __future__ import annotations

import peewee

from ocrm.models.base import Table
from ocrm.models.fields import UtcField


class Operation(Table):
    """One thing the user did.

    `kind` is change, undo, redo or revert; `state` of a change or revert is done, undone, or abandoned (undone, and
    something else was done since); `target_id` is what an undo, redo or revert is about. `label` is English source
    text with `label_values` (JSON) filled in after translation, so that History reads in either language.
    """

    id = peewee.BigIntegerField(primary_key=True)
    kind = peewee.TextField()
    state = peewee.TextField(index=True)
    label = peewee.TextField()
    label_values = peewee.TextField(default="{}")
    origin = peewee.TextField(default="")
    topics = peewee.TextField(default="")
    target_id = peewee.BigIntegerField(null=True)
    happened_at = UtcField()
    record_count = peewee.IntegerField(default=0)


class OperationPart(Table):
    """One compressed changeset of an operation; big operations have several, applied in order."""

    operation = peewee.ForeignKeyField(Operation, on_delete="CASCADE", backref="parts")
    position = peewee.IntegerField()
    changeset = peewee.BlobField()

    class Meta:
        primary_key = peewee.CompositeKey("operation", "position")


class OperationRecord(Table):
    """Which records an operation touched, for History per record."""

    record_id = peewee.BigIntegerField()
    operation = peewee.ForeignKeyField(Operation, on_delete="CASCADE", backref="records")

    class Meta:
        primary_key = peewee.CompositeKey("record_id", "operation")
        without_rowid = True
