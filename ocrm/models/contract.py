"""Contracts and orders, when their money is due, and what was paid."""

from __future__ import annotations

import peewee

from ocrm.i18n import N_
from ocrm.models.base import Record, custom_column
from ocrm.models.contact import Contact
from ocrm.models.contract_status import BINDING as BINDING
from ocrm.models.contract_status import RUNNING as RUNNING
from ocrm.models.contract_status import RUNS as RUNS
from ocrm.models.customer import Customer
from ocrm.models.fields import (
    Choice,
    DayField,
    FieldInfo,
    FieldKind,
    MoneyField,
    Personal,
    computed,
    described,
)
from ocrm.models.opportunity import Opportunity
from ocrm.models.quote import Quote

CONTRACT_KINDS = (
    Choice("contract", N_("Contract"), ("合同",)),
    Choice("order", N_("Order"), ("订单", "purchase order", "sales order")),
)
CONTRACT_STATUSES = (
    Choice("draft", N_("Draft"), ("草稿", "拟定", "new")),
    Choice("signed", N_("Signed"), ("已签订", "已签约", "签订", "activated")),
    Choice("executing", N_("In execution"), ("执行中", "履行中", "in progress")),
    Choice("completed", N_("Completed"), ("已完成", "完成")),
    Choice("expired", N_("Expired"), ("已到期", "期满")),
    Choice("terminated", N_("Terminated"), ("已终止", "终止", "作废", "cancelled")),
)
K = FieldKind


class Contract(Record):
    """What was agreed with a customer. `renews` is the contract before it, `quote` the version it came of."""

    code = described(
        peewee.TextField(unique=True), N_("Contract number"), K.CODE, searchable=True, is_listed=True, width=120,
        aliases=("合同编号", "合同号", "订单编号", "订单号", "编号", "contract no", "contract id", "order no", "order number", "number"),
    )  # fmt: skip
    title = described(
        peewee.TextField(), N_("Title"), K.TEXT, required=True, searchable=True, is_listed=True, width=220,
        aliases=("合同名称", "名称", "合同", "订单名称", "contract name", "contract", "name", "subject"),
    )  # fmt: skip
    customer = described(
        peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="contracts", index=False), N_("Customer"),
        K.REFERENCE, reference="customers", required=True, is_listed=True, width=200,
        aliases=("客户", "客户名称", "公司", "公司名称", "account", "account name", "company", "customer name"),
    )  # fmt: skip
    kind = described(
        peewee.TextField(default="contract"), N_("Kind"), K.CHOICE, choices=CONTRACT_KINDS, required=True,
        width=80, aliases=("类别", "合同或订单"),
    )  # fmt: skip
    contract_type = described(
        peewee.TextField(null=True), N_("Contract type"), K.PICKLIST, picklist="contract_type", width=90,
        aliases=("合同类型", "类型", "type", "contract type"),
    )  # fmt: skip
    status = described(
        peewee.TextField(default="draft"), N_("Status"), K.CHOICE, choices=CONTRACT_STATUSES, required=True,
        is_listed=True, width=90, aliases=("状态", "合同状态", "contract status"),
    )  # fmt: skip
    amount = described(
        MoneyField(null=True), N_("Amount"), K.MONEY, is_listed=True, width=120,
        aliases=("合同金额", "金额", "总金额", "订单金额", "contract value", "value", "total"),
    )  # fmt: skip
    currency = described(peewee.TextField(default=""), N_("Currency"), K.CODE, aliases=("币种",), importable=False)
    signed_on = described(
        DayField(null=True), N_("Signed on"), K.DATE, is_listed=True, width=110,
        aliases=("签订日期", "签订时间", "签约日期", "下单时间", "date signed", "signed date", "order date"),
    )  # fmt: skip
    starts_on = described(
        DayField(null=True), N_("Begins on"), K.DATE, width=110,
        aliases=("开始日期", "开始时间", "生效日期", "合同开始时间", "start date", "contract start date"),
    )  # fmt: skip
    ends_on = described(
        DayField(null=True), N_("Ends on"), K.DATE, is_listed=True, width=110,
        aliases=("到期日期", "结束日期", "结束时间", "合同结束时间", "到期", "end date", "contract end date", "expiry date"),
    )  # fmt: skip
    opportunity = described(
        peewee.ForeignKeyField(Opportunity, null=True, on_delete="SET NULL", backref="contracts"), N_("Opportunity"),
        K.REFERENCE, reference="opportunities", aliases=("商机", "对应商机", "商机名称", "opportunity name"), width=160,
    )  # fmt: skip
    quote = peewee.ForeignKeyField(Quote, null=True, on_delete="SET NULL", backref="contracts")
    contact = described(
        peewee.ForeignKeyField(Contact, null=True, on_delete="SET NULL", backref="contracts"), N_("Signed for them by"),
        K.REFERENCE, reference="contacts", aliases=("客户签约人", "联系人", "customer signed by"), width=110,
    )  # fmt: skip
    signed_by = described(
        peewee.TextField(default=""), N_("Signed for us by"), K.TEXT, width=110, personal=Personal.NAME,
        aliases=("公司签约人", "我方签约人", "company signed by"),
    )  # fmt: skip
    payment_method = described(
        peewee.TextField(null=True), N_("Payment method"), K.PICKLIST, picklist="payment_method", width=100,
        aliases=("付款方式", "回款方式", "支付方式"),
    )  # fmt: skip
    terms = described(
        peewee.TextField(default=""), N_("Clauses"), K.LONG_TEXT, searchable=True,
        aliases=("条款", "合同条款", "付款条款", "special terms"),
    )  # fmt: skip
    renews = described(
        peewee.ForeignKeyField("self", null=True, on_delete="SET NULL", backref="renewals"), N_("Renews"),
        K.REFERENCE, reference="contracts", importable=False, width=160,
    )  # fmt: skip
    notes = described(
        peewee.TextField(default=""), N_("Notes"), K.LONG_TEXT, searchable=True, aliases=("备注", "说明", "description")
    )
    external_id = described(
        peewee.TextField(null=True, index=True), N_("Source id"), K.CODE, editable=False, width=110,
        aliases=("record id", "id"),
    )  # fmt: skip
    import_batch_id = peewee.BigIntegerField(null=True, index=True)
    custom = custom_column()

    class Meta:
        indexes = ((("customer", "status", "ends_on"), False),)


