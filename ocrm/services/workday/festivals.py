"""Days to send greetings on, by the sun, by the moon and by the weekday, with words to send.

The days and the words are those of `resources/festivals.txt`, in which more can be written.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from ocrm import paths
from ocrm.i18n import language
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import keys_of_day, solar_term

_MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Festival:
    """A day of the year; `key` says when, as the file of festivals has it."""

    key: str
    title_zh: str
    title_en: str
    greeting_zh: str
    greeting_en: str

    @property
    def title(self) -> str:
        """The name in the chosen language."""
        return self.title_zh if language() == "zh_CN" else self.title_en

    def greeting(self, name: str) -> str:
        """Return what can be sent to somebody."""
        words = self.greeting_zh if language() == "zh_CN" else self.greeting_en
        return words.format(name=name)


@dataclass(frozen=True, slots=True)
class UpcomingFestival:
    """A festival on the day it falls on."""

    festival: Festival
    day: date


@cache
def all_festivals() -> tuple[Festival, ...]:
    """Return the festivals of the file, in its order."""
    lines = paths.resource("festivals.txt").read_text("utf-8").splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines if line.strip() and not line.startswith("#")]
    return tuple(Festival(*row) for row in rows)


@lru_cache(maxsize=1024)
def festivals_on(day: date) -> tuple[Festival, ...]:
    """Return the festivals that fall on a day."""
    keys = {*keys_of_day(day), f"{day.month}/{(day.day + 6) // 7}/{day.isoweekday()}", f"term {solar_term(day)}"}
    return tuple(one for one in all_festivals() if one.key in keys)


def chosen_off(workspace: Workspace) -> frozenset[str]:
    """Return the keys of the festivals the user sends no greetings on."""
    return frozenset(key for key in str(read_setting(workspace, "festivals_off")).split(",") if key)


def stored_off(keys: Collection[str]) -> str:
    """Return the setting that leaves some festivals out."""
    return ",".join(sorted(keys))


def upcoming_festivals(workspace: Workspace, days: int) -> list[UpcomingFestival]:
    """Return the festivals of `days` days from today on that the user greets on, the next one first."""
    off, today = chosen_off(workspace), workspace.clock.today()
    found = [
        UpcomingFestival(festival, day)
        for day in (today + timedelta(days=number) for number in range(days))
        for festival in festivals_on(day)
        if festival.key not in off
    ]
    return found[:_MOST_SHOWN]
