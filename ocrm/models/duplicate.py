"""What is kept so that cleaned values, merges and "not the same" can be traced and taken back."""

from __future__ import annotations

import peewee

from ocrm.models.base import Table
from ocrm.models.fields import UtcField


class ValueNote(Table):
    """Where a field's value came from: the text it was cleaned from, or what it was derived from (`source`)."""

    record_id = peewee.BigIntegerField()
    field = peewee.TextField()
    original = peewee.TextField()
    source = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("record_id", "field")
        without_rowid = True


class AlternateValue(Table):
    """A further value of a field: a second phone, or what the other one of a merge had."""

    id = peewee.BigIntegerField(primary_key=True)
    record_id = peewee.BigIntegerField(index=True)
    field = peewee.TextField()
    value = peewee.TextField()
    from_record_id = peewee.BigIntegerField(null=True)


class MergedRecord(Table):
    """A record that was merged into another: its code and name still lead there."""

    loser_id = peewee.BigIntegerField(primary_key=True)
    record_kind = peewee.TextField()
    winner_id = peewee.BigIntegerField(index=True)
    code = peewee.TextField(index=True)
    name = peewee.TextField()
    merged_at = UtcField()
    operation_id = peewee.BigIntegerField()
    """The step of the journal that merged them, which splits them again."""


class DistinctPair(Table):
    """Two records the user said are not the same; the smaller id first."""

    first_id = peewee.BigIntegerField()
    second_id = peewee.BigIntegerField()

    class Meta:
        primary_key = peewee.CompositeKey("first_id", "second_id")
        without_rowid = True
