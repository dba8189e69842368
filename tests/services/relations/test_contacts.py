"""People: one primary contact whatever happens, roles, employers, channels, hobbies."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, UserError, ValidationError
from ocrm.services import interactions, records
from ocrm.services.deals import deal_roles
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.listing import list_views, stars
from ocrm.services.records import RecordQuery
from ocrm.services.relations import channels, contacts, customers, employments
from ocrm.services.relations.contact_views import CONTACTS
from ocrm.services.timeline import fetch_contact_timeline
from ocrm.services.workspace import Workspace
from tests.conftest import MOMENT
from tests.snapshots import rows_of


def made(changes: Any) -> int:
    assert changes.created_id is not None
    return int(changes.created_id)


def customer(workspace: Workspace, name: str) -> int:
    return made(records.add_record(workspace, "customers", {"name": name}))


def contact(workspace: Workspace, at: int, name: str, **values: Any) -> int:
    return made(records.add_record(workspace, "contacts", {"customer": at, "name": name, **values}))


def deal(workspace: Workspace, at: int, subject: str, **values: Any) -> int:
    return made(records.add_record(workspace, "opportunities", {"customer": at, "subject": subject, **values}))


def primaries(workspace: Workspace) -> dict[int, int]:
    rows = workspace.query("SELECT customer_id, sum(is_primary) FROM contact GROUP BY customer_id")
    return dict(rows)


# -- exactly one primary contact --------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("add", "add_primary", "promote", "demote", "delete", "move", "employ", "leave", "undo", "redo")
        ),
        st.integers(0, 5),
        st.integers(0, 2),
    ),
    min_size=4,
    max_size=14,
)


def take(workspace: Workspace, firms: list[int], step: tuple[str, int, int]) -> None:
    what, number, place = step
    known = [row[0] for row in workspace.query("SELECT id FROM contact ORDER BY id")]
    one = known[number % len(known)] if known else None
    if what in ("add", "add_primary"):
        contact(workspace, firms[place], f"P{number}", **({"is_primary": True} if what == "add_primary" else {}))
    elif what == "undo":
        workspace.undo()
    elif what == "redo":
        workspace.redo()
    elif one is not None:
        actions: dict[str, Any] = {
            "promote": lambda: records.update_records(workspace, "contacts", [one], {"is_primary": True}),
            "demote": lambda: records.update_records(workspace, "contacts", [one], {"is_primary": False}),
            "delete": lambda: records.delete_records(workspace, "contacts", known[: number + 1]),
            "move": lambda: records.update_records(workspace, "contacts", known[:number], {"customer": firms[place]}),
            "employ": lambda: employments.move_to(workspace, one, firms[place]),
            "leave": lambda: employments.leave(workspace, one),
        }
        actions[what]()


@given(STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_customer_with_contacts_has_exactly_one_primary_contact(tmp_path: Path, steps: Any) -> None:
    path = tmp_path / "steps.ocrm"
    path.unlink(missing_ok=True)
    with_clock = Workspace.create(path, clock=FixedClock(MOMENT), language="en")
    try:
        firms = [customer(with_clock, name) for name in ("A", "B", "C")]
        for step in steps:
            try:
                take(with_clock, firms, step)
            except UserError:
                continue
            if with_clock.scalar("SELECT count(*) FROM customer") < 3:  # undone further than the beginning
                break
            assert set(primaries(with_clock).values()) <= {1}, step
    finally:
        with_clock.close()
        for left in tmp_path.glob("steps.ocrm*"):
            left.unlink()


# -- employers --------------------------------------------------------------------------------------------------------


def test_somebody_who_moves_takes_along_who_they_are_and_leaves_what_was_done(workspace: Workspace) -> None:
    old, new = customer(workspace, "Old"), customer(workspace, "New")
    wang = contact(workspace, old, "Wang", title="Buyer", mobile="13800138000", work_phone="0571-88220011")
    li = contact(workspace, old, "Li")
    interactions.log_interaction(workspace, old, kind="call", summary="at the old place", contact_id=wang)
    before = rows_of(workspace)
    employments.move_to(workspace, wang, new, title="Head of purchasing")
    row = records.fetch_record(workspace, "contacts", wang)
    assert (row["customer"].title, row["title"], row["mobile"]) == ("New", "Head of purchasing", "13800138000")
    assert row["work_phone"] == "" and row["is_primary"]
    assert records.fetch_record(workspace, "contacts", li)["is_primary"]
    assert [(one.employer, one.title, one.ended_on) for one in employments.list_employments(workspace, wang)] == [
        ("New", "Head of purchasing", None),
        ("Old", "Buyer", date(2026, 3, 10)),
    ]
    interactions.log_interaction(workspace, new, kind="visit", summary="at the new place", contact_id=wang)
    assert [one.text for one in fetch_contact_timeline(workspace, wang)] == ["at the new place", "at the old place"]
    assert [one.text for one in customers.fetch_timeline(workspace, old) if one.text] == ["at the old place"]
    workspace.undo()
    workspace.undo()
    assert rows_of(workspace) == before


def test_somebody_who_left_stays_readable_and_another_becomes_primary(workspace: Workspace) -> None:
    firm = customer(workspace, "Firm")
    wang, li = contact(workspace, firm, "Wang", title="Buyer"), contact(workspace, firm, "Li")
    before = rows_of(workspace)
    employments.leave(workspace, wang)
    assert contacts.fetch_contact(workspace, wang).has_left
    assert records.fetch_record(workspace, "contacts", li)["is_primary"]
    assert [one.ended_on for one in employments.list_employments(workspace, wang)] == [date(2026, 3, 10)]
    with pytest.raises(ValidationError):
        employments.leave(workspace, wang)
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    employments.move_to(workspace, wang, firm, title="Director")  # and came back
    history = employments.list_employments(workspace, wang)
    assert [one.title for one in history] == ["Director", "Buyer"]
    assert not contacts.fetch_contact(workspace, wang).has_left
    with pytest.raises(ValidationError):
        employments.move_to(workspace, wang, firm)


# -- roles ------------------------------------------------------------------------------------------------------------


def test_people_have_a_role_in_each_deal(workspace: Workspace) -> None:
    firm = customer(workspace, "Firm")
    wang, li = contact(workspace, firm, "Wang"), contact(workspace, firm, "Li")
    first, second = deal(workspace, firm, "First", contact=li), deal(workspace, firm, "Second")
    before = rows_of(workspace)
    deal_roles.set_role(workspace, first, wang, role="user")
    deal_roles.set_role(workspace, second, wang, role="decision_maker")
    assert deal_roles.roles_of_deal(workspace, first) == {wang: "user"}
    assert records.fetch_record(workspace, "contacts", wang)["role"] == "decision_maker"
    assert not records.fetch_record(workspace, "contacts", li)["role"]
    assert [(one.subject, one.role) for one in deal_roles.deals_of_contact(workspace, wang)] == [
        ("Second", "decision_maker"),
        ("First", "user"),
    ]
    assert [(one.subject, one.role) for one in deal_roles.deals_of_contact(workspace, li)] == [("First", "")]
    deciders = Condition("role", Operator.IS, "decision_maker")
    assert list(records.all_ids(workspace, RecordQuery("contacts", deciders))) == [wang]
    deal_roles.set_role(workspace, second, wang, role="")
    assert records.fetch_record(workspace, "contacts", wang)["role"] == "user"
    with pytest.raises(ValidationError):
        deal_roles.set_role(workspace, first, wang, role="king")
    for _number in range(3):
        workspace.undo()
    assert rows_of(workspace) == before


# -- channels ---------------------------------------------------------------------------------------------------------


def log(workspace: Workspace, firm: int, who: int, kind: str, hours: int, direction: str = "incoming") -> None:
    moment = workspace.clock.now() - timedelta(hours=hours)
    interactions.log_interaction(
        workspace, firm, kind=kind, summary="…", contact_id=who, happened_at=moment, direction=direction
    )


def test_the_preferred_channel_follows_from_the_last_ten_answers(workspace: Workspace, both_languages: str) -> None:
    firm = customer(workspace, "Firm")
    wang = contact(workspace, firm, "Wang")
    assert channels.infer_channel(workspace, wang) is None
    for hour in range(5):
        log(workspace, firm, wang, "email", 100 + hour)  # long ago: beyond the ten
    for hour in range(7):
        log(workspace, firm, wang, "wechat", hour)
    for hour in range(3):
        log(workspace, firm, wang, "call", 20 + hour, direction="outgoing")  # both speak
    for hour in range(9):
        log(workspace, firm, wang, "message", hour, direction="outgoing")  # nobody answered
    found = channels.infer_channel(workspace, wang)
    assert found == channels.ChannelEvidence("wechat", 7, 10)
    expected = {"en": "7 of the last 10 answers came by WeChat", "zh_CN": "最近 10 次回应中有 7 次来自微信"}
    assert found.sentence == expected[both_languages]


def test_contacts_are_found_by_the_channel_they_prefer_or_answer_by(workspace: Workspace) -> None:
    firm = customer(workspace, "Firm")
    stated = contact(workspace, firm, "Wang", preferred_channel="wechat")
    inferred, silent = contact(workspace, firm, "Li"), contact(workspace, firm, "Zhao")
    log(workspace, firm, stated, "email", 1)  # what they said counts more than what they did
    log(workspace, firm, inferred, "email", 2)
    log(workspace, firm, silent, "email", 3, direction="outgoing")

    def found(operator: Operator, value: object = None) -> list[int]:
        return list(records.all_ids(workspace, RecordQuery("contacts", Condition("best_channel", operator, value))))

    assert found(Operator.IS, "wechat") == [stated]
    assert found(Operator.IS, "email") == [inferred]
    assert found(Operator.EMPTY) == [silent]
    assert set(found(Operator.IS_NOT, "email")) == {stated, silent}  # whom a mailing to many leaves out or asks first


def test_a_customer_is_reached_as_stated_there_else_as_its_primary_contact(workspace: Workspace) -> None:
    stated, by_person, unknown = (customer(workspace, name) for name in ("Stated", "By person", "Unknown"))
    records.update_records(workspace, "customers", [stated], {"preferred_channel": "phone"})
    contact(workspace, stated, "Wang", is_primary=True, preferred_channel="email")
    person = contact(workspace, by_person, "Li", is_primary=True)
    log(workspace, by_person, person, "meeting", 1)
    contact(workspace, unknown, "Zhao", is_primary=True)
    found = channels.best_of_customers(workspace, [stated, by_person, unknown])
    assert found == {
        stated: channels.BestChannel("phone", is_stated=True), by_person: channels.BestChannel("visit", is_stated=False)
    }  # fmt: skip


# -- views, hobbies ---------------------------------------------------------------------------------------------------


def test_each_view_shows_what_its_title_says(workspace: Workspace) -> None:
    firm = customer(workspace, "Firm")
    wang = contact(workspace, firm, "Wang", birthday=date(1980, 3, 20))
    li = contact(workspace, firm, "Li", importance="invalid", birthday=date(1980, 8, 20))
    deal_roles.set_role(workspace, deal(workspace, firm, "First"), li, role="decision_maker")
    stars.star_records(workspace, "contacts", [wang])
    shown = {
        view.key: set(records.all_ids(workspace, list_views.query_of(workspace, CONTACTS.state(view.key))))
        for view in CONTACTS.built_in_views(workspace)
    }
    assert shown == {
        "all": {wang, li},
        "starred": {wang},
        "deciders": {li},
        "birthdays": {wang},
        "primary": {wang},
        "left": {li},
    }
    assert list_views.count_views(workspace, CONTACTS) == {key: len(found) for key, found in shown.items()}


def test_hobbies_marked_elsewhere_are_suggested(workspace: Workspace) -> None:
    firm = customer(workspace, "Firm")
    for name, hobbies in (("A", "#tea and #钓鱼"), ("B", "#tea"), ("C", "golf")):
        contact(workspace, firm, name, hobbies=hobbies)
    assert contacts.hobbies_of("#tea, #钓鱼 #tea") == ["tea", "钓鱼"]
    assert contacts.suggest_hobbies(workspace) == ["tea", "钓鱼"]
    assert contacts.suggest_hobbies(workspace, "钓") == ["钓鱼"]
    assert contacts.suggest_hobbies(workspace, "go") == []


def test_a_contact_that_is_gone_says_so(workspace: Workspace) -> None:
    assert contacts.fetch_preview(workspace, 7) is None
    with pytest.raises(NotFoundError):
        contacts.fetch_contact(workspace, 7)
