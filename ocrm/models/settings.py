"""What the user may set in the file: settings, picklists, and the batches that were imported."""

from __future__ import annotations

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.models.base import Record, Table


class Setting(Table):
    """A setting of the file as JSON; outside undo."""

    key = peewee.TextField(primary_key=True)
    value = peewee.TextField()


class PicklistValue(Table):
    """A value of an editable list. Shipped ones carry a code that is translated until the user renames them."""

    id = peewee.BigIntegerField(primary_key=True)
    picklist = peewee.TextField()
    code = peewee.TextField()
    name = peewee.TextField(default="")
    position = peewee.IntegerField(default=0)
    is_retired = BooleanField(default=False)

    class Meta:
        indexes = ((("picklist", "code"), True),)


class ImportBatch(Record):
    """One import: where from, and how it went."""

    source_name = peewee.TextField()
    record_kind = peewee.TextField()
    row_count = peewee.IntegerField()
    created_count = peewee.IntegerField()
    updated_count = peewee.IntegerField()
    skipped_count = peewee.IntegerField()
    rejected_count = peewee.IntegerField()
    operation_id = peewee.BigIntegerField(null=True)
    details = peewee.TextField(default="{}")
