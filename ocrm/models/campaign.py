"""Campaigns, and who is reached by them."""

from __future__ import annotations

import peewee

from ocrm.i18n import N_
from ocrm.models.base import Record, custom_column
from ocrm.models.contact import Contact
from ocrm.models.customer import Customer
from ocrm.models.fields import Choice, DayField, FieldInfo, FieldKind, MoneyField, computed, described
from ocrm.models.segment import Segment

CAMPAIGN_STATUSES = (
    Choice("planned", N_("Planned"), ("计划中", "未开始", "draft")),
    Choice("running", N_("Running"), ("进行中", "active", "in progress")),
    Choice("finished", N_("Finished"), ("已结束", "完成", "completed", "ended")),
    Choice("cancelled", N_("Cancelled"), ("已取消", "取消", "aborted")),
)
MEMBER_STATUSES = (
    Choice("planned", N_("To reach"), ("计划",)),
    Choice("sent", N_("Invited"), ("已发送", "已邀请")),
    Choice("opened", N_("Opened it"), ("已打开",)),
    Choice("clicked", N_("Clicked"), ("已点击",)),
    Choice("replied", N_("Replied"), ("已回复", "感兴趣")),
    Choice("converted", N_("Converted"), ("已转化", "到场")),
    Choice("bounced", N_("Bounced"), ("退信",)),
    Choice("unsubscribed", N_("Unsubscribed"), ("已退订",)),
)
"""What became of a member, on its way from being planned to being won over."""
K = FieldKind


class Campaign(Record):
    """Something done to win customers: a fair, a mailing, a promotion. `segment` is whom it was made for."""

    name = described(
        peewee.TextField(), N_("Campaign name"), K.TEXT, required=True, searchable=True, is_listed=True, width=220,
        aliases=("活动名称", "营销活动", "活动", "名称", "campaign", "name", "title"),
    )  # fmt: skip
    kind = described(
        peewee.TextField(default="other"), N_("Kind"), K.PICKLIST, picklist="campaign_kind", is_listed=True, width=90,
        aliases=("类型", "活动类型", "type", "campaign type"),
    )  # fmt: skip
    status = described(
        peewee.TextField(default="planned"), N_("Status"), K.CHOICE, choices=CAMPAIGN_STATUSES, required=True,
        is_listed=True, width=90, aliases=("状态", "活动状态"),
    )  # fmt: skip
    starts_on = described(
        DayField(null=True), N_("Begins on"), K.DATE, is_listed=True, width=110,
        aliases=("开始日期", "开始时间", "start date", "start"),
    )  # fmt: skip
    ends_on = described(
        DayField(null=True), N_("Ends on"), K.DATE, is_listed=True, width=110,
        aliases=("结束日期", "结束时间", "end date", "end"),
    )  # fmt: skip
    budget = described(
        MoneyField(null=True),
        N_("Budget"),
        K.MONEY,
        is_listed=True,
        width=110,
        aliases=("预算", "预算费用", "budgeted cost"),
    )
    cost = described(
        MoneyField(null=True),
        N_("Cost"),
        K.MONEY,
        is_listed=True,
        width=110,
        aliases=("实际费用", "费用", "成本", "actual cost"),
    )
    goals = described(peewee.TextField(default=""), N_("Goals"), K.LONG_TEXT, aliases=("目标", "活动目标"))
    materials = described(peewee.TextField(default=""), N_("Materials"), K.LONG_TEXT, aliases=("物料", "资料"))
    notes = described(
        peewee.TextField(default=""), N_("Notes"), K.LONG_TEXT, searchable=True, aliases=("备注", "说明", "description")
    )
    segment = peewee.ForeignKeyField(Segment, null=True, on_delete="SET NULL", backref="campaigns")
    external_id = described(
        peewee.TextField(null=True, index=True), N_("Source id"), K.CODE, editable=False, width=110,
        aliases=("campaign id", "record id", "id"),
    )  # fmt: skip
    import_batch_id = peewee.BigIntegerField(null=True, index=True)
    custom = custom_column()


class CampaignMember(Record):
    """A customer a campaign is for, perhaps a certain person there, and what became of it; each customer once."""

    campaign = peewee.ForeignKeyField(Campaign, on_delete="CASCADE", backref="members")
    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="campaign_memberships")
    contact = peewee.ForeignKeyField(Contact, null=True, on_delete="SET NULL", backref="campaign_memberships")
    status = peewee.TextField()
    notes = peewee.TextField()

    class Meta:
        indexes = ((("campaign", "customer"), True),)


def _deals(what: str, condition: str) -> str:
    return f"(SELECT {what} FROM opportunity o WHERE o.campaign_id = t.id{condition})"


WON_AMOUNT = _deals("coalesce(sum(o.expected_amount), 0)", " AND o.status = 'won'")
COMPUTED: tuple[FieldInfo, ...] = (
    computed("member_count", N_("Members"), K.INTEGER, is_listed=True, width=80, aliases=("成员", "成员数"),
             column="(SELECT count(*) FROM campaign_member m WHERE m.campaign_id = t.id)"),
    computed("deal_count", N_("Deals"), K.INTEGER, is_listed=True, width=90, aliases=("商机数",),
             column=_deals("count(*)", "")),
    computed("won_amount", N_("Amount won"), K.MONEY, is_listed=True, width=120, aliases=("赢单额", "成交金额"),
             column=WON_AMOUNT),
    computed("return_percent", N_("Return on cost"), K.PERCENT, is_listed=True, width=100, aliases=("ROI", "投资回报率"),
             column=f"(CASE WHEN t.cost > 0 THEN CAST(round(({WON_AMOUNT} - t.cost) * 100.0 / t.cost) AS INTEGER) END)"),
)  # fmt: skip
"""How far a campaign reached, what came of it, and (won amount − cost) ÷ cost in percent."""
