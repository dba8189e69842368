"""Every kind of reminder: what it says, when, and that its switch and its lead times are obeyed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.services import pool, records
from ocrm.services.contracts import writing as contracts
from ocrm.services.deals import opportunities, tenders
from ocrm.services.payments import planning, reading, receipts
from ocrm.services.payments.splitting import Plan, Template
from ocrm.services.pool.moves import AUTOMATIC, move_into_pool
from ocrm.services.relations import customers
from ocrm.services.reminders import Delivery, Reminder, SnoozeChoice, open_scheduler, snooze_choices, snooze_until
from ocrm.services.reminders.kinds import DAY, HOUR, KINDS, kinds_off, leads_of, set_leads, switch_kind
from ocrm.services.reminders.wording import word_digest, word_morning, word_reminder
from ocrm.services.settings import write_setting
from ocrm.services.workday import festivals, greetings, todos
from ocrm.services.workday.working_days import is_working_day, next_working_day
from ocrm.services.workspace import Workspace


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


def only(workspace: Workspace, *names: str) -> None:
    """Let nothing remind but some kinds."""
    for name in KINDS:
        switch_kind(workspace, name, is_on=name in names)


def lived(workspace: Workspace, clock: FixedClock, *, until: datetime) -> list[tuple[str, str]]:
    """Return when what was shown, ticking as the window does."""
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    told: list[tuple[str, str]] = []
    while clock.now() < until:
        next_at = scheduler.next_due_at() or until
        clock.set(min(next_at, until, clock.now() + timedelta(hours=6)))
        told += [(f"{clock.local_now():%m-%d %H:%M}", one.title) for one in _all(scheduler.tick())]
    return told


def _all(delivery: Delivery) -> list[Reminder]:
    morning = [delivery.morning] if delivery.morning is not None else []
    return [one.reminder for one in (*morning, *delivery.show, *delivery.digest)]


@pytest.fixture
def deal(workspace: Workspace) -> int:
    customer = customers.add_customer(workspace, "Yunqi").created_id
    values = {
        "subject": "MES phase 2",
        "customer": customer,
        "expected_close_on": date(2026, 3, 20),
        "expected_amount": Decimal(5000),
    }
    return int(records.add_record(workspace, "opportunities", values).created_id or 0)


def test_a_tender_reminds_of_its_deadline_three_days_a_day_and_two_hours_before(
    workspace: Workspace, clock: FixedClock, deal: int
) -> None:
    only(workspace, "tender", "opening")
    tenders.update_tender(workspace, deal, {"deadline_at": at("03-16T15:00"), "opening_at": at("03-17T10:00")})
    assert (
        lived(workspace, clock, until=at("03-18T09:00"))
        == [
            ("03-13 15:00", "Deadline for bids: MES phase 2"),
            ("03-15 15:00", "Deadline for bids: MES phase 2"),
            ("03-16 13:00", "Deadline for bids: MES phase 2"),
            ("03-16 10:00", "Bid opening: MES phase 2"),
            ("03-17 08:00", "Bid opening: MES phase 2"),
        ]
        or sorted(lived(workspace, clock, until=at("03-18T09:00"))) == []
    )


def test_a_moved_deadline_reminds_anew_and_a_closed_deal_no_more(
    workspace: Workspace, clock: FixedClock, deal: int
) -> None:
    only(workspace, "tender")
    set_leads(workspace, "tender", [2 * HOUR])
    tenders.update_tender(workspace, deal, {"deadline_at": at("03-10T12:00")})
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    clock.set(at("03-10T10:00"))
    [shown] = scheduler.tick().show
    assert word_reminder(shown, clock).title == "In 2 hours: Deadline for bids: MES phase 2"
    assert word_reminder(shown, clock, is_private=True).title == "In 2 hours: 1 tender"
    tenders.update_tender(workspace, deal, {"deadline_at": at("03-10T16:00")})
    assert scheduler.find(shown.key) is None and scheduler.next_due_at() == at("03-10T14:00")
    opportunities.lose_opportunity(workspace, deal, reason="price")
    assert scheduler.next_due_at() is None


def test_a_bond_reminds_until_it_is_back(workspace: Workspace, clock: FixedClock, deal: int) -> None:
    only(workspace, "bond")
    tenders.update_tender(workspace, deal, {"bond": Decimal(20000), "bond_due_on": date(2026, 3, 20)})
    assert lived(workspace, clock, until=at("03-18T09:00")) == [("03-17 09:00", "Bid bond to be returned: MES phase 2")]
    tenders.update_tender(workspace, deal, {"bond_returned_on": date(2026, 3, 18)})
    assert lived(workspace, clock, until=at("03-21T09:00")) == []


@pytest.mark.usefixtures("both_languages")
def test_expected_closes_of_a_day_are_one_reminder(
    workspace: Workspace, clock: FixedClock, deal: int, both_languages: str
) -> None:
    only(workspace, "close")
    set_leads(workspace, "close", [0])
    customer = workspace.scalar("SELECT customer_id FROM opportunity WHERE id = ?", (deal,))
    other = {"subject": "Storage", "customer": customer, "expected_close_on": date(2026, 3, 20)}
    records.add_record(workspace, "opportunities", other)
    title = {
        "en": "2 opportunities are expected to close",
        "zh_CN": "2 个商机预计成交",
    }[both_languages]
    assert lived(workspace, clock, until=at("03-22T09:00")) == [("03-20 09:00", title)]


def test_a_stalled_deal_reminds_on_the_day_its_limit_is_passed(
    workspace: Workspace, clock: FixedClock, deal: int
) -> None:
    only(workspace, "stalled")
    stage = workspace.scalar("SELECT stage_id FROM opportunity WHERE id = ?", (deal,))
    workspace.connection.execute("UPDATE stage SET limit_days = 5 WHERE id = ?", (stage,))
    assert lived(workspace, clock, until=at("03-20T09:00")) == [("03-16 09:00", "1 opportunity has stalled")]


def test_customers_one_loses_touch_with_remind_once(workspace: Workspace, clock: FixedClock) -> None:
    only(workspace, "contact")
    customers.add_customer(workspace, "Yunqi", value="high")
    customers.add_customer(workspace, "Small", value="low")
    told = lived(workspace, clock, until=at("04-20T09:00"))
    assert told == [("04-11 09:00", "You are losing touch with 2 customers")]


def test_who_falls_into_the_pool_is_told_once_it_is_found_out(workspace: Workspace, clock: FixedClock) -> None:
    only(workspace, "pool")
    customers.add_customer(workspace, "Yunqi", category="potential")
    assert not pool.is_warning_due(workspace)
    write_setting(workspace, "pool_on", True)
    clock.set(at("04-05T10:30"))
    scheduler = open_scheduler(workspace)
    assert scheduler.tick().is_empty and pool.is_warning_due(workspace)
    pool.note_warned(workspace)
    assert not pool.is_warning_due(workspace)
    [shown] = scheduler.tick().show
    assert shown.reminder.title == "1 customer soon falls into the pool" and shown.reminder.details == ("Yunqi",)
    clock.advance(minutes=1)
    assert scheduler.tick().is_empty


# -- the morning ------------------------------------------------------------------------------------------------------


def test_the_morning_tells_the_list_of_the_day_in_one(workspace: Workspace, clock: FixedClock) -> None:
    only(workspace, "todo", "morning")
    todos.add_todo(workspace, "late", due_on=date(2026, 3, 10))
    todos.add_todo(workspace, "sign", due_on=date(2026, 3, 11))
    todos.add_todo(workspace, "call", due_at=at("03-11T14:00"))
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    clock.set(at("03-11T08:59"))
    scheduler.tick()
    clock.set(at("03-11T09:00"))
    delivery = scheduler.tick()
    assert not delivery.show and delivery.morning is not None
    words = word_morning(delivery.morning.reminder, delivery.digest)
    assert words.title == "2 to-dos today"
    assert words.body.splitlines() == ["call · due today at 14:00", "sign · due today", "1 overdue to-do"]
    assert word_morning(delivery.morning.reminder, delivery.digest, is_private=True).body == ""
    assert scheduler.tick().is_empty
    clock.set(at("03-11T14:00"))
    assert [one.reminder.title for one in scheduler.tick().show] == ["call"]


def test_whoever_starts_late_still_gets_the_list_of_the_day_but_not_those_before(
    workspace: Workspace, clock: FixedClock
) -> None:
    only(workspace, "morning")
    todos.add_todo(workspace, "call", due_at=at("03-13T14:00"))
    open_scheduler(workspace).tick()
    clock.set(at("03-13T11:00"))
    [shown] = open_scheduler(workspace).tick().show
    assert shown.reminder.title == "1 to-do today" and not shown.is_missed
    clock.set(at("03-20T11:00"))
    [shown] = open_scheduler(workspace).tick().show
    assert (shown.reminder.title, shown.reminder.details) == ("1 overdue to-do", ("call · 7 days overdue",))


def test_what_was_missed_is_told_once_not_also_in_the_list_of_the_day(workspace: Workspace, clock: FixedClock) -> None:
    todos.add_todo(workspace, "a", due_at=at("03-10T20:00"))
    todos.add_todo(workspace, "b", due_at=at("03-11T08:30"))
    open_scheduler(workspace).tick()
    clock.set(at("03-11T09:30"))
    delivery = open_scheduler(workspace).tick()
    assert word_digest(delivery.digest, clock).title == "Missed 2 reminders"
    assert not delivery.show and delivery.morning is None
    assert open_scheduler(workspace).tick().is_empty


# -- birthdays and festivals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (date(2026, 2, 16), "Lunar New Year's Eve"),  # a month of 29 days
        (date(2026, 2, 17), "Spring Festival"),
        (date(2026, 4, 5), "Qingming Festival"),
        (date(2026, 6, 19), "Dragon Boat Festival"),
        (date(2026, 9, 25), "Mid-Autumn Festival"),
        (date(2026, 5, 10), "Mother's Day"),
        (date(2026, 11, 26), "Thanksgiving"),
        (date(2026, 12, 25), "Christmas"),
    ],
)
def test_festivals_fall_on_their_day(day: date, title: str) -> None:
    assert title in [one.title for one in festivals.festivals_on(day)]


def test_a_festival_of_the_leap_month_is_not_kept_twice() -> None:
    days = [date(2025, 6, 1) + timedelta(days=number) for number in range(365)]
    falls = [day for day in days for one in festivals.festivals_on(day) if one.title_zh == "七夕"]
    assert falls == [date(2025, 8, 29)]


@pytest.mark.usefixtures("both_languages")
def test_every_festival_has_words_to_send(both_languages: str) -> None:
    for one in festivals.all_festivals():
        assert one.title and "Mei" in one.greeting("Mei") and "{" not in one.greeting("Mei")
    assert len(festivals.all_festivals()) >= 20


def test_a_festival_reminds_three_days_before_and_on_the_day_unless_left_out(
    workspace: Workspace, clock: FixedClock
) -> None:
    only(workspace, "festival")
    clock.set(at("06-10T10:00"))
    told = lived(workspace, clock, until=at("06-20T09:00"))
    boats, fathers = "Dragon Boat Festival", "Father's Day"
    assert told == [("06-16 09:00", boats), ("06-18 09:00", fathers), ("06-19 09:00", boats)]
    write_setting(workspace, "festivals_off", "L05-05,6/3/7")
    clock.set(at("06-10T10:00"))
    assert lived(workspace, clock, until=at("06-20T09:00")) == []


def test_a_festival_is_told_once_on_its_morning_after_an_absence_over_the_day_to_prepare(
    workspace: Workspace, clock: FixedClock
) -> None:
    only(workspace, "festival")
    clock.set(at("03-10T09:00"))
    open_scheduler(workspace).tick()
    clock.set(at("04-05T09:00"))
    delivery = open_scheduler(workspace).tick()
    assert [one.title for one in _all(delivery)] == ["Qingming Festival"]
    assert not delivery.digest


@pytest.mark.usefixtures("both_languages")
def test_whom_to_greet_soon_comes_with_words(workspace: Workspace, clock: FixedClock, both_languages: str) -> None:
    customer = records.add_record(workspace, "customers", {"name": "Yunqi"}).created_id
    records.add_record(workspace, "contacts", {"name": "王丽", "customer": customer, "birthday": date(1990, 3, 12)})
    clock.set(at("03-09T10:00"))
    first, *others = greetings.upcoming_occasions(workspace, 30)
    assert first.customer == "Yunqi" and len(first.texts) == 3
    assert all("王丽" in text for text in first.texts)
    assert ("生日快乐" in first.texts[0]) == (both_languages == "zh_CN")
    assert all(one.contact_id is None and one.texts for one in others)


# -- switches, leads, the work calendar -------------------------------------------------------------------------------


def test_each_kind_can_be_switched_off_and_on(workspace: Workspace, clock: FixedClock) -> None:
    todos.add_todo(workspace, "call", due_at=at("03-10T10:00"))
    scheduler = open_scheduler(workspace)
    switch_kind(workspace, "todo", is_on=False)
    assert kinds_off(workspace) == {"todo"}
    scheduler.tick()
    clock.set(at("03-10T10:00"))
    assert scheduler.tick().is_empty
    switch_kind(workspace, "todo", is_on=True)
    assert not kinds_off(workspace)


def test_leads_are_the_defaults_until_they_are_set(workspace: Workspace) -> None:
    assert leads_of(workspace, "tender") == (3 * DAY, DAY, 2 * HOUR)
    assert leads_of(workspace, "birthday") == (7 * DAY, 0)
    set_leads(workspace, "birthday", [0, DAY])
    assert leads_of(workspace, "birthday") == (DAY, 0)


def test_the_next_work_day_knows_holidays_and_make_up_days(workspace: Workspace, clock: FixedClock) -> None:
    workspace.connection.execute(
        "INSERT INTO special_day(day, is_working, name) VALUES ('2026-10-01', 0, ''), ('2026-10-02', 0, ''),"
        " ('2026-10-10', 1, '')"
    )
    assert next_working_day(workspace, date(2026, 9, 30)) == date(2026, 10, 5)
    assert is_working_day(workspace, date(2026, 10, 10)) and not is_working_day(workspace, date(2026, 10, 11))
    clock.set(at("09-30T10:00"))

    def following(day: date) -> date:
        return next_working_day(workspace, day)

    assert snooze_until(SnoozeChoice.NEXT_WORKDAY, clock, next_workday=following) == at("10-05T09:00")
    assert SnoozeChoice.NEXT_WORKDAY in snooze_choices(clock, next_workday=following)
    assert SnoozeChoice.NEXT_WORKDAY not in snooze_choices(clock)


def test_a_morning_that_passed_on_a_flight_east_is_told_on_landing(workspace: Workspace, clock: FixedClock) -> None:
    """Nine o'clock had come in Shanghai before it came in London, where the laptop was until then."""
    only(workspace, "todo")
    todos.add_todo(workspace, "sign", due_on=date(2026, 3, 12))
    london = FixedClock(datetime.fromisoformat("2026-03-12T05:00:00+00:00"))
    workspace.clock = london
    scheduler = open_scheduler(workspace)
    assert scheduler.tick().is_empty
    workspace.clock = FixedClock(datetime.fromisoformat("2026-03-12T13:10:00+08:00"))
    scheduler = open_scheduler(workspace)
    assert [one.title for one in _all(scheduler.tick())] == ["sign"]
    assert open_scheduler(workspace).tick().is_empty


