"""Tickets: what customers ask for once they have bought."""

from __future__ import annotations

import peewee

from ocrm.i18n import N_
from ocrm.models.base import Record, custom_column
from ocrm.models.contact import Contact
from ocrm.models.contract import Contract
from ocrm.models.customer import Customer
from ocrm.models.fields import Choice, FieldInfo, FieldKind, UtcField, computed, described

TICKET_PRIORITIES = (
    Choice("urgent", N_("Urgent"), ("紧急", "critical")),
    Choice("high", N_("High"), ("高",)),
    Choice("normal", N_("Normal"), ("普通", "中", "medium")),
    Choice("low", N_("Low"), ("低",)),
)
TICKET_STATUSES = (
    Choice("open", N_("New ticket"), ("新建", "新", "open", "new")),
    Choice("in_progress", N_("Being worked on"), ("处理中", "in progress")),
    Choice("waiting", N_("Waiting for the customer"), ("待客户", "等客户", "pending", "on hold")),
    Choice("resolved", N_("Resolved"), ("已解决", "solved")),
    Choice("closed", N_("Closed ticket"), ("已关闭", "关闭", "closed")),
)
UNRESOLVED = ("open", "in_progress", "waiting")
K = FieldKind


class Ticket(Record):
    """A complaint, a repair, a question of a customer, until it is resolved. `satisfaction` is 1 to 5."""

    code = described(
        peewee.TextField(unique=True), N_("Ticket number"), K.CODE, searchable=True, is_listed=True, width=120,
        aliases=("工单编号", "工单号", "编号", "ticket no", "ticket id", "case number", "number"),
    )  # fmt: skip
    subject = described(
        peewee.TextField(), N_("Ticket subject"), K.TEXT, required=True, searchable=True, is_listed=True, width=240,
        aliases=("工单主题", "工单", "标题", "问题", "subject", "ticket", "case", "title"),
    )  # fmt: skip
    customer = described(
        peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="tickets", index=False), N_("Customer"),
        K.REFERENCE, reference="customers", required=True, is_listed=True, width=200,
        aliases=("客户", "客户名称", "公司", "公司名称", "account", "account name", "company", "customer name"),
    )  # fmt: skip
    contact = described(
        peewee.ForeignKeyField(Contact, null=True, on_delete="SET NULL", backref="tickets"), N_("Contact"),
        K.REFERENCE, reference="contacts", aliases=("联系人", "contact name"), width=110,
    )  # fmt: skip
    category = described(
        peewee.TextField(default="question"), N_("Category"), K.PICKLIST, picklist="ticket_category", is_listed=True,
        width=90, aliases=("类型", "工单类型", "分类", "type", "case type"),
    )  # fmt: skip
    priority = described(
        peewee.TextField(default="normal"), N_("Priority"), K.CHOICE, choices=TICKET_PRIORITIES, required=True,
        is_listed=True, width=80, aliases=("优先级", "紧急程度"),
    )  # fmt: skip
    status = described(
        peewee.TextField(default="open"), N_("Status"), K.CHOICE, choices=TICKET_STATUSES, required=True,
        is_listed=True, width=110, aliases=("状态", "工单状态"),
    )  # fmt: skip
    product = described(
        peewee.TextField(default=""), N_("Product"), K.TEXT, searchable=True, width=130, aliases=("产品", "产品名称")
    )
    contract = described(
        peewee.ForeignKeyField(Contract, null=True, on_delete="SET NULL", backref="tickets"), N_("Contract"),
        K.REFERENCE, reference="contracts", aliases=("合同", "合同名称"), width=160,
    )  # fmt: skip
    opened_at = described(
        UtcField(), N_("Opened at"), K.MOMENT, required=True, is_listed=True, width=140,
        aliases=("创建时间", "报修时间", "提交时间", "date opened", "opened", "date"),
    )  # fmt: skip
    first_response_at = described(
        UtcField(null=True), N_("First answer at"), K.MOMENT, width=140, aliases=("首次响应时间", "first response")
    )
    resolved_at = described(
        UtcField(null=True), N_("Resolved at"), K.MOMENT, width=140, aliases=("解决时间", "date resolved")
    )
    closed_at = described(
        UtcField(null=True), N_("Closed at"), K.MOMENT, width=140, aliases=("关闭时间", "date closed")
    )
    description = described(
        peewee.TextField(default=""), N_("What happened"), K.LONG_TEXT, searchable=True,
        aliases=("描述", "问题描述", "说明", "description", "details"),
    )  # fmt: skip
    resolution = described(
        peewee.TextField(default=""),
        N_("Resolution"),
        K.LONG_TEXT,
        searchable=True,
        aliases=("解决方式", "处理结果", "solution"),
    )
    satisfaction = described(
        peewee.IntegerField(null=True), N_("Satisfaction"), K.INTEGER, width=80,
        aliases=("满意度", "评分", "rating", "csat"),
    )  # fmt: skip
    satisfaction_comment = described(
        peewee.TextField(default=""), N_("Comment on it"), K.LONG_TEXT, aliases=("评价", "满意度评价")
    )
    external_id = described(
        peewee.TextField(null=True, index=True), N_("Source id"), K.CODE, editable=False, width=110,
        aliases=("record id", "id"),
    )  # fmt: skip
    import_batch_id = peewee.BigIntegerField(null=True, index=True)
    custom = custom_column()

    class Meta:
        indexes = ((("customer", "opened_at"), False),)


IS_UNRESOLVED = "status IN ('{}')".format("', '".join(UNRESOLVED))
COMPUTED: tuple[FieldInfo, ...] = (
    computed("days_open", N_("Days open"), K.INTEGER, width=80, aliases=("未解决天数",),
             column=f"(CASE WHEN t.{IS_UNRESOLVED} THEN"
                    " CAST(julianday(ocrm_today()) - julianday(ocrm_day(t.opened_at)) AS INTEGER) END)"),
)  # fmt: skip
OF_CUSTOMERS: tuple[FieldInfo, ...] = (
    computed("open_tickets", N_("Open tickets"), K.INTEGER, width=90, aliases=("未解决工单",),
             column=f"(SELECT count(*) FROM ticket k WHERE k.customer_id = t.id AND k.{IS_UNRESOLVED})"),
)  # fmt: skip
