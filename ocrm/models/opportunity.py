"""Pipelines, their stages, opportunities, and every move between stages."""

from __future__ import annotations

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.i18n import N_
from ocrm.models.base import DEFAULT_BLANK, DEFAULT_ZERO, Record, Table, custom_column
from ocrm.models.campaign import Campaign
from ocrm.models.contact import Contact
from ocrm.models.customer import Customer
from ocrm.models.fields import (
    Choice,
    DayField,
    FieldInfo,
    FieldKind,
    MoneyField,
    Personal,
    UtcField,
    computed,
    described,
)

STATUSES = (
    Choice("open", N_("In progress"), ("进行中", "open")),
    Choice("won", N_("Won"), ("赢单", "成交", "closed won", "赢")),
    Choice("lost", N_("Lost"), ("输单", "closed lost", "丢单", "输")),
    Choice("void", N_("Void"), ("作废", "无效", "cancelled")),
)
K = FieldKind


class Pipeline(Table):
    """A way of selling: an ordered list of stages. `code` names a shipped one, `name` is what the user called it."""

    id = peewee.BigIntegerField(primary_key=True)
    code = peewee.TextField(default="")
    name = peewee.TextField(default="")
    position = peewee.IntegerField(default=0)
    is_retired = BooleanField(default=False, constraints=[DEFAULT_ZERO])


class Stage(Table):
    """A step of a pipeline. Probability in percent, limit in days (0: none); more days than the limit is stalled."""

    id = peewee.BigIntegerField(primary_key=True)
    pipeline = peewee.ForeignKeyField(Pipeline, on_delete="RESTRICT", backref="stages")
    code = peewee.TextField(default="")
    name = peewee.TextField(default="")
    position = peewee.IntegerField()
    probability = peewee.IntegerField()
    limit_days = peewee.IntegerField(default=0)
    required_documents = peewee.TextField(default="")
    """Of the first schema, and empty since: the files a deal should have are items of the stage's checklist."""
    color = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    """A colour token of the theme; empty for the one of its place."""
    zone = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    """The zone of the funnel it belongs to (A3.10); empty for the one of its place."""
    idle_days = peewee.IntegerField(default=14, constraints=[peewee.SQL("DEFAULT 14")])
    """Days without a two-way touch and without a plan after which a deal here is idle (D-11); 0: never."""
    rollback = peewee.TextField(default="note", constraints=[peewee.SQL("DEFAULT 'note'")])
    """Whether a deal may go back from here: free, note (with a note) or never."""
    is_retired = BooleanField(default=False, constraints=[DEFAULT_ZERO])


