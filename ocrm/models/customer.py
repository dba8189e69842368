"""Customers, and what is kept of each beside its fields: moves in the pool, points."""

from __future__ import annotations

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.i18n import N_
from ocrm.models.base import DEFAULT_BLANK, DEFAULT_ZERO, Record, custom_column
from ocrm.models.fields import (
    Choice,
    DayField,
    FieldKind,
    MoneyField,
    Personal,
    UtcField,
    described,
)

KINDS = (
    Choice("organization", N_("Company"), ("企业", "公司", "organisation", "company", "business")),
    Choice("person", N_("Person"), ("个人", "individual")),
)
LEVELS = (
    Choice("high", N_("High"), ("高", "a")),
    Choice("medium", N_("Medium"), ("中", "b")),
    Choice("low", N_("Low"), ("低", "c")),
)
RELATIONSHIPS = (
    Choice("close", N_("Very close"), ("密切",)),
    Choice("good", N_("Good"), ("较好",)),
    Choice("fair", N_("Fair"), ("一般",)),
    Choice("poor", N_("Poor"), ("较差",)),
)
CUSTOMER_STAGES = (
    Choice("pre_sales", N_("Pre-sales"), ("售前跟踪", "售前")),
    Choice("in_contract", N_("In contract"), ("合同执行",)),
    Choice("after_sales", N_("After-sales"), ("售后服务", "售后")),
    Choice("contract_ended", N_("Contract ended"), ("合同期满",)),
)
GENDERS = (
    Choice("female", N_("Female"), ("女", "f", "女士", "ms", "mrs")),
    Choice("male", N_("Male"), ("男", "m", "先生", "mr")),
)
CHANNELS = (
    Choice("phone", N_("Phone"), ("电话",)),
    Choice("wechat", N_("WeChat"), ("微信",)),
    Choice("email", N_("Email"), ("邮件", "邮箱")),
    Choice("message", N_("Message"), ("短信", "sms")),
    Choice("visit", N_("Visit"), ("拜访", "上门")),
)
CATEGORY_COLORS = {
    "potential": "info", "regular": "neutral", "vip": "violet", "agent": "warn", "partner": "ok", "lost": "bad",
}  # fmt: skip
"""The tone of the theme that each shipped category begins with."""
K = FieldKind


