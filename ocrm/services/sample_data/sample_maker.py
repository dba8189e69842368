"""Makes the rows of a sample company, one by one: customers, people, deals on their way, touches, to-dos."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from ocrm.models.base import ids
from ocrm.services.deals import pipelines, stages
from ocrm.services.relations.answers import WRITTEN_KINDS
from ocrm.services.relations.phones import normalise_phone
from ocrm.services.sample_data.sample_words import City, Words
from ocrm.services.workspace import Workspace
from ocrm.text.pinyin import mnemonic

Row = dict[str, Any]

LIVELY = 48
"""How many customers, the first ones, are the livelier."""
_CATEGORIES = ("potential",) * 9 + ("regular",) * 7 + ("vip",) * 2 + ("agent", "partner")
_VALUES = ("high",) * 2 + ("medium",) * 4 + ("low",) * 4
_QUIET_CATEGORIES = ("potential",) * 7 + ("regular",) * 6 + ("agent", "partner", "lost")
_QUIET_VALUES = ("low", None, None)
_KINDS = ("call",) * 5 + ("wechat",) * 4 + ("visit",) * 2 + ("email", "email", "meeting", "service")
_WAITS_DAYS = 2
"""What was written to one this long ago at the most may still wait for an answer."""
_SOURCES = (
    "referral",
    "referral",
    "exhibition",
    "search_engine",
    "web_form",
    "phone_inquiry",
    "cold_visit",
    "advertising",
)
_DEAL_SOURCES = ("referral", "existing_customer", "own_prospecting", "inbound_call", "internet", "tender")
_REASONS = ("price",) * 4 + ("competition",) * 3 + ("budget",) * 2 + ("unresponsive", "long_cycle", "poor_fit")
_AMOUNTS = (
    38_000, 52_000, 68_000, 86_000, 98_000, 115_000, 128_000, 150_000, 186_000, 240_000, 268_000, 350_000, 415_000,
    480_000, 620_000, 735_000, 860_000, 980_000, 1_280_000, 1_560_000, 2_150_000,
)  # fmt: skip


@dataclass(slots=True)
class SampleDeal:
    """A sample deal on its way through the stages, with the day it entered each."""

    row: Row
    entered: list[tuple[int, date]]


class Maker:
    """Makes the rows of a sample, customer by customer."""

    def __init__(self, workspace: Workspace, words: Words, chance: random.Random) -> None:
        self.workspace = workspace
        self.words = words
        self.chance = chance
        self.today = workspace.clock.today()
        self.stages = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))
        self._names: set[str] = set()

    def moment(self, day: date, hour: int | None = None) -> datetime:
        """Return a working hour of a local day, never later than now for today."""
        zone = self.workspace.clock.local_now().tzinfo
        clock_time = time(
            hour if hour is not None else self.chance.randint(9, 17), self.chance.choice((0, 10, 15, 30, 40, 45))
        )
        return min(datetime.combine(day, clock_time, zone), self.workspace.clock.local_now())

    def stamps(self, created: datetime) -> Row:
        """Return id and time stamps of a row made at a moment."""
        return {"id": ids.next_id(), "created_at": created, "updated_at": created}

    # -- customers and people -------------------------------------------------------------------------------------

    def customer(self, code: str, *, position: int) -> Row:
        """Make a customer; the first ones are the livelier."""
        is_person = position % 17 == 16
        city = self.chance.choice(self.words.cities)
        name = self._fresh(self._person_name if is_person else partial(self._company_name, city))
        created = self.moment(
            self.today
            - timedelta(days=self.chance.randint(0, 40) if position % 9 == 0 else self.chance.randint(40, 900))
        )
        industry = self.words.industry_of(name)
        return self.stamps(created) | {
            "name": name,
            "kind": "person" if is_person else "organization",
            "code": code,
            "mnemonic": mnemonic(name),
            "category": self.chance.choice(_CATEGORIES if position < LIVELY else _QUIET_CATEGORIES),
            "value": self.chance.choice(_VALUES if position < LIVELY or position % 80 == 0 else _QUIET_VALUES),
            "credit": self.chance.choice(_VALUES),
            "relationship": self.chance.choice(("close", "good", "good", "fair", "fair", "poor")),
            "industry": None if is_person else industry,
            "headcount": None if is_person else self.chance.choice((12, 35, 60, 120, 180, 320, 560, 1200)),
            "gender": self.chance.choice(("female", "male")) if is_person else None,
            "source": self.chance.choice(_SOURCES),
            "country": self.words.country,
            "province": city.province,
            "city": city.name,
            "address": self.chance.choice(self.words.streets).format(number=self.chance.randint(1, 988)),
            "phone": "" if is_person else normalise_phone(self.words.landline(self.chance, city)),
            "mobile": normalise_phone(self.words.mobile(self.chance)) if is_person else "",
            "website": "" if is_person else f"www.{mnemonic_slug(name)}.example",
            "email": f"info@{mnemonic_slug(name)}.example",
            "preferred_channel": self.chance.choice(("phone", "wechat", "email", None)),
            "notes": self.chance.choice(self.words.notes) if self.chance.random() < 0.3 else "",
        }

    def _fresh(self, make: Callable[[], str]) -> str:
        for _attempt in range(60):
            name = make()
            if name not in self._names:
                self._names.add(name)
                return name
        name = f"{make()} {len(self._names)}"
        self._names.add(name)
        return name

    def _company_name(self, city: City) -> str:
        words = self.words
        return words.company_pattern.format(
            city=city.name,
            brand=self.chance.choice(words.brand_first) + self.chance.choice(words.brand_last),
            trade=self.chance.choice(list(words.trades)),
            suffix=self.chance.choice(words.suffixes),
        )

    def _person_name(self) -> str:
        return self.words.person_pattern.format(
            surname=self.chance.choice(self.words.surnames), given=self.chance.choice(self.words.given_names)
        )

    def contacts(self, customer: Row) -> Iterator[Row]:
        """Make the people of a customer, the first of them primary."""
        count = 1 if customer["kind"] == "person" else self.chance.choice((1, 1, 2, 2, 3))
        for position in range(count):
            name = customer["name"] if customer["kind"] == "person" else self._person_name()
            yield self.stamps(customer["created_at"]) | {
                "customer": customer["id"],
                "name": name,
                "gender": self.chance.choice(("female", "male")),
                "importance": self.chance.choice(("critical", "important", "normal", "normal")),
                "is_primary": position == 0,
                "department": self.chance.choice(self.words.departments),
                "title": self.chance.choice(self.words.titles),
                "mobile": normalise_phone(self.words.mobile(self.chance)),
                "email": f"{mnemonic_slug(name)}@{mnemonic_slug(customer['name'])}.example",
                "wechat": mnemonic_slug(name) + str(self.chance.randint(10, 99)),
                "birthday": self._birthday(),
            }

    def _birthday(self) -> date | None:
        day = date(self.chance.randint(1966, 1998), self.chance.randint(1, 12), self.chance.randint(1, 28))
        return day if self.chance.random() < 0.03 else None

    # -- deals ----------------------------------------------------------------------------------------------------

    def deal(
        self, customer: Row, contact: Row, code: str, *, status: str, closed_days_ago: int | None = None
    ) -> SampleDeal:
        """Make a deal that walked through the stages up to where it is, or closed, by chance when unless it is said."""
        last = (
            self.chance.choice((0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6))
            if status == "open"
            else self.chance.randint(3 if status == "won" else 1, 6)
        )
        stays = [max(1, round(stage.limit_days * self.chance.uniform(0.2, 1.1))) for stage in self.stages[: last + 1]]
        if status == "open" and self.chance.random() < 0.2:
            stays[-1] = self.stages[last].limit_days + self.chance.randint(1, 12)
        if status != "open" and closed_days_ago is None:
            closed_days_ago = round(self.chance.uniform(0, 1) ** 1.3 * 540)
        closed_on = None if closed_days_ago is None else self.today - timedelta(days=closed_days_ago)
        end = closed_on or self.today
        entered = []
        for stage, stay in zip(reversed(self.stages[: last + 1]), reversed(stays), strict=True):
            end -= timedelta(days=stay)
            entered.append((stage.stage_id, end))
        entered.reverse()
        stage = self.stages[last]
        discovered = entered[0][1]
        subject = self.chance.choice(self.words.subjects)
        row = self.stamps(self.moment(discovered)) | {
            "subject": subject,
            "code": code,
            "customer": customer["id"],
            "contact": contact["id"],
            "stage": stage.stage_id,
            "status": status,
            "probability": {"open": stage.probability, "won": 100}.get(status, 0),
            "expected_amount": Decimal(self.chance.choice(_AMOUNTS)) * self.words.amount_scale,
            "expected_close_on": closed_on or self._expected_close(stage.position),
            "discovered_on": discovered,
            "entered_stage_on": entered[-1][1],
            "source": self.chance.choice(_DEAL_SOURCES),
            "closed_on": closed_on,
            "lost_reason": self.chance.choice(_REASONS) if status == "lost" else None,
            "needs": self.chance.choice(self.words.needs),
        }
        return SampleDeal(row, entered)

    def _expected_close(self, position: int) -> date:
        days = max(2, (len(self.stages) - position) * 14 + self.chance.randint(-20, 25))
        return self.today + timedelta(days=-self.chance.randint(1, 9) if self.chance.random() < 0.06 else days)

    def moves(self, deal: SampleDeal) -> Iterator[Row]:
        """Make the stage history of a deal."""
        by_id = {stage.stage_id: stage for stage in self.stages}
        before: int | None = None
        for stage_id, day in deal.entered:
            moment = self.moment(day)
            yield self.stamps(moment) | {
                "opportunity": deal.row["id"], "from_stage": before, "to_stage": stage_id,
                "from_status": None if before is None else "open", "to_status": "open", "changed_on": day,
                "probability": by_id[stage_id].probability, "happened_at": moment,
            }  # fmt: skip
            before = stage_id
        if deal.row["status"] != "open":
            moment = self.moment(deal.row["closed_on"])
            yield self.stamps(moment) | {
                "opportunity": deal.row["id"], "from_stage": before, "to_stage": before, "from_status": "open",
                "to_status": deal.row["status"], "changed_on": deal.row["closed_on"],
                "probability": deal.row["probability"], "happened_at": moment,
            }  # fmt: skip

    # -- touches and to-dos ---------------------------------------------------------------------------------------

    def interactions(self, customer: Row, contact: Row, deals: list[SampleDeal]) -> Iterator[Row]:
        """Make what was said with a customer, more of it where there are deals."""
        count = self.chance.choice((4, 6, 8, 11)) if deals else self.chance.choice((0, 1, 1, 2, 3))
        newest = (
            self.chance.choice((0, 1, 2, 3, 4, 6, 9, 14))
            if any(d.row["status"] == "open" for d in deals)
            else self.chance.randint(5, 120)
        )
        day = self.today - timedelta(days=newest)
        for _index in range(count):
            yield self._touch(day, customer, contact, deals)
            day -= timedelta(days=self.chance.randint(2, 30))

    def touches_on_the_way(self, customer: Row, contact: Row, deal: SampleDeal) -> Iterator[Row]:
        """Make what was said while a closed deal was open, as a rule more where it was won."""
        first, last = deal.row["discovered_on"], deal.row["closed_on"]
        often = (1, 3, 5, 6, 7) if deal.row["status"] == "won" else (0, 1, 2, 3, 5)
        for _index in range(self.chance.choice(often)):
            day = first + timedelta(days=self.chance.randint(0, (last - first).days))
            yield self._touch(day, customer, contact, [deal], share=1)

    def _touch(self, day: date, customer: Row, contact: Row, deals: list[SampleDeal], *, share: float = 0.7) -> Row:
        moment = self.moment(day)
        kind = self.chance.choice(_KINDS)
        row = self.stamps(moment) | {
            "customer": customer["id"],
            "contact": contact["id"],
            "opportunity": self.chance.choice(deals).row["id"] if deals and self.chance.random() < share else None,
            "kind": kind,
            "happened_at": moment,
            "direction": self.chance.choice(("outgoing", "outgoing", "incoming")),
            "duration_minutes": self.chance.randint(3, 45) if kind in ("call", "meeting", "visit") else None,
            "summary": self.chance.choice(self.words.summaries),
            "mood": self.chance.choice(("positive", "neutral", "neutral", None)),
        }
        is_question = row["direction"] == "incoming" and kind in WRITTEN_KINDS
        is_answered = is_question and (self.today - day).days > _WAITS_DAYS
        return row | {"outcome": self.words.answered if is_answered else ""}

    def todo(
        self, customer: Row, contact: Row, deal: SampleDeal | None, *, offset: int, title: str, kind: str, **values: Any
    ) -> Row:
        """Make a to-do some days from today; `hour` in `values` makes it a timed one."""
        day = self.today + timedelta(days=offset)
        hour = values.pop("hour", None)
        zone = self.workspace.clock.local_now().tzinfo
        created = self.moment(self.today - timedelta(days=max(3, -offset + 2)))
        return self.stamps(created) | {
            "title": title, "kind": kind, "due_on": day, "customer": customer["id"], "contact": contact["id"],
            "opportunity": deal.row["id"] if deal else None,
            "due_at": None if hour is None else datetime.combine(day, time(int(hour), 30 if hour % 1 else 0), zone),
            **values,
        }  # fmt: skip


def mnemonic_slug(name: str) -> str:
    """Return a short Latin word for addresses made of a name."""
    letters = "".join(char for char in mnemonic(name).split(" ")[0].lower() if char.isascii() and char.isalnum())
    return letters[:14] or "ocrm"