class Opportunity(Record):
    """A deal one works on. A closed one keeps the last open stage in `stage`; `status` tells the outcome."""

    subject = described(
        peewee.TextField(), N_("Subject"), K.TEXT, required=True, searchable=True, is_listed=True, width=220,
        aliases=("机会主题", "商机", "商机名称", "机会名称", "主题", "项目", "项目名称", "opportunity", "opportunity name", "deal", "deal name",
                 "name", "product", "产品", "title"),
    )  # fmt: skip
    code = described(
        peewee.TextField(unique=True), N_("Code"), K.CODE, searchable=True, width=110,
        aliases=("编号", "商机编号", "机会编号", "opportunity no", "deal no"),
    )  # fmt: skip
    customer = described(
        peewee.ForeignKeyField(Customer, null=True, on_delete="CASCADE", backref="opportunities"), N_("Customer"),
        K.REFERENCE, reference="customers", is_listed=True, width=200,
        aliases=("客户", "客户名称", "公司", "公司名称", "account", "account name", "company", "customer name"),
    )  # fmt: skip
    contact = described(
        peewee.ForeignKeyField(Contact, null=True, on_delete="SET NULL"), N_("Contact"), K.REFERENCE,
        reference="contacts", aliases=("联系人", "contact name"), width=110,
    )  # fmt: skip
    stage = described(
        peewee.ForeignKeyField(Stage, on_delete="RESTRICT", backref="opportunities"), N_("Stage"), K.STAGE,
        required=True, is_listed=True, width=110,
        aliases=("阶段", "商机阶段", "销售阶段", "deal stage", "deal_stage", "stage name", "sales stage"),
    )  # fmt: skip
    status = described(
        peewee.TextField(default="open", index=True), N_("Status"), K.CHOICE, choices=STATUSES, width=80,
        aliases=("状态", "商机状态", "结果", "outcome"),
    )  # fmt: skip
    probability = described(
        peewee.IntegerField(), N_("Probability"), K.PERCENT, is_listed=True, width=80,
        aliases=("可能性", "概率", "赢率", "成交概率", "win probability", "probability (%)"),
    )  # fmt: skip
    is_probability_pinned = described(
        BooleanField(default=False), N_("Probability pinned"), K.BOOLEAN, importable=False, width=90
    )
    expected_amount = described(
        MoneyField(null=True), N_("Expected amount"), K.MONEY, is_listed=True, width=120,
        aliases=("金额", "预计金额", "预计签单金额", "商机金额", "销售金额", "amount", "value", "deal value", "close_value", "close value",
                 "deal amount", "expected revenue", "estimated value", "estimated amount", "estimated revenue", "est. revenue",
                 "预估金额"),
    )  # fmt: skip
    currency = described(peewee.TextField(default=""), N_("Currency"), K.CODE, aliases=("币种",), importable=False)
    expected_close_on = described(
        DayField(null=True), N_("Expected close"), K.DATE, is_listed=True, width=110,
        aliases=("预计", "预计签单日期", "预计成交日期", "预计成交时间", "close date", "expected close date", "closing date", "closedate"),
    )  # fmt: skip
    discovered_on = described(
        DayField(null=True), N_("Discovered on"), K.DATE, width=110,
        aliases=("发现时间", "发现日期", "engage date", "engage_date", "created date", "open date", "创建日期"),
    )  # fmt: skip
    source = described(
        peewee.TextField(null=True), N_("Source"), K.PICKLIST, picklist="opportunity_source",
        aliases=("来源", "商机来源", "lead source"), width=100,
    )  # fmt: skip
    informant = described(
        peewee.TextField(default=""),
        N_("Informant"),
        K.TEXT,
        aliases=("谁提供的信息", "信息提供人"),
        personal=Personal.NAME,
    )
    needs = described(
        peewee.TextField(default=""), N_("Customer needs"), K.LONG_TEXT, searchable=True, aliases=("客户需求", "需求")
    )
    solution = described(peewee.TextField(default=""), N_("Solution"), K.LONG_TEXT, aliases=("解决方案", "方案"))
    stage_note = described(peewee.TextField(default=""), N_("Stage note"), K.LONG_TEXT, aliases=("阶段备注",))
    closed_on = described(
        DayField(null=True), N_("Closed on"), K.DATE, editable=False, width=110,
        aliases=("成交日期", "关闭日期", "close_date", "closed date", "结束日期"),
    )  # fmt: skip
    lost_reason = described(
        peewee.TextField(null=True), N_("Lost reason"), K.PICKLIST, picklist="lost_reason", editable=False,
        aliases=("输单原因", "丢单原因", "loss reason"), width=110,
    )  # fmt: skip
    lost_note = described(peewee.TextField(default=""), N_("Lost note"), K.LONG_TEXT, aliases=("输单说明",))
    competitor = described(peewee.TextField(default=""), N_("Competitor"), K.TEXT, aliases=("竞争对手",))
    entered_stage_on = described(DayField(), N_("In stage since"), K.DATE, editable=False, importable=False, width=110)
    notes = described(
        peewee.TextField(default=""), N_("Notes"), K.LONG_TEXT, searchable=True,
        aliases=("备注", "说明", "remark", "comment", "description", "sales agent", "sales_agent"),
    )  # fmt: skip
    slip_count = described(
        peewee.IntegerField(default=0), N_("Times put off"), K.INTEGER, editable=False, importable=False, width=80
    )
    slip_days = described(
        peewee.IntegerField(default=0), N_("Days put off"), K.INTEGER, editable=False, importable=False, width=80
    )
    external_id = described(
        peewee.TextField(null=True, index=True), N_("Source id"), K.CODE, editable=False, width=110,
        aliases=("opportunity_id", "opportunity id", "deal id", "record id", "id", "商机id"),
    )  # fmt: skip
    import_batch_id = peewee.BigIntegerField(null=True, index=True)
    custom = custom_column()
    hold_until = described(
        DayField(null=True), N_("On hold until"), K.DATE, importable=False, width=110, aliases=("搁置到", "hold until")
    )
    strategy = described(
        peewee.TextField(default="", constraints=[DEFAULT_BLANK]), N_("Strategy"), K.LONG_TEXT, aliases=("策略", "打法"),
    )  # fmt: skip
    is_starred = described(
        BooleanField(default=False, constraints=[DEFAULT_ZERO]), N_("Starred"), K.BOOLEAN, width=70,
        aliases=("星标", "收藏", "关注", "starred", "favorite", "favourite"),
    )  # fmt: skip
    on_behalf_of = described(
        peewee.TextField(default="", constraints=[DEFAULT_BLANK]), N_("Person represented"), K.TEXT, width=120,
        aliases=("代谁负责", "代管", "on behalf of", "behalf"), personal=Personal.NAME,
    )  # fmt: skip
    campaign = described(
        peewee.ForeignKeyField(Campaign, null=True, on_delete="SET NULL", backref="opportunities", index=False),
        N_("Campaign"), K.REFERENCE, reference="campaigns", width=140,
        aliases=("营销活动", "活动", "市场活动", "campaign name", "campaign source", "primary campaign source"),
    )  # fmt: skip


