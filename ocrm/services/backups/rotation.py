"""Which backups are kept (D-60): all of two days, 7 daily, 4 weekly, 12 monthly, and those made before something."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ocrm.services.backups.catalogue import Backup, Reason, newest_good

_KEEP_ALL = timedelta(hours=48)
_PRECAUTIONS_KEPT = 10
"""Of each kind of backup made before something, beside what the calendar keeps."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many days, weeks and months keep a backup of their own."""

    days: int = 7
    weeks: int = 4
    months: int = 12


DEFAULT_PLAN = Plan()


def superseded(backups: Sequence[Backup], now: datetime, plan: Plan = DEFAULT_PLAN) -> list[Backup]:
    """Return the backups that need not be kept, of backups newest first.

    Never the newest, the newest verified one, or the last one made before an upgrade. What lies in the future by a
    clock since set right is kept.
    """
    kept = _kept(backups, now, plan)
    return [one for one in backups if one.path not in kept]


def _kept(backups: Sequence[Backup], now: datetime, plan: Plan) -> set[object]:
    kept: set[object] = {one.path for one in backups[:1]}
    good = newest_good(backups)
    if good is not None:
        kept.add(good.path)
    kept |= {one.path for one in backups if one.made_at > now - _KEEP_ALL}
    for reason in (Reason.UPGRADE, Reason.IMPORT, Reason.MASS_EDIT, Reason.RESTORE, Reason.ASKED):
        kept |= {one.path for one in [one for one in backups if one.reason is reason][:_PRECAUTIONS_KEPT]}
    for count, period in ((plan.days, _day), (plan.weeks, _week), (plan.months, _month)):
        kept |= _newest_of_each(backups, count, period)
    return kept


def _newest_of_each(backups: Sequence[Backup], count: int, period: Callable[[Backup], Hashable]) -> set[object]:
    """Return the newest backup of each of the last periods that have one, a sound one where there is one."""
    chosen: dict[Hashable, Backup] = {}
    for one in backups:
        there = chosen.get(period(one))
        is_wanted = len(chosen) < count if there is None else one.is_good and not there.is_good
        if is_wanted:
            chosen[period(one)] = one
    return {one.path for one in chosen.values()}


def _day(one: Backup) -> Hashable:
    return one.made_at.astimezone().date()


def _week(one: Backup) -> Hashable:
    return one.made_at.astimezone().isocalendar()[:2]


def _month(one: Backup) -> Hashable:
    moment = one.made_at.astimezone()
    return moment.year, moment.month
