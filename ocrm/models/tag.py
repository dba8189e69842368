"""Tags: words that can be put on any record."""

from __future__ import annotations

import peewee

from ocrm.models.base import DEFAULT_BLANK, Table


class Tag(Table):
    """A word put on records. With a `rule`, a filter over `record_kind` as conditions.to_json writes it, OCRM puts it."""

    id = peewee.BigIntegerField(primary_key=True)
    name = peewee.TextField(unique=True, collation="NOCASE")
    record_kind = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    rule = peewee.TextField(default="", constraints=[DEFAULT_BLANK])


class RecordTag(Table):
    """A tag on one record; goes with the record through a trigger, because any record can carry one."""

    record_id = peewee.BigIntegerField()
    tag = peewee.ForeignKeyField(Tag, on_delete="CASCADE", backref="uses")

    class Meta:
        primary_key = peewee.CompositeKey("record_id", "tag")
        without_rowid = True
