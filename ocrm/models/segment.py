"""Segments of customers, and the scores they are sorted by."""

from __future__ import annotations

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.i18n import N_
from ocrm.models.base import Record, Table
from ocrm.models.customer import Customer
from ocrm.models.fields import Choice, FieldInfo, FieldKind, MoneyField, computed
from ocrm.models.order import AVERAGE_ORDER

K = FieldKind
RFM_SEGMENTS = (
    Choice("champions", N_("Champions"), ("重要价值",)),
    Choice("potential_loyalist", N_("Potential loyalist"), ("潜在忠诚",)),
    Choice("loyal", N_("Loyal"), ("忠诚",)),
    Choice("promising", N_("Promising"), ("有潜力",)),
    Choice("new", N_("New buyers"), ("新成交", "new customers")),
    Choice("cant_lose", N_("Can't lose them"), ("不能失去",)),
    Choice("at_risk", N_("At risk (RFM)"), ("有风险",)),
    Choice("need_attention", N_("Need attention"), ("需要关注",)),
    Choice("about_to_sleep", N_("About to sleep"), ("即将沉睡",)),
    Choice("lost", N_("Lost (RFM)"), ("已沉睡", "hibernating")),
    Choice("other", N_("Other scores"), ("其他",)),
)
"""The named groups of the published score map, in the order in which it is read."""
ABC_CLASSES = (
    Choice("A", N_("Class A"), ("a",)),
    Choice("B", N_("Class B"), ("b",)),
    Choice("C", N_("Class C"), ("c",)),
)
CHURN_BANDS = (
    Choice("active", N_("Active"), ("正常", "normal")),
    Choice("at_risk", N_("At risk"), ("风险", "有流失风险")),
    Choice("lost", N_("Churned"), ("流失", "已流失", "lost")),
)
GRADE_CONFLICTS = (
    Choice("rated_above_sales", N_("Rated high, sells little"), ("评高卖少",)),
    Choice("rated_below_sales", N_("Rated low, sells much"), ("评低卖多",)),
)


class Segment(Record):
    """A group of customers: a live filter (as conditions.to_json writes it, and typed `text`) or a list of members."""

    name = peewee.TextField()
    is_static = BooleanField()
    filter_json = peewee.TextField(column_name="filter")
    text = peewee.TextField()
    note = peewee.TextField()
    position = peewee.IntegerField()


class SegmentMember(Table):
    """A customer on a static list."""

    segment = peewee.ForeignKeyField(Segment, on_delete="CASCADE", backref="members")
    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="+")

    class Meta:
        primary_key = peewee.CompositeKey("segment", "customer")
        without_rowid = True


class CustomerScore(Table):
    """What was worked out of a customer's orders: kept to filter and sort by, made anew in the background.

    Outside undo. Money in minor units; scores 1 to 5 (D-38), `abc` A, B or C (D-36), `churn` a band of D-37.
    """

    customer = peewee.ForeignKeyField(Customer, primary_key=True, on_delete="CASCADE", backref="+", index=False)
    recency_days = peewee.IntegerField(null=True)
    frequency = peewee.IntegerField()
    monetary = MoneyField()
    recency_score = peewee.IntegerField(null=True)
    frequency_score = peewee.IntegerField(null=True)
    monetary_score = peewee.IntegerField(null=True)
    rfm_segment = peewee.TextField(null=True)
    abc = peewee.TextField(null=True)
    churn = peewee.TextField(null=True)
    churn_ratio = peewee.FloatField(null=True)
    lifetime_value = MoneyField(null=True)
    expected_value = MoneyField(null=True)
    has_more_complaints = BooleanField()


def _score(column: str) -> str:
    return f"(SELECT s.{column} FROM customer_score s WHERE s.customer_id = t.id)"


COMPUTED: tuple[FieldInfo, ...] = (
    computed(
        "segment", N_("Segment"), K.SEGMENT, width=140, aliases=("细分", "客群", "segments"),
        column="(SELECT group_concat(g.name, '; ') FROM segment_member m JOIN segment g ON g.id = m.segment_id"
               " WHERE m.customer_id = t.id)",
    ),
    computed("rfm_segment", N_("RFM group"), K.CHOICE, choices=RFM_SEGMENTS, width=100, column=_score("rfm_segment"),
             aliases=("rfm", "RFM分组", "rfm segment")),
    computed("recency_score", N_("R score"), K.INTEGER, width=70, column=_score("recency_score"), aliases=("R", "R分")),
    computed("frequency_score", N_("F score"), K.INTEGER, width=70, column=_score("frequency_score"),
             aliases=("F", "F分")),
    computed("monetary_score", N_("M score"), K.INTEGER, width=70, column=_score("monetary_score"),
             aliases=("M", "M分")),
    computed("recency_days", N_("Days since the last order"), K.INTEGER, width=90, column=_score("recency_days"),
             aliases=("最近成交天数", "recency")),
    computed("frequency", N_("Orders in the period"), K.INTEGER, width=90, column=_score("frequency"),
             aliases=("成交次数", "购买频次")),
    computed("monetary", N_("Won in the period"), K.MONEY, column=_score("monetary"), aliases=("消费金额",)),
    computed("abc", N_("ABC class"), K.CHOICE, choices=ABC_CLASSES, width=70, column=_score("abc"),
             aliases=("ABC", "abc class", "ABC等级")),
    computed("churn", N_("Churn band"), K.CHOICE, choices=CHURN_BANDS, width=80, column=_score("churn"),
             aliases=("流失", "流失风险", "churn risk")),
    computed("lifetime_value", N_("Lifetime value"), K.MONEY, column=_score("lifetime_value"),
             aliases=("LTV", "CLV", "终身价值", "历史价值")),
    computed("expected_value", N_("Expected lifetime value"), K.MONEY, column=_score("expected_value"),
             aliases=("预期价值", "expected CLV")),
    computed("grade_conflict", N_("Grade and sales disagree"), K.CHOICE, choices=GRADE_CONFLICTS, width=130,
             column="(SELECT CASE WHEN t.value = 'high' AND s.abc = 'C' THEN 'rated_above_sales'"
                    " WHEN t.value = 'low' AND s.abc = 'A' THEN 'rated_below_sales' END"
                    " FROM customer_score s WHERE s.customer_id = t.id)",
             aliases=("分级不一致", "grade disagreement")),
    computed("average_won", N_("Average order"), K.MONEY, width=110, aliases=("客单价", "average order value", "AOV"),
             column=AVERAGE_ORDER),
    computed("days_since_contact", N_("Days since contact"), K.INTEGER, width=90,
             column="CAST(julianday(ocrm_today()) - julianday(t.last_contacted_on) AS INTEGER)",
             aliases=("未联系天数", "days without contact")),
)  # fmt: skip
"""Fields of a customer that are read from its scores; as fresh as these are."""
OF_CUSTOMER = computed(
    "customer_segment", N_("Customer segment"), K.SEGMENT, width=140, aliases=("客户细分", "客户所属细分"),
    column="(SELECT group_concat(g.name, '; ') FROM segment_member m JOIN segment g ON g.id = m.segment_id"
           " WHERE m.customer_id = t.customer_id)",
)  # fmt: skip
"""The same for whatever belongs to a customer: its deals and people."""
