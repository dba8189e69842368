"""The journal's own tables: every operation with its changesets; outside the sessions that fill them."""

from __future__ import annotations

import peewee

from ocrm.models.base import DEFAULT_BLANK, Table
from ocrm.models.fields import UtcField


class Operation(Table):
    """One thing the user did.

    `kind` is change, undo, redo or revert; `state` of a change or revert is done, undone, abandoned (undone, and
    something else was done since), dropped (with what was older) or erased (nothing of it is left); `target_id` is what an undo, redo or revert is about. `label` is English source
    text with `label_values` (JSON) filled in after translation, so that History reads in either language.
    `content_hash` is of what was done, `chain_hash` of that and of the operation before (`journal_chain`); `erased` says
    why something in it was erased for good, after which the content is no longer what was hashed.
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
    content_hash = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    chain_hash = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    erased = peewee.TextField(default="", constraints=[DEFAULT_BLANK])


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


class OperationBlock(Table):
    """The ids a very large operation touched, which operation_record does not list, sorted and in compressed blocks."""

    operation = peewee.ForeignKeyField(Operation, on_delete="CASCADE", backref="blocks")
    first_id = peewee.BigIntegerField()
    last_id = peewee.BigIntegerField()
    ids = peewee.BlobField()

    class Meta:
        primary_key = peewee.CompositeKey("operation", "first_id")


class DeletedRecord(Table):
    """A record that an operation deleted, for the bin; `owner_id` is the deleted record it went with."""

    operation = peewee.ForeignKeyField(Operation, on_delete="CASCADE", backref="deleted")
    record_id = peewee.BigIntegerField()
    table_name = peewee.TextField()
    title = peewee.TextField()
    owner_id = peewee.BigIntegerField(null=True)

    class Meta:
        primary_key = peewee.CompositeKey("operation", "record_id")