WEIGHTED_AMOUNT = "((coalesce(t.expected_amount, 0) * t.probability + 50) / 100)"
"""round(amount × p/100, 2) half-up in whole minor units (D-04)."""

COMPUTED: tuple[FieldInfo, ...] = (
    computed(
        "weighted_amount",
        N_("Weighted amount"),
        K.MONEY,
        column=WEIGHTED_AMOUNT,
        width=120,
        aliases=("加权金额", "weighted"),
    ),
    computed(
        "customer_in_pool",
        N_("Customer in the pool"),
        K.BOOLEAN,
        width=90,
        aliases=("客户在公海", "in pool"),
        column="(t.customer_id IN (SELECT p.id FROM customer p WHERE p.pooled_at IS NOT NULL))",
    ),
    computed(
        "product",
        N_("Product"),
        K.TEXT,
        column="coalesce((SELECT group_concat(DISTINCT n.product) FROM need n"
        " WHERE n.opportunity_id = t.id AND n.product <> ''), t.subject)",
        width=140,
    ),
)


class StageChange(Record):
    """One move of an opportunity, kept for ever. Statuses beside the stages, so that winning and losing are moves too."""

    opportunity = peewee.ForeignKeyField(Opportunity, on_delete="CASCADE", backref="stage_changes")
    from_stage = peewee.ForeignKeyField(Stage, null=True, on_delete="RESTRICT", backref="+")
    to_stage = peewee.ForeignKeyField(Stage, on_delete="RESTRICT", backref="+")
    from_status = peewee.TextField(null=True)
    to_status = peewee.TextField()
    changed_on = DayField()
    probability = peewee.IntegerField()
    note = peewee.TextField(default="")
    happened_at = UtcField()
    corrects_id = peewee.BigIntegerField(null=True)
    """The earlier entry this one puts right; that one stays, and no longer counts."""


COUNTS = "NOT EXISTS (SELECT 1 FROM stage_change later WHERE later.corrects_id = m.id)"
"""Condition on a stage change `m`: no later entry put it right. Whatever reckons with stage changes asks this."""


class OpportunityContact(Table):
    """The part a person plays in a deal."""

    opportunity = peewee.ForeignKeyField(Opportunity, on_delete="CASCADE", backref="people")
    contact = peewee.ForeignKeyField(Contact, on_delete="CASCADE", backref="roles")
    role = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("opportunity", "contact")
        without_rowid = True


