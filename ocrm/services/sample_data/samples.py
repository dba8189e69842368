"""A believable company to try OCRM with: the same for the same language, size, seed and day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle

from ocrm.models.base import ids, insert_rows
from ocrm.models.contact import Contact
from ocrm.models.customer import Customer
from ocrm.models.interaction import Interaction
from ocrm.models.opportunity import ForecastSnapshot, Opportunity, SalesTarget, StageChange
from ocrm.models.tag import RecordTag, Tag
from ocrm.models.todo import Todo
from ocrm.services import numbering
from ocrm.services.sample_data import sample_words
from ocrm.services.sample_data.sample_campaigns import add_campaigns
from ocrm.services.sample_data.sample_checklists import add_checklists
from ocrm.services.sample_data.sample_contracts import add_contracts
from ocrm.services.sample_data.sample_maker import LIVELY, Maker, Row, SampleDeal
from ocrm.services.sample_data.sample_parts import add_parts
from ocrm.services.sample_data.sample_payments import add_payments
from ocrm.services.sample_data.sample_promises import add_promises, keep_lunar_birthdays
from ocrm.services.sample_data.sample_quotes import add_quotes
from ocrm.services.sample_data.sample_targets import make_snapshots, make_targets
from ocrm.services.sample_data.sample_tickets import add_tickets
from ocrm.services.workspace import Workspace

DEFAULT_CUSTOMERS = 5_000

_BOUGHT_AGAIN = (0, 1, 0, 2, 0, 4, 1, 0, 3, 7)
"""How often customers who bought did so again, one after the other."""
_AGAIN_DAYS_AGO = (32, 700)
_Dealt = tuple[Row, Row, list[SampleDeal]]
"""A customer, the contact there, and the deals with them."""


def fill_sample(workspace: Workspace, *, language: str, customers: int = DEFAULT_CUSTOMERS, seed: int = 1) -> None:
    """Fill a new file with sample data, in one transaction and outside undo, as part of making the file."""
    maker = Maker(workspace, sample_words.words(language), random.Random(seed))
    rows = _make_rows(maker, customers)
    if language == "zh_CN":
        keep_lunar_birthdays(rows[Contact], today=maker.today)
    connection = workspace.connection
    with workspace.unrecorded():
        for table in (Customer, Contact, Opportunity, StageChange, Interaction, Todo, Tag, RecordTag):
            insert_rows(connection, table, rows[table])
        insert_rows(connection, SalesTarget, make_targets(rows[Opportunity], maker.today))
        insert_rows(connection, ForecastSnapshot, make_snapshots(rows[Opportunity], maker.today, maker.chance))
        add_parts(workspace, language=language)
        add_checklists(workspace, maker.stages, language=language, chance=maker.chance)
        add_promises(workspace, rows[Customer], language=language)
        add_quotes(workspace, language=language)
        add_contracts(workspace, language=language)
        add_payments(workspace)
        workspace.refresh_customers([row["id"] for row in rows[Customer]])
        add_tickets(workspace, language=language)
        add_campaigns(workspace, language=language)


def _make_rows(maker: Maker, customers: int) -> dict[type, list[Row]]:
    rows: dict[type, list[Row]] = {
        table: [] for table in (Customer, Contact, Opportunity, StageChange, Interaction, Todo, Tag, RecordTag)
    }
    codes = iter(numbering.next_codes(maker.workspace, "customers", customers))
    deal_codes = iter(numbering.next_codes(maker.workspace, "opportunities", customers * 3))
    rows[Tag] = [{"id": ids.next_id(), "name": name} for name in maker.words.tags]
    open_deals = max(8, min(LIVELY, customers // 20))
    dealt: list[_Dealt] = []
    for position in range(customers):
        customer = maker.customer(next(codes), position=position)
        people = list(maker.contacts(customer))
        deals = [maker.deal(customer, people[0], next(deal_codes), status=status)
                 for status in _statuses(maker.chance, position, open_deals)]  # fmt: skip
        touches = list(maker.interactions(customer, people[0], deals))
        moments = [touch["happened_at"] for touch in touches] + [deal.row["created_at"] for deal in deals]
        _begin_before(customer, moments)
        rows[Customer].append(customer)
        rows[Contact] += people
        rows[Opportunity] += [deal.row for deal in deals]
        rows[StageChange] += [move for deal in deals for move in maker.moves(deal)]
        rows[Interaction] += touches
        rows[Todo] += _todos(maker, customer, people[0], deals, position)
        dealt.append((customer, people[0], deals))
        if maker.chance.random() < 0.25:
            rows[RecordTag].append({"record_id": customer["id"], "tag": maker.chance.choice(rows[Tag])["id"]})
    for one, again in zip(_bought(dealt), cycle(_BOUGHT_AGAIN)):
        _buy_again(maker, rows, one, [next(deal_codes) for _number in range(again)])
    for customer, contact, deals in dealt:
        touches = [touch for deal in deals if deal.row["closed_on"]
                   for touch in maker.touches_on_the_way(customer, contact, deal)]  # fmt: skip
        rows[Interaction] += touches
        _begin_before(customer, [touch["happened_at"] for touch in touches])
    return rows


def _bought(dealt: list[_Dealt]) -> Iterator[_Dealt]:
    return (one for one in dealt if any(deal.row["status"] == "won" for deal in one[2]))


def _buy_again(maker: Maker, rows: dict[type, list[Row]], dealt: _Dealt, codes: list[str]) -> None:
    customer, contact, deals = dealt
    more = [maker.deal(customer, contact, code, status="won", closed_days_ago=maker.chance.randint(*_AGAIN_DAYS_AGO))
            for code in codes]  # fmt: skip
    rows[Opportunity] += [deal.row for deal in more]
    rows[StageChange] += [move for deal in more for move in maker.moves(deal)]
    _begin_before(customer, [deal.row["created_at"] for deal in more])
    deals += more


def _begin_before(customer: Row, moments: list[datetime]) -> None:
    """Let nobody be dealt with before they were a customer."""
    first = min([customer["created_at"] + timedelta(hours=1), *moments])
    customer["created_at"] = customer["updated_at"] = first - timedelta(hours=1)


def _statuses(chance: random.Random, position: int, open_deals: int) -> list[str]:
    """The first customers have the open deals; one in eight of the others bought or nearly did."""
    closed = ["won" if chance.random() < 0.55 else "lost" for _index in range(chance.choice((0, 1, 1, 2)))]
    if position < open_deals:
        return ["open", *closed]
    return closed if chance.random() < 0.125 else []


def _todos(maker: Maker, customer: Row, contact: Row, deals: list[SampleDeal], position: int) -> Iterator[Row]:
    open_deal = next((deal for deal in deals if deal.row["status"] == "open"), None)
    plan = sample_words.TODO_PLAN
    if open_deal is not None and position < len(plan):
        step = plan[position]
        title = maker.words.todo_titles[step.title].format(person=contact["name"], deal=open_deal.row["subject"])
        values = {"priority": step.priority, "recurrence": step.recurrence} | ({"hour": step.hour} if step.hour else {})
        yield maker.todo(customer, contact, open_deal, offset=step.offset, title=title, kind=step.kind, **values)
    elif open_deal is not None and maker.chance.random() < 0.75:
        step = maker.chance.choice(plan)
        title = maker.words.todo_titles[step.title].format(person=contact["name"], deal=open_deal.row["subject"])
        yield maker.todo(customer, contact, open_deal, offset=maker.chance.randint(1, 20), title=title, kind=step.kind)
