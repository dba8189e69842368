"""Customers, the people in them, and the tags on anything."""

from __future__ import annotations

from collections.abc import Iterable

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.i18n import N_
from ocrm.models.base import DEFAULT_BLANK, DEFAULT_ZERO, Record, Table, custom_column
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
IMPORTANCES = (
    Choice("critical", N_("Critical"), ("特别重要",)),
    Choice("important", N_("Important"), ("重要",)),
    Choice("normal", N_("Normal"), ("普通",)),
    Choice("minor", N_("Minor"), ("不重要",)),
    Choice("invalid", N_("Left"), ("失效",)),
)
CHANNELS = (
    Choice("phone", N_("Phone"), ("电话",)),
    Choice("wechat", N_("WeChat"), ("微信",)),
    Choice("email", N_("Email"), ("邮件", "邮箱")),
    Choice("message", N_("Message"), ("短信", "sms")),
    Choice("visit", N_("Visit"), ("拜访", "上门")),
)
ROLES = (
    Choice("decision_maker", N_("Decision maker"), ("决策人", "拍板人", "economic buyer")),
    Choice("finance", N_("Finance officer"), ("财务", "采购", "purchasing")),
    Choice("evaluator", N_("Evaluator"), ("评估人", "技术", "technical")),
    Choice("influencer", N_("Influencer"), ("影响人", "champion", "教练")),
    Choice("user", N_("User"), ("使用者", "使用人", "用户")),
    Choice("other", N_("Other"), ("其他",)),
)
"""The parts people play in a deal, the weightiest first."""
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
        aliases=("人员规模", "规模", "员工数", "人数", "employees", "number of employees", "company size"), width=80,
    )  # fmt: skip
    annual_revenue = described(
        MoneyField(null=True), N_("Annual revenue"), K.MONEY, applies_to="organization",
        aliases=("年营业额", "营业额", "年收入", "revenue", "turnover"), width=120,
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


class Contact(Record):
    """A person at a customer."""

    customer = described(
        peewee.ForeignKeyField(Customer, on_delete="CASCADE", backref="contacts"), N_("Customer"), K.REFERENCE,
        reference="customers", required=True, is_listed=True, width=200,
        aliases=("客户", "客户名称", "公司", "公司名称", "单位", "account", "account name", "company", "organization"),
    )  # fmt: skip
    name = described(
        peewee.TextField(), N_("Name"), K.TEXT, required=True, searchable=True, is_listed=True, width=110,
        personal=Personal.NAME,
        aliases=("姓名", "联系人", "联系人姓名", "名字", "full name", "contact", "contact name", "contact person"),
    )  # fmt: skip
    gender = described(
        peewee.TextField(null=True), N_("Gender"), K.CHOICE, choices=GENDERS, aliases=("性别", "sex"), width=60
    )
    importance = described(
        peewee.TextField(default="normal"),
        N_("Importance"),
        K.CHOICE,
        choices=IMPORTANCES,
        aliases=("联系人分类", "重要程度"),
        width=80,
    )
    is_primary = described(
        BooleanField(default=False),
        N_("Primary contact"),
        K.BOOLEAN,
        aliases=("主联系人", "首要联系人", "primary"),
        width=90,
    )
    salutation = described(
        peewee.TextField(default=""), N_("Salutation"), K.TEXT, aliases=("称谓", "称呼"), personal=Personal.NAME
    )
    department = described(peewee.TextField(default=""), N_("Department"), K.TEXT, aliases=("部门",), width=100)
    title = described(
        peewee.TextField(default=""),
        N_("Job title"),
        K.TEXT,
        is_listed=True,
        aliases=("职务", "职位", "岗位", "position"),
        width=110,
    )
    responsibility = described(peewee.TextField(default=""), N_("Responsibility"), K.TEXT, aliases=("负责业务",))
    work_phone = described(
        peewee.TextField(default=""), N_("Work phone"), K.PHONE, searchable=True, width=130,
        aliases=("办公电话", "电话", "工作电话", "座机", "business phone", "phone", "tel"),
    )  # fmt: skip
    mobile = described(
        peewee.TextField(default=""), N_("Mobile"), K.PHONE, searchable=True, is_listed=True, width=130,
        aliases=("手机", "手机号", "手机号码", "移动电话", "cell", "mobile phone", "联系电话", "phone number"),
    )  # fmt: skip
    home_phone = described(peewee.TextField(default=""), N_("Home phone"), K.PHONE, aliases=("家庭电话", "住宅电话"))
    fax = described(peewee.TextField(default=""), N_("Fax"), K.PHONE, aliases=("传真",))
    email = described(
        peewee.TextField(default=""), N_("Email"), K.EMAIL, searchable=True, is_listed=True, width=160,
        aliases=("邮箱", "电子邮箱", "邮件", "e-mail", "email address", "电子邮件"),
    )  # fmt: skip
    wechat = described(
        peewee.TextField(default=""),
        N_("WeChat"),
        K.TEXT,
        searchable=True,
        aliases=("微信", "微信号"),
        personal=Personal.SHORTENED,
    )
    qq = described(
        peewee.TextField(default=""), N_("QQ"), K.CODE, searchable=True, aliases=("qq号",), personal=Personal.SHORTENED
    )
    home_address = described(
        peewee.TextField(default=""),
        N_("Home address"),
        K.TEXT,
        aliases=("家庭住址", "住址"),
        personal=Personal.LEFT_OUT,
    )
    birthday = described(
        DayField(null=True),
        N_("Birthday"),
        K.BIRTHDAY,
        aliases=("生日", "出生日期", "农历生日", "birth date"),
        width=130,
    )
    hobbies = described(
        peewee.TextField(default=""), N_("Hobbies"), K.TEXT, aliases=("爱好", "兴趣"), personal=Personal.LEFT_OUT
    )
    notes = described(
        peewee.TextField(default=""),
        N_("Notes"),
        K.LONG_TEXT,
        searchable=True,
        aliases=("备注", "说明", "remark", "comment"),
    )
    external_id = described(
        peewee.TextField(null=True, index=True), N_("Source id"), K.CODE, editable=False,
        aliases=("contact id", "contactid", "联系人编号", "record id", "id"),
    )  # fmt: skip
    import_batch_id = peewee.BigIntegerField(null=True, index=True)
    preferred_channel = described(
        peewee.TextField(null=True), N_("Preferred channel"), K.CHOICE, choices=CHANNELS, aliases=("偏好渠道", "沟通偏好"),
    )  # fmt: skip
    lunar_birthday = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    """A birthday by the lunar calendar as `1990--05-10`; year 0000 where unknown, a minus before a leap month (D-52).

    Where it is set, `birthday` is empty; the field `birthday` reads and writes both.
    """
    custom = custom_column()
    is_starred = described(
        BooleanField(default=False, constraints=[DEFAULT_ZERO]), N_("Starred"), K.BOOLEAN, width=70,
        aliases=("星标", "收藏", "关注", "starred", "favorite", "favourite"),
    )  # fmt: skip


BIRTHDAY_KEY = "CASE WHEN t.lunar_birthday <> '' THEN 'L' || substr(t.lunar_birthday, 6) ELSE substr(t.birthday, 6) END"
"""What birthdays on the same day of the year have in common (text.birthdays.birthday_key), as contact_by_birthday_key has it."""


def has_birthday_key(keys: Iterable[str]) -> str:
    """Return the condition that a contact's birthday has one of these keys; none of them is ever typed text."""
    listed = ", ".join(f"'{key}'" for key in keys)
    # The second part names the rows of the index, so that SQLite takes it.
    return f"({BIRTHDAY_KEY}) IN ({listed}) AND (t.birthday IS NOT NULL OR t.lunar_birthday <> '')"


MAIN_ROLE = (
    "(SELECT oc.role FROM opportunity_contact oc WHERE oc.contact_id = t.id ORDER BY instr("
    "'decision_maker,finance,evaluator,influencer,user,other', oc.role) LIMIT 1)"
)
COMPUTED_OF_CONTACTS: tuple[FieldInfo, ...] = (
    computed("role", N_("Role"), K.CHOICE, choices=ROLES, column=MAIN_ROLE, width=90, aliases=("角色", "决策角色")),
    computed(
        "next_birthday", N_("Next birthday"), K.DATE, width=110, aliases=("下次生日",), personal=Personal.LEFT_OUT,
        column="ocrm_next_birthday(t.birthday, t.lunar_birthday)",
    ),
    computed(
        "birthday_in_days", N_("Days to the birthday"), K.INTEGER, width=90, aliases=("距生日天数",), personal=Personal.LEFT_OUT,
        column="ocrm_birthday_in_days(t.birthday, t.lunar_birthday)",
    ),
    computed(
        "last_contacted_on", N_("Last contact"), K.DATE, width=100, aliases=("最近联系",),
        column="(SELECT ocrm_day(max(i.happened_at)) FROM interaction i WHERE i.contact_id = t.id)",
    ),
)  # fmt: skip


class Tag(Table):
    """A word put on records. With a `rule`, a filter over `record_kind` as conditions.to_json writes it, OCRM puts it."""

    id = peewee.BigIntegerField(primary_key=True)
    name = peewee.TextField(unique=True, collation="NOCASE")
    record_kind = peewee.TextField(default="", constraints=[DEFAULT_BLANK])
    rule = peewee.TextField(default="", constraints=[DEFAULT_BLANK])


class RecordTag(Table):
    """A tag on one record; goes with the record through a trigger, because any record can carry one."""

    record_id = peewee.BigIntegerField()
    tag = peewee.ForeignKeyField(Tag, on_delete="CASCADE", backref="uses")

    class Meta:
        primary_key = peewee.CompositeKey("record_id", "tag")
        without_rowid = True


class Employment(Record):
    """A place a contact worked at: kept when they move on, so that their history stays readable."""

    contact = peewee.ForeignKeyField(Contact, on_delete="CASCADE", backref="employments")
    customer = peewee.ForeignKeyField(Customer, null=True, on_delete="SET NULL", backref="+")
    employer = peewee.TextField()
    department = peewee.TextField()
    title = peewee.TextField()
    started_on = DayField(null=True)
    ended_on = DayField(null=True)


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