class OpportunityPartner(Record):
    """An agent or partner who has a share in a deal, in percent."""

    opportunity = peewee.ForeignKeyField(Opportunity, on_delete="CASCADE", backref="partners")
    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="partnerships")
    role = peewee.TextField()
    share_percent = peewee.IntegerField()


class Need(Record):
    """Something a customer needs, in their words; `product` names what would meet it."""

    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="needs")
    opportunity = peewee.ForeignKeyField(Opportunity, null=True, on_delete="SET NULL", backref="need_items")
    text = peewee.TextField()
    priority = peewee.TextField()
    status = peewee.TextField()
    product = peewee.TextField()


class StageTask(Table):
    """An item of a stage's checklist: something to do, a file to have or a field to fill (`kind`; `target` names it)."""

    id = peewee.BigIntegerField(primary_key=True)
    stage = peewee.ForeignKeyField(Stage, on_delete="CASCADE", backref="tasks")
    title = peewee.TextField()
    kind = peewee.TextField()
    target = peewee.TextField()
    is_required = BooleanField()
    position = peewee.IntegerField()


class StageTaskDone(Table):
    """An item of the checklist a deal has behind it."""

    opportunity = peewee.ForeignKeyField(Opportunity, on_delete="CASCADE", backref="tasks_done")
    stage_task = peewee.ForeignKeyField(StageTask, on_delete="CASCADE", backref="done")
    done_at = UtcField()

    class Meta:
        primary_key = peewee.CompositeKey("opportunity", "stage_task")
        without_rowid = True


class Competitor(Record):
    """Who else wants a deal: the price seen, strengths, weaknesses, and whether they won it."""

    opportunity = peewee.ForeignKeyField(Opportunity, on_delete="CASCADE", backref="competitors")
    name = peewee.TextField()
    price = MoneyField(null=True)
    strengths = peewee.TextField()
    weaknesses = peewee.TextField()
    is_winner = BooleanField()


class Solution(Record):
    """A version of what was proposed; its files are attachments of it."""

    opportunity = peewee.ForeignKeyField(Opportunity, on_delete="CASCADE", backref="solutions")
    version = peewee.IntegerField()
    title = peewee.TextField()
    text = peewee.TextField()


class Risk(Record):
    """What may make a deal fail, and what is done about it."""

    opportunity = peewee.ForeignKeyField(Opportunity, on_delete="CASCADE", backref="risks")
    text = peewee.TextField()
    severity = peewee.TextField()
    status = peewee.TextField()
    answer = peewee.TextField()


class Tender(Table):
    """The tender a deal is part of: dates, the bond and its return, and the documents to hand in (JSON)."""

    opportunity = peewee.ForeignKeyField(
        Opportunity, primary_key=True, on_delete="CASCADE", backref="tenders", index=False
    )
    number = peewee.TextField()
    platform = peewee.TextField()
    deadline_at = UtcField(null=True)
    opening_at = UtcField(null=True)
    bond = MoneyField(null=True)
    bond_due_on = DayField(null=True)
    bond_returned_on = DayField(null=True)
    documents = peewee.TextField()
    note = peewee.TextField()


class SalesTarget(Table):
    """What one means to reach: a metric over the period that begins on a day. Amounts in minor units, else a count."""

    id = peewee.BigIntegerField(primary_key=True)
    metric = peewee.TextField()
    period = peewee.TextField()
    starts_on = DayField()
    value = peewee.BigIntegerField()

    class Meta:
        indexes = ((("metric", "period", "starts_on"), True),)


class ForecastSnapshot(Table):
    """What the forecast of a month said on a day, kept to hold it beside the outcome; outside undo."""

    taken_on = DayField()
    month = DayField()
    weighted = MoneyField()
    committed = MoneyField()
    likely = MoneyField()
    total = MoneyField()
    won = MoneyField()

    class Meta:
        primary_key = peewee.CompositeKey("taken_on", "month")
        without_rowid = True