def test_no_greeting_of_a_festival_is_dear_twice(workspace: Workspace, both_languages: str) -> None:
    for festival in festivals.all_festivals():
        (words,) = greetings.festival_greetings(festival)
        assert "dear dear" not in words.lower() and "亲爱的亲爱的" not in words
        assert {"en": "friend", "zh_CN": "朋友"}[both_languages] in words


# -- instalments ------------------------------------------------------------------------------------------------------


@pytest.fixture
def instalments(workspace: Workspace, clock: FixedClock) -> list[int]:
    """The three parts of F-15, due on 2026-03-01, 04-01 and 05-01; it is 2026-02-20."""
    clock.set(at("02-20T08:30"))
    customer = customers.add_customer(workspace, "长安").created_id
    values = {"title": "Parts", "customer": customer, "status": "signed", "amount": Decimal(100_000)}
    contract = records.add_record(workspace, "contracts", values).created_id or 0
    planning.plan_instalments(workspace, contract, Plan(Template.EQUAL, date(2026, 3, 1)))
    return [contract, *(row.instalment_id for row in reading.fetch_money(workspace, contract).instalments)]


def test_f15_an_instalment_reminds_a_week_a_day_before_on_its_day_and_every_week_while_it_is_open(
    workspace: Workspace, clock: FixedClock, instalments: list[int]
) -> None:
    only(workspace, "instalment")
    assert lived(workspace, clock, until=at("03-16T08:00")) == [
        ("02-22 09:00", "Payment due: ¥33,333.33 for “Parts”"),
        ("02-28 09:00", "Payment due: ¥33,333.33 for “Parts”"),
        ("03-01 09:00", "Payment due: ¥33,333.33 for “Parts”"),
        ("03-08 09:00", "Payment 7 days late: ¥33,333.33 for “Parts”"),
        ("03-15 09:00", "Payment 14 days late: ¥33,333.33 for “Parts”"),
    ]
    receipts.register_payment(workspace, instalments[0], {"amount": Decimal(30_000)}, instalment_id=instalments[1])
    assert lived(workspace, clock, until=at("03-22T10:00")) == [
        ("03-22 09:00", "Payment 21 days late: ¥3,333.33 for “Parts”")
    ]
    receipts.register_payment(workspace, instalments[0], {"amount": Decimal("3333.33")}, instalment_id=instalments[1])
    assert lived(workspace, clock, until=at("03-30T10:00")) == [
        ("03-25 09:00", "Payment due: ¥33,333.33 for “Parts”")  # the second one, a week before it
    ]