class PaymentPlan(Record):
    """An instalment: so much is due on a day. What covers it are the payments that name it."""

    contract = peewee.ForeignKeyField(Contract, on_delete="CASCADE", backref="instalments")
    due_on = DayField(index=True)
    amount = MoneyField()
    note = peewee.TextField()


class Payment(Record):
    """Money that came in for a contract, for an instalment of it or for none."""

    contract = peewee.ForeignKeyField(Contract, on_delete="CASCADE", backref="payments")
    plan = peewee.ForeignKeyField(PaymentPlan, null=True, on_delete="SET NULL", backref="payments")
    received_on = DayField(index=True)
    amount = MoneyField()
    method = peewee.TextField(null=True)
    invoice_number = peewee.TextField()
    notes = peewee.TextField()
    external_id = peewee.TextField(null=True)
    import_batch_id = peewee.BigIntegerField(null=True)


RECEIVED = "(SELECT coalesce(sum(y.amount), 0) FROM payment y WHERE y.contract_id = t.id)"
"""What came in for the contract `t`."""
DUE = "coalesce(t.amount, (SELECT sum(p.amount) FROM payment_plan p WHERE p.contract_id = t.id), 0)"
"""What is to be paid for the contract `t` in all: its amount, else what is planned."""
_OPEN = f"max({DUE} - {RECEIVED}, 0)"
IS_BINDING = "t.status IN ('{}')".format("', '".join(BINDING))
IS_RUNNING = "t.status IN ('{}')".format("', '".join(RUNNING))
PAID_OF_PLAN = "(SELECT coalesce(sum(y.amount), 0) FROM payment y WHERE y.plan_id = p.id)"
"""What has come in for the instalment `p`."""
OVERDUE = (
    f"(SELECT sum(p.amount - {PAID_OF_PLAN}) FROM payment_plan p"
    f" WHERE p.contract_id = t.id AND p.due_on < ocrm_today() AND p.amount > {PAID_OF_PLAN})"
)
COMPUTED: tuple[FieldInfo, ...] = (
    computed("received", N_("Received"), K.MONEY, column=RECEIVED, is_listed=True, width=120,
             aliases=("已回款", "回款金额")),
    computed("outstanding", N_("Outstanding"), K.MONEY, width=120, aliases=("未回款", "应收款", "应收余额"),
             column=f"(CASE WHEN {IS_BINDING} THEN {_OPEN} END)"),
    computed("overdue_amount", N_("Overdue amount"), K.MONEY, width=120, aliases=("逾期金额",),
             column=f"(CASE WHEN {IS_BINDING} THEN {OVERDUE} END)"),
    computed("days_left", N_("Days left"), K.INTEGER, width=80, aliases=("剩余天数",),
             column=f"(CASE WHEN {IS_RUNNING} THEN"
                    " CAST(julianday(t.ends_on) - julianday(ocrm_today()) AS INTEGER) END)"),
    computed("received_percent", N_("Received, percent"), K.PERCENT, width=90, aliases=("回款比例", "回款率"),
             column=f"(CASE WHEN t.amount > 0 THEN CAST({RECEIVED} * 100 / t.amount AS INTEGER) END)"),
    computed("ends_before_signing", N_("Ends before it was signed"), K.BOOLEAN, width=90,
             column="(coalesce(t.ends_on < t.signed_on, 0))"),
)  # fmt: skip
"""What came in of a contract that was signed, what is open (due − received), and what of it is late."""
OF_CUSTOMERS: tuple[FieldInfo, ...] = (
    computed("has_contract", N_("Has a running contract"), K.BOOLEAN, width=90, aliases=("有在执行合同", "合同在执行"),
             column=f"EXISTS (SELECT 1 FROM contract k WHERE k.customer_id = t.id AND {RUNS})"),
    computed("contract_amount", N_("Amount under contract"), K.MONEY, width=120, aliases=("合同总额", "签约额"),
             column=f"(SELECT sum(k.amount) FROM contract k WHERE k.customer_id = t.id AND {IS_BINDING.replace('t.', 'k.')})"),
    computed("outstanding", N_("Outstanding"), K.MONEY, width=120, aliases=("未回款", "应收款", "应收余额"),
             column=f"(SELECT sum({_OPEN.replace('t.', 'k.')}) FROM contract k"
                    f" WHERE k.customer_id = t.id AND {IS_BINDING.replace('t.', 'k.')})"),
    computed("contract_ends_on", N_("Contract ends on"), K.DATE, width=110, aliases=("合同到期", "合同到期日"),
             column="(SELECT max(k.ends_on) FROM contract k WHERE k.customer_id = t.id"
                    f" AND {IS_BINDING.replace('t.', 'k.')})"),
)  # fmt: skip
"""What a customer signed in all, what is open of it, and when the last contract ends."""