class Customer(Record):
    """A company or person one sells to."""

    name = described(
        peewee.TextField(),
        N_("Customer name"),
        K.TEXT,
        required=True,
        searchable=True,
        is_listed=True,
        width=230,
        sort_column="t.mnemonic COLLATE NOCASE",
        personal=Personal.NAME_OF_PERSONS,
        aliases=(
            "客户名称", "客户", "公司", "公司名称", "公司名", "企业名称", "单位名称", "单位", "名称", "客户姓名", "account",
            "account name", "company", "company name", "customer", "organization", "organization name", "business name",
        ),
    )  # fmt: skip
    kind = described(
        peewee.TextField(default="organization"), N_("Company or person"), K.CHOICE, choices=KINDS,
        aliases=("客户性质", "客户类别", "客户类型"), width=90,
    )  # fmt: skip
    code = described(
        peewee.TextField(unique=True), N_("Code"), K.CODE, searchable=True, width=110,
        aliases=("编号", "客户编号", "客户编码", "编码", "customer id", "customer number", "account id", "customer no", "id"),
    )  # fmt: skip
    mnemonic = described(
        peewee.TextField(default=""),
        N_("Mnemonic"),
        K.TEXT,
        aliases=("助记名称", "助记码", "拼音"),
        personal=Personal.NAME_OF_PERSONS,
    )
    short_name = described(
        peewee.TextField(default=""),
        N_("Short name"),
        K.TEXT,
        searchable=True,
        aliases=("简称", "客户简称"),
        personal=Personal.NAME_OF_PERSONS,
    )
    category = described(
        peewee.TextField(default="potential"), N_("Category"), K.PICKLIST, picklist="customer_category",
        aliases=("种类", "客户种类", "客户分类", "类型", "客户状态", "type", "account type", "customer type"), is_listed=True, width=80,
    )  # fmt: skip
    value = described(
        peewee.TextField(null=True), N_("Value"), K.CHOICE, choices=LEVELS, is_listed=True, width=66,
        aliases=("价值评估", "等级", "客户等级", "客户级别", "级别", "grade", "rating", "level", "意向", "客户意向"),
    )  # fmt: skip
    credit = described(
        peewee.TextField(null=True), N_("Credit"), K.CHOICE, choices=LEVELS, aliases=("信用等级", "信用"), width=70
    )
    relationship = described(
        peewee.TextField(null=True), N_("Relationship"), K.CHOICE, choices=RELATIONSHIPS,
        aliases=("关系等级", "关系"), width=80,
    )  # fmt: skip
    industry = described(
        peewee.TextField(null=True), N_("Industry"), K.PICKLIST, picklist="industry", is_listed=True,
        aliases=("行业", "所属行业", "客户行业", "sector"), width=100,
    )  # fmt: skip
    headcount = described(
        peewee.IntegerField(null=True), N_("Headcount"), K.INTEGER, applies_to="organization",
        aliases=("人员规模", "规模", "员工数", "员工人数", "人数", "employees", "number of employees", "company size"), width=80,
    )  # fmt: skip
    annual_revenue = described(
        MoneyField(null=True), N_("Annual revenue"), K.MONEY, applies_to="organization",
        aliases=("年营业额", "年营收", "营业额", "营收", "年收入", "revenue", "turnover"), width=120,
    )  # fmt: skip
    founded_year = described(
        peewee.IntegerField(null=True), N_("Founded"), K.INTEGER, applies_to="organization",
        aliases=("成立年份", "year established", "year founded", "established", "成立时间"), width=80,
    )  # fmt: skip
    gender = described(
        peewee.TextField(null=True),
        N_("Gender"),
        K.CHOICE,
        choices=GENDERS,
        applies_to="person",
        aliases=("性别", "sex"),
    )
    source = described(
        peewee.TextField(null=True), N_("Source"), K.PICKLIST, picklist="source",
        aliases=("来源", "客户来源", "渠道", "线索来源", "lead source", "channel"), width=100,
    )  # fmt: skip
    stage = described(
        peewee.TextField(default="pre_sales"), N_("Customer stage"), K.CHOICE, choices=CUSTOMER_STAGES,
        aliases=("阶段", "客户阶段", "stage"), width=90,
    )  # fmt: skip
    parent = described(
        peewee.ForeignKeyField("self", null=True, on_delete="SET NULL", backref="children"), N_("Parent customer"),
        K.REFERENCE, reference="customers", aliases=("上级客户", "上级", "母公司", "subsidiary of", "parent", "parent account"),
        width=160,
    )  # fmt: skip
    country = described(
        peewee.TextField(default=""),
        N_("Country"),
        K.TEXT,
        aliases=("国家", "office location", "location"),
        group="address",
    )
    province = described(
        peewee.TextField(default=""), N_("Province"), K.TEXT, group="address", width=80,
        aliases=("省", "省份", "state", "省/直辖市", "billingstate", "region"),
    )  # fmt: skip
    city = described(
        peewee.TextField(default=""), N_("City"), K.TEXT, group="address", is_listed=True, width=80,
        aliases=("市", "城市", "billingcity", "所在城市"),
    )  # fmt: skip
    address = described(
        peewee.TextField(default=""), N_("Address"), K.TEXT, group="address", width=200, searchable=True,
        aliases=("地址", "详细地址", "公司地址", "联系地址", "street", "street address", "所在地", "客户地址"),
        personal=Personal.LEFT_OUT,
    )  # fmt: skip
    postcode = described(
        peewee.TextField(default=""),
        N_("Postcode"),
        K.CODE,
        group="address",
        aliases=("邮编", "zip", "postal code", "邮政编码"),
    )
    phone = described(
        peewee.TextField(default=""), N_("Phone"), K.PHONE, searchable=True, width=130,
        aliases=("电话", "公司电话", "固定电话", "座机", "联系电话", "tel", "telephone", "phone number", "客户电话"),
    )  # fmt: skip
    mobile = described(
        peewee.TextField(default=""), N_("Mobile"), K.PHONE, searchable=True, width=130,
        aliases=("手机", "手机号", "手机号码", "移动电话", "cell", "mobile phone", "cell phone"),
    )  # fmt: skip
    fax = described(peewee.TextField(default=""), N_("Fax"), K.PHONE, aliases=("传真",))
    website = described(
        peewee.TextField(default=""),
        N_("Website"),
        K.URL,
        aliases=("网址", "网站", "官网", "url", "web", "公司网址"),
        width=150,
    )
    email = described(
        peewee.TextField(default=""), N_("Email"), K.EMAIL, searchable=True, width=160,
        aliases=("邮箱", "电子邮箱", "邮件", "e-mail", "mail", "email address", "电子邮件"),
    )  # fmt: skip
    wechat = described(
        peewee.TextField(default=""),
        N_("WeChat"),
        K.TEXT,
        searchable=True,
        aliases=("微信", "微信号", "weixin"),
        personal=Personal.SHORTENED,
    )
    qq = described(
        peewee.TextField(default=""), N_("QQ"), K.CODE, searchable=True, aliases=("qq号",), personal=Personal.SHORTENED
    )
    preferred_channel = described(
        peewee.TextField(null=True),
        N_("Preferred channel"),
        K.CHOICE,
        choices=CHANNELS,
        aliases=("偏好渠道", "沟通偏好"),
    )
    notes = described(
        peewee.TextField(default=""), N_("Notes"), K.LONG_TEXT, searchable=True, width=220,
        aliases=("备注", "说明", "描述", "remark", "remarks", "comment", "description", "note"),
    )  # fmt: skip
    pooled_at = UtcField(null=True)
    last_contacted_on = described(
        DayField(null=True), N_("Last contact"), K.DATE, editable=False, importable=False, is_listed=True, width=100,
        aliases=("最近联系",),
    )  # fmt: skip
    next_todo_on = described(
        DayField(null=True), N_("Next to-do on"), K.DATE, editable=False, importable=False, width=100,
        aliases=("下次联系", "next_todo_at"),
    )  # fmt: skip
    open_amount = described(
        MoneyField(default=0), N_("Open amount"), K.MONEY, editable=False, importable=False, is_listed=True, width=120,
        aliases=("进行中商机",),
    )  # fmt: skip
    won_amount = described(
        MoneyField(default=0), N_("Won amount"), K.MONEY, editable=False, importable=False, is_listed=True, width=120,
        aliases=("累计成交",),
    )  # fmt: skip
    won_count = described(
        peewee.IntegerField(default=0), N_("Won deals"), K.INTEGER, editable=False, importable=False, width=80
    )
    last_won_on = described(DayField(null=True), N_("Last won on"), K.DATE, editable=False, importable=False, width=100)
    external_id = described(
        peewee.TextField(null=True, index=True), N_("Source id"), K.CODE, editable=False, width=110,
        aliases=("外部编号", "record id", "客户id"),
    )  # fmt: skip
    import_batch_id = peewee.BigIntegerField(null=True, index=True)
    credit_code = described(
        peewee.TextField(default="", constraints=[DEFAULT_BLANK]), N_("Credit code"), K.CODE, searchable=True,
        applies_to="organization", width=150,
        aliases=("统一社会信用代码", "社会信用代码", "信用代码", "税号", "纳税人识别号", "uscc", "tax id"),
    )  # fmt: skip
    is_locked = described(
        BooleanField(default=False, constraints=[DEFAULT_ZERO]), N_("Kept out of the pool"), K.BOOLEAN, width=90,
        aliases=("锁定", "locked"),
    )  # fmt: skip
    received_on = described(
        DayField(null=True),
        N_("Claimed on"),
        K.DATE,
        editable=False,
        importable=False,
        aliases=("领取日期",),
        width=100,
    )
    custom = custom_column()
    is_starred = described(
        BooleanField(default=False, constraints=[DEFAULT_ZERO]), N_("Starred"), K.BOOLEAN, width=70,
        aliases=("星标", "收藏", "关注", "starred", "favorite", "favourite"),
    )  # fmt: skip
    contact_every_days = described(
        peewee.IntegerField(null=True), N_("Contact every (days)"), K.INTEGER, width=90,
        aliases=("联系周期", "联系间隔", "contact every", "cadence"),
    )  # fmt: skip
    """Its own rhythm of contact; 0 for none, empty for that of its category (D-12)."""
    last_reached_on = described(
        DayField(null=True), N_("Last two-way contact"), K.DATE, editable=False, importable=False, width=110,
        aliases=("最近双向联系",),
    )  # fmt: skip


class PoolMove(Record):
    """A customer falling into the pool or being claimed from it, with the reason in words."""

    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="pool_moves")
    kind = peewee.TextField()
    reason = peewee.TextField()
    happened_at = UtcField(index=True)


class PointsEntry(Record):
    """Membership points a customer was given or used (negative)."""

    customer = peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="points")
    dated_on = DayField()
    points = peewee.IntegerField()
    reason = peewee.TextField()
