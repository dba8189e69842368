"""To-dos, and which reminders were already shown."""

from __future__ import annotations

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.i18n import N_
from ocrm.models.base import DEFAULT_BLANK, Record, Table, custom_column
from ocrm.models.contact import Contact
from ocrm.models.customer import Customer
from ocrm.models.fields import Choice, DayField, FieldKind, Personal, UtcField, described
from ocrm.models.opportunity import Opportunity

PRIORITIES = (
    Choice("high", N_("High"), ("高", "重要", "urgent")),
    Choice("normal", N_("Normal"), ("普通", "中", "medium")),
    Choice("low", N_("Low"), ("低",)),
)
STATUSES = (
    Choice("open", N_("Not done"), ("open", "未完成", "待办", "false", "pending", "not started")),
    Choice("done", N_("Done"), ("已完成", "完成", "true", "completed")),
    Choice("cancelled", N_("Cancelled"), ("已取消", "取消", "canceled")),
)
ORIGINS = (
    Choice("manual", N_("By hand")),
    Choice("rule", N_("Rule")),
    Choice("stage_checklist", N_("Stage checklist")),
    Choice("suggestion", N_("Suggestion")),
    Choice("plan", N_("Plan")),
    Choice("import", N_("Import")),
)
K = FieldKind


class Todo(Record):
    """Something to do. `due_on` is the local day of every dated one; `due_at` the moment of a timed one."""

    title = described(
        peewee.TextField(), N_("Title"), K.TEXT, required=True, searchable=True, is_listed=True, width=300,
        aliases=("标题", "待办", "事项", "任务", "主题", "内容", "task", "to-do", "subject", "name"),
    )  # fmt: skip
    kind = described(
        peewee.TextField(default="call"), N_("Kind"), K.PICKLIST, picklist="todo_kind", is_listed=True, width=80,
        aliases=("类型", "类别", "type", "activity type"),
    )  # fmt: skip
    due_on = described(
        DayField(null=True), N_("Due on"), K.DATE, is_listed=True, width=110,
        aliases=("截止日期", "日期", "到期", "due", "due date", "date", "计划日期", "提醒时间"),
    )  # fmt: skip
    due_at = described(
        UtcField(null=True), N_("Due at"), K.MOMENT, width=140, aliases=("截止时间", "时间", "due time", "time")
    )
    priority = described(
        peewee.TextField(default="normal"),
        N_("Priority"),
        K.CHOICE,
        choices=PRIORITIES,
        aliases=("优先级", "重要程度"),
        width=80,
    )
    status = described(
        peewee.TextField(default="open"), N_("Status"), K.CHOICE, choices=STATUSES, is_listed=True, width=80,
        aliases=("状态", "完成", "completed", "done"),
    )  # fmt: skip
    completed_at = described(
        UtcField(null=True), N_("Completed at"), K.MOMENT, editable=False, importable=False, width=140
    )
    outcome = described(
        peewee.TextField(default=""), N_("Outcome"), K.TEXT, aliases=("结果",), personal=Personal.LEFT_OUT
    )
    customer = described(
        peewee.ForeignKeyField(Customer, null=True, on_delete="CASCADE", backref="todos"), N_("Customer"), K.REFERENCE,
        reference="customers", is_listed=True, width=200, aliases=("客户", "客户名称", "公司", "account", "company"),
    )  # fmt: skip
    contact = described(
        peewee.ForeignKeyField(Contact, null=True, on_delete="SET NULL"), N_("Contact"), K.REFERENCE,
        reference="contacts", aliases=("联系人",), width=110,
    )  # fmt: skip
    opportunity = described(
        peewee.ForeignKeyField(Opportunity, null=True, on_delete="CASCADE", backref="todos"), N_("Opportunity"),
        K.REFERENCE, reference="opportunities", aliases=("商机",), width=160,
    )  # fmt: skip
    recurrence = described(
        peewee.TextField(default=""), N_("Repeats"), K.CODE, importable=False, width=100, aliases=("重复",)
    )
    reminders = peewee.TextField(default="0")
    """Minutes before the due moment, comma separated; empty for none."""
    snooze_count = peewee.IntegerField(default=0)
    origin = described(
        peewee.TextField(default="manual"), N_("Origin"), K.CHOICE, choices=ORIGINS, editable=False, importable=False
    )
    notes = described(peewee.TextField(default=""), N_("Notes"), K.LONG_TEXT, searchable=True, aliases=("备注", "说明"))
    external_id = described(
        peewee.TextField(null=True, index=True),
        N_("Source id"),
        K.CODE,
        editable=False,
        aliases=("task id", "record id", "id"),
    )
    import_batch_id = peewee.BigIntegerField(null=True, index=True)
    custom = custom_column()
    duration_minutes = described(
        peewee.IntegerField(null=True), N_("Minutes"), K.INTEGER, aliases=("时长", "分钟", "duration"), width=70
    )
    location = described(
        peewee.TextField(default="", constraints=[DEFAULT_BLANK]), N_("Place"), K.TEXT, searchable=True,
        aliases=("地点", "location"),
    )  # fmt: skip
    repeats_from = peewee.TextField(default="due", constraints=[peewee.SQL("DEFAULT 'due'")])
    """No longer asked: the rule itself says what the next one is reckoned from. Earlier changesets have the column."""
    plan_step_id = peewee.BigIntegerField(null=True)
    """The step of a plan it was laid out by."""
    occurrence_on = DayField(null=True)
    """The day the rule names for it, where it was put off or moved to a work day; the next one is reckoned from here."""
    waits_for = peewee.ForeignKeyField("self", null=True, on_delete="SET NULL", backref="followers", index=False)
    """The to-do that must be done before this one."""


class ReminderState(Table):
    """What became of one reminder; outside undo, because a notification cannot be taken back.

    `key` names source, record, occurrence and offset, so that each occurrence is shown exactly once.
    """

    key = peewee.TextField(primary_key=True)
    record_id = peewee.BigIntegerField(index=True)
    fires_at = UtcField()
    state = peewee.TextField()
    snoozed_until = UtcField(null=True)
    shown_at = UtcField(null=True)
    is_digest = BooleanField(default=False)