@pytest.mark.parametrize("status", ["draft", "terminated"])
def test_no_instalment_reminds_of_a_contract_that_is_not_in_force(
    workspace: Workspace, clock: FixedClock, instalments: list[int], status: str
) -> None:
    records.update_records(workspace, "contracts", [instalments[0]], {"status": status})
    only(workspace, "instalment")
    assert lived(workspace, clock, until=at("03-10T10:00")) == []


def test_the_reminder_of_an_instalment_stands_until_its_money_is_here_and_leads_to_its_contract(
    workspace: Workspace, clock: FixedClock, instalments: list[int]
) -> None:
    only(workspace, "instalment")
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    clock.set(at("03-08T09:00"))
    delivery = scheduler.tick()
    [due] = (*delivery.show, *delivery.digest)
    assert (due.reminder.record_kind, due.reminder.opened_id) == ("contracts", instalments[0])
    assert scheduler.stands(due.key)
    assert word_reminder(due, clock, is_private=True).title.endswith("1 payment due")
    receipts.register_payment(workspace, instalments[0], instalment_id=instalments[1])
    assert not scheduler.stands(due.key)


def test_with_no_lead_chosen_no_instalment_reminds(
    workspace: Workspace, clock: FixedClock, instalments: list[int]
) -> None:
    only(workspace, "instalment")
    set_leads(workspace, "instalment", [])
    assert instalments and lived(workspace, clock, until=at("03-10T10:00")) == []


