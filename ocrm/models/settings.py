"""What the user may set in the file: settings, picklists, saved views, and the batches that were imported."""

from __future__ import annotations

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.models.base import DEFAULT_BLANK, Record, Table


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


class SavedView(Table):
    """A view of a list the user saved as a tab.

    `base` is the built-in view it narrows, `layout` the page's way to show it, `filter_json` as conditions.to_json writes it,
    `sort` and `columns` are JSON.
    """

    id = peewee.BigIntegerField(primary_key=True)
    kind = peewee.TextField()
    name = peewee.TextField()
    position = peewee.IntegerField(default=0)
    base = peewee.TextField(default="")
    layout = peewee.TextField(default="")
    filter_json = peewee.TextField(column_name="filter", default="null")
    text = peewee.TextField(default="")
    sort = peewee.TextField(default="[]")
    columns = peewee.TextField(default="[]")
    grouping = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    """The field rows are grouped by, empty for none."""


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


class CustomField(Table):
    """A field the user added to a kind of record; `name` is its key in the records' `custom`, `options` JSON.

    A removed one keeps its values and can be brought back.
    """

    id = peewee.BigIntegerField(primary_key=True)
    record_kind = peewee.TextField()
    name = peewee.TextField()
    label = peewee.TextField()
    kind = peewee.TextField()
    options = peewee.TextField()
    formula = peewee.TextField()
    position = peewee.IntegerField()
    is_removed = BooleanField()

    class Meta:
        indexes = ((("record_kind", "name"), True),)


class FieldLayout(Table):
    """Where a field stands on forms of a kind of record, and whether it is hidden, recommended or required.

    `applies_to` is empty, or the kind of customer it is for; `need` is empty, recommended or required.
    """

    record_kind = peewee.TextField()
    applies_to = peewee.TextField()
    field = peewee.TextField()
    position = peewee.IntegerField()
    is_hidden = BooleanField()
    need = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("record_kind", "applies_to", "field")
        without_rowid = True
