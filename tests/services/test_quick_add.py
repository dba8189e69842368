"""Quick add understands what a salesperson types, in both languages, and shows where it understood it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

import pytest

from ocrm import i18n
from ocrm.services.quick_add import ChipKind, NameMatch, QuickAdd, parse_quick_add
from ocrm.services.recurrence import format_rrule

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=timezone(timedelta(hours=8)))  # a Tuesday
PEOPLE = {
    "澜庭医疗": "上海澜庭医疗",
    "王建国": "王建国",
    "wjg": "王建国",
    "zhang san": "Zhang San",
    "acme": "Acme Ltd",
    "云栖智造": "杭州云栖智造科技有限公司",
}


@pytest.fixture(autouse=True)
def _language_back() -> Iterator[None]:
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


def find_name(text: str) -> NameMatch | None:
    title = PEOPLE.get(text.lower())
    return NameMatch("customers", 1, title) if title else None


def told(todo: QuickAdd) -> str:
    """Return a line that holds all that was understood, in a fixed order."""
    due = todo.due_on.isoformat()[5:] if todo.due_on else ""
    if todo.due_on and todo.due_on.year != 2026:
        due = todo.due_on.isoformat()
    parts = [due, f"{todo.due_time:%H:%M}" if todo.due_time else "", todo.kind or "", "!" if todo.is_important else ""]
    parts += ["#" + tag for tag in todo.tags]
    parts += [todo.name.title if todo.name else "", format_rrule(todo.recurrence) if todo.recurrence else ""]
    return " ".join(part for part in parts if part)


CHINESE = [
    # dates
    ("今天 交报价", "交报价", "03-10"),
    ("明天交标书", "交标书", "03-11"),
    ("后天 回访", "回访", "03-12"),
    ("大后天 回访", "回访", "03-13"),
    ("明日发货", "发货", "03-11"),
    ("周五 报价反馈", "报价反馈", "03-13"),
    ("星期五报价反馈", "报价反馈", "03-13"),
    ("礼拜天聚餐", "聚餐", "03-15"),
    ("周二 例会纪要", "例会纪要", "03-17"),
    ("本周五 对账", "对账", "03-13"),
    ("这周二 对账", "对账", "03-10"),
    ("本周一 对账", "本周一 对账", ""),
    ("下周一 交方案", "交方案", "03-16"),
    ("下周五交方案", "交方案", "03-20"),
    ("下下周三 体检", "体检", "03-25"),
    ("下周 安排培训", "安排培训", "03-16"),
    ("周末 陪客户", "陪客户", "03-14"),
    ("周五前提交合同", "提交合同", "03-13"),
    ("10.23 续约", "续约", "10-23"),
    ("10月23日 续约", "续约", "10-23"),
    ("10月23号续约", "续约", "10-23"),
    ("十月二十三日续约", "续约", "10-23"),
    ("10/23 续约", "续约", "10-23"),
    ("2月28日 盘点", "盘点", "2027-02-28"),
    ("2026年12月1日 到期", "到期", "12-01"),
    ("2026-12-01 到期", "到期", "12-01"),
    ("2月30日 盘点", "2月30日 盘点", ""),
    ("15号 发工资", "发工资", "03-15"),
    ("8号 发工资", "发工资", "04-08"),
    ("下月15日 付款", "付款", "04-15"),
    ("月底 催款", "催款", "03-31"),
    ("月底前 催款", "催款", "03-31"),
    ("下个月底 催款", "催款", "04-30"),
    ("10月底前签约", "签约", "10-31"),
    ("年底 盘点", "盘点", "12-31"),
    ("3天后 回访", "回访", "03-13"),
    ("三天后回访", "回访", "03-13"),
    ("两周后 回访", "回访", "03-24"),
    ("1个月后 回访", "回访", "04-10"),
    ("半小时后 回电话", "回电话", "03-10 09:30 call"),
    ("2小时后开会", "开会", "03-10 11:00 meeting"),
    ("15分钟后 提醒我", "提醒我", "03-10 09:15"),
    # times
    ("15:00 交报价", "交报价", "03-10 15:00"),
    ("下午3点 交报价", "交报价", "03-10 15:00"),
    ("3点半 交报价", "交报价", "03-10 15:30"),
    ("下午三点一刻交报价", "交报价", "03-10 15:15"),
    ("明天上午9点交报价", "交报价", "03-11 09:00"),
    ("8:30 交报价", "交报价", "03-11 08:30"),
    ("今天 8:30 交报价", "交报价", "03-10 08:30"),
    ("明早8点 出发", "出发", "03-11 08:00"),
    ("今晚8点 应酬", "应酬", "03-10 20:00"),
    ("中午12点半 吃饭", "吃饭", "03-10 12:30"),
    ("明天 凌晨3点半 赶飞机", "赶飞机", "03-11 03:30"),
    ("15点30分 开会", "开会", "03-10 15:30 meeting"),
    ("周五 10：00 报价", "报价", "03-13 10:00"),
    ("十一点交报价", "交报价", "03-10 11:00"),
    ("下周一三点半交报价", "交报价", "03-16 15:30"),
    ("明天下午 交报价", "交报价", "03-11 14:00"),
    ("25:00 交报价", "25:00 交报价", ""),
    # kinds and names
    ("明天下午3点 电话 王建国", "电话 王建国", "03-11 15:00 call 王建国"),
    ("明天 电话 李四", "电话 李四", "03-11 call"),
    ("明天拜访客户", "拜访客户", "03-11 visit"),
    ("电话王建国确认付款", "确认付款", "call 王建国"),
    ("wjg 邮件 合同扫描件", "合同扫描件", "email 王建国"),
    ("给王建国回电话", "给王建国回电话", "call 王建国"),
    ("预订会议室", "预订会议室", ""),
    ("准备 会议 资料", "准备 会议 资料", "meeting"),
    ("云栖智造 报价", "报价", "杭州云栖智造科技有限公司"),
    # repeats
    ("每天 9:30 晨会", "晨会", "03-10 09:30 FREQ=DAILY"),
    ("每天 8:30 晨会", "晨会", "03-11 08:30 FREQ=DAILY"),
    ("每周五 写周报", "写周报", "03-13 FREQ=WEEKLY;BYDAY=FR"),
    ("每周一三五 打卡", "打卡", "03-11 FREQ=WEEKLY;BYDAY=MO,WE,FR"),
    ("每周一、周四 巡店", "巡店", "03-12 FREQ=WEEKLY;BYDAY=MO,TH"),
    ("每周 致电A类客户", "致电A类客户", "03-10 call FREQ=WEEKLY;BYDAY=TU"),
    ("每两周 对账", "对账", "03-10 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ("每两周周五 对账", "对账", "03-13 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
    ("隔周 对账", "对账", "03-10 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ("每3天 回访", "回访", "03-10 FREQ=DAILY;INTERVAL=3"),
    ("隔天 回访", "回访", "03-10 FREQ=DAILY;INTERVAL=2"),
    ("每月15日 开票", "开票", "03-15 FREQ=MONTHLY;BYMONTHDAY=15"),
    ("每月1号和15号 对账", "对账", "03-15 FREQ=MONTHLY;BYMONTHDAY=1,15"),
    ("每月31号 结账", "结账", "03-31 FREQ=MONTHLY;BYMONTHDAY=31"),
    ("每月底 结账", "结账", "03-31 FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("每月第二个周五 复盘", "复盘", "03-13 FREQ=MONTHLY;BYDAY=2FR"),
    ("每月最后一个周一 复盘", "复盘", "03-30 FREQ=MONTHLY;BYDAY=-1MO"),
    ("每月 结账", "结账", "03-10 FREQ=MONTHLY;BYMONTHDAY=10"),
    ("每季度 盘点", "盘点", "03-10 FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10"),
    ("每年10月23日 送礼", "送礼", "10-23 FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=23"),
    ("每个工作日 9点 打卡", "打卡", "03-11 09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ("每周三次 运动", "三次 运动", "03-10 FREQ=WEEKLY;BYDAY=TU"),
    ("完成后3天 回访", "回访", "03-10 FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION"),
    ("10月23日 每月 结账", "结账", "10-23 FREQ=MONTHLY;BYMONTHDAY=23"),
    # marks, tags, all together, and what must be left alone
    ("! 催款", "催款", "!"),
    ("催款！", "催款", "!"),
    ("催款 #必签 #华东", "催款", "#必签 #华东"),
    (
        "周五 10:00 电话 澜庭医疗 报价反馈 每周 !",
        "报价反馈",
        "03-13 10:00 call ! 上海澜庭医疗 FREQ=WEEKLY;BYDAY=FR",
    ),
    ("给出3点建议", "给出3点建议", ""),
    ("报价 10.23 万", "报价 10.23 万", ""),
    ("去3号楼 取样", "去3号楼 取样", ""),
    ("确认 V2.10 版本", "确认 V2.10 版本", ""),
    ("上周五的纪要", "上周五的纪要", ""),
    ("订单 #12 催发货", "订单 #12 催发货", ""),
    ("联系 13957120088", "联系 13957120088", ""),
]

ENGLISH = [
    # as people shorten them, and what is left open
    ("send quote in 2 hrs", "send quote", "03-10 11:00"),
    ("send quote in 3 wks", "send quote", "03-31"),
    ("send quote in a fortnight", "send quote", "03-24"),
    ("send quote in a couple of days", "send quote", "03-12"),
    ("send quote by eow", "send quote", "03-13"),
    ("send quote by the end of the day", "send quote", "03-10"),
    ("send quote the week after next", "send quote", "03-23"),
    ("send quote at the beginning of next month", "send quote", "04-01"),
    ("send quote half past three tomorrow", "send quote", "03-11 15:30"),
    ("send quote quarter to four", "send quote", "03-10 15:45"),
    ("split the bill half to one supplier", "split the bill half to one supplier", ""),
    ("send quote 15/4", "send quote", "04-15"),
    ("send quote Sat 5 Dec", "send quote", "12-05"),
    ("call tomorrow 14:00 annual contract", "annual contract", "03-11 14:00 call"),
    ("call Acme Wednesday or Thursday", "call Acme Wednesday or Thursday", "call Acme Ltd"),
    # dates
    ("send quote today", "send quote", "03-10"),
    ("send quote tomorrow", "send quote", "03-11"),
    ("Tomorrow send quote", "send quote", "03-11"),
    ("send quote day after tomorrow", "send quote", "03-12"),
    ("send quote the day after tomorrow", "send quote", "03-12"),
    ("send quote Friday", "send quote", "03-13"),
    ("send quote on Friday", "send quote", "03-13"),
    ("send quote by fri", "send quote", "03-13"),
    ("send quote Tuesday", "send quote", "03-17"),
    ("send quote this Friday", "send quote", "03-13"),
    ("send quote next Monday", "send quote", "03-16"),
    ("next Friday send quote", "send quote", "03-20"),
    ("plan training next week", "plan training", "03-16"),
    ("plan training next month", "plan training", "04-01"),
    ("golf this weekend", "golf", "03-14"),
    ("chase in 3 days", "chase", "03-13"),
    ("in three days chase", "chase", "03-13"),
    ("chase in a week", "chase", "03-17"),
    ("chase in 2 months", "chase", "05-10"),
    ("chase 5 days from now", "chase", "03-15"),
    ("renew Oct 23", "renew", "10-23"),
    ("renew October 23rd", "renew", "10-23"),
    ("renew 23 Oct", "renew", "10-23"),
    ("renew on the 23rd of October", "renew", "10-23"),
    ("renew Oct 23, 2027", "renew", "2027-10-23"),
    ("renew 2026-12-01", "renew", "12-01"),
    ("renew Feb 28", "renew", "2027-02-28"),
    ("renew Feb 30", "renew Feb 30", ""),
    ("pay rent on the 15th", "pay rent", "03-15"),
    ("pay rent the 8th", "pay rent", "04-08"),
    ("send the 2nd invoice", "send the 2nd invoice", ""),
    ("close books end of month", "close books", "03-31"),
    ("close books by the end of the month", "close books", "03-31"),
    ("close books at the end of next month", "close books", "04-30"),
    ("take stock end of year", "take stock", "12-31"),
    ("follow up in 30 minutes", "follow up", "03-10 09:30"),
    ("follow up in half an hour", "follow up", "03-10 09:30"),
    ("follow up in 2 hours", "follow up", "03-10 11:00"),
    # times
    ("send quote 15:00", "send quote", "03-10 15:00"),
    ("send quote at 3pm", "send quote", "03-10 15:00"),
    ("send quote 9am", "send quote", "03-11 09:00"),
    ("send quote 9 AM tomorrow", "send quote", "03-11 09:00"),
    ("send quote 3:30pm", "send quote", "03-10 15:30"),
    ("send quote 3:30 p.m. Friday", "send quote", "03-13 15:30"),
    ("send quote at 3", "send quote", "03-10 15:00"),
    ("send quote at 10", "send quote", "03-10 10:00"),
    ("send quote 12am tomorrow", "send quote", "03-11 00:00"),
    ("lunch at noon", "lunch", "03-10 12:00"),
    ("send quote tomorrow morning", "send quote", "03-11 09:00"),
    ("send quote tomorrow afternoon", "send quote", "03-11 14:00"),
    ("dinner tonight", "dinner", "03-10 20:00"),
    ("send quote this afternoon", "send quote", "03-10 14:00"),
    ("today 8:30 send quote", "send quote", "03-10 08:30"),
    ("flight 03:30 tomorrow", "flight", "03-11 03:30"),
    ("send quote 13pm", "send quote 13pm", ""),
    # kinds and names
    ("call Zhang San tomorrow at 3pm", "call Zhang San", "03-11 15:00 call Zhang San"),
    ("call Zhang San about the quote tomorrow", "call Zhang San about the quote", "03-11 call Zhang San"),
    ("Friday 10:00 call Acme quote feedback", "quote feedback", "03-13 10:00 call Acme Ltd"),
    ("visit Acme next Monday", "visit Acme", "03-16 visit Acme Ltd"),
    ("email Acme contract scan", "contract scan", "email Acme Ltd"),
    ("e-mail wjg price list", "price list", "email 王建国"),
    ("meeting with Acme Friday 2pm", "meeting with Acme", "03-13 14:00 meeting Acme Ltd"),
    ("call Bob tomorrow 3pm", "call Bob", "03-11 15:00 call"),
    ("recall the shipment", "recall the shipment", ""),
    # repeats
    ("stand-up every day 9:30am", "stand-up", "03-10 09:30 FREQ=DAILY"),
    ("stand-up daily at 8:30am", "stand-up", "03-11 08:30 FREQ=DAILY"),
    ("write report every Friday", "write report", "03-13 FREQ=WEEKLY;BYDAY=FR"),
    ("write report every Mon, Wed and Fri", "write report", "03-11 FREQ=WEEKLY;BYDAY=MO,WE,FR"),
    ("write report on Fridays", "write report", "03-13 FREQ=WEEKLY;BYDAY=FR"),
    ("reconcile every 2 weeks", "reconcile", "03-10 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ("reconcile every two weeks on Friday", "reconcile", "03-13 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
    ("reconcile every other Friday", "reconcile", "03-13 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
    ("reconcile biweekly", "reconcile", "03-10 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ("reconcile weekly", "reconcile", "03-10 FREQ=WEEKLY;BYDAY=TU"),
    ("chase every 3 days", "chase", "03-10 FREQ=DAILY;INTERVAL=3"),
    ("chase every other day", "chase", "03-10 FREQ=DAILY;INTERVAL=2"),
    ("invoice monthly on the 15th", "invoice", "03-15 FREQ=MONTHLY;BYMONTHDAY=15"),
    ("invoice every month on the 15th", "invoice", "03-15 FREQ=MONTHLY;BYMONTHDAY=15"),
    ("invoice on the 15th of every month", "invoice", "03-15 FREQ=MONTHLY;BYMONTHDAY=15"),
    ("invoice every 15th", "invoice", "03-15 FREQ=MONTHLY;BYMONTHDAY=15"),
    ("invoice monthly", "invoice", "03-10 FREQ=MONTHLY;BYMONTHDAY=10"),
    ("close books monthly on the last day", "close books", "03-31 FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("review every second Friday of the month", "review", "03-13 FREQ=MONTHLY;BYDAY=2FR"),
    ("review last Monday of every month", "review", "03-30 FREQ=MONTHLY;BYDAY=-1MO"),
    ("review quarterly", "review", "03-10 FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10"),
    ("send gift every year on Oct 23", "send gift", "10-23 FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=23"),
    ("check mailbox every workday at 10am", "check mailbox", "03-10 10:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ("chase 3 days after done", "chase", "03-10 FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION"),
    # marks, tags, and what must be left alone
    ("! chase payment", "chase payment", "!"),
    ("chase payment !", "chase payment", "!"),
    ("chase payment #must-sign #east", "chase payment", "#must-sign #east"),
    ("order #12 delivery", "order #12 delivery", ""),
    ("read chapter 3 of the monitor manual", "read chapter 3 of the monitor manual", ""),
    ("offer 10.5 k", "offer 10.5 k", ""),
    ("support 24/7 contract", "support 24/7 contract", ""),
    ("maybe march the band", "maybe march the band", ""),
]


@pytest.mark.parametrize(("text", "title", "understood"), CHINESE)
def test_chinese_lines_say_what_they_mean(text: str, title: str, understood: str) -> None:
    todo = parse_quick_add(text, NOW, names=find_name)
    assert (todo.title, told(todo)) == (title, understood)


@pytest.mark.parametrize(("text", "title", "understood"), ENGLISH)
def test_english_lines_say_what_they_mean(text: str, title: str, understood: str) -> None:
    todo = parse_quick_add(text, NOW, names=find_name)
    assert (todo.title, told(todo)) == (title, understood)


@pytest.mark.parametrize("text", [row[0] for row in CHINESE + ENGLISH])
def test_chips_stand_where_they_were_typed_and_never_overlap(text: str) -> None:
    todo = parse_quick_add(text, NOW, names=find_name)
    end = 0
    for chip in todo.chips:
        assert end <= chip.start < chip.end <= len(text)
        assert todo.source_of(chip) == todo.source_of(chip).strip()
        assert chip.label
        end = chip.end


def test_a_chip_turned_back_into_text_stays_text() -> None:
    first = parse_quick_add("daily report Friday", NOW)
    repeat = next(chip for chip in first.chips if chip.kind is ChipKind.REPEAT)
    again = parse_quick_add(first.text, NOW, ignored=[first.source_of(repeat)])
    assert (again.title, told(again)) == ("daily report", "03-13")


def test_chips_say_in_words_what_was_understood() -> None:
    line = "周五 10:00 电话 澜庭医疗 报价反馈 每两周 ! #必签"
    labels = [chip.label for chip in parse_quick_add(line, NOW, names=find_name).chips]
    assert labels == ["Fri 13 Mar", "10:00", "Call", "上海澜庭医疗", "Every 2 weeks on Fri", "Important", "#必签"]
    i18n.set_language("zh_CN")
    labels = [chip.label for chip in parse_quick_add(line, NOW, names=find_name).chips]
    assert labels == ["3月13日 周五", "10:00", "电话", "上海澜庭医疗", "每 2 周的周五", "重要", "#必签"]


def test_an_empty_line_is_an_empty_title() -> None:
    assert parse_quick_add("  ", NOW) == QuickAdd("  ", "")


def test_a_date_alone_leaves_no_title_to_guess() -> None:
    todo = parse_quick_add("明天", NOW)
    assert todo.title == "" and told(todo) == "03-11"


def test_names_are_asked_for_a_bounded_number_of_times() -> None:
    asked: list[str] = []

    def ask(text: str) -> NameMatch | None:
        asked.append(text)
        return None

    parse_quick_add("电话" + "很长的一句话没有名字" * 30, NOW, names=ask)
    assert len(asked) <= 60


def test_a_span_of_time_lasts_as_long_as_it_says() -> None:
    spans = {
        "周四 9:30-10:30 评审": 60,
        "下午2点到4点 培训": 120,
        "review Fri 2-3pm": 60,
        "开会 上午11点至下午1点": 120,
    }
    assert {text: parse_quick_add(text, NOW).duration_minutes for text in spans} == spans


def test_the_next_work_day_is_asked_of_the_work_calendar() -> None:
    todo = parse_quick_add("下个工作日 寄发票", NOW, next_work_day=lambda: date(2026, 3, 16))
    assert (todo.title, todo.due_on) == ("寄发票", date(2026, 3, 16))


@pytest.mark.parametrize("text", ["周三或周四 拜访", "call Wednesday or Thursday", "周五还是周六 聚餐"])
def test_what_is_left_open_is_not_guessed(text: str) -> None:
    todo = parse_quick_add(text, NOW)
    assert todo.due_on is None and not any(chip.kind is ChipKind.DATE for chip in todo.chips)


@pytest.mark.parametrize(
    ("text", "title", "minutes"),
    [
        ("明天下午3点开会 提前10分钟", "开会", (10,)),
        ("明天下午3点开会，提前10分钟和1小时", "开会", (10, 60)),
        ("明天把会议提前10分钟", "把会议提前10分钟", ()),
        ("周五提前1天 交报告", "提前1天 交报告", ()),
    ],
)
def test_a_lead_alone_at_the_end_reminds_and_within_words_is_what_is_to_be_done(
    text: str, title: str, minutes: tuple[int, ...]
) -> None:
    line = parse_quick_add(text, datetime(2026, 3, 10, 9, 0, tzinfo=timezone(timedelta(hours=8))))
    assert (line.title, line.reminders) == (title, minutes)


@pytest.mark.parametrize(
    ("text", "title", "important", "reminders"),
    [
        ("明天下午3点 电话 确认付款！ #重点", "电话 确认付款", True, ()),
        ("明天下午3点 电话 确认付款！ 提前10分钟 #重点", "电话 确认付款", True, (10,)),
        ("明天下午3点 电话 确认付款 提前10分钟！", "电话 确认付款", True, (10,)),
        ("把会议提前10分钟 #内部", "把会议提前10分钟", False, ()),
        ("tomorrow 3pm confirm the payment ! 10 minutes before #key", "confirm the payment", True, (10,)),
        ("tomorrow 3pm confirm the payment, 2 hours before", "confirm the payment", False, (120,)),
        ("tomorrow leave 10 minutes early", "leave 10 minutes early", False, ()),
    ],
)
def test_what_ends_a_line_is_read_before_its_tags_too(
    text: str, title: str, important: bool, reminders: tuple[int, ...]
) -> None:
    todo = parse_quick_add(text, NOW, names=find_name)
    assert (todo.title, todo.is_important, todo.reminders) == (title, important, reminders)
    assert todo.duration_minutes is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Mar 20 Acme contract ends", "Acme contract ends"),
        ("Mar 20 Acme send the contract", "send the contract"),
        ("email Acme contract scan", "contract scan"),
    ],
)
def test_a_name_that_makes_one_thing_with_its_noun_stays_in_the_title(text: str, title: str) -> None:
    todo = parse_quick_add(text, NOW, names=find_name)
    assert todo.name is not None and todo.title == title
