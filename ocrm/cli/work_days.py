"""The work calendar on the command line: a year to read, days to mark, files to take in and to write."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.session import Session, command, pass_session
from ocrm.formats import format_date_iso, format_weekday
from ocrm.i18n import N_, _, ngettext, pgettext
from ocrm.services.workday import work_calendar, work_calendar_files, working_days
from ocrm.services.workday.work_calendar import Fate, PlannedDay, describe_day
from ocrm.services.workday.work_calendar_files import ReadDays
from ocrm.services.workday.working_days import DAY_KIND_TITLES, DayKind

_DAY = click.DateTime(["%Y-%m-%d"])
_KINDS = click.Choice([kind.value for kind in DayKind])


@command("calendar", help=N_("The work calendar of a year; --mark, --import and --load change it."))
@click.argument("year", type=click.IntRange(1900, 2200), required=False)
@click.option("--mark", "marked", type=_DAY, help=N_("A day to mark; --as says what it is."))
@click.option("--as", "kind", type=_KINDS, default=DayKind.HOLIDAY.value, show_default=True)
@click.option("--name", default="", help=N_("The name of the day of --mark."))
@click.option("--import", "source", type=click.Path(path_type=Path), help=N_("A .csv, .json or .ics file of days."))
@click.option("--load", "shipped", type=click.Choice([f"cn-{one}" for one in work_calendar_files.SHIPPED_YEARS]),
              help=N_("A year that comes along; not official."))  # fmt: skip
@click.option("--overwrite", is_flag=True, help=N_("Let a file change days that are said otherwise."))
@click.option("--dry-run", is_flag=True, help=N_("Only show what a file would do."))
@click.option("--export", "target", type=click.Path(path_type=Path), help=N_("Write the year into a file."))
@click.option("--next", "after", type=_DAY, help=N_("Print the first work day after a day."))
@pass_session
def calendar(
    session: Session, year: int | None, marked: datetime | None, kind: str, name: str, source: Path | None,
    shipped: str | None, overwrite: bool, dry_run: bool, target: Path | None, after: datetime | None,
) -> None:  # fmt: skip
    """Do the one thing that is asked for; without any, print the year."""
    workspace = session.workspace
    wanted = year or workspace.clock.today().year
    if marked is not None:
        changes = work_calendar.mark_day(workspace, marked.date(), DayKind(kind), name=name, origin="cli")
        print_changes(session, changes)
    elif source is not None or shipped is not None:
        path = source or work_calendar_files.shipped_path(int(str(shipped).partition("-")[2]))
        _take_in(session, path, overwrite=overwrite, is_rehearsal=dry_run)
    elif target is not None:
        work_calendar_files.write_days(target, work_calendar.days_of_year(workspace, wanted))
        if not session.wants_json:
            click.echo(_("Saved as “{name}”.").format(name=target.name))
    elif after is not None:
        _print_next(session, after.date())
    else:
        _print_year(session, wanted)


def _take_in(session: Session, path: Path, *, overwrite: bool, is_rehearsal: bool) -> None:
    read = work_calendar_files.read_days(path)
    planned = work_calendar.plan_import(session.workspace, read.days)
    if is_rehearsal:
        _print_plan(session, planned, read)
        return
    for problem in read.problems:
        click.echo(problem, err=True)
    changes = work_calendar.import_days(session.workspace, planned, source=path.name, overwrite=overwrite, origin="cli")
    print_changes(session, changes)


def _print_plan(session: Session, planned: list[PlannedDay], read: ReadDays) -> None:
    if session.wants_json:
        days = [_object(one.wanted.day, one.wanted.kind, one.wanted.name) | {"fate": one.fate} for one in planned]
        print_json({"days": days, "problems": list(read.problems)})
        return
    counts = {fate: sum(1 for one in planned if one.fate is fate) for fate in Fate}
    words = _("{new} new, {same} as they are, {different} said otherwise")
    click.echo(words.format(new=counts[Fate.NEW], same=counts[Fate.SAME], different=counts[Fate.DIFFERENT]))
    for one in planned:
        if one.fate is Fate.DIFFERENT and one.present is not None:
            click.echo(f"{describe_day(one.present)} → {describe_day(one.wanted)}")
    for problem in read.problems:
        click.echo(problem)


def _print_next(session: Session, after: date) -> None:
    found = working_days.next_working_day(session.workspace, after)
    if session.wants_json:
        print_json({"after": after, "next_work_day": found})
    else:
        click.echo(f"{format_date_iso(found)} {format_weekday(found)}")


def _print_year(session: Session, year: int) -> None:
    days = work_calendar.days_of_year(session.workspace, year)
    worked = work_calendar.count_workdays(session.workspace, year)
    weekdays = sorted(working_days.work_weekdays(session.workspace))
    if session.wants_json:
        listed = [_object(one.day, one.kind, one.name) for one in days]
        print_json({"year": year, "work_days": worked, "work_weekdays": weekdays, "days": listed})
        return
    rows = [[format_date_iso(one.day), format_weekday(one.day), _(DAY_KIND_TITLES[one.kind]), one.name] for one in days]
    print_table(rows, header=[_("Day"), _("Weekday"), _("Kind"), pgettext("holiday", "Name")])
    click.echo(ngettext("{n} work day", "{n} work days", worked).format(n=worked))


def _object(day: date, kind: DayKind, name: str) -> dict[str, object]:
    return {"date": day, "kind": kind.value, "name": name}
