"""The people at customers, and where they worked before."""

from __future__ import annotations

from collections.abc import Iterable

import peewee
from playhouse.apsw_ext import BooleanField

from ocrm.i18n import N_
from ocrm.models import channels
from ocrm.models.base import DEFAULT_BLANK, DEFAULT_ZERO, Record, custom_column
from ocrm.models.customer import CHANNELS, GENDERS, Customer
from ocrm.models.fields import (
    Choice,
    DayField,
    FieldInfo,
    FieldKind,
    Personal,
    computed,
    described,
)

IMPORTANCES = (
    Choice("critical", N_("Critical"), ("特别重要",)),
    Choice("important", N_("Important"), ("重要",)),
    Choice("normal", N_("Normal"), ("普通",)),
    Choice("minor", N_("Minor"), ("不重要",)),
    Choice("invalid", N_("Left"), ("失效",)),
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
    home_phone = described(
        peewee.TextField(default=""), N_("Home phone"), K.PHONE, searchable=True, aliases=("家庭电话", "住宅电话")
    )
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
    computed("age", N_("Age"), K.INTEGER, width=60, aliases=("年龄",), personal=Personal.LEFT_OUT,
             column="ocrm_age(t.birthday, t.lunar_birthday)"),
    computed(
        "last_contacted_on", N_("Last contact"), K.DATE, width=100, aliases=("最近联系",),
        column="(SELECT ocrm_day(max(i.happened_at)) FROM interaction i WHERE i.contact_id = t.id)",
    ),
    *channels.COMPUTED,
)  # fmt: skip


class Employment(Record):
    """A place a contact worked at: kept when they move on, so that their history stays readable."""

    contact = peewee.ForeignKeyField(Contact, on_delete="CASCADE", backref="employments")
    customer = peewee.ForeignKeyField(Customer, null=True, on_delete="SET NULL", backref="+")
    employer = peewee.TextField()
    department = peewee.TextField()
    title = peewee.TextField()
    started_on = DayField(null=True)
    ended_on = DayField(null=True)
