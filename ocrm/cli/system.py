"""Commands on the file and the program: window, check, tour."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from ocrm.cli.printing import print_counts, print_json
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.services.health import checking, mending


@command("window", help=N_("Open the window (also: ocrm FILE)."))
@click.argument("path", required=False, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE]")
@click.option("--background", is_flag=True, help=N_("Start without showing the window, for reminders."))
@pass_session
def window(session: Session, path: Path | None = None, background: bool = False) -> int:
    """Open the window on a file, or on the last one."""
    from ocrm.app import open_window  # Qt only where a window is wanted

    named = session.options.get("file")
    chosen = path or (Path(str(named)) if named else None)
    return open_window(chosen, clock=session.window_clock, language=session.options.get("lang"), background=background,
                       passphrase=session.passphrase,
                       to_look=bool(session.options.get("read_only")))  # fmt: skip


@command("check", help=N_("Check the file: integrity, links, search index, backups, disk and speed."))
@click.option("--reindex", is_flag=True, help=N_("Build all indexes anew first, also that of the search."))
@click.option("--compact", is_flag=True, help=N_("Give the room of what was deleted back to the disk first."))
@pass_session
def check(session: Session, reindex: bool, compact: bool) -> None:
    """Check the file and say what was found; raises UserError where something is wrong."""
    given_back = mending.compact(session.workspace) if compact else 0
    report = checking.check_file(session.workspace, reindex=reindex)
    rows = checking.examine(session.workspace) if report.is_sound else []
    if session.wants_json:
        looked_at = {row.key: {"standing": row.standing.value, "sentence": row.sentence} for row in rows}
        print_json({
            "ok": report.is_sound, "findings": list(report.findings), "details": list(report.details),
            "records": report.records, "health": looked_at, **({"given_back": given_back} if compact else {}),
        })  # fmt: skip
    else:
        if compact:
            click.echo(mending.compacted_words(given_back))
        print_counts(report.records)
        for finding in report.findings:
            click.echo(finding)
        for row in rows:
            click.echo(_("{what}: {text}").format(what=row.title, text=row.sentence))
    if not report.is_sound:
        raise UserError(_("The file is not sound. Nothing was changed; restore a backup or build the index anew."))
    if not session.wants_json:
        click.echo(_("The file is sound."))


@command("tour", help=N_("Draw every page into pictures, without a screen."))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--pages", default="", help=N_("Pages, separated by commas; all when left out."))
@click.option("--langs", default="zh_CN,en", show_default=True)
@click.option("--themes", default="light,dark", show_default=True)
@click.option("--size", default="1440x900", show_default=True)
@click.option("--scale", type=click.FloatRange(0.5, 4.0), default=1.0, show_default=True)
@pass_session
def tour(session: Session, out: Path, pages: str, langs: str, themes: str, size: str, scale: float) -> None:
    """Draw the tour; with no file named, of the sample company."""
    from ocrm.ui.tour.rendering import render_tour  # Qt only where it is wanted

    width, _x, height = size.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise UserError(_("“{size}” is no size. Write it as 1440x900.").format(size=size))
    named = session.options.get("file")
    pictures = render_tour(
        Path(str(named)) if named else None,
        out,
        pages=[page for page in pages.split(",") if page] or None,
        langs=langs.split(","),
        themes=themes.split(","),
        size=(int(width), int(height)),
        scale=scale,
        clock=session.clock if named or session.options.get("now") else None,
    )
    if session.wants_json:
        print_json([str(picture) for picture in pictures])
    else:
        for picture in pictures:
            click.echo(str(picture))


@command("quick-add", help=N_("Add a to-do from a line, or without one open the small window of quick add."))
@click.argument("words", nargs=-1, metavar="[LINE]")
@pass_session
def quick_add(session: Session, words: tuple[str, ...]) -> int:
    """Add what a line says and tell how it was read; the running program shows the window, or is started for it."""
    if not words:
        from ocrm.app import open_window  # Qt only where a window is wanted

        named = session.options.get("file")
        return open_window(
            Path(str(named)) if named else None,
            clock=session.window_clock,
            background=True,
            quick_add=True,
            language=session.options.get("lang"),
            passphrase=session.passphrase,
        )
    from ocrm.services.name_lookup import NameLookup
    from ocrm.services.quick_add import parse_quick_add
    from ocrm.services.workday import planning
    from ocrm.services.workday.working_days import next_working_day

    workspace = session.workspace
    line = parse_quick_add(
        " ".join(words),
        workspace.clock.local_now(),
        names=NameLookup(workspace),
        next_work_day=partial(next_working_day, workspace, workspace.clock.today()),
    )
    changes = planning.add_typed(workspace, line, origin="cli")
    if session.wants_json:
        print_json({"id": changes.created_id, "title": line.title, "understood": [chip.label for chip in line.chips]})
    else:
        understood = " · ".join(chip.label for chip in line.chips) or _("nothing read but the title")
        click.echo(_("Added “{title}”: {understood}").format(title=line.title, understood=understood))
    return 0
