"""What was said and done with a customer, and files kept with any record."""

from __future__ import annotations

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.i18n import N_
from ocrm.models.base import DEFAULT_BLANK, DEFAULT_ZERO, Record, Table, custom_column
from ocrm.models.contact import Contact
from ocrm.models.customer import Customer
from ocrm.models.fields import Choice, DayField, FieldKind, MoneyField, Personal, UtcField, described
from ocrm.models.opportunity import Opportunity

DIRECTIONS = (
    Choice("outgoing", N_("Outgoing"), ("去电", "呼出", "主动", "拨出", "已拨", "主叫", "outbound", "dialed", "dialled", "out")),
    Choice("incoming", N_("Incoming"), (
        "来电", "呼入", "被动", "接听", "已接", "已接来电", "被叫", "inbound", "received", "answered", "in", "未接", "未接来电",
        "未接听", "未接通", "拒接", "missed", "missed call", "no answer", "unanswered", "rejected",
    )),
)  # fmt: skip
"""A missed call is an incoming one."""
MOODS = (
    Choice("positive", N_("Positive"), ("积极", "好")),
    Choice("neutral", N_("Neutral"), ("中性", "一般")),
    Choice("negative", N_("Negative"), ("消极", "差")),
)
K = FieldKind


class Interaction(Record):
    """One touch: a call, a visit, a mail."""

    customer = described(
        peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="interactions"), N_("Customer"), K.REFERENCE,
        reference="customers", required=True, is_listed=True, width=200,
        aliases=("客户", "客户名称", "公司", "公司名称", "account", "company"),
    )  # fmt: skip
    kind = described(
        peewee.TextField(default="call"), N_("Kind"), K.PICKLIST, picklist="interaction_kind", is_listed=True, width=80,
        required=True, aliases=("跟进方式", "方式", "类型", "type", "activity type", "跟进类型"),
    )  # fmt: skip
    happened_at = described(
        UtcField(), N_("Happened at"), K.MOMENT, required=True, is_listed=True, width=140,
        aliases=("跟进时间", "时间", "日期", "date", "time", "activity date", "联系时间", "跟进日期", "通话时间", "呼叫时间", "开始时间",
                 "通话日期", "call time", "call date", "start time", "date time", "date and time"),
    )  # fmt: skip
    contact = described(
        peewee.ForeignKeyField(Contact, null=True, on_delete="SET NULL"), N_("Contact"), K.REFERENCE,
        reference="contacts", aliases=("联系人",), width=110,
    )  # fmt: skip
    opportunity = described(
        peewee.ForeignKeyField(Opportunity, null=True, on_delete="SET NULL"), N_("Opportunity"), K.REFERENCE,
        reference="opportunities", aliases=("商机",), width=160,
    )  # fmt: skip
    direction = described(
        peewee.TextField(default="outgoing"), N_("Direction"), K.CHOICE, choices=DIRECTIONS,
        aliases=("方向", "通话类型", "呼叫类型", "通话方向", "呼叫方向", "通话状态", "call type", "call direction"),
    )  # fmt: skip
    duration_minutes = described(
        peewee.IntegerField(null=True), N_("Minutes"), K.INTEGER, width=70,
        aliases=("时长", "分钟", "duration", "通话时长", "call duration"),
    )  # fmt: skip
    summary = described(
        peewee.TextField(), N_("Summary"), K.LONG_TEXT, required=True, searchable=True, is_listed=True, width=320,
        aliases=("跟进内容", "内容", "摘要", "记录", "跟进记录", "notes", "description", "subject", "沟通内容"),
    )  # fmt: skip
    outcome = described(
        peewee.TextField(default=""),
        N_("Outcome"),
        K.TEXT,
        aliases=("结果", "跟进结果", "result"),
        width=140,
        personal=Personal.LEFT_OUT,
    )
    mood = described(peewee.TextField(null=True), N_("Mood"), K.CHOICE, choices=MOODS, aliases=("态度", "情绪"))
    expense = described(MoneyField(null=True), N_("Expense"), K.MONEY, aliases=("费用", "cost"))
    external_id = described(
        peewee.TextField(null=True, index=True),
        N_("Source id"),
        K.CODE,
        editable=False,
        aliases=("activity id", "record id", "id"),
    )
    import_batch_id = peewee.BigIntegerField(null=True, index=True)
    custom = custom_column()
    is_private = described(
        BooleanField(default=False, constraints=[DEFAULT_ZERO]), N_("Private"), K.BOOLEAN, width=70,
        aliases=("私密", "private"),
    )  # fmt: skip
    """Whether it stays with me when the customer is handed over."""


class Attachment(Record):
    """A file kept with a record; the bytes are stored once per content."""

    record_id = peewee.BigIntegerField(index=True)
    record_kind = peewee.TextField()
    name = peewee.TextField()
    size = peewee.IntegerField()
    content_hash = peewee.TextField(index=True)
    source = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    """Who or what a third-party report came from."""
    dated_on = DayField(null=True)
    expires_on = DayField(null=True)


class AttachmentContent(Table):
    """The bytes of attachments by SHA-256; outside undo, so that a deleted attachment can come back."""

    content_hash = peewee.TextField(primary_key=True)
    data = peewee.BlobField()