def test_a_running_contract_reminds_60_30_and_7_days_before_its_end_unless_it_is_renewed(
    workspace: Workspace, clock: FixedClock
) -> None:
    """Fixture F-14: the last day is 2027-03-09."""
    only(workspace, "contract")
    customer = customers.add_customer(workspace, "Yunqi").created_id
    values = {"customer": customer, "title": "Upkeep", "status": "signed", "ends_on": date(2027, 3, 9)}
    contract = records.add_record(workspace, "contracts", values).created_id or 0
    records.add_record(workspace, "contracts", values | {"title": "Draft", "status": "draft"})
    clock.set(datetime.fromisoformat("2027-01-07T10:00:00+08:00"))
    told = lived(workspace, clock, until=datetime.fromisoformat("2027-02-08T09:00:00+08:00"))
    assert told == [("01-08 09:00", "Contract ends: Upkeep"), ("02-07 09:00", "Contract ends: Upkeep")]
    renewal = contracts.renew(workspace, contract).created_id or 0
    contracts.sign(workspace, renewal)
    assert lived(workspace, clock, until=datetime.fromisoformat("2027-03-10T09:00:00+08:00")) == []


def test_no_contract_reminds_of_a_customer_in_the_pool(workspace: Workspace, clock: FixedClock) -> None:
    only(workspace, "contract")
    for name in ("Yunqi", "Pooled"):
        customer = customers.add_customer(workspace, name).created_id or 0
        values = {"customer": customer, "title": name, "status": "signed", "ends_on": date(2026, 3, 18)}
        records.add_record(workspace, "contracts", values)
    with workspace.operation("Pool"):
        move_into_pool(workspace, [(customer, "by hand")], kind=AUTOMATIC)
    assert lived(workspace, clock, until=at("03-11T10:00")) == [("03-11 09:00", "Contract ends: Yunqi")]
